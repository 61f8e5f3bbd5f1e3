"""Settings into parts: the store, one polled mailbox each, and what the numbers mean."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from monitor.app.daily import DailyMarks
from monitor.app.defining import board_of, counting_of, definition_of
from monitor.app.signing import Secret, secret_of
from monitor.app.slots import Slots
from monitor.app.waiting import Kept, StoredWaits
from monitor.mail.headers import Parser, answered_ids, fields_of
from monitor.mail.ids import Digester
from monitor.mail.pairing import Ours, Pairer, ours_of
from monitor.numbers.marking import marks, midnight
from monitor.numbers.windows import windows
from monitor.poll import SLACK, Mailbox
from monitor.records import (
    Account,
    Board,
    Definition,
    PollReport,
    Redefined,
    Snapshot,
    Waits,
    Window,
)
from monitor.snapshot import make_snapshot, redefine
from monitor.sources.idle import ANSWER_SECONDS, IdleSource
from monitor.store import SqlStore, open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from monitor.config import Settings
    from monitor.sample import SampleMailbox

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
    ours: Ours
    """Our addresses in all mailboxes: what is ours in one is ours in each."""
    abort: Mapping[str, Callable[[], None]]
    """Ends a mailbox's poll from another thread, by the mailbox's name."""
    board: Board
    slots: Slots
    """Which mailboxes of a server are connected at once."""
    wakers: Mapping[str, IdleSource] = field(default_factory=dict)
    """What waits for a mailbox's news, by its name; empty where nobody wants that."""
    marks: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    """A mark of the settings and the secret that a mailbox is signed in to with now, by its name."""
    stored_waits: StoredWaits = field(default_factory=StoredWaits)
    daily: DailyMarks = field(default_factory=lambda: DailyMarks(marks, midnight))

    @property
    def names(self) -> tuple[str, ...]:
        """The mailboxes that count."""
        return tuple(mailbox.name for mailbox in self.mailboxes)

    @property
    def renew_seconds(self) -> float:
        """After how long a wait for news is renewed, so that a dead connection is noticed within the setting's time."""
        return self.settings.refresh.keep_alive.total_seconds() - ANSWER_SECONDS

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

    def snapshot(self, now: datetime, reports: Sequence[PollReport], store_error: str | None = None) -> Snapshot:
        """Return what the wall shows now. Raises StoreError."""
        return make_snapshot(
            board=self.board,
            definition=self.definition,
            waits=self.waits(now),
            marks=self.daily.at(now, self.definition, reports, self.waits),
            redefined=self.redefined(now),
            reports=reports,
            store_error=store_error,
            now=now,
        )


@contextmanager
def open_parts(settings: Settings, environ: Mapping[str, str], sample: SampleMailbox | None = None) -> Iterator[Parts]:
    """Open the store and prepare every mailbox, or the sample; nothing is read yet. Raises StoreError."""
    gc.freeze()  # why: what was loaded so far is never garbage; reading much mail need not look at it again and again
    store = open_store(settings.store.url, settings.store.key_file)
    sources: list[IdleSource] = []
    accounts = [sample.account] if sample else [mailbox.account for mailbox in settings.mailboxes]
    addresses = sample.addresses if sample else [one for mailbox in settings.mailboxes for one in mailbox.addresses]
    ours = ours_of(addresses, Digester(store.digest_key))
    counting = counting_of(settings.originals, Digester(store.digest_key))
    pair = Pairer(ours, tuple(account.name for account in accounts), counting)
    try:

        def mailbox(account: Account, password: Callable[[], str]) -> Mailbox:
            sources.append(IdleSource(account, password))
            return Mailbox(
                name=account.name,
                source=sources[-1],
                store=store,
                pair=pair,
                ids=lambda headers: answered_ids(fields_of(headers)),
            )

        secrets: dict[str, Secret] = {}
        if sample:
            mailboxes = [mailbox(sample.account, lambda: sample.password)]
        else:
            secrets = {m.name: secret_of(m, settings.store, environ) for m in settings.mailboxes}
            mailboxes = [mailbox(m.account, secrets[m.name]) for m in settings.mailboxes]
        abort = {mailbox.name: source.abort for mailbox, source in zip(mailboxes, sources, strict=True)}
        leave = {mailbox.name: source.close for mailbox, source in zip(mailboxes, sources, strict=True)}
        servers = {account.name: f"{account.host.lower()}:{account.port}" for account in accounts}
        yield Parts(
            settings=settings,
            store=store,
            definition=definition_of(settings),
            mailboxes=tuple(mailboxes),
            ours=ours,
            abort=abort,
            board=board_of(settings, is_sample=sample is not None),
            slots=Slots(
                servers,
                settings.refresh.connections_per_server,
                end=lambda name: abort[name](),
                leave=lambda name: leave[name](),
            ),
            wakers={m.name: one for m, one in zip(mailboxes, sources, strict=True) if settings.refresh.idle},
            marks={name: partial(secret.fingerprint, store.digest_key) for name, secret in secrets.items()},
        )
    finally:
        for source in sources:
            source.close()
        store.close()


@contextmanager
def sample_settings(settings: Settings) -> Iterator[Settings]:
    """Put the sample's store and key into a folder of their own for this run: it never mixes with a real mailbox's."""
    with TemporaryDirectory(prefix="monitor-sample-", ignore_cleanup_errors=True) as folder:
        store = settings.store.model_copy(
            update={"url": f"sqlite:///{folder}/sample.db", "key_file": Path(folder, "sample.key")}
        )
        yield settings.model_copy(update={"store": store})
