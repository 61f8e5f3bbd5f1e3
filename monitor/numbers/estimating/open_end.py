"""Replies not yet written are missing from a window that ends now; the rows of OPEN_ENDS make up for them.

Each row weighs the answered messages of one group. Only answered mail is known here, so the times are truncated on
the right: a wait is in the data only if it was at most its message's follow-up, the time from arrival until now.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

WEEK_HOURS: Final = 168
FOLLOW_UP_HOURS: Final = 72
"""The equal follow-up of the row ``follow-up``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Answered messages of one group, ascending by ``hours``; of any number of groups where a row needs no group.

    ``followed`` are whole hours from arrival until now, at least ``shortest`` (of the window's end) and less than
    ``longest`` (of its start).
    """

    hours: NDArray[np.float64]
    followed: NDArray[np.int64]
    shortest: int
    longest: int


def none(seen: Seen) -> NDArray[np.float64]:
    """Every message counts once."""
    return np.ones(len(seen.hours))


def weeks(seen: Seen) -> NDArray[np.float64]:
    """Weigh by 1 / (share of the hour's weeks in which a wait this long would have been seen by now).

    Horvitz & Thompson, "A Generalization of Sampling Without Replacement from a Finite Universe", JASA 47 (1952): an
    hour of the week arrives once a week, so its follow-ups are known and a week apart. Conditional on waits no longer
    than the window's oldest follow-up, and on weeks that are alike in volume.
    """
    weights = np.ones(len(seen.hours))
    # why these alone: a wait that even the window's last hour shows is seen in every week
    late = np.flatnonzero(seen.hours > seen.shortest + 1)
    newest = seen.shortest + (seen.followed[late] - seen.shortest) % WEEK_HOURS
    number = np.maximum((seen.longest - 1 - newest) // WEEK_HOURS + 1, 1)
    unseen = np.clip(np.ceil((seen.hours[late] - newest - 1) / WEEK_HOURS), 0, number - 1)
    weights[late] = number / (number - unseen)
    return weights


def reverse(seen: Seen) -> NDArray[np.float64]:
    """Weigh by the jumps of the reverse-time product limit, F(t) = product over s > t of (1 - d(s) / R(s)).

    R(s) counts the waits up to ``s`` whose follow-up is at least ``s``. Lagakos, Barraj & De Gruttola, "Nonparametric
    analysis of truncated survival data, with application to AIDS", Biometrika 75 (1988); Kalbfleisch & Lawless (1989).
    Conditional on waits no longer than the longest follow-up. A risk set of one would end the product, so below the
    longest such wait nothing would count; there it is held at two.
    """
    number = len(seen.hours)
    gone = np.searchsorted(np.sort(seen.followed + 1.0), seen.hours)
    at_risk = np.maximum(np.arange(1, number + 1) - gone, 2)
    kept = np.concatenate([np.cumprod((1 - 1 / at_risk)[:0:-1])[::-1], [1.0]])
    jumps: NDArray[np.float64] = np.diff(kept, prepend=0.0) * number
    return jumps


def follow_up(seen: Seen) -> NDArray[np.float64]:
    """Count only what was received three days ago and more, and answered within three days: alike in every window."""
    return ((seen.followed >= FOLLOW_UP_HOURS) & (seen.hours <= FOLLOW_UP_HOURS)).astype(np.float64)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEnd:
    """A row: what answered messages stand for; ``by_group``, if that depends on the others of a message's group."""

    weigh: Callable[[Seen], NDArray[np.float64]]
    by_group: bool = False


OPEN_ENDS: Final[dict[str, OpenEnd]] = {
    "none": OpenEnd(weigh=none),
    "weeks": OpenEnd(weigh=weeks),
    "reverse": OpenEnd(weigh=reverse, by_group=True),
    "follow-up": OpenEnd(weigh=follow_up),
}

DEFAULT_OPEN_END: Final = "weeks"
"""Of the two rows that leave little bias in benchmarks/open_end.py the steadier one, and as steady as none."""


def kaplan_meier(
    hours: NDArray[np.float64], is_open: NDArray[np.bool_], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return what each of ascending waits stands for where some still wait; a tie has the answered first.

    Kaplan & Meier, "Nonparametric Estimation from Incomplete Observations", JASA 53 (1958). An open wait hands its
    weight to the longer ones (Efron 1967) and has none; where the longest is open, what remains is its own, or shared
    by those that wait just as long.
    """
    total = float(weights.sum())
    at_risk = np.cumsum(weights[::-1])[::-1]
    survived = np.cumprod(np.where(is_open, 1.0, np.maximum(1 - weights / at_risk, 0.0)))
    jumps: NDArray[np.float64] = -np.diff(survived, prepend=1.0) * total
    # why not the last alone: of hundreds given up after four weeks it would count as one message, and as a heavy one
    longest = int(np.searchsorted(hours, hours[-1]))
    still = longest + np.flatnonzero(is_open[longest:])
    if len(still):
        jumps[still] = survived[-1] * total * (weights[still] / weights[still].sum())
    return jumps
