"""The IMAP source on a real Dovecot: the contract over TLS, and what only a real server does."""

from collections.abc import Callable

import pytest

from monitor.records import Account
from tests.contracts.source import Mailbox, SourceContract
from tests.real.dovecot import PASSWORD, Dovecot


class TestDovecot(SourceContract):
    """The contract on Dovecot, over TLS with its own CA."""

    @pytest.fixture
    def mailbox(self, dovecot: Dovecot, fresh_user: Callable[[], str]) -> Mailbox:
        """Give a new user's mailbox."""
        user = fresh_user()
        account = Account(
            name="support",
            host="localhost",
            port=dovecot.tls_port,
            security="tls",
            ca_file=dovecot.ca_file,
            username=user,
        )
        return Mailbox(
            account=account,
            password=PASSWORD,
            deliver=lambda folder, messages: dovecot.append_many(user, folder, messages),
        )
