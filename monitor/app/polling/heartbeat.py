"""A steady beat beside the scheduler, by the monotonic clock, which notices what wall time hides or nobody reports."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from monitor.app.mistakes import mistake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from monitor.app.polling.jobs import Job
    from monitor.app.polling.schedule import Schedule
    from monitor.app.polling.telling import Telling
    from monitor.app.polling.waking import Waking

DEAD: Final = float("inf")
"""The age of a part whose thread runs no more, or not yet."""

JUMP: Final = timedelta(seconds=30)
"""How far wall clock and monotonic clock may drift apart in one beat."""


class Heartbeat:
    """Calls ``beat`` every so many seconds between ``start`` and ``stop``, told whether the wall clock has jumped.

    APScheduler waits for wall time: after a clock was set back by an hour it would sleep for an hour. A machine that
    slept jumps, too: the monotonic clock stands still meanwhile.
    """

    def __init__(self, beat: Callable[[bool], None], seconds: float, now: Callable[[], datetime]) -> None:
        """Take what a beat does, how often, and the wall clock."""
        self._beat = beat
        self._seconds = seconds
        self._now = now
        self._stopping = threading.Event()
        self.beaten_at = time.monotonic()
        """When it last began a beat, which may hang on the store."""
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    @property
    def is_alive(self) -> bool:
        """Whether it beats."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Beat no more; a beat under way ends by itself."""
        self._stopping.set()

    def _run(self) -> None:
        wall, steady = self._now(), time.monotonic()
        while not self._stopping.wait(self._seconds):
            elapsed = timedelta(seconds=time.monotonic() - steady)
            has_jumped = abs(self._now() - wall - elapsed) > JUMP
            wall, steady = self._now(), time.monotonic()
            self.beaten_at = steady
            try:
                self._beat(has_jumped)
            except Exception as error:  # noqa: BLE001 - it is the last one who would notice
                mistake(error)


def ages_of(
    schedule: Schedule, heart: Heartbeat, telling: Telling, waking: Waking, jobs: Iterable[Job]
) -> dict[str, float]:
    """Return how many seconds ago each part of the polls gave its last sign of life; 0 where it has nothing to do.

    A poll that hangs is ended by the heartbeat long before it counts as silent here.
    """
    now = time.monotonic()
    return {
        "scheduler": 0.0 if schedule.is_running else DEAD,
        "heartbeat": now - heart.beaten_at if heart.is_alive else DEAD,
        "polls": max((now - job.moved_at for job in jobs if job.is_running), default=0.0),
        "waiting": waking.overdue(now),
        "maps": telling.age(now),
    }
