"""Every setting is listed with its value, its source and what it may be; nothing private is shown."""

from pathlib import Path

import pytest

from monitor.config import load
from monitor.config.changes import Effect
from monitor.config.listing import NOT_SHOWN, Listed, listing
from monitor.config.table import key_names
from tests.letters import environment

TEXT = """\
title: Support
window: {current: 8 weeks}
mailboxes:
  - name: one
    host: imap.example.com
    username: jane
    password_command: echo secret
    addresses: [jane@x.example, "@y.example"]
    folders: {sent: [Sent, Gesendet]}
  - {name: two, host: imap.example.com, username: v}
page: {dim: "Mon 20:00-24:00", port: 9000}
store:
access: loopback
"""
ENVIRON = environment(
    {"MONITOR_PASSWORD_TWO": "p", "MONITOR_MAILBOX_TWO__PORT": "1993", "MONITOR_MEASURE__PERCENTILE": "90"}
)


@pytest.fixture
def found(tmp_path: Path) -> dict[str, Listed]:
    """Give the list of a file, by key."""
    file = tmp_path / "config.yaml"
    file.write_text(TEXT)
    settings = load(file, ENVIRON, "Europe/Paris")
    running = settings.model_copy(update={"page": settings.page.model_copy(update={"port": 8050})})
    return {one.key: one for one in listing(TEXT, ENVIRON, running, ("page.port",))}


def test_every_setting_is_there(found: dict[str, Listed]) -> None:
    """Each row of the documents is listed, for each mailbox but its name; each says what it may be."""
    assert {one.row for one in found.values()} == set(key_names()) - {"mailboxes[].name"}
    assert all(one.text and one.allowed and one.effects for one in found.values())
    assert [one.key for one in found.values() if one.row == "mailboxes[].host"] == [
        "mailboxes.one.host",
        "mailboxes.two.host",
    ]


@pytest.mark.parametrize(
    ("key", "value", "source", "origin"),
    [
        ("title", "Support", "file", 1),
        ("window.current", "8 weeks", "file", 2),
        ("window.trailing", "26 weeks", "default", None),
        ("time_zone", "Europe/Paris", "default", None),
        ("measure.percentile", "90", "environment", "MONITOR_MEASURE__PERCENTILE"),
        ("measure.target", "4 hours", "default", None),
        ("refresh.idle", "true", "default", None),
        ("mailboxes.two.port", "1993", "environment", "MONITOR_MAILBOX_TWO__PORT"),
        ("mailboxes.one.port", "993", "default", None),
        ("mailboxes.one.folders.sent", "Sent, Gesendet", "file", 9),
        ("page.dim", "Mon 20:00-24:00", "file", 11),
        ("page.off", "never", "default", None),
        ("store.keep", "as long as the windows need", "default", None),
        ("access.allow", "loopback", "file", 13),
    ],
)
def test_values_and_where_they_come_from(
    found: dict[str, Listed], key: str, value: str, source: str, origin: object
) -> None:
    """A value is written as a person would, and named with its line or its variable."""
    listed = found[key]
    assert (listed.value, listed.source, listed.origin) == (value, source, origin)


@pytest.mark.parametrize("key", ["username", "password_command", "addresses"])
def test_nothing_private_is_shown(found: dict[str, Listed], key: str) -> None:
    """User names, addresses and what leads to a secret are only said to be there."""
    assert found[f"mailboxes.one.{key}"].value == NOT_SHOWN
    assert found[f"mailboxes.one.{key}"].is_private
    assert not any(word in repr(found) for word in ("jane", "echo", "y.example"))


def test_what_waits_for_a_restart(found: dict[str, Listed]) -> None:
    """The value in force is listed, not the one that waits."""
    port = found["page.port"]
    assert (port.value, port.source, port.is_waiting) == ("8050", "file", True)
    assert port.effects == {Effect.RESTART}
    assert not found["page.host"].is_waiting
    assert found["mailboxes.two.password_file"].value != NOT_SHOWN
