"""One value of many messages that are no single cell: a stretch of hours, a week."""

import numpy as np
from numpy.typing import NDArray

from monitor.numbers.estimating.open_end import OPEN_ENDS, Seen, kaplan_meier
from monitor.numbers.grid import SECONDS_PER_HOUR
from monitor.numbers.statistics import Estimate, Sample, estimate_of
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
    first, last = epoch_bounds(window)
    inside = (waits.received_at >= first) & (waits.received_at < last)
    return only(waits, inside if definition.counts_unanswered else inside & ~waits.is_open)


def pooled(waits: Waits, window: Window, definition: Definition) -> Estimate | None:
    """Return the measure's statistic of all the messages together, corrected for the open end as a cell is.

    ``waits`` are ``counted`` messages of the window, at least one. None where the open end leaves none.
    """
    order = np.lexsort((waits.is_open, waits.seconds))
    hours, is_open = waits.seconds[order] / SECONDS_PER_HOUR, waits.is_open[order]
    if definition.counts_unanswered:
        weights = kaplan_meier(is_open)
    else:
        first, last = epoch_bounds(window)
        until = int(waits.until.timestamp())
        seen = Seen(
            hours=hours,
            followed=np.maximum(until - waits.received_at[order], 0) // SECONDS_PER_HOUR,
            shortest=max(until - last, 0) // SECONDS_PER_HOUR,
            longest=max(until - first, 0) // SECONDS_PER_HOUR + 1,
        )
        weights = OPEN_ENDS[definition.open_end](seen)
    kept = weights > 0
    if not kept.any():
        return None
    return estimate_of(Sample(hours=hours[kept], weights=weights[kept], is_open=bool(is_open[-1])), definition.measure)
