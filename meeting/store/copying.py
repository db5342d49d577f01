"""A copy of the store's rows while it is used: one state of them, whole, with no free pages.

SQLite's `VACUUM INTO` reads in one transaction and writes what is there now, and no more: neither
its write-ahead log nor a deleted row comes along, and a burst of casts does not make it begin
anew, as the page-by-page backup of another process would. On PostgreSQL `pg_dump` does the same;
the schema of the secret boxes is left out (docs/postgresql.md).
"""

from __future__ import annotations

import glob
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from meeting.store.errors import StoreFault
from meeting.store.faults import store_fault
from meeting.store.sealed_schema import SCHEMA

SECONDS = 600


class CopyBroken(StoreFault):
    code = "copy-broken"
    zh = "数据库副本检查不通过：{found}"
    en = "The copy of the database is not sound: {found}"


class ProgramMissing(StoreFault):
    code = "program-missing"
    zh = "没有找到 {program}，请安装 PostgreSQL 的客户端程序（postgresql-client）。"
    en = "{program} was not found; install PostgreSQL's client programs (postgresql-client)."


def copy_embedded(source: Path, target: Path) -> None:
    """Copies an SQLite store that may be in use and checks the copy; it is on the disk then."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True, timeout=30)) as live:
            live.execute("VACUUM INTO ?", (str(target),))
    except sqlite3.Error as problem:
        raise (store_fault(problem) or StoreFault()) from problem
    check_embedded(target)


def check_embedded(path: Path) -> None:
    """Raises CopyBroken unless every page, index and reference of the file is sound."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as copy:
        try:
            said = [str(line[0]) for line in copy.execute("PRAGMA integrity_check(3)")]
            orphans = copy.execute("PRAGMA foreign_key_check").fetchall()
        except sqlite3.Error as problem:
            raise CopyBroken(found=str(problem)) from problem
    if said != ["ok"] or orphans:
        raise CopyBroken(found="; ".join(said) if said != ["ok"] else f"{len(orphans)} orphans")


def dump_postgres(url: str, target: Path) -> None:
    """Writes the database without the secret boxes into one file and has it read through."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    where, environment = _connection(url)
    leaving = f"--exclude-schema={SCHEMA}"
    _run("pg_dump", ["-Fc", leaving, "--no-owner", f"--file={target}", *where], environment)
    check_dump(target)


def check_dump(path: Path) -> None:
    """Raises CopyBroken unless the dump can be read from its beginning to its end."""
    _run("pg_restore", ["--file=/dev/null", str(path)], os.environ)


def load_postgres(url: str, source: Path) -> None:
    """Fills an empty database from the file, wholly or not at all."""
    where, environment = _connection(url)
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    _run("pg_restore", [*options, *where, str(source)], environment)


def _connection(url: str) -> tuple[list[str], Mapping[str, str]]:
    parts = make_url(url)
    host = parts.host or parts.query.get("host") or ""
    named = {"--host": host, "--port": parts.port, "--username": parts.username}
    options = [f"{name}={value}" for name, value in named.items() if value]
    # Never on the command line, which others on this machine can read.
    secret = {"PGPASSWORD": str(parts.password)} if parts.password else {}
    return [*options, f"--dbname={parts.database}", "--no-password"], os.environ | secret


def _run(program: str, arguments: list[str], environment: Mapping[str, str]) -> None:
    found = shutil.which(program) or next(
        iter(sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{program}"), reverse=True)), None
    )
    if found is None:
        raise ProgramMissing(program=program)
    done = subprocess.run(  # noqa: S603 - the server's own program, no shell
        [found, *arguments], env=dict(environment), capture_output=True, text=True, timeout=SECONDS
    )
    if done.returncode:
        raise CopyBroken(found=done.stderr.strip().splitlines()[-1] if done.stderr else program)
