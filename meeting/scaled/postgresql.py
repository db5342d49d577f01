"""A PostgreSQL cluster of the house's own in its data folder, on a socket and on no port.

What the database must be stands in docs/postgresql.md; the same statements are said here by the
server's single-user mode, before anybody can connect.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from pathlib import Path

import psycopg

from meeting.scaled.accounts import POSTGRESQL, account, folder_for
from meeting.scaled.configuration import DATABASE, POSTGRESQL_FOLDER, ROLE, Configuration
from meeting.scaled.part import Part
from meeting.scaled.programs import LONGEST_SOCKET, postgresql_program
from meeting.scaled.refusals import ConfigurationValueWrong

SOCKET = ".s.PGSQL.5432"
# Connections that one worker may hold at most (meeting/store/postgres.py), and a few to look in.
FOR_A_WORKER, FOR_OTHERS = 42, 20
ROLES = f"""create role {ROLE} login noinherit
create role {ROLE}_box nologin
grant {ROLE}_box to {ROLE}
create database {DATABASE} owner {ROLE} encoding 'UTF8' locale 'C' template template0
"""
SCHEMA = f"alter schema public owner to {ROLE}\n"
# An error's statement is not written down: it may be about a member.
SETTINGS = """listen_addresses = ''
unix_socket_directories = '{folder}'
unix_socket_permissions = 0700
max_connections = {connections}
log_statement = none
log_min_error_statement = panic
log_parameter_max_length_on_error = 0
track_commit_timestamp = off
"""
# The house's user, and nobody else, is let in without a password: as the owner of its database,
# and as superuser only where that user owns the cluster's files anyway.
HBA = "local {database} {role} peer map=house\nlocal all postgres peer map=house\n"
IDENT = "house {user} {role}\nhouse {owner} postgres\n"
SECONDS = 120


def postgresql(house: Configuration) -> Part:
    """The server as a part of the house; its cluster is made when there is none."""
    whom = account(POSTGRESQL)
    folder = folder_for(whom, house.data, POSTGRESQL_FOLDER, house.file)
    if len(os.fsencode(folder / SOCKET)) > LONGEST_SOCKET:
        raise ConfigurationValueWrong(file=str(house.file), key="data", wanted="short")
    cluster = folder / "cluster"
    if not cluster.exists():
        _make(folder, cluster, whom.words("KILL"))
    _settle(cluster, house, whom.uid)
    # A newer server that came with an upgrade of the system does not read an older one's files.
    version = (cluster / "PG_VERSION").read_text().strip()
    return Part(
        "postgresql",
        [*whom.words("INT"), postgresql_program("postgres", version), "-D", str(cluster)],
        folder,
        is_ready=lambda: _answers(folder),
        stop_with="INT",
    )


def _make(folder: Path, cluster: Path, words: list[str]) -> None:
    """Makes the cluster beside its name and renames it last: half a cluster is never taken."""
    draft = folder / "cluster.new"
    shutil.rmtree(draft, ignore_errors=True)

    def do(program: str, *arguments: str, said: str = "") -> None:
        subprocess.run(  # noqa: S603 - our own command, no shell
            [*words, postgresql_program(program), *arguments],
            cwd=folder, input=said.encode(), check=True, capture_output=True, timeout=SECONDS,
        )  # fmt: skip

    do("initdb", "-D", str(draft), "-U", "postgres", "-A", "peer", "--encoding=UTF8",
       "--locale=C", "--no-instructions")  # fmt: skip
    do("postgres", "--single", "-D", str(draft), "postgres", said=ROLES)
    do("postgres", "--single", "-D", str(draft), DATABASE, said=SCHEMA)
    draft.rename(cluster)


def _settle(cluster: Path, house: Configuration, owner: int) -> None:
    """Writes the settings anew at each start, since the configuration may have changed."""
    connections = FOR_A_WORKER * house.workers + FOR_OTHERS
    folder = cluster.parent
    user, owns = pwd.getpwuid(os.geteuid()).pw_name, pwd.getpwuid(owner).pw_name
    for name, text in (
        ("yishitang.conf", SETTINGS.format(folder=folder, connections=connections)),
        ("pg_hba.conf", HBA.format(database=DATABASE, role=ROLE)),
        ("pg_ident.conf", IDENT.format(user=user, role=ROLE, owner=owns)),
    ):
        path = cluster / name
        path.write_text(text)
        os.chown(path, owner, -1)
        path.chmod(0o600)
    conf = cluster / "postgresql.conf"
    line = "include = 'yishitang.conf'\n"
    if line not in conf.read_text():
        with conf.open("a") as out:
            out.write(line)


def _answers(folder: Path) -> bool:
    try:
        psycopg.connect(host=str(folder), dbname=DATABASE, user=ROLE, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
