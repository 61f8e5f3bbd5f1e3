"""A poll's report for people, as one line, and for programs, as plain values."""

from datetime import timedelta
from math import ceil
from typing import Any, Final

from monitor.errors import RETRIES
from monitor.records import PollReport

REPORTED: Final = (
    "name",
    "folders",
    "messages_read",
    "originals",
    "replies",
    "responses",
    "unmatched",
    "forwards",
    "automatic",
    "negative",
    "problems",
    "seconds",
    "error",
)
"""What a report holds for programs, in this order."""


def plain(report: PollReport) -> dict[str, Any]:
    """Return a report as JSON has it."""
    return {name: getattr(report, name) for name in REPORTED} | {"problems": dict(report.problems)}


def describe(report: PollReport) -> str:
    """Return a report as one line for people."""
    if report.error:
        said = report.error if report.error.startswith(f"{report.name}: ") else f"{report.name}: {report.error}"
        if report.retry_at is None:
            return said
        minutes = ceil((report.retry_at - (report.finished_at or report.started_at)) / timedelta(minutes=1))
        return f"{said.removesuffix(RETRIES).rstrip()} The next try is in {minutes} min."
    words = [
        f"{report.messages_read:,} messages read",
        f"{report.originals:,} originals",
        f"{report.replies:,} replies",
        f"{report.responses:,} responses",
        f"{report.unmatched:,} unmatched",
        *(f"{count:,} {name}" for name in ("forwards", "automatic", "negative") if (count := getattr(report, name))),
        *(f"{count:,} {kind}" for kind, count in report.problems.items()),
    ]
    rest = f", {report.remaining:,} older ones to come" if report.remaining else ""
    return f"{report.name}: {', '.join(words)} in {report.seconds:.1f} s{rest}"


def progress_of(report: PollReport) -> str:
    """Return how far a poll is, as one line for people."""
    return f"{report.name}: {report.messages_read:,} messages read, {report.remaining:,} to come in the folder at hand"
