"""Dates as they stand in mail: RFC 5322 and its obsolete forms, ISO 8601, and asctime's order (design, rule 2).

Own patterns rather than ``email.utils.parsedate_tz``: that one reads ``0026`` as 2026 and a malformed zone as
none, and dateutil reads ``EST`` by the machine's zone. Text that fits none of the three forms is unparsable.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH_NAMES: Final = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"),
            ("feb", "february"),
            ("mar", "march"),
            ("apr", "april"),
            ("may",),
            ("jun", "june"),
            ("jul", "july"),
            ("aug", "august"),
            ("sep", "sept", "september"),
            ("oct", "october"),
            ("nov", "november"),
            ("dec", "december"),
        ),
        start=1,
    )
    for name in names
}
ZONE_HOURS: Final = {
    "ADT": -3,
    "AST": -4,
    "EDT": -4,
    "EST": -5,
    "CDT": -5,
    "CST": -6,
    "MDT": -6,
    "MST": -7,
    "PDT": -7,
    "PST": -8,
}
"""The zone words that mean more than UTC (RFC 5322, 4.3, and the Atlantic pair); every other word is UTC."""

EARLIEST: Final = datetime(1980, 1, 1, tzinfo=UTC)
LEAP_SECOND: Final = 60
LONGEST: Final = 200
"""Characters; nothing longer is a date, and the patterns need not face it."""

_TIME = r"(?P<hour>\d{1,2})\s?[:.]\s?(?P<minute>\d{1,2})(?:\s?[:.]\s?(?P<second>\d{1,2})(?:[.,]\d+)?)?"
_DAY_NAME = r"(?:(?u:[^\W\d_]+)\.?\s*,?\s+|(?u:[^\W\d_]+)\.?,)?"  # in any script; digits are ASCII (RFC 5234, B.1)
_ZONE = r"(?:\s*(?P<zone>[^\s\d]\S*)(?:\s.*)?|\s+(?P<bare>\d\S*)(?:\s.*)?)?"
_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*\)")
_FORMS: Final = (
    re.compile(  # RFC 5322: Mon, 23 Nov 2026 14:07:00 +0100
        rf"{_DAY_NAME}(?P<day>\d{{1,2}})[\s-]+(?P<month>[A-Za-z]+)\.?,?[\s-]+(?P<year>\d+),?\s+{_TIME}{_ZONE}",
        re.DOTALL | re.ASCII,
    ),
    re.compile(  # ISO 8601: 2026-11-23T14:07:00+01:00
        rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)(?:[Tt]|\s+){_TIME}\s*"
        r"(?:(?P<iso>[Zz]|[+-]\d\d(?::?\d\d)?)|(?P<zone>[A-Za-z]{2,}))?",
        re.ASCII,
    ),
    re.compile(  # asctime: Mon Nov 23 14:07:00 2026, with the zone before or after the year
        rf"{_DAY_NAME}(?P<month>[A-Za-z]+)\.?\s+(?P<day>\d{{1,2}}),?\s+{_TIME}(?:\s+(?P<zone>\S+))?\s+(?P<year>\d{{4}})"
        r"(?:\s+(?P<bare>\S+))?",
        re.ASCII,
    ),
    re.compile(  # Nov 23, 2026 14:07:00 +0100
        rf"{_DAY_NAME}(?P<month>[A-Za-z]+)\.?\s+(?P<day>\d{{1,2}}),?\s+(?P<year>\d{{4}}),?\s+{_TIME}{_ZONE}",
        re.DOTALL | re.ASCII,
    ),
)
# What nine in ten mails carry; the general forms cost five times as much.
_USUAL = re.compile(
    r"(?:[A-Za-z]{3}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)(?: \([A-Za-z ]*\))?",
    re.ASCII,
)
_NUMERIC_ZONE = re.compile(r"([+-])(\d\d)(\d\d)", re.ASCII)
_ISO_ZONE = re.compile(r"([+-])(\d\d):?(\d\d)?", re.ASCII)
_USUAL_MONTHS: Final = {name.capitalize(): number for number, name in enumerate(MONTHS, start=1)}


def parse_date(text: str) -> datetime | None:
    """Return the instant that a Date names, in UTC; None where it is unparsable.

    A naive date, ``-0000`` and an unknown zone word are UTC; second 60 is the first of the next minute. Hour 24,
    a zone of 24 hours or more, a malformed numeric zone and months in other languages are unparsable.
    """
    if usual := _USUAL.fullmatch(text):
        day, month, year, hour, minute, second, sign, zone_hours, zone_minutes = usual.groups()
        offset = _offset(sign, zone_hours, zone_minutes)
        month_number = _USUAL_MONTHS.get(month)
        if month_number is None or offset is None:
            return None
        return _instant((int(year), month_number, int(day)), (int(hour), int(minute), int(second)), offset)
    if len(text) > LONGEST:
        return None
    text = " ".join(_without_comments(text).split())
    for form in _FORMS:
        if match := form.fullmatch(text):
            return _from_fields(match.groupdict())
    return None


def _without_comments(text: str) -> str:
    """Remove comments, the innermost first."""
    while (shorter := _COMMENT.sub(" ", text)) != text:
        text = shorter
    return text


def _from_fields(fields: dict[str, str | None]) -> datetime | None:
    month = fields["month"] or ""
    number = int(month) if month.isdigit() else MONTH_NAMES.get(month.lower())
    if fields.get("iso"):
        offset = _iso_offset(fields["iso"] or "")
    else:
        offset = _zone_offset(fields.get("zone") or fields.get("bare") or "")
    if number is None or offset is None:
        return None
    hour, minute, second = (int(fields[name] or 0) for name in ("hour", "minute", "second"))
    date = (_year(fields["year"] or ""), number, int(fields["day"] or 0))
    return _instant(date, (hour, minute, second), offset)


def _year(digits: str) -> int:
    """Read a year: two digits by RFC 5322, three are + 1900, four as they stand (``0026`` is the year 26)."""
    year = int(digits)
    if len(digits) <= 2:  # noqa: PLR2004 - the number of digits is the rule
        return year + (2000 if year < 50 else 1900)  # noqa: PLR2004 - RFC 5322, 4.3
    return year + 1900 if len(digits) == 3 else year  # noqa: PLR2004 - as above


def _zone_offset(zone: str) -> timedelta | None:
    """Return the offset of a zone word or number; None where it is a malformed number, or half of a 12-hour clock."""
    if zone.upper() in {"AM", "PM"}:
        return None
    if not zone or zone.replace("/", "").replace("_", "").rstrip(".").isalpha():
        return timedelta(hours=ZONE_HOURS.get(zone.upper(), 0))
    match = _NUMERIC_ZONE.fullmatch(zone)
    return _offset(*match.groups()) if match else None


def _iso_offset(zone: str) -> timedelta | None:
    match = _ISO_ZONE.fullmatch(zone)
    return _offset(match[1], match[2], match[3] or "00") if match else timedelta(0)


def _offset(sign: str, hours: str, minutes: str) -> timedelta | None:
    if int(hours) > 23 or int(minutes) > 59:  # noqa: PLR2004 - a zone of 24 h or more is unparsable
        return None
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return -offset if sign == "-" else offset


def _instant(date: tuple[int, int, int], time: tuple[int, int, int], offset: timedelta) -> datetime | None:
    hour, minute, second = time
    leap = second == LEAP_SECOND
    try:
        local = datetime(*date, hour, minute, 59 if leap else second, tzinfo=UTC)
        return local - offset + timedelta(seconds=leap)
    except (ValueError, OverflowError):
        return None
