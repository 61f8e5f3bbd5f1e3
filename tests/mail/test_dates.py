"""Dates as real mail writes them (design, rule 2)."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.mail.dates import parse_date

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 23 Nov 2026 13:00:00 +0100",
        "Mon, 23 Nov 2026 13:00:00 +0100 (CET)",
        "Mon, 23 Nov 2026 13:00:00 +0100 (Central European (Winter) Time)",
        "23 Nov 2026 12:00 GMT",
        "Mon, 23 Nov 2026 12:00:00",
        "Mon, 23 Nov 2026 12:00:00 -0000",
        "Mon, 23 Nov 2026 07:00:00 EST",
        "Mon, 23 Nov 2026 12:00:00 CET",
        "Mon, 23 Nov 2026 12:00:00 Z",
        "Mon,23 Nov 2026 12:00:00 +0000",
        "Lundi, 23 november 2026 12:00:00 +0000",
        "Mon, 23 Nov 26 12:00:00 +0000",
        "Mon, 23 Nov 126 12:00:00 +0000",
        "Mon, 23-Nov-2026 12:00:00 +0000",
        "  Mon, 23 Nov 2026 \r\n 12:00:00 +0000 ",
        "Mon, 23 Nov 2026 11:59:60 +0000",
        "Mon, 23 Nov 2026 12:00:00 +0000 CEST",
        "Mon, 23 Nov 2026 12.00.00 +0000",
        "2026-11-23T13:00:00+01:00",
        "2026-11-23 12:00:00Z",
        "2026-11-23T12:00:00.000",
        "2026-11-23T13:00+01",
        "2026-11-23 13:00:00 +0100",
        "2026-11-23 12:00:00 GMT",
        "2026-11-23 07:00:00 EST",
        "Mon Nov 23 12:00:00 2026",
        "Mon Nov 23 07:00:00 EST 2026",
        "Mon Nov 23 12:00:00 2026 +0000",
        "Nov 23, 2026 12:00:00 +0000",
        "Mon, Nov 23, 2026 12:00:00",
    ],
)
def test_read(text: str) -> None:
    """Every form that the rules name gives the instant it means, in UTC."""
    assert parse_date(text) == NOON


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "Mon, 23 Nov 2026",
        "Mon, 23 Nov 2026 24:00:00 +0000",
        "Mon, 23 Nov 2026 12:00:61 +0000",
        "Mon, 31 Nov 2026 12:00:00 +0000",
        "Mon, 23 Now 2026 12:00:00 +0000",
        "Mo, 23 Dez 2026 12:00:00 +0100",
        "Mon, 23 Nov 2026 12:00:00 +2400",
        "Mon, 23 Nov 2026 12:00:00 +0160",
        "Mon, 23 Nov 2026 12:00:00 +50579034",
        "Mon, 23 Nov 2026 12:00:00 +01:00",
        "Mon, 23 Nov 2026 12:00:00 GMT+3",
        "Mon, 23 Nov 2026 12:00:00 PM",
        "11/23/2026 12:00:00",
        "Mon, 23 Nov 2026 12:00:00 0100",
        "Mon, 23 Nov 20261 12:00:00 +0000",
        "2026-13-23T12:00:00Z",
        "2026-11-23T12:00:00+24:00",
        "Mon, 23 Nov 2026 12:00:00 +0000" + " " * 300 + "x",
    ],
)
def test_unparsable(text: str) -> None:
    """What cannot be read for certain is unparsable, never a guess."""
    assert parse_date(text) is None


@pytest.mark.parametrize(("year", "read"), [("0026", 26), ("49", 2049), ("50", 1950), ("99", 1999), ("103", 2003)])
def test_years(year: str, read: int) -> None:
    """Two digits follow RFC 5322, three are + 1900, four stand as they are."""
    parsed = parse_date(f"Mon, 23 Nov {year} 12:00:00 +0000")
    assert parsed is not None
    assert parsed.year == read


def test_usual_month_unknown() -> None:
    """The quick pattern refuses a month it does not know just as the general ones do."""
    assert parse_date("Mon, 23 Xyz 2026 12:00:00 +0000") is None


@given(
    st.datetimes(min_value=datetime(1980, 1, 2), max_value=datetime(2100, 1, 1)),  # noqa: DTZ001 - the zone is drawn below
    st.integers(-23 * 60 - 59, 23 * 60 + 59),
)
def test_round_trip(local: datetime, minutes: int) -> None:
    """Every well-formed Date reads as the instant that wrote it, in any zone."""
    instant = local.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    assert parse_date(instant.strftime("%a, %d %b %Y %H:%M:%S %z")) == instant
