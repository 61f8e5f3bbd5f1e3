"""The displays as the page and the metrics ask for them: with the rules of the settings in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.app import clock
from monitor.watching.hearing import Displays
from monitor.watching.judging import Rules

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from monitor.records import Board, Definition
    from monitor.records.displays import Listed, Order, Standing, Told

NO_RULES = Rules(page_seconds=15)


class Displaying:
    """What one process hears of displays; ``version`` is that of the maps on show, ``expected`` who has a link."""

    def __init__(
        self,
        version: Callable[[], str],
        expected: Callable[[], Mapping[str, datetime]] = dict,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        """Begin with none."""
        self.now = now
        self.displays = Displays(now)
        self.rules = NO_RULES
        self._version = version
        self._expected = expected

    def expect(self, board: Board, definition: Definition, page: str) -> None:
        """Judge by these settings from now on."""
        self.rules = Rules(page_seconds=board.page_seconds, off=board.off, time_zone=definition.time_zone, page=page)

    def hear(self, told: Told) -> Order | None:
        """Note what a page says; return what it is asked."""
        self.displays.show(self._version())
        return self.displays.hear(told)

    def listed(self) -> tuple[Listed, ...]:
        """Return all displays."""
        self.displays.show(self._version())
        return self.displays.listed(self.rules, self._expected())

    def counted(self) -> Counter[Standing]:
        """Return how many stand how."""
        self.displays.show(self._version())
        return self.displays.counted(self.rules, self._expected())

    def ask(self, screen: str, order: Order) -> bool:
        """Have a display do something at its next refresh; False where it is not known."""
        return self.displays.ask(screen, order)

    def forget(self, screen: str) -> bool:
        """Wait no longer for a display; False where it is not known."""
        return self.displays.forget(screen)
