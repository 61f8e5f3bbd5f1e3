"""Working seconds, against a walk from quarter to quarter."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.numbers.hours import working_seconds
from monitor.records.hours import ALWAYS, WorkingHours
from tests.numbers.office import at

BERLIN = "Europe/Berlin"
OFFICE = WorkingHours(
    shifts=(((0, 60), (240, 720)), *(((540, 1020),),) * 4, (), ((240, 1440),)), holidays=frozenset({date(2026, 3, 31)})
)
MARCH, OCTOBER = int(at("2026-03-27").timestamp()), int(at("2026-10-23").timestamp())


def walk(start: int, end: int) -> int:
    """Return the same, a quarter of an hour at a time."""
    worked = 0
    for quarter in range(start, end, 900):
        local = datetime.fromtimestamp(quarter, UTC).astimezone(ZoneInfo(BERLIN))
        minute = local.hour * 60 + local.minute
        shifts = () if local.date() in OFFICE.holidays else OFFICE.shifts[local.weekday()]
        worked += 900 * any(first <= minute < last for first, last in shifts)
    return worked


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([MARCH, OCTOBER]), st.integers(0, 500), st.integers(0, 500))
def test_equal_to_a_walk(base: int, first: int, length: int) -> None:
    """Over both nights on which clocks change, and over a holiday, each quarter counts where the wall clock says so."""
    start, end = base + first * 900, base + (first + length) * 900
    assert working_seconds(np.array([start]), np.array([end]), BERLIN, OFFICE).tolist() == [walk(start, end)]


def test_around_the_clock_is_elapsed_time() -> None:
    """Without closed hours nothing is taken off, though a night is an hour longer."""
    start, end = np.array([MARCH, OCTOBER]), np.array([MARCH + 500_001, OCTOBER + 500_001])
    assert working_seconds(start, end, BERLIN, ALWAYS).tolist() == [500_001, 500_001]


def test_nothing_to_reckon() -> None:
    """No spans are no seconds, and no shifts are none either."""
    closed = WorkingHours(shifts=((),) * 7)
    none = np.zeros(0, dtype=np.int64)
    assert len(working_seconds(none, none, BERLIN, OFFICE)) == 0
    assert working_seconds(np.array([MARCH]), np.array([OCTOBER]), BERLIN, closed).tolist() == [0]
