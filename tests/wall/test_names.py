"""How locales write weekdays and numbers."""

import pytest
from babel import localedata

from monitor.wall import names
from monitor.wall.names import names_of


@pytest.mark.parametrize(
    ("locale", "days", "decimal"),
    [
        ("en", "Mon Tue Wed Thu Fri Sat Sun", "."),
        ("de", "Mo Di Mi Do Fr Sa So", ","),
        ("fr", "lun mar mer jeu ven sam dim", ","),
        ("pt_PT", "seg ter qua qui sex sáb dom", ","),
        ("ja", "月 火 水 木 金 土 日", "."),
    ],
)
def test_weekdays_are_short_and_without_a_full_stop(locale: str, days: str, decimal: str) -> None:
    """As CLDR has them; where a country's are long, the language's shorter ones."""
    found = names_of(locale)
    assert (" ".join(found.days), found.decimal) == (days, decimal)


def test_long_names_are_the_whole_weekdays() -> None:
    """Monday first, as people say them."""
    assert names_of("pt_PT").long_days[0] == "segunda-feira"
    assert names_of("de").long_days[-1] == "Sonntag"


def test_a_number_gets_the_sign_of_its_locale() -> None:
    """What has no tenths is the same everywhere."""
    assert names_of("de").number(">1.4") == ">1,4"
    assert names_of("en").number(".8") == ".8"
    assert names_of("de").number("45m") == "45m"


def test_where_no_name_is_short_the_shortest_ones_are_taken() -> None:
    """Arabic has none of four letters; what is written stays the seven names of one width."""
    found = names_of("ar")
    assert max(map(len, found.days)) > names.ROOM
    assert len(set(found.days)) == 7


@pytest.mark.parametrize("locale", ["en", *sorted(localedata.locale_identifiers())[::23]])
def test_every_locale_has_seven_names_and_a_sign(locale: str) -> None:
    """None lacks one, and no two days share a name."""
    found = names_of(locale)
    assert len(set(found.days)) == len(set(found.long_days)) == 7
    assert len(found.decimal) == 1


def test_no_locale_is_given_the_names_of_another() -> None:
    """Whatever was asked before: Babel's cache alone would write one locale's weekdays into another's."""
    names_of.cache_clear()
    before = {locale: names_of(locale) for locale in ("ar", "pcm", "bgn", "en")}
    for locale in sorted(localedata.locale_identifiers())[::23]:
        names_of(locale)
    names_of.cache_clear()
    assert {locale: names_of(locale) for locale in reversed(before)} == before
    assert names_of("ar").days[0] == "إثنين"
    assert names_of("pcm").days[0] == "Mọ́n"
