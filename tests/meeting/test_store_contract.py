"""One contract for both boxes on both databases: one ballot each, none after the close."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from meeting.store.drop import Landing
from meeting.store.errors import AlreadyCast, BoxNotEmpty, NotStored, PollNotOpen
from meeting.store.rows import Rows
from meeting.store.tables import AttemptRow, NamedBallotRow, PersonRow
from tests.meeting.small_hall import (
    NOW,
    Hall,
    drop,
    is_landing,
    key_of,
    open_hall,
    reopen_hall,
    together,
)
from tests.meeting.store_place import Place


@pytest.fixture(params=["named", "secret"])
def hall(request: pytest.FixtureRequest, place: Place) -> Iterator[Hall]:
    hall = open_hall(place.folder, request.param, database_url=place.url)
    yield hall
    hall.store.close()


def test_a_ballot_lies_in_the_box_once_and_the_last_press_counts(hall: Hall) -> None:
    assert hall.store.cast(drop(hall, hall.people[0])) == Landing()
    assert hall.store.cast(drop(hall, hall.people[0])) == Landing(repeat=True)
    assert (hall.turnout(), hall.choices()) == (1, ["approve"])
    assert hall.store.cast(drop(hall, hall.people[0], "against")) == Landing(changed=True)
    with pytest.raises(AlreadyCast):
        hall.store.cast(drop(hall, hall.people[0], key="ab" * 16))
    assert (hall.turnout(), hall.choices()) == (1, ["against"])


def test_somebody_elses_key_does_not_give_a_second_person_a_ballot(hall: Hall) -> None:
    hall.store.cast(drop(hall, hall.people[0]))
    try:
        hall.store.cast(drop(hall, hall.people[1], "against", key=key_of(hall.people[0])))
    except AlreadyCast:
        assert hall.choices() == ["approve"]
    assert len(hall.choices()) == hall.turnout()


def test_after_the_close_only_the_very_same_ballot_is_acked_again(hall: Hall) -> None:
    hall.store.cast(drop(hall, hall.people[0]))
    _change(hall, lambda attempt: setattr(attempt, "deadline", NOW))
    with pytest.raises(PollNotOpen):
        hall.store.cast(drop(hall, hall.people[1]))
    hall.close_poll()
    assert hall.store.cast(drop(hall, hall.people[0])) == Landing(repeat=True)
    for person, mark in ((hall.people[0], "against"), (hall.people[1], "approve")):
        with pytest.raises(PollNotOpen):
            hall.store.cast(drop(hall, person, mark))
    assert (hall.turnout(), hall.choices()) == (1, ["approve"])


def test_a_bad_row_harms_neither_batch_nor_writer(hall: Hall) -> None:
    bad = drop(hall, hall.people[0], object())
    worse = drop(hall, hall.people[1], "\ud800")
    drops = [bad, worse, *(drop(hall, person) for person in hall.people[2:])]
    outcomes = hall.store._batches.commit(drops)
    assert [is_landing(outcome) for outcome in outcomes] == [False] * 2 + [True] * 10
    mixed = together([(lambda d=one: hall.store.cast(d)) for one in drops])
    assert sum(map(is_landing, mixed)) == 10
    assert hall.turnout() == len(hall.choices()) == 10
    assert hall.store.health is None


def test_a_ballot_that_the_database_itself_refuses_spoils_no_other(hall: Hall) -> None:
    # What no text of PostgreSQL may hold, under a key that no check of a service has seen.
    bad = drop(hall, hall.people[0], key="\0" + "a" * 31)
    outcomes = hall.store._batches.commit([bad, *(drop(hall, p) for p in hall.people[1:])])
    assert sum(map(is_landing, outcomes[1:])) == 11
    assert hall.turnout() == 11 + is_landing(outcomes[0])


def test_casts_racing_a_close_on_two_workers_are_all_in_or_all_refused(
    hall: Hall, place: Place
) -> None:
    other = reopen_hall(place.folder, place.url) if place.url else hall
    sending = [
        (lambda p=person, w=worker: w.store.cast(drop(w, p)))
        for person in hall.people
        for worker in (hall, other, hall)
    ]
    half = len(sending) // 2
    outcomes = together([*sending[:half], other.close_poll, *sending[half:]])
    outcomes.pop(half)
    refused = [outcome for outcome in outcomes if not is_landing(outcome)]
    assert all(isinstance(outcome, PollNotOpen) for outcome in refused), refused
    acked = {drop_of // 3 for drop_of, outcome in enumerate(outcomes) if is_landing(outcome)}
    assert len(acked) == hall.turnout() == other.turnout() == len(other.choices())
    if other is not hall:
        other.store.close()


def test_a_restart_finds_every_ballot(hall: Hall, place: Place) -> None:
    for person in hall.people[:5]:
        hall.store.cast(drop(hall, person))
    hall.store.close()
    again = reopen_hall(place.folder, place.url)
    assert again.store.cast(drop(again, again.people[0])) == Landing(repeat=True)
    assert again.store.cast(drop(again, again.people[0], "against")) == Landing(changed=True)
    assert (again.turnout(), len(again.choices())) == (5, 5)
    again.store.close()


def test_a_secret_box_is_made_once_sealed_with_one_ballot_each_and_shredded(
    place: Place,
) -> None:
    hall = open_hall(place.folder, "secret", database_url=place.url)
    box, attempt = hall.store.secret, hall.attempt_id
    box.create(attempt)  # An opening that was broken off is done again.
    for person in hall.people:
        hall.store.cast(drop(hall, person))
    with pytest.raises(BoxNotEmpty):
        box.create(attempt)
    assert (box.held(), box.turnout(attempt), len(box.seal(attempt))) == ({attempt}, 12, 12)
    assert sorted(box.by_handle(attempt)) == sorted(map(key_of, hall.people))
    box.shred(attempt)
    box.shred(attempt)
    assert (box.exists(attempt), box.held(), hall.turnout()) == (False, set(), 0)
    hall.store.close()


def test_a_broken_law_is_refused_with_the_same_word_and_undone(hall: Hall) -> None:
    def second_open(rows: Rows) -> None:
        first = rows.all(AttemptRow)[0]
        rows.add(
            AttemptRow(
                poll_id=first.poll_id, number=2, kind="repeat", state="open", option_codes=[]
            )
        )

    def same_seat(rows: Rows) -> None:
        one = rows.all(PersonRow)[0]
        rows.add(PersonRow(body_id=one.body_id, name="乙", seat_no=one.seat_no, kinds=[]))

    def nobodys_ballot(rows: Rows) -> None:
        rows.add(NamedBallotRow(attempt_id=99, member_id=99, key="", marks={}, write_ins=[]))

    def unknown_state(rows: Rows) -> None:
        rows.all(AttemptRow)[0].state = "lost"

    for work in (second_open, same_seat, nobodys_ballot, unknown_state):
        with pytest.raises(NotStored):
            hall.store.write(work)
    with hall.store.read() as rows:
        assert [row.state for row in rows.all(AttemptRow)] == ["open"]
    assert hall.store.health is None


def _change(hall: Hall, change: Callable[[AttemptRow], None]) -> None:
    def changed(rows: Rows) -> None:
        attempt = rows.get(AttemptRow, hall.attempt_id)
        assert attempt is not None
        change(attempt)

    hall.store.write(changed)
