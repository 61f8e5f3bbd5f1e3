"""One hour of the week in full, of what the store holds: what the panel over the wall asks for."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from monitor.app import clock
from monitor.errors import StoreError
from monitor.numbers.story import cell_detail

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.app.parts import Parts
    from monitor.records import CellDetail, Waits


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
            raise StoreError("The store is not open: the wall says why.")
        waits = self._waits(parts)
        return cell_detail(waits, parts.definition, waits.until, day, hour)

    def _waits(self, parts: Parts) -> Waits:
        with self._lock:  # one that asks meanwhile waits for the same answer
            version = self._version()
            if self._held is None or self._held[0] != version:
                self._held = (version, parts.waits(clock.now()))
            return self._held[1]
