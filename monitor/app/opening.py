"""The store as every command and the page open it: with a dated backup before its schema is changed."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from monitor.app import clock
from monitor.store import open_store
from monitor.store.engine import file_of
from monitor.store.keeping.backups import Backups

if TYPE_CHECKING:
    from collections.abc import Iterator

    from monitor.config.settings import StoreSettings
    from monitor.store import SqlStore

log = logging.getLogger("monitor")


def open_by(settings: StoreSettings) -> SqlStore:
    """Open the store of these settings; a SQLite store is saved before a step of its schema. Raises StoreError."""
    file = file_of(settings.url)

    def save(revision: str) -> None:
        if file and (made := Backups(file, settings.backups).make(clock.now(), before=revision)):
            log.info("the store is brought up to this version; as it was before it is kept: %s", made.name)

    return open_store(settings.url, settings.key_file, save)


@contextmanager
def opened(settings: StoreSettings) -> Iterator[SqlStore]:
    """Give the store of these settings until the end of the block. Raises StoreError."""
    store = open_by(settings)
    try:
        yield store
    finally:
        store.close()
