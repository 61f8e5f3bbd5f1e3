"""How far each row of OPEN_ENDS is from the truth, by simulation.

    python -m benchmarks.open_end

Made-up mail of 30 weeks, of which the last four are the current window; whoever waits still is not known. The truth
is the same statistic of the same window once every reply has come. Printed is the mean of (estimate / truth - 1) over
the cells of all rounds, so its sign says which way the current window errs, and the root of the mean square beside
it. Fixed seeds.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from dateutil.relativedelta import relativedelta
from numpy.typing import NDArray

from monitor.numbers.estimating import OPEN_ENDS, estimate
from monitor.numbers.statistics import measure_of
from monitor.numbers.windows import windows
from monitor.records import Definition, Values, Waits, Window

ROUNDS: Final = 20
WEEKS: Final = 30
NOW: Final = datetime(2026, 11, 23, 14, 7, tzinfo=UTC)
DEFINITION: Final = Definition(
    time_zone="UTC", current=relativedelta(weeks=4), trailing=relativedelta(weeks=26), measure=measure_of(80, 4.0)
)
Random = np.random.Generator


def log_normal(random: Random, number: int) -> NDArray[np.float64]:
    """Return hours with a median of 4 and an 80th percentile of 14."""
    return random.lognormal(np.log(4), 1.5, number)


def heavy(random: Random, number: int) -> NDArray[np.float64]:
    """Return hours of which one in five is answered after days: an 80th percentile of about a day."""
    slow = random.random(number) < 0.25  # noqa: PLR2004 - the share of slow ones
    return np.where(slow, random.lognormal(np.log(96), 0.8, number), random.lognormal(np.log(3), 1.0, number))


TIMES: Final[dict[str, Callable[[Random, int], NDArray[np.float64]]]] = {"log-normal": log_normal, "heavy": heavy}
MAIL: Final[dict[str, tuple[int, float]]] = {
    "5,000": (5_000, 1.0),
    "50,000": (50_000, 1.0),
    "50,000, growing": (50_000, 1.05),
}
"""How many messages of 30 weeks, and by which factor each week has more of them than the one before."""


def mail(random: Random, times: Callable[[Random, int], NDArray[np.float64]], number: int, growth: float) -> Waits:
    """Return all messages as they will be known in the end."""
    shares = growth ** np.arange(WEEKS)
    weeks = random.choice(WEEKS, number, p=shares / shares.sum())
    start = int(NOW.timestamp()) - WEEKS * 7 * 86400
    received = start + weeks * 7 * 86400 + random.integers(0, 7 * 86400, number)
    seconds = np.rint(times(random, number) * 3600).astype(np.int64)
    is_open = np.zeros(number, dtype=np.bool_)
    return Waits(received_at=received, seconds=seconds, is_open=is_open, until=NOW + timedelta(days=3650))


def known(waits: Waits) -> Waits:
    """Return what is known now: only what has been answered."""
    is_seen = waits.received_at + waits.seconds <= int(NOW.timestamp())
    return Waits(
        received_at=waits.received_at[is_seen],
        seconds=waits.seconds[is_seen],
        is_open=waits.is_open[is_seen],
        until=NOW,
    )


def errors(values: Values, truth: Values) -> list[float]:
    """Return value / truth - 1 of each cell that has both."""
    pairs = zip((v for row in values for v in row), (t for row in truth for t in row), strict=True)
    return [value / true - 1 for value, true in pairs if value is not None and true]


def simulate(name: str, size: str) -> dict[str, tuple[float, float]]:
    """Return mean and root mean square error in per cent of each row."""
    found: dict[str, list[float]] = {row: [] for row in OPEN_ENDS}
    window: Window = windows(NOW, DEFINITION)[0]
    for seed in range(ROUNDS):
        complete = mail(np.random.default_rng(seed), TIMES[name], *MAIL[size])
        now, truth = known(complete), estimate(complete, window, DEFINITION)
        for row, wrong in found.items():
            wrong.extend(errors(estimate(now, window, replace(DEFINITION, open_end=row)).values, truth.values))
    return {
        row: (100 * float(np.mean(wrong)), 100 * float(np.sqrt(np.mean(np.square(wrong)))))
        for row, wrong in found.items()
    }


def main() -> int:
    """Print the table that docs/statistics.md shows."""
    sys.stdout.write(
        "| response times | messages | " + " | ".join(OPEN_ENDS) + " |\n|---|---|" + "---|" * len(OPEN_ENDS)
    )
    for name in TIMES:
        for size in MAIL:
            row = simulate(name, size).values()
            cells = " | ".join(f"{bias:+.1f} % ({spread:.0f} %)" for bias, spread in row)
            sys.stdout.write(f"\n| {name} | {size} | {cells} |")
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
