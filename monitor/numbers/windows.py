"""Which span of time a window is: half-open, by the wall clock of a zone."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from monitor.records import Definition, Window

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_PERIOD = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_QUARTER = re.compile(r"(\d{4})-[Qq]([1-4])", re.ASCII)
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
    """Return the window that a person names: ``2016``, ``2016-Q2``, ``2016-03``, ``2016-03-01``, or some of them.

    ``2016-03..2016-05`` is March to May, the last included; the end of ``2016-01-01/2016-07-01`` is no part of it.
    Raises ValueError, with a sentence that says what is allowed, for anything else.
    """
    zone = ZoneInfo(time_zone)
    try:
        wall_start, wall_end = _span(text)
        start, end = _read(wall_start, zone), _read(wall_end, zone)
    except (ValueError, OverflowError) as error:
        raise ValueError(
            f"{text!r} is not a period; write a year (2016), a quarter (2016-Q2), a month (2016-03), a day "
            "(2016-03-01), the first and the last of these (2016-03..2016-05) or two days, the second not included "
            "(2016-01-01/2016-07-01)."
        ) from error
    if end <= start:
        raise ValueError(f"The period {text!r} ends before it starts; write the earlier day first.")
    return Window(start=start, end=end, time_zone=time_zone)


def _span(text: str) -> tuple[datetime, datetime]:
    """Return start and end by the wall clock; ValueError where the text names none."""
    first, dots, last = text.partition("..")
    if dots:
        final, length = _day(last)
        return _day(first)[0], final + length
    first, slash, end = text.partition("/")
    start, length = _day(first)
    return start, _day(end)[0] if slash else start + length


def _day(text: str) -> tuple[datetime, relativedelta]:
    """Return when a year, quarter, month or day starts, and how long that is; ValueError where it is none."""
    quarter = _QUARTER.fullmatch(text.strip())
    if quarter:
        first = datetime.combine(date(int(quarter[1]), int(quarter[2]) * 3 - 2, 1), time())
        return first, relativedelta(months=3)
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
