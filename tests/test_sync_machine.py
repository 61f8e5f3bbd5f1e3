"""Incremental equals full (design, rule 5): whatever happens in whatever order, the store holds what one read would.

Real ImapSources poll two mailboxes of a team, on servers of the sample, into one real store, on either database.
Between any two steps messages arrive late, in one mailbox or both, move, vanish or are renumbered, the clock goes on,
windows grow, files are imported, a mailbox leaves the team and comes back; a poll dies between any two statements.
"""

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, create_engine, event, inspect

from monitor.mail.headers import Parser, answered_ids, fields_of
from monitor.mail.ids import Digester
from monitor.mail.pairing import Pairer, ours_of
from monitor.poll import SLACK, Mailbox, import_file, poll
from monitor.records import Account, Batch, Chunk, Committed, Cursor, Message, Pair, Pending, PollReport
from monitor.sample.folders import Folders
from monitor.sample.server import SampleServer
from monitor.sources.archives import ArchiveSource
from monitor.sources.imap import ImapSource
from monitor.store import SqlStore, open_store
from monitor.store.schema import metadata
from tests.letters import JANE, US, letter

START: Final = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
READ: Final = ("INBOX", "Archive", "Sent")
NAMES: Final = ("support", "ann")
MAILBOXES = st.sampled_from(NAMES)
ELSEWHERE: Final = "Projects"
NUMBERS = st.integers(0, 3)
HOURS = st.integers(0, 40 * 24)


class Crash(BaseException):
    """The process died here: nothing that handles errors may see it."""


class Statements:
    """Counts down the statements until the crash; None never crashes."""

    left: int | None = None

    @classmethod
    def count(cls, *_: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own signature
        """Crash before the statement whose turn it is."""
        if cls.left is not None:
            cls.left -= 1
            if cls.left < 0:
                cls.left = None
                raise Crash


class Recorded:
    """A source and a store that remember which chunks were committed, and are otherwise those given."""

    def __init__(self, source: ImapSource | ArchiveSource, store: SqlStore, chunks: list[Chunk]) -> None:
        self._source = source
        self._store = store
        self._chunks = chunks
        self._chunk: Chunk | None = None

    @property
    def folders(self) -> tuple[str, ...]:
        """Those of the source."""
        return self._source.folders

    def read(self, cursors: Mapping[str, Cursor], horizons: Sequence[datetime]) -> Iterator[Chunk]:
        """Read, and know what is being committed."""
        for chunk in self._source.read(cursors, horizons):
            self._chunk = chunk
            yield chunk

    def look_up(self, pending: Sequence[Pending], ids: Callable[[bytes], Sequence[str]]) -> Iterator[Chunk]:
        """Look up, and know what is being committed."""
        for chunk in self._source.look_up(pending, ids):
            self._chunk = chunk
            yield chunk

    def commit(self, batch: Batch, pair: Pair, now: datetime) -> Committed:
        """Commit, and remember the chunk once that is done."""
        committed = self._store.commit(batch, pair, now)
        assert self._chunk is not None
        self._chunks.append(self._chunk)
        return committed

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the rest of the store
        return getattr(self._store, name)


class Desk:
    """One mailbox of the team: a server, a source that reads it, and what was committed of it."""

    def __init__(self, name: str, clock: Callable[[], datetime]) -> None:
        self.folders = Folders()
        self.folders.create(ELSEWHERE)
        self.server = SampleServer(self.folders, username="u", password="p", clock=clock)  # noqa: S106 - the sample's
        account = Account(name=name, host="127.0.0.1", port=self.server.start(), security="none", username="u")
        self.source = ImapSource(account, lambda: "p")
        self.polled: list[Chunk] = []
        self.imported: list[Chunk] = []
        self.is_complete = False

    def close(self) -> None:
        """End everything."""
        self.source.close()
        self.server.stop()


class Sync(RuleBasedStateMachine):
    """Two mailboxes, a store and everything that may happen to them."""

    @initialize()
    def begin(self) -> None:
        """Start with empty mailboxes and no store."""
        self.folder = Path(tempfile.mkdtemp(prefix="sync-"))
        self.now = START
        self.uidvalidity = 1
        self.horizon = timedelta(days=10)
        self.desks = {name: Desk(name, lambda: self.now) for name in NAMES}
        self.team: tuple[str, ...] = NAMES
        self.open()

    def open(self) -> None:
        """Open the store, as a new process would."""
        self.store = open_store(self.url(), self.folder / "key")
        self.digester = Digester(self.store.digest_key)
        self.pair = Pairer(ours_of([US], self.digester), self.team)

    def url(self) -> str:
        """Return where the store is."""
        return f"sqlite:///{self.folder / 'store.db'}"

    def teardown(self) -> None:
        """End everything, also after a failure."""
        Statements.left = None
        if hasattr(self, "store"):
            for desk in self.desks.values():
                desk.close()
            self.store.close()
            shutil.rmtree(self.folder)

    def mailbox(self, name: str, source: ImapSource | ArchiveSource, chunks: list[Chunk]) -> Mailbox:
        """Return what a poll needs, recording what is committed."""
        recorded: Any = Recorded(source, self.store, chunks)
        return Mailbox(
            name=name,
            source=recorded,
            store=recorded,
            pair=self.pair,
            ids=lambda headers: answered_ids(fields_of(headers)),
        )

    def deliver(self, folder: str, message: bytes, at: datetime, name: str = NAMES[0]) -> None:
        """Put a message into a folder."""
        self.desks[name].server.deliver(folder, message, at)
        self.desks[name].is_complete = False

    @rule(
        answered_in=MAILBOXES,
        number=NUMBERS,
        hours=HOURS,
        copies=st.lists(
            st.tuples(st.sampled_from(("INBOX", "Archive", ELSEWHERE)), st.integers(0, 80), MAILBOXES),
            min_size=1,
            max_size=2,
        ),
        answered_after=st.none() | st.integers(0, 90),
    )
    def original(
        self,
        number: int,
        hours: int,
        copies: list[tuple[str, int, str]],
        answered_after: int | None,
        answered_in: str,
    ) -> None:
        """A message from Jane arrives, perhaps after its answer, perhaps days after its Date, perhaps in two copies.

        The copies may lie in either mailbox, and so may the answer.
        """
        at = START - timedelta(hours=hours)
        for folder, late, name in copies:
            self.deliver(folder, letter(f"o{number}@x.example", at), at + timedelta(hours=late), name)
        if answered_after is not None:
            answered_at = at + timedelta(hours=answered_after)
            answer = letter(f"a{number}@x.example", answered_at, sender=US, to=JANE, answers=[f"o{number}@x.example"])
            self.deliver("Sent", answer, answered_at, answered_in)

    @rule(
        name=MAILBOXES,
        number=NUMBERS,
        hours=HOURS,
        answers=st.lists(NUMBERS, min_size=1, max_size=2, unique=True),
        is_forward=st.booleans(),
        is_misfiled=st.booleans(),
    )
    def reply(  # noqa: PLR0913 - all that may be odd about it
        self, name: str, number: int, hours: int, answers: list[int], *, is_forward: bool, is_misfiled: bool
    ) -> None:
        """We answer, or forward, one or two messages that may not be there (yet); the copy may lie in INBOX only."""
        at = START - timedelta(hours=hours)
        to = "bob@y.example" if is_forward else JANE
        body = letter(
            f"r{number}@x.example", at, sender=US, to=to, answers=[f"o{answer}@x.example" for answer in answers]
        )
        self.deliver("INBOX" if is_misfiled else "Sent", body, at, name)

    @rule(name=MAILBOXES, number=NUMBERS, hours=HOURS)
    def ours_turns_out(self, name: str, number: int, hours: int) -> None:
        """A message that looked like somebody else's lies in somebody's Sent as well, so it was ours all along."""
        at = START - timedelta(hours=hours)
        self.deliver("Sent", letter(f"o{number}@x.example", at), at, name)

    @rule(
        name=MAILBOXES,
        folder=st.sampled_from(READ),
        which=NUMBERS,
        to=st.sampled_from((None, "Archive", ELSEWHERE, "Trash")),
    )
    def expunge_or_move(self, name: str, folder: str, which: int, to: str | None) -> None:
        """A message that was polled is expunged, or moved to another folder."""
        desk = self.desks[name]
        messages = desk.folders.by_name[folder].messages
        if messages and desk.is_complete:
            stored = messages[which % len(messages)]
            if to:
                desk.server.deliver(to, stored.message, stored.internal_at)
            desk.server.expunge(folder, [stored.uid])

    @rule(name=MAILBOXES, folder=st.sampled_from(READ))
    def renumber(self, name: str, folder: str) -> None:
        """A folder gets another UIDVALIDITY, larger or smaller."""
        self.uidvalidity = -self.uidvalidity + 1000 if self.uidvalidity < 1000 else self.uidvalidity // 2
        self.desks[name].server.renumber(folder, self.uidvalidity)

    @rule(hours=st.sampled_from((1, 5, 48, 200)))
    def pass_time(self, hours: int) -> None:
        """The clock goes on."""
        self.now += timedelta(hours=hours)

    @rule()
    def longer_window(self) -> None:
        """Somebody asks for older mail."""
        self.horizon += timedelta(days=15)
        for desk in self.desks.values():
            desk.is_complete = False

    @rule(name=MAILBOXES)
    def lose_the_line(self, name: str) -> None:
        """A server drops every connection."""
        self.desks[name].server.disconnect()

    @rule(team=st.sampled_from((NAMES[:1], NAMES[1:], NAMES)))
    def another_team(self, team: tuple[str, ...]) -> None:
        """A mailbox is taken out of the configuration, or comes back: all is decided again before the next map."""
        self.team = team
        self.pair = replace(self.pair, team=team)
        for name in team:
            self.store.redecide(name, self.pair)

    def poll(self, name: str) -> PollReport:
        """Poll a mailbox once, as the program does."""
        horizons = (self.now - self.horizon / 3, self.now - self.horizon)
        desk = self.desks[name]
        return poll(
            self.mailbox(name, desk.source, desk.polled),
            parse=Parser(digester=self.digester, is_file=False, now=self.now),
            horizons=horizons,
            now=self.now,
            before=horizons[1] - SLACK,
        )

    @rule(which=NUMBERS)
    def poll_whole(self, which: int) -> None:
        """A poll ends well: everything within the horizon is read, wherever it was when."""
        name = self.team[which % len(self.team)]
        desk = self.desks[name]
        report = self.poll(name)
        if report.error:  # the first use of a line that was lost
            report = self.poll(name)
        assert report.error is None
        assert report.is_current_read
        assert report.remaining == 0
        desk.is_complete = True
        read = {block.headers for chunk in desk.polled for block in chunk.blocks}
        horizon = self.now - self.horizon
        for folder in READ:
            for stored in desk.folders.by_name[folder].messages:
                if stored.internal_at >= horizon:
                    wanted = fields_of(stored.header)
                    assert any(fields_of(headers) == wanted for headers in read), (folder, stored.uid)

    @rule(which=NUMBERS, statements=st.integers(0, 60))
    def poll_and_crash(self, which: int, statements: int) -> None:
        """A poll dies before any of its statements, and the next process opens what it left."""
        name = self.team[which % len(self.team)]
        Statements.left = statements
        with contextlib.suppress(Crash):
            self.poll(name)
        Statements.left = None
        self.desks[name].source.close()
        self.store.close()
        self.open()

    @rule(which=NUMBERS, number=NUMBERS, hours=HOURS, statements=st.none() | st.integers(0, 40))
    def import_mail(self, which: int, number: int, hours: int, statements: int | None) -> None:
        """A file with an original and its answer is imported, perhaps not to the end."""
        name = self.team[which % len(self.team)]
        at = START - timedelta(hours=hours)
        answer = letter(
            f"i{number}@x.example", at + timedelta(hours=3), sender=US, to=JANE, answers=[f"o{number}@x.example"]
        )
        file = self.folder / "file.mbox"
        line = f"From x {START:%a %b %d %H:%M:%S %Y}\r\n".encode()
        file.write_bytes(b"".join(line + body + b"\r\n" for body in (letter(f"o{number}@x.example", at), answer)))
        Statements.left = statements
        with contextlib.suppress(Crash):
            import_file(
                self.mailbox(name, ArchiveSource(file), self.desks[name].imported),
                parse=Parser(digester=self.digester, is_file=True, now=self.now),
                now=self.now,
            )
        Statements.left = None

    @invariant()
    def store_equals_full_read(self) -> None:
        """The store holds what one read of everything ever committed of the team gives, within the horizon."""
        merged: dict[bytes, Message] = {}
        desks = [self.desks[name] for name in self.team]
        read = [(desk.polled, False) for desk in desks] + [(desk.imported, True) for desk in desks]
        for chunks, is_file in read:
            parse = Parser(digester=self.digester, is_file=is_file, now=self.now)
            for chunk in reversed(chunks):  # another order than the store's: copies merge the same in any
                for block in chunk.blocks:
                    message, _ = parse(block, chunk.folder, chunk.in_sent)
                    assert message is not None
                    known = merged.get(message.key)
                    merged[message.key] = known.merge(message) if known else message
        full = self.pair(tuple(merged.values()), frozenset(merged))
        horizon = self.now - self.horizon
        held = {response for _, response in self.store.rows(self.team) if response.received_at >= horizon}
        assert held == {response for response in full.responses if response.received_at >= horizon}


class SyncOnPostgres(Sync):
    """The same, in one database that every example finds empty."""

    address = ""

    @initialize()
    def begin(self) -> None:
        """Empty what the last example left; the schema stays."""
        engine = create_engine(self.address)
        with engine.begin() as connection:
            there = set(inspect(connection).get_table_names())
            for table in reversed(metadata.sorted_tables):
                if table.name in there:
                    connection.execute(table.delete())
        engine.dispose()
        super().begin()

    def url(self) -> str:
        """Return the database."""
        return self.address


@pytest.fixture(autouse=True)
def _count_statements() -> Iterator[None]:
    event.listen(Engine, "before_cursor_execute", Statements.count)
    yield
    event.remove(Engine, "before_cursor_execute", Statements.count)


QUICK = settings(
    max_examples=40,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


@pytest.fixture
def on_postgres(postgres_url: str) -> type[SyncOnPostgres]:
    """Give the machine with a database."""

    class OnThis(SyncOnPostgres):
        address = postgres_url

    return OnThis


def test_incremental_equals_full() -> None:
    """Any interleaving ends in the responses of one full read."""
    run_state_machine_as_test(Sync, settings=QUICK)


def test_incremental_equals_full_on_postgres(on_postgres: type[SyncOnPostgres]) -> None:
    """The same, on PostgreSQL."""
    run_state_machine_as_test(on_postgres, settings=settings(QUICK, max_examples=6))


@pytest.mark.prove
def test_incremental_equals_full_long() -> None:
    """The same, for many more and longer interleavings."""
    run_state_machine_as_test(Sync, settings=settings(QUICK, max_examples=400, stateful_step_count=60))


@pytest.mark.prove
def test_incremental_equals_full_on_postgres_long(on_postgres: type[SyncOnPostgres]) -> None:
    """And on PostgreSQL."""
    run_state_machine_as_test(on_postgres, settings=settings(QUICK, max_examples=150, stateful_step_count=60))
