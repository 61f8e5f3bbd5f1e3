"""Any two periods of what the store holds."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.app.comparing import Comparing, asked_measure
from monitor.app.parts import Parts, open_parts
from monitor.config import load
from monitor.errors import StoreError
from monitor.numbers.statistics import STATISTICS, measure_of
from monitor.wall.laptop import compare as page
from tests.letters import JANE, US, call, letter

MONDAY = {2015: datetime(2015, 6, 1, 9, tzinfo=UTC), 2016: datetime(2016, 6, 6, 9, tzinfo=UTC)}
HOURS = {2015: (2, 4, 9), 2016: (1, 1, 7)}
CONFIG = f"""
time_zone: UTC
mailboxes:
  - name: support
    host: 127.0.0.1
    username: support
    password_file: password
    addresses: ["{US}"]
"""


def mbox() -> bytes:
    """Return three messages of one Monday hour in each of two years, each answered after so many HOURS."""
    letters = []
    for year, monday in MONDAY.items():
        for number, hours in enumerate(HOURS[year]):
            asked = f"{year}.{number}@customer.example"
            letters.append(letter(asked, monday))
            answer = monday + timedelta(hours=hours)
            letters.append(letter(f"re.{asked}", answer, sender=US, to=JANE, answers=[asked]))
    return b"".join(b"From x Mon Jan  1 00:00:00 2018\n" + text.replace(b"\r\n", b"\n") + b"\n" for text in letters)


def configure(folder: Path) -> None:
    """Write a configuration and the password that it names."""
    (folder / "config.yaml").write_text(CONFIG)
    (folder / "password").write_text("no server asks for it\n")


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """Give a store into which the mbox was imported."""
    configure(tmp_path)
    (tmp_path / "mail.mbox").write_bytes(mbox())
    assert call(tmp_path, "import", "mail.mbox").status == 0
    with open_parts(load(tmp_path / "config.yaml", os.environ), os.environ) as opened:
        yield opened


def test_the_page_offers_just_the_statistics_that_are_answered() -> None:
    """Two tables in two rooms say the same."""
    assert set(page.STATISTICS) == set(STATISTICS)


@pytest.mark.parametrize(
    ("statistic", "number", "later", "earlier"),
    [
        ("median", None, 1.0, 4.0),
        ("percentile", None, 4.6, 7.0),
        ("percentile", 50.0, 1.0, 4.0),
        ("percentile", 90.0, 5.8, 8.0),
        ("mean", None, 3.0, 5.0),
        ("share", 4.0, 2 / 3, 2 / 3),
        ("share", 1.5, 2 / 3, 0.0),
        ("share", None, 2 / 3, 2 / 3),
    ],
)
def test_each_statistic_of_two_years(
    parts: Parts, statistic: str, number: float | None, later: float, earlier: float
) -> None:
    """By hand: of 1, 1, 7 hours and of 2, 4, 9, with a target of 4 h; the difference is theirs."""
    found = Comparing(lambda: parts, lambda: "one").compare("2016", "2015", statistic, number)
    assert found.later.values[0][9] == pytest.approx(later)
    assert found.earlier.values[0][9] == pytest.approx(earlier)
    assert found.change.values[0][9] == pytest.approx(later - earlier)
    assert (found.later.total, found.earlier.total) == (3, 3)


def test_the_years_are_those_that_hold_a_response(parts: Parts) -> None:
    """Nothing came in 2014 or 2017."""
    assert Comparing(lambda: parts, lambda: "one").years() == (2015, 2016)


def test_the_store_is_read_once_for_each_version_of_the_maps(parts: Parts, tmp_path: Path) -> None:
    """Many clicks cost one reading; mail that came since is found with the next version."""
    version = "one"
    comparing = Comparing(lambda: parts, lambda: version)
    assert comparing.compare("2016", "2015", "median", None).later.total == 3
    late = MONDAY[2016] + timedelta(hours=1)
    texts = [letter("new@x.example", late), letter("re.new@x", late, sender=US, to=JANE, answers=["new@x.example"])]
    more = b"".join(b"From x Mon Jan  1 00:00:00 2018\n" + text.replace(b"\r\n", b"\n") + b"\n" for text in texts)
    (tmp_path / "more.mbox").write_bytes(more)
    assert call(tmp_path, "import", "more.mbox").status == 0
    assert comparing.compare("2016", "2015", "median", None).later.total == 3
    version = "two"
    assert comparing.compare("2016", "2015", "median", None).later.total == 4


@pytest.mark.parametrize(
    ("later", "earlier", "statistic", "number", "said"),
    [
        ("soon", "2015", "mean", None, "'soon' is not a period"),
        ("2016", "", "mean", None, "'' is not a period"),
        ("2016", "1900", "mean", None, "between the years 1971 and 8999"),
        ("9999", "2015", "mean", None, "'9999' is not a period|between the years"),
        ("2016", "2015", "mode", None, "'mode' is no statistic here; choose one of percentile, median, mean, share"),
        ("2016", "2015", "percentile", 100.0, "between 0 and 100, such as 80"),
        ("2016", "2015", "percentile", 0.0, "between 0 and 100"),
        ("2016", "2015", "share", 9999.0, "within some hours, at most 8760"),
    ],
)
def test_what_is_no_such_thing_is_said(  # noqa: PLR0913, PLR0917 - one row each
    parts: Parts, later: str, earlier: str, statistic: str, number: float | None, said: str
) -> None:
    """A sentence that names what was found and what is allowed."""
    with pytest.raises(ValueError, match=said):
        Comparing(lambda: parts, lambda: "one").compare(later, earlier, statistic, number)


def test_a_share_without_hours_is_asked_for_them_where_there_is_no_target() -> None:
    """And a percentile is the usual one where another statistic is configured."""
    mean = measure_of(50.0, None, "mean")
    with pytest.raises(ValueError, match="needs the hours"):
        asked_measure(mean, "share", None)
    assert asked_measure(mean, "percentile", None).parameter == 80
    assert asked_measure(measure_of(95.0, None), "percentile", None).parameter == 95


def test_periods_of_many_kinds_are_compared(parts: Parts) -> None:
    """The quarter and the months in which the three messages of a year came, and a day on which none did."""
    found = Comparing(lambda: parts, lambda: "one").compare("2016-Q2", "2015-05..2015-06", "median", None)
    assert (found.later.total, found.earlier.total) == (3, 3)
    found = Comparing(lambda: parts, lambda: "one").compare("2016-06-07", "2015-06-01", "median", None)
    assert (found.later.total, found.earlier.total, found.change.values[0][9]) == (0, 3, None)


def test_a_comparison_has_a_fingerprint_of_definition_and_both_periods(parts: Parts) -> None:
    """The same question has the same one; other periods and another statistic have others."""
    comparing = Comparing(lambda: parts, lambda: "one")
    asked = [
        ("2016", "2015", "median"),
        ("2016", "2015", "median"),
        ("2015", "2016", "median"),
        ("2016", "2015", "mean"),
    ]
    marks = [comparing.compare(later, earlier, statistic, None).fingerprint for later, earlier, statistic in asked]
    assert marks[0] == marks[1]
    assert len(set(marks)) == 3


def test_a_store_that_is_not_open_is_said() -> None:
    """The wall says why; no traceback."""
    comparing = Comparing(lambda: None, lambda: "")
    with pytest.raises(StoreError, match="not open"):
        comparing.years()


def test_an_empty_store_has_no_years(tmp_path: Path) -> None:
    """And two maps without a number."""
    configure(tmp_path)
    with open_parts(load(tmp_path / "config.yaml", os.environ), os.environ) as parts:
        comparing = Comparing(lambda: parts, lambda: "one")
        assert comparing.years() == ()
        assert comparing.compare("2016", "2015", "mean", None).later.total == 0
