"""One folder with a record and everything that may be held against it, as the commands take it."""

import json
from pathlib import Path

from tests.voting.blind_sample import CASTS, ONLINE_KEY, OPENING, blind_attempt
from tests.voting.log_sample import (
    ENTRIES,
    LOG_VKEY,
    WITNESS_KEY,
    WITNESS_NAME,
    event,
    poll_events,
    signed,
)
from tests.voting.record_sample import KEY, seal
from voting.allowed_signers import allowed_signer
from voting.blind.ack import acknowledge
from voting.blind.row import blind_rows
from voting.blind.shown_row import show_row
from voting.canonical import canonical_bytes, sha256_hex
from voting.log.cosignature import cosign
from voting.log.event import entries_file, event_bytes
from voting.log.note import COSIGNATURE, NoteKey
from voting.log.proof_file import prove_entry
from voting.opening import check_code
from voting.qr.code import make_code
from voting.record import record_bytes
from voting.signature import fingerprint, key_from_seed, public_pem, sign
from voting.ssh_signature import ssh_fingerprint, ssh_sign

RECORD = seal(blind_attempt("tellers"))
DATA = record_bytes(RECORD)
RECORD_FILE = "record-001.json"
SIGNER_KEY = key_from_seed(b"\x0d" * 32)
WITNESS = NoteKey(WITNESS_NAME, WITNESS_KEY.public_key().public_bytes_raw(), COSIGNATURE)


def evidence_files() -> dict[str, bytes]:
    """Every file by its name, each as it should be."""
    digest, rows = sha256_hex(DATA), blind_rows(CASTS)
    told = poll_events(OPENING["sha256"], digest, roll=RECORD["issued_roll"]["sha256"])
    chair = event("signer", role="chair", key=ssh_fingerprint(SIGNER_KEY.public_key()))
    told.insert(0, chair | {"at": "2026-03-01T09:05+08:00"})
    log = [*ENTRIES[:-1], *map(event_bytes, told)]
    head = cosign(signed(log), WITNESS_NAME, WITNESS_KEY, 1_772_330_000)
    acks = [acknowledge(ONLINE_KEY, OPENING["sha256"], cast).to_json() for cast in CASTS[:2]]
    return {
        RECORD_FILE: DATA,
        f"{RECORD_FILE}.ed25519": sign(KEY, DATA),
        f"{RECORD_FILE}.chair.sshsig": ssh_sign(SIGNER_KEY, DATA).encode(),
        f"{RECORD_FILE}.tlog-proof": bytes(prove_entry(log, len(log) - 1, head)),
        "meeting.pub.pem": public_pem(KEY.public_key()),
        "allowed_signers": allowed_signer("chair", SIGNER_KEY.public_key()).encode(),
        "checkpoint": bytes(head),
        "events.jsonl": entries_file(log),
        "log.vkey": f"{LOG_VKEY}\n".encode(),
        "witness.vkey": f"{WITNESS}\n".encode(),
        "acks.json": json.dumps(acks).encode(),
        "row.json": json.dumps(show_row(rows, CASTS[0].serial).to_json()).encode(),
        "ballots.json": canonical_bytes(rows),
        "code.txt": make_code(RECORD, digest, KEY).encode(),
    }


def verify_arguments(folder: Path) -> list[str]:
    """`verify` over that folder with every file of it."""
    options = {
        "--ack": "acks.json", "--row": "row.json", "--ballots": "ballots.json",
        "--checkpoint": "checkpoint", "--log-key": "log.vkey", "--witness-key": "witness.vkey",
        "--qr": "code.txt",
    }  # fmt: skip
    files = [part for name, file in options.items() for part in (name, str(folder / file))]
    heard = ["--key-fingerprint", fingerprint(KEY.public_key()), "--check-code"]
    heard += [check_code(OPENING), "--hash", sha256_hex(DATA), "--require", "chair"]
    return ["verify", str(folder / RECORD_FILE), *files, *heard]
