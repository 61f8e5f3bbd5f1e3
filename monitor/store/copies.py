"""Columns in which several mailboxes have a message, as columns in which it is once.

What becomes of each column is ``records.MERGING``'s word for the message's field; here is each word for numbers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

from monitor.records import MERGING, NO_INSTANT, Merging

Ints = NDArray[np.int64]
Halves = NDArray[np.uint64]
"""Digests one below the other, each in two halves."""

NEVER: Final = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, kw_only=True)
class Copies:
    """Which rows are copies of which message: ``keys`` of the messages, and for each row its message's place there."""

    keys: Halves
    rows: Ints

    @classmethod
    def of(cls, keys: Halves, *, is_one_mailbox: bool) -> Self:
        """Find the copies of rows with these keys; one mailbox has none, and each of its rows stays where it is."""
        if is_one_mailbox:
            return cls(keys=keys, rows=np.arange(len(keys)))
        order = np.lexsort((keys[:, 1], keys[:, 0]))
        is_new = np.ones(len(keys), dtype=np.bool_)
        is_new[1:] = (np.diff(keys[order], axis=0) != 0).any(axis=1)
        rows = np.empty(len(keys), dtype=np.int64)
        rows[order] = np.cumsum(is_new) - 1
        return cls(keys=keys[order][is_new], rows=rows)

    @property
    def is_any(self) -> bool:
        """Whether a message has several copies."""
        return len(self.keys) < len(self.rows)

    def merged(self, field: str, column: Ints) -> Ints:
        """Return of each message what its copies have in this field of a ``Message``, as one."""
        return _WORDS[MERGING[field]](self, column)

    def first(self, column: Ints) -> Ints:
        """Return of each message what all its copies have."""
        found = np.empty(len(self.keys), dtype=np.int64)
        found[self.rows] = column
        return found

    def _least(self, column: Ints) -> Ints:
        if not self.is_any:
            return self.first(column)
        found = np.full(len(self.keys), NEVER, dtype=np.int64)
        np.minimum.at(found, self.rows, column)
        return found

    def earliest(self, column: Ints) -> Ints:
        """Return of each message the earliest instant that a copy has; NO_INSTANT where none has any."""
        found = self._least(np.where(column == NO_INSTANT, NEVER, column))
        return np.where(found == NEVER, NO_INSTANT, found)

    def every(self, column: Ints) -> Ints:
        """Return of each message 1 where every copy has 1, else 0."""
        return self._least(column)

    def once(self, rows: Ints, digests: Halves) -> Ints:
        """Return the places of digests that no other of the same message equals: copies name the same."""
        if not self.is_any:
            return np.arange(len(rows))
        order = np.lexsort((digests[:, 1], digests[:, 0], rows))
        is_new = np.ones(len(rows), dtype=np.bool_)
        is_new[1:] = (np.diff(rows[order]) != 0) | (np.diff(digests[order], axis=0) != 0).any(axis=1)
        return np.sort(order[is_new])


_WORDS: Final[Mapping[Merging, Callable[[Copies, Ints], Ints]]] = MappingProxyType(
    {Merging.EVERY: Copies.every, Merging.EARLIEST: Copies.earliest}
)
"""Those of the fields that are columns; of the digests a copy adds, ``once`` leaves each (Merging.UNION)."""
