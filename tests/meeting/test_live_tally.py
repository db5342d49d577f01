"""No single ballot can be read off the screen, whatever comes in whatever order."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from meeting.services.polls.casting import resume
from meeting.services.polls.live_tally import LiveTallies
from meeting.store.rows import Rows
from meeting.store.tables import AttemptMemberRow
from tests.meeting.small_hall import open_hall, reopen_hall
from voting.ballot import Ballot, mark_ballot
from voting.question import Option, Question
from voting.showing import Batched, Immediate

K = 5
QUESTION = Question(method="approve", options=(Option("p1"),))
BALLOTS = [mark_ballot(QUESTION, {"p1": mark}) for mark in ("approve", "against", "abstain")]

CASTS = st.lists(st.tuples(st.integers(0, 25), st.sampled_from(BALLOTS)), max_size=90)


def _newest(casts: list[tuple[int, Ballot]]) -> set[str]:
    """The k distinct ballots that changed last."""
    found: list[str] = []
    for who, _ in reversed(casts):
        if str(who) not in found:
            found.append(str(who))
    return set(found[:K])


def _differing(before: dict[str, Ballot], after: dict[str, Ballot]) -> set[str]:
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


@given(CASTS)
def test_batched_moves_by_k_and_holds_the_newest_k(casts: list[tuple[int, Ballot]]) -> None:
    batched, seen, current = Batched(K), {}, {}
    real: list[tuple[int, Ballot]] = []
    for who, ballot in casts:
        if current.get(str(who)) == ballot:
            continue  # a repeat is told to nobody
        current[str(who)] = ballot
        real.append((who, ballot))
        batched.take(str(who), ballot)
        now = dict(batched.shown() or {})
        moved = _differing(seen, now)
        assert not moved or len(moved) >= K
        assert not moved & _newest(real)
        seen = now


@given(CASTS, CASTS)
def test_after_a_restart_nothing_shows_the_newest_k(
    before: list[tuple[int, Ballot]], after: list[tuple[int, Ballot]]
) -> None:
    old = {str(who): ballot for who, ballot in before}
    batched, seen, current = Batched(K), {}, dict(old)
    batched.rebuild(old)
    real: list[tuple[int, Ballot]] = []
    for who, ballot in after:
        if current.get(str(who)) == ballot:
            continue
        current[str(who)] = ballot
        real.append((who, ballot))
        batched.take(str(who), ballot)
        now = dict(batched.shown() or {})
        moved = _differing(seen, now)
        assert not moved or len(moved) >= K
        if moved:
            assert len({who for who, _ in real}) >= K
            # A newest ballot is seen at an older choice or not at all.
            for key in moved & _newest(real):
                assert now[key] == old[key]
        seen = now


def test_before_the_first_batch_nothing_is_shown() -> None:
    batched = Batched(K)
    for number in range(2 * K - 1):
        batched.take(str(number), BALLOTS[0])
        assert batched.shown() is None
    batched.take("last", BALLOTS[1])
    assert set(batched.shown() or {}) == {"0", "1", "2", "3", "4"}


def test_a_few_ballots_before_a_restart_are_not_shown_alone() -> None:
    batched = Batched(K)
    batched.rebuild({"old": BALLOTS[1]})
    for number in range(2 * K - 2):
        batched.take(str(number), BALLOTS[0])
        assert batched.shown() is None
    batched.take("another", BALLOTS[0])
    assert len(batched.shown() or {}) == K


def test_live_shows_every_ballot_at_once() -> None:
    live = Immediate()
    live.take("a", BALLOTS[0])
    live.take("a", BALLOTS[1])
    assert list((live.shown() or {}).values()) == [BALLOTS[1]]


def test_what_lands_while_the_box_is_read_is_not_lost() -> None:
    lives = LiveTallies()

    def in_the_box() -> dict[str, Ballot]:
        lives._watches[1].take("b", BALLOTS[1])
        assert lives.shown(1) is None
        return {"a": BALLOTS[0]}

    lives.begin(1, QUESTION, "live", K, in_the_box)
    tally = lives.shown(1)
    assert tally is not None
    assert tally.options["p1"] == {"approve": 1, "against": 1, "abstain": 0}
    lives.end(1)
    assert lives.shown(1) is None


def test_a_named_poll_moves_with_each_ack_and_is_rebuilt(tmp_path: Path) -> None:
    hall = open_hall(tmp_path, "named")
    hall.cast(hall.people[0])
    hall.cast(hall.people[1], "against")
    tally = hall.desk.lives.shown(hall.attempt_id)
    assert tally is not None
    assert tally.options["p1"] == {"approve": 1, "against": 1, "abstain": 0}
    hall.store.close()
    again = reopen_hall(tmp_path)
    resume(again.desk)
    assert again.desk.lives.shown(again.attempt_id) == tally
    again.store.close()


def everybody_by_tablet(rows: Rows) -> None:
    for line in rows.all(AttemptMemberRow):
        line.channel = "tablet"


def test_a_secret_poll_is_batched_or_shows_nothing(tmp_path: Path) -> None:
    hall = open_hall(tmp_path / "a", "secret", display="batched")
    # One of its members has a paper; beside papers no bars move (test_channel_counts).
    hall.store.write(everybody_by_tablet)
    hall.desk.lives.end(hall.attempt_id)
    resume(hall.desk)
    for place, person in enumerate(hall.people[: 2 * K]):
        assert hall.desk.lives.shown(hall.attempt_id) is None, place
        hall.cast(person)
    tally = hall.desk.lives.shown(hall.attempt_id)
    assert tally is not None
    assert tally.collected == K
    hall.store.close()
    closed = open_hall(tmp_path / "b", "secret", display="live")
    closed.cast(closed.people[0])
    assert closed.desk.lives.shown(closed.attempt_id) is None
    closed.store.close()
