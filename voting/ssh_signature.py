"""Signatures as `ssh-keygen -Y sign` makes and `ssh-keygen -Y verify` checks them (SSHSIG).

OpenSSH's PROTOCOL.sshsig, with Ed25519 keys and SHA-512. What is signed begins with `SSHSIG`, so
the same key may also sign records directly, whose first byte is `{`.
"""

import base64
import hashlib
import re
from typing import NoReturn

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from voting.errors import VotingError
from voting.signature import sign, verify

NAMESPACE = "record@yishitang"
KEY_TYPE = b"ssh-ed25519"

_MAGIC = b"SSHSIG"
_VERSION = (1).to_bytes(4)
_HASH = b"sha512"
_LINE = 70
_BEGIN = "-----BEGIN SSH SIGNATURE-----"
_END = "-----END SSH SIGNATURE-----"
_ARMOR = re.compile(rf"\s*{_BEGIN}\s(.*?)\s{_END}\s*", re.DOTALL)


class NotAnSshSignature(VotingError):
    code = "not-an-ssh-signature"
    zh = "不是 SSH 签名：{reason}"
    en = "Not an SSH signature: {reason}"


def ssh_sign(key: Ed25519PrivateKey, message: bytes, namespace: str = NAMESPACE) -> str:
    """The armored signature over the message; the same key and message give the same text."""
    public = key_blob(key.public_key())
    signature = _string(KEY_TYPE) + _string(sign(key, _signed_bytes(message, namespace)))
    blob = _MAGIC + _VERSION + _string(public) + _string(namespace.encode()) + _string(b"")
    encoded = base64.b64encode(blob + _string(_HASH) + _string(signature)).decode("ascii")
    lines = [encoded[start : start + _LINE] for start in range(0, len(encoded), _LINE)]
    return "\n".join([_BEGIN, *lines, _END, ""])


def ssh_signer(armored: str, message: bytes, namespace: str = NAMESPACE) -> Ed25519PublicKey:
    """The key that signed the message in this namespace; NotAnSshSignature when none did."""
    found = _ARMOR.fullmatch(armored)
    if not found:
        _refuse("no armor")
    try:
        blob = base64.b64decode("".join(found[1].split()), validate=True)
    except ValueError:
        # binascii.Error, or letters that are not ASCII at all.
        _refuse("not base64")
    if not blob.startswith(_MAGIC + _VERSION):
        _refuse("not version 1")
    rest = blob[len(_MAGIC + _VERSION) :]
    fields = []
    for _ in range(5):
        field, rest = _take(rest)
        fields.append(field)
    public, space, _, hashed, signature = fields
    if rest or space != namespace.encode() or hashed not in (b"sha512", b"sha256"):
        _refuse("of another namespace or form")
    key = key_of_blob(public)
    kind, raw = _take(signature)
    raw, after = _take(raw)
    if kind != KEY_TYPE or after:
        _refuse("not an Ed25519 signature")
    if not verify(key, _signed_bytes(message, namespace, hashed), raw):
        _refuse("not of this file")
    return key


def key_blob(key: Ed25519PublicKey) -> bytes:
    """The public key as SSH writes it."""
    return _string(KEY_TYPE) + _string(key.public_bytes_raw())


def key_of_blob(blob: bytes) -> Ed25519PublicKey:
    """The Ed25519 key in an SSH public key; NotAnSshSignature for any other."""
    kind, rest = _take(blob)
    raw, after = _take(rest)
    if kind != KEY_TYPE or after or len(raw) != 32:
        _refuse("not an Ed25519 key")
    return Ed25519PublicKey.from_public_bytes(raw)


def ssh_public_line(key: Ed25519PublicKey) -> str:
    """The key as it stands in a `.pub` file: type and base64."""
    return f"{KEY_TYPE.decode()} {base64.b64encode(key_blob(key)).decode('ascii')}"


def ssh_fingerprint(key: Ed25519PublicKey) -> str:
    """The key's fingerprint as `ssh-keygen -l` shows it."""
    digest = hashlib.sha256(key_blob(key)).digest()
    return f"SHA256:{base64.b64encode(digest).decode('ascii').rstrip('=')}"


def _signed_bytes(message: bytes, namespace: str, hashed: bytes = _HASH) -> bytes:
    digest = hashlib.new(hashed.decode("ascii"), message).digest()
    return _MAGIC + _string(namespace.encode()) + _string(b"") + _string(hashed) + _string(digest)


def _string(data: bytes) -> bytes:
    """The data behind its length in four bytes."""
    return len(data).to_bytes(4) + data


def _take(data: bytes) -> tuple[bytes, bytes]:
    """The first such string of the data, and what follows it."""
    length = int.from_bytes(data[:4])
    if len(data) < 4 + length:
        _refuse("cut short")
    return data[4 : 4 + length], data[4 + length :]


def _refuse(reason: str) -> NoReturn:
    raise NotAnSshSignature(reason=reason)
