"""A cell with few messages may borrow from others: the rows of SMOOTHINGS.

Each row takes what is known of all 168 cells and returns an estimate of each. A cell without messages stays without,
one that is only a lower bound stays as it is, and counts are always a cell's own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.numbers.grid import CELLS, HOURS
from monitor.numbers.statistics import Estimate, Sample, estimate_of
from monitor.records import Measure

ENOUGH: Final = 20
"""A cell with so many messages borrows from no neighbour; one with fewer does so in proportion."""
REACH: Final = 3
"""How many hours away a neighbour may be."""
PRIOR: Final = 8.0
"""How many messages of its own weigh as much as the profiles of its day and hour."""
SHORTEST_HOURS: Final = 1 / 60
"""Below a minute ratios tell apart what nobody does."""
WEEKEND: Final = 5 * HOURS
"""The first hour of Saturday, as hour of the week."""

Estimates = list[Estimate | None]
Parts = tuple[float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """What is known: the samples of 168 cells, and the statistic of each weekday, hour of the day and of all."""

    samples: Sequence[Sample | None]
    days: Sequence[float | None]
    hours: Sequence[float | None]
    overall: float | None
    measure: Measure


def none(cells: Cells) -> Estimates:
    """Let each cell stand for itself."""
    return [None if sample is None else estimate_of(sample, cells.measure) for sample in cells.samples]


def neighbours(cells: Cells) -> Estimates:
    """Let a cell take in messages of the hours around it, the fewer the farther off and the more it has of its own.

    Weights fall to nothing at four hours (triangular kernel) and at 20 messages of its own. Sunday's last hour and
    Monday's first are neighbours on the clock, but weekdays and weekend lend each other nothing.
    """
    return [_borrowing(cells, place) for place in range(CELLS)]


def profiles(cells: Cells) -> Estimates:
    """Draw a cell towards what its day and its hour of the day are like: day + hour - all, in logarithms.

    Within the three: (n cell + 8 profile) / (n + 8), what James & Stein, "Estimation with Quadratic Loss" (1961), do
    with means, with a fixed weight; shares without logarithms. But never beyond the interval that the cell's own
    messages give, which stays: a limited translation (Efron & Morris, JASA 66, 1971), so that an hour that is like no
    other keeps what is sure of it.
    """
    return _drawn(cells, none(cells))


def both(cells: Cells) -> Estimates:
    """Do ``neighbours``, then ``profiles``."""
    return _drawn(cells, neighbours(cells))


def _borrowing(cells: Cells, place: int) -> Estimate | None:
    own = cells.samples[place]
    if own is None:
        return None
    need = 1 - own.size / ENOUGH
    if need <= 0 or own.is_open:
        return estimate_of(own, cells.measure)
    hours, weights = [own.hours], [_weights(own)]
    for distance in range(-REACH, REACH + 1):
        other = (place + distance) % CELLS
        sample = cells.samples[other]
        if distance and sample is not None and (other < WEEKEND) == (place < WEEKEND):
            hours.append(sample.hours)
            weights.append(_weights(sample) * (need * (1 - abs(distance) / (REACH + 1))))
    joined, weight = np.concatenate(hours), np.concatenate(weights)
    order = np.lexsort((weight, joined))
    joined, weight = joined[order], weight[order]
    return estimate_of(Sample(hours=joined, weights=weight, design=own.design), cells.measure)


def _weights(sample: Sample) -> NDArray[np.float64]:
    return np.ones(len(sample.hours)) if sample.weights is None else sample.weights


def _drawn(cells: Cells, estimates: Estimates) -> Estimates:
    return [
        one if one is None or sample is None or one.at_least else _towards(_parts(cells, place), one, sample, cells)
        for place, (one, sample) in enumerate(zip(estimates, cells.samples, strict=True))
    ]


def _parts(cells: Cells, place: int) -> Parts:
    """Return the statistic of a cell's day, of its hour and of all; a cell with a value has each of them."""
    day, hour, overall = cells.days[place // HOURS], cells.hours[place % HOURS], cells.overall
    return day or 0.0, hour or 0.0, overall or 0.0


def _towards(parts: Parts, one: Estimate, sample: Sample, cells: Cells) -> Estimate:
    own = sample.size / (sample.size + PRIOR)
    mixed = _MIXES[cells.measure.unit](one.value, parts, own)
    value = max(mixed, one.low) if one.low is not None else mixed
    return replace(one, value=min(value, one.high) if one.high is not None else value)


def _mixed_times(hours: float, parts: Parts, own: float) -> float:
    """Return the geometric mean; one that equals its profile stays as it is, to the last bit."""
    time, day, hour, overall = (max(part, SHORTEST_HOURS) for part in (hours, *parts))
    return time * float((max(_between(day * hour / overall, parts), SHORTEST_HOURS) / time) ** (1 - own))


def _mixed_shares(share: float, parts: Parts, own: float) -> float:
    day, hour, overall = parts
    return own * share + (1 - own) * _between(day + hour - overall, parts)


def _between(profile: float, parts: Parts) -> float:
    """Return the profile within its parts: one late message is in its day and its hour, and must not count twice."""
    return min(max(profile, min(parts)), max(parts))


_MIXES: Final[dict[str, Callable[[float, Parts, float], float]]] = {"h": _mixed_times, "share": _mixed_shares}
"""From a value, the parts of its profile and the weight of its own to the mean of both, by the measure's unit."""

SMOOTHINGS: Final[dict[str, Callable[[Cells], Estimates]]] = {
    "none": none,
    "neighbours": neighbours,
    "profiles": profiles,
    "both": both,
}

DEFAULT_SMOOTHING: Final = "profiles"
"""The row that loses nowhere in benchmarks/smoothing.py, and wins wherever cells have few messages."""
