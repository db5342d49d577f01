"""Which files of a data folder are mirrored, and by whom: the server's, or the ballot box's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

Side = Literal["store", "box"]

# The embedded database, which goes over as itself once and then as its log.
EMBEDDED = "yishitang.sqlite"

# Written only by the ballot box process; everything else by the server.
_BOX = re.compile(r"ballot_box/attempt-\d+\.(?:terms|sealed)")
_STORE = re.compile(
    r"(?:card\.key|session\.key|demo-codes\.json|restored\.json"
    r"|ballot_box/attempt-\d+\.recovery"
    r"|secret/attempt-\d+\.(?:sqlite|key)|closed/attempt-\d+\.key"
    r"|(?:keys|pictures|certificates)/[^/]+)"
)
# Ballots in the open, or a key that opens some: on the standby's disk they lie sealed only.
_OPEN = ("secret/", "closed/")
_FOLDERS = ("", "ballot_box", "secret", "closed", "keys", "pictures", "certificates")


def belongs(side: Side, name: str) -> bool:
    """Whether this file is mirrored by this side; nothing outside the folder ever is."""
    if any(part.startswith(".") for part in name.split("/")) or name.endswith(".new"):
        return False
    return bool((_BOX if side == "box" else _STORE).fullmatch(name))


def is_open(name: str) -> bool:
    """Whether the standby keeps this file under a key that lies in its memory only."""
    return name.startswith(_OPEN)


def mirrored(data: Path, side: Side) -> Iterator[tuple[str, Path]]:
    """Every mirrored file that is there now, by its name in the folder."""
    for folder in _FOLDERS:
        try:
            here = sorted((data / folder).iterdir())
        except FileNotFoundError:
            continue
        for path in here:
            name = f"{folder}/{path.name}" if folder else path.name
            if belongs(side, name):
                yield name, path
