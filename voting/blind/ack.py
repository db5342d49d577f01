"""The acknowledgement of a ballot: signed, timeless, kept by the tablet as proof.

With it the voter shows that a ballot was dropped, or an older one counted in its place.
"""

from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from voting.blind.cast import Cast
from voting.blind.message import LAST_SEQ, ack_bytes
from voting.canonical import sha256_hex
from voting.errors import VotingError
from voting.shape import Fields, Number, Text, problems
from voting.signature import sign, verify

SERIAL = Text(r"([A-Z2-7]{4}-){3}[A-Z2-7]{4}")
ACK = Fields(
    {
        "poll": Text(r"[0-9a-f]{64}"),
        "serial": SERIAL,
        "seq": Number(),
        "cast_sha256": Text(r"[0-9a-f]{64}"),
        "signature": Text(r"[0-9a-f]{128}"),
    }
)


class NotAnAck(VotingError):
    code = "not-an-ack"
    zh = "不是投票回执：{problem}"
    en = "Not an acknowledgement of a ballot: {problem}"


@dataclass(frozen=True)
class Ack:
    """That the ballot with this serial, sequence number and hash lies in the box of the poll."""

    poll: str
    serial: str
    seq: int
    cast_sha256: str
    signature: bytes

    def is_signed_by(self, online_key: Ed25519PublicKey) -> bool:
        """Whether the poll's online key (`opening["ack_key"]`) gave it."""
        return verify(online_key, _statement(self), self.signature)

    def to_json(self) -> dict[str, Any]:
        """The acknowledgement as it is sent and kept."""
        return {
            "poll": self.poll,
            "serial": self.serial,
            "seq": self.seq,
            "cast_sha256": self.cast_sha256,
            "signature": self.signature.hex(),
        }


def acknowledge(online_key: Ed25519PrivateKey, poll_id: str, cast: Cast) -> Ack:
    """The acknowledgement of a cast that is durably stored; the same cast, the same bytes."""
    digest = sha256_hex(cast.signed_bytes(poll_id))
    statement = ack_bytes(poll_id, cast.serial, cast.seq, digest)
    return Ack(poll_id, cast.serial, cast.seq, digest, sign(online_key, statement))


def read_ack(body: Any) -> Ack:
    """The acknowledgement in parsed JSON; NotAnAck for anything else."""
    for problem in problems(body, ACK, "ack"):
        raise NotAnAck(problem=problem)
    if body["seq"] > LAST_SEQ:
        raise NotAnAck(problem="ack.seq")
    signature = bytes.fromhex(body["signature"])
    return Ack(body["poll"], body["serial"], body["seq"], body["cast_sha256"], signature)


def _statement(ack: Ack) -> bytes:
    return ack_bytes(ack.poll, ack.serial, ack.seq, ack.cast_sha256)
