"""Each wait in two parts: while nobody was there to answer, and while somebody was."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from monitor.numbers.grid import CELLS, DAYS, HOURS, SECONDS_PER_HOUR, hour_of_week, within
from monitor.numbers.hours.clock import working_seconds
from monitor.records import Flags, Split, Values, Waits, Window
from monitor.records.hours import WorkingHours


def split(waits: Waits, window: Window, hours: WorkingHours, time_zone: str) -> Split:
    """Return the mean closed and the mean working wait of each cell's answered messages, in hours.

    Both add up to the mean of the elapsed time, which the map keeps. Shifts and holidays are those of ``hours``, for
    all times: what they are today is applied to old mail, too. None where no answered message came.
    """
    answered = within(waits.responses, window)
    cells = hour_of_week(answered.received_at, time_zone)
    counts = np.bincount(cells, minlength=CELLS)
    worked = working_seconds(answered.received_at, answered.received_at + answered.seconds, time_zone, hours)
    closed = np.bincount(cells, weights=answered.seconds - worked, minlength=CELLS)
    working = np.bincount(cells, weights=worked, minlength=CELLS)
    return Split(closed=_means(closed, counts), working=_means(working, counts), is_closed=_closed(hours))


def _means(seconds: NDArray[Any], counts: NDArray[Any]) -> Values:
    flat = [
        float(total) / count / SECONDS_PER_HOUR if count else None
        for total, count in zip(seconds, counts.tolist(), strict=True)
    ]
    return tuple(tuple(flat[start : start + HOURS]) for start in range(0, CELLS, HOURS))


def _closed(hours: WorkingHours) -> Flags:
    """Return the hours of the week that no shift touches."""
    return tuple(
        tuple(
            not any(first < (hour + 1) * 60 and last > hour * 60 for first, last in hours.shifts[day])
            for hour in range(HOURS)
        )
        for day in range(DAYS)
    )
