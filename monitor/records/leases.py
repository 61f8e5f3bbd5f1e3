"""Who may read a mailbox, or make the maps, where several processes work on one store."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

LeaseKind = Literal["mailbox", "maps", "notices"]
"""What it is a lease of: to read the mailbox of this name, to make the maps of this edition, or to tell people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """The right to do something that only one process may do at a time, while ``holder`` renews it.

    ``token`` grows with each new holder (a *fencing token*): what a holder writes carries it, and is refused once
    another has a later one, however long the first one slept.
    """

    kind: LeaseKind
    name: str
    holder: str
    token: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Poller:
    """A process that reads mail, as the others see it.

    ``rules`` stand for the settings and the program that decide what is read and what it means; of two pollers with
    different rules the one with the lower ``rank`` reads nothing.
    """

    holder: str
    rank: str
    rules: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What a poller has after it looked: its leases, and how many it should have (``share``).

    ``is_outranked``: a poller of a newer program or with newer settings reads the mail instead.
    """

    leases: tuple[Lease, ...] = ()
    share: int = 0
    is_outranked: bool = False


def share_of(poller: Poller, pollers: Sequence[Poller], count: int) -> int:
    """Return how many of ``count`` mailboxes a poller should have: all have as many, but for one.

    ``pollers`` are those that live; only those with the same rules share.
    """
    sharers = sorted(one.holder for one in pollers if one.rules == poller.rules)
    each, over = divmod(count, len(sharers))
    return each + (sharers.index(poller.holder) < over)


def is_outranked(poller: Poller, pollers: Sequence[Poller]) -> bool:
    """Return whether another poller goes by other rules, and has the higher rank."""
    others = (one for one in pollers if one.rules != poller.rules)
    return any((one.rank, one.rules) > (poller.rank, poller.rules) for one in others)
