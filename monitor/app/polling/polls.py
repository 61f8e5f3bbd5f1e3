"""The scheduled polls: one job a mailbox, a deadline for each, what wakes them early, and who notices what hangs."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Final

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from monitor.app import clock
from monitor.app.polling.heartbeat import Heartbeat
from monitor.app.polling.holding import Holding
from monitor.app.polling.jobs import MERGE_SECONDS, Job, broken, never_polled
from monitor.app.polling.telling import Telling
from monitor.app.polling.waking import Waking
from monitor.errors import MonitorError
from monitor.poll import poll

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from monitor.app.parts import Parts
    from monitor.records import PollReport

BUDGET_SECONDS: Final = 20.0
"""How long one poll reads before it looks for new mail again, while old mail is being read."""
DEADLINE_SECONDS: Final = 150.0
"""How long a poll may go without any progress before its connection is shut down from outside."""
HEARTBEAT_SECONDS: Final = 5.0
INSTANCES: Final = 3
"""Of one job at once, all but the first of which end at once: with one, a wake in the moment a poll ends were lost."""

log = logging.getLogger("monitor")


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
        merge_seconds: float = MERGE_SECONDS,
    ) -> None:
        self._now = now
        self._deadline_seconds = deadline_seconds
        self._parts = parts
        self._describe = describe
        known = parts.store.reports()
        self._jobs = {
            mailbox.name: Job(mailbox, known.get(mailbox.name) or never_polled(mailbox.name, now()), merge_seconds)
            for mailbox in parts.mailboxes
        }
        self._telling = Telling(lambda: show(self.reports))
        self._stopping = threading.Event()
        self.store_trouble: str | None = None
        self._scheduler = BackgroundScheduler(
            executors={"default": ThreadPoolExecutor(len(self._jobs) + 2)},
            job_defaults={"max_instances": INSTANCES, "coalesce": True, "misfire_grace_time": None},
            timezone=UTC,
        )
        self._heart = Heartbeat(self._beat, heartbeat_seconds, now)
        self._holding = Holding(parts.marks, parts.store, parts.board.poll_seconds, now)
        self._waking = Waking(
            parts.wakers, self.wake, parts.renew_seconds, spare=parts.slots.spare, lost=self._distrust
        )

    @property
    def reports(self) -> tuple[PollReport, ...]:
        """The last known report of each mailbox."""
        return tuple(job.report for job in self._jobs.values())

    @property
    def is_alive(self) -> bool:
        """Whether the scheduler and its heartbeat run."""
        return bool(self._scheduler.running) and self._heart.is_alive

    def start(self) -> None:
        """Start polling, at once and then by the interval; a server that must be left alone when it is time."""
        for name, job in self._jobs.items():
            if job.report.error:
                self._parts.slots.doubt(name)
            held_until = job.report.retry_at if self._holding.is_held(job.report) else None
            if held_until:
                log.warning("%s", self._describe(replace(job.report, finished_at=self._now())))
            self._scheduler.add_job(
                self._run,
                "interval",
                args=[name],
                id=name,
                seconds=self._parts.board.poll_seconds,
                next_run_time=held_until or self._now(),
            )
        self._scheduler.start()
        self._heart.start()

    def stop(self, seconds: float = 3.0) -> None:
        """End every poll now: no new one starts, and one under way loses its connection; what it committed stays."""
        self._stopping.set()
        self._heart.stop()
        self._scheduler.shutdown(wait=False)
        end = time.monotonic() + seconds
        self._waking.stop(seconds / 3)
        while time.monotonic() < end and any(job.is_running for job in self._jobs.values()):
            for job in self._jobs.values():
                if job.is_running:
                    self._parts.abort[job.mailbox.name]()
            time.sleep(0.05)

    def wake(self, name: str) -> None:
        """Poll a mailbox now; where it is being polled, again as soon as that ends. Wakes within a second are one."""
        job = self._jobs[name]
        if not self._holding.is_held(job.report) and job.wake():
            self._run_now(name)

    def forgive(self, name: str) -> None:
        """Try a mailbox whose server refused us now, and not when it were time: its settings or its secret changed."""
        job = self._jobs[name]
        job.report = replace(job.report, retry_at=None)
        self._waking.end(name)
        self.wake(name)

    def _run_now(self, name: str) -> None:
        with suppress(JobLookupError):  # it has been stopped meanwhile
            self._scheduler.modify_job(name, next_run_time=self._now())

    def _run(self, name: str) -> None:
        """Poll until nothing is left to read; the scheduler's next turns are skipped meanwhile."""
        job = self._jobs[name]
        if self._holding.is_held(job.report) or not job.takes_off():
            return
        while not self._stopping.wait(job.begin()):
            try:
                self._poll(job)
            except BaseException:
                job.land()
                raise
            if not job.goes_on():
                return  # and no land(): another turn may have taken off by now
        job.land()

    def _poll(self, job: Job) -> None:
        if not self._parts.slots.take(job.mailbox.name, lambda: job.waits_on(self._stopping)):
            return
        now, last, mark = self._now(), job.report, self._holding.mark(job.mailbox.name)
        job.looks()

        def moved(report: PollReport) -> None:
            job.moved_at = time.monotonic()
            self._parts.slots.moved(job.mailbox.name)
            job.report = report
            self._telling.tell_progress()

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
            report = broken(job.report, now, error)
        finally:
            self._parts.slots.give(job.mailbox.name)
        if self._stopping.is_set():
            return  # its error would be our own shutting down
        job.report = report = self._holding.hold(report, last, mark)
        if report.refusal:
            self._leave_alone(report)
        log.log(logging.ERROR if report.error else logging.INFO, "%s", self._describe(report))
        for place in report.places:
            log.info("%s: %s", report.name, place)
        self._telling.tell()
        if report.error is None:
            self._parts.slots.trust(report.name)
            self._wait_for_news(report.name, was_bad=last.error is not None)

    def _leave_alone(self, report: PollReport) -> None:
        """Sign out of a server that refused us, and come back when it is time."""
        if report.refusal == "busy":
            self._waking.rest(report.name)
        else:
            self._waking.end(report.name)
        with suppress(JobLookupError):  # as above
            self._scheduler.modify_job(report.name, next_run_time=report.retry_at)

    def _distrust(self, name: str) -> None:
        """Drop the line of a mailbox's polls, since another one died: else the next poll waits for a dead one."""
        self._jobs[name].between_polls(self._parts.abort[name])

    def _wait_for_news(self, name: str, *, was_bad: bool) -> None:
        with suppress(MonitorError):  # the next poll meets the same, and says it
            self._waking.sync(name)
        if was_bad:
            self._waking.retry(name)

    def _beat(self, has_jumped: bool) -> None:  # noqa: FBT001 - what a beat is told
        """Notice hung polls, lost wakes and threads, a jumping wall clock, and a store that does not answer."""
        if has_jumped:
            log.warning("the clock jumped: polling at once")
            self._waking.renew()
        for name, job in self._jobs.items():
            if has_jumped:
                self._distrust(name)
            since = job.waits_since
            if has_jumped or (since is not None and time.monotonic() - since > 2 * MERGE_SECONDS):
                self._run_now(name)
            if self._holding.is_mended(job.report):
                self.forgive(name)
            if job.is_hung(self._deadline_seconds):
                self._end(job)
        self._waking.check()
        self.store_trouble = self._try_store()

    def _end(self, job: Job) -> None:
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
