"""Both grids, corrected and with intervals, and the change, against one ``numpy.lexsort((seconds, cell))`` of the same.

    python -m benchmarks.grids [responses]

Baseline and grids take turns in one process; the ratio is that of the medians. Exit status 1 above the limit. The
whole snapshot (with headline and notes) is timed beside them, without a limit.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from typing import Final

import numpy as np
from dateutil.relativedelta import relativedelta

from monitor.numbers.change import change
from monitor.numbers.estimating import DEFAULT_OPEN_END, estimate
from monitor.numbers.grid import hour_of_week
from monitor.numbers.statistics import measure_of
from monitor.numbers.windows import windows
from monitor.records import Board, Definition, PollReport, Responses, Waits
from monitor.snapshot import make_snapshot

LIMIT: Final = 1.5
ROUNDS: Final = 9
NOW: Final = datetime(2026, 11, 24, 14, 7, tzinfo=UTC)
DEFINITION: Final = Definition(
    time_zone="Europe/Paris",
    current=relativedelta(weeks=4),
    trailing=relativedelta(weeks=26),
    measure=measure_of(80, 4.0),
    open_end=DEFAULT_OPEN_END,
)


def made_up(count: int) -> Responses:
    """Return responses all over both windows, in no order, with log-normal response times."""
    random = np.random.default_rng(1)
    current, trailing = windows(NOW, DEFINITION)
    first, last = int(trailing.start.timestamp()), int(current.end.timestamp())
    return Responses(
        received_at=random.integers(first, last, count), seconds=random.lognormal(8.5, 1.5, count).astype(np.int64)
    )


def waits_of(responses: Responses) -> Waits:
    """Return them as what the estimates are made of: all are answered."""
    return Waits(
        received_at=responses.received_at,
        seconds=responses.seconds,
        is_open=np.zeros(len(responses), dtype=np.bool_),
        until=NOW,
    )


def three_maps(waits: Waits) -> None:
    """Do what is measured."""
    current, trailing = (estimate(waits, window, DEFINITION) for window in windows(NOW, DEFINITION))
    change(current, trailing)


def snapshot(waits: Waits) -> None:
    """Make the whole page of it."""
    board = Board(title="Benchmark", program_version="0", poll_seconds=60, page_seconds=15)
    report = PollReport(name="benchmark", started_at=NOW, good_at=NOW)
    make_snapshot(board=board, definition=DEFINITION, waits=waits, reports=[report], store_error=None, now=NOW)


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> int:
    """Print the figures; return the exit status."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    responses = made_up(count)
    waits = waits_of(responses)
    cells = hour_of_week(responses.received_at, DEFINITION.time_zone)
    works: dict[str, Callable[[], object]] = {
        "lexsort": lambda: np.lexsort((responses.seconds, cells)),
        "three maps": lambda: three_maps(waits),
        "snapshot": lambda: snapshot(waits),
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            times[name].append(seconds_of(work))
    baseline = median(times["lexsort"])
    for name, taken in times.items():
        sys.stdout.write(
            f"{name:<12}{median(taken) * 1000:>8.1f} ms  ({min(taken) * 1000:.1f} to {max(taken) * 1000:.1f})"
            f"{median(taken) / baseline:>8.2f} x\n"
        )
    ratio = median(times["three maps"]) / baseline
    sys.stdout.write(f"three maps of {count:,} responses: {ratio:.2f} x one lexsort, limit {LIMIT:g} x\n")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
