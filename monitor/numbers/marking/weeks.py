"""Whole weeks by the wall clock, and the ways to label some of them current."""

from datetime import UTC, datetime, time, timedelta
from itertools import combinations
from math import comb
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from monitor.records import Window

MOST_LABELLINGS: Final = 50_000
"""Up to so many labellings are all tried; C(30, 4) is 27,405."""
DRAWN: Final = 20_000


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


def labellings(current: int, weeks: int, seed: int) -> NDArray[np.float64]:
    """Return rows of 0 and 1 over the weeks, ``current`` ones in each; the observed one (the first weeks) is row 0.

    All of them where they are few, else as many as are drawn, by a generator with the seed.
    """
    if comb(weeks, current) <= MOST_LABELLINGS:
        chosen = np.array(list(combinations(range(weeks), current)), dtype=np.int64).reshape(
            comb(weeks, current), current
        )
    else:
        drawn = np.random.default_rng(seed).random((DRAWN, weeks)).argsort(axis=1)[:, :current]
        chosen = np.vstack([np.arange(current), drawn])
    rows = np.zeros((len(chosen), weeks))
    np.put_along_axis(rows, chosen, 1.0, axis=1)
    return rows


def p_values(
    messages: NDArray[np.float64], excess: NDArray[np.float64], labels: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the two-sided p of each column (weeks x columns), ties against; 1 where a column has no message.

    ``excess`` counts the messages over the pooled threshold. The statistic is the labelled weeks' count less what the
    pooled share expects of their messages, over sqrt(n1 n0 / n), its scale for their volume: growing volume must not
    mark. ``p = (1 + b) / (1 + B)`` with the observed labelling, row 0, as the one.
    """
    total = messages.sum(axis=0)
    share = np.divide(excess.sum(axis=0), total, out=np.zeros_like(total), where=total > 0)
    one = labels @ messages
    scale = np.sqrt(one * (total - one))
    above = np.abs(labels @ (excess - share * messages))
    size = np.divide(above, scale, out=np.zeros_like(above), where=scale > 0)
    return np.asarray((size >= size[0] - 1e-9).mean(axis=0))


def discoveries(p: NDArray[np.float64], rate: float) -> NDArray[np.bool_]:
    """Return which p pass Benjamini and Hochberg (1995) at the rate."""
    ranked = np.sort(p)
    passed = ranked[ranked <= rate * np.arange(1, len(p) + 1) / max(len(p), 1)]
    return np.asarray(p <= passed.max(initial=-1.0))
