"""The files of an archive into chunks: each is opened, told by its content, and read as what it is."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from monitor.records import Block, Chunk
from monitor.sources.archives.gathering import Gathering, Position
from monitor.sources.archives.kinds import Kind, kind_of
from monitor.sources.archives.members import Member
from monitor.sources.archives.naming import Known, Place, place_of, printable
from monitor.sources.archives.separators import arrival
from monitor.sources.archives.splitting import View, message, messages
from monitor.sources.archives.taking import LEFT_OUT_BY_FLAG, Taking
from monitor.sources.archives.unpacking import Bytes

NESTED: Final = "an archive within the archive is not read; take it out and name it"
EXPUNGED: Final = "Thunderbird has marked it as deleted"
_STATUS: Final = re.compile(rb"^X-Mozilla-Status(2?):[ \t]*([0-9A-Fa-f]{4,8})[ \t]*\r?$", re.MULTILINE)
_GONE: Final = {b"": 0x0000_0008, b"2": 0x0020_0000}
"""Expunged, and IMAPDeleted, of Thunderbird's nsMsgMessageFlags; X-Mozilla-Status2 holds the upper half."""


@dataclass(slots=True)
class Opened:
    """The content of a file, and what it is."""

    content: Bytes
    view: View = field(init=False)
    kind: Kind = field(init=False)

    def __post_init__(self) -> None:
        """Look at its start."""
        self.view = View(self.content.read)
        self.kind = kind_of(self.view)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of an archive. ``is_sent`` says that everything in it is from us; ``known`` are further names."""

    is_sent: bool
    known: Known
    taking: Taking
    gathering: Gathering

    def archive(self, members: Iterator[Member], start: Position) -> Iterator[Chunk]:
        """Yield the messages of every file from ``start`` on."""
        number, parents = 0, None
        for ordinal, member in enumerate(members):
            number = number + 1 if member.path[:-1] == parents else 1
            parents = member.path[:-1]
            if ordinal < start.member:
                continue
            folder = self._folder_of(member)
            if folder.use == "left out":
                self.taking.leave_out(printable(folder.folder))
                continue
            at = start if ordinal == start.member else Position(member=ordinal)
            yield from self.file(member, Opened(Bytes(member.read)), at, number)

    def file(self, member: Member, opened: Opened, at: Position, number: int = 1) -> Iterator[Chunk]:
        """Yield the messages of one file; ``number`` is its place among the files of its folder."""
        place = place_of(member.path, self.known)
        if opened.kind == "message" and not place.is_maildir:
            place = self._folder_of(member)  # why: a message's name is its subject, and says nothing
        if place.is_gone:
            self.taking.leave_out(f"{printable(place.folder)}, deleted messages and drafts", LEFT_OUT_BY_FLAG)
            return
        if place.use == "left out":
            self.taking.leave_out(printable(place.folder))
            return
        if opened.kind == "message" or (place.is_maildir and opened.kind in {"mbox", "other"}):
            yield from self._message(member, opened, place, at, number)
        elif opened.kind == "mbox":
            yield from self._mbox(member, opened, place, at)
        else:
            yield from self._no_mail(member, opened, at)
        if trouble := opened.content.damage or member.trouble():
            kind, detail = trouble
            is_byte = self.gathering.unit == "byte"
            self.gathering.problem(kind, max(opened.view.end, 0) if is_byte else number, detail)

    def _folder_of(self, member: Member) -> Place:
        """Return what the path says without the file's own name."""
        return place_of((*member.path[:-1], ""), self.known)

    def _mbox(self, member: Member, opened: Opened, place: Place, at: Position) -> Iterator[Chunk]:
        name = printable(member.path)
        self.taking.mbox(name, opened.content.packing, place.use, is_sent=self.is_sent)
        yield from self._enter(name, at, place, "byte")
        if at.offset > opened.view.begins_at:
            opened.view.move_to(at.offset)
        for found in messages(opened.view):
            for kind, detail in found.problems:
                self.gathering.problem(kind, found.offset, detail)
            if is_expunged(found.headers):
                self.gathering.problem("expunged", found.offset, EXPUNGED)
                self.gathering.offset = found.offset
            else:
                headers = found.headers
                self.gathering.add(Block(uid=found.offset, headers=headers, arrived_at=arrival(found.line)))
            if self.gathering.is_full:
                yield from self.gathering.flush()

    def _message(self, member: Member, opened: Opened, place: Place, at: Position, number: int) -> Iterator[Chunk]:
        folder = printable(member.path[:-1]) or printable(member.path)
        what = "messages, each a file of a Maildir" if place.is_maildir else "messages, each a file of its own"
        self.taking.message(folder, what, place.use, is_sent=self.is_sent)
        yield from self._enter(folder, at, place, "file")
        found = message(opened.view)
        for kind, detail in found.problems:
            self.gathering.problem(kind, number, detail)
        if is_expunged(found.headers):
            self.gathering.problem("expunged", number, EXPUNGED)
        else:
            self.gathering.add(Block(uid=number, headers=found.headers, arrived_at=_arrived_at(member, place)))
        if self.gathering.is_full:
            yield from self.gathering.flush()

    def _no_mail(self, member: Member, opened: Opened, at: Position) -> Iterator[Chunk]:
        yield from self.gathering.enter(printable(member.path), at.member, in_sent=False, unit="byte")
        if opened.kind in {"zip", "tar"}:
            self.gathering.problem("nested-archive", 0, NESTED)
        elif not (opened.content.damage or member.trouble()):
            self.taking.pass_over(is_empty=opened.kind == "empty")

    def _enter(self, folder: str, at: Position, place: Place, unit: Literal["byte", "file"]) -> Iterator[Chunk]:
        return self.gathering.enter(folder, at.member, in_sent=self.is_sent or place.use == "sent", unit=unit)


def is_expunged(headers: bytes) -> bool:
    """Return whether Thunderbird has deleted a message and not yet compacted its folder."""
    if b"X-Mozilla-Status" not in headers:  # nearly always, and ten times as fast
        return False
    return any(int(flags, 16) & _GONE[which] for which, flags in _STATUS.findall(headers))


def _arrived_at(member: Member, place: Place) -> datetime | None:
    """Return when a message of a Maildir arrived: the later of what its name and its file say.

    None of any other file: it was made when the message was exported, or when somebody copied it.
    """
    if not place.is_maildir:
        return None
    return max((at for at in (place.arrived_at, member.modified_at) if at), default=None)
