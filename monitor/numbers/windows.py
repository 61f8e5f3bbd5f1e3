"""Which span of time a window is: half-open, by the wall clock of a zone."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from monitor.records import Definition, Window

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_PERIOD = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_LENGTHS: Final = {1: relativedelta(years=1), 2: relativedelta(months=1), 3: relativedelta(days=1)}
"""How long a period is that names so many of year, month and day."""


def windows(now: datetime, definition: Definition) -> tuple[Window, Window]:
    """Return the current window, which ends now, and the trailing one, which ends where the current one starts.

    A start is the wall clock of ``now`` less the span, in the definition's zone: four weeks back is the same time of
    day even when the clocks changed between. A start in a skipped or doubled hour is read with ``fold=0``.
    Raises ValueError where a span reaches back before the year 1.
    """
    zone = ZoneInfo(definition.time_zone)
    end = now.astimezone(UTC)
    wall = now.astimezone(zone).replace(tzinfo=None)
    try:
        # why from one wall clock: a current start in a skipped hour must not move the trailing one with it
        middle = min(_read(wall - definition.current, zone), end)
        start = min(_read(wall - definition.current - definition.trailing, zone), middle)
    except (ValueError, OverflowError) as error:
        raise ValueError("The windows reach back before the year 1; shorten `window:`.") from error
    return (
        Window(start=middle, end=end, time_zone=definition.time_zone),
        Window(start=start, end=middle, time_zone=definition.time_zone),
    )


def period(text: str, time_zone: str) -> Window:
    """Return the window that a person names: ``2016``, ``2016-03``, ``2016-03-01`` or ``2016-01-01/2016-07-01``.

    The end is not part of it: ``2016-01-01/2016-07-01`` is the first half of 2016.
    Raises ValueError, with a sentence that says what is allowed, for anything else.
    """
    first, slash, last = text.strip().partition("/")
    zone = ZoneInfo(time_zone)
    try:
        first_day, length = _day(first)
        start = _read(first_day, zone)
        end = _read(_day(last)[0] if slash else first_day + length, zone)
    except (ValueError, OverflowError) as error:
        raise ValueError(
            f"{text!r} is not a period; write a year (2016), a month (2016-03), a day (2016-03-01) "
            "or two days, the second not included (2016-01-01/2016-07-01)."
        ) from error
    if end <= start:
        raise ValueError(f"The period {text!r} ends before it starts; write the earlier day first.")
    return Window(start=start, end=end, time_zone=time_zone)


def _day(text: str) -> tuple[datetime, relativedelta]:
    """Return when a year, month or day starts by the wall clock, and how long that is; ValueError where it is none."""
    found = _PERIOD.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    parts = [int(part) for part in found.groups() if part is not None]
    year, month, day = (*parts, 1, 1)[:3]
    return datetime.combine(date(year, month, day), time()), _LENGTHS[len(parts)]


def _read(wall: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant at which a wall clock shows this, with ``fold=0`` where it does so never or twice."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def epoch_bounds(window: Window) -> tuple[int, int]:
    """Return the window in whole epoch seconds: first <= second < last holds for just the seconds inside it."""
    first, last = (-((EPOCH - instant) // timedelta(seconds=1)) for instant in (window.start, window.end))
    return first, last
