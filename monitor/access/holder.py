"""The directory in memory, as requests read it: replaced as a whole, kept while the store is away."""

import threading
import time
from datetime import datetime
from typing import Final

from monitor.access.known import Known
from monitor.access.seals import Seal
from monitor.records.access import AccessStore, Session

WAIT_SECONDS: Final = 0.5
EASY_SECONDS: Final = 0.25
"""Between two requests that wait."""


class Holder:
    """What is known of who is let in; None until the store was read once.

    Requests only read ``known``. One thread calls ``refresh`` every second, and at once where ``wanted`` is set; what
    changes here (somebody signs in or out) is written to the store that it was called with.
    """

    def __init__(self, wait_seconds: float = WAIT_SECONDS) -> None:
        """Begin without a directory; ``wait_seconds``: for how long a request waits for news of it, at most."""
        self._wait_seconds = wait_seconds
        self.known: Known | None = None
        self.is_new = False
        """Whether there is no store yet, so that nobody can have been let in."""
        self.wanted = threading.Event()
        self._store: AccessStore | None = None
        self._lock = threading.Lock()
        self._hurrying = threading.Lock()
        self._fresh = threading.Event()
        self._hurried_at = -EASY_SECONDS

    def refresh(self, store: AccessStore, store_key: bytes) -> None:
        """Read the directory where it has changed. Raises StoreError; what is known then stays."""
        self._store, self.is_new = store, False
        with self._lock:  # why around the store: what is read before somebody signs in must not be shown after it
            known = self.known
            if known is None or store.revision() != known.revision:
                self.known = Known.of(store.directory(), Seal(store_key))
        self._fresh.set()

    def hurry(self) -> bool:
        """Wait a moment for what another process may just have written; False where it is no use.

        A token that is unknown here may be a minute old: somebody was let in by a command, or signed in at another
        replica. Rubbish looks the same, so only one request waits at a time, and only now and then.
        """
        if not self._hurrying.acquire(blocking=False):
            return False
        try:
            if time.monotonic() - self._hurried_at < EASY_SECONDS:
                return False
            self._fresh.clear()
            self.wanted.set()
            is_fresh = self._fresh.wait(self._wait_seconds)
            self._hurried_at = time.monotonic()
            return is_fresh
        finally:
            self._hurrying.release()

    def sign_in(self, session: Session, now: datetime) -> bool:
        """Keep a session, here and in the store; False without a store. Raises StoreError."""
        with self._lock:
            if self._store is None or self.known is None:
                return False
            self._store.add_session(session, now)
            self.known = self.known.with_session(session)
        return True

    def sign_out(self, id_: str) -> None:
        """End a session here at once, and in the store. Raises StoreError."""
        with self._lock:
            if self.known is not None:
                self.known = self.known.without_session(id_)
            if self._store is not None:
                self._store.remove_sessions([id_])
