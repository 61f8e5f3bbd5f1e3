"""Asking a domain for its document, at a web server on loopback."""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

import pytest
import trustme

from monitor.setup.servers.autoconfig import LARGEST
from monitor.setup.servers.documents import fetch
from tests.real.process import free_port

DOCUMENT: Final = b"<clientConfig/>"


class Handler(BaseHTTPRequestHandler):
    """Answers by path: a document, a large one, a slow one, a redirect."""

    def do_GET(self) -> None:
        """Answer."""
        match self.path:
            case "/good" | "/second":
                self._answer(200, DOCUMENT)
            case "/large":
                self._answer(200, b" " * (LARGEST + 1))
            case "/moved":
                self._answer(302, b"", Location="/good")
            case path if path.startswith("/to/"):
                self._answer(302, b"", Location=path.removeprefix("/to/"))
            case "/round":
                self._answer(302, b"", Location="/round")
            case "/silent":
                time.sleep(3)
            case _:
                self._answer(404, DOCUMENT)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def web_server(context: ssl.SSLContext | None) -> Iterator[str]:
    """Run the server, with TLS where there is a context; give where it answers."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"{'https' if context else 'http'}://localhost:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Give a web server's address, and the authority that signed its certificate."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    with web_server(context) as address:
        yield address, tmp_path / "ca.pem"


def test_found(web: tuple[str, Path]) -> None:
    """What is there is given in the order asked, a redirect is followed, and an error's page is no document."""
    address, ca_file = web
    places = [f"{address}/{path}" for path in ("missing", "moved", "second")]
    assert fetch(places, ca_file) == [DOCUMENT, DOCUMENT]
    assert fetch([], ca_file) == []


@pytest.mark.parametrize("path", ["large", "round", "missing"])
def test_not_taken(web: tuple[str, Path], path: str) -> None:
    """A document that is too large, behind redirects without end, or not there, is none."""
    address, ca_file = web
    assert fetch([f"{address}/{path}"], ca_file) == []


def test_certificate(web: tuple[str, Path]) -> None:
    """A web server whose certificate does not verify is not believed."""
    address, _ = web
    assert fetch([f"{address}/good"]) == []


def test_plain_http(web: tuple[str, Path]) -> None:
    """Without TLS nothing is asked, although somebody would answer; a redirect leads there no more than a question."""
    secure, ca_file = web
    with web_server(None) as address:
        assert fetch([f"{address}/good"]) == []
        assert fetch([f"{secure}/to/{address}/good"], ca_file) == []
        assert fetch([f"{secure}/to/{secure}/good"], ca_file) == [DOCUMENT]
        assert fetch([f"https://localhost:{free_port()}/good"]) == []


def test_silence(web: tuple[str, Path]) -> None:
    """A server that does not answer costs no more than the patience, and keeps no other from being heard."""
    address, ca_file = web
    began = time.monotonic()
    assert fetch([f"{address}/silent", f"{address}/good"], ca_file, seconds=0.5) == [DOCUMENT]
    assert time.monotonic() - began < 2.5
