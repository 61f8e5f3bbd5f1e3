"""The line that begins a message in an mbox, and the instant it gives (design, rule 11)."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

_ZONE: Final = rb"(?:[+-]\d{2}:?\d{2}|[A-Z]{1,5}(?:[+-]\d{1,4})?)"
SEPARATOR: Final = re.compile(
    rb"From (?:(?:[^\n]*[ \t])?(?:19|20)\d\d"
    rb"(?:[ \t]+" + _ZONE + rb"(?:[ \t]+DST)?)?(?:[ \t]+\([^()\n]*\))?"
    rb"(?:[ \t]+remote from [^\n]++|[ \t]*\r?)|\r?)\n(?=[!-9;-~]+[ \t]*:)",
)
"""Design rule 11, but for the empty line in front of it. The bare ``From `` is what Thunderbird writes since 2024."""

_DATE: Final = re.compile(
    rb"[ \t]([A-Z][a-z]{2})[ \t]+(\d{1,2})[ \t]+(\d{1,2}):(\d\d)(?::(\d\d))?"
    rb"(?:[ \t]+(" + _ZONE + rb"))?[ \t]+((?:19|20)\d\d)(?:[ \t]+(" + _ZONE + rb"))?",
)
_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        (b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"), start=1
    )
}
_ZONE_HOURS: Final = {
    b"EST": -5, b"EDT": -4, b"CST": -6, b"CDT": -5, b"MST": -7, b"MDT": -6, b"PST": -8, b"PDT": -7,
}  # fmt: skip
"""Those of RFC 5322; every other word is read as UTC (design, rule 2)."""
_NO_OFFSET: Final = timedelta(0)
_LEAP_SECOND: Final = 60  # the first of the next minute


def arrival(line: bytes) -> datetime | None:
    """Return the instant a ``From `` line gives; None where it cannot be read. Without a zone it is UTC."""
    date = _DATE.search(line)
    if not date:
        return None
    month, day, hour, minute, second_digits, zone, year, zone_behind = date.groups()
    second = int(second_digits or 0)
    try:
        offset = _offset(zone or zone_behind or b"+0000")
        at = datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), min(second, 59), tzinfo=UTC) - offset
    except (KeyError, ValueError, OverflowError):
        return None
    if second < _LEAP_SECOND:
        return at
    return at + timedelta(seconds=1) if second == _LEAP_SECOND else None


def _offset(zone: bytes) -> timedelta:
    if zone == b"+0000":
        return _NO_OFFSET
    if zone[:1] not in (b"+", b"-"):
        return timedelta(hours=_ZONE_HOURS.get(zone, 0))
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if hours > 23 or minutes > 59:  # noqa: PLR2004 - no zone is a day, or an hour and 75 minutes, away
        raise ValueError
    return timedelta(hours=hours, minutes=minutes) * (-1 if zone[:1] == b"-" else 1)
