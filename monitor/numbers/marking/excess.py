"""How many messages of a week waited longer than the cell's pooled threshold, beyond what its volume lets expect."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from monitor.numbers.grid import CELLS, SECONDS_PER_HOUR
from monitor.numbers.marking.tally import LONGEST, Ints, Tally
from monitor.records import Measure

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Excess:
    """``above`` is the excess of each week (weeks x problems), ``weight`` its binomial variance."""

    above: Reals
    weight: Reals

    def joined(self, starts: Ints) -> "Excess":
        """Return the sums over runs of problems that begin at ``starts``, centred."""
        return centred(
            np.add.reduceat(self.above, starts, axis=1) if len(starts) else self.above[:, :0],
            np.add.reduceat(self.weight, starts, axis=1) if len(starts) else self.weight[:, :0],
        )


def centred(above: Reals, weight: Reals) -> Excess:
    """Return the excess with what all weeks have in common taken out by their weight."""
    total = weight.sum(axis=0)
    mean = np.divide(above.sum(axis=0), total, out=np.zeros_like(total), where=total > 0)
    return Excess(above=above - mean * weight, weight=weight)


def excess(tally: Tally, measure: Measure, cells: Ints, shifts: Reals) -> Excess:
    """Return the excess of cells whose current weeks are ``shifts`` (in the measure's unit) less than they are.

    The threshold is the pooled percentile, median or mean of the shifted cell, or the target of a share. Where all
    are answered, a week in which only waits up to a limit could be known by now is held against the share over the
    threshold among the waits up to that limit (the reverse-time product limit: Lagakos, Barraj & De Gruttola,
    Biometrika 75, 1988), so replies not yet written cannot mark. Where open messages count, one followed for the
    threshold is known to be over it or not. Weeks followed for less say nothing.
    """
    is_share = measure.statistic == "share"
    seconds = np.zeros(len(cells), dtype=np.int64) if is_share else _seconds(shifts)
    limit = threshold(tally, measure, cells, seconds)
    is_current = np.arange(tally.weeks) < tally.first
    by_week = limit[:, None] + seconds[:, None] * is_current
    known = tally.limits[cells] >= by_week
    messages = tally.sizes[cells].astype(np.float64)
    below = tally.in_runs(cells, by_week).astype(np.float64)
    if is_share:
        below -= shifts[:, None] * messages * is_current
    kept, under = messages * known, below * known
    at_most = kept.sum(axis=1, keepdims=True)
    if tally.is_censored or not tally.weeks:
        share = 1 - _ratio(under.sum(axis=1, keepdims=True), at_most)
    else:
        share = _conditional(tally, cells, (kept, under), known, seconds)
    return centred((kept - under - share * kept).T, (kept * share * (1 - share)).T)


def told(tally: Tally, measure: Measure) -> Reals:
    """Return how many messages of all 168 cells are known to be over the cell's threshold or not: weeks x cells."""
    cells = np.arange(CELLS)
    limit = threshold(tally, measure, cells, np.zeros(CELLS, dtype=np.int64))
    return np.asarray((tally.sizes * (tally.limits >= limit[:, None])).T, dtype=np.float64)


def threshold(tally: Tally, measure: Measure, cells: Ints, seconds: Ints) -> Ints:
    """Return what is "long" in each cell, in seconds: above it lies what lies above the pooled value.

    Between the percentile of linear interpolation and the order statistic below it lies no message.
    """
    if measure.statistic == "share":
        return np.full(len(cells), int(measure.parameter * SECONDS_PER_HOUR), dtype=np.int64)
    if measure.statistic == "mean":
        totals = np.add.reduceat(np.append(tally.sides & LONGEST, 0), tally.side_edges[:-1])
        sizes = np.diff(tally.side_edges)
        totals = np.where(sizes > 0, totals, 0).reshape(-1, 2).sum(axis=1)[cells] - seconds * sizes[2 * cells]
        both = sizes[2 * cells] + sizes[2 * cells + 1]
        return np.asarray(np.floor_divide(totals, np.maximum(both, 1)))
    percent = 50.0 if measure.statistic == "median" else measure.parameter
    return _order_statistic(tally, cells, seconds, percent)


def _order_statistic(tally: Tally, cells: Ints, seconds: Ints, percent: float) -> Ints:
    """Return the message at the floor of (n - 1) * percent / 100 of each shifted cell: the k-th of two sorted runs."""
    starts, sizes = tally.side_edges[:-1], np.diff(tally.side_edges)
    now, then = 2 * cells, 2 * cells + 1
    kth = np.floor((np.maximum(sizes[now] + sizes[then], 1) - 1) * percent / 100).astype(np.int64) + 1
    # why: `low` of the k shortest are current ones; the least number that leaves none shorter behind
    low, high = np.maximum(kth - sizes[then], 0), np.minimum(kth, sizes[now])
    if not len(tally.sides):
        return np.zeros(len(cells), dtype=np.int64)
    last = len(tally.sides) - 1

    def waited(side: Ints, place: Ints) -> Ints:
        shift = np.where(side % 2, 0, seconds)
        return np.asarray((tally.sides[np.clip(starts[side] + place, 0, last)] & LONGEST) - shift)

    while (low < high).any():
        middle = (low + high) // 2
        is_short = waited(now, middle) < waited(then, kth - middle - 1)
        is_left = low < high
        low, high = np.where(is_left & is_short, middle + 1, low), np.where(is_left & ~is_short, middle, high)
    least = np.iinfo(np.int64).min
    longest = np.maximum(
        np.where(low > 0, waited(now, low - 1), least), np.where(kth > low, waited(then, kth - low - 1), least)
    )
    return np.where(sizes[now] + sizes[then] > 0, longest, 0)


def _conditional(tally: Tally, cells: Ints, counts: tuple[Reals, Reals], known: Flags, seconds: Ints) -> Reals:
    """Return the share over the threshold among waits of at most each week's limit: problems x weeks.

    The reverse-time product limit on the grid of the weeks' limits: F(threshold) / F(limit) is estimated where all
    weeks are followed so long, and each step to the next week's limit among the weeks followed as long as that.
    ``counts`` are all messages of the weeks that are ``known`` and those at most the threshold.
    """
    kept, under = counts
    columns = np.arange(min(max(tally.short_weeks, tally.first) + 1, tally.weeks))
    limits = tally.limits[cells][:, columns] - seconds[:, None] * (columns < tally.first)
    counted = tally.in_sides(cells, 0, limits + seconds[:, None]) + tally.in_sides(cells, 1, limits)
    sizes = tally.sizes[cells]
    at_most = counted - (sizes * ~known).sum(axis=1, keepdims=True)
    newer = np.cumsum(kept, axis=1)[:, columns[:-1]]
    start = np.argmax(known[:, columns], axis=1)[:, None]
    steps = np.where(columns[:-1] >= start, _ratio(at_most[:, :-1] - newer, at_most[:, 1:] - newer), 1.0)
    ratios = np.concatenate(
        [_ratio(under.sum(axis=1, keepdims=True), np.take_along_axis(at_most, start, axis=1)), steps], axis=1
    )
    return np.asarray(1 - np.cumprod(ratios, axis=1)[:, np.minimum(np.arange(tally.weeks), len(columns) - 1)])


def _ratio(part: Reals, whole: Reals) -> Reals:
    """Return a share that lies between 0 and 1; 1 of nothing."""
    return np.clip(np.divide(part, whole, out=np.ones_like(whole, dtype=np.float64), where=whole > 0), 0.0, 1.0)


def _seconds(hours: Reals) -> Ints:
    return np.asarray(np.rint(hours * SECONDS_PER_HOUR)).astype(np.int64)
