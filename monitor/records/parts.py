"""The interfaces between the stages; the contract suites in tests/contracts/ hold every implementation to them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from monitor.records.detail import Comparison
from monitor.records.mail import Correspondence, Message, Pairing, Problem, Response
from monitor.records.reading import Batch, Block, Chunk, Committed, Cursor, Pending, PollReport
from monitor.records.values import Responses


class Parse(Protocol):
    """Reads one header block (``mail.headers.Parser``)."""

    def __call__(self, block: Block, folder: str, in_sent: bool, /) -> tuple[Message | None, tuple[Problem, ...]]:  # noqa: FBT001 - as the chunk has it
        """Return the message, None where it is no mail or is left out, and what is wrong with it."""


class Pair(Protocol):
    """The pure decision that the store is handed (``mail.pairing.pair`` with our addresses bound)."""

    @property
    def fingerprint(self) -> str:
        """What the decision depends on besides the messages; a change means: decide everything again."""

    @property
    def team(self) -> tuple[str, ...]:
        """The mailboxes whose mail is decided together, as if it lay in one; empty: each by itself."""

    @property
    def needs_details(self) -> bool:
        """Whether it rests on what earlier programs did not keep of a message: their mail is then read once more."""

    def __call__(self, messages: Sequence[Message], judged: frozenset[bytes]) -> Pairing:
        """Decide the originals ``judged``; ``messages`` holds them, every reply that names one and all these name."""


class Source(Protocol):
    """Where mail comes from. It reads and decides nothing; it never writes to the mailbox.

    ``read`` and ``look_up`` raise LoginError, FolderError or SourceError; what was yielded before stays valid.
    """

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders that the last ``read`` covers; empty before the first."""

    def read(self, cursors: Mapping[str, Cursor], horizons: Sequence[datetime]) -> Iterator[Chunk]:
        """Yield what the cursors have not covered, newest first: every folder to the first horizon, then the next."""

    def look_up(self, pending: Sequence[Pending], ids: Callable[[bytes], Sequence[str]]) -> Iterator[Chunk]:
        """Yield the originals of pending replies, found by Message-ID; ``ids`` extracts them from a header block."""


class Store(Protocol):
    """What is kept. One writer at a time; every method raises StoreError. Contract: tests/contracts/store.py."""

    def cursors(self, mailbox: str) -> dict[str, Cursor]:
        """Return each folder's cursor."""

    def commit(self, batch: Batch, pair: Pair, now: datetime) -> Committed:
        """Merge the messages, decide what they touch, in all of the team, and move the cursor: all of it or nothing."""

    def start_over(self, mailbox: str, pair: Pair, now: datetime) -> None:
        """Forget all that was polled of a mailbox, and its cursors; what was imported stays as the import had it."""

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

    def correspondence(self, start: datetime, *, mailboxes: Sequence[str], sent_by: datetime) -> Correspondence:
        """Return every message that is not older than ``start``, ours too, with the responses sent by ``sent_by``.

        Once each, however many of these mailboxes have it. A message is as young as the latest of its instants says.
        """

    def state(self, mailboxes: Sequence[str]) -> str:
        """Return a text that is another one as soon as these mailboxes' messages, or what was decided of them, are."""

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


class Compare(Protocol):
    """Answers what ``/compare`` asks, of all that the store holds. Both methods raise StoreError."""

    def years(self) -> tuple[int, ...]:
        """Return the years that hold any response, ascending."""

    def compare(self, later: str, earlier: str, statistic: str, number: float | None) -> Comparison:
        """Return two periods side by side under a statistic ("percentile", "median", "mean", "share").

        ``number`` is the percentile's, or the hours within which a share counts; None is what is configured.
        ValueError, with a sentence, where something asked for is no such thing.
        """
