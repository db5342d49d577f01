"""Every door of the app with the people it is for: one line for each address, method and command.

A door that is not written down here fails the tests, so that nobody opens one unawares.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.meeting.hostile_house import CALLERS, MEMBER, OTHER_MEMBER, OTHER_STAFF, STAFF

ALL = frozenset(CALLERS)
OFFICE = frozenset({"secretary", "admin"})
HALL = frozenset({"chair", "secretary", "admin"})
CHAIR = frozenset({"chair", "admin"})
DOOR = frozenset({"door", "secretary", "admin"})
TELLERS = frozenset({"teller", "chief_teller"})
CHIEF = frozenset({"chief_teller"})
SIGNING = frozenset(STAFF) - {"door"}
SIGNERS = HALL | CHIEF
OWN_MEMBER = frozenset({MEMBER})
MEMBERS = frozenset({MEMBER, OTHER_MEMBER})
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Door:
    """One address and method; `fields` name the command where one address takes several.

    A field in braces stands for something of the house. `who` may pass; everybody else is refused
    and the store stays as it was.
    """

    method: str
    rule: str
    who: frozenset[str]
    fields: dict[str, str] = field(default_factory=dict)


def _get(rule: str, who: frozenset[str]) -> Door:
    return Door("GET", rule, who)


def _post(rule: str, who: frozenset[str], **fields: str) -> Door:
    return Door("POST", rule, who, fields)


POLL = {"title": "题", "pack": "motion-majority-all", "options": "甲"}
COUNTS = {"channel": "paper", "c-valid": "1", "o-o1-approve": "1"}
PERSON = {"name": "新人", "seat_no": "77", "kinds": "deputy"}
RECORD = "/results/record/<int:record>"
MEETING = "/desk/meetings/<int:meeting>"
BODY = "/desk/bodies/<int:body>"

PUBLIC = tuple(
    _get(rule, ALL)
    for rule in (
        "/", "/R/<short>", "/r/<short>", "/demo/cards", "/display/<int:meeting>", "/healthz",
        "/log/<int:body>", "/log/<int:body>/<int:place>.tlog-proof",
        "/log/<int:body>/allowed_signers", "/log/<int:body>/checkpoint",
        "/log/<int:body>/events.jsonl", "/log/<int:body>/log.vkey", "/pictures/<name>",
        "/results", "/results/<int:meeting>", "/results/<int:meeting>/agenda",
        "/results/<int:meeting>/minutes", "/results/<int:meeting>/qr.svg",
        "/results/key/<int:body>.pem", "/results/key/<int:body>.svg", RECORD, f"{RECORD}.csv",
        f"{RECORD}.ed25519", f"{RECORD}.json", f"{RECORD}.minisig", f"{RECORD}.minisign.pub",
        f"{RECORD}.pub.pem", f"{RECORD}.signify", f"{RECORD}.signify.pub", f"{RECORD}.sshsig",
        f"{RECORD}.ys1", f"{RECORD}/<role>.sshsig", f"{RECORD}/address.svg",
        f"{RECORD}/announcement", f"{RECORD}/ballot", f"{RECORD}/code.svg", f"{RECORD}/qr.svg",
        f"{RECORD}/report", "/s/<token>", "/seat", "/set-up", "/sign-in",
        "/static/<path:filename>", "/trust", "/trust/qr.svg", "/trust/root.pem",
    )
)  # fmt: skip
PRINTED = (
    *(
        _get(rule, ALL)
        for rule in (
            "/results/<int:meeting>/agenda.pdf", "/results/<int:meeting>/minutes.pdf",
            f"{RECORD}/announcement.pdf", f"{RECORD}/report.pdf",
        )
    ),
    _get(f"{BODY}/cards.pdf", OFFICE),
    _get(f"{MEETING}/polls/<int:poll>/paper-ballot.pdf", OFFICE),
    _get(f"{MEETING}/sign-in-sheet.pdf", OFFICE),
)  # fmt: skip
# Sent by nobody in particular: what they change is the sender's own browser.
OPEN_FORMS = tuple(
    _post(rule, ALL)
    for rule in ("/language", "/theme", "/s/<token>", "/seat", "/set-up", "/sign-in", "/sign-out")
)
# Of the whole house: staff of one body are shown their own part, and change nothing.
HOUSE = (
    _get("/desk", OFFICE | {OTHER_STAFF}),
    _get("/desk/rules", OFFICE | {OTHER_STAFF}),
    _get("/how-far/<name>", HALL | {OTHER_STAFF}),
    _post("/desk/bodies", NONE, name="丙镇", kind="congress"),
)
READING = (
    _get("/chair/<int:meeting>", HALL),
    _get("/correcting/<int:record>", OFFICE | CHIEF),
    _get(f"{BODY}/cards", OFFICE),
    _get(f"{BODY}/roster", OFFICE),
    _get(f"{BODY}/roster.<kind>", OFFICE),
    _get(MEETING, OFFICE),
    _get(f"{MEETING}/items/<int:item>/polls", OFFICE),
    _get(f"{MEETING}/journal", SIGNERS),
    _get(f"{MEETING}/polls/<int:poll>", OFFICE),
    _get(f"{MEETING}/polls/<int:poll>/paper-ballot", OFFICE),
    _get(f"{MEETING}/sign-in-sheet", OFFICE),
    _get("/desk/people/<int:person>", OFFICE),
    _get("/door/<int:meeting>", DOOR),
    _get("/health/<int:meeting>", frozenset(STAFF)),
    _get("/signing/<int:meeting>", SIGNING),
    _get("/tablet", MEMBERS),
    _get("/tablet/<int:meeting>", OWN_MEMBER),
    # The announced rule is no secret; its hash stands in the public opening statement.
    _get("/tablet/<int:meeting>/rule/<int:announced>", MEMBERS),
    _get("/teller/<int:meeting>", TELLERS | {"admin"}),
    _get("/teller/<int:meeting>/sealed", TELLERS | {"admin"}),
)
PREPARING = (
    _post(
        "/desk/staff",
        frozenset({"admin"}),
        name="spy",
        display_name="某人",
        roles="admin",
        body="{body}",
        password="a-long-password",
    ),
    _post("/desk/staff/dismiss", frozenset({"admin"}), account="{account}"),
    _post(f"{BODY}/meetings", OFFICE, held_on="2026-11-23", term="二届", session="一次", name="会"),
    _post(f"{BODY}/people", OFFICE, **PERSON),
    _post(f"{BODY}/roster", OFFICE, file="{roster}"),
    _post(f"{BODY}/roster/import", OFFICE, token="0" * 32),
    _post(f"{MEETING}/checklist", OFFICE, line="cards", done="1"),
    _post(f"{MEETING}/items", OFFICE, kind="break", title="休息"),
    *(
        _post(f"{MEETING}/items/<int:item>", OFFICE, command=command)
        for command in ("remove", "up", "down")
    ),
    _post(f"{MEETING}/items/<int:item>", OFFICE, command="move", position="1"),
    _post(f"{MEETING}/items/<int:item>/polls", OFFICE, **POLL),
    _post(f"{MEETING}/polls/<int:poll>", OFFICE, **POLL),
    _post(f"{MEETING}/polls/<int:poll>/pictures/<code>", OFFICE, command="remove"),
    _post(f"{MEETING}/polls/<int:poll>/prepare", OFFICE),
    _post(f"{MEETING}/unlock", OFFICE, body="{body}", passphrase="a long passphrase"),
    _post("/desk/people/<int:person>", OFFICE, command="edit", **PERSON),
    *(
        _post("/desk/people/<int:person>", OFFICE, command=command, reason="故", pin="471147")
        for command in ("suspend", "restore", "pin", "release")
    ),
    _post("/desk/people/<int:person>/revoke", OFFICE),
)
RUNNING = (
    _post("/chair/<int:meeting>/meeting", HALL, step="start"),
    _post("/chair/<int:meeting>/item", HALL, item="{item}"),
    _post("/chair/<int:meeting>/poll", HALL, command="prepare", poll="{poll}"),
    _post("/chair/<int:meeting>/poll", CHAIR, command="open", poll="{poll}"),
    *(
        _post("/chair/<int:meeting>/poll", CHAIR, command=command, attempt="{attempt}", reason="故")
        for command in ("extend", "close", "void", "runoff", "repeat")
    ),
    _post(
        "/chair/<int:meeting>/poll", frozenset({"chair"}), command="confirm", attempt="{attempt}"
    ),
    _post(
        "/chair/<int:meeting>/poll",
        frozenset({"secretary"}),
        command="publish",
        attempt="{attempt}",
    ),
    _post("/chair/<int:meeting>/meeting", HALL, step="end"),
    _post("/door/<int:meeting>/card", DOOR, code="1"),
    *(
        _post("/door/<int:meeting>/member", DOOR, command=command, member="{member}", reason="病")
        for command in ("confirm", "undo", "leave", "absent", "left")
    ),
    _post(
        "/door/<int:meeting>/member", DOOR, command="channel", member="{member}", channel="paper"
    ),
    _post(
        "/tablet/<int:meeting>/cast",
        OWN_MEMBER,
        attempt="{attempt}",
        key="a" * 32,
        **{"m-o1": "approve"},
    ),
    _post("/tablet/<int:meeting>/check-in", OWN_MEMBER),
    _post("/tablet/<int:meeting>/credential", OWN_MEMBER),
)
COUNTING = (
    _post("/correcting/<int:record>/propose", CHIEF, reason="读反", **COUNTS),
    _post("/correcting/<int:record>/publish", frozenset({"secretary"}), **COUNTS),
    _post("/teller/<int:meeting>/manual", TELLERS, attempt="{attempt}", **COUNTS),
    _post("/teller/<int:meeting>/confirm", CHIEF, attempt="{attempt}"),
    _post("/teller/<int:meeting>/send-back", CHIEF, attempt="{attempt}", reason="重数"),
    _post("/teller/<int:meeting>/recovery", CHIEF, passphrase="a long passphrase"),
    _post("/teller/<int:meeting>/unlock", CHIEF, passphrase="a long passphrase"),
    _post("/teller/sealed/<int:record>/list", CHIEF, passphrase="no phrase"),
    _post("/teller/sealed/<int:record>/row", CHIEF, passphrase="no phrase", serial="A"),
    _post(f"{MEETING}/publish", frozenset({"secretary"}), attempt="{attempt}"),
)
LOGGING = (
    _post("/signing/<int:meeting>/checkpoint", SIGNING, file="{note}"),
    _post("/signing/<int:meeting>/record", SIGNERS, record="{record}", role="chair"),
    _post("/signing/<int:meeting>/rotate", OFFICE, passphrase="no phrase"),
    _post(
        "/signing/<int:meeting>/signer",
        frozenset({"chair"}) | OFFICE,
        role="chair",
        name="某人",
        key="{key}",
    ),
)
DOORS = (
    *PUBLIC,
    *PRINTED,
    *OPEN_FORMS,
    *HOUSE,
    *READING,
    *PREPARING,
    *RUNNING,
    *COUNTING,
    *LOGGING,
)
