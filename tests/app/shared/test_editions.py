"""Which processes may mix their work."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from monitor.app.parts import Parts, open_parts
from monitor.app.shared.editions import edition_of, rank_of, rules_of
from monitor.config import Settings, load

MAILBOX = "name: desk, host: imap.example.com, username: us@example.com"
Open = Callable[..., Parts]


def settings_of(folder: Path, text: str = "", mailbox: str = MAILBOX) -> Settings:
    """Return the settings of a file."""
    (folder / "config.yaml").write_text(f"time_zone: UTC\nmailboxes: [{{{mailbox}}}]\n{text}")
    return load(folder / "config.yaml", {"MONITOR_PASSWORD_DESK": "x"})


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Give a function that opens the parts of a configuration, each time around the same key."""
    with ExitStack() as stack:

        def make(text: str = "", mailbox: str = MAILBOX) -> Parts:
            return stack.enter_context(open_parts(settings_of(tmp_path, text, mailbox), {"MONITOR_PASSWORD_DESK": "x"}))

        yield make


@pytest.mark.parametrize(
    ("text", "mailbox", "is_same_mail", "is_same_page"),
    [
        ("title: Another", MAILBOX, True, False),
        ("page: {theme: light}", MAILBOX, True, False),
        ("measure: {percentile: 90}", MAILBOX, True, False),
        ("", MAILBOX + ", password_file: config.yaml", True, True),
        ("window: {current: 5 weeks}", MAILBOX, False, False),
        ("store: {keep: forever}", MAILBOX, False, False),
        ("originals: {ignore: [lists]}", MAILBOX, False, False),
        ("", MAILBOX + ", addresses: [me@example.com]", False, False),
        ("", MAILBOX + ", folders: {received: [INBOX]}", False, False),
        ("", MAILBOX.replace("desk", "front"), False, False),
    ],
)
def test_what_may_differ(opened: Open, text: str, mailbox: str, *, is_same_mail: bool, is_same_page: bool) -> None:
    """Pollers share mailboxes while they read the same mail alike; replicas share maps while they show them alike."""
    one = opened()
    other = opened(text, mailbox.replace("front", "desk")) if "front" not in mailbox else None
    if other is None:
        environ = {"MONITOR_PASSWORD_FRONT": "x"}
        (one.settings.path).write_text(f"time_zone: UTC\nmailboxes: [{{{mailbox}}}]\n{text}")
        other = one.changed(load(one.settings.path, environ))
    assert (rules_of(one) == rules_of(other)) is is_same_mail
    assert (edition_of(one) == edition_of(other)) is is_same_page


def test_who_is_newer(tmp_path: Path) -> None:
    """Of two configurations the one that changed later ranks higher; one that is gone ranks lowest."""
    ranks = []
    settings = settings_of(tmp_path)
    for seconds in (1_700_000_000, 1_700_000_001, 1_800_000_000):
        os.utime(settings.path, (seconds, seconds))
        ranks.append(rank_of(settings))
    settings.path.unlink()
    assert [rank_of(settings), *ranks] == sorted({rank_of(settings), *ranks})
