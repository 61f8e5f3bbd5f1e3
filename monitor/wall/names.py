"""How a locale writes weekdays and numbers. Sentences stay English."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import babel
from babel.dates import get_day_names
from babel.numbers import get_decimal_symbol

ROOM: Final = 4
"""Letters beside a map."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Short weekdays, Monday first, the same in full, and the sign before tenths."""

    days: tuple[str, ...]
    long_days: tuple[str, ...]
    decimal: str

    def number(self, text: str) -> str:
        """Return a number written with a full stop, such as ``.8``, with this locale's sign."""
        return text.replace(".", self.decimal)


@lru_cache(maxsize=8)
def names_of(locale: str) -> Names:
    """Return what a Babel locale ("en", "pt_PT") calls things (CLDR); a full stop behind a short name is left out.

    Where a country's names are long ("segunda"), the language's shorter ones stand for them ("seg").
    """
    named = babel.Locale.parse(locale)
    choices = [_days(named, "abbreviated"), _days(babel.Locale(named.language), "abbreviated"), _days(named, "short")]
    days = next((each for each in choices if _longest(each) <= ROOM), min(choices, key=_longest))
    return Names(days=days, long_days=_days(named, "wide"), decimal=get_decimal_symbol(named))


def _days(locale: babel.Locale, width: Literal["abbreviated", "short", "wide"]) -> tuple[str, ...]:
    found = get_day_names(width, context="stand-alone", locale=locale)
    return tuple(found[day].rstrip(".") for day in range(7))


def _longest(days: tuple[str, ...]) -> int:
    return max(map(len, days))
