"""The files of a SQLite store, looked at before each use: SQLite itself trusts that nobody touches them.

What is noticed here SQLite would not notice, or only after it has made it worse: it goes on in a file that has no name
any more, takes an emptied file for a new database, and mixes the log of changes (``-wal``) that it holds with another.
"""

import os
import sqlite3
import struct
import threading
from enum import Enum
from pathlib import Path
from typing import Final
from weakref import WeakSet

from monitor.errors import StoreError


class Fault(Enum):
    """What somebody did to the files, as the wall says it; ``{path}`` is the store's."""

    GONE = "The store {path} is gone. Bring back the file or its folder."
    EMPTIED = (
        "The store {path} is empty: something has emptied it. Put back a copy (monitor store restore FILE), or remove "
        "the file to read the mail again."
    )
    CUT_SHORT = (
        "The store {path} is damaged: its file was cut short. Put back a copy (monitor store restore FILE), or move it "
        "away to read the mail again."
    )
    REPLACED = "Another file was put in the place of the store {path}. It is opened anew within seconds."
    LOG_GONE = (
        "Something removed {path}-wal, the newest part of the store, while it was in use. What it held is written into "
        "the store again; monitor store check says whether all is there."
    )


_HEAD: Final = struct.Struct(">16xH10xL")
"""The file's beginning: the size of a page (1: 65,536), and how many there are (sqlite.org/fileformat2.html, 1.3)."""
_LARGEST_PAGE: Final = 65_536

Stamp = tuple[int, int]
"""What tells one file from another: device and inode."""


class FileConnection(sqlite3.Connection):
    """A connection that can be known for as long as it lives: sqlite3's own takes no weak reference."""


def refuse_emptied(path: Path, key_file: Path) -> None:
    """Raise StoreError where a file is empty that was a store once: it has a key. A first run makes the key later."""
    try:
        is_emptied = path.stat().st_size == 0 and key_file.exists()
    except OSError:
        return  # whoever opens it says what is wrong
    if is_emptied:
        raise StoreError(Fault.EMPTIED.value.format(path=path))


class Files:
    """Knows the files that the open connections work on. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        """Take where the store is."""
        self._path = path
        self._main: Stamp | None = None
        self._log: Stamp | None = None
        # why weak: a connection in use while the others are let go is closed by its end alone, and nobody says so
        self._open: WeakSet[FileConnection] = WeakSet()
        self._counting = threading.Lock()
        self._size = 0
        self._cut: Fault | None = None
        self.is_replaced = False
        """Whether another file is in the store's place, or was: it has to be opened anew."""

    def note(self, connection: FileConnection) -> None:
        """Note the files that a connection has just been opened on."""
        self._main = self._main or _stamp(_stat(self._path))
        with self._counting:
            if not self._open:  # the log that was is gone with the last connection
                self._log = None
            self._open.add(connection)
            self._log = self._log or self._log_now()

    def closing(self, connection: FileConnection) -> None:
        """Note that a connection is about to be closed."""
        with self._counting:
            self._open.discard(connection)

    def fault(self) -> Fault | None:
        """Return why the store must not be used as it is now; None where it may."""
        found = _stat(self._path)
        if found is None:
            return Fault.GONE
        if self._main is None:
            return None
        if self.is_replaced or _stamp(found) != self._main:
            self.is_replaced = True
            return Fault.REPLACED
        if self._cut is None and found.st_size < self._size and not _is_all_there(self._path, found.st_size):
            self._cut = Fault.CUT_SHORT if found.st_size else Fault.EMPTIED
        if self._cut:  # for good: what SQLite writes at its end makes it longer again, and not whole
            return self._cut
        self._size = found.st_size
        with self._counting:
            # only while a connection is open: with the last one SQLite itself removes the log
            is_gone = self._open and self._log and self._log_now() != self._log
        return Fault.LOG_GONE if is_gone else None

    def _log_now(self) -> Stamp | None:
        return _stamp(_stat(f"{self._path}-wal"))


def _stat(path: str | Path) -> os.stat_result | None:
    try:
        return os.stat(path)  # noqa: PTH116 - before each use of the store: Path takes twice as long
    except OSError:
        return None


def _stamp(found: os.stat_result | None) -> Stamp | None:
    return (found.st_dev, found.st_ino) if found else None


def _is_all_there(path: Path, size: int) -> bool:
    """Return whether a file that is smaller than before is as long as it says: VACUUM makes it smaller."""
    try:
        with path.open("rb") as file:
            page, pages = _HEAD.unpack(file.read(_HEAD.size))
    except (OSError, struct.error):
        return False
    return bool(pages) and size >= pages * (_LARGEST_PAGE if page == 1 else page)
