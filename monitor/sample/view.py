"""What one client has been told of the folder it selected, and telling it the news."""

import asyncio
from bisect import bisect_right
from collections.abc import Callable
from datetime import datetime
from operator import attrgetter

from monitor.sample.connection import Command, Connection, ConnectionOver
from monitor.sample.folders import Folder, Folders, Stored


class View(Connection):
    """A connection that looks at a folder. ``seen`` are the messages the client knows, in the order of its numbers."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        folders: Folders,
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(reader, writer)
        self.folders = folders
        self.clock = clock
        self.selected: Folder | None = None
        self.seen: list[Stored] = []
        self.news = asyncio.Event()
        self.told_uid = 0
        self._generation = 0

    def look_at(self, folder: Folder | None) -> None:
        """Select a folder, or none."""
        self.selected = folder
        self.seen = list(folder.messages) if folder else []
        self.told_uid = self.seen[-1].uid if self.seen else 0
        self._generation = folder.generation if folder else 0

    async def tell_news(self, *, expunges: bool = True) -> None:
        """Send what changed in the selected folder since the client was last told.

        ``expunges`` is False where RFC 3501 forbids EXPUNGE, since the client is using message numbers.
        """
        self.news.clear()
        folder = self.selected
        if folder is None:
            return
        if self.folders.by_name.get(folder.name) is not folder:
            await self.untagged(b"BYE the folder was removed or renumbered")
            raise ConnectionOver
        if expunges and folder.generation != self._generation:
            await self._tell_expunged(folder)
        fresh = folder.messages[bisect_right(folder.messages, self.told_uid, key=attrgetter("uid")) :]
        if fresh:
            self.seen += fresh
            self.told_uid = fresh[-1].uid
            await self.untagged(b"%d EXISTS" % len(self.seen))

    async def done(self, command: Command, text: bytes = b"done") -> None:
        """Tell the news and end the command with OK."""
        await self.tell_news(expunges=command.name not in (b"FETCH", b"SEARCH"))
        await self.respond(command.tag, b"OK " + text)

    async def _tell_expunged(self, folder: Folder) -> None:
        self._generation = folder.generation
        left = {stored.uid for stored in folder.messages}
        gone = [index for index, stored in enumerate(self.seen) if stored.uid not in left]
        self.seen = [stored for stored in self.seen if stored.uid in left]
        for index in reversed(gone):  # from the end, so that the numbers before it stay
            await self.untagged(b"%d EXPUNGE" % (index + 1))
