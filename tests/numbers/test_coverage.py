"""How full the map is, and what would fill it."""

from dateutil.relativedelta import relativedelta

from monitor.numbers.coverage import Cure, cure, filled
from monitor.numbers.grid import grid
from monitor.numbers.windows import windows
from monitor.records import Responses
from tests.numbers.office import FOUR_AND_26, P80, Row, at, definition, responses, window

NOW = at("2026-11-24T12:00")
WEEK = 7 * 86400


def every_week(weeks: int, hours: range) -> list[Row]:
    """Return one response in each of these hours of the week, for so many weeks back from now."""
    monday = int(at("2026-11-23").timestamp())
    return [(monday - week * WEEK + hour * 3600, 60) for week in range(weeks) for hour in hours]


def present(rows: Responses) -> float:
    """Return how full the current map is."""
    return filled(grid(rows, windows(NOW, FOUR_AND_26)[0], P80))


def test_filled_counts_cells_with_five() -> None:
    """A cell with five responses counts, one with four does not."""
    rows = responses([*every_week(5, range(42)), *every_week(4, range(42, 84))])
    assert filled(grid(rows, window("2026-10-01", "2026-12-01"), P80)) == 0.25


def test_smallest_window_that_fills_enough() -> None:
    """One answer a week and hour: four weeks hold four, eight weeks hold five of every cell."""
    rows = responses(every_week(30, range(168)))
    assert present(rows) < 0.1
    found = cure(rows, NOW, FOUR_AND_26, present(rows))
    assert found == Cure(weeks=8, share=1.0)


def test_enough_is_enough() -> None:
    """A window that fills 60 % is named, though a longer one would fill more."""
    rows = responses([*every_week(30, range(110)), *every_week(30, range(110, 168))[::4]])
    assert cure(rows, NOW, definition(relativedelta(weeks=4), relativedelta(weeks=48)), 0.0) == Cure(
        weeks=8, share=110 / 168
    )


def test_best_where_none_fills_enough() -> None:
    """Where no window fills 60 %, the shortest of those that fill most is named."""
    rows = responses([*every_week(5, range(30)), *every_week(30, range(30, 60))])
    assert cure(rows, NOW, FOUR_AND_26, 0.0) == Cure(weeks=8, share=60 / 168)


def test_window_grows_until_it_is_enough() -> None:
    """A longer window is preferred while it fills more and 60 % is not reached."""
    monthly = [row for week in range(0, 30, 4) for row in every_week(30, range(60, 160))[week * 100 : week * 100 + 100]]
    rows = responses([*every_week(30, range(60)), *monthly])
    found = cure(rows, NOW, FOUR_AND_26, 0.0)
    assert found == Cure(weeks=26, share=160 / 168)


def test_only_what_the_store_holds() -> None:
    """A window that reaches back further than both windows is not tried, nor one that is no longer than now."""
    rows = responses(every_week(30, range(168)))
    short = definition(relativedelta(weeks=2), relativedelta(weeks=5))
    assert cure(rows, NOW, short, 0.0) is None
    just = definition(relativedelta(weeks=2), relativedelta(weeks=6))
    assert cure(rows, NOW, just, 0.0) == Cure(weeks=8, share=1.0)
    long = definition(relativedelta(weeks=8), relativedelta(weeks=22))
    assert cure(rows, NOW, long, 0.0) == Cure(weeks=12, share=1.0)


def test_no_cure_that_hardly_helps() -> None:
    """A longer window that adds less than a tenth of the map is not worth naming."""
    rows = responses(every_week(30, range(10)))
    assert cure(rows, NOW, FOUR_AND_26, 0.0) is None
