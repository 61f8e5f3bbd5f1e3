"""The real Cyrus has the folders and answers that the tests of reading rely on."""

from collections.abc import Callable

from tests.real.cyrus import USES, Cyrus


def test_folders_and_capabilities(cyrus: Cyrus, fresh_user: Callable[[], str]) -> None:
    """A new user has every special folder, below `/`, flagged in lower case, on a server with IDLE."""
    with cyrus.session(fresh_user()) as client:
        folders = {name: flags for flags, separator, name in client.list_folders() if separator == b"/"}
        assert {name for name, use in USES.items() if b"\\" + use.encode() in folders[name]} == set(USES)
        assert client.has_capability("IDLE")
