"""The scheduled polls: a mistake of the program in one of them, and what is shown when several end together."""

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.app import clock
from monitor.app.parts import Parts
from monitor.app.polling.heartbeat import DEAD
from monitor.app.shown import Shown
from monitor.errors import SourceError
from monitor.records import Chunk, Cursor, PollReport, Responses
from monitor.store import SqlStore
from tests.app.polling.polled import NOW, QUOTED, Mistaken, polling, wait_for


def mistaken(parts: Parts) -> Parts:
    """Return the parts with a mistake in the source of the first mailbox."""
    source: Any = Mistaken()
    return replace(parts, mailboxes=(replace(parts.mailboxes[0], source=source), *parts.mailboxes[1:]))


def test_mistake_in_one_mailbox(parts: Parts, caplog: pytest.LogCaptureFixture) -> None:
    """A mistake in one mailbox's poll is an error on the page and in the log, quotes no mail, and stops no other."""
    broken, shown = mistaken(parts), Shown()
    with polling(broken, lambda reports: shown.show(broken, reports)) as polls:
        wait_for(lambda: all(report.error or report.good_at for report in polls.reports))
        wait_for(lambda: shown.view().state == "error")
        one, two = polls.reports
    assert one.error
    assert one.error.startswith("one: the monitor made a mistake (KeyError)")
    assert (one.needs_person, one.good_at, two.error) == (True, None, None)
    assert two.good_at
    assert one.error in shown.view().reports[0].error  # type: ignore[operator]  # it is there, see above
    assert "in read" in caplog.text
    assert QUOTED not in caplog.text


def test_mistake_while_the_page_is_made(parts: Parts, caplog: pytest.LogCaptureFixture) -> None:
    """A mistake in the numbers keeps the last maps, is named on the page, and the next good ones take it back."""

    class Strange(SqlStore):
        is_strange = False

        def responses(self, *arguments: Any, **options: Any) -> Responses:  # noqa: ANN401 - handed on
            """Answer, or fail as only a bug does."""
            if self.is_strange:
                raise KeyError(QUOTED)
            return super().responses(*arguments, **options)

    store = Strange(parts.store._database, parts.store.digest_key)  # noqa: SLF001 - the same database, failing
    strange, shown = replace(parts, store=store), Shown()
    report = PollReport(name="one", started_at=NOW, good_at=NOW)
    shown.show(strange, (report,))
    maps = shown.view().snapshot
    store.is_strange = True
    shown.show(strange, (report,))
    assert (shown.view().state, shown.view().snapshot) == ("error", maps)
    assert "KeyError" in str(shown.view().trouble)
    assert QUOTED not in caplog.text + str(shown.view().trouble)
    store.is_strange = False
    shown.show(strange, (report,))
    assert shown.view().trouble is None


def test_polls_that_end_together(parts: Parts) -> None:
    """What is shown last is the newest: one report after the other is shown, whoever ends when."""
    inside: set[int] = set()
    most: list[int] = []

    def show(_reports: tuple[PollReport, ...]) -> None:
        inside.add(threading.get_ident())
        time.sleep(0.3)
        most.append(len(inside))
        inside.discard(threading.get_ident())

    with polling(parts, show):
        wait_for(lambda: len(most) >= 2)
    assert set(most) == {1}


def test_hung_poll(parts: Parts) -> None:
    """A poll that does not move on is ended by its deadline with an error, while the other mailbox goes on."""

    class Hung(Mistaken):
        ended = threading.Event()

        def read(self, cursors: Mapping[str, Cursor], horizons: Sequence[datetime]) -> Iterator[Chunk]:  # noqa: ARG002 - as above
            """Wait for ever, or for the connection to be shut down."""
            self.ended.wait()
            raise SourceError("one: reading took too long and was ended. The next poll tries again.")

    source: Any = Hung()
    hung = replace(
        parts,
        mailboxes=(replace(parts.mailboxes[0], source=source), parts.mailboxes[1]),
        abort={**parts.abort, "one": source.ended.set},
    )
    with polling(hung, heartbeat_seconds=0.05, deadline_seconds=0.5) as polls:
        wait_for(lambda: polls.reports[1].good_at)
        assert polls.reports[0].error is None
        wait_for(lambda: polls.reports[0].error)
        assert max(polls.ages.values()) < DEAD
    assert polls.ages["scheduler"] == DEAD


def test_clock_set_back(parts: Parts, caplog: pytest.LogCaptureFixture) -> None:
    """A clock set back by hours does not make the polls wait for hours."""
    back = [timedelta(0)]
    slow = replace(parts, board=replace(parts.board, poll_seconds=3600))
    with polling(slow, now=lambda: clock.now() - back[0], heartbeat_seconds=0.05) as polls:
        wait_for(lambda: all(report.good_at for report in polls.reports))
        first = [report.started_at for report in polls.reports]
        back[0] = timedelta(hours=5)
        wait_for(lambda: all(report.started_at < at for report, at in zip(polls.reports, first, strict=True)))
    assert caplog.text.count("the clock jumped") == 1


def test_store_that_does_not_answer(parts: Parts, tmp_path: Path) -> None:
    """A store that went away is known to /healthz within a heartbeat, however rare polls are; so is its return."""
    shown = Shown()
    with polling(parts, heartbeat_seconds=0.05) as polls:
        shown.polling = polls
        wait_for(lambda: all(report.good_at for report in polls.reports))
        assert shown.health()["store"] == "ok"
        (tmp_path / "data").rename(tmp_path / "elsewhere")
        wait_for(lambda: "gone" in shown.health()["store"])
        (tmp_path / "elsewhere").rename(tmp_path / "data")
        wait_for(lambda: shown.health()["store"] == "ok")


def test_store_that_keeps_nothing(parts: Parts) -> None:
    """A full disk is said once, not once a mailbox, and /healthz knows of it although the maps can be read."""
    full = "The disk is full. Free some space."
    reports = tuple(
        PollReport(name=name, started_at=NOW, good_at=NOW, error=full, needs_person=True, is_store_error=True)
        for name in ("one", "two")
    )
    shown = Shown()
    shown.show(parts, reports)
    view = shown.view()
    assert view.snapshot
    assert (view.state, shown.health()["store"]) == ("error", full)
    assert [note for note in view.snapshot.notes if full in note] == [full]
    shown.show(parts, tuple(replace(report, error=None, needs_person=False) for report in reports))
    assert shown.health()["store"] == "ok"
