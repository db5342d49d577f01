"""The law that a journal, a ledger, a record or a log can only grow, kept by the database itself.

A migration calls `forbid_changes` for each such table, so that the law is the same wherever the
store stands: an update or a deletion is an integrity error that says `<table> is append only`.
"""

from __future__ import annotations

from alembic import op

CHANGES = ("update", "delete")
# Class 23, so that the driver takes it for a broken law, as SQLite's does.
RESTRICTED = "23001"


def forbid_changes(table: str) -> None:
    """Forbids change and deletion in a table; for use inside a migration."""
    is_embedded = op.get_bind().dialect.name == "sqlite"
    for change in CHANGES:
        name = f"{table}_forbids_{change}"
        for statement in (_embedded if is_embedded else _served)(table, change, name):
            op.execute(statement)


def _embedded(table: str, change: str, name: str) -> list[str]:
    return [
        f"create trigger {name} before {change} on {table} "
        f"begin select raise(abort, '{table} is append only'); end"
    ]


def _served(table: str, change: str, name: str) -> list[str]:
    # For the whole statement, so that one which meets no row is refused too; and truncating is
    # a deletion of everything.
    events = "delete or truncate" if change == "delete" else change
    return [
        f"create function {name}() returns trigger language plpgsql as "
        f"'begin raise exception ''{table} is append only'' using errcode = ''{RESTRICTED}''; end'",
        f"create trigger {name} before {events} on {table} execute function {name}()",
    ]
