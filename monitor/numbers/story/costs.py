"""Where to improve: the stretches of a weekday that cost people most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.numbers.coverage import ENOUGH
from monitor.numbers.grid import CELLS, DAYS, HOURS, SECONDS_PER_HOUR, hour_of_week
from monitor.numbers.story.pooling import counted, only, pooled
from monitor.records import Cost, Definition, Measure, Waits, Window

FEWEST: Final = 20
"""Messages that a stretch needs before it is named."""
MOST: Final = 5
"""Stretches that are named."""
LONGEST_HOURS: Final = 168
"""What one message can cost at most: one forgotten for a month must not name an hour by itself."""
TRIED: Final = 50
"""Stretches whose value is reckoned at most: where these are within the target the others are, too."""
_EDGES: Final = [(first, last) for first in range(HOURS) for last in range(first + 1, HOURS + 1)]
_FIRST, _LAST = np.array(_EDGES).T
_STRETCHES: Final = len(_EDGES)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hours:
    """Sums over each hour of the week: messages, those beyond the target, seconds beyond it, and all seconds."""

    messages: NDArray[np.float64]
    late: NDArray[np.float64]
    excess: NDArray[np.float64]
    waited: NDArray[np.float64]


def costs(waits: Waits, window: Window, definition: Definition, hours: range = range(CELLS)) -> tuple[Cost, ...]:
    """Return at most five stretches within one weekday each, none overlapping, the dearest first.

    What a message costs is its wait beyond the target, at most a week. A stretch is chosen for what it costs beyond
    the average message of the ``hours`` of the week that are searched (its excess - mean excess x its messages), so it
    ends where the hours become ordinary, never with an empty one. It holds at least 20 messages, and its value is over
    the target; with the share as statistic, more of them are late than on the whole. Without a target the whole wait
    is excess. Messages of cells with fewer than five are in none of it: neither in ends, nor in sums, nor in values.
    """
    chosen = _of_full_cells(counted(waits, window, definition), window)
    if len(chosen) < FEWEST:
        return ()
    cells = hour_of_week(chosen.received_at, window.time_zone)
    target = round((definition.measure.target or 0.0) * SECONDS_PER_HOUR)
    sums = _sums(cells, chosen.seconds, target)
    weeks = (window.end - window.start) / timedelta(weeks=1)
    found: list[Cost] = []
    tried = 0
    for day, first, last in _ranked(sums, target, definition.measure, hours):
        if len(found) == MOST or tried == TRIED:
            break
        if any(one.day == day and first < one.last and one.first < last for one in found):
            continue
        tried += 1
        inside = (cells >= day * HOURS + first) & (cells < day * HOURS + last)
        value = pooled(only(chosen, inside), window, definition)
        if value is None or (definition.measure.statistic != "share" and value.value * SECONDS_PER_HOUR <= target):
            continue
        stretch = slice(day * HOURS + first, day * HOURS + last)
        found.append(
            Cost(
                day=day,
                first=first,
                last=last,
                hours_per_week=float(sums.excess[stretch].sum()) / SECONDS_PER_HOUR / weeks,
                value=value.value,
                count=int(sums.messages[stretch].sum()),
                at_least=value.at_least,
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.hours_per_week, one.day, one.first)))


def _of_full_cells(waits: Waits, window: Window) -> Waits:
    cells = hour_of_week(waits.received_at, window.time_zone)
    return only(waits, np.bincount(cells, minlength=CELLS)[cells] >= ENOUGH)


def _sums(cells: NDArray[np.int64], seconds: NDArray[np.int64], target: int) -> _Hours:
    excess = np.clip(seconds - target, 0, LONGEST_HOURS * SECONDS_PER_HOUR)
    return _Hours(
        messages=np.bincount(cells, minlength=CELLS).astype(np.float64),
        late=np.bincount(cells[excess > 0], minlength=CELLS).astype(np.float64),
        excess=np.bincount(cells, weights=excess, minlength=CELLS).astype(np.float64),
        waited=np.bincount(cells, weights=seconds, minlength=CELLS).astype(np.float64),
    )


def _ranked(sums: _Hours, target: int, measure: Measure, hours: range) -> Sequence[tuple[int, int, int]]:
    """Return the stretches that may be named as (day, first, last), that with most cost beyond the average first."""
    messages, excess = _of_stretches(sums.messages), _of_stretches(sums.excess)
    average = sums.excess[hours].sum() / max(sums.messages[hours].sum(), 1)
    score = excess - messages * average
    starts = np.arange(DAYS)[:, None] * HOURS
    may = (messages >= FEWEST) & (excess > 0) & (score >= -1e-9 * sums.excess.sum()) & _is_over(sums, target, measure)
    may &= (starts + _FIRST >= hours.start) & (starts + _LAST <= hours.stop)
    is_busy = (sums.messages > 0).reshape(DAYS, HOURS)
    may &= is_busy[:, _FIRST] & is_busy[:, _LAST - 1]  # no empty hours at its ends
    places = np.flatnonzero(may)
    # why excess second: where all hours are alike no stretch is beyond the average, and the longest costs most
    order = np.lexsort((places, -excess.ravel()[places], -np.round(score.ravel()[places], 6)))
    return [(int(k) // _STRETCHES, *_EDGES[int(k) % _STRETCHES]) for k in places[order]]


def _of_stretches(by_hour: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the sum over every stretch of every weekday: 7 x 300."""
    before = np.pad(np.cumsum(by_hour.reshape(DAYS, HOURS), axis=1), ((0, 0), (1, 0)))
    result: NDArray[np.float64] = before[:, _LAST] - before[:, _FIRST]
    return result


def _is_over(sums: _Hours, target: int, measure: Measure) -> NDArray[np.bool_]:
    """Return which stretches' values are over the target, by counting, so that few have to be reckoned."""
    messages = _of_stretches(sums.messages)
    if measure.statistic == "mean":
        return _of_stretches(sums.waited) > target * messages
    allowed = {"percentile": 1 - measure.parameter / 100, "median": 0.5}
    on_the_whole = float(sums.late.sum() / sums.messages.sum()) - 1e-9
    return _of_stretches(sums.late) > allowed.get(measure.statistic, on_the_whole) * messages
