"""An mbox, or a single message, as a stream of header blocks, whatever the size of the file or of one message.

Large pieces are searched for ``From `` lines; bodies are passed over and never split into lines.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from monitor.sources.archives.separators import SEPARATOR

HEADER_BYTES: Final = 1 << 20  # of one header block
LOOK_AHEAD: Final = 4_096  # a ``From `` line and the name of the header field behind it are shorter

BEFORE: Final = b"\n\n"  # an empty line in front of the file, so that its start needs no case of its own
_EMPTY_LINE: Final = re.compile(rb"\n\r?\n")
_LAST_FIELD: Final = re.compile(rb".*\n(?=[^ \t])", re.DOTALL)
_NEXT_FIELD: Final = re.compile(rb"\n(?=[^ \t])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One message: where it begins, its ``From `` line (empty without one), its header block, what is wrong with it.

    A problem is its kind and a sentence: ``truncated`` (the file ends within the header block), ``header-too-long``
    (over 1 MiB: its first and last half are used).
    """

    offset: int
    line: bytes
    headers: bytes
    problems: tuple[tuple[str, str], ...]


class View:
    """The stretch of the file that is being searched: ``data``, which begins at ``offset`` of the file."""

    def __init__(self, read: Callable[[], bytes], begins_at: int = 0) -> None:
        """Take what reads the next piece (empty at the end) and where in the file the first one begins."""
        self._read = read
        self.data = BEFORE
        self.offset = begins_at - len(BEFORE)
        self.is_complete = False

    @property
    def begins_at(self) -> int:
        """Where in the file the content begins that was not given up."""
        return self.offset + len(BEFORE)

    @property
    def end(self) -> int:
        """How far the file has been read."""
        return self.offset + len(self.data)

    @property
    def content(self) -> bytes:
        """What has been read and not given up, without the empty line in front of the file."""
        return self.data[len(BEFORE) :]

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

    def rest(self) -> bytes:
        """Return what was looked at and is still there, then the pieces behind it; nothing of them is held."""
        if self.data:
            content, self.data = self.content, b""
            self.offset += len(BEFORE) + len(content)
            if content:
                return content
        piece = self._read()
        self.offset += len(piece)
        return piece

    def move_to(self, offset: int) -> None:
        """Give up everything before a place of the file that lies behind what was searched."""
        while self.end < offset and not self.is_complete:
            self.slide(len(self.data))
        self.data = BEFORE + self.data[max(offset - self.offset, 0) :]
        self.offset = offset - len(BEFORE)

    def skip(self, count: int) -> None:
        """Give up the first bytes of the content."""
        self.data = BEFORE + self.content[count:]
        self.offset += count

    def skip_empty_lines(self) -> bool:
        """Bring the first content behind an empty line at the start of ``data``; return whether there is any."""
        while True:
            content = self.data.lstrip(b"\r\n")
            self.offset += len(self.data) - len(content) - len(BEFORE)
            self.data = BEFORE + content
            if content or self.is_complete:
                return bool(content)
            self.slide(0)

    def separator_at(self, start: int) -> re.Match[bytes] | None:
        """Return the separator that begins at ``start``, if there is one; it ends where the header block begins."""
        self.reach(start + LOOK_AHEAD)
        return SEPARATOR.match(self.data, start, start + LOOK_AHEAD)

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
                separator = SEPARATOR.match(self.data, line + 1, line + 1 + LOOK_AHEAD)
                if separator:
                    return separator
            start = line + 1


def messages(view: View) -> Iterator[Found]:
    """Yield every message of an mbox, in its order."""
    start = 0
    while separator := view.next_separator(start):
        offset = view.offset + separator.start()
        headers, start, problems = _header_block(view, separator.end())
        yield Found(offset=offset, line=separator.group(), headers=headers, problems=problems)


def message(view: View) -> Found:
    """Return the one message that a file holds (.eml)."""
    offset = view.offset + len(BEFORE)
    headers, _, problems = _header_block(view, len(BEFORE), is_alone=True)
    return Found(offset=offset, line=b"", headers=headers, problems=problems)


def _header_block(view: View, start: int, *, is_alone: bool = False) -> tuple[bytes, int, tuple[tuple[str, str], ...]]:
    """Return the header block that begins at ``start``, where to search on, and what is wrong with it.

    A file of one message (``is_alone``) may end with its last header line: messages without a body are written so.
    """
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
        if not is_alone or after < len(view.data):
            problems.append(("truncated", "the file ends within this header block"))
    if head:
        # why whole fields: half a list of addresses would make a forward of a reply
        block = block[-(HEADER_BYTES // 2) :]
        first, rest = _LAST_FIELD.match(head), _NEXT_FIELD.search(block)
        block = (first.group() if first else b"") + (block[rest.end() :] if rest else b"")
        problems.append(("header-too-long", "the header block is over 1 MiB; its first and last half MiB were read"))
    return block, after, tuple(problems)
