"""Whose key is whose: the `allowed_signers` file of ssh-keygen, with roles as principals.

A line is `chair namespaces="record@yishitang" ssh-ed25519 AAAA…`. The file is worth what its
source is worth: compare the fingerprints with those announced in the meeting.
"""

import base64
import binascii
import re

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from voting.errors import VotingError
from voting.ssh_signature import NAMESPACE, NotAnSshSignature, key_of_blob, ssh_public_line

_LINE = re.compile(
    r'(?P<roles>[\w.@,-]+) (?:namespaces="(?P<spaces>[\w.@,-]+)" )?'
    r"ssh-ed25519 (?P<key>[A-Za-z0-9+/]+=*)(?: .*)?"
)


class SignersUnreadable(VotingError):
    code = "signers-unreadable"
    zh = "allowed_signers 第 {line} 行读不出"
    en = "Line {line} of allowed_signers cannot be read"


def allowed_signer(role: str, key: Ed25519PublicKey, namespace: str = NAMESPACE) -> str:
    """The line that lets this key sign for this role."""
    return f'{role} namespaces="{namespace}" {ssh_public_line(key)}\n'


def read_signers(text: str, namespace: str = NAMESPACE) -> dict[str, list[Ed25519PublicKey]]:
    """The keys of each role; a line for other namespaces is passed over.

    SignersUnreadable for a line of another form: options that are not understood might forbid.
    """
    keys: dict[str, list[Ed25519PublicKey]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line.strip())
        if not found:
            raise SignersUnreadable(line=number)
        try:
            key = key_of_blob(base64.b64decode(found["key"], validate=True))
        except (binascii.Error, NotAnSshSignature):
            raise SignersUnreadable(line=number) from None
        if namespace in (found["spaces"] or namespace).split(","):
            for role in found["roles"].split(","):
                keys.setdefault(role, []).append(key)
    return keys
