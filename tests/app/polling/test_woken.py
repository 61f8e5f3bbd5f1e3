"""Polls that are woken: none is lost, those close together are one, and mail on a real server wakes its mailbox."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.app import clock
from monitor.app.parts import Parts, open_parts
from monitor.app.polling import Polling
from monitor.config import load
from monitor.records import Chunk, Cursor
from tests.app.polling.polled import Mistaken, polling, wait_for
from tests.letters import JANE, US, environment, letter
from tests.real.dovecot import PASSWORD, Dovecot
from tests.relay import Relay


class Counted(Mistaken):
    """A source whose mailbox is always read; it counts its polls, each of which a test may hold."""

    def __init__(self) -> None:
        self.polls: list[float] = []
        self.is_free = threading.Event()
        self.is_free.set()

    def read(self, cursors: Mapping[str, Cursor], horizons: Sequence[datetime]) -> Iterator[Chunk]:  # noqa: ARG002 - it reads nothing
        """Count, and wait to be let go."""
        self.polls.append(time.monotonic())
        self.is_free.wait()
        return iter(())


def counted(parts: Parts) -> tuple[Parts, Counted]:
    """Return the parts of one mailbox that is asked once an hour, and its source."""
    source: Any = Counted()
    board = replace(parts.board, poll_seconds=3600)
    return replace(parts, board=board, mailboxes=(replace(parts.mailboxes[0], source=source),), wakers={}), source


def test_woken(parts: Parts) -> None:
    """A wake polls the mailbox now; others that come soon after that are one."""
    rare, source = counted(parts)
    with polling(rare, merge_seconds=0.4) as polls:
        wait_for(lambda: polls.reports[0].good_at)
        time.sleep(0.4)  # nobody has been woken lately
        began = time.monotonic()
        polls.wake("one")
        wait_for(lambda: len(source.polls) == 2)
        assert source.polls[1] - began < 0.35
        for _ in range(20):
            polls.wake("one")
            time.sleep(0.01)
        wait_for(lambda: len(source.polls) == 3)
        assert source.polls[2] - source.polls[1] > 0.35
        time.sleep(0.5)
        assert len(source.polls) == 3


def test_woken_during_a_poll(parts: Parts) -> None:
    """A wake while the mailbox is polled is not lost: the poll's end polls again, once."""
    rare, source = counted(parts)
    with polling(rare, merge_seconds=0.1) as polls:
        wait_for(lambda: polls.reports[0].good_at)
        source.is_free.clear()
        polls.wake("one")
        wait_for(lambda: len(source.polls) == 2)
        polls.wake("one")
        polls.wake("one")
        time.sleep(0.2)
        assert len(source.polls) == 2
        source.is_free.set()
        wait_for(lambda: len(source.polls) == 3)
        time.sleep(0.5)
        assert len(source.polls) == 3


def test_no_wake_is_lost(parts: Parts) -> None:
    """Whenever somebody wakes, in the very moment a poll ends too, a poll begins after it."""
    rare, source = counted(parts)
    with polling(rare, merge_seconds=0.01) as polls:
        for _ in range(5):
            for _ in range(100):
                polls.wake("one")
                time.sleep(0.001)
            last = time.monotonic()
            polls.wake("one")
            wait_for(lambda last=last: source.polls[-1] >= last)  # type: ignore[misc]  # mypy infers no default
            assert source.polls[-1] >= last


def test_wakes_after_the_end(parts: Parts) -> None:
    """Who wakes a mailbox whose polls were stopped does no harm."""
    rare, source = counted(parts)
    with polling(rare) as polls:
        wait_for(lambda: polls.reports[0].good_at)
    before = len(source.polls)
    polls.wake("one")
    time.sleep(0.1)
    assert len(source.polls) == before


@pytest.fixture
def on_dovecot(dovecot: Dovecot, fresh_user: Callable[[], str], tmp_path: Path) -> Iterator[tuple[Parts, str, Relay]]:
    """Give the parts of a mailbox on Dovecot that is polled once an hour, its user, and the router on the way."""
    user = fresh_user()
    environ = environment({"MONITOR_PASSWORD_ONE": PASSWORD})
    with Relay(dovecot.port) as relay:
        (tmp_path / "config.yaml").write_text(
            "time_zone: UTC\nrefresh: {poll: 1 hour}\nmailboxes:\n"
            f"  - {{name: one, host: 127.0.0.1, port: {relay.port}, security: none, username: {user}, "
            f"addresses: [{US}]}}\n"
        )
        with open_parts(load(tmp_path / "config.yaml", environ), environ) as parts:
            yield parts, user, relay


def responses(polls: Polling) -> int:
    """Return how many responses the last poll found."""
    return polls.reports[0].responses


def talk(dovecot: Dovecot, user: str) -> None:
    """Let somebody write, and answer it a little later."""
    asked = clock.now() - timedelta(hours=2)
    dovecot.append(user, "INBOX", letter("ask", asked, sender=JANE, to=US), asked)
    answered = asked + timedelta(hours=1)
    answer = letter("answer", answered, sender=US, to=JANE, answers=("ask",))
    dovecot.append(user, "Sent", answer, answered)


def test_mail_wakes_its_mailbox(
    on_dovecot: tuple[Parts, str, Relay], dovecot: Dovecot, caplog: pytest.LogCaptureFixture
) -> None:
    """A reply is read as it is saved, not an hour later; the log says once what wakes the poll."""
    caplog.set_level("INFO")
    parts, user, relay = on_dovecot
    with polling(parts) as polls:
        wait_for(lambda: "wakes the poll" in caplog.text)
        talk(dovecot, user)
        wait_for(lambda: responses(polls) == 1)
        assert relay.lines == 2
    assert caplog.text.count("one: new mail in Sent and INBOX and Archive wakes the poll") == 1


@pytest.mark.prove
def test_a_router_that_forgets(on_dovecot: tuple[Parts, str, Relay], dovecot: Dovecot) -> None:
    """Where every line is dead without a word, a reply is read within one keep-alive, here the shortest there is."""
    parts, user, relay = on_dovecot
    refresh = parts.settings.refresh.model_copy(update={"keep_alive": timedelta(minutes=1)})
    brief = replace(parts, settings=parts.settings.model_copy(update={"refresh": refresh}))
    with polling(brief) as polls:
        wait_for(lambda: relay.lines == 2)
        time.sleep(3)
        relay.forget()
        talk(dovecot, user)
        began = time.monotonic()
        while not responses(polls):
            assert time.monotonic() - began < 60 + 15  # and the pause before a lost line is opened again
            time.sleep(0.1)


def test_a_line_that_is_forgotten(
    on_dovecot: tuple[Parts, str, Relay], dovecot: Dovecot, caplog: pytest.LogCaptureFixture
) -> None:
    """What came while the lines were dead is read once the clock jumped, as after a laptop slept, on new lines."""
    caplog.set_level("INFO")
    parts, user, relay = on_dovecot
    ahead = [timedelta(0)]
    with polling(parts, now=lambda: clock.now() + ahead[0], heartbeat_seconds=0.05) as polls:
        wait_for(lambda: caplog.text.count("one: 0 messages read") == 2)
        wait_for(lambda: not polls._jobs["one"].is_running)  # noqa: SLF001 - no poll is in the middle of it
        relay.forget()
        talk(dovecot, user)
        ahead[0] = -timedelta(minutes=10)
        wait_for(lambda: responses(polls) == 1)
        wait_for(lambda: relay.lines == 4)
        time.sleep(0.3)
        assert (responses(polls), relay.lines) == (1, 4), "each line was opened again, and once"
