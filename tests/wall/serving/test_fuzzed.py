"""Whatever comes over the wire: an answer below 500 or an end, no line in the log, and the next client is served."""

import logging
import socket
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.wall.serving import Serving
from tests.wall.serving.served import ASK, HOST, SOON, ask, served

QUICK = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
LONG = settings(max_examples=5000, suppress_health_check=[HealthCheck.function_scoped_fixture])

LAST = b"GET /version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
"""What ends a connection, unless what came before wants more."""
METHODS = st.sampled_from(
    [b"GET", b"POST", b"HEAD", b"OPTIONS", b"PUT", b"DELETE", b"TRACE", b"CONNECT", b"get", b"PRI"]
)
PATHS = st.sampled_from(
    [b"/", b"/version", b"/healthz", b"/about", b"/api/snapshot", b"/_dash-update-component", b"/assets/wall.css", b"*"]
)
TAILS = st.sampled_from(
    [b"", b"?", b"?kiosk", b"/..", b"//", b"%00", b"%ff", b"?a=%80&b", b"#x", b"/%2e%2e/%2e%2e/etc"]
)
VALUES = st.text('abc019 ,;:="/*.-_\u00e9', max_size=40).map(lambda text: text.encode("latin-1"))
NAMES = st.sampled_from(
    [
        b"Content-Length",
        b"Transfer-Encoding",
        b"Connection",
        b"Upgrade",
        b"Expect",
        b"Cookie",
        b"Range",
        b"If-None-Match",
        b"If-Modified-Since",
        b"Accept-Encoding",
        b"Authorization",
        b"X-Forwarded-For",
        b"X-Forwarded-Prefix",
        b"X_Forwarded_For",
        b"Host",
    ]
)
HEADERS = st.lists(st.tuples(NAMES, VALUES), max_size=5)
REQUESTS = st.builds(
    lambda method, path, tail, headers, body: (
        b"%s %s%s HTTP/1.1\r\nHost: localhost\r\n%s\r\n%s"
        % (method, path, tail, b"".join(b"%s: %s\r\n" % header for header in headers), body)
    ),
    METHODS,
    PATHS,
    TAILS,
    HEADERS,
    st.binary(max_size=60),
)
ANYTHING = st.one_of(st.binary(max_size=300), REQUESTS, st.lists(REQUESTS, max_size=4).map(b"".join))


@pytest.fixture(scope="module")
def serving() -> Iterator[Serving]:
    """Return a server that does not wait long for what is missing."""
    with served(head_seconds=0.3, body_seconds=0.3, idle_seconds=0.3) as served_page:
        yield served_page


def answer_to(port: int, sent: bytes) -> bytes:
    """Return everything that comes back until the other end closes, or has nothing more to say."""
    with socket.create_connection((HOST, port), timeout=SOON) as line:
        received = b""
        try:
            line.sendall(sent + LAST)
            while part := line.recv(65536):
                received += part
        except ConnectionError:
            pass
        return received


def is_borne(serving: Serving, sent: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """Check what comes back, and that the server is as it was."""
    caplog.clear()
    received = answer_to(serving.port, sent)
    assert received == b"" or received.startswith(b"HTTP/1.1 ")
    if received:
        assert 100 <= int(received[9:12]) < 500, sent
    assert b"Traceback" not in received
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


@QUICK
@given(sent=ANYTHING)
def test_anything_over_the_wire_is_borne(serving: Serving, caplog: pytest.LogCaptureFixture, sent: bytes) -> None:
    """Bytes, requests with odd parts, several at once."""
    is_borne(serving, sent, caplog)


@pytest.mark.prove
@LONG
@given(sent=ANYTHING)
def test_very_much_over_the_wire_is_borne(serving: Serving, caplog: pytest.LogCaptureFixture, sent: bytes) -> None:
    """The same, for longer."""
    is_borne(serving, sent, caplog)


def test_after_all_of_it_the_page_is_served(serving: Serving) -> None:
    """No worker and no connection was lost."""
    assert ask(serving.port, ASK)[0] == 200
