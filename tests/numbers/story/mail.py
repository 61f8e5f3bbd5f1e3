"""Made-up waits for the tests of the story."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import numpy as np

from monitor.records import Responses, Waits
from tests.numbers.office import Row, at, responses

NOW = at("2026-03-24T12:00")


def waits(rows: Iterable[Row] | Responses, until: datetime = NOW, is_open: Sequence[bool] = ()) -> Waits:
    """Return rows as waits; by default all of them are answered."""
    columns = rows if isinstance(rows, Responses) else responses(rows)
    return Waits(
        received_at=columns.received_at,
        seconds=columns.seconds,
        is_open=np.array(is_open or [False] * len(columns), dtype=np.bool_),
        until=until,
    )


def shuffled(some: Waits, seed: int = 3) -> Waits:
    """Return the same messages in another order."""
    order = np.random.default_rng(seed).permutation(len(some))
    return Waits(
        received_at=some.received_at[order], seconds=some.seconds[order], is_open=some.is_open[order], until=some.until
    )


def later(some: Waits, seconds: int) -> Waits:
    """Return the same messages received so many seconds later."""
    return Waits(received_at=some.received_at + seconds, seconds=some.seconds, is_open=some.is_open, until=some.until)
