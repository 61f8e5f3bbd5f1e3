"""One value of many messages that are no single cell: a stretch of hours, a week."""

import numpy as np
from numpy.typing import NDArray

from monitor.numbers import estimating
from monitor.numbers.giving_up import given_up
from monitor.numbers.statistics import Estimate, estimate_of
from monitor.numbers.windows import epoch_bounds
from monitor.records import Definition, Waits, Window


def only(waits: Waits, chosen: NDArray[np.bool_]) -> Waits:
    """Return the chosen messages."""
    return Waits(
        received_at=waits.received_at[chosen],
        seconds=waits.seconds[chosen],
        is_open=waits.is_open[chosen],
        until=waits.until,
    )


def counted(waits: Waits, window: Window, definition: Definition) -> Waits:
    """Return the messages of a window that its values rest on: open ones only where the definition counts them."""
    waits = given_up(waits, definition)
    first, last = epoch_bounds(window)
    inside = (waits.received_at >= first) & (waits.received_at < last)
    return only(waits, inside if definition.counts_unanswered else inside & ~waits.is_open)


def pooled(waits: Waits, window: Window, definition: Definition) -> Estimate | None:
    """Return the measure's statistic of all the messages together, corrected for the open end as a cell is.

    ``waits`` are ``counted`` messages of the window, at least one. None where the open end leaves none.
    """
    sample = estimating.pooled(waits, window, definition)
    return None if sample is None else estimate_of(sample, definition.measure)
