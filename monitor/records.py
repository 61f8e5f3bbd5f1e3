"""Values between the stages: frozen, slotted, keyword-only; every datetime is aware and UTC.

A *digest* is keyed BLAKE2b (key: ``store.key_file``). A message's key is 16 bytes of its normalised Message-ID. An
*address* is 16 bytes: 8 of the whole address, then 8 of its domain, both lower-cased, so that changed ``addresses``
(whole ones or domains) are decided again from the store, which never holds an address.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, Protocol

import numpy as np
from dateutil.relativedelta import relativedelta
from numpy.typing import NDArray

IMPORT_SLACK = timedelta(days=1)
"""How far a Date may lie after the arrival of its message (design, rule 2)."""


def earliest(*instants: datetime | None) -> datetime | None:
    """Return the earliest instant that is known; None where none is."""
    return min((instant for instant in instants if instant is not None), default=None)


def union(*tuples: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Return the members of all tuples once each, in a fixed order whatever order they came in."""
    return tuple(sorted({member for members in tuples for member in members}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What one message says, before anything is decided: the facts that every later decision needs.

    ``dated_at`` is its Date where that is in range (rule 2), ``internal_at`` the INTERNALDATE. A Date that only an
    import vouches for (an mbox whose ``From `` line has no date) is ``claimed_at``, with the import's own instant
    in ``imported_at``: it is judged against the earliest import, so that importing again changes nothing.
    ``senders`` are From; ``carriers`` Reply-To and Sender; ``recipients`` To and Cc; ``lists`` List-Post (addresses).
    ``answers`` are keys in order of preference, without its own. ``automatic`` is design rule 1, ``in_sent`` rule 6.
    ``kept`` marks mail that was imported: no retention rule but the user's removes it.
    """

    key: bytes
    in_sent: bool = False
    automatic: bool = False
    kept: bool = False
    dated_at: datetime | None = None
    internal_at: datetime | None = None
    claimed_at: datetime | None = None
    imported_at: datetime | None = None
    senders: tuple[bytes, ...] = ()
    carriers: tuple[bytes, ...] = ()
    recipients: tuple[bytes, ...] = ()
    lists: tuple[bytes, ...] = ()
    answers: tuple[bytes, ...] = ()

    @property
    def claimed(self) -> datetime | None:
        """The instant its Date gives: the one a server or ``From `` line vouches for, or a credible claim."""
        credible = self.claimed_at and self.imported_at and self.claimed_at <= self.imported_at + IMPORT_SLACK
        return earliest(self.dated_at, self.claimed_at if credible else None)

    def merge(self, other: "Message") -> "Message":
        """Return the one message that two copies are (rule 4), whichever was read first.

        ``answers`` differ between copies only in damaged mail; the longer tuple wins, then the smaller.
        """
        return Message(
            key=self.key,
            in_sent=self.in_sent or other.in_sent,
            automatic=self.automatic and other.automatic,
            kept=self.kept or other.kept,
            dated_at=earliest(self.dated_at, other.dated_at),
            internal_at=earliest(self.internal_at, other.internal_at),
            claimed_at=earliest(self.claimed_at, other.claimed_at),
            imported_at=earliest(self.imported_at, other.imported_at),
            senders=union(self.senders, other.senders),
            carriers=union(self.carriers, other.carriers),
            recipients=union(self.recipients, other.recipients),
            lists=union(self.lists, other.lists),
            answers=min(self.answers, other.answers, key=lambda answers: (-len(answers), answers)),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a message was read: enough to read it again, as long as the folder's UIDVALIDITY holds."""

    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """A message from somebody else that one of ours answers, or could.

    ``participants`` are the addresses it names, without ours; ``lists`` its List-Post, which may be ours.
    """

    key: bytes
    dated_at: datetime | None
    internal_at: datetime | None
    participants: frozenset[bytes]
    lists: frozenset[bytes]
    answers: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A message from us that names an original; ``sent_at`` is None where it has no usable instant."""

    key: bytes
    sent_at: datetime | None
    answers: tuple[bytes, ...]
    recipients: frozenset[bytes]
    automatic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An original with its first reply. ``seconds`` is the response time, 0 or more."""

    original_key: bytes
    received_at: datetime
    sent_at: datetime
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Bad input as a result: counted by ``kind``, kept with the poll. ``uid`` is a byte offset in an mbox.

    ``detail`` never quotes the message.
    """

    kind: str
    folder: str
    uid: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """What was decided for ``originals`` (keys of the originals judged, with or without a response) and ``replies``.

    ``unmatched``, ``forwards`` and ``automatic`` are keys of replies; ``negative`` keys of originals whose first
    reply lies too far before them (rule 3). ``original_keys`` and ``reply_keys`` say which messages were which.
    """

    judged: frozenset[bytes]
    responses: tuple[Response, ...]
    original_keys: frozenset[bytes]
    reply_keys: frozenset[bytes]
    unmatched: frozenset[bytes]
    forwards: frozenset[bytes]
    automatic: frozenset[bytes]
    negative: frozenset[bytes]


class Pair(Protocol):
    """The pure decision that the store is handed (``mail.pairing.pair`` with our addresses bound)."""

    @property
    def fingerprint(self) -> str:
        """What the decision depends on besides the messages; a change means: decide everything again."""

    def __call__(self, messages: Sequence[Message], judged: frozenset[bytes]) -> Pairing:
        """Decide the originals ``judged``; ``messages`` holds them, every reply that names one and all these name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """What has been read of a folder, while its UIDVALIDITY holds.

    Every UID in ``low``..``high`` younger than ``horizon_at`` has been read, and, where ``complete_at`` is set,
    every UID in 1..``high`` younger than ``complete_at``. When ``low`` reaches 1, ``complete_at`` is ``horizon_at``.
    """

    folder: str
    uidvalidity: int
    low: int
    high: int
    horizon_at: datetime
    complete_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One header block as read, bytes untouched. ``arrived_at``: INTERNALDATE, or an mbox's ``From `` line."""

    uid: int
    headers: bytes
    arrived_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """What a source read at once: blocks of one folder, the problems it met, and the cursor they lead to.

    ``uidvalidity`` is None for a file. ``remaining`` is how many messages the folder still holds for the horizon.
    """

    folder: str
    uidvalidity: int | None
    in_sent: bool
    blocks: tuple[Block, ...]
    problems: tuple[Problem, ...] = ()
    cursor: Cursor | None = None
    remaining: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A parsed chunk, ready to commit: each message with the place it was read from (None in a file)."""

    mailbox: str
    messages: tuple[tuple[Message, Location | None], ...]
    cursor: Cursor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """What a commit changed, for the poll report: how many more there are of each than before it.

    A reply that joins two messages already known counts one response; reading again counts nothing. ``replies``
    are all of ours that name a message, automatic ones and forwards among them. Below zero where a decision is undone.
    """

    originals: int = 0
    replies: int = 0
    responses: int = 0
    forwards: int = 0
    automatic: int = 0
    negative: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PollReport:
    """One mailbox's poll: what it read, skipped and failed at.

    ``messages_read`` counts header blocks, copies too; the others are the sums of what its commits changed, but
    ``unmatched``: every reply that waits for its original now. ``remaining`` is how many messages the horizon still
    holds unread; ``is_current_read`` whether the current window is complete. ``finished_at`` is None while it runs.
    """

    name: str
    started_at: datetime
    finished_at: datetime | None = None
    good_at: datetime | None = None   # the last poll without an error ended then, this one or an earlier one
    folders: tuple[str, ...] = ()
    messages_read: int = 0
    originals: int = 0
    replies: int = 0
    responses: int = 0
    unmatched: int = 0
    forwards: int = 0
    automatic: int = 0
    negative: int = 0
    problems: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    error: str | None = None
    needs_person: bool = False
    remaining: int = 0
    is_current_read: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Responses:
    """Many responses as columns of one length: epoch seconds (int64) and response times in seconds (int64)."""

    received_at: NDArray[np.int64]
    seconds: NDArray[np.int64]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.received_at)


Values = tuple[tuple[float | None, ...], ...]
"""7 x 24, Monday first; None where there is no data, never a stand-in number."""
Counts = tuple[tuple[int, ...], ...]
"""7 x 24, Monday first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What a value is. ``statistic`` is a row of STATISTICS ("percentile"), ``parameter`` its number (80)."""

    name: str
    unit: str
    statistic: str
    parameter: float
    is_lower_better: bool
    target: float | None
    """In the measure's unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """[start, end) over ``received_at``; both aware UTC. ``time_zone`` is the IANA name its wall clock was read in."""

    start: datetime
    end: datetime
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Values in the measure's unit (hours) with their counts, for one window.

    ``shades`` are 0 (fast) to 1 (slow) on one fixed logarithmic scale shared by all grids of a measure; ``days``
    the same statistic over each whole weekday; ``total`` how many responses the window holds.
    """

    values: Values
    counts: Counts
    shades: Values
    days: tuple[float | None, ...]
    total: int
    measure: Measure
    window: Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Current - trailing where both have data; below zero is faster.

    ``shades`` are -1 (faster) to 1 (slower), signed-logarithmic, on a fixed scale.
    """

    values: Values
    counts: Counts
    against_counts: Counts
    shades: Values
    measure: Measure
    window: Window
    against: Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What the windows and the statistic are: calendar spans by the wall clock of an IANA zone, and a measure."""

    time_zone: str
    current: relativedelta
    trailing: relativedelta
    measure: Measure


State = Literal["error", "stale", "first-run", "empty", "fresh"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What the page is told by the configuration: texts and paces that no mail changes."""

    title: str
    program_version: str
    poll_seconds: float
    page_seconds: float
    is_sample: bool = False
    is_zone_guessed: bool = False
    is_open_to_network: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All that one page shows, computed once. ``version`` is a hash of the content without ages and clocks.

    ``reports`` are the last polls by mailbox; ``headline`` the one sentence; ``notes`` what else people should
    know, in words, most urgent first; ``store_error`` what is wrong with the store, None while it works.
    """

    version: str
    board: Board
    definition: Definition
    made_at: datetime
    current: Grid
    trailing: Grid
    change: Change
    headline: str
    notes: tuple[str, ...]
    reports: tuple[PollReport, ...]
    store_error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A reply whose original is not known, due to be looked up; ``location`` says where to read its ids again."""

    key: bytes
    location: Location


class Source(Protocol):
    """Where mail comes from. It reads and decides nothing; it never writes to the mailbox.

    ``read`` and ``look_up`` raise LoginError, FolderError or SourceError; what was yielded before stays valid.
    """

    def read(self, cursors: Mapping[str, Cursor], horizons: Sequence[datetime]) -> Iterator[Chunk]:
        """Yield what the cursors have not covered, newest first: every folder to the first horizon, then the next."""

    def look_up(self, pending: Sequence[Pending], ids: Callable[[bytes], Sequence[str]]) -> Iterator[Chunk]:
        """Yield the originals of pending replies, found by Message-ID; ``ids`` extracts them from a header block."""


class Store(Protocol):
    """What is kept. One writer at a time; every method raises StoreError. Contract: tests/contracts/store.py."""

    def cursors(self, mailbox: str) -> dict[str, Cursor]:
        """Return each folder's cursor."""

    def commit(self, batch: Batch, pair: Pair, now: datetime) -> Committed:
        """Merge the messages, decide what they touch and move the cursor: all of it or nothing."""

    def redecide(self, mailbox: str, pair: Pair) -> bool:
        """Decide every response again where ``pair.fingerprint`` is not the one they were decided with."""

    def unmatched(self, mailbox: str) -> int:
        """Return how many replies wait for an original."""

    def pending(self, mailbox: str, *, now: datetime, limit: int) -> tuple[Pending, ...]:
        """Return unmatched replies that are due to be looked up."""

    def looked_up(self, mailbox: str, keys: Iterable[bytes], now: datetime) -> None:
        """Note that these were looked up, so that they are due later, or never again after some days."""

    def forget(self, mailbox: str, before: datetime) -> int:
        """Remove mail older than ``before`` that nothing needs (docs/store.md); return how many messages went."""

    def responses(self, start: datetime, end: datetime, *, mailboxes: Sequence[str], sent_by: datetime) -> Responses:
        """Return responses received in [start, end) whose reply was sent by ``sent_by``, in no order."""

    def rows(self, mailboxes: Sequence[str]) -> Iterator[tuple[str, Response]]:
        """Yield (mailbox, response) ordered by received_at, mailbox and key."""

    def save_report(self, report: PollReport) -> None:
        """Keep the last poll's report of this mailbox."""

    def reports(self) -> dict[str, PollReport]:
        """Return the last poll's report of each mailbox."""

    def check(self) -> None:
        """Raise StoreError unless the store answers."""

    def close(self) -> None:
        """Release every connection."""
