"""Which connections wait for news of which mailbox: they come after a good poll and go with what they stand for."""

from __future__ import annotations

import logging
import random
import threading
import time
from typing import TYPE_CHECKING, Final, Protocol

from monitor.app.polling.backoff import LONGEST
from monitor.app.polling.watching import Watch, Watcher

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

OPENING_SECONDS: Final = 300.0
"""What connecting may take beside one wait, before a connection is taken for hung: each of its steps has a timeout."""

RESTART_SECONDS: Final = 60.0
"""One that dies of the same mistake again and again is started so far apart, and does not fill the log."""
ALL: Final = 1_000
"""As many as there are."""

log = logging.getLogger("monitor")


class Waker(Protocol):
    """What knows which folders can be waited for (``sources.ImapSource``)."""

    @property
    def watchable(self) -> tuple[tuple[str, ...], ...]:
        """The folders of each connection; empty before the first poll, and where the server tells nothing."""

    def watch(self, folders: tuple[str, ...]) -> Watch:
        """Return a connection for these, which is not open yet."""


class Waking:
    """The connections of all mailboxes. ``wake`` and ``lost`` are called with a mailbox's name, from any thread."""

    def __init__(  # noqa: PLR0913 - what it waits with, whom it tells, and its limits
        self,
        wakers: Mapping[str, Waker],
        wake: Callable[[str], None],
        renew_seconds: float,
        *,
        lost: Callable[[str], None] = lambda _: None,
        opening_seconds: float = OPENING_SECONDS,
        restart_seconds: float = RESTART_SECONDS,
        spare: Callable[[str], int] = lambda _: ALL,
    ) -> None:
        """Take what to wait with, whom to wake, when each wait is renewed, and how many a mailbox may have."""
        self._wakers: Mapping[str, Waker] = dict(wakers)
        self._spare = spare
        self._wake = wake
        self._lost = lost
        self._renew_seconds = renew_seconds
        self._restart_seconds = restart_seconds
        self._opening_seconds = opening_seconds
        self._hung_seconds = renew_seconds + opening_seconds
        self._random = random.Random()  # noqa: S311 - so that many monitors do not come back together
        self._running: dict[str, dict[tuple[str, ...], Watcher]] = {name: {} for name in wakers}
        self._rests_until: dict[str, float] = {}
        self._is_stopped = False
        self._lock = threading.Lock()

    def sync(self, name: str) -> None:
        """After a good poll: begin to wait for what can be waited for, and end what cannot any more."""
        with self._lock:
            waker = self._wakers.get(name)
            if waker is None or self._is_stopped or time.monotonic() < self._rests_until.get(name, 0.0):
                return
            running, wanted = self._running[name], waker.watchable[: self._spare(name)]
            for folders in running.keys() - set(wanted):
                running.pop(folders).end()
            for folders in wanted:
                if folders not in running:
                    log.info("%s: new mail in %s wakes the poll", name, " and ".join(folders))
                    self._start(name, waker, folders)

    def change(self, wakers: Mapping[str, Waker], renew_seconds: float) -> None:
        """Go on with other mailboxes or another pace; what waits with the same waker goes on waiting."""
        with self._lock:
            before, self._wakers = self._wakers, dict(wakers)
            running = self._running
            kept = {name for name, waker in wakers.items() if before.get(name) is waker}
            self._running = {name: running[name] if name in kept else {} for name in wakers}
            gone = [watcher for name in running if name not in kept for watcher in running[name].values()]
            others = [watcher for name in kept for watcher in running[name].values()]
            is_other_pace, self._renew_seconds = self._renew_seconds != renew_seconds, renew_seconds
            self._hung_seconds = renew_seconds + self._opening_seconds
            self._rests_until = {name: until for name, until in self._rests_until.items() if name in kept}
        for watcher in gone:
            watcher.end()
        for watcher in others if is_other_pace else ():
            watcher.pace(renew_seconds)

    def connections(self, name: str) -> int:
        """Return how many connections wait for a mailbox's news, or will again."""
        return len(self._of(name))

    def retry(self, name: str) -> None:
        """Open what was lost at once, since a poll has been good again."""
        for watcher in self._of(name):
            watcher.hurry()

    def rest(self, name: str) -> None:
        """Wait for nothing for a while, since the server has too much to do."""
        with self._lock:
            self._rests_until[name] = time.monotonic() + LONGEST
        self.end(name)

    def end(self, name: str) -> None:
        """Sign out of a mailbox; the next good poll begins again."""
        with self._lock:
            watchers = [*self._running.get(name, {}).values()]
            self._running.get(name, {}).clear()
        for watcher in watchers:
            watcher.end()

    def renew(self) -> None:
        """Open every connection anew: the clock jumped, so the machine may have slept and its lines be dead."""
        for name in tuple(self._wakers):
            for watcher in self._of(name):
                watcher.renew()

    def check(self) -> None:
        """Start again what died, and end what hangs so that it starts again by itself."""
        with self._lock:
            for name, running in self._running.items():
                for folders, watcher in running.items():
                    now = time.monotonic()
                    if watcher.is_alive or self._is_stopped:
                        if now - watcher.moved_at > self._hung_seconds:
                            watcher.watch.abort()
                    elif now - watcher.started_at > self._restart_seconds:
                        log.warning("%s: what waits for new mail had ended, and is started again", name)
                        self._start(name, self._wakers[name], folders)

    def overdue(self, now: float) -> float:
        """Return for how many seconds the quietest connection has been past the time within which it is ended."""
        with self._lock:
            moved = [watcher.moved_at for running in self._running.values() for watcher in running.values()]
        return max(0.0, now - min(moved, default=now) - self._hung_seconds)

    def stop(self, seconds: float) -> None:
        """End all of them, politely within so long."""
        with self._lock:
            self._is_stopped = True
        watchers = [watcher for name in self._wakers for watcher in self._of(name)]
        for watcher in watchers:
            watcher.end()
        end = time.monotonic() + seconds
        for watcher in watchers:
            watcher.join(max(0.0, end - time.monotonic()))

    def _of(self, name: str) -> tuple[Watcher, ...]:
        with self._lock:
            return tuple(self._running.get(name, {}).values())

    def _start(self, name: str, waker: Waker, folders: tuple[str, ...]) -> None:
        watcher = Watcher(
            name,
            waker.watch(folders),
            wake=lambda: self._wake(name),
            lost=lambda: self._lost(name),
            renew_seconds=self._renew_seconds,
            random=self._random,
        )
        self._running[name][folders] = watcher
        watcher.start()
