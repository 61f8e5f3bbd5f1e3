"""The IMAP source on the sample's own server."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.contracts.mailbox import Mailbox
from tests.contracts.sample import at_sample
from tests.contracts.source import SourceContract


class TestSampleServer(SourceContract):
    """The contract on the server that `make run` starts."""

    @pytest.fixture(scope="class")
    @classmethod
    def opening(cls) -> Iterator[Callable[[], Mailbox]]:
        """Give a function that starts a server of its own for each mailbox."""
        with ExitStack() as servers:
            yield lambda: at_sample(servers)
