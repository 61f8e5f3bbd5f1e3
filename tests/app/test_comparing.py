"""Any two periods of what the store holds."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.app.comparing import STATISTICS, Comparing
from monitor.app.parts import Parts, open_parts
from monitor.config import load
from monitor.errors import StoreError
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
    assert list(page.STATISTICS) == list(STATISTICS)


@pytest.mark.parametrize(
    ("statistic", "later", "earlier"), [("p50", 1.0, 4.0), ("p80", 4.6, 7.0), ("p90", 5.8, 8.0), ("mean", 3.0, 5.0)]
)
def test_each_statistic_of_two_years(parts: Parts, statistic: str, later: float, earlier: float) -> None:
    """By hand: of 1, 1, 7 hours and of 2, 4, 9; the difference is theirs."""
    found = Comparing(lambda: parts, lambda: "one").compare("2016", "2015", statistic)
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
    assert comparing.compare("2016", "2015", "p50").later.total == 3
    late = MONDAY[2016] + timedelta(hours=1)
    texts = [letter("new@x.example", late), letter("re.new@x", late, sender=US, to=JANE, answers=["new@x.example"])]
    more = b"".join(b"From x Mon Jan  1 00:00:00 2018\n" + text.replace(b"\r\n", b"\n") + b"\n" for text in texts)
    (tmp_path / "more.mbox").write_bytes(more)
    assert call(tmp_path, "import", "more.mbox").status == 0
    assert comparing.compare("2016", "2015", "p50").later.total == 3
    version = "two"
    assert comparing.compare("2016", "2015", "p50").later.total == 4


@pytest.mark.parametrize(
    ("later", "earlier", "statistic", "said"),
    [
        ("soon", "2015", "p80", "'soon' is not a period"),
        ("2016", "", "p80", "'' is not a period"),
        ("2016", "1900", "p80", "between the years 1971 and 8999"),
        ("9999", "2015", "p80", "'9999' is not a period|between the years"),
        ("2016", "2015", "p99", "'p99' is no statistic here; choose one of p80, p50, p90, mean"),
    ],
)
def test_what_is_no_such_thing_is_said(parts: Parts, later: str, earlier: str, statistic: str, said: str) -> None:
    """A sentence that names what was found and what is allowed."""
    with pytest.raises(ValueError, match=said):
        Comparing(lambda: parts, lambda: "one").compare(later, earlier, statistic)


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
        assert comparing.compare("2016", "2015", "p80").later.total == 0
