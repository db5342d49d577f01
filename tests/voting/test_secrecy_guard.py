"""The secrecy guard: what a secret poll publishes says nothing of how any one channel marked."""

import dataclasses
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.voting.blind_sample import MEMBERS, PACK, POLL, SALT, blind_attempt, blind_opening
from tests.voting.record_sample import (
    MEETING,
    PACKS,
    TELLERS,
    pack_of,
    poll_of,
    project_attempt,
    seal,
)
from tests.voting.strategies import ballots_of
from voting.ballot import Ballot, mark_ballot
from voting.blind.box import BlindBox
from voting.blind.cast import Cast
from voting.blind.issued_roll import IssuedRoll
from voting.blind.row import count_casts
from voting.checks.counted import check_counts
from voting.checks.fixed import attempt_pack, question_of
from voting.commitment import commit
from voting.opening import make_opening
from voting.pack import RulePack
from voting.question import Option
from voting.record import Attempt, ManualTally, SaltedName, record_bytes
from voting.roll import Roll
from voting.secrecy_guard import guarded_level, guarded_totals, withheld
from voting.tally import count

# A busy machine must not fail a law by its slowness.
law = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SECRET_PACKS = [
    pack
    for pack in (pack_of(path.stem) for path in sorted(PACKS.glob("*.toml")))
    if "secret" in pack.secrecy_allowed
]


def attempt_of(
    pack: RulePack, question: Any, tablets: list[Ballot], papers: list[Ballot]
) -> Attempt:
    """A split attempt of these ballots, with three more who were handed a tablet or a paper."""
    names = {option.id: SaltedName(option.label, b"s" * 16) for option in question.options}
    options = [
        {"id": key, "commitment": commit(one.salt, one.name)}
        if pack.about_persons
        else {"id": key, "name": one.name}
        for key, one in names.items()
    ]
    seats = {} if question.seats is None else {"seats": question.seats}
    poll = poll_of(options, **seats)
    entitled = len(tablets) + len(papers) + 3
    by_hand = count(question, papers)
    tally = count(question, tablets) + by_hand
    return Attempt(
        opening=make_opening(meeting=MEETING, poll=poll, pack=pack, entitled=entitled),
        pack=pack,
        roll=Roll(entitled, entitled),
        tally=tally.with_issued(entitled),
        not_pressed=2,
        publish=pack.publish,
        rows=[{"marks": one.marks, "write_ins": list(one.write_ins)} for one in tablets],
        manual=[ManualTally("paper", TELLERS, by_hand)] if papers else [],
        names=names if pack.about_persons else None,
    )


@st.composite
def dealt(draw: st.DrawFn) -> tuple[RulePack, Any, list[Ballot], list[Ballot], int]:
    """A pack, its question, some ballots in two orders, and how many of them came on paper."""
    pack = draw(st.sampled_from(SECRET_PACKS))
    number = draw(st.integers(1, min(4, pack.max_options)))
    seats = draw(st.integers(1, number)) if pack.seats_wanted else None
    options = [Option(f"o{place}", f"选项{place}") for place in range(number)]
    question = attempt_pack({"attempt_kind": "first"}, pack).question(options, seats)
    cast = draw(st.lists(ballots_of(question), max_size=8))
    papers = draw(st.integers(0, len(cast)))
    return pack, question, cast, draw(st.permutations(cast)), papers


@law
@given(dealt())
def test_who_marked_how_on_which_channel_changes_nothing_that_is_published(
    poll: tuple[RulePack, Any, list[Ballot], list[Ballot], int],
) -> None:
    # The same ballots dealt anew to as many papers: any marks of a channel, tiny, unanimous or
    # neither, are as possible as any others that the sums allow.
    pack, question, cast, again, papers = poll
    one = seal(attempt_of(pack, question, cast[papers:], cast[:papers]))
    other = seal(attempt_of(pack, question, again[papers:], again[:papers]))
    assert record_bytes(one) == record_bytes(other)


@law
@given(dealt())
def test_single_ballots_are_published_only_of_one_channel_and_never_of_few(
    poll: tuple[RulePack, Any, list[Ballot], list[Ballot], int],
) -> None:
    pack, question, cast, _, papers = poll
    record = seal(attempt_of(pack, question, cast[papers:], cast[:papers]))
    is_open = papers == 0 and len(cast) >= pack.minimum_size
    assert ("choices" in record or "choices_root" in record) == is_open
    assert ("choices" in record) == (is_open and pack.publish == "list")
    assert ("withheld" in record) != is_open
    assert all("tally" not in entry for entry in record["manual"])


def mixed(tablets: list[str], papers: list[str]) -> dict[str, Any]:
    """The record of a blind poll with paper. None of its rows is published, so nobody looks at the
    signatures of its ballots."""
    choices = [{"marks": {name: 1}, "write_ins": []} for name in tablets]
    casts = [
        Cast(bytes([place]) * 32, bytes(32), bytes(256), choice, 1, bytes(64))
        for place, choice in enumerate(choices)
    ]
    states = ["issued"] * len(casts) + ["other_channel"] * len(papers)
    states += ["absent"] * (12 - len(states))
    members = [one | {"state": state} for one, state in zip(MEMBERS, states, strict=True)]
    box = BlindBox(
        casts=casts,
        issued=len(casts),
        issued_roll=IssuedRoll(members, SALT, True),
        transport="https",
    )
    blind = blind_attempt(opening=blind_opening(channels=["tablet", "paper"]))
    by_hand = count(POLL.question, [mark_ballot(POLL.question, {name: 1}) for name in papers])
    tally = count_casts(POLL.question, casts) + by_hand
    return seal(
        dataclasses.replace(
            blind,
            blind=box,
            tally=tally,
            not_pressed=0,
            manual=[ManualTally("paper", TELLERS, by_hand)],
        )
    )


def test_of_a_blind_poll_beside_paper_only_the_root_of_its_ballots_is_left() -> None:
    one = mixed(["road"] * 5 + ["pond"] * 3, ["pond", "pond"])
    other = mixed(["road"] * 3 + ["pond"] * 5, ["road", "road"])
    assert (one["publish"], one["withheld"]) == ("tellers", "by_hand")
    # The rows under the root carry credentials of random bytes: no guess of the choices gives it.
    assert one.pop("ballots_root") != other.pop("ballots_root")
    assert one == other
    assert one["manual"] == [
        {"channel": "paper", "entered_by": list(TELLERS), "issued": 2, "collected": 2}
    ]


def test_the_tellers_own_list_beside_a_count_by_hand_is_no_recount() -> None:
    record = mixed(["road"] * 5 + ["pond"] * 3, ["pond", "pond"])
    rows = [{"marks": {}, "write_ins": []}]
    question = question_of(record["poll"], PACK)
    assert check_counts(record | {"choices": rows}, question).state == "not_done"


@pytest.mark.parametrize(
    ("is_secret", "collected", "by_hand", "reason"),
    [
        (True, 9, 0, None),
        (True, 5, 0, None),
        (True, 4, 0, "few"),
        (True, 0, 0, "few"),
        (True, 9, 1, "by_hand"),
        (True, 3, 3, "by_hand"),
        (False, 3, 1, None),
    ],
)
def test_what_is_withheld_follows_from_the_turnout_alone(
    is_secret: bool, collected: int, by_hand: int, reason: str | None
) -> None:
    given = {"minimum_size": 5, "collected": collected, "by_hand": by_hand}
    assert withheld(is_secret=is_secret, **given) == reason


def test_a_withheld_list_stays_with_the_tellers() -> None:
    assert guarded_level("list", "few") == "tellers"
    assert guarded_level("root", "by_hand") == "root"
    assert guarded_level("list", None) == "list"


def test_void_ballots_of_papers_keep_their_number_and_lose_their_reason() -> None:
    paper = seal(project_attempt(paper=True))
    assert paper["tally"]["void_reasons"] == {"declared": 1}
    tablets = seal(project_attempt())
    assert tablets["tally"]["void_reasons"] == {"too-many": 1}
    graded = {"ballots": {"void": 0}, "void_reasons": {}, "faulty_marks": {"w1": 1}}
    assert guarded_totals(graded, "by_hand")["faulty_marks"] == {}
    assert guarded_totals(graded, "few") == graded
