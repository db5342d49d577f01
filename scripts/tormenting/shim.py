"""The failing disk and the wrong clock: faults.c built and told what to do."""

from __future__ import annotations

import errno
import mmap
import random
import shutil
import struct
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

CONTROL = struct.Struct("<iiq")
BLOCK = 4096


class NoCompilerError(Exception):
    """The shim is C and there is nobody to compile it."""


def built(folder: Path) -> Path:
    """The library, compiled anew."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise NoCompilerError
    library = folder / "faults.so"
    source = Path(__file__).with_name("faults.c")
    command = [compiler, "-shared", "-fPIC", "-O2", str(source), "-o", str(library)]
    subprocess.run([*command, "-ldl", "-pthread"], check=True)  # noqa: S603 - our own command
    return library


class Shim:
    """One library with its control; `environ` is what a process under it is started with.

    With `is_volatile` the disk forgets what was not synced: `cut` puts back what was.
    """

    def __init__(self, folder: Path, roots: Sequence[Path], is_volatile: bool = False) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o777)  # The database's server is another user.
        self._roots, self._shadow = list(roots), folder / "shadow" if is_volatile else None
        self._path = folder / "control"
        self._path.write_bytes(CONTROL.pack(0, 0, 0))
        self._path.chmod(0o644)
        self.environ = {
            "LD_PRELOAD": str(built(folder)),
            "TORMENT_ROOT": ":".join(map(str, roots)),
            "TORMENT_CONTROL": str(self._path),
        }
        if self._shadow is not None:
            self.environ["TORMENT_SHADOW"] = str(self._shadow)
            for root in roots:
                self._take_over(root)
        # The ballot box is started by the server with an almost empty environment.
        python = folder / "python"
        lines = ["#!/bin/sh", *(f"export {k}='{v}'" for k, v in self.environ.items())]
        python.write_text("\n".join([*lines, f'exec {sys.executable} "$@"']) + "\n")
        python.chmod(0o755)
        self.environ["TORMENT_PYTHON"] = str(python)

    def disk(self, fault: int = 0) -> None:
        """From now on every write fails so (errno.ENOSPC, errno.EROFS); 0: none does."""
        self._tell(struct.pack("<i", fault), 0)

    def clock(self, seconds: int) -> None:
        """From now on the wall clock is wrong by so many seconds."""
        self._tell(struct.pack("<q", seconds), 8)

    def cut(self, root: Path, chance: random.Random) -> int:
        """After the power cut: the folder as the disk kept it; how many blocks were forgotten.

        What was synced is there. Of the blocks that were written and not synced some are there
        too, by chance: a disk is free to write them in any order, or not at all.
        """
        assert self._shadow is not None  # noqa: S101 - for the type checker
        kept, lost = self._shadow_of(root), root.with_name(root.name + ".lost")
        shutil.rmtree(lost, ignore_errors=True)
        root.rename(lost)
        _copy(kept, root)
        forgotten = sum(
            _mix(path, lost / path.relative_to(root), chance)
            for path in sorted(root.rglob("*"))
            if path.is_file() and not path.is_symlink()
        )
        shutil.rmtree(lost)
        self._take_over(root)
        return forgotten

    def _take_over(self, root: Path) -> None:
        there = self._shadow_of(root)
        shutil.rmtree(there, ignore_errors=True)
        there.parent.mkdir(parents=True, exist_ok=True)
        assert self._shadow is not None  # noqa: S101 - for the type checker
        for each in (self._shadow, *(p for p in there.parents if self._shadow in p.parents)):
            each.chmod(0o777)
        _copy(root, there)
        # Memory that is mapped from a file is no part of what a disk keeps.
        for mapped in there.rglob("*-shm"):
            mapped.unlink()

    def _shadow_of(self, root: Path) -> Path:
        return Path(f"{self._shadow}{root}")

    def _tell(self, what: bytes, at: int) -> None:
        with self._path.open("r+b") as file, mmap.mmap(file.fileno(), CONTROL.size) as control:
            control[at : at + len(what)] = what


def _copy(source: Path, to: Path) -> None:
    """With owners and modes, which a database's server insists on."""
    subprocess.run(["cp", "-a", str(source), str(to)], check=True)  # noqa: S603, S607


def _mix(kept: Path, lost: Path, chance: random.Random) -> int:
    """Puts some of the unsynced blocks into the kept file; how many it did not put there."""
    if not lost.is_file():
        return 0
    before, after = kept.read_bytes(), lost.read_bytes()
    if before == after:
        return 0
    share = chance.choice((0.0, 0.5, 1.0))
    forgotten = 0
    with kept.open("r+b") as file:
        for at in range(0, len(after), BLOCK):
            block = after[at : at + BLOCK]
            if block == before[at : at + BLOCK]:
                continue
            if chance.random() < share:
                file.seek(at)
                file.write(block)
            else:
                forgotten += 1
    return forgotten


FULL, READ_ONLY = errno.ENOSPC, errno.EROFS
