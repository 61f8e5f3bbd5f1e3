"""A tar archive, member by member, as its bytes come by (POSIX.1-2017 pax, GNU and old formats).

The standard library reads the headers; its reader of whole archives holds a header of any size, and all of them.
"""

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from monitor.sources.archives.members import Member, Trouble, nothing, parts_of
from monitor.sources.archives.splitting import View
from monitor.sources.archives.unpacking import Read

BLOCK: Final = tarfile.BLOCKSIZE
LONGEST_HEADER: Final = 1 << 20
"""Bytes of a long name, or of the fields in front of a member, that are held."""
_FILES: Final = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE)
_FIELDS: Final = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE)
_SETS_ASIDE: Final = (*_FIELDS, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)

CUT: Final = ("truncated", "the tar archive is cut off; what came before the cut was read")
BROKEN: Final = ("damaged", "a part of the tar archive is damaged; it was passed over")


@dataclass(slots=True)
class Flow:
    """The bytes of the archive in order; ``left`` are those of the member at hand, then those up to the next header."""

    read_on: Read
    ahead: bytes
    left: int = 0
    padding: int = 0
    is_cut: bool = False

    def enter(self, size: int) -> None:
        """Come to a member of ``size`` bytes."""
        self.left, self.padding = size, -size % BLOCK

    def read(self) -> bytes:
        """Return the next piece of the member; empty at its end."""
        if not self.left:
            return b""
        if not self.ahead:
            self.ahead = self.read_on()
            self.is_cut = not self.ahead
        piece, self.ahead = self.ahead[: self.left], self.ahead[self.left :]
        self.left = 0 if self.is_cut else self.left - len(piece)
        return piece

    def leave(self) -> None:
        """Go to the end of the member and over what fills its last block."""
        while self.read():
            pass
        self.left, self.padding = self.padding, 0
        while self.read():
            pass

    def header(self) -> bytes:
        """Return the next block; short at the end."""
        self.enter(BLOCK)
        return self.held(BLOCK)

    def held(self, size: int) -> bytes:
        """Return the first bytes of the member."""
        found = b""
        while len(found) < size and (piece := self.read()):
            found += piece
        return found[:size]

    @property
    def trouble(self) -> Trouble | None:
        """What is wrong with the member at hand, as far as it was read."""
        return CUT if self.is_cut else None


def members(view: View) -> Iterator[Member]:
    """Yield every file of an archive, in its order; ``view`` stands at its start."""
    flow = Flow(view.rest, b"")
    name, size = "", None
    for info in _headers(flow):
        if info is None:
            yield _broken("?", BROKEN)
            continue
        flow.enter(info.size if size is None or info.type in _SETS_ASIDE else size)
        if info.type in _FIELDS:
            fields = _fields(flow.held(min(info.size, LONGEST_HEADER)))
            name = fields.get(b"path", b"").decode("utf-8", "replace") or name
            size = int(fields[b"size"]) if fields.get(b"size", b"").isdigit() else None
        elif info.type == tarfile.GNUTYPE_LONGNAME:
            name = flow.held(min(info.size, LONGEST_HEADER)).rstrip(b"\0").decode("utf-8", "replace")
        elif info.type not in _SETS_ASIDE:
            if info.type in _FILES:
                yield Member(path=parts_of(name or _readable(info)), read=flow.read, trouble=lambda: flow.trouble)
            elif info.type == tarfile.GNUTYPE_SPARSE:
                yield _broken(name or _readable(info), BROKEN)
            name, size = "", None
        flow.leave()
    if flow.is_cut:
        yield _broken("?", CUT)


def _headers(flow: Flow) -> Iterator[tarfile.TarInfo | None]:
    """Yield each member's header, and None once where the blocks are none, up to the next that is one."""
    is_broken = False
    while len(block := flow.header()) == BLOCK and (is_broken or block.strip(b"\0")):
        try:
            info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except tarfile.HeaderError:
            if not is_broken:
                yield None
            is_broken = True
            continue
        is_broken = False
        yield info


def _readable(info: tarfile.TarInfo) -> str:
    return info.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _broken(name: str, trouble: Trouble) -> Member:
    return Member(path=parts_of(name), read=nothing, trouble=lambda: trouble)


def _fields(records: bytes) -> dict[bytes, bytes]:
    """Return the fields of a pax header, each `length name=value` and a line end; none behind a broken one."""
    fields: dict[bytes, bytes] = {}
    at = 0
    while at < len(records):
        digits, _, _ = records[at : at + 12].partition(b" ")
        if not digits.isdigit() or int(digits) <= len(digits):
            break
        key, _, value = records[at + len(digits) + 1 : at + int(digits) - 1].partition(b"=")
        fields[key] = value
        at += int(digits)
    return fields
