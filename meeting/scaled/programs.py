"""Where Debian's packages keep the programs of the engines."""

from __future__ import annotations

import shutil
from pathlib import Path

from meeting.scaled.refusals import EngineMissing

# Debian keeps nginx where only an administrator's PATH looks.
SYSTEM = "/usr/sbin:/usr/bin:/sbin:/bin"
# A socket's whole path, with the byte that ends it, has 108.
LONGEST_SOCKET = 107


def program(name: str, package: str) -> str:
    """The path of a program; EngineMissing says which package brings it."""
    found = shutil.which(name) or shutil.which(name, path=SYSTEM)
    if found is None:
        raise EngineMissing(program=name, package=package)
    return found


def postgresql_program(name: str, version: str = "*") -> str:
    """A program of the newest PostgreSQL here, or of this version; not on the PATH of Debian."""
    kept = Path("/usr/lib/postgresql").glob(f"{version}/bin/{name}")
    newest = max(kept, key=lambda path: int(path.parts[-3]), default=None)
    package = f"postgresql-{version}" if version != "*" else "postgresql"
    return str(newest) if newest is not None else program(name, package)
