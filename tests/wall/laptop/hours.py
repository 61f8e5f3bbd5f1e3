"""One hour of the week in full, made by hand: some that wait still, more than the panel lists, weeks of every kind."""

from datetime import UTC, datetime, timedelta

from monitor.errors import StoreError
from monitor.records import Answered, CellDetail, TrendWeek
from tests.wall.example import NOW

MONDAY = datetime(2026, 11, 22, 23, tzinfo=UTC)  # 00:00 in Paris
BINS = (0.25, 1.0, 4.0, 24.0)


def message(weeks: float, hours: float, *, is_open: bool = False) -> Answered:
    """Return a message that came so many weeks ago and waited so many hours."""
    received = NOW - timedelta(weeks=weeks)
    return Answered(
        received_at=received, answered_at=None if is_open else received + timedelta(hours=hours), hours=hours
    )


def week(ago: int, value: float | None, **changes: object) -> TrendWeek:
    """Return a week that began so many weeks before this one."""
    facts: dict[str, object] = {
        "low": None if value is None else value * 0.7,
        "high": None if value is None else value * 1.6,
        "count": 0 if value is None else 12,
    }
    return TrendWeek(start=MONDAY - timedelta(weeks=ago), value=value, **(facts | changes))  # type: ignore[arg-type]  # fields by name


WEEKS = (
    *(week(ago, None if ago == 20 else 2.5 + (ago * 7 % 5) * 0.4) for ago in range(30, 4, -1)),
    week(4, 5.1),
    week(3, 6.0, at_least=True),
    week(2, 4.2, low=None, high=None),
    week(1, 3.0, is_open=True),
)


def detail(day: int = 4, hour: int = 16) -> CellDetail:
    """Return a busy hour: three in the current window, of which one waits; 120 in the trailing one."""
    return CellDetail(
        day=day,
        hour=hour,
        current=(message(0.5, 84.0, is_open=True), message(1, 3.25), message(2, 0.2)),
        trailing=tuple(message(5 + number / 7, 0.5 + number / 20) for number in range(120)),
        bins=BINS,
        current_shares=(0.5, 0.0, 0.5, 0.0, 0.0),
        trailing_shares=(0.0, 0.1, 0.6, 0.2, 0.1),
        weeks=WEEKS,
    )


def nothing(day: int, hour: int) -> CellDetail:
    """Return an hour in which no message came."""
    return CellDetail(
        day=day,
        hour=hour,
        current=(),
        trailing=(),
        bins=BINS,
        current_shares=(0.0,) * 5,
        trailing_shares=(0.0,) * 5,
        weeks=(week(1, None),),
    )


def closed(_day: int, _hour: int) -> CellDetail:
    """Fail as a store that is not open does."""
    raise StoreError("The store is not open: the wall says why.")
