"""The keys that somebody unlocked, held in memory where every worker of this machine finds them.

One process keeps them in its own memory. Several would each want the passphrase: whoever unlocks at
one worker publishes at another. So they lie in the folder in memory that holds the keys of open
blind polls too (`meeting.ballot_box.volatile_keys`), readable for this user alone, until the house
is stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from pathlib import Path
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from meeting.ballot_box.volatile_keys import VolatileKeys, memory_folder
from meeting.shared.handed_in import HandedInFiles
from voting.key_envelope import RecordKey
from voting.signature import key_from_seed

K = TypeVar("K")
SUFFIX = ".opened"


class OpenKeys(MutableMapping[int, K]):
    """Opened keys by body id; what one worker opens or changes, the others find at once."""

    def __init__(
        self,
        keys: VolatileKeys,
        folder: Path,
        kind: str,
        to_bytes: Callable[[K], bytes],
        from_bytes: Callable[[bytes], K],
    ) -> None:
        self._keys, self._folder, self._kind = keys, folder, kind
        self._to_bytes, self._from_bytes = to_bytes, from_bytes
        # One object for one key, so that whoever asks twice can tell whether it was changed.
        self._known: dict[int, tuple[bytes, K]] = {}

    def __getitem__(self, body_id: int) -> K:
        held = self._keys.find(self._name(body_id))
        if held is None:
            self._known.pop(body_id, None)
            raise KeyError(body_id)
        known = self._known.get(body_id)
        if known is None or known[0] != held:
            known = self._known[body_id] = (held, self._from_bytes(held))
        return known[1]

    def __setitem__(self, body_id: int, key: K) -> None:
        held = self._to_bytes(key)
        self._known[body_id] = (held, key)
        self._keys.keep(self._name(body_id), held)

    def __delitem__(self, body_id: int) -> None:
        self[body_id]
        self._known.pop(body_id, None)
        self._keys.destroy(self._name(body_id))

    def __iter__(self) -> Iterator[int]:
        begins, ends = f"body-{{}}.{self._kind}".split("{}")
        found = self._folder.glob(f"{begins}*{ends}{SUFFIX}")
        numbers = (path.name.removeprefix(begins).removesuffix(ends + SUFFIX) for path in found)
        return iter([int(number) for number in numbers if number.isdecimal()])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _name(self, body_id: int) -> str:
        return f"body-{body_id}.{self._kind}{SUFFIX}"


def record_keys(data: Path) -> OpenKeys[RecordKey]:
    """The opened record keys of the house whose data folder this is."""
    folder = memory_folder(data)
    return OpenKeys(VolatileKeys(folder), folder, "record", _record_bytes, _record_key)


def log_keys(data: Path) -> OpenKeys[Ed25519PrivateKey]:
    """The opened log keys of the same."""
    folder = memory_folder(data)
    return OpenKeys(VolatileKeys(folder), folder, "log", _log_bytes, key_from_seed)


def lock_all(data: Path) -> None:
    """Destroys every opened key of the house: for whoever starts or stops all its workers.

    Roster files that nobody brought in go with them.
    """
    for keys in (record_keys(data), log_keys(data)):
        for body_id in keys:
            keys.pop(body_id, None)
    HandedInFiles(data).clear()


def _record_bytes(key: RecordKey) -> bytes:
    return key.key.private_bytes_raw() + key.purpose.encode()


def _log_bytes(key: Ed25519PrivateKey) -> bytes:
    return key.private_bytes_raw()


def _record_key(held: bytes) -> RecordKey:
    return RecordKey(key_from_seed(held[:32]), held[32:].decode())
