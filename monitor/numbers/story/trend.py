"""How it went, week by week."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from monitor.numbers.estimating.open_end import kaplan_meier
from monitor.numbers.giving_up import given_up
from monitor.numbers.grid import SECONDS_PER_HOUR, SLOT_SECONDS
from monitor.numbers.statistics import Estimate, Sample, estimate_of
from monitor.numbers.windows import windows
from monitor.records import Definition, Measure, TrendWeek, Waits

FOLLOWED_SECONDS: Final = 28 * 86400
"""A message that came so long ago has its answer; what is answered later hardly counts."""
FEWEST: Final = 100
"""Messages followed so long that it takes to know which share of answers comes how soon."""
LEAST_SHARE: Final = 0.1
"""Of the answers that came by some age: below it one message would stand for more than ten."""
OPEN_SHARE: Final = 0.05
"""A week that lacks more of its answers than this is still open."""

# why one integer: a sort of plain integers (week, seconds, open) takes a thirtieth of lexsort's time
_WEEK_SHIFT: Final = 41


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    """Messages of one week: seconds waited, ascending, whether they wait still, and how many each stands for."""

    seconds: NDArray[np.int64]
    is_open: NDArray[np.bool_]
    weights: NDArray[np.float64]


def trend(waits: Waits, definition: Definition, now: datetime) -> tuple[TrendWeek, ...]:
    """Return the whole calendar weeks, Monday to Sunday, of both windows, the oldest first, with 90 % intervals.

    A week so recent that replies are still to come would look fast. With ``counts_unanswered`` the open messages make
    up for it (Kaplan-Meier). Else each answered one stands for 1 / F(age) messages, F being the share of the older
    weeks' answers that came by that age, and those that make up the difference are open at that age. Where fewer
    than 100 messages are old enough to know F, nothing is corrected, and the last four weeks are ``is_open``.
    """
    bounds = _mondays(definition, now)
    edges = np.array([int(at.timestamp()) for at in bounds], dtype=np.int64)
    waits = given_up(waits, definition)
    kept = (waits.received_at >= edges[0]) & (waits.received_at < edges[-1])
    if not definition.counts_unanswered:
        kept &= ~waits.is_open
    received, seconds, is_open = waits.received_at[kept], waits.seconds[kept], waits.is_open[kept]
    week = _weeks(received, edges)
    keys = np.sort(week << _WEEK_SHIFT | seconds << 1 | is_open)
    parts = np.searchsorted(keys, np.arange(len(edges)) << _WEEK_SHIFT)
    keys &= (1 << _WEEK_SHIFT) - 1
    until = int(waits.until.timestamp())
    is_recent = edges[1:] > until - FOLLOWED_SECONDS
    old = np.sort(keys[: parts[int(np.count_nonzero(~is_recent))]] >> 1)
    weeks: list[TrendWeek] = []
    for number, (first, last) in enumerate(pairwise(parts)):
        sample = _Sample(
            seconds=keys[first:last] >> 1,
            is_open=(keys[first:last] & 1).astype(np.bool_),
            weights=np.ones(int(last - first)),
        )
        is_known = definition.counts_unanswered or len(old) >= FEWEST
        if is_recent[number] and not definition.counts_unanswered and is_known:
            sample = _with_missing(sample, until - received[week == number], old)
        one = _estimate(sample, definition.measure)
        weeks.append(
            TrendWeek(
                start=bounds[number],
                value=None if one is None else one.value,
                low=None if one is None else one.low,
                high=None if one is None else one.high,
                count=int(last - first),
                is_open=_open_share(sample) > OPEN_SHARE or bool(is_recent[number] and not is_known),
                at_least=one is not None and one.at_least,
            )
        )
    return tuple(weeks)


def _mondays(definition: Definition, now: datetime) -> list[datetime]:
    """Return the Monday midnights of the zone in both windows, ascending; the last at ``now`` or before."""
    zone = ZoneInfo(definition.time_zone)
    start = windows(now, definition)[1].start
    today = now.astimezone(zone).date()
    day = datetime.combine(today - timedelta(days=today.weekday()), time())
    found = [day.replace(tzinfo=zone).astimezone(UTC)]
    while True:
        day -= timedelta(weeks=1)
        monday = day.replace(tzinfo=zone).astimezone(UTC)
        if monday < start:
            return found[::-1]
        found.append(monday)


def _weeks(received: NDArray[np.int64], edges: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return which week each message is of; all lie within the edges, which are where slots begin."""
    slots = np.searchsorted(edges, np.arange(edges[0], edges[-1], SLOT_SECONDS), side="right") - 1
    return np.asarray(slots[(received - edges[0]) // SLOT_SECONDS])


def _with_missing(sample: _Sample, ages: NDArray[np.int64], old: NDArray[np.int64]) -> _Sample:
    """Add the answers that are still to come, each open at the age of the message that stands for it."""
    came = np.searchsorted(old, ages, side="right") / len(old)
    more = 1 / np.maximum(came, LEAST_SHARE) - 1
    ages, more = ages[more > 0], more[more > 0]
    seconds = np.concatenate([sample.seconds, ages])
    is_open = np.concatenate([sample.is_open, np.ones(len(ages), dtype=np.bool_)])
    order = np.lexsort((is_open, seconds))
    return _Sample(
        seconds=seconds[order], is_open=is_open[order], weights=np.concatenate([sample.weights, more])[order]
    )


def _open_share(sample: _Sample) -> float:
    total = float(sample.weights.sum())
    return float(sample.weights[sample.is_open].sum()) / total if total else 0.0


def _estimate(sample: _Sample, measure: Measure) -> Estimate | None:
    """Return the statistic of the product limit (Kaplan & Meier, JASA 53, 1958) of messages with weights."""
    if not len(sample.seconds):
        return None
    if not sample.is_open.any():  # each stands for itself
        return estimate_of(Sample(hours=sample.seconds / SECONDS_PER_HOUR), measure)
    hours = sample.seconds / SECONDS_PER_HOUR
    masses = kaplan_meier(hours, sample.is_open, sample.weights)
    counts = masses > 0
    return estimate_of(Sample(hours=hours[counts], weights=masses[counts], is_open=bool(sample.is_open[-1])), measure)
