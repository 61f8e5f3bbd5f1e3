"""The real Dovecot has the folders and answers that the tests of reading rely on."""

from collections.abc import Callable
from datetime import UTC, datetime

from tests.real.dovecot import SPECIAL, Dovecot

ARRIVED_AT = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_folders_and_capabilities(dovecot: Dovecot, fresh_user: Callable[[], str]) -> None:
    """A new user has every special folder, below `/`, on a server with IDLE and CONDSTORE."""
    with dovecot.session(fresh_user()) as client:
        folders = {name: flags for flags, separator, name in client.list_folders() if separator == b"/"}
        assert {name: use.encode() in folders[name] for name, use in SPECIAL.items()} == dict.fromkeys(SPECIAL, True)
        assert client.has_capability("IDLE")
        assert client.has_capability("CONDSTORE")


def test_renumbered_folder(dovecot: Dovecot, fresh_user: Callable[[], str]) -> None:
    """Renumbering changes UIDVALIDITY, to a smaller one too, and loses no message."""
    user = fresh_user()
    dovecot.append(user, "INBOX", b"Subject: x\r\n\r\n", ARRIVED_AT)
    for uidvalidity in (4_000_000_000, 7):
        dovecot.renumber(user, "INBOX", uidvalidity)
        with dovecot.session(user) as client:
            status = client.folder_status("INBOX", ["UIDVALIDITY", "MESSAGES"])
        assert status == {b"UIDVALIDITY": uidvalidity, b"MESSAGES": 1}
