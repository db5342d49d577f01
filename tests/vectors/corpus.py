"""The whole corpus: four meetings of three bodies, held anew from fixed keys and fixed chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from tests.vectors.chain import Chain
from tests.vectors.keys import (
    NEXT_RECORD_KEY,
    RECORD_KEY,
    ROLES,
    WITNESS_KEY,
    WITNESS_NAME,
)
from tests.vectors.polls_committee import COMMITTEE, SUBDISTRICT
from tests.vectors.polls_township import NEXT_POLLS, POLLS
from tests.vectors.published import Published
from voting.allowed_signers import allowed_signer
from voting.canonical import sha256_hex
from voting.evidence import Countersignatures, Evidence, LogEvidence, ProofEvidence
from voting.log.cosignature import witness_key
from voting.log.note import Note
from voting.log.proof_file import prove_entry
from voting.opening import check_code
from voting.signature import fingerprint
from voting.ssh_signature import ssh_sign

SIGNERS = "".join(allowed_signer(role, key.public_key()) for role, key in ROLES.items())
WITNESS = witness_key(WITNESS_NAME, WITNESS_KEY)


@dataclass(frozen=True)
class Held:
    """A chain after its meeting: the records, the log's entries and its last checkpoint."""

    chain: Chain
    polls: Sequence[Published]
    entries: Sequence[bytes]
    checkpoint: Note

    def evidence(self, one: Published) -> Evidence:
        """Everything that a careful reader holds besides this record."""
        return Evidence(
            fingerprint=fingerprint(self.chain.key.public_key()),
            check_code=check_code(one.opening),
            acks=one.acks,
            sealed_rows=one.sealed_rows,
            countersignatures=countersigned(one.data) if one.spec.countersigned else None,
            log=self.log,
            sha256=sha256_hex(one.data),
            proof=self.proof(one),
        )

    def proof(self, one: Published) -> ProofEvidence:
        """The record's place in the log, as a file of its own."""
        place = next(
            place
            for place, event in enumerate(self.log.events)
            if event.get("record") == sha256_hex(one.data)
        )
        proof = prove_entry(self.entries, place, self.checkpoint)
        return ProofEvidence(proof=proof, key=self.chain.log_key, witnesses=[WITNESS])

    # Every entry is read when the evidence is made; it is asked for by hundreds of cases.
    @cached_property
    def log(self) -> LogEvidence:
        return LogEvidence(
            checkpoint=self.checkpoint,
            entries=self.entries,
            key=self.chain.log_key,
            witnesses=[WITNESS],
        )


def countersigned(data: bytes) -> Countersignatures:
    """The signatures of chair and chief teller over these bytes."""
    signatures = {role: ssh_sign(key, data) for role, key in ROLES.items()}
    return Countersignatures(required=tuple(ROLES), signers=SIGNERS, signatures=signatures)


@cache
def corpus() -> tuple[Held, ...]:
    """Every meeting; held once, however many tests ask."""
    township = {"id": "b1", "name": "示范镇人民代表大会", "kind": "township"}
    first = Chain(
        folder="township",
        body=township,
        entitled=12,
        meeting=_meeting("m1", "第一次会议", "2026-03-01", "镇礼堂"),
        key=RECORD_KEY,
        specs=POLLS,
        first_signer=0,
    )
    polls = first.hold()
    chains = [
        Chain(
            folder="township-next",
            body=township,
            entitled=12,
            meeting=_meeting("m2", "第二次会议", "2026-07-01", "镇礼堂"),
            key=NEXT_RECORD_KEY,
            key_before=RECORD_KEY,
            specs=NEXT_POLLS,
            first_signer=_blind(POLLS),
            follows=polls,
        ),
        Chain(
            folder="committee",
            body={"id": "b2", "name": "示范县人大常委会", "kind": "committee"},
            entitled=9,
            meeting=_meeting("m3", "第七次会议", "2026-04-20", "常委会会议厅"),
            key=RECORD_KEY,
            specs=COMMITTEE,
            first_signer=_blind(POLLS, NEXT_POLLS),
        ),
        Chain(
            folder="subdistrict",
            body={"id": "b3", "name": "示范街道议事代表会议", "kind": "subdistrict"},
            entitled=11,
            meeting=_meeting("m4", "年度会议", "2026-05-12", "街道会议室"),
            key=RECORD_KEY,
            specs=SUBDISTRICT,
            first_signer=_blind(POLLS, NEXT_POLLS, COMMITTEE),
        ),
    ]
    return (_held(first, polls), *(_held(chain, chain.hold()) for chain in chains))


def _meeting(key: str, name: str, date: str, place: str) -> dict[str, str]:
    return {"id": key, "name": name, "date": date, "place": place}


def _blind(*lists: Sequence) -> int:
    return sum(one.protection == "blind" and one.bits == 2048 for part in lists for one in part)


def _held(chain: Chain, polls: Sequence[Published]) -> Held:
    entries = chain.entries(polls)
    return Held(chain, polls, entries, chain.checkpoint(entries))
