"""Where a demo's one-time codes lie, so that the same machine's rehearsal can sign its staff in.

The codes are in the demo's own data folder, readable by its owner alone. Beside the scripts a
note for each port says which data folder is served there; it holds no secret.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from meeting.demo.congress import DemoStaff

ROOT = Path(__file__).resolve().parent.parent.parent
FILE = "demo-codes.json"
NOTES = ROOT / ".run"
DEFAULT_PORTS = {"http": 80, "https": 443}

# For each role the account's name and its one-time code.
Codes = dict[str, tuple[str, str]]


class NoCodesError(Exception):
    """No codes were found; says where they were looked for and what to do."""


def keep_codes(data: Path, staff: Sequence[DemoStaff]) -> Path:
    """Writes the codes into the data folder in place of earlier ones; returns the file."""
    path = data / FILE
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump({each.role: [each.name, each.code] for each in staff}, out)
    return path


def read_codes(data: Path) -> Codes:
    """The codes of the demo in this data folder; or NoCodesError."""
    path = data / FILE
    try:
        found: Mapping[str, Sequence[str]] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NoCodesError(f"{path} is not there: {data} does not hold a running demo") from None
    return {role: (name, code) for role, (name, code) in found.items()}


def note_server(port: int, data: Path) -> None:
    """Leaves a note which data folder is served on the port, for as long as it is served."""
    # A project folder that cannot be written to only costs the rehearsal its short form.
    with suppress(OSError):
        NOTES.mkdir(exist_ok=True)
        (NOTES / str(port)).write_text(str(data), encoding="utf-8")


def forget_server(port: int) -> None:
    """Takes the note away."""
    with suppress(OSError):
        (NOTES / str(port)).unlink(missing_ok=True)


def data_served_at(url: str) -> Path:
    """The data folder of the server at this address, if it was started from this project folder."""
    parts = urlsplit(url)
    note = NOTES / str(parts.port or DEFAULT_PORTS.get(parts.scheme, 0))
    try:
        return Path(note.read_text(encoding="utf-8"))
    except OSError:
        raise NoCodesError(
            f"{url} was not started from {ROOT}: name its data folder with --data DIR, "
            "or a file of codes with --codes FILE"
        ) from None
