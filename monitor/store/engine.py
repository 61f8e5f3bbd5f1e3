"""How the database is reached: the file and its folder, the engine, and one write transaction at a time.

SQLite: WAL, so that pages read while a poll writes. Every write begins with BEGIN IMMEDIATE: a read that turned
into a write would get BUSY_SNAPSHOT, which no timeout retries. ``synchronous`` is NORMAL: in WAL mode a power cut
may undo the last commits but never tears one apart. Rows and cursor are of one commit, so what was undone is read
again; FULL would pay for one fsync a commit and save nothing that a poll does not bring back (docs/store.md).
"""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Any, Final, cast
from weakref import WeakSet

from sqlalchemy import Connection, Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from monitor.errors import StoreBusyError, StoreError
from monitor.store.keeping.files import Fault, FileConnection, Files
from monitor.store.troubles import BUSY, named

WAIT_SECONDS: Final = 5
"""How long a write waits for another process before it is a StoreBusyError."""
TURN_SECONDS: Final = 60
"""How long a write waits for its turn within this process: deciding everything again may take that long."""
PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -32768",  # KiB: an import's keys come in no order, and its index should stay in memory
    "PRAGMA temp_store = MEMORY",
    "PRAGMA wal_autocheckpoint = 4000",  # pages, 16 MB: an import touches the same ones again and again
)
POSTGRES_OPTIONS: Final[dict[str, Any]] = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "tcp_user_timeout": 30_000,  # ms: a server that vanished must not hold a poll for ever
}


_OPEN: Final["WeakSet[Database]"] = WeakSet()
"""Those of this process: two of one file must let go of it together."""


class Database:
    """An engine that says in words what is wrong with it. Safe to use from several threads."""

    def __init__(self, url: str, *, wait_seconds: float = WAIT_SECONDS, turn_seconds: float = TURN_SECONDS) -> None:
        """Prepare; a missing SQLite file and its folder are made. Raises StoreError."""
        parsed = _parse(url)
        self.path = file_of(url)
        self.name = str(self.path) if self.path else f"{parsed.database or ''} at {parsed.host or 'the local server'}"
        self._turn = threading.Lock()
        self._turn_seconds = turn_seconds
        if self.path:
            _make_file(self.path)
            self._files = Files(self.path)
            self.engine = _sqlite(self.path, wait_seconds, self._files)
        else:
            self.engine = _postgres(parsed, wait_seconds)
        self._guard: Callable[[Connection], None] = lambda _: None
        _OPEN.add(self)

    def guarded(self, guard: Callable[[Connection], None]) -> "Database":
        """Return the same database, each write transaction of which begins with ``guard``, which may refuse it."""
        other = copy(self)
        other._guard = guard  # noqa: SLF001 - our own
        return other

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is a file."""
        return self.path is not None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection to read with."""
        with self._connected(writes=False) as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a transaction: all of it or nothing; one at a time."""
        if not self._turn.acquire(timeout=self._turn_seconds):
            raise StoreBusyError(BUSY.format(name=self.name))
        try:
            with self._connected(writes=True) as connection:
                self._guard(connection)
                yield connection
        finally:
            self._turn.release()

    @contextmanager
    def _connected(self, *, writes: bool) -> Iterator[Connection]:
        if self.path and (fault := self._files.fault()):
            self._let_go(fault)
            raise StoreError(fault.value.format(path=self.path))
        try:
            with (
                named(self.name),
                self.engine.connect().execution_options(is_write=writes) as connection,
                connection.begin(),
            ):
                yield connection
        except StoreBusyError:
            raise
        except StoreError:
            self._let_go()
            raise

    @property
    def is_replaced(self) -> bool:
        """Whether another file is in the store's place, or was: it has to be opened anew."""
        return self.path is not None and self._files.is_replaced

    def _let_go(self, fault: Fault | None = None) -> None:
        """Close the connections: what failed may be one of them, and what has no name any more nobody finds again."""
        letting_go = [self]
        if fault is Fault.LOG_GONE:
            # why: the last connection to be closed writes its log, which it still has open, into the store; one that
            # was opened before that would begin another log, and mix the two
            letting_go = [database for database in tuple(_OPEN) if database.path == self.path]
            if any(cast("QueuePool", database.engine.pool).checkedout() for database in letting_go):
                return
        for database in letting_go:
            database.engine.dispose()

    def close(self) -> None:
        """Release every connection."""
        self.engine.dispose()


def file_of(url: str) -> Path | None:
    """Return the file of a SQLite store; None for another database. Raises StoreError."""
    parsed = _parse(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:  # ValueError: a port that is no number
        raise StoreError("store.url is no database URL; write for example sqlite:///data/monitor.db.") from error
    backend = parsed.get_backend_name()
    if backend not in {"sqlite", "postgresql"}:
        raise StoreError(f"store.url names {backend}; the store is SQLite (sqlite:///file) or PostgreSQL.")
    if backend == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise StoreError("store.url names no file; write for example sqlite:///data/monitor.db.")
    return parsed


def _make_file(path: Path) -> None:
    """Make the file, readable by us alone, and its folder; not the folder's parents, which may be a missing disk."""
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        message = (
            f"The folder of the store, {path.parent}, cannot be made: {error.strerror}. Make it, or set store.url."
        )
        raise StoreError(message) from error
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreError(f"The store {path} cannot be opened for writing: {error.strerror}.") from error


def _sqlite(path: Path, wait_seconds: float, files: Files) -> Engine:
    # mode=rw: SQLite itself never makes an empty file where the store should be
    address = f"{path.absolute().as_uri()}?mode=rw"
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(
            address,
            uri=True,
            timeout=wait_seconds,
            check_same_thread=False,
            isolation_level=None,
            factory=FileConnection,
        ),
        poolclass=QueuePool,
        **_POOL,
    )

    def prepare(connection: FileConnection, _: object) -> None:
        for pragma in PRAGMAS:
            connection.execute(pragma)
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()  # opens the log
        files.note(connection)

    def closing(connection: FileConnection, _: object) -> None:
        files.closing(connection)

    def begin(connection: Connection) -> None:
        is_write = connection.get_execution_options().get("is_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "close", closing)
    event.listen(engine, "begin", begin)
    return engine


def _postgres(url: URL, wait_seconds: float) -> Engine:
    try:
        waiting = {"options": f"-c lock_timeout={round(wait_seconds * 1000)}"}
        return create_engine(url, connect_args=POSTGRES_OPTIONS | waiting, pool_pre_ping=True, **_POOL)
    except ModuleNotFoundError as error:
        raise StoreError(
            "A PostgreSQL store needs psycopg; install it beside the monitor: .venv/bin/pip install 'psycopg[binary]'."
        ) from error
    except (ArgumentError, NoSuchModuleError) as error:
        raise StoreError("store.url asks for a PostgreSQL driver that is not there; write postgresql://...") from error


_POOL: Final[dict[str, Any]] = {
    "pool_size": 5,
    "max_overflow": 20,
    "pool_timeout": 30,
    "hide_parameters": True,  # folders and digests: no traceback may show them
}
