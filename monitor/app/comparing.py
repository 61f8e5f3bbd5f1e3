"""``/compare``: any two periods of what the store holds, under any of some statistics."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import numpy as np

from monitor.app import clock
from monitor.app.detailing import NOT_OPEN
from monitor.errors import StoreError
from monitor.numbers.apart import apart
from monitor.numbers.change import change
from monitor.numbers.estimating import estimate
from monitor.numbers.statistics import STATISTICS, measure_of
from monitor.numbers.windows import EPOCH, period
from monitor.records import Comparison, Window
from monitor.snapshot import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.app.parts import Parts
    from monitor.records import Measure, Waits

MOST_HOURS: Final = 8760
"""Within which a share may be asked for: a year."""
WHOLE: Final = 100
USUAL: Final = 80.0
"""The percentile of those who configured another statistic and ask for one without its number."""
YEARS: Final = range(1971, 9000)
"""Of a period: the years in between leave room for the offset of every zone."""


class Comparing:
    """What the page asks: ``monitor.records.Compare``. All mail is read once for each version of the maps."""

    def __init__(self, parts: Callable[[], Parts | None], version: Callable[[], str]) -> None:
        """Take what gives the opened parts (None while the store cannot be opened) and the version of the maps."""
        self._parts, self._version = parts, version
        self._lock = threading.Lock()
        self._held: tuple[str, Waits] | None = None

    def compare(self, later: str, earlier: str, statistic: str, number: float | None) -> Comparison:
        """Return both periods, estimated as on the wall, and their difference.

        Raises ValueError with a sentence where a period, the statistic or its number is none, and StoreError.
        """
        parts = self._open()
        definition = replace(parts.definition, measure=asked_measure(parts.definition.measure, statistic, number))
        windows = [period(text, definition.time_zone) for text in (later, earlier)]
        if any(window.start.year not in YEARS or window.end.year not in YEARS for window in windows):
            raise ValueError(f"A period lies between the years {YEARS.start} and {YEARS.stop - 1}.")
        waits = self._waits(parts)
        first, second = (estimate(waits, window, definition) for window in windows)
        return Comparison(
            later=first,
            earlier=second,
            change=change(first, second),
            apart=apart(first, second),
            fingerprint=fingerprint(definition, [(grid.window, grid.total) for grid in (first, second)]),
        )

    def years(self) -> tuple[int, ...]:
        """Return the years in which a message came that was answered, by the zone's calendar. Raises StoreError."""
        parts = self._open()
        return years_of(self._waits(parts), ZoneInfo(parts.definition.time_zone))

    def _open(self) -> Parts:
        parts = self._parts()
        if parts is None:
            raise StoreError(NOT_OPEN)
        return parts

    def _waits(self, parts: Parts) -> Waits:
        with self._lock:  # one that asks meanwhile waits for the same answer
            version = self._version()
            if self._held is None or self._held[0] != version:
                now = clock.now()
                # why a second more: the end of a window is no part of it
                everything = Window(start=EPOCH, end=now + timedelta(seconds=1), time_zone=parts.definition.time_zone)
                self._held = (version, parts.waits(now, everything))
            return self._held[1]


def asked_measure(configured: Measure, statistic: str, number: float | None) -> Measure:
    """Return response time under a statistic; ValueError, with a sentence, where it or its number is none."""
    if statistic not in STATISTICS:
        raise ValueError(f"{statistic!r} is no statistic here; choose one of {', '.join(STATISTICS)}.")
    percent = configured.parameter if configured.statistic == "percentile" else USUAL
    target = configured.target
    if number is not None and statistic == "percentile":
        if not 0 < number < WHOLE:
            raise ValueError("A percentile lies between 0 and 100, such as 80 or 99.5.")
        percent = number
    elif number is not None and statistic == "share":
        if not 0 < number <= MOST_HOURS:
            raise ValueError(f"A share counts what is answered within some hours, at most {MOST_HOURS}, such as 4.")
        target = number
    if statistic == "share" and target is None:
        raise ValueError("A share needs the hours within which an answer counts, such as 4.")
    return measure_of(percent, target, statistic)


def years_of(waits: Waits, zone: ZoneInfo) -> tuple[int, ...]:
    """Return the years in which a message came that was answered, by the calendar of a zone."""
    responses = waits.responses
    if not len(responses):
        return ()
    first, last = (
        datetime.fromtimestamp(int(epoch), UTC).astimezone(zone).year
        for epoch in (responses.received_at.min(), responses.received_at.max())
    )
    starts = [int(datetime(year, 1, 1, tzinfo=zone).timestamp()) for year in range(first, last + 2)]
    held, _ = np.histogram(responses.received_at, bins=starts)
    return tuple(year for year, count in zip(range(first, last + 1), held, strict=True) if count)
