"""Every address and every command, tried by nobody, by each role and from the body next door."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.meeting.hostile_house import (
    CALLERS,
    MEMBER,
    NOBODY,
    OTHER_MEMBER,
    OTHER_STAFF,
    HostileHouse,
    open_hostile,
)
from tests.meeting.hostile_table import ALL, DOORS, Door
from voting.signature import key_from_seed
from voting.ssh_signature import ssh_public_line

pytestmark = pytest.mark.slow

ROSTER = "姓名,座位号,身份\n甲,1,代表\n"
CLOSED = tuple(door for door in DOORS if door.who != ALL)
# What is open to everybody is tried by these; the roles add nothing to it.
STRANGERS = (NOBODY, MEMBER, OTHER_STAFF)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostileHouse]:
    made = open_hostile(tmp_path_factory.mktemp("hostile"))
    note = made.callers[NOBODY].get(f"/log/{made.ids['body']}/checkpoint")
    made.ids["note"], made.ids["roster"] = note.get_data(as_text=True), ROSTER
    made.ids["key"] = ssh_public_line(key_from_seed(bytes(32)).public_key())
    yield made
    made.desk.store.close()


def named(door: Door) -> str:
    return f"{door.method} {door.rule} {door.fields.get('command', door.fields.get('step', ''))}"


def is_of_two(door: Door) -> bool:
    """Whether a meeting and something else that has its own place are named together."""
    named_too = set(door.fields.values()) & {
        "{poll}",
        "{attempt}",
        "{item}",
        "{member}",
        "{record}",
    }
    in_address = re.search(r"<int:(item|poll)>", door.rule)
    return "<int:meeting>" in door.rule and bool(named_too or in_address)


def knock(house: HostileHouse, who: str, door: Door, address: str = "") -> tuple[Any, str]:
    """The answer to who asks, and the notices that came with it."""
    caller, address = house.callers[who], address or house.address(door.rule)
    if door.method == "GET":
        return caller.get(address), caller.told()
    fields: dict[str, Any] = {
        name: re.sub(r"^{(\w+)}$", lambda found: house.ids[found[1]], value)
        for name, value in door.fields.items()
    }
    if "file" in fields:
        fields["file"] = (io.BytesIO(fields["file"].encode()), "r.csv")
    return caller.post(address, fields), caller.told()


def is_refused(answer: Any, told: str) -> bool:
    """Sent to a sign-in, or told that this is not for them."""
    place = answer.headers.get("Location", "")
    return (
        answer.status_code == 403
        or bool(re.match(r"/(sign-in|seat)\?next=", place))
        or "[not-allowed]" in told
    )


def is_told_of_nothing(answer: Any, told: str) -> bool:
    """What a member hears of a meeting whose roll this member is not on: there is none."""
    found = ("[not-found]", "[not-on-roll]")
    return answer.status_code in (400, 404) or any(code in told for code in found)


def test_every_address_of_the_app_stands_in_the_table(house: HostileHouse) -> None:
    there = {
        (method, rule.rule)
        for rule in house.house.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert there == {(door.method, door.rule) for door in DOORS}


@pytest.mark.parametrize("door", CLOSED, ids=named)
def test_who_has_no_right_is_refused_and_the_store_stays_as_it_was(
    house: HostileHouse, door: Door
) -> None:
    before = house.dump()
    for who in CALLERS:
        if who not in door.who:
            answer, told = knock(house, who, door)
            nothing = who == OTHER_MEMBER and is_told_of_nothing(answer, told)
            assert is_refused(answer, told) or nothing, (who, answer.status_code, told)
            assert answer.status_code < 500, who
    assert house.dump() == before


@pytest.mark.parametrize("door", [door for door in CLOSED if is_of_two(door)], ids=named)
def test_an_own_meeting_in_the_address_opens_nothing_of_the_neighbours(
    house: HostileHouse, door: Door
) -> None:
    """The meeting and the body of the address are the caller's own; item, poll and form are not."""
    own = {"meeting": house.other["meeting"], "body": house.other["body"]}
    before = house.dump()
    mixed = house.address(door.rule, {**house.ids, **own})
    answer, told = knock(house, OTHER_STAFF, door, mixed)
    nothing = answer.status_code == 404 or "[not-found]" in told
    assert is_refused(answer, told) or nothing, (answer.status_code, told)
    assert house.dump() == before


def test_a_page_asked_for_changes_nothing(house: HostileHouse) -> None:
    before = house.dump()
    for door in DOORS:
        # Pressing a paper is the press's own test; its guard is that of the page it presses.
        if door.method == "GET" and not door.rule.endswith(".pdf"):
            for who in sorted(door.who) if door.who != ALL else STRANGERS:
                answer, told = knock(house, who, door)
                assert answer.status_code < 500, (who, door.rule)
                assert not is_refused(answer, told), (who, door.rule, told)
    assert house.dump() == before


def test_who_has_the_right_is_let_in(house: HostileHouse) -> None:
    """So that the refusals above are for those without a right, and not for everybody."""
    for door in DOORS:
        if door.method == "POST" and door.rule != "/sign-out":
            for who in sorted(door.who) if door.who != ALL else STRANGERS:
                answer, told = knock(house, who, door)
                assert answer.status_code < 500, (who, named(door))
                assert not is_refused(answer, told), (who, named(door), told)
