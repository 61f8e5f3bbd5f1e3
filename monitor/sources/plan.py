"""What is to be read of a folder, and how far it has been read when a part of that is done (pure).

                          horizon_at        complete_at
    UID high  ───────────────┬───────────────────┬──────────────────────► date
        │      not wanted    │    read           │   read
    UID low   ───────────────┼───────────────────┤
        │      not wanted    │  still to read    │   read
    UID 1     ───────────────┴───────────────────┴──────────────────────►

Old mail is read downwards from ``high``, newest first, so ``low`` falls to 1; then ``complete_at`` is ``horizon_at``.
A horizon further back starts at the top again and reads only the strip between the two dates. New mail is read
upwards from ``high``, far enough back for both claims to stay true. So the cursor of every part is true by itself:
whatever stops the reading, the next one goes on from the last cursor that was committed.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from operator import gt
from typing import Final

from monitor.records import Cursor

CHUNK: Final = 500
"""UIDs of one FETCH: its line stays below 4 KB, its rows are one transaction."""
SPAN: Final = 50_000
"""Messages of one SEARCH: its answer is one line, and imaplib takes no line above 1 MB."""
FIRST_DAY: Final = date(1970, 1, 1)
MAX_UID: Final = 2**32 - 1
"""The largest number that IMAP has (RFC 3501, 9)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """UIDs ``low`` to ``high`` that arrived on or after the day ``since`` and before the day ``before``."""

    low: int
    high: int
    since: date
    before: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """UIDs to fetch at once, the cursor that holds once they are kept, and how many are listed beyond them."""

    uids: tuple[int, ...]
    cursor: Cursor
    remaining: int


def first_day(horizon_at: datetime) -> date:
    """Return the day to search from: SEARCH SINCE knows days without zones, so a day earlier."""
    return max(horizon_at.date(), FIRST_DAY + timedelta(days=1)) - timedelta(days=1)


def start(folder: str, uidvalidity: int, next_uid: int, horizon_at: datetime) -> Cursor:
    """Return the cursor of a folder of which nothing has been read."""
    return Cursor(folder=folder, uidvalidity=uidvalidity, low=next_uid, high=next_uid - 1, horizon_at=horizon_at)


def still_holds(cursor: Cursor, uidvalidity: int, next_uid: int) -> bool:
    """Return whether the folder is the one the cursor speaks of.

    A UIDNEXT at or below ``high`` is a folder brought back from a backup with its old UIDVALIDITY.
    """
    return cursor.uidvalidity == uidvalidity and next_uid > cursor.high


def is_read(cursor: Cursor, uidvalidity: int, next_uid: int, horizon_at: datetime) -> bool:
    """Return whether nothing is left to read of a folder, by what STATUS says."""
    is_unchanged = cursor.uidvalidity == uidvalidity and next_uid == cursor.high + 1
    return is_unchanged and is_complete(cursor, horizon_at)


def is_complete(cursor: Cursor, horizon_at: datetime) -> bool:
    """Return whether every message up to ``high`` that is younger than the horizon has been read."""
    return cursor.complete_at is not None and cursor.complete_at <= horizon_at


def newer(cursor: Cursor, next_uid: int, furthest_at: datetime) -> Search | None:
    """Return the search for mail above the cursor, None where there is none."""
    if next_uid <= cursor.high + 1:
        return None
    claims = [furthest_at, cursor.horizon_at, *([cursor.complete_at] if cursor.complete_at else [])]
    # why not `n:*`: it includes the newest message even when that is below n
    return Search(low=cursor.high + 1, high=next_uid - 1, since=first_day(min(claims)))


def older(cursor: Cursor, horizon_at: datetime) -> tuple[Cursor, Search | None] | None:
    """Return the cursor to go down from and the search that completes the folder to the horizon; None if it is.

    The search is None where no message can be left and only the cursor moves.
    """
    if is_complete(cursor, horizon_at):
        return None
    is_going_on = cursor.low > 1 and cursor.horizon_at <= horizon_at
    if not is_going_on:
        cursor = replace(cursor, low=cursor.high + 1, horizon_at=horizon_at)
    if cursor.low <= 1:
        return cursor, None
    # why the same day as the earlier SINCE: BEFORE must be its exact complement
    before = None if cursor.complete_at is None else first_day(cursor.complete_at)
    since = first_day(cursor.horizon_at)
    if before is not None and before <= since:
        return cursor, None
    return cursor, Search(low=1, high=cursor.low - 1, since=since, before=before)


def upwards(
    cursor: Cursor, next_uid: int, uids: Sequence[int], size: Callable[[], int] = lambda: CHUNK
) -> Iterator[Part]:
    """Yield new UIDs in parts, oldest first, so that ``high`` may follow; always at least one part."""
    rising = _falling(uids, cursor.high, next_uid)[::-1]
    for part, remaining in _parts(rising, size):
        yield Part(uids=part, cursor=replace(cursor, high=part[-1] if remaining else next_uid - 1), remaining=remaining)


def downwards(cursor: Cursor, uids: Sequence[int], size: Callable[[], int] = lambda: CHUNK) -> Iterator[Part]:
    """Yield old UIDs in parts, newest first, so that ``low`` may follow; always at least one part."""
    falling = _falling(uids, 0, cursor.low)
    for part, remaining in _parts(falling, size):
        if remaining:
            yield Part(uids=part, cursor=replace(cursor, low=part[-1]), remaining=remaining)
        else:
            done = replace(cursor, low=1, complete_at=cursor.horizon_at)
            yield Part(uids=part, cursor=done, remaining=0)


def split(search: Search, borders: Sequence[int]) -> tuple[Search, ...]:
    """Cut a search at the given UIDs, newest first, so that no answer is longer than a line may be."""
    highs = sorted({search.high, *(uid for uid in borders if search.low <= uid < search.high)}, reverse=True)
    lows = [*(high + 1 for high in highs[1:]), search.low]
    return tuple(replace(search, low=low, high=high) for low, high in zip(lows, highs, strict=True))


def in_strip(search: Search, uids: Iterable[int]) -> "array[int]":
    """Return what a search of one strip found, newest first, each once, in four bytes each: there may be a million."""
    return array("I", sorted({uid for uid in uids if search.low <= uid <= min(search.high, MAX_UID)}, reverse=True))


def _falling(uids: Sequence[int], above: int, below: int) -> Sequence[int]:
    """Return the UIDs between two others, newest first, each once; those that are in this order need no more memory."""
    is_falling = all(map(gt, uids, islice(uids, 1, None)))
    if is_falling and (not uids or above < uids[-1] <= uids[0] < below):
        return uids
    return sorted({uid for uid in uids if above < uid < below}, reverse=True)


def _parts(uids: Sequence[int], size: Callable[[], int]) -> Iterator[tuple[tuple[int, ...], int]]:
    begin = 0
    while True:
        part = tuple(uids[begin : begin + size()])
        begin += len(part)
        yield part, len(uids) - begin
        if begin >= len(uids):
            return
