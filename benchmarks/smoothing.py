"""Which row of SMOOTHINGS tells best what weeks that it has not seen are like, on made-up and, named, on real mail.

    python -m benchmarks.smoothing [--mbox FILE ...]

Every second week is held out; the maps of the others say a percentile of every hour of the week, and the messages of
the weeks held out are held against it by pinball loss (Koenker & Bassett, "Regression Quantiles", Econometrica 46,
1978), which the true percentile makes smallest; then the other way round. Times are in logarithms, as on the map
(percentiles are the same), from 15 minutes on. Counted are the messages whose cell has a value. Printed is the loss of
``none``, and how much less (below zero) the others have, in per cent. Fixed seeds.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks import open_end, real_mail
from benchmarks.open_end import DEFINITION, SHORTEST_HOURS, TIMES, WEEK_SECONDS, Times, waits_of
from monitor.numbers.estimating import SMOOTHINGS, estimate
from monitor.numbers.grid import hour_of_week
from monitor.records import Responses, Window
from monitor.sample import rota

ROUNDS: Final = 3
SIZES: Final = (500, 2_000, 5_000, 20_000, 50_000)
PERCENT: Final = DEFINITION.measure.parameter / 100
Random = np.random.Generator


def wave(random: Random, received: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return hours that rise and fall with the hour of the day, and are longer at weekends."""
    day, hour = np.divmod(hour_of_week(received, "UTC"), 24)
    middle = np.exp(np.log(3) + 0.9 * np.sin(2 * np.pi * hour / 24) + 0.4 * (day > open_end.FRIDAY))
    return np.asarray(middle * random.lognormal(0, 1.2, len(received)))


def patchwork(spread: float) -> Times:
    """Return times for which no hour of the week says anything of another: what smoothing is worst at."""
    levels = np.exp(np.random.default_rng(99).normal(np.log(4), spread, 168))

    def times(random: Random, received: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.asarray(levels[hour_of_week(received, "UTC")] * random.lognormal(0, 1.2, len(received)))

    return times


def shifts(random: Random, received: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return hours of the sample's team: nobody at night and at weekends, and Friday afternoons like no other."""
    typical = np.array(rota.SINCE).ravel()[hour_of_week(received, "UTC")]
    spread = np.where(typical < rota.STAFFED_HOURS, rota.spread(0.0), rota.spread(rota.STAFFED_HOURS))
    return np.asarray(typical * random.lognormal(0, 1, len(received)) ** spread)


MADE_UP: Final[dict[str, Times]] = {
    "all hours alike": TIMES["log-normal"],
    "office hours": TIMES["office hours"],
    "waves": wave,
    "shifts": shifts,
    "patchwork, mild": patchwork(0.5),
    "patchwork, wild": patchwork(1.0),
}


def losses(responses: Responses) -> dict[str, NDArray[np.float64]]:
    """Return each row's pinball loss of every message that is held out."""
    first, last = int(responses.received_at.min()), int(responses.received_at.max())
    start, end = (datetime.fromtimestamp(second, UTC) for second in (first, last + 1))
    window = Window(start=start, end=end, time_zone=DEFINITION.time_zone)
    found: dict[str, list[NDArray[np.float64]]] = {row: [] for row in SMOOTHINGS}
    is_even = (responses.received_at - first) // WEEK_SECONDS % 2 == 0
    for seen in (is_even, ~is_even):
        known = Responses(received_at=responses.received_at[seen], seconds=responses.seconds[seen])
        hours = np.log(np.maximum(responses.seconds[~seen] / 3600, SHORTEST_HOURS))
        cells = hour_of_week(responses.received_at[~seen], DEFINITION.time_zone)
        for row, of_row in found.items():
            grid = estimate(waits_of(known, end + timedelta(days=36_500)), window, replace(DEFINITION, smoothing=row))
            told = np.array([np.nan if value is None else value for line in grid.values for value in line])[cells]
            misses = (hours - np.log(np.maximum(told, SHORTEST_HOURS)))[~np.isnan(told)]
            of_row.append(np.where(misses >= 0, PERCENT * misses, (PERCENT - 1) * misses))
    return {row: np.concatenate(of_row) for row, of_row in found.items()}


def made_up(times: Times, number: int) -> Iterator[Responses]:
    """Yield the rounds of a simulation."""
    for seed in range(ROUNDS):
        yield open_end.mail(np.random.default_rng(seed), times, number, 1.0)


def parts(responses: Responses, weeks: int) -> Iterator[Responses]:
    """Yield spans of so many weeks, as far as they hold any messages to speak of."""
    span = (responses.received_at - responses.received_at.min()) // (weeks * WEEK_SECONDS)
    for number in range(int(span.max()) + 1):
        chosen = span == number
        if chosen.sum() > 20:  # noqa: PLR2004 - fewer tell nothing
            yield Responses(received_at=responses.received_at[chosen], seconds=responses.seconds[chosen])


def line(name: str, size: str, mails: Iterator[Responses]) -> tuple[str, list[float]]:
    """Return a row of the Markdown table, and each row's loss against ``none`` in per cent."""
    found = [losses(mail) for mail in mails]
    means = [float(np.concatenate([one[row] for one in found]).mean()) for row in SMOOTHINGS]
    against = [100 * (mean / means[0] - 1) for mean in means[1:]]
    return f"| {name} | {size} | {means[0]:.3f} | " + " | ".join(f"{one:+.1f} %" for one in against) + " |", against


def rows(paths: Sequence[Path]) -> Iterator[tuple[str, list[float]]]:
    """Yield the rows of the table."""
    for name, times in MADE_UP.items():
        for number in SIZES:
            yield line(name, f"{number:,}", made_up(times, number))
    if paths:
        responses = real_mail.read(paths)
        spans: dict[str, Callable[[], Iterator[Responses]]] = {
            f"half years of {len(responses):,}": lambda: parts(responses, 26),
            f"years of {len(responses):,}": lambda: parts(responses, 52),
            f"all {len(responses):,}": lambda: parts(responses, 5200),
        }
        for size, spanned in spans.items():
            yield line("real mail", size, spanned())


def main() -> int:
    """Print the table that docs/statistics.md shows."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mbox", nargs="+", type=Path, default=[], help="files of a public mailing list")
    sys.stdout.write(f"| times | messages | {' | '.join(SMOOTHINGS)} |\n|---|---|{'---|' * len(SMOOTHINGS)}\n")
    found: list[list[float]] = []
    for text, against in rows(parser.parse_args().mbox):
        sys.stdout.write(f"{text}\n")
        found.append(against)
    for name, summed in (("mean", np.mean(found, axis=0)), ("worst", np.max(found, axis=0))):
        sys.stdout.write(f"| **{name}** | | | " + " | ".join(f"{one:+.1f} %" for one in summed) + " |\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
