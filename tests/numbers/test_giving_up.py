"""Where unanswered mail counts, an answer after four weeks is no answer: in every number, by either clock."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from dateutil.relativedelta import relativedelta

from monitor.mail import definitions
from monitor.numbers.estimating import estimate
from monitor.numbers.giving_up import GIVES_UP, given_up
from monitor.numbers.hours.clock import working_seconds
from monitor.numbers.marking import marks
from monitor.numbers.statistics import STATISTICS, measure_of
from monitor.numbers.story import cell_detail, costs, trend
from monitor.numbers.windows import windows
from monitor.records import Definition, Waits, WorkingHours
from tests.numbers.office import at

NOW = at("2026-06-01T00:00")
COUNTED = Definition(
    time_zone="UTC",
    current=relativedelta(weeks=8),
    trailing=relativedelta(weeks=12),
    measure=measure_of(80, 4.0),
    counts_unanswered=True,
)
SHIFTS = WorkingHours(shifts=(((540, 1020),),) * 5 + ((), ()))


def mail(number: int = 4_000) -> Waits:
    """Return mail of twenty weeks of which a third is never answered, and a tenth after four weeks and more."""
    random = np.random.default_rng(3)
    received = int(NOW.timestamp()) - random.integers(1, 20 * 7 * 86_400, number)
    received -= (received - random.integers(0, 3, number) * 3600) % 86_400 // 14_400 * 14_400
    seconds = random.lognormal(9, 1, number).astype(np.int64)
    late = random.random(number) < 0.1
    seconds[late] = GIVES_UP + random.integers(0, 5 * 7 * 86_400, int(late.sum()))
    age = int(NOW.timestamp()) - received
    is_open = (random.random(number) < 0.33) | (seconds > age)
    seconds = np.where(is_open, np.minimum(age, GIVES_UP), seconds)
    return Waits(received_at=received, seconds=seconds, is_open=is_open, until=NOW)


def as_if_never(waits: Waits) -> Waits:
    """Return the same mail without the answers that came after four weeks."""
    is_late = waits.seconds > GIVES_UP
    return replace(waits, seconds=np.where(is_late, GIVES_UP, waits.seconds), is_open=waits.is_open | is_late)


NUMBERS: dict[str, Callable[[Waits, Definition], object]] = {
    "grids": lambda waits, chosen: [estimate(waits, window, chosen) for window in windows(NOW, chosen)],
    "marks": lambda waits, chosen: marks(waits, chosen, NOW, 1),
    "trend": lambda waits, chosen: trend(waits, chosen, NOW),
    "costs": lambda waits, chosen: costs(waits, windows(NOW, chosen)[0], chosen),
    "cell": lambda waits, chosen: cell_detail(waits, chosen, NOW, 1, 9).weeks,
}


@pytest.mark.parametrize("statistic", sorted(STATISTICS))
@pytest.mark.parametrize("name", sorted(NUMBERS))
def test_an_answer_after_four_weeks_is_none(name: str, statistic: str) -> None:
    """Every number is what it would be had the late answers never come."""
    chosen = replace(COUNTED, measure=measure_of(80, 4.0, statistic))
    waits = mail()
    assert (as_if_never(waits).is_open != waits.is_open).sum() > 100
    assert NUMBERS[name](waits, chosen) == NUMBERS[name](as_if_never(waits), chosen)


def test_one_late_answer_does_not_stand_for_all_that_never_came() -> None:
    """Of 99, 49 ignored, the 80th percentile is at least four weeks; it is still when one more is answered later."""
    day = int((NOW - timedelta(weeks=12)).timestamp())
    seconds = np.array([3600] * 50 + [GIVES_UP] * 49 + [GIVES_UP + 500_000])
    is_open = np.array([False] * 50 + [True] * 49 + [False])
    waits = Waits(received_at=np.full(100, day), seconds=seconds, is_open=is_open, until=NOW)
    found = estimate(waits, windows(NOW, COUNTED)[1], COUNTED)
    cells = [cell for row in zip(found.values, found.at_least, strict=True) for cell in zip(*row, strict=True)]
    assert [cell for cell in cells if cell[0] is not None] == [(672.0, True)]


def test_working_time_is_that_of_the_four_weeks() -> None:
    """By the clock of working hours an ignored message has waited 160 hours, and no answer waits longer than that."""
    chosen = replace(COUNTED, working_hours=SHIFTS)
    received = np.array(
        [int(at(day).timestamp()) for day in ("2026-03-02T12:00", "2026-03-02T12:00", "2026-05-27T09:00")]
    )
    answered = np.array(
        [int(at(day).timestamp()) for day in ("2026-04-02T12:00", "2026-03-03T12:00", "2026-05-29T10:00")]
    )
    seconds = working_seconds(received, answered, "UTC", SHIFTS)
    waits = Waits(
        received_at=received, seconds=seconds, is_open=np.zeros(3, dtype=np.bool_), until=NOW, is_working=True
    )
    found = given_up(waits, chosen)
    assert found.seconds.tolist() == [160 * 3600, 8 * 3600, 17 * 3600]
    assert found.is_open.tolist() == [True, False, False]


def test_answered_mail_alone_keeps_its_late_answers() -> None:
    """Where open messages do not count, nothing is cut short."""
    waits = mail()
    assert given_up(waits, replace(COUNTED, counts_unanswered=False)) is waits


def test_it_is_when_the_mail_gives_up() -> None:
    """Four weeks here are those after which the definitions let a message wait no more."""
    assert timedelta(seconds=GIVES_UP) == definitions.GIVES_UP
