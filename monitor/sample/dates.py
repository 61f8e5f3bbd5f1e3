"""Dates as IMAP writes them. Pure."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Final

from monitor.sample.protocol import CommandError

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""English in any locale, unlike strftime."""

_DATE: Final = re.compile(rb"( ?\d{1,2})-([A-Za-z]{3})-(\d{4})")
_DATE_TIME: Final = re.compile(rb"([ \d]\d-[A-Za-z]{3}-\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)")


def internal_date(at: datetime) -> bytes:
    """Return an instant as INTERNALDATE writes it, in UTC."""
    at = at.astimezone(UTC)
    text = f"{at.day:2}-{MONTHS[at.month - 1]}-{at.year:04} {at.hour:02}:{at.minute:02}:{at.second:02} +0000"
    return text.encode("ascii")


def parse_date(text: bytes) -> date:
    """Return the day of ``1-Feb-2026``."""
    match = _DATE.fullmatch(text)
    months = [month.encode() for month in MONTHS]
    if match is None or match[2].capitalize() not in months:
        raise CommandError("a date such as 1-Feb-2026 is expected")
    try:
        return date(int(match[3]), months.index(match[2].capitalize()) + 1, int(match[1]))
    except ValueError as error:
        raise CommandError("a date that does not exist") from error


def parse_date_time(text: bytes) -> datetime:
    """Return the instant of APPEND's ``" 1-Feb-2026 12:00:00 +0100"``, in UTC."""
    match = _DATE_TIME.fullmatch(text)
    if match is None:
        raise CommandError("a date and time is expected")
    day = parse_date(match[1])
    hour, minute, second, zone_hours, zone_minutes = (int(match[group]) for group in (2, 3, 4, 6, 7))
    offset = timedelta(hours=zone_hours, minutes=zone_minutes) * (-1 if match[5] == b"-" else 1)
    try:
        local = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=timezone(offset))
        return local.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise CommandError("a date and time that does not exist") from error
