"""Seals a content so that only its key opens it, and nothing but a coarse length can be seen."""

from __future__ import annotations

from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from voting.errors import VotingError

KEY_BYTES = 32
NONCE_BYTES = 12
LENGTH_BYTES = 8


class SealBroken(VotingError):
    code = "ballot-box-seal-broken"
    zh = "票箱文件被改动，或密钥不对。"
    en = "The ballot box file was altered, or the key is not its own."


class Seal:
    """AES-256-GCM under one key; `label` is bound to what is sealed, so that nothing is swapped.

    `chance` gives that many random bytes. What is sealed is padded to a multiple of `step` bytes
    and begins with its nonce, which no other version has. One key seals fewer than 2**32 versions
    (NIST SP 800-38D with random nonces): a batch a second for a century.
    """

    def __init__(self, key: bytes, label: str, chance: Callable[[int], bytes], step: int) -> None:
        self._cipher = AESGCM(key)
        self._label = label.encode()
        self._chance = chance
        self._step = step

    def close(self, content: bytes) -> bytes:
        """The content under seal: nonce, then ciphertext with its tag."""
        nonce = self._chance(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, self._padded(content), self._label)

    def open(self, sealed: bytes) -> bytes:
        """The content; raises SealBroken when a byte, the key or the label is another."""
        try:
            padded = self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], self._label)
        except (InvalidTag, ValueError) as problem:
            raise SealBroken() from problem
        length = int.from_bytes(padded[:LENGTH_BYTES], "big")
        return padded[LENGTH_BYTES : LENGTH_BYTES + length]

    def _padded(self, content: bytes) -> bytes:
        framed = len(content).to_bytes(LENGTH_BYTES, "big") + content
        return framed.ljust(-(-len(framed) // self._step) * self._step, b"\0")
