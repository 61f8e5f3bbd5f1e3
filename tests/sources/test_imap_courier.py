"""The IMAP source on a real Courier: everything below INBOX, no special uses, no UIDNEXT when a folder is opened."""

from collections.abc import Callable

import pytest

from tests.contracts.mailbox import Mailbox, at_server
from tests.contracts.source import SourceContract
from tests.real.courier import Courier


class TestCourier(SourceContract):
    """The contract on Courier, over TLS with its own CA."""

    @pytest.fixture(scope="class")
    @classmethod
    def opening(cls, courier: Courier, fresh_user: Callable[[], str]) -> Callable[[], Mailbox]:
        """Give a function that opens a new user's mailbox."""
        return lambda: at_server(courier, fresh_user())
