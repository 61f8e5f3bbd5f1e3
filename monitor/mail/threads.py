"""Threads out of messages that name each other, and which received messages wait for an answer. Pure.

A thread is what hangs together by messages that are known: two that name the same unknown message are not joined,
or all answers to a circular that some other program sent would be one conversation. What we say in a thread, to
anybody but ourselves, answers all that came before it; a turn is what came between two such words of ours. Only a
message that counts can wait: not a robot's, and either addressed to us or answered.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.mail.pairing import EARLY, LATE, Ours
from monitor.records import NO_INSTANT, Correspondence, EverAnswered

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

_SECOND: Final = timedelta(seconds=1)


class Kind(IntEnum):
    """What a received message is in its thread."""

    NONE = 0  # ours, or it waits for nobody
    OPENER = 1  # the first that counts, before any word of ours
    FOLLOW_UP = 2  # another one before any word of ours
    AFTER = 3  # after a word of ours: an answer, thanks, or another question


@dataclass(frozen=True, slots=True, kw_only=True)
class Threads:
    """The messages known at an instant, thread by thread and by time; epoch seconds, NO_INSTANT where there is none.

    ``at`` is when a message came in, of ours when it was sent. ``answered_at`` is when the first reply that names it
    was sent, ``spoken_at`` when our first word after it was, in the whole thread. ``is_first``: of the messages that
    count, the first of its turn. ``words`` are ours in the thread before it.
    """

    kind: NDArray[np.int64]
    at: Ints
    spoken_at: Ints
    answered_at: Ints
    words: Ints
    is_first: Bools


def threads(correspondence: Correspondence, ours: Ours, until: datetime) -> Threads:
    """Return the threads as they were at ``until``."""
    is_answered = correspondence.answered_at != NO_INSTANT
    at = np.where(is_answered, correspondence.received_at, _instants(correspondence))
    # why: a reply by a clock that is a little slow still comes after what it answers
    by_time = np.where(is_answered, np.minimum(at, correspondence.answered_at), at)
    is_known = (by_time != NO_INSTANT) & (by_time <= int(until.timestamp()))
    is_to_us, is_to_others, is_to_any = _addressees(correspondence, ours)
    speaks = correspondence.is_ours & ~correspondence.is_silent
    speaks &= correspondence.is_reply | is_to_others | ~is_to_any
    counts = ~correspondence.is_ours & (is_answered | (is_to_us & ~correspondence.is_silent))
    thread = _threads_of(correspondence, is_known)
    order = np.lexsort((correspondence.key, correspondence.is_ours, by_time, thread))
    order = order[is_known[order]]
    return _turns(
        thread[order],
        speaks[order],
        counts[order],
        at[order],
        correspondence.answered_at[order],
    )


def _turns(thread: Ints, speaks: Bools, counts: Bools, at: Ints, answered_at: Ints) -> Threads:
    """Return who speaks when, of messages in order."""
    number = len(thread)
    before: Ints = np.cumsum(speaks) - speaks
    is_new = np.diff(thread, prepend=-1) != 0
    start = np.maximum.accumulate(np.where(is_new, np.arange(number), 0))
    words: Ints = before - before[start]
    turn = np.cumsum(is_new | (np.diff(before, prepend=0) != 0))
    spoken_at, in_thread = np.append(at[speaks], NO_INSTANT), np.append(thread[speaks], -1)
    places = np.flatnonzero(counts)
    is_first = np.zeros(number, dtype=np.bool_)
    is_first[places[np.diff(turn[places], prepend=-1) != 0]] = True
    kind = np.where(words > 0, Kind.AFTER, np.where(is_first, Kind.OPENER, Kind.FOLLOW_UP))
    return Threads(
        kind=np.where(counts, kind, Kind.NONE),
        at=at,
        spoken_at=np.where(in_thread[before] == thread, spoken_at[before], NO_INSTANT),
        answered_at=answered_at,
        words=words,
        is_first=is_first,
    )


KINDS: Final[dict[Kind, str]] = {
    Kind.OPENER: "opens a thread",
    Kind.FOLLOW_UP: "follows up while it waits",
    Kind.AFTER: "comes after a word of ours",
}
"""The kinds of messages that count, in words."""


def ever_answered(found: Threads, before: datetime) -> tuple[EverAnswered, ...]:
    """Return the share ever answered, by name or by a later word of ours, of each kind that came before an instant."""
    is_old = found.at < int(before.timestamp())
    is_answered = (found.answered_at != NO_INSTANT) | (found.spoken_at != NO_INSTANT)
    return tuple(
        EverAnswered(
            kind=words,
            count=int(np.count_nonzero(is_old & (found.kind == kind))),
            answered=int(np.count_nonzero(is_old & (found.kind == kind) & is_answered)),
        )
        for kind, words in KINDS.items()
    )


def _instants(correspondence: Correspondence) -> Ints:
    """Return when each was sent, of theirs when it came in (design, rule 2, as long as nothing has answered it)."""
    dated, internal = correspondence.dated_at, correspondence.internal_at
    has_both = (dated != NO_INSTANT) & (internal != NO_INSTANT)
    took = np.where(has_both, internal - dated, 0)
    is_ordinary = has_both & (took >= -(EARLY // _SECOND)) & (took <= LATE // _SECOND)
    result: Ints = np.where((is_ordinary & ~correspondence.is_ours) | (dated == NO_INSTANT), internal, dated)
    return result


def _addressees(correspondence: Correspondence, ours: Ours) -> tuple[Bools, Bools, Bools]:
    """Return which messages are addressed to us, to others, and to anybody."""
    is_ours = _are_of(correspondence, ours.addresses, ours.domains, ours.pluses)
    is_ours &= ~_are_of(correspondence, ours.but_addresses, ours.but_domains, ours.but_pluses)
    to_us, to_others = np.zeros((2, len(correspondence)), dtype=np.bool_)
    to_us[correspondence.addressed_by[is_ours]] = True
    to_others[correspondence.addressed_by[~is_ours]] = True
    return to_us, to_others, to_us | to_others


def _are_of(
    correspondence: Correspondence, addresses: Iterable[bytes], domains: Iterable[bytes], pluses: Iterable[bytes]
) -> Bools:
    """Return which of the addresses are one of these, of these domains, or plus forms of these."""
    forms = correspondence.pluses[np.isin(correspondence.pluses[:, 1], _halves(pluses)), 0]
    found = np.isin(correspondence.addresses, np.concatenate([_halves(addresses), forms]))
    result: Bools = found | np.isin(correspondence.domains, _halves(domains))
    return result


def _halves(digests: Iterable[bytes]) -> NDArray[np.uint64]:
    return np.frombuffer(b"".join(digests), dtype=np.uint64)


def _threads_of(correspondence: Correspondence, is_known: Bools) -> Ints:
    """Return the number of each message's thread: the least row in it."""
    key, named = correspondence.key, correspondence.named
    order = np.argsort(key)
    places = np.searchsorted(key[order], named)
    places[places == len(key)] = 0
    rows = order[places] if len(key) else places
    is_link = (key[rows] == named) & is_known[rows] & is_known[correspondence.named_by]
    return joined(len(key), correspondence.named_by[is_link], rows[is_link])


def joined(number: int, one: Ints, other: Ints) -> Ints:
    """Return for each of ``number`` rows the least row that it hangs together with, by links from one to another.

    Each round hangs the greater root of a link below the lesser one, then lets every row look to the end of its path
    (Shiloach & Vishkin, "An O(log n) parallel connectivity algorithm", J. Algorithms 3, 1982).
    """
    root = np.arange(number)
    while len(one):
        low, high = np.minimum(root[one], root[other]), np.maximum(root[one], root[other])
        np.minimum.at(root, high, low)
        while not np.array_equal(further := root[root], root):
            root = further
        is_apart = root[one] != root[other]
        one, other = one[is_apart], other[is_apart]
    return root
