"""Which jobs there are: kept, begun and ended as mailboxes come and go while the program runs."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from monitor.app.archives import polls_of
from monitor.app.polling.jobs import Job, never_polled
from monitor.errors import MonitorError
from monitor.poll import covers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from monitor.app.parts import Parts
    from monitor.records import PollReport

RETIRE_SECONDS: Final = 1.0
"""How long a mailbox that is no more may take to end its poll before nobody waits for it."""


def jobs_of(parts: Parts, before: Mapping[str, Job], merge_seconds: float, now: datetime) -> dict[str, Job]:
    """Return a job for each mailbox: the one there is, where it reads the same source. Raises StoreError.

    One that takes another's place knows what that one knew, and begins when it has ended.
    """
    known, jobs = polls_of(parts.store.reports()), dict[str, Job]()
    for mailbox in parts.mailboxes:
        name = mailbox.name
        job = before.get(name)
        if job is None or job.mailbox.source is not mailbox.source:
            last = job.report if job else known.get(name) or never_polled(name, now)
            job = Job(mailbox, last, merge_seconds, after=job, abort=parts.abort[name], leave=parts.leave[name])
        jobs[name] = job
    return jobs


def retire(ended: Sequence[Job], seconds: float = RETIRE_SECONDS) -> None:
    """Abort the polls of mailboxes that are no more, and sign out of them; one that hangs is left to itself."""
    abort(ended, seconds)
    for job in ended:
        if not job.is_running:
            job.leave()


def abort(jobs: Iterable[Job], seconds: float) -> None:
    """Abort the polls that run, again and again, until all have ended or it took so long."""
    jobs, end = tuple(jobs), time.monotonic() + seconds
    while (running := [job for job in jobs if job.is_running]) and time.monotonic() < end:
        for job in running:
            job.abort()
        time.sleep(0.02)


def doubt_windows(jobs: Iterable[Job], parts: Parts, now: datetime) -> None:
    """Note for each mailbox whether the current window, which has moved, is read by now.

    Where it is not, the progress begins at nothing: what earlier polls have read is no part of it.
    """
    for job in jobs:
        report = by_window(job.report, parts, now)
        if not report.is_current_read:
            report = replace(report, messages_read=0, read_before=0, seconds=0.0)
        job.report = report


def by_window(report: PollReport, parts: Parts, now: datetime) -> PollReport:
    """Return a report that says whether the current window is read as it is now: a poll goes by that of its start.

    A store that does not answer knows of nothing that was read.
    """
    try:
        known = covers(parts.store, report.name, report.folders, parts.horizons(now))
    except MonitorError:
        known = False
    return replace(report, is_current_read=known)
