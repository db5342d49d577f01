"""The keys by which chair and chief teller countersign records, each made on an own device.

Registered before the meeting and told in the public log; a later key of the same role replaces the
earlier one, which then stands for nothing but what it has signed already.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from meeting.services import access
from meeting.services.desk import Actor, Desk
from meeting.services.journal import note
from meeting.services.log import public_log
from meeting.services.log.log_refusals import SignerKeyRefused
from meeting.services.people.meeting_roll import body_of_meeting
from meeting.services.polls.entry import plain_text
from meeting.services.refusals import InputRefused
from meeting.store.rows import Rows
from meeting.store.tables import CountersignatureRow, RecordRow, SignerRow, WrappedSignatureRow
from voting.allowed_signers import read_signers
from voting.errors import VotingError
from voting.log.note import COSIGNATURE, NoteKey
from voting.ssh_signature import NAMESPACE, ssh_fingerprint, ssh_public_line

ROLES = ("chair", "chief-teller")
# What a member of staff may register for: the own role, and the office for those without a desk.
_OWN_ROLE = {"chair": "chair", "chief-teller": "chief_teller"}


@dataclass(frozen=True)
class Signer:
    """A registered key: whose it is, as ssh-keygen writes and shows it, and the witness's vkey."""

    id: int
    role: str
    name: str
    key: str
    fingerprint: str
    witness: str
    registered_at: datetime

    @property
    def line(self) -> str:
        """Its line in `allowed_signers`."""
        return f'{self.role} namespaces="{NAMESPACE}" {self.key}\n'


def register(
    desk: Desk, actor: Actor, meeting_id: int, role: str, name: str, key: str, witness: str = ""
) -> None:
    """Registers a public key (`ssh-ed25519 AAAA…`, or a line of `allowed_signers`) for a role.

    `witness` is the vkey that `python -m voting new-key` prints, for who also cosigns the log.
    """
    if role not in ROLES:
        raise InputRefused(field="roles")
    public, vkey = _read_key(key), _read_witness(witness)
    line = ssh_public_line(public)

    def work(rows: Rows) -> None:
        body_id = body_of_meeting(rows, meeting_id)
        access.require(actor, f"signer.register.{_OWN_ROLE[role]}", body_id)
        others = [one for one in read_signers_of(rows, body_id) if one.role != role]
        if any(one.key == line for one in others):
            raise SignerKeyRefused(reason="another role has it", reason_zh="另一身份已登记这把公钥")
        rows.add(
            SignerRow(
                body_id=body_id,
                role=role,
                name=plain_text(name, "name"),
                key=line,
                witness=vkey,
                registered_at=desk.now(),
            )
        )
        shown = ssh_fingerprint(public)
        told = {"witness": vkey} if vkey else {}
        public_log.append(desk, rows, meeting_id, "signer", role=role, key=shown, **told)
        details = {"role": role, "key": shown, **told}
        note(
            rows,
            desk.now(),
            actor.name,
            "signer.registered",
            subject=name,
            details=details,
            meeting_id=meeting_id,
        )

    desk.write(work)
    desk.changed(meeting_id)


def list_signers(desk: Desk, body_id: int) -> list[Signer]:
    """The keys that stand now, at most one for each role."""
    with desk.read() as rows:
        return read_signers_of(rows, body_id)


def read_signers_of(rows: Rows, body_id: int) -> list[Signer]:
    """The same within a transaction."""
    newest = {row.role: row for row in _all(rows, body_id)}
    return [_signer(newest[role]) for role in ROLES if role in newest]


def allowed_signers(desk: Desk, body_id: int) -> str:
    """The file for `ssh-keygen -Y verify` and `verify --require`.

    It holds the keys that stand now, those that signed something before they were replaced, and the
    record keys under the name `record`.
    """
    with desk.read() as rows:
        used = {row.signer_id for row in rows.all(CountersignatureRow)}
        now = {one.id for one in read_signers_of(rows, body_id)}
        lines = [_signer(row).line for row in _all(rows, body_id) if row.id in used | now]
        own = rows.all(WrappedSignatureRow, *_of_body(body_id))
        for raw in dict.fromkeys(row.public_key for row in own):
            public = ssh_public_line(Ed25519PublicKey.from_public_bytes(raw))
            lines.append(f'record namespaces="{NAMESPACE}" {public}\n')
    return "".join(dict.fromkeys(lines))


def witness_keys(rows: Rows, body_id: int) -> list[NoteKey]:
    """The witnesses whose cosignatures are taken."""
    return [NoteKey.from_text(one.witness) for one in read_signers_of(rows, body_id) if one.witness]


def fingerprint_of(row: SignerRow) -> str:
    """The key's fingerprint as `ssh-keygen -l` shows it."""
    return ssh_fingerprint(_read_key(row.key))


def _all(rows: Rows, body_id: int) -> list[SignerRow]:
    return rows.all(SignerRow, SignerRow.body_id == body_id, order_by=SignerRow.id)


def _of_body(body_id: int) -> tuple[object, ...]:
    return (WrappedSignatureRow.record_id == RecordRow.id, RecordRow.body_id == body_id)


def _signer(row: SignerRow) -> Signer:
    return Signer(
        row.id,
        row.role,
        row.name,
        row.key,
        fingerprint_of(row),
        row.witness,
        row.registered_at,
    )


def _read_key(text: str) -> Ed25519PublicKey:
    line = " ".join(text.split())
    # Accepted as the `.pub` file has it and as `new-key` prints it.
    found = line if not line.startswith("ssh-ed25519 ") else f"signer {line}"
    try:
        keys = [key for listed in read_signers(found).values() for key in listed]
    except VotingError:
        keys = []
    if len(keys) != 1:
        raise SignerKeyRefused(
            reason="not one ssh-ed25519 key", reason_zh="须是一把 ssh-ed25519 公钥"
        )
    return keys[0]


def _read_witness(text: str) -> str:
    if not text.strip():
        return ""
    try:
        key = NoteKey.from_text(text)
    except VotingError as problem:
        raise SignerKeyRefused(
            reason=problem.message("en"), reason_zh=problem.message("zh")
        ) from problem
    if key.kind != COSIGNATURE:
        raise SignerKeyRefused(reason="not a witness's key", reason_zh="不是见证公钥")
    return str(key)
