"""One client's session: signing in, and finding the command, and signing in."""

import asyncio
import base64
import binascii
import hmac
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

from monitor.sample.commands import ANY_TIME, CAPABILITIES, SELECTED, SIGNED_IN
from monitor.sample.connection import MAX_LITERAL, Command, ConnectionOver
from monitor.sample.folders import Folders
from monitor.sample.protocol import CommandError, atom, string
from monitor.sample.view import View


class Session(View):
    """A client from greeting to goodbye. Tests override ``execute`` (or ``send``, ``respond``) to misbehave."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        folders: Folders,
        credentials: tuple[str, str],
        clock: Callable[[], datetime],
    ) -> None:
        super().__init__(reader, writer, folders, clock)
        self.credentials = credentials
        self.is_signed_in = False

    async def greet(self) -> None:
        """Say hello."""
        await self.untagged(b"OK [CAPABILITY %s] the sample mailbox is ready" % CAPABILITIES)

    async def run(self) -> None:
        """Serve this client until it leaves."""
        self.folders.watchers.add(self.news)
        try:
            await self.greet()
            while True:
                command = await self.command()
                if command is not None:
                    await self.execute(command)
        except (ConnectionOver, ConnectionError):
            pass
        except asyncio.CancelledError:
            self.writer.transport.abort()  # why not close: it would wait for a client that does not read
            raise
        finally:
            self.folders.watchers.discard(self.news)
            self.writer.close()

    async def execute(self, command: Command) -> None:
        """Answer one command; what cannot be understood is answered BAD."""
        name, arguments = command.name, command.arguments
        try:
            if name == b"UID" and arguments:
                name, arguments = b"UID " + atom(arguments[0]), arguments[1:]
            command = Command(tag=command.tag, name=name, arguments=arguments)
            await self._action(name)(command)
        except CommandError as error:
            await self.respond(command.tag, b"BAD %s" % str(error).encode())

    def _action(self, name: bytes) -> Callable[[Command], Awaitable[None]]:
        own = {b"LOGIN": self._login, b"AUTHENTICATE": self._authenticate, b"LOGOUT": self._logout}
        if name in own:
            return own[name]
        action = ANY_TIME.get(name) or SIGNED_IN.get(name) or SELECTED.get(name)
        if action is None:
            raise CommandError("a command that this server does not know")
        if not self.is_signed_in and name not in ANY_TIME:
            raise CommandError("sign in first")
        if self.selected is None and name in SELECTED:
            raise CommandError("select a folder first")
        return partial(action, self)

    async def _logout(self, command: Command) -> None:
        await self.untagged(b"BYE goodbye")
        await self.respond(command.tag, b"OK done")
        raise ConnectionOver

    async def _login(self, command: Command) -> None:
        username, password = (string(token) for token in command.exactly(2))
        await self._sign_in(command, username, password)

    async def _authenticate(self, command: Command) -> None:
        if not command.arguments or atom(command.arguments[0]) != b"PLAIN":
            await self.respond(command.tag, b"NO [CANNOT] only PLAIN is offered")
            return
        if len(command.arguments) > 1:
            answer = string(command.arguments[1])
        else:
            await self.send(b"+ \r\n")
            answer = await self.line()
        try:
            _, username, password = base64.b64decode(answer, validate=True).split(b"\0")
        except (binascii.Error, ValueError) as error:
            raise CommandError("not an answer of PLAIN") from error
        await self._sign_in(command, username, password)

    async def _sign_in(self, command: Command, *given: bytes) -> None:
        right = [hmac.compare_digest(a, b.encode()) for a, b in zip(given, self.credentials, strict=True)]
        if not all(right):
            await self.respond(command.tag, b"NO [AUTHENTICATIONFAILED] wrong user name or password")
            return
        self.is_signed_in = True
        self.max_literal = MAX_LITERAL
        await self.respond(command.tag, b"OK [CAPABILITY %s] signed in" % CAPABILITIES)
