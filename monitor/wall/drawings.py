"""The drawing of the snapshot on show, made once for all browsers, and before the first one asks."""

from typing import Any

from monitor.records import Board, Snapshot
from monitor.wall import page


class Drawings:
    """What was drawn last. Two threads may both draw a snapshot, once; the drawing is the same."""

    def __init__(self, board: Board) -> None:
        """Start with nothing drawn."""
        self._board = board
        self._last: tuple[str, dict[str, Any]] = ("", {})

    def of(self, snapshot: Snapshot) -> dict[str, Any]:
        """Return the drawing of this snapshot."""
        version, drawn = self._last
        if version != snapshot.version:
            drawn = page.drawing(snapshot, self._board)
            self._last = (snapshot.version, drawn)
        return drawn

    def prepare(self, snapshot: Snapshot) -> None:
        """Draw this snapshot now, so that no browser waits for it."""
        self.of(snapshot)
