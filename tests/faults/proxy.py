"""A proxy between the poller and a mail server that knows enough IMAP to do harm at the right moment.

It splits what passes into commands (a tag, a name, the rest) and answers (a line with its literals), and hands each to
the :class:`Fault` it was given. TLS is passed on as bytes. A thread of its own runs it; a context manager.
"""

import asyncio
import re
import socket
import struct
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Self

from tests.faults.acts import GREETING, NONE, Acts, End, Fault, Said

LINE_LIMIT: Final = 1 << 24
_COMMAND: Final = re.compile(rb"(\S+) ((?:UID )?[A-Za-z]+)(?: (.*))?", re.DOTALL)
_LITERAL: Final = re.compile(rb"\{(\d+)\+?\}\r\n$")


@dataclass(slots=True)
class _Asked:
    """A command that has no complete answer yet; ``instead`` is what answers it in the server's place."""

    said: Said
    instead: Acts | None = None


class _Ended(Exception):  # noqa: N818 - no error: a fault did it
    """The connection is over."""


@dataclass(slots=True)
class _Line:
    """One connection through the proxy."""

    now: Callable[[], Fault]
    poller: asyncio.StreamWriter
    server: asyncio.StreamWriter
    is_tls: bool
    asked: deque[_Asked] = field(default_factory=lambda: deque([_Asked(GREETING)]))
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    down: int = 0
    up: int = 0

    @property
    def fault(self) -> Fault:
        """What goes wrong at this moment."""
        return self.now()

    async def from_server(self, reader: asyncio.StreamReader) -> None:
        """Pass answers on."""
        while data := await (_record(reader) if self.is_tls else _whole(reader)):
            if self.is_tls:
                await self.give([data])
                continue
            head = self.asked[0] if self.asked else None
            await self.give(self.fault.answered(head.said if head else GREETING, data))
            if head and (data.startswith(head.said.tag + b" ") or head.said is GREETING):
                self.asked.popleft()
            await self.answer_instead()
        await self.give([End.DROP])

    async def from_poller(self, reader: asyncio.StreamReader) -> None:
        """Pass commands on."""
        while data := await (reader.read(65_536) if self.is_tls else reader.readline()):
            if not self.is_tls and (match := _COMMAND.fullmatch(data.rstrip(b"\r\n"))):
                tag, name, rest = match.groups(b"")
                said = Said(tag=tag, name=name.upper(), rest=rest)
                instead = self.fault.asked(said)
                self.asked.append(_Asked(said, instead))
                if instead is not None:
                    await self.answer_instead()
                    continue
            if self.fault.up is not None and self.up + len(data) >= self.fault.up:
                self.server.write(data[: self.fault.up - self.up])
                await self.give([self.fault.end])
            self.up += len(data)
            self.server.write(data)
            await self.server.drain()

    async def answer_instead(self) -> None:
        """Answer what the server is not asked, when its turn has come."""
        while self.asked and (acts := self.asked[0].instead) is not None:
            self.asked.popleft()
            await self.give(acts)

    async def give(self, acts: Acts) -> None:
        """Do to the poller what the acts say."""
        async with self.lock:
            for act in acts:
                if isinstance(act, bytes):
                    await self.send(act)
                elif isinstance(act, End):
                    await self.over(act)
                else:
                    await asyncio.sleep(act)

    async def send(self, data: bytes) -> None:
        """Send bytes, up to where the fault ends the line."""
        left = None if self.fault.down is None else self.fault.down - self.down
        is_last = left is not None and len(data) >= left
        if is_last:
            data = b"" if self.is_tls else data[:left]  # a record is cut nowhere, or ``last`` would be a part of it
        self.down += len(data)
        pause = self.fault.pause_seconds
        for piece in [data] if pause is None else [data[at : at + 1] for at in range(len(data))]:
            self.poller.write(piece)
            await self.poller.drain()
            if pause is not None:
                await asyncio.sleep(pause)
        if is_last:
            self.poller.write(self.fault.last)
            await self.over(self.fault.end)

    async def over(self, end: End) -> None:
        """End the line."""
        if end is End.RESET:
            linger = struct.pack("ii", 1, 0)
            self.poller.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        if end in {End.HALF, End.SILENCE}:
            with suppress(OSError):
                await self.poller.drain()
                if end is End.HALF:
                    self.poller.write_eof()
            await asyncio.Event().wait()  # until the poller goes away
        raise _Ended


async def _whole(reader: asyncio.StreamReader) -> bytes:
    """Return the next line with the literals it announces; empty at the end."""
    parts = [await reader.readline()]
    while match := _LITERAL.search(parts[-1][-40:]):
        parts += [await reader.readexactly(int(match[1])), await reader.readline()]
    return b"".join(parts)


async def _record(reader: asyncio.StreamReader) -> bytes:
    """Return the next TLS record; empty at the end."""
    with suppress(asyncio.IncompleteReadError):
        head = await reader.readexactly(5)
        return head + await reader.readexactly(int.from_bytes(head[3:], "big"))
    return b""


class Proxy:
    """Listens on loopback in front of ``target``; ``fault`` may be set at any time.

    ``connections`` counts those that were made, ``down`` and ``up`` are the bytes of the last one each way.
    """

    def __init__(self, target: int, *, is_tls: bool = False) -> None:
        self.fault = NONE
        self.connections = 0
        self.port = 0
        self._target, self._is_tls = target, is_tls
        self._line: _Line | None = None
        self._loop = asyncio.new_event_loop()
        self._is_up, self._stop = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="proxy")

    def __enter__(self) -> Self:
        """Start."""
        self._thread.start()
        self._is_up.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        """End every connection and the thread."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        self._loop.close()

    @property
    def down(self) -> int:
        """Bytes to the poller."""
        return self._line.down if self._line else 0

    @property
    def up(self) -> int:
        """Bytes to the server."""
        return self._line.up if self._line else 0

    def _run(self) -> None:
        self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        tasks: set[asyncio.Task[None]] = set()

        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = self._loop.create_task(self._carry(reader, writer))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        server = await asyncio.start_server(connected, "127.0.0.1", 0, limit=LINE_LIMIT)
        self.port = server.sockets[0].getsockname()[1]
        self._is_up.set()
        await self._stop.wait()
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until either side, or the fault, ends it."""
        self.connections += 1
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target, limit=LINE_LIMIT)
        self._line = line = _Line(lambda: self.fault, writer, far_writer, self._is_tls)
        both = {asyncio.ensure_future(line.from_server(far_reader)), asyncio.ensure_future(line.from_poller(reader))}
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in both:
                task.cancel()
            await asyncio.gather(*both, return_exceptions=True)
            for side in (writer, far_writer):
                side.close()
                with suppress(OSError):
                    await side.wait_closed()
