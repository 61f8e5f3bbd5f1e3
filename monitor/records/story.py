"""What the page says beside its maps."""

from dataclasses import dataclass
from datetime import datetime

from monitor.records.values import Flags, Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The messages that wait for an answer now: the only part that somebody can act on this minute.

    ``late`` have passed the target, ``soon`` will within the hour; ``oldest_at`` is None where none waits.
    """

    count: int
    oldest_at: datetime | None
    late: int
    soon: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Contiguous hours of one weekday and what they cost people: the hours waited beyond the target, a week.

    ``value`` is the measure's statistic over them (``at_least`` so much, where too many still wait), ``count`` how many
    messages the window holds of them.
    """

    day: int
    first: int
    last: int
    hours_per_week: float
    value: float
    count: int
    at_least: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendWeek:
    """The measure over one whole week (Monday to Sunday of the zone) with its 90 % interval.

    ``is_open``: more than one in twenty of its replies should still be to come; the value is corrected for them, and
    may move. ``at_least``: it is a lower bound.
    """

    start: datetime
    value: float | None
    low: float | None
    high: float | None
    count: int
    is_open: bool = False
    at_least: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Load beside wait, by hour of the week: messages that arrive a week, and the mean number that waits then."""

    arrivals: Values
    waiting: Values


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualHour:
    """One hour of today: how many messages came (None: not over yet), and how many do on such a day."""

    hour: int
    received: int | None
    usual: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """Today against usual, by the wall clock. ``hours`` are all 24, none where no such weekday is known yet.

    ``words`` are on the hours to come, without a full stop, "" where there is nothing to say; ``weeks`` are how many
    such days usual is the mean of.
    """

    weekday: int
    hours: tuple[UsualHour, ...]
    words: str
    weeks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """Each cell's mean wait in two parts: while nobody was there to answer, and while somebody was (hours).

    ``is_closed`` are the hours of the week that no shift touches; they are hatched.
    """

    closed: Values
    working: Values
    is_closed: Flags


@dataclass(frozen=True, slots=True, kw_only=True)
class Redefined:
    """The numbers changed for another reason than new mail: when, and why ("holidays added")."""

    at: datetime
    words: str
