"""Mutations of single fields, each signed again; and of what the record alone cannot fix."""

import unicodedata
from collections.abc import Iterator
from typing import Any

from tests.vectors.corpus import corpus
from tests.vectors.keys import FOREIGN_KEY
from tests.voting.mutations import Case, Forger, Record, put, redecide, rehash
from voting.evidence import Evidence
from voting.signature import fingerprint, key_id

# Fields that nothing else in a record contradicts: who may say so is the log, written meanwhile,
# and those who countersigned.
UNBOUND: list[tuple[Any, ...]] = [
    ("body", {"id": "b9", "name": "别的机构", "kind": "township"}),
    ("confirmed", 0, "at", "2026-12-31T09:00Z"),
    ("confirmed", []),
    ("confirmed", 0, "name", "别人"),
    ("software", "version", "9.9.9"),
]
REQUIRED = [
    *("purpose", "meeting", "poll", "opening", "pack", "roll", "ballots", "manual", "tally"),
    *("outcome", "derivation", "times", "confirmed", "publish", "key", "previous"),
]


def field_cases(forger: Forger) -> Iterator[Case]:
    """One place altered, dropped or added."""
    record = forger.copy()
    poll, roll = record["poll"], record["roll"]
    missing = REQUIRED[forger.one.seq % len(REQUIRED)]
    without = {name: part for name, part in record.items() if name != missing}
    yield forger.signed("drop", f"without {missing}", "format", without)
    yield forger.altered("alter", "a field that no record has", "format", "votes", {})
    yield forger.altered("alter", "another format", "format", "format", "yishitang-record/2")
    yield forger.altered("alter", "the key's short name", "key", "key", "id", "0" * 16)
    yield forger.altered("alter", "another title", "opening", "poll", "title", "别的表决")
    yield forger.altered("alter", "another question", "opening", "poll", "question", "是否同意?")
    yield forger.altered("alter", "another place", "opening", "meeting", "place", "别处")
    yield forger.altered("alter", "one entitled more", "opening", "roll", "entitled",
                         roll["entitled"] + 1)  # fmt: skip
    yield forger.altered(
        "alter", "opening statement's number", "opening", "opening", "entitled", 99
    )
    yield forger.altered("alter", "present above entitled", "numbers", "roll", "present",
                         roll["entitled"] + 1)  # fmt: skip
    yield forger.altered("alter", "present below issued", "numbers", "roll", "present",
                         record["ballots"]["issued"] - 1)  # fmt: skip
    yield forger.altered("alter", "one valid ballot more", "numbers", "ballots", "valid",
                         record["ballots"]["valid"] + 1)  # fmt: skip
    yield forger.altered("alter", "issued is not the tally's", "tally", "ballots", "issued",
                         record["ballots"]["issued"] - 1)  # fmt: skip
    yield forger.altered("alter", "pack's version", "pack", "pack", "version", 7)
    yield forger.altered(
        "alter", "pack's text", "pack", "pack", "toml", record["pack"]["toml"] + "\n"
    )
    yield forger.altered("splice", "the pack of another poll", "pack", "pack", "toml",
                         _foreign(record)["pack"]["toml"])  # fmt: skip
    yield forger.altered("splice", "another poll's statement", "opening", "opening",
                         _foreign(record)["opening"])  # fmt: skip
    yield forger.altered(
        "splice", "another poll's tally", "tally", "tally", _foreign(record)["tally"]
    )
    yield forger.altered("alter", "secrecy of the other kind", "protection", "poll", "secrecy",
                         "secret" if poll["secrecy"] == "named" else "named")  # fmt: skip
    yield forger.altered("alter", "confirmed before the close", "times", "confirmed", 0, "at",
                         record["times"]["opened"])  # fmt: skip
    yield forger.altered("alter", "closed before it opened", "times", "times", "closed",
                         "2020-01-01T00:00Z")  # fmt: skip
    yield forger.altered("duplicate", "a line of derivation twice", "derivation", "derivation",
                         [*record["derivation"], record["derivation"][-1]])  # fmt: skip
    if len(record["derivation"]) > 1:
        turned = record["derivation"][::-1]
        yield forger.altered(
            "reorder", "derivation turned round", "derivation", "derivation", turned
        )
    status = "short" if record["outcome"]["status"] != "short" else "decided"
    yield forger.altered("alter", "another outcome", "outcome", "outcome", "status", status)
    options = poll["options"]
    if len(options) > 1:
        yield forger.altered("reorder", "options turned round", "opening", "poll", "options",
                             options[::-1])  # fmt: skip
    if len(options) > max(1, poll.get("seats", 0)):
        yield forger.altered("drop", "an option removed", "opening", "poll", "options",
                             options[:-1])  # fmt: skip
    yield from _decomposed(forger)
    if record["manual"]:
        yield from _by_hand(forger, record)


def unbound_cases(forger: Forger) -> Iterator[Case]:
    """Signed again, these are sound in themselves; log and countersignatures show them."""
    log = Evidence(log=forger.held.log)
    for place in UNBOUND:
        record = forger.copy()
        put(record, *place)
        about = f"{'.'.join(map(str, place[:-1]))} rewritten"
        # The record before names the body; the first of a chain has none before it.
        is_hidden = place[0] != "body" or forger.one.previous is None
        yield forger.signed("re-sign", about, "log", record, log, is_hidden=is_hidden)
    if forger.one.spec.transport == "http":
        record = forger.copy() | {"transport": "https"}
        yield forger.signed("re-sign", "plain http denied", "log", record, log, is_hidden=True)


def _decomposed(forger: Forger) -> Iterator[Case]:
    """Names in another Unicode form: they look alike and are other bytes."""
    record = forger.copy()
    for place, option in enumerate(record["poll"]["options"]):
        name = option.get("name", "")
        if unicodedata.normalize("NFD", name) != name:
            yield forger.altered("alter", "a name in NFD", "opening", "poll", "options", place,
                                 "name", unicodedata.normalize("NFD", name))  # fmt: skip


def _by_hand(forger: Forger, record: Record) -> Iterator[Case]:
    """What was counted by hand."""
    first = record["manual"][0]
    yield forger.altered("alter", "entered by one teller", "manual", "manual", 0, "entered_by",
                         ["李监票", "李监票"])  # fmt: skip
    closed = {"paper", "hands"} - set(record["poll"]["channels"])
    for channel in closed:
        yield forger.altered("alter", "a channel that was not open", "manual", "manual", 0,
                             "channel", channel)  # fmt: skip
    if "tally" in first:
        cannot_be = first["tally"] | {"options": []}
        yield forger.altered("alter", "a tally that cannot be", "manual", "manual", 0, "tally",
                             cannot_be)  # fmt: skip
        # Of a named poll every row stands in the record: what people counted is missed at once.
        dropped = record["manual"][1:]
        yield forger.altered("drop", "the count by hand dropped", "counts", "manual", dropped)
        doubled = [*record["manual"], first]
        yield forger.altered("duplicate", "the count by hand twice", "counts", "manual", doubled)


def _foreign(record: Record) -> Record:
    """A record by another pack."""
    records = (one.record for held in corpus() for one in held.polls)
    return next(other for other in records if other["pack"]["id"] != record["pack"]["id"]
                and other["poll"]["options"] != record["poll"]["options"])  # fmt: skip


def key_cases(forger: Forger) -> Iterator[Case]:
    """Who signed, and under what statement."""
    record = forger.copy()
    key = FOREIGN_KEY.public_key()
    record["key"] = {"id": key_id(key), "fingerprint": fingerprint(key)}
    yield forger.signed("alter", "names another key", "key", record)
    record = forger.copy()
    record["opening"]["poll"]["title"] = "别的表决"
    yield forger.signed("alter", "the statement without its hash", "opening", record)
    rehash(record)
    yield forger.signed("re-sign", "the statement alone rewritten", "opening", record)
    record = forger.copy()
    record["ballots"]["collected"] += 1
    redecide(record)
    yield forger.signed("alter", "one collected more, decided again", "numbers", record)
