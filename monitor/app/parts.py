"""Settings into parts: the store, one polled mailbox each, and what the numbers mean."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from monitor.app.archives import imports_of
from monitor.app.daily import DailyMarks
from monitor.app.defining import board_of, counting_of, definition_of
from monitor.app.lines import Lines
from monitor.app.opening import open_by
from monitor.app.slots import Slots
from monitor.app.waiting import Kept, StoredWaits
from monitor.errors import MonitorError
from monitor.mail.headers import Parser, answered_ids, fields_of
from monitor.mail.ids import Digester
from monitor.mail.pairing import Ours, Pairer, ours_of
from monitor.numbers.marking import marks, midnight
from monitor.numbers.windows import windows
from monitor.poll import SLACK, Mailbox
from monitor.records import (
    Board,
    Definition,
    PollReport,
    Redefined,
    Snapshot,
    Source,
    Waits,
    Window,
)
from monitor.snapshot import make_snapshot, redefine
from monitor.sources.archives import NoSource
from monitor.sources.idle import ANSWER_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from monitor.config import Settings
    from monitor.sample import SampleMailbox
    from monitor.sources.idle import IdleSource
    from monitor.store import SqlStore

SEEN_FOR_ADVICE: Final = timedelta(weeks=56)
"""How far back the store is asked when the wall advises a longer window."""
DEFINITION: Final = "definition"
"""Under which name the store keeps the definition of the last maps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything one process works with."""

    settings: Settings
    store: SqlStore
    definition: Definition
    mailboxes: tuple[Mailbox, ...]
    """Those that are polled."""
    ours: Ours
    """Our addresses in all mailboxes: what is ours in one is ours in each."""
    abort: Mapping[str, Callable[[], None]]
    """Ends a mailbox's poll from another thread, by the mailbox's name."""
    board: Board
    slots: Slots
    """Which mailboxes of a server are connected at once."""
    others: Callable[[Settings], Parts]
    """Makes the parts of other settings around the same store; see ``changed``."""
    leave: Mapping[str, Callable[[], None]] = field(default_factory=dict)
    """Signs out of a mailbox, by its name; nobody may be polling it."""
    servers: Mapping[str, str] = field(default_factory=dict)
    """Which server each mailbox is on, so that those of one share its slots."""
    wakers: Mapping[str, IdleSource] = field(default_factory=dict)
    """What waits for a mailbox's news, by its name; empty where nobody wants that."""
    imported: tuple[Mailbox, ...] = ()
    """Those that are only imported: they count as the others do, and nothing polls them."""
    marks: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    """A mark of the settings and the secret that a mailbox is signed in to with now, by its name."""
    stored_waits: StoredWaits = field(default_factory=StoredWaits)
    daily: DailyMarks = field(default_factory=lambda: DailyMarks(marks, midnight))

    @property
    def names(self) -> tuple[str, ...]:
        """The mailboxes that count."""
        return (*self.polled, *(mailbox.name for mailbox in self.imported))

    @property
    def polled(self) -> tuple[str, ...]:
        """Those of them that are polled."""
        return tuple(mailbox.name for mailbox in self.mailboxes)

    @property
    def renew_seconds(self) -> float:
        """After how long a wait for news is renewed, so that a dead connection is noticed within the setting's time."""
        return self.settings.refresh.keep_alive.total_seconds() - ANSWER_SECONDS

    def changed(self, settings: Settings) -> Parts:
        """Return the parts of other settings, around the same store and the same slots.

        A mailbox about which nothing has changed keeps its source, and so its connection. What was reckoned is kept
        while it is of the same mail. Nothing is signed out of, and the slots are shared out by who polls.
        """
        made, own = self.others(settings), self.settings
        if (settings.mailboxes, settings.originals) == (own.mailboxes, own.originals):
            made = replace(made, stored_waits=self.stored_waits, daily=self.daily)
        return made

    def parser(self, now: datetime, *, is_file: bool = False) -> Parser:
        """Return what reads the header blocks of one poll or import."""
        return Parser(digester=Digester(self.store.digest_key), is_file=is_file, now=now)

    def horizons(self, now: datetime) -> tuple[datetime, datetime]:
        """Return the starts of the current window and of everything the windows need."""
        current, trailing = windows(now, self.definition)
        return current.start, trailing.start

    def forget_before(self, now: datetime) -> datetime | None:
        """Return the age at which polled mail leaves the store; None where everything stays."""
        keep = self.settings.store.keep
        if keep == "forever":
            return None
        needed = self.horizons(now)[1] - SLACK
        return needed if keep is None else min(needed, now - keep)

    def waits(self, now: datetime, window: Window | None = None) -> Waits:
        """Return what was known at ``now`` of a window, or of both and what the advice on a longer one needs.

        Without a window also what waits now.
        """
        kept = Kept(store=self.store, names=self.names, ours=self.ours)
        if window:
            return self.stored_waits.of(kept, self.definition, window, now, waiting_since=None)
        since = self.horizons(now)[1]
        advised = Window(start=min(since, now - SEEN_FOR_ADVICE), end=now, time_zone=self.definition.time_zone)
        return self.stored_waits.of(kept, self.definition, advised, now, waiting_since=since)

    def redefined(self, now: datetime) -> Redefined | None:
        """Return what the page says about a definition that is new, and remember this one. Raises StoreError."""
        known = self.store.remembered(DEFINITION)
        memory, told = redefine(known, self.definition, now, self._whose_mail())
        if memory != known:
            self.store.remember(DEFINITION, memory)
        return told

    def _whose_mail(self) -> dict[str, str]:
        """Return what else decides which responses there are; addresses and folders only as a mark made with a key."""
        read = self.settings.mailboxes
        parts = {"mailboxes": ", ".join(sorted(mailbox.name for mailbox in read))}
        for name in ("addresses", "folders"):
            text = repr(sorted({repr(getattr(mailbox, name)) for mailbox in read}))
            parts[name] = blake2b(text.encode(), key=self.store.digest_key, digest_size=4).hexdigest()
        return parts

    def redecide(self) -> None:
        """Decide all mail again by the addresses and filters in force, where it was not. Raises StoreError."""
        for mailbox in (*self.mailboxes, *self.imported)[:1]:  # of all mailboxes of the team at once
            self.store.redecide(mailbox.name, mailbox.pair)

    def trouble(self) -> str | None:
        """Return what is wrong with the store now; None while it answers."""
        try:
            self.store.check()
        except MonitorError as error:
            return str(error)
        return None

    def snapshot(
        self, now: datetime, reports: Sequence[PollReport], store_error: str | None = None, *, is_tried: bool = False
    ) -> Snapshot:
        """Return what the wall shows now; the reports are those of the polled mailboxes. Raises StoreError.

        ``is_tried``: nobody is told that the definition is another one, and nothing remembers it.
        """
        reports = (*reports, *imports_of(self, now))
        return make_snapshot(
            board=self.board,
            definition=self.definition,
            waits=self.waits(now),
            marks=self.daily.at(now, self.definition, reports, self.waits),
            redefined=None if is_tried else self.redefined(now),
            reports=reports,
            store_error=store_error,
            now=now,
        )


@contextmanager
def open_parts(settings: Settings, environ: Mapping[str, str], sample: SampleMailbox | None = None) -> Iterator[Parts]:
    """Open the store and prepare every mailbox, or the sample; nothing is read yet. Raises StoreError."""
    gc.freeze()  # why: what was loaded so far is never garbage; reading much mail need not look at it again and again
    store = open_by(settings.store)
    lines = Lines(environ, sample)
    try:
        parts = _parts(settings, store, lines, Slots({}, 1, end=lines.abort, leave=lines.leave), sample)
        parts.slots.share_out(parts.servers, settings.refresh.connections_per_server)
        yield parts
    finally:
        lines.close()
        store.close()


def _parts(settings: Settings, store: SqlStore, lines: Lines, slots: Slots, sample: SampleMailbox | None) -> Parts:
    """Return the parts of these settings; what is open already is handed in."""
    found = lines.of(settings)
    sources = {line.account.name: line.source for line in found}
    addresses = sample.addresses if sample else [one for mailbox in settings.mailboxes for one in mailbox.addresses]
    digester = Digester(store.digest_key)
    ours = ours_of(addresses, digester)
    imported = [mailbox.name for mailbox in settings.mailboxes if not sample and not mailbox.is_polled]
    pair = Pairer(ours, (*sources, *imported), counting_of(settings.originals, digester))
    return Parts(
        settings=settings,
        store=store,
        definition=definition_of(settings),
        mailboxes=tuple(_mailbox(name, source, store, pair) for name, source in sources.items()),
        imported=tuple(_mailbox(name, NoSource(), store, pair) for name in imported),
        ours=ours,
        abort={name: source.abort for name, source in sources.items()},
        leave={name: source.close for name, source in sources.items()},
        board=board_of(settings, is_sample=sample is not None),
        slots=slots,
        servers={line.account.name: line.server for line in found},
        wakers=sources if settings.refresh.idle else {},
        marks={line.account.name: partial(line.secret.fingerprint, store.digest_key) for line in found if line.secret},
        others=lambda other: _parts(other, store, lines, slots, sample),
    )


def _mailbox(name: str, source: Source, store: SqlStore, pair: Pairer) -> Mailbox:
    return Mailbox(
        name=name, source=source, store=store, pair=pair, ids=lambda headers: answered_ids(fields_of(headers))
    )


@contextmanager
def sample_settings(settings: Settings) -> Iterator[Settings]:
    """Put the sample's store and key into a folder of their own for this run: it never mixes with a real mailbox's."""
    with TemporaryDirectory(prefix="monitor-sample-", ignore_cleanup_errors=True) as folder:
        store = settings.store.model_copy(
            update={"url": f"sqlite:///{folder}/sample.db", "key_file": Path(folder, "sample.key")}
        )
        yield settings.model_copy(update={"store": store})
