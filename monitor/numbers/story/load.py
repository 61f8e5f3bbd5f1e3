"""Load beside wait: how much arrives, and how much lies waiting."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.numbers.grid import CELLS, HOURS, SECONDS_PER_HOUR, SLOT_SECONDS, hour_of_week
from monitor.numbers.windows import epoch_bounds
from monitor.records import Load, Values, Waits, Window


def load(waits: Waits, window: Window, *, with_open: bool = True) -> Load:
    """Return messages that arrive per week, and the mean number that waits, in each hour of the week.

    The mean is over time: all waiting that falls into the hour, by the wall clock, over how long that hour was on the
    clock in the window. A message waits from its arrival until its answer, or still; one that came before the window
    and is open after it would raise all hours alike, and is left out; without ``with_open`` so is every open one.
    None where the window never shows the hour.
    """
    first, last = epoch_bounds(window)
    start, number = first // SLOT_SECONDS, max(-(-last // SLOT_SECONDS) - first // SLOT_SECONDS, 0)
    starts = (start + np.arange(number)) * SLOT_SECONDS
    cells = hour_of_week(starts, window.time_zone)
    long = np.minimum(starts + SLOT_SECONDS, last) - np.maximum(starts, first)
    lengths = np.bincount(cells, weights=long, minlength=CELLS)
    inside = (waits.received_at >= first) & (waits.received_at < last)
    if not with_open:
        inside &= ~waits.is_open
    arrived = np.bincount(waits.received_at[inside] // SLOT_SECONDS - start, minlength=number)
    ended = waits.received_at + waits.seconds
    kept = inside | ((waits.received_at < first) & (ended > first) & ~waits.is_open)
    begun, ended = np.maximum(waits.received_at[kept], first), np.minimum(ended[kept], last)
    waited = np.diff(_since(begun, starts, last) - _since(ended, starts, last))
    return Load(
        arrivals=_per(np.bincount(cells, weights=arrived, minlength=CELLS), lengths / SECONDS_PER_HOUR),
        waiting=_per(np.bincount(cells, weights=waited, minlength=CELLS), lengths),
    )


def _since(instants: NDArray[np.int64], starts: NDArray[np.int64], last: int) -> NDArray[np.int64]:
    """Return the seconds that have passed since each of the instants, summed, at every start and at ``last``.

    Exact: the sum of (edge - instant) over the instants before an edge is edge x their number - their sum.
    """
    number = len(starts)
    if not number:
        return np.zeros(1, dtype=np.int64)
    places = instants // SLOT_SECONDS - starts[0] // SLOT_SECONDS
    offsets = instants - starts[0]
    count = np.concatenate([[0], np.bincount(places, minlength=number)[:number].cumsum()])
    total = np.concatenate(
        [[0], np.bincount(places, weights=offsets, minlength=number)[:number].astype(np.int64).cumsum()]
    )
    edges = np.append(starts, last) - starts[0]
    since: NDArray[np.int64] = edges * count - total
    return since


def _per(sums: NDArray[Any], lengths: NDArray[Any]) -> Values:
    """Return the quotients as 7 x 24."""
    flat = [float(total / length) if length else None for total, length in zip(sums, lengths, strict=True)]
    return tuple(tuple(flat[start : start + HOURS]) for start in range(0, CELLS, HOURS))
