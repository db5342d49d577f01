"""Worked examples from published cases and from the law, each with its source."""

import json
import os
from pathlib import Path

import pytest

from tests.voting.strategies import options
from voting.ballot import mark_ballot
from voting.cli.pack_files import built_in_packs
from voting.decide import decide
from voting.outcome import Outcome
from voting.question import Option
from voting.roll import Roll
from voting.tally import count, tally_from_counts

PACKS = built_in_packs()
CASES = Path(__file__).parents[3] / "shared" / "data" / "cases.json"


@pytest.fixture(scope="module")
def cases() -> dict[str, dict]:
    if not CASES.exists():
        assert os.environ.get("CI") != "true", f"{CASES} is missing"
        pytest.skip(f"the published cases are not here: {CASES}")
    return {case["id"]: case for case in json.loads(CASES.read_text(encoding="utf-8"))["cases"]}


def chosen_by(pack_id: str, roll: Roll, seats: int, *counts: int) -> Outcome:
    pack = PACKS[pack_id]
    question = pack.question(options(len(counts)), seats)
    given = {key: {"chosen": n} for key, n in zip(question.option_ids, counts, strict=True)}
    tally = tally_from_counts(
        question, issued=roll.present, collected=roll.present, void=0, options=given
    )
    return decide(pack, roll, tally)


def motion(roll: Roll, approve: int, against: int, abstain: int) -> Outcome:
    pack = PACKS["motion-majority-all"]
    question = pack.question(options(1))
    cast = approve + against + abstain
    given = {"a": {"approve": approve, "against": against, "abstain": abstain}}
    return decide(
        pack,
        roll,
        tally_from_counts(question, issued=cast, collected=cast, void=0, options=given),
    )


@pytest.mark.parametrize("base", range(29, 35))
def test_zhenhai_2022_satisfaction_holds_for_every_base_up_to_34(cases, base: int) -> None:
    """www.zh.gov.cn 2022-11-25: the committee's size is not published, 29 were present."""
    case = cases["zhenhai-2022-satisfaction"]
    pack = PACKS["satisfaction-majority-all"]
    question = pack.question([Option(f"s{i}", x["name"]) for i, x in enumerate(case["items"])])
    given = {
        f"s{i}": {
            "grades": {
                "satisfied": item["satisfied"],
                "basically_satisfied": item["basically"],
                "dissatisfied": item["dissatisfied"],
            }
        }
        for i, item in enumerate(case["items"])
    }
    tally = tally_from_counts(question, issued=29, collected=29, void=0, options=given)
    verdicts = decide(pack, Roll(base, 29), tally).verdicts
    zh = {grade.id: grade.zh for grade in pack.grades}
    assert [zh[v] for v in verdicts.values()] == [item["verdict"] for item in case["items"]]
    # With one more member, 17 would no longer be half.
    assert "basically_satisfied" in decide(pack, Roll(35, 29), tally).verdicts.values()


@pytest.mark.parametrize("base", range(45, 68))
def test_siping_2023_one_of_two_with_42_of_45(cases, base: int) -> None:
    """jjwmsj.cbg.cn: 93.3 % of 45 ballots; all in office not published, quorum allows to 67."""
    case = cases["siping-2023-ballot"]
    assert round(100 * 42 / case["ballots_returned"], 1) == case["winner_rate_pct"]
    outcome = chosen_by("township-project-choose", Roll(base, 45), case["seats"], 42, 3)
    assert (outcome.status, outcome.chosen) == ("decided", ("a",))


def test_lishi_2024_rate_fits_87_of_89(cases) -> None:
    """xsqgt.com 190891: the rate only; 89 ballots are an inference, bases 89 to 133 a range."""
    assert round(100 * 87 / 89, 2) == cases["lishi-2024-ballot"]["winner_rate_pct"]
    for base in range(89, 134):
        assert chosen_by("township-project-choose", Roll(base, 89), 1, 87, 2).chosen == ("a",)


def test_npc_2016_not_pressed_is_not_an_approval(cases) -> None:
    """Wen Wei Po 2016-03-17: approve + against + abstain stay below the number present."""
    case = cases["npc-2016-resolutions"]
    for item in case["votes"][:3]:
        marks = item["approve"], item["against"], item["abstain"]
        assert case["present"] - sum(marks) == item["derived_not_pressed"]
        # All in office are not published; the verdict holds for every base the quorum allows.
        for base in (case["present"], 3000, case["present"] * 3 // 2):
            assert motion(Roll(base, case["present"]), *marks).chosen == ("a",)


def test_shanxi_2011_water(cases) -> None:
    """China Daily 2011-09-26: 59 satisfied, 2 basically, of 61 cast."""
    item = cases["shanxi-2011-water"]["items"][0]
    pack = PACKS["satisfaction-single-grade"]
    grades = {"satisfied": item["satisfied"], "basically_satisfied": item["basically"]}
    question = pack.question(options(1))
    tally = tally_from_counts(
        question, issued=61, collected=61, void=0, options={"a": {"grades": grades}}
    )
    assert decide(pack, Roll(61, 61), tally).verdicts == {"a": "satisfied"}


@pytest.mark.parametrize(("entitled", "quorum"), [(45, 30), (89, 60), (98, 66), (120, 80)])
def test_township_quorum_is_two_thirds(entitled: int, quorum: int) -> None:
    """Organic Law 2022 Art 14: two thirds of the deputies in office."""
    assert PACKS["motion-majority-all"].quorum_needed(entitled) == quorum
    assert motion(Roll(entitled, quorum - 1), 0, 0, 0).status == "no_quorum"
    assert motion(Roll(entitled, quorum), 0, 0, 0).status == "decided"


@pytest.mark.parametrize(("members", "quorum"), [(29, 15), (33, 17)])
def test_committee_quorum_is_more_than_half(members: int, quorum: int) -> None:
    """Organic Law 2022 Art 51."""
    assert PACKS["appointment-individual"].quorum_needed(members) == quorum


def test_98_deputies_need_50_approvals_even_if_66_came() -> None:
    """Organic Law 2022 Art 25: more than half of all deputies."""
    assert motion(Roll(98, 66), 50, 16, 0).chosen == ("a",)
    assert motion(Roll(98, 66), 49, 17, 0).not_chosen == ("a",)


def test_exactly_two_thirds_is_enough() -> None:
    """以上 includes the number itself: 66 of 99."""
    assert PACKS["motion-two-thirds-all"].needed(99) == 66
    assert PACKS["motion-majority-all"].needed(98) == 50


def test_township_election_voids_marks_above_the_seats_and_reruns_a_tie() -> None:
    """Chongqing Township Regulations Arts 24-25: write-ins count with the approvals."""
    pack = PACKS["township-election"]
    question = pack.question(options(3), 2)
    over = mark_ballot(question, {"a": "approve", "b": "approve"}, ["王五"])
    assert over.void == "too-many"
    one = mark_ballot(question, {"a": "approve", "b": "approve"})
    two = mark_ballot(question, {"a": "approve", "c": "approve"})
    outcome = decide(pack, Roll(100, 100), count(question, [(one, 51), (two, 49)]))
    assert (outcome.status, outcome.chosen, outcome.not_chosen) == ("decided", ("a", "b"), ("c",))
    tie = decide(pack, Roll(60, 60), count(question, [(one, 30), (two, 30)]))
    assert (tie.status, tie.chosen, tie.seats_left) == ("short", ("a",), 1)


def test_a_tie_at_the_cut_goes_to_a_runoff_where_the_most_win() -> None:
    """Township Regulations Art 25: again among the tied only; most approvals win."""
    first = chosen_by("township-project-choose", Roll(60, 60), 2, 50, 35, 35)
    assert (first.status, first.chosen, first.tied) == ("runoff", ("a",), ("b", "c"))
    assert first.seats_left == 1
    pack = PACKS["township-project-choose"].for_runoff()
    question = pack.question(options(3)[1:], first.seats_left)
    given = {"b": {"chosen": 20}, "c": {"chosen": 19}}
    tally = tally_from_counts(question, issued=60, collected=60, void=0, options=given)
    assert decide(pack, Roll(60, 60), tally).chosen == ("b",)
