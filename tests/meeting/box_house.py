"""A ballot box over folders of its own: one on the disk, one in memory."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from meeting.ballot_box.box import BallotBox
from meeting.ballot_box.volatile_keys import VolatileKeys
from tests.voting.blind_sample import OPENING, PACK

ATTEMPT = 7
TERMS = {"opening": OPENING, "pack_toml": PACK.text, "display": "batched"}
SECRETS = os.urandom(32) + b"\x09" * 32  # the box's key, and the online key's seed


@dataclass
class House:
    """A folder on the disk, a folder in memory, and whatever box was opened over them last."""

    disk: Path
    keys: VolatileKeys

    def box(self) -> BallotBox:
        return BallotBox(self.disk, self.keys)
