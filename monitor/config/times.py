"""Times of the day and of the week as people write them: ``09:00-17:30``, ``Mon-Fri 19:00-07:00``.

The sentence of a ValueError says what is wrong; who reads the setting adds what was found and what is allowed.
"""

import re
from typing import Final

DAY: Final = 1440
"""Minutes."""
WEEK: Final = 7 * DAY
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIMES: Final = re.compile(r"(\d{1,2}):(\d\d)\s*(?:-|–|to)\s*(\d{1,2}):(\d\d)", re.ASCII)  # noqa: RUF001 - people write it
_DAYS: Final = re.compile(r"([a-z]+)(?:\s*(?:-|–|to)\s*([a-z]+))?", re.ASCII)  # noqa: RUF001 - people write it
_SHORTEST_NAME: Final = 2
_LAST_MINUTE: Final = 59


def between(text: str) -> tuple[int, int]:
    """Return [from, to) in minutes after midnight; ``to`` lies beyond 1440 where the times run past midnight."""
    found = _TIMES.fullmatch(text.strip())
    if not found:
        raise ValueError("write two times with a dash between them, such as 09:00-17:30")
    first, last = _minutes(found[1], found[2]), _minutes(found[3], found[4])
    if first in {last, DAY}:
        raise ValueError("nothing lies between these two times; the whole day is 00:00-24:00")
    return first, last if last > first else last + DAY


def week_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return [from, to) in minutes after Monday 00:00, one for each day; without days every day is meant."""
    words = text.strip()
    start = next((place for place, sign in enumerate(words) if sign.isdigit()), len(words))
    first, last = between(words[start:])
    return tuple((day * DAY + first, day * DAY + last) for day in days(words[:start].strip() or "mon-sun"))


def days(text: str) -> tuple[int, ...]:
    """Return weekdays, Monday 0: ``Mon``, ``Mon-Fri``, also ``Fri-Mon``."""
    found = _DAYS.fullmatch(text.lower())
    if not found:
        raise ValueError("write a weekday or two with a dash between them, such as Mon-Fri")
    first = _day(found[1])
    last = _day(found[2]) if found[2] else first
    return tuple((first + step) % 7 for step in range((last - first) % 7 + 1))


def overlap(spans: tuple[tuple[int, int], ...], wrap: int) -> int | None:
    """Return where two spans first overlap, in minutes on a circle of ``wrap``; None where all are apart."""
    ordered = sorted(spans)
    following = [*ordered[1:], *((first + wrap, last + wrap) for first, last in ordered[:1])]
    pairs = zip(ordered, following, strict=True)
    return next((start % wrap for (_, last), (start, _) in pairs if last > start), None)


def _day(name: str) -> int:
    matching = [day for day, full in enumerate(WEEKDAYS) if full.startswith(name)]
    if len(name) < _SHORTEST_NAME or len(matching) != 1:
        raise ValueError("a weekday is one of Mon, Tue, Wed, Thu, Fri, Sat, Sun")
    return matching[0]


def _minutes(hours: str, minutes: str) -> int:
    total = int(hours) * 60 + int(minutes)
    if int(minutes) > _LAST_MINUTE or total > DAY:
        raise ValueError("the times of a day go from 00:00 to 24:00")
    return total
