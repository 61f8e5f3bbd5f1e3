"""What the marks claim, on many small days with fixed seeds."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
from dateutil.relativedelta import relativedelta

from monitor.numbers.marking import BLOCKS, examine, marks
from monitor.numbers.statistics import measure_of
from monitor.records import Definition, Waits, WorkingHours

AT = datetime(2024, 7, 1, tzinfo=UTC)
"""A Monday."""
WEEK, WEEKS, CURRENT = 7 * 86400, 30, 4
OURS = Definition(
    time_zone="UTC",
    current=relativedelta(weeks=CURRENT),
    trailing=relativedelta(weeks=WEEKS - CURRENT),
    measure=measure_of(80, 4.0),
)
DAYS = 200
MIDDAY = BLOCKS.index(((0, 1, 2, 3, 4), 7, 12))


def _mail(number: int, seed: int, evenings: float = 1.0, *, late: float = 0.05) -> Waits:
    """Return mail that grows to twice its volume, slow by night, with good and bad weeks and very late answers.

    Weekdays from 18 to 22 of the last four weeks take ``evenings`` times as long.
    """
    random = np.random.default_rng((number, seed))
    age = ((2 - np.sqrt(4 - 3 * random.random(number))) * WEEKS * WEEK).astype(np.int64)
    received = int(AT.timestamp()) - 1 - age
    cell = (received // 3600 + 72) % 168
    is_evening = (cell % 24 >= 18) & (cell % 24 < 22) & (cell < 120)
    logs = np.where((cell % 24 >= 8) & (cell % 24 < 22), 8.5, 10.0) + random.normal(0, 0.8, number)
    seconds = np.exp(logs + random.normal(0, 0.2, WEEKS)[age // WEEK])
    seconds *= np.where(random.random(number) < late, 30, 1)
    seconds[is_evening & (age < CURRENT * WEEK)] *= evenings
    is_open = seconds > age
    return Waits(
        received_at=received, seconds=np.where(is_open, age, seconds).astype(np.int64), is_open=is_open, until=AT
    )


def test_days_without_a_change_keep_the_promise() -> None:
    """Of 200 days at most a tenth may have a mark: 37 or more would come once in 10,000 times. So with each p value.

    A block's p is at most 0.1 on a tenth of the days. Messages of one week hang together here, so a test that takes
    them as independent has it far more often, and one that has lost its data never has.
    """
    days = [examine(_mail(1_500, seed), OURS, AT, 1) for seed in range(DAYS)]
    marked = sum(bool(day.blocks_passed.any() or day.cells_passed.any()) for day in days)
    small = sum(float(day.block_p[day.blocks.tolist().index(MIDDAY)]) <= 0.1 for day in days)
    assert marked < 37
    assert 5 < small < 37


def test_late_answers_that_are_not_written_yet_do_not_mark() -> None:
    """A quarter of the answers takes weeks, so the newest weeks lack many: their share over the threshold is as before.

    The excess of the current weeks over 40 days is about as often above nothing as below; all below would be the
    open end taken for speed.
    """
    days = [examine(_mail(1_500, seed, late=0.25), OURS, AT, 1) for seed in range(40)]
    now = [float(day.block_excess.above[:CURRENT, day.blocks.tolist().index(0)].sum()) for day in days]
    assert 8 < sum(excess < 0 for excess in now) < 32
    assert sum(bool(day.blocks_passed.any()) for day in days) < 13


def test_a_working_clock_follows_working_hours() -> None:
    """A week without a shift since is followed for no time, so it says nothing; by the clock on the wall it does."""
    shifts = ((540, 1020),)
    closed = frozenset(date(2024, 6, day) for day in range(17, 31))
    hours = WorkingHours(shifts=(shifts,) * 5 + ((), ()), holidays=closed)
    mail = replace(_mail(20_000, 5), is_working=True)
    by_wall, by_work = (
        examine(replace(mail, is_working=is_working), replace(OURS, working_hours=hours), AT, 1).tally.limits
        for is_working in (False, True)
    )
    assert (by_work[:, :2] == 0).all()
    assert by_work[9, 2] == 4 * 28_800 + 25_200, "Monday 10:00, and the four days after it"
    assert (by_wall[:, 1] > 0).all()
    assert (by_work <= by_wall).all()


def test_faster_evenings_are_marked_though_the_late_hours_are_slow() -> None:
    """Weekday evenings, a third as long, are marked from 18 to 22, and their interval lies below zero."""
    found = marks(_mail(8_000, 1, 1 / 3), OURS, AT, 1)
    block = next(block for block in found.blocks if (block.days, block.first) == ((0, 1, 2, 3, 4), 18))
    assert block.low <= block.change <= block.high < 0
    marked = np.array(found.marked)
    assert marked[:5, 18:22].mean() > 0.8
    assert marked.sum() - marked[:5, 18:22].sum() < 8


def test_cells_of_a_block_that_moved_the_other_way_are_not_marked() -> None:
    """Where all blocks got faster, each marked cell did, and each has five messages in either window."""
    mail = _mail(8_000, 1, 1 / 3)
    found, made = marks(mail, OURS, AT, 1), examine(mail, OURS, AT, 1)
    alone = set(made.cells[made.cells_passed].tolist())
    by_block = [k for k in np.flatnonzero(np.array(found.marked)).tolist() if k not in alone]
    assert by_block
    assert all(block.change < 0 for block in found.blocks)
    age = (int(AT.timestamp()) - 1 - mail.received_at) // WEEK
    cell = (mail.received_at // 3600 + 72) % 168
    is_counted = ~mail.is_open & (mail.seconds <= CURRENT * WEEK)
    for k in by_block:
        now, then = (mail.seconds[is_counted & (cell == k) & part] for part in (age < CURRENT, age >= CURRENT))
        assert np.percentile(now, 80) < np.percentile(then, 80)
        assert min(len(now), len(then)) >= 5


def test_a_block_that_passed_by_a_smaller_one_marks_nothing_more() -> None:
    """Monday to Thursday evenings got faster: the block that has Friday in it passes too, and Friday stays quiet."""
    mail = _mail(12_000, 7, 1 / 4)
    is_friday = (mail.received_at // 3600 + 72) % 168 // 24 == 4
    usual = _mail(12_000, 7)
    found = marks(replace(mail, seconds=np.where(is_friday, usual.seconds, mail.seconds)), OURS, AT, 1)
    assert {block.days for block in found.blocks} >= {(0, 1, 2, 3, 4), (0, 1, 2, 3)}
    assert not any(found.marked[4])
    assert np.array(found.marked)[:4, 18:22].mean() > 0.8


def test_most_intervals_of_cells_hold_no_change_where_there_is_none() -> None:
    """An interval leaves out 5 % of the shifts that could be; 13 of some 60 cells without 0 would be a broken one."""
    found = marks(_mail(20_000, 2), OURS, AT, 1)
    lows, highs = (np.array(values, dtype=float).ravel() for values in (found.lows, found.highs))
    has_both = ~np.isnan(lows) & ~np.isnan(highs)
    assert has_both.sum() > 50
    assert (lows[has_both] <= highs[has_both]).all()
    assert ((lows[has_both] > 0) | (highs[has_both] < 0)).sum() < 13


def test_an_end_that_few_messages_leave_open_is_none_or_the_widest() -> None:
    """Few messages of which none is late are no news, so no shift up is ruled out; a block then says its widest."""
    found = marks(_mail(5_000, 3, 4.0), OURS, AT, 1)
    lows, highs = (np.array(values, dtype=float) for values in (found.lows, found.highs))
    assert np.isnan(highs).sum() > np.isnan(lows).sum()
    assert all(block.low <= block.change <= block.high <= CURRENT * 168 for block in found.blocks)
