"""Having the page made anew as polls come to an end or move on, one after the other and not too often."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

SHOW_SECONDS: Final = 1.5
"""At most this often the page is made anew while a poll goes on."""


class Telling:
    """Calls ``show`` from any thread, never twice at once, and always once more after the last call."""

    def __init__(self, show: Callable[[], None]) -> None:
        """Take what makes the page of what is known when it is called."""
        self._show = show
        self._shown_at = float("-inf")
        self._telling = threading.Lock()
        self._is_untold = False
        self._began_at: float | None = None

    def tell(self) -> None:
        """Have what is known now shown before this returns."""
        self._is_untold = True
        with self._telling:  # else the poll that ended first might be the last to be shown
            if self._is_untold:  # else somebody has told what many polls came to at once
                self._is_untold, self._shown_at = False, time.monotonic()
                self._began_at = self._shown_at
                try:
                    self._show()
                finally:
                    self._began_at = None

    def tell_progress(self, seconds: float = SHOW_SECONDS) -> None:
        """Do the same, unless it was done a moment ago: within so many seconds."""
        if time.monotonic() - self._shown_at > seconds:
            self.tell()

    def age(self, now: float) -> float:
        """Return for how many seconds the page has been in the making; 0 while it is not."""
        began_at = self._began_at
        return 0.0 if began_at is None else now - began_at
