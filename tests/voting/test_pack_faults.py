"""A faulty pack is refused with the line and the reason."""

import pytest

from voting.cli.pack_files import built_in_packs
from voting.errors import PackFaulty
from voting.pack_toml import parse_pack

PACKS = built_in_packs()


def line_of(text: str, part: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if part in line)


FAULTS = [
    ("motion-majority-all", "version = 1", "version = = 1", "Invalid value"),
    ("motion-majority-all", "version = 1", 'version = "1"', "not number"),
    ("motion-majority-all", "version = 1", "version = true", "not number"),
    ("motion-majority-all", "strict = true", "strikt = true", "rule.strict meant"),
    ("motion-majority-all", "batch = 5", "zzzzzz = 5", "unknown key conduct.zzzzzz"),
    ("motion-majority-all", "batch = 5", "batch = 4", "below 5"),
    ("motion-majority-all", 'share = "1/2"', 'share = "3/2"', "not share"),
    ("motion-majority-all", 'share = "1/2"', 'share = "half"', "not share"),
    ("motion-majority-all", 'share = "1/2"', 'share = "1/1"', "whole"),
    ("motion-majority-all", 'base = "entitled"', 'base = "everyone"', "none of"),
    ("motion-majority-all", 'base = "entitled"', 'base = "marks"', "grades only"),
    ("motion-majority-all", "channels = [", 'channels = ["drum", ', "'drum'"),
    ("motion-majority-all", "seats = false", "seats = true", "choose_n"),
    ("motion-majority-all", "write_in = false", "write_in = true", "write-ins need"),
    ("motion-majority-all", 'id = "motion', 'id = "Motion', "small letters"),
    ("township-project-choose", "seats = true", "seats = false", "need seats"),
    ("township-project-choose", 'over_marked = "void"', 'over_marked = "count"', "voids"),
    ("township-election", "max_options = 100", "max_options = 9\nexact = true", "exact needs"),
    ("satisfaction-majority-all", 'rule = "grades"', 'rule = "majority"', "method grade"),
    ("satisfaction-majority-all", "ladder = [", 'ladder = ["fine", ', "ladder"),
    ("satisfaction-majority-all", '{ id = "satisfied"', '{ id = "faulty"', "not grades"),
    ("satisfaction-majority-all", "grades = [", "grades = [\n 3,", "not grades"),
    ("removal-from-office", 'channels = ["tablet"', 'channels = ["hands"', "hands are seen"),
    ("removal-from-office", 'secrecy = "secret"', 'secrecy = "named"', "among"),
]


@pytest.mark.parametrize(("pack", "old", "new", "reason"), FAULTS)
def test_a_fault_is_named_with_its_line(pack: str, old: str, new: str, reason: str) -> None:
    text = PACKS[pack].text
    assert old in text
    with pytest.raises(PackFaulty) as caught:
        parse_pack(text.replace(old, new, 1))
    assert reason in caught.value.message("en")
    assert caught.value.message("zh")
    assert 1 <= int(caught.value.params["line"]) <= text.count("\n") + 2


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("batch = 5", "batch = 4", "batch = 4"),
        ('share = "1/2"', 'share = "3/2"', 'share = "3/2"'),
        ("batch = 5", "batsh = 5", "batsh = 5"),
        ("strict = true\n", "", "[rule]"),
        ("[rule]", "[ruel]", "[ruel]"),
    ],
)
def test_the_line_is_where_the_fault_stands(old: str, new: str, at: str) -> None:
    text = PACKS["motion-majority-all"].text.replace(old, new, 1)
    with pytest.raises(PackFaulty) as caught:
        parse_pack(text)
    assert caught.value.params["line"] == line_of(text, at)


def test_an_unfinished_text_points_at_its_end_and_a_missing_key_at_the_top() -> None:
    with pytest.raises(PackFaulty) as caught:
        parse_pack('id = "a"\nname = {')
    assert caught.value.params["line"] in (2, 3)
    with pytest.raises(PackFaulty) as caught:
        parse_pack("")
    assert caught.value.params["line"] == 1


def test_a_quorum_of_more_than_all_is_refused() -> None:
    text = PACKS["motion-majority-all"].text.replace(
        '"2/3"\nstrict = false', '"2/2"\nstrict = true'
    )
    with pytest.raises(PackFaulty, match="everybody"):
        parse_pack(text)


def test_the_hash_is_of_the_text() -> None:
    pack = PACKS["motion-majority-all"]
    assert parse_pack(pack.text) == pack
    assert parse_pack(pack.text + "\n").sha256 != pack.sha256
