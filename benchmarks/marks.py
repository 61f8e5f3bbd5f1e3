"""How often a day without a change has a mark, and how often a planted change is found: a Markdown table.

Run: python -m benchmarks.marks [RUNS]
"""

import sys
from datetime import UTC, datetime
from typing import Final

import numpy as np
from dateutil.relativedelta import relativedelta

from monitor.numbers.marking import marks
from monitor.numbers.statistics import measure_of
from monitor.records import Definition, Waits

AT: Final = datetime(2024, 7, 1, tzinfo=UTC)
WEEK: Final = 7 * 86400
WEEKS: Final = 30
SIZES: Final = (100, 1_000, 5_000, 20_000, 50_000)
RUNS: Final = 200
OURS: Final = Definition(
    time_zone="UTC",
    current=relativedelta(weeks=4),
    trailing=relativedelta(weeks=WEEKS - 4),
    measure=measure_of(80, 4.0),
)
SLOWER_HOURS = np.arange(4 * 24 + 12, 4 * 24 + 18)
"""Friday 12 to 18, as hours of the week: where a planted change lies."""


def mail(number: int, seed: int, slower: float) -> Waits:
    """Return mail with heavy tails, good and bad weeks, and volume that doubles over the span.

    Friday 12:00 to 18:00 of the last four weeks takes ``slower`` times as long.
    """
    generator = np.random.default_rng((number, seed))
    # why: a density that falls from 2 now to 1 at the far end, by its inverse
    age = ((2 - np.sqrt(4 - 3 * generator.random(number))) * WEEKS * WEEK).astype(np.int64) + 1
    age = np.minimum(age, WEEKS * WEEK - 1)
    received = int(AT.timestamp()) - age
    by_week = generator.normal(0, 0.3, WEEKS)[age // WEEK]
    seconds = np.exp(generator.normal(9, 1, number) + by_week)
    hour = (received // 3600 + 72) % 168
    seconds[np.isin(hour, SLOWER_HOURS) & (age < 4 * WEEK)] *= slower
    is_open = seconds > age
    waited = np.where(is_open, age, seconds).astype(np.int64)
    return Waits(received_at=received, seconds=waited, is_open=is_open, until=AT)


def found(number: int, runs: int, slower: float) -> float:
    """Return the share of days with any mark, or, with a planted change, with a mark in its hours."""
    days = [np.array(marks(mail(number, seed, slower), OURS, AT, seed).marked) for seed in range(runs)]
    return float(np.mean([day[4, 12:18].any() if slower > 1 else day.any() for day in days]))


def main(runs: int) -> None:
    """Print the table."""
    print(f"| messages | any false mark, {runs} days | found: 2 x as slow | found: 4 x as slow |")  # noqa: T201 - the table is the result
    print("|---|---|---|---|")  # noqa: T201 - the table is the result
    for number in SIZES:
        shares = [found(number, runs, slower) for slower in (1.0, 2.0, 4.0)]
        print(f"| {number:,} | " + " | ".join(f"{share:.1%}" for share in shares) + " |", flush=True)  # noqa: T201 - the table is the result


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
