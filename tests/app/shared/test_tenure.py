"""Which mailboxes a process polls, whatever becomes of the database."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from monitor.app.parts import Parts, open_parts
from monitor.app.shared.tenure import Tenure, lease_seconds
from monitor.config import load
from monitor.errors import StoreError
from monitor.records.leases import Lease, LeaseKind, Turn
from tests.app.polling.polled import wait_for

NAMES = ("desk", "front")


class Answering:
    """Leases that answer as the test says; ``end`` makes them hang, as a database that has gone may."""

    def __init__(self) -> None:
        self.seconds = 1.0
        self.turns: Callable[[], Turn] = Turn
        self.given_back: list[str] = []
        self.has_left = False
        self._goes_on = threading.Event()
        self._goes_on.set()

    def turn(self, rank: str, rules: str, mailboxes: Sequence[str]) -> Turn:
        """Answer, once that is possible."""
        assert rank
        assert rules
        assert tuple(mailboxes) == NAMES
        self._goes_on.wait()
        return self.turns()

    def give_back(self, kind: LeaseKind, names: Sequence[str]) -> None:
        """Note what was given back."""
        assert kind == "mailbox"
        self.given_back += names

    def leave(self) -> None:
        """Note the end."""
        self.has_left = True

    def fence(self, lease: Lease) -> Callable[[Any], None]:
        """Return what lets everything through."""
        assert lease.kind == "mailbox"
        return lambda _: None

    def end(self) -> None:
        """Answer no more."""
        self._goes_on.clear()

    def go_on(self) -> None:
        """Answer again."""
        self._goes_on.set()


def lease(name: str, token: int = 1) -> Lease:
    """Return a lease."""
    return Lease(kind="mailbox", name=name, holder="me", token=token)


def mistaken() -> Turn:
    """Fail as only a bug does."""
    raise KeyError("a mistake")


class Polls:
    """What is polled, as it was told last."""

    def __init__(self) -> None:
        self.told: list[tuple[str, ...]] = []

    def change(self, parts: Parts) -> None:
        """Take it."""
        self.told.append(parts.polled)

    @property
    def now(self) -> tuple[str, ...]:
        """What is polled now."""
        return self.told[-1] if self.told else ()


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    """Give the parts of two mailboxes."""
    rows = ", ".join(f"{{name: {name}, host: h, username: u@h.example}}" for name in NAMES)
    (tmp_path / "config.yaml").write_text(f"time_zone: UTC\nmailboxes: [{rows}]\n")
    environ = {f"MONITOR_PASSWORD_{name.upper()}": "x" for name in NAMES}
    with open_parts(load(tmp_path / "config.yaml", environ), environ) as opened:
        yield opened


@contextmanager
def tenure(parts: Parts, leases: Answering, polls: Polls) -> Iterator[Tenure]:
    """Run until the end of the block."""
    asked: Any = leases
    running = Tenure(parts, asked, polls.change)
    running.start()
    try:
        yield running
    finally:
        leases.go_on()
        running.stop()


def test_what_is_leased_is_polled(parts: Parts) -> None:
    """What is held is polled and nothing else; what is more than a share is given back once it is polled no more."""
    leases, polls = Answering(), Polls()
    leases.turns = lambda: Turn(leases=(lease("front"), lease("desk")), share=2)
    with tenure(parts, leases, polls) as running:
        wait_for(lambda: polls.now == NAMES)
        assert running.is_alive
        leases.turns = lambda: Turn(leases=(lease("desk"), lease("front")), share=1)
        wait_for(lambda: leases.given_back)
        assert polls.now == ("desk",)
        assert set(leases.given_back) == {"front"}
    assert leases.has_left


def test_a_lease_under_another_token_is_told(parts: Parts) -> None:
    """A mailbox that was lost and came back between two looks goes on under its new token."""
    leases, polls = Answering(), Polls()
    leases.turns = lambda: Turn(leases=(lease("desk"),), share=1)
    with tenure(parts, leases, polls):
        wait_for(lambda: polls.now == ("desk",))
        leases.turns = lambda: Turn(leases=(lease("desk", 2),), share=1)
        wait_for(lambda: len(polls.told) > 1)
    assert polls.told[:2] == [("desk",), ("desk",)]


def test_what_is_not_renewed_is_given_up(parts: Parts) -> None:
    """Where the database hangs, polls end before others may begin; once it answers they are taken up again."""
    leases, polls = Answering(), Polls()
    leases.turns = lambda: Turn(leases=(lease("desk"),), share=1)
    with tenure(parts, leases, polls):
        wait_for(lambda: polls.now == ("desk",))
        leases.end()
        wait_for(lambda: polls.now == ())
        leases.go_on()
        wait_for(lambda: polls.now == ("desk",))
        assert polls.told[:3] == [("desk",), (), ("desk",)]
        assert not leases.given_back, "what ran out is nobody's to give back"


def test_trouble_is_said_while_it_lasts(parts: Parts) -> None:
    """A database that fails, or a mistake of ours, is named, and the next look tries again."""
    leases, polls, failing = Answering(), Polls(), [True]

    def fail() -> Turn:
        if failing:
            raise StoreError("The database is away.")
        return Turn(leases=(lease("desk"),), share=1)

    leases.turns = fail
    with tenure(parts, leases, polls) as running:
        wait_for(lambda: running.trouble == "The database is away.")
        failing.clear()
        wait_for(lambda: polls.now == ("desk",) and running.trouble is None)
        leases.turns = mistaken
        wait_for(lambda: running.trouble)
        assert running.is_alive


def test_an_outranked_process_stands_by(parts: Parts) -> None:
    """While a newer configuration is in force elsewhere nothing is polled here, and a sentence says why."""
    leases, polls = Answering(), Polls()
    leases.turns = lambda: Turn(leases=(lease("desk"),), share=1)
    with tenure(parts, leases, polls) as running:
        wait_for(lambda: polls.now == ("desk",))
        leases.turns = lambda: Turn(is_outranked=True)
        wait_for(lambda: polls.now == ())
        wait_for(lambda: running.trouble and "a newer configuration" in running.trouble)
        leases.turns = lambda: Turn(leases=(lease("desk"),), share=1)
        wait_for(lambda: polls.now == ("desk",) and running.trouble is None)
        assert polls.told[:3] == [("desk",), (), ("desk",)]


def test_other_parts_take_effect(parts: Parts) -> None:
    """Another configuration is polled at once, as far as its mailboxes are leased, at its own pace."""
    leases, polls = Answering(), Polls()
    leases.turns = lambda: Turn(leases=(lease("desk"), lease("front")), share=2)
    with tenure(parts, leases, polls) as running:
        wait_for(lambda: polls.now == NAMES)
        running.change(parts)
        assert polls.now == NAMES
        assert leases.seconds == lease_seconds(parts.board.poll_seconds)


@pytest.mark.parametrize(("interval", "lasts"), [(5.0, 5.0), (60.0, 30.0), (86400.0, 30.0)])
def test_a_lease_lasts_an_interval_at_most(interval: float, lasts: float) -> None:
    """A dead poller's mailboxes move within two intervals, and within a minute however rarely mail is read."""
    assert lease_seconds(interval) == lasts
