"""A PostgreSQL cluster of the tests' own, in a temporary folder on a socket; ended with the run."""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

from meeting.store.session import Store

OWNER = "yishitang"
PAGE = Path(__file__).resolve().parents[2] / "docs" / "postgresql.md"


class NoServerError(Exception):
    """No PostgreSQL server program is installed."""


class Cluster:
    """A running server; `database` makes databases that its owner, no superuser, may use."""

    def __init__(self) -> None:
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
        on_path = shutil.which("initdb")
        if not found and on_path is None:
            raise NoServerError
        self._programs = Path(found[-1] if found else str(on_path)).resolve().parent
        # Short, because the path of a socket may have 107 bytes.
        self.folder = Path(tempfile.mkdtemp(prefix="yst-pg-"))
        self.data = self.folder / "data"
        self._made = 0
        self._template = ""
        # It ends with the tests, even when they are killed.
        self._as = ["setpriv", "--pdeathsig=QUIT"]
        if os.geteuid() == 0:
            # The server refuses to run as root.
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._as += ["--reuid=postgres", "--regid=postgres", "--clear-groups"]
        subprocess.run(
            [*self._as, str(self._programs / "initdb"), "-D", str(self.data), "-U", "postgres",
             "-A", "trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"],
            cwd=self.folder, check=True, timeout=120, capture_output=True,
        )  # fmt: skip
        with (self.data / "postgresql.conf").open("a") as conf:
            conf.write(
                f"listen_addresses = ''\nunix_socket_directories = '{self.folder}'\n"
                "shared_buffers = 32MB\nmax_connections = 60\nautovacuum = off\n"
            )
        self.start()
        self._follow_the_page()

    def start(self) -> None:
        """Starts the server and waits until it answers."""
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [*self._as, str(self._programs / "postgres"), "-D", str(self.data)],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        while not self._answers():
            assert self._server.poll() is None, (self.folder / "log").read_text()
            time.sleep(0.05)

    def kill(self) -> None:
        """Ends the server without letting it finish anything, as a broken machine would."""
        self._server.send_signal(signal.SIGQUIT)
        self._server.wait()

    def end(self) -> None:
        """Ends the server and deletes its folder."""
        self.kill()
        shutil.rmtree(self.folder)

    def database(self, encoding: str = "utf8") -> str:
        """The URL of a new and empty database."""
        self._made += 1
        name = f"hall{self._made}"
        self._do(f"create database {name} owner {OWNER} template template0 encoding '{encoding}'")
        url = self._url(name)
        # A role that inherits nothing does not inherit the database owner's right to this schema.
        self.ask(url, f"alter schema public owner to {OWNER}")
        return url

    def prepared(self) -> str:
        """The URL of a new database with today's tables, copied from one made by a store."""
        if not self._template:
            made = self._url("hall")
            with tempfile.TemporaryDirectory() as folder:
                Store.open(Path(folder), database_url=made).close()
            self._template = _name(made)
        self._made += 1
        name = f"hall{self._made}"
        self._do(f"create database {name} owner {OWNER} template {self._template}")
        return self._url(name)

    def _url(self, name: str) -> str:
        """The URL of a database, for the owner of all of them."""
        return f"postgresql+psycopg://{OWNER}@/{name}?host={self.folder}"

    def ask(self, url: str, question: str, user: str = "postgres") -> list[tuple[object, ...]]:
        """What a superuser, or another user, is answered; nothing where there are no rows."""
        with psycopg.connect(host=str(self.folder), dbname=_name(url), user=user) as connection:
            answer = connection.execute(question)
            return answer.fetchall() if answer.description else []

    def files(self) -> dict[str, bytes]:
        """Every file of the server with its bytes: tables, indexes and the write-ahead log."""
        self._do("checkpoint")
        found = [path for path in self.data.rglob("*") if path.is_file()]
        return {str(path.relative_to(self.data)): path.read_bytes() for path in found}

    def _do(self, statements: str) -> None:
        with psycopg.connect(
            host=str(self.folder), dbname="postgres", user="postgres", autocommit=True
        ) as connection:
            for statement in statements.split(";"):
                if statement.strip():
                    connection.execute(statement)

    def _follow_the_page(self) -> None:
        """Does what docs/postgresql.md tells people to type; it makes the roles, and `hall`."""
        told = PAGE.read_text(encoding="utf-8").partition("<<'SQL'\n")[2].partition("    SQL\n")[0]
        subprocess.run(
            [str(self._programs / "psql"), "-v", "ON_ERROR_STOP=1", "-q", "-h", str(self.folder),
             "-U", "postgres", "-d", "postgres"],
            input=told.encode(), check=True, timeout=60, capture_output=True,
        )  # fmt: skip

    def _answers(self) -> bool:
        try:
            self._do("select 1")
        except psycopg.OperationalError:
            return False
        return True


def _name(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]
