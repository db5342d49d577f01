"""Signed notes: text under one or more signature lines (C2SP signed-note, c2sp.org/signed-note).

A line is `— NAME BASE64`, the base64 holding 4 bytes of key id and the signature. Lines of
unknown keys are ignored; one bad line of a known key spoils the note.
"""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, replace
from typing import NoReturn

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from voting.errors import VotingError
from voting.signature import sign, verify

ED25519 = 0x01
COSIGNATURE = 0x04

MAX_SIGNATURES = 64

_NAME = re.compile(r"[^\s+]+")
_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")


class NoteMalformed(VotingError):
    code = "note-malformed"
    zh = "不是签名文书（signed note）：{reason}"
    en = "Not a signed note: {reason}"


@dataclass(frozen=True)
class Line:
    """One signature line: whose it says it is, and the bytes after the key id."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True)
class Note:
    """A text that ends in a newline, and its signature lines."""

    text: str
    lines: tuple[Line, ...] = ()

    def __bytes__(self) -> bytes:
        signed = "".join(
            f"— {line.name} {base64.b64encode(line.key_id + line.signature).decode('ascii')}\n"
            for line in self.lines
        )
        return f"{self.text}\n{signed}".encode()

    def lines_of(self, key: "NoteKey") -> list[Line]:
        """The lines that this key is said to have signed."""
        return [line for line in self.lines if (line.name, line.key_id) == (key.name, key.id)]


@dataclass(frozen=True)
class NoteKey:
    """A public key as notes know it: by name, kind and raw 32 bytes (a vkey)."""

    name: str
    public: bytes
    kind: int = ED25519

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            _refuse("a key name is empty or holds spaces or '+'")
        if len(self.public) != 32 or self.kind not in (ED25519, COSIGNATURE):
            _refuse("not an Ed25519 key")

    @property
    def id(self) -> bytes:
        """The first 4 bytes of the SHA-256 of name, newline, kind and key."""
        return hashlib.sha256(f"{self.name}\n".encode() + self._typed).digest()[:4]

    @property
    def key(self) -> Ed25519PublicKey:
        """The key itself."""
        return Ed25519PublicKey.from_public_bytes(self.public)

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self._typed).decode('ascii')}"

    @classmethod
    def from_text(cls, text: str) -> "NoteKey":
        """The key in a vkey, `NAME+ID+BASE64`; NoteMalformed when the id is not its own."""
        name, _, rest = text.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        typed = decode_base64(encoded)
        key = cls(name, typed[1:], typed[0] if typed else 0)
        if key.id.hex() != key_id:
            _refuse("the key id is not of this key")
        return key

    @property
    def _typed(self) -> bytes:
        return bytes([self.kind]) + self.public


def parse_note(data: bytes) -> Note:
    """The note in the bytes, its signatures not yet checked; NoteMalformed for anything else."""
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError:
        _refuse("not UTF-8")
    if _CONTROL.search(whole):
        _refuse("control characters")
    # The last empty line divides: the text may hold empty lines itself.
    text, divided, signed = whole.rpartition("\n\n")
    if not divided or not text or not signed.endswith("\n"):
        _refuse("no signature under a text")
    written = signed[:-1].split("\n")
    if len(written) > MAX_SIGNATURES:
        _refuse(f"more than {MAX_SIGNATURES} signatures")
    return Note(text + "\n", tuple(_parse_line(line) for line in written))


def sign_note(note: Note, name: str, key: Ed25519PrivateKey) -> Note:
    """The note with one more line, by an Ed25519 key under this name."""
    note_key = NoteKey(name, key.public_key().public_bytes_raw())
    line = Line(name, note_key.id, sign(key, note.text.encode()))
    return replace(note, lines=(*note.lines, line))


def is_signed_by(note: Note, key: NoteKey) -> bool:
    """Whether this key signed the note, and every line said to be this key's is good."""
    lines = note.lines_of(key)
    if key.kind != ED25519 or not lines:
        return False
    return all(verify(key.key, note.text.encode(), line.signature) for line in lines)


def decode_base64(text: str) -> bytes:
    """The bytes in strict base64, written in its one form; NoteMalformed otherwise."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        _refuse("not base64")
    if base64.b64encode(data).decode("ascii") != text:
        _refuse("base64 not in its one form")
    return data


def _parse_line(written: str) -> Line:
    found = _LINE.fullmatch(written)
    if not found:
        _refuse("a signature line of another form")
    data = decode_base64(found[2])
    if len(data) < 5:
        _refuse("a signature that is too short")
    return Line(found[1], data[:4], data[4:])


def _refuse(reason: str) -> NoReturn:
    raise NoteMalformed(reason=reason)
