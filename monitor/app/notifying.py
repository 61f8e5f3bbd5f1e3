"""The thread that tells people what is wrong, and keeps what displays said; no poll waits for it."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Self

from monitor.app import clock
from monitor.app.mistakes import mistake
from monitor.config.notify import urls_of
from monitor.errors import MonitorError
from monitor.store.engine import Database
from monitor.store.shared.leases import Leases
from monitor.wall.server import OK
from monitor.watching import notices, packing
from monitor.watching.notices import Wishes, alerts, decide
from monitor.watching.offhours import off_until

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from types import TracebackType

    from monitor.app.displaying import Displaying
    from monitor.app.parts import Parts
    from monitor.app.shown import Shown
    from monitor.config import Settings
    from monitor.watching.notices import Known, Message

LOOK_SECONDS: Final = 5.0
REST: Final = 20
LONGEST_PAUSE: Final = 300.0
"""A look begins so many times later than the last one took (with very many displays it takes a while), at most so."""
KEEP: Final = timedelta(minutes=1)
"""How often the store is told what displays said."""
AGAIN: Final = timedelta(minutes=1)
"""How soon a message that a service did not take is sent again."""
GIVEN_UP: Final = timedelta(hours=24)
MOST: Final = 20
"""So many messages wait for a service at most."""
LEASE_SECONDS: Final = 60.0
DISPLAYS: Final = "displays"
ORDERS: Final = "display orders"
NOTICES: Final = "notices"
"""Under which names the store keeps what displays said and were asked, and what people were told."""
_STOP_SECONDS: Final = 1.0

log = logging.getLogger("monitor")


class Notifying:
    """Looks every some seconds from ``with`` on; ``settings`` are those in force."""

    def __init__(  # noqa: PLR0913 - what it looks at, and its clocks
        self,
        settings: Callable[[], Settings],
        environ: Mapping[str, str],
        shown: Shown,
        displaying: Displaying,
        *,
        now: Callable[[], datetime] = clock.now,
        seconds: float = LOOK_SECONDS,
    ) -> None:
        """Take what it looks at; nothing is sent yet."""
        self._settings = settings
        self._environ = environ
        self._shown = shown
        self._displaying = displaying
        self._now = now
        self._seconds = seconds
        self._known: Mapping[str, Known] = {}
        self._store: object = None
        self._kept_at: datetime | None = None
        self._waiting: dict[str, list[tuple[Message, datetime]]] = {}
        self._again_at: datetime | None = None
        self._urls: tuple[str, ...] = ()
        self._leases: Leases | None = None
        self._stopping = threading.Event()
        self._looked_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="notices", daemon=True)

    def __enter__(self) -> Self:
        """Begin to look."""
        self._thread.start()
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        """Stop; what is being sent may still go out."""
        self._stopping.set()
        self._thread.join(_STOP_SECONDS)

    @property
    def age(self) -> float:
        """How many seconds ago it last looked, or sent something; inf where its thread is dead."""
        return time.monotonic() - self._looked_at if self._thread.is_alive() else float("inf")

    def again(self) -> None:
        """Begin once more, where its thread has died or hangs."""
        self._thread = threading.Thread(target=self._run, name="notices", daemon=True)
        self._looked_at = time.monotonic()
        self._thread.start()

    def _run(self) -> None:
        pause = self._seconds
        while not self._stopping.wait(pause) and threading.current_thread() is self._thread:
            self._looked_at = began = time.monotonic()
            try:
                self.look()
            except MonitorError as error:
                log.warning("nobody can be notified: %s", error)
            except Exception as error:  # noqa: BLE001 - without this thread nobody would be told anything
                mistake(error)
            pause = max(self._seconds, min(LONGEST_PAUSE, REST * (time.monotonic() - began)))
        if self._leases:
            with suppress(MonitorError):  # it expires
                self._leases.leave()
            self._leases.close()

    def look(self) -> None:
        """Keep what displays said, and send what there is to tell. Raises StoreError and SecretError."""
        settings, parts, now = self._settings(), self._shown.parts, self._now()
        with suppress(MonitorError):  # the polls say what is wrong with the store
            if parts:
                self._recall(parts)
                self._keep(parts, now)
                self._share(parts)
        urls = urls_of(settings.notify, self._environ) if settings.role != "poller" else ()
        if not urls:
            self._known, self._waiting = {}, {}
            return
        if parts and not self._is_ours(parts):
            return
        messages, known = self._decided(settings, now)
        if known != self._known:
            self._known = known
            with suppress(MonitorError):
                if parts:
                    parts.store.remember(NOTICES, notices.packed(known))
        for url in urls:
            queue = self._waiting.setdefault(url, [])
            queue += [(message, now) for message in messages]
            del queue[:-MOST]
        self._waiting = {url: queue for url, queue in self._waiting.items() if url in urls}
        if messages or self._again_at is None or now >= self._again_at:
            self._send(urls, now)

    def _decided(self, settings: Settings, now: datetime) -> tuple[tuple[Message, ...], Mapping[str, Known]]:
        wanted, shown = settings.notify, self._shown
        troubles = {name: f"The {name}: {word}" for name, word in shown.health().items() if word != OK}
        if shown.refused:
            troubles["configuration"] = "A changed configuration was not taken; the wall and the log say why."
        reports = shown.reports or (shown.polling.reports if shown.polling else ())
        wishes = Wishes(older_than=wanted.older_than, person=wanted.person, displays=wanted.displays)
        found = alerts(reports, troubles, self._displaying.listed(), wishes, now)
        is_quiet = off_until(now, wanted.quiet, settings.time_zone) is not None
        return decide(self._known, found, now, settings.title, is_quiet=is_quiet)

    def _send(self, urls: tuple[str, ...], now: datetime) -> None:
        from monitor.watching import sending  # noqa: PLC0415 - it takes memory that most monitors never need

        if urls != self._urls:
            self._urls = urls
            for problem in sending.problems(urls):
                log.warning("notifications: %s", problem)
        for number, url in enumerate(urls, 1):
            queue = self._waiting[url]
            while queue and not self._stopping.is_set():
                self._looked_at = time.monotonic()
                message, since = queue[0]
                if now - since < GIVEN_UP and not sending.send(url, message):
                    log.warning("notification service number %d did not take a message; it is sent again", number)
                    break
                del queue[0]
        self._again_at = now + AGAIN if any(self._waiting.values()) else None

    def _recall(self, parts: Parts) -> None:
        """Take what an earlier process left, once for each store; of other replicas all the time."""
        is_new = self._store is not parts.store.database
        if is_new:
            self._known = notices.unpacked(parts.store.remembered(NOTICES))
            self._store = parts.store.database
        if is_new or (not parts.store.database.is_sqlite and self._is_time(self._now())):
            self._displaying.displays.recall(*packing.unpacked(parts.store.remembered(DISPLAYS)))

    def _keep(self, parts: Parts, now: datetime) -> None:
        displays = self._displaying.displays
        if self._is_time(now) and (displays.hung() or displays.forgotten()):
            parts.store.remember(DISPLAYS, packing.packed(displays.hung(), displays.forgotten()))
            self._kept_at = now

    def _share(self, parts: Parts) -> None:
        """Let each replica know what a display was asked at another: it comes to whichever it asks next."""
        if parts.store.database.is_sqlite:
            return
        displays, kept = self._displaying.displays, packing.unpacked_orders(parts.store.remembered(ORDERS))
        displays.share(kept)
        if (present := displays.orders()) != kept:
            parts.store.remember(ORDERS, packing.packed_orders(present))

    def _is_time(self, now: datetime) -> bool:
        return self._kept_at is None or abs(now - self._kept_at) >= KEEP

    def _is_ours(self, parts: Parts) -> bool:
        """Return whether this process tells people; of several on one store one does."""
        if parts.store.database.is_sqlite:
            return True
        if self._leases is None:
            database = Database(parts.settings.store.url)
            self._leases = Leases(database, secrets.token_hex(8), LEASE_SECONDS)
        is_ours = self._leases.claim("notices", NOTICES) is not None
        if not is_ours:  # what the one that has it told is known here, should it end
            self._known = notices.unpacked(parts.store.remembered(NOTICES))
        return is_ours
