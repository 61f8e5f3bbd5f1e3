"""From a fault to the words of the page: every sentence of the table stands in its status, with what is tried next."""

import re
from datetime import timedelta

import pytest

from monitor.errors import RETRIES
from monitor.snapshot import read_at, state, worst
from monitor.wall.view import Notice, View, notice
from tests.faults.row import NOTHING, Row
from tests.faults.table import TABLE
from tests.wall.example import BOARD, DEFINITION, NOW, report, snapshot

TEN_MINUTES = timedelta(minutes=10)
"""Longer than a mailbox may be unread before its page is stale."""


def on_the_wall(row: Row, *, was_read: bool) -> tuple[str, Notice | None]:
    """Return the state and the words of a page whose only mailbox meets this fault, from the first poll or for long."""
    polled = report(
        name="office",
        error=row.sentence or None,
        needs_person=row.needs_person,
        good_at=NOW - (TEN_MINUTES if row.sentence else timedelta()) if was_read else None,
    )
    shown = snapshot(reports=(polled,))
    now = state(shown, NOW)
    view = View(snapshot=shown, state=now, now=NOW, read_at=read_at(shown), worst=worst(shown, NOW))
    return now, notice(view, BOARD, DEFINITION)


@pytest.mark.parametrize("was_read", [False, True], ids=["at the first poll", "later"])
@pytest.mark.parametrize("row", [row for row in TABLE if row.sentence != NOTHING], ids=lambda row: row.name)
def test_the_page_says_every_fault_and_what_comes_next(row: Row, *, was_read: bool) -> None:
    """The sentence of the poll (tests/faults/test_table.py) is in the status; a fault that passes says it is retried.

    Where mail was read before, nobody is asked whether the port is right.
    """
    now, said = on_the_wall(row, was_read=was_read)
    assert now == ("error" if row.needs_person else "stale")
    assert said is not None
    words = f"{said.title} {said.text}"
    for sentence in re.split(r"(?<=[.?]) ", row.sentence.replace("`", "")):
        if sentence != RETRIES and not (was_read and not row.needs_person and sentence.endswith("?")):
            assert sentence in words
    assert row.needs_person or "It is tried again" in said.text
    assert row.needs_person or said.cause == "mail-server"


@pytest.mark.parametrize("row", [row for row in TABLE if row.sentence == NOTHING], ids=lambda row: row.name)
def test_a_fault_that_costs_nothing_is_not_said(row: Row) -> None:
    """The poll was good: the page is fresh."""
    assert on_the_wall(row, was_read=True) == ("fresh", None)
