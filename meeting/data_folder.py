"""A place's data folder: held by one server at a time, thrown away only when it is a demo's."""

from __future__ import annotations

import fcntl
import shutil
from pathlib import Path
from typing import IO

from meeting.demo.codes import FILE as CODES

LOCK = "server.lock"


class FolderRefusedError(Exception):
    """The data folder cannot be used so; the message says why, in Chinese and English."""


def hold_folder(data: Path) -> IO[str]:
    """Makes the folder where there is none and holds it until the returned file is closed."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (data / LOCK).open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as problem:
        lock.close()
        raise FolderRefusedError(
            f"{data} 正由另一个服务程序使用。Another server runs on {data}."
        ) from problem
    return lock


def holds_demo(data: Path) -> bool:
    """Whether a demo was begun in this folder."""
    return (data / CODES).exists()


def holds_store(data: Path) -> bool:
    """Whether an embedded store lies in this folder."""
    return any(data.glob("*.sqlite"))


def keep_apart(data: Path, is_fresh: bool) -> None:
    """Refuses a folder whose own store would lie idle beside a server's, and to empty a server."""
    if holds_store(data):
        raise FolderRefusedError(
            f"{data} 里已有自己的数据库。使用 --database-url 时请用 --data 另选文件夹。"
            f"{data} has a store of its own; name another folder beside --database-url."
        )
    if is_fresh:
        raise FolderRefusedError(
            "--fresh 不清空 PostgreSQL。请另建一个数据库。"
            "--fresh empties no PostgreSQL database; make another one."
        )


def empty_of_demo(data: Path) -> None:
    """Throws a demo's data away; anything else is refused."""
    left = [path for path in data.iterdir() if path.name != LOCK]
    if left and not holds_demo(data):
        raise FolderRefusedError(
            f"{data} 里不是示范数据，没有删除任何内容。"
            f"{data} does not hold a demo; nothing was thrown away."
        )
    # The mark goes last, so that a throwing away that was broken off can be done again.
    for path in sorted(left, key=lambda path: path.name == CODES):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
