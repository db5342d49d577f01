"""Signing in and out: every way in, what wrong secrets cost, and what a cookie is worth later."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from meeting.services.doors import cards, sign_in
from meeting.services.doors.slow_down import NAMES_KEPT, SlowDown
from meeting.services.refusals import TooManyTries
from tests.meeting.small_house import SYSTEM, SmallHouse, Visitor, open_house

PASSWORD = "long-enough-for-a-test"
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[SmallHouse]:
    made = open_house(tmp_path)
    made.desk.now = lambda: NOW
    yield made
    made.desk.store.close()


def is_signed_in(visitor: Visitor) -> bool:
    return visitor.client.get("/tablet").headers.get("Location", "").startswith("/tablet/")


def test_a_card_a_code_and_a_pin_open_the_seat(house: SmallHouse) -> None:
    card = cards.list_cards(house.desk, SYSTEM, house.body)[0]
    sign_in.set_pin(house.desk, SYSTEM, card.person_id, "4711")
    for path, fields in (
        (f"/s/{card.token}", {}),
        ("/seat", {"code": card.code}),
        ("/seat", {"meeting": str(house.meeting), "seat_no": card.seat_no, "pin": "4711"}),
    ):
        visitor = house.browser()
        assert not is_signed_in(visitor)
        assert visitor.post(path, **fields).headers["Location"] == "/tablet"
        assert is_signed_in(visitor)


def test_opening_a_cards_address_alone_changes_nothing(house: SmallHouse) -> None:
    holder, other = house.browser("member"), house.browser()
    card = cards.list_cards(house.desk, SYSTEM, house.body)[0]
    shown = other.client.get(f"/s/{house.tokens[0]}").get_data(as_text=True)
    assert f'<b class="num">{card.seat_no}</b> {card.name}</p>' in shown
    assert card.name not in other.client.get("/s/1.wrong").get_data(as_text=True)
    assert is_signed_in(holder)
    assert not is_signed_in(other)


def test_a_card_on_a_second_tablet_ends_the_first(house: SmallHouse) -> None:
    told: list[int] = []
    house.desk.moved = told.append
    first = house.browser("member")
    second = house.browser("member")
    assert is_signed_in(second)
    assert not is_signed_in(first)
    assert len(told) == 1


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/sign-in", {"name": "chair", "password": "wrong"}),
        ("/sign-in", {"name": "nobody-at-all", "password": "wrong"}),
        ("/seat", {"code": "12345678"}),
        ("/seat", {"meeting": "1", "seat_no": "1", "pin": "0000"}),
    ],
)
def test_wrong_secrets_slow_down_and_say_for_how_long(
    house: SmallHouse, path: str, fields: dict[str, str]
) -> None:
    visitor = house.browser()
    for _ in range(4):
        answer = visitor.post(path, **fields)
        assert answer.status_code == 400
        assert b"sign-in-failed" in answer.data
    hasty = visitor.post(path, **fields)
    assert hasty.status_code == 429
    assert re.search(r"请等 \d+ 秒再试。 \[too-many-tries\]", hasty.get_data(as_text=True))
    house.desk.now = lambda: NOW + timedelta(seconds=3)
    assert visitor.post(path, **fields).status_code == 400
    assert visitor.post(path, **fields).status_code == 429


def test_wrong_cards_slow_down_too(house: SmallHouse) -> None:
    visitor = house.browser()
    for _ in range(5):
        visitor.post("/s/1.wrong")
    page = visitor.client.get("/seat").get_data(as_text=True)
    assert "too-many-tries" in page


@pytest.mark.parametrize("seat", ["1", " 1", "1 ", "\t1"])
def test_spaces_do_not_dodge_the_slow_down(house: SmallHouse, seat: str) -> None:
    visitor = house.browser()
    for other in ("1", " 1", "1 ", "  1"):
        visitor.post("/seat", meeting=str(house.meeting), seat_no=other, pin="0000")
    hasty = visitor.post("/seat", meeting=str(house.meeting), seat_no=seat, pin="0000")
    assert hasty.status_code == 429


def test_a_right_secret_waits_as_well_and_then_clears_the_account(house: SmallHouse) -> None:
    sign_in.set_password(house.desk, SYSTEM, house.staff["chair"], PASSWORD)
    visitor = house.browser()
    for _ in range(4):
        visitor.post("/sign-in", name="chair", password="wrong")
    assert visitor.post("/sign-in", name=" chair", password=PASSWORD).status_code == 429
    house.desk.now = lambda: NOW + timedelta(seconds=3)
    assert visitor.post("/sign-in", name="chair", password=PASSWORD).status_code == 302
    for _ in range(3):
        assert house.browser().post("/sign-in", name="chair", password="x").status_code == 400


def test_a_flood_of_names_sets_nobody_free() -> None:
    slow_down = SlowDown()
    for _ in range(8):
        slow_down.wrong("seat", NOW)
    for number in range(NAMES_KEPT - 1):
        slow_down.wrong(f"name {number}", NOW)
    with pytest.raises(TooManyTries):
        slow_down.refuse_hasty("seat", NOW)
    slow_down.refuse_hasty("seat", NOW + timedelta(seconds=40))


def test_a_one_time_code_works_once(house: SmallHouse) -> None:
    code = sign_in.new_code(house.desk, SYSTEM, house.staff["door"])
    assert house.browser().post("/sign-in", name="door", password=code).status_code == 302
    again = house.browser().post("/sign-in", name="door", password=code)
    assert again.status_code == 400


def test_a_sign_in_begins_a_new_cookie_and_keeps_the_language_only(house: SmallHouse) -> None:
    visitor = house.browser()
    visitor.post("/language", language="en")
    planted = visitor.token()
    sign_in.set_password(house.desk, SYSTEM, house.staff["chair"], PASSWORD)
    visitor.post("/sign-in", name="chair", password=PASSWORD)
    # The form token that was known before is worth nothing now.
    data = {"csrf_token": planted, "language": "zh_Hans_CN"}
    assert visitor.client.post("/language", data=data).status_code == 400
    assert 'lang="en"' in visitor.client.get("/").get_data(as_text=True)


@pytest.mark.parametrize(("who", "page"), [("chair", "/chair/1"), ("member", "/tablet/1")])
def test_a_cookie_kept_from_before_the_sign_out_is_worth_nothing(
    house: SmallHouse, who: str, page: str
) -> None:
    visitor = house.browser(who)
    cookie = visitor.client.get_cookie("yishitang")
    assert cookie is not None
    assert visitor.client.get(page).status_code == 200
    visitor.post("/sign-out")
    assert visitor.client.get(page).status_code == 302
    visitor.client.set_cookie("yishitang", cookie.value)
    assert visitor.client.get(page).status_code == 302
