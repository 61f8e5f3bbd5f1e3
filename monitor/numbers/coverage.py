"""How much of the map has enough responses, and which longer window would fill it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import numpy as np
from dateutil.relativedelta import relativedelta

from monitor.numbers.grid import CELLS, hour_of_week, within
from monitor.numbers.windows import windows
from monitor.records import Definition, Grid, Responses

ENOUGH: Final = 5
"""Responses that a cell needs to be drawn full size."""
FEW: Final = 0.5
"""A map with less than this share of such cells has too few messages."""
WANTED: Final = 0.6
"""The share a longer window should reach."""
WORTH: Final = 0.1
"""The share a longer window should add before it is worth naming."""
LONGER_WEEKS: Final = (8, 12, 16, 26, 39, 52, 78, 104)
"""The windows that are tried, shortest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cure:
    """A longer current window, in weeks, and the share of the map it would fill."""

    weeks: int
    share: float


def filled(grid: Grid, least: int = ENOUGH) -> float:
    """Return the share of the 168 cells that have at least so many responses."""
    return sum(count >= least for row in grid.counts for count in row) / CELLS


def cure(responses: Responses, now: datetime, definition: Definition, present: float) -> Cure | None:
    """Return the shortest window that would fill 60 % of the map, else the one that fills most of it.

    It is reckoned from ``responses``, which reach back through both windows; a window that reaches back further is
    not tried. None where no longer window would fill much more than the ``present`` share.
    """
    current, trailing = windows(now, definition)
    best: Cure | None = None
    for weeks in LONGER_WEEKS:
        longer, _ = windows(now, replace(definition, current=relativedelta(weeks=weeks), trailing=relativedelta()))
        if not trailing.start <= longer.start < current.start:
            continue
        cells = hour_of_week(within(responses, longer).received_at, longer.time_zone)
        share = float((np.bincount(cells, minlength=CELLS) >= ENOUGH).mean())
        if share > best.share if best else share >= present + WORTH:
            best = Cure(weeks=weeks, share=share)
        if share >= WANTED:
            break
    return best
