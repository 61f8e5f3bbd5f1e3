"""The whole snapshot with tests and intervals from a million responses, against one ``numpy.lexsort((seconds, cell))``.

    python -m benchmarks.snapshot [responses]

Once a day the marks are made anew; all other snapshots take them as they are, so that is what one costs when only new
mail arrived. Baseline and snapshots take turns in one process; the ratio is that of the medians. Exit status 1 above
either limit.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from statistics import median
from typing import Final

import numpy as np

from benchmarks.grids import DEFINITION, NOW, made_up
from monitor.numbers.estimating import DEFAULT_OPEN_END, DEFAULT_SMOOTHING
from monitor.numbers.grid import hour_of_week
from monitor.numbers.marking import marks, midnight
from monitor.records import Board, Definition, Marks, PollReport, Waits
from monitor.snapshot import make_snapshot

LIMIT: Final = 5.0
LIMIT_SECONDS: Final = 1.0
ROUNDS: Final = 7
OURS: Final = replace(DEFINITION, open_end=DEFAULT_OPEN_END, smoothing=DEFAULT_SMOOTHING)
BOARD: Final = Board(title="Benchmark", program_version="0", poll_seconds=60, page_seconds=15)
REPORT: Final = PollReport(name="benchmark", started_at=NOW, good_at=NOW)


def mail(count: int) -> Waits:
    """Return responses all over both windows, in no order, known now."""
    made = made_up(count)
    is_known = made.received_at + made.seconds <= int(NOW.timestamp())
    received, seconds = made.received_at[is_known], made.seconds[is_known]
    return Waits(received_at=received, seconds=seconds, is_open=np.zeros(len(received), dtype=np.bool_), until=NOW)


def marked(waits: Waits, definition: Definition) -> Marks:
    """Make the marks of the day."""
    return marks(waits, definition, midnight(NOW, definition.time_zone), 1)


def snapshot(waits: Waits, definition: Definition, made: Marks) -> None:
    """Make the whole page with marks that were made before."""
    make_snapshot(
        board=BOARD, definition=definition, waits=waits, marks=made, reports=[REPORT], store_error=None, now=NOW
    )


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> int:
    """Print the figures; return the exit status."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    waits = mail(count)
    cells = hour_of_week(waits.received_at, OURS.time_zone)
    made = marked(waits, OURS)
    works: dict[str, Callable[[], object]] = {
        "lexsort": lambda: np.lexsort((waits.seconds, cells)),
        "marks": lambda: marked(waits, OURS),
        "only new mail": lambda: snapshot(waits, OURS, made),
        "with marks": lambda: snapshot(waits, OURS, marked(waits, OURS)),
    }
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            times[name].append(seconds_of(work))
    baseline = median(times["lexsort"])
    for name, taken in times.items():
        sys.stdout.write(
            f"{name:<14}{median(taken) * 1000:>8.1f} ms  ({min(taken) * 1000:.1f} to {max(taken) * 1000:.1f})"
            f"{median(taken) / baseline:>8.2f} x\n"
        )
    ratio, again = median(times["with marks"]) / baseline, median(times["only new mail"])
    sys.stdout.write(f"snapshot with tests and intervals, {len(waits):,} responses: {ratio:.2f} x, limit {LIMIT:g} x\n")
    sys.stdout.write(f"the same when only new mail arrived: {again:.2f} s, limit {LIMIT_SECONDS:g} s\n")
    return int(ratio > LIMIT or again >= LIMIT_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
