"""A store with mail in it, for the tests of this folder."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from monitor.store import SqlStore, open_store
from tests.store.test_engine import count, fill

NOW = datetime(2026, 11, 25, 19, 5, 30, tzinfo=UTC)

_MADE: dict[int, tuple[bytes, bytes]] = {}
"""The file and the key of stores that were filled once: filling one takes far longer than writing it down again."""


@dataclass(frozen=True)
class Place:
    """Where a store is, and its key."""

    folder: Path

    @property
    def file(self) -> Path:
        """The store's file."""
        return self.folder / "data" / "monitor.db"

    @property
    def key(self) -> Path:
        """The key's file."""
        return self.folder / "store.key"

    @contextmanager
    def opened(self, save: Callable[[str], object] | None = None) -> Iterator[SqlStore]:
        """Give the store."""
        store = open_store(f"sqlite:///{self.file}", self.key, save)
        try:
            yield store
        finally:
            store.close()

    def fill(self, number: int = 300) -> None:
        """Put so many answered originals in."""
        with self.opened() as store:
            fill(store, number)

    def count(self) -> int:
        """Return how many responses there are."""
        with self.opened() as store:
            return count(store)


def filled(folder: Path, number: int = 300) -> Place:
    """Return a store with so many answered originals, as ``fill`` makes it."""
    place = Place(folder)
    if number in _MADE:
        place.file.parent.mkdir(mode=0o700)
        for path, body in zip((place.file, place.key), _MADE[number], strict=True):
            path.write_bytes(body)
            path.chmod(0o600)
    else:
        place.fill(number)
        _MADE[number] = place.file.read_bytes(), place.key.read_bytes()
    return place
