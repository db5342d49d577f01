"""Questions, ballots, rolls, totals, packs and poll steps refuse what cannot be."""

from dataclasses import replace

import pytest

from tests.voting.strategies import options
from voting import errors
from voting.ballot import mark_ballot
from voting.cli.pack_files import built_in_packs
from voting.decide import decide
from voting.poll import STEPS, next_states, step
from voting.question import Option
from voting.roll import Roll
from voting.tally import Tally, count, tally_from_counts

PACKS = built_in_packs()
CHOOSE = PACKS["township-project-choose"].question(options(3), 2)
EXACT = replace(CHOOSE, exact=True)
RANK = PACKS["township-project-rank"].question(options(3), 2)
ELECT = PACKS["township-election"].question(options(3), 2)
GRADE = PACKS["satisfaction-majority-all"].question(options(1))


@pytest.mark.parametrize(
    ("pack", "ids", "seats", "error"),
    [
        ("township-election", "ab", None, errors.SeatsMissing),
        ("township-election", "ab", 3, errors.SeatsOutOfRange),
        ("township-election", "ab", 0, errors.SeatsOutOfRange),
        ("motion-majority-all", "ab", 1, errors.SeatsNotWanted),
        ("motion-majority-all", "", None, errors.NoOptions),
        ("motion-majority-all", "aa", None, errors.OptionRepeated),
        ("motion-majority-all", " ", None, errors.OptionIdRefused),
        ("appointment-merged", "ab", None, errors.TooManyOptions),
    ],
)
def test_a_question_that_cannot_be_put_is_refused(pack, ids, seats, error) -> None:
    with pytest.raises(error) as caught:
        PACKS[pack].question([Option(i) for i in ids], seats)
    assert caught.value.message("zh") != caught.value.message("en")


def test_reserved_columns_are_no_option_ids() -> None:
    with pytest.raises(errors.OptionIdRefused):
        PACKS["motion-majority-all"].question([Option("count")])


@pytest.mark.parametrize(
    ("question", "marks", "names", "void"),
    [
        (CHOOSE, {"a": 1, "b": 1, "c": 1}, [], "too-many"),
        (CHOOSE, {"a": 1}, [], None),
        (CHOOSE, {}, ["x"], "write-in-not-allowed"),
        (EXACT, {"a": 1}, [], "too-few"),
        (EXACT, {}, [], None),
        (EXACT, {"a": 1, "b": 1}, [], None),
        (RANK, {"a": 1, "b": 1}, [], "rank-repeated"),
        (RANK, {"a": 3}, [], "rank-out-of-range"),
        (RANK, {"a": 2}, [], None),
        (replace(RANK, exact=True), {"a": 2}, [], "too-few"),
        (replace(RANK, limit=None), {"a": 3}, [], None),
        (ELECT, {"a": "approve", "b": "approve"}, ["x"], "too-many"),
        (ELECT, {"a": "approve"}, ["甲"], "write-in-listed"),
        (ELECT, {"a": "approve"}, [" x ", "x", ""], None),
        (GRADE, {"a": ["satisfied", "dissatisfied"]}, [], None),
        (
            replace(GRADE, grade_fault="ballot"),
            {"a": ["satisfied", "dissatisfied"]},
            [],
            "several-grades",
        ),
        (replace(GRADE, grade_fault="ballot"), {"a": ["satisfied"]}, [], None),
    ],
)
def test_breaking_the_rule_voids_the_ballot(question, marks, names, void) -> None:
    ballot = mark_ballot(question, marks, names)
    assert ballot.void == void
    assert ballot.is_valid == (void is None)


@pytest.mark.parametrize(
    ("question", "marks", "names", "error"),
    [
        (CHOOSE, {"z": 1}, [], errors.UnknownOption),
        (CHOOSE, {"a": 2}, [], errors.BallotMalformed),
        (CHOOSE, {"a": True}, [], errors.BallotMalformed),
        (CHOOSE, {"a": "1"}, [], errors.BallotMalformed),
        (ELECT, {"a": "yes"}, [], errors.BallotMalformed),
        (ELECT, {"a": 1}, [], errors.BallotMalformed),
        (GRADE, {"a": "fine"}, [], errors.UnknownGrade),
        (GRADE, {"a": 1}, [], errors.BallotMalformed),
        (ELECT, {}, "王五", errors.WriteInMalformed),
        (ELECT, {}, [5], errors.WriteInMalformed),
        (ELECT, {}, ["x" * 65], errors.WriteInMalformed),
        (ELECT, {}, ["x\ny"], errors.WriteInMalformed),
    ],
)
def test_what_cannot_be_read_is_refused(question, marks, names, error) -> None:
    with pytest.raises(error):
        mark_ballot(question, marks, names)


def test_a_blank_ballot_is_valid_and_canonical() -> None:
    blank = mark_ballot(ELECT, {"a": "abstain"})
    assert blank == mark_ballot(ELECT, {})
    assert blank.is_blank
    assert mark_ballot(ELECT, {}, ["张 三"]).write_ins == ("张三",)
    assert list(mark_ballot(RANK, {"b": 1, "a": 2}).marks) == ["a", "b"]


def totals(question, options, void=0, write_ins=None, collected=10) -> Tally:
    return tally_from_counts(
        question, issued=10, collected=collected, void=void, options=options, write_ins=write_ins
    )


def chosen(*numbers):
    return {key: {"chosen": n} for key, n in zip("abc", numbers, strict=True)}


def ranks(*pairs):
    return {k: {"chosen": n, "sum": s} for k, (n, s) in zip("abc", pairs, strict=True)}


def approvals(*numbers):
    return {key: {"approve": n} for key, n in zip("abc", numbers, strict=True)}


@pytest.mark.parametrize(
    ("question", "given", "more"),
    [
        (CHOOSE, chosen(11, 0, 0), {}),
        (CHOOSE, chosen(10, 10, 1), {}),
        (CHOOSE, chosen(-1, 0, 0), {}),
        (CHOOSE, chosen(True, 0, 0), {}),
        (CHOOSE, chosen(1, 0, 0), {"void": 11}),
        (CHOOSE, {"a": {"chosen": 1}}, {}),
        (CHOOSE, {**chosen(1, 1, 1), "a": {"approve": 1}}, {}),
        (CHOOSE, chosen(1, 0, 0), {"write_ins": {"x": 1}}),
        (EXACT, chosen(1, 0, 0), {}),
        (EXACT, chosen(4, 1, 1), {}),
        (RANK, ranks((2, 5), (0, 0), (0, 0)), {}),
        (RANK, ranks((10, 10), (10, 10), (0, 0)), {}),
        (RANK, ranks((1, 1), (0, 0), (0, 0)), {"void": 10}),
        (ELECT, approvals(10, 10, 1), {}),
        (ELECT, {**approvals(1, 1, 1), "a": {"approve": 1, "against": 1, "abstain": 1}}, {}),
        (ELECT, approvals(1, 1, 1), {"write_ins": {"甲": 1}}),
        (ELECT, approvals(1, 1, 1), {"write_ins": {" x": 1}}),
        (ELECT, approvals(1, 1, 1), {"write_ins": {"x": 11}}),
        (GRADE, {"a": {"grades": {"satisfied": 9, "dissatisfied": 2}}}, {}),
    ],
)
def test_impossible_totals_are_refused(question, given, more) -> None:
    with pytest.raises(errors.TallyImpossible):
        totals(question, given, **more)


def test_possible_totals_are_taken() -> None:
    assert totals(EXACT, chosen(4, 3, 1)).valid == 10
    assert totals(RANK, ranks((10, 10), (10, 20), (0, 0))).approvals("b") == 10
    tally = totals(ELECT, approvals(9, 1, 0), void={"declared": 1}, write_ins={"x": 2})
    assert tally.options["a"] == {"approve": 9, "against": 0, "abstain": 0}
    with pytest.raises(errors.UnknownOption):
        totals(CHOOSE, {"z": {"chosen": 1}})


def test_what_was_no_part_of_a_tally_cannot_be_taken_out_of_it() -> None:
    whole = totals(CHOOSE, chosen(4, 3, 1))
    for other in (totals(CHOOSE, chosen(5, 1, 1)), whole.with_issued(whole.issued + 1)):
        with pytest.raises(errors.TallyImpossible):
            _ = whole - other
    with pytest.raises(errors.TalliesDiffer):
        _ = whole - totals(EXACT, chosen(4, 3, 1))


def test_a_part_taken_out_of_a_tally_leaves_the_rest() -> None:
    part, rest = totals(CHOOSE, chosen(4, 3, 1)), totals(ELECT, approvals(9, 1, 0))
    assert (part + part) - part == part
    named = totals(ELECT, approvals(1, 1, 0), void={"declared": 1}, write_ins={"甲某": 2})
    assert (named + rest) - named == rest


@pytest.mark.parametrize("broken", [{}, {"ballots": 3}, {"valid": 9}])
def test_a_tally_that_contradicts_itself_is_refused(broken) -> None:
    json = totals(CHOOSE, chosen(1, 1, 1)).to_json()
    if "valid" in broken:
        json["ballots"] = {**json["ballots"], **broken}
    else:
        json = broken
    with pytest.raises(errors.TallyImpossible):
        Tally.from_json(CHOOSE, json)


def test_tallies_of_different_questions_do_not_mix() -> None:
    ballot = mark_ballot(CHOOSE, {})
    with pytest.raises(errors.TalliesDiffer):
        count(RANK, [ballot])
    with pytest.raises(errors.TalliesDiffer):
        count(RANK, []) + count(CHOOSE, [])
    with pytest.raises(errors.CountNegative):
        count(CHOOSE, [(ballot, -1)])
    with pytest.raises(errors.CountNegative):
        count(CHOOSE, []).with_issued(-1)
    with pytest.raises(errors.WrongPack):
        decide(PACKS["motion-majority-all"], Roll(9, 9), count(CHOOSE, []))


def test_exact_share_words() -> None:
    pack = PACKS["motion-majority-all"]
    question = pack.question(options(1))
    odd = replace(pack, quorum=replace(pack.quorum, num=11, den=20, strict=True))
    line = decide(odd, Roll(20, 12), count(question, [])).derivation[0]
    assert "超过 20 分之 11 " in line.zh
    assert "more than 11/20" in line.en


def test_a_roll_holds_no_more_present_than_entitled() -> None:
    with pytest.raises(errors.RollImpossible):
        Roll(3, 4)
    with pytest.raises(errors.RollImpossible):
        Roll(3, -1)


def test_what_would_show_one_ballot_is_closed() -> None:
    motion, project = PACKS["motion-majority-all"], PACKS["township-project-choose"]
    assert motion.display_for("named", 3) == "live"
    assert motion.display_for("secret", 90) == "close"
    assert project.display_for("secret", 9) == "close"
    assert project.display_for("secret", 10) == "batched"
    # The bars of the tablets beside papers would leave the papers with the last batch alone.
    assert project.display_for("secret", 30, by_hand=1) == "close"
    assert project.display_for("named", 30, by_hand=1) == "batched"
    assert "hands" in motion.channels_for("named")
    assert "hands" not in motion.channels_for("secret")


def test_a_pack_may_keep_its_bar_in_a_runoff() -> None:
    pack = PACKS["township-election"]
    assert pack.for_runoff().needed(98) == 1
    assert replace(pack, runoff_bar="same").for_runoff().needed(98) == 50
    with pytest.raises(errors.NoRunoff):
        PACKS["motion-majority-all"].for_runoff()


def test_a_poll_takes_only_legal_steps() -> None:
    for now, following in STEPS.items():
        assert next_states(now) == following
        for to in STEPS:
            if to in following:
                assert step(now, to) == to
            else:
                with pytest.raises(errors.IllegalStep):
                    step(now, to)


def test_nothing_passes_without_an_approval_even_where_two_thirds_of_nobody_is_nought() -> None:
    pack = PACKS["motion-two-thirds-all"]
    assert pack.needed(0) == 0
    outcome = decide(pack, Roll(0, 0), count(pack.question(options(1)), []))
    assert outcome.not_chosen == ("a",)


def test_a_step_refused_names_both_states_in_the_words_of_its_reader() -> None:
    refused = errors.IllegalStep(now="prepared", to="closed")
    assert refused.message("zh") == "表决不能从“待开放”转到“已截止”。"
    assert refused.message("en") == "A poll cannot go from 'prepared' to 'closed'."
