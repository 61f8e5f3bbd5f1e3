"""A folder as an archive: every file in it and below, in the order of their names. No symbolic link is followed."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Final

from monitor.sources.archives.members import Member, Trouble
from monitor.sources.archives.opening import Progress, cannot_open
from monitor.sources.archives.unpacking import PIECE_BYTES

_FIRST_BYTES: Final = 1 << 14
"""Of a file: the header block of nearly every message is shorter."""
_PROFILE: Final = ("Mail", "ImapMail")
UNREADABLE: Final = ("unreadable", "this file or folder may not be read, or is gone; the others were read")
LINKS: Final = ("symbolic-link", "a symbolic link is not followed: it may lead out of the folder")


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One file below the folder."""

    path: tuple[str, ...]
    size: int
    modified_at: float
    is_link: bool


class Tree:
    """A folder; ``size`` are the bytes of all its files, and ``mark`` changes when one of them does.

    Raises FileError where the folder cannot be listed.
    """

    def __init__(self, root: Path, progress: Progress = lambda _done, _total: None) -> None:
        """List the folder."""
        self._root = root
        self._progress = progress
        self._done = 0
        self.size = 0
        digest = blake2b(digest_size=16)
        for leaf in self._leaves():
            self.size += leaf.size
            digest.update(f"{leaf.path} {leaf.size} {leaf.modified_at}\n".encode("utf-8", "surrogateescape"))
        self.mark = digest.digest()

    def what(self) -> str:
        """Return what the folder is, in words, by what it holds."""
        has = {name for name in (*_PROFILE, "cur", "new") if self._root.joinpath(name).is_dir()}
        if has.intersection(_PROFILE):
            return "a Thunderbird profile"
        return "a Maildir" if has else "a folder"

    def members(self) -> Iterator[Member]:
        """Yield every file; a symbolic link, or what cannot be read, has a trouble instead of bytes."""
        before = 0
        name = self._root.resolve().name or "/"
        for leaf in self._leaves():
            file = _Lazy(self, leaf)
            yield Member(
                path=(name, *leaf.path),
                read=file.read,
                trouble=file.trouble,
                modified_at=datetime.fromtimestamp(max(leaf.modified_at, 0), UTC),
            )
            file.close()
            before += leaf.size
            self._tell(before - self._done)

    def _tell(self, count: int) -> None:
        self._done += count
        if count:
            self._progress(self._done, max(self.size, self._done))

    def _leaves(self) -> Iterator[Leaf]:
        waiting: list[tuple[str, ...]] = [()]
        while waiting:
            folder = waiting.pop()
            try:
                with os.scandir(self._root.joinpath(*folder)) as found:
                    entries = sorted(found, key=lambda entry: entry.name)
            except OSError as error:
                if not folder:
                    raise cannot_open(self._root, error) from error
                yield Leaf(path=folder, size=0, modified_at=0, is_link=False)  # reading it will say that it cannot be
                continue
            below = []
            for entry in entries:
                path = (*folder, entry.name)
                if entry.is_dir(follow_symlinks=False):
                    below.append(path)
                elif leaf := _leaf(entry, path):
                    yield leaf
            waiting += reversed(below)

    def open(self, leaf: Leaf) -> int:
        """Return the number of a regular file, opened without following a link. Raises OSError."""
        # why O_NONBLOCK: to open a pipe that took the file's place would wait for ever
        flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        return os.open(self._root.joinpath(*leaf.path), flags)


def _leaf(entry: os.DirEntry[str], path: tuple[str, ...]) -> Leaf | None:
    try:
        about = entry.stat(follow_symlinks=False)
    except OSError:
        return None
    is_link = stat.S_ISLNK(about.st_mode)
    if not is_link and not stat.S_ISREG(about.st_mode):
        return None
    return Leaf(path=path, size=0 if is_link else about.st_size, modified_at=about.st_mtime, is_link=is_link)


class _Lazy:
    """One file, opened when it is first read: most of those that are left out never are."""

    def __init__(self, tree: Tree, leaf: Leaf) -> None:
        self._tree = tree
        self._leaf = leaf
        self._number: int | None = None
        self._trouble: Trouble | None = LINKS if leaf.is_link else None

    def trouble(self) -> Trouble | None:
        return self._trouble

    def read(self) -> bytes:
        if self._trouble:
            return b""
        try:
            if self._number is None:
                self._number = self._tree.open(self._leaf)
                piece = os.read(self._number, _FIRST_BYTES)
            else:
                piece = os.read(self._number, PIECE_BYTES)
        except OSError:
            self._trouble = UNREADABLE
            return b""
        self._tree._tell(len(piece))  # noqa: SLF001 - of this module
        return piece

    def close(self) -> None:
        if self._number is not None:
            os.close(self._number)
            self._number = None
