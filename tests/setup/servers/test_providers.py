"""The table of providers: what every row must hold, and what the documents say of it."""

from collections import Counter
from typing import Final

import pytest

from monitor.records import AuthKind
from monitor.setup.servers.provider import WIDTH, Provider, screen
from monitor.setup.servers.providers import OTHER, PROVIDERS, by_address, by_key, by_server
from tests.letters import ROOT

LINES: Final = 24
"""Of the smallest usual terminal."""
DOCUMENT: Final = (ROOT / "docs" / "providers.md").read_text()


def sections() -> dict[str, str]:
    """Return the text of each section of the document by its heading."""
    parts = DOCUMENT.split("\n## ")[1:]
    return {heading: text for heading, _, text in (part.partition("\n") for part in parts)}


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.key)
def test_section(provider: Provider) -> None:
    """Every row has a section with its screens, what its server does differently, and sources."""
    section = sections()[provider.name]
    for sign_in in provider.sign_in:
        assert f"```\n{screen(provider, sign_in)}\n```" in section
    for sentence in (*provider.quirks, provider.refused):
        assert sentence in section
    assert "https://" in section.partition("\nSources:\n")[2]


def test_no_other_sections() -> None:
    """The document has the rows of the table, in its order, and no others."""
    assert list(sections()) == [provider.name for provider in PROVIDERS]


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.key)
def test_one_screen(provider: Provider) -> None:
    """What to do before signing in fits one screen of a terminal, and every way to sign in has its steps."""
    assert provider.steps
    assert all(provider.steps.values())
    for sign_in in provider.sign_in:
        lines = screen(provider, sign_in).splitlines()
        assert len(lines) < LINES
        assert max(map(len, lines)) <= WIDTH


def test_domains_are_clear() -> None:
    """No domain belongs to two servers, all are in lower case, and no key or name is there twice."""
    domains = [domain for provider in PROVIDERS for host in provider.hosts for domain in host.domains]
    assert [domain for domain, count in Counter(domains).items() if count > 1] == []
    assert domains == [domain.lower() for domain in domains]
    for words in ([provider.key for provider in PROVIDERS], [provider.name for provider in PROVIDERS]):
        assert len(set(words)) == len(words)


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.key)
def test_never_in_plain_text(provider: Provider) -> None:
    """No row sends a password without encryption."""
    assert provider.security in {"tls", "starttls"}


@pytest.mark.parametrize(
    ("address", "key", "host", "username"),
    [
        ("Me@GMAIL.com", "google", "imap.gmail.com", "Me@GMAIL.com"),
        ("me@live.co.uk", "outlook", "outlook.office365.com", "me@live.co.uk"),
        ("me@firm.onmicrosoft.com", "microsoft365", "outlook.office365.com", "me@firm.onmicrosoft.com"),
        ("me@icloud.com", "icloud", "imap.mail.me.com", "me"),
        ("me@gmx.de", "gmx", "imap.gmx.net", "me@gmx.de"),
        ("me@gmx.com", "gmx", "imap.gmx.com", "me@gmx.com"),
        ("me@zoho.eu", "zoho", "imap.zoho.eu", "me@zoho.eu"),
        ("me@proton.me", "proton", "127.0.0.1", "me@proton.me"),
    ],
)
def test_by_address(address: str, key: str, host: str, username: str) -> None:
    """The domain of an address decides the row, the server and the user name."""
    found = by_address(address)
    assert found is not None
    provider, server = found
    assert (provider.key, server.host, server.username) == (key, host, username)
    assert (server.port, server.security) == (provider.port, provider.security)


@pytest.mark.parametrize(
    "address", ["me@firm.example", "me@onmicrosoft.com", "me@notgmail.com", "gmail.com@firm.example"]
)
def test_no_row(address: str) -> None:
    """A domain that no row has decides nothing, however much it looks like one."""
    assert by_address(address) is None


def test_by_server_and_key() -> None:
    """A server that a row has leads to it; every other one, also on another port, to the last row."""
    assert by_server("IMAP.gmail.com", 993).key == "google"
    assert by_server("127.0.0.1", 993) is OTHER
    assert by_server("imap.firm.example", 993) is OTHER
    assert all(by_key(provider.key) is provider for provider in PROVIDERS)


@pytest.mark.parametrize(
    ("key", "sign_in", "is_given"),
    [
        ("google", "password", True),
        ("google", "google", False),
        ("microsoft365", "microsoft-app", True),
        ("other", "microsoft", False),
    ],
)
def test_advice(key: str, sign_in: AuthKind, *, is_given: bool) -> None:
    """What to try after a refusal is said only for the kind of signing in that it is about."""
    provider = by_key(key)
    assert provider.advice(sign_in) == (provider.refused if is_given else "")


def test_no_address_is_shown() -> None:
    """A server's repr, which may end in a log, has no user name."""
    found = by_address("jane@gmail.com")
    assert found is not None
    assert "jane" not in repr(found[1])
