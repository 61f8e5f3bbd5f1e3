"""The test of the change in plain Python: message by message, labelling by labelling. It shares nothing with ours."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from math import erfc, floor, sqrt
from typing import Final

from monitor.records import Measure, Waits

HOUR, WEEK = 3600, 7 * 86400
CURRENT: Final = 3
WEEKS: Final = 9
"""Three current weeks of nine: 84 labellings."""
LEAST_MESSAGES: Final = 12
Message = tuple[int, int, int, bool]
"""Cell, week (0 is the newest), seconds waited, whether it still waits."""
Columns = list[tuple[float, float]]
"""Excess and weight of each week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """The eligible cells, and blocks by their number, with their p values."""

    cells: list[int]
    cell_p: list[float]
    blocks: list[int]
    block_p: list[float]


def examined(
    mail: Waits, at: datetime, measure: Measure, blocks: list[list[int]], *, counts_unanswered: bool
) -> Tested:
    """Return the test of nine weeks that end at a Monday's midnight (UTC); ``blocks`` are lists of cells."""
    end = int(at.timestamp())
    messages = [
        _message(int(received), int(seconds), end, is_open=bool(is_open))
        for received, seconds, is_open in zip(mail.received_at, mail.seconds, mail.is_open, strict=True)
        if (counts_unanswered or not is_open) and end - WEEKS * WEEK <= received < end
    ]
    cells = [_columns([m for m in messages if m[0] == cell], cell, measure, counts_unanswered) for cell in range(168)]
    eligible = [cell for cell in range(168) if _is_eligible(messages, [cell])]
    eligible_blocks = [k for k, block in enumerate(blocks) if _is_eligible(messages, block)]
    return Tested(
        cells=eligible,
        cell_p=[_p_value(cells[cell]) for cell in eligible],
        blocks=eligible_blocks,
        block_p=[_p_value(_summed([cells[cell] for cell in blocks[k]])) for k in eligible_blocks],
    )


def _message(received: int, seconds: int, at: int, *, is_open: bool) -> Message:
    age = at - received
    return (received // HOUR + 72) % 168, (age - 1) // WEEK, seconds, is_open


def _is_eligible(messages: list[Message], cells: list[int]) -> bool:
    weeks = [week for cell, week, _, _ in messages if cell in cells]
    now = sum(week < CURRENT for week in weeks)
    return min(now, len(weeks) - now) >= LEAST_MESSAGES


def _columns(messages: list[Message], cell: int, measure: Measure, counts_unanswered: bool) -> Columns:  # noqa: FBT001 - as in examined
    limits = [WEEK * week + (167 - cell) * HOUR for week in range(WEEKS)]
    if counts_unanswered:
        limits = [min(limit, 4 * WEEK - 1) for limit in limits]
        messages = [(cell, week, min(seconds, 4 * WEEK), is_open) for cell, week, seconds, is_open in messages]
    else:
        limits = [min(limit, 4 * WEEK) for limit in limits]
        messages = [m for m in messages if m[2] <= limits[m[1]]]
    waits = sorted(m[2] for m in messages)
    if not waits:
        return [(0.0, 0.0)] * WEEKS
    limit: float
    if measure.statistic == "share":
        limit = measure.parameter * HOUR
    elif measure.statistic == "mean":
        limit = sum(waits) // len(waits)
    else:
        percent = measure.parameter if measure.statistic == "percentile" else 50
        limit = waits[floor((len(waits) - 1) * percent / 100)]
    known = [week for week in range(WEEKS) if limits[week] >= limit]
    by_week = {week: sorted(m[2] for m in messages if m[1] == week) for week in known}
    every = sum(map(len, by_week.values()))
    if not every:
        return [(0.0, 0.0)] * WEEKS
    under = {week: bisect_right(by_week[week], limit) for week in known}
    within = sum(under.values()) / every
    if not counts_unanswered:
        seen = sum(bisect_right(by_week[week], limits[known[0]]) for week in known)
        within = sum(under.values()) / seen if seen else 1.0
    found = []
    for week in range(WEEKS):
        if week not in by_week:
            found.append((0.0, 0.0))
            continue
        if not counts_unanswered and week > known[0]:
            older = [by_week[other] for other in known if other >= week]
            longer = sum(bisect_right(waited, limits[week]) for waited in older)
            within *= sum(bisect_right(waited, limits[week - 1]) for waited in older) / longer if longer else 1
        number = len(by_week[week])
        found.append((number - under[week] - (1 - within) * number, number * within * (1 - within)))
    return _centred(found)


def _centred(columns: Columns) -> Columns:
    weight = sum(w for _, w in columns)
    mean = sum(above for above, _ in columns) / weight if weight else 0.0
    return [(above - mean * w, w) for above, w in columns]


def _summed(cells: list[Columns]) -> Columns:
    return [(sum(cell[week][0] for cell in cells), sum(cell[week][1] for cell in cells)) for week in range(WEEKS)]


def _p_value(columns: Columns) -> float:
    squares = sum(weight**2 for _, weight in columns)
    extra = max(sum(above**2 - weight for above, weight in columns) / squares, 0) if squares else 0
    units = [above / sqrt(weight * (1 + extra * weight)) if weight > 1e-12 else 0.0 for above, weight in columns]
    sums = [sum(units[week] for week in chosen) for chosen in combinations(range(WEEKS), CURRENT)]
    slack = 1e-5 * (1 + abs(sums[0]))
    tails = [sum(s >= sums[0] - slack for s in sums), sum(s <= sums[0] + slack for s in sums)]
    return max(min(1.0, 2 * min(tails) / len(sums)), _independent_p(columns))


def _independent_p(columns: Columns) -> float:
    total, own = (sum(weight for _, weight in part) for part in (columns, columns[:CURRENT]))
    variance = own * (total - own) / total if total else 0.0
    beyond = max(abs(sum(above for above, _ in columns[:CURRENT])) - 0.5, 0.0)
    return erfc(beyond / sqrt(2 * variance)) if variance > 1e-6 else 1.0


def benjamini_hochberg(p: list[float], rate: float) -> list[bool]:
    """Return which are discoveries."""
    ranked = sorted(p)
    most = max([value for rank, value in enumerate(ranked, 1) if value <= rate * rank / len(p)], default=-1.0)
    return [value <= most for value in p]
