"""Settings become a definition, and a new definition is told on the page for a day."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from monitor.app.defining import board_of, definition_of
from monitor.app.parts import open_parts
from monitor.config import Settings, load, measuring
from monitor.mail.definitions import DEFINITIONS
from monitor.mail.pairing import Pairer
from monitor.numbers.estimating import DEFAULT_SMOOTHING, SMOOTHINGS
from monitor.numbers.statistics import STATISTICS
from monitor.records import ALWAYS, Redefined
from tests.letters import environment

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def settings(folder: Path, text: str = "") -> Settings:
    """Return settings with one mailbox."""
    (folder / "config.yaml").write_text(
        f"time_zone: UTC\nmailboxes: [{{name: one, host: localhost, username: u}}]\n{text}\n"
    )
    return load(folder / "config.yaml", environment({"MONITOR_PASSWORD_ONE": "p"}))


@pytest.mark.parametrize(
    ("text", "statistic", "parameter"),
    [
        ("", "percentile", 80),
        ("measure: {statistic: median}", "median", 50),
        ("measure: {percentile: 90}", "percentile", 90),
    ],
)
def test_measure(tmp_path: Path, text: str, statistic: str, parameter: float) -> None:
    """The statistic of the settings is that of the definition, a median the 50th percentile."""
    measure = definition_of(settings(tmp_path, text)).measure
    assert (measure.statistic, measure.parameter, measure.target) == (statistic, parameter, 4)


@pytest.mark.parametrize("name", DEFINITIONS)
def test_unanswered_mail_counts_only_where_it_may(tmp_path: Path, name: str) -> None:
    """By a row whose author never counts unanswered mail it does not count, whatever the setting says."""
    text = f"measure: {{definition: {name}, counts_unanswered: true}}"
    may_count = DEFINITIONS[name].unanswered == "may count"
    assert definition_of(settings(tmp_path, text)).counts_unanswered == may_count


def test_choices_are_the_rows_of_the_tables(tmp_path: Path) -> None:
    """What the settings may choose are the rows there are, and their defaults are those of the tables."""
    assert set(get_args(measuring.Statistic)) == set(STATISTICS)
    assert set(get_args(measuring.Smoothing)) == set(SMOOTHINGS)
    assert settings(tmp_path).measure.smoothing == DEFAULT_SMOOTHING
    assert settings(tmp_path).measure.statistic in STATISTICS


def test_a_share_is_of_the_target(tmp_path: Path) -> None:
    """The share's parameter is the target, and more of it is better."""
    measure = definition_of(settings(tmp_path, "measure: {statistic: share, target: 2 hours}")).measure
    assert (measure.statistic, measure.parameter, measure.unit, measure.is_lower_better) == ("share", 2, "share", False)


def test_working_hours(tmp_path: Path) -> None:
    """Shifts, a country's holidays and one's own days are in the definition; without them nobody ever leaves."""
    holidays = "holidays: {country: PT, dates: 2026-12-24}"
    hours = definition_of(settings(tmp_path, f"working_hours: {{monday: 9:00-17:00, {holidays}}}")).working_hours
    assert hours.shifts == (((540, 1020),), *((),) * 6)
    assert {date(2026, 12, 24), date(2026, 4, 25), date(2016, 12, 25)} <= hours.holidays
    assert date(2026, 4, 24) not in hours.holidays
    assert definition_of(settings(tmp_path)).working_hours == ALWAYS


def test_the_page_is_told_how_it_looks(tmp_path: Path) -> None:
    """Theme, locale and the hours in which the page is dark come from the settings."""
    text = "page: {theme: article, locale: de, dim: Mon 20:00-24:00, off: Tue 20:00-24:00}"
    board = board_of(settings(tmp_path, text), is_sample=False)
    assert (board.theme, board.locale, board.dim, board.off) == ("article", "de", ((1200, 1440),), ((2640, 2880),))


def test_holidays_are_those_of_the_country_and_ones_own(tmp_path: Path) -> None:
    """A country's holidays, a region's and own dates are all in the definition, whatever the year."""
    text = 'working_hours: {monday: "09:00-17:00", holidays: {country: PT, region: "11", dates: [2026-12-24]}}'
    hours = definition_of(settings(tmp_path, text)).working_hours
    assert {date(2015, 12, 25), date(2026, 4, 25), date(2026, 6, 13), date(2026, 12, 24)} <= hours.holidays
    assert (hours.shifts[0], hours.shifts[1]) == (((540, 1020),), ())


def test_another_definition_is_told(tmp_path: Path) -> None:
    """After a restart with other settings the page says for a day what is new; the first start says nothing."""
    environ = environment({"MONITOR_PASSWORD_ONE": "p"})
    with open_parts(settings(tmp_path), environ) as parts:
        assert parts.snapshot(NOW, ()).redefined is None
    with open_parts(settings(tmp_path, "measure: {target: 2 hours}"), environ) as parts:
        made = parts.snapshot(NOW, ())
        assert made.redefined == Redefined(at=NOW, words="target changed")
        assert "recomputed on 25 Nov: target changed" in made.notes
        assert parts.snapshot(NOW + timedelta(hours=1), ()).redefined == made.redefined
        assert parts.snapshot(NOW + timedelta(days=1), ()).redefined is None


def test_other_mail_is_told(tmp_path: Path) -> None:
    """Another mailbox or other addresses of ours give other numbers without new mail: the page says so, no more."""
    texts = {
        "[{name: one, host: localhost, username: u}]": None,
        "[{name: one, host: localhost, username: u, port: 1143}]": None,
        "[{name: one, host: localhost, username: u, addresses: [me@example.com]}]": "addresses changed",
        "[{name: two, host: localhost, username: u, addresses: [me@example.com]}]": "mailboxes changed",
    }
    for minute, (mailboxes, words) in enumerate(texts.items()):
        environ = environment({f"MONITOR_PASSWORD_{'TWO' if 'two' in mailboxes else 'ONE'}": "p"})
        (tmp_path / "config.yaml").write_text(f"time_zone: UTC\nmailboxes: {mailboxes}\n")
        with open_parts(load(tmp_path / "config.yaml", environ), environ) as parts:
            told = parts.snapshot(NOW + timedelta(minutes=minute), ()).redefined
            assert (told and told.words) == words


def test_which_originals_count(tmp_path: Path) -> None:
    """The filters of the settings are in the definition, without an address; other addresses are another one."""
    environ = environment({"MONITOR_PASSWORD_ONE": "p"})
    texts = [
        "",
        "originals: {ignore: [lists, no-reply]}",
        "originals: {addressed_to: [us@x.example, '!news@x.example', '@y.example']}",
        "originals: {addressed_to: [us@x.example, '!news@x.example', '@z.example']}",
    ]
    found = []
    for minute, text in enumerate(texts):
        with open_parts(settings(tmp_path, text), environ) as parts:
            pair, told = parts.mailboxes[0].pair, parts.snapshot(NOW + timedelta(minutes=minute), ()).redefined
            found.append((parts.definition.ignored, parts.definition.addressed_to, told and told.words))
            assert "x.example" not in repr(parts.definition)
            assert (pair.fingerprint == Pairer(parts.ours, ("one",)).fingerprint) == (not text)
    assert found == [
        ((), 0, None),
        (("lists", "no-reply"), 0, "ignored mail added"),
        ((), 2, "ignored mail removed, addresses that mail must be to added"),
        ((), 2, "addresses that mail must be to changed"),
    ]
