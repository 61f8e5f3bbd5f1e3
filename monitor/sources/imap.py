"""A mailbox on an IMAP server, read after a cursor and never written to.

LIST (on connecting, and now and then) ─ folders.choose ─▶ which folders are read
for each horizon, nearest first, for each folder, the sent ones first (behind the first horizon last):
    STATUS ─ plan.is_read ─▶ done: that was all
    EXAMINE ─ plan.newer, plan.older ─▶ SEARCH ─ parts of 500 ─▶ FETCH ─▶ Chunk with the cursor it leads to
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Final, TypeVar

from monitor.errors import FolderError, SourceError
from monitor.records import Account, Chunk, Cursor, FolderUse, Pending
from monitor.sources import plan
from monitor.sources.asking import list_folders
from monitor.sources.changing import Watched, still_read
from monitor.sources.connection import Connection, GarbledError, RefusedError
from monitor.sources.fetching import ID_ITEMS, fetch, fetch_items, header_of
from monitor.sources.folders import Folders, choose
from monitor.sources.looking import find_ids
from monitor.sources.pace import Pace
from monitor.sources.reading import FolderReader, examine, noop, status
from monitor.sources.surveying import measured

T = TypeVar("T")

LIST_EVERY: Final = 10
"""Polls between two LISTs: a folder that appears is noticed by then, one that vanishes at once."""
IDS_EACH: Final = 3
"""Ids of one reply that are looked up, the most preferred ones."""


class ImapSource:
    """Implements records.Source. One thread at a time; only :meth:`abort` may come from another.

    It keeps its connection between polls. A method that raises has dropped it; the next one connects again.
    """

    def __init__(self, account: Account, password: Callable[[], str], *, timeout: float = 60) -> None:
        """Take the account; nothing is connected before it is needed. ``timeout``: seconds of any one wait."""
        self._account = account
        self._password = password
        self._timeout = timeout
        self._connection: Connection | None = None
        self._is_proven = False
        self._is_aborted = False
        self._pace = Pace()
        self._folders: Folders | None = None
        self._spellings: dict[str, bytes] = {}
        self._uses = Watched()
        self._reads_to_list = 0

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders that the last ``read`` covers; empty before the first."""
        return self._folders.read if self._folders else ()

    def read(self, cursors: Mapping[str, Cursor], horizons: Sequence[datetime]) -> Iterator[Chunk]:
        """Yield what the cursors have not covered, newest first: every folder to the first horizon, then the next.

        LoginError, FolderError or SourceError; what was yielded before stays valid. The iterator may be dropped
        between two chunks.
        """
        self._is_aborted = False
        with self._session():
            if horizons:
                # whole seconds: a store that keeps seconds must not claim less than was asked for
                yield from self._read(dict(cursors), [horizon.replace(microsecond=0) for horizon in horizons])

    def look_up(self, pending: Sequence[Pending], ids: Callable[[bytes], Sequence[str]]) -> Iterator[Chunk]:
        """Yield the originals of pending replies, found by Message-ID; ``ids`` extracts them from a header block.

        Replies that moved, and folders that cannot be opened or searched, are passed over. An empty chunk behind each
        folder says that it goes on.
        """
        with self._session():
            folders = self._known_folders()
            self._call(noop)
            wanted = list(dict.fromkeys(self._ids_of(pending, ids)))
            for folder in folders.searched if wanted else ():
                with suppress(RefusedError):
                    yield from self._search(folder, wanted)
                yield Chunk(folder=folder, uidvalidity=None, in_sent=False, blocks=())

    def survey(self, since: datetime | None = None) -> tuple[FolderUse, ...]:
        """Return every folder, what it is used for and why, and how many messages it holds (None where it cannot tell).

        With ``since`` also how many a first poll down to there would read.
        """
        self._is_aborted = False
        with self._session():
            self._reads_to_list = 0
            folders, connection = self._known_folders(), self._connected()
            return tuple(
                measured(connection, use, since, drafts_within=use.name in folders.drafts_within)
                for use in folders.uses
            )

    def abort(self) -> None:
        """End whatever waits for the server, and this poll's look-ups, with a SourceError; callable from any thread."""
        self._is_aborted = True
        if connection := self._connection:
            connection.abort()

    def close(self) -> None:
        """Sign out and close the connection; a later read opens a new one."""
        connection, self._connection = self._connection, None
        if connection:
            connection.close()

    def _read(self, cursors: dict[str, Cursor], horizons: Sequence[datetime]) -> Iterator[Chunk]:
        furthest = min(horizons)
        self._pace.begin()
        folders = self._known_folders()
        self._reads_to_list -= 1
        if not self._is_proven and cursors.keys().isdisjoint(folders.read):
            self._call(noop)  # else the first STATUS shows whether the connection still lives
        if self._uses.are_lost(cursors, folders):
            cursors.clear()
            yield Chunk(folder="", uidvalidity=None, in_sent=False, blocks=(), starts_over=True)
        cursors = still_read(cursors, folders)
        closed: set[str] = set()
        changed = [name for name in folders.read if not self._is_read(name, cursors.get(name), furthest, closed)]
        for number, horizon in enumerate(horizons):
            # why: nearest, the replies first, so that the map fills with each original that comes in; further back the
            # originals first, so that a reply that finds its own is written once
            for name in reversed(changed) if number else changed:
                if name in closed:
                    continue
                reader = self._reader(folders, name)
                try:
                    for chunk in reader.read(cursors.get(name), horizon, furthest):
                        if chunk.cursor:
                            cursors[name] = chunk.cursor
                        yield chunk
                except RefusedError:
                    closed.add(name)
        yield from self._pace.slow_clocks(folders.read)
        if closed:
            self._explain(closed)

    def _is_read(self, name: str, cursor: Cursor | None, furthest: datetime, closed: set[str]) -> bool:
        """Ask for the folder's numbers; where it is not there, note it as closed."""
        if cursor is None or self._pace.is_due(name):
            return False
        try:
            numbers = self._call(lambda connection: status(connection, name))
        except RefusedError:
            closed.add(name)
            return False
        if numbers.uidvalidity is None or numbers.next_uid is None:
            return False
        return plan.is_read(cursor, numbers.uidvalidity, numbers.next_uid, furthest)

    def _explain(self, closed: set[str]) -> None:
        """List the folders again: those that vanished are no more read, any other that refused is an error."""
        self._reads_to_list = 0
        folders = self._known_folders()
        if still := sorted(closed.intersection(folders.read)):
            self._folders = None
            names = ", ".join(repr(name) for name in still)
            message = f"{self._account.name}: the mail server lists but does not open {names}. Allow it to be read"
            raise FolderError(f"{message}, or name other folders in `folders`.", (*folders.read, *folders.looked_up))

    def _reader(self, folders: Folders, name: str) -> FolderReader:
        return FolderReader(
            connection=self._connected(),
            mailbox=self._account.name,
            folder=name,
            in_sent=name in folders.sent,
            drafts_within=name in folders.drafts_within,
            pace=self._pace,
        )

    def _ids_of(self, pending: Sequence[Pending], ids: Callable[[bytes], Sequence[str]]) -> Iterator[str]:
        """Yield the ids that pending replies name, read again where they lie."""
        by_folder: dict[tuple[str, int], list[int]] = defaultdict(list)
        for reply in pending:
            by_folder[reply.location.folder, reply.location.uidvalidity].append(reply.location.uid)
        connection = self._connected()
        for (folder, uidvalidity), uids in by_folder.items():
            with suppress(RefusedError):
                if examine(connection, folder).uidvalidity == uidvalidity:
                    answers, _ = fetch_items(connection, sorted(uids), ID_ITEMS)
                    for answer in answers.values():
                        yield from tuple(ids(header_of(answer) or b""))[:IDS_EACH]
        connection.unselect()

    def _search(self, folder: str, wanted: Sequence[str]) -> Iterator[Chunk]:
        """Yield the messages of one folder that carry one of the ids."""
        connection = self._connected()
        uidvalidity = examine(connection, folder).uidvalidity
        if found := find_ids(connection, wanted):
            blocks, problems = fetch(connection, folder, found)
            yield Chunk(folder=folder, uidvalidity=uidvalidity, in_sent=False, blocks=blocks, problems=problems)
        connection.unselect()

    def _known_folders(self) -> Folders:
        """Return what each folder is used for; ask for the folders where it is time."""
        is_time = self._reads_to_list <= 0 or self._uses.is_in_doubt
        if self._folders is None or self._connection is None or is_time:
            self._folders = None
            entries = (*(self._account.sent or ()), *(self._account.received or ()))
            self._folders = choose(self._account, *self._call(lambda connection: list_folders(connection, entries)))
            self._reads_to_list = LIST_EVERY
        return self._folders

    def _call(self, command: Callable[[Connection], T]) -> T:
        """Run a command; where a connection kept from the last poll has died since, connect again once."""
        is_kept = self._connection is not None and not self._is_proven
        try:
            result = command(self._connected())
        except (RefusedError, GarbledError):
            raise
        except SourceError:
            if not is_kept or self._is_aborted:
                raise
            self._drop()
            result = command(self._connected())
        self._is_proven = True
        return result

    def _connected(self) -> Connection:
        if self._connection is None:
            connection = Connection(self._account, self._password, timeout=self._timeout, spellings=self._spellings)
            self._connection = connection  # before it opens, so that abort() reaches it
            if self._is_aborted:
                connection.abort()
            connection.open()
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            connection.drop()

    @contextmanager
    def _session(self) -> Iterator[None]:
        """Bound one public call: whatever breaks it, Ctrl-C too, may have left half an answer in the connection."""
        self._is_proven = False
        try:
            yield
        except (GeneratorExit, FolderError):
            raise
        except BaseException:
            self._drop()
            raise
