"""A small log to test with: one poll from its preparation to its record."""

from voting.log.checkpoint import checkpoint_of, sign_checkpoint
from voting.log.event import event_bytes
from voting.log.note import NoteKey
from voting.signature import key_from_seed

ORIGIN = "congress.example/log-2026"
LOG_KEY = key_from_seed(b"\x0b" * 32)
LOG_VKEY = NoteKey(ORIGIN, LOG_KEY.public_key().public_bytes_raw())
WITNESS_KEY = key_from_seed(b"\x0c" * 32)
WITNESS_NAME = "teller.example"
HASH = "ab" * 32


# The samples' poll is open from ten to five past; what is not named here is of ten o'clock.
MINUTES = {"meeting-open": "09:00", "poll-prepared": "09:50", "issuance-closed": "10:05"}
MINUTES |= {"poll-closed": "10:05", "record": "10:08", "meeting-close": "11:30"}


def event(kind, **more):
    at = f"2026-03-01T{MINUTES.get(kind, '10:00')}+08:00"
    return {"kind": kind, "meeting": "m1", "at": at} | more


def poll_events(opening=HASH, record=HASH, seq=1, roll=HASH, present=10, issued=9):
    """What the log holds of one poll."""
    return [
        event("poll-prepared", opening=opening),
        event("poll-open", opening=opening, present=present),
        event("issuance-closed", opening=opening, issued=issued, roll_sha256=roll),
        event("poll-closed", opening=opening),
        event("record", opening=opening, record=record, seq=seq),
    ]


ENTRIES = [
    event_bytes(one)
    for one in [
        event("meeting-open", record_key=HASH, log_key=HASH, roll_sha256=HASH),
        *poll_events(),
        event("meeting-close"),
    ]
]


def signed(entries, key=LOG_KEY, origin=ORIGIN):
    """The log's own checkpoint over these entries."""
    return sign_checkpoint(checkpoint_of(origin, entries), key)
