"""When somebody is there to answer: shifts by weekday and the days on which nobody works."""

from dataclasses import dataclass
from datetime import date
from typing import Final

Shift = tuple[int, int]
"""[from, to) in minutes after midnight by the wall clock, 0 to 1440."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """Seven tuples of shifts, Monday first, ascending and apart; ``holidays`` have none."""

    shifts: tuple[tuple[Shift, ...], ...]
    holidays: frozenset[date] = frozenset()


ALWAYS: Final = WorkingHours(shifts=(((0, 1440),),) * 7)
"""Around the clock, the default: no hour is closed."""
