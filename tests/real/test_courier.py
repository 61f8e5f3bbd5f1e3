"""The real Courier has the folders and answers that the tests of reading rely on."""

from collections.abc import Callable

from tests.real.courier import FOLDERS, Courier


def test_folders(courier: Courier, fresh_user: Callable[[], str]) -> None:
    """A new user has every folder below INBOX, and none says what it is for."""
    with courier.session(fresh_user()) as client:
        folders = {name: flags for flags, separator, name in client.list_folders() if separator == b"."}
    assert set(folders) == {"INBOX", *(courier.spell(name) for name in FOLDERS)}
    assert {flag for flags in folders.values() for flag in flags} == {
        rb"\HasNoChildren",
        rb"\HasChildren",
        rb"\Unmarked",
    }
