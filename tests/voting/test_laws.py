"""Laws that hold for every built-in pack, against a slow independent counter."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.voting import oracle
from tests.voting.strategies import options, polls
from voting.ballot import mark_ballot
from voting.cli.pack_files import built_in_packs
from voting.decide import decide
from voting.pack import RulePack
from voting.question import Option, Question
from voting.roll import Roll
from voting.tally import FAULTY, Tally, count, tally_from_counts

# Chance examples: the tests beside them reach every branch by worked ones (tests/counted.py).
pytestmark = [pytest.mark.uncounted, pytest.mark.slow]

PACKS = built_in_packs()
RUNOFFS = {f"{p.id} runoff": p.for_runoff() for p in PACKS.values() if p.seats_wanted}
every_pack = pytest.mark.parametrize(
    "pack", [*PACKS.values(), *RUNOFFS.values()], ids=[*PACKS, *RUNOFFS]
)

# Some thirty packs, each with thirty polls against the slow counter and a dozen for every other
# law: the run must stay short, and a busy machine must not fail a law by its slowness.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
counted_law, law = settings(patient, max_examples=30), settings(patient, max_examples=12)


def renamed(question: Question) -> Question:
    return replace(
        question, options=tuple(Option(f"n-{o.id}", f"新{o.name}") for o in question.options)
    )


@every_pack
@counted_law
@given(data=st.data())
def test_outcome_is_the_slow_counters_outcome(pack: RulePack, data: st.DataObject) -> None:
    roll, question, ballots = data.draw(polls(pack))
    expected = oracle.outcome(pack, roll, question, ballots)
    assert decide(pack, roll, count(question, ballots)).to_json() == expected


@every_pack
@law
@given(data=st.data())
def test_tallies_add_and_order_never_matters(pack: RulePack, data: st.DataObject) -> None:
    _, question, ballots = data.draw(polls(pack))
    cut = data.draw(st.integers(0, len(ballots)))
    mixed = data.draw(st.permutations(ballots))
    whole = count(question, ballots)
    assert count(question, ballots[:cut]) + count(question, ballots[cut:]) == whole
    assert whole - count(question, ballots[cut:]) == count(question, ballots[:cut])
    assert count(question, mixed) == whole
    assert count(question, [(ballot, 1) for ballot in mixed]) == whole


@every_pack
@law
@given(data=st.data())
def test_relabelling_options_relabels_the_outcome(pack: RulePack, data: st.DataObject) -> None:
    roll, question, ballots = data.draw(polls(pack))
    other = renamed(question)
    same = [
        mark_ballot(other, {f"n-{k}": m for k, m in b.marks.items()}, b.write_ins) for b in ballots
    ]
    # A name that is no longer listed may be written in, so such ballots are left out.
    pairs = [(a, b) for a, b in zip(ballots, same, strict=True) if a.void == b.void]
    one = decide(pack, roll, count(question, [a for a, _ in pairs])).to_json()
    two = decide(pack, roll, count(other, [b for _, b in pairs])).to_json()
    assert json.loads(json.dumps(two).replace("n-", "")) == one


@every_pack
@law
@given(data=st.data())
def test_abstaining_never_elects(pack: RulePack, data: st.DataObject) -> None:
    roll, question, ballots = data.draw(polls(pack))
    blank = mark_ballot(question, {})
    silent = decide(pack, roll, count(question, [(blank, roll.present)]))
    assert silent.chosen == silent.tied == ()
    assert set(silent.verdicts.values()) <= ({pack.otherwise} if roll.entitled else set())
    if pack.bar.base in ("entitled", "present") and len(ballots) < roll.present:
        # 未按 and a blank ballot are two things, and neither is an approval.
        cast = decide(pack, roll, count(question, ballots))
        more = decide(pack, roll, count(question, [*ballots, blank]))
        assert more.to_json() == cast.to_json()


@every_pack
@law
@given(data=st.data())
def test_counted_totals_survive_json_and_hands(pack: RulePack, data: st.DataObject) -> None:
    _, question, ballots = data.draw(polls(pack))
    tally = count(question, ballots)
    assert Tally.from_json(question, json.loads(json.dumps(tally.to_json()))) == tally
    assert (
        tally_from_counts(
            question,
            issued=tally.issued,
            collected=tally.collected,
            void=tally.void,
            options=tally.options,
            write_ins=tally.write_ins,
        )
        == tally
    )


@every_pack
@law
@given(data=st.data())
def test_a_ballot_marked_again_from_its_marks_is_itself(
    pack: RulePack, data: st.DataObject
) -> None:
    _, question, ballots = data.draw(polls(pack))
    for ballot in ballots:
        assert mark_ballot(question, ballot.marks, ballot.write_ins) == ballot


@every_pack
def test_derivation_speaks_both_languages(pack: RulePack) -> None:
    question = pack.question(options(1), 1 if pack.seats_wanted else None)
    lines = decide(pack, Roll(9, 9), count(question, [])).derivation
    assert len(lines) >= 3
    assert all(line.zh and line.en for line in lines)


def test_faulty_marks_are_counted_apart() -> None:
    pack = PACKS["satisfaction-single-grade"]
    question = pack.question(options(2))
    twice = mark_ballot(question, {"a": ["satisfied", "dissatisfied"]})
    tally = count(question, [twice])
    assert twice.is_valid
    assert tally.options["a"][FAULTY] == 1
    outcome = decide(pack, Roll(1, 1), tally)
    assert outcome.verdicts == {}
    assert "没有有效评价" in outcome.derivation[-1].zh
