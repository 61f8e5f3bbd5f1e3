"""What `monitor run` runs on a store: polls alone on a SQLite file, a share of the work on PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.app.polling import Polling
from monitor.app.shared import Sharing

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.app.parts import Parts
    from monitor.app.shown import Shown
    from monitor.records import PollReport


def work_of(parts: Parts, shown: Shown, describe: Callable[[PollReport], str]) -> Polling | Sharing:
    """Return what polls, and what makes or fetches the maps that are shown; nothing of it runs yet. StoreError."""
    if not parts.store.database.is_sqlite:
        return Sharing(parts, shown.take, shown.say, describe, shown.metrics.polled)
    polling = Polling(parts, lambda reports: shown.show(polling.parts, reports), describe, ended=shown.metrics.polled)
    return polling
