"""Numbers for people, in English sentences; the page writes numbers and weekdays that stand alone its locale's way."""

from typing import Final

from dateutil.relativedelta import relativedelta

from monitor.numbers.grid import HOURS
from monitor.records import Measure

DAY_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MINUTES_PER_DAY: Final = 24 * 60
_UNITS: Final = ("years", "months", "days", "hours", "minutes", "seconds")


def duration(hours: float) -> str:
    """Return a length of time as people say it: ``40 min``, ``1 h 40``, ``17 h``, ``2 d 4 h``, ``12 d``.

    Rounded to minutes below ten hours, to hours below ten days, then to days; a half is rounded up.
    """
    minutes = _rounded(hours * 60)
    if minutes < 60:  # noqa: PLR2004 - an hour
        return f"{minutes} min"
    if minutes < 10 * 60:
        return f"{minutes // 60} h {minutes % 60:02}" if minutes % 60 else f"{minutes // 60} h"
    whole = _rounded(hours)
    if whole < 48:  # noqa: PLR2004 - two days; "26 h" is shorter than "1 d 2 h"
        return f"{whole} h"
    days, rest = divmod(whole, 24)
    if days >= 10:  # noqa: PLR2004 - nobody needs the hours of eleven days
        return f"{_rounded(hours / 24)} d"
    return f"{days} d {rest} h" if rest else f"{days} d"


def _rounded(value: float) -> int:
    return int(value + 0.5)


def waits(measure: Measure, value: float, *, at_least: bool = False) -> str:
    """Return what a value says of a stretch that is slow: ``1 in 5 waits over 7 h``, ``62 % within 4 h``."""
    if measure.statistic == "share":
        return f"{round(value * 100)} % within {duration(measure.parameter)}"
    length = duration(value)
    if measure.statistic == "mean":
        return f"{'over ' if at_least else ''}{length} on average"
    above = 50.0 if measure.statistic == "median" else 100 - measure.parameter
    if above == 50:  # noqa: PLR2004 - half of a hundred
        return f"half wait over {length}"
    one_in = 100 / above
    return f"1 in {one_in:.0f} waits over {length}" if one_in.is_integer() else f"{above:g} % wait over {length}"


def hours(first: int, last: int) -> str:
    """Return hours of the day as a stretch: ``16–19``; "" from midnight to midnight."""  # noqa: RUF002 - as shown
    return "" if last - first == HOURS else f"{first}\N{EN DASH}{last}"


def span(length: relativedelta) -> str:
    """Return a calendar span in words: ``4 weeks``, ``1 month``, ``1 year 6 months``, ``10 days``."""
    parts = [(int(getattr(length, unit)), unit) for unit in _UNITS]
    parts = [(n // 7, "weeks") if unit == "days" and n % 7 == 0 else (n, unit) for n, unit in parts]
    return " ".join(f"{n} {unit if n != 1 else unit[:-1]}" for n, unit in parts if n)


def last(length: relativedelta) -> str:
    """Return ``last 4 weeks``, and ``last week`` for one."""
    words = span(length)
    number, _, unit = words.partition(" ")
    return f"last {unit if number == '1' and ' ' not in unit else words}"
