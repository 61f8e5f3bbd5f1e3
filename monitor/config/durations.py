"""Durations as people write them (``90 s``, ``4 weeks``, ``1 year 6 months``) and as ISO 8601 does (``P4W``).

Months and years are calendar lengths, so a span is a ``relativedelta``; a pace that must have a fixed length is
made from one by ``exact``. Own grammar, because no library refuses ``4 wekks`` with a sentence that helps.
"""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Final

from dateutil.relativedelta import relativedelta

from monitor.config.problems import nearest

UNITS: Final[dict[str, tuple[str, ...]]] = {
    "years": ("year", "years", "y"),
    "months": ("month", "months"),
    "weeks": ("week", "weeks", "w"),
    "days": ("day", "days", "d"),
    "hours": ("hour", "hours", "h"),
    "minutes": ("minute", "minutes", "min"),
    "seconds": ("second", "seconds", "sec", "s"),
}
"""Longest first; a duration names each at most once, in this order."""

SECONDS: Final = {"weeks": 604_800, "days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}
MONTH: Final = 2_629_746
"""Seconds of an average Gregorian month (365.2425 days / 12): for comparing with a bound, never for a window."""
LONGEST_YEARS: Final = 100

_SPELLINGS: Final = {spelling: unit for unit, spellings in UNITS.items() for spelling in spellings}
_ALL_UNITS: Final = f"; units are {', '.join(UNITS)}"
_AMBIGUOUS: Final = {"m": "min (minutes) or months"}
_NUMBER: Final = r"(\d{1,9}(?:\.\d{1,3})?)"
_PART: Final = re.compile(rf"{_NUMBER}\s*([^\W\d_]+)\s*")
_BARE: Final = re.compile(_NUMBER)
_ISO: Final = re.compile(
    rf"P(?:{_NUMBER}Y)?(?:{_NUMBER}M)?(?:{_NUMBER}W)?(?:{_NUMBER}D)?"
    rf"(?:T(?=\d)(?:{_NUMBER}H)?(?:{_NUMBER}M)?(?:{_NUMBER}S)?)?",
)


def parse(text: str) -> relativedelta:
    """Return the span that ``text`` writes, longer than zero and at most 100 years; ValueError says what is wrong."""
    iso = _ISO.fullmatch(text.strip().upper())
    amounts = dict(zip(UNITS, iso.groups(), strict=True)) if iso else _words(text.strip().lower())
    span = _span({unit: Decimal(amount) for unit, amount in amounts.items() if amount})
    if length(span) == 0:
        raise ValueError("a duration must be longer than zero")
    if length(span) > LONGEST_YEARS * 12 * MONTH:
        raise ValueError(f"no duration may be longer than {LONGEST_YEARS} years")
    return span


def exact(span: relativedelta) -> timedelta:
    """Return the fixed length of a span; ValueError where it has months or years, which differ in length."""
    if span.years or span.months:
        raise ValueError("months and years differ in length here; write days, such as 30 days")
    return timedelta(
        days=span.days,
        hours=span.hours,
        minutes=span.minutes,
        seconds=span.seconds,
        microseconds=span.microseconds,
    )


def length(span: relativedelta | timedelta) -> float:
    """Return about how many seconds it lasts, for comparing: a month counts as the average one."""
    if isinstance(span, timedelta):
        return span.total_seconds()
    days = span.days * SECONDS["days"] + (span.years * 12 + span.months) * MONTH
    return days + span.hours * 3_600 + span.minutes * 60 + span.seconds + span.microseconds / 1_000_000


def write(span: relativedelta | timedelta) -> str:
    """Return the text that ``parse`` reads as this span, in as few and as familiar units as there are."""
    if isinstance(span, timedelta):
        span = relativedelta(days=span.days, seconds=span.seconds, microseconds=span.microseconds)
    days, minutes, seconds = span.days, span.minutes, Decimal(span.seconds) + Decimal(span.microseconds) / 1_000_000
    weeks, days = divmod(days, 7) if days % 7 == 0 else (0, days)
    if minutes == 1 and not (span.years or span.months or span.days or span.hours):
        minutes, seconds = 0, seconds + 60  # people say 90 seconds
    amounts = [Decimal(amount) for amount in (span.years, span.months, weeks, days, span.hours, minutes, seconds)]
    words = [f"{amount:f} {_counted(unit, amount)}" for unit, amount in zip(UNITS, amounts, strict=True) if amount]
    return " ".join(words)


def _words(text: str) -> dict[str, str]:
    """Return the amount of each unit, in the order written."""
    if _BARE.fullmatch(text):
        raise ValueError(f"a duration needs a unit; write {text} seconds, or {text} minutes, hours, days, weeks ...")
    if text.startswith("-"):
        raise ValueError("a duration cannot be negative")
    amounts: dict[str, str] = {}
    position = 0
    while position < len(text):
        part = _PART.match(text, position)
        if not part:
            raise ValueError("this cannot be read as a duration; write a number and a unit, such as 4 weeks")
        amount, word = part.groups()
        unit = _unit(word)
        if amounts and list(UNITS).index(unit) <= max(map(list(UNITS).index, amounts)):
            raise ValueError("name each unit once and the longest first, such as 1 year 6 months")
        amounts[unit] = amount
        position = part.end()
    if not amounts:
        raise ValueError("a duration is missing")
    return amounts


def _unit(word: str) -> str:
    """Return the unit that a word names."""
    if word in _AMBIGUOUS:
        raise ValueError(f'"{word}" could be several units; write {_AMBIGUOUS[word]}')
    if word not in _SPELLINGS:
        raise ValueError(f'"{word}" is no unit of time{nearest(word, _SPELLINGS, "unit") or _ALL_UNITS}')
    return _SPELLINGS[word]


def _span(amounts: dict[str, Decimal]) -> relativedelta:
    """Return the span; parts of a week or day become days, hours and smaller, since a calendar has whole ones."""
    years, months = amounts.get("years", Decimal()), amounts.get("months", Decimal())
    if years % 1 or months % 1:
        raise ValueError("years and months must be whole numbers")
    seconds = sum(int(amounts.get(unit, Decimal()) * 1000) * SECONDS[unit] for unit in SECONDS)
    days, thousandths = divmod(seconds, SECONDS["days"] * 1000)
    return relativedelta(
        years=int(years),
        months=int(months),
        days=days,
        seconds=thousandths // 1000,
        microseconds=thousandths % 1000 * 1000,
    )


def _counted(unit: str, amount: Decimal) -> str:
    """Return the unit's word for this amount."""
    return UNITS[unit][0] if amount == 1 else unit
