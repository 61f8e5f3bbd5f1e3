"""Numbers and instants as people read them. Hours in, text out; the only place of the wall that rounds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from monitor.records import Measure, Window

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LONG_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NO_DATA: Final = "\N{EN DASH}"
NO_NEWS: Final = "\N{MIDDLE DOT}"
AT_LEAST: Final = ">"
MINUS: Final = "\N{MINUS SIGN}"
SEPARATOR: Final = " \N{MIDDLE DOT} "

STATISTICS: Final[Mapping[str, tuple[str, str]]] = {
    "percentile": ("{parameter:g} % within {value}", "{parameter:g} % were answered within"),
    "median": ("half within {value}", "half were answered within"),
    "mean": ("{value} on average", "the average wait was"),
}
"""What a value says, by Measure.statistic: beside one cell, and in the caption before "… hours"."""

_MINUTES, _HOURS, _DAYS = 60, 24, 7
_FINE_MINUTES = 10  # below it a minute matters, above it five
_FINE_HOURS = 4  # below it a tenth of an hour matters
_MANY_HOURS = 1000  # four digits do not fit
_MANY_DAYS = 10  # from here on nobody needs hours
_LONG_HOURS = 100  # from here on hours have three digits and days are clearer


def _whole(value: float) -> int:
    """Round half up: people expect 2.5 to become 3, whatever comes before it."""
    return int(value + 0.5)


def large(hours: float) -> str:
    """Return hours for a cell of the large map: ``40m``, ``1.4``, ``9``, ``22``, ``5d``."""
    minutes = _whole(hours * _MINUTES)
    if minutes < _FINE_MINUTES:
        return f"{minutes}m"
    fives = _whole(hours * _MINUTES / 5) * 5
    return f"{fives}m" if fives < _MINUTES else small(hours)


def small(hours: float) -> str:
    """Return hours for a cell of a small map: ``.8``, ``2``, ``3.4``, ``12``, ``5d``; never more than three signs."""
    if hours >= _LONG_HOURS - 0.5:
        return f"{_whole(hours / _HOURS)}d"
    tenths = _whole(hours * 10)
    if tenths >= _FINE_HOURS * 10:
        return str(_whole(hours))
    return f"{tenths // 10 or ''}.{tenths % 10}" if tenths % 10 else str(tenths // 10)


def whole(hours: float) -> str:
    """Return whole hours, as the article writes them: ``0``, ``9``, ``120``, ``42d``."""
    return f"{_whole(hours)}" if hours < _MANY_HOURS - 0.5 else f"{_whole(hours / _HOURS)}d"


def percent(share: float) -> str:
    """Return a share as whole percent, without the sign: ``62``."""
    return f"{_whole(share * 100)}"


def parts(closed: float, working: float) -> str:
    """Return the two parts of a mean wait: ``on average 62 h = 60 h closed + 2 h working``."""
    return f"on average {duration(closed + working)} = {duration(closed)} closed + {duration(working)} working"


def change(hours: float) -> str:
    """Return a change with its sign, in tenths below an hour: ``−.8``, ``−2``, ``+3``."""  # noqa: RUF002 - as drawn
    size = abs(hours)
    tenths = _whole(size * 10)
    text = small(tenths / 10) if tenths < 10 else small(max(float(_whole(size)), 1.0))  # noqa: PLR2004 - ten tenths
    return f"{MINUS if hours < 0 else '+'}{text}"


def duration(hours: float) -> str:
    """Return hours in a sentence, as the headline has them: ``40 min``, ``1 h 25``, ``17 h``, ``2 d 4 h``, ``12 d``."""
    minutes = _whole(hours * _MINUTES)
    if minutes < _MINUTES:
        return f"{minutes} min"
    if minutes < 10 * _MINUTES:
        return f"{minutes // _MINUTES} h" + (f" {minutes % _MINUTES:02}" if minutes % _MINUTES else "")
    whole = _whole(hours)
    if whole < 2 * _HOURS:
        return f"{whole} h"
    if whole >= _MANY_DAYS * _HOURS:
        return f"{_whole(hours / _HOURS)} d"
    return f"{whole // _HOURS} d" + (f" {whole % _HOURS} h" if whole % _HOURS else "")


def comparison(hours: float, against: str = "before") -> str:
    """Return a change in a sentence: ``1 h 40 faster than before``, ``the same as 2015``."""
    text = duration(abs(hours))
    way = "faster" if hours < 0 else "slower"
    return f"{text} {way} than {against}" if text != "0 min" else f"the same as {against}"


def pace(seconds: float) -> str:
    """Return how often, to stand behind "every": ``15 seconds``, ``minute``, ``5 minutes``."""
    for size, name in ((3600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size and seconds % size == 0:
            return many(int(seconds // size), name).removeprefix("1 ")
    return f"{seconds:g} seconds"


def many(count: int, noun: str, nouns: str = "") -> str:
    """Return ``1 answer``, ``1,284 answers``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {nouns or noun + 's'}"


def span(length: relativedelta) -> str:
    """Return a calendar span: ``4 weeks``, ``1 year``, ``10 days``, ``1 month 3 days``."""
    weeks, days = divmod(length.days, _DAYS)
    parts = [(length.years, "year"), (length.months, "month")]
    parts += [(weeks, "week")] if weeks and not days else [(length.days, "day")]
    parts += [(length.hours, "hour"), (length.minutes, "minute"), (length.seconds, "second")]
    return " ".join(many(count, noun) for count, noun in parts if count)


def hour(of_day: int) -> str:
    """Return an hour of the day as a stretch: ``14–15``, ``23–24``."""  # noqa: RUF002 - as shown
    return f"{of_day}\N{EN DASH}{of_day + 1}"


def value(measure: Measure, hours: float) -> str:
    """Return what a value says: ``80 % within 40 min``."""
    return STATISTICS[measure.statistic][0].format(parameter=measure.parameter, value=duration(hours))


def meaning(measure: Measure) -> str:
    """Return what a number in a cell says: ``80 % were answered within``."""
    return STATISTICS[measure.statistic][1].format(parameter=measure.parameter)


def days(window: Window) -> str:
    """Return the days of a window as its zone's calendar has them: ``28 Oct 2026 to 25 Nov 2026``."""
    zone = ZoneInfo(window.time_zone)
    first, last = (instant.astimezone(zone) for instant in (window.start, window.end))
    return f"{first.day} {first:%b %Y} to {last.day} {last:%b %Y}"


def clock(instant: datetime, now: datetime, time_zone: str) -> str:
    """Return ``14:02`` in the zone, with the day in front where that is not today's: ``Mon 23 Nov 14:02``."""
    zone = ZoneInfo(time_zone)
    local = instant.astimezone(zone)
    is_today = local.date() == now.astimezone(zone).date()
    return f"{local:%H:%M}" if is_today else f"{local:%a} {local.day} {local:%b %H:%M}"
