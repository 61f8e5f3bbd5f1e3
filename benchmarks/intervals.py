"""How often the 90 % intervals of a map hold the true value, by simulation.

    python -m benchmarks.intervals [--rounds 100]

Every hour of the made-up Monday has so many messages, of four weeks or of 26; times are log-normal (median 4 h, 80th
percentile 14 h). In good and bad weeks all times of a week are longer or shorter by a factor of its own (log-normal,
0.4). With the open end, replies that come after now are not known, and what is known is weighed by ``weeks``. The truth
is that of the distribution the times are drawn from. A bound that a cell is too small to have counts as holding. Good
and bad weeks are those of all cells alike, so each round has few; a round has one day's 24 cells. Fixed seeds.
"""

import argparse
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from statistics import NormalDist
from typing import Final

import numpy as np

from benchmarks.open_end import DEFINITION
from monitor.numbers.estimating import estimate
from monitor.numbers.statistics import STATISTICS, measure_of
from monitor.records import Definition, Grid, Waits, Window

NOW: Final = datetime(2026, 11, 23, tzinfo=UTC)
SIZES: Final = (10, 30, 100, 1_000)
CELLS: Final = 24
WEEK_HOURS: Final = 168
HOUR: Final = 3600
MIDDLE, SPREAD, WEEKLY, TARGET = math.log(4), 1.5, 0.4, 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One kind of mail."""

    name: str
    weeks: int = 4
    weekly: float = 0.0
    is_open_ended: bool = False


CASES: Final = (
    Case(name="each message for itself, 4 weeks"),
    Case(name="the same, open end", is_open_ended=True),
    Case(name="each message for itself, 26 weeks", weeks=26),
    Case(name="good and bad weeks, 4", weekly=WEEKLY),
    Case(name="the same, open end", weekly=WEEKLY, is_open_ended=True),
    Case(name="good and bad weeks, 26", weekly=WEEKLY, weeks=26),
)


def mail(random: np.random.Generator, case: Case, number: int) -> Waits:
    """Return a map with so many messages in every cell, as it is known now."""
    total = CELLS * number
    week, cell = random.integers(0, case.weeks, total), np.repeat(np.arange(CELLS), number)
    start = int(NOW.timestamp()) - case.weeks * WEEK_HOURS * HOUR
    received = start + (week * WEEK_HOURS + cell) * HOUR + random.integers(0, HOUR, total)
    levels = random.normal(MIDDLE, case.weekly, case.weeks)
    seconds = np.rint(np.exp(random.normal(levels[week], SPREAD)) * HOUR).astype(np.int64)
    known = received + seconds <= NOW.timestamp() if case.is_open_ended else np.ones(total, dtype=np.bool_)
    until = NOW if case.is_open_ended else NOW + timedelta(days=36_500)
    return Waits(
        received_at=received[known], seconds=seconds[known], is_open=np.zeros(known.sum(), dtype=np.bool_), until=until
    )


def truths(case: Case) -> dict[str, float]:
    """Return the true value of each statistic."""
    spread = math.hypot(SPREAD, case.weekly)
    return {
        "percentile": math.exp(MIDDLE + NormalDist().inv_cdf(0.8) * spread),
        "median": math.exp(MIDDLE),
        "mean": math.exp(MIDDLE + spread**2 / 2),
        "share": NormalDist(MIDDLE, spread).cdf(math.log(TARGET)),
    }


def held(grid: Grid, truth: float) -> Iterator[bool]:
    """Yield of each cell that has a value whether its interval holds the truth."""
    for values, lows, highs in zip(grid.values, grid.lows, grid.highs, strict=True):
        for value, low, high in zip(values, lows, highs, strict=True):
            if value is not None:
                yield (low is None or low <= truth) and (high is None or truth <= high)


def coverage(case: Case, number: int, rounds: int) -> dict[str, float]:
    """Return of each statistic how many of all intervals hold the truth, in per cent."""
    found: dict[str, list[bool]] = {row: [] for row in STATISTICS}
    window = Window(start=NOW - timedelta(weeks=case.weeks), end=NOW, time_zone="UTC")
    definition: Definition = replace(DEFINITION, open_end="weeks" if case.is_open_ended else "none")
    for seed in range(rounds):
        waits = mail(np.random.default_rng(seed), case, number)
        for row, truth in truths(case).items():
            of_row = replace(definition, measure=measure_of(80, TARGET, row))
            found[row].extend(held(estimate(waits, window, of_row), truth))
    return {row: 100 * float(np.mean(one)) for row, one in found.items()}


def main() -> int:
    """Print the table that docs/statistics.md shows."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=100)
    rounds: int = parser.parse_args().rounds
    sys.stdout.write(f"| mail | messages in a cell | {' | '.join(STATISTICS)} |\n|---|---|{'---|' * len(STATISTICS)}\n")
    for case in CASES:
        for number in SIZES:
            told = " | ".join(f"{one:.0f} %" for one in coverage(case, number, rounds).values())
            sys.stdout.write(f"| {case.name} | {number:,} | {told} |\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
