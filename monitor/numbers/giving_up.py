"""After four weeks nobody waits any more: where unanswered mail counts, an answer that comes later counts as none."""

from dataclasses import replace
from typing import Final

import numpy as np

from monitor.numbers.hours.clock import working_seconds
from monitor.records import Definition, Waits

GIVES_UP: Final = 28 * 86_400
"""Seconds by the clock on the wall from which open messages wait no longer (as in ``mail.definitions``)."""


def given_up(waits: Waits, definition: Definition) -> Waits:
    """Return the waits, those of over four weeks open at four weeks; unchanged unless the definition counts open ones.

    Open messages are known for four weeks at most. If answers were known for longer, the few late ones would stand
    for all that were never answered: whether a wait is cut short must not depend on how it ends. Where the waits are
    working time, it is that of the four weeks.
    """
    if not definition.counts_unanswered:
        return waits
    seconds = waits.seconds
    if waits.is_working:
        old = np.flatnonzero(waits.received_at + GIVES_UP < int(waits.until.timestamp()))
        came = waits.received_at[old]
        most = seconds.copy()
        most[old] = working_seconds(came, came + GIVES_UP, definition.time_zone, definition.working_hours)
        seconds = np.minimum(seconds, most)
    else:
        seconds = np.minimum(seconds, GIVES_UP)
    return replace(waits, seconds=seconds, is_open=waits.is_open | (seconds < waits.seconds))
