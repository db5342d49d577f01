"""Records held against receipts, codes, countersignatures and the log, by both verifiers."""

import base64
import dataclasses
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.voting.blind_sample import CASTS, ONLINE_KEY, OPENING, blind_attempt, choosing, draw
from tests.voting.log_sample import LOG_VKEY, WITNESS_KEY, WITNESS_NAME, poll_events, signed
from tests.voting.record_sample import KEY, project_attempt, seal
from tests.voting.test_evidence import CHAIR, LOG, SAME_KEY, SIGNERS, TELLER, entries_of
from voting.blind.ack import Ack, acknowledge
from voting.blind.row import blind_rows
from voting.blind.shown_row import ShownRow, show_row
from voting.canonical import canonical_bytes, sha256_hex
from voting.evidence import Countersignatures, Evidence, LogEvidence
from voting.log.cosignature import cosign, witness_key
from voting.log.event import entries_file, event_bytes
from voting.log.note import Note
from voting.log.rotation import rotation_event
from voting.opening import check_code
from voting.record import record_bytes
from voting.signature import fingerprint, public_pem, sign
from voting.ssh_signature import ssh_sign
from voting.verify import verdict, verify_record

pytestmark = pytest.mark.browser

PEM = public_pem(KEY.public_key())
POLL_ID = OPENING["sha256"]
RECORD = seal(blind_attempt())
DATA = record_bytes(RECORD)
NAME = "record-001.json"
ACK = acknowledge(ONLINE_KEY, POLL_ID, CASTS[0])
WITNESS = witness_key(WITNESS_NAME, WITNESS_KEY)
CHECK = """({files, fields}) => {
  const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
  const dropped = Object.entries(files).map(([name, text]) => ({ name, bytes: bytes(text) }));
  const sorted = sortFiles(dropped);
  const held = heldAgainst(sorted, fields);
  const [record] = sorted.records;
  const given = { ...record, key: sorted.key };
  const { verdict, checks } = verifyRecord(given, held.evidenceFor(record));
  const states = checks.map((check) => [check.name, check.state]);
  return { faults: held.faults.length, unknown: sorted.unknown, said: [verdict, ...states] };
}"""


def on_page(
    page: Page, files: dict[str, bytes], data: bytes = DATA, **fields: str
) -> dict[str, Any]:
    """What the page says of the record when these files are dropped with it."""
    given = {NAME: data, f"{NAME}.ed25519": sign(KEY, data), "meeting.pub.pem": PEM, **files}
    blank = {"hash": "", "fingerprint": "", "checkCode": "", "roles": "", "noteKeys": ""}
    encoded = {name: base64.b64encode(content).decode() for name, content in given.items()}
    found: dict[str, Any] = page.evaluate(CHECK, {"files": encoded, "fields": blank | fields})
    assert found["unknown"] == []
    return found


def agree(page: Page, evidence: Evidence, state: dict[str, str], data: bytes = DATA) -> None:
    """Both say the same, and of the named checks this."""
    checks = verify_record(data, sign(KEY, data), PEM, None, evidence)
    python = [verdict(checks), *([check.name, check.state] for check in checks)]
    found = on_page(page, files_of(evidence), data=data, **fields_of(evidence))
    assert found == {"faults": 0, "unknown": [], "said": python}
    for name, expected in state.items():
        assert [name, expected] in python


def files_of(evidence: Evidence) -> dict[str, bytes]:
    """The evidence as files on a stick."""
    files = {
        f"ack-{place}.json": canonical_bytes(ack.to_json())
        for place, ack in enumerate(evidence.acks)
    }
    for place, shown in enumerate(evidence.shown_rows):
        files[f"ballot-{place}.json"] = canonical_bytes(shown.to_json())
    if evidence.sealed_rows is not None:
        files["rows.json"] = canonical_bytes(list(evidence.sealed_rows))
    given = evidence.countersignatures
    if given is not None:
        files["allowed_signers"] = given.signers.encode()
        for role, text in given.signatures.items():
            files[f"{NAME}.{role}.sshsig"] = text.encode()
    if evidence.log is not None:
        files["checkpoint"] = bytes(evidence.log.checkpoint)
        if evidence.log.entries is not None:
            files["events.jsonl"] = entries_file(list(evidence.log.entries))
    if evidence.loose_events:
        files["events.jsonl"] = entries_file(list(map(event_bytes, evidence.loose_events)))
    if evidence.proof is not None:
        files[f"{NAME}.tlog-proof"] = bytes(evidence.proof.proof)
    return files


def fields_of(evidence: Evidence) -> dict[str, str]:
    """The evidence that is typed into the page."""
    given = evidence.countersignatures
    # A reader holds the keys of one log, whether they stand for its checkpoint or for a proof.
    held = [one for one in (evidence.log, evidence.proof) if one is not None]
    keys = [key for one in held[:1] for key in ([one.key] if one.key else []) + [*one.witnesses]]
    return {
        "hash": evidence.sha256 or "",
        "fingerprint": evidence.fingerprint or "",
        "checkCode": evidence.check_code or "",
        "roles": ",".join(given.required) if given else "",
        "noteKeys": "\n".join(map(str, keys)),
    }


def test_a_key_that_followed_the_announced_one(verifier: Page) -> None:
    """The chair's key stands for an older record key; the log's event is signed by both."""
    change = rotation_event(CHAIR, KEY, "m1", "2026-03-01T09:00+08:00")
    forged = change | {"by_old": "0" * 128}
    back = rotation_event(KEY, CHAIR, "m1", "2026-03-01T09:00+08:00")
    for event, state in ((change, "passed"), (forged, "failed"), (back, "failed")):
        entries = [event_bytes(event), *LOG]
        log = LogEvidence(checkpoint=signed(entries), entries=entries)
        older = fingerprint(CHAIR.public_key())
        held = Evidence(fingerprint=older, rotations=[event], log=log)
        agree(verifier, held, {"fingerprint": state, "log": "passed"})


def test_fingerprint_and_check_code(verifier: Page) -> None:
    announced, code = fingerprint(KEY.public_key()), check_code(OPENING)
    good = Evidence(fingerprint=announced.upper().replace(" ", ":"), check_code=code)
    agree(verifier, good, {"fingerprint": "passed", "check_code": "passed"})
    bad = Evidence(fingerprint=fingerprint(CHAIR.public_key()), check_code="00000000")
    agree(verifier, bad, {"fingerprint": "failed", "check_code": "failed"})


OLDER = acknowledge(ONLINE_KEY, POLL_ID, draw(100).cast(None, 0))
ROLLED_BACK = [draw(100).cast(None, 0), *CASTS[1:]]
RECAST = [draw(100).cast(choosing("pond"), 1), *CASTS[1:]]


@pytest.mark.parametrize(
    ("acks", "attempt", "state"),
    [
        ([ACK, OLDER], blind_attempt(), "passed"),
        ([ACK], blind_attempt(casts=CASTS[1:]), "failed"),
        ([ACK], blind_attempt(casts=ROLLED_BACK), "failed"),
        ([ACK], blind_attempt(casts=RECAST), "failed"),
        ([acknowledge(CHAIR, POLL_ID, CASTS[0])], blind_attempt(), "failed"),
        ([ACK], project_attempt(), "failed"),
        ([ACK], blind_attempt("tellers"), "not_done"),
    ],
    ids=["stands", "dropped", "rolled back", "recast", "forged", "split", "not published"],
)
def test_acknowledgements(verifier: Page, acks: Sequence[Ack], attempt: Any, state: str) -> None:
    agree(verifier, Evidence(acks=acks), {"acks": state}, record_bytes(seal(attempt)))


TOTALS = record_bytes(seal(blind_attempt("tellers")))
ROWS = blind_rows(CASTS)
MINE = show_row(ROWS, CASTS[0].serial)
OTHERS = show_row(blind_rows(CASTS[1:]), CASTS[1].serial)
SPLIT = record_bytes(seal(project_attempt("tellers")))
SPLIT_ROWS = seal(project_attempt())["choices"]


@pytest.mark.parametrize(
    ("shown", "data", "states"),
    [
        ([MINE], TOTALS, ("passed", "passed")),
        ([MINE], DATA, ("passed", "passed")),
        ([OTHERS], TOTALS, ("failed", "not_done")),
        ([dataclasses.replace(MINE, index=MINE.index + 1)], TOTALS, ("failed", "passed")),
        ([dataclasses.replace(MINE, index=99)], TOTALS, ("failed", "passed")),
        ([dataclasses.replace(MINE, proof=MINE.proof[1:])], TOTALS, ("failed", "passed")),
        ([dataclasses.replace(MINE, row=MINE.row | {"seq": 0})], TOTALS, ("failed", "failed")),
        ([MINE], SPLIT, ("failed", "failed")),
    ],
)
def test_a_single_ballot_that_was_shown_to_its_voter(
    verifier: Page, shown: list[ShownRow], data: bytes, states: tuple[str, str]
) -> None:
    evidence = Evidence(shown_rows=shown, acks=[ACK])
    agree(verifier, evidence, dict(zip(("shown_rows", "acks"), states, strict=True)), data)


@pytest.mark.parametrize(
    ("rows", "data", "states"),
    [
        (ROWS, TOTALS, {"ballots_root": "passed", "counts": "passed"}),
        (ROWS[1:], TOTALS, {"ballots_root": "failed", "counts": "failed"}),
        ([ROWS[1], ROWS[0], *ROWS[2:]], TOTALS, {"rows": "failed"}),
        (SPLIT_ROWS, SPLIT, {"rows": "passed", "counts": "passed"}),
        (SPLIT_ROWS[1:], SPLIT, {"rows": "failed", "counts": "failed"}),
        (ROWS, DATA, {"counts": "passed"}),
        (ROWS, SPLIT, {"rows": "failed"}),
    ],
)
def test_the_list_that_the_tellers_keep(
    verifier: Page, rows: list[dict[str, Any]], data: bytes, states: dict[str, str]
) -> None:
    agree(verifier, Evidence(sealed_rows=rows), states, data)


@pytest.mark.parametrize(
    ("required", "signers", "keys", "data", "state"),
    [
        ("chair,chief-teller", SIGNERS, {"chair": CHAIR, "chief-teller": TELLER}, DATA, "passed"),
        ("chair,chief-teller", SIGNERS, {"chair": CHAIR}, DATA, "failed"),
        ("chair", SIGNERS, {"chair": TELLER}, DATA, "failed"),
        ("chair", SIGNERS, {"chair": CHAIR}, DATA + b" ", "failed"),
        ("archivist", SIGNERS, {"archivist": CHAIR}, DATA, "failed"),
        ("chair,chief-teller", SAME_KEY, {"chair": CHAIR, "chief-teller": CHAIR}, DATA, "failed"),
    ],
    ids=["both", "one missing", "another key", "another file", "no such role", "one key for two"],
)
def test_countersignatures(
    verifier: Page, required: str, signers: str, keys: dict[str, Any], data: bytes, state: str
) -> None:
    signatures = {role: ssh_sign(key, data) for role, key in keys.items()}
    given = Countersignatures(required=required.split(","), signers=signers, signatures=signatures)
    agree(verifier, Evidence(countersignatures=given), {"countersignatures": state})


def test_a_countersignature_of_ssh_keygen_is_read(verifier: Page, tmp_path: Path) -> None:
    tool = shutil.which("ssh-keygen")
    if tool is None and os.environ.get("CI") != "true":
        pytest.skip("ssh-keygen is not installed")
    assert tool, "ssh-keygen is needed in CI"
    (tmp_path / NAME).write_bytes(DATA)
    key = tmp_path / "chair"
    subprocess.run([tool, "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    command = [tool, "-Y", "sign", "-q", "-n", "record@yishitang", "-f", key, tmp_path / NAME]
    subprocess.run(command, check=True, capture_output=True)
    kind, encoded, *_ = key.with_suffix(".pub").read_text().split()
    files = {
        "allowed_signers": f"chair {kind} {encoded} a comment\n".encode(),
        f"{NAME}.chair.sshsig": (tmp_path / f"{NAME}.sig").read_bytes(),
    }
    assert ["countersignatures", "passed"] in on_page(verifier, files)["said"]


COSIGNED = cosign(signed(LOG), WITNESS_NAME, WITNESS_KEY, 1_772_330_400)
LATE = [event_bytes(poll_events(POLL_ID, sha256_hex(DATA))[4])]


@pytest.mark.parametrize(
    ("note", "entries", "key", "witnesses", "state"),
    [
        (signed(LOG), LOG, LOG_VKEY, [], "passed"),
        (signed(LOG[:4]), LOG, None, [], "passed"),
        (COSIGNED, LOG, LOG_VKEY, [WITNESS], "passed"),
        (signed(LOG), LOG, LOG_VKEY, [WITNESS], "failed"),
        (signed(LOG), None, LOG_VKEY, [], "not_done"),
        (signed(LOG), [LOG[1], LOG[0], *LOG[2:]], None, [], "failed"),
        (signed(LOG, CHAIR), LOG, LOG_VKEY, [], "failed"),
        (signed(LATE), LATE, None, [], "failed"),
        (signed(list(reversed(LOG))), list(reversed(LOG)), None, [], "failed"),
        (signed(entries_of("cd" * 32)), entries_of("cd" * 32), None, [], "failed"),
        (signed(LOG), LOG[:5], None, [], "failed"),
    ],
)
def test_the_log(
    verifier: Page,
    note: Note,
    entries: list[bytes] | None,
    key: Any,
    witnesses: list[Any],
    state: str,
) -> None:
    log = LogEvidence(checkpoint=note, entries=entries, key=key, witnesses=witnesses)
    agree(verifier, Evidence(log=log), {"log": state})


@pytest.mark.parametrize(
    "files",
    [
        {"allowed_signers": b"nonsense"},
        {"checkpoint": b"nonsense\n"},
        {"checkpoint": bytes(signed(LOG)), "events.jsonl": b"{}\n"},
        {"checkpoint": bytes(signed(LOG)), "events.jsonl": LOG[0] + b"\n\n"},
        {"checkpoint": bytes(signed(LOG)).replace(b"\n\n", b"\n")},
    ],
)
def test_what_cannot_be_read_is_said_and_held_against_nobody(
    verifier: Page, files: dict[str, bytes]
) -> None:
    found = on_page(verifier, files)
    assert found["faults"] == 1
    assert found["said"][0] == "sound"
