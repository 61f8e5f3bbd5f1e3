"""The one line that a poll leaves in the log."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from monitor.records import PollReport

log = logging.getLogger("monitor")


def log_end(report: PollReport, describe: Callable[[PollReport], str]) -> None:
    """Log how a poll ended: in words, with where its first problems are, and its numbers as keys (watching/logs.py)."""
    fields = {
        "mailbox": report.name,
        "messages_read": report.messages_read,
        "originals": report.originals,
        "replies": report.replies,
        "responses": report.responses,
        "unmatched": report.unmatched,
        "problems": dict(report.problems),
        "seconds": report.seconds,
        "failed": report.error is not None,
    }
    words = "; ".join((describe(report), *report.places))
    log.log(logging.ERROR if report.error else logging.INFO, "%s", words, extra=fields)
