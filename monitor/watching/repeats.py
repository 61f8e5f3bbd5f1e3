"""Which lines of a log are left out, because the same was said a moment ago (pure but for what it remembers).

said ─▶ the same again: counted ─▶ after a pause "the same 57 more times" ─▶ the next pause is longer
"""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

T = TypeVar("T")
PAUSES: Final = (600.0, 3600.0)
"""Seconds until a line that comes again and again is summed up: the first time, and from then on."""
MOST: Final = 1000
"""So many different lines are remembered at once; of more the oldest is forgotten."""


@dataclass(slots=True)
class _Said(Generic[T]):
    """A line that was said at an instant, how long its pause is, and what was left out since: how often, the last."""

    at: float
    step: int = 0
    count: int = 0
    last: T | None = None


class Repeats(Generic[T]):
    """Remembers what was said. Instants are seconds; whoever asks lets one thread in at a time."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self._said: dict[Hashable, _Said[T]] = {}

    def is_new(self, key: Hashable, line: T, at: float) -> bool:
        """Return whether a line is to be said; else it is counted, and ``due`` tells of it later."""
        known = self._said.get(key)
        if known is not None:
            known.count += 1
            known.last = line
            return False
        if len(self._said) >= MOST:
            del self._said[next(iter(self._said))]
        self._said[key] = _Said(at)
        return True

    def due(self, at: float) -> Iterator[tuple[T, int]]:
        """Yield what was left out and is to be summed up now, as its last line and how often; forget what is over."""
        for key, known in list(self._said.items()):
            if 0 <= at - known.at < PAUSES[known.step]:  # before it: the clock was set back
                continue
            if known.last is None:
                del self._said[key]
                continue
            yield known.last, known.count
            known.at, known.step = at, min(known.step + 1, len(PAUSES) - 1)
            known.count, known.last = 0, None

    def rest(self) -> Iterator[tuple[T, int]]:
        """Yield everything that was left out and not summed up yet: the log ends."""
        for known in self._said.values():
            if known.last is not None:
                yield known.last, known.count
        self._said.clear()
