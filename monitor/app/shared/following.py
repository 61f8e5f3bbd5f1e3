"""The maps that all replicas show: looked for every second; one of the replicas makes them, while it has the lease."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Final

from monitor.app import clock
from monitor.app.archives import polls_of
from monitor.app.mistakes import mistake
from monitor.app.polling.jobs import never_polled
from monitor.app.shared.editions import edition_of
from monitor.errors import LeaseError, MonitorError
from monitor.snapshot.packing import pack, unpack
from monitor.store.shared.maps import StoredMaps

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from monitor.app.parts import Parts
    from monitor.records import PollReport, Snapshot
    from monitor.records.leases import Lease
    from monitor.store.shared.leases import Leases

LOOK_SECONDS: Final = 1.0
"""How often the store is asked for newer maps: a look-up by a primary key."""
RENEWALS: Final = 3
"""In each lease."""
REST: Final = 4
"""Maps are made again after so many times what they took: making them takes a fifth of a core at most."""
PATIENCE_SECONDS: Final = 5.0
"""How long the database may be away before the page says so: a restart of it is no trouble."""

log = logging.getLogger("monitor")


class Following:
    """Tells ``show`` each newer snapshot, and ``say`` what is wrong (None: nothing), from ``start`` to ``stop``."""

    def __init__(  # noqa: PLR0913 - what it shows, whom it tells, and its clocks
        self,
        parts: Parts,
        leases: Leases,
        show: Callable[[Snapshot], None],
        say: Callable[[str | None], None],
        *,
        now: Callable[[], datetime] = clock.now,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        """Take the parts, leases of this replica's own, whom to tell, and the clock."""
        self._look_seconds = look_seconds
        self._leases = leases
        self._show = show
        self._say = say
        self._now = now
        self._maps = StoredMaps(parts.store.database)
        self._take(parts)
        self._lease: Lease | None = None
        self._renew_at = self._until = self._rests_until = float("-inf")
        self._good_at = self._looked_at = time.monotonic()
        self._hurry, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="maps", daemon=True)

    @property
    def is_alive(self) -> bool:
        """Whether it looks."""
        return self._thread.is_alive()

    @property
    def age(self) -> float:
        """How many seconds ago it last began to look; inf where it does not."""
        return time.monotonic() - self._looked_at if self.is_alive else float("inf")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; another replica may make the maps at once."""
        self._stopping.set()
        self._hurry.set()
        self._thread.join(1.0)
        try:
            self._leases.leave()
        except MonitorError as error:  # the lease expires
            log.info("%s", error)

    def change(self, parts: Parts) -> None:
        """Go on with other parts of the same store."""
        self._next = parts
        self._hurry.set()

    def _take(self, parts: Parts) -> None:
        self._parts = self._next = parts
        self._edition = edition_of(parts)
        self._number = 0
        self._made_of: dict[str, PollReport] | None = None
        self._made_at = float("-inf")
        self._lease = None
        self._renew_at = float("-inf")

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._hurry.clear()
            self._looked_at = time.monotonic()
            try:
                if self._next is not self._parts:
                    self._take(self._next)
                self._look()
                self._good_at = time.monotonic()
                self._say(None)
            except MonitorError as error:
                if time.monotonic() - self._good_at > PATIENCE_SECONDS:
                    self._say(str(error))
            except Exception as error:  # noqa: BLE001 - it must neither end here nor leave old maps unmarked
                self._say(f"No new maps: {mistake(error)}")
            self._hurry.wait(self._look_seconds)

    def _look(self) -> None:
        try:
            if lease := self._makes():
                self._make(lease)
        finally:  # whoever cannot make maps can still show those of others
            stored = self._maps.newer(self._edition, self._number)
            if stored:
                self._show(unpack(stored.body, self._parts.board, self._parts.definition))
                self._number = stored.number

    def _makes(self) -> Lease | None:
        """Return the lease to make the maps; None where another replica has it."""
        began = time.monotonic()
        if began >= self._renew_at:
            self._lease = self._leases.claim("maps", self._edition)
            self._renew_at, self._until = began + self._leases.seconds / RENEWALS, began + self._leases.seconds
        return self._lease if time.monotonic() < self._until else None

    def _make(self, lease: Lease) -> None:
        """Make the maps anew where a poll has come to an end, or moved on, since the last were made."""
        began, now = time.monotonic(), self._now()
        if began < self._rests_until:
            return
        known = self._parts.store.reports()
        is_old = bool(self._parts.imported) and began - self._made_at > self._parts.board.poll_seconds
        if known == self._made_of and not is_old:  # no poll tells of what is only imported, and windows move
            return
        polled = polls_of(known)
        reports = tuple(polled.get(name) or never_polled(name, now) for name in self._parts.polled)
        snapshot = self._parts.snapshot(now, reports)
        fence = self._leases.fence(lease)
        try:
            self._maps.store(self._edition, snapshot.version, pack(snapshot), int(now.timestamp()), fence)
        except LeaseError:
            self._lease = None  # another one makes them by now
            return
        self._made_of, self._made_at = known, began
        self._rests_until = time.monotonic() + max(self._look_seconds, REST * (time.monotonic() - began))
