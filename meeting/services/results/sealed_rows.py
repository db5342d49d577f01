"""The tellers' sealed list: the ballots under a record's root, which only the chief teller opens.

At the publishing level `tellers` a record shows totals and the root of its ballots. The ballots
are sealed to the chief teller's key in the transaction that publishes the record, and lie nowhere
else. Opened with the chief teller's passphrase, the list recounts the record, and single rows of
it show voters that their ballots were counted.
"""

from __future__ import annotations

import json
from typing import Any, Literal

from meeting.ballot_box.recovery import open_rows, seal_rows, teller_key
from meeting.services import access
from meeting.services.blind import recovery_keys
from meeting.services.desk import Actor, Desk
from meeting.services.journal import note
from meeting.services.results.result_refusals import RowsNotKept, TellerKeyMissing
from meeting.store.rows import Rows
from meeting.store.tables import AttemptRow, CorrectionRow, PollRow, RecordRow, SealedRowsRow
from voting.blind.shown_row import show_row
from voting.canonical import canonical_bytes
from voting.key_envelope import WrongPassphrase
from voting.pack_toml import parse_pack
from voting.secrecy_guard import withheld

Kept = Literal["shown", "sealed", "nobody"]


def refuse_unsealable(desk: Desk, rows: Rows, attempt: AttemptRow, body_id: int) -> None:
    """Raises TellerKeyMissing where ballots were to be sealed and there is no key to seal them to.

    A blind poll cannot be prepared without that key; only a `split` one may meet this.
    """
    poll = rows.get(PollRow, attempt.poll_id)
    if poll is None or poll.protection != "split" or attempt.tally is None:
        return
    pack = parse_pack(poll.pack_toml)
    reason = withheld(
        is_secret=True,
        minimum_size=pack.minimum_size,
        collected=int(attempt.tally["ballots"]["collected"]),
        by_hand=sum(part["tally"]["ballots"]["collected"] for part in attempt.manual or []),
    )
    if pack.publish == "tellers" and not reason and not recovery_keys.is_set(desk, rows, body_id):
        raise TellerKeyMissing()


def keep(
    desk: Desk, rows: Rows, record: RecordRow, for_tellers: list[dict[str, Any]] | None
) -> None:
    """Seals the list within the transaction that publishes the record; nothing to do for None."""
    if for_tellers is None:
        return
    key = recovery_keys.public_half(desk, rows, record.body_id)
    sealed = seal_rows(key, record.sha256, canonical_bytes(for_tellers), desk.chance)
    rows.add(SealedRowsRow(record_id=record.id, teller_key=key.hex(), sealed=sealed))


def kept_by_record(desk: Desk, record_ids: list[int]) -> dict[int, Kept]:
    """Who keeps the ballots of these secret polls: everybody, the chief teller, or nobody."""
    with desk.read() as rows:
        return {record_id: _kept(rows, record_id) for record_id in record_ids}


def kept_of(desk: Desk, record_id: int) -> Kept:
    """The same of one record."""
    return kept_by_record(desk, [record_id])[record_id]


def open_list(desk: Desk, actor: Actor, record_id: int, passphrase: str) -> bytes:
    """The list as `verify --ballots` reads it: canonical JSON of the rows, in their order.

    Raises RowsNotKept, WrongPassphrase, TooManyTries. The opening stands in the journal.
    """
    return canonical_bytes(_opened(desk, actor, record_id, passphrase, "rows.opened"))


def open_row(desk: Desk, actor: Actor, record_id: int, passphrase: str, serial: str) -> bytes:
    """One ballot with its way to the root, as `verify --row` reads it; NoSuchSerial without one.

    The journal says that a single ballot was shown, never which.
    """
    rows = _opened(desk, actor, record_id, passphrase, "row.shown")
    return canonical_bytes(show_row([row for row in rows if "serial" in row], serial).to_json())


def _opened(
    desk: Desk, actor: Actor, record_id: int, passphrase: str, action: str
) -> list[dict[str, Any]]:
    with desk.read() as rows:
        held_by = _first_of(rows, record_id)
        record, sealed = rows.get(RecordRow, held_by), rows.get(SealedRowsRow, held_by)
    access.require(actor, "rows.open", record.body_id if record else None)
    if record is None or sealed is None:
        raise RowsNotKept()
    name = f"rows:{actor.id}"
    desk.slow_down.refuse_hasty(name, desk.now())
    key = bytes.fromhex(sealed.teller_key)
    try:
        seed = desk.run(lambda: recovery_keys.private_seed(desk, record.body_id, passphrase, key))
    except WrongPassphrase:
        desk.slow_down.wrong(name, desk.now())
        raise
    found: list[dict[str, Any]] = json.loads(
        open_rows(teller_key(seed), record.sha256, sealed.sealed)
    )
    desk.write(lambda rows: _note(desk, rows, actor, record, action))
    return found


def _note(desk: Desk, rows: Rows, actor: Actor, record: RecordRow, action: str) -> None:
    details = {"seq": record.seq}
    note(
        rows, desk.now(), actor.name, action,
        subject=record.sha256, details=details, meeting_id=record.meeting_id,
    )  # fmt: skip


def _first_of(rows: Rows, record_id: int) -> int:
    """The record that was published first, where this one corrects it: it holds the list."""
    while (corrects := rows.get(CorrectionRow, record_id)) is not None:
        record_id = corrects.supersedes_id
    return record_id


def _kept(rows: Rows, record_id: int) -> Kept:
    if rows.get(SealedRowsRow, _first_of(rows, record_id)) is not None:
        return "sealed"
    record = rows.get(RecordRow, record_id)
    return "shown" if record is not None and b'"choices":' in record.content else "nobody"
