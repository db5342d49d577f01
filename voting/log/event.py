"""The public events that the log holds: what happened, never who cast what or when.

An entry of the log is an event's canonical JSON. There is none for a cast and, in secret polls,
none for a single credential.
"""

from typing import Any

from voting.canonical import NotCanonical, canonical_bytes, parse
from voting.errors import VotingError
from voting.shape import Fields, Number, Shape, Text, problems

MAX_EVENT_BYTES = 16 * 1024

_SHA256 = Text(r"[0-9a-f]{64}")
_KEY = Text(r"[0-9a-f]{64}")
_SIGNATURE = Text(r"[0-9a-f]{128}")
_HEAD: dict[str, Shape] = {
    "kind": Text(r"[a-z]+(-[a-z]+)*"),
    "meeting": Text(),
    "at": Text(r"\d{4}-\d\d-\d\dT\d\d:\d\d(Z|[+-]\d\d:\d\d)"),
}
_OPENING: dict[str, Shape] = {**_HEAD, "opening": _SHA256}

EVENTS: dict[str, Fields] = {
    "meeting-open": Fields(
        {**_HEAD, "record_key": _KEY, "log_key": _KEY, "roll_sha256": _SHA256},
        {"entitled": Number()},
    ),
    "signer": Fields({**_HEAD, "role": Text(), "key": Text()}, {"witness": Text()}),
    "key": Fields(
        {**_HEAD, "old_key": _KEY, "new_key": _KEY, "by_old": _SIGNATURE, "by_new": _SIGNATURE}
    ),
    "poll-prepared": Fields(_OPENING, {"by_record_key": _SIGNATURE}),
    "poll-open": Fields({**_OPENING, "present": Number()}),
    "issuance-closed": Fields({**_OPENING, "issued": Number(), "roll_sha256": _SHA256}),
    "poll-closed": Fields(_OPENING),
    "poll-void": Fields({**_OPENING, "reason": Text()}),
    "record": Fields({**_OPENING, "record": _SHA256, "seq": Number(1)}),
    "countersign": Fields({**_HEAD, "record": _SHA256, "role": Text(), "key": Text()}),
    "correction": Fields({**_HEAD, "record": _SHA256, "supersedes": _SHA256}),
    "meeting-close": Fields(_HEAD),
}


class EventMalformed(VotingError):
    code = "event-malformed"
    zh = "不是日志事件：{problem}"
    en = "Not an event of the log: {problem}"


def event_bytes(event: dict[str, Any]) -> bytes:
    """The entry that an event makes; EventMalformed when it is none of `EVENTS`."""
    for problem in problems(event, EVENTS.get(str(event.get("kind")), Fields(_HEAD)), "event"):
        raise EventMalformed(problem=problem)
    if event["kind"] not in EVENTS:
        raise EventMalformed(problem=f"event.kind: {event['kind']!r}")
    return canonical_bytes(event)


def read_event(entry: bytes) -> dict[str, Any]:
    """The event of an entry; EventMalformed unless the bytes are its canonical form."""
    try:
        event = parse(entry, MAX_EVENT_BYTES)
    except NotCanonical as problem:
        raise EventMalformed(problem=problem.message("en")) from problem
    if type(event) is not dict or event_bytes(event) != entry:
        raise EventMalformed(problem="event: not canonical")
    return event


def read_entries(data: bytes) -> list[bytes]:
    """The entries of the log's public file, one canonical JSON a line; each is an event."""
    entries = data.removesuffix(b"\n").split(b"\n") if data else []
    for entry in entries:
        read_event(entry)
    return entries


def entries_file(entries: list[bytes]) -> bytes:
    """The public file of these entries, as `read_entries` reads it."""
    return b"".join(entry + b"\n" for entry in entries)
