"""What the command line does in `poll`: every mailbox once. Nothing is printed here."""

from __future__ import annotations

import threading
import time
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Final

from monitor.app import clock
from monitor.app.archives import polls_of
from monitor.app.parts import Parts, open_parts
from monitor.app.polling.jobs import Job, never_polled
from monitor.app.polling.polls import DEADLINE_SECONDS
from monitor.app.shared.once import leased_once
from monitor.errors import ConfigError, LeaseError, MonitorError, StoreError
from monitor.poll import poll
from monitor.records import PollReport

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from monitor.config import Settings

BEAT_SECONDS: Final = 1.0
"""How often it is noticed that a poll hangs."""
NO_MAILBOX: Final = (
    "the configuration names no mailbox: add one with `monitor setup` (its addresses say which messages are yours)"
)
NOTHING_TO_POLL: Final = (
    "no mailbox in the configuration has a server (`host`): `monitor import PATH` reads exported mail, "
    "`monitor setup` adds a mailbox that is polled"
)


def poll_once(
    settings: Settings,
    environ: Mapping[str, str],
    on_progress: Callable[[PollReport], None],
    *,
    deadline_seconds: float = DEADLINE_SECONDS,
) -> tuple[PollReport, ...]:
    """Poll every mailbox once, to the end; what fails is in the reports. Raises ConfigError without a mailbox.

    They are polled at the same time, as far as their servers take it, so that none waits for one that is slow; one
    that makes no progress for ``deadline_seconds`` is ended. ``on_progress`` is called from several threads.
    """
    if not settings.mailboxes:
        raise ConfigError([NO_MAILBOX])
    if not any(mailbox.is_polled for mailbox in settings.mailboxes):
        raise ConfigError([NOTHING_TO_POLL])
    try:
        with open_parts(settings, environ) as parts:
            return _poll_all(parts, on_progress, deadline_seconds)
    except StoreError as error:
        return tuple(failed(mailbox.name, error) for mailbox in settings.mailboxes if mailbox.is_polled)


def failed(name: str, error: MonitorError, folders: tuple[str, ...] = ()) -> PollReport:
    """Return the report of a mailbox or a file of which nothing could be read."""
    return PollReport(
        name=name,
        started_at=clock.now(),
        folders=folders,
        error=str(error),
        needs_person=error.needs_person,
        is_current_read=False,
        is_complete=False,
    )


def _poll_all(
    parts: Parts, on_progress: Callable[[PollReport], None], deadline_seconds: float
) -> tuple[PollReport, ...]:
    stopping = threading.Event()
    jobs = [
        Job(mailbox, never_polled(mailbox.name, clock.now()), abort=parts.abort[mailbox.name])
        for mailbox in parts.mailboxes
    ]

    def one(job: Job) -> PollReport | None:
        name = job.mailbox.name
        if not job.takes_off() or not parts.slots.take(name, lambda: job.waits_on(stopping)):
            return None
        job.looks()
        try:
            with leased_once(parts, job.mailbox) as job.mailbox:
                return _poll_whole(parts, job, on_progress)
        except LeaseError as error:
            return failed(name, error)
        finally:
            job.land()
            parts.slots.give(name)

    with ThreadPoolExecutor(len(jobs)) as pool:
        polls = [pool.submit(one, job) for job in jobs]
        try:
            while (seen := wait(polls, min(BEAT_SECONDS, deadline_seconds), FIRST_EXCEPTION)).not_done:
                for ended in seen.done:
                    ended.result()  # raises what a poll met that is no fault of its mailbox: the others end, too
                for job in jobs:
                    job.end_hung(deadline_seconds)
            return tuple(report for poll in polls if (report := poll.result()))
        except BaseException:  # Ctrl-C: what was committed stays
            stopping.set()
            for abort in parts.abort.values():
                abort()
            raise


def _poll_whole(parts: Parts, job: Job, on_progress: Callable[[PollReport], None]) -> PollReport:
    now, mailbox = clock.now(), job.mailbox
    told = 0

    def moved(report: PollReport) -> None:
        nonlocal told
        job.moved_at = time.monotonic()
        parts.slots.moved(mailbox.name)  # else a long first poll is ended where others wait for its slot
        if report.messages_read > told:  # a look-up goes on without reading any
            told = report.messages_read
            on_progress(report)

    return poll(
        mailbox,
        parse=parts.parser(now),
        horizons=parts.horizons(now),
        now=now,
        before=parts.forget_before(now),
        last=polls_of(parts.store.reports()).get(mailbox.name),
        on_progress=moved,
    )
