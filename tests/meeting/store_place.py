"""Where a store of a test stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from meeting.store.session import Store


@dataclass(frozen=True)
class Place:
    """A folder, and the URL of a database where the rows do not lie in the folder."""

    folder: Path
    url: str = ""

    def open(self) -> Store:
        """The store as a process finds it; on a server several may stand here at once."""
        return Store.open(self.folder, database_url=self.url)
