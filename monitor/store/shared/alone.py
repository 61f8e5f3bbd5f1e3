"""One process for a SQLite store that is polled: a second one is told so, and may wait for the end of the first."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

from monitor.errors import StoreError


@contextmanager
def alone(url: str) -> Iterator[None]:
    """Keep every other ``alone`` of the same SQLite file out; StoreError where another process was first.

    The system takes the lock back when a process dies, however that is. PostgreSQL needs none: there are leases.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        yield
        return
    # a file of its own: who closes any handle of a SQLite file loses all its locks on it (sqlite.org/howtocorrupt.html)
    path = Path(f"{Path(parsed.database).resolve()}-run")
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        yield  # whoever opens the store says what is wrong there
        return
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            message = (
                f"Another `monitor run` works on the store {parsed.database}. End that one, and this one goes on; or "
                "give this one a store of its own. Several at once need PostgreSQL."
            )
            raise StoreError(message) from error
        yield
    finally:
        os.close(handle)
