"""The real Courier comes up beside Dovecot, verifies and has what the tests of reading rely on."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from imapclient import IMAPClient

from tests.real.courier import FOLDERS, Courier
from tests.real.mail_server import PASSWORD, Mail

ARRIVED_AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_tls_verifies_with_its_ca(courier: Courier) -> None:
    """TLS and STARTTLS verify with its CA; nobody trusts it by accident."""
    context = ssl.create_default_context(cafile=courier.ca_file)
    with IMAPClient("localhost", port=courier.tls_port, ssl_context=context) as client:
        assert client.login("tls", PASSWORD)
    with IMAPClient("127.0.0.1", port=courier.port, ssl=False) as client:
        client.starttls(context)
        assert client.login("tls", PASSWORD)
    with pytest.raises(ssl.SSLCertVerificationError):
        IMAPClient("localhost", port=courier.tls_port, ssl_context=ssl.create_default_context())


def test_folders(courier: Courier, fresh_user: Callable[[], str]) -> None:
    """A new user has every folder below INBOX, and none says what it is for."""
    with courier.session(fresh_user()) as client:
        folders = {name: flags for flags, separator, name in client.list_folders() if separator == b"."}
    assert set(folders) == {"INBOX", *(courier.spell(name) for name in FOLDERS)}
    assert {flag for flags in folders.values() for flag in flags} == {
        rb"\HasNoChildren",
        rb"\HasChildren",
        rb"\Unmarked",
    }


@pytest.mark.parametrize(("folder", "count"), [("INBOX", 40), ("INBOX.Projects", 3)])
def test_delivered_mail_keeps_its_date(
    courier: Courier, fresh_user: Callable[[], str], folder: str, count: int
) -> None:
    """INTERNALDATE is the instant of delivery and the order is kept, laid into the Maildir or appended."""
    user = fresh_user()
    mails = [
        Mail(body=b"Subject: %d\r\n\r\nx\r\n" % n, arrived_at=ARRIVED_AT + timedelta(minutes=n), flags=(r"\Seen",))
        for n in range(count)
    ]
    courier.append_many(user, folder, mails)
    with courier.session(user) as client:
        client.select_folder(folder, readonly=True)
        found = client.fetch(client.search(), ["INTERNALDATE", "FLAGS"])
    assert [found[uid][b"INTERNALDATE"] for uid in sorted(found)] == [mail.arrived_at for mail in mails]
    assert all(rb"\Seen" in row[b"FLAGS"] for row in found.values())


def test_nothing_stays_behind() -> None:
    """A stopped server leaves no listener and no folder; an interrupted one keeps its mail."""
    with Courier() as server:
        server.append("anna", "INBOX", b"Subject: x\r\n\r\nx\r\n", ARRIVED_AT)
        server.interrupt()
        with pytest.raises(OSError, match="refused"):
            server.client("anna")
        server.resume()
        with server.session("anna") as client:
            assert client.select_folder("INBOX")[b"EXISTS"] == 1
        folder = server.folder
    with pytest.raises(OSError, match="refused"):
        server.client("anna")
    assert not folder.exists()
