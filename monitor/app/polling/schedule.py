"""When each job runs: APScheduler with what it must be told, so that no poll is lost and none waits for a thread."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC
from typing import TYPE_CHECKING, Final

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

INSTANCES: Final = 3
"""Of one job at once, all but the first of which end at once: with one, a wake in the moment a poll ends were lost."""
THREADS: Final = 10_000
"""More than there are mailboxes, since those come and go: a thread begins when it is needed, so many cost nothing."""


class Schedule:
    """Calls one function for each name, by an interval and whenever somebody wants it earlier."""

    def __init__(self) -> None:
        """Begin with nothing to call."""
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(THREADS)},
            job_defaults={"max_instances": INSTANCES, "coalesce": True, "misfire_grace_time": None},
            timezone=UTC,
        )

    @property
    def is_running(self) -> bool:
        """Whether it calls anything: its thread, too, since the scheduler's own word outlives that."""
        thread = getattr(self._scheduler, "_thread", None)  # no public way to it
        return bool(self._scheduler.running and thread and thread.is_alive())

    def start(self) -> None:
        """Begin to call."""
        self._scheduler.start()

    def stop(self) -> None:
        """Call nothing more; what was called goes on."""
        self._scheduler.shutdown(wait=False)

    def put(self, name: str, run: Callable[[], None], seconds: float, at: datetime) -> None:
        """Call ``run`` at an instant and from then on every so many seconds, in place of what had this name."""
        self._scheduler.add_job(run, "interval", id=name, seconds=seconds, next_run_time=at, replace_existing=True)

    def remove(self, name: str) -> None:
        """Call what has this name no more."""
        with suppress(JobLookupError):  # it has been stopped meanwhile, as below
            self._scheduler.remove_job(name)

    def run_at(self, name: str, at: datetime | None) -> None:
        """Call what has this name at an instant, and then by its interval again; None: no more."""
        with suppress(JobLookupError):
            self._scheduler.modify_job(name, next_run_time=at)
