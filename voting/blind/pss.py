"""EMSA-PSS encoding with SHA-384 (RFC 8017 section 9.1.1), which OpenSSL does not hand out."""

import hashlib

from voting.blind.suite import HASH_BYTES

_TRAILER = b"\xbc"


def emsa_pss_encode(message: bytes, encoded_bits: int, salt: bytes) -> bytes:
    """The encoding of a message in `encoded_bits` bits, as bytes with the leading bits zero.

    `encoded_bits` is one less than the modulus has; it must hold hash, salt and 9 bits more.
    """
    length = (encoded_bits + 7) // 8
    hashed = _sha384(bytes(8) + _sha384(message) + salt)
    padding = bytes(length - len(salt) - HASH_BYTES - 2)
    block = padding + b"\x01" + salt
    mask = _mgf1(hashed, len(block))
    masked = bytearray(left ^ right for left, right in zip(block, mask, strict=True))
    masked[0] &= 0xFF >> (8 * length - encoded_bits)
    return bytes(masked) + hashed + _TRAILER


def _mgf1(seed: bytes, length: int) -> bytes:
    """The mask of RFC 8017 appendix B.2.1, with SHA-384."""
    blocks = -(-length // HASH_BYTES)
    mask = b"".join(_sha384(seed + counter.to_bytes(4)) for counter in range(blocks))
    return mask[:length]


def _sha384(data: bytes) -> bytes:
    return hashlib.sha384(data).digest()
