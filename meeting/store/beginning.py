"""How a transaction begins: with the statement that takes its lock."""

from __future__ import annotations

from sqlalchemy import Connection, Engine, event


def begin_with(engine: Engine, statement: str) -> None:
    """Begins every transaction with this statement, so that nothing is read before the lock."""

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(statement)

    event.listen(engine, "begin", on_begin)
