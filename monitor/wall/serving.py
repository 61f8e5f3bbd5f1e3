"""The web server: waitress in a thread of our process, beside the scheduler."""

import errno
import threading
from typing import Any, Final

import dash
from waitress import wasyncore
from waitress.server import create_server
from waitress.trigger import trigger

from monitor.errors import ConfigError

CONNECTIONS: Final = 2000  # waitress's 100 leaves the 99th browser hanging
THREADS: Final = 8
_TURN_SECONDS: Final = 1.0  # how long a thread that answers may take to end
_STOP_SECONDS: Final = 3.0


class Serving:
    """A page that is being served, until ``close``; ``port`` is the real one (0 asks for a free one)."""

    def __init__(self, server: Any) -> None:  # noqa: ANN401 - waitress is untyped
        """Serve in a thread of our own."""
        self._server = server
        self._map = server.map if hasattr(server, "map") else server._map  # noqa: SLF001 - waitress names it nowhere else
        self._is_closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="page", daemon=True)
        self.port: int = int(
            server.effective_listen[0][1] if hasattr(server, "effective_listen") else server.effective_port
        )
        self._thread.start()

    def close(self) -> None:
        """Stop at once: finish no idle connection, free the port. May be called twice."""
        self._is_closing.set()
        for channel in tuple(self._map.values()):
            if isinstance(channel, trigger):
                channel.pull_trigger()  # wakes the loop
        self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        # waitress's own run() ends only when every browser has hung up
        while not self._is_closing.is_set():
            wasyncore.loop(timeout=_TURN_SECONDS, use_poll=True, map=self._map, count=1)
        self._server.task_dispatcher.shutdown(cancel_pending=True, timeout=_TURN_SECONDS)
        wasyncore.close_all(self._map, ignore_all=True)


def serve(app: dash.Dash, host: str, port: int) -> Serving:
    """Serve the page on ``host`` and ``port``, from now on, in a thread.

    Raises ConfigError where the address is taken or not ours.
    """
    try:
        server = create_server(
            app.server,
            host=host,
            port=port,
            threads=THREADS,
            connection_limit=CONNECTIONS,
            asyncore_use_poll=True,
            ident=None,
            clear_untrusted_proxy_headers=True,
        )
    except (OSError, ValueError) as error:
        raise ConfigError([_explain(error, host, port)]) from error
    return Serving(server)


def _explain(error: OSError | ValueError, host: str, port: int) -> str:
    reason = getattr(error, "errno", None)
    if reason == errno.EADDRINUSE:
        return f"page.port: {port} on {host} is taken; stop the program that uses it, or set another port"
    if reason == errno.EACCES:
        return f"page.port: {port} needs more rights than the monitor has; set a port of 1024 or above"
    return f"page.host: {host} is no address of this machine; set 127.0.0.1, or 0.0.0.0 for all of its addresses"
