"""A link of its own process between a poller and a server, so that neither waits for the other's Python.

    python -m tests.faults.link PORT [--milliseconds 40] [--megabits 20]

Prints the port it listens on. Each line on its standard input is answered with the bytes passed so far, up and down;
it ends with its standard input.
"""

import argparse
import asyncio
import subprocess
import sys
from contextlib import suppress
from typing import Self

from tests.faults.wire import Shape, Wire


class Link:
    """A running link to ``port``: a round trip takes ``milliseconds``, each way takes ``megabits`` a second."""

    def __init__(self, port: int, *, milliseconds: float, megabits: float) -> None:
        options = ["--milliseconds", str(milliseconds), "--megabits", str(megabits)]
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "tests.faults.link", str(port), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.port = int(self._answer())

    def __enter__(self) -> Self:
        """Give the link."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the process."""
        with self._process:
            if self._process.stdin:
                self._process.stdin.close()

    def passed(self) -> tuple[int, int]:
        """Return the bytes that have arrived so far, up and down."""
        if self._process.stdin:
            self._process.stdin.write("\n")
            self._process.stdin.flush()
        up, down = self._answer().split()
        return int(up), int(down)

    def _answer(self) -> str:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise RuntimeError("the link did not start")
        return line


async def serve(port: int, shape: Shape) -> None:
    """Carry connections until standard input ends."""
    wires: list[tuple[Wire, Wire]] = []

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        pair = (Wire(reader, far_writer, shape), Wire(far_reader, writer, shape))
        wires.append(pair)
        with suppress(asyncio.CancelledError):  # standard input has ended; asyncio would print a traceback
            await asyncio.gather(pair[0].carry(), pair[1].carry())

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    async with server:
        while await asyncio.to_thread(sys.stdin.readline):
            up, down = (sum(pair[way].passed for pair in wires) for way in (0, 1))
            sys.stdout.write(f"{up} {down}\n")
            sys.stdout.flush()


def main() -> None:
    """Serve what the arguments say."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("port", type=int)
    arguments.add_argument("--milliseconds", type=float, default=40)
    arguments.add_argument("--megabits", type=float, default=20)
    chosen = arguments.parse_args()
    shape = Shape(delay_seconds=chosen.milliseconds / 2_000, bytes_per_second=chosen.megabits * 125_000)
    asyncio.run(serve(chosen.port, shape))


if __name__ == "__main__":
    main()
