"""The two codes on a printed result: an address with the record's hash, and a signed summary."""

from __future__ import annotations

import base64
import binascii
import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from meeting.services.desk import Desk
from meeting.services.refusals import NotFound
from meeting.store.rows import Rows
from meeting.store.tables import PrintedCodeRow, RecordRow
from voting.qr.code import make_code


def keep(rows: Rows, record: RecordRow, key: Ed25519PrivateKey) -> None:
    """Makes the signed code in the transaction that publishes the record."""
    text = make_code(json.loads(record.content), record.sha256, key)
    rows.add(PrintedCodeRow(record_id=record.id, text=text))


def of_record(desk: Desk, record_id: int) -> str | None:
    """The text of a record's code; None for one that was published before they were made."""
    with desk.read() as rows:
        kept = rows.get(PrintedCodeRow, record_id)
    return kept.text if kept else None


def short_hash(sha256: str) -> str:
    """The hash in base32 without padding: 52 capital letters and digits, compact in a QR code."""
    return base64.b32encode(bytes.fromhex(sha256)).decode().rstrip("=")


def record_of_hash(desk: Desk, short: str) -> int:
    """The record whose hash `short_hash` writes so, in either case; NotFound for any other text."""
    try:
        sha256 = base64.b32decode(short.upper() + "====").hex()
    except (binascii.Error, ValueError):
        raise NotFound() from None
    with desk.read() as rows:
        row = rows.first(RecordRow, RecordRow.sha256 == sha256)
    if row is None:
        raise NotFound()
    return row.id
