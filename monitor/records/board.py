"""Numbers for the wall: what a value is, 7 x 24 grids, and the snapshot that one page shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dateutil.relativedelta import relativedelta

from monitor.records.hours import ALWAYS, WorkingHours
from monitor.records.marks import Marks
from monitor.records.reading import PollReport
from monitor.records.story import Cost, Load, Redefined, Split, Today, TrendWeek, Waiting
from monitor.records.values import NO_COUNTS, NO_FLAGS, NO_VALUES, Counts, Flags, Values, Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What a value is. ``statistic`` is a row of STATISTICS ("percentile"), ``parameter`` its number (80)."""

    name: str
    unit: str
    statistic: str
    parameter: float
    is_lower_better: bool
    target: float | None
    """In hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Values in the measure's unit (hours, or a share from 0 to 1) with their counts, for one window.

    ``values`` are what the wall shows: corrected for the open end, smoothed where asked for. ``raw`` are neither.
    ``lows`` and ``highs`` are a 90 % interval of a value. ``at_least``: the value is a lower bound, since too many of
    the cell's messages still wait; such a cell sorts slowest and has no change. ``shades`` are 0 (fast) to 1 (slow)
    on one fixed scale shared by all grids of a measure; ``days`` and ``hours`` the same statistic over each whole
    weekday and hour of the day; ``within`` the share answered within the target, ``overall`` and ``within_overall``
    those of the whole window. ``days_at_least``, ``hours_at_least`` and ``overall_at_least``: those are lower bounds.
    ``counts`` are the messages a value rests on, of which ``open_counts`` still wait.
    """

    values: Values
    counts: Counts
    shades: Values
    days: tuple[float | None, ...]
    total: int
    measure: Measure
    window: Window
    raw: Values = NO_VALUES
    lows: Values = NO_VALUES
    highs: Values = NO_VALUES
    at_least: Flags = NO_FLAGS
    open_counts: Counts = NO_COUNTS
    within: Values = NO_VALUES
    hours: tuple[float | None, ...] = (None,) * 24
    overall: float | None = None
    within_overall: float | None = None
    days_at_least: tuple[bool, ...] = (False,) * 7
    hours_at_least: tuple[bool, ...] = (False,) * 24
    overall_at_least: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Current - trailing where both have data; below zero is faster. A marked cell has the value that was tested.

    ``shades`` are -1 (better) to 1 (worse), signed-logarithmic, on a fixed scale. ``marks`` say what of it is more
    than chance; None until they are made, or where they never are (an export of two periods without a test).
    """

    values: Values
    counts: Counts
    against_counts: Counts
    shades: Values
    measure: Measure
    window: Window
    against: Window
    marks: Marks | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What the numbers are: calendar spans by the wall clock of an IANA zone, a measure, and a choice from each table.

    ``clock`` is a row of ``mail.definitions.DEFINITIONS`` (where the clock starts, what stops it), ``open_end`` and
    ``smoothing`` rows of ``numbers.estimating``. ``counts_unanswered``: a message that waits for an answer counts with
    the time it has waited. ``rate`` is the false discovery rate of the marks (0 to 1); a change smaller than
    ``least_change`` (hours) or than ``least_share`` of the longer value is not marked. Originals do not count that are
    ``ignored`` (rows of ``mail.counting.IGNORED``), or addressed to none of ``addressed_to`` addresses, 0: any;
    ``addressed_mark`` tells two such lists apart, and is too short to tell what is in them.
    """

    time_zone: str
    current: relativedelta
    trailing: relativedelta
    measure: Measure
    clock: str = "message"
    counts_unanswered: bool = False
    open_end: str = "none"
    smoothing: str = "none"
    working_hours: WorkingHours = ALWAYS
    rate: float = 0.10
    least_change: float = 0.25
    least_share: float = 0.10
    ignored: tuple[str, ...] = ()
    addressed_to: int = 0
    addressed_mark: str = ""


State = Literal["error", "stale", "first-run", "empty", "fresh"]
Theme = Literal["dark", "light", "article"]
WeekSpan = tuple[int, int]
"""[from, to) in minutes after Monday 00:00 by the board's wall clock; ``to`` may lie beyond the week's end (10,080)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What the page is told by the configuration: texts and paces that no mail changes.

    ``locale`` is a Babel name ("en", "pt_PT"): weekdays and numbers are written its way. The page is darkened in the
    spans ``dim`` and black, on purpose, in ``off``. ``waiting_settings`` are the keys of those that wait for a restart.
    """

    title: str
    program_version: str
    poll_seconds: float
    page_seconds: float
    is_sample: bool = False
    is_zone_guessed: bool = False
    is_open_to_network: bool = False
    locale: str = "en"
    theme: Theme = "dark"
    dim: tuple[WeekSpan, ...] = ()
    off: tuple[WeekSpan, ...] = ()
    waiting_settings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All that one page shows, computed once. ``version`` is a hash of the content without ages and clocks.

    ``reports`` are the last polls by mailbox; ``headline`` the one sentence; ``notes`` what else people should
    know, in words, most urgent first; ``store_error`` what is wrong with the store, None while it works.
    ``fingerprint`` is a short hash of definition and data; ``redefined`` is set for a day after it changed for
    another reason than new mail. ``costs`` are where to improve, the dearest first; they, ``load`` and ``split`` (None
    around the clock) are of the current window, ``trend`` of both.
    ``newest_at`` is when the newest known reply was sent, which may lie before both windows; None where none is known.
    """

    version: str
    board: Board
    definition: Definition
    made_at: datetime
    current: Grid
    trailing: Grid
    change: Change
    headline: str
    notes: tuple[str, ...]
    reports: tuple[PollReport, ...]
    store_error: str | None = None
    fingerprint: str = ""
    redefined: Redefined | None = None
    waiting: Waiting | None = None
    costs: tuple[Cost, ...] = ()
    trend: tuple[TrendWeek, ...] = ()
    load: Load | None = None
    today: Today | None = None
    split: Split | None = None
    newest_at: datetime | None = None
