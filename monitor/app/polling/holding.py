"""Which mailboxes are left alone for now, because their server refused us, and until when; a restart knows it, too."""

from __future__ import annotations

import random
from contextlib import suppress
from typing import TYPE_CHECKING

from monitor.app.polling.backoff import is_held, with_next_try
from monitor.errors import MonitorError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from monitor.records import PollReport, Store


class Holding:
    """Decides when a server that refused us is asked again. ``marks`` tell one secret from another, by mailbox."""

    def __init__(
        self, marks: Mapping[str, Callable[[], str]], store: Store, shortest: float, now: Callable[[], datetime]
    ) -> None:
        """Take also the shortest wait in seconds, and the clock."""
        self._marks = marks
        self._store = store
        self._shortest = shortest
        self._now = now

    def mark(self, name: str) -> str:
        """Return what stands for the settings and the secret of a mailbox as they are now."""
        make = self._marks.get(name)
        return make() if make else ""

    def is_held(self, report: PollReport) -> bool:
        """Return whether this last report of a mailbox forbids to poll it now."""
        # why first: the mark reads files, and nearly no mailbox is ever held
        return report.retry_at is not None and is_held(report, self.mark(report.name), self._now())

    def is_mended(self, report: PollReport) -> bool:
        """Return whether somebody has changed what was refused."""
        return report.retry_at is not None and report.tried_with != self.mark(report.name)

    def hold(self, report: PollReport, last: PollReport, mark: str) -> PollReport:
        """Return a report with when to try again, and keep it; ``mark`` and ``last`` are of before the poll."""
        if report.refusal is None:
            return report
        chance = random.random()  # noqa: S311 - so that many monitors do not come back together
        report = with_next_try(report, last, mark=mark, random=chance, shortest=self._shortest, now=self._now())
        with suppress(MonitorError):  # the store's trouble is told by others
            self._store.save_report(report)
        return report
