"""Which names are ours."""

import pytest

from monitor.wall.guard import Names

LOOPBACK = Names(bound="127.0.0.1")
EVERYWHERE = Names(bound="0.0.0.0")  # noqa: S104 - a name to check, nothing is bound
NAMED = Names(bound="wall.example.org", others=frozenset({"Office-Pi"}))


@pytest.mark.parametrize("names", [LOOPBACK, EVERYWHERE, NAMED, Names(bound="localhost")])
@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8050", "LOCALHOST", "127.0.0.1:8050", "127.1.2.3", "[::1]:80"]
)
def test_loopback_is_always_known(names: Names, host: str) -> None:
    """A browser on the machine itself, or a health check in its container, is never refused."""
    assert names.know(host)


@pytest.mark.parametrize("names", [LOOPBACK, EVERYWHERE, NAMED, Names(bound="localhost"), Names(bound="::")])
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8050",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "",
        "user@localhost",
        "localhost:port",
        "localhost:99999",
        "localhost/path",
        "[::1",
        "a b",
    ],
)
def test_a_foreign_name_is_never_known(names: Names, host: str) -> None:
    """A name that somebody else may point at our address is refused, and so is what is no host at all."""
    assert not names.know(host)


def test_an_address_in_digits_is_known_beyond_loopback_only() -> None:
    """Digits cannot be rebound; a page for loopback alone still has no reason to be asked by another address."""
    assert EVERYWHERE.know("192.168.1.20:8050")
    assert NAMED.know("192.168.1.20")
    assert not LOOPBACK.know("192.168.1.20")
    assert not Names(bound="localhost").know("192.168.1.20")
    assert Names(bound="192.168.1.20").know("192.168.1.20:80")


def test_configured_names_are_known_in_any_case() -> None:
    """The host of the configuration, and the names that the program adds."""
    assert NAMED.know("WALL.example.org:8050")
    assert NAMED.know("office-pi")
    assert not LOOPBACK.know("office-pi")
