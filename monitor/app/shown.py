"""What the page reads: the last snapshot and reports, and what is wrong where none of them can say it."""

from __future__ import annotations

import json
import logging
import time
from typing import TYPE_CHECKING

from monitor import __version__
from monitor.app import clock
from monitor.app.mistakes import mistake
from monitor.errors import MonitorError
from monitor.export import snapshot_json
from monitor.snapshot import imported_at, read_at, state, worst
from monitor.wall.server import OK
from monitor.wall.view import View
from monitor.watching.metrics import Metrics

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from monitor.app.parts import Parts
    from monitor.app.polling import Polling
    from monitor.app.shared import Sharing
    from monitor.records import PollReport, Snapshot, State

log = logging.getLogger("monitor")


class Shown:
    """What the page reads: replaced as a whole, never changed, so that requests need no lock.

    ``prepare`` gets each snapshot before it is shown: it draws the page, so that no browser waits for that.
    """

    def __init__(self, prepare: Callable[[Snapshot], None] = lambda _: None) -> None:
        self.prepare = prepare
        self.metrics = Metrics(__version__)
        self.snapshot: Snapshot | None = None
        self.reports: tuple[PollReport, ...] = ()
        self.trouble: str | None = None
        self.refused: tuple[str, ...] = ()
        """What is wrong with the configuration as it is now, while an earlier one is in force."""
        self.damage: str | None = None
        """What a look over the whole store found; the maps can often be made all the same."""
        self.silent: Callable[[], Mapping[str, str]] = dict
        """Gives a sentence for each part of the program that gives no sign of life."""
        self.polling: Polling | Sharing | None = None
        self.parts: Parts | None = None
        self._json: tuple[tuple[str, State, datetime | None], bytes] | None = None

    def view(self) -> View:
        """Return the page's view of now."""
        now, snapshot = clock.now(), self.snapshot
        trouble = self.trouble or self.damage or next(iter(self.silent().values()), None)
        if snapshot is None:
            return View(
                snapshot=None,
                state="error" if trouble or self.refused else "first-run",
                now=now,
                reports=self.reports,
                trouble=trouble,
                refused=self.refused,
            )
        is_wrong = trouble or self.refused
        current, read = ("error" if is_wrong else state(snapshot, now)), read_at(snapshot)
        return View(
            snapshot=snapshot,
            state=current,
            now=now,
            read_at=read,
            imported_at=imported_at(snapshot),
            snapshot_json=self._as_json(snapshot, current, read),
            reports=self.reports,
            worst=worst(snapshot, now),
            trouble=trouble,
            refused=self.refused,
        )

    def _as_json(self, snapshot: Snapshot, current: State, read: datetime | None) -> bytes:
        """Return the JSON of this snapshot, made once: every request asks for it."""
        key = (snapshot.version, current, read)
        made = self._json
        if made is None or made[0] != key:
            text = json.dumps(snapshot_json(snapshot, current, read), ensure_ascii=False)
            self._json = made = (key, text.encode())
        return made[1]

    def refuse(self, problems: tuple[str, ...]) -> None:
        """Say what is wrong with the configuration, until it is mended (nothing)."""
        self.refused = problems

    def forget(self) -> None:
        """Show nothing of what was read so far: it was another store's."""
        self.snapshot, self.reports = None, ()

    def version(self) -> str:
        """Return the version of the maps on show, "" while there are none."""
        return self.snapshot.version if self.snapshot else ""

    def health(self) -> Mapping[str, str]:
        """Return a word for the store, the scheduler, and each other part that gives no sign of life."""
        polling = self.polling
        stored = self.trouble or self.damage or _store_error(self.reports)
        is_running = polling is not None and float("inf") not in polling.ages.values()
        return {
            "store": stored or (polling and polling.store_trouble) or OK,
            "scheduler": OK if is_running else "not running",
            **self.silent(),
        }

    def take(self, snapshot: Snapshot) -> None:
        """Show maps that another process may have made."""
        began = time.monotonic()
        self.prepare(snapshot)
        self.metrics.made(time.monotonic() - began)
        self.reports, self.snapshot = snapshot.reports, snapshot

    def say(self, trouble: str | None) -> None:
        """Say what is wrong, while the last maps stay; None: nothing is."""
        if trouble and trouble != self.trouble:
            log.error("%s", trouble)
        self.trouble = trouble

    def show(self, parts: Parts, reports: tuple[PollReport, ...]) -> None:
        """Make the page anew; where the store does not answer, say so and keep the last maps."""
        self.reports = reports
        began = time.monotonic()
        try:
            snapshot = parts.snapshot(clock.now(), reports, _store_error(reports))
            self.prepare(snapshot)
            self.snapshot = snapshot
            self.trouble = None
            self.metrics.made(time.monotonic() - began)
        except MonitorError as error:
            log.error("%s", error)  # noqa: TRY400 - a sentence for a person, no traceback
            self.trouble = str(error)
        except Exception as error:  # noqa: BLE001 - it must neither end a poll nor leave old maps unmarked
            self.trouble = f"No new maps: {mistake(error)}"


def _store_error(reports: Sequence[PollReport]) -> str | None:
    """Return what is wrong with the store, where it can be read but a poll could not keep its mail."""
    return next((report.error for report in reports if report.is_store_error and report.needs_person), None)
