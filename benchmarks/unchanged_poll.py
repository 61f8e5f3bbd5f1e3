"""An unchanged poll: bytes on the wire and time, at 1,000, 10,000 and 50,000 messages on a real Dovecot.

    python -m benchmarks.unchanged_poll [--rounds 100]

The bytes are counted by a relay between the source and Dovecot, both ways, per poll of three folders; the time is
the median of many polls over one kept connection without the relay; *bare* is the same three STATUS commands of a
bare IMAPClient. Dovecot has the numbers of every folder at hand but those of INBOX, whose index it opens again for
each STATUS, in time that grows with the folder, unless ``mailbox_list_index_include_inbox`` is set. It is set here,
so that our own time shows; the other row says what a Dovecot without it costs. Prints one JSON line per size. Exit
status 1 where the largest mailbox costs over 32 bytes (the digits of its numbers) or 1.5 x the time of the smallest.
"""

import argparse
import json
import socket
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Final

from benchmarks.maildir import fill
from monitor.records import Account, Cursor
from monitor.sources.imap import ImapSource
from tests.real.dovecot import PASSWORD, Dovecot

AT_HAND: Final = "mailbox_list_index_include_inbox = yes"
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


def bare(server: Dovecot, user: str, rounds: int) -> float:
    """Return the median seconds of three bare STATUS commands."""
    taken: list[float] = []
    with server.session(user) as client:
        for _ in range(rounds):
            began = time.perf_counter()
            for folder in ("Sent", "INBOX", "Archive"):
                client.folder_status(folder, ["UIDNEXT", "UIDVALIDITY"])
            taken.append(time.perf_counter() - began)
    return median(taken)


def measure(server: Dovecot, user: str, rounds: int) -> dict[str, float]:
    """Return messages, bytes of one unchanged poll, and the milliseconds of many."""
    cursors: dict[str, Cursor] = {}
    taken: list[float] = []
    with closing(source_on(server.port, user)) as source:
        messages = read(source, cursors)
    with closing(source_on(server.port, user)) as source:
        read(source, cursors)
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
    milliseconds, bare_milliseconds = median(taken) * 1000, bare(server, user, rounds) * 1000
    return {
        "messages": messages,
        "bytes": passed,
        "milliseconds": round(milliseconds, 2),
        "bare_milliseconds": round(bare_milliseconds, 2),
    }


def measured(sizes: Sequence[int], rounds: int, extra: str) -> list[dict[str, float]]:
    """Print and return the figures of each size."""
    figures: list[dict[str, float]] = []
    with Dovecot(extra=extra) as server:
        for size in sizes:
            user = f"user{size}"
            fill(server, user, size, NOW)
            figures.append(measure(server, user, rounds))
            row = {"benchmark": "unchanged_poll", "setting": extra or "default", **figures[-1]}
            sys.stdout.write(json.dumps(row) + "\n")
    return figures


def main() -> int:
    """Print the figures; return the exit status."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=100)
    chosen = arguments.parse_args()
    measured(SIZES[-1:], chosen.rounds, "")
    figures = measured(SIZES, chosen.rounds, AT_HAND)
    more = figures[-1]["bytes"] - figures[0]["bytes"]
    slower = figures[-1]["milliseconds"] / figures[0]["milliseconds"]
    sys.stdout.write(
        f"{SIZES[-1]:,} messages against {SIZES[0]:,}: {more:+} bytes (limit {BYTES_LIMIT}), "
        f"{slower:.2f} x the time (limit {TIME_LIMIT:g})\n"
    )
    return int(more > BYTES_LIMIT or slower > TIME_LIMIT)


if __name__ == "__main__":
    sys.exit(main())
