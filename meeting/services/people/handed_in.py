"""A roster file that was handed in and waits for the word, as workers of one house share it."""

from __future__ import annotations

from dataclasses import dataclass, field

# Of those that nobody comes back to, the oldest go first.
STAGED_MOST = 8


@dataclass(frozen=True)
class HandedIn:
    """The file as it came; `changes_sha256` stands for what the preview said it would change."""

    body_id: int
    filename: str
    changes_sha256: str
    content: bytes = field(repr=False)
