"""What a laptop asks of the store besides the maps: one hour of the week in full, all definitions side by side."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from monitor.app import clock
from monitor.app.definitions import compared
from monitor.errors import StoreError
from monitor.numbers.story import cell_detail

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.app.parts import Parts
    from monitor.records import CellDetail, Defined, EverAnswered, Waits

NOT_OPEN: Final = "The store is not open: the wall says why."


class Detailing:
    """Answers for a cell. The store is read once for each version of the maps, by whoever asks first."""

    def __init__(self, parts: Callable[[], Parts | None], version: Callable[[], str]) -> None:
        """Take what gives the opened parts (None while the store cannot be opened) and the version of the maps."""
        self._parts, self._version = parts, version
        self._lock = threading.Lock()
        self._held: tuple[str, Waits] | None = None

    def cell(self, day: int, hour: int) -> CellDetail:
        """Return all about an hour of the week; ValueError where there is none such. Raises StoreError."""
        parts = self._parts()
        if parts is None:
            raise StoreError(NOT_OPEN)
        waits = self._waits(parts)
        return cell_detail(waits, parts.definition, waits.until, day, hour)

    def _waits(self, parts: Parts) -> Waits:
        with self._lock:  # one that asks meanwhile waits for the same answer
            version = self._version()
            if self._held is None or self._held[0] != version:
                self._held = (version, parts.waits(clock.now()))
            return self._held[1]


class Defining:
    """Answers how the definitions differ on the same mail, reckoned once for each version of the maps."""

    def __init__(self, parts: Callable[[], Parts | None], version: Callable[[], str]) -> None:
        """Take what gives the opened parts (None while the store cannot be opened) and the version of the maps."""
        self._parts, self._version = parts, version
        self._lock = threading.Lock()
        self._held: tuple[str, tuple[Defined, ...], tuple[EverAnswered, ...]] | None = None

    def definitions(self) -> tuple[tuple[Defined, ...], tuple[EverAnswered, ...]]:
        """Return each definition on the mail of both windows, and how often each kind is answered. StoreError."""
        parts = self._parts()
        if parts is None:
            raise StoreError(NOT_OPEN)
        with self._lock:
            version = self._version()
            if self._held is None or self._held[0] != version:
                found = compared(parts, clock.now())
                self._held = (version, found.rows, found.kinds)
            return self._held[1], self._held[2]
