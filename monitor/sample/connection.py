"""One client's line: reading commands with their literals, sending answers. It knows no command."""

import asyncio
import re
from dataclasses import dataclass
from typing import Final

from monitor.sample.protocol import CommandError, Token, parse_command

MAX_LINE: Final = 65_536
"""A longer line ends the connection."""
MAX_LITERAL: Final = 64 * 1024 * 1024
"""What one command's literals may hold together, once signed in."""
MAX_LITERAL_BEFORE_LOGIN: Final = 4096

_LITERAL: Final = re.compile(rb"\{(\d{1,10})(\+?)\}$")
_TAG: Final = re.compile(rb"[^\x00-\x20\x7f-\xff(){%*\"\\\]+]{1,100}")


class ConnectionOver(Exception):  # noqa: N818  # not an error: the session ends here
    """The client left, or was sent away; nothing more is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command: its tag, its upper-case name and what follows."""

    tag: bytes
    name: bytes
    arguments: tuple[Token, ...]

    def exactly(self, count: int) -> tuple[Token, ...]:
        """Return the arguments; CommandError unless there are so many."""
        if len(self.arguments) != count:
            raise CommandError(f"{count} arguments are expected")
        return self.arguments


class Connection:
    """Reads and writes one client's stream. Tests override ``send`` or ``respond`` to break the line on purpose."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.max_literal = MAX_LITERAL_BEFORE_LOGIN

    async def send(self, data: bytes) -> None:
        """Write bytes as they are; every answer goes through here."""
        self.writer.write(data)
        await self.writer.drain()

    async def untagged(self, text: bytes) -> None:
        """Send an untagged answer."""
        await self.send(b"* %s\r\n" % text)

    async def respond(self, tag: bytes, text: bytes) -> None:
        """Send the answer that ends a command: ``text`` is the status and what follows it."""
        await self.send(b"%s %s\r\n" % (tag, text))

    async def line(self) -> bytes:
        """Return the next line without its end; raises ConnectionOver."""
        try:
            return (await self.reader.readuntil(b"\n")).rstrip(b"\r\n")
        except asyncio.IncompleteReadError as error:
            raise ConnectionOver from error
        except asyncio.LimitOverrunError as error:
            await self.untagged(b"BYE a line is too long")
            raise ConnectionOver from error

    async def command(self) -> Command | None:
        """Return the next command, or None where one was answered BAD or NO here; raises ConnectionOver."""
        parts = [await self.line()]
        tag, _, rest = parts[0].partition(b" ")
        if not _TAG.fullmatch(tag):
            await self.untagged(b"BAD a tag is expected")
            return None
        parts[0] = rest
        room = self.max_literal
        while match := _LITERAL.search(parts[-1]):
            size, is_eager = int(match[1]), bool(match[2])
            room -= size
            if room < 0:
                if is_eager:  # it is on its way already, and reading it is what must not happen
                    await self.untagged(b"BYE a literal is too large")
                    raise ConnectionOver
                await self.respond(tag, b"NO [TOOBIG] a literal is too large")
                return None
            if not is_eager:
                await self.send(b"+ go on\r\n")
            parts[-1] = parts[-1][: match.start()]
            parts += [await self._exactly(size), await self.line()]
        try:
            name, arguments = parse_command(parts)
        except CommandError as error:
            await self.respond(tag, b"BAD %s" % str(error).encode())
            return None
        return Command(tag=tag, name=name, arguments=arguments)

    async def _exactly(self, size: int) -> bytes:
        try:
            return await self.reader.readexactly(size)
        except asyncio.IncompleteReadError as error:
            raise ConnectionOver from error
