"""What an exception of the database means: a fault of the store, or work that could not be stored.

SQLite and PostgreSQL name the same troubles in their own ways; everybody above hears one word.
"""

from __future__ import annotations

import errno
import sqlite3

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from meeting.store.errors import (
    NotStored,
    StoreFault,
    StoreFull,
    StoreLocked,
    StoreReadOnly,
)

_BY_CODE: dict[int, type[StoreFault]] = {
    sqlite3.SQLITE_FULL: StoreFull,
    sqlite3.SQLITE_BUSY: StoreLocked,
    sqlite3.SQLITE_LOCKED: StoreLocked,
    sqlite3.SQLITE_READONLY: StoreReadOnly,
    sqlite3.SQLITE_IOERR: StoreFault,
    sqlite3.SQLITE_CANTOPEN: StoreFault,
    sqlite3.SQLITE_CORRUPT: StoreFault,
    sqlite3.SQLITE_NOTADB: StoreFault,
}
_BY_ERRNO: dict[int, type[StoreFault]] = {
    errno.ENOSPC: StoreFull,
    errno.EDQUOT: StoreFull,
    errno.EROFS: StoreReadOnly,
    errno.EACCES: StoreReadOnly,
    errno.EPERM: StoreReadOnly,
}
# SQLSTATE of PostgreSQL (its manual, appendix A): a whole state, or else its class.
_CONFLICTS = frozenset({"40001", "40P01"})
_BY_STATE: dict[str, type[StoreFault]] = {
    "53100": StoreFull,
    "55P03": StoreLocked,
    "57014": StoreLocked,
    "25006": StoreReadOnly,
    "42501": StoreReadOnly,
    "25P03": StoreFault,
} | dict.fromkeys(_CONFLICTS, StoreLocked)
_BY_CLASS = frozenset({"08", "28", "3D", "53", "57", "58", "XX"})


def store_fault(problem: BaseException) -> StoreFault | None:
    """The fault of disk or database behind an exception, or None when the work itself was bad."""
    if isinstance(problem, StoreFault):
        return problem
    if isinstance(problem, NoConnectionFree):
        return StoreLocked()
    cause = problem.orig if isinstance(problem, DBAPIError) else problem
    if isinstance(cause, sqlite3.Error):
        # Extended codes carry the plain code in their low byte.
        kind = _BY_CODE.get((getattr(cause, "sqlite_errorcode", None) or 0) & 0xFF)
        return kind() if kind else None
    if isinstance(problem, DBAPIError):
        return _served_fault(problem)
    return _BY_ERRNO.get(cause.errno or 0, StoreFault)() if isinstance(cause, OSError) else None


def is_conflict(problem: BaseException) -> bool:
    """Whether two transactions stood in each other's way, so that trying again helps."""
    return isinstance(problem, DBAPIError) and _state(problem) in _CONFLICTS


def refused_by_database(problem: BaseException) -> NotStored | None:
    """What to say when the work broke a law that the database keeps; the cause stays attached."""
    if not isinstance(problem, IntegrityError | DataError):
        return None
    refusal = NotStored()
    refusal.__cause__ = problem
    return refusal


def _served_fault(problem: DBAPIError) -> StoreFault | None:
    state = _state(problem)
    if not state:
        # A connection that was lost or never came has no state to tell.
        is_lost = isinstance(problem, OperationalError | InterfaceError)
        return StoreFault() if is_lost or problem.connection_invalidated else None
    kind = _BY_STATE.get(state) or (StoreFault if state[:2] in _BY_CLASS else None)
    return kind() if kind else None


def _state(problem: DBAPIError) -> str:
    return getattr(problem.orig, "sqlstate", None) or ""
