"""A small IMAP server on loopback, in a thread of its own: the sample, and in tests a server that misbehaves."""

import asyncio
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final, Self, TypeVar

from monitor.sample.connection import MAX_LINE
from monitor.sample.folders import Folders
from monitor.sample.session import Session

HOST: Final = "127.0.0.1"
PATIENCE_SECONDS: Final = 10.0
T = TypeVar("T")


class SampleServer:
    """Serves ``folders`` between ``start`` and ``stop``; a context manager. Every method is safe for threads.

    ``clock`` dates what a client appends without a date. A subclass replaces ``session_class`` to change behaviour.
    """

    session_class: type[Session] = Session

    def __init__(
        self, folders: Folders, *, username: str, password: str, clock: Callable[[], datetime], port: int = 0
    ) -> None:
        self.port = port
        self._folders = folders
        self._credentials = (username, password)
        self._clock = clock
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stopping = asyncio.Event()
        self._sessions: set[asyncio.Task[None]] = set()

    def start(self) -> int:
        """Listen, and return the port: the one of the constructor or of the last start, else a free one."""
        started = threading.Event()
        problems: list[OSError] = []

        def run() -> None:
            try:
                asyncio.run(self._serve(started))
            except OSError as error:
                problems.append(error)
            finally:
                started.set()

        self._thread = threading.Thread(target=run, name="sample-server", daemon=True)
        self._thread.start()
        started.wait()
        if problems:
            raise problems[0]
        return self.port

    def stop(self) -> None:
        """Disconnect everybody and end the thread; the mail stays, and ``start`` serves it again."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stopping.set)
        if self._thread is not None:
            self._thread.join(PATIENCE_SECONDS)
            self._thread = None

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    def deliver(self, folder: str, message: bytes, internal_at: datetime, flags: Iterable[bytes] = ()) -> int:
        """Add a message to a folder (made where it is missing), wake who idles, and return its UID."""
        return self._call(lambda: self._folders.deliver(folder, message, internal_at, flags))

    def expunge(self, folder: str, uids: Iterable[int]) -> None:
        """Remove messages for good."""
        self._call(lambda: self._folders.expunge(folder, uids))

    def expunge_before(self, instant: datetime) -> None:
        """Remove what arrived before an instant, in every folder."""
        self._call(lambda: self._folders.expunge_before(instant))

    def renumber(self, folder: str, uidvalidity: int) -> None:
        """Give a folder another UIDVALIDITY, as after a restored backup; its messages and their UIDs stay."""
        self._call(lambda: self._folders.renumber(folder, uidvalidity))

    def remove(self, folder: str) -> None:
        """Remove a folder with its messages."""
        self._call(lambda: self._folders.remove(folder))

    def disconnect(self) -> None:
        """End every connection, as a restarted server would, and go on listening."""
        self._call(lambda: [session.cancel() for session in self._sessions])

    def _call(self, act: Callable[[], T]) -> T:
        """Do it in the loop's thread, where sessions read the folders; before ``start`` do it here."""
        if self._loop is None:
            return act()

        async def in_loop() -> T:
            return act()

        return asyncio.run_coroutine_threadsafe(in_loop(), self._loop).result(PATIENCE_SECONDS)

    async def _serve(self, started: threading.Event) -> None:
        self._stopping = asyncio.Event()
        server = await asyncio.start_server(self._accept, HOST, self.port, limit=MAX_LINE)
        self.port = server.sockets[0].getsockname()[1]
        self._loop = asyncio.get_running_loop()
        started.set()
        try:
            await self._stopping.wait()
        finally:
            self._loop = None
            server.close()
            for session in self._sessions:
                session.cancel()
            await asyncio.gather(*self._sessions, return_exceptions=True)
            await asyncio.sleep(0)  # why: a transport closes its socket in the next turn of the loop

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        session = self.session_class(reader, writer, self._folders, self._credentials, self._clock)
        task = asyncio.get_running_loop().create_task(session.run())
        self._sessions.add(task)
        task.add_done_callback(self._sessions.discard)
