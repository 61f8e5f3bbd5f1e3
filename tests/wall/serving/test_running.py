"""The web server in its thread."""

import socket
import threading
import time
import urllib.request
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from monitor.errors import ConfigError
from monitor.wall.serving import serve
from tests.wall.serving.served import HOST, SOON, app, get, line, read, served

if TYPE_CHECKING:
    from flask import Flask


def test_it_serves_and_stops_at_once_though_a_browser_keeps_its_line() -> None:
    """An idle keep-alive connection does not delay the end, and the port is free again at once."""
    serving = serve(app(), "127.0.0.1", 0)
    with socket.create_connection(("127.0.0.1", serving.port)) as idle:
        idle.sendall(b"GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert idle.recv(12) == b"HTTP/1.1 200"
        assert serving.is_alive
        began = time.monotonic()
        serving.close()
        assert time.monotonic() - began < 1
        assert not serving.is_alive
    serving.close()
    again = serve(app(), "127.0.0.1", serving.port)
    with urllib.request.urlopen(f"http://127.0.0.1:{again.port}/healthz") as response:
        assert response.status == 200
    again.close()


def test_a_name_with_two_addresses_is_served_on_one_port() -> None:
    """``localhost`` may be IPv4 and IPv6."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    serving = serve(app(), "localhost", port)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as response:
        assert response.status == 200
    serving.close()
    assert serving.port == port


def test_a_port_in_use_is_said_with_what_to_do() -> None:
    """No traceback: the port, and the two ways out."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ConfigError, match=rf"page.port: {port} on 127.0.0.1 is taken; .* another port"):
            serve(app(), "127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_an_address_that_is_not_ours_is_said(host: str) -> None:
    """An address of another machine, or a name that nobody knows."""
    with pytest.raises(ConfigError, match=f"page.host: {host} is no address of this machine"):
        serve(app(), host, 0)


def test_the_first_browsers_all_get_their_scripts() -> None:
    """Dash takes stock at its first request; displays that all come back at once get no 500 meanwhile."""
    with served() as serving, ExitStack() as stack:
        lines = [stack.enter_context(line(serving.port)) for _ in range(8)]
        for each in lines:
            each.sendall(get("/_dash-component-suites/dash/deps/react@18.3.1.min.js"))
        assert {read(each)[0] for each in lines} == {200}


def test_a_busy_worker_delays_the_end_by_a_second_at_most() -> None:
    """Somebody compares two long periods while the monitor is told to stop."""
    page = app()
    begun, may_end = threading.Event(), threading.Event()
    server: Flask = page.server

    @server.route("/slow")
    def slow() -> str:
        begun.set()
        may_end.wait(SOON)
        return "done"

    serving = serve(page, HOST, 0)
    with socket.create_connection((HOST, serving.port)) as waiting:
        waiting.sendall(get("/slow"))
        assert begun.wait(SOON)
        began = time.monotonic()
        serving.close()
        assert time.monotonic() - began < 3
    may_end.set()


def test_a_page_is_served_over_ipv6() -> None:
    """The other family of addresses, on any free port."""
    serving = serve(app(), "::1", 0)
    with urllib.request.urlopen(f"http://[::1]:{serving.port}/healthz") as response:
        assert response.status == 200
    serving.close()
