"""Real processes of `monitor run` on one PostgreSQL, and mail servers that note who reads when."""

import asyncio
import itertools
import json
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from monitor.app.commands import poll_once
from monitor.config import load
from monitor.records import Response
from monitor.sample.connection import Command
from monitor.sample.folders import Folders
from monitor.sample.protocol import atom
from monitor.sample.server import SampleServer
from monitor.sample.session import Session
from monitor.store import open_store
from tests.letters import JANE, US, environment, letter, unmeasured

T = TypeVar("T")
NOW: Final = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the program under test reads the real clock
WAIT_SECONDS: Final = 120.0
INTERVAL: Final = 5.0
"""Seconds: the shortest that the configuration takes."""


@dataclass(slots=True)
class Read:
    """A connection that read mail: which one, and when (monotonic)."""

    connection: int
    at: float


@dataclass(slots=True)
class Desk:
    """One mailbox: its server, how slow that is, and every FETCH that it got."""

    name: str
    server: SampleServer
    seconds: float = 0.0
    reads: list[Read] = field(default_factory=list)

    def deliver(self, count: int, start: int = 0) -> None:
        """Put so many messages into it, each answered after an hour."""
        for number in range(start, start + count):
            at = NOW - timedelta(minutes=90 + 17 * number)
            asked = f"{self.name}{number}@customer.example"
            self.server.deliver("INBOX", letter(asked, at), at)
            replied = at + timedelta(minutes=20 + number % 50)
            answer = letter(f"re.{asked}", replied, sender=US, to=JANE, answers=[asked])
            self.server.deliver("Sent", answer, replied)

    def connections(self, since: float) -> set[int]:
        """Return which connections read mail since an instant."""
        return {read.connection for read in self.reads if read.at >= since}


def desk(name: str) -> Desk:
    """Return a mailbox that nobody has started yet."""
    numbers = itertools.count()

    class Noting(Session):
        def __init__(self, *arguments: Any) -> None:  # noqa: ANN401 - those of any session
            super().__init__(*arguments)
            self.number = next(numbers)

        async def execute(self, command: Command) -> None:
            """Note what reads mail, and take as long for it as the test says."""
            if command.name == b"UID" and command.arguments and atom(command.arguments[0]) == b"FETCH":
                made.reads.append(Read(self.number, time.monotonic()))
                await asyncio.sleep(made.seconds)
            await super().execute(command)

    server = SampleServer(Folders(), username=name, password="p", clock=lambda: NOW)  # noqa: S106 - the sample's
    server.session_class = Noting
    made = Desk(name=name, server=server)
    return made


class Member:
    """One process."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path, role: str) -> None:
        self.process = process
        self.role = role
        self._log = log

    @property
    def has_failed(self) -> bool:
        """Whether it ended by itself."""
        return self.process.poll() not in {None, -signal.SIGKILL}

    @property
    def log(self) -> str:
        """Everything that it printed."""
        return self._log.read_text()

    @property
    def url(self) -> str:
        """Where it is served, "" while it is not."""
        return "".join(re.findall(r"open (http://[^/]+)/", self.log)[:1])

    def get(self, path: str) -> Any:  # noqa: ANN401 - whatever the endpoint answers
        """Return what an endpoint answers, an error's body too; None where nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:  # noqa: S310 - our own loopback address
                return json.load(answer)
        except urllib.error.HTTPError as error:
            return json.load(error)
        except (OSError, ValueError):
            return None

    def version(self) -> str | None:
        """Return the version of the maps that it serves."""
        return (self.get("/version") or {}).get("snapshot")

    def total(self) -> int:
        """Return how many messages its current map counts."""
        found = self.get("/api/snapshot") or {}
        return sum(map(sum, found["current"]["counts"])) if "current" in found else 0

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        self.process.send_signal(number)

    def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        self.process.wait()


@dataclass(slots=True)
class Fleet:
    """Processes on one database, and the mailboxes that they read."""

    folder: Path
    url: str
    desks: list[Desk]
    members: list[Member] = field(default_factory=list)

    def configure(self) -> None:
        """Write the configuration; only a poller gets to see the passwords."""
        mailboxes = "".join(
            f"  - {{name: {desk.name}, host: 127.0.0.1, port: {desk.server.port}, security: none,"
            f" username: {desk.name}, addresses: [{US}], password_file: secrets/{desk.name}}}\n"
            for desk in self.desks
        )
        for place in ("poller", "web"):
            (self.folder / place).mkdir(exist_ok=True)
            (self.folder / place / "config.yaml").write_text(
                f"time_zone: UTC\nmailboxes:\n{mailboxes}refresh: {{poll: 5 seconds, idle: false}}\npage: {{port: 0}}\n"
                f"store: {{url: '{self.url}', key_file: {self.folder}/store.key}}\n"
            )
        (self.folder / "poller" / "secrets").mkdir(exist_ok=True)
        for one in self.desks:
            (self.folder / "poller" / "secrets" / one.name).write_text("p")

    def start(self, role: str, root: Path | None = None) -> Member:
        """Start one more; ``root`` is another copy of the program."""
        log = self.folder / f"log{len(self.members)}"
        environ = unmeasured(environment()) | ({"PYTHONPATH": str(root)} if root else {})
        with log.open("wb") as stream:
            process = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", "monitor", "run", "--role", role],
                cwd=self.folder / ("web" if role == "web" else "poller"),
                env=environ,
                stdout=stream,
                stderr=stream,
            )
        self.members.append(Member(process, log, role))
        return self.members[-1]

    def wait_for(self, ask: Callable[[], T], seconds: float = WAIT_SECONDS) -> T:
        """Ask until the answer is true, and return it."""
        end = time.monotonic() + seconds
        while not (answer := ask()):
            if time.monotonic() > end or any(member.has_failed for member in self.members):
                raise AssertionError("\n".join(f"== {member.role}\n{member.log}" for member in self.members))
            time.sleep(0.05)
        return answer

    def close(self) -> None:
        """End every process."""
        for member in self.members:
            with suppress(ProcessLookupError):
                member.send(signal.SIGCONT)
            member.kill()

    def rows(self) -> list[tuple[str, Response]]:
        """Return what the store holds."""
        store = open_store(self.url, self.folder / "store.key")
        try:
            return list(store.rows([desk.name for desk in self.desks]))
        finally:
            store.close()

    def undisturbed(self) -> list[tuple[str, Response]]:
        """Return what one process reads in one go into a store of its own with the same key."""
        url = f"sqlite:///{self.folder}/undisturbed.db"
        environ = {"MONITOR_STORE__URL": url}
        reports = poll_once(load(self.folder / "poller" / "config.yaml", environ), environ, lambda _: None)
        assert [report.error for report in reports if report.error] == []
        store = open_store(url, self.folder / "store.key")
        try:
            return list(store.rows([desk.name for desk in self.desks]))
        finally:
            store.close()
            for path in self.folder.glob("undisturbed.db*"):
                path.unlink()


@contextmanager
def fleet(folder: Path, url: str, count: int, messages: int) -> Iterator[Fleet]:
    """Give mailboxes with mail, and processes to start; end them all behind the caller."""
    desks = [desk(f"desk{number}") for number in range(count)]
    for one in desks:
        one.server.start()
        one.deliver(messages)
    made = Fleet(folder=folder, url=url, desks=desks)
    made.configure()
    try:
        yield made
    finally:
        made.close()
        for one in desks:
            one.server.stop()
