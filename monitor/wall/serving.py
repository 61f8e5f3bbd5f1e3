"""The web server: waitress in a thread of our process, beside the scheduler."""

import errno
import socket
import threading
from contextlib import suppress
from typing import Any, Final

import dash
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.trigger import trigger

from monitor.errors import ConfigError

CONNECTIONS: Final = 2000  # waitress's 100 leaves the 99th browser hanging
THREADS: Final = 8
_WAITING: Final = 1024
_TURN_SECONDS: Final = 1.0  # how long a thread that answers may take to end
_STOP_SECONDS: Final = 3.0


class Serving:
    """A page that is being served, until ``close``; ``port`` is the real one (0 asks for a free one)."""

    def __init__(self, server: Any, channels: dict[int, Any], port: int) -> None:  # noqa: ANN401 - waitress is untyped
        """Serve in a thread of our own. ``channels`` is waitress's map of all its sockets."""
        self.port = port
        self._dispatcher = server.task_dispatcher
        self._channels = channels
        self._is_closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="page", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop at once: wait for no idle connection, free the port. May be called twice."""
        self._is_closing.set()
        for channel in tuple(self._channels.values()):
            if isinstance(channel, trigger):
                with suppress(OSError):  # the loop may be closing it already
                    channel.pull_trigger()
        self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        # waitress's own run() ends only when every browser has hung up
        while not self._is_closing.is_set():
            wasyncore.loop(timeout=_TURN_SECONDS, use_poll=True, map=self._channels, count=1)
        self._dispatcher.shutdown(cancel_pending=True, timeout=_TURN_SECONDS)
        for channel in tuple(self._channels.values()):
            if isinstance(channel, HTTPChannel):
                channel.handle_close()  # with the files that hold long answers
        wasyncore.close_all(self._channels, ignore_all=True)


def serve(app: dash.Dash, host: str, port: int) -> Serving:
    """Serve the page on ``host`` and ``port``, from now on, in a thread.

    Raises ConfigError where the address is taken or not ours.
    """
    sockets = _listen(host, port)
    channels: dict[int, Any] = {}
    server = create_server(
        app.server,
        map=channels,
        sockets=sockets,
        threads=THREADS,
        backlog=_WAITING,
        connection_limit=CONNECTIONS,
        asyncore_use_poll=True,
        ident=None,
        clear_untrusted_proxy_headers=True,
    )
    return Serving(server, channels, sockets[0].getsockname()[1])


def _listen(host: str, port: int) -> list[socket.socket]:
    """Return a listening socket for each address of ``host`` that this machine has (``localhost`` may have two).

    We bind ourselves: waitress has started its threads before it finds that it cannot.
    """
    sockets: list[socket.socket] = []
    failed: OSError | None = None
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise ConfigError([_explain(error, host, port)]) from error
    for family, _, _, _, address in found:
        at = (address[0], sockets[0].getsockname()[1] if sockets else port)  # port 0: one port for all addresses
        try:
            sockets.append(socket.create_server(at, family=family, backlog=_WAITING))
        except OSError as error:
            failed = error
            if error.errno == errno.EADDRINUSE:
                break
    if failed is not None and (not sockets or failed.errno == errno.EADDRINUSE):
        for each in sockets:
            each.close()
        raise ConfigError([_explain(failed, host, port)]) from failed
    return sockets


def _explain(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"page.port: {port} on {host} is taken; stop the program that uses it, or set another port"
    if error.errno == errno.EACCES:
        return f"page.port: {port} needs more rights than the monitor has; set a port of 1024 or above"
    return f"page.host: {host} is no address of this machine; set 127.0.0.1, or 0.0.0.0 for all of its addresses"
