"""One poll in order: decide again what changed in the configuration, read, parse, commit, look up, forget, report.

    cursors = store.cursors(...)
    for chunk in source.read(cursors, horizons):     slow, may fail, holds no lock
        store.commit(parsed chunk + its cursor)      fast, one transaction, pairs what it touches
    for chunk in source.look_up(store.pending(...)): originals that lie in folders nobody reads
        store.commit(parsed chunk)

Whatever stops it, what was committed stays true, and the next poll goes on from there.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from monitor.errors import MonitorError, SourceError, StoreBusyError, StoreError
from monitor.poll.tally import Mailbox, Tally
from monitor.records import Chunk, Parse, PollReport

LOOK_UPS: Final = 50
"""Replies whose originals are looked up in one poll."""
ATTEMPTS: Final = 12
"""How often an import tries to commit a chunk; each attempt waits some seconds itself."""
SLACK: Final = timedelta(days=14)
"""Mail stays this much longer than the windows need it, so that a clock set back or a shorter window loses nothing."""


def poll(  # noqa: PLR0913 - the whole of one poll, each part named
    mailbox: Mailbox,
    *,
    parse: Parse,
    horizons: Sequence[datetime],
    now: datetime,
    before: datetime | None,
    last: PollReport | None = None,
    on_progress: Callable[[PollReport], None] | None = None,
    budget_seconds: float = float("inf"),
    clock: Callable[[], float] = time.monotonic,
) -> PollReport:
    """Read one mailbox up to ``now`` and return the report; no error of the mailbox or the store is raised.

    ``horizons`` are the starts of the current window and of everything; ``before`` is the age at which mail is
    forgotten, None for never. A poll that takes longer than ``budget_seconds`` ends early, not ``is_complete``,
    so that new mail is looked for while old mail is read. ``last`` hands on when the last good poll was.
    """
    tally = Tally(mailbox=mailbox, started_at=now, parse=parse, clock=clock, began=clock())
    store, name = mailbox.store, mailbox.name
    error: MonitorError | None = None

    def tell() -> None:
        if on_progress:  # else nobody pays for a report that nobody reads
            on_progress(_so_far(tally.report(horizons), last))

    try:
        store.redecide(name, mailbox.pair)
        for chunk in mailbox.source.read(store.cursors(name), horizons):
            tally.take(chunk, now)
            if clock() - tally.began > budget_seconds:
                tally.is_complete = False
                break
            if chunk.blocks:
                tell()
        else:
            tally.remaining.clear()
            _look_up(tally, now, tell, has_failed=last is not None and last.error is not None)
            if before is not None:
                store.forget(name, before)
        report = tally.report(horizons)
    except MonitorError as failure:
        error = failure
        report = _failed(tally, horizons, failure)
    report = _finish(report, last, is_good=error is None)
    try:
        store.save_report(report)
    except MonitorError as failure:
        report = replace(
            report,
            error=report.error or str(failure),
            needs_person=report.needs_person or failure.needs_person,
            is_store_error=report.is_store_error or report.error is None,
        )
    return report


def _look_up(tally: Tally, now: datetime, tell: Callable[[], None], *, has_failed: bool) -> None:
    mailbox = tally.mailbox
    pending = mailbox.store.pending(mailbox.name, now=now, limit=LOOK_UPS)
    if pending:
        keys = [reply.key for reply in pending]
        try:
            for chunk in mailbox.source.look_up(pending, mailbox.ids):
                tally.take(chunk, now)
                tell()
        except SourceError:
            if has_failed:  # else a search that the server never finishes would fail every poll from now on
                mailbox.store.looked_up(mailbox.name, keys, now)
            raise
        mailbox.store.looked_up(mailbox.name, keys, now)


def _failed(tally: Tally, horizons: Sequence[datetime], failure: MonitorError) -> PollReport:
    """Return the report of a poll that failed; where the store does not even answer, with what is known without it."""
    try:
        return tally.report(horizons, failure)
    except MonitorError:
        return PollReport(
            name=tally.mailbox.name,
            started_at=tally.started_at,
            finished_at=tally.started_at + timedelta(seconds=tally.seconds),
            messages_read=tally.messages_read,
            seconds=tally.seconds,
            error=str(failure),
            needs_person=failure.needs_person,
            is_store_error=isinstance(failure, StoreError),
            is_current_read=False,
            is_complete=False,
        )


def _finish(report: PollReport, last: PollReport | None, *, is_good: bool = True) -> PollReport:
    """Add what the last poll knew: when the mailbox was last read without an error, and how far.

    It is known up to the *start* of a good poll: what came later may be missing.
    """
    if last and not last.is_complete:
        report = replace(report, read_before=last.read_before + last.messages_read)
    if is_good:
        return replace(report, good_at=report.started_at)
    if last is None:
        return report
    # A poll that did not get as far as the folders says nothing about what is read.
    is_current_read = report.is_current_read if report.folders else last.is_current_read
    return replace(report, good_at=last.good_at, is_current_read=is_current_read)


def _so_far(report: PollReport, last: PollReport | None) -> PollReport:
    """Return the report of a poll that goes on: on the first run the current window is known before it ends."""
    is_first = last is None or last.good_at is None
    return replace(_finish(report, last, is_good=is_first and report.is_current_read), finished_at=None)


def import_file(mailbox: Mailbox, *, parse: Parse, now: datetime) -> PollReport:
    """Read a file into the store, from where an earlier reading stopped; raises what the file or the store raises.

    A KeyboardInterrupt of its source ends it early, not ``is_complete``: what was committed is kept, and the store
    knows how far it came.
    """
    tally = Tally(mailbox=mailbox, started_at=now, parse=parse, clock=time.monotonic, began=time.monotonic())
    try:
        mailbox.store.redecide(mailbox.name, mailbox.pair)
        for chunk in mailbox.source.read(mailbox.store.cursors(mailbox.name), ()):
            _take_in_turn(tally, chunk, now)
    except KeyboardInterrupt:
        tally.is_complete = False
    return tally.report(())


def _take_in_turn(tally: Tally, chunk: Chunk, now: datetime) -> None:
    """Commit a chunk of a file; where a poll of another process holds the store, wait: nobody would try again."""
    for attempts_left in range(ATTEMPTS - 1, -1, -1):
        try:
            tally.take(chunk, now)
        except StoreBusyError:
            if not attempts_left:
                raise
        else:
            return
