"""Each mailbox by itself, on ``/about``: the wall names the worst alone."""

from collections.abc import Iterator

from monitor.errors import RETRIES
from monitor.records import PollReport
from monitor.wall import words
from monitor.wall.view import View


def mailboxes(view: View, time_zone: str) -> Iterator[tuple[str, str]]:
    """Yield each mailbox's name, and in words when it was read, what is wrong with it, and what is still to be read."""
    shown = view.snapshot.reports if view.snapshot else ()
    reports = (*view.reports, *(report for report in shown if report.is_imported)) if view.reports else shown
    for report in sorted(reports, key=lambda report: report.name):
        yield report.name, " ".join(_sentences(report, view, time_zone))


def _sentences(report: PollReport, view: View, time_zone: str) -> Iterator[str]:
    if report.is_imported:
        at = "not yet" if report.good_at is None else words.clock(report.good_at, view.now, time_zone)
        yield f"Only imported, no server is polled. Last import: {at}."
    elif report.good_at is None:
        yield "No mail was read yet."
    else:
        yield f"Mail read: {words.clock(report.good_at, view.now, time_zone)}."
    if report.remaining:
        what = "older mail" if report.is_current_read else "the newest mail"
        yield f"Still reading {what}: {words.many(report.remaining, 'message')} left."
    if report.is_clock_behind:
        yield "Set the mail server's clock: it is behind, so new mail counts as old and is missing."
    if report.error:
        failure = report.error.removeprefix(f"{report.name}: ").replace("`", "")
        yield f"Failed: {failure.removesuffix(RETRIES if report.retry_at else '').rstrip()}"
    if report.retry_at:
        yield f"Next try: {words.clock(report.retry_at, view.now, time_zone)}."
    if report.unmatched:
        yield f"{words.many(report.unmatched, 'reply', 'replies')} unmatched."
