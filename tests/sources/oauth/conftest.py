"""Fixtures: the tests' authorisation server, who asks it, and a person who signs in."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.records import AuthKind, OAuthClient
from monitor.records.signing import Dialog
from monitor.sources.oauth import Request, Tokens
from tests.real.authorisation import CLIENT_ID, CLIENT_SECRET, TENANT, USERNAME, Authorisation

START = datetime(2026, 11, 25, 12, tzinfo=UTC)


@dataclass
class Clock:
    """An hour that a test sets."""

    now: datetime = START

    def __call__(self) -> datetime:
        """Return it."""
        return self.now

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)


@dataclass
class Person:
    """Reads what is shown, and does what it says."""

    server: Authorisation
    has_browser: bool = True
    lines: list[str] = field(default_factory=list)
    """What will be typed."""
    shown: list[str] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)

    @property
    def dialog(self) -> Dialog:
        """How this person is spoken to."""
        return Dialog(
            say=self._read, open_browser=self._open, read_line=lambda: self.lines.pop(0) if self.lines else None
        )

    def _read(self, text: str) -> None:
        self.shown.append(text)
        if "type this code: " in text:
            self.server.enter(text.rsplit(maxsplit=1)[-1])

    def _open(self, address: str) -> bool:
        if self.has_browser:
            self.threads.append(threading.Thread(target=self.server.browse, args=(address,)))
            self.threads[-1].start()
        return self.has_browser


@pytest.fixture(scope="module")
def running_server() -> Iterator[Authorisation]:
    """Give the authorisation server of these tests."""
    with Authorisation() as running:
        yield running


@pytest.fixture
def server(running_server: Authorisation) -> Authorisation:
    """Give a running authorisation server that knows nobody yet."""
    running_server.forget()
    return running_server


@pytest.fixture
def person(server: Authorisation) -> Iterator[Person]:
    """Give a person with a browser."""
    made = Person(server)
    yield made
    for thread in made.threads:
        thread.join(10)


@pytest.fixture
def clock() -> Clock:
    """Give a clock that stands."""
    return Clock()


Asking = Callable[..., Request]


@pytest.fixture
def asking(server: Authorisation, clock: Clock) -> Asking:
    """Give a function that returns who asks for a token of one kind."""

    def request(
        kind: AuthKind, *, client_id: str = CLIENT_ID, tenant: str = TENANT, secret: str = CLIENT_SECRET
    ) -> Request:
        return Request(
            name="the desk",
            client=OAuthClient(kind=kind, client_id=client_id, tenant=tenant, server=server.url),
            username=USERNAME,
            client_secret=lambda: None if kind == "microsoft" else secret,
            now=clock,
            ca_file=server.ca_file,
        )

    return request


@pytest.fixture
def tokens(asking: Asking, tmp_path: Path) -> Callable[..., Tokens]:
    """Give a function that returns the tokens of one kind, each time those of another process."""
    return lambda kind, **values: Tokens(asking(kind, **values), tmp_path / "data" / "token-desk.json")
