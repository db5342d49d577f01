"""The two tables of a secret attempt, which share no key.

Each secret attempt has an SQLite file of its own holding just these two tables, so that it can be
rewritten, and shredded after publication. Neither row has a time, a serial or a row id.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Integer, LargeBinary, MetaData, Table, Text

secret_metadata = MetaData()

turnout = Table(
    "turnout",
    secret_metadata,
    Column("member_id", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

ballot = Table(
    "ballot",
    secret_metadata,
    Column("handle", LargeBinary(16), primary_key=True),
    Column("marks", Text, nullable=False),  # canonical JSON {"marks": …, "write_ins": […]}
    CheckConstraint("length(handle) = 16", name="ck_ballot_handle"),
    sqlite_with_rowid=False,
)
