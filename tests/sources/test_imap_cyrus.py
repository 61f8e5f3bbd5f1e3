"""The IMAP source on a real Cyrus."""

from collections.abc import Callable

import pytest

from tests.contracts.mailbox import Mailbox, at_server
from tests.contracts.source import SourceContract
from tests.real.cyrus import Cyrus


class TestCyrus(SourceContract):
    """The contract on Cyrus, over TLS with its own CA."""

    @pytest.fixture(scope="class")
    @classmethod
    def opening(cls, cyrus: Cyrus, fresh_user: Callable[[], str]) -> Callable[[], Mailbox]:
        """Give a function that opens a new user's mailbox."""
        return lambda: at_server(cyrus, fresh_user())
