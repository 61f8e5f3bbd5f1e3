"""What the command line does in `poll`: every mailbox once. Nothing is printed here."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from monitor.app import clock
from monitor.app.parts import Parts, open_parts
from monitor.errors import ConfigError, MonitorError, StoreError
from monitor.poll import Mailbox, poll
from monitor.records import PollReport

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from monitor.config import Settings

NO_MAILBOX: Final = (
    "the configuration names no mailbox: add one with `monitor setup` (its addresses say which messages are yours)"
)


def poll_once(
    settings: Settings, environ: Mapping[str, str], on_progress: Callable[[PollReport], None]
) -> tuple[PollReport, ...]:
    """Poll every mailbox once, to the end; what fails is in the reports. Raises ConfigError without a mailbox.

    They are polled at the same time, as far as their servers take it, so that none waits for one that is slow;
    ``on_progress`` is called from several threads.
    """
    if not settings.mailboxes:
        raise ConfigError([NO_MAILBOX])
    try:
        with open_parts(settings, environ) as parts:
            return _poll_all(parts, on_progress)
    except StoreError as error:
        return tuple(failed(mailbox.name, error) for mailbox in settings.mailboxes)


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


def _poll_all(parts: Parts, on_progress: Callable[[PollReport], None]) -> tuple[PollReport, ...]:
    stopping = threading.Event()

    def one(mailbox: Mailbox) -> PollReport | None:
        if not parts.slots.take(mailbox.name, lambda: not stopping.is_set()):
            return None
        try:
            return _poll_whole(parts, mailbox, on_progress)
        finally:
            parts.slots.give(mailbox.name)

    with ThreadPoolExecutor(len(parts.mailboxes)) as pool:
        polls = [pool.submit(one, mailbox) for mailbox in parts.mailboxes]
        try:
            return tuple(report for poll in polls if (report := poll.result()))
        except BaseException:  # Ctrl-C: what was committed stays
            stopping.set()
            for abort in parts.abort.values():
                abort()
            raise


def _poll_whole(parts: Parts, mailbox: Mailbox, on_progress: Callable[[PollReport], None]) -> PollReport:
    now = clock.now()
    told = 0

    def tell(report: PollReport) -> None:
        nonlocal told
        if report.messages_read > told:  # a look-up goes on without reading any
            told = report.messages_read
            on_progress(report)

    return poll(
        mailbox,
        parse=parts.parser(now),
        horizons=parts.horizons(now),
        now=now,
        before=parts.forget_before(now),
        last=parts.store.reports().get(mailbox.name),
        on_progress=tell,
    )
