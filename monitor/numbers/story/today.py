"""Today against usual."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from monitor.numbers import words
from monitor.numbers.grid import HOURS, SLOT_SECONDS, hour_of_week
from monitor.numbers.story.costs import costs
from monitor.numbers.windows import windows
from monitor.records import Definition, Today, UsualHour, Waits


def today(waits: Waits, definition: Definition, now: datetime) -> Today:
    """Return how many messages came in each hour of today, how many usually do, and what to expect of the rest.

    Usual is the mean over the same weekdays in both windows, from the first whole one since any mail is known. The
    words are on the hour that is and those to come: the stretch that costs most on such a day (``costs`` of the
    current window), where at least one message usually comes in it. On a holiday nothing is said; usual stays
    that of the weekday.
    """
    zone = ZoneInfo(definition.time_zone)
    this_day = now.astimezone(zone).date()
    weekday, hour = this_day.weekday(), now.astimezone(zone).hour
    midnight = _midnight(this_day, zone)
    oldest = int(waits.received_at.min()) if len(waits) else midnight
    known_from = max(int(windows(now, definition)[1].start.timestamp()), oldest)
    first, days = midnight, 0
    while (earlier := _midnight(this_day - timedelta(weeks=days + 1), zone)) >= known_from:
        first, days = earlier, days + 1
    if not days:
        return Today(weekday=weekday, hours=(), words="")
    starts = np.arange(first, int(now.timestamp()) + 1, SLOT_SECONDS)
    received = waits.received_at[(waits.received_at >= first) & (waits.received_at < int(now.timestamp()))]
    came_in = np.bincount((received - first) // SLOT_SECONDS, minlength=len(starts))
    cells = hour_of_week(starts, definition.time_zone)
    on_day, is_today = cells // HOURS == weekday, starts >= midnight

    def by_hour(slots: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.asarray(np.bincount(cells[slots] % HOURS, weights=came_in[slots], minlength=HOURS))

    came, usual = by_hour(is_today), (by_hour(on_day & ~is_today) / days).tolist()
    return Today(
        weekday=weekday,
        hours=tuple(
            UsualHour(hour=h, received=int(came[h]) if h < hour else None, usual=usual[h]) for h in range(HOURS)
        ),
        words="" if this_day in definition.working_hours.holidays else _words(waits, definition, now, usual),
        weeks=days,
    )


def _words(waits: Waits, definition: Definition, now: datetime, usual: list[float]) -> str:
    local = now.astimezone(ZoneInfo(definition.time_zone))
    day = local.weekday()
    ahead = range(day * HOURS + local.hour, (day + 1) * HOURS)
    for one in costs(waits, windows(now, definition)[0], definition, ahead)[:1]:
        number = round(sum(usual[one.first : one.last]))
        if number:
            when = f"{words.DAY_NAMES[day][:3]} {words.hours(one.first, one.last)}".rstrip()
            wait = words.waits(definition.measure, one.value, at_least=one.at_least)
            return f"{when} usually {number:,} message{'s' if number > 1 else ''}, {wait}"
    return ""


def _midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, time(), zone).astimezone(UTC).timestamp())
