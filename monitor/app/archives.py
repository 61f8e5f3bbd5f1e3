"""Mailboxes that are only imported: what the wall is told of them, where other mailboxes have polls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.records import PollReport

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from monitor.app.parts import Parts


def imports_of(parts: Parts, now: datetime) -> Iterator[PollReport]:
    """Yield the report of the last import into each such mailbox. Raises StoreError."""
    known = parts.store.reports() if parts.imported else {}
    for mailbox in parts.imported:
        last = known.get(mailbox.name)
        # why not one of a poll: it was polled once, and what was wrong then is wrong no more
        yield last if last and last.is_imported else PollReport(name=mailbox.name, started_at=now, is_imported=True)


def polls_of(reports: Mapping[str, PollReport]) -> dict[str, PollReport]:
    """Return the reports that are of polls: of a mailbox that has got a server since, an import tells nothing."""
    return {name: report for name, report in reports.items() if not report.is_imported}


def keep_import(parts: Parts, report: PollReport) -> None:
    """Keep when mail was last imported into a mailbox that nothing polls. Raises StoreError.

    Of files that were read nothing else is kept: their names are the user's.
    """
    if report.messages_read and report.name not in parts.polled:
        kept = PollReport(
            name=report.name,
            started_at=report.started_at,
            finished_at=report.finished_at,
            good_at=report.started_at,
            unmatched=report.unmatched,
            is_imported=True,
        )
        parts.store.save_report(kept)
