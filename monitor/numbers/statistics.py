"""One number from many, with its interval: the rows of STATISTICS. A row more is a statistic more."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from monitor.records import Measure

Z: Final = 1.6448536269514722
"""The normal quantile of a 90 % interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Hours in ascending order, at least one, and what each stands for: positive weights, or 1 where they are None.

    Where ``is_open``, the last and all of its length are only known to be longer. ``design`` is how many messages say
    as much as one would if each stood for itself.
    """

    hours: NDArray[np.float64]
    weights: NDArray[np.float64] | None = None
    is_open: bool = False
    design: float = 1.0

    @property
    def size(self) -> float:
        """How many equal weights would say as much: (sum w)^2 / sum w^2 (Kish, "Survey Sampling", 1965)."""
        if self.weights is None:
            return float(len(self.hours))
        # why no matrix product: its threads wait for one another on a busy machine
        return float(self.weights.sum() ** 2 / (self.weights * self.weights).sum())

    @property
    def known(self) -> int:
        """How many have ended: all but the longest where these still wait."""
        return int(np.searchsorted(self.hours, self.hours[-1])) if self.is_open else len(self.hours)

    @property
    def independent(self) -> float:
        """How many messages that stand each for itself would say as much."""
        return max(self.size / self.design, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A value with its 90 % interval; a bound is None where the sample is too small to give one."""

    value: float
    low: float | None
    high: float | None
    at_least: bool = False


def percentile(sample: Sample, percent: float) -> Estimate:
    """Return the value below which ``percent`` of the sample lies, with a distribution-free interval.

    Linear between order statistics: definition 7 of Hyndman & Fan, "Sample Quantiles in Statistical Packages", The
    American Statistician 50 (1996), numpy's and R's default; with weights its steps are the mean of two neighbours'.
    The interval lies between two order statistics whose ranks are binomial quantiles (David & Nagaraja, "Order
    Statistics", 3rd ed. 2003, section 7.1); with weights, the ranks are shares of the weight (Woodruff, "Confidence
    Intervals for Medians and Other Position Measures", JASA 47, 1952).
    """
    hours, last = sample.hours, len(sample.hours) - 1
    masses = None if sample.weights is None else np.cumsum(sample.weights)
    lower, upper, part = _place(sample, masses, percent)
    at_least = upper >= sample.known
    low, high = float(hours[lower]), float(hours[upper])
    # why no more where it is a lower bound: answered this minute, the longest would lend the value just this much
    value = low + (high - low) * part
    number = math.floor(sample.independent + 0.5 + 1e-9)
    first, final = ranks(number, percent / 100)
    if masses is None:
        below, above = (math.ceil((rank - 1e-6) * (last + 1) / number) - 1 for rank in (first, final))
    else:
        scaled = float(masses[-1]) / number
        below, above = (int(np.searchsorted(masses, (rank - 1e-6) * scaled)) for rank in (first, final))
    is_known = final <= number and above < sample.known
    return Estimate(
        value=value,
        low=min(float(hours[below]), value) if first else None,
        high=max(float(hours[above]), value) if is_known and not at_least else None,
        at_least=at_least,
    )


def _place(sample: Sample, masses: NDArray[np.float64] | None, percent: float) -> tuple[int, int, float]:
    """Return the two neighbours between which a percentile lies, and how far it is from the first to the second."""
    last = len(sample.hours) - 1
    if masses is None or sample.weights is None:
        position = last * percent / 100
        lower = min(math.floor(position), last)
        return lower, min(math.ceil(position), last), position - lower
    # where the steps up to k sum to masses[k] + masses[k - 1] - weights[0]
    start = float(sample.weights[0])
    end = float(masses[-1] + (masses[-2] if last else 0.0)) - start
    position = end * percent / 100
    # why the slack: a position that is exactly an order statistic must not need its neighbour
    wanted = position - 1e-9 * end + start

    def reach(k: int) -> float:
        return float(masses[k] + masses[k - 1]) if k else start

    upper = min(int(np.searchsorted(masses, wanted / 2)), last)
    upper += int(upper < last and reach(upper) < wanted)
    lower = max(upper - 1, 0)
    gap = reach(upper) - reach(lower)
    return lower, upper, min((position + start - reach(lower)) / gap, 1.0) if gap else 0.0


@lru_cache(maxsize=1 << 14)
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


def median(sample: Sample, _: float) -> Estimate:
    """Return the middle value, or the middle of the two middle ones."""
    return percentile(sample, 50)


def mean(sample: Sample, _: float) -> Estimate:
    """Return the arithmetic mean, at least that where the longest still waits, with a normal interval."""
    value = float(np.average(sample.hours, weights=sample.weights))
    number = sample.size
    if number <= 1 + 1e-9:
        return Estimate(value=value, low=None, high=None, at_least=sample.is_open)
    variance = float(np.average((sample.hours - value) ** 2, weights=sample.weights)) * number / (number - 1)
    half = Z * math.sqrt(variance / sample.independent)
    high = None if sample.is_open else value + half
    return Estimate(value=value, low=max(value - half, 0.0), high=high, at_least=sample.is_open)


def share(sample: Sample, target: float) -> Estimate:
    """Return the share (0 to 1) that is at most ``target`` hours with Wilson's interval (JASA 22, 1927).

    Where the longest still wait, what remains to them is counted as later than the target. What a shorter open wait
    stood for, Kaplan-Meier has handed to the longer ones: two in time and one that has waited a minute are all in time.
    """
    last = min(int(np.searchsorted(sample.hours, target, side="right")), sample.known)
    if sample.weights is None:
        value = last / len(sample.hours)
    else:
        value = min(float(sample.weights[:last].sum() / sample.weights.sum()), 1.0)
    number = sample.independent
    middle = (value + Z * Z / (2 * number)) / (1 + Z * Z / number)
    half = Z / (1 + Z * Z / number) * math.sqrt(value * (1 - value) / number + Z * Z / (4 * number * number))
    return Estimate(value=value, low=min(max(middle - half, 0.0), value), high=max(min(middle + half, 1.0), value))


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistic:
    """A row: one function from a sample and a parameter, which of the settings that is, and what its value means.

    ``unit`` is "h", or "share" for a value from 0 to 1.
    """

    estimate: Callable[[Sample, float], Estimate]
    takes: Literal["percent", "target", "half"] = "percent"
    unit: Literal["h", "share"] = "h"
    is_lower_better: bool = True


STATISTICS: Final[dict[str, Statistic]] = {
    "percentile": Statistic(estimate=percentile),
    "median": Statistic(estimate=median, takes="half"),
    "mean": Statistic(estimate=mean),
    "share": Statistic(estimate=share, takes="target", unit="share", is_lower_better=False),
}


def estimate_of(sample: Sample, measure: Measure) -> Estimate:
    """Return the measure's row of STATISTICS for the sample."""
    return STATISTICS[measure.statistic].estimate(sample, measure.parameter)


def statistic_of(measure: Measure) -> Callable[[NDArray[np.float64]], float]:
    """Return the measure's plain value of ascending hours, each of which counts once."""
    return lambda hours: estimate_of(Sample(hours=hours), measure).value


def measure_of(percent: float, target_hours: float | None, statistic: str = "percentile") -> Measure:
    """Return response time as a measure by a row of STATISTICS. Raises ValueError for a share without a target."""
    row = STATISTICS[statistic]
    if row.takes == "target" and target_hours is None:
        raise ValueError(f"The statistic {statistic!r} needs a target; set `measure.target`.")
    return Measure(
        name="Response time",
        unit=row.unit,
        statistic=statistic,
        parameter={"percent": percent, "target": target_hours or 0.0, "half": 50.0}[row.takes],
        is_lower_better=row.is_lower_better,
        target=target_hours,
    )
