"""When a display is off as planned: the spans of ``page.off``, by the wall clock of the board's zone (pure)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.records.board import WeekSpan

WEEK = 10_080
"""Minutes."""


def off_until(at: datetime, spans: Sequence[WeekSpan], time_zone: str) -> datetime | None:
    """Return until when it is off, where it is at ``at``: the end of all spans that follow without a gap.

    None where it is on. Spans that cover the whole week have no end: it is a week away then.
    """
    local = at.astimezone(ZoneInfo(time_zone))
    minute = local.weekday() * 1440 + local.hour * 60 + local.minute
    end = minute
    while end - minute < WEEK and (rest := _rest(end % WEEK, spans)):
        end += rest
    if end == minute:
        return None
    wall = local.replace(second=0, microsecond=0, tzinfo=None) + timedelta(minutes=min(end - minute, WEEK))
    return wall.replace(tzinfo=local.tzinfo).astimezone(at.tzinfo)


def _rest(minute: int, spans: Sequence[WeekSpan]) -> int:
    """Return how many minutes of a span are left at a minute of the week, 0 where none is there."""
    for first, last in spans:
        for at in (minute, minute + WEEK):  # a span may lie over the week's end
            if first <= at < last:
                return last - at
    return 0
