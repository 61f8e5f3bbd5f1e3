"""The sample as the monitor meets it: filled at once, living by the clock it is given, gone without a trace."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from imapclient import IMAPClient

from monitor.sample import SampleMailbox
from monitor.sample.office import history

ZONE: Final = ZoneInfo("Europe/Lisbon")
NOW: Final = datetime(2026, 11, 25, 14, 20, 7, tzinfo=UTC)
SEED: Final = 5


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """Return what it was set to."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Return a clock that stands at NOW."""
    return Clock()


@pytest.fixture
def sample(clock: Clock) -> Iterator[SampleMailbox]:
    """Start a sample."""
    with SampleMailbox(clock, ZONE, seed=SEED) as running:
        yield running


@pytest.fixture
def client(sample: SampleMailbox) -> Iterator[IMAPClient]:
    """Sign in with what the sample says of itself."""
    connection = IMAPClient(sample.account.host, port=sample.account.port, ssl=False, timeout=10)
    connection.normalise_times = False
    connection.login(sample.account.username, sample.password)
    yield connection
    connection.shutdown()


def count(client: IMAPClient, folder: str) -> int:
    """Return how many messages a folder holds."""
    messages = client.folder_status(folder, ["MESSAGES"])[b"MESSAGES"]
    assert isinstance(messages, int)
    return messages


def becomes(is_so: Callable[[], bool]) -> bool:
    """Wait some seconds for something to become true."""
    deadline = time.monotonic() + 10
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def test_filled_at_once(clock: Clock) -> None:
    """From nothing to serving some ten thousand messages takes about a second, even where everything else runs too."""
    started = time.monotonic()
    with SampleMailbox(clock, ZONE, seed=SEED):
        assert time.monotonic() - started < 3


def test_holds_the_history(client: IMAPClient, sample: SampleMailbox) -> None:
    """INBOX and Sent hold the office's history, byte for byte, with its INTERNALDATEs."""
    expected = [arrival for arrival in history(NOW, SEED, ZONE) if arrival.folder == "Sent"]
    selected = client.select_folder("Sent", readonly=True)
    assert selected[b"EXISTS"] == len(expected)
    rows = client.fetch([1, len(expected)], ["BODY.PEEK[]", "INTERNALDATE"])
    for uid, arrival in ((1, expected[0]), (len(expected), expected[-1])):
        assert rows[uid][b"BODY[]"] == arrival.message
        assert rows[uid][b"INTERNALDATE"] == arrival.internal_at
    assert (sample.account.name, sample.account.security) == ("sample", "none")
    assert sample.account.username in sample.addresses


def test_mail_arrives_when_its_time_has_come(client: IMAPClient, clock: Clock) -> None:
    """While the clock stands nothing arrives; two minutes later originals and replies do, none from the future."""
    before = {folder: count(client, folder) for folder in ("INBOX", "Sent")}
    time.sleep(0.2)
    assert {folder: count(client, folder) for folder in before} == before
    client.select_folder("INBOX", readonly=True)
    client.idle()
    clock.now += timedelta(minutes=2)
    assert client.idle_check(timeout=10)
    client.idle_done()
    assert becomes(lambda: all(count(client, folder) > number for folder, number in before.items()))
    newest = client.fetch(client.search(["UID", f"{before['INBOX'] + 1}:*"]), ["INTERNALDATE"])
    assert all(NOW < row[b"INTERNALDATE"] <= clock.now for row in newest.values())


def test_clock_that_jumps(client: IMAPClient, clock: Clock) -> None:
    """After three days asleep the stream starts anew at the new time instead of catching up."""
    client.select_folder("INBOX", readonly=True)
    newest = client.search("ALL")[-1]
    clock.now += timedelta(days=3)
    time.sleep(1.5)  # it has noticed the jump by then, and starts from it
    clock.now += timedelta(minutes=10)
    assert becomes(lambda: client.search("ALL")[-1] > newest)
    rows = client.fetch(client.search(["UID", f"{newest + 1}:*"]), ["INTERNALDATE"])
    assert all(row[b"INTERNALDATE"] > NOW + timedelta(days=3) for row in rows.values())


def test_old_mail_is_dropped(client: IMAPClient, clock: Clock) -> None:
    """A day later the oldest day is gone, so that a sample left on for months does not grow for ever."""
    client.select_folder("INBOX", readonly=True)
    oldest = client.fetch([1], ["INTERNALDATE"])[1][b"INTERNALDATE"]
    clock.now += timedelta(days=1)
    assert becomes(lambda: client.search("ALL")[0] > 1)
    left = client.search("ALL")[0]
    assert client.fetch([left], ["INTERNALDATE"])[left][b"INTERNALDATE"] >= oldest + timedelta(hours=12)


def test_stop_leaves_nothing(clock: Clock) -> None:
    """Stop is quick, ends both threads and frees the port; start again is a new mailbox."""
    sample = SampleMailbox(clock, ZONE, seed=SEED)
    account = sample.start()
    started = time.monotonic()
    sample.stop()
    assert time.monotonic() - started < 2
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("sample")]
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((account.host, account.port), timeout=2)
    assert sample.start().port == account.port
    sample.stop()
    sample.stop()
