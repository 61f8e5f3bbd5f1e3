"""Whether it is getting better: the arithmetic of the headline's second half."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.numbers.grid import SECONDS_PER_HOUR, grid, hour_of_week, within
from monitor.records import Measure, Responses, Window

FEWEST: Final = 20
"""Responses that each window needs before the two are compared."""
FEWEST_IN_CELL: Final = 5
"""Responses of both windows together that an hour of the week needs to have a usual time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The shares (0 to 1) of responses that took longer than usual for their hour, and of how many each is."""

    current: float
    trailing: float
    current_count: int
    trailing_count: int


def progress(responses: Responses, current: Window, trailing: Window, measure: Measure) -> Progress | None:
    """Compare all responses of both windows, each with what is usual for its hour of the week.

    Usual is the measure's statistic over both windows together. Both are held to the same number, so a thin cell's
    bias touches both alike; an hour with fewer than five responses has no usual time, and those are left out.
    None where fewer than 20 of either window are left.
    """
    both = Window(start=trailing.start, end=current.end, time_zone=current.time_zone)
    pooled = grid(responses, both, measure)
    usual = np.array(
        [
            value if value is not None and count >= FEWEST_IN_CELL else np.nan
            for values, counts in zip(pooled.values, pooled.counts, strict=True)
            for value, count in zip(values, counts, strict=True)
        ]
    )
    now_over, now_count = _over(within(responses, current), usual, current.time_zone)
    then_over, then_count = _over(within(responses, trailing), usual, trailing.time_zone)
    if min(now_count, then_count) < FEWEST:
        return None
    return Progress(
        current=now_over / now_count,
        trailing=then_over / then_count,
        current_count=now_count,
        trailing_count=then_count,
    )


def _over(responses: Responses, usual: NDArray[np.float64], time_zone: str) -> tuple[int, int]:
    """Return how many took longer than usual, and how many were compared."""
    limits = usual[hour_of_week(responses.received_at, time_zone)]
    # why: a comparison with nan is False, so an hour without a usual time is in neither number
    return int((responses.seconds / SECONDS_PER_HOUR > limits).sum()), int((~np.isnan(limits)).sum())
