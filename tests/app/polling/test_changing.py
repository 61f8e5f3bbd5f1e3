"""Polls that go on with other settings: mailboxes come and go, and whom nothing happened to is not disturbed."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from monitor.app import clock
from monitor.app.parts import Parts
from monitor.app.polling.jobs import Job
from monitor.app.polling.roster import doubt_windows
from monitor.config import Settings
from monitor.errors import SourceError
from monitor.records import Chunk, Cursor, PollReport
from tests.app.polling.polled import Mistaken, polling, wait_for


def with_mailboxes(settings: Settings, *names: str, **changes: object) -> Settings:
    """Return settings with mailboxes of these names, all like the first, with changes to the last."""
    like = settings.mailboxes[0]
    mailboxes = [like.model_copy(update={"name": name}) for name in names]
    mailboxes[-1] = mailboxes[-1].model_copy(update=changes)
    return settings.model_copy(update={"mailboxes": tuple(mailboxes)})


def names(reports: Sequence[PollReport]) -> list[str]:
    """Return whose reports these are."""
    return [report.name for report in reports]


def test_mailboxes_come_and_go(parts: Parts) -> None:
    """One that is new is polled at once, one that is gone no more, and the third keeps source, job and connection."""
    with polling(parts) as polls:
        wait_for(lambda: all(report.good_at for report in polls.reports))
        kept = polls._jobs["one"]  # noqa: SLF001 - the very same one
        other = parts.changed(with_mailboxes(parts.settings, "one", "three"))
        polls.change(other)
        assert names(polls.reports) == ["one", "three"]
        assert polls._jobs["one"] is kept  # noqa: SLF001 - as above
        assert other.mailboxes[0].source is parts.mailboxes[0].source
        wait_for(lambda: polls.reports[1].error or polls.reports[1].good_at)  # it has no password
        assert polls.reports[1].error
        polls.wake("two")  # what waited for its news did not know yet
        polls.change(other.changed(with_mailboxes(parts.settings, "one", "two")))
        wait_for(lambda: polls.reports[1].good_at)
        assert names(polls.reports) == ["one", "two"]
        assert polls.reports[0].error is None


def test_a_mailbox_that_is_another_one(parts: Parts) -> None:
    """Settings of a mailbox that changed make it sign in anew; what was known of it stays known until then."""
    with polling(parts) as polls:
        wait_for(lambda: all(report.good_at for report in polls.reports))
        before = polls.reports[1]
        other = parts.changed(with_mailboxes(parts.settings, "one", "two", port=1))
        polls.change(other)
        assert other.mailboxes[1].source is not parts.mailboxes[1].source
        assert polls.reports[1].good_at == before.good_at
        wait_for(lambda: polls.reports[1].error)
        polls.change(other.changed(parts.settings))
        wait_for(lambda: polls.reports[1].error is None)


def test_addresses_are_no_matter_of_the_connection(parts: Parts) -> None:
    """Other addresses of ours pair anew, on the same connections."""
    other = parts.changed(with_mailboxes(parts.settings, "one", "two", addresses=("us@x.example",)))
    assert [one.source for one in other.mailboxes] == [one.source for one in parts.mailboxes]
    assert other.mailboxes[0].pair.fingerprint != parts.mailboxes[0].pair.fingerprint
    assert other.stored_waits is not parts.stored_waits
    assert parts.changed(parts.settings).stored_waits is parts.stored_waits


class Stuck(Mistaken):
    """A source whose reading ends when a test lets it, whatever aborts it; it notes who reads."""

    reading: list[str]
    together = 0

    def __init__(self, reading: list[str]) -> None:
        self.reading = reading
        self.may_end = threading.Event()
        self.aborted = threading.Event()

    def read(self, cursors: Mapping[str, Cursor], horizons: Sequence[datetime]) -> Iterator[Chunk]:  # noqa: ARG002 - it reads nothing
        """Wait."""
        self.reading.append("one")
        Stuck.together = max(Stuck.together, len(self.reading))
        self.may_end.wait()
        self.reading.remove("one")
        raise SourceError("one: the connection was lost. The next poll tries again.")


def stuck(parts: Parts, source: Any) -> Parts:  # noqa: ANN401 - a Source and more
    """Return the parts with this source in the mailbox `one`."""
    return replace(
        parts,
        mailboxes=(replace(parts.mailboxes[0], source=source), *parts.mailboxes[1:]),
        abort={**parts.abort, "one": source.aborted.set},
        leave={**parts.leave, "one": lambda: None},
    )


def test_no_mailbox_is_read_by_two(parts: Parts) -> None:
    """Where the poll before hangs beyond all patience, the other one begins only when it has ended."""
    Stuck.together = 0
    reading: list[str] = []
    first, second = Stuck(reading), Stuck(reading)
    shown: list[PollReport] = []
    with polling(stuck(parts, first), shown.extend, heartbeat_seconds=0.05) as polls:
        wait_for(lambda: reading)
        began = time.monotonic()
        polls.change(stuck(parts, second))
        assert first.aborted.is_set()
        assert time.monotonic() - began < 3
        time.sleep(0.3)
        assert len(reading) == 1
        first.may_end.set()
        second.may_end.set()
        wait_for(lambda: polls.reports[0].error)
        assert Stuck.together == 1
        wait_for(lambda: any(report.error for report in shown if report.name == "one"))


def test_another_pace(parts: Parts) -> None:
    """Polls follow each other at the new interval from then on."""
    slow = replace(parts, board=replace(parts.board, poll_seconds=3600))
    with polling(slow) as polls:
        wait_for(lambda: all(report.good_at for report in polls.reports))
        first = polls.reports[0].started_at
        polls.change(replace(slow, board=replace(slow.board, poll_seconds=0.3)))
        wait_for(lambda: polls.reports[0].started_at - first > timedelta(seconds=1))
        changed = polls.reports[0].started_at
        wait_for(lambda: polls.reports[0].started_at > changed)
        assert polls.reports[0].started_at - changed < timedelta(seconds=60), "an hour would lie between them"


def test_a_longer_window(parts: Parts) -> None:
    """It is known at once that a longer window is not read; a poll at once reads it, and no other mailbox waits."""
    wider = replace(parts, definition=replace(parts.definition, current=relativedelta(weeks=200)))
    with polling(parts) as polls:
        wait_for(lambda: all(report.is_current_read for report in polls.reports))
        job = Job(parts.mailboxes[0], polls.reports[0])
        doubt_windows([job], wider, clock.now())
        assert job.report.is_current_read is False
        doubt_windows([job], parts, clock.now())
        assert job.report.is_current_read
        polls.change(replace(wider, board=replace(wider.board, poll_seconds=3600)), asks=True)
        wait_for(lambda: all(report.is_current_read for report in polls.reports))
        doubt_windows([job], wider, clock.now())
        assert job.report.is_current_read


@pytest.mark.parametrize("is_asked", [True, False])
def test_whoever_asks_has_the_refused_tried(parts: Parts, is_asked: bool) -> None:  # noqa: FBT001 - a case
    """A mailbox that is left alone is tried at once where somebody asks, else only with another secret."""
    other = parts.changed(with_mailboxes(parts.settings, "one", "two", username="wrong"))
    with polling(other, heartbeat_seconds=3600) as polls:
        wait_for(lambda: polls.reports[1].retry_at)
        assert polls.mend(is_asked=is_asked) == (("two",) if is_asked else ())
        if is_asked:
            wait_for(lambda: polls.reports[1].refusals == 2)
