"""Grids and intervals the slow and obvious way: dicts, sorted lists and exact fractions; nothing of the program.

It follows docs/statistics.md. ``Seen`` is one message: hours waited, whole hours since it came, whether it waits still.
"""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from monitor.records import Definition, Waits, Window
from tests.numbers.office import naive_cell

Z = 1.6448536269514722
GIVEN_UP = 672.0
Weighted = list[tuple[float, Fraction]]


class Seen(NamedTuple):
    """One message."""

    hours: float
    is_open: bool
    followed: int


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a cell, a day, an hour or the whole window has."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    at_least: bool = False
    raw: float | None = None
    within: float | None = None
    count: int = 0
    open_count: int = 0


Group = tuple[str, int]


def grid_of(waits: Waits, window: Window, definition: Definition) -> dict[Group, Found]:
    """Return what every group that has a message shows: ("cell", 0-167), ("day", 0-6), ("hour", 0-23), ("all", 0)."""
    pools: dict[Group, list[Seen]] = {}
    now = int(waits.until.timestamp())
    first, last = (instant.timestamp() for instant in (window.start, window.end))
    columns = (waits.received_at.tolist(), waits.seconds.tolist(), waits.is_open.tolist())
    for received, seconds, is_open in zip(*columns, strict=True):
        if not first <= received < last or (is_open and not definition.counts_unanswered):
            continue
        day, hour = naive_cell(received, window.time_zone)
        seen = Seen(seconds / 3600, is_open, max(now - received, 0) // 3600)
        if definition.counts_unanswered and seen.hours > GIVEN_UP:
            seen = seen._replace(hours=GIVEN_UP, is_open=True)
        for group in (("cell", day * 24 + hour), ("day", day), ("hour", hour), ("all", 0)):
            pools.setdefault(group, []).append(seen)
    youngest = max(now - math.ceil(last), 0) // 3600
    oldest = max(now - math.ceil(first), 0) // 3600
    ages = (youngest, oldest)
    designs = designs_of({group[1]: sorted(pool) for group, pool in pools.items() if group[0] == "cell"})
    found = {
        group: found_in(sorted(pool), definition, ages, designs[group[1]] if group[0] == "cell" else 1.0)
        for group, pool in pools.items()
    }
    samples = {group: sample_of(sorted(pool), definition, ages) for group, pool in pools.items()}
    if definition.smoothing in {"neighbours", "both"}:
        found |= {
            group: borrowed(group[1], samples, found[group], (definition, designs[group[1]]))
            for group in found
            if group[0] == "cell"
        }
    if definition.smoothing in {"profiles", "both"}:
        found |= {group: drawn(group[1], samples, found, definition) for group in found if group[0] == "cell"}
    return found


def sample_of(pool: list[Seen], definition: Definition, ages: tuple[int, int]) -> tuple[Weighted, bool]:
    """Return the messages that count with their weights, and whether the longest still waits."""
    weights = weights_of(pool, definition, ages)
    return [(one.hours, weight) for one, weight in zip(pool, weights, strict=True) if weight > 0], pool[-1].is_open


def borrowed(
    place: int, samples: dict[Group, tuple[Weighted, bool]], own: Found, chosen: tuple[Definition, float]
) -> Found:
    """Return a cell with what it borrows of the three hours before and after it, on its side of the weekend."""
    sample, is_open = samples["cell", place]
    if not sample or is_open or size(sample) >= 20:
        return own
    need = 1 - size(sample) / 20
    together = list(sample)
    for distance in (-3, -2, -1, 1, 2, 3):
        other = (place + distance) % 168
        if (other // 24 >= 5) == (place // 24 >= 5):
            lent, still_waits = samples.get(("cell", other), ([], False))
            if still_waits:
                continue
            together += [(hours, weight * need * Fraction(4 - abs(distance), 4)) for hours, weight in lent]
    definition, design = chosen
    statistic, parameter = definition.measure.statistic, definition.measure.parameter
    value, low, high, _ = estimate_of(statistic, Sample(sorted(together), is_open, design), parameter)
    return replace(own, value=value, low=low, high=high)


def drawn(
    place: int, samples: dict[Group, tuple[Weighted, bool]], found: dict[Group, Found], definition: Definition
) -> Found:
    """Return a cell as a mean of itself and of its day and hour (eight messages), within its own interval."""
    own, sample = found["cell", place], samples["cell", place][0]
    if own.value is None or own.at_least:
        return own
    is_share = definition.measure.statistic == "share"

    def level(day: int, hour: int) -> float | None:
        one = found.get(("cell", day * 24 + hour))
        if one is None or one.value is None or one.at_least:
            return None
        return one.value if is_share else math.log(max(one.value, 1 / 60))

    days = range(5) if place // 24 < 5 else range(5, 7)
    usual = {
        hour: statistics.median(seen)
        for hour in range(24)
        if (seen := [value for day in days if (value := level(day, hour)) is not None])
    }
    apart = [value - usual[hour] for hour in range(24) if (value := level(place // 24, hour)) is not None]
    profile = usual[place % 24] + statistics.median(apart)
    here, weight = level(place // 24, place % 24), float(size(sample) / (size(sample) + 8))
    assert here is not None
    mean = weight * here + (1 - weight) * profile
    mixed = own.value if profile == here else min(max(mean, 0.0), 1.0) if is_share else math.exp(mean)
    low, high = (own.low is None or mixed >= own.low), (own.high is None or mixed <= own.high)
    return replace(own, value=(mixed if high else own.high) if low else own.low)


def found_in(pool: list[Seen], definition: Definition, ages: tuple[int, int], design: float) -> Found:
    """Return what one group shows; the messages are in order of hours, the answered first where they tie."""
    sample, _ = sample_of(pool, definition, ages)
    is_censored = definition.counts_unanswered
    answered = [(one.hours, Fraction(1)) for one in pool if not one.is_open]
    measure = definition.measure
    known = Sample(sample, pool[-1].is_open, design)
    value, low, high, at_least = estimate_of(measure.statistic, known, measure.parameter)
    within = None
    if sample and measure.target is not None:
        within = estimate_of("share", known, measure.target)[0]
    return Found(
        value=value,
        low=low,
        high=high,
        at_least=at_least,
        raw=estimate_of(measure.statistic, Sample(answered), measure.parameter)[0],
        within=within,
        count=len(pool) if is_censored else len(sample),
        open_count=sum(one.is_open for one in pool),
    )


def weights_of(pool: list[Seen], definition: Definition, ages: tuple[int, int]) -> list[Fraction]:
    """Return what each message stands for."""
    if definition.counts_unanswered:
        return kaplan_meier(pool)
    if definition.open_end == "weeks":
        return [Fraction(*weeks(one, ages)) for one in pool]
    if definition.open_end == "reverse":
        return reverse(pool)
    if definition.open_end == "follow-up":
        return [Fraction(one.followed >= 72 and one.hours <= 72) for one in pool]
    return [Fraction(1)] * len(pool)


def weeks(one: Seen, ages: tuple[int, int]) -> tuple[int, int]:
    """Return in how many weeks the message's hour came, and in how many of them its wait would be known by now."""
    same_hour = [age for age in range(one.followed % 168, ages[1] + 1, 168) if age >= ages[0]]
    return max(len(same_hour), 1), max(sum(one.hours <= age + 1 for age in same_hour), 1)


def reverse(pool: list[Seen]) -> list[Fraction]:
    """Return the jumps of the reverse-time product limit, at least two at risk."""
    below = [Fraction(1)]
    for place in range(len(pool) - 1, 0, -1):
        at_risk = place + 1 - sum(other.followed + 1 < pool[place].hours for other in pool)
        below.append(below[-1] * (1 - Fraction(1, max(at_risk, 2))))
    below.reverse()
    return [(after - before) * len(pool) for before, after in zip([Fraction(0), *below], below, strict=False)]


def kaplan_meier(pool: list[Seen]) -> list[Fraction]:
    """Return the jumps of the product limit: an open message hands what it stands for to the longer ones.

    Those that are open and longest have none to hand it to and keep it, each the same.
    """
    stands_for, weights = Fraction(1), []
    for place, one in enumerate(pool):
        longer = len(pool) - place - 1
        if one.is_open and one.hours < pool[-1].hours:
            weights.append(Fraction(0))
            stands_for += stands_for / longer
        else:
            weights.append(stands_for)
    return weights


Bounds = tuple[float | None, float | None, float | None, bool]


class Sample(NamedTuple):
    """Messages with weights, whether the longest still wait, and how many of them say as much as one."""

    messages: Weighted
    is_open: bool = False
    design: float = 1.0

    @property
    def independent(self) -> float:
        """How many messages that stand each for itself would say as much."""
        return max(float(size(self.messages)) / self.design, 1.0)


def designs_of(pools: dict[int, list[Seen]]) -> dict[int, float]:
    """Return the design effect of each cell: weeks as clusters, one intraclass correlation for all cells."""
    weeks_of: dict[int, dict[int, list[bool]]] = {cell: {} for cell in pools}
    newest = youngest(pools)
    for cell, pool in pools.items():
        for place, one in enumerate(pool):
            weeks_of[cell].setdefault((one.followed - newest) // 168, []).append(2 * place >= len(pool))
    between = sum(len(weeks) - 1 for weeks in weeks_of.values())
    within = sum(len(pools[cell]) - len(weeks) for cell, weeks in weeks_of.items())
    together = {
        cell: sum(len(week) ** 2 for week in weeks.values()) / len(pools[cell]) for cell, weeks in weeks_of.items()
    }
    if min(between, within) < 30:
        return dict.fromkeys(pools, 1.0)
    squares_between, squares_within = 0.0, 0.0
    for weeks in weeks_of.values():
        overall = mean_of([slow for week in weeks.values() for slow in week])
        squares_between += sum(len(week) * (mean_of(week) - overall) ** 2 for week in weeks.values())
        squares_within += sum((slow - mean_of(week)) ** 2 for week in weeks.values() for slow in week)
    first, second = squares_between / between, squares_within / within
    per_week = sum(len(pools[cell]) - together[cell] for cell in pools) / between
    correlation = max((first - second) / (first + (per_week - 1) * second), 0.0)
    degrees = len({week for weeks in weeks_of.values() for week in weeks}) - 1
    return {cell: 1 + (m - 1) * correlation * (student(degrees) / Z) ** 2 for cell, m in together.items()}


@lru_cache(maxsize=100)
def student(degrees: int) -> float:
    """Return Student's 95 % quantile: where the area under the density beyond 0 is 0.45, by Simpson's rule."""
    height: float = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(degrees * math.pi)

    def area(end: float) -> float:
        parts: list[float] = [(1 + (end * k / 2000) ** 2 / degrees) ** (-(degrees + 1) / 2) for k in range(2001)]
        return height * end / 6000 * (parts[0] + 4 * sum(parts[1::2]) + 2 * sum(parts[2:-1:2]) + parts[-1])

    low, high = 0.0, 10.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if area(middle) < 0.45 else (low, middle)
    return low


def youngest(pools: dict[int, list[Seen]]) -> int:
    """Return where the count of weeks starts: at whole weeks before now, the newest message's."""
    return min((one.followed for pool in pools.values() for one in pool), default=0) // 168 * 168


def mean_of(flags: list[bool]) -> float:
    """Return the share of yes."""
    return sum(flags) / len(flags)


def estimate_of(statistic: str, sample: Sample, parameter: float) -> Bounds:
    """Return value, interval and whether the value is a lower bound."""
    if not sample.messages:
        return None, None, None, False
    if statistic == "mean":
        return mean(sample)
    if statistic == "share":
        return share(sample, parameter)
    return percentile(sample, 50 if statistic == "median" else parameter)


def percentile(known: Sample, percent: float) -> Bounds:
    """Return the weighted percentile; between neighbours it rises by their mean weight."""
    sample, is_open = known.messages, known.is_open
    places = [Fraction(0)]
    for (_, one), (_, other) in pairwise(sample):
        places.append(places[-1] + one + other)
    position = places[-1] * Fraction(percent) / 100
    upper = next(k for k, place in enumerate(places) if place >= position * (1 - Fraction(1, 10**9)))
    last = len(sample) - 1
    at_least = is_open and sample[upper][0] == sample[last][0]
    value = sample[upper][0]
    if upper:
        part = min((position - places[upper - 1]) / (places[upper] - places[upper - 1]), Fraction(1))
        value = sample[upper - 1][0] + float(part) * (value - sample[upper - 1][0])
    number = math.floor(known.independent + 0.5 + 1e-9)
    first, final = ranks(number, percent / 100)
    low = min(sample[at_rank(sample, first, number)][0], value) if first else None
    high = None
    if final <= number and not at_least:
        place = at_rank(sample, final, number)
        high = None if is_open and sample[place][0] == sample[last][0] else max(sample[place][0], value)
    return value, low, high, at_least


def at_rank(sample: Weighted, rank: int, number: int) -> int:
    """Return the first message up to which the share ``rank / number`` of the weight lies."""
    total = sum((weight for _, weight in sample), Fraction(0))
    so_far = Fraction(0)
    for place, (_, weight) in enumerate(sample):
        so_far += weight
        if so_far * number >= (rank - Fraction(1, 10**6)) * total:
            return place
    return len(sample) - 1


@lru_cache(maxsize=1000)
def ranks(number: int, percent: float) -> tuple[int, int]:
    """Return the order statistics around a percentile: the last with 5 % and less below it, the first with 95 %."""
    if percent >= 1:
        return number, number + 1
    so_far, low = 0.0, None
    for k in range(number + 1):
        so_far += math.exp(math.log(math.comb(number, k)) + k * math.log(percent) + (number - k) * math.log1p(-percent))
        low = k if low is None and so_far > 0.05 else low
        if so_far >= 0.95:
            return low or 0, k + 1
    return low or 0, number + 1


def size(sample: Weighted) -> Fraction:
    """Return how many equal weights say as much."""
    weights = [weight for _, weight in sample]
    return sum(weights, Fraction(0)) ** 2 / sum((weight**2 for weight in weights), Fraction(0))


def mean(known: Sample) -> Bounds:
    """Return the mean and the normal interval."""
    sample, is_open = known.messages, known.is_open
    total = float(sum(weight for _, weight in sample))
    value = math.fsum(float(weight) * hours for hours, weight in sample) / total
    number = float(size(sample))
    if number <= 1 + 1e-9:
        return value, None, None, is_open
    squares = math.fsum(float(weight) * (hours - value) ** 2 for hours, weight in sample)
    half = Z * math.sqrt(squares / total / (number - 1) * number / known.independent)
    return value, max(value - half, 0.0), None if is_open else value + half, is_open


def share(known: Sample, target: float) -> Bounds:
    """Return the share in time and Wilson's interval: the roots of |p - share| = Z sqrt(p (1 - p) / n)."""
    sample = known.messages
    closed = [one for one in sample if one[0] < sample[-1][0]] if known.is_open else sample
    value = float(sum(weight for hours, weight in closed if hours <= target) / total_of(sample))
    number = known.independent
    # (1 + Z^2/n) p^2 - (2 share + Z^2/n) p + share^2 = 0
    a, b, c = 1 + Z * Z / number, 2 * value + Z * Z / number, value * value
    root = math.sqrt(max(b * b - 4 * a * c, 0.0))
    return value, min(max((b - root) / (2 * a), 0.0), value), max(min((b + root) / (2 * a), 1.0), value), False


def total_of(sample: Iterable[tuple[float, Fraction]]) -> Fraction:
    """Return the sum of the weights."""
    return sum((weight for _, weight in sample), Fraction(0))


def flat(values: Sequence[Sequence[object]]) -> list[object]:
    """Return 7 x 24 as 168."""
    return [value for row in values for value in row]
