"""The sample mailbox: the office's mail, served over IMAP, into which more keeps arriving."""

import itertools
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, Self

from monitor.records import Account
from monitor.sample.folders import Folders
from monitor.sample.letters import US, Arrival
from monitor.sample.office import HISTORY_SECONDS, arrivals, correspondence
from monitor.sample.server import HOST, SampleServer

SEED: Final = 2017
USERNAME: Final = US
PASSWORD: Final = "sample"  # noqa: S105  # of invented mail on loopback; people type it into a mail client
MAX_WAIT_SECONDS: Final = 1.0  # how soon a clock that was set is noticed
MAX_LAG: Final = timedelta(days=1)
"""Once the clock is so far from the next arrival (a suspended machine, a set clock), the stream starts anew."""
FORGET_EVERY: Final = timedelta(days=1)


class SampleMailbox:
    """The sample between ``start`` and ``stop``; a context manager.

    ``clock`` says what time it is (aware), ``zone`` is the office's: give it the wall's. ``account`` is there once it
    has started. A sample started later has other Message-IDs and another UIDVALIDITY: keep no store between two.
    """

    account: Account
    password = PASSWORD
    addresses = (US,)

    def __init__(self, clock: Callable[[], datetime], zone: tzinfo = UTC, *, seed: int = SEED, port: int = 0) -> None:
        self._clock = clock
        self._zone = zone
        self._seed = seed
        self._port = port
        self._server: SampleServer | None = None
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()

    def start(self) -> Account:
        """Fill the mailbox up to now, serve it, let mail arrive, and return how to reach it."""
        now = self._clock()
        folders = Folders(uidvalidity=int(now.timestamp()))
        coming = correspondence(now, self._seed, self._zone)
        arrival = next(coming)
        while arrival.internal_at <= now:
            folders.deliver(arrival.folder, arrival.message, arrival.internal_at)
            arrival = next(coming)
        server = SampleServer(folders, username=USERNAME, password=PASSWORD, clock=self._clock, port=self._port)
        self._port = server.start()
        self._server = server
        self.account = Account(name="sample", host=HOST, port=self._port, security="none", username=USERNAME)
        self._stopping.clear()
        stream = itertools.chain([arrival], coming)
        self._thread = threading.Thread(target=self._live, args=(server, stream), name="sample-mail", daemon=True)
        self._thread.start()
        return self.account

    def stop(self) -> None:
        """Let no more mail arrive and end the server."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        if self._server is not None:
            self._server.stop()
            self._server = None

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    def _live(self, server: SampleServer, stream: Iterator[Arrival]) -> None:
        """Deliver each arrival when its time has come, and once a day drop what no window reaches any more."""
        forget_at = self._clock() + FORGET_EVERY
        arrival = next(stream)
        while not self._stopping.is_set():
            now = self._clock()
            if abs(now - arrival.internal_at) > MAX_LAG:
                stream = arrivals(now, self._seed, self._zone)
                arrival = next(stream)
            if now >= forget_at:
                server.expunge_before(now - timedelta(seconds=HISTORY_SECONDS))
                forget_at = now + FORGET_EVERY
            wait = (arrival.internal_at - now).total_seconds()
            if wait > 0:
                self._stopping.wait(min(wait, MAX_WAIT_SECONDS))
                continue
            server.deliver(arrival.folder, arrival.message, arrival.internal_at)
            arrival = next(stream)
