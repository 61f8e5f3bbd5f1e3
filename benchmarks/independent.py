"""Whether the maps of real mail are those of a second implementation, in plain Python, that shares nothing with ours.

    python -m benchmarks.independent [--mbox FILE ...]

Every year of the mail (of a public mailing list; without one, of made-up office mail) is a window that ends with the
year, when replies are still to come. Compared are values, intervals, raw values, shares within the target, counts,
days, hours and the whole, for every statistic and every row of OPEN_ENDS and SMOOTHINGS. Then the test of the change:
the p value of every cell and block of three weeks against the six before, every ninth week. Exit status 1 where a
number differs by more than a hundred-thousandth of it. The second implementations are plainly.py in
tests/numbers/estimating/ and tests/numbers/marking/.
"""

import argparse
import math
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
from dateutil.relativedelta import relativedelta

from benchmarks import open_end, real_mail
from benchmarks.open_end import DEFINITION, waits_of
from monitor.numbers.estimating import OPEN_ENDS, SMOOTHINGS, estimate
from monitor.numbers.marking import BLOCKS, examine
from monitor.numbers.statistics import STATISTICS, measure_of
from monitor.records import Definition, Grid, Responses, Window
from tests.numbers.estimating.plainly import Found, Group, flat, grid_of
from tests.numbers.marking.plainly import CURRENT, WEEKS, examined

ZONE: Final = "Europe/Berlin"
MADE_UP: Final = 1_500
FIELDS: Final = {
    "values": "value",
    "lows": "low",
    "highs": "high",
    "raw": "raw",
    "within": "within",
    "counts": "count",
    "open_counts": "open_count",
    "at_least": "at_least",
}
"""Of a Grid, and what the second implementation calls it."""


def years(responses: Responses) -> Iterator[Window]:
    """Yield the calendar years that hold any mail."""
    first, last = (datetime.fromtimestamp(int(second), UTC).year for second in responses.received_at[[0, -1]])
    for year in range(first, last + 1):
        yield Window(start=datetime(year, 1, 1, tzinfo=UTC), end=datetime(year + 1, 1, 1, tzinfo=UTC), time_zone=ZONE)


def definitions() -> Iterator[Definition]:
    """Yield every statistic with every row of both tables, one varied at a time."""
    for statistic in STATISTICS:
        measure = measure_of(80, 4.0, statistic)
        for open_end_ in OPEN_ENDS:
            yield replace(DEFINITION, measure=measure, open_end=open_end_)
        for smoothing in SMOOTHINGS:
            yield replace(DEFINITION, measure=measure, open_end="weeks", smoothing=smoothing)


def pairs(grid: Grid, plain: dict[Group, Found]) -> Iterator[tuple[object, object]]:
    """Yield every number of a map beside that of the second implementation."""
    cells = [plain.get(("cell", k), Found()) for k in range(168)]
    for name, other in FIELDS.items():
        yield from zip(flat(getattr(grid, name)), (getattr(cell, other) for cell in cells), strict=True)
    for found, kind in ((grid.days, "day"), (grid.hours, "hour"), ((grid.overall,), "all")):
        yield from ((value, plain.get((kind, k), Found()).value) for k, value in enumerate(found))


def is_same(one: object, other: object) -> bool:
    """Return whether two numbers are equal but for rounding; None only equals None."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-5, abs_tol=1e-9)
    return one == other


def p_values(responses: Responses) -> Iterator[tuple[object, object]]:
    """Yield each p value of the change beside that of the second implementation, every ninth week of the mail."""
    groups = [[day * 24 + hour for day in days for hour in range(first, last)] for days, first, last in BLOCKS]
    windows = replace(
        DEFINITION,
        time_zone="UTC",
        current=relativedelta(weeks=CURRENT),
        trailing=relativedelta(weeks=WEEKS - CURRENT),
    )
    start, end = (datetime.fromtimestamp(int(second), UTC) for second in responses.received_at[[0, -1]])
    at = datetime(start.year, start.month, start.day, tzinfo=UTC) + timedelta(weeks=WEEKS, days=-start.weekday())
    while at < end:
        waits = waits_of(responses, at)
        for statistic in STATISTICS:
            chosen = replace(windows, measure=measure_of(80, 4.0, statistic))
            ours, plain = (
                examine(waits, chosen, at, 1),
                examined(waits, at, chosen.measure, groups, counts_unanswered=False),
            )
            yield ours.cells.tolist(), plain.cells
            yield ours.blocks.tolist(), plain.blocks
            yield from zip(
                [*ours.cell_p.tolist(), *ours.block_p.tolist()], [*plain.cell_p, *plain.block_p], strict=True
            )
        at += timedelta(weeks=WEEKS)


def main() -> int:
    """Print how many numbers were compared; return the exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mbox", nargs="+", type=Path, default=[], help="files of a public mailing list")
    paths: list[Path] = parser.parse_args().mbox
    responses = real_mail.read(paths) if paths else made_up()
    compared, different = 0, 0
    for window in years(responses):
        waits = waits_of(responses, window.end)
        for definition in definitions():
            chosen = replace(definition, time_zone=ZONE)
            both = list(pairs(estimate(waits, window, chosen), grid_of(waits, window, chosen)))
            compared += sum(one is not None for one, _ in both)
            different += sum(not is_same(one, other) for one, other in both)
    tests = list(p_values(responses))
    apart = sum(not is_same(one, other) for one, other in tests)
    sys.stdout.write(f"{len(responses):,} responses: {compared:,} numbers of maps compared, {different:,} differ\n")
    sys.stdout.write(f"{len(tests):,} p values and lists of what is tested compared, {apart:,} differ\n")
    return int(different + apart > 0)


def made_up() -> Responses:
    """Return half a year of made-up office mail."""
    mail = open_end.mail(np.random.default_rng(1), open_end.TIMES["office hours"], MADE_UP, 1.0)
    order = np.argsort(mail.received_at, kind="stable")
    return Responses(received_at=mail.received_at[order], seconds=mail.seconds[order])


if __name__ == "__main__":
    sys.exit(main())
