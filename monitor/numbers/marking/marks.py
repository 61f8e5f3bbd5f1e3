"""Which cells and blocks changed by more than chance and by more than a trifle."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.numbers.grid import CELLS, HOURS, SECONDS_PER_HOUR, hour_of_week
from monitor.numbers.marking.weeks import discoveries, labellings, p_values, week_bounds
from monitor.numbers.statistics import statistic_of
from monitor.numbers.windows import windows
from monitor.records import Definition, MarkedBlock, Marks, Measure, Values, Waits

LEAST_MESSAGES: Final = 8
"""In each window, counted before any response time is looked at."""
STEPS: Final = 14
FEWER_LABELLINGS: Final = 4_000
"""An interval's end is searched for with so many labellings: its p is right to about 0.003."""

Block = tuple[tuple[int, ...], int, int]
BLOCKS: Final[tuple[Block, ...]] = (
    ((0, 1, 2, 3, 4), 0, 7),
    ((0, 1, 2, 3, 4), 7, 12),
    ((0, 1, 2, 3, 4), 12, 18),
    ((0, 1, 2, 3, 4), 18, 24),
    ((0,), 7, 18),
    ((1,), 7, 18),
    ((2,), 7, 18),
    ((3,), 7, 18),
    ((4,), 7, 18),
    ((4,), 12, 18),
    ((5, 6), 0, 24),
)
"""Weekdays (Monday is 0), first hour, last hour without it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    """The messages of one cell or block: which week each is of, how long it waited and how long it was followed."""

    week: NDArray[np.int64]
    hours: NDArray[np.float64]
    followed: NDArray[np.float64]


def marks(waits: Waits, definition: Definition, at: datetime, seed: int) -> Marks:
    """Return the test of all cells and blocks for the windows that end at ``at``, a midnight of the zone.

    Open messages count: over the threshold as soon as they waited so long. A message followed for less than the
    threshold, answered or not, is left out, so that the open end cannot mark. ValueError as from ``windows``.
    """
    current, trailing = windows(at, definition)
    bounds = [week_bounds(at, window) for window in (current, trailing)]
    first, weeks = len(bounds[0]), len(bounds[0]) + len(bounds[1])
    labels = labellings(first, weeks, seed)
    samples = _samples(waits, np.vstack(bounds), definition.time_zone)
    hours = np.arange(CELLS).reshape(7, HOURS)
    groups = [hours[list(days), start:end].ravel() for days, start, end in BLOCKS]
    blocks = [_joined([samples[cell] for cell in group]) for group in groups]
    cells_in = [k for k, sample in enumerate(samples) if _is_eligible(sample, first)]
    blocks_in = [k for k, sample in enumerate(blocks) if _is_eligible(sample, first)]
    measure, half = definition.measure, definition.rate / 2
    cell_p = _tested([samples[k] for k in cells_in], measure, labels)
    block_p = _tested([blocks[k] for k in blocks_in], measure, labels)
    smallest = (2 if 2 * first == weeks else 1) / len(labels)
    can_pass = 0 < first < weeks and smallest <= half / max(min(len(cells_in) or CELLS, len(blocks_in) or CELLS), 1)
    marked = np.zeros(CELLS, dtype=np.bool_)
    ends: dict[int, tuple[float, float]] = {}
    found: list[MarkedBlock] = []
    few = labels[:: len(labels) // FEWER_LABELLINGS + 1]
    for k, p, passed in zip(blocks_in, block_p, discoveries(block_p, half), strict=True):
        change, is_large = _effect(blocks[k], definition, first)
        if can_pass and passed and is_large:
            low, high = _interval(blocks[k], definition, few, change, first)
            marked[groups[k]] = True
            now = int((blocks[k].week < first).sum())
            days, start, end = BLOCKS[k]
            found.append(
                MarkedBlock(
                    days=days,
                    first=start,
                    last=end,
                    change=change,
                    low=low,
                    high=high,
                    p=float(p),
                    count=now,
                    against_count=len(blocks[k].week) - now,
                )
            )
    for k, passed in zip(cells_in, discoveries(cell_p, half), strict=True):
        change, is_large = _effect(samples[k], definition, first)
        if not is_large:
            marked[k] = False
        elif can_pass and passed:
            marked[k] = True
            ends[k] = _interval(samples[k], definition, few, change, first)
    is_any = bool(cells_in or blocks_in)
    return Marks(
        made_at=at,
        current=current,
        trailing=trailing,
        verdict="too few weeks"
        if not 0 < first < weeks or (is_any and not can_pass)
        else "tested"
        if is_any
        else "too few messages",
        marked=tuple(tuple(row) for row in marked.reshape(7, HOURS).tolist()),
        p_values=_grid(dict(zip(cells_in, cell_p.tolist(), strict=True))),
        lows=_grid({k: low for k, (low, _) in ends.items()}),
        highs=_grid({k: high for k, (_, high) in ends.items()}),
        blocks=tuple(found),
        weeks=first,
        against_weeks=weeks - first,
        eligible=len(cells_in),
        rate=definition.rate,
    )


def _samples(waits: Waits, bounds: NDArray[np.int64], time_zone: str) -> list[_Sample]:
    """Return the messages of each cell that fall in one of the weeks (rows of [start, end), the newest first)."""
    order = np.argsort(bounds[:, 0])
    place = np.searchsorted(bounds[order, 0], waits.received_at, side="right") - 1
    is_in = place >= 0
    week = order[place[is_in]] if len(order) else place[is_in]
    received = waits.received_at[is_in]
    keep = received < bounds[week, 1]
    week, received, seconds = week[keep], received[keep], waits.seconds[is_in][keep]
    cells = hour_of_week(received, time_zone)
    by_cell = np.argsort(cells.astype(np.uint8), kind="stable")
    edges = np.searchsorted(cells[by_cell], np.arange(1, CELLS))
    columns = (week, seconds / SECONDS_PER_HOUR, (waits.until.timestamp() - received) / SECONDS_PER_HOUR)
    parts = [np.split(column[by_cell], edges) for column in columns]
    return [_Sample(week=w, hours=h, followed=f) for w, h, f in zip(*parts, strict=True)]


def _joined(samples: list[_Sample]) -> _Sample:
    return _Sample(
        week=np.concatenate([sample.week for sample in samples]),
        hours=np.concatenate([sample.hours for sample in samples]),
        followed=np.concatenate([sample.followed for sample in samples]),
    )


def _is_eligible(sample: _Sample, first: int) -> bool:
    now = int((sample.week < first).sum())
    return min(now, len(sample.week) - now) >= LEAST_MESSAGES


def _tested(samples: list[_Sample], measure: Measure, labels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the p of each sample."""
    weeks = labels.shape[1]
    columns = [_columns(sample, measure, weeks, 0.0, 0) for sample in samples]
    if not columns:
        return np.zeros(0)
    messages, above = (np.column_stack(parts) for parts in zip(*columns, strict=True))
    return p_values(messages, above, labels)


def _columns(
    sample: _Sample, measure: Measure, weeks: int, shift: float, first: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the messages of each week and those over the pooled threshold, the first weeks less ``shift``."""
    is_share = measure.statistic == "share"
    hours = sample.hours if is_share else sample.hours - np.where(sample.week < first, shift, 0.0)
    limit = measure.parameter if is_share else statistic_of(measure)(np.sort(hours))
    known = sample.followed >= limit + (0.0 if is_share else max(shift, 0.0))
    messages = np.bincount(sample.week[known], minlength=weeks).astype(float)
    above = np.bincount(sample.week[known & (hours > limit)], minlength=weeks).astype(float)
    if is_share:
        above[:first] += shift * messages[:first]
    return messages, above


def _effect(sample: _Sample, definition: Definition, first: int) -> tuple[float, bool]:
    """Return current - trailing, and whether it is large enough to be worth a mark."""
    statistic = statistic_of(definition.measure)
    now, then = (statistic(np.sort(sample.hours[part])) for part in (sample.week < first, sample.week >= first))
    size = abs(now - then)
    least = 0.0 if definition.measure.statistic == "share" else definition.least_change
    return now - then, size >= max(least, definition.least_share * max(now, then))


def _interval(
    sample: _Sample, definition: Definition, labels: NDArray[np.float64], change: float, first: int
) -> tuple[float, float]:
    """Return the shifts of the current weeks that the test at half the rate does not reject, by bisection."""
    most = 1.0 if definition.measure.statistic == "share" else float(sample.hours.max())
    ends: list[float] = []
    for outer in (-most, most):
        inside, outside = change, outer
        for _ in range(STEPS):
            middle = (inside + outside) / 2
            messages, above = _columns(sample, definition.measure, labels.shape[1], middle, first)
            p = float(p_values(messages[:, None], above[:, None], labels)[0])
            inside, outside = (middle, outside) if p > definition.rate / 2 else (inside, middle)
        ends.append(outside)
    return ends[0], ends[1]


def _grid(values: dict[int, float]) -> Values:
    return tuple(tuple(values.get(day * HOURS + hour) for hour in range(HOURS)) for day in range(7))
