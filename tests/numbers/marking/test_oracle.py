"""The p values and discoveries against the same test in plain Python, message by message and labelling by labelling."""

from datetime import UTC, datetime

import numpy as np
import pytest
from dateutil.relativedelta import relativedelta

from monitor.numbers.marking import BLOCKS, examine
from monitor.numbers.statistics import measure_of
from monitor.records import Definition, Measure, Waits
from tests.numbers.marking.plainly import CURRENT, HOUR, WEEK, WEEKS, benjamini_hochberg, examined

AT = datetime(2024, 7, 1, tzinfo=UTC)
"""A Monday."""
P80 = measure_of(80, 4.0)
SHARE = Measure(name="Within", unit="", statistic="share", parameter=4.0, is_lower_better=False, target=4.0)
MEAN = Measure(name="Mean", unit="h", statistic="mean", parameter=0.0, is_lower_better=True, target=None)
MEDIAN = Measure(name="Median", unit="h", statistic="median", parameter=0.0, is_lower_better=True, target=None)


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
    blocks = [[day * 24 + hour for day in days for hour in range(first, last)] for days, first, last in BLOCKS]
    slow = examined(mail, AT, measure, blocks, counts_unanswered=counts_unanswered)
    assert (found.cells.tolist(), found.blocks.tolist()) == (slow.cells, slow.blocks)
    assert found.cell_p.tolist() == pytest.approx(slow.cell_p)
    assert found.block_p.tolist() == pytest.approx(slow.block_p)
    assert len(set(slow.block_p)) > 10
    if found.can_pass:
        assert found.blocks_passed.tolist() == benjamini_hochberg(slow.block_p, 0.05)
