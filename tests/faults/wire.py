"""A connection that is as long and as narrow as it is told to be."""

import asyncio
import math
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

PIECE: Final = 8_192
"""Bytes that leave at once: at 20 Mbit/s they take 3 ms."""
HELD: Final = 64
"""Pieces that may be on their way; who sends more has to wait, as for a full TCP window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How long every byte is on its way, and how many of them leave in a second."""

    delay_seconds: float = 0.0
    bytes_per_second: float = math.inf


@dataclass(slots=True)
class Passed:
    """How many bytes came through each way."""

    up: int = 0
    down: int = 0


class Wire:
    """One direction. A token bucket of one piece: a piece leaves behind the one before it, and arrives after the delay.

    ``passed`` counts what has arrived.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, shape: Shape) -> None:
        self._reader, self._writer, self._shape = reader, writer, shape
        self._on_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(HELD)
        self.passed = 0

    async def carry(self) -> None:
        """Carry everything until the sender ends, and then its end."""
        with suppress(OSError):
            await asyncio.gather(self._send(), self._arrive())

    async def _send(self) -> None:
        clock = asyncio.get_running_loop().time
        free_at = 0.0
        data = b"-"
        while data:
            try:
                data = await self._reader.read(PIECE)
            except OSError:
                data = b""
            free_at = max(free_at, clock()) + len(data) / self._shape.bytes_per_second
            await self._on_way.put((free_at + self._shape.delay_seconds, data))

    async def _arrive(self) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            due, data = await self._on_way.get()
            if (wait := due - clock()) > 0:
                await asyncio.sleep(wait)
            if not data:
                self._writer.close()
                return
            self._writer.write(data)
            self.passed += len(data)
            await self._writer.drain()
