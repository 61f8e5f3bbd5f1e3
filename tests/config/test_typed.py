"""A setting as a person types it."""

from pathlib import Path

import pytest

from monitor.config import check_typed


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("time_zone", "Europe/Paris"),
        ("window.current", "4 weeks"),
        ("mailboxes.port", "993"),
        ("mailboxes.addresses", "a@b.example, @x.example"),
        ("mailboxes.folders.sent", "Sent, Sent 2025"),
        ("mailboxes.oauth.tenant", "common"),
        ("mailboxes.ca_file", "secrets/ca.pem"),
    ],
)
def test_allowed(key: str, text: str) -> None:
    """What a file may hold may be typed, numbers and lists too."""
    check_typed(tuple(key.split(".")), text, Path())
    with pytest.raises(ValueError, match=r"."):
        check_typed(tuple(key.split(".")), "\0", Path())


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("time_zone", "Europ/Paris", 'no time zone has this name; the nearest name is "Europe/Paris"'),
        ("mailboxes.port", "99x", "allowed is a whole number from 1 to 65535"),
        ("mailboxes.host", "imap://x", "write only the server's name, without imap://, user or path"),
    ],
)
def test_refused(key: str, text: str, words: str) -> None:
    """What is wrong is said in a sentence, without what was typed, else what is allowed."""
    with pytest.raises(ValueError, match=r".") as caught:
        check_typed(tuple(key.split(".")), text, Path())
    assert str(caught.value) == words
