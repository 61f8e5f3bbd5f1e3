"""Which span of time a window is: half-open, by the wall clock of a zone."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from monitor.records import Definition, Window

_PERIOD = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
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
    middle = _back(end, definition.current, zone)
    start = _back(middle, definition.trailing, zone)
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
    start, length = _day(first, text)
    try:
        end = _day(last, text)[0] if slash else start + length
    except OverflowError as error:
        raise _refusal(text) from error
    except ValueError as error:
        raise _refusal(text) from error
    if end <= start:
        raise ValueError(f"The period {text!r} ends before it starts; write the earlier day first.")
    zone = ZoneInfo(time_zone)
    return Window(start=_instant(start, zone), end=_instant(end, zone), time_zone=time_zone)


def _back(end: datetime, span: relativedelta, zone: ZoneInfo) -> datetime:
    """Return the instant a span before ``end`` by the wall clock."""
    start = (end.astimezone(zone) - span).replace(fold=0).astimezone(UTC)
    # why min: half an hour back from just after a skipped hour lies in it, and is read as later than the end
    return min(start, end)


def _day(text: str, whole: str) -> tuple[date, relativedelta]:
    """Return the first day of a year, month or day, and how long that is."""
    found = _PERIOD.fullmatch(text.strip())
    if not found:
        raise _refusal(whole)
    parts = [int(part) for part in found.groups() if part is not None]
    try:
        return date(*[*parts, 1, 1][:3]), _LENGTHS[len(parts)]
    except ValueError as error:
        raise _refusal(whole) from error


def _refusal(text: str) -> ValueError:
    return ValueError(
        f"{text!r} is not a period; write a year (2016), a month (2016-03), a day (2016-03-01) "
        "or two days, the second not included (2016-01-01/2016-07-01)."
    )


def _instant(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a day starts; with ``fold=0`` where midnight is skipped or doubled."""
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def epoch_bounds(window: Window) -> tuple[int, int]:
    """Return the window in whole epoch seconds: first <= second < last holds for just the seconds inside it."""
    first, last = (-((EPOCH - instant) // timedelta(seconds=1)) for instant in (window.start, window.end))
    return first, last
