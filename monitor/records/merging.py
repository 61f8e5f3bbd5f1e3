"""How the copies of one message are one message (design, rule 4): said here, once, a row for each of its fields.

A message lies in several folders, in several mailboxes of a team, in an import beside what was polled. Each merge is
the same in any order and changes nothing when it is made again, so that reading anything twice changes nothing. Two
places work by this table: ``Message.merge``, and ``store.copies``, which has the same words for columns of numbers.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum, Flag
from operator import and_, or_
from types import MappingProxyType
from typing import Any, Final, TypeVar


class Merging(Enum):
    """What becomes of a field's values in several copies."""

    ANY = "true where one copy says so"
    EVERY = "true where every copy says so"
    EARLIEST = "the earliest instant that one of them has"
    UNION = "what any of them names, once each"
    COMMON = "what all of them have, of those in which it is known"
    LONGEST = "the longest; they differ in damaged mail alone, and of two as long it is the smaller"


MERGING: Final[Mapping[str, Merging]] = MappingProxyType(
    {
        "in_sent": Merging.ANY,  # ours if any copy is ours
        "automatic": Merging.EVERY,
        "circular": Merging.EVERY,
        "kept": Merging.ANY,
        "sent_in_file": Merging.ANY,
        "dated_at": Merging.EARLIEST,
        "internal_at": Merging.EARLIEST,
        "claimed_at": Merging.EARLIEST,
        "imported_at": Merging.EARLIEST,
        "senders": Merging.UNION,
        "carriers": Merging.UNION,
        "recipients": Merging.UNION,
        "lists": Merging.UNION,
        "pluses": Merging.UNION,
        "signs": Merging.COMMON,
        "answers": Merging.LONGEST,
    }
)
"""What becomes of each field of a ``Message`` but its key."""


F = TypeVar("F", bound=Flag)


def earliest(*instants: datetime | None) -> datetime | None:
    """Return the earliest instant that is known; None where none is."""
    return min((instant for instant in instants if instant is not None), default=None)


def union(*tuples: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Return the members of all tuples once each, in a fixed order whatever order they came in."""
    if len(tuples) == 1 and len(tuples[0]) < 2:  # noqa: PLR2004 - nearly always: one field with one address
        return tuples[0]
    return tuple(sorted({member for members in tuples for member in members}))


def _common(one: F | None, other: F | None) -> F | None:
    if one is None or other is None:
        return other if one is None else one
    return one & other


def _longest(one: tuple[bytes, ...], other: tuple[bytes, ...]) -> tuple[bytes, ...]:
    return min(one, other, key=lambda keys: (-len(keys), keys))


VALUES: Final[Mapping[Merging, Callable[[Any, Any], Any]]] = MappingProxyType(
    {
        Merging.ANY: or_,
        Merging.EVERY: and_,
        Merging.EARLIEST: earliest,
        Merging.UNION: union,
        Merging.COMMON: _common,
        Merging.LONGEST: _longest,
    }
)
"""How two values are merged; ``store.copies`` does the same to columns."""
