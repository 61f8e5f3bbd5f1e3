"""Public holidays, as calendars have them."""

from datetime import date

import pytest

from monitor.numbers.hours import holidays_of

MINE = date(2026, 12, 24)


def test_a_country_a_region_and_own_days() -> None:
    """A region adds to its country, own days add to both; by the calendars of Portugal and Bavaria."""
    portugal = holidays_of("PT", None, (), [2026])
    assert {date(2026, 4, 25), date(2026, 6, 10), date(2026, 12, 25)} <= portugal
    assert date(2026, 6, 13) not in portugal
    assert holidays_of("PT", "11", [MINE], [2026]) == portugal | {date(2026, 6, 13), MINE}  # Lisbon's Saint Anthony
    assert date(2026, 1, 6) in holidays_of("DE", "BY", (), [2026]) - holidays_of("DE", None, (), [2026])


def test_own_days_alone() -> None:
    """Without a country only the own days are closed."""
    assert holidays_of(None, None, [MINE]) == {MINE}


def test_a_new_year_defines_nothing_anew() -> None:
    """The years are always the same ones, the past as well as the future."""
    years = {day.year for day in holidays_of("PT", None, ())}
    assert years == set(range(1990, 2061))


@pytest.mark.parametrize(
    ("country", "region", "words"),
    [
        (None, "11", "The region '11' needs its country: set working_hours.holidays.country."),
        ("XX", None, "No holidays are known for the country 'XX'; choose one of AD, AE, AF"),
        ("PT", "99", "No holidays are known for the region '99' of PT; choose one of 01, 02"),
        ("VA", "1", "No holidays are known for the region '1' of VA; it has no regions."),
    ],
)
def test_unknown_places(country: str | None, region: str | None, words: str) -> None:
    """A place that is not known is named, with those that are."""
    with pytest.raises(ValueError, match=r"working_hours|known") as caught:
        holidays_of(country, region, ())
    assert str(caught.value).startswith(words)
