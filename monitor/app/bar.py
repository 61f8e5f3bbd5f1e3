"""The progress of an import on standard error: drawn where somebody watches, a line now and then where nobody does."""

from __future__ import annotations

import shutil
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

EVERY_SECONDS: Final = 30.0
"""Between the lines for a log."""
REDRAW_SECONDS: Final = 0.1
SLOW: Final = 10e6
"""Bytes a second, below which a tenth of a megabyte is worth showing."""
NARROWEST: Final = 20
"""Columns of a terminal that says nothing sensible of itself."""


class Progress:
    """How much of all files has been read, and how long the rest will take at the pace so far."""

    def __init__(self, paths: Sequence[Path], seconds: Callable[[], float] = time.monotonic) -> None:
        """Take what will be read; a folder or a pipe is as large as it will turn out to be."""
        self._totals = {path: path.stat().st_size if path.is_file() else 0 for path in paths}
        self._done: dict[Path, int] = {}
        self._seconds = seconds
        self._began = self._told_at = seconds()

    def take(self, path: Path, done: int, total: int) -> None:
        """Take how much of a path was read, and all there is; 0 where that is not known."""
        self._done[path] = done
        self._totals[path] = max(total, done)

    @property
    def share(self) -> float:
        """The share of the bytes that was read, from 0 to 1."""
        total = sum(self._totals.values())
        return sum(self._done.values()) / total if total else 0.0

    def words(self) -> str:
        """Return pace and time left, as far as they are known."""
        done, seconds = sum(self._done.values()), self._seconds() - self._began
        pace = done / max(seconds, 0.001)
        left = (sum(self._totals.values()) - done) / pace if pace else 0
        rest = f", about {duration(left)} left" if left >= 1 else ""
        return f"{pace / 1e6:,.{0 if pace >= SLOW else 1}f} MB/s{rest}"

    def is_due(self, every: float) -> bool:
        """Return, once in so many seconds, that it is time to tell."""
        now = self._seconds()
        if now - self._told_at < every:
            return False
        self._told_at = now
        return True


def duration(seconds: float) -> str:
    """Return a length of time as people say it: 40 s, 3 min, 2 h 5 min."""
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


class Bar:
    """Draws the progress; lines that are told meanwhile stand above it."""

    def __init__(self, paths: Sequence[Path]) -> None:
        """Take what will be read."""
        self._progress = Progress(paths)
        self._is_watched = sys.stderr.isatty()
        self._width = 0

    def take(self, path: Path, done: int, total: int) -> None:
        """Show how far a path is read."""
        self._progress.take(path, done, total)
        if self._progress.is_due(REDRAW_SECONDS if self._is_watched else EVERY_SECONDS):
            self._show(f"{self._progress.share:4.0%} of all read, {self._progress.words()}: {path.name}")

    def tell(self, line: str) -> None:
        """Write a line that stays."""
        self.clear()
        click.echo(line, err=True)

    def clear(self) -> None:
        """Take the drawing away."""
        if self._width:
            click.echo("\r" + " " * self._width + "\r", err=True, nl=False)
            self._width = 0

    def _show(self, text: str) -> None:
        if not self._is_watched:
            click.echo(text, err=True)
            return
        text = text[: max(shutil.get_terminal_size().columns - 1, NARROWEST)]
        self.clear()
        click.echo(text, err=True, nl=False)
        self._width = len(text)


@contextmanager
def bar(paths: Sequence[Path]) -> Iterator[Bar]:
    """Give a progress of all these files and folders, and take it away at the end."""
    shown = Bar(paths)
    try:
        yield shown
    finally:
        shown.clear()
