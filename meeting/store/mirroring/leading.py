"""Who leads: the note in a data folder that keeps two machines from both holding the meeting.

Every take-over raises the turn. A machine that meets a higher turn has been replaced, and its
folder is never served again as it is: what it acknowledged since then is not in the new one's.
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal

from meeting.store.house_notes import read_note, write_note

NOTE = "leading.json"
Role = Literal["leading", "following", "replaced"]


@dataclass(frozen=True)
class Leading:
    """`house` is the same on both machines and is made once."""

    house: str
    turn: int
    role: Role


def read_leading(data: Path) -> Leading | None:
    """The note; None where no second machine was ever set up."""
    found = read_note(data, NOTE)
    return Leading(**found) if found else None


def begin_leading(data: Path) -> Leading:
    """The note of a machine that leads, made where there is none."""
    found = read_leading(data)
    return found or _write(data, Leading(secrets.token_hex(16), 1, "leading"))


def follow(data: Path, house: str, turn: int) -> Leading:
    """Notes whom this machine follows."""
    return _write(data, Leading(house, turn, "following"))


def take_turn(data: Path) -> Leading:
    """This machine leads from now on; the one before may not any more."""
    found = read_leading(data)
    if found is None:
        raise FileNotFoundError(data / NOTE)
    return _write(data, replace(found, turn=found.turn + 1, role="leading"))


def step_down(data: Path) -> None:
    """Another machine leads; this folder is not served again."""
    found = begin_leading(data)
    _write(data, replace(found, role="replaced"))


def _write(data: Path, leading: Leading) -> Leading:
    write_note(data, NOTE, asdict(leading))
    return leading
