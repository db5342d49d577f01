"""The lead among workers that share a database: held by one connection, followed when it ends.

A killed worker's connection ends with it. One that hangs no longer asks, and the server ends a
connection that has asked nothing for ten seconds: then the next worker leads.
"""

from __future__ import annotations

import threading
from contextlib import suppress

from sqlalchemy import Connection, create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from meeting.store.postgres import CONNECT_SECONDS, HOUSE, SESSION

LEAD = HOUSE + 1
IDLE_SECONDS = 10


class Lease:
    """Asks for the lead of the house in this database, and holds it while it asks on."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(
            url,
            poolclass=NullPool,
            hide_parameters=True,
            isolation_level="AUTOCOMMIT",
            connect_args={
                "options": " ".join((*SESSION, f"-c idle_session_timeout={IDLE_SECONDS}s")),
                "connect_timeout": CONNECT_SECONDS,
                "application_name": "yishitang lead",
            },
        )
        self._turn = threading.Lock()
        self._connection: Connection | None = None
        self._has = False

    def holds(self) -> bool:
        """Whether this worker leads now; to be asked every second or so."""
        with self._turn:
            try:
                self._has = self._asked(self._connected())
            except SQLAlchemyError:
                # Without the database nobody leads: there is nothing to be read or closed.
                self._let_go()
            return self._has

    def give_up(self) -> None:
        """Lets another worker lead, at once."""
        with self._turn:
            self._set_free()
            self._let_go()

    def _connected(self) -> Connection:
        if self._connection is None:
            self._has = False
            self._connection = self._engine.connect()
        return self._connection

    def _asked(self, connection: Connection) -> bool:
        # The lock is the connection's: as long as it answers, what it holds it holds.
        question = "select true" if self._has else f"select pg_try_advisory_lock({LEAD})"
        return bool(connection.exec_driver_sql(question).scalar())

    def _set_free(self) -> None:
        # The server may see the end of a connection a moment after it was ended here.
        if self._connection is not None:
            with suppress(SQLAlchemyError):
                self._connection.exec_driver_sql("select pg_advisory_unlock_all()")

    def _let_go(self) -> None:
        self._has = False
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()
