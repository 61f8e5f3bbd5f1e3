"""When a display is off as planned."""

from datetime import UTC, datetime

import pytest

from monitor.watching.offhours import off_until

NIGHTS = tuple((day * 1440 + 1200, day * 1440 + 1860) for day in range(5))  # Mon-Fri 20:00-07:00
WEEKEND = ((5 * 1440, 6 * 1440), (6 * 1440, 7 * 1440))
SUNDAY_NIGHT = ((6 * 1440 + 1320, 7 * 1440 + 360),)  # Sunday 22:00 to Monday 06:00


@pytest.mark.parametrize(
    ("spans", "at", "until"),
    [
        (NIGHTS, "2026-11-25T12:00", None),
        (NIGHTS, "2026-11-25T19:00", "2026-11-26T06:00"),  # 20:00 in Paris
        (NIGHTS, "2026-11-25T18:59", None),
        (NIGHTS, "2026-11-26T05:59", "2026-11-26T06:00"),
        ((*NIGHTS, *WEEKEND), "2026-11-27T22:00", "2026-11-29T23:00"),  # Friday night and the weekend are one
        (SUNDAY_NIGHT, "2026-11-30T02:00", "2026-11-30T05:00"),  # over the week's end
        (((0, 10080),), "2026-11-25T12:00", "2026-12-02T12:00"),  # always
        ((), "2026-11-25T12:00", None),
        (((6 * 1440, 6 * 1440 + 240),), "2026-10-24T23:00", "2026-10-25T03:00"),  # the night that has an hour more
    ],
)
def test_off_until(spans: tuple[tuple[int, int], ...], at: str, until: str | None) -> None:
    """The end is that of all spans that follow each other, by the wall clock, over midnight, weeks and DST."""
    found = off_until(datetime.fromisoformat(at).replace(tzinfo=UTC), spans, "Europe/Paris")
    assert found == (datetime.fromisoformat(until).replace(tzinfo=UTC) if until else None)
