"""Grids and intervals equal those of a second implementation that shares nothing with the first."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.numbers.estimating import OPEN_ENDS, SMOOTHINGS, estimate
from monitor.numbers.statistics import STATISTICS, measure_of
from monitor.numbers.windows import windows
from monitor.records import Definition, Grid, Waits
from tests import oracle
from tests.mail_corpus import IMPORTED_AT, corpus
from tests.numbers.estimating.plainly import Found, Group, flat, grid_of

NOW = datetime(2026, 4, 6, 14, 7, 9, tzinfo=UTC)
ZONES = ("UTC", "Europe/Paris", "America/St_Johns", "Asia/Kathmandu")
Message = tuple[int, int, bool]


def definition(
    zone: str, open_end: str, statistic: str, *, counts_unanswered: bool, smoothing: str = "none"
) -> Definition:
    """Return two weeks against five."""
    return Definition(
        time_zone=zone,
        current=relativedelta(weeks=2),
        trailing=relativedelta(weeks=5),
        measure=measure_of(80, 4.0, statistic),
        open_end=open_end,
        counts_unanswered=counts_unanswered,
        smoothing=smoothing,
    )


def waits_of(messages: list[Message], now: datetime) -> Waits:
    """Return messages as columns: the seconds since they came (before ``now``) and those waited, if that is known."""
    came = np.array([age for age, _, _ in messages], dtype=np.int64)
    seconds = np.array([seconds for _, seconds, _ in messages], dtype=np.int64)
    is_open = np.array([is_open for _, _, is_open in messages], dtype=np.bool_) | (seconds > came)
    return Waits(
        received_at=int(now.timestamp()) - came,
        seconds=np.where(is_open, came, seconds),
        is_open=is_open,
        until=now,
    )


def assert_equal(grid: Grid, expected: dict[Group, Found]) -> None:
    """Compare every field of a grid that has numbers."""
    cells = [expected.get(("cell", k), Found()) for k in range(168)]
    for name, field in {"values": "value", "lows": "low", "highs": "high", "raw": "raw", "within": "within"}.items():
        wanted = [getattr(cell, field) for cell in cells]
        assert flat(getattr(grid, name)) == [
            None if v is None else pytest.approx(v, rel=1e-8, abs=1e-9) for v in wanted
        ], name
    for name, field in {"at_least": "at_least", "counts": "count", "open_counts": "open_count"}.items():
        assert flat(getattr(grid, name)) == [getattr(cell, field) for cell in cells], name
    for name, kind in {"days": "day", "hours": "hour"}.items():
        wanted = [expected.get((kind, k), Found()).value for k in range(7 if kind == "day" else 24)]
        assert list(getattr(grid, name)) == [
            None if v is None else pytest.approx(v, rel=1e-8, abs=1e-9) for v in wanted
        ], name
    whole = expected.get(("all", 0), Found())
    assert grid.total == whole.count
    assert grid.overall == (None if whole.value is None else pytest.approx(whole.value, rel=1e-8))
    assert grid.within_overall == (None if whole.within is None else pytest.approx(whole.within, rel=1e-8))


def assert_both_windows_equal(waits: Waits, now: datetime, chosen: Definition) -> None:
    """Compare the current and the trailing window."""
    for window in windows(now, chosen):
        assert_equal(estimate(waits, window, chosen), grid_of(waits, window, chosen))


MESSAGES = st.lists(
    st.tuples(
        st.integers(-9000, 50 * 86400) | st.integers(0, 3 * 86400).map(lambda age: age // 604800),
        st.integers(0, 9 * 86400) | st.integers(0, 40 * 86400),
        st.integers(0, 5).map(lambda one: one == 0),
    ),
    max_size=60,
)


CHOICES = st.builds(
    definition,
    st.sampled_from(ZONES),
    st.sampled_from(sorted(OPEN_ENDS)),
    st.sampled_from(sorted(STATISTICS)),
    counts_unanswered=st.booleans(),
    smoothing=st.sampled_from(sorted(SMOOTHINGS)),
)


@settings(max_examples=80, deadline=None)
@given(MESSAGES, CHOICES)
def test_any_few_messages(messages: list[Message], chosen: Definition) -> None:
    """Whatever messages there are, and whatever is chosen, both windows are those of the second implementation."""
    assert_both_windows_equal(waits_of(messages, NOW), NOW, chosen)


@pytest.mark.parametrize("statistic", sorted(STATISTICS))
@pytest.mark.parametrize("open_end", sorted(OPEN_ENDS))
@pytest.mark.parametrize("counts_unanswered", [False, True])
def test_many_messages(open_end: str, statistic: str, counts_unanswered: bool) -> None:  # noqa: FBT001 - a table
    """With 1,200 messages, many of the same hour and minute, both agree as well."""
    random = np.random.default_rng(7)
    came = random.integers(0, 49 * 24, 1200) ** 2 // (49 * 24) * 3600 + random.integers(0, 60, 1200) * 60
    seconds = np.rint(random.lognormal(9.5, 1.7, 1200) / 60).astype(np.int64) * 60
    messages = list(zip(came.tolist(), seconds.tolist(), (random.random(1200) < 0.05).tolist(), strict=True))
    chosen = definition("Europe/Paris", open_end, statistic, counts_unanswered=counts_unanswered)
    assert_both_windows_equal(waits_of(messages, NOW), NOW, chosen)


@pytest.mark.parametrize("statistic", sorted(STATISTICS))
@pytest.mark.parametrize("smoothing", sorted(SMOOTHINGS))
def test_smoothed(smoothing: str, statistic: str) -> None:
    """With about four messages in a cell, what each row of SMOOTHINGS makes of them agrees as well."""
    random = np.random.default_rng(8)
    came = random.integers(0, 49 * 86400, 2000)
    seconds = np.rint(random.lognormal(9.5, 1.7, 2000)).astype(np.int64)
    messages = list(zip(came.tolist(), seconds.tolist(), [False] * 2000, strict=True))
    chosen = definition("Europe/Paris", "weeks", statistic, counts_unanswered=False, smoothing=smoothing)
    assert_both_windows_equal(waits_of(messages, NOW), NOW, chosen)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("open_end", sorted(OPEN_ENDS))
def test_the_corpus(seed: int, open_end: str) -> None:
    """On the responses that the oracle finds in small mailboxes full of damaged mail, both agree."""
    outcome = [
        response
        for number in range(30)
        for mail in [corpus(100 * seed + number)]
        for response in oracle.responses(mail.copies, mail.addresses, IMPORTED_AT).responses.values()
    ]
    assert outcome
    now = max(received for received, _ in outcome) + timedelta(hours=30)
    messages = [(int((now - received).total_seconds()), seconds, False) for received, seconds in outcome]
    chosen = replace(
        definition("America/St_Johns", open_end, "percentile", counts_unanswered=False),
        trailing=relativedelta(years=30),
    )
    assert_both_windows_equal(waits_of(messages, now), now, chosen)
