"""The directory in memory, as requests read it: replaced as a whole, kept while the store is away."""

import threading
from datetime import datetime

from monitor.access.known import Known
from monitor.access.seals import Seal
from monitor.records.access import AccessStore, Session


class Holder:
    """What is known of who is let in; None until the store was read once.

    Requests only read ``known``. One thread calls ``refresh``; what changes here (somebody signs in or out) is
    written to the store by ``store``, None while there is none.
    """

    def __init__(self) -> None:
        """Begin without a directory."""
        self.known: Known | None = None
        self.is_new = False
        """Whether there is no store yet, so that nobody can have been let in."""
        self._store: AccessStore | None = None
        self._lock = threading.Lock()

    def refresh(self, store: AccessStore, store_key: bytes) -> None:
        """Read the directory where it has changed. Raises StoreError; what is known then stays."""
        self._store, self.is_new = store, False
        with self._lock:  # why around the store: what is read before somebody signs in must not be shown after it
            known = self.known
            if known is None or store.revision() != known.revision:
                self.known = Known.of(store.directory(), known.seal if known else Seal(store_key))

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
