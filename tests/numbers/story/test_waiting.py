"""What waits now, counted by hand."""

from dataclasses import replace

import numpy as np

from monitor.numbers.story import waiting
from monitor.records import Waiting, Waits
from tests.numbers.office import FOUR_AND_26, at

NOW = at("2026-03-02T12:00")


def waits(*received: str, is_open: bool = True) -> Waits:
    """Return messages received then, all open or all answered."""
    epochs = np.array([int(at(text).timestamp()) for text in received], dtype=np.int64)
    return Waits(
        received_at=epochs,
        seconds=int(NOW.timestamp()) - epochs,
        is_open=np.full(len(epochs), is_open),
        until=NOW,
    )


def test_late_and_soon() -> None:
    """A target of 4 h is passed after it, not at it; soon is the last hour before."""
    times = ("2026-03-02T07:59", "2026-03-02T08:00", "2026-03-02T08:59", "2026-03-02T09:00")
    assert waiting(waits(*times), FOUR_AND_26, NOW) == Waiting(count=4, oldest_at=at(times[0]), late=1, soon=2)


def test_answered_ones_do_not_wait() -> None:
    """Only open messages wait."""
    found = waiting(waits("2026-03-02T07:59", is_open=False), FOUR_AND_26, NOW)
    assert found == Waiting(count=0, oldest_at=None, late=0, soon=0)


def test_without_a_target() -> None:
    """Nothing is late where no target is set."""
    plain = replace(FOUR_AND_26, measure=replace(FOUR_AND_26.measure, target=None))
    found = waiting(waits("2026-03-01"), plain, NOW)
    assert (found.count, found.late, found.soon) == (1, 0, 0)


def test_after_a_week_nothing_waits() -> None:
    """A message of a week ago waits no more, whatever it counts for; one a second younger does, and is the oldest."""
    some = waits("2026-01-01", "2026-02-23T12:00:00", "2026-02-23T12:00:01")
    assert waiting(some, FOUR_AND_26, NOW) == Waiting(count=1, oldest_at=at("2026-02-23T12:00:01"), late=1, soon=0)
