"""The record's raw signature in the files that signify (OpenBSD) and minisign check.

Both wrap the very same 64 bytes that `openssl pkeyutl` checks; minisign adds one signature over
its trusted comment. `signify -V -p FILE.pub -m FILE` and `minisign -V -p FILE.pub -m FILE`.
"""

import base64

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from voting.signature import key_id, sign

_ALGORITHM = b"Ed"


def signify_public_key(key: Ed25519PublicKey) -> str:
    """The public key file for signify."""
    return _file("yishitang public key", _number(key) + key.public_bytes_raw())


def signify_signature(key: Ed25519PublicKey, signature: bytes) -> str:
    """The signature file for signify, around the raw signature of the record."""
    return _file("verify with the yishitang public key", _number(key) + signature)


def minisign_public_key(key: Ed25519PublicKey) -> str:
    """The public key file for minisign."""
    # minisign shows a key's number as one little-endian word.
    shown = _number(key)[::-1].hex().upper()
    return _file(f"minisign public key {shown}", _number(key) + key.public_bytes_raw())


def minisign_signature(key: Ed25519PrivateKey, signature: bytes, comment: str) -> str:
    """The signature file for minisign; the comment (one line) is signed with the signature."""
    public = key.public_key()
    trusted = sign(key, signature + comment.encode())
    return (
        _file("signature from a yishitang key", _number(public) + signature)
        + f"trusted comment: {comment}\n"
        + f"{base64.b64encode(trusted).decode('ascii')}\n"
    )


def _number(key: Ed25519PublicKey) -> bytes:
    """The eight bytes by which both tools match key and signature: our key id."""
    return bytes.fromhex(key_id(key))


def _file(comment: str, numbered: bytes) -> str:
    encoded = base64.b64encode(_ALGORITHM + numbered).decode("ascii")
    return f"untrusted comment: {comment}\n{encoded}\n"
