"""Numbers for the wall: responses as columns, windows, 7 x 24 grids, and the snapshot that one page shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
from dateutil.relativedelta import relativedelta
from numpy.typing import NDArray

from monitor.records.reading import PollReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Responses:
    """Many responses as columns of one length: epoch seconds (int64) and response times in seconds (int64)."""

    received_at: NDArray[np.int64]
    seconds: NDArray[np.int64]

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.received_at)


Values = tuple[tuple[float | None, ...], ...]
"""7 x 24, Monday first; None where there is no data, never a stand-in number."""
Counts = tuple[tuple[int, ...], ...]
"""7 x 24, Monday first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What a value is. ``statistic`` is a row of STATISTICS ("percentile"), ``parameter`` its number (80)."""

    name: str
    unit: str
    statistic: str
    parameter: float
    is_lower_better: bool
    target: float | None
    """In the measure's unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """[start, end) over ``received_at``; both aware UTC. ``time_zone`` is the IANA name its wall clock was read in."""

    start: datetime
    end: datetime
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Values in the measure's unit (hours) with their counts, for one window.

    ``shades`` are 0 (fast) to 1 (slow) on one fixed logarithmic scale shared by all grids of a measure; ``days``
    the same statistic over each whole weekday; ``total`` how many responses the window holds.
    """

    values: Values
    counts: Counts
    shades: Values
    days: tuple[float | None, ...]
    total: int
    measure: Measure
    window: Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Current - trailing where both have data; below zero is faster.

    ``shades`` are -1 (faster) to 1 (slower), signed-logarithmic, on a fixed scale.
    """

    values: Values
    counts: Counts
    against_counts: Counts
    shades: Values
    measure: Measure
    window: Window
    against: Window


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What the windows and the statistic are: calendar spans by the wall clock of an IANA zone, and a measure."""

    time_zone: str
    current: relativedelta
    trailing: relativedelta
    measure: Measure


State = Literal["error", "stale", "first-run", "empty", "fresh"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What the page is told by the configuration: texts and paces that no mail changes."""

    title: str
    program_version: str
    poll_seconds: float
    page_seconds: float
    is_sample: bool = False
    is_zone_guessed: bool = False
    is_open_to_network: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All that one page shows, computed once. ``version`` is a hash of the content without ages and clocks.

    ``reports`` are the last polls by mailbox; ``headline`` the one sentence; ``notes`` what else people should
    know, in words, most urgent first; ``store_error`` what is wrong with the store, None while it works.
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
