import pytest

from voting.shape import Fields, ListOf, Number, Object, OneOf, Text, problems, word

SHAPE = Fields({"kind": word("a", "b"), "parts": ListOf(Number(1), 1)}, {"more": Object()})


@pytest.mark.parametrize(
    "value",
    [{"kind": "a", "parts": [1]}, {"kind": "b", "parts": [2, 3], "more": {"x": "y"}}],
)
def test_finds_nothing_wrong_with_what_fits(value):
    assert not list(problems(value, SHAPE))


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ([], ""),
        ({"parts": [1]}, ".kind"),
        ({"kind": "ab", "parts": [1]}, ".kind"),
        ({"kind": 1, "parts": [1]}, ".kind"),
        ({"kind": "a", "parts": []}, ".parts"),
        ({"kind": "a", "parts": {}}, ".parts"),
        ({"kind": "a", "parts": [1, 0]}, ".parts[1]"),
        ({"kind": "a", "parts": ["1"]}, ".parts[0]"),
        ({"kind": "a", "parts": [1], "more": 1}, ".more"),
        ({"kind": "a", "parts": [1], "else": 1}, ".else"),
    ],
)
def test_names_the_place_of_what_is_wrong(value, place):
    (problem,) = problems(value, SHAPE)
    assert problem.split(":")[0] == place


def test_of_several_shapes_the_nearest_says_what_is_wrong():
    either = OneOf((Fields({"id": Text()}), Fields({"id": Text(), "name": Text(), "salt": Text()})))
    assert not list(problems({"id": "1"}, either))
    assert list(problems({"id": " "}, either)) == [".id: ' '"]
    assert list(problems("1", either)) == [": not an object"]
