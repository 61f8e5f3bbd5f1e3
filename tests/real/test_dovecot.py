"""The real Dovecot comes up, verifies and has what the tests of reading rely on."""

import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from imapclient import IMAPClient

from tests.real.dovecot import PASSWORD, SPECIAL, Dovecot, Mail

ARRIVED_AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_tls_verifies_with_its_ca(dovecot: Dovecot) -> None:
    """TLS and STARTTLS verify under both names of the server, with its CA."""
    context = ssl.create_default_context(cafile=dovecot.ca_file)
    for host in ("localhost", "127.0.0.1"):
        with IMAPClient(host, port=dovecot.tls_port, ssl_context=context) as client:
            assert client.login("tls", PASSWORD)
        with IMAPClient(host, port=dovecot.port, ssl=False) as client:
            client.starttls(context)
            assert client.login("tls", PASSWORD)


def test_tls_fails_without_its_ca(dovecot: Dovecot) -> None:
    """Nobody trusts the server by accident."""
    with pytest.raises(ssl.SSLCertVerificationError):
        IMAPClient("localhost", port=dovecot.tls_port, ssl_context=ssl.create_default_context())


def test_folders_and_capabilities(dovecot: Dovecot, fresh_user: Callable[[], str]) -> None:
    """A new user has every special folder, below `/`, on a server with IDLE and CONDSTORE."""
    with dovecot.session(fresh_user()) as client:
        folders = {name: flags for flags, separator, name in client.list_folders() if separator == b"/"}
        assert {name: use.encode() in folders[name] for name, use in SPECIAL.items()} == dict.fromkeys(SPECIAL, True)
        assert client.has_capability("IDLE")
        assert client.has_capability("CONDSTORE")


def test_delivered_mail_keeps_its_date(dovecot: Dovecot, fresh_user: Callable[[], str]) -> None:
    """INTERNALDATE is the instant of delivery, and the order is kept over several chunks."""
    user = fresh_user()
    mails = [
        Mail(body=b"Subject: %d\r\n\r\n" % n, arrived_at=ARRIVED_AT + timedelta(minutes=n), flags=(r"\Seen",))
        for n in range(1200)
    ]
    dovecot.append_many(user, "Projects/One", mails)
    dovecot.append(user, "INBOX", b"Subject: x\r\n\r\n", ARRIVED_AT)
    with dovecot.session(user) as client:
        client.select_folder("Projects/One", readonly=True)
        found = client.fetch(client.search(), ["INTERNALDATE", "FLAGS"])
        assert [found[uid][b"INTERNALDATE"] for uid in sorted(found)] == [mail.arrived_at for mail in mails]
        assert {rb"\Seen" in row[b"FLAGS"] for row in found.values()} == {True}
        assert client.folder_status("INBOX", ["MESSAGES"])[b"MESSAGES"] == 1


def test_renumbered_folder(dovecot: Dovecot, fresh_user: Callable[[], str]) -> None:
    """Renumbering changes UIDVALIDITY, to a smaller one too, and loses no message."""
    user = fresh_user()
    dovecot.append(user, "INBOX", b"Subject: x\r\n\r\n", ARRIVED_AT)
    for uidvalidity in (4_000_000_000, 7):
        dovecot.renumber(user, "INBOX", uidvalidity)
        with dovecot.session(user) as client:
            status = client.folder_status("INBOX", ["UIDVALIDITY", "MESSAGES"])
        assert status == {b"UIDVALIDITY": uidvalidity, b"MESSAGES": 1}


def test_idle_wakes(dovecot: Dovecot, fresh_user: Callable[[], str]) -> None:
    """IDLE tells of a delivered message within seconds."""
    user = fresh_user()
    with dovecot.session(user) as client:
        client.select_folder("INBOX", readonly=True)
        client.idle()
        dovecot.append(user, "INBOX", b"Subject: x\r\n\r\n", ARRIVED_AT)
        seen = client.idle_check(timeout=10)
        client.idle_done()
    assert (1, b"EXISTS") in seen


def test_refused_login_is_quick(dovecot: Dovecot) -> None:
    """Several wrong passwords cost no penalty, so that tests of them are short."""
    started = time.monotonic()
    for _ in range(5):
        client = IMAPClient("127.0.0.1", port=dovecot.port, ssl=False)
        with pytest.raises(client.Error):
            client.login("probe", "wrong")
        client.shutdown()
    assert time.monotonic() - started < 5


def test_resumed_on_the_same_ports() -> None:
    """A server that was away comes back with its mail where it was, and leaves nothing behind in the end."""
    with Dovecot() as server:
        server.append("anna", "INBOX", b"Subject: x\r\n\r\n", ARRIVED_AT)
        server.interrupt()
        with pytest.raises(OSError, match="refused"):
            server.client("anna")
        server.resume()
        with server.session("anna") as client:
            assert client.select_folder("INBOX")[b"EXISTS"] == 1
        folder = server.folder
    assert not folder.exists()
