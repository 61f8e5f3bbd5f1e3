"""The few things that a record does besides holding values."""

from datetime import UTC, datetime

import numpy as np

from monitor.records import Waits


def test_waits_count_open_ones_and_their_responses_do_not() -> None:
    """Three messages, of which two were answered: in the order they came, with the times of those two."""
    waits = Waits(
        received_at=np.array([10, 20, 30]),
        seconds=np.array([5, 6, 7]),
        is_open=np.array([False, True, False]),
        until=datetime(2026, 11, 24, tzinfo=UTC),
    )
    assert len(waits) == 3
    assert len(waits.responses) == 2
    assert waits.responses.received_at.tolist() == [10, 30]
    assert waits.responses.seconds.tolist() == [5, 7]
