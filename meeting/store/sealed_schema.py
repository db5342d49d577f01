"""The schema and the role of their own in which sealed boxes lie on PostgreSQL.

The role may not sign in. The app's role is a member of it and steps into it for a batch; whoever
else may read the main tables, as for a report or a dump, has no right here.
"""

from __future__ import annotations

from sqlalchemy import Column, Connection, Integer, LargeBinary, MetaData, Table

from meeting.store.errors import StoreUnfit

ROLE = "yishitang_box"
SCHEMA = "yishitang_box"

# Neither a time nor a serial nor a foreign key: a row says that a box is there, and no more.
sealed_box = Table(
    "sealed_box",
    MetaData(schema=SCHEMA),
    Column("attempt_id", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
)


def ensure_sealed_schema(connection: Connection) -> None:
    """Makes role, schema and table where they are not.

    Raises StoreUnfit when the role is not there and this user may not make one.
    """
    roles = connection.exec_driver_sql("select 1 from pg_roles where rolname = %s", (ROLE,))
    if roles.first() is None:
        mine = "select rolsuper or rolcreaterole from pg_roles where rolname = current_user"
        if not connection.exec_driver_sql(mine).scalar():
            raise StoreUnfit(found=f"role {ROLE}: missing")
        connection.exec_driver_sql(f"create role {ROLE} nologin")
        connection.exec_driver_sql(f"grant {ROLE} to current_user")
    schemas = connection.exec_driver_sql("select 1 from pg_namespace where nspname = %s", (SCHEMA,))
    if schemas.first() is not None:
        return
    connection.exec_driver_sql(f"create schema {SCHEMA} authorization {ROLE}")
    connection.exec_driver_sql(f"set local role {ROLE}")
    connection.exec_driver_sql(
        f"create table {SCHEMA}.sealed_box (attempt_id integer primary key, sealed bytea not null)"
    )
    # A ciphertext cannot be compressed, and its first bytes are read alone.
    connection.exec_driver_sql(
        f"alter table {SCHEMA}.sealed_box alter column sealed set storage external"
    )
    connection.exec_driver_sql("set local role none")
