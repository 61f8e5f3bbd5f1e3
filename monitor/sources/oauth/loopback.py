"""The address on this machine to which a browser brings the answer of a sign-in server (RFC 8252, 7.3)."""

import hmac
import queue
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final, Self
from urllib.parse import parse_qs, urlsplit

LOOPBACK: Final = "127.0.0.1"
PAGE: Final = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>Response times</title>"
    "<body style='font: 1.2rem sans-serif; margin: 4rem'><p>{}</p>"
)
DONE: Final = "The monitor has its answer. You may close this page; the terminal says how it went."
STRANGE: Final = "This is not the answer that the monitor waits for. Start again in the terminal."


class Redirect:
    """Waits on a free port for one answer with the right state; a context manager."""

    def __init__(self, state: str) -> None:
        """Take the state: the secret that only the right answer repeats."""
        self._state = state
        self._answers: queue.Queue[Mapping[str, str]] = queue.Queue()
        self._server = ThreadingHTTPServer((LOOPBACK, 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def uri(self) -> str:
        """Where the browser is to go."""
        return f"http://{LOOPBACK}:{self._server.server_port}/"

    def __enter__(self) -> Self:
        """Start listening."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def take(self, seconds: float) -> Mapping[str, str] | None:
        """Return the answer, None where none has come in this time."""
        try:
            return self._answers.get(timeout=seconds)
        except queue.Empty:
            return None

    def offer(self, address: str) -> bool:
        """Take the address that a browser was sent to; False where that is not the answer."""
        try:
            found = parse_qs(urlsplit(address.strip()).query)
        except ValueError:
            return False
        answer = {key: values[0] for key, values in found.items()}
        state = answer.get("state", "").encode(errors="replace")
        if not hmac.compare_digest(state, self._state.encode()) or not answer.keys() & {"code", "error"}:
            return False
        self._answers.put(answer)
        return True

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        offer = self.offer

        class Handler(BaseHTTPRequestHandler):
            """Answers a browser."""

            timeout = 10

            def do_GET(self) -> None:
                """Take what the address says."""
                is_right = urlsplit(self.path).path == "/" and offer(self.path)
                page = PAGE.format(DONE if is_right else STRANGE).encode()
                self.send_response(200 if is_right else 404)
                headers = {
                    "Content-Type": "text/html; charset=utf-8",
                    "Content-Length": str(len(page)),
                    "Cache-Control": "no-store",
                    "Referrer-Policy": "no-referrer",
                    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
                }
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, *_: Any) -> None:  # noqa: ANN401 - the library's own signature
                """Say nothing: the address holds a secret."""

        return Handler
