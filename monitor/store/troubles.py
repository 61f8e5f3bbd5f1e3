"""What SQLite, PostgreSQL and the file system report, in words a person can act on.

Only what a person can mend has a row here; everything else is a bug and stays what it is.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from monitor.errors import StoreBusyError, StoreError

BUSY: Final = "Another process holds the store {name}; what was read is read again at the next poll."
CUT: Final = "The database server of the store {name} ended the connection; the next poll tries again."

SQLITE: Final[dict[int, tuple[type[StoreError], str]]] = {
    sqlite3.SQLITE_BUSY: (StoreBusyError, BUSY),
    sqlite3.SQLITE_LOCKED: (StoreBusyError, BUSY),
    sqlite3.SQLITE_FULL: (StoreError, "The disk that holds the store {name} is full. Free some space there."),
    sqlite3.SQLITE_READONLY: (
        StoreError,
        "The store {name} may not be written. Let this program write the file and its folder.",
    ),
    sqlite3.SQLITE_PERM: (StoreError, "The store {name} may not be opened. Let this program read and write it."),
    sqlite3.SQLITE_CANTOPEN: (
        StoreError,
        "The store {name} cannot be opened. Bring back its folder and let this program write there.",
    ),
    sqlite3.SQLITE_CORRUPT: (
        StoreError,
        "The store {name} is damaged. Put back a copy: monitor store restore FILE. Or move it away to read mail again.",
    ),
    sqlite3.SQLITE_NOTADB: (
        StoreError,
        "{name} is not a store of this program. Correct store.url, or put back a copy (monitor store restore FILE).",
    ),
    sqlite3.SQLITE_IOERR: (
        StoreError,
        "The disk that holds the store {name} failed to read or write, or is full. Look after the disk.",
    ),
    sqlite3.SQLITE_NOLFS: (StoreError, "The store {name} is larger than its file system allows. Move it."),
}
"""By SQLite's primary result code."""

POSTGRES: Final[tuple[tuple[str, type[StoreError], str], ...]] = (
    ("53100", StoreError, "The disk of the store {name} is full. Free some space on the database server."),
    ("53", StoreBusyError, "The database server of the store {name} is overloaded; the next poll tries again."),
    ("55", StoreBusyError, BUSY),
    ("57014", StoreBusyError, BUSY),
    ("40", StoreBusyError, BUSY),
    ("25P03", StoreBusyError, BUSY),  # it stood still within a transaction, and was cut off
    ("57P01", StoreBusyError, CUT),
    ("57P02", StoreBusyError, CUT),
    ("57P03", StoreBusyError, "The database server of the store {name} is starting; the next poll tries again."),
    ("57", StoreError, "The database server of the store {name} was stopped. Start it."),
    ("08", StoreError, "The database server of the store {name} cannot be reached. Start it."),
    ("28", StoreError, "The database server refused the user or the password of the store {name}. Correct store.url."),
    ("3D000", StoreError, "The database of the store {name} does not exist. Create it, or correct store.url."),
    ("25006", StoreError, "The store {name} is read-only. Point store.url at the server that takes writes."),
    ("42501", StoreError, "The database user may not use the store {name}. Grant it the right to make tables."),
    ("58", StoreError, "The database server of the store {name} failed to read or write. Look after its disk."),
    ("F0", StoreError, "The database server of the store {name} is not set up right. Look at its log."),
    ("XX", StoreError, "The database of the store {name} is damaged. Put back a copy."),
)
"""By the beginning of PostgreSQL's SQLSTATE; the first row that fits counts."""

UNREACHABLE: Final = (
    StoreError,
    "The database server of the store {name} cannot be reached. Start it, or correct store.url.",
)


def trouble_of(error: DBAPIError | sqlite3.Error) -> tuple[type[StoreError], str] | None:
    """Return the class and the sentence, with ``{name}`` for the store; None for a bug."""
    driver = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(driver, "sqlite_errorcode", None)
    if code is not None:
        return SQLITE.get(code & 0xFF)  # the low byte is the primary code of an extended one
    state = getattr(driver, "sqlstate", None)
    if state is not None:
        return next(((kind, words) for start, kind, words in POSTGRES if state.startswith(start)), None)
    # psycopg knows no SQLSTATE where it never reached a server, or lost it
    return UNREACHABLE if isinstance(error, OperationalError | InterfaceError) else None


@contextmanager
def named(name: str) -> Iterator[None]:
    """Raise the library's and the system's errors as StoreError; a bug passes as it is."""
    try:
        yield
    except PoolTimeoutError as error:
        raise StoreBusyError(BUSY.format(name=name)) from error
    except (DBAPIError, sqlite3.Error) as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        kind, words = trouble
        raise kind(words.format(name=name)) from error
