"""How every SQLite connection of the project is set up."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event


def prepare_connections(engine: Engine, pragmas: tuple[str, ...]) -> None:
    """Runs the pragmas on every new connection and leaves transactions to SQLAlchemy alone."""

    def on_connect(connection: Any, _record: Any) -> None:
        # The driver would otherwise begin transactions by itself, and late.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    event.listen(engine, "connect", on_connect)
