"""Whole weeks by the wall clock, and the ways to label some of them current."""

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from itertools import chain, combinations
from math import comb
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from monitor.records import Window

MOST_LABELLINGS: Final = 50_000
"""Up to so many labellings are all tried; C(30, 4) is 27,405."""
DRAWN: Final = 20_000
MOST_LABELS: Final = 25_000_000
"""Labels of four bytes that are drawn at most; 20,000 labellings of up to 24 years."""
PIECE: Final = 500
"""Labellings drawn at a time, so that what it takes to draw them is small."""


def midnight(now: datetime, time_zone: str) -> datetime:
    """Return the last midnight of the zone at or before ``now``, in UTC."""
    zone = ZoneInfo(time_zone)
    return datetime.combine(now.astimezone(zone).date(), time(), zone).astimezone(UTC)


def week_bounds(at: datetime, window: Window) -> NDArray[np.int64]:
    """Return [start, end) in epoch seconds of the whole weeks inside the window, counted back from ``at``: n x 2."""
    zone = ZoneInfo(window.time_zone)
    wall = at.astimezone(zone).replace(tzinfo=None)
    found: list[tuple[int, int]] = []
    end = at.astimezone(UTC)
    while end > window.start:
        wall -= timedelta(days=7)
        start = wall.replace(tzinfo=zone).astimezone(UTC)
        if start >= window.start and end <= window.end:
            found.append((int(start.timestamp()), int(end.timestamp())))
        end = start
    return np.array(found, dtype=np.int64).reshape(-1, 2)


@lru_cache(maxsize=1)
def labellings(current: int, weeks: int, seed: int) -> NDArray[np.float32]:
    """Return rows of 0 and 1 over the weeks, ``current`` ones in each; the observed one (the first weeks) is row 0.

    All of them where they are few, else as many as are drawn, by a generator with the seed; fewer than ``DRAWN`` where
    the windows are so many years that they would not fit ``MOST_LABELS``.
    """
    if comb(weeks, current) <= MOST_LABELLINGS:
        number = comb(weeks, current)
        rows = np.zeros((number, weeks), dtype=np.float32)
        chosen = np.fromiter(chain.from_iterable(combinations(range(weeks), current)), np.int64, number * current)
        np.put_along_axis(rows, chosen.reshape(number, current), np.float32(1), axis=1)
    else:
        number = min(DRAWN, MOST_LABELS // weeks)
        rows = np.zeros((number + 1, weeks), dtype=np.float32)
        rows[0, :current] = 1
        generator = np.random.default_rng(seed)
        for start in range(1, number + 1, PIECE):
            piece = rows[start : start + PIECE]
            drawn = generator.random(piece.shape).argpartition(current - 1, axis=1)[:, :current]
            np.put_along_axis(piece, drawn, np.float32(1), axis=1)
    rows.flags.writeable = False
    return rows
