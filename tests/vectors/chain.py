"""A body's chain of records: each follows the one before, and a log holds what became public."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tests.vectors.keys import LOG_KEY, ONLINE_KEY, ROLES, WITNESS_KEY, WITNESS_NAME, signers
from tests.vectors.poll_spec import PollSpec
from tests.vectors.published import Published, acks_of, attempt_of, voters_of
from voting.canonical import sha256_hex
from voting.log.certificate import certified
from voting.log.checkpoint import checkpoint_of, sign_checkpoint
from voting.log.cosignature import cosign
from voting.log.event import event_bytes
from voting.log.note import Note, NoteKey
from voting.log.rotation import rotation_event
from voting.opening import BlindTerms, make_opening, roll_sha256, sign_opening
from voting.record import make_record, record_bytes
from voting.signature import public_pem, sign
from voting.ssh_signature import ssh_fingerprint

COSIGNED_AT = 1_772_330_400
SOFTWARE = {"name": "yishitang", "version": "0.1.0"}
FIRST_PREVIOUS = "0" * 64


@dataclass(frozen=True, kw_only=True)
class Chain:
    """One meeting of one body: who it is, who signs, and its polls in order.

    `follows` is the meeting before of the same body, whose last record the first one names.
    """

    folder: str
    body: dict[str, str]
    entitled: int
    meeting: dict[str, str]
    key: Ed25519PrivateKey
    specs: Sequence[PollSpec]
    first_signer: int
    follows: "Sequence[Published]" = ()
    key_before: Ed25519PrivateKey | None = None

    @property
    def origin(self) -> str:
        """The name of the log."""
        return f"{self.folder}.example/log"

    @property
    def log_key(self) -> NoteKey:
        return NoteKey(self.origin, LOG_KEY.public_key().public_bytes_raw())

    @property
    def members(self) -> list[dict[str, str]]:
        """All who are entitled, by seat and name."""
        numbers = range(1, self.entitled + 1)
        return [{"seat_no": f"{n:02}", "name": f"第{n}号代表"} for n in numbers]

    def hold(self) -> list[Published]:
        """Every poll, held and published in order."""
        found: list[Published] = []
        drawn = {2048: self.first_signer, 3072: 0}
        for spec in self.specs:
            before = found[-1] if found else next(iter(self.follows[-1:]), None)
            found.append(self._publish(spec, before, found, drawn))
        return found

    def _publish(
        self,
        spec: PollSpec,
        before: Published | None,
        found: Sequence[Published],
        drawn: dict[int, int],
    ) -> Published:
        seq = before.seq + 1 if before else 1
        given: dict[str, Any] = {}
        if spec.corrects:
            opening = next(one.opening for one in found if one.seq == spec.corrects)
        elif spec.protection == "blind":
            signer = signers(spec.bits)[drawn[spec.bits]]
            drawn[spec.bits] += 1
            online = ONLINE_KEY.public_key()
            terms = BlindTerms(signer.public, online, roll_sha256(self.members))
            opening = sign_opening(self._opening(spec, seq, terms), ONLINE_KEY)
            voters, issued = voters_of(spec, opening, signer)
            given = {"voters": voters, "signer": signer, "acks": acks_of(opening, voters)}
        else:
            opening = self._opening(spec, seq)
        cast = (given["voters"], issued) if given else ()
        attempt = attempt_of(spec, opening, self.members, *cast)
        record = make_record(
            attempt,
            purpose="demo",
            seq=seq,
            previous=sha256_hex(before.data) if before else FIRST_PREVIOUS,
            body=self.body,
            # A correction tells anew of a poll that was held before.
            times={
                "opened": self._at(spec.corrects or seq, 0),
                "closed": self._at(spec.corrects or seq, 3),
            },
            confirmed=[
                {"role": "chief_teller", "name": "李监票", "at": self._at(seq, 5)},
                {"role": "chair", "name": "王主席", "at": self._at(seq, 6)},
            ],
            software=SOFTWARE,
            public_key=self.key.public_key(),
        )
        data = record_bytes(record)
        return Published(
            folder=self.folder,
            seq=seq,
            spec=spec,
            attempt=attempt,
            data=data,
            signature=sign(self.key, data),
            pem=public_pem(self.key.public_key()),
            previous=before.data if before else None,
            **given,
        )

    def _opening(self, spec: PollSpec, seq: int, blind: BlindTerms | None = None) -> dict[str, Any]:
        return make_opening(
            meeting=self.meeting,
            poll=spec.poll(seq),
            pack=spec.pack,
            entitled=self.entitled,
            blind=blind,
        )

    def _at(self, seq: int, minute: int) -> str:
        """Seven minutes for each poll, from nine in the morning on."""
        hour, minute = divmod(9 * 60 + 7 * seq + minute, 60)
        return f"{self.meeting['date']}T{hour:02}:{minute:02}+08:00"

    def entries(self, published: Sequence[Published]) -> list[bytes]:
        """What the log holds when the meeting ends."""
        events = [self._event("meeting-open", 0) | self._keys()]
        if self.key_before:
            at = self._at(0, 1)
            events.append(rotation_event(self.key_before, self.key, self.meeting["id"], at))
        events += self._of_signers("signer", 0, {})
        for one in published:
            events += self._poll_events(one, published)
        events.append(self._event("meeting-close", published[-1].seq + 1))
        return [event_bytes(event) for event in events]

    def checkpoint(self, entries: Sequence[bytes]) -> Note:
        """The log's own checkpoint over these entries, cosigned by the tellers' laptop."""
        note = sign_checkpoint(checkpoint_of(self.origin, entries), LOG_KEY)
        return cosign(note, WITNESS_NAME, WITNESS_KEY, COSIGNED_AT)

    def _keys(self) -> dict[str, str]:
        raw = [key.public_key().public_bytes_raw().hex() for key in (self.key, LOG_KEY)]
        roll = roll_sha256(self.members)
        return {"record_key": raw[0], "log_key": raw[1], "roll_sha256": roll}

    def _poll_events(
        self, one: Published, all_of_them: Sequence[Published]
    ) -> list[dict[str, Any]]:
        record, seq = one.record, one.seq
        opening = {"opening": one.opening["sha256"]}
        digest = {"record": sha256_hex(one.data)}
        published = self._event("record", seq, 6) | opening | digest | {"seq": seq}
        signed = self._of_signers("countersign", seq, digest) if one.spec.countersigned else []
        if one.spec.corrects:
            old = next(other for other in all_of_them if other.seq == one.spec.corrects)
            supersedes = {"supersedes": sha256_hex(old.data)}
            return [published, self._event("correction", seq, 6) | digest | supersedes]
        events = [
            certified(self._event("poll-prepared", seq) | opening, self.key),
            self._event("poll-open", seq) | opening | {"present": record["roll"]["present"]},
        ]
        if one.is_blind:
            issued = {
                "issued": record["credentials"]["issued"],
                "roll_sha256": record["issued_roll"]["sha256"],
            }
            events.append(self._event("issuance-closed", seq, 3) | opening | issued)
        return [*events, self._event("poll-closed", seq, 3) | opening, published, *signed]

    def _of_signers(self, kind: str, seq: int, told: dict[str, str]) -> list[dict[str, Any]]:
        """One event of each who countersigns: the key registered, or a record signed."""
        return [
            self._event(kind, seq, 6)
            | {"role": role, "key": ssh_fingerprint(key.public_key())}
            | told
            for role, key in ROLES.items()
        ]

    def _event(self, kind: str, seq: int, minute: int = 0) -> dict[str, Any]:
        return {"kind": kind, "meeting": self.meeting["id"], "at": self._at(seq, minute)}
