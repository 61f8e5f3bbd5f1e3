"""The scheduled polls: one job a mailbox, a deadline for each, and a heartbeat that notices a jumping clock."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Final

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from monitor.app import clock
from monitor.app.mistakes import mistake
from monitor.errors import MonitorError
from monitor.poll import Mailbox, poll
from monitor.records import PollReport

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from monitor.app.parts import Parts

BUDGET_SECONDS: Final = 20.0
"""How long one poll reads before it looks for new mail again, while old mail is being read."""
DEADLINE_SECONDS: Final = 150.0
"""How long a poll may go without any progress before its connection is shut down from outside."""
HEARTBEAT_SECONDS: Final = 5.0
JUMP: Final = timedelta(seconds=30)
"""How far wall clock and monotonic clock may drift apart in one heartbeat before the jobs are run at once."""
SHOW_SECONDS: Final = 1.5
"""At most this often the page is made anew while a poll goes on."""

log = logging.getLogger("monitor")


@dataclass(slots=True)
class _Job:
    """One mailbox's job: what is running, and when it last moved on (monotonic)."""

    mailbox: Mailbox
    report: PollReport
    running: bool = False
    moved_at: float = 0.0
    hung_since: float = 0.0
    """When it last moved before it was found hung: said once, however long it hangs."""


def _never_polled(name: str, now: datetime) -> PollReport:
    return PollReport(name=name, started_at=now, is_current_read=False)


def _broken(last: PollReport, now: datetime, error: Exception) -> PollReport:
    """Return the report of a poll that met a mistake of this program; what the last one knew stays known."""
    return PollReport(
        name=last.name,
        started_at=now,
        finished_at=now,
        good_at=last.good_at,
        folders=last.folders,
        unmatched=last.unmatched,
        error=f"{last.name}: {mistake(error)}",
        needs_person=True,
        remaining=last.remaining,
        is_current_read=last.is_current_read,
        is_complete=False,
    )


class Polling:
    """Polls every mailbox of ``parts`` from ``start`` to ``stop``; ``show`` gets the reports as they change."""

    def __init__(  # noqa: PLR0913 - what it polls, what it tells, and its clocks
        self,
        parts: Parts,
        show: Callable[[tuple[PollReport, ...]], None],
        describe: Callable[[PollReport], str],
        *,
        now: Callable[[], datetime] = clock.now,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
        deadline_seconds: float = DEADLINE_SECONDS,
    ) -> None:
        self._now = now
        self._heartbeat_seconds = heartbeat_seconds
        self._deadline_seconds = deadline_seconds
        self._parts = parts
        self._show = show
        self._describe = describe
        known = parts.store.reports()
        self._jobs = {
            mailbox.name: _Job(mailbox, known.get(mailbox.name) or _never_polled(mailbox.name, now()))
            for mailbox in parts.mailboxes
        }
        self._shown_at = float("-inf")
        self._telling = threading.Lock()
        self._stopping = threading.Event()
        self.store_trouble: str | None = None
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(len(self._jobs) + 2)},
            job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
            timezone=UTC,
        )
        self._heart = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    @property
    def reports(self) -> tuple[PollReport, ...]:
        """The last known report of each mailbox."""
        return tuple(job.report for job in self._jobs.values())

    @property
    def is_alive(self) -> bool:
        """Whether the scheduler and its heartbeat run."""
        return bool(self._scheduler.running) and self._heart.is_alive()

    def start(self) -> None:
        """Start polling, at once and then by the interval."""
        for name in self._jobs:
            self._scheduler.add_job(
                self._run,
                "interval",
                args=[name],
                id=name,
                seconds=self._parts.board.poll_seconds,
                next_run_time=self._now(),
            )
        self._scheduler.start()
        self._heart.start()

    def stop(self, seconds: float = 3.0) -> None:
        """End every poll now: no new one starts, and one under way loses its connection; what it committed stays."""
        self._stopping.set()
        self._scheduler.shutdown(wait=False)
        end = time.monotonic() + seconds
        while time.monotonic() < end and any(job.running for job in self._jobs.values()):
            for job in self._jobs.values():
                if job.running:
                    self._parts.abort[job.mailbox.name]()
            time.sleep(0.05)

    def _run(self, name: str) -> None:
        """Poll until nothing is left to read; the scheduler's next turns are skipped meanwhile."""
        job = self._jobs[name]
        job.moved_at = time.monotonic()
        job.running = True
        try:
            while not self._stopping.is_set():
                self._poll(job)
                if job.report.error or job.report.is_complete:
                    break
        finally:
            job.running = False

    def _poll(self, job: _Job) -> None:
        now = self._now()
        job.moved_at = time.monotonic()

        def moved(report: PollReport) -> None:
            job.moved_at = time.monotonic()
            job.report = report
            if time.monotonic() - self._shown_at > SHOW_SECONDS:
                self._tell()

        try:
            report = poll(
                job.mailbox,
                parse=self._parts.parser(now),
                horizons=self._parts.horizons(now),
                now=now,
                before=self._parts.forget_before(now),
                last=job.report,
                on_progress=moved,
                budget_seconds=BUDGET_SECONDS,
            )
        except Exception as error:  # noqa: BLE001 - APScheduler would log it, and the wall go on as if all were well
            report = _broken(job.report, now, error)
        if self._stopping.is_set():
            return  # its error would be our own shutting down
        job.report = report
        log.log(logging.ERROR if report.error else logging.INFO, "%s", self._describe(report))
        for place in report.places:
            log.info("%s: %s", report.name, place)
        self._tell()

    def _tell(self) -> None:
        with self._telling:  # else the poll that ended first might be the last to be shown
            self._shown_at = time.monotonic()
            self._show(self.reports)

    def _beat(self) -> None:
        """Notice hung polls and a jumping wall clock, by the monotonic clock, and a store that does not answer.

        APScheduler waits for wall time: after a clock was set back by an hour it would sleep for an hour.
        """
        wall, steady = self._now(), time.monotonic()
        while not self._stopping.wait(self._heartbeat_seconds):
            elapsed = timedelta(seconds=time.monotonic() - steady)
            if abs(self._now() - wall - elapsed) > JUMP:
                log.warning("the clock jumped: polling at once")
                for name in self._jobs:
                    self._scheduler.modify_job(name, next_run_time=self._now())
            wall, steady = self._now(), time.monotonic()
            for job in self._jobs.values():
                if job.running and steady - job.moved_at > self._deadline_seconds:
                    self._end(job)
            self.store_trouble = self._try_store()

    def _end(self, job: _Job) -> None:
        if job.hung_since != job.moved_at:
            job.hung_since = job.moved_at
            log.warning("%s: no answer for %d s, the connection is closed", job.mailbox.name, self._deadline_seconds)
        self._parts.abort[job.mailbox.name]()

    def _try_store(self) -> str | None:
        try:
            self._parts.store.check()
        except MonitorError as error:
            return str(error)
        return None
