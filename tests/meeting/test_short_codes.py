"""Short codes, PINs and passwords: found at once, never two people's, slower with every miss."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from meeting.services.doors import cards, sign_in
from meeting.services.polls.opening import open_desk
from meeting.services.refusals import SignInFailed, TooManyTries
from meeting.store.rows import Rows
from meeting.store.tables import PersonRow
from tests.meeting.house import House, Make


def codes(hall: House) -> list[cards.Card]:
    return cards.list_cards(hall.desk, hall.staff["secretary"], hall.body)


def test_a_code_is_found_by_one_row_however_many_people_there_are(
    house: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    hall = house(size=40)
    card = codes(hall)[17]
    read: list[Any] = []
    first, everyone = Rows.first, Rows.all

    def counted(rows: Rows, kind: Any, *more: Any, **options: Any) -> Any:
        found = first(rows, kind, *more, **options)
        read.append(found)
        return found

    def many(rows: Rows, kind: Any, *more: Any, **options: Any) -> Any:
        found = everyone(rows, kind, *more, **options)
        read.extend(found)
        return found

    monkeypatch.setattr(Rows, "first", counted)
    monkeypatch.setattr(Rows, "all", many)
    with hall.desk.read() as rows:
        found = cards.find_by_code(hall.desk, rows, f" {card.code[:4]} {card.code[4:]} ")
    assert found is not None
    assert found.id == card.person_id
    assert len(read) == 1


def test_two_people_never_share_a_code(house: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    hall = house(size=5)
    # A house in which only forty codes exist, so that they must collide.
    monkeypatch.setattr(cards, "CODE_DIGITS", 1)
    scarce = cards.card_code
    monkeypatch.setattr(cards, "card_code", lambda desk, person: scarce(desk, person)[-1])

    def anew(rows: Rows) -> None:
        cards.give_codes(hall.desk, rows, rows.all(PersonRow))

    hall.desk.store.write(anew)
    given = {card.code: card.person_id for card in codes(hall)}
    assert len(given) == 5
    for code, person in given.items():
        with hall.desk.read() as rows:
            found = cards.find_by_code(hall.desk, rows, code)
        assert found is not None
        assert found.id == person


def test_the_database_itself_refuses_the_same_code_twice(house: Make) -> None:
    hall = house(size=2)

    def same(rows: Rows) -> None:
        one, two = rows.all(PersonRow, order_by=PersonRow.id)
        two.code_digest = one.code_digest
        rows.flush()

    before = hall.dump()
    with pytest.raises(Exception, match="could not be stored"):
        hall.desk.store.write(same)
    assert hall.dump() == before


def test_the_store_holds_no_code_and_a_revoked_one_opens_nothing(house: Make) -> None:
    hall = house(size=3)
    card = codes(hall)[0]
    assert card.code not in str(hall.dump())
    cards.revoke_card(hall.desk, hall.staff["secretary"], card.person_id)
    with pytest.raises(SignInFailed):
        sign_in.sign_in_code(hall.desk, card.code, "t", "a")
    fresh = codes(hall)[0]
    assert fresh.code != card.code
    assert sign_in.sign_in_code(hall.desk, fresh.code, "t", "a")[0] == card.person_id


def test_a_store_from_before_gets_its_digests_at_the_next_start(house: Make) -> None:
    hall = house(size=3)
    card = codes(hall)[1]

    def forget(rows: Rows) -> None:
        for person in rows.all(PersonRow):
            person.code_digest = None

    hall.desk.store.write(forget)
    hall.desk.store.close()
    hall.desk = open_desk(hall.desk.data, print, print, True, "loopback", "http://hall")
    assert sign_in.sign_in_code(hall.desk, card.code, "t", "a")[0] == card.person_id


def test_wrong_codes_slow_down_and_the_right_one_must_wait_too(house: Make) -> None:
    hall = house(size=3)
    desk, card = hall.desk, codes(hall)[0]
    clock = [datetime(2026, 11, 22, 9, tzinfo=UTC)]
    desk.now = lambda: clock[0]
    before = hall.dump()
    for guess in ("00000000", "nonsense", "12 34", "９９９９９９９９"):
        with pytest.raises(SignInFailed) as wrong:
            sign_in.sign_in_code(desk, guess, "t", "a")
        assert wrong.value.message("zh") != wrong.value.message("en")
    waits = []
    for _ in range(3):
        with pytest.raises(TooManyTries) as hasty:
            sign_in.sign_in_code(desk, card.code, "t", "a")
        waits.append(int(hasty.value.params["seconds"]))
        clock[0] += timedelta(seconds=waits[-1])
        with pytest.raises(SignInFailed):
            sign_in.sign_in_code(desk, "00000000", "t", "a")
    assert waits == sorted(waits)
    assert waits[-1] > waits[0]
    assert hall.dump() == before
    # Another address is not made to wait, and after the time the right code opens again.
    assert sign_in.sign_in_code(desk, card.code, "t", "b")[0] == card.person_id
    clock[0] += timedelta(hours=1)
    assert sign_in.sign_in_code(desk, card.code, "t", "a")[0] == card.person_id


def test_wrong_pins_from_many_addresses_slow_the_seat_itself(house: Make) -> None:
    hall = house(size=3)
    desk, person = hall.desk, hall.members[0].person_id
    fixed = datetime(2026, 11, 22, 9, tzinfo=UTC)
    desk.now = lambda: fixed
    sign_in.set_pin(desk, hall.staff["secretary"], person, "4711")
    for number in range(21):
        with pytest.raises(SignInFailed):
            sign_in.sign_in_seat(desk, hall.meeting, "1", "0000", "t", f"a{number}")
    with pytest.raises(TooManyTries) as hasty:
        sign_in.sign_in_seat(desk, hall.meeting, "1", "4711", "t", "fresh")
    assert "秒" in hasty.value.message("zh")
    assert hasty.value.code == "too-many-tries"
