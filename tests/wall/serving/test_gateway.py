"""What one request becomes on its way to the page, and what never gets there."""

import json
import socket
from http import HTTPStatus
from ipaddress import ip_network
from typing import Any, cast

import dash
import pytest
from flask import Flask, Response, jsonify, request

from tests.wall.serving.served import ASK, app, ask, get, line, read, served

TRUSTED = (ip_network("127.0.0.0/8"),)


def mirror() -> dash.Dash:
    """Return a page with an address that tells how a request arrived."""
    page = app()
    server: Flask = page.server

    @server.route("/mirror", methods=["GET", "POST"])
    def told() -> Response:
        names = ("REMOTE_ADDR", "SCRIPT_NAME", "PATH_INFO", "wsgi.url_scheme", "monitor.is_proxied")
        return jsonify(
            {
                **{name: request.environ[name] for name in names},
                "host": request.host,
                "is_secure": request.is_secure,
                "body": len(request.get_data()),
                "headers": sorted(name.lower() for name in request.headers.keys()),  # noqa: SIM118 - no dict
                "cookie": request.headers.get("Cookie"),
            }
        )

    @server.get("/bug")
    def bug() -> Response:
        raise RuntimeError("a bug")

    return page


def asked(port: int, *headers: str, path: str = "/mirror") -> dict[str, Any]:
    """Return what the mirror says."""
    status, _, body = ask(port, get(path, *headers))
    assert status == 200
    return json.loads(body)  # type: ignore[no-any-return]  # JSON


SAID = (
    "X-Forwarded-For: 203.0.113.7, 198.51.100.4",
    "X-Forwarded-Proto: https",
    "X-Forwarded-Host: localhost:8443",
    "X-Forwarded-Prefix: /wall",
    "Forwarded: for=203.0.113.9",
    "X-Real-IP: 203.0.113.9",
    "X_Forwarded_For: 203.0.113.9",
)


def test_a_stranger_who_plays_proxy_is_not_believed() -> None:
    """Without a named proxy nothing of ``X-Forwarded-*`` reaches the page, in no spelling."""
    with served(mirror()) as serving:
        seen = asked(serving.port, *SAID)
    assert seen["REMOTE_ADDR"] == "127.0.0.1"
    assert (seen["wsgi.url_scheme"], seen["is_secure"], seen["host"]) == ("http", False, "localhost")
    assert (seen["SCRIPT_NAME"], seen["monitor.is_proxied"]) == ("", False)
    assert seen["headers"] == ["content-length", "host"]


def test_a_named_proxy_says_who_asks_and_how() -> None:
    """The client's address, its scheme, the name in its address bar and the path that the proxy took off."""
    with served(mirror(), proxies=TRUSTED) as serving:
        seen = asked(serving.port, *SAID)
    assert seen["REMOTE_ADDR"] == "198.51.100.4"
    assert (seen["wsgi.url_scheme"], seen["is_secure"], seen["host"]) == ("https", True, "localhost:8443")
    assert (seen["SCRIPT_NAME"], seen["PATH_INFO"], seen["monitor.is_proxied"]) == ("/wall", "/mirror", True)


@pytest.mark.parametrize("path", ["/wall/mirror", "/mirror"])
def test_a_path_may_stay_on_or_be_taken_off(path: str) -> None:
    """Proxies do either; the page is below the path in both cases."""
    with served(mirror(), path="/wall") as serving:
        seen = asked(serving.port, path=path)
    assert (seen["SCRIPT_NAME"], seen["PATH_INFO"]) == ("/wall", "/mirror")


def test_the_path_without_its_slash_leads_to_the_one_with_it() -> None:
    """What a page names stands relative to it."""
    with served(path="/wall") as serving:
        status, headers, _ = ask(serving.port, get("/wall?kiosk"))
    assert (status, headers["location"]) == (308, "/wall/?kiosk")


def test_a_body_is_handed_over_whole_and_up_to_the_limit() -> None:
    """Announced or in chunks, 64 KB are read and one byte more is refused before a worker sees it."""
    with served(mirror(), body_bytes=1000) as serving:
        for size, expected in ((1000, 200), (1001, 413)):
            head = f"POST /mirror HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n\r\n".encode()
            status, headers, body = ask(serving.port, head + b"a" * size)
            assert status == expected
            chunked = b"POST /mirror HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
            pieces = b"".join(b"%x\r\n%s\r\n" % (part, b"a" * part) for part in (500, size - 500))
            status, headers, body = ask(serving.port, chunked + pieces + b"0\r\n\r\n")
            assert status == expected
            if expected == 200:
                assert json.loads(body)["body"] == size
            else:
                assert headers["connection"] == "close"
                assert b"more along" in body


def test_who_asks_too_often_is_told_so_and_others_are_not() -> None:
    """429 with a sentence, for this address alone; behind a named proxy each client has its own count."""
    with served(requests_per_minute=3) as serving:
        answers = [ask(serving.port) for _ in range(8)]  # a minute may end in between
        refused = next(answer for answer in answers if answer[0] != 200)
        assert refused[0] == HTTPStatus.TOO_MANY_REQUESTS
        assert refused[1]["retry-after"] == "60"
        assert refused[1]["x-content-type-options"] == "nosniff"
        assert b"Wait a minute" in refused[2]
    with served(requests_per_minute=3, proxies=TRUSTED) as serving:
        answers = [ask(serving.port, get("/version", f"X-Forwarded-For: 203.0.113.{n}")) for n in range(8)]
        assert {status for status, _, _ in answers} == {200}


def test_a_bug_is_a_sentence_and_the_connection_goes_on() -> None:
    """Nobody reads a traceback, and nobody waits for ever."""
    with served(mirror()) as serving, line(serving.port) as same:
        same.sendall(get("/bug"))
        status, _, body = read(same)
        assert status == 500
        assert b"a bug" not in body
        same.sendall(ASK)
        assert read(same)[0] == 200


def test_what_flask_itself_does_not_catch_is_a_sentence_too(caplog: pytest.LogCaptureFixture) -> None:
    """An application that fails on its way to an answer: 500, one line in the log, no traceback, no detail."""

    class Failing:
        """What is served, as far as the server knows it."""

        def server(self, _environ: dict[str, Any], _start: Any) -> list[bytes]:  # noqa: ANN401 - WSGI's own
            """Fail."""
            raise RuntimeError("swordfish")

    with served(cast("dash.Dash", Failing())) as serving:
        status, headers, body = ask(serving.port)
    assert (status, headers["x-content-type-options"]) == (500, "nosniff")
    assert b"its log says how" in body
    assert b"swordfish" not in body
    assert [record.getMessage() for record in caplog.records] == ["the page failed at a request: RuntimeError"]


def test_two_requests_at_once_are_answered_in_order() -> None:
    """Pipelining."""
    with served() as serving, line(serving.port) as same:
        same.sendall(get("/healthz") + ASK)
        stream = same.makefile("rb")
        first = stream.readline()
        assert first.startswith(b"HTTP/1.1 200")
        rest = b""
        while b'"snapshot"' not in rest:
            rest += stream.read1(4096)
        assert rest.index(b'"process"') < rest.index(b'"snapshot"')


def test_what_http_allows_is_understood() -> None:
    """An address in full, cookies in two headers, HEAD, a client that waits for 100, HTTP/1.0."""
    with served(mirror()) as serving:
        full = json.loads(ask(serving.port, b"GET http://localhost/mirror HTTP/1.1\r\nHost: localhost\r\n\r\n")[2])
        assert full["PATH_INFO"] == "/mirror"
        assert asked(serving.port, "Cookie: a=1", "Cookie: b=2")["cookie"] == "a=1; b=2"
        with line(serving.port) as head:
            head.sendall(b"HEAD /version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert b"".join(iter(lambda: head.recv(4096), b"")).endswith(b"\r\n\r\n")
        with line(serving.port) as polite:
            polite.sendall(
                b"POST /mirror HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
            )
            assert polite.recv(100).startswith(b"HTTP/1.1 100")
            polite.sendall(b"{}")
            assert read(polite)[0] == 200
        assert ask(serving.port, b"GET /version HTTP/1.0\r\nHost: localhost\r\n\r\n")[0] == 200


def test_a_client_that_goes_away_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    """A screen is switched off in the middle of anything: nothing is logged, the next one is served."""
    with served() as serving:
        for beginning in (
            b"POST /_dash-update-component HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n{",
            ASK,
        ):
            with socket.create_connection(("127.0.0.1", serving.port)) as gone:
                gone.sendall(beginning)
        assert ask(serving.port)[0] == 200
    assert caplog.records == []
