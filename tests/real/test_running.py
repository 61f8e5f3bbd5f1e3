"""Each real mail server comes up, verifies, has what the tests of reading rely on, and leaves nothing behind."""

import os
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from imapclient import IMAPClient

from tests.real.courier import Courier
from tests.real.cyrus import Cyrus
from tests.real.dovecot import Dovecot
from tests.real.mail_server import PASSWORD, Mail, MailServer

ARRIVED_AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
LETTER = b"Subject: x\r\n\r\nx\r\n"


@pytest.fixture
def server(request: pytest.FixtureRequest) -> MailServer:
    """Give the running server of this name."""
    running: MailServer = request.getfixturevalue(request.param)
    return running


@pytest.mark.parametrize("server", ["dovecot", "cyrus", "courier"], indirect=True)
def test_tls_verifies_with_its_ca(server: MailServer) -> None:
    """TLS and STARTTLS verify under both names of the server, with its CA; nobody trusts it by accident."""
    context = ssl.create_default_context(cafile=server.ca_file)
    for host in ("localhost", "127.0.0.1"):
        with IMAPClient(host, port=server.tls_port, ssl_context=context) as client:
            assert client.login("tls", PASSWORD)
        with IMAPClient(host, port=server.port, ssl=False) as client:
            client.starttls(context)
            assert client.login("tls", PASSWORD)
    with pytest.raises(ssl.SSLCertVerificationError):
        IMAPClient("localhost", port=server.tls_port, ssl_context=ssl.create_default_context())


@pytest.mark.parametrize(
    ("server", "folder", "count"),
    [
        ("dovecot", "Projects/One", 1200),
        ("cyrus", "Projects", 600),
        ("courier", "INBOX", 40),
        ("courier", "INBOX.Projects", 3),
    ],
    indirect=["server"],
)
def test_delivered_mail_keeps_its_date(
    server: MailServer, fresh_user: Callable[[], str], folder: str, count: int
) -> None:
    """INTERNALDATE is the instant of delivery and the order is kept, over several chunks, however it was laid there."""
    user = fresh_user()
    mails = [
        Mail(body=b"Subject: %d\r\n\r\nx\r\n" % n, arrived_at=ARRIVED_AT + timedelta(minutes=n), flags=(r"\Seen",))
        for n in range(count)
    ]
    server.append_many(user, folder, mails)
    with server.session(user) as client:
        client.select_folder(folder, readonly=True)
        found = client.fetch(client.search(), ["INTERNALDATE", "FLAGS"])
    assert [found[uid][b"INTERNALDATE"] for uid in sorted(found)] == [mail.arrived_at for mail in mails]
    assert all(rb"\Seen" in row[b"FLAGS"] for row in found.values())


@pytest.mark.parametrize("server", ["dovecot", "cyrus"], indirect=True)
def test_idle_wakes(server: MailServer, fresh_user: Callable[[], str]) -> None:
    """IDLE tells of a delivered message within seconds (Courier's within a minute: tests/real/behaviour.py)."""
    user = fresh_user()
    with server.session(user) as client:
        client.select_folder("INBOX", readonly=True)
        client.idle()
        server.append(user, "INBOX", LETTER, ARRIVED_AT)
        seen = client.idle_check(timeout=10)
        client.idle_done()
    assert (1, b"EXISTS") in seen


@pytest.mark.parametrize("server", ["dovecot", "cyrus"], indirect=True)
def test_refused_login_is_quick(server: MailServer) -> None:
    """Several wrong passwords cost no penalty, so that tests of them are short."""
    started = time.monotonic()
    for _ in range(5):
        client = IMAPClient("127.0.0.1", port=server.port, ssl=False)
        with pytest.raises(client.Error):
            client.login("probe", "wrong")
        client.shutdown()
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("kind", [Dovecot, Cyrus, Courier])
def test_nothing_stays_behind(kind: type[Dovecot | Cyrus | Courier]) -> None:
    """One that was away comes back on its ports with its mail; a stopped one leaves no listener and no folder."""
    with kind() as server:
        server.append("anna", "INBOX", LETTER, ARRIVED_AT)
        server.interrupt()
        with pytest.raises(OSError, match="refused"):
            server.client("anna")
        server.resume()
        with server.session("anna") as client:
            assert client.select_folder("INBOX")[b"EXISTS"] == 1
        group, folder = server.group, server.folder
    with pytest.raises(OSError, match="refused"):
        server.client("anna")
    assert not folder.exists()
    until = time.monotonic() + 10
    while runs(group) and time.monotonic() < until:  # what the server started ends a moment after it
        time.sleep(0.05)
    assert not runs(group)


def runs(group: int) -> bool:
    """Return whether a process of this group is there."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
