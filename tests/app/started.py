"""A monitor that runs as a process of its own, as people start it: its address, its log, and its end."""

import json
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tests.letters import environment

if TYPE_CHECKING:
    import ssl

T = TypeVar("T")
WAIT_SECONDS = 30


class Running:
    """A running monitor: its address, what it prints, and its process."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self.process = process
        self._log = log
        self.context: ssl.SSLContext | None = None  # of a client, where the page is HTTPS
        self.url = self.wait_for(lambda: "".join(re.findall(r"open (https?://[^/]+)/", self.log)))

    @property
    def log(self) -> str:
        """Everything printed so far."""
        return self._log.read_text()

    def get(self, path: str) -> Any:  # noqa: ANN401 - whatever the endpoint answers
        """Return what an endpoint answers, an error's body too; None where nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5, context=self.context) as answer:  # noqa: S310 - our own loopback address
                return json.load(answer)
        except urllib.error.HTTPError as error:
            return json.load(error)
        except OSError:
            return None

    def wait_for(self, ask: Callable[[], T]) -> T:
        """Ask until the answer is true, while the process lives."""
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end:
            if answer := ask():
                return answer
            assert self.process.poll() is None, self.log
            time.sleep(0.1)
        raise AssertionError(self.log)

    def total(self) -> int:
        """Return how many responses the current map shows."""
        snapshot = self.get("/api/snapshot")
        return sum(map(sum, snapshot["current"]["counts"])) if snapshot and "current" in snapshot else 0

    def state(self) -> str | None:
        """Return the page's state."""
        answer = self.get("/version")
        return str(answer["state"]) if answer else None


@contextmanager
def running(
    folder: Path,
    variables: Mapping[str, str] | None = None,
    config: str = "config.yaml",
    program: Sequence[str] = (sys.executable, "-m", "monitor"),
) -> Iterator[Running]:
    """Start ``monitor run`` in a folder, on a free port; end it whatever happens."""
    log = folder / "log"
    with log.open("w") as stream:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [*program, "run", "--config", config],
            cwd=folder,
            env=environment({"MONITOR_PAGE__PORT": "0", "MONITOR_LOG": "text", **(variables or {})}),
            stdout=stream,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        yield Running(process, log)
    finally:
        process.terminate()  # where a test has not ended it itself
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def end(monitor: Running, number: signal.Signals) -> float:
    """End the process with a signal; return the seconds that took."""
    began = time.monotonic()
    monitor.process.send_signal(number)
    assert monitor.process.wait(10) == 0, monitor.log
    return time.monotonic() - began
