"""A hundred mailboxes of which ten hang: how far apart the polls of the others are.

    python -m benchmarks.many_mailboxes [--mailboxes 100] [--hanging 10] [--interval 60] [--seconds 200]

Another process has a server of the sample for each mailbox, and a door before them that passes a session on once it
knows the user; a session of one that hangs it keeps open and says nothing more. Twice: every mailbox on a port of its
own (a server each), and all of them on one, which gets at most four connections. This process polls as `monitor run`
does, with a new store, and makes the snapshot that the wall would show. What counts is how long after the one before
each poll began. Prints a JSON line for each. Exit status 1 where a poll of one
that does not hang began more than 1.1 intervals after the one before, or there were too many connections.
"""

import argparse
import asyncio
import json
import multiprocessing
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Final

from monitor.app import clock
from monitor.app.parts import open_parts
from monitor.app.polling import Polling
from monitor.config import load
from monitor.records import PollReport
from monitor.sample.folders import Folders
from monitor.sample.server import SampleServer

LATE: Final = 1.1
CONNECTIONS: Final = 4
"""What one server gets by default."""
MESSAGES: Final = 40
GREETING: Final = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\r\n"
LOGIN: Final = re.compile(rb"(\S+) LOGIN \"?([\w-]+)\"?", re.IGNORECASE)
US: Final = "support@harbour.example"


class Door:
    """Passes sessions on to the servers; counts those that are open."""

    def __init__(self, servers: dict[str, int], hanging: set[str]) -> None:
        self._servers = servers
        self._hanging = hanging
        self.connected = 0
        self.most = 0

    async def enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one session."""
        self.connected += 1
        self.most = max(self.most, self.connected)
        with suppress(OSError, asyncio.IncompleteReadError):
            await self._serve(reader, writer)
        self.connected -= 1
        writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(GREETING)
        while line := await reader.readline():
            found = LOGIN.match(line)
            if not found:
                writer.write(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" if b"CAPABILITY" in line.upper() else b"")
                writer.write(line.split()[0] + b" OK done\r\n")
                continue
            name = found[2].decode()
            if name in self._hanging:
                await reader.read()  # until the client has enough
                return
            near, far = await asyncio.open_connection("127.0.0.1", self._servers[name])
            await near.readline()
            far.write(line)
            await asyncio.wait(
                [asyncio.create_task(_pass(near, writer)), asyncio.create_task(_pass(reader, far))],
                return_when=asyncio.FIRST_COMPLETED,
            )
            far.close()
            return


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)


def serve(names: Sequence[str], hanging: set[str], control: Connection) -> None:
    """Serve every mailbox until told to end; send the ports (one each, then one of all), and the most at once."""
    servers = {}
    for number, name in enumerate(names):
        folders = Folders()
        fill(folders, number)
        server = SampleServer(folders, username=name, password="p", clock=lambda: datetime.now(UTC))  # noqa: S106, TID251 - the sample's; a process of its own
        servers[name] = server.start()
    asyncio.run(_serve(servers, hanging, control))


async def _serve(servers: dict[str, int], hanging: set[str], control: Connection) -> None:
    door = Door(servers, hanging)
    doors = [await asyncio.start_server(door.enter, "127.0.0.1", 0) for _ in (*servers, "all")]
    control.send([one.sockets[0].getsockname()[1] for one in doors])
    while (await asyncio.to_thread(control.recv)) != "end":
        control.send(door.most)
        door.most = door.connected
    for one in doors:
        one.close()


def fill(folders: Folders, number: int) -> None:
    """Put questions and their answers of the last days into a mailbox."""
    now = datetime.now(UTC)  # noqa: TID251 - as above
    for place in range(MESSAGES // 2):
        asked = now - timedelta(hours=3 + 5 * place)
        answered = asked + timedelta(minutes=30)
        name = f"{number}-{place}@x.example"
        question = (
            f"Message-ID: <q{name}>\r\nFrom: jane@x.example\r\nTo: {US}\r\nDate: {format_datetime(asked)}\r\n\r\n"
        )
        answer = (
            f"Message-ID: <a{name}>\r\nIn-Reply-To: <q{name}>\r\nFrom: {US}\r\nTo: jane@x.example\r\n"
            f"Date: {format_datetime(answered)}\r\n\r\n"
        )
        folders.deliver("INBOX", question.encode(), asked)
        folders.deliver("Sent", answer.encode(), answered)


def poll_for(
    folder: Path, ports: Sequence[int], names: Sequence[str], interval: int, seconds: float
) -> dict[str, list[float]]:
    """Poll for so long; return when each poll of each mailbox began, in seconds from the start."""
    mailboxes = "".join(
        f"  - {{name: {name}, host: 127.0.0.1, port: {port}, security: none, username: {name}, password_file: p,\n"
        f"     addresses: [{US}]}}\n"
        for name, port in zip(names, ports, strict=True)
    )
    (folder / "p").write_text("p")
    (folder / "config.yaml").write_text(
        f"time_zone: UTC\nmailboxes:\n{mailboxes}refresh: {{poll: {interval} s, idle: false}}\n"
    )
    began: defaultdict[str, dict[datetime, float]] = defaultdict(dict)
    start, at = time.monotonic(), clock.now()
    with open_parts(load(folder / "config.yaml", {}), {}) as parts:

        def show(reports: tuple[PollReport, ...]) -> None:
            for report in reports:
                if report.finished_at is not None:
                    began[report.name][report.started_at] = (report.started_at - at).total_seconds()
            parts.snapshot(clock.now(), reports)

        polling = Polling(parts, show, lambda report: report.name)
        polling.start()
        while time.monotonic() - start < seconds:
            time.sleep(0.1)
        polling.stop()
    return {name: sorted(found.values()) for name, found in began.items()}


def told(began: dict[str, list[float]], hanging: set[str], seconds: float) -> dict[str, float]:
    """Return what is worth telling of the mailboxes that do not hang."""
    good = {name: times for name, times in began.items() if name not in hanging}
    gaps = [later - earlier for times in good.values() for earlier, later in pairwise(times)]
    last = [seconds - times[-1] for times in good.values()]
    return {
        "polls": sum(map(len, good.values())),
        "all polled once after": round(max(times[0] for times in good.values()), 1),
        "median gap": round(median(gaps), 2),
        "longest gap": round(max(*gaps, *last), 2),
    }


def main() -> int:
    """Measure both; print and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mailboxes", type=int, default=100)
    parser.add_argument("--hanging", type=int, default=10)
    parser.add_argument("--interval", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=200)
    asked = parser.parse_args()
    names = [f"m{number}" for number in range(asked.mailboxes)]
    hanging = set(names[:: max(1, asked.mailboxes // asked.hanging)][: asked.hanging]) if asked.hanging else set()
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(names, hanging, theirs), daemon=True)
    process.start()
    ports = ours.recv()
    status = 0
    for work, at in (("a server each", ports[:-1]), ("one server", [ports[-1]] * len(names))):
        with tempfile.TemporaryDirectory() as folder:
            found = told(poll_for(Path(folder), at, names, asked.interval, asked.seconds), hanging, asked.seconds)
        ours.send("most")
        found["most connections"] = ours.recv()
        sys.stdout.write(json.dumps({"work": work, "interval": asked.interval, **found}) + "\n")
        sys.stdout.flush()
        most = CONNECTIONS if work == "one server" else len(names)
        if found["longest gap"] > LATE * asked.interval or found["most connections"] > most:
            status = 1
    ours.send("end")
    process.join(10)
    if process.is_alive():
        process.terminate()
    return status


if __name__ == "__main__":
    sys.exit(main())
