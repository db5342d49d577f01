"""The app's side of the blind ballot box: the wire to its process and the keys in memory.

The app signs credentials and never sees a ballot before the close; the box takes ballots and never
learns a member. What they share are keys by the number of an attempt.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, TypeVar

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_der_private_key

from meeting.ballot_box.errors import BoxLocked
from meeting.ballot_box.volatile_keys import VolatileKeys
from meeting.services.blind.blind_refusals import BlindNotServed
from meeting.services.blind.issuing import Issuing
from voting.blind.signer import CredentialSigner

T = TypeVar("T")
RSA_SIZES = (2048, 3072)


class Control(Protocol):
    """How the app asks the box (meeting/ballot_box/control.py)."""

    def ask(self, what: str, **arguments: Any) -> Any:
        """The box's answer, or its refusal."""
        ...


@dataclass(frozen=True)
class Told:
    """What the box last told of an attempt; all of it may be shown in the hall.

    `fault` is the code of what its disk suffers from, or empty.
    """

    state: Literal["open", "closed", "locked"]
    ballots: int = 0
    cast: int = 0
    shown: dict[str, Any] | None = None
    fault: str = ""


@dataclass
class BlindHouse:
    """Wire, keys and the last word of the box; `rsa_bits` is the size of a poll's credential key.

    `address` is where tablets post their ballots; empty is the app's own address, as behind a
    proxy that hands `/b/` to the box.
    """

    control: Control
    keys: VolatileKeys
    folder: Path
    address: str = ""
    rsa_bits: int = 2048
    told: dict[int, Told] = field(default_factory=dict)
    issuing: Issuing = field(default_factory=Issuing, repr=False)
    _signers: dict[int, CredentialSigner] = field(default_factory=dict, repr=False)

    def signer(self, attempt_id: int) -> CredentialSigner:
        """The signer of an attempt's credentials; BoxLocked after a power cut."""
        known = self._signers.get(attempt_id)
        if known is None:
            der = self.keys.find(signer_name(attempt_id))
            if der is None:
                raise BoxLocked()
            key = load_der_private_key(der, None)
            if not isinstance(key, RSAPrivateKey):
                raise BoxLocked()
            known = self._signers[attempt_id] = CredentialSigner.from_numbers(key.private_numbers())
        return known

    def is_locked(self, attempt_id: int) -> bool:
        """Whether the box waits for the chief teller, as after a power cut."""
        told = self.told.get(attempt_id)
        return told is not None and told.state == "locked"

    def held(self) -> set[int]:
        """The attempts whose keys still lie on the disk, sealed."""
        return {int(path.stem.partition("-")[2]) for path in self.folder.glob("attempt-*.recovery")}

    def forget_destroyed(self) -> None:
        """Lets go of signers whose key another worker destroyed."""
        for attempt_id in list(self._signers):
            if self.keys.find(signer_name(attempt_id)) is None:
                self._signers.pop(attempt_id, None)

    def forget(self, attempt_id: int) -> None:
        """Destroys what could sign or recover anything of an attempt."""
        self._signers.pop(attempt_id, None)
        self.told.pop(attempt_id, None)
        self.keys.destroy(signer_name(attempt_id))
        recovery_path(self.folder, attempt_id).unlink(missing_ok=True)


def served(house: BlindHouse | None) -> BlindHouse:
    """The house, or BlindNotServed where this process was started without a ballot box."""
    if house is None:
        raise BlindNotServed()
    return house


def signer_name(attempt_id: int) -> str:
    """Under which name the credential key lies in memory, in PKCS #8."""
    return f"attempt-{attempt_id}.rsa"


def recovery_path(folder: Path, attempt_id: int) -> Path:
    """Where an attempt's keys lie on the disk, sealed for the chief teller."""
    return folder / f"attempt-{attempt_id}.recovery"
