"""One number from many: the rows of STATISTICS. A row more is a statistic more, nothing else changes."""

import math
from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.records import Measure

Sample = NDArray[np.float64]
"""Values in ascending order, at least one."""
Statistic = Callable[[Sample, float], float]
"""From a sample and the measure's parameter to one value in the sample's unit."""


def percentile(sample: Sample, percent: float) -> float:
    """Return the value below which ``percent`` of the sample lies, linear between order statistics.

    Definition 7 of Hyndman & Fan, "Sample Quantiles in Statistical Packages", The American Statistician 50 (1996):
    the value at position (n - 1) * percent / 100, counted from 0. numpy's and R's default.
    """
    position = (len(sample) - 1) * percent / 100
    below = math.floor(position)
    low, high = float(sample[below]), float(sample[math.ceil(position)])
    return low + (high - low) * (position - below)


def median(sample: Sample, _: float) -> float:
    """Return the middle value, or the middle of the two middle ones."""
    return percentile(sample, 50)


def mean(sample: Sample, _: float) -> float:
    """Return the arithmetic mean."""
    return float(sample.mean())


def share(sample: Sample, target: float) -> float:
    """Return the share (0 to 1) that is at most ``target``, in the sample's unit."""
    return float(np.searchsorted(sample, target, side="right")) / len(sample)


STATISTICS: Final[dict[str, Statistic]] = {
    "percentile": percentile,
    "median": median,
    "mean": mean,
    "share": share,
}


def statistic_of(measure: Measure) -> Callable[[Sample], float]:
    """Return the measure's row of STATISTICS with its parameter bound."""
    statistic = STATISTICS[measure.statistic]
    return lambda sample: statistic(sample, measure.parameter)


def measure_of(percent: float, target_hours: float | None) -> Measure:
    """Return response time as a measure: hours, the given percentile, lower is better."""
    return Measure(
        name="Response time",
        unit="h",
        statistic="percentile",
        parameter=percent,
        is_lower_better=True,
        target=target_hours,
    )
