"""What a mailbox's server has shown it can do: how much may be asked for at once, and which messages it cannot give."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from monitor.records import Chunk, Cursor, Problem
from monitor.sources.plan import CHUNK

DEATHS: Final = 3
"""A message over which this many connections died is left out: it would stop the folder for good."""
TRIES: Final = 3
"""Polls in which a message that could not be read is asked for: what spoiled it may have been of the moment."""

Place: TypeAlias = tuple[str, int, int]
"""Folder, UIDVALIDITY, UID."""


@dataclass(slots=True)
class Pace:
    """How many messages are asked for at once: fewer after a connection died over them, down to the one at fault.

    It lives as long as the source; a new one forgets the doubts, as the cursor has passed them.
    """

    size: int = CHUNK
    deaths: Counter[Place] = field(default_factory=Counter)
    doubts: dict[Place, int] = field(default_factory=dict)
    """In how many polls a message was asked for in vain."""
    due: frozenset[Place] = frozenset()
    behind: dict[str, Problem] = field(default_factory=dict)
    """The folders whose newest mail shows that the server's clock is behind, until newer mail shows that it is not."""

    def begin(self) -> None:
        """Begin a poll: what was doubtful in earlier ones is due in this one."""
        self.due = frozenset(self.doubts)

    def speed_up(self) -> None:
        """Ask for more again after an answer."""
        self.size = min(CHUNK, self.size * 2)

    def slow_down(self, cursor: Cursor, uids: Sequence[int]) -> None:
        """Ask for fewer in the next poll; remember a message that was alone."""
        self.size = max(1, self.size // 8)
        if len(uids) == 1:
            self.kill(cursor, uids)

    def kill(self, cursor: Cursor, uids: Iterable[int]) -> None:
        """Remember messages over which a poll ended."""
        self.deaths.update((cursor.folder, cursor.uidvalidity, uid) for uid in uids)

    def is_fatal(self, cursor: Cursor, uid: int) -> bool:
        """Return whether this message is to be left out."""
        return self.deaths[cursor.folder, cursor.uidvalidity, uid] >= DEATHS

    def doubt(self, cursor: Cursor, uids: Iterable[int]) -> None:
        """Note messages that the server could not give: the next polls ask for them again."""
        for uid in uids:
            place = (cursor.folder, cursor.uidvalidity, uid)
            self.doubts[place] = self.doubts.get(place, 0) + 1
            if self.doubts[place] >= TRIES:
                del self.doubts[place]

    def is_due(self, folder: str) -> bool:
        """Return whether a message of a folder is to be asked for again."""
        return any(place[0] == folder for place in self.due)

    def take_due(self, folder: str, uidvalidity: int) -> list[int]:
        """Return the messages of a folder that are to be asked for again, once a poll."""
        taken = {place for place in self.due if place[0] == folder}
        self.due -= taken
        for place in taken:
            if place[1] != uidvalidity:
                self.doubts.pop(place, None)
        return sorted(uid for _, number, uid in taken if number == uidvalidity)

    def settle(self, cursor: Cursor, uids: Iterable[int]) -> None:
        """Forget doubts about messages that came."""
        for uid in uids:
            self.doubts.pop((cursor.folder, cursor.uidvalidity, uid), None)

    def slow_clocks(self, folders: Iterable[str]) -> Iterator[Chunk]:
        """Yield that the clock is behind in each poll, also where nothing new has come: the wall goes on saying it."""
        for name in folders:
            if problem := self.behind.get(name):
                yield Chunk(folder=name, uidvalidity=None, in_sent=False, blocks=(), problems=(problem,), unit="UID")
