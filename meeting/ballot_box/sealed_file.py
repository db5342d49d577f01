"""A file that is always whole, always encrypted and never tells how full it is.

The content is rewritten as one piece: there is no row, no page and no journal from which an order
of arrival or an overwritten choice could be read, and the length moves in large steps only.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from voting.errors import VotingError

KEY_BYTES = 32
NONCE_BYTES = 12
LENGTH_BYTES = 8
STEP_BYTES = 256 * 1024


class SealBroken(VotingError):
    code = "ballot-box-seal-broken"
    zh = "票箱文件被改动，或密钥不对。"
    en = "The ballot box file was altered, or the key is not its own."


class SealedFile:
    """One file under one AES-256-GCM key; `label` is bound to it, so that files cannot be swapped.

    `chance` gives that many random bytes. One key seals fewer than 2**32 versions (NIST SP 800-38D
    with random nonces): a batch a second for a century.
    """

    def __init__(self, path: Path, key: bytes, label: str, chance: Callable[[int], bytes]) -> None:
        self._path = path
        self._cipher = AESGCM(key)
        self._label = label.encode()
        self._chance = chance

    def read(self) -> bytes | None:
        """The newest content that was written, or None before the first; raises SealBroken."""
        try:
            sealed = self._path.read_bytes()
        except FileNotFoundError:
            return None
        try:
            padded = self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], self._label)
        except (InvalidTag, ValueError) as problem:
            raise SealBroken() from problem
        length = int.from_bytes(padded[:LENGTH_BYTES], "big")
        return padded[LENGTH_BYTES : LENGTH_BYTES + length]

    def write(self, content: bytes) -> None:
        """Replaces the content; when this returns, it is on the disk."""
        nonce = self._chance(NONCE_BYTES)
        fresh = self._path.with_name(self._path.name + ".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(nonce + self._cipher.encrypt(nonce, _padded(content), self._label))
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(self._path)
        sync_folder(self._path.parent)


def _padded(content: bytes) -> bytes:
    framed = len(content).to_bytes(LENGTH_BYTES, "big") + content
    return framed.ljust(-(-len(framed) // STEP_BYTES) * STEP_BYTES, b"\0")


def sync_folder(folder: Path) -> None:
    """Makes renamed and removed names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
