"""A file, or standard input, as plain bytes; how far it has been read; and what marks it, to go on in it later."""

import os
import stat
import sys
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Final, Self

from monitor.errors import FileError
from monitor.sources.archives.unpacking import PIECE_BYTES

Progress = Callable[[int, int], None]
"""Told after every read: bytes read from the disk so far (compressed ones of a .gz), and all there are; 0: unknown."""

STANDARD_INPUT: Final = Path("-")
MARK_BYTES: Final = 1 << 16


class OpenFile:
    """An open file or pipe, as a context manager; it tells ``progress`` how far it has been read.

    ``size`` is 0 of a pipe, which cannot seek. Raises FileError where it cannot be opened or read.
    """

    def __init__(self, path: Path, progress: Progress = lambda _done, _total: None) -> None:
        """Take the path; ``-`` is standard input."""
        self._path = path
        self._progress = progress
        self._number = -1
        self._done = 0
        self.size = 0
        self.can_seek = False

    def __enter__(self) -> Self:
        """Open the file."""
        try:
            if self._path == STANDARD_INPUT:
                self._number = os.dup(sys.stdin.fileno())
            else:
                self._number = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC)
        except (OSError, ValueError) as error:
            raise cannot_open(self._path, error) from error
        about = os.fstat(self._number)
        self.can_seek = stat.S_ISREG(about.st_mode) and self._path != STANDARD_INPUT
        self.size = about.st_size if self.can_seek else 0
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        os.close(self._number)

    def read(self, size: int = PIECE_BYTES) -> bytes:
        """Return the next bytes, at most ``size``; empty at the end."""
        try:
            piece = os.read(self._number, size)
        except OSError as error:
            when = "to its end" if self._done else "at all"
            raise FileError(f"{shown(self._path)} cannot be read {when}: {error.strerror}.") from error
        self._done += len(piece)
        if piece:
            self._progress(self._done, max(self.size, self._done) if self.size else 0)
        return piece

    def seek(self, offset: int) -> None:
        """Read on from there; only where ``can_seek``."""
        os.lseek(self._number, offset, os.SEEK_SET)
        self._done = offset

    def look(self, offset: int, size: int) -> bytes:
        """Return the bytes there, without going there; only where ``can_seek``. Raises OSError."""
        found = b""
        while len(found) < size and (piece := os.pread(self._number, size - len(found), offset + len(found))):
            found += piece
        return found

    def mark(self) -> bytes | None:
        """Return what tells this file, as it is now, from every other; None of a pipe."""
        if not self.can_seek:
            return None
        about = os.fstat(self._number)
        digest = blake2b(f"{about.st_size} {about.st_mtime_ns}".encode(), digest_size=16)
        try:
            digest.update(self.look(0, MARK_BYTES))
            digest.update(self.look(max(self.size - MARK_BYTES, 0), MARK_BYTES))
        except OSError:
            return None  # reading it will say what is wrong
        return digest.digest()


def shown(path: Path) -> str:
    """Return how a path is named in a sentence."""
    return "Standard input" if path == STANDARD_INPUT else str(path)


def cannot_open(path: Path, error: OSError | ValueError) -> FileError:
    """Return the error that says why a file or a folder cannot be opened, and what to do."""
    if isinstance(error, FileNotFoundError):
        return FileError(f"{shown(path)} does not exist; check the path.")
    if isinstance(error, PermissionError):
        return FileError(f"{shown(path)} may not be read; give yourself permission to read it.")
    return FileError(f"{shown(path)} cannot be opened: {getattr(error, 'strerror', None) or error}.")
