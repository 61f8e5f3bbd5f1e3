"""What displays cost: 500 pages at a 15 s refresh on one process, beside waitress, which served the page before.

    python -m benchmarks.displays [displays] [seconds of refresh] [seconds measured]

Each server is a process of its own with the example's page; another process plays the displays, each with a connection
that it keeps as long as the server lets it. A refresh is what the page does: the watchdog's question and Dash's
callback, which finds nothing new. p50 and p99 are over single requests, as a display sees them; the processor's time is
the server process's, as a share of one core, beside its time while nobody asks. Run it on an idle machine. Exit status
1 where our server misses a limit.
"""

import asyncio
import json
import logging
import resource
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from typing import Any, Final

import dash
import trustme
from waitress.server import create_server

from monitor.wall.server import make_app
from monitor.wall.serving import Certificate, serve
from monitor.wall.serving.listening import allow_files
from tests.wall.example import BOARD, DEFINITION, view

LIMITS: Final = {"p99, ms": 50.0, "processor above idle, %": 25.0}
HOST: Final = "127.0.0.1"
IDLE_SECONDS: Final = 10.0
WARM_SECONDS: Final = 5.0
WATCHDOG: Final = b"GET /version HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip, deflate, br\r\n\r\n"
_ASKED: Final = json.dumps(
    {
        "output": "..drawing.data...seen.data..",
        "outputs": [{"id": "drawing", "property": "data"}, {"id": "seen", "property": "data"}],
        "inputs": [{"id": "pace", "property": "n_intervals", "value": 1}],
        "changedPropIds": ["pace.n_intervals"],
        "state": [{"id": "seen", "property": "data", "value": "one"}],
    }
).encode()
CALLBACK: Final = (
    b"POST /_dash-update-component HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(_ASKED), _ASKED)
)


def _ours(app: dash.Dash, _folder: Path) -> int:
    return serve(app, HOST, 0).port


def _ours_secure(app: dash.Dash, folder: Path) -> int:
    files = Certificate(certificate=folder / "server.pem", key=folder / "server.key")
    issued = trustme.CA().issue_cert("localhost")
    issued.private_key_pem.write_to_path(files.key)
    for number, part in enumerate(issued.cert_chain_pems):
        part.write_to_path(files.certificate, append=number > 0)
    return serve(app, HOST, 0, tls=files).port


def _waitress(app: dash.Dash, _folder: Path) -> int:
    """Serve as the page was served before."""
    from threading import Thread  # noqa: PLC0415 - of this one only

    server = create_server(app.server, host=HOST, port=0, threads=8, connection_limit=2000, asyncore_use_poll=True)
    Thread(target=server.run, daemon=True).start()
    return int(server.effective_port)


SERVERS: Final[dict[str, Callable[[dash.Dash, Path], int]]] = {
    "waitress": _waitress,
    "monitor": _ours,
    "monitor, TLS": _ours_secure,
}


def run_server(name: str) -> None:
    """Serve until standard input ends; print the port, and the processor's seconds at each line that comes in."""
    logging.disable()  # waitress tells of each request that waits
    allow_files(2500)
    app = make_app(view, board=BOARD, definition=DEFINITION, health=dict)
    with TemporaryDirectory() as folder:
        print(SERVERS[name](app, Path(folder)), flush=True)  # noqa: T201 - a command
        for _ in sys.stdin:
            used = resource.getrusage(resource.RUSAGE_SELF)
            print(used.ru_utime + used.ru_stime, flush=True)  # noqa: T201 - a command


class Display:
    """A page that asks: it keeps its connection, and opens another where the server has closed it."""

    def __init__(self, port: int, context: ssl.SSLContext | None, took: list[float]) -> None:
        """Ask there; ``took`` gets the seconds of each request."""
        self._port, self._context, self._took = port, context, took
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def refresh(self) -> None:
        """Ask what a page asks at a refresh."""
        for request in (WATCHDOG, CALLBACK):
            began = time.perf_counter()
            for _ in range(2):
                try:
                    await self._ask(request)
                    break
                except (ConnectionError, asyncio.IncompleteReadError):  # an idle connection was closed
                    self.close()
            self._took.append(time.perf_counter() - began)

    def close(self) -> None:
        """Hang up."""
        if self._line:
            self._line[1].close()
        self._line = None

    async def _ask(self, request: bytes) -> None:
        if self._line is None:
            self._line = await asyncio.open_connection(
                HOST, self._port, ssl=self._context, server_hostname="localhost" if self._context else None
            )
        reader, writer = self._line
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if not head.startswith((b"http/1.1 200", b"http/1.1 204")):
            raise SystemExit(f"the server answered {head[:40]!r}")
        _, found, rest = head.partition(b"content-length: ")
        await reader.readexactly(int(rest.split(b"\r\n")[0]) if found else 0)
        if b"connection: close" in head:
            self.close()


async def _show(displays: Sequence[Display], refresh: float, seconds: float) -> None:
    """Let displays ask for some seconds, spread over the refresh as they are in an office."""
    end = time.perf_counter() + seconds

    async def one(number: int, display: Display) -> None:
        next_at = time.perf_counter() + refresh * number / len(displays)
        while next_at < end:
            await asyncio.sleep(max(next_at - time.perf_counter(), 0))
            await display.refresh()
            next_at += refresh

    await asyncio.gather(*(one(number, display) for number, display in enumerate(displays)))


def measure(name: str, count: int, refresh: float, seconds: float) -> dict[str, float]:
    """Return the figures of one server."""
    command = [sys.executable, "-m", "benchmarks.displays", "serve", name]
    context = None
    if "TLS" in name:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - ours
        assert server.stdin  # noqa: S101 - for the types
        assert server.stdout  # noqa: S101 - as above
        lines, answers = server.stdin, server.stdout

        def used() -> float:
            lines.write("\n")
            lines.flush()
            return float(answers.readline())

        async def run(port: int) -> dict[str, float]:
            took: list[float] = []
            displays = [Display(port, context, took) for _ in range(count)]
            await _show(displays, WARM_SECONDS, WARM_SECONDS)  # everybody is connected; what is made once is made
            before = used()
            await asyncio.sleep(IDLE_SECONDS)
            idle = (used() - before) / IDLE_SECONDS
            took.clear()
            before, began = used(), time.perf_counter()
            await _show(displays, refresh, seconds)
            busy = (used() - before) / (time.perf_counter() - began)
            for display in displays:
                display.close()
            cuts = quantiles(took, n=100)
            return {
                "requests": len(took),
                "p50, ms": cuts[49] * 1000,
                "p99, ms": cuts[98] * 1000,
                "processor idle, %": idle * 100,
                "processor above idle, %": (busy - idle) * 100,
            }

        figures = asyncio.run(run(int(answers.readline())))
        lines.close()
    return figures


def main(arguments: list[str]) -> int:
    """Measure every server, print their figures, and return 1 where ours misses a limit."""
    given: list[Any] = [500, 15.0, 60.0]
    given[: len(arguments)] = [type(usual)(text) for usual, text in zip(given, arguments, strict=False)]
    count, refresh, seconds = given
    allow_files(2 * count)
    missed = False
    print(f"{count} displays at {refresh:g} s, {seconds:g} s each")  # noqa: T201 - a command
    for name in SERVERS:
        figures = measure(name, count, refresh, seconds)
        print(f"{name:<14}", "  ".join(f"{what} {value:.1f}" for what, value in figures.items()), flush=True)  # noqa: T201 - a command
        missed |= name != "waitress" and any(figures[what] > most for what, most in LIMITS.items())
    return int(missed)


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        run_server(sys.argv[2])
    else:
        sys.exit(main(sys.argv[1:]))
