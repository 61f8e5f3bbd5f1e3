"""The folders of the sample server and the messages in them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import attrgetter
from typing import Final, Protocol

from monitor.sample.protocol import Ranges

SPECIAL_USE: Final[dict[str, str]] = {
    "INBOX": "",
    "Sent": r"\Sent",
    "Archive": r"\Archive",
    "Drafts": r"\Drafts",
    "Junk": r"\Junk",
    "Trash": r"\Trash",
}
"""The folders a fresh mailbox has, each with its SPECIAL-USE flag (RFC 6154)."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One message in a folder; ``header_end`` is where its body begins."""

    uid: int
    message: bytes
    internal_at: datetime
    flags: frozenset[bytes]
    header_end: int

    @property
    def header(self) -> bytes:
        """The header block with the empty line that ends it."""
        return self.message[: self.header_end]


_uid: Final = attrgetter("uid")


class Folder:
    """Messages by ascending UID. ``generation`` grows whenever one leaves, ``use`` is a SPECIAL-USE flag or empty."""

    def __init__(self, name: str, use: str, uidvalidity: int) -> None:
        self.name = name
        self.use = use
        self.uidvalidity = uidvalidity
        self.uid_next = 1
        self.generation = 0
        self.messages: list[Stored] = []

    def add(self, message: bytes, internal_at: datetime, flags: Iterable[bytes] = ()) -> int:
        """Append a message and return its UID; ``internal_at`` is aware."""
        uid = self.uid_next
        stored = Stored(uid, message, internal_at.astimezone(UTC), frozenset(flags), _header_end(message))
        self.messages.append(stored)
        self.uid_next += 1
        return uid

    def remove(self, uids: Iterable[int]) -> None:
        """Expunge these."""
        gone = frozenset(uids)
        self.messages = [stored for stored in self.messages if stored.uid not in gone]
        self.generation += 1


class Watcher(Protocol):
    """What is told that a folder changed (an asyncio.Event)."""

    def set(self) -> None:
        """Note that there is news."""


class Folders:
    """A mailbox: its folders by name, and who is told when one of them changes.

    Names are in their form on the wire (modified UTF-7). Not safe for threads: SampleServer calls it in its loop.
    """

    def __init__(self, special_use: Mapping[str, str] = SPECIAL_USE, uidvalidity: int = 1) -> None:
        self.by_name: dict[str, Folder] = {}
        self.watchers: set[Watcher] = set()
        self._uidvalidity = uidvalidity
        for name, use in special_use.items():
            self.create(name, use)

    def create(self, name: str, use: str = "") -> Folder:
        """Return the folder of this name, made where it is missing."""
        return self.by_name.setdefault(name, Folder(name, use, self._uidvalidity))

    def find(self, name: bytes) -> Folder | None:
        """Return the folder a client named; INBOX in any case."""
        text = name.decode("ascii", "replace")
        return self.by_name.get("INBOX" if text.upper() == "INBOX" else text)

    def deliver(self, name: str, message: bytes, internal_at: datetime, flags: Iterable[bytes] = ()) -> int:
        """Add a message to a folder, made where it is missing, and return its UID."""
        uid = self.create(name).add(message, internal_at, flags)
        self._tell()
        return uid

    def expunge(self, name: str, uids: Iterable[int]) -> None:
        """Remove messages for good."""
        self.by_name[name].remove(uids)
        self._tell()

    def expunge_before(self, instant: datetime) -> None:
        """Remove what arrived before an instant, in every folder."""
        for name, folder in self.by_name.items():
            if old := [stored.uid for stored in folder.messages if stored.internal_at < instant]:
                self.expunge(name, old)

    def renumber(self, name: str, uidvalidity: int) -> None:
        """Give a folder another UIDVALIDITY; messages and UIDs stay. Who has it open is disconnected."""
        old = self.by_name[name]
        new = Folder(name, old.use, uidvalidity)
        new.uid_next, new.messages = old.uid_next, list(old.messages)
        self.by_name[name] = new
        self._tell()

    def remove(self, name: str) -> None:
        """Remove a folder with its messages. Who has it open is disconnected."""
        del self.by_name[name]
        self._uidvalidity += 1  # for whatever is made under its name later (RFC 3501, 2.3.1.1)
        self._tell()

    def _tell(self) -> None:
        for watcher in self.watchers:
            watcher.set()


def positions(view: Sequence[Stored], ranges: Ranges, *, by_uid: bool) -> list[int]:
    """Return the positions (from 0) in ``view`` that a set names, ascending; unknown numbers are left out."""
    if not view:
        return []
    largest = view[-1].uid if by_uid else len(view)
    spans = []
    for first, last in ranges:
        low, high = sorted((largest if first is None else first, largest if last is None else last))
        if by_uid:
            spans.append((bisect_left(view, low, key=_uid), bisect_right(view, high, key=_uid)))
        else:
            spans.append((low - 1, min(high, len(view))))
    chosen: list[int] = []
    end = 0
    for start, stop in sorted(
        spans
    ):  # why sorted: a set that names everything a thousand times costs no more than once
        chosen += range(max(start, end), stop)
        end = max(end, stop)
    return chosen


def _header_end(message: bytes) -> int:
    ends = [place + len(gap) for gap in (b"\r\n\r\n", b"\n\n") if (place := message.find(gap)) >= 0]
    return min(ends, default=len(message))
