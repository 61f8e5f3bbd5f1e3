"""A page on a free port of this machine, and a client that speaks HTTP by the byte."""

import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

import dash

from monitor.wall.server import make_app
from monitor.wall.serving import Certificate, Limits, Serving, serve
from monitor.wall.serving.certificates import Clock
from monitor.wall.serving.proxies import Networks
from monitor.wall.view import View
from tests.wall.example import BOARD, DEFINITION, view

HOST: Final = "127.0.0.1"
ASK: Final = b"GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n"
SOON: Final = 15.0
"""Seconds within which a busy machine has done anything that takes no time."""


def app(shown: View | None = None, **options: Any) -> dash.Dash:  # noqa: ANN401 - as make_app
    """Return a page, of the example where nothing else is shown."""
    return make_app(lambda: shown or view(), board=BOARD, definition=DEFINITION, health=dict, **options)


@contextmanager
def served(
    page: dash.Dash | None = None,
    *,
    tls: Certificate | None = None,
    proxies: Networks = (),
    path: str = "",
    clock: Clock | None = None,
    **limits: float,
) -> Iterator[Serving]:
    """Serve a page, the example where none is given, with other limits than the usual ones."""
    changed = replace(Limits(), **limits)  # type: ignore[arg-type]  # the tests' own keywords
    serving = serve(page or app(), HOST, 0, tls=tls, proxies=proxies, path=path, limits=changed, clock=clock)
    try:
        yield serving
    finally:
        serving.close()


@contextmanager
def line(port: int, context: ssl.SSLContext | None = None, name: str = "localhost") -> Iterator[socket.socket]:
    """Open a connection, over TLS where a context is given."""
    with socket.create_connection((HOST, port), timeout=SOON) as plain:
        if context is None:
            yield plain
        else:
            with context.wrap_socket(plain, server_hostname=name) as secure:
                yield secure


def read(connection: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """Return one answer with its length: status, headers, body."""
    stream = connection.makefile("rb")
    status = int(stream.readline().split()[1])
    headers = {}
    while (row := stream.readline().strip()) != b"":
        name, _, value = row.decode().partition(": ")
        headers[name.lower()] = value
    return status, headers, stream.read(int(headers.get("content-length", "0")))


def ask(port: int, request: bytes = ASK) -> tuple[int, dict[str, str], bytes]:
    """Return the answer to a request on a connection of its own."""
    with line(port) as connection:
        connection.sendall(request)
        return read(connection)


def get(path: str, *headers: str) -> bytes:
    """Return a request."""
    return "\r\n".join((f"GET {path} HTTP/1.1", "Host: localhost", *headers, "", "")).encode()


def seconds_to_end(connection: socket.socket) -> float:
    """Wait until the other end has closed, and return how long that took."""
    began = time.monotonic()
    try:
        while connection.recv(65536):
            pass
    except ConnectionError:
        pass
    return time.monotonic() - began
