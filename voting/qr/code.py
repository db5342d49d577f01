"""The text of a printed code: `YS1:` and base45 of the signed summary, `YS1Z:` of it compressed."""

import zlib
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from voting.qr import base45
from voting.qr.cbor import Cbor, dumps, loads
from voting.qr.cose import Sign1, read_sign1, sign1
from voting.qr.errors import CodeUnreadable
from voting.qr.summary import NAMES, REQUIRED, summary

PLAIN, COMPRESSED, KEY = "YS1:", "YS1Z:", "YSK1:"
# Version 18 at level M, 89 modules: larger codes are hard to read from paper.
MOST_LETTERS = 816
# No sheet says so much; a forged one must not fill the memory.
MAX_BYTES = 16 * 1024


@dataclass(frozen=True)
class PrintedCode:
    """A code as it was read: what it says, and the signature that has yet to be checked."""

    fields: dict[int, Cbor]
    sign1: Sign1

    @property
    def record_sha256(self) -> str:
        """The hash of the record that it says it is of."""
        named = self.fields[4]
        return named.hex() if isinstance(named, bytes) else ""


def make_code(record: dict[str, Any], digest: str, key: Ed25519PrivateKey) -> str:
    """The text to print beside a record with this SHA-256, signed by the record's key.

    Names are left out where the code would be too large to read from paper.
    """
    whole = summary(record, digest)
    text = code_of(whole, key)
    if len(text) <= MOST_LETTERS:
        return text
    return code_of({number: part for number, part in whole.items() if number != NAMES}, key)


def code_of(fields: dict[int, Cbor], key: Ed25519PrivateKey) -> str:
    """These fields signed by the key, in the shorter of the two forms."""
    data = sign1(dumps(fields), key)
    plain = PLAIN + base45.encode(data)
    compressed = COMPRESSED + base45.encode(zlib.compress(data, 9))
    return min(plain, compressed, key=len)


def key_code(key: Ed25519PublicKey) -> str:
    """The text by which an agenda gives the public key to whoever checks a sheet offline."""
    return KEY + base45.encode(key.public_bytes_raw())


def read_code(text: str) -> PrintedCode:
    """What the code says, not yet believed; CodeUnreadable for any other text."""
    prefix, colon, letters = text.strip("\r\n").partition(":")
    if prefix + colon not in (PLAIN, COMPRESSED):
        raise CodeUnreadable(reason="no YS1 code", reason_zh="不是 YS1 码")
    data = base45.decode(letters)
    signed = read_sign1(_inflated(data) if prefix + colon == COMPRESSED else data)
    fields = loads(signed.payload)
    if not isinstance(fields, dict) or any(number not in fields for number in REQUIRED):
        raise CodeUnreadable(reason="fields are missing", reason_zh="缺少内容")
    return PrintedCode(fields, signed)


def _inflated(data: bytes) -> bytes:
    inflater = zlib.decompressobj()
    try:
        found = inflater.decompress(data, MAX_BYTES)
    except zlib.error:
        found = b""
    if not inflater.eof or inflater.unused_data:
        raise CodeUnreadable(reason="not compressed by zlib", reason_zh="解不开压缩")
    return found
