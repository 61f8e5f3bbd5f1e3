"""One hour of the week in full."""

from datetime import UTC, datetime
from typing import Final

import numpy as np

from monitor.numbers.grid import DAYS, HOURS, SECONDS_PER_HOUR, hour_of_week
from monitor.numbers.story.pooling import only
from monitor.numbers.story.trend import trend
from monitor.numbers.windows import epoch_bounds, windows
from monitor.records import Answered, CellDetail, Definition, Waits, Window

BINS: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 24.0, 48.0, 96.0, 168.0)
"""Upper edges in hours: each twice the one before it as far as people count so."""


def cell_detail(waits: Waits, definition: Definition, now: datetime, day: int, hour: int) -> CellDetail:
    """Return the messages of one hour of the week in both windows, how their times are spread, and their trend.

    ``day`` is 0 (Monday) to 6, ``hour`` 0 to 23; ValueError with a sentence for anything else. Messages that wait
    still are listed, and are in no bin: their time is not known.
    """
    if day not in range(DAYS) or hour not in range(HOURS):
        raise ValueError(f"There is no cell {day}, {hour}: weekdays are 0 (Monday) to 6, hours 0 to 23.")
    current, trailing = windows(now, definition)
    inside = only(waits, hour_of_week(waits.received_at, definition.time_zone) == day * HOURS + hour)
    now_in, then_in = _of(inside, current), _of(inside, trailing)
    return CellDetail(
        day=day,
        hour=hour,
        current=_listed(now_in),
        trailing=_listed(then_in),
        bins=BINS,
        current_shares=_shares(now_in),
        trailing_shares=_shares(then_in),
        weeks=trend(inside, definition, now),
    )


def _of(waits: Waits, window: Window) -> Waits:
    first, last = epoch_bounds(window)
    return only(waits, (waits.received_at >= first) & (waits.received_at < last))


def _listed(waits: Waits) -> tuple[Answered, ...]:
    order = np.lexsort((waits.is_open, waits.seconds, -waits.received_at))
    columns = (waits.received_at[order].tolist(), waits.seconds[order].tolist(), waits.is_open[order].tolist())
    return tuple(
        Answered(
            received_at=datetime.fromtimestamp(received, UTC),
            answered_at=None if is_open else datetime.fromtimestamp(received + seconds, UTC),
            hours=seconds / SECONDS_PER_HOUR,
        )
        for received, seconds, is_open in zip(*columns, strict=True)
    )


def _shares(waits: Waits) -> tuple[float, ...]:
    answered = waits.seconds[~waits.is_open] / SECONDS_PER_HOUR
    counts = np.bincount(np.searchsorted(BINS, answered), minlength=len(BINS) + 1)
    return tuple((counts / max(len(answered), 1)).tolist())
