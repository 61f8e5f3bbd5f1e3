"""One cell in full, counted by hand."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.numbers.story import cell_detail, trend
from monitor.numbers.story.cell import BINS
from monitor.records import Answered
from tests.numbers.office import FOUR_AND_26, Row, at, naive_cell, row
from tests.numbers.story.mail import NOW, shuffled, waits

BERLIN = replace(FOUR_AND_26, time_zone="Europe/Berlin")
START = int(at("2025-08-20").timestamp())
ROWS = st.lists(
    st.tuples(st.integers(0, 5_200).map(lambda hour: START + hour * 3600), st.integers(0, 900_000)), max_size=80
)


def test_listed_newest_first_with_their_answers() -> None:
    """Messages of the hour stand in their window, newest first; one that waits has no answer and is in no bin."""
    rows = [
        row("2026-03-16T10:15", 0.25),
        row("2026-03-23T10:59", 25.0),
        row("2026-03-23T11:00", 1.0),
        row("2026-02-23T10:00", 200.0),
        row("2026-03-09T10:20", 3.0),
    ]
    found = cell_detail(waits(rows, is_open=[False] * 4 + [True]), FOUR_AND_26, NOW, 0, 10)
    assert found.current == (
        Answered(received_at=at("2026-03-23T10:59"), answered_at=at("2026-03-24T11:59"), hours=25.0),
        Answered(received_at=at("2026-03-16T10:15"), answered_at=at("2026-03-16T10:30"), hours=0.25),
        Answered(received_at=at("2026-03-09T10:20"), answered_at=None, hours=3.0),
    )
    assert [one.hours for one in found.trailing] == [200.0]
    assert dict(zip(found.bins, found.current_shares[:-1], strict=True)) == {
        edge: 0.5 if edge in {0.25, 48.0} else 0.0 for edge in BINS
    }
    assert (found.current_shares[-1], found.trailing_shares[-1]) == (0.0, 1.0)


@settings(max_examples=30, deadline=None)
@given(ROWS, st.integers(0, 6), st.integers(0, 23))
def test_only_that_hour_of_the_week(rows: list[Row], day: int, hour: int) -> None:
    """Every message of the windows is in just its own cell, by the wall clock; its trend is that of these alone."""
    some = waits(rows)
    found = cell_detail(some, BERLIN, NOW, day, hour)
    inside = [one for one in rows if naive_cell(one[0], "Europe/Berlin") == (day, hour)]
    starts = sorted(int(one.received_at.timestamp()) for one in (*found.current, *found.trailing))
    first, last = at("2025-08-26T12:00", "Europe/Berlin").timestamp(), NOW.timestamp()
    assert starts == sorted(received for received, _ in inside if first <= received < last)
    assert found.weeks == trend(waits(inside), BERLIN, NOW)
    assert cell_detail(shuffled(some), BERLIN, NOW, day, hour) == found
    for shares, of in ((found.current_shares, found.current), (found.trailing_shares, found.trailing)):
        assert len(shares) == len(BINS) + 1
        assert sum(shares) == pytest.approx(1.0 if of else 0.0)


@pytest.mark.parametrize(("day", "hour"), [(7, 0), (-1, 0), (0, 24), (0, -1)])
def test_there_is_no_such_cell(day: int, hour: int) -> None:
    """What is no hour of the week is said to be none."""
    with pytest.raises(ValueError, match=r"hours 0 to 23\."):
        cell_detail(waits([]), FOUR_AND_26, NOW, day, hour)
