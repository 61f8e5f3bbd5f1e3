"""The week's backup of a SQLite store, made while everything runs; it finds out, too, whether the store is whole."""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Final

from monitor.app import clock
from monitor.app.mistakes import mistake
from monitor.errors import DamagedError, StoreError
from monitor.store.keeping.backups import Backups

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

FIRST_SECONDS: Final = 60.0
"""After the start: a first reading has something to save by then, and a restart loop makes no copy each time."""
EVERY_SECONDS: Final = 3600.0

log = logging.getLogger("monitor")


class Minding:
    """Makes the backups of a store from ``start`` to ``stop``; ``keep`` is asked each time how many stay."""

    def __init__(  # noqa: PLR0913 - what it copies, whom it tells, and its clocks
        self,
        store: Path,
        keep: Callable[[], int],
        say: Callable[[str | None], None],
        *,
        now: Callable[[], datetime] = clock.now,
        first_seconds: float = FIRST_SECONDS,
        every_seconds: float = EVERY_SECONDS,
    ) -> None:
        """Take the store's file; ``say`` gets what is wrong with the store as a sentence, None once it is whole."""
        self._store = store
        self._keep = keep
        self._say = say
        self._now = now
        self._first_seconds = first_seconds
        self._every_seconds = every_seconds
        self._stopping = threading.Event()
        self.moved_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="backups", daemon=True)

    @property
    def age(self) -> float:
        """How many seconds ago it last began to look; inf where it does not run."""
        return time.monotonic() - self.moved_at if self._thread.is_alive() else float("inf")

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End; a copy under way is given up within moments."""
        self._stopping.set()

    def _run(self) -> None:
        seconds = self._first_seconds
        while not self._stopping.wait(seconds):
            self.moved_at = time.monotonic()
            seconds = self._every_seconds
            try:
                self._look()
            except DamagedError as error:
                log.error("%s", error)  # noqa: TRY400 - a sentence for a person, no traceback
                self._say(str(error))
            except StoreError as error:
                if not self._stopping.is_set():
                    log.error("no backup was made: %s", error)  # noqa: TRY400 - as above
            except Exception as error:  # noqa: BLE001 - the next look may be good
                mistake(error)

    def _look(self) -> None:
        backups = Backups(self._store, self._keep())
        if not backups.is_due(self._now()):
            return
        made = backups.make(self._now(), goes_on=lambda: not self._stopping.is_set())
        if made:
            log.info("a backup was made: %s", made.name)
        self._say(None)
