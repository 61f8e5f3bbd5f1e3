"""When somebody is there to answer: shifts by weekday and holidays; without any, somebody always is."""

from datetime import date
from typing import Annotated, Final, Self

import holidays
from pydantic import BeforeValidator, ValidationInfo, field_validator, model_validator

from monitor.config import times
from monitor.config.fields import About, listed
from monitor.config.problems import nearest
from monitor.config.section import Section
from monitor.config.times import DAY, WEEK, WEEKDAYS
from monitor.records.hours import ALWAYS, Shift

Spans = tuple[tuple[int, int], ...]


def _shift(value: object) -> object:
    return times.between(value) if isinstance(value, str) else value


def _date(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("this is no date; write it like 2026-12-24") from None


Shifts = Annotated[tuple[Annotated[tuple[int, int], BeforeValidator(_shift)], ...], BeforeValidator(listed)]
Dates = Annotated[tuple[Annotated[date, BeforeValidator(_date)], ...], BeforeValidator(listed)]
_SHIFT: Final = About(
    text="When somebody is there to answer, on this weekday.",
    allowed="times, or a list of them; what runs past midnight belongs to the day it begins on",
    example="09:00-17:30",
    default="nobody, once another weekday has times",
)


class HolidaysSettings(Section):
    """The days on which nobody works, whatever the weekday."""

    country: Annotated[
        str | None,
        About(
            text="The public holidays of this country are closed days.",
            allowed="a code of two letters (ISO 3166)",
            example="PT",
            default="none",
        ),
    ] = None
    region: Annotated[
        str | None,
        About(
            text="The part of the country whose holidays count besides.",
            allowed="a code that the `holidays` package knows; a wrong one lists them",
            example='"11"',
            default="none",
        ),
    ] = None
    dates: Annotated[
        Dates,
        About(
            text="Other days on which nobody works.",
            allowed="a list of dates",
            example="[2026-12-24, 2026-12-31]",
            default="none",
        ),
    ] = ()

    @field_validator("country")
    @classmethod
    def _know_country(cls, country: str | None) -> str | None:
        known = holidays.list_supported_countries()
        if country is not None and country not in known:
            raise ValueError(f"no holidays are known for this country{nearest(country.upper(), known, 'code')}")
        return country

    @field_validator("region")
    @classmethod
    def _know_region(cls, region: str | None, info: ValidationInfo) -> str | None:
        if region is None or "country" not in info.data:
            return region
        country = info.data["country"]
        if country is None:
            raise ValueError("a region needs its country: set working_hours.holidays.country")
        known = holidays.list_supported_countries()[country]
        if region not in known:
            raise ValueError(f"this country has the regions {', '.join(known) or '(none)'}")
        return region


class WorkingHoursSettings(Section):
    """The hours in which somebody answers. They change no value: closed hours are hatched and waits split in two."""

    monday: Annotated[Shifts, _SHIFT] = ()
    tuesday: Annotated[Shifts, _SHIFT] = ()
    wednesday: Annotated[Shifts, _SHIFT] = ()
    thursday: Annotated[Shifts, _SHIFT] = ()
    friday: Annotated[Shifts, _SHIFT] = ()
    saturday: Annotated[Shifts, _SHIFT] = ()
    sunday: Annotated[Shifts, _SHIFT] = ()
    holidays: HolidaysSettings = HolidaysSettings()

    @model_validator(mode="after")
    def _are_apart(self) -> Self:
        overlap = times.overlap(self._in_week, WEEK)
        if overlap is not None:
            raise ValueError(f"two shifts overlap on {WEEKDAYS[overlap // DAY].capitalize()}")
        return self

    @property
    def _in_week(self) -> Spans:
        """All shifts in minutes after Monday 00:00."""
        spans: dict[str, Spans] = {name: getattr(self, name) for name in WEEKDAYS}
        return tuple((day * DAY + a, day * DAY + b) for day, name in enumerate(WEEKDAYS) for a, b in spans[name])

    @property
    def shifts(self) -> tuple[tuple[Shift, ...], ...]:
        """The shifts of each weekday, Monday first, cut at midnight; around the clock where no weekday has any."""
        whole = self._in_week
        if not whole:
            return ALWAYS.shifts
        # why: Sunday's last shift may run into Monday, which is a week earlier
        spans = [*whole, *((first - WEEK, last - WEEK) for first, last in whole if last > WEEK)]
        return tuple(
            tuple(sorted((max(a - start, 0), min(b - start, DAY)) for a, b in spans if a < start + DAY and b > start))
            for start in range(0, WEEK, DAY)
        )
