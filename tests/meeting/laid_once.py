"""What many tests begin with is laid once in a process and copied: every test has its own still."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, TypeVar

from meeting.services.desk import Desk
from meeting.services.log import keys
from meeting.store.session import Store

T = TypeVar("T")

_laid: dict[Hashable, tuple[Path, Any]] = {}


def copy_of(key: Hashable, folder: Path, lay: Callable[[Path], T]) -> T:
    """Puts into `folder` what `lay` makes of an empty one; what `lay` said the first time.

    `lay` must have closed every file when it returns, and its answer is shared by all copies.
    """
    if key not in _laid:
        place = Path(tempfile.mkdtemp(prefix="yst-laid-"))
        atexit.register(shutil.rmtree, place)
        _laid[key] = place, lay(place)
    place, answer = _laid[key]
    shutil.copytree(place, folder, dirs_exist_ok=True)
    said: T = answer
    return said


def lay_tables(folder: Path) -> None:
    """Puts an empty store with today's tables into the folder."""
    copy_of("tables", folder, lambda empty: Store.open(empty).close())


def keep_on(desk: Desk, body: int) -> None:
    """Brings a house opened again to where it stood when it was laid: its keys open, its writer up.

    The writer's thread begins with the house, not amid the first of several tests that share it.
    """
    keys.make_ready(desk, body)
    desk.store.write(lambda rows: None)
