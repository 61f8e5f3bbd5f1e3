"""HTTPS, over real sockets: from the first handshake to a renewal."""

import logging
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.certificates import certify
from monitor.errors import ConfigError
from monitor.wall.serving import Certificate
from monitor.wall.serving.certificates import Renewing
from tests.wall.serving.served import ASK, HOST, SOON, line, read, seconds_to_end, served


def files(folder: Path) -> Certificate:
    """Return where the files are."""
    return Certificate(certificate=folder / "server.pem", key=folder / "server.key")


def renew(folder: Path) -> None:
    """Make the files, or other ones from the same authority."""
    certify(folder, ["localhost"], "test", datetime.now(UTC))  # noqa: TID251 - TLS asks the machine's clock


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a certificate and its authority."""
    renew(tmp_path)
    return tmp_path


def trusting(folder: Path) -> ssl.SSLContext:
    """Return a client that trusts the authority."""
    return ssl.create_default_context(cafile=folder / "ca.pem")


def serial(connection: socket.socket) -> str:
    """Return the number of the certificate that the other end showed."""
    assert isinstance(connection, ssl.SSLSocket)
    shown = connection.getpeercert()
    assert shown
    return str(shown["serialNumber"])


@contextmanager
def secure(port: int, folder: Path) -> Iterator[socket.socket]:
    """Open a connection over TLS."""
    with line(port, trusting(folder)) as connection:
        yield connection


def test_the_page_is_https(folder: Path) -> None:
    """TLS 1.3, answers as over HTTP, also large ones, and many on one connection."""
    with served(tls=files(folder)) as serving, secure(serving.port, folder) as connection:
        assert isinstance(connection, ssl.SSLSocket)
        assert connection.version() == "TLSv1.3"
        assert connection.selected_alpn_protocol() is None
        for request in (ASK, ASK, b"GET /assets/watchdog.js HTTP/1.1\r\nHost: localhost\r\n\r\n"):
            connection.sendall(request)
            assert read(connection)[0] == 200


@pytest.mark.parametrize("hsts", [False, True])
def test_browsers_are_bound_to_https_where_that_is_asked_for(folder: Path, *, hsts: bool) -> None:
    """On every answer then, also on the server's own; else the other programs of this machine keep their HTTP."""
    pair = files(folder)
    asked = Certificate(certificate=pair.certificate, key=pair.key, hsts=hsts)
    with served(tls=asked) as serving, secure(serving.port, folder) as connection:
        for request in (ASK, b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n"):
            connection.sendall(request)
            assert read(connection)[1].get("strict-transport-security") == ("max-age=31536000" if hsts else None)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_tls_is_1_2_or_later(folder: Path) -> None:
    """1.2 for an old display; nothing older."""
    with served(tls=files(folder)) as serving:
        client = trusting(folder)
        client.maximum_version = ssl.TLSVersion.TLSv1_2
        with line(serving.port, client) as connection:
            assert isinstance(connection, ssl.SSLSocket)
            assert connection.version() == "TLSv1.2"
        old = trusting(folder)
        old.set_ciphers("DEFAULT@SECLEVEL=0")
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
        with pytest.raises(ssl.SSLError), line(serving.port, old):
            pass


def test_who_does_not_begin_tls_is_dropped(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Plain HTTP, or nothing at all: an end after the handshake's time, and no line in the log."""
    with served(tls=files(folder), handshake_seconds=0.6) as serving:
        for beginning in (b"", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"\x16\x03\x01\x02\x00\x01"):
            with socket.create_connection((HOST, serving.port), timeout=SOON) as odd:
                odd.sendall(beginning)
                assert seconds_to_end(odd) < 10
        with secure(serving.port, folder) as connection:
            connection.sendall(ASK)
            assert read(connection)[0] == 200
    assert caplog.records == []


def test_a_renewed_certificate_is_used_without_a_restart_and_old_connections_go_on(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A display that is connected notices nothing; the next one sees the new certificate."""
    caplog.set_level(logging.INFO, "monitor")
    with served(tls=files(folder), look_seconds=0.2) as serving, secure(serving.port, folder) as old:
        before = serial(old)
        renew(folder)
        deadline = time.monotonic() + SOON
        after = before
        while after == before and time.monotonic() < deadline:
            with secure(serving.port, folder) as new:
                after = serial(new)
            time.sleep(0.1)
        assert after != before
        old.sendall(ASK)
        assert read(old)[0] == 200
        assert serial(old) == before
    assert [record.getMessage() for record in caplog.records] == ["the renewed certificate is used from now on"]


def test_half_of_a_renewal_changes_nothing_and_is_said(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A key that is not the certificate's: the one from before stays until the other half comes."""
    caplog.set_level(logging.INFO, "monitor")
    with served(tls=files(folder), look_seconds=0.2) as serving:
        kept = (folder / "server.pem").read_bytes()
        renew(folder)
        whole = (folder / "server.pem").read_bytes()
        (folder / "server.pem").write_bytes(kept)
        deadline = time.monotonic() + SOON
        while not caplog.records and time.monotonic() < deadline:
            time.sleep(0.1)
        assert "page.tls: the key is not that of the certificate" in caplog.records[0].getMessage()
        assert "the certificate from before is used further" in caplog.records[0].getMessage()
        with secure(serving.port, folder) as connection:
            connection.sendall(ASK)
            assert read(connection)[0] == 200
        (folder / "server.pem").write_bytes(whole)
        while len(caplog.records) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        assert caplog.records[1].getMessage() == "the renewed certificate is used from now on"


def test_its_end_is_said_before_it_comes_and_once_a_day(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody looks at a wall's certificate; after a renewal there is nothing to say any more."""
    caplog.set_level(logging.WARNING, "monitor")
    now = [datetime.now(UTC)]  # noqa: TID251 - as above
    renewing = Renewing(files(folder), lambda: now[0])
    end = renewing.ends_at
    day = f"{end.day} {end:%B %Y}"
    said = []
    for left in (
        timedelta(days=15),
        timedelta(days=14),
        timedelta(days=13, hours=12),
        timedelta(days=13),
        timedelta(0),
    ):
        caplog.clear()
        now[0] = end - left
        renewing.look()
        said.append([record.getMessage() for record in caplog.records])
    before = f"page.tls.certificate: it ends on {day}; renew it before (monitor certificate renews its own)"
    assert said == [
        [],
        [before],
        [],
        [before],
        [f"page.tls.certificate: it ended on {day}; no browser takes it: renew it"],
    ]
    certify(folder, [], "test", end)
    renewing.look()
    renewing.look()
    now[0] += timedelta(days=2)
    caplog.clear()
    renewing.look()
    assert renewing.ends_at > end
    assert caplog.records == []


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("server.key", b"nothing", "is no PEM file that can be used"),
        ("server.pem", b"nothing", "is no PEM file that can be used"),
        ("server.key", None, "cannot be read"),
    ],
)
def test_files_that_are_no_certificate_are_said(folder: Path, file: str, content: bytes | None, said: str) -> None:
    """Before anything listens."""
    if content is None:
        (folder / file).unlink()
    else:
        (folder / file).write_bytes(content)
    with pytest.raises(ConfigError, match=said), served(tls=files(folder)):
        pass
