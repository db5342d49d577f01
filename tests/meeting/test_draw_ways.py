"""A credential is drawn by three ways, and all of them answer alike: the line that is read aside,
Socket.IO's own way and the page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from meeting.live import wire
from meeting.virtual.ballot import new_request
from tests.meeting.live_house import LiveHouse, start_house
from voting.blind.tablet import CredentialRequest

pytestmark = pytest.mark.slow

Way = Callable[[LiveHouse, int, dict[str, Any]], dict[str, Any]]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHouse]:
    made = start_house(tmp_path_factory.mktemp("draws"), protection="blind")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def poll(house: LiveHouse) -> dict[str, Any]:
    """A blind poll that is prepared, as the hall sees it."""
    chair, steer = house.staff("chair"), f"/chair/{house.meeting}"
    chair.post(f"{steer}/item", item=house.items["batched"])
    chair.post(f"{steer}/poll", command="prepare", poll=house.polls["batched"])
    hall = house.socket(wire.HALL)
    shown = hall.wait(lambda seen: bool(seen["poll"]) and seen["poll"]["state"] == "prepared")
    found: dict[str, Any] = shown["poll"]
    return found


def aside(house: LiveHouse, number: int, asked: dict[str, Any]) -> dict[str, Any]:
    """The text as every client of Socket.IO writes it."""
    tablet = house.socket(wire.TABLET, house.holder(number))
    text = json.dumps([wire.CREDENTIAL_DRAW, asked], separators=(",", ":"))
    said = answered(tablet, f"1{text}", "1[")
    tablet.close()
    return said


def library(house: LiveHouse, number: int, asked: dict[str, Any]) -> dict[str, Any]:
    """The same event, written so that only the library reads it."""
    tablet = house.socket(wire.TABLET, house.holder(number))
    text = json.dumps([wire.CREDENTIAL_DRAW, asked])
    said = answered(tablet, f"1[ {text[1:]}", "1[")
    tablet.close()
    return said


def answered(tablet: Any, sent: str, beginning: str) -> dict[str, Any]:
    """The value of the answer to what is sent."""
    tablet.send(f"42{wire.TABLET},{sent}")
    tablet._read_until(lambda frame: frame.startswith(f"43{wire.TABLET},{beginning}"))
    found: dict[str, Any] = tablet._acks.pop(1)[0]
    return found


def page(house: LiveHouse, number: int, asked: dict[str, Any]) -> dict[str, Any]:
    """As a tablet whose line does not stand."""
    browser = house.holder(number)
    address = f"{browser.base_url}/tablet/{house.meeting}/credential"
    heads = {"X-CSRFToken": browser._csrf, "Referer": address}
    told = browser.session.post(address, json=asked, headers=heads).json()
    if "signature" in told:
        return {"ok": True, **told}
    return {"ok": False, "error": told["code"], "message": told["message"]}


WAYS: tuple[Way, ...] = (aside, library, page)


def drawn(request: CredentialRequest, attempt: int) -> dict[str, Any]:
    return {"attempt": attempt, "blinded": request.blinded.value.hex()}


def test_all_ways_answer_alike(house: LiveHouse, poll: dict[str, Any]) -> None:
    attempt, opening = int(poll["attempt"]), poll["blind"]["opening"]
    mine, other = new_request(opening), new_request(opening)
    said = [way(house, 0, drawn(mine, attempt)) for way in WAYS]
    assert said[0] == said[1] == said[2]
    # What the key does not verify is not finished.
    mine.finish(bytes.fromhex(said[0]["signature"]))
    refused = {
        "credential-drawn": drawn(other, attempt),
        "blinded-value-refused": {"attempt": attempt, "blinded": "00" * 256},
        "ballot-box-locked": drawn(other, attempt + 100),
    }
    for code, asked in refused.items():
        said = [way(house, 0 if code != "blinded-value-refused" else 1, asked) for way in WAYS]
        assert [each["error"] for each in said] == [code] * 3
        assert said[0] == said[1] == said[2]


def test_draws_that_come_in_a_bundle_are_all_answered_each_with_its_own(
    house: LiveHouse, poll: dict[str, Any]
) -> None:
    attempt = int(poll["attempt"])
    requests = [new_request(poll["blind"]["opening"]) for _ in range(2, 12)]
    tablets = [house.socket(wire.TABLET, house.holder(number)) for number in range(2, 12)]
    for tablet, request in zip(tablets, requests, strict=True):
        text = json.dumps([wire.CREDENTIAL_DRAW, drawn(request, attempt)], separators=(",", ":"))
        tablet.send(f"42{wire.TABLET},7{text}")
    for tablet, request in zip(tablets, requests, strict=True):
        tablet._read_until(lambda frame: frame.startswith(f"43{wire.TABLET},7["))
        request.finish(bytes.fromhex(tablet._acks.pop(7)[0]["signature"]))
        tablet.close()
