"""The progress of an import, drawn on standard error."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@contextmanager
def bar(file: Path) -> Iterator[Callable[[int, int], None]]:
    """Show how far a file is read, how fast, and how long it will take; nothing where nobody watches."""
    began, done_before = time.monotonic(), 0
    with click.progressbar(
        length=1, label=file.name, file=sys.stderr, item_show_func=lambda rate: rate, show_eta=True, width=30
    ) as shown:

        def progress(done: int, total: int) -> None:
            nonlocal done_before
            shown.length = max(total, 1)
            rate = done / max(time.monotonic() - began, 0.001) / 1e6
            shown.update(done - done_before, f"{rate:.0f} MB/s")
            done_before = done

        yield progress
