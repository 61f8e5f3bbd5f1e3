"""Servers that refuse us: asked again when it is time, at once with another secret, and no sooner after a restart."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from monitor.app.parts import Parts, open_parts
from monitor.app.polling import Polling
from monitor.app.reporting import describe
from monitor.app.shown import Shown
from monitor.app.signing import secret_of
from monitor.config import load
from monitor.sample.folders import Folders
from monitor.sample.server import SampleServer
from monitor.wall.view import notice
from tests.app.polling.polled import polling, wait_for
from tests.letters import environment
from tests.sources.scripted import Answer, Scripted

NOW: Final = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
INTERVAL: Final = "5 seconds"
BUSY: Final = (
    b"[UNAVAILABLE] later",
    b"[LIMIT] too many",
    b"[THROTTLED] slowly",
    b"[OVERQUOTA] no",
    b"Too many simultaneous connections. (Failure)",
    b"Request is throttled. Suggested Backoff Time: 201317 milliseconds",
)


@contextmanager
def parts_on(port: int, folder: Path) -> Iterator[Parts]:
    """Give the parts of a mailbox on a port, whose password lies in the file `secret`."""
    (folder / "config.yaml").write_text(
        f"time_zone: UTC\nrefresh: {{poll: {INTERVAL}}}\nmailboxes:\n"
        f"  - {{name: one, host: 127.0.0.1, port: {port}, security: none, username: u, password_file: secret}}\n"
    )
    environ = environment({})
    with open_parts(load(folder / "config.yaml", environ), environ) as parts:
        yield parts


@contextmanager
def counting(folder: Path) -> Iterator[tuple[Scripted, Parts]]:
    """Give a server that refuses the password and counts what it is asked, and the parts of a mailbox on it."""
    (folder / "secret").write_text("wrong")
    answers: dict[bytes, Answer] = {b"LOGIN": lambda line: line.no(b"[AUTHENTICATIONFAILED] no")}
    with Scripted(answers) as server, parts_on(server.port, folder) as parts:
        yield server, parts


def logins(server: Scripted) -> int:
    """Return how many logins a server has seen."""
    return server.commands.count(b"LOGIN")


def hurried(polls: Polling) -> None:
    """Have the mailbox polled as often as an interval of milliseconds would, for a while."""
    for _ in range(10):
        polls._run_now("one")  # noqa: SLF001 - the scheduler's turn, sooner
        polls.wake("one")
        time.sleep(0.01)


def test_a_refused_login_is_not_hammered(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """After a refused login no turn and no wake asks the server again before it is time; page and log say when."""
    shown = Shown()
    with counting(tmp_path) as (server, parts), polling(parts, lambda reports: shown.show(parts, reports)) as polls:
        wait_for(lambda: polls.reports[0].retry_at)
        hurried(polls)
        assert logins(server) == 1
        report, view = polls.reports[0], shown.view()
        assert (report.refusal, report.refusals, report.needs_person) == ("login", 1, True)
        assert report.retry_at
        assert report.retry_at - report.started_at >= timedelta(seconds=5)
        at = f"{report.retry_at:%H:%M}"
        said = notice(view, parts.board, parts.definition)
        assert said
        assert said.text.endswith(f"It is tried again at {at} and at once when the password or the token changes.")
        assert view.snapshot
        assert view.snapshot.notes[0].endswith(f"Correct them. Next try at {at}.")
    assert "Correct them. The next try is in 1 min." in caplog.text


def test_another_secret(tmp_path: Path) -> None:
    """A secret that was corrected is tried within a heartbeat; a refusal before that is forgotten with it."""
    server = SampleServer(Folders(), username="u", password="right", clock=lambda: NOW)  # noqa: S106 - of a test
    port = server.start()
    (tmp_path / "secret").write_text("wrong")
    with parts_on(port, tmp_path) as parts, polling(parts, heartbeat_seconds=0.05) as polls:
        wait_for(lambda: polls.reports[0].retry_at)
        (tmp_path / "secret").write_text("still wrong")
        wait_for(lambda: polls.reports[0].retry_at and polls.reports[0].tried_with == parts.marks["one"]())
        assert polls.reports[0].refusals == 1
        (tmp_path / "secret").write_text("right")
        wait_for(lambda: polls.reports[0].good_at)
        assert (polls.reports[0].refusal, polls.reports[0].retry_at, polls.reports[0].refusals) == (None, None, 0)
    server.stop()


def test_forgiven(tmp_path: Path) -> None:
    """Whoever knows that something has changed can have a mailbox tried at once; its refusals go on counting."""
    with counting(tmp_path) as (server, parts), polling(parts) as polls:
        wait_for(lambda: polls.reports[0].retry_at)
        polls.forgive("one")
        wait_for(lambda: polls.reports[0].refusals == 2)
        assert logins(server) == 2


def test_a_restart_asks_no_sooner(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A monitor that is started again, as supervisors do every few seconds, waits as long and says so."""
    with counting(tmp_path) as (server, parts):
        with polling(parts) as polls:
            wait_for(lambda: polls.reports[0].retry_at)
            first = polls.reports[0]
        caplog.clear()
        with polling(parts) as polls:
            hurried(polls)
            assert (logins(server), polls.reports[0]) == (1, first)
        assert caplog.text.count("The next try is in 1 min.") == 1
        (tmp_path / "secret").write_text("another")
        with polling(parts):
            wait_for(lambda: logins(server) == 2)


def test_the_mark_tells_nothing(tmp_path: Path) -> None:
    """What is kept to know a refused secret again is another one under another key, and of every secret and setting."""
    with counting(tmp_path) as (_, parts):
        (mailbox,) = parts.settings.mailboxes
        asked = secret_of(mailbox, parts.settings.store, {})
        other = secret_of(mailbox.model_copy(update={"username": "v"}), parts.settings.store, {})
        given = secret_of(mailbox, parts.settings.store, {"MONITOR_PASSWORD_ONE": "x"})
        marks = {one.fingerprint(key) for one in (asked, other, given) for key in (b"k" * 16, b"l" * 16)}
        assert len(marks) == 6
        assert {len(mark) for mark in marks} == {16}
        before = parts.marks["one"]()
        assert before == asked.fingerprint(parts.store.digest_key)
        (tmp_path / "secret").write_text("another")
        assert parts.marks["one"]() != before


def test_it_is_tried_when_it_is_time(tmp_path: Path) -> None:
    """When the time has come the server is asked again by itself, and then left alone for longer."""
    with counting(tmp_path) as (server, parts):
        short = replace(parts, board=replace(parts.board, poll_seconds=1))
        with polling(short) as polls:
            wait_for(lambda: polls.reports[0].refusals == 2)
            assert logins(server) == 2


@pytest.mark.parametrize("text", BUSY, ids=lambda text: text.decode())
def test_a_busy_server(text: bytes, tmp_path: Path) -> None:
    """A server that is busy, in whatever words, is left alone as long as a refused login, or as long as it says."""
    (tmp_path / "secret").write_text("right")
    answers: dict[bytes, Answer] = {b"LOGIN": lambda line: line.no(text)}
    shown = Shown()
    with (
        Scripted(answers) as server,
        parts_on(server.port, tmp_path) as parts,
        polling(parts, lambda reports: shown.show(parts, reports)) as polls,
    ):
        wait_for(lambda: polls.reports[0].retry_at)
        hurried(polls)
        assert logins(server) == 1
        report, view = polls.reports[0], shown.view()
        assert (report.refusal, report.needs_person) == ("busy", False)
        assert report.retry_at
        assert (report.retry_at - report.started_at >= timedelta(seconds=201)) == (b"201317" in text)
        said = notice(view, parts.board, parts.definition)
        assert said
        assert f"It is tried again at {report.retry_at:%H:%M}; if it lasts" in said.text
        assert "The next poll tries again" not in said.text + describe(report)


@pytest.mark.parametrize("greeting", [b"* BYE [UNAVAILABLE] too busy\r\n", b"* BYE Too many connections\r\n"])
def test_a_farewell_for_a_greeting(greeting: bytes, tmp_path: Path) -> None:
    """A server that says goodbye instead of hello is busy, not misconfigured."""
    (tmp_path / "secret").write_text("right")
    with Scripted(greeting=greeting) as server, parts_on(server.port, tmp_path) as parts, polling(parts) as polls:
        wait_for(lambda: polls.reports[0].error)
        assert polls.reports[0].refusal == "busy"


def test_a_secret_that_cannot_be_read(tmp_path: Path) -> None:
    """Where the password is not there no server was asked, so that each poll looks for it again."""
    with counting(tmp_path) as (server, parts), polling(parts) as polls:
        wait_for(lambda: polls.reports[0].retry_at)
        (tmp_path / "secret").unlink()
        polls.forgive("one")
        wait_for(lambda: "cannot be read" in (polls.reports[0].error or ""))
        assert (polls.reports[0].refusal, polls.reports[0].retry_at) == (None, None)
        assert logins(server) <= 1


def test_nothing_waits_on_a_busy_server(tmp_path: Path) -> None:
    """Once a server is busy its mailbox has no connection that waits for mail, and gets none for a while."""
    (tmp_path / "secret").write_text("right")
    server = SampleServer(Folders(), username="u", password="right", clock=lambda: NOW)  # noqa: S106 - of a test
    port = server.start()
    with parts_on(port, tmp_path) as parts, polling(parts) as polls:
        waking = polls._waking  # noqa: SLF001 - what it has open
        wait_for(lambda: waking.connections("one") == 2)
        waking.rest("one")
        wait_for(lambda: waking.connections("one") == 0)
        began = polls.reports[0].started_at
        wait_for(lambda: polls.reports[0].started_at > began)
        assert waking.connections("one") == 0
    server.stop()
