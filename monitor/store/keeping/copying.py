"""One SQLite store copied into a file of its own while others work on it: of one instant, whole, and ours alone."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from monitor.errors import DamagedError, StoreError
from monitor.store.troubles import named

PAGES: Final = 64
"""Copied in one step, a quarter of a megabyte, after each of which a copy can be given up."""
SPARE_BYTES: Final = 32 * 1024 * 1024
"""What stays free beside a copy, so that it never takes the room that the store itself needs."""
WAIT_SECONDS: Final = 5.0
DAMAGED: Final = (
    "The store {path} is damaged ({fault}). Put back a copy (monitor store restore FILE), or move it away to read the "
    "mail again."
)


def copy(source: Path, target: Path, *, goes_on: Callable[[], bool] = lambda: True) -> None:
    """Copy a store into a new file, mode 0600, which is there as a whole or not at all.

    Raises StoreError where there is no room, where either cannot be read or written, where the copy turns out to be
    damaged, or where ``goes_on``, asked every few megabytes, says no.
    """
    part = target.with_name(f".{target.name}.part")
    _refuse_without_room(source, target.parent)
    try:
        part.unlink(missing_ok=True)  # of a copy that was cut off
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        with named(str(source)):
            _copy(source, part, goes_on)
        _settle(part, target)
    except OSError as error:
        raise StoreError(f"The copy {target} cannot be written: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def opened_to_read(path: Path) -> sqlite3.Connection:
    """Open a store to read alone. Raises sqlite3.Error."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    return sqlite3.connect(address, uri=True, timeout=WAIT_SECONDS, isolation_level=None)


def faults_of(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Return what SQLite itself finds wrong with a file, in its own words; one or two hundred MB take a second."""
    try:
        rows = connection.execute("PRAGMA integrity_check(20)").fetchall()
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return (str(error),)  # so damaged that it cannot even be looked over
    lines = [line for (text,) in rows for line in str(text).splitlines() if not line.startswith("***")]
    return () if lines == ["ok"] else tuple(lines)


def _copy(source: Path, part: Path, goes_on: Callable[[], bool]) -> None:
    def ask(_status: int, _left: int, _all: int) -> None:
        if not goes_on():
            raise StoreError(f"The copy of the store {source} was given up.")

    with closing(opened_to_read(source)) as one, closing(sqlite3.connect(part, isolation_level=None)) as other:
        # why: each step sees the store as it was here, so that what is written meanwhile does not start the copy anew
        one.execute("BEGIN")
        one.execute("SELECT 1 FROM sqlite_schema").fetchone()
        one.backup(other, pages=PAGES, progress=ask)
        other.execute("PRAGMA journal_mode = DELETE")  # one file, which can be read from anywhere
        if faults := faults_of(other):
            raise DamagedError(DAMAGED.format(path=source, fault=faults[0]))


def _refuse_without_room(source: Path, folder: Path) -> None:
    try:
        needed, free = source.stat().st_size + SPARE_BYTES, shutil.disk_usage(folder).free
    except OSError as error:
        raise StoreError(f"The store {source} cannot be copied to {folder}: {error.strerror}.") from error
    if free < needed:
        message = (
            f"No room in {folder} for a copy of the store: {_megabytes(needed)} MB are needed, "
            f"{_megabytes(free)} MB are free. Free some space there."
        )
        raise StoreError(message)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f}"


def _settle(part: Path, target: Path) -> None:
    """Give a whole copy its name, in a way that a power cut leaves either nothing or all of it."""
    sync(part)
    part.replace(target)
    sync(target.parent)


def sync(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk before this returns. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
