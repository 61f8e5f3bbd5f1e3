"""The web server in its thread."""

import socket
import time
import urllib.request

import dash
import pytest

from monitor.errors import ConfigError
from monitor.wall.server import make_app
from monitor.wall.serving import serve
from tests.wall.example import BOARD, DEFINITION, view


def app() -> dash.Dash:
    """Return a page."""
    return make_app(view, board=BOARD, definition=DEFINITION, health=dict)


def test_it_serves_and_stops_at_once_though_a_browser_keeps_its_line() -> None:
    """An idle keep-alive connection does not delay the end, and the port is free again at once."""
    serving = serve(app(), "127.0.0.1", 0)
    with socket.create_connection(("127.0.0.1", serving.port)) as idle:
        idle.sendall(b"GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert idle.recv(12) == b"HTTP/1.1 200"
        began = time.monotonic()
        serving.close()
        assert time.monotonic() - began < 1
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
