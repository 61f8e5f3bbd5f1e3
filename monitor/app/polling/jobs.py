"""One mailbox's job: whether its poll runs, what woke it meanwhile, and the reports that the program makes itself."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from monitor.app.mistakes import mistake
from monitor.records import PollReport

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from monitor.poll import Mailbox

MERGE_SECONDS: Final = 1.0
"""Polls that somebody woke begin at least so long after the one before: wakes within a second are one."""


log = logging.getLogger("monitor")


@dataclass(slots=True)
class Job:
    """One mailbox's job. Instants are monotonic, in seconds.

    ``is_woken``: there may be news that no poll has looked for since it began. It is set and read under the lock
    together with ``is_running``, so that a wake is never lost between a poll's last look and its end.
    """

    mailbox: Mailbox
    report: PollReport
    merge_seconds: float = MERGE_SECONDS
    is_running: bool = False
    is_reading: bool = False
    """Whether its poll is under way, and not only waiting for its turn."""
    is_woken: bool = False
    began_at: float = float("-inf")
    moved_at: float = 0.0
    hung_since: float = 0.0
    """When it last moved before it was found hung: said once, however long it hangs."""
    is_over: bool = False
    """Whether its mailbox is no more, or another one by now: no poll of it begins, and nobody hears how one ends."""
    after: Job | None = None
    """The job of the same name before it, of which a poll may still hang: no mailbox is read by two at once."""
    abort: Callable[[], None] = lambda: None
    """Ends its poll from another thread."""
    leave: Callable[[], None] = lambda: None
    """Signs out, where no poll runs."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def takes_off(self) -> bool:
        """Begin, unless a poll of this mailbox runs already."""
        with self._lock:
            if self.is_running or self.is_over or (self.after and self.after.is_running):
                return False
            self.is_running, self.after = True, None
            self.moved_at = time.monotonic()
            return True

    def waits_on(self, stopping: threading.Event) -> bool:
        """Wait for its turn, which is no hanging; return whether to wait on."""
        self.moved_at = time.monotonic()
        return not stopping.is_set() and not self.is_over

    def wake(self) -> bool:
        """Note that there is news; return whether somebody has to start a poll for it."""
        with self._lock:
            self.is_woken = True
            return not self.is_running

    def begin(self) -> float:
        """Return in how many seconds the next poll may begin: at once, but for a wake that another has just served."""
        with self._lock:
            return max(0.0, self.began_at + self.merge_seconds - time.monotonic()) if self.is_woken else 0.0

    def looks(self) -> None:
        """Note that a poll looks for news now: what woke it before is served by it."""
        with self._lock:
            self.is_woken, self.is_reading = False, True
            self.began_at = self.moved_at = time.monotonic()

    def goes_on(self) -> bool:
        """End, unless there is more to read or news since the poll began; a mailbox that failed waits for its turn."""
        with self._lock:
            self.is_reading = False
            has_failed = self.report.error is not None
            self.is_woken = self.is_woken and not has_failed
            has_more = self.is_woken or not self.report.is_complete
            self.is_running = has_more and not has_failed and not self.is_over
            return self.is_running

    def end(self) -> None:
        """Begin no poll any more; one under way is to be aborted by whoever says so."""
        with self._lock:
            self.is_over, self.is_woken = True, False

    def land(self) -> None:
        """End, whatever happened."""
        with self._lock:
            self.is_running = self.is_reading = False

    @property
    def waits_since(self) -> float | None:
        """When the last poll began, where news has come since and no poll is on its way; else None."""
        with self._lock:
            return self.began_at if self.is_woken and not self.is_running else None

    def distrust(self) -> None:
        """Drop its line between two polls, since another one died: else the next poll waits for a dead one."""
        with self._lock:
            if not self.is_reading:
                self.abort()

    def end_hung(self, seconds: float) -> None:
        """Shut the connection of a poll down that has not moved on for so long."""
        if not self.is_running or time.monotonic() - self.moved_at <= seconds:
            return
        if self.hung_since != self.moved_at:
            self.hung_since = self.moved_at
            log.warning("%s: no answer for %d s, the connection is closed", self.mailbox.name, seconds)
        self.abort()


def never_polled(name: str, now: datetime) -> PollReport:
    """Return the report of a mailbox that no poll has ended of yet."""
    return PollReport(name=name, started_at=now, is_current_read=False)


def broken(last: PollReport, now: datetime, error: Exception) -> PollReport:
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
