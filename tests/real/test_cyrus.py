"""The real Cyrus comes up beside Dovecot, verifies and has what the tests of reading rely on."""

import os
import ssl
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from imapclient import IMAPClient

from tests.real.cyrus import USES, Cyrus
from tests.real.mail_server import PASSWORD, Mail

ARRIVED_AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_tls_verifies_with_its_ca(cyrus: Cyrus) -> None:
    """TLS and STARTTLS verify with its CA; nobody trusts it by accident."""
    context = ssl.create_default_context(cafile=cyrus.ca_file)
    with IMAPClient("localhost", port=cyrus.tls_port, ssl_context=context) as client:
        assert client.login("tls", PASSWORD)
    with IMAPClient("127.0.0.1", port=cyrus.port, ssl=False) as client:
        client.starttls(context)
        assert client.login("tls", PASSWORD)
    with pytest.raises(ssl.SSLCertVerificationError):
        IMAPClient("localhost", port=cyrus.tls_port, ssl_context=ssl.create_default_context())


def test_folders_and_capabilities(cyrus: Cyrus, fresh_user: Callable[[], str]) -> None:
    """A new user has every special folder, below `/`, flagged in lower case, on a server with IDLE."""
    with cyrus.session(fresh_user()) as client:
        folders = {name: flags for flags, separator, name in client.list_folders() if separator == b"/"}
        assert {name for name, use in USES.items() if b"\\" + use.encode() in folders[name]} == set(USES)
        assert client.has_capability("IDLE")


def test_delivered_mail_keeps_its_date(cyrus: Cyrus, fresh_user: Callable[[], str]) -> None:
    """INTERNALDATE is the instant of delivery, and the order is kept over several chunks."""
    user = fresh_user()
    mails = [
        Mail(body=b"Subject: %d\r\n\r\nx\r\n" % n, arrived_at=ARRIVED_AT + timedelta(minutes=n), flags=(r"\Seen",))
        for n in range(600)
    ]
    cyrus.append_many(user, "Projects", mails)
    with cyrus.session(user) as client:
        client.select_folder("Projects", readonly=True)
        found = client.fetch(client.search(), ["INTERNALDATE", "FLAGS"])
    assert [found[uid][b"INTERNALDATE"] for uid in sorted(found)] == [mail.arrived_at for mail in mails]
    assert all(rb"\Seen" in row[b"FLAGS"] for row in found.values())


def test_idle_wakes(cyrus: Cyrus, fresh_user: Callable[[], str]) -> None:
    """IDLE tells of a delivered message within seconds: its idled runs."""
    user = fresh_user()
    with cyrus.session(user) as client:
        client.select_folder("INBOX", readonly=True)
        client.idle()
        cyrus.append(user, "INBOX", b"Subject: x\r\n\r\nx\r\n", ARRIVED_AT)
        seen = client.idle_check(timeout=10)
        client.idle_done()
    assert (1, b"EXISTS") in seen


def test_refused_login_is_quick(cyrus: Cyrus) -> None:
    """Several wrong passwords cost no penalty, so that tests of them are short."""
    started = time.monotonic()
    for _ in range(5):
        client = IMAPClient("127.0.0.1", port=cyrus.port, ssl=False)
        with pytest.raises(client.Error):
            client.login("probe", "wrong")
        client.shutdown()
    assert time.monotonic() - started < 5


def test_nothing_stays_behind() -> None:
    """A stopped server leaves no process and no folder."""
    with Cyrus() as server:
        server.append("anna", "INBOX", b"Subject: x\r\n\r\nx\r\n", ARRIVED_AT)
        server.interrupt()
        with pytest.raises(OSError, match="refused"):
            server.client("anna")
        server.resume()
        with server.session("anna") as client:
            assert client.select_folder("INBOX")[b"EXISTS"] == 1
        group, folder = server.group, server.folder
    with pytest.raises(ProcessLookupError):
        os.killpg(group, 0)
    assert not folder.exists()
