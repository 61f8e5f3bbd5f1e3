"""How large a change is: the shifts of the current weeks that the test does not reject."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.numbers.grid import SECONDS_PER_HOUR
from monitor.numbers.marking.excess import Excess, Reals, excess
from monitor.numbers.marking.tally import LONGEST, Ints, Tally
from monitor.numbers.marking.testing import Floats, guarded_p_values
from monitor.records import Measure

STEPS: Final = 12
FINE_HOURS: Final = 0.1
"""Shifts are searched for in steps that are even below that and proportional above."""


def ends(
    tally: Tally, measure: Measure, groups: Sequence[Ints], labels: Floats, rate: float
) -> list[tuple[float | None, float | None]]:
    """Return for each group of cells the shifts, common to its cells, between which the test at ``rate`` rejects none.

    In the measure's unit, each end with that of the last shift that is rejected; None where none is.
    """
    half = len(groups)
    is_low = np.arange(2 * half) < half

    def is_below(found: Excess) -> NDArray[np.bool_]:
        side = _above(found, tally, measure)
        is_rejected = guarded_p_values(found, labels) <= rate
        return np.where(is_low, is_rejected & (side > 0), ~(is_rejected & (side < 0)))

    low, high = _bisect(tally, measure, [*groups, *groups], is_below)
    lows, highs = low[:half], high[half:]
    return [
        (None if np.isinf(first) else float(first), None if np.isinf(last) else float(last))
        for first, last in zip(lows, highs, strict=True)
    ]


def middles(tally: Tally, measure: Measure, groups: Sequence[Ints]) -> list[float]:
    """Return for each group the shift, common to its cells, that leaves the current weeks no excess, in the unit.

    Hodges & Lehmann, "Estimates of Location Based on Rank Tests", Annals of Mathematical Statistics 34 (1963).
    """
    low, high = _bisect(tally, measure, groups, lambda found: _above(found, tally, measure) > 0)
    low, high = np.where(np.isinf(low), high, low), np.where(np.isinf(high), low, high)
    return [float(middle) for middle in (low + high) / 2]


def most(tally: Tally, measure: Measure) -> float:
    """Return the largest shift that can be: the longest wait in hours, or the whole of a share."""
    return 1.0 if measure.statistic == "share" else float((tally.sides & LONGEST).max(initial=0)) / SECONDS_PER_HOUR


def _above(found: Excess, tally: Tally, measure: Measure) -> Reals:
    """Return by how much the current weeks lie above the others, past what rounding leaves; a share has fewer late."""
    now = found.above[: tally.first].sum(axis=0) * (-1 if measure.statistic == "share" else 1)
    return np.where(np.abs(now) < 1e-9 * np.maximum(found.weight.sum(axis=0), 1), 0.0, now)


def _bisect(
    tally: Tally, measure: Measure, groups: Sequence[Ints], is_below: Callable[[Excess], NDArray[np.bool_]]
) -> tuple[Reals, Reals]:
    """Return a shift that is below and one that is not, near each other; infinite where all or none are."""
    sizes = np.array([len(group) for group in groups], dtype=np.int64)
    cells = np.concatenate([np.zeros(0, dtype=np.int64), *groups])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)[: len(groups)]
    is_share = measure.statistic == "share"
    reach = 1.0 if is_share else float(np.arcsinh(most(tally, measure) / FINE_HOURS)) + 1e-9

    def shift(place: Reals) -> Reals:
        return place if is_share else FINE_HOURS * np.sinh(place)

    low, high = np.full(len(groups), -np.inf), np.full(len(groups), np.inf)
    for _ in range(STEPS):
        middle = (np.maximum(low, -reach) + np.minimum(high, reach)) / 2
        shifts = np.repeat(shift(middle), sizes)
        below = is_below(excess(tally, measure, cells, shifts).joined(starts))
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return shift(low), shift(high)
