"""What Prometheus gets to read: facts of what is shown, and counts of what pages ask."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from flask import Response, g, request

from monitor.app import clock
from monitor.snapshot import imported_at, read_at
from monitor.wall.server import OK
from monitor.watching.metrics import CONTENT_TYPE_LATEST, Facts, MailboxFacts

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable
    from datetime import datetime

    from flask import Flask

    from monitor.app.shown import Shown
    from monitor.records import PollReport, Snapshot
    from monitor.records.displays import Standing

VERSION: str = "/version"
MAPS: str = "/_dash-update-component"


def add_metrics(server: Flask, shown: Shown, displays: Callable[[], Counter[Standing]]) -> None:
    """Add ``/metrics``, and count what pages ask of ``server`` from now on."""

    @server.get("/metrics")
    def metrics() -> Response:
        if shown.parts:
            shown.metrics.keep(shown.parts.names)
        text = shown.metrics.text(facts(shown, displays()))
        return Response(text, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})

    @server.before_request
    def begin() -> None:
        g.began = time.monotonic()

    @server.after_request
    def count(response: Response) -> Response:
        if response.status_code in {200, 204} and (answer := _answer(request.path, response.status_code)):
            shown.metrics.refreshed(answer, time.monotonic() - g.began)
        return response


def facts(shown: Shown, displays: Counter[Standing]) -> Facts:
    """Return what holds now."""
    now, snapshot = clock.now(), shown.snapshot
    reports = shown.reports or (shown.polling.reports if shown.polling else ())
    health = shown.health()
    polled = [report for report in reports if not report.is_imported]
    newest = (read_at(snapshot) or imported_at(snapshot)) if snapshot else None
    return Facts(
        state=shown.view().state,
        mailboxes=tuple(_mailbox(report, now) for report in polled),
        data_age=_age(newest, now),
        snapshot_age=_age(snapshot.made_at if snapshot else None, now),
        current_responses=snapshot.current.total if snapshot else 0,
        trailing_responses=snapshot.trailing.total if snapshot else 0,
        waiting=_waiting(snapshot),
        parts=tuple((name, word == OK) for name, word in health.items()),
        displays=tuple(displays.items()),
    )


def _answer(path: str, status: int) -> str | None:
    """Return which refresh of a page this is; None where it is none."""
    if path == VERSION:
        return "state"
    if path == MAPS:
        return "maps" if status == 200 else "unchanged"  # noqa: PLR2004 - else 204, nothing new
    return None


def _waiting(snapshot: Snapshot | None) -> int | None:
    return snapshot.waiting.count if snapshot and snapshot.waiting else None


def _mailbox(report: PollReport, now: datetime) -> MailboxFacts:
    return MailboxFacts(
        name=report.name,
        age=_age(report.good_at, now),
        needs_person=report.needs_person,
        is_failing=report.error is not None,
        remaining=report.remaining,
        unmatched=report.unmatched,
    )


def _age(at: datetime | None, now: datetime) -> float | None:
    return None if at is None else max(0.0, (now - at).total_seconds())
