"""Where the public log lies: a folder or a web address with its checkpoint and its entries."""

import ssl
import urllib.request
from pathlib import Path

from voting.canonical import MAX_BYTES
from voting.cli.text_file import read_text_file
from voting.errors import InputFaulty
from voting.log.note import NoteKey

CHECKPOINT_FILE = "checkpoint"
ENTRIES_FILE = "events.jsonl"

_SECONDS = 20


def read_log_file(place: str, name: str, root: Path | None = None) -> bytes:
    """One public file of the log at a folder or `http(s)://` address; OSError when it is not there.

    The address comes from the person at the keyboard, who may name any server. An `https` one in a
    hall is vouched for by the house's own `root`, a certificate in PEM, and then by no other.
    """
    if place.startswith(("http://", "https://")):
        address = f"{place.rstrip('/')}/{name}"
        trusted = ssl.create_default_context(cafile=root)
        with urllib.request.urlopen(address, timeout=_SECONDS, context=trusted) as answer:  # noqa: S310
            data: bytes = answer.read(MAX_BYTES + 1)
    else:
        with (Path(place) / name).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputFaulty(place=f"{place}/{name}", reason="too large", reason_zh="文件过大")
    return data


def read_vkey(text: str) -> NoteKey:
    """The key in a vkey, or in the file of that name."""
    path = Path(text)
    # A vkey has two plus signs; a path with two is not worth guessing about.
    return NoteKey.from_text(text if text.count("+") >= 2 else read_text_file(path))
