"""Who is let in, as the running program knows it: read from the store once a second, so that a revoked screen is out.

It opens the store by itself, and keeps what it knows while the store is away: that puts no wall out. Nothing is made
here: before the first mail was read, or somebody was let in, there may be no store.
"""

from __future__ import annotations

import logging
import secrets
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from sqlalchemy import make_url

from monitor.access import Door, Holder, Policy
from monitor.app import clock
from monitor.app.mistakes import mistake
from monitor.app.opening import open_by
from monitor.errors import StoreError
from monitor.store import SqlStore, is_made

if TYPE_CHECKING:
    from types import TracebackType

    from monitor.config import Settings, StoreSettings

EVERY_SECONDS: Final = 1.0
AGAIN_SECONDS: Final = 3.0
"""How soon a store that failed is opened again."""
_STOP_SECONDS: Final = 2.0

log = logging.getLogger("monitor")


class LettingIn:
    """The door of this process, and the thread that keeps it informed from ``with`` on."""

    def __init__(self, store: StoreSettings, every: float = EVERY_SECONDS, again: float = AGAIN_SECONDS) -> None:
        """Prepare; nothing is read yet. A store that failed is opened ``again`` seconds later."""
        self.door = Door(Holder(), secrets.token_bytes, clock.now)
        self._settings = store
        self._every, self._again = every, again
        self._store: SqlStore | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="letting-in", daemon=True)

    def __enter__(self) -> Self:
        """Begin to read."""
        self._thread.start()
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        """Stop, and give the store back."""
        self._stopping.set()
        self.door.holder.wanted.set()
        self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        wanted, pause = self.door.holder.wanted, 0.0
        while True:
            wanted.wait(pause)
            wanted.clear()
            if self._stopping.is_set():
                break
            pause = self._every
            try:
                self._read()
            except StoreError:  # the polls say what is wrong with it
                self._close()
                pause = self._again
            except Exception as error:  # noqa: BLE001 - without this thread nobody could be shut out any more
                self._close()
                mistake(error)
                pause = self._again
        self._close()

    def _read(self) -> None:
        if self._store is None:
            self.door.holder.is_new = not holds_store(self._settings)
            if self.door.holder.is_new:
                return
            self._store = open_by(self._settings)
        self.door.holder.refresh(self._store.access, self._store.digest_key)

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None


def holds_store(settings: StoreSettings) -> bool:
    """Return whether there is a store already; makes nothing. Raises StoreError."""
    url = make_url(settings.url)
    if url.get_backend_name() == "sqlite":
        file = Path(url.database or "")
        if not file.is_file() or not file.stat().st_size:
            return False
    return is_made(settings.url, settings.key_file)


def policy_of(settings: Settings) -> Policy:
    """Return who the configuration lets in."""
    access = settings.access
    return Policy(allow=frozenset(access.allow), header=access.header, session=access.session)
