"""A personal key on one's own device: its sealed file and the passphrase that opens it."""

import getpass
import os
import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from voting.cli.text_file import read_text_file
from voting.errors import VotingError
from voting.key_envelope import open_key

PASSPHRASE_FILE_VARIABLE = "YISHITANG_KEY_PASSPHRASE_FILE"  # noqa: S105 - the name of a place
PASSPHRASE_LEAST = 10


class KeyFileOpen(VotingError):
    code = "key-file-open"
    zh = "密钥文件 {file} 别人也能读，请先 chmod 600"
    en = "Others can read the key file {file}; chmod 600 it first"


class KeyOfAnotherPurpose(VotingError):
    code = "key-of-another-purpose"
    zh = "这把密钥的用途是“{purpose}”，不是个人密钥"
    en = "This key is for '{purpose}', not a personal one"


class PassphraseTooShort(VotingError):
    code = "passphrase-too-short"
    zh = "口令至少 {least} 个字符"
    en = "The passphrase needs at least {least} characters"


def read_personal_key(path: Path) -> Ed25519PrivateKey:
    """The key in a sealed file that nobody else can read; asks for the passphrase."""
    # Windows keeps rights elsewhere and always shows the file as open.
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise KeyFileOpen(file=str(path))
    opened = open_key(read_text_file(path), ask_passphrase())
    if opened.purpose != "personal":
        raise KeyOfAnotherPurpose(purpose=opened.purpose)
    return opened.key


def write_private(path: Path, text: str) -> None:
    """Writes a new file that only its owner can read; an existing one is never overwritten."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def ask_passphrase() -> str:
    """From the file that the environment names, otherwise from the person at the keyboard."""
    named = os.environ.get(PASSPHRASE_FILE_VARIABLE)
    if named:
        return read_text_file(Path(named)).rstrip("\r\n")
    return getpass.getpass("口令 passphrase: ")


def new_passphrase() -> str:
    """A passphrase of enough length for a new key."""
    passphrase = ask_passphrase()
    if len(passphrase) < PASSPHRASE_LEAST:
        raise PassphraseTooShort(least=PASSPHRASE_LEAST)
    return passphrase
