"""How the made-up team is staffed: when mail comes, and how long it waits. Literal tables; pure.

The desk in Lisbon sits from 6 to 15, the one in Halifax from 15 to 22, by the office's clock; between 22 and 6 nobody
does, and at the weekend somebody looks in. Two things changed four weeks ago: the evening desk got better from Monday
to Thursday, and on Fridays it has been closing at 15.
"""

import math
from random import Random
from typing import Final

_Day = tuple[float, ...]
_Week = tuple[_Day, ...]

# Within how many hours four of five messages are answered, by the hour of arrival. Six hours a line, from midnight.
_WEEKDAY: Final[_Day] = (
    *(9.5, 9.0, 8.5, 8.0, 7.5, 6.5),
    *(1.6, 1.3, 1.0, 0.8, 0.7, 0.65),
    *(0.65, 0.6, 0.7, 0.75, 0.85, 0.9),
    *(1.0, 1.1, 1.2, 1.6, 11.0, 10.5),
)
_EVENING_BEFORE: Final[_Day] = (*_WEEKDAY[:18], 2.8, 3.2, 3.6, 2.4, *_WEEKDAY[22:])
_FRIDAY_BEFORE: Final[_Day] = (*_WEEKDAY[:15], 1.2, 1.4, 1.7, 2.2, 3.4, 4.0, 5.0, 20.0, 21.0)
_FRIDAY: Final[_Day] = (*_WEEKDAY[:15], 5.5, 7.0, 8.0, 7.5, *_FRIDAY_BEFORE[19:])
_SATURDAY: Final[_Day] = (
    *(20.0, 20.0, 19.0, 18.0, 18.0, 17.0),
    *(15.0, 14.0, 13.0, 12.0, 11.0, 11.0),
    *(12.0, 13.0, 14.0, 15.0, 15.0, 16.0),
    *(17.0, 18.0, 19.0, 20.0, 21.0, 22.0),
)
_SUNDAY: Final[_Day] = (
    *(20.0, 19.0, 18.0, 17.0, 16.0, 15.0),
    *(13.0, 12.0, 11.0, 10.0, 11.0, 12.0),
    *(14.0, 15.0, 16.0, 16.0, 15.0, 14.0),
    *(13.0, 12.0, 12.0, 11.0, 11.0, 10.0),
)
BEFORE: Final[_Week] = (*(_EVENING_BEFORE,) * 4, _FRIDAY_BEFORE, _SATURDAY, _SUNDAY)
"""Hours by weekday (Monday first) and hour, until four weeks ago."""
SINCE: Final[_Week] = (*(_WEEKDAY,) * 4, _FRIDAY, _SATURDAY, _SUNDAY)
"""The same since then."""

# How many messages an hour come in and will be answered, lately.
_BUSY: Final[_Day] = (
    *(2.0, 1.9, 1.9, 1.9, 1.9, 1.9),
    *(2.0, 2.1, 2.4, 2.6, 2.7, 2.6),
    *(2.4, 2.5, 2.6, 2.6, 2.5, 2.3),
    *(2.1, 2.0, 2.0, 2.0, 2.0, 2.0),
)
_QUIET: Final[_Day] = (0.85,) * 24
ARRIVALS: Final[_Week] = (*(_BUSY,) * 5, _QUIET, _QUIET)
"""Answered messages per hour, by weekday and hour; about 300 a week."""

ANSWERED_SHARE: Final = 0.985
"""How many of the messages are ever answered."""
QUICK_SHARE: Final = 0.04
"""How many are answered within a minute or two, since somebody sits right there."""
STAFFED_HOURS: Final = 5.0
"""Where the typical response time is longer, nobody is at the desk."""
_Z80: Final = 0.8416
"""The standard normal distribution's 80th percentile."""
_DAY_SPREAD: Final = 0.55
_NIGHT_SPREAD: Final = 0.3  # who waits for the desk to open waits about as long as everybody else


def spread(typical_hours: float) -> float:
    """Return the standard deviation of the logarithm of response times around a typical one."""
    return _DAY_SPREAD if typical_hours < STAFFED_HOURS else _NIGHT_SPREAD


def draw_seconds(typical_hours: float, random: Random, *, may_be_quick: bool) -> int:
    """Return a response time: log-normal, with ``typical_hours`` as its 80th percentile, but for a few quick ones."""
    if may_be_quick and random.random() < QUICK_SHARE:
        return random.randint(30, 100)
    deviation = spread(typical_hours) * (random.gauss(0.0, 1.0) - _Z80)
    return max(30, round(typical_hours * 3600 * math.exp(deviation)))


def deviation_of(seconds: float, typical_hours: float) -> float:
    """Return how many standard deviations a response time is from the median of its hour."""
    return math.log(seconds / (typical_hours * 3600)) / spread(typical_hours) + _Z80


def draw_count(expected: float, random: Random) -> int:
    """Return how many messages come where ``expected`` do on average (Poisson; Knuth's method)."""
    limit, product, count = math.exp(-expected), random.random(), 0
    while product > limit:
        product *= random.random()
        count += 1
    return count
