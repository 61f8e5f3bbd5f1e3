"""From waits to a grid with every field: corrected, with intervals, and the raw values beside them."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.numbers.estimating.open_end import OPEN_ENDS, Seen, kaplan_meier
from monitor.numbers.grid import CELLS, DAYS, HOURS, SECONDS_PER_HOUR, grid, hour_of_week
from monitor.numbers.shades import shades
from monitor.numbers.statistics import Estimate, Sample, estimate_of, share
from monitor.numbers.windows import epoch_bounds
from monitor.records import Definition, Flags, Grid, Values, Waits, Window

# why one integer: a sort of plain integers (group, seconds, open, follow-up) takes a thirtieth of lexsort's time
_FOLLOWED_BITS: Final = 20  # 119 years of hours
_SECONDS_BITS: Final = 34  # 544 years
_FOLLOWED: Final = (1 << _FOLLOWED_BITS) - 1
_SECONDS: Final = (1 << _SECONDS_BITS) - 1
_GROUP_SHIFT: Final = _FOLLOWED_BITS + 1 + _SECONDS_BITS


def estimate(waits: Waits, window: Window, definition: Definition) -> Grid:
    """Return the grid of the messages received in the window, by the definition's measure and ``open_end``.

    With ``counts_unanswered`` the open messages count with the time they have waited (Kaplan-Meier), and a value that
    cannot be told yet is ``at_least`` the longest wait; the open end then needs no other correction. Else only
    answered messages count. ``raw`` is the plain statistic of the answered ones.
    """
    measure = definition.measure
    plain = grid(waits.responses, window, measure)
    first, last = epoch_bounds(window)
    inside = (waits.received_at >= first) & (waits.received_at < last)
    if not definition.counts_unanswered:
        inside &= ~waits.is_open
    received, is_open = waits.received_at[inside], waits.is_open[inside]
    until = int(waits.until.timestamp())
    bounds = (max(until - last, 0) // SECONDS_PER_HOUR, max(until - first, 0) // SECONDS_PER_HOUR + 1)
    low = _low_bits(waits.seconds[inside], is_open, np.maximum(until - received, 0) // SECONDS_PER_HOUR)
    cells = hour_of_week(received, window.time_zone)

    def samples(groups: NDArray[np.int64], number: int) -> list[Sample | None]:
        return [_weigh(keys, bounds, definition) if len(keys) else None for keys in _grouped(groups, low, number)]

    by_cell = samples(cells, CELLS)
    by_day, by_hour = samples(cells // HOURS, DAYS), samples(cells % HOURS, HOURS)
    (whole,) = samples(np.zeros_like(cells), 1)
    estimates = [None if sample is None else estimate_of(sample, measure) for sample in by_cell]
    within = [_share(sample, measure.target) for sample in by_cell]
    values = _shape([None if one is None else one.value for one in estimates])
    counts = np.bincount(cells, minlength=CELLS).reshape(DAYS, HOURS).tolist()
    open_counts = np.bincount(cells[is_open], minlength=CELLS).reshape(DAYS, HOURS).tolist()
    return Grid(
        values=values,
        counts=tuple(map(tuple, counts)),
        shades=shades(values, measure),
        days=tuple(None if sample is None else estimate_of(sample, measure).value for sample in by_day),
        total=len(received),
        measure=measure,
        window=window,
        raw=plain.values,
        lows=_shape([None if one is None else one.low for one in estimates]),
        highs=_shape([None if one is None else one.high for one in estimates]),
        at_least=_flags(estimates),
        open_counts=tuple(map(tuple, open_counts)),
        within=_shape(within),
        hours=tuple(None if sample is None else estimate_of(sample, measure).value for sample in by_hour),
        overall=None if whole is None else estimate_of(whole, measure).value,
        within_overall=_share(whole, measure.target),
    )


def _low_bits(seconds: NDArray[np.int64], is_open: NDArray[np.bool_], followed: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return all that is known of each message but its group in one integer that sorts by seconds, open ones later."""
    return (np.minimum(seconds, _SECONDS) << 1 | is_open) << _FOLLOWED_BITS | np.minimum(followed, _FOLLOWED)


def _grouped(groups: NDArray[np.int64], low: NDArray[np.int64], number: int) -> Iterator[NDArray[np.int64]]:
    """Yield the integers of each of ``number`` groups, ascending."""
    keys = np.sort(groups << _GROUP_SHIFT | low)
    edges = np.searchsorted(keys, np.arange(number + 1, dtype=np.int64) << _GROUP_SHIFT)
    for start, end in pairwise(edges):
        yield keys[start:end] & ((1 << _GROUP_SHIFT) - 1)


def _weigh(keys: NDArray[np.int64], bounds: tuple[int, int], definition: Definition) -> Sample | None:
    """Return the sample of one group with what each message stands for; None where the open end leaves nothing."""
    hours = (keys >> (_FOLLOWED_BITS + 1)) / SECONDS_PER_HOUR
    is_last_open = False
    if definition.counts_unanswered:
        is_open = (keys >> _FOLLOWED_BITS & 1).astype(np.bool_)
        weights, is_last_open = kaplan_meier(is_open), bool(is_open[-1])
    else:
        seen = Seen(hours=hours, followed=keys & _FOLLOWED, shortest=bounds[0], longest=bounds[1])
        weights = OPEN_ENDS[definition.open_end](seen)
    kept = weights > 0
    if not kept.any():
        return None
    return Sample(hours=hours[kept], weights=weights[kept], is_open=is_last_open)


def _share(sample: Sample | None, target: float | None) -> float | None:
    """Return the share within the target; None without either."""
    return None if sample is None or target is None else share(sample, target).value


def _shape(flat: list[float | None]) -> Values:
    """Return 168 values as 7 x 24."""
    return tuple(tuple(flat[start : start + HOURS]) for start in range(0, CELLS, HOURS))


def _flags(flat: list[Estimate | None]) -> Flags:
    """Return which of 168 are lower bounds, as 7 x 24."""
    flags = [one is not None and one.at_least for one in flat]
    return tuple(tuple(flags[start : start + HOURS]) for start in range(0, CELLS, HOURS))
