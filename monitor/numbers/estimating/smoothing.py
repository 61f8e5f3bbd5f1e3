"""A cell with few messages may borrow from others: the rows of SMOOTHINGS.

Each row takes what is known of all 168 cells and returns an estimate of each. A cell without messages stays without,
one that is only a lower bound stays as it is, and counts are always a cell's own.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median
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
"""How many messages of its own weigh as much as the profile of its day and hour."""
SHORTEST_HOURS: Final = 1 / 60
"""Below a minute ratios tell apart what nobody does."""
WEEKEND: Final = 5 * HOURS
"""The first hour of Saturday, as hour of the week."""

ALIKE: Final = (range(5), range(5, 7))
"""Weekdays and the weekend: each lends the other nothing."""

Estimates = list[Estimate | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """What is known: the samples of 168 cells, and the measure."""

    samples: Sequence[Sample | None]
    measure: Measure


def none(cells: Cells) -> Estimates:
    """Let each cell stand for itself."""
    return [None if sample is None else estimate_of(sample, cells.measure) for sample in cells.samples]


def neighbours(cells: Cells) -> Estimates:
    """Let a cell take in messages of the hours around it, the fewer the farther off and the more it has of its own.

    Weights fall to nothing at four hours (triangular kernel) and at 20 messages of its own. Sunday's last hour and
    Monday's first are neighbours on the clock, but weekdays and weekend lend each other nothing. Nor does an hour whose
    longest still wait: how long these take nobody knows, and its answers alone would be too fast.
    """
    return [_borrowing(cells, place) for place in range(CELLS)]


def profiles(cells: Cells) -> Estimates:
    """Draw a cell towards what its day and its hour of the day are like: (n cell + 8 profile) / (n + 8), in logarithms.

    That is what James & Stein, "Estimation with Quadratic Loss" (1961), do with means, with a fixed weight; shares
    without logarithms. The profile is one step of a median polish (Tukey, "Exploratory Data Analysis", 1977) of the
    weekdays, and of the weekend: the median of the hour over the days, and the day's median distance from these. So a
    Friday afternoon that is like no other has no part in what Monday afternoons are drawn to. And no cell is drawn
    beyond the interval of its own messages, which stays (a limited translation, Efron & Morris, JASA 66, 1971).
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
        if distance and sample is not None and not sample.is_open and (other < WEEKEND) == (place < WEEKEND):
            hours.append(sample.hours)
            weights.append(_weights(sample) * (need * (1 - abs(distance) / (REACH + 1))))
    joined, weight = np.concatenate(hours), np.concatenate(weights)
    order = np.lexsort((weight, joined))
    joined, weight = joined[order], weight[order]
    return estimate_of(Sample(hours=joined, weights=weight, design=own.design), cells.measure)


def _weights(sample: Sample) -> NDArray[np.float64]:
    return np.ones(len(sample.hours)) if sample.weights is None else sample.weights


def _drawn(cells: Cells, estimates: Estimates) -> Estimates:
    scale = SCALES[cells.measure.unit]
    known = [None if one is None or one.at_least else scale.into(one.value) for one in estimates]
    profile = _profile(known)
    return [
        one
        if one is None or sample is None or here is None or near is None
        else _towards(here, near, one, sample, scale)
        for one, sample, here, near in zip(estimates, cells.samples, known, profile, strict=True)
    ]


def _profile(known: Sequence[float | None]) -> list[float | None]:
    """Return what each of 168 cells would be by its hour and its day, None where nothing is known of them."""
    profile: list[float | None] = [None] * CELLS
    for days in ALIKE:
        hours = [_median(known[day * HOURS + hour] for day in days) for hour in range(HOURS)]
        for day in days:
            own = known[day * HOURS : (day + 1) * HOURS]
            shift = _median(
                None if one is None or usual is None else one - usual for one, usual in zip(own, hours, strict=True)
            )
            for hour, usual in enumerate(hours):
                profile[day * HOURS + hour] = None if usual is None or shift is None else usual + shift
    return profile


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _towards(own: float, near: float, one: Estimate, sample: Sample, scale: "Scale") -> Estimate:
    weight = PRIOR / (sample.size + PRIOR)
    value = one.value if near == own else scale.out_of(own + weight * (near - own))
    value = value if one.low is None else max(value, one.low)
    return replace(one, value=value if one.high is None else min(value, one.high))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Where values are averaged, and back."""

    into: Callable[[float], float]
    out_of: Callable[[float], float]


SCALES: Final[dict[str, Scale]] = {
    "h": Scale(into=lambda hours: math.log(max(hours, SHORTEST_HOURS)), out_of=math.exp),
    "share": Scale(into=float, out_of=lambda share: min(max(share, 0.0), 1.0)),
}
"""By the measure's unit."""

SMOOTHINGS: Final[dict[str, Callable[[Cells], Estimates]]] = {
    "none": none,
    "neighbours": neighbours,
    "profiles": profiles,
    "both": both,
}

DEFAULT_SMOOTHING: Final = "profiles"
"""The row that loses nowhere in benchmarks/smoothing.py, and wins wherever cells have few messages."""
