"""Roster files that wait for the word, where every worker of this machine finds them.

Names and telephone numbers: they lie in the folder in memory, like opened keys, and not in Redis.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, MutableMapping
from dataclasses import asdict
from pathlib import Path

from meeting.ballot_box.volatile_keys import VolatileKeys, memory_folder
from meeting.services.people.handed_in import STAGED_MOST, HandedIn

# A token comes from a form, and becomes a part of a file's name.
TOKEN = re.compile(r"[0-9a-f]{32}")
BEGINS = "roster."


class HandedInFiles(MutableMapping[str, HandedIn]):
    """By token; the oldest go when there are too many."""

    def __init__(self, data: Path) -> None:
        self._folder = memory_folder(data)
        self._files = VolatileKeys(self._folder)

    def __getitem__(self, token: str) -> HandedIn:
        held = self._files.find(BEGINS + token) if TOKEN.fullmatch(token) else None
        if held is None:
            raise KeyError(token)
        told = json.loads(held)
        return HandedIn(**{**told, "content": base64.b64decode(told["content"])})

    def __setitem__(self, token: str, file: HandedIn) -> None:
        for older in list(self)[: -STAGED_MOST + 1]:
            self.pop(older, None)
        told = {**asdict(file), "content": base64.b64encode(file.content).decode()}
        self._files.keep(BEGINS + token, json.dumps(told).encode())

    def __delitem__(self, token: str) -> None:
        self[token]
        self._files.destroy(BEGINS + token)

    def __iter__(self) -> Iterator[str]:
        found = [
            path for path in self._folder.glob(BEGINS + "*") if TOKEN.fullmatch(path.suffix[1:])
        ]
        return iter([path.suffix[1:] for path in sorted(found, key=_made_at)])

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _made_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
