"""What somebody at a laptop asks for: one hour of the week in full, or two periods side by side. Never people."""

from dataclasses import dataclass
from datetime import datetime

from monitor.records.board import Change, Grid
from monitor.records.story import TrendWeek
from monitor.records.values import NO_FLAGS, Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One message of the cell; ``answered_at`` is None while it waits, ``hours`` is then how long it has waited."""

    received_at: datetime
    answered_at: datetime | None
    hours: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CellDetail:
    """All about one cell. ``bins`` are the upper edges of the distribution in hours, ascending, each within its bin.

    ``current`` and ``trailing`` are the messages of each window, newest first; ``current_shares`` and
    ``trailing_shares`` the share (0 to 1) of the answered ones in every bin, and last in one more, beyond all edges;
    all 0 where none is answered. ``weeks`` are the trend of this cell alone.
    """

    day: int
    hour: int
    current: tuple[Answered, ...]
    trailing: tuple[Answered, ...]
    bins: tuple[float, ...]
    current_shares: tuple[float, ...]
    trailing_shares: tuple[float, ...]
    weeks: tuple[TrendWeek, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two periods under one statistic, and ``change`` = later - earlier, which is not tested.

    ``apart`` are the cells whose intervals in both periods have no point in common; ``fingerprint`` is of
    the definition and both periods.
    """

    later: Grid
    earlier: Grid
    change: Change
    apart: Flags = NO_FLAGS
    fingerprint: str = ""
