"""The public holidays of a country, and one's own."""

from collections.abc import Iterable
from datetime import date
from typing import Final

import holidays

YEARS: Final = range(1990, 2061)
"""Fixed, so that a new year alone defines nothing anew; older mail has no public holidays."""
CODE: Final = 2
"""Letters of the codes that are listed; those of three are known as well."""


def holidays_of(
    country: str | None, region: str | None, own: Iterable[date], years: Iterable[int] = YEARS
) -> frozenset[date]:
    """Return the days on which nobody works: a country's public holidays of these years, a region's too, and ``own``.

    By the ``holidays`` package: ``country`` is an ISO 3166 code ("PT"), ``region`` one of its subdivisions' codes, and
    a holiday that is moved to a working day counts on both. ValueError with a sentence that lists what is known.
    """
    days = frozenset(own)
    if country is None:
        if region is not None:
            raise ValueError(f"The region {region!r} needs its country: set working_hours.holidays.country.")
        return days
    known = holidays.list_supported_countries()
    if country not in known:
        codes = ", ".join(sorted(code for code in known if len(code) == CODE))
        raise ValueError(f"No holidays are known for the country {country!r}; choose one of {codes}.")
    if region is not None and region not in known[country]:
        regions = f"choose one of {', '.join(known[country])}" if known[country] else "it has no regions"
        raise ValueError(f"No holidays are known for the region {region!r} of {country}; {regions}.")
    return days | frozenset(holidays.country_holidays(country, subdiv=region, years=years))
