"""``/compare``: any two periods of what the store holds, under any of some statistics."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import numpy as np

from monitor.app import clock
from monitor.errors import StoreError
from monitor.numbers.change import change
from monitor.numbers.grid import grid
from monitor.numbers.windows import EPOCH, period
from monitor.records import Comparison

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from monitor.app.parts import Parts
    from monitor.records import Responses

STATISTICS: Final[Mapping[str, tuple[str, float]]] = {
    "p80": ("percentile", 80.0),
    "p50": ("percentile", 50.0),
    "p90": ("percentile", 90.0),
    "mean": ("mean", 0.0),
}
"""What an address may ask for, and the statistic with its parameter."""
YEARS: Final = range(1971, 9000)
"""Of a period: the years in between leave room for the offset of every zone."""


class Comparing:
    """What the page asks: ``monitor.records.Compare``. All responses are read once for each version of the maps."""

    def __init__(self, parts: Callable[[], Parts | None], version: Callable[[], str]) -> None:
        """Take what gives the opened parts (None while the store cannot be opened) and the version of the maps."""
        self._parts, self._version = parts, version
        self._lock = threading.Lock()
        self._held: tuple[str, Responses] | None = None

    def compare(self, later: str, earlier: str, statistic: str) -> Comparison:
        """Return both periods and their difference.

        Raises ValueError with a sentence where a period or the statistic is none, and StoreError.
        """
        if statistic not in STATISTICS:
            raise ValueError(f"{statistic!r} is no statistic here; choose one of {', '.join(STATISTICS)}.")
        parts = self._open()
        name, parameter = STATISTICS[statistic]
        measure = replace(parts.definition.measure, statistic=name, parameter=parameter)
        windows = [period(text, parts.definition.time_zone) for text in (later, earlier)]
        if any(window.start.year not in YEARS or window.end.year not in YEARS for window in windows):
            raise ValueError(f"A period lies between the years {YEARS.start} and {YEARS.stop - 1}.")
        responses = self._responses(parts)
        first, second = (grid(responses, window, measure) for window in windows)
        return Comparison(later=first, earlier=second, change=change(first, second))

    def years(self) -> tuple[int, ...]:
        """Return the years in which a message came that was answered, by the zone's calendar. Raises StoreError."""
        parts = self._open()
        return _years(self._responses(parts), ZoneInfo(parts.definition.time_zone))

    def _open(self) -> Parts:
        parts = self._parts()
        if parts is None:
            raise StoreError("The store is not open: the wall says why.")
        return parts

    def _responses(self, parts: Parts) -> Responses:
        with self._lock:  # one that asks meanwhile waits for the same answer
            version = self._version()
            if self._held is None or self._held[0] != version:
                now = clock.now()
                self._held = (version, parts.store.responses(EPOCH, now, mailboxes=parts.names, sent_by=now))
            return self._held[1]


def _years(responses: Responses, zone: ZoneInfo) -> tuple[int, ...]:
    if not len(responses):
        return ()
    first, last = (
        datetime.fromtimestamp(int(epoch), UTC).astimezone(zone).year
        for epoch in (responses.received_at.min(), responses.received_at.max())
    )
    starts = [int(datetime(year, 1, 1, tzinfo=zone).timestamp()) for year in range(first, last + 2)]
    held, _ = np.histogram(responses.received_at, bins=starts)
    return tuple(year for year, count in zip(range(first, last + 1), held, strict=True) if count)
