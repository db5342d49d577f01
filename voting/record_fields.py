"""The fields of a record, format 1: what must stand in it, what may, and nothing else.

An unknown field is a fault: whatever a record says must be something that the verifier checks or
docs/record.md explains.
"""

from voting.blind.ack import SERIAL
from voting.blind.cast import CAST_FIELDS
from voting.blind.issued_roll import MEMBER_STATES
from voting.blind.public_key import CREDENTIAL
from voting.blind.unresolved import ADVICE
from voting.protection import PROTECTIONS
from voting.shape import Fields, ListOf, Number, Object, OneOf, Shape, Text, word

FORMAT = "yishitang-record/1"
FIRST_PREVIOUS = "0" * 64
PURPOSES = ("demo", "record")
PUBLISH_LEVELS = ("list", "tellers", "root", "named")
CHANNELS = ("tablet", "paper", "hands")

ID = Text(r"[^\s](.{0,126}[^\s])?")
SHA256 = Text(r"[0-9a-f]{64}")
KEY32 = Text(r"[0-9a-f]{64}")
SIGNATURE64 = Text(r"[0-9a-f]{128}")
SALT = Text(r"([0-9a-f]{2}){16,64}")
TRANSPORT = word("https", "http")
MINUTE = Text(r"\d{4}-\d\d-\d\dT\d\d:\d\d(Z|[+-]\d\d:\d\d)")
BOTH_LANGUAGES = Fields({"zh": Text(), "en": Text()})

OPTION = OneOf(
    (
        Fields({"id": ID, "name": Text()}),
        Fields({"id": ID, "commitment": SHA256}),
        Fields({"id": ID, "commitment": SHA256, "name": Text(), "salt": SALT}),
    )
)
MEETING = Fields({"id": ID, "name": Text(), "date": Text(r"\d{4}-\d\d-\d\d"), "place": Text()})
POLL = Fields(
    {
        "id": ID,
        "attempt": Number(1),
        "attempt_kind": word("first", "runoff", "repeat"),
        "title": Text(),
        "question": Text(),
        "secrecy": word("named", "secret"),
        "protection": word(*PROTECTIONS),
        "channels": ListOf(word(*CHANNELS), 1),
        "options": ListOf(OPTION, 1),
    },
    {"seats": Number(1)},
)
STATED: dict[str, Shape] = {
    "format": word("yishitang-opening/1"),
    "meeting": MEETING,
    "poll": POLL,
    "pack": Fields({"id": ID, "version": Number(1), "sha256": SHA256}),
    "entitled": Number(),
    "sha256": SHA256,
}
BLIND_TERMS: dict[str, Shape] = {
    "credential": CREDENTIAL,
    "ack_key": KEY32,
    "roll_sha256": SHA256,
    "signature": SIGNATURE64,
}
OPENING = OneOf((Fields(STATED), Fields({**STATED, **BLIND_TERMS})))
MARKED: dict[str, Shape] = {"marks": Object(), "write_ins": ListOf(Text())}
SEAT: dict[str, Shape] = {"seat_no": ID, "name": Text()}
SEAT_ROW = OneOf(
    (
        Fields({**SEAT, "state": word("cast"), **MARKED}),
        Fields({**SEAT, "state": word("not_pressed", "absent", "other_channel")}),
    )
)
CHOICE_ROW = Fields(MARKED)

OUTCOME = Fields(
    {
        "status": word("decided", "runoff", "short", "void", "no_quorum"),
        "chosen": ListOf(Text()),
        "not_chosen": ListOf(Text()),
        "tied": ListOf(Text()),
        "seats_left": Number(),
        "verdicts": Object(),
    }
)

BLIND_ROW = OneOf(
    (
        Fields({"serial": SERIAL, **CAST_FIELDS}),
        Fields({"serial": SERIAL, **CAST_FIELDS, "choice": CHOICE_ROW}),
    )
)
ROLL_ROW = Fields({**SEAT, "state": word(*MEMBER_STATES)})
ISSUED_ROLL = OneOf(
    (
        Fields({"sha256": SHA256}),
        Fields({"sha256": SHA256, "salt": SALT, "members": ListOf(ROLL_ROW)}),
    )
)

BY_HAND: dict[str, Shape] = {"channel": word("hands", "paper"), "entered_by": ListOf(Text())}
WITHHELD = word("by_hand", "few")

COMMON: dict[str, Shape] = {
    "format": word(FORMAT),
    "purpose": word(*PURPOSES),
    "seq": Number(1),
    "previous": SHA256,
    "body": Fields({"id": ID, "name": Text(), "kind": Text()}),
    "meeting": MEETING,
    "poll": POLL,
    "opening": OPENING,
    "pack": Fields({"id": ID, "version": Number(1), "sha256": SHA256, "toml": Text()}),
    "roll": Fields({"entitled": Number(), "present": Number()}),
    "ballots": Fields(
        {name: Number() for name in ("issued", "collected", "valid", "void", "not_pressed")}
    ),
    "publish": word(*PUBLISH_LEVELS),
    "manual": ListOf(
        OneOf(
            (
                Fields({**BY_HAND, "tally": Object()}),
                Fields({**BY_HAND, "issued": Number(), "collected": Number()}),
            )
        )
    ),
    "tally": Object(),
    "outcome": OUTCOME,
    "derivation": ListOf(BOTH_LANGUAGES, 1),
    "times": Fields({"opened": MINUTE, "closed": MINUTE}),
    "confirmed": ListOf(Fields({"role": Text(), "name": Text(), "at": MINUTE})),
    "software": Fields({"name": Text(), "version": Text()}),
    "key": Fields({"id": Text(r"[0-9a-f]{16}"), "fingerprint": Text(r"([0-9a-f]{4} ?){16}")}),
}
BLIND: dict[str, Shape] = {
    "transport": TRANSPORT,
    "credentials": Fields({name: Number() for name in ("issued", "in_box", "pressed")}),
    "issued_roll": ISSUED_ROLL,
    "ballots_root": SHA256,
}
RECORD = OneOf(
    (
        Fields(
            COMMON,
            {
                "choices": ListOf(OneOf((CHOICE_ROW, *SEAT_ROW.shapes))),
                "choices_root": SHA256,
                "transport": TRANSPORT,
                "withheld": WITHHELD,
            },
        ),
        Fields(
            COMMON | BLIND,
            {"choices": ListOf(BLIND_ROW), "advice": word(ADVICE), "withheld": WITHHELD},
        ),
    )
)
