"""The IMAP source on the sample's own server."""

from collections.abc import Iterator, Sequence

import pytest

from monitor.records import Account
from monitor.sample.folders import Folders
from monitor.sample.server import SampleServer
from tests.contracts.source import NOW, Mailbox, SourceContract
from tests.real.dovecot import Mail


class TestSampleServer(SourceContract):
    """The contract on the server that `make run` starts."""

    @pytest.fixture
    def mailbox(self) -> Iterator[Mailbox]:
        """Give a server of its own."""
        password = "secret"  # noqa: S105 - of a server that lives for one test
        with SampleServer(Folders(), username="u", password=password, clock=lambda: NOW) as server:

            def deliver(folder: str, messages: Sequence[Mail]) -> None:
                for message in messages:
                    server.deliver(folder, message.body, message.arrived_at)

            account = Account(name="support", host="127.0.0.1", port=server.port, security="none", username="u")
            yield Mailbox(account=account, password=password, deliver=deliver)
