"""The server in its thread: uvicorn's HTTP on our own sockets, without its signals and ticks, closed at once."""

import asyncio
import logging
import socket
import threading
import time
from contextlib import suppress
from datetime import datetime
from typing import Any, Final, cast

import dash
from uvicorn.config import Config
from uvicorn.server import ServerState

from monitor.wall.serving.certificates import Certificate, Clock, Renewing
from monitor.wall.serving.gateway import Application, Gateway
from monitor.wall.serving.limits import Limits
from monitor.wall.serving.listening import WAITING, allow_files, listen
from monitor.wall.serving.patience import Connection
from monitor.wall.serving.proxies import Networks

_GRACE_SECONDS: Final = 1.0
"""For answers that are on their way when the end comes."""
_STOP_SECONDS: Final = 3.0

log = logging.getLogger("monitor")


class Serving:
    """A page that is being served, until ``close``; ``port`` is the real one (0 asks for a free one)."""

    def __init__(self, sockets: list[socket.socket], gateway: Gateway, limits: Limits, tls: Renewing | None) -> None:
        self.port: int = sockets[0].getsockname()[1]
        self._sockets = sockets
        self._gateway = gateway
        self._limits = limits
        self._tls = tls
        self._state = ServerState()
        self._loop = asyncio.new_event_loop()
        self._closing = asyncio.Event()
        self._turned_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="page", daemon=True)
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether the page is being served: not after ``close``, nor where the server's own thread has died."""
        return self._thread.is_alive()

    @property
    def age(self) -> float:
        """How many seconds ago the server's loop did what it was last asked to do here; inf where it has ended."""
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._turn)
        return time.monotonic() - self._turned_at if self.is_alive else float("inf")

    def _turn(self) -> None:
        self._turned_at = time.monotonic()

    @property
    def connections(self) -> int:
        """How many connections are open now: displays, browsers, proxies."""
        return len(self._state.connections)

    @property
    def certificate_ends_at(self) -> datetime | None:
        """When the certificate in use ends; None over HTTP."""
        return self._tls.ends_at if self._tls else None

    def close(self) -> None:
        """Stop at once: answers on their way have a second, the port is free. May be called twice."""
        with suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(self._closing.set)
        self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(_report)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._gateway.close()
            self._loop.close()

    async def _serve(self) -> None:
        config = Config(
            cast("Any", self._gateway),
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            timeout_keep_alive=cast("int", self._limits.idle_seconds),  # it only goes into call_later
            h11_max_incomplete_event_size=self._limits.head_bytes,
        )
        config.load()
        state = self._state
        handshake = self._limits.handshake_seconds if self._tls else None
        servers = [
            await self._loop.create_server(
                lambda: Connection(config, state, self._loop, self._limits),
                sock=each,
                backlog=WAITING,
                ssl=self._tls.context if self._tls else None,
                ssl_handshake_timeout=handshake,
                ssl_shutdown_timeout=handshake,
            )
            for each in self._sockets
        ]
        renewal = asyncio.ensure_future(self._renew())
        await self._closing.wait()
        renewal.cancel()
        for server in servers:
            server.close()
        connections = cast("set[Connection]", state.connections)
        for connection in tuple(connections):
            if connection.is_quiet:
                connection.abort()
            else:
                connection.shutdown()
        if state.tasks:
            await asyncio.wait(state.tasks, timeout=_GRACE_SECONDS)
        for connection in tuple(connections):
            connection.abort()
        await asyncio.sleep(0)  # the sockets are closed in the loop's next turn

    async def _renew(self) -> None:
        while self._tls:
            await asyncio.sleep(self._limits.look_seconds)
            self._tls.look()


def serve(  # noqa: PLR0913 - one argument for each thing that a deployment chooses
    app: dash.Dash,
    host: str,
    port: int,
    *,
    tls: Certificate | None = None,
    proxies: Networks = (),
    path: str = "",
    limits: Limits = Limits(),  # noqa: B008 - frozen
    clock: Clock | None = None,
) -> Serving:
    """Serve the page on ``host`` and ``port``, from now on, in a thread.

    ``tls`` are the files of a certificate: then it is HTTPS alone. ``proxies`` are whose word on clients is taken,
    ``path`` is what the page stands under ("/wall"); ``clock`` tells when the certificate's end is near. Raises
    ConfigError where the address is taken or not ours, or the certificate cannot be used.
    """
    renewing = Renewing(tls, clock) if tls else None
    allow_files(limits.connections)
    gateway = Gateway(cast("Application", app.server), limits, proxies, path, hsts=tls is not None and tls.hsts)
    return Serving(listen(host, port), gateway, limits, renewing)


def _report(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what went wrong between requests, without the addresses that asyncio would name."""
    error = context.get("exception")
    kind = "" if error is None else f" ({type(error).__name__}: {error})" * (not isinstance(error, OSError))
    log.error("the web server: %s%s", context.get("message", "something failed"), kind)
