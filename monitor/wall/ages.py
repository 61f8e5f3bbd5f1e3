"""How long ago and how long still, as people say it: rounded to what one glance needs."""

from datetime import timedelta
from typing import Final

_STEPS: Final = (
    (timedelta(days=730), timedelta(days=365), "years"),
    (timedelta(days=61), timedelta(days=30.44), "months"),
    (timedelta(days=14), timedelta(days=7), "weeks"),
    (timedelta(days=2), timedelta(days=1), "days"),
    (timedelta(hours=1.5), timedelta(hours=1), "h"),
    (timedelta(0), timedelta(minutes=1), "min"),
)
"""From how long on, counted in what, and its name. Below two of a unit (one and a half hours) the finer one counts."""


def age(length: timedelta) -> str:
    """Return ``40 min``, ``9 h``, ``5 days``, ``3 weeks``, ``3 months``, ``2 years``; below zero is ``0 min``."""
    unit, name = next(((unit, name) for least, unit, name in _STEPS if length >= least), _STEPS[-1][1:])
    return f"{max(0, int(length / unit + 0.5))} {name}"


def about(length: timedelta) -> str:
    """Return a guess: ``about 12 min``, ``less than a minute``."""
    return "less than a minute" if length < timedelta(minutes=1) else f"about {age(length)}"
