"""An unchanged poll: bytes on the wire and time, at 1,000, 10,000 and 50,000 messages on a real Dovecot.

    python -m benchmarks.unchanged_poll [--rounds 100]

The bytes are counted by a relay between the source and Dovecot, both ways, per poll of three folders; the time is
the median of many polls over one kept connection without the relay. Prints one JSON line per size. Exit status 1
where the largest mailbox costs more than the smallest: over 32 bytes (the digits of its numbers) or 1.5 x the time.
"""

import argparse
import json
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Final

from benchmarks.maildir import fill
from monitor.records import Account, Cursor
from monitor.sources.imap import ImapSource
from tests.real.dovecot import PASSWORD, Dovecot

SIZES: Final = (1_000, 10_000, 50_000)
BYTES_LIMIT: Final = 32
TIME_LIMIT: Final = 1.5
NOW: Final = datetime(2026, 11, 24, 14, 7, tzinfo=UTC)
HORIZONS: Final = (NOW - timedelta(weeks=4), NOW - timedelta(weeks=30))


class Relay:
    """Passes one connection on to ``port`` and counts its bytes."""

    def __init__(self, port: int) -> None:
        self.passed = 0
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._lock = threading.Lock()

    def run(self) -> None:
        """Wait for the connection and pass it on until either side ends it."""
        near, _ = self._listener.accept()
        with near, socket.create_connection(("127.0.0.1", self._target)) as far:
            back = threading.Thread(target=self._pump, args=(far, near))
            back.start()
            self._pump(near, far)
            back.join()

    def close(self) -> None:
        """Listen no more."""
        self._listener.close()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                with self._lock:
                    self.passed += len(data)
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)


@contextmanager
def relay_to(port: int) -> Iterator[Relay]:
    """Give a running relay."""
    with closing(Relay(port)) as relay:
        thread = threading.Thread(target=relay.run)
        thread.start()
        yield relay
        thread.join(10)


def source_on(port: int, user: str) -> ImapSource:
    """Return a source of a user's mailbox."""
    return ImapSource(Account(name=user, host="127.0.0.1", port=port, security="none", username=user), lambda: PASSWORD)


def read(source: ImapSource, cursors: dict[str, Cursor]) -> int:
    """Read, keep the cursors, and return how many messages came."""
    count = 0
    for chunk in source.read(cursors, HORIZONS):
        count += len(chunk.blocks)
        if chunk.cursor:
            cursors[chunk.folder] = chunk.cursor
    return count


def measure(server: Dovecot, user: str, rounds: int) -> tuple[int, int, list[float]]:
    """Return messages, bytes of one unchanged poll, and the seconds of many."""
    cursors: dict[str, Cursor] = {}
    taken: list[float] = []
    with closing(source_on(server.port, user)) as source:
        messages = read(source, cursors)
        for _ in range(rounds):
            began = time.perf_counter()
            again = read(source, cursors)
            taken.append(time.perf_counter() - began)
            if again:
                message = f"{again} messages came from an unchanged mailbox"
                raise RuntimeError(message)
    with relay_to(server.port) as relay, closing(source_on(relay.port, user)) as source:
        read(source, cursors)
        before = relay.passed
        read(source, cursors)
        passed = relay.passed - before
    return messages, passed, taken


def main() -> int:
    """Print the figures; return the exit status."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=100)
    chosen = arguments.parse_args()
    figures: list[tuple[int, float]] = []
    with Dovecot() as server:
        for size in SIZES:
            user = f"user{size}"
            fill(server, user, size, NOW)
            messages, passed, taken = measure(server, user, chosen.rounds)
            figures.append((passed, median(taken)))
            row = {"messages": messages, "bytes": passed, "milliseconds": round(median(taken) * 1000, 2)}
            sys.stdout.write(json.dumps({"benchmark": "unchanged_poll", **row}) + "\n")
    more, slower = figures[-1][0] - figures[0][0], figures[-1][1] / figures[0][1]
    sys.stdout.write(
        f"{SIZES[-1]:,} messages against {SIZES[0]:,}: {more:+} bytes (limit {BYTES_LIMIT}), "
        f"{slower:.2f} x the time (limit {TIME_LIMIT:g})\n"
    )
    return int(more > BYTES_LIMIT or slower > TIME_LIMIT)


if __name__ == "__main__":
    sys.exit(main())
