"""Files and folders with mail as a source: an mbox, a message, a zip or tar archive, a folder of any of these."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from monitor.errors import FileError
from monitor.records import Chunk, Cursor, Pending
from monitor.sources.archives import tars, zips
from monitor.sources.archives.gathering import Gathering, bookmark
from monitor.sources.archives.kinds import no_mail
from monitor.sources.archives.members import Member
from monitor.sources.archives.naming import Known, printable
from monitor.sources.archives.opening import STANDARD_INPUT, OpenFile, Progress, shown
from monitor.sources.archives.reading import Opened, Reading
from monitor.sources.archives.splitting import View
from monitor.sources.archives.taking import Taken, Taking
from monitor.sources.archives.trees import Tree
from monitor.sources.archives.unpacking import Bytes

NOTHING_KNOWN: Final = Known()


class ArchiveSource:
    """Whatever mail is kept in, told by its content; CRLF or LF, plain or compressed. ``is_sent``: all of it is ours.

    A block's ``uid`` is the offset of its message in its (uncompressed) mbox, or the number of its file in its folder.
    ``known`` are names of files beyond those of mail folders. Everything that is met is told to ``told``.
    Problems: those of DAMAGES, and ``header-too-long``, ``empty``, ``expunged``, ``symbolic-link``.
    Raises FileError where nothing is mail.
    """

    def __init__(
        self,
        path: Path,
        *,
        is_sent: bool = False,
        known: Known = NOTHING_KNOWN,
        progress: Progress = lambda _done, _total: None,
        told: Callable[[Taken], None] = lambda _taken: None,
    ) -> None:
        self._path = path
        self._is_sent = is_sent
        self._known = known
        self._progress = progress
        self._told = told
        self._is_read = False

    @property
    def name(self) -> str:
        """What it is called in reports: the last part of its path."""
        return "standard input" if self._path == STANDARD_INPUT else printable([self._path.name or str(self._path)])

    @property
    def folders(self) -> tuple[str, ...]:
        """The name of the file or folder once it was read."""
        return (self.name,) if self._is_read else ()

    def read(self, cursors: Mapping[str, Cursor], horizons: Sequence[datetime]) -> Iterator[Chunk]:  # noqa: ARG002 - a file is read as a whole
        """Yield every message in the order of the file, about a thousand at once, from where ``cursors`` say on."""
        self._is_read = True
        if os.path.isdir(self._path):  # noqa: PTH112 - Path.is_dir raises where it may not look
            tree = Tree(self._path, self._progress)
            self._tell(tree.what())
            yield from self._archive(tree.members(), self._reading(tree.mark), cursors)
            return
        with OpenFile(self._path, self._progress) as file:
            reading = self._reading(file.mark())
            opened = Opened(Bytes(file.read))
            packed = f", compressed with {opened.content.packing}" if opened.content.packing else ""
            if opened.kind == "zip" and not packed:
                self._tell("a zip archive")
                yield from self._archive(zips.members(file, opened.view.content), reading, cursors)
            elif opened.kind == "tar":
                self._tell(f"a tar archive{packed}")
                yield from self._archive(tars.members(opened.view), reading, cursors, opened.content)
            elif opened.kind in {"mbox", "message"}:
                yield from self._alone(file, opened, reading, cursors)
            elif opened.kind == "empty":
                reading.gathering.folder = self.name
                kind, detail = opened.content.damage or ("empty", "the file holds no message")
                reading.gathering.problem(kind, 0, detail)
                yield from reading.gathering.end()
            else:
                raise no_mail(self._path, opened.view.content)

    def look_up(self, pending: Sequence[Pending], ids: Callable[[bytes], Sequence[str]]) -> Iterator[Chunk]:  # noqa: ARG002 - as in Source
        """Yield nothing: everything a file holds was read."""
        return iter(())

    def _tell(self, what: str) -> None:
        self._told(Taken(name=self.name, what=what))

    def _reading(self, mark: bytes | None) -> Reading:
        return Reading(
            is_sent=self._is_sent,
            known=self._known,
            taking=Taking(self._told),
            gathering=Gathering(bookmark=bookmark(mark, is_sent=self._is_sent) if mark else None),
        )

    def _alone(
        self, file: OpenFile, opened: Opened, reading: Reading, cursors: Mapping[str, Cursor]
    ) -> Iterator[Chunk]:
        """Yield the messages of a file that is no archive."""
        start = reading.gathering.start(cursors)
        if start.offset and not opened.content.packing:
            file.seek(start.offset)
            opened.view = View(file.read, start.offset)
        member = Member(path=(self.name,), read=opened.content.read, trouble=lambda: None)
        yield from reading.file(member, opened, start)
        reading.taking.close()
        yield from reading.gathering.end()

    def _archive(
        self,
        members: Iterator[Member],
        reading: Reading,
        cursors: Mapping[str, Cursor],
        around: Bytes | None = None,
    ) -> Iterator[Chunk]:
        """Yield the messages of every file of an archive; ``around`` are its own bytes, where they are packed."""
        gathering = reading.gathering
        start = gathering.start(cursors)
        yield from reading.archive(members, start)
        if around and around.damage:
            yield from gathering.enter(self.name, gathering.member, in_sent=False, unit="byte")
            gathering.problem(around.damage[0], 0, around.damage[1])
        reading.taking.close()
        if reading.taking.is_nothing and not gathering.problems and not start.member:
            raise FileError(f"{shown(self._path)} holds no mail in any form that can be read. Name what was exported.")
        yield from gathering.end()
