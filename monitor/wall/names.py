"""How a locale writes weekdays and numbers. Sentences stay English."""

from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

import babel
from babel import localedata

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
    data, of_language = _data(str(named)), _data(named.language)
    choices = [_days(data, "abbreviated"), _days(of_language, "abbreviated"), _days(data, "short")]
    days = next((each for each in choices if _longest(each) <= ROOM), min(choices, key=_longest))
    return Names(days=days, long_days=_days(data, "wide"), decimal=data["number_symbols"]["latn"]["decimal"])


def _data(locale: str) -> localedata.LocaleDataDict:
    """Return a copy of a locale's data.

    Babel's own functions write what they look up into data that locales share, and another locale is then given the
    names of this one (https://github.com/python-babel/babel/issues/1234).
    """
    data: Any = localedata.load(locale)
    return localedata.LocaleDataDict(deepcopy(data))


def _days(data: localedata.LocaleDataDict, width: Literal["abbreviated", "short", "wide"]) -> tuple[str, ...]:
    found = data["days"]["stand-alone"][width]
    return tuple(found[day].rstrip(".") for day in range(7))


def _longest(days: tuple[str, ...]) -> int:
    return max(map(len, days))
