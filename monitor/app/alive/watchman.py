"""The thread that watches all others: it says who is silent, and has done what ``table`` decides."""

from __future__ import annotations

import logging
import os
import threading
import time
from typing import TYPE_CHECKING, Final

from monitor.app.alive.table import HOUR, PARTS, Cure, Cured, after_pause, cure_of, silent
from monitor.app.mistakes import mistake

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LOOK_SECONDS: Final = 5.0
PAUSE: Final = 3
"""A look that comes so many times later than it should: the whole process stood still."""
STATUS: Final = 70
"""The exit status of a process that ends because a part of it cannot be mended (EX_SOFTWARE of sysexits.h)."""

log = logging.getLogger("monitor")


def end() -> None:
    """End the process at once, whatever hangs in it; what was committed is in the store."""
    logging.shutdown()
    os._exit(STATUS)


class Watchman:
    """Looks at the ages of all parts from ``start`` to ``stop``; see ``alive``."""

    def __init__(
        self,
        ages: Callable[[], Mapping[str, float]],
        cures: Mapping[Cure, Callable[[], None]],
        *,
        ending: Callable[[], None] = end,
        told: Callable[[], None] = lambda: None,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        """Take what gives the seconds since each part's last sign of life, and what does each cure.

        ``told`` is called after each look, unless a part cannot be mended: a supervisor's watchdog is fed with that.
        """
        self._ages = ages
        self._cures = cures
        self._ending = ending
        self._told = told
        self._look_seconds = look_seconds
        self._tried: list[Cured] = []
        self._paused_at = float("-inf")
        self._words: dict[str, str] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watchman", daemon=True)

    @property
    def words(self) -> Mapping[str, str]:
        """A sentence for each part that is silent."""
        return self._words

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no more."""
        self._stopping.set()

    def _run(self) -> None:
        looked_at = time.monotonic()
        while not self._stopping.wait(self._look_seconds):
            now = time.monotonic()
            if now - looked_at > PAUSE * self._look_seconds:
                self._paused_at = now
            looked_at = now
            try:
                self._look(now)
            except Exception as error:  # noqa: BLE001 - it is the last one who would notice
                mistake(error)

    def _look(self, now: float) -> None:
        quiet = silent(after_pause(self._ages(), now - self._paused_at))
        words = {part.key: part.sentence for part in quiet}
        for part in PARTS:
            if part.key in self._words and part.key not in words:
                log.info("%s: works again", part.key)
        self._words = words
        must_end = False
        for part in quiet:
            cure = cure_of(part, self._tried, now)
            if cure is None:
                continue
            self._tried = [*(one for one in self._tried if now - one.at < HOUR), Cured(key=part.key, at=now)]
            log.error("%s: %s", part.key, part.sentence)
            if cure is Cure.END:
                must_end = True
            elif act := self._cures.get(cure):
                act()
        if not must_end:
            self._told()
        elif not self._stopping.is_set():
            log.critical("the monitor ends with exit status %d, so that it is started again", STATUS)
            self._ending()
