"""An mbox as a source: a stream of header blocks, whatever the size of the file or of one message.

Large pieces of the file are searched for ``From `` lines; bodies are passed over and never split into lines.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from monitor.records import Block, Chunk, Cursor, Pending, Problem
from monitor.sources.mbox_file import MboxFile, Progress, not_an_mbox

BLOCKS: Final = 1_000  # of one chunk, which is committed in one transaction
BLOCKS_BYTES: Final = 4 << 20  # of one chunk: a thousand huge header blocks are not held at once
HEADER_BYTES: Final = 1 << 20  # of one header block
LOOK_AHEAD: Final = 4_096  # a ``From `` line and the name of the header field behind it are shorter

_ZONE: Final = rb"(?:[+-]\d{2}:?\d{2}|[A-Z]{1,5}(?:[+-]\d{1,4})?)"
_SEPARATOR: Final = re.compile(
    rb"From (?:[^\n]*[ \t])?(?:19|20)\d\d"
    rb"(?:[ \t]+" + _ZONE + rb"(?:[ \t]+DST)?)?(?:[ \t]+\([^()\n]*\))?"
    rb"(?:[ \t]+remote from [^\n]++|[ \t]*\r?)\n(?=[!-9;-~]+[ \t]*:)",
)
"""Design rule 11, but for the empty line in front of it."""

_DATE: Final = re.compile(
    rb"[ \t]([A-Z][a-z]{2})[ \t]+(\d{1,2})[ \t]+(\d{1,2}):(\d\d)(?::(\d\d))?"
    rb"(?:[ \t]+(" + _ZONE + rb"))?[ \t]+((?:19|20)\d\d)(?:[ \t]+(" + _ZONE + rb"))?",
)
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        (b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"), start=1
    )
}
_ZONE_HOURS: Final = {
    b"EST": -5, b"EDT": -4, b"CST": -6, b"CDT": -5, b"MST": -7, b"MDT": -6, b"PST": -8, b"PDT": -7,
}  # fmt: skip
"""Those of RFC 5322; every other word is read as UTC (design, rule 2)."""
NO_OFFSET: Final = timedelta(0)
LEAP_SECOND: Final = 60  # the first of the next minute

_BEFORE: Final = b"\n\n"  # an empty line in front of the file, so that its start needs no case of its own
_EMPTY_LINE: Final = re.compile(rb"\n\r?\n")
_LAST_FIELD: Final = re.compile(rb".*\n(?=[^ \t])", re.DOTALL)
_NEXT_FIELD: Final = re.compile(rb"\n(?=[^ \t])")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """One message: where its ``From `` line stands, that line, its header block, and what is wrong with it."""

    offset: int
    line: bytes
    headers: bytes
    problems: tuple[tuple[str, str], ...]


class MboxSource:
    """One mbox file, plain or gzip; CRLF or LF. ``is_sent`` says that it is a Sent folder.

    A block's ``uid`` is the offset of its ``From `` line in the (uncompressed) file. Problems: ``truncated`` (the
    file ends within a header block), ``header-too-long`` (over 1 MiB: its first and last half are used), ``empty``,
    ``damaged``. Raises FileError where the file is missing, unreadable or no mbox.
    """

    def __init__(self, path: Path, *, is_sent: bool = False, progress: Progress = lambda _done, _total: None) -> None:
        self._path = path
        self._is_sent = is_sent
        self._progress = progress
        self._is_read = False

    @property
    def folders(self) -> tuple[str, ...]:
        """The file's name once it was read."""
        return (self._path.name,) if self._is_read else ()

    def read(self, cursors: Mapping[str, Cursor], horizons: Sequence[datetime]) -> Iterator[Chunk]:  # noqa: ARG002 - a file is read as a whole
        """Yield every message in the order of the file, about a thousand at once."""
        self._is_read = True
        blocks: list[Block] = []
        problems: list[Problem] = []
        size = 0
        with MboxFile(self._path, self._progress) as file:
            view = _View(file.read)
            if not view.skip_empty_lines():
                problems.append(self._problem("empty", 0, "the file holds no message"))
            elif not view.separator_at(len(_BEFORE)):
                raise not_an_mbox(self._path, view.data[len(_BEFORE) :])
            for found in _messages(view):
                blocks.append(Block(uid=found.offset, headers=found.headers, arrived_at=arrival(found.line)))
                problems.extend(self._problem(kind, found.offset, detail) for kind, detail in found.problems)
                size += len(found.headers)
                if len(blocks) >= BLOCKS or size >= BLOCKS_BYTES:
                    yield self._chunk(blocks, problems)
                    blocks, problems, size = [], [], 0
            if file.damage:
                kind, detail = file.damage
                problems.append(self._problem(kind, view.offset + len(view.data), detail))
        if blocks or problems:
            yield self._chunk(blocks, problems)

    def look_up(self, pending: Sequence[Pending], ids: Callable[[bytes], Sequence[str]]) -> Iterator[Chunk]:  # noqa: ARG002 - as in Source
        """Yield nothing: everything a file holds was read."""
        return iter(())

    def _chunk(self, blocks: list[Block], problems: list[Problem]) -> Chunk:
        return Chunk(
            folder=self._path.name,
            uidvalidity=None,
            in_sent=self._is_sent,
            blocks=tuple(blocks),
            problems=tuple(problems),
        )

    def _problem(self, kind: str, offset: int, detail: str) -> Problem:
        return Problem(kind=kind, folder=self._path.name, uid=offset, detail=detail)


class _View:
    """The stretch of the file that is being searched: ``data``, which begins at ``offset`` of the file."""

    def __init__(self, read: Callable[[], bytes]) -> None:
        self._read = read
        self.data = _BEFORE
        self.offset = -len(_BEFORE)
        self.is_complete = False

    def slide(self, keep: int) -> None:
        """Read on; what lies before ``keep`` is given up."""
        piece = self._read()
        self.is_complete = not piece
        self.data = self.data[keep:] + piece
        self.offset += keep

    def reach(self, end: int) -> None:
        """Read on until ``data`` holds ``end`` bytes, or all there are."""
        while len(self.data) < end and not self.is_complete:
            self.slide(0)

    def skip_empty_lines(self) -> bool:
        """Bring the first content behind an empty line at the start of ``data``; return whether there is any."""
        while True:
            content = self.data.lstrip(b"\r\n")
            self.offset += len(self.data) - len(content) - len(_BEFORE)
            self.data = _BEFORE + content
            if content or self.is_complete:
                return bool(content)
            self.slide(0)

    def separator_at(self, start: int) -> re.Match[bytes] | None:
        """Return the separator that begins at ``start``, if there is one; it ends where the header block begins."""
        self.reach(start + LOOK_AHEAD)
        return _SEPARATOR.match(self.data, start, start + LOOK_AHEAD)

    def next_separator(self, start: int) -> re.Match[bytes] | None:
        """Return the first separator behind ``start``, which must leave the line in front of it to be seen."""
        while True:
            line = self.data.find(b"\nFrom ", start)
            if line < 0:
                if self.is_complete:
                    return None
                self.slide(max(start, len(self.data) - len(b"\n\r\nFrom")))
                start = 0
                continue
            if line + LOOK_AHEAD >= len(self.data) and not self.is_complete:
                self.slide(max(line - 2, 0))
                start = 0
                continue
            before = self.data[max(line - 2, 0) : line]
            if before.endswith(b"\n") or before == b"\n\r":
                separator = _SEPARATOR.match(self.data, line + 1, line + 1 + LOOK_AHEAD)
                if separator:
                    return separator
            start = line + 1


def _messages(view: _View) -> Iterator[_Found]:
    start = 0
    while separator := view.next_separator(start):
        offset = view.offset + separator.start()
        headers, start, problems = _header_block(view, separator.end())
        yield _Found(offset=offset, line=separator.group(), headers=headers, problems=problems)


def _header_block(view: _View, start: int) -> tuple[bytes, int, tuple[tuple[str, str], ...]]:
    """Return the header block that begins at ``start``, where to search on, and what is wrong with it."""
    head = b""
    searched = start
    problems = []
    while not (end := _EMPTY_LINE.search(view.data, searched)) and not view.is_complete:
        searched = max(start, len(view.data) - 2)
        keep = start
        if len(view.data) - start > HEADER_BYTES:
            head = head or view.data[start : start + HEADER_BYTES // 2]
            keep = len(view.data) - HEADER_BYTES // 2
        view.slide(keep)
        start, searched = 0, searched - keep
    if end:
        block, after = view.data[start : end.start() + 1], end.start()
    else:
        # why not the last line: half a Message-ID would be a message of its own, for good
        after = max(view.data.rfind(b"\n", start) + 1, start)
        block = view.data[start:after]
        problems.append(("truncated", "the file ends within this header block"))
    if head:
        # why whole fields: half a list of addresses would make a forward of a reply
        block = block[-(HEADER_BYTES // 2) :]
        first, rest = _LAST_FIELD.match(head), _NEXT_FIELD.search(block)
        block = (first.group() if first else b"") + (block[rest.end() :] if rest else b"")
        problems.append(("header-too-long", "the header block is over 1 MiB; its first and last half MiB were read"))
    return block, after, tuple(problems)


def arrival(line: bytes) -> datetime | None:
    """Return the instant a ``From `` line gives; None where it cannot be read. Without a zone it is UTC."""
    date = _DATE.search(line)
    if not date:
        return None
    month, day, hour, minute, second_digits, zone, year, zone_behind = date.groups()
    second = int(second_digits or 0)
    try:
        offset = _offset(zone or zone_behind or b"+0000")
        at = datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), min(second, 59), tzinfo=UTC) - offset
    except (KeyError, ValueError, OverflowError):
        return None
    if second < LEAP_SECOND:
        return at
    return at + timedelta(seconds=1) if second == LEAP_SECOND else None


def _offset(zone: bytes) -> timedelta:
    if zone == b"+0000":
        return NO_OFFSET
    if zone[:1] not in (b"+", b"-"):
        return timedelta(hours=_ZONE_HOURS.get(zone, 0))
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if hours > 23 or minutes > 59:  # noqa: PLR2004 - no zone is a day, or an hour and 75 minutes, away
        raise ValueError
    return timedelta(hours=hours, minutes=minutes) * (-1 if zone[:1] == b"-" else 1)
