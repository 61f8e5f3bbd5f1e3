"""Where we are slowest: the arithmetic of the headline's first half."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from monitor.numbers.grid import DAYS, HOURS, SECONDS_PER_HOUR, hour_of_week, within
from monitor.numbers.statistics import statistic_of
from monitor.records import Measure, Responses, Window

SHORTEST_HOURS: Final = 2
FEWEST: Final = 20
"""Responses that a stretch needs before its number is worth a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Contiguous hours of one weekday (0 is Monday): ``first`` to ``last``, without ``last``; ``value`` in hours."""

    day: int
    first: int
    last: int
    count: int
    value: float


def slowest(responses: Responses, window: Window, measure: Measure) -> Stretch | None:
    """Return the stretch of at least two hours and 20 responses whose pooled statistic is highest, None without one.

    Of equal ones that with most responses, then the shortest (no empty hours at its ends), then the earliest.
    """
    found = stretches(within(responses, window), window.time_zone, measure)
    return max(found, key=lambda s: (s.value, s.count, s.first - s.last, -s.day, -s.first), default=None)


def stretches(responses: Responses, time_zone: str, measure: Measure) -> Iterator[Stretch]:
    """Yield every stretch that has enough responses."""
    statistic = statistic_of(measure)
    order = np.argsort(responses.seconds)
    cells = hour_of_week(responses.received_at, time_zone)[order]
    waited = responses.seconds[order] / SECONDS_PER_HOUR
    for day in range(DAYS):
        of_day = cells // HOURS == day
        hours, sample = cells[of_day] % HOURS, waited[of_day]
        before = np.concatenate([[0], np.bincount(hours, minlength=HOURS).cumsum()]).tolist()
        for first in range(HOURS - SHORTEST_HOURS + 1):
            for last in range(first + SHORTEST_HOURS, HOURS + 1):
                count = before[last] - before[first]
                if count < FEWEST:
                    continue
                # why no sort: a part of an ascending sample is ascending
                value = statistic(sample[(hours >= first) & (hours < last)])
                yield Stretch(day=day, first=first, last=last, count=count, value=value)
