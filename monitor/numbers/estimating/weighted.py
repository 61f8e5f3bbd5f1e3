"""Messages of one group with what each stands for, and the statistics of such a sample."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.numbers.statistics import Sample
from monitor.records import Measure

Z: Final = 1.6448536269514722
"""The normal quantile of a 90 % interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighted:
    """Hours in ascending order with positive weights; where ``is_open``, the last is only known to be longer."""

    hours: Sample
    weights: NDArray[np.float64]
    is_open: bool = False

    @property
    def size(self) -> float:
        """How many equal weights would say as much: (sum w)^2 / sum w^2 (Kish, "Survey Sampling", 1965)."""
        return float(self.weights.sum() ** 2 / (self.weights**2).sum())


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A value with its 90 % interval; a bound is None where the sample is too small to give one."""

    value: float
    low: float | None
    high: float | None
    at_least: bool = False


def percentile(sample: Weighted, percent: float) -> Estimate:
    """Return the weighted percentile with a distribution-free interval.

    Between neighbours as definition 7 of Hyndman & Fan (1996), whose steps are here the mean of two weights: with
    equal weights it is the raw percentile. The interval lies between two order statistics whose ranks are binomial
    quantiles (David & Nagaraja, "Order Statistics", 3rd ed. 2003, section 7.1); with weights, the ranks are shares of
    the weight (Woodruff, "Confidence Intervals for Medians and Other Position Measures", JASA 47, 1952).
    """
    hours, weights = sample.hours, sample.weights
    steps = np.concatenate([[0.0], np.cumsum(weights[1:] + weights[:-1])])
    position = float(steps[-1]) * percent / 100
    # why the slack: a position that is exactly an order statistic must not need its neighbour
    upper = min(int(np.searchsorted(steps, position - 1e-9 * float(steps[-1]))), len(hours) - 1)
    lower = max(upper - 1, 0)
    at_least = sample.is_open and upper == len(hours) - 1
    gap = float(steps[upper] - steps[lower])
    part = min((position - float(steps[lower])) / gap, 1.0) if gap else 0.0
    low, high = float(hours[lower]), float(hours[upper])
    value = high if at_least else low + (high - low) * part
    number = max(round(sample.size), 1)
    first, last = ranks(number, percent / 100)
    masses = np.cumsum(weights) * (number / float(weights.sum()))
    below = int(np.searchsorted(masses, first - 1e-6))
    above = int(np.searchsorted(masses, last - 1e-6))
    is_known = last <= number and not (sample.is_open and above >= len(hours) - 1)
    return Estimate(
        value=value,
        low=min(float(hours[below]), value) if first else None,
        high=max(float(hours[above]), value) if is_known and not at_least else None,
        at_least=at_least,
    )


def ranks(number: int, share: float) -> tuple[int, int]:
    """Return the ranks (from 1) of the order statistics that bound a 90 % interval; 0 or number + 1 where none does."""
    if share >= 1:
        return number, number + 1
    spread = 9 * math.sqrt(number * share * (1 - share)) + 9
    first = max(math.floor(number * share - spread), 0)
    hits = range(first, min(math.ceil(number * share + spread), number) + 1)
    start = math.lgamma(number + 1) - math.lgamma(first + 1) - math.lgamma(number - first + 1)
    start += first * math.log(share) + (number - first) * math.log1p(-share)
    # why by ratios: lgamma once, then p(k + 1) / p(k) = (n - k) / (k + 1) * share / (1 - share)
    k = np.array(hits[:-1], dtype=np.float64)
    steps = np.log((number - k) / (k + 1)) + math.log(share / (1 - share))
    below = np.cumsum(np.exp(start + np.concatenate([[0.0], np.cumsum(steps)])))
    low = first + int(np.searchsorted(below, 0.05, side="right"))
    high = first + int(np.searchsorted(below, 0.95)) + 1
    return low, high


def mean(sample: Weighted, _: float) -> Estimate:
    """Return the weighted mean, at least that where the longest still waits, with a normal interval."""
    total = float(sample.weights.sum())
    value = float(sample.weights @ sample.hours) / total
    number = sample.size
    if number <= 1 + 1e-9:
        return Estimate(value=value, low=None, high=None, at_least=sample.is_open)
    variance = float(sample.weights @ (sample.hours - value) ** 2) / total * number / (number - 1)
    half = Z * math.sqrt(variance / number)
    high = None if sample.is_open else value + half
    return Estimate(value=value, low=max(value - half, 0.0), high=high, at_least=sample.is_open)


def share(sample: Weighted, target: float) -> Estimate:
    """Return the share of the weight at most ``target`` hours with Wilson's interval (JASA 22, 1927).

    What still waits is counted as later than the target: no message is called in time before it is answered.
    """
    last = int(np.searchsorted(sample.hours, target, side="right"))
    last = min(last, len(sample.hours) - int(sample.is_open))
    value = min(float(sample.weights[:last].sum() / sample.weights.sum()), 1.0)
    number = sample.size
    middle = (value + Z * Z / (2 * number)) / (1 + Z * Z / number)
    half = Z / (1 + Z * Z / number) * math.sqrt(value * (1 - value) / number + Z * Z / (4 * number * number))
    return Estimate(value=value, low=min(max(middle - half, 0.0), value), high=max(min(middle + half, 1.0), value))


ESTIMATES: Final[dict[str, Callable[[Weighted, float], Estimate]]] = {
    "percentile": percentile,
    "median": lambda sample, _: percentile(sample, 50),
    "mean": mean,
    "share": share,
}
"""The rows of ``statistics.STATISTICS``, each for a weighted sample."""


def estimate_of(sample: Weighted, measure: Measure) -> Estimate:
    """Return the measure's statistic of the sample."""
    return ESTIMATES[measure.statistic](sample, measure.parameter)
