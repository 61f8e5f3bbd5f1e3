"""One connection that waits for news, on a thread of its own: opened, renewed, and opened again where it is lost."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Final, Protocol

from monitor.app.mistakes import mistake
from monitor.app.polling.backoff import LONGEST, next_try
from monitor.errors import BusyError, LoginError, MonitorError

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

RETRY_SECONDS: Final = 5.0
"""How soon a connection that was lost is opened again, the first time."""
LOGIN_SECONDS: Final = 60.0
"""The same where the server refused to sign it in."""
STOOD_SECONDS: Final = 60.0
"""A line that stood so long was a good one: when it is lost, that is the first failure again."""
LATEST_SECONDS: Final = 300.0
"""At the latest, where the line is at fault; a good poll brings it forward."""

log = logging.getLogger("monitor")


class Watch(Protocol):
    """What waits (``sources.idle.Watch``). Every method but ``nudge`` and ``abort`` may raise a MonitorError."""

    folders: tuple[str, ...]

    def open(self) -> None:
        """Connect and sign in."""

    def wait(self, seconds: float) -> bool:
        """Wait for at most so long; return whether there is news."""

    def nudge(self) -> None:
        """End the present wait."""

    def abort(self) -> None:
        """End whatever waits for the server."""

    def close(self) -> None:
        """Sign out and close."""


class Watcher:
    """Keeps one watch waiting from ``start`` until ``end``.

    It calls ``wake`` where there is or may be news, and ``lost`` where the line to the server has died.
    """

    def __init__(  # noqa: PLR0913 - what it waits with, whom it tells, and its clocks
        self,
        name: str,
        watch: Watch,
        *,
        wake: Callable[[], None],
        lost: Callable[[], None],
        renew_seconds: float,
        random: Random,
        stood_seconds: float = STOOD_SECONDS,
    ) -> None:
        """Take the mailbox's name, a watch that is not open, whom to tell, and how long one wait may last."""
        self.name = name
        self.watch = watch
        self.started_at = self.moved_at = time.monotonic()
        self._wake = wake
        self._lost = lost
        self._renew_seconds = renew_seconds
        self._random = random
        self._stood_seconds = stood_seconds
        self._failures = 0
        self._is_refused = False
        self._is_doubted = False
        self._hurry = threading.Event()
        self._is_ending = False
        self._thread = threading.Thread(target=self._run, name=f"idle {name}", daemon=True)

    @property
    def is_alive(self) -> bool:
        """Whether its thread runs."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def hurry(self) -> None:
        """Open a line that was lost now, unless we were refused."""
        self._hurry.set()

    def pace(self, renew_seconds: float) -> None:
        """Let each wait last so long from now on, the present one too; the connection stays."""
        self._renew_seconds = renew_seconds
        self.watch.nudge()

    def renew(self) -> None:
        """Trust the line no more, and open another at once, unless we were refused."""
        self._is_doubted = True
        self._hurry.set()
        self.watch.abort()

    def end(self) -> None:
        """Wait no more; :meth:`join` returns when it has signed out."""
        self._is_ending = True
        self._hurry.set()
        self.watch.nudge()

    def join(self, seconds: float) -> None:
        """Wait for its end; where that takes too long, the connection is shut down."""
        self._thread.join(seconds)
        if self.is_alive:
            self.watch.abort()

    def _run(self) -> None:
        try:
            while not self._is_ending:
                self._pause(self._until_it_fails())
        except Exception as error:  # noqa: BLE001 - the heartbeat starts another
            mistake(error)

    def _until_it_fails(self) -> float:
        """Wait for news until the connection is lost; return in how many seconds to try again."""
        opened_at = None
        try:
            self.moved_at = time.monotonic()
            self._is_doubted = self._is_refused = False
            self.watch.open()
            opened_at = time.monotonic()
            self._wake()  # for what came in between the last poll and now
            if self._failures:
                log.info("%s: waiting for new mail again", self.name)
            while not self._is_ending:
                self.moved_at = time.monotonic()
                has_news = self.watch.wait(self._renew_seconds)
                self._failures = 0
                if has_news:
                    self._wake()
        except MonitorError as error:
            if self._is_doubted:
                return 0.0
            if opened_at is not None and time.monotonic() - opened_at >= self._stood_seconds:
                self._failures = 0  # a router that forgets lines sooner than they are renewed must not slow us down
            self._failures += 1
            self._is_refused = isinstance(error, BusyError | LoginError)
            seconds = self._wait_after(error)
            if not self._is_refused and not self._is_ending:
                self._lost()
            if self._failures == 1 and not self._is_ending:
                log.info("%s: no waiting for new mail, polls alone read it for now: %s", self.name, error)
            return seconds
        finally:
            self.watch.close()
        return 0.0

    def _wait_after(self, error: MonitorError) -> float:
        """Return the pause: a server that is busy is left alone, one that refuses to sign in asked ever more rarely."""
        if isinstance(error, BusyError):
            return LONGEST
        if isinstance(error, LoginError):
            return next_try(self._failures, self._random.random(), LOGIN_SECONDS)
        return next_try(self._failures, self._random.random(), RETRY_SECONDS, LATEST_SECONDS)

    def _pause(self, seconds: float) -> None:
        self._hurry.clear()
        end = time.monotonic() + seconds
        while not self._is_ending and (left := end - time.monotonic()) > 0:
            self.moved_at = time.monotonic()
            if self._hurry.wait(min(left, 1.0)) and not self._is_refused:
                return
            self._hurry.clear()
