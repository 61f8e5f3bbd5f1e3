"""The messages of a window as sorted samples of any groups: read and placed once, one sort of integers each time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from monitor.numbers.estimating.clusters import design_effects
from monitor.numbers.estimating.open_end import OPEN_ENDS, Seen, kaplan_meier
from monitor.numbers.giving_up import given_up
from monitor.numbers.grid import CELLS, HOURS, SECONDS_PER_HOUR, hour_of_week
from monitor.numbers.statistics import Sample
from monitor.numbers.windows import epoch_bounds
from monitor.records import Definition, Waits, Window

Ints = NDArray[np.int64]

# why one integer: a sort of plain integers (group, seconds, open, follow-up) takes a thirtieth of lexsort's time
_FOLLOWED_BITS: Final = 20  # 119 years of hours
_SECONDS_BITS: Final = 34  # 544 years
_FOLLOWED: Final = (1 << _FOLLOWED_BITS) - 1
_SECONDS: Final = (1 << _SECONDS_BITS) - 1
_GROUP_SHIFT: Final = _FOLLOWED_BITS + 1 + _SECONDS_BITS

BY_CELL: Final = np.arange(CELLS)
BY_DAY: Final = np.arange(CELLS) // HOURS
BY_HOUR: Final = np.arange(CELLS) % HOURS
WHOLE: Final = np.zeros(CELLS, dtype=np.int64)
"""Which group each cell belongs to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Messages:
    """The messages of a window that its values rest on, in no order: answered ones, and open ones where they count.

    ``low`` is all that is known of each but its cell in one integer that sorts by seconds, an open one after an
    answered one. ``shortest`` and ``longest`` bound the hours from a message of the window until now.
    """

    cells: Ints
    low: Ints
    shortest: int
    longest: int
    open_end: str
    is_censored: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group: the sample that its value is made of (None where the open end leaves nothing) and the answered hours.

    ``count`` messages are in the sample, of which ``open_count`` still wait.
    """

    sample: Sample | None
    answered: NDArray[np.float64]
    count: int
    open_count: int


def messages_of(waits: Waits, window: Window, definition: Definition) -> Messages:
    """Return the messages received in the window; open ones, for four weeks, only where the definition counts them."""
    waits = given_up(waits, definition)
    first, last = epoch_bounds(window)
    inside = (waits.received_at >= first) & (waits.received_at < last)
    if not definition.counts_unanswered:
        inside &= ~waits.is_open
    received, seconds, is_open = waits.received_at[inside], waits.seconds[inside], waits.is_open[inside]
    until = int(waits.until.timestamp())
    followed = np.minimum(np.maximum(until - received, 0) // SECONDS_PER_HOUR, _FOLLOWED)
    return Messages(
        cells=hour_of_week(received, window.time_zone),
        low=(np.minimum(seconds, _SECONDS) << 1 | is_open) << _FOLLOWED_BITS | followed,
        shortest=max(until - last, 0) // SECONDS_PER_HOUR,
        longest=max(until - first, 0) // SECONDS_PER_HOUR + 1,
        open_end=definition.open_end,
        is_censored=definition.counts_unanswered,
    )


def groups_of(messages: Messages, members: Ints, *, clustered: bool = False) -> list[Group]:
    """Return the groups 0 to ``members.max()``; ``members`` says which group each of the 168 cells belongs to.

    Where ``clustered``, samples know that messages of one week hang together: only intervals need it.
    """
    keys = np.sort((members << _GROUP_SHIFT)[messages.cells] | messages.low)
    bounds = np.searchsorted(keys, np.arange(members.max() + 2) << _GROUP_SHIFT)
    edges: list[int] = bounds.tolist()
    hours, followed = (keys >> (_FOLLOWED_BITS + 1) & _SECONDS) / SECONDS_PER_HOUR, keys & _FOLLOWED
    if messages.is_censored:
        is_open = (keys >> _FOLLOWED_BITS & 1).astype(np.bool_)
        groups = [_censored(hours[a:b], is_open[a:b]) for a, b in pairwise(edges)]
    else:
        seen = Seen(hours=hours, followed=followed, shortest=messages.shortest, longest=messages.longest)
        groups = [_truncated(*part) for part in _weighed(seen, edges, messages.open_end)]
    if not clustered:
        return groups
    designs = design_effects(bounds, followed).tolist()
    return [
        replace(group, sample=replace(group.sample, design=design)) if group.sample else group
        for group, design in zip(groups, designs, strict=True)
    ]


def pooled(waits: Waits, window: Window, definition: Definition) -> Sample | None:
    """Return all messages of the window as one sample; None where there is none, or the open end leaves none."""
    (group,) = groups_of(messages_of(waits, window, definition), WHOLE)
    return group.sample


def _weighed(
    seen: Seen, edges: list[int], open_end: str
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64] | None]]:
    """Yield the hours of each group and their weights; None where each counts once."""
    row = OPEN_ENDS[open_end]
    if row.by_group:
        for a, b in pairwise(edges):
            part = Seen(
                hours=seen.hours[a:b], followed=seen.followed[a:b], shortest=seen.shortest, longest=seen.longest
            )
            yield part.hours, row.weigh(part) if b > a else None
        return
    weights = row.weigh(seen)
    # why: most groups of an old window have plain weights, and need no sums then
    special = np.searchsorted(np.flatnonzero(weights != 1), edges).tolist()
    for (a, b), (c, d) in zip(pairwise(edges), pairwise(special), strict=True):
        yield seen.hours[a:b], weights[a:b] if d > c else None


def _truncated(hours: NDArray[np.float64], weights: NDArray[np.float64] | None) -> Group:
    if weights is None:
        return Group(sample=Sample(hours=hours) if len(hours) else None, answered=hours, count=len(hours), open_count=0)
    kept = weights > 0
    count = int(np.count_nonzero(kept))
    sample = Sample(hours=hours[kept], weights=weights[kept]) if count else None
    return Group(sample=sample, answered=hours, count=count, open_count=0)


def _censored(hours: NDArray[np.float64], is_open: NDArray[np.bool_]) -> Group:
    number = int(np.count_nonzero(is_open))
    if not number:
        return _truncated(hours, None)
    weights = kaplan_meier(hours, is_open, np.ones(len(hours)))
    kept = weights > 0
    return Group(
        sample=Sample(hours=hours[kept], weights=weights[kept], is_open=bool(is_open[-1])),
        answered=hours[~is_open],
        count=len(hours),
        open_count=number,
    )
