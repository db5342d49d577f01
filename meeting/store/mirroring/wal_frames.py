"""SQLite's write-ahead log as it grows (format: sqlite.org/fileformat2.html#walformat).

A log begins with 32 bytes of header; each frame is 24 bytes of header and one page. A frame belongs
to the log while its salts are the header's; a commit ends with a frame that tells the database's
size. When the log is begun anew its salts change, and frames of before may still lie behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

HEADER_BYTES = 32
FRAME_HEADER_BYTES = 24


@dataclass(frozen=True)
class Grown:
    """What was committed since the last look: bytes from `offset` on; `is_anew` begins a log."""

    is_anew: bool
    offset: int
    content: bytes


class WalFrames:
    """Follows one log; looked at by its only writer, between two commits."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._salts = b""
        self.length = 0

    def grown(self) -> Grown | None:
        """The committed frames that were not taken yet; None when there are none."""
        try:
            file = self._path.open("rb")
        except FileNotFoundError:
            return None
        with file:
            header = file.read(HEADER_BYTES)
            if len(header) < HEADER_BYTES:
                return None
            is_anew = header[16:24] != self._salts
            offset = 0 if is_anew else self.length
            file.seek(offset or HEADER_BYTES)
            content = file.read()
        page = int.from_bytes(header[8:12], "big")
        end = _committed(content, FRAME_HEADER_BYTES + page, header[16:24])
        if not end:
            return None
        whole = (header if is_anew else b"") + content[:end]
        self._salts, self.length = header[16:24], offset + len(whole)
        return Grown(is_anew, offset, whole)


def _committed(content: bytes, frame: int, salts: bytes) -> int:
    """Where the last commit ends."""
    end = 0
    for start in range(0, len(content) - frame + 1, frame):
        if content[start + 8 : start + 16] != salts:
            break
        if content[start + 4 : start + 8] != b"\0\0\0\0":
            end = start + frame
    return end
