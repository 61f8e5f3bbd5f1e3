"""How much of a span of time falls into somebody's shifts."""

from datetime import timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from monitor.records.hours import WorkingHours

Epochs = NDArray[np.int64]


def working_seconds(start: Epochs, end: Epochs, time_zone: str, hours: WorkingHours) -> Epochs:
    """Return the seconds of each [start, end) that lie within a shift; all are epoch seconds, no end before its start.

    Shifts are by the wall clock of the IANA zone: a shift across a doubled hour is an hour longer. A shift's edge in
    a doubled hour is read as the first of the two, one in a skipped hour as the moment after the gap.
    """
    if not len(start):
        return np.zeros(0, dtype=np.int64)
    opens, closes = _shifts(int(start.min()), int(end.max()), time_zone, hours)
    if not len(opens):
        return np.zeros(len(start), dtype=np.int64)
    before = np.concatenate([[0], np.cumsum(closes - opens)])

    def worked(instants: Epochs) -> Epochs:
        """Return the seconds of all shifts up to each instant."""
        begun = np.searchsorted(opens, instants, side="right")
        unfinished = np.maximum(closes[begun - 1] - instants, 0)
        result: Epochs = before[begun] - np.where(begun > 0, unfinished, 0)
        return result

    return worked(end) - worked(start)


def _shifts(first: int, last: int, time_zone: str, hours: WorkingHours) -> tuple[Epochs, Epochs]:
    """Return when each shift of the days from ``first`` to ``last`` opens and closes, in epoch seconds, ascending."""
    days = [pd.Timestamp(second, unit="s", tz="UTC").tz_convert(time_zone).date() for second in (first, last)]
    dates = [days[0] + timedelta(days=n) for n in range((days[1] - days[0]).days + 1)]
    shifts = [
        (pd.Timestamp(day) + timedelta(minutes=edge[0]), pd.Timestamp(day) + timedelta(minutes=edge[1]))
        for day in dates
        if day not in hours.holidays
        for edge in hours.shifts[day.weekday()]
    ]
    opens, closes = (_epochs([shift[side] for shift in shifts], time_zone) for side in (0, 1))
    return opens, closes


def _epochs(walls: list[pd.Timestamp], time_zone: str) -> Epochs:
    index = pd.DatetimeIndex(walls).as_unit("s")
    first = np.ones(len(index), dtype=np.bool_)
    result: Epochs = index.tz_localize(time_zone, ambiguous=first, nonexistent="shift_forward").asi8.astype(np.int64)
    return result
