"""An mbox as bytes: plain or gzip, a file or a pipe, and what to say where it is something else."""

import gzip
import io
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final, Self

from monitor.errors import FileError

Progress = Callable[[int, int], None]
"""Told after every read: bytes read from the disk so far (compressed ones of a .gz), and all there are; 0: unknown."""

PIECE_BYTES: Final = 1 << 18  # stays in the processor's cache between reading and searching
GZIP_MAGIC: Final = b"\x1f\x8b"

LOOKS_LIKE: Final[tuple[tuple[int, bytes, str], ...]] = (
    (0, b"PK\x03\x04", "a zip archive; unpack it and name the .mbox file inside (Takeout puts it under Mail/)"),
    (257, b"ustar", "a tar archive; unpack it and name the .mbox file inside (Takeout puts it under Mail/)"),
    (0, b"BZh", "a file compressed with bzip2; unpack it with bunzip2 first"),
    (0, b"\xfd7zXZ", "a file compressed with xz; unpack it with unxz first"),
    (0, b"\x28\xb5\x2f\xfd", "a file compressed with zstd; unpack it with unzstd first"),
    (0, b"7z\xbc\xaf", "a 7-Zip archive; unpack it and name the .mbox file inside"),
    (0, b"!BDN", "an Outlook data file (.pst); export it as mbox first, for example with readpst"),
    (0, b"\xd0\xcf\x11\xe0", "an Outlook message (.msg); export the folder as mbox first"),
    (0, b"BABYL OPTIONS:", "a Babyl file of Emacs; save it as mbox first"),
    (0, b"\x01\x01\x01\x01\n", "an MMDF file; save it as mbox first"),
    (0, b"SQLite format 3\0", "a database; export the mail as mbox first"),
    (0, b"%PDF", "a PDF; export the mail as mbox first"),
    (0, b"\xff\xfe", "text in UTF-16; save it as it came, without converting it"),
    (0, b"\xfe\xff", "text in UTF-16; save it as it came, without converting it"),
    (
        0,
        b"\xef\xbb\xbf",
        "text that an editor has changed (it begins with a byte order mark); take the file as it came",
    ),
)
"""Where the first bytes stand, the bytes, and what a file that has them is."""

DIRECTORIES: Final[tuple[tuple[str, str], ...]] = (
    ("cur", "a maildir; convert it to an mbox first"),
    ("mbox", "a folder of Apple Mail; name the file `mbox` inside it"),
)
"""An entry of a directory, and what a directory that has it is."""


def not_an_mbox(path: Path, head: bytes) -> FileError:
    """Return the error that says what the file is instead; ``head`` is its first content, without empty lines."""
    for at, magic, what in LOOKS_LIKE:
        if head.startswith(magic, at):
            return FileError(f"{path} is {what}.")
    if head.startswith(b"From "):
        return FileError(
            f"{path} is not an mbox that can be read: its first `From ` line does not end in a year, or no header "
            "follows it. Export the mail again.",
        )
    if b":" in head.partition(b"\n")[0]:
        return FileError(
            f"{path} is not an mbox: it begins with a line of another kind than `From …`. If it is a single message "
            "(.eml), export the whole folder as mbox instead.",
        )
    return FileError(
        f"{path} is not an mbox: it does not begin with a line `From …`. Name the .mbox file of the export."
    )


class _Counted(io.RawIOBase):
    """A file that tells how far it has been read."""

    def __init__(self, raw: io.FileIO, progress: Progress) -> None:
        self._raw = raw
        self._progress = progress
        self._total = os.fstat(raw.fileno()).st_size
        self._done = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # only the BufferedReader calls it
        size = self._raw.readinto(buffer)
        self._done += size
        self._progress(self._done, self._total)
        return size

    def close(self) -> None:
        self._raw.close()
        super().close()


class MboxFile:
    """The bytes of an mbox in pieces, as a context manager. What is gzip is told by its first bytes, not its name.

    Raises FileError where it cannot be opened or read. A compressed file that ends early or is damaged ends where it
    breaks: ``damage`` is then the kind of problem and a sentence.
    """

    def __init__(self, path: Path, progress: Progress) -> None:
        self._path = path
        self._progress = progress
        self.damage: tuple[str, str] | None = None

    def __enter__(self) -> Self:
        """Open the file; see which kind it is."""
        try:
            raw = _Counted(io.FileIO(self._path), self._progress)
        except IsADirectoryError as error:
            raise FileError(f"{self._path} is {self._directory()}.") from error
        except FileNotFoundError as error:
            raise FileError(f"{self._path} does not exist; check the path.") from error
        except PermissionError as error:
            raise FileError(f"{self._path} may not be read; give yourself permission to read it.") from error
        except OSError as error:
            raise FileError(f"{self._path} cannot be opened: {error.strerror}.") from error
        self._plain = io.BufferedReader(raw, PIECE_BYTES)
        try:
            is_gzip = self._plain.peek(2)[:2] == GZIP_MAGIC
        except OSError as error:
            self._plain.close()
            raise FileError(f"{self._path} cannot be read: {error.strerror}.") from error
        self._bytes = gzip.GzipFile(fileobj=self._plain) if is_gzip else self._plain
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self._bytes.close()
        self._plain.close()

    def read(self) -> bytes:
        """Return the next piece, which may be short; empty at the end."""
        try:
            # why read1: read() would lose what it has gathered when the stream breaks under it
            return self._bytes.read1(PIECE_BYTES)
        except EOFError:
            self.damage = ("truncated", "the compressed file is cut off; what came before the cut was read")
        except (gzip.BadGzipFile, zlib.error):
            self.damage = ("damaged", "the compressed file is damaged; what came before the damage was read")
        except OSError as error:
            raise FileError(f"{self._path} cannot be read to its end: {error.strerror}.") from error
        return b""

    def _directory(self) -> str:
        for entry, what in DIRECTORIES:
            if (self._path / entry).exists():
                return what
        return "a directory; name the .mbox file itself"
