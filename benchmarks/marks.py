"""How often a day without a change has a mark, how often a planted change is found, and which statistic does best.

    python -m benchmarks.marks [days]

Prints the tables of docs/statistics.md, "Change". Fixed seeds. A day is made-up mail of 30 weeks, four of them current,
tested as the wall does it, before the minimum effect. Exit status 1 where more days without a change have a mark than
the promise allows for by chance (1 in 1,000).
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from math import exp, lgamma, log, log1p
from typing import Final

import numpy as np
from dateutil.relativedelta import relativedelta
from numpy.typing import NDArray

from monitor.numbers.marking import BLOCKS, discoveries, examine, p_values
from monitor.numbers.marking.marks import Examined, cells_of
from monitor.numbers.statistics import measure_of
from monitor.records import Definition, Waits

AT: Final = datetime(2024, 7, 1, tzinfo=UTC)
WEEK: Final = 7 * 86400
WEEKS: Final = 30
CURRENT: Final = 4
SIZES: Final = (100, 1_000, 5_000, 20_000, 50_000)
DAYS: Final = 400
OURS: Final = Definition(
    time_zone="UTC",
    current=relativedelta(weeks=CURRENT),
    trailing=relativedelta(weeks=WEEKS - CURRENT),
    measure=measure_of(80, 4.0),
)
STRATIFIED, GUARDED = "volume, stratified", "weekly, guarded"
TESTS: Final = ("plain", "volume", STRATIFIED, "studentised", "weekly", GUARDED)
STRATA: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What made-up mail is like: ``factor`` times as long in ``cells`` since four weeks ago; else one kind throughout.

    The volume grows to ``growth`` times itself over the span. Weeks vary by ``weeks`` (of the logarithm), hours by
    ``hours`` in step with their neighbours; ``drift`` is how far a week takes after the one before it. ``late`` of the
    answers take 20 times as long.
    """

    name: str
    cells: tuple[int, ...] = ()
    factor: float = 1.0
    growth: float = 2.0
    weeks: float = 0.2
    hours: float = 0.3
    drift: float = 0.0
    late: float = 0.05


def _hours(days: Sequence[int], first: int, last: int) -> tuple[int, ...]:
    return tuple(cells_of((tuple(days), first, last)).tolist())


BY_DAY: Final = _hours(range(5), 8, 22)
NOTHING: Final = Kind(name="no change")
EVENINGS: Final = Kind(name="weekdays 18-22, half as long", cells=_hours(range(5), 18, 22), factor=0.5)
FRIDAYS: Final = Kind(name="Friday 12-18, 3 x as long", cells=_hours([4], 12, 18), factor=3.0)
WEEKENDS: Final = Kind(name="weekend, 2 x as long", cells=_hours([5, 6], 0, 24), factor=2.0)
PLANTED: Final = (EVENINGS, FRIDAYS, WEEKENDS)
LATE: Final = Kind(name="a quarter of the answers 20 x as late", late=0.25)
DRIFT: Final = Kind(name="weeks drift (each takes after the last by half)", weeks=0.3, drift=0.5)
HARDER: Final = (
    Kind(name="volume and weeks alike", growth=1.0, weeks=0.0, hours=0.0),
    Kind(name="volume grows to 4 x", growth=4.0),
    Kind(name="neighbouring hours much alike", hours=0.6),
    LATE,
)


def mail(kind: Kind, number: int, seed: int) -> Waits:
    """Return mail with heavy tails: days slower by night and at the weekend, some 20 times as long."""
    random = np.random.default_rng((number, seed))
    # why: the density falls evenly from `growth` now to 1 at the far end; this is its inverse
    share = random.random(number)
    top, slope = kind.growth, kind.growth - 1
    part = share if not slope else (top - np.sqrt(top**2 - slope * (top + 1) * share)) / slope
    age = np.clip((part * WEEKS * WEEK).astype(np.int64), 0, WEEKS * WEEK - 1) + 1
    cell = ((received := int(AT.timestamp()) - age) // 3600 + 72) % 168
    age_hours, age_weeks = (age - 1) // 3600, (age - 1) // WEEK
    by_hour = _in_step(random.normal(0, 1, WEEKS * 168), 0.9) * kind.hours
    by_week = _in_step(random.normal(0, 1, WEEKS), kind.drift) * kind.weeks
    logs = np.where(np.isin(cell, BY_DAY), 8.5, 10.0) + random.normal(0, 1, number)
    seconds = np.exp(logs + by_hour[age_hours] + by_week[age_weeks])
    seconds *= np.where(random.random(number) < kind.late, 20, 1)
    seconds[np.isin(cell, kind.cells) & (age_weeks < CURRENT)] *= kind.factor
    is_open = seconds >= age
    return Waits(
        received_at=received, seconds=np.where(is_open, age, seconds).astype(np.int64), is_open=is_open, until=AT
    )


def _in_step(noise: NDArray[np.float64], memory: float) -> NDArray[np.float64]:
    """Return a chain of standard normal steps, each of which takes after the last by ``memory``."""
    for k in range(1, len(noise)):
        noise[k] = memory * noise[k - 1] + np.sqrt(1 - memory**2) * noise[k]
    return noise


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the discoveries of a day are: whether any lies in the changed hours, and how many of them lie elsewhere."""

    is_any: bool
    is_hit: bool
    false_share: float


def found_by(test: str, made: Examined, cells: Sequence[int]) -> Found:
    """Return the discoveries of one row of TESTS."""
    if test == GUARDED:
        return found(made, cells)
    half, labels = OURS.rate / 2, made.labels
    if test == STRATIFIED:
        labels, test = alike_in_volume(labels, made.tally.counts.sum(axis=0)), "volume"
    blocks, singles = (p_values(excess, labels, test) for excess in (made.block_excess, made.cell_excess))
    return judged(made.blocks[discoveries(blocks, half)], made.cells[discoveries(singles, half)], cells)


def found(made: Examined, cells: Sequence[int]) -> Found:
    """Return the discoveries as the wall has them."""
    return judged(made.blocks[made.blocks_passed], made.cells[made.cells_passed], cells)


def judged(blocks: NDArray[np.int64], singles: NDArray[np.int64], cells: Sequence[int]) -> Found:
    """Return how many of the discoveries share no hour with the change."""
    hits = [cells_of(BLOCKS[k]) for k in blocks] + [np.array([k]) for k in singles]
    true = [bool(np.isin(hit, cells).any()) for hit in hits]
    return Found(is_any=bool(hits), is_hit=any(true), false_share=1 - sum(true) / len(true) if true else 0.0)


def alike_in_volume(labels: NDArray[np.float32], volumes: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the labellings with as many current weeks of each third of volume as there are."""
    strata = np.zeros((len(volumes), STRATA), dtype=np.float32)
    for k, part in enumerate(np.array_split(np.argsort(volumes, kind="stable"), STRATA)):
        strata[part, k] = 1
    each = labels @ strata
    return np.ascontiguousarray(labels[(each == each[0]).all(axis=1)])


def examined(kind: Kind, number: int, seed: int, *, with_open: bool = False) -> Examined:
    """Return the test of a day."""
    return examine(mail(kind, number, seed), replace(OURS, counts_unanswered=with_open), AT, seed)


def without_open_end(kind: Kind, number: int, seed: int) -> Examined:
    """Return the test of a day as if every answer were known."""
    return examine(replace(mail(kind, number, seed), until=AT + timedelta(days=400)), OURS, AT, seed)


def upper_bound(hits: int, days: int) -> float:
    """Return the one-sided 95 % bound of Clopper & Pearson (Biometrika 26, 1934)."""
    low, high = hits / days, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if at_most(hits, days, middle) > 0.05 else (low, middle)  # noqa: PLR2004 - 95 %
    return high


def at_most(hits: int, days: int, share: float) -> float:
    """Return the binomial probability of so many hits or fewer."""
    if share >= 1:
        return float(hits >= days)
    logs = (
        lgamma(days + 1) - lgamma(k + 1) - lgamma(days - k + 1) + k * log(share) + (days - k) * log1p(-share)
        for k in range(hits + 1)
    )
    return sum(map(exp, logs))


def row(*cells: str) -> None:
    """Print a row of a table at once."""
    sys.stdout.write("| " + " | ".join(cells) + " |\n")
    sys.stdout.flush()


def head(*cells: str) -> None:
    """Print the head of a table."""
    sys.stdout.write("\n")
    row(*cells)
    row(*["---"] * len(cells))


def promise(name: str, days: int, make: Callable[[int], Examined]) -> bool:
    """Print how many days without a change have a mark; return whether the promise can be true."""
    hits = sum(found(make(seed), ()).is_any for seed in range(days))
    row(name, f"{days}", f"{hits / days:.1%}", f"{upper_bound(hits, days):.1%}")
    return 1 - at_most(hits - 1, days, OURS.rate) > 0.001  # noqa: PLR2004 - 1 in 1,000


def power(kind: Kind, days: int) -> None:
    """Print how often a change is found, by size, and how much of what is found is not it."""
    cells = []
    for number in SIZES[1:]:
        each = [found(examined(kind, number, seed), kind.cells) for seed in range(days)]
        hits, false = np.mean([(one.is_hit, one.false_share) for one in each], axis=0)
        cells.append(f"{hits:.0%} ({false:.1%})")
    row(kind.name, *cells)


def compare(number: int, days: int) -> None:
    """Print one row of each test: false marks, and how often each planted change is found."""
    shares: dict[str, list[float]] = {test: [] for test in TESTS}
    for kind, times in ((NOTHING, 2 * days), *((planted, days) for planted in PLANTED)):
        hits = dict.fromkeys(TESTS, 0)
        for seed in range(times):
            made = examined(kind, number, seed)
            for test in TESTS:
                one = found_by(test, made, kind.cells)
                hits[test] += one.is_hit if kind.cells else one.is_any
        for test in TESTS:
            shares[test].append(hits[test] / times)
    for test, values in shares.items():
        row(f"{number:,}", test, *(f"{value:.0%}" for value in values))


def main(days: int) -> int:
    """Print the tables; return the exit status."""
    few = max(days // 4, 1)
    head("days without a change", "days", "any mark", "at most (95 %)")
    is_kept = [promise(f"{number:,} messages", days, partial(examined, NOTHING, number)) for number in SIZES]
    middle = SIZES[3]
    is_kept += [promise(f"{middle:,}: {kind.name}", days, partial(examined, kind, middle)) for kind in HARDER]
    is_kept.append(promise(f"{middle:,}: unanswered counted", days, partial(examined, NOTHING, middle, with_open=True)))
    # why not held to the promise: the first shows what the limits are for; a drift is a change, to any test of weeks
    promise(f"{middle:,}: {LATE.name}, the open end ignored", days, partial(without_open_end, LATE, middle))
    promise(f"{middle:,}: {DRIFT.name}", days, partial(examined, DRIFT, middle))
    head("change", *(f"{number:,}" for number in SIZES[1:]))
    for kind in PLANTED:
        power(kind, few)
    head("messages", "statistic", "any false mark", *(kind.name for kind in PLANTED))
    for number in SIZES[2:4]:
        compare(number, few)
    return int(not all(is_kept))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else DAYS))
