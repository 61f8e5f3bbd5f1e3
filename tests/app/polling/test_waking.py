"""Who waits for news of which mailbox: what starts, restarts and ends a connection, and whom it wakes."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, Queue
from typing import Final

import pytest

from monitor.app.polling.waking import Waking
from monitor.app.polling.watching import Watcher
from monitor.errors import BusyError, LoginError, SourceError
from tests.waiting import wait_for

WAIT_SECONDS: Final = 10
LINE: Final = ("Sent",)
NEWS: Final = True
QUIET: Final = False


class Post:
    """A watch that waits for what a test puts in: news, a quiet wait, or an error, which is raised.

    ``opened`` and ``closed`` count; ``refused`` is raised by every ``open`` while it is set.
    """

    def __init__(self, folders: tuple[str, ...]) -> None:
        self.folders = folders
        self.told: Queue[bool | Exception] = Queue()
        self.opened = self.closed = self.waits = 0
        self.is_aborted = False
        self.refused: Exception | None = None

    def open(self) -> None:
        """Count, or refuse."""
        self.opened += 1
        if self.refused:
            raise self.refused

    def wait(self, seconds: float) -> bool:
        """Wait for the next thing a test tells."""
        self.waits += 1
        try:
            told = self.told.get(timeout=seconds)
        except Empty:
            return False
        if isinstance(told, Exception):
            raise told
        return told

    def nudge(self) -> None:
        """End the wait."""
        self.told.put(QUIET)

    def abort(self) -> None:
        """End it with an error."""
        self.is_aborted = True
        self.told.put(SourceError("one: ended"))

    def close(self) -> None:
        """Count."""
        self.closed += 1


class Office:
    """A mailbox whose folders a test decides."""

    def __init__(self, *watchable: tuple[str, ...]) -> None:
        self.watchable = watchable
        self.posts: list[Post] = []

    def watch(self, folders: tuple[str, ...]) -> Post:
        """Return a watch, and remember it."""
        self.posts.append(Post(folders))
        return self.posts[-1]


@contextmanager
def waiting(
    office: Office,
    opening_seconds: float = 300.0,
    spare: int = 9,
    lost: Callable[[str], None] = lambda _: None,
    restart_seconds: float = 0.0,
) -> Iterator[tuple[Waking, list[str]]]:
    """Wait for the news of the mailbox `one`, which a good poll has just read; give also whom it woke."""
    woken: list[str] = []
    waking = Waking(
        {"one": office},
        woken.append,
        60,
        opening_seconds=opening_seconds,
        spare=lambda _: spare,
        lost=lost,
        restart_seconds=restart_seconds,
    )
    waking.sync("one")
    try:
        yield waking, woken
    finally:
        waking.stop(5)
        assert not [thread for thread in threading.enumerate() if thread.name == "idle one"]


def test_news_wakes() -> None:
    """A connection wakes once it is open, for what came before it, and then for each piece of news."""
    office = Office(LINE, ("INBOX",))
    with waiting(office) as (_, woken):
        wait_for(lambda: len(woken) == 2)
        office.posts[1].told.put(NEWS)
        wait_for(lambda: len(woken) == 3)
        office.posts[0].told.put(QUIET)
        office.posts[0].told.put(NEWS)
        wait_for(lambda: len(woken) == 4)
    assert [post.folders for post in office.posts] == [LINE, ("INBOX",)]
    assert [(post.opened, post.closed) for post in office.posts] == [(1, 1), (1, 1)]


def test_nothing_to_wait_for() -> None:
    """A server without IDLE, and a mailbox that nobody wants to wait for, have no connection and wake nobody."""
    office = Office()
    with waiting(office) as (waking, woken):
        waking.sync("two")
        assert (office.posts, woken) == ([], [])


def test_folders_that_change() -> None:
    """A folder that is not read any more is not waited for either; a new one is, and the others go on."""
    office = Office(LINE, ("INBOX",))
    with waiting(office) as (waking, _):
        wait_for(lambda: all(post.waits for post in office.posts))
        office.watchable = (LINE, ("Archive",))
        waking.sync("one")
        wait_for(lambda: office.posts[1].closed)
        wait_for(lambda: len(office.posts) == 3)
        assert [(post.folders, post.closed) for post in office.posts] == [(LINE, 0), (("INBOX",), 1), (("Archive",), 0)]


def test_a_line_that_drops(caplog: pytest.LogCaptureFixture) -> None:
    """A connection that was lost is told of, opened again after a pause, and wakes; a good poll ends the pause."""
    caplog.set_level("INFO")
    office, lost = Office(LINE), list[str]()
    with waiting(office, lost=lost.append) as (waking, woken):
        (post,) = office.posts
        wait_for(lambda: woken)
        post.told.put(SourceError("one: the mail server dropped the connection."))
        wait_for(lambda: post.closed == 1)
        assert (post.opened, lost) == (1, ["one"])
        waking.retry("one")
        wait_for(lambda: len(woken) == 2)
        assert post.opened == 2
    assert caplog.text.count("dropped the connection") == 1
    assert "waiting for new mail again" in caplog.text


@pytest.mark.parametrize("error", [LoginError("one: refused."), BusyError("one: busy.")])
def test_a_server_that_refuses(error: Exception) -> None:
    """A refused login and a busy server are not asked again soon, not even when the clock jumps or a poll is good."""
    office = Office(LINE)
    with waiting(office) as (waking, woken):
        (post,) = office.posts
        wait_for(lambda: woken)
        post.refused = error
        post.told.put(SourceError("one: gone."))
        wait_for(lambda: post.closed == 1)
        waking.retry("one")
        wait_for(lambda: post.opened == 2)
        wait_for(lambda: post.closed == 2)
        waking.retry("one")
        waking.renew()
        time.sleep(0.2)
        assert post.opened == 2


def test_a_clock_that_jumped(caplog: pytest.LogCaptureFixture) -> None:
    """After the machine slept each line is opened anew at once, and wakes; that is no failure to be told of."""
    caplog.set_level("INFO")
    office = Office(LINE)
    with waiting(office) as (waking, woken):
        wait_for(lambda: woken)
        waking.renew()
        wait_for(lambda: len(woken) == 2)
        assert (office.posts[0].opened, office.posts[0].closed) == (2, 1)
    assert "no waiting" not in caplog.text


def test_a_server_that_has_too_much_to_do() -> None:
    """Where polls are told that the server is busy, nothing waits any more, and nothing begins to for a while."""
    office = Office(LINE)
    with waiting(office) as (waking, woken):
        wait_for(lambda: woken)
        waking.rest("one")
        wait_for(lambda: office.posts[0].closed)
        waking.sync("one")
        assert len(office.posts) == 1


def test_an_account_that_changed() -> None:
    """A mailbox that was ended signs out, and the next good poll begins anew."""
    office = Office(LINE)
    with waiting(office) as (waking, woken):
        wait_for(lambda: woken)
        waking.end("one")
        wait_for(lambda: office.posts[0].closed)
        waking.sync("one")
        wait_for(lambda: len(woken) == 2)
        assert len(office.posts) == 2


def test_a_mistake_in_it(caplog: pytest.LogCaptureFixture) -> None:
    """A thread that died of a mistake of ours is started again by the next heartbeat, which says so."""
    office = Office(LINE)
    with waiting(office) as (waking, woken):
        wait_for(lambda: woken)
        office.posts[0].told.put(KeyError("x"))
        wait_for(lambda: office.posts[0].closed)
        time.sleep(0.1)
        waking.check()
        wait_for(lambda: len(woken) == 2)
    assert len(office.posts) == 2
    assert "is started again" in caplog.text
    assert "KeyError" in caplog.text


def test_a_mistake_at_once() -> None:
    """One that died soon after it was started is left for a while, so that its mistake does not fill the log."""
    office = Office(LINE)
    with waiting(office, restart_seconds=60) as (waking, woken):
        wait_for(lambda: woken)
        office.posts[0].told.put(KeyError("x"))
        wait_for(lambda: office.posts[0].closed)
        time.sleep(0.1)
        waking.check()
        assert len(office.posts) == 1


def test_one_that_hangs() -> None:
    """A connection that neither ends its wait nor fails is shut down by the heartbeat, and opened again."""
    office = Office(LINE)
    with waiting(office, opening_seconds=-59.9) as (waking, woken):
        wait_for(lambda: woken)
        time.sleep(0.2)
        waking.check()
        assert office.posts[0].is_aborted
        wait_for(lambda: office.posts[0].closed)


@pytest.mark.parametrize(("stood_seconds", "says"), [(0.0, 3), (60.0, 1)])
def test_lines_that_stand_for_a_while(stood_seconds: float, says: int, caplog: pytest.LogCaptureFixture) -> None:
    """A line that stood long enough begins a new count of failures when it is lost; one that drops at once does not."""
    post = Post(LINE)
    watcher = Watcher(
        "one",
        post,
        wake=lambda: None,
        lost=lambda: None,
        renew_seconds=WAIT_SECONDS,
        random=random.Random(1),  # noqa: S311 - jitter, no secret
        stood_seconds=stood_seconds,
    )
    with caplog.at_level("INFO", "monitor"):
        watcher.start()
        for _ in range(3):
            opened = post.opened
            post.told.put(SourceError("one: ended"))
            while post.opened == opened:
                watcher.hurry()
                time.sleep(0.01)
        watcher.end()
        watcher.join(WAIT_SECONDS)
    # the first failure of a count is said, those that follow it are not
    assert caplog.text.count("no waiting for new mail") == says


def test_a_polite_end() -> None:
    """A watch that does not end in time is shut down, and nobody waits any longer."""

    class Deaf(Post):
        def nudge(self) -> None:
            """Hear nothing."""

    deaf = Deaf(LINE)
    watcher = Watcher(
        "one",
        deaf,
        wake=lambda: None,
        lost=lambda: None,
        renew_seconds=60,
        random=random.Random(1),  # noqa: S311 - of a test
    )
    watcher.start()
    wait_for(lambda: deaf.waits)
    watcher.end()
    watcher.join(0.1)
    assert deaf.is_aborted
    wait_for(lambda: not watcher.is_alive)


def test_other_mailboxes_and_another_pace() -> None:
    """What waits with the same waker goes on waiting, at the new pace; the others end, and new ones begin by a poll."""
    one, two, other = Office(LINE), Office(LINE), Office(LINE)
    woken: list[str] = []
    waking = Waking({"one": one, "two": two}, woken.append, 60)
    for name in ("one", "two"):
        waking.sync(name)
    wait_for(lambda: one.posts[0].waits and two.posts[0].waits)
    waking.change({"one": one, "two": other}, 30)
    wait_for(lambda: two.posts[0].closed and one.posts[0].waits == 2)
    assert (one.posts[0].opened, one.posts[0].closed) == (1, 0)
    assert waking.connections("two") == 0
    waking.sync("two")
    wait_for(lambda: other.posts[0].waits)
    waking.change({}, 30)
    wait_for(lambda: one.posts[0].closed and other.posts[0].closed)
    waking.sync("one")
    assert (waking.connections("one"), len(one.posts)) == (0, 1)
    waking.stop(1)
