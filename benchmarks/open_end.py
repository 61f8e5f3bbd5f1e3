"""How far each row of OPEN_ENDS is from the truth, on made-up mail and, where an mbox is named, on real mail.

    python -m benchmarks.open_end [--mbox FILE ...]

Made-up mail of 30 weeks, of which the last four are the current window; whoever waits still is not known. Real mail
is played again: of every second week's end, what was known then against what was known in the end. The truth is the
same statistic of the same window once every reply has come. Printed is the mean of ln(estimate / truth) in per cent,
so its sign says which way the current window errs, and the root of the mean square beside it. In logarithms twice too
long and half as long are errors of one size, as they are on the map; below 15 minutes, where its colours end, nothing
is told apart. Fixed seeds.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
from dateutil.relativedelta import relativedelta
from numpy.typing import NDArray

from benchmarks import real_mail
from monitor.numbers.estimating import OPEN_ENDS, estimate
from monitor.numbers.grid import hour_of_week
from monitor.numbers.statistics import measure_of
from monitor.numbers.windows import windows
from monitor.records import Definition, Grid, Responses, Waits

ROUNDS: Final = 10
WEEKS: Final = 30
WEEK_SECONDS: Final = 7 * 86400
SHORTEST_HOURS: Final = 0.25
NOW: Final = datetime(2026, 11, 23, 14, 7, tzinfo=UTC)
DEFINITION: Final = Definition(
    time_zone="UTC", current=relativedelta(weeks=4), trailing=relativedelta(weeks=26), measure=measure_of(80, 4.0)
)
OPENS, CLOSES, FRIDAY = 9, 18, 4
Random = np.random.Generator
Times = Callable[[Random, NDArray[np.int64]], NDArray[np.float64]]
"""From when messages came to how long each waits, in hours."""


def log_normal(random: Random, received: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return hours with a median of 4 and an 80th percentile of 14."""
    return random.lognormal(np.log(4), 1.5, len(received))


def heavy(random: Random, received: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return hours of which a quarter is answered after days: an 80th percentile of about two days."""
    slow = random.random(len(received)) < 0.25  # noqa: PLR2004 - the share of slow ones
    return np.where(
        slow, random.lognormal(np.log(96), 0.8, len(received)), random.lognormal(np.log(3), 1.0, len(received))
    )


def office(random: Random, received: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return hours of which nine in ten first wait for Monday to Friday, 9 to 18, and one in five waits days longer."""
    day, hour = np.divmod(hour_of_week(received, "UTC"), 24)
    is_working = (day <= FRIDAY) & (hour >= OPENS) & (hour < CLOSES)
    nights = np.where(hour < OPENS, OPENS - hour, 24 + OPENS - hour)
    next_day = np.where(hour < OPENS, day, day + 1)
    closed = nights + 24 * np.where((next_day > FRIDAY) & (next_day < 7), 7 - next_day, 0)  # noqa: PLR2004 - a week
    waits_for_it = ~is_working & (random.random(len(received)) < 0.9)  # noqa: PLR2004 - the share that waits
    longer = random.random(len(received)) < 0.2  # noqa: PLR2004 - the share that waits days
    hours: NDArray[np.float64] = closed * waits_for_it + random.lognormal(np.log(2), 1.2, len(received))
    hours += longer * random.lognormal(np.log(60), 0.8, len(received))
    return hours


TIMES: Final[dict[str, Times]] = {"log-normal": log_normal, "heavy": heavy, "office hours": office}
MAIL: Final[dict[str, tuple[int, float]]] = {
    "5,000": (5_000, 1.0),
    "50,000": (50_000, 1.0),
    "50,000, growing": (50_000, 1.05),
}
"""How many messages of 30 weeks, and by which factor each week has more of them than the one before."""


def mail(random: Random, times: Times, number: int, growth: float) -> Responses:
    """Return all messages as they will be known in the end."""
    shares = growth ** np.arange(WEEKS)
    weeks = random.choice(WEEKS, number, p=shares / shares.sum())
    start = int(NOW.timestamp()) - WEEKS * WEEK_SECONDS
    received = start + weeks * WEEK_SECONDS + random.integers(0, WEEK_SECONDS, number)
    return Responses(received_at=received, seconds=np.rint(times(random, received) * 3600).astype(np.int64))


def waits_of(responses: Responses, until: datetime) -> Waits:
    """Return what is known of them at an instant: those that are answered by then."""
    is_seen = responses.received_at + responses.seconds <= int(until.timestamp())
    return Waits(
        received_at=responses.received_at[is_seen],
        seconds=responses.seconds[is_seen],
        is_open=np.zeros(int(is_seen.sum()), dtype=np.bool_),
        until=until,
    )


Pairs = Iterator[tuple[str, dict[str, Grid], Grid]]
"""A row's name, the grid of each row of OPEN_ENDS at that time, and the true one."""


def grids_of(responses: Responses, now: datetime) -> tuple[dict[str, Grid], Grid]:
    """Return what each row makes of the window that ends now, and what is true of it."""
    window = windows(now, DEFINITION)[0]
    known = waits_of(responses, now)
    truth = estimate(waits_of(responses, now + timedelta(days=36_500)), window, DEFINITION)
    return {row: estimate(known, window, replace(DEFINITION, open_end=row)) for row in OPEN_ENDS}, truth


def made_up() -> Pairs:
    """Yield the rounds of the simulation."""
    for name, times in TIMES.items():
        for size, (number, growth) in MAIL.items():
            for seed in range(ROUNDS):
                found, truth = grids_of(mail(np.random.default_rng(seed), times, number, growth), NOW)
                yield f"{name} | {size}", found, truth


def replayed(responses: Responses) -> Pairs:
    """Yield what a wall would have shown every second week, from half a year after the first message on."""
    first, last = int(responses.received_at[0]), int(responses.received_at[-1])
    for second in range(first + 26 * WEEK_SECONDS, last, 2 * WEEK_SECONDS):
        found, truth = grids_of(responses, datetime.fromtimestamp(second, UTC))
        yield f"real mail | {len(responses):,}", found, truth


def errors(values: Sequence[float | None], truth: Sequence[float | None]) -> list[float]:
    """Return ln(value / truth) of each place that has both."""
    return [
        float(np.log(max(value, SHORTEST_HOURS) / max(true, SHORTEST_HOURS)))
        for value, true in zip(values, truth, strict=True)
        if value is not None and true is not None
    ]


def table(pairs: Pairs, *, by_weekday: bool) -> Iterator[str]:
    """Yield the rows of a Markdown table: of cells, or of whole weekdays."""
    wrong: dict[str, dict[str, list[float]]] = {}
    for name, found, truth in pairs:
        for row, grid in found.items():
            of_row = wrong.setdefault(name, {}).setdefault(row, [])
            if by_weekday:
                of_row.extend(errors(grid.days, truth.days))
            else:
                of_row.extend(error for k in range(7) for error in errors(grid.values[k], truth.values[k]))
    for name, rows in wrong.items():
        cells = (
            f"{100 * np.mean(row):+.1f} % ({100 * np.sqrt(np.mean(np.square(row))):.0f} %)" for row in rows.values()
        )
        yield f"| {name}{', weekdays' if by_weekday else ''} | {' | '.join(cells)} |"


def main() -> int:
    """Print the table that docs/statistics.md shows."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mbox", nargs="+", type=Path, default=[], help="files of a public mailing list")
    paths: list[Path] = parser.parse_args().mbox
    sys.stdout.write(f"| response times | messages | {' | '.join(OPEN_ENDS)} |\n|---|---|{'---|' * len(OPEN_ENDS)}\n")
    lines = [*table(made_up(), by_weekday=False)]
    if paths:
        responses = real_mail.read(paths)
        lines += [line for by_weekday in (False, True) for line in table(replayed(responses), by_weekday=by_weekday)]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
