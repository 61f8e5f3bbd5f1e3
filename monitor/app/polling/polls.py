"""The scheduled polls: one job a mailbox, a deadline for each, what wakes them early, and who notices what hangs."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final

from monitor.app import clock
from monitor.app.polling.ends import log_end
from monitor.app.polling.heartbeat import Heartbeat, ages_of
from monitor.app.polling.holding import Holding
from monitor.app.polling.jobs import MERGE_SECONDS, Job, broken
from monitor.app.polling.roster import abort, by_window, doubt_windows, jobs_of, retire
from monitor.app.polling.schedule import Schedule
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

log = logging.getLogger("monitor")


class Polling:
    """Polls every mailbox of ``parts`` from ``start`` to ``stop``; ``show`` gets the reports as they change."""

    def __init__(  # noqa: PLR0913 - what it polls, what it tells, and its clocks
        self,
        parts: Parts,
        show: Callable[[tuple[PollReport, ...]], None],
        describe: Callable[[PollReport], str],
        *,
        ended: Callable[[PollReport], None] = lambda _: None,
        now: Callable[[], datetime] = clock.now,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
        deadline_seconds: float = DEADLINE_SECONDS,
        merge_seconds: float = MERGE_SECONDS,
    ) -> None:
        self._now = now
        self._deadline_seconds = deadline_seconds
        self._merge_seconds = merge_seconds
        self.parts = parts
        self._describe, self._ended = describe, ended
        self._telling = Telling(lambda: show(self.reports))
        self._stopping = threading.Event()
        self.store_trouble: str | None = None
        self._schedule = Schedule()
        self._heart = Heartbeat(self._beat, heartbeat_seconds, now)
        self._holding = Holding(parts.marks, parts.store, parts.board.poll_seconds, now)
        self._waking = Waking(parts.wakers, self.wake, parts.renew_seconds, spare=parts.slots.spare, lost=self._doubt)
        self._jobs = jobs_of(parts, {}, merge_seconds, now())
        """One for each mailbox; replaced as a whole, since many threads look into it."""

    @property
    def reports(self) -> tuple[PollReport, ...]:
        """The last known report of each mailbox."""
        return tuple(job.report for job in self._jobs.values())

    @property
    def ages(self) -> dict[str, float]:
        """How many seconds ago each of its parts gave its last sign of life."""
        return ages_of(self._schedule, self._heart, self._telling, self._waking, self._jobs.values())

    def start(self) -> None:
        """Start polling, at once and then by the interval; a server that must be left alone when it is time."""
        for job in self._jobs.values():
            self._plan(job)
        self._schedule.start()
        self._heart.start()

    def change(self, parts: Parts, *, asks: bool = False) -> None:
        """Go on with other parts of the same store, at once. Raises StoreError: then all has to be opened anew.

        A mailbox whose source is the same goes on with its poll and its connections; the others end or begin.
        ``asks``: all of them are polled now.
        """
        before, old = self._jobs, self.parts
        jobs = jobs_of(parts, before, self._merge_seconds, self._now())
        ended = [job for name, job in before.items() if jobs.get(name) is not job]
        for job in ended:
            job.end()
            self._schedule.remove(job.mailbox.name)
        self._waking.change(parts.wakers, parts.renew_seconds)
        self._jobs, self.parts = jobs, parts
        retire(ended)
        self._holding = Holding(parts.marks, parts.store, parts.board.poll_seconds, self._now)
        parts.slots.share_out(parts.servers, parts.settings.refresh.connections_per_server)
        for mailbox in parts.mailboxes:
            jobs[mailbox.name].mailbox = mailbox
        if parts.definition != old.definition:
            doubt_windows(jobs.values(), parts, self._now())
        for name, job in jobs.items():
            if before.get(name) is not job or old.board.poll_seconds != parts.board.poll_seconds:
                self._plan(job)
            if asks:
                self.wake(name)

    def tell(self) -> None:
        """Have the page made anew of what is known now, before this returns."""
        self._telling.tell()

    def mend(self, *, is_asked: bool = False) -> tuple[str, ...]:
        """Try the mailboxes now whose server refused us and whose secret has changed, and return their names.

        ``is_asked``: a person wants all of them tried that are left alone.
        """
        held = [job.report for job in self._jobs.values() if job.report.retry_at]
        mended = tuple(report.name for report in held if is_asked or self._holding.is_mended(report))
        for name in mended:
            self.forgive(name)
        return mended

    def stop(self, seconds: float = 3.0) -> None:
        """End every poll now: no new one starts, and one under way loses its connection; what it committed stays."""
        self._stopping.set()
        self._heart.stop()
        self._schedule.stop()
        self._waking.stop(seconds / 3)
        abort(self._jobs.values(), 2 * seconds / 3)

    def wake(self, name: str) -> None:
        """Poll a mailbox now; where it is being polled, again as soon as that ends. Wakes within a second are one."""
        job = self._jobs.get(name)  # None: what woke it is older than the configuration
        if job and not self._holding.is_held(job.report) and job.wake():
            self._run_now(name)

    def forgive(self, name: str) -> None:
        """Try a mailbox whose server refused us now, and not when it were time: its settings or its secret changed."""
        job = self._jobs[name]
        job.report = replace(job.report, retry_at=None)
        self._waking.end(name)
        self.wake(name)

    def _plan(self, job: Job) -> None:
        """Poll a mailbox now and by the interval; one whose server must be left alone when it is time."""
        name = job.mailbox.name
        if job.report.error:
            self.parts.slots.doubt(name)
        held_until = job.report.retry_at if self._holding.is_held(job.report) else None
        if held_until:
            log.warning("%s", self._describe(replace(job.report, finished_at=self._now())))
        job.is_woken = job.is_woken or job.after is not None  # the heartbeat begins it once the poll before has ended
        self._schedule.put(name, partial(self._run, job), self.parts.board.poll_seconds, held_until or self._now())

    def _run_now(self, name: str) -> None:
        self._schedule.run_at(name, self._now())

    def _run(self, job: Job) -> None:
        """Poll until nothing is left to read; the scheduler's next turns are skipped meanwhile."""
        if self._holding.is_held(job.report) or not job.takes_off():
            return
        while not self._stopping.wait(job.begin()) and not job.is_over:
            try:
                self._poll(job)
            except BaseException:
                job.land()
                raise
            if not job.goes_on():
                return  # and no land(): another turn may have taken off by now
        job.land()

    def _poll(self, job: Job) -> None:
        if not self.parts.slots.take(job.mailbox.name, lambda: job.waits_on(self._stopping)):
            return
        now, last, mark, parts = self._now(), job.report, self._holding.mark(job.mailbox.name), self.parts
        job.looks()

        def moved(report: PollReport) -> None:
            job.moved_at = time.monotonic()
            parts.slots.moved(job.mailbox.name)
            job.report = report if parts is self.parts else by_window(report, self.parts, now)
            self._telling.tell_progress()

        try:
            report = poll(
                job.mailbox,
                parse=parts.parser(now),
                horizons=parts.horizons(now),
                now=now,
                before=parts.forget_before(now),
                last=job.report,
                on_progress=moved,
                budget_seconds=BUDGET_SECONDS,
            )
        except Exception as error:  # noqa: BLE001 - APScheduler would log it, and the wall go on as if all were well
            report = broken(job.report, now, error)
        finally:
            parts.slots.give(job.mailbox.name)
        if self._stopping.is_set() or job.is_over:
            return  # its error would be our own shutting down
        report = self._holding.hold(report, last, mark)
        job.report = report if parts is self.parts else by_window(report, self.parts, now)
        if report.refusal:
            self._leave_alone(report)
        log_end(report, self._describe)
        self._ended(report)
        self._telling.tell()
        if report.error is None:
            self.parts.slots.trust(report.name)
            self._wait_for_news(report.name, was_bad=last.error is not None)

    def _leave_alone(self, report: PollReport) -> None:
        """Sign out of a server that refused us, and come back when it is time."""
        (self._waking.rest if report.refusal == "busy" else self._waking.end)(report.name)
        self._schedule.run_at(report.name, report.retry_at)

    def _doubt(self, name: str) -> None:
        if job := self._jobs.get(name):
            job.distrust()

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
                job.distrust()
            since = job.waits_since
            if has_jumped or (since is not None and time.monotonic() - since > 2 * MERGE_SECONDS):
                self._run_now(name)
            job.end_hung(self._deadline_seconds)
        self.mend()
        if self.parts.imported:  # no poll of theirs has the page made
            self._telling.tell_progress(self.parts.board.poll_seconds)
        self._waking.check()
        self.store_trouble = self.parts.trouble()
