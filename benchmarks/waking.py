"""From a reply being saved to its cell changing on the page: a real Dovecot, the real program, the page asked by HTTP.

    python -m benchmarks.waking [--rounds 60] [--messages 2000] [--interval "60 seconds"]

`monitor run` polls a mailbox once a minute, as shipped. In each round an original comes into INBOX; at a random instant
after that the reply is saved in Sent by another client, and the clock starts when Dovecot has answered OK. It stops
when the page's server has a snapshot in which the original's cell counts one message more, looked for every 20 ms: a
page shows it at its next refresh, which is not in the figure. Once with Dovecot as it is, where one connection waits
for all folders (NOTIFY), once where it offers IDLE alone. Prints one JSON line for each; exit status 1 where the 95th
percentile of either is 2 s or more.
"""

import argparse
import json
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.request import urlopen

from benchmarks.maildir import ME, fill
from tests.letters import JANE, environment, letter
from tests.real.dovecot import PASSWORD, Dovecot

LIMIT_SECONDS: Final = 2.0
PATIENCE_SECONDS: Final = 90.0
LOOK_SECONDS: Final = 0.02
IDLE_ALONE: Final = "imap_capability = IMAP4rev1 SASL-IR LITERAL+ IDLE UNSELECT SPECIAL-USE ESEARCH"
CONFIG: Final = """\
time_zone: UTC
refresh: {{poll: {interval}}}
page: {{port: 0}}
mailboxes:
  - {{name: desk, host: 127.0.0.1, port: {port}, security: none, username: desk, addresses: [{me}]}}
"""


class Monitor:
    """A running `monitor run`: its page's address and what it logged."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "monitor", "run"],
            cwd=folder,
            env=environment({"MONITOR_PASSWORD_DESK": PASSWORD}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.log: list[str] = []
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def wait(self, pattern: str) -> re.Match[str]:
        """Wait for a line of the log."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            for line in [*self.log]:
                if found := re.search(pattern, line):
                    return found
            time.sleep(0.05)
        message = f"no {pattern!r} in:\n{''.join(self.log)}"
        raise RuntimeError(message)

    def stop(self) -> None:
        """End it as a supervisor does."""
        self._process.terminate()
        self._process.wait(10)
        self._reader.join()

    def _read(self) -> None:
        assert self._process.stdout  # noqa: S101 - it is a pipe, see above
        with self._process.stdout as lines:
            self.log.extend(iter(lines.readline, ""))


@contextmanager
def running(server: Dovecot, interval: str) -> Iterator[str]:
    """Give the address of the page of a monitor that has read everything and waits for mail."""
    with TemporaryDirectory(prefix="waking-") as folder:
        config = CONFIG.format(interval=interval, port=server.port, me=ME)
        Path(folder, "config.yaml").write_text(config)
        monitor = Monitor(Path(folder))
        try:
            address = monitor.wait(r"open (http://[^/]+/)")[1]
            monitor.wait("wakes the poll")
            time.sleep(3)  # the polls that the new connections woke are over
            yield address
        finally:
            monitor.stop()


def asked(address: str) -> Any:  # noqa: ANN401 - whatever the page's server answers
    """Return what the server says at an address."""
    with urlopen(address, timeout=10) as answer:  # noqa: S310 - on loopback
        return json.load(answer)


def count(address: str, at: datetime) -> int:
    """Return how many messages the cell of an instant counts."""
    found: int = asked(f"{address}api/snapshot")["current"]["counts"][at.weekday()][at.hour]
    return found


def appears(address: str, at: datetime, before: int) -> float:
    """Wait until the cell counts one more, and return when that was seen (monotonic)."""
    known = None
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        version = asked(f"{address}version")["snapshot"]
        seen = time.monotonic()
        if version != known:
            known = version
            if count(address, at) > before:
                return seen
        time.sleep(LOOK_SECONDS)
    message = f"a reply was not on the page after {PATIENCE_SECONDS:g} s"
    raise RuntimeError(message)


def measure(server: Dovecot, address: str, rounds: int, chance: random.Random) -> list[float]:
    """Return the seconds of each round."""
    taken: list[float] = []
    with server.session("desk") as client:
        for number in range(rounds):
            now = datetime.now(UTC)  # noqa: TID251 - real mail comes now
            at = now - timedelta(hours=chance.uniform(2, 600))
            client.append("INBOX", letter(f"ask.{number}", at, to=ME), (), at)
            time.sleep(chance.uniform(0.05, 4))  # also while the original is just being polled
            before = count(address, at)
            answer = letter(f"answer.{number}", now, sender=ME, to=JANE, answers=(f"ask.{number}",))
            client.append("Sent", answer, (rb"\Seen",), now)
            saved = time.monotonic()
            taken.append(appears(address, at, before) - saved)
            time.sleep(chance.uniform(0.2, 2))
    return taken


def measured(name: str, extra: str, chosen: argparse.Namespace) -> float:
    """Print the figures of one kind of waiting; return the 95th percentile in seconds."""
    with Dovecot(extra=extra) as server:
        fill(server, "desk", chosen.messages, datetime.now(UTC))  # noqa: TID251 - as above
        with running(server, chosen.interval) as address:
            taken = measure(server, address, chosen.rounds, random.Random(7))  # noqa: S311 - when, not what
    cuts = quantiles(taken, n=20)
    row = {
        "benchmark": "waking",
        "by": name,
        "rounds": len(taken),
        "median_seconds": round(cuts[9], 2),
        "p95_seconds": round(cuts[18], 2),
        "longest_seconds": round(max(taken), 2),
    }
    sys.stdout.write(json.dumps(row) + "\n")
    sys.stdout.flush()
    return cuts[18]


def main() -> int:
    """Print the figures; return the exit status."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=60)
    arguments.add_argument("--messages", type=int, default=2000)
    arguments.add_argument("--interval", default="60 seconds")
    chosen = arguments.parse_args()
    slowest = max(measured("NOTIFY", "", chosen), measured("IDLE", IDLE_ALONE, chosen))
    sys.stdout.write(f"slowest p95: {slowest:.2f} s (limit {LIMIT_SECONDS:g})\n")
    return int(slowest >= LIMIT_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
