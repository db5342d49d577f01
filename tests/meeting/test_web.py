"""Who may open which page and send which form, and what no form from elsewhere may do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from meeting.token_bucket import Buckets, Rate
from tests.meeting.small_house import SmallHouse, Visitor, open_house

STAFF = ("admin", "chair", "chief_teller", "teller", "secretary", "door")
VIEWERS = ("", "member", *STAFF)
EVERYBODY = frozenset(VIEWERS)
MEMBER = frozenset({"member"})

# Whoever adds an address under one of these adds it for these people; the longest beginning counts.
PRIVATE = {
    "/tablet": MEMBER,
    "/chair": frozenset({"chair", "secretary", "admin"}),
    "/teller": frozenset({"chief_teller", "teller", "admin"}),
    "/door": frozenset({"door", "secretary", "admin"}),
    "/desk": frozenset({"secretary", "admin"}),
    "/desk/meetings/<int:meeting>/journal": frozenset(
        {"secretary", "chief_teller", "chair", "admin"}
    ),
    "/teller/<int:meeting>/recovery": frozenset({"chief_teller", "admin"}),
    "/teller/<int:meeting>/unlock": frozenset({"chief_teller", "admin"}),
    "/teller/sealed": frozenset({"chief_teller", "admin"}),
    "/correcting": frozenset({"chief_teller", "secretary", "admin"}),
    "/correcting/<int:record>/propose": frozenset({"chief_teller", "admin"}),
    "/correcting/<int:record>/publish": frozenset({"secretary", "admin"}),
    "/signing": frozenset({"chair", "chief_teller", "teller", "secretary", "admin"}),
    "/health/<int:meeting>": frozenset(
        {"chair", "chief_teller", "teller", "secretary", "door", "admin"}
    ),
    "/how-far": frozenset({"secretary", "chair", "admin"}),
    "/signing/<int:meeting>/signer": frozenset({"chair", "chief_teller", "secretary", "admin"}),
    "/signing/<int:meeting>/record": frozenset({"chair", "chief_teller", "secretary", "admin"}),
    "/signing/<int:meeting>/rotate": frozenset({"secretary", "admin"}),
}
# Everything else that exists, on purpose, for everybody.
PUBLIC = (
    "/", "/healthz", "/trust", "/results", "/display", "/static", "/demo/cards", "/set-up",
    "/sign-in", "/sign-out", "/seat", "/s/", "/language", "/theme", "/pictures", "/log",
    "/r/", "/R/",
)  # fmt: skip


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallHouse]:
    made = open_house(tmp_path_factory.mktemp("house"))
    # One browser asks for every page many times over: what it may is tests/meeting/test_rates.py's.
    made.app.extensions["rates"].people = Buckets(Rate(per_second=1_000_000, at_once=1_000_000))
    yield made
    made.desk.store.close()


@pytest.fixture(scope="module")
def visitors(house: SmallHouse) -> dict[str, Visitor]:
    return {who: house.browser(who) for who in VIEWERS}


def routes(house: SmallHouse) -> list[tuple[str, str, str]]:
    """Every (method, rule, address with the house's own ids)."""
    found = []
    values = {"meeting": house.meeting, "body": house.body}
    for rule in house.app.url_map.iter_rules():
        address = re.sub(
            r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>",
            lambda m: str(values.get(m[2], "tokens.css" if m[1] == "path" else 1)),
            rule.rule,
        )
        found += [(method, rule.rule, address) for method in rule.methods & {"GET", "POST"}]
    return sorted(found)


def allowed(rule: str) -> frozenset[str]:
    fitting = [beginning for beginning in PRIVATE if rule.startswith(beginning)]
    return PRIVATE[max(fitting, key=len)] if fitting else EVERYBODY


def is_turned_away(answer: Any) -> bool:
    """Sent to a sign-in, or told that this is not for them."""
    place = answer.headers.get("Location", "")
    return answer.status_code == 403 or bool(re.match(r"/(sign-in|seat)\?next=", place))


def test_every_address_is_private_or_public_on_purpose(house: SmallHouse) -> None:
    rules = {rule for _, rule, _ in routes(house)}
    private = {rule for rule in rules if allowed(rule) != EVERYBODY}
    public = {r for r in rules - private if r == "/" or r.startswith(PUBLIC[1:])}
    assert rules == private | public
    assert len(private) > 20


@pytest.mark.parametrize("who", VIEWERS)
def test_pages_open_for_those_they_are_for_and_nobody_else(
    house: SmallHouse, visitors: dict[str, Visitor], who: str
) -> None:
    for method, rule, address in routes(house):
        if method == "GET":
            answer = visitors[who].client.get(address)
            assert is_turned_away(answer) == (who not in allowed(rule)), (who, rule)
            assert answer.status_code < 500, (who, rule)


@pytest.mark.parametrize("who", VIEWERS)
def test_forms_are_taken_from_those_they_are_for_and_nobody_else(
    house: SmallHouse, visitors: dict[str, Visitor], who: str
) -> None:
    for method, rule, address in routes(house):
        if method == "POST" and rule != "/sign-out":
            answer = (visitors[who] if rule in private(house) else house.browser()).post(address)
            if rule in private(house):
                assert is_turned_away(answer) == (who not in allowed(rule)), (who, rule)
            assert answer.status_code < 500, (who, rule)


def test_a_form_without_its_token_changes_nothing(
    house: SmallHouse, visitors: dict[str, Visitor]
) -> None:
    before = dump(house)
    for method, _rule, address in routes(house):
        if method == "POST":
            for visitor in visitors.values():
                answer = visitor.client.post(address, data={"csrf_token": "x", "name": "x"})
                assert answer.status_code == 400, address
                assert b"csrf" in answer.data
    assert dump(house) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost:8001"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_from_another_site_changes_nothing_even_with_its_token(
    house: SmallHouse, visitors: dict[str, Visitor], headers: dict[str, str]
) -> None:
    before, admin = dump(house), visitors["admin"]
    for method, _rule, address in routes(house):
        if method == "POST":
            data = {"csrf_token": admin.token(), "name": "x", "kind": "congress"}
            answer = admin.client.post(address, data=data, headers=headers)
            assert answer.status_code == 403, address
            assert b"foreign-origin" in answer.data
    assert dump(house) == before


FIELDS = (
    "name", "display_name", "kind", "title", "text", "pack", "seats", "minutes", "options", "body",
    "poll", "attempt", "item", "member", "position", "seconds", "command", "step", "channel",
    "reason", "term", "session", "held_on", "password", "code", "key", "method", "m-p1",
    "c-valid", "o-p1-approve", "roles", "person", "token", "passphrase", "meeting", "secrecy",
)  # fmt: skip
ODD = ("9" * 30, "9" * 5000, "-1", "1.5", "\x00", "😀" * 300, "{}", "2026-13-45", "١٢", "²")


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_no_odd_value_in_any_field_breaks_a_page(
    house: SmallHouse, visitors: dict[str, Visitor], odd: str
) -> None:
    broken = set()
    for method, rule, address in routes(house):
        if method == "POST" and rule not in ("/sign-out", "/set-up", "/sign-in", "/seat"):
            fields = dict.fromkeys(FIELDS, odd)
            for who in sorted(allowed(rule) - {""})[:3]:
                if visitors[who].post(address, **fields).status_code >= 500:
                    broken.add(rule)
    assert broken == set()


def private(house: SmallHouse) -> set[str]:
    return {rule for _, rule, _ in routes(house) if allowed(rule) != EVERYBODY}


def dump(house: SmallHouse) -> list[str]:
    """Every row of the main store."""
    with house.desk.read() as rows:
        return list(rows.session.connection().connection.driver_connection.iterdump())
