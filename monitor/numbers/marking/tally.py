"""The messages of whole weeks, sorted once, so that any question of how many waited longer is a few look-ups."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.numbers.giving_up import GIVES_UP, given_up
from monitor.numbers.grid import CELLS, SLOT_SECONDS, hour_of_week
from monitor.numbers.hours.clock import working_seconds
from monitor.records import Definition, Waits

SECONDS_BITS: Final = 32
LONGEST: Final = (1 << SECONDS_BITS) - 1
LEAST_FOLLOW_UP_WEEKS: Final = 4

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Messages by cell and week (0 is the newest), and how long each week's could be followed (by the waits' clock).

    ``runs`` holds (cell x weeks + week) above the seconds waited, ascending; ``sides`` (2 x cell, + 1 in the trailing
    weeks) above the same. ``limits`` (cell x week, seconds): in that week's hour a longer wait could not have been
    known. ``is_censored``: open messages are in it, with the time they have waited; else all are answered, and what
    waited longer than the limit is left out. ``counts`` (cell x week) counts what is left out as well.
    """

    runs: Ints
    sides: Ints
    run_edges: Ints
    side_edges: Ints
    limits: Ints
    counts: Ints
    first: int
    short_weeks: int
    """How many of the newest weeks have limits of their own; the older ones share one."""
    is_censored: bool

    @property
    def weeks(self) -> int:
        """How many weeks, current and trailing."""
        return int(self.limits.shape[1])

    @property
    def sizes(self) -> Ints:
        """How many messages each run has: cell x week."""
        return np.diff(self.run_edges).reshape(self.limits.shape)

    def in_runs(self, cells: Ints, most: Ints) -> Ints:
        """Return how many messages of each week waited at most so long: problems x weeks."""
        runs = cells[:, None] * self.weeks + np.arange(self.weeks)
        keys = (runs << SECONDS_BITS) + np.clip(most, -1, LONGEST)
        found: Ints = np.searchsorted(self.runs, keys, side="right") - self.run_edges[runs]
        return found

    def in_sides(self, cells: Ints, trailing: int, most: Ints) -> Ints:
        """Return how many messages of the cells' current (0) or trailing (1) weeks waited at most so long."""
        sides = 2 * cells + trailing
        keys = (sides.reshape(-1, *[1] * (most.ndim - 1)) << SECONDS_BITS) + np.clip(most, -1, LONGEST)
        edges = self.side_edges[sides].reshape(-1, *[1] * (most.ndim - 1))
        found: Ints = np.searchsorted(self.sides, keys, side="right") - edges
        return found


def tally(waits: Waits, bounds: Ints, first: int, definition: Definition) -> Tally:
    """Return the messages that fall in one of the weeks: rows of [start, end) in epoch seconds, the newest first.

    The first ``first`` rows are the current weeks. Open messages count where the definition counts unanswered ones.
    """
    is_censored = definition.counts_unanswered
    waits = given_up(waits, definition)
    weeks = len(bounds)
    # why the half: the oldest weeks need others that were followed as long
    short_weeks = max(min(max(first, LEAST_FOLLOW_UP_WEEKS), weeks // 2), min(weeks, 1))
    cell_weeks, starts = _slots(bounds, definition.time_zone)
    slots = (waits.received_at - starts[0]) // SLOT_SECONDS
    is_in = (slots >= 0) & (slots < len(cell_weeks))
    if not is_censored:
        is_in &= ~waits.is_open
    where = cell_weeks[slots[is_in]]
    seconds = np.minimum(waits.seconds[is_in], LONGEST)
    if (where < 0).any():  # why: trailing weeks are counted back from `at` and may leave a gap behind the current ones
        where, seconds = where[where >= 0], seconds[where >= 0]
    counts = np.bincount(where, minlength=CELLS * weeks)
    limits = _limits(_ends(cell_weeks, starts, weeks), waits, definition)
    if not is_censored and short_weeks < weeks:
        oldest = limits.reshape(CELLS, weeks)[:, short_weeks]
        limits = np.minimum(limits, oldest[oldest > 0].min(initial=LONGEST))
        is_known = seconds <= limits[where]
        where, seconds = where[is_known], seconds[is_known]
    runs = np.sort(where << SECONDS_BITS | seconds)
    side_of = 2 * (np.arange(CELLS * weeks) // max(weeks, 1)) + (np.arange(CELLS * weeks) % max(weeks, 1) >= first)
    sides = np.sort(side_of[where] << SECONDS_BITS | seconds)
    return Tally(
        runs=runs,
        sides=sides,
        run_edges=np.searchsorted(runs, np.arange(CELLS * weeks + 1) << SECONDS_BITS),
        side_edges=np.searchsorted(sides, np.arange(2 * CELLS + 1) << SECONDS_BITS),
        limits=limits.reshape(CELLS, weeks),
        counts=counts.reshape(CELLS, weeks),
        first=first,
        short_weeks=short_weeks,
        is_censored=is_censored,
    )


def _slots(bounds: Ints, time_zone: str) -> tuple[Ints, Ints]:
    """Return cell x weeks + week of each quarter of an hour from the first week on (-1: in no week), and its start."""
    if not len(bounds):
        return np.zeros(0, dtype=np.int64), np.zeros(1, dtype=np.int64)
    starts = np.arange(bounds[:, 0].min(), bounds[:, 1].max(), SLOT_SECONDS)
    order = np.argsort(bounds[:, 0])
    week = order[np.searchsorted(bounds[order, 0], starts, side="right") - 1]
    cell_weeks = hour_of_week(starts, time_zone) * len(bounds) + week
    return np.where(starts < bounds[week, 1], cell_weeks, -1), starts


def _limits(ends: Ints, waits: Waits, definition: Definition) -> Ints:
    """Return how long what came at an hour's end has been followed, in seconds of the waits' clock; 0 without hour.

    Where open messages count, that ends just short of where all are given up: of these nobody knows how much longer.
    """
    until = np.maximum(int(waits.until.timestamp()), ends)
    is_over = definition.counts_unanswered & (until - ends >= GIVES_UP)
    until = np.where(is_over, ends + GIVES_UP, until)
    hours = ends > 0
    limits = np.zeros_like(ends)
    if waits.is_working:
        limits[hours] = working_seconds(ends[hours], until[hours], definition.time_zone, definition.working_hours)
    else:
        limits[hours] = (until - ends)[hours]
    return np.asarray(np.maximum(limits - is_over, 0))


def _ends(cell_weeks: Ints, starts: Ints, weeks: int) -> Ints:
    """Return when each week's hour ends, in epoch seconds; 0 where the clocks left it out."""
    ends = np.zeros(CELLS * weeks, dtype=np.int64)
    inside = cell_weeks >= 0
    np.maximum.at(ends, cell_weeks[inside], starts[: len(cell_weeks)][inside] + SLOT_SECONDS)
    return ends
