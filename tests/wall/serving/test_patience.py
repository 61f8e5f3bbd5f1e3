"""Clients that are slow, on purpose or not: they cost a connection for a while, never a worker."""

import socket
import threading
import time
from contextlib import ExitStack, suppress

import pytest

from monitor.wall.serving.listening import allow_files
from tests.wall.serving.served import ASK, HOST, ask, get, line, read, seconds_to_end, served

QUICK = 0.6
"""A deadline that a test can wait for."""
LARGE = "/_dash-component-suites/plotly/package_data/plotly.min.js"
POST = b"POST /_dash-update-component HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n"


def drip(connection: socket.socket, text: bytes, pause: float = 0.05) -> None:
    """Send a byte now and then until the other end has had enough."""
    with suppress(OSError):
        for byte in text:
            connection.sendall(bytes([byte]))
            time.sleep(pause)


@pytest.mark.parametrize("beginning", [b"", b"GET /version HTTP/1.1\r\nX-Slow: "])
def test_a_head_that_does_not_end_is_dropped_though_it_goes_on(beginning: bytes) -> None:
    """Slowloris: a byte now and then moves no deadline, nor does saying nothing at all."""
    with served(head_seconds=QUICK) as serving, line(serving.port) as slow:
        slow.sendall(beginning)
        threading.Thread(target=drip, args=(slow, b"a" * 60 if beginning else b""), daemon=True).start()
        assert seconds_to_end(slow) < 10 * QUICK


def test_a_body_that_does_not_end_is_dropped_though_it_goes_on() -> None:
    """The same behind the headers."""
    with served(body_seconds=QUICK) as serving, line(serving.port) as slow:
        slow.sendall(POST)
        threading.Thread(target=drip, args=(slow, b"a" * 60), daemon=True).start()
        assert seconds_to_end(slow) < 10 * QUICK


def test_a_second_request_has_the_deadlines_of_the_first() -> None:
    """Nobody buys time with one good request."""
    with served(head_seconds=QUICK, idle_seconds=30) as serving, line(serving.port) as slow:
        slow.sendall(ASK + b"GET /")
        assert read(slow)[0] == 200
        assert seconds_to_end(slow) < 10 * QUICK


def test_an_idle_connection_is_closed_after_its_time_and_not_before() -> None:
    """A display that asks every refresh keeps its connection; one that is gone does not."""
    with served(idle_seconds=4 * QUICK, head_seconds=30) as serving, line(serving.port) as idle:
        for _ in range(2):
            idle.sendall(ASK)
            assert read(idle)[0] == 200
            time.sleep(QUICK)
        assert seconds_to_end(idle) < 10 * QUICK


def test_a_client_that_reads_nothing_is_dropped_and_one_that_reads_is_not() -> None:
    """A large answer waits for its reader for a while; whoever takes it in pieces gets all of it."""
    with served(stall_seconds=2 * QUICK) as serving, socket.socket() as slow, line(serving.port) as patient:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect((HOST, serving.port))
        patient.sendall(get(LARGE))
        status, headers, body = read(patient)
        slow.sendall(get(LARGE))
        assert (status, len(body)) == (200, int(headers["content-length"]))
        time.sleep(5 * QUICK)
        slow.settimeout(15)
        received = 0
        with suppress(ConnectionError):
            while part := slow.recv(65536):
                received += len(part)
        assert received < len(body)


def test_slow_clients_hold_no_worker() -> None:
    """With one worker and many clients that send, or read, as slowly as they can, everybody else is served at once."""
    with served(workers=1) as serving, ExitStack() as stack:
        for number in range(60):
            slow = stack.enter_context(line(serving.port))
            slow.sendall((b"GET / HTTP/1.1\r\nX", POST + b"{", get("/_dash-layout"))[number % 3])
        began = time.monotonic()
        assert ask(serving.port)[0] == 200
        assert time.monotonic() - began < 5


def test_one_connection_too_many_takes_the_place_of_the_quietest() -> None:
    """Whoever fills the server with silence shuts nobody out."""
    with served(connections=5) as serving, ExitStack() as stack:
        lines = [stack.enter_context(line(serving.port)) for _ in range(5)]
        for each in lines[1:]:
            each.sendall(ASK)
            assert read(each)[0] == 200
        assert ask(serving.port)[0] == 200
        assert lines[0].recv(1) == b""
        lines[4].sendall(ASK)
        assert read(lines[4])[0] == 200


@pytest.mark.parametrize("count", [300, pytest.param(2000, marks=pytest.mark.prove)])
def test_many_connections_are_held_and_served(count: int) -> None:
    """As many displays as one process is made for, each with a connection that stays open."""
    allow_files(2 * count)  # both ends are ours
    with served() as serving, ExitStack() as stack:
        lines = [stack.enter_context(line(serving.port)) for _ in range(count)]
        for each in lines:
            each.sendall(ASK)
        assert {read(each)[0] for each in lines} == {200}
        assert serving.connections == count


def test_what_is_no_http_is_told_so_and_dropped() -> None:
    """A scanner, a browser that speaks TLS to a plain page: a sentence, the end, and nothing in the log's way."""
    with served() as serving:
        for nonsense in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n"):
            with line(serving.port) as odd:
                odd.sendall(nonsense)
                assert odd.recv(20).startswith(b"HTTP/1.1 400")
        with line(serving.port) as greedy:
            greedy.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 70_000)
            assert greedy.recv(20).startswith(b"HTTP/1.1 400")


def test_an_answer_that_is_large_costs_no_memory_beyond_its_limit() -> None:
    """What slow readers have not taken is counted together; beyond the limit the next one waits for its turn."""
    with served(waiting_bytes=1) as serving, socket.socket() as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect((HOST, serving.port))
        slow.sendall(get(LARGE))
        deadline = time.monotonic() + 15
        while (answer := ask(serving.port))[0] == 200 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert answer[0] == 503
        assert b"slow readers" in answer[2]
