"""What one poll or import has read so far; it parses and commits chunk after chunk, and becomes the report."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from monitor.errors import BusyError, LoginError, MonitorError, SecretError, StoreError
from monitor.records import (
    Batch,
    Chunk,
    Committed,
    Location,
    Message,
    Pair,
    Parse,
    PollReport,
    Problem,
    Refusal,
    Source,
    Store,
)

PLACES: Final = 5
"""Problems of each kind whose places a report names: enough to find out what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Everything one mailbox's polls need; ``ids`` extracts from a header block the ids that a message answers."""

    name: str
    source: Source
    store: Store
    pair: Pair
    ids: Callable[[bytes], Sequence[str]]


@dataclass(slots=True)
class Tally:
    """What has been read so far; it becomes the report."""

    mailbox: Mailbox
    started_at: datetime
    parse: Parse
    clock: Callable[[], float]
    messages_read: int = 0
    committed: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    places: list[str] = field(default_factory=list)
    remaining: dict[str, int] = field(default_factory=dict)
    began: float = 0.0
    is_complete: bool = True

    def take(self, chunk: Chunk, now: datetime) -> None:
        """Parse one chunk and commit it with its cursor; one that only says that it goes on commits nothing."""
        if chunk.starts_over:
            self.mailbox.store.start_over(self.mailbox.name, self.mailbox.pair, now)
        if not chunk.blocks and not chunk.problems and chunk.cursor is None:
            return
        messages: list[tuple[Message, Location | None]] = []
        found = list(chunk.problems)
        for block in chunk.blocks:
            message, problems = self.parse(block, chunk.folder, chunk.in_sent)
            found += problems
            if message:
                place = chunk.uidvalidity and Location(
                    folder=chunk.folder, uidvalidity=chunk.uidvalidity, uid=block.uid
                )
                messages.append((message, place or None))
        batch = Batch(mailbox=self.mailbox.name, messages=tuple(messages), cursor=chunk.cursor)
        committed = self.mailbox.store.commit(batch, self.mailbox.pair, now)
        # Counted only now: a chunk whose commit failed is read, and counted, again.
        self.messages_read += len(chunk.blocks)
        for problem in found:
            self.problems[problem.kind] += 1
            if self.problems[problem.kind] <= PLACES:
                self.places.append(_place(problem, chunk))
        self.remaining[chunk.folder] = chunk.remaining
        for name in COUNTED:
            self.committed[name] += getattr(committed, name)

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return round(self.clock() - self.began, 3)

    def _asked_for(self, error: MonitorError | None) -> datetime | None:
        """Return until when a busy server asked to be left alone, where it said so."""
        seconds = error.seconds if isinstance(error, BusyError) else None
        return None if seconds is None else self.started_at + timedelta(seconds=self.seconds + seconds)

    def report(self, horizons: Sequence[datetime], error: MonitorError | None = None) -> PollReport:
        """Return the report as things stand."""
        store, name, counts = self.mailbox.store, self.mailbox.name, self.committed
        folders = self.mailbox.source.folders
        return PollReport(
            name=name,
            started_at=self.started_at,
            finished_at=self.started_at + timedelta(seconds=self.seconds),
            folders=folders,
            messages_read=self.messages_read,
            unmatched=store.unmatched(name),
            problems=dict(sorted(self.problems.items())),
            places=tuple(self.places),
            seconds=self.seconds,
            error=None if error is None else str(error),
            needs_person=error is not None and error.needs_person,
            is_store_error=isinstance(error, StoreError),
            refusal=_refusal(error),
            retry_at=self._asked_for(error),
            remaining=sum(self.remaining.values()),
            is_current_read=covers(store, name, folders, horizons),
            is_complete=self.is_complete,
            originals=counts["originals"],
            replies=counts["replies"],
            responses=counts["responses"],
            forwards=counts["forwards"],
            automatic=counts["automatic"],
            negative=counts["negative"],
        )


def _refusal(error: MonitorError | None) -> Refusal | None:
    """Return whether the server has to be left alone; a secret that cannot be read here never came to it."""
    if isinstance(error, BusyError):
        return "busy"
    return "login" if isinstance(error, LoginError) and not isinstance(error, SecretError) else None


COUNTED: Final = tuple(Committed.__dataclass_fields__)


def _place(problem: Problem, chunk: Chunk) -> str:
    """Return in words where a problem is, as a folder (a UID), an mbox (a byte) or a folder of files counts."""
    unit = chunk.unit if chunk.uidvalidity is None else "UID"
    return f"{problem.folder}, {unit} {problem.uid}: {problem.kind}, {problem.detail}"


def covers(store: Store, name: str, folders: Iterable[str], horizons: Sequence[datetime]) -> bool:
    """Return whether the current window, whose start is the first horizon, is read in every folder."""
    cursors = store.cursors(name)
    complete = [cursors[folder].complete_at if folder in cursors else None for folder in folders]
    return bool(complete and horizons) and all(at is not None and at <= horizons[0] for at in complete)
