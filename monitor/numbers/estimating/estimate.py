"""From waits to a grid with every field: corrected, with intervals, and the raw values beside them."""

from collections.abc import Sequence
from typing import TypeVar

from monitor.numbers.estimating.samples import BY_CELL, BY_DAY, BY_HOUR, WHOLE, Group, groups_of, messages_of
from monitor.numbers.estimating.smoothing import SMOOTHINGS, Cells
from monitor.numbers.grid import CELLS, HOURS
from monitor.numbers.shades import shades
from monitor.numbers.statistics import Estimate, estimate_of, share, statistic_of
from monitor.records import Definition, Grid, Measure, Waits, Window

T = TypeVar("T")


def estimate(waits: Waits, window: Window, definition: Definition) -> Grid:
    """Return the grid of the messages received in the window, by the measure, ``open_end`` and ``smoothing``.

    With ``counts_unanswered`` the open messages count with the time they have waited (Kaplan-Meier), and a value that
    cannot be told yet is ``at_least`` what it would be if the longest wait ended now; the open end then needs no other
    correction. Else only answered messages count. ``raw`` is the plain statistic of the answered ones, and counts are
    always the cell's own, however much its value borrows.
    """
    measure, plain = definition.measure, statistic_of(definition.measure)
    messages = messages_of(waits, window, definition)
    cells = groups_of(messages, BY_CELL, clustered=True)
    days, hours, (whole,) = (groups_of(messages, members) for members in (BY_DAY, BY_HOUR, WHOLE))
    by_day, by_hour, (overall,) = (
        [_estimate(group, measure) for group in groups] for groups in (days, hours, (whole,))
    )
    estimates = SMOOTHINGS[definition.smoothing](Cells(samples=[group.sample for group in cells], measure=measure))
    values = _shape(_values(estimates))
    return Grid(
        values=values,
        counts=_shape([group.count for group in cells]),
        shades=shades(values, measure),
        days=_values(by_day),
        total=whole.count,
        measure=measure,
        window=window,
        raw=_shape([plain(group.answered) if len(group.answered) else None for group in cells]),
        lows=_shape([None if one is None else one.low for one in estimates]),
        highs=_shape([None if one is None else one.high for one in estimates]),
        at_least=_shape(_bounds(estimates)),
        open_counts=_shape([group.open_count for group in cells]),
        within=_shape([_within(group, measure) for group in cells]),
        hours=_values(by_hour),
        overall=None if overall is None else overall.value,
        within_overall=_within(whole, measure),
        days_at_least=_bounds(by_day),
        hours_at_least=_bounds(by_hour),
        overall_at_least=overall is not None and overall.at_least,
    )


def _estimate(group: Group, measure: Measure) -> Estimate | None:
    return None if group.sample is None else estimate_of(group.sample, measure)


def _values(estimates: Sequence[Estimate | None]) -> tuple[float | None, ...]:
    return tuple(None if one is None else one.value for one in estimates)


def _bounds(estimates: Sequence[Estimate | None]) -> tuple[bool, ...]:
    return tuple(one is not None and one.at_least for one in estimates)


def _within(group: Group, measure: Measure) -> float | None:
    """Return the share within the target; None without either."""
    return None if group.sample is None or measure.target is None else share(group.sample, measure.target).value


def _shape(flat: Sequence[T]) -> tuple[tuple[T, ...], ...]:
    """Return 168 as 7 x 24."""
    return tuple(tuple(flat[start : start + HOURS]) for start in range(0, CELLS, HOURS))
