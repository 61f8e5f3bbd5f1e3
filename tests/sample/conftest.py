"""The sample server, filled by hand, beside a real Dovecot that holds the same mail."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import pytest
from imapclient import IMAPClient

from monitor.sample import SampleServer
from monitor.sample.folders import Folders
from tests.real.dovecot import PASSWORD, Dovecot

USERNAME: Final = "somebody"
NOW: Final = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A server to hold to the protocol: how to sign in and how mail gets in."""

    username: str
    port: int
    deliver: Callable[[str, bytes, datetime], object]

    @contextmanager
    def session(self) -> Iterator[IMAPClient]:
        """Give a signed-in connection and log out behind it."""
        client = IMAPClient("127.0.0.1", port=self.port, ssl=False, timeout=10)
        client.normalise_times = False
        client.login(self.username, PASSWORD)
        try:
            yield client
        finally:
            client.logout()


@pytest.fixture
def server() -> Iterator[SampleServer]:
    """Serve empty folders."""
    with SampleServer(Folders(), username=USERNAME, password=PASSWORD, clock=lambda: NOW) as running:
        yield running


@pytest.fixture(params=["sample", "dovecot"])
def target(request: pytest.FixtureRequest) -> Target:
    """Both servers in turn: what holds for Dovecot holds for the sample."""
    if request.param == "sample":
        own: SampleServer = request.getfixturevalue("server")
        return Target(username=USERNAME, port=own.port, deliver=own.deliver)
    real: Dovecot = request.getfixturevalue("dovecot")
    user: str = request.getfixturevalue("fresh_user")()
    return Target(username=user, port=real.port, deliver=lambda *mail: real.append(user, *mail))
