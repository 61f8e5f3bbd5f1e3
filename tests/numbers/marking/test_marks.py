"""The marks of a day, on made-up mail."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from dateutil.relativedelta import relativedelta

from monitor.numbers.marking import marks
from monitor.numbers.statistics import measure_of
from monitor.records import Definition, Measure, Waits

AT = datetime(2024, 7, 1, tzinfo=UTC)
WEEK = 7 * 86400
OURS = Definition(
    time_zone="UTC",
    current=relativedelta(weeks=4),
    trailing=relativedelta(weeks=26),
    measure=measure_of(80, 4.0),
)


def _mail(number: int, seed: int, slower: float = 1.0) -> Waits:
    """Return heavy-tailed mail of 30 weeks; Friday afternoons of the last four take ``slower`` times as long."""
    generator = np.random.default_rng(seed)
    age = generator.integers(1, 30 * WEEK, number)
    received = int(AT.timestamp()) - age
    seconds = generator.lognormal(9, 1, number)
    minute = (received // 60 - 4 * 1440) % 10080  # 5 January 1970 was a Monday
    is_friday = (minute >= 4 * 1440 + 12 * 60) & (minute < 4 * 1440 + 18 * 60)
    seconds[is_friday & (age < 4 * WEEK)] *= slower
    is_open = seconds > age
    waited = np.where(is_open, age, seconds).astype(np.int64)
    return Waits(received_at=received, seconds=waited, is_open=is_open, until=AT)


def test_a_planted_change_is_marked_as_a_block() -> None:
    """Friday afternoon, four times as slow, is marked with an interval above zero that holds the change."""
    found = marks(_mail(20_000, 1, 4.0), OURS, AT, 1)
    block = next(block for block in found.blocks if (block.days, block.first) == ((4,), 12))
    assert found.verdict == "tested"
    assert (found.weeks, found.against_weeks) == (4, 26)
    assert 0 < block.low <= block.change <= block.high
    assert all(found.marked[4][12:18])


def test_rows_may_come_in_any_order() -> None:
    """The order of the mail changes nothing."""
    mail = _mail(5_000, 2)
    turned = Waits(received_at=mail.received_at[::-1], seconds=mail.seconds[::-1], is_open=mail.is_open[::-1], until=AT)
    assert marks(turned, OURS, AT, 1) == marks(mail, OURS, AT, 1)


def test_a_trifle_is_not_marked() -> None:
    """A change below the minimum effect keeps its p value and loses its mark."""
    mail = _mail(20_000, 1, 4.0)
    found = marks(mail, replace(OURS, least_change=1000.0), AT, 1)
    assert not np.any(found.marked)
    assert found.blocks == ()
    assert found.p_values == marks(mail, OURS, AT, 1).p_values


@pytest.mark.parametrize(
    ("weeks", "against", "number", "verdict"),
    [
        (1, 2, 20_000, "too few weeks"),
        (0, 4, 20_000, "too few weeks"),
        (0, 0, 20_000, "too few weeks"),
        (4, 26, 20, "too few messages"),
        (4, 26, 0, "too few messages"),
    ],
)
def test_what_cannot_be_told_is_said(weeks: int, against: int, number: int, verdict: str) -> None:
    """Too few weeks and too few messages are told apart from no change."""
    definition = replace(OURS, current=relativedelta(days=7 * weeks + 1), trailing=relativedelta(days=7 * against + 1))
    found = marks(_mail(number, 3), definition, AT, 1)
    assert found.verdict == verdict
    assert not np.any(found.marked)


def test_a_share_is_tested_at_its_target() -> None:
    """Slower Friday afternoons lower the share within four hours."""
    measure = Measure(name="Within", unit="", statistic="share", parameter=4.0, is_lower_better=False, target=None)
    found = marks(_mail(20_000, 1, 4.0), replace(OURS, measure=measure), AT, 1)
    block = next(block for block in found.blocks if (block.days, block.first) == ((4,), 12))
    assert block.low <= block.change <= block.high < 0


def test_what_lies_past_the_limit_is_not_called_unchanged() -> None:
    """Of answered mail that took longer than the current window could show, nothing is compared: too few weeks."""
    mail = _mail(3_000, 4)
    waited = np.where(mail.received_at < int(AT.timestamp()) - 4 * WEEK, 5 * WEEK, 3600)
    late = Waits(received_at=mail.received_at, seconds=waited, is_open=np.zeros(len(mail), dtype=np.bool_), until=AT)
    found = marks(late, OURS, AT, 1)
    assert (found.verdict, found.eligible) == ("too few weeks", 0)
    assert not np.any(found.marked)


def _ignored(now: float, then: float) -> Waits:
    """Return mail of 30 weeks of which a share is never answered: ``now`` in the last four weeks, ``then`` before."""
    generator = np.random.default_rng(1)
    age = generator.integers(1, 30 * WEEK, 8_000)
    seconds = generator.lognormal(8.5, 1, 8_000).astype(np.int64)
    is_open = (generator.random(8_000) < np.where(age < 4 * WEEK, now, then)) | (seconds > age)
    waited = np.where(is_open, np.minimum(age, 4 * WEEK), seconds)
    return Waits(received_at=int(AT.timestamp()) - age, seconds=waited, is_open=is_open, until=AT)


@pytest.mark.parametrize("current", [4, 8])
def test_a_percentile_that_nobody_knows_is_not_called_unchanged(current: int) -> None:
    """Where most is ignored the pooled percentile is at least four weeks, so no week says how many took longer."""
    counted = replace(OURS, counts_unanswered=True, current=relativedelta(weeks=current))
    found = marks(_ignored(0.9, 0.7), counted, AT, 1)
    assert (found.verdict, found.eligible) == ("too few weeks", 0)
    assert {p for row in found.p_values for p in row} == {None}
    assert marks(_ignored(0.1, 0.1), counted, AT, 1).verdict == "tested"


def test_all_in_time_in_both_windows_is_no_change() -> None:
    """Where every message is known to be within the target, nothing varies, and that is tested."""
    mail = _mail(5_000, 5)
    quick = replace(mail, seconds=mail.seconds % 3600, is_open=np.zeros(len(mail), dtype=np.bool_))
    found = marks(quick, replace(OURS, measure=measure_of(80, 4.0, "share")), AT, 1)
    assert found.verdict == "tested"
    assert {p for row in found.p_values for p in row} <= {1.0, None}
