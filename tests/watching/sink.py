"""A service that takes notifications: a small HTTP server on loopback, as Apprise's json:// speaks to one."""

import json
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import apprise

with warnings.catch_warnings():  # why: a plugin of Apprise's imports what Python 3.13 no longer has
    warnings.simplefilter("ignore")
    apprise.Apprise.instantiate("json://127.0.0.1")


class Sink:
    """Notes what it gets; ``fails`` makes it refuse."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.fails = False
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if not sink.fails:
                    sink.got.append(json.loads(body))
                self.send_response(500 if sink.fails else 200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def url(self) -> str:
        """The URL that Apprise is given; its path holds a token, as those of real services do."""
        return f"json://127.0.0.1:{self.server.server_port}/secrettoken"

    @property
    def titles(self) -> list[str]:
        """The titles so far."""
        return [each["title"] for each in self.got]


@contextmanager
def sink() -> Iterator[Sink]:
    """Serve, and stop."""
    made = Sink()
    try:
        yield made
    finally:
        made.server.shutdown()
        made.server.server_close()
