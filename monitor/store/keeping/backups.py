"""The dated backups of a SQLite store, in the folder ``backups`` beside it; ``naming.py`` decides which and when."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from monitor.errors import StoreError
from monitor.store.keeping.copying import copy
from monitor.store.keeping.naming import Backup, is_due, ours, superfluous

FOLDER: Final = "backups"


class Backups:
    """The backups of one store, of which the ``keep`` latest of each kind stay; none is made where that is 0."""

    def __init__(self, store: Path, keep: int) -> None:
        """Take the store's file."""
        self._store = store
        self._keep = keep
        self.folder = store.parent / FOLDER

    def found(self) -> Sequence[Backup]:
        """Return those that there are, the latest first. Raises StoreError where the folder cannot be read."""
        try:
            return ours(self._store.stem, [entry.name for entry in self.folder.iterdir()])
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise StoreError(f"The folder of the backups, {self.folder}, cannot be read: {error.strerror}.") from error

    def is_due(self, now: datetime) -> bool:
        """Return whether the week's is still to be made. Raises StoreError."""
        return self._keep > 0 and is_due(self.found(), now)

    def make(
        self, now: datetime, *, before: str | None = None, goes_on: Callable[[], bool] = lambda: True
    ) -> Path | None:
        """Make one, the week's or the one before a step of the schema; return its file, None where none is wanted.

        Those beyond what is kept go, once it is there. Raises StoreError: then all others are still there.
        """
        if self._keep < 1:
            return None
        file = self.folder / Backup(store=self._store.stem, made_at=now, before=before).name
        try:
            self.folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            message = f"The folder of the backups, {self.folder}, cannot be made: {error.strerror}."
            raise StoreError(f"{message} Let this program write beside the store, or set store.backups: 0.") from error
        copy(self._store, file, goes_on=goes_on)
        for old in superfluous(self.found(), self._keep):
            with suppress(OSError):  # it is tried again at the next one
                (self.folder / old.name).unlink(missing_ok=True)
        return file
