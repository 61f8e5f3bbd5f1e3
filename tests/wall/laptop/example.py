"""The example's snapshot with all that stands below the wall."""

import dataclasses

from monitor.records import Cost, Load, Snapshot, Split, Today, UsualHour
from tests.wall.example import snapshot
from tests.wall.laptop.hours import WEEKS

TODAY = Today(
    weekday=1,
    hours=tuple(UsualHour(hour=hour, received=hour % 5 if hour < 14 else None, usual=2.5) for hour in range(24)),
    words="Tue 18\N{EN DASH}22 usually 9 messages, 1 in 5 waits over 3 h",
)
COSTS = (
    Cost(day=4, first=15, last=19, hours_per_week=41.25, value=5.0, count=44),
    Cost(day=6, first=0, last=24, hours_per_week=12.0, value=72.0, count=31, at_least=True),
)
LOAD = Load(
    arrivals=tuple(tuple(0.25 * (day + hour) for hour in range(24)) for day in range(7)),
    waiting=tuple(tuple(None if (day, hour) == (6, 3) else float(hour) for hour in range(24)) for day in range(7)),
)
SPLIT = Split(
    closed=((60.0,) * 24,) * 7,
    working=((2.0,) * 24,) * 7,
    is_closed=tuple(tuple((day, hour) == (4, 18) for hour in range(24)) for day in range(7)),
)


def full(**changes: object) -> Snapshot:
    """Return it, with ``changes``."""
    shown = snapshot(version="full", trend=WEEKS, load=LOAD, today=TODAY, costs=COSTS)
    hours = tuple(None if hour == 3 else hour / 2 for hour in range(24))
    current = dataclasses.replace(shown.current, hours=hours, overall=2.0)
    return dataclasses.replace(shown, current=current, **changes)  # type: ignore[arg-type]  # the tests' own keywords
