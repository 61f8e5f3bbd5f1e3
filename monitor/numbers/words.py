"""Numbers for people: spans of time, and the one sentence above the maps."""

from typing import Final

from dateutil.relativedelta import relativedelta

from monitor.numbers.grid import HOURS
from monitor.numbers.progress import Progress
from monitor.numbers.stretches import Stretch

DAY_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MINUTES_PER_DAY: Final = 24 * 60
_UNITS: Final = ("years", "months", "days", "hours", "minutes", "seconds")


def duration(hours: float) -> str:
    """Return a length of time as people say it: ``40 min``, ``1 h 40``, ``17 h``, ``2 d 4 h``, ``12 d``.

    Rounded to minutes below an hour, to ten minutes below ten hours, to hours below ten days, then to days.
    """
    minutes = round(hours * 60)
    if minutes < 60:  # noqa: PLR2004 - an hour
        return f"{minutes} min"
    tens = round(hours * 6) * 10
    if tens < 10 * 60:
        return f"{tens // 60} h {tens % 60}" if tens % 60 else f"{tens // 60} h"
    whole = round(hours)
    if whole < 48:  # noqa: PLR2004 - two days; "26 h" is shorter than "1 d 2 h"
        return f"{whole} h"
    days, rest = divmod(whole, 24)
    if days >= 10:  # noqa: PLR2004 - nobody needs the hours of eleven days
        return f"{round(hours / 24)} d"
    return f"{days} d {rest} h" if rest else f"{days} d"


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


def headline(slowest: Stretch | None, progress: Progress | None) -> str:
    """Return the sentence that answers where we need to improve and how well it is going; 95 characters at most."""
    if slowest is None:
        where = "Too few answers yet to name the slowest hours."
    else:
        is_whole_day = slowest.last - slowest.first == HOURS
        hours = "" if is_whole_day else f" {slowest.first}–{slowest.last}"  # noqa: RUF001 - an en dash joins numbers
        where = f"Slowest: {DAY_NAMES[slowest.day]}{hours}, {duration(slowest.value)}."
    if progress is None:
        return f"{where} Too few to compare with before."
    return (
        f"{where} {_percent(progress.current)} waited longer than usual for their hour, "
        f"before {_percent(progress.trailing)}."
    )


def _percent(share: float) -> str:
    return f"{round(share * 100)} %"
