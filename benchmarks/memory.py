"""Peak memory of a first poll of 10,000 to 1,000,000 messages, on a server that makes its mail up as it is asked.

    python -m benchmarks.memory [--sizes 10000 100000 300000]

The server runs in a process of its own and keeps nothing: message n of INBOX is a question, message n of Sent its
answer, and both are written when they are fetched. The poller runs in another: what it has grown to when all is read
into a new SQLite store is the figure, beside the megabytes of its programs before the first message. What may grow is
SQLite's page cache, up to the 32 MiB that it is given, and what one SEARCH of 50,000 messages takes; the UIDs found are
kept at four bytes each. Prints JSON lines. Exit status 1 where the largest mailbox takes over 64 MB more than the
smallest.
"""

import argparse
import asyncio
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from monitor.mail.headers import Parser, answered_ids, fields_of
from monitor.mail.ids import Digester
from monitor.mail.pairing import Pairer, ours_of
from monitor.poll import Mailbox, poll
from monitor.records import Account
from monitor.sources.imap import ImapSource
from monitor.store import open_store

SIZES: Final = (10_000, 100_000, 300_000)
LIMIT: Final = 64.0
NOW: Final = datetime(2026, 11, 24, 14, 7, tzinfo=UTC)
HORIZONS: Final = (NOW - timedelta(weeks=4), NOW - timedelta(weeks=30))
DAYS: Final = 200
ME: Final = "support@example.com"
MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RANGE: Final = re.compile(rb"UID (\d+):(\d+)")
_DAY: Final = re.compile(rb"(SINCE|BEFORE) \"?(\d+)-(\w{3})-(\d{4})")


class Session:
    """One client of a mailbox of ``pairs`` questions and as many answers."""

    def __init__(self, pairs: int) -> None:
        self._pairs = pairs
        self._is_sent = False

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer until the client goes."""
        writer.write(b"* OK hello\r\n")
        while line := (await reader.readline()).rstrip(b"\r\n"):
            tag, _, rest = line.partition(b" ")
            for answer in self.answers(rest):
                writer.write(b"* " + answer + b"\r\n")
                await writer.drain()
            writer.write(tag + b" OK done\r\n")
        writer.close()

    def answers(self, command: bytes) -> "list[bytes] | map[bytes]":
        """Return the untagged answers to a command."""
        words = command.upper().split(b" ")
        name = b" ".join(words[:2]) if words[0] == b"UID" else words[0]
        if name == b"UID FETCH":
            return map(self.message, map(int, words[2].split(b",")))
        if name == b"FETCH":
            return [b"%s FETCH (UID %s)" % (number, number) for number in words[1].split(b",")]
        if name == b"UID SEARCH":
            return [b"SEARCH " + b" ".join(b"%d" % uid for uid in self.found(command))]
        if name == b"EXAMINE":
            self._is_sent = b"SENT" in words[1]
            numbers = (b"OK [UIDVALIDITY 9] v", b"OK [UIDNEXT %d] n" % (self._pairs + 1))
            return [b"%d EXISTS" % self._pairs, *numbers]
        if name == b"LIST":
            return [b'LIST () "/" INBOX', b'LIST (\\Sent) "/" Sent']
        return [b"CAPABILITY IMAP4rev1 UNSELECT"] if name == b"CAPABILITY" else []

    def found(self, command: bytes) -> range:
        """Return the UIDs of a strip between two days."""
        bounds = _RANGE.search(command)
        low, high = (int(bounds[1]), int(bounds[2])) if bounds else (1, self._pairs)
        for word, day, month, year in _DAY.findall(command):
            at = datetime(int(year), MONTHS.index(month.decode().capitalize()) + 1, int(day), tzinfo=UTC)
            first = 1 + int(self._pairs * (1 - (NOW - at) / timedelta(days=DAYS)))
            low, high = (max(low, first), high) if word == b"SINCE" else (low, min(high, first - 1))
        return range(max(low, 1), min(high, self._pairs) + 1)

    def message(self, uid: int) -> bytes:
        """Return the header of a message and the instant at which it came."""
        at = NOW - timedelta(days=DAYS) * (self._pairs - uid + 1) / self._pairs
        asked, customer = f"<asked.{uid}@customer.example>", f"customer{uid % 977}@customer.example"
        head = f"Message-ID: {asked}\r\nFrom: {customer}\r\nTo: {ME}\r\n"
        if self._is_sent:
            at += timedelta(minutes=7 + uid * 37 % 600)
            head = f"Message-ID: <reply.{uid}@example.com>\r\nIn-Reply-To: {asked}\r\nReferences: {asked}\r\n"
            head += f"From: Support <{ME}>\r\nTo: {customer}\r\n"
        block = f"{head}Date: {at:%a, %d %b %Y %H:%M:%S} +0000\r\n\r\n".encode()
        date = f"{at:%d-%b-%Y %H:%M:%S} +0000".encode()
        items = b'UID %d INTERNALDATE "%s" BODY[HEADER.FIELDS (DATE)] {%d}\r\n%s' % (uid, date, len(block), block)
        return b"%d FETCH (%s)" % (uid, items)


async def serve(pairs: int) -> None:
    """Serve until standard input ends."""
    server = await asyncio.start_server(lambda r, w: Session(pairs).talk(r, w), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    server.close()


def read(port: int) -> dict[str, float]:
    """Poll until all is read, and return messages, seconds and megabytes."""
    digester = Digester(b"k" * 32)
    account = Account(name="benchmark", host="127.0.0.1", port=port, security="none", username="u")
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/monitor.db", Path(folder, "store.key"))
        with closing(store), closing(ImapSource(account, lambda: "p")) as source:
            mailbox = Mailbox(
                name="benchmark",
                source=source,
                store=store,
                pair=Pairer(ours_of([ME], digester)),
                ids=lambda headers: answered_ids(fields_of(headers)),
            )
            parser = Parser(digester=digester, is_file=False, now=NOW)
            before, began = _peak(), time.perf_counter()
            report = poll(mailbox, parse=parser, horizons=HORIZONS, now=NOW, before=None)
    if report.error or report.responses * 2 != report.messages_read:
        message = f"not every reply was paired: {report}"
        raise RuntimeError(message)
    seconds = round(time.perf_counter() - began, 1)
    return {"messages": report.messages_read, "seconds": seconds, "before": before, "megabytes": _peak()}


def _peak() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000, 1)


def measured(size: int) -> dict[str, float]:
    """Return the figures of one size, each side in a process of its own."""
    me = [sys.executable, "-m", "benchmarks.memory"]
    with subprocess.Popen([*me, "--serve", str(size // 2)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:  # noqa: S603 - ours
        port = server.stdout.readline().decode().strip() if server.stdout else ""
        done = subprocess.run([*me, "--read", port], check=True, capture_output=True)  # noqa: S603 - ours
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def main() -> int:
    """Print the figures; return the exit status."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    arguments.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    arguments.add_argument("--read", type=int, help=argparse.SUPPRESS)
    chosen = arguments.parse_args()
    if chosen.serve:
        asyncio.run(serve(chosen.serve))
        return 0
    if chosen.read:
        sys.stdout.write(json.dumps(read(chosen.read)))
        return 0
    peaks: list[float] = []
    for size in chosen.sizes:
        figures = measured(size)
        peaks.append(figures["megabytes"])
        sys.stdout.write(json.dumps({"benchmark": "memory", **figures}) + "\n")
        sys.stdout.flush()
    more = peaks[-1] - peaks[0]
    sizes = f"{chosen.sizes[-1]:,} messages against {chosen.sizes[0]:,}"
    sys.stdout.write(f"{sizes}: {more:.1f} MB more at the peak, limit {LIMIT:g} MB\n")
    return int(more > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
