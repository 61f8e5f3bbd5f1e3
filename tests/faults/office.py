"""A small mailbox on a real Dovecot behind a proxy, polled into stores of its own."""

import itertools
import shutil
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypeAlias

from monitor.mail.headers import Parser, answered_ids, fields_of
from monitor.mail.ids import Digester
from monitor.mail.pairing import Pairer, ours_of
from monitor.poll import Mailbox, poll
from monitor.records import Account, PollReport
from monitor.sources.imap import ImapSource
from monitor.store import SqlStore, open_store
from tests.faults.acts import NONE, Fault
from tests.faults.proxy import Proxy
from tests.letters import JANE, US, letter
from tests.real.dovecot import PASSWORD, Dovecot

NOW: Final = datetime(2026, 3, 20, 12, tzinfo=UTC)
HORIZONS: Final = (NOW - timedelta(days=28), NOW - timedelta(days=210))
MINUTE: Final = timedelta(minutes=1)
TIMEOUT: Final = 0.4
"""Seconds that a poll waits for the server."""

Rows: TypeAlias = Sequence[tuple[object, ...]]


def deliver(server: Dovecot, user: str, questions: int) -> None:
    """Deliver questions and answers, a question that lies in a folder nobody reads, and an answer to nothing."""
    for number in range(questions):
        asked_at = NOW - timedelta(days=3 + 40 * (number % 3), minutes=number)
        at = asked_at + timedelta(hours=2, minutes=number)
        server.append(user, "INBOX", letter(f"q{number}@x.example", asked_at), asked_at)
        server.append(user, "Sent", answer_to(f"q{number}", at), at)
    at = NOW - timedelta(days=2)
    server.append(user, "Projects", letter("filed@x.example", at), at)
    for name in ("filed", "lost"):
        server.append(user, "Sent", answer_to(name, at + 90 * MINUTE), at + 90 * MINUTE)


def answer_to(name: str, at: datetime) -> bytes:
    """Return our answer to a question."""
    return letter(f"re-{name}@x.example", at, sender=US, to=JANE, answers=[f"{name}@x.example"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What an attempt came to: the poll that met the fault, the good one behind it, and the rows in the end."""

    bad: PollReport
    good: PollReport
    rows: Rows


class Office:
    """Polls one mailbox through a proxy; every attempt has a store, a source and connections of its own."""

    def __init__(self, server: Dovecot, proxy: Proxy, user: str, folder: Path, *, is_tls: bool = False) -> None:
        self.server, self.proxy, self.user = server, proxy, user
        self._folder = folder
        self._account = Account(
            name="office",
            host="localhost" if is_tls else "127.0.0.1",
            port=proxy.port,
            security="tls" if is_tls else "none",
            username=user,
            ca_file=server.ca_file if is_tls else None,
        )
        self._late = itertools.count()
        self._rows: Rows | None = None
        with closing(open_store(f"sqlite:///{folder / 'empty.db'}", folder / "key")):
            pass

    def attempt(
        self, fault: Fault, *, is_later: bool = False, abort_seconds: float | None = None, timeout: float = TIMEOUT
    ) -> Told:
        """Poll while the fault is there, then without it. ``is_later``: behind a good poll, when new mail has come."""
        with self._polling(timeout) as polling:
            if is_later:
                polling.poll()
                self._rows = None
                at = NOW - MINUTE
                self.server.append(self.user, "INBOX", letter(f"late{next(self._late)}@x.example", at), at)
            self.proxy.fault = fault
            try:
                bad = polling.poll(abort_seconds)
            finally:
                self.proxy.fault = NONE
            good = polling.poll()
            return Told(bad=bad, good=good, rows=polling.rows())

    def without_fault(self) -> Rows:
        """Return the rows of one good poll into a new store; made again where new mail has come since."""
        if self._rows is None:
            with self._polling(10) as polling:
                assert polling.poll().error is None
                self._rows = polling.rows()
        return self._rows

    @contextmanager
    def _polling(self, timeout: float) -> Iterator["_Polling"]:
        path = self._folder / "attempt.db"
        shutil.copyfile(self._folder / "empty.db", path)
        store = open_store(f"sqlite:///{path}", self._folder / "key")
        with closing(store), closing(ImapSource(self._account, lambda: PASSWORD, timeout=timeout)) as source:
            yield _Polling(store, source, path)


class _Polling:
    """Polls of one source into one store, in one minute."""

    def __init__(self, store: SqlStore, source: ImapSource, path: Path) -> None:
        self._source, self._path = source, path
        digester = Digester(store.digest_key)
        self._parser = Parser(digester=digester, is_file=False, now=NOW)
        self._mailbox = Mailbox(
            name="office",
            source=source,
            store=store,
            pair=Pairer(ours_of([US], digester)),
            ids=lambda headers: answered_ids(fields_of(headers)),
        )
        self._last: PollReport | None = None

    def poll(self, abort_seconds: float | None = None) -> PollReport:
        """Poll once, ended from outside after some seconds."""
        watchdog = threading.Timer(abort_seconds or 60, self._source.abort)
        watchdog.start()
        try:
            self._last = poll(
                self._mailbox, parse=self._parser, horizons=HORIZONS, now=NOW, before=None, last=self._last
            )
        finally:
            watchdog.cancel()
            watchdog.join()
        return self._last

    def rows(self) -> Rows:
        """Return everything that was learnt of the mail, in an order of its own."""
        with closing(sqlite3.connect(self._path)) as database:
            return [
                (table, *row)
                for table in ("messages", "answers", "responses", "cursors")
                for row in sorted(database.execute(f"SELECT * FROM {table}"), key=repr)  # noqa: S608 - our own names
            ]
