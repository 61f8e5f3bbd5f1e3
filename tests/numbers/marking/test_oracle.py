"""The p values and discoveries against the same test in plain Python, message by message and labelling by labelling."""

from bisect import bisect_right
from datetime import UTC, datetime
from itertools import combinations
from math import erfc, floor, sqrt

import numpy as np
import pytest
from dateutil.relativedelta import relativedelta

from monitor.numbers.marking import BLOCKS, examine
from monitor.numbers.marking.marks import LEAST_MESSAGES
from monitor.numbers.statistics import measure_of
from monitor.records import Definition, Measure, Waits

AT = datetime(2024, 7, 1, tzinfo=UTC)
"""A Monday."""
HOUR, WEEK = 3600, 7 * 86400
CURRENT, WEEKS = 3, 9
P80 = measure_of(80, 4.0)
SHARE = Measure(name="Within", unit="", statistic="share", parameter=4.0, is_lower_better=False, target=4.0)
MEAN = Measure(name="Mean", unit="h", statistic="mean", parameter=0.0, is_lower_better=True, target=None)
MEDIAN = Measure(name="Median", unit="h", statistic="median", parameter=0.0, is_lower_better=True, target=None)
Message = tuple[int, int, int, bool]
"""Cell, week (0 is the newest), seconds waited, whether it still waits."""
Columns = list[tuple[float, float]]
"""Excess and weight of each week."""


def _mail(seed: int) -> Waits:
    """Return mail of nine weeks, most of it in few hours, some of it answered after weeks or not yet."""
    generator = np.random.default_rng(seed)
    number = 4_000
    age = generator.integers(1, WEEKS * WEEK, number)
    age[: number // 2] = age[: number // 2] // WEEK * WEEK + generator.integers(2, 30, number // 2) * HOUR
    received = int(AT.timestamp()) - age
    seconds = generator.lognormal(9, 1.5, number) * np.where(generator.random(number) < 0.1, 30, 1)
    seconds[age < CURRENT * WEEK] *= 1.5
    is_open = seconds > age
    return Waits(
        received_at=received, seconds=np.where(is_open, age, seconds).astype(np.int64), is_open=is_open, until=AT
    )


@pytest.mark.parametrize("counts_unanswered", [False, True])
@pytest.mark.parametrize("measure", [P80, MEDIAN, MEAN, SHARE], ids=lambda measure: str(measure.statistic))
def test_p_values_equal_a_slow_count(measure: Measure, counts_unanswered: bool) -> None:  # noqa: FBT001 - a parameter
    """Every eligible cell and block has the p value, and is a discovery, as in plain Python."""
    definition = Definition(
        time_zone="UTC",
        current=relativedelta(weeks=CURRENT),
        trailing=relativedelta(weeks=WEEKS - CURRENT),
        measure=measure,
        counts_unanswered=counts_unanswered,
    )
    mail = _mail(1)
    found = examine(mail, definition, AT, 1)
    messages = [
        message
        for received, seconds, is_open in zip(mail.received_at, mail.seconds, mail.is_open, strict=True)
        if counts_unanswered or not is_open
        for message in [_message(int(received), int(seconds), is_open=bool(is_open))]
    ]
    cells = [_columns([m for m in messages if m[0] == cell], cell, measure, counts_unanswered) for cell in range(168)]
    blocks = [[day * 24 + hour for day in days for hour in range(first, last)] for days, first, last in BLOCKS]
    eligible = [cell for cell in range(168) if _is_eligible(messages, [cell])]
    eligible_blocks = [k for k, block in enumerate(blocks) if _is_eligible(messages, block)]
    assert found.cells.tolist() == eligible
    assert found.blocks.tolist() == eligible_blocks
    slow = [_p(cells[cell]) for cell in eligible]
    slow_blocks = [_p(_sum([cells[cell] for cell in blocks[k]])) for k in eligible_blocks]
    assert found.cell_p.tolist() == pytest.approx(slow)
    assert found.block_p.tolist() == pytest.approx(slow_blocks)
    assert len(set(slow_blocks)) > 10
    if found.can_pass:
        assert found.blocks_passed.tolist() == _benjamini_hochberg(slow_blocks, 0.05)


def _message(received: int, seconds: int, *, is_open: bool) -> Message:
    age = int(AT.timestamp()) - received
    return (received // HOUR + 72) % 168, (age - 1) // WEEK, seconds, is_open


def _is_eligible(messages: list[Message], cells: list[int]) -> bool:
    weeks = [week for cell, week, _, _ in messages if cell in cells]
    now = sum(week < CURRENT for week in weeks)
    return min(now, len(weeks) - now) >= LEAST_MESSAGES


def _columns(messages: list[Message], cell: int, measure: Measure, counts_unanswered: bool) -> Columns:  # noqa: FBT001
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
        within = sum(under.values()) / sum(bisect_right(by_week[week], limits[known[0]]) for week in known)
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


def _sum(cells: list[Columns]) -> Columns:
    return [(sum(cell[week][0] for cell in cells), sum(cell[week][1] for cell in cells)) for week in range(WEEKS)]


def _p(columns: Columns) -> float:
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


def _benjamini_hochberg(p: list[float], rate: float) -> list[bool]:
    ranked = sorted(p)
    most = max([value for rank, value in enumerate(ranked, 1) if value <= rate * rank / len(p)], default=-1.0)
    return [value <= most for value in p]
