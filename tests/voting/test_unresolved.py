"""Whether missing ballots could have made another outcome, for every way to mark."""

import dataclasses

import pytest

from tests.voting.record_sample import pack_of
from voting.ballot import mark_ballot
from voting.blind.unresolved import could_change
from voting.question import Option
from voting.roll import Roll
from voting.tally import count


def poll(pack_name, seats, *ballots):
    """The pack and the tally of three options, each ballot given as marks and number."""
    pack = pack_of(pack_name)
    question = pack.question([Option(name) for name in "abc"], seats)
    tally = count(question, [(mark_ballot(question, marks), n) for marks, n in ballots])
    return pack, tally.with_issued(20)


APPROVE = ("motion-majority-all", None)
CASES = [
    # More than half of 20 is 11.
    (*APPROVE, [({"a": "approve"}, 10)], 1, True),
    (*APPROVE, [({"a": "approve"}, 10)], 0, False),
    (*APPROVE, [({"a": "approve"}, 12)], 5, False),
    ("township-project-choose", 1, [({"a": 1}, 12), ({"b": 1}, 3)], 2, False),
    ("township-project-choose", 1, [({"a": 1}, 10), ({"b": 1}, 3)], 1, True),
    ("township-project-rank", 1, [({"a": 1}, 10)], 1, True),
    ("township-project-rank", 1, [({"a": 1}, 15)], 1, False),
    ("satisfaction-majority-all", None, [(dict.fromkeys("abc", "satisfied"), 9)], 1, True),
    ("satisfaction-majority-all", None, [(dict.fromkeys("abc", "satisfied"), 15)], 1, False),
]


@pytest.mark.parametrize(("pack_name", "seats", "ballots", "missing", "turned"), CASES)
def test_says_whether_so_many_more_could_have_turned_it(pack_name, seats, ballots, missing, turned):
    pack, tally = poll(pack_name, seats, *ballots)
    assert could_change(pack, Roll(20, 20), tally, missing) == turned


def test_where_exactly_k_are_marked_the_weakest_others_fill_the_ballot():
    pack = dataclasses.replace(pack_of("township-project-choose"), exact=True)
    question = pack.question([Option(name) for name in "abc"], 2)
    ballots = [(mark_ballot(question, {"a": 1, "b": 1}), 10)]
    tally = count(question, ballots).with_issued(20)
    assert could_change(pack, Roll(20, 20), tally, 1)
    assert not could_change(pack, Roll(40, 40), tally, 1)
