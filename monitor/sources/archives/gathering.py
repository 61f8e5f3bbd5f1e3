"""Blocks into chunks, each with the place from which a reading that was stopped goes on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final, Literal

from monitor import __version__
from monitor.records import Block, Chunk, Cursor, Problem

BLOCKS: Final = 1_000  # of one chunk, which is committed in one transaction
BLOCKS_BYTES: Final = 4 << 20  # of one chunk: a thousand huge header blocks are not held at once
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """A place in an archive: which of its files, and how many (uncompressed) bytes of that lie before it."""

    member: int = 0
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """How far one archive has been read, as a cursor of the store: its UIDVALIDITY is the archive's own mark.

    The cursor's ``low`` is the file in the archive, ``high`` the offset in it; both are 0 once everything was read.
    Another archive, a changed one and another version of the program have another mark and begin at the start.
    """

    mark: int

    @property
    def folder(self) -> str:
        """The cursor's folder; it holds neither path nor name."""
        return f"import {self.mark:016x}"

    def cursor(self, at: Position) -> Cursor:
        """Return the cursor that says so."""
        return Cursor(folder=self.folder, uidvalidity=self.mark, low=at.member, high=at.offset, horizon_at=_EPOCH)


def bookmark(mark: bytes, *, is_sent: bool) -> Bookmark:
    """Return where the reading of an archive with this mark is kept."""
    digest = blake2b(mark, digest_size=8, person=b"import", salt=b"sent" if is_sent else b"", key=__version__.encode())
    return Bookmark(mark=int.from_bytes(digest.digest()) >> 1)


@dataclass(slots=True, kw_only=True)
class Gathering:
    """Blocks and problems on their way into chunks. A chunk is of one folder."""

    bookmark: Bookmark | None
    member: int = 0
    offset: int = 0
    folder: str = ""
    in_sent: bool = False
    unit: Literal["byte", "file"] = "byte"
    blocks: list[Block] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    size: int = 0

    def start(self, cursors: Mapping[str, Cursor]) -> Position:
        """Return where an earlier reading stopped."""
        kept = cursors.get(self.bookmark.folder) if self.bookmark else None
        return Position(member=kept.low, offset=kept.high) if kept else Position()

    def enter(self, folder: str, member: int, *, in_sent: bool, unit: Literal["byte", "file"]) -> Iterator[Chunk]:
        """Come to a file, the member of that number, in a folder; yield what was gathered of another folder."""
        if (folder, in_sent, unit) != (self.folder, self.in_sent, self.unit):
            yield from self.flush()
            self.folder, self.in_sent, self.unit = folder, in_sent, unit
        self.member, self.offset = member, 0

    def add(self, block: Block) -> None:
        """Take a block."""
        self.blocks.append(block)
        self.size += len(block.headers)

    @property
    def is_full(self) -> bool:
        """Whether there is enough for a chunk."""
        return len(self.blocks) >= BLOCKS or self.size >= BLOCKS_BYTES or len(self.problems) >= BLOCKS

    def problem(self, kind: str, uid: int, detail: str) -> None:
        """Take a problem of the folder at hand."""
        self.problems.append(Problem(kind=kind, folder=self.folder, uid=uid, detail=detail))

    def flush(self) -> Iterator[Chunk]:
        """Yield what was gathered."""
        if self.blocks or self.problems:
            # why the last one again: where the next begins is not known yet, and reading it twice changes nothing
            self.offset = self.blocks[-1].uid if self.blocks and self.unit == "byte" else self.offset
            yield self._chunk(Position(member=self.member, offset=self.offset))
            self.blocks, self.problems, self.size = [], [], 0

    def end(self) -> Iterator[Chunk]:
        """Yield the rest, and say that everything was read."""
        if self.blocks or self.problems or self.bookmark:
            yield self._chunk(Position())

    def _chunk(self, at: Position) -> Chunk:
        return Chunk(
            folder=self.folder,
            uidvalidity=None,
            in_sent=self.in_sent,
            unit=self.unit,
            blocks=tuple(self.blocks),
            problems=tuple(self.problems),
            cursor=self.bookmark.cursor(at) if self.bookmark else None,
        )
