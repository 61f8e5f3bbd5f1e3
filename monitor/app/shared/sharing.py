"""What `monitor run` does on PostgreSQL: polls what it has the leases of, shows the maps that one replica makes."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from monitor.app.polling import Polling
from monitor.app.shared.following import Following
from monitor.app.shared.tenure import Tenure, lease_seconds, leased
from monitor.errors import MonitorError
from monitor.store.engine import Database
from monitor.store.shared.leases import Leases

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.app.parts import Parts
    from monitor.records import PollReport, Snapshot


class Sharing:
    """As ``polling.Polling``, for one of several processes; which half of it runs is the process's role.

    ``show`` gets each newer snapshot, ``say`` what keeps it from coming, None while nothing does.
    """

    def __init__(
        self,
        parts: Parts,
        show: Callable[[Snapshot], None],
        say: Callable[[str | None], None],
        describe: Callable[[PollReport], str],
        ended: Callable[[PollReport], None] = lambda _: None,
    ) -> None:
        """Take the parts, and whom to tell; the role is a setting. Raises StoreError."""
        role, seconds = parts.settings.role, lease_seconds(parts.board.poll_seconds)
        self.parts = parts
        self._kept: dict[str, PollReport] = {}
        self._leases = Leases(Database(parts.settings.store.url), secrets.token_hex(8), seconds)
        self._maps_leases = Leases(Database(parts.settings.store.url), secrets.token_hex(8), seconds)
        self._polling: Polling | None = None
        self._tenure: Tenure | None = None
        self._following: Following | None = None
        if role != "web":
            self._held = leased(parts, self._leases, {})
            self._polling = Polling(self._held, self._keep, describe, ended=ended)
            self._tenure = Tenure(parts, self._leases, self._poll_others)
        if role != "poller":
            self._following = Following(parts, self._maps_leases, show, say)

    @property
    def reports(self) -> tuple[PollReport, ...]:
        """The last known report of each mailbox that is polled here."""
        return self._polling.reports if self._polling else ()

    @property
    def store_trouble(self) -> str | None:
        """What keeps this process from its work; None while nothing does."""
        found: list[str | None] = [part.trouble for part in (self._tenure,) if part]
        found += [part.store_trouble for part in (self._polling,) if part]
        found += [report.error for report in self.reports if report.is_store_error and report.needs_person]
        return next((trouble for trouble in found if trouble), None)

    @property
    def ages(self) -> dict[str, float]:
        """How many seconds ago each part that its role asks for gave its last sign of life."""
        found = self._polling.ages if self._polling else {}
        if self._tenure:
            found["leases"] = self._tenure.age
        if self._following:
            found["maps"] = self._following.age
        return found

    def start(self) -> None:
        """Begin."""
        for part in (self._polling, self._tenure, self._following):
            if part:
                part.start()

    def stop(self) -> None:
        """End everything now, and let others go on with it at once."""
        for part in (self._polling, self._tenure, self._following):
            if part:
                part.stop()
        self._leases.close()
        self._maps_leases.close()

    def change(self, parts: Parts, *, asks: bool = False) -> None:
        """Go on with other parts of the same store, at once. Raises StoreError."""
        self.parts = parts
        if self._tenure and self._polling:
            self._tenure.change(parts)
            if asks:
                self._polling.change(self._held, asks=True)
        if self._following:
            self._following.change(parts)

    def tell(self) -> None:
        """Nothing: the maps are made anew where they are made."""

    def mend(self, *, is_asked: bool = False) -> tuple[str, ...]:
        """Try the mailboxes now whose server refused us and whose secret has changed, and return their names."""
        return self._polling.mend(is_asked=is_asked) if self._polling else ()

    def _poll_others(self, held: Parts) -> None:
        if self._polling:
            self._polling.change(held)
        self._held = held

    def _keep(self, reports: tuple[PollReport, ...]) -> None:
        """Keep how far polls have come, and what no poll keeps itself, so that all replicas can tell."""
        for report in reports:
            before = self._kept.get(report.name)
            self._kept[report.name] = report
            is_on_its_way = report.finished_at is None and report.messages_read > 0
            # why after one on its way: that may have come later than what the poll kept at its end
            is_last = before is not None and before.finished_at is None and report.finished_at is not None
            if report is not before and (is_on_its_way or is_last or report.error):
                is_complete = report.is_complete and report.finished_at is not None
                with suppress(MonitorError):  # the poll meets the same, and says it
                    self._held.store.save_report(replace(report, is_complete=is_complete))
