"""What of a change is more than chance (docs/statistics.md)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.records.values import NO_VALUES, Flags, Values, Window

Verdict = Literal["tested", "too few weeks", "too few messages"]
"""Whether anything could be said at all: with too few weeks no cell could ever pass, which is not "no change"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedBlock:
    """Contiguous hours of a group of weekdays, tested as one: ``first`` to ``last``, without ``last``.

    ``change`` is the shift of the current weeks, common to the block's cells, that leaves no excess (current - trailing
    in the measure's unit), ``low`` to ``high`` its interval.
    """

    days: tuple[int, ...]
    first: int
    last: int
    change: float
    low: float
    high: float
    p: float
    count: int
    against_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The test of every cell and block, made once a day for the windows that ended at ``made_at`` (midnight).

    ``marked`` cells are those that passed alone, and those of ``blocks`` that moved as the block did, less those below
    the minimum effect. ``p_values`` are None where a cell was not tested, ``lows`` and ``highs`` (an interval of the
    change, in the measure's unit) where it was thin. ``weeks`` and ``against_weeks`` are how many whole weeks were
    permuted.
    """

    made_at: datetime
    current: Window
    trailing: Window
    verdict: Verdict
    marked: Flags
    p_values: Values
    lows: Values
    highs: Values
    blocks: tuple[MarkedBlock, ...]
    weeks: int
    against_weeks: int
    eligible: int
    rate: float
    """The false discovery rate that the marks of one day promise, 0 to 1."""
    changes: Values = NO_VALUES
    """Current - trailing of the cells that may be marked, in the measure's unit, of their own messages alone."""
