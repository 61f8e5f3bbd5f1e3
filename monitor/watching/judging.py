"""How a display stands: decided from what it said last and from what it should know by now (pure)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from monitor.records.board import WeekSpan
from monitor.records.displays import Heard, Standing
from monitor.watching.offhours import off_until

LONGEST_PAUSE: Final = 60.0
"""Seconds between two asks of a page that does not reach the server; watchdog.js has the same."""
SLACK: Final = timedelta(seconds=30)
START: Final = timedelta(minutes=10)
"""How long a display has to come back after its planned off hours: first a television starts, then a browser."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What is expected of displays: how often they ask, when they are off as planned, which page they show."""

    page_seconds: float
    off: tuple[WeekSpan, ...] = ()
    time_zone: str = "UTC"
    page: str = ""

    @property
    def silent_after(self) -> timedelta:
        """Return after which silence something is wrong: two asks were missed, of one that had lost its way."""
        return 2 * timedelta(seconds=max(LONGEST_PAUSE, self.page_seconds)) + SLACK

    @property
    def behind_after(self) -> timedelta:
        """Return for how long a display may show maps that newer ones have replaced."""
        return 2 * timedelta(seconds=self.page_seconds) + SLACK


@dataclass(frozen=True, slots=True, kw_only=True)
class Editions:
    """The maps that were on show: the present ones, since when there are any, and when each was replaced."""

    current: str = ""
    began: datetime
    replaced: Mapping[str, datetime]


def standing(heard: Heard, editions: Editions, rules: Rules, now: datetime) -> Standing:
    """Return how a display stands at ``now``."""
    if not heard.told.is_hung:
        return "visitor"
    if now - heard.last_at > rules.silent_after:
        return "off" if _is_planned(heard.last_at + rules.silent_after, rules, now) else "silent"
    return "behind" if _is_behind(heard, editions, rules, now) else "good"


def _is_planned(silent_at: datetime, rules: Rules, now: datetime) -> bool:
    """Return whether a silence that began to count at an instant is that of the off hours then, and they still last."""
    until = off_until(silent_at, rules.off, rules.time_zone)
    return until is not None and now < until + START


def _is_behind(heard: Heard, editions: Editions, rules: Rules, now: datetime) -> bool:
    painted = heard.told.painted
    if painted == editions.current or not editions.current:
        return False
    # none painted yet, or some that nobody here remembers: of before the start of this process
    replaced_at = editions.replaced.get(painted, max(editions.began, heard.painted_at))
    return now - replaced_at > rules.behind_after


def replaced(displays: Iterable[Heard]) -> Sequence[str]:
    """Return the screens whose display goes on under another: one of its name came when it had gone.

    So a browser that forgets who it was, with each start, is no display that fell silent.
    """
    known = list(displays)
    newest: dict[tuple[str, bool], datetime] = {}
    for heard in known:
        key = heard.told.label, heard.told.is_hung
        newest[key] = max(heard.first_at, newest.get(key, heard.first_at))
    return [one.told.screen for one in known if newest[one.told.label, one.told.is_hung] > one.last_at]
