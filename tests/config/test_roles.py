"""Processes that do a part of the work."""

from pathlib import Path
from typing import Final

import pytest

from monitor.config import load
from monitor.errors import ConfigError

MAILBOX: Final = """mailboxes:
  - {name: support, host: imap.example.com, username: us@example.com, password_file: secrets/support,
     ca_file: secrets/ca.pem}
"""
POSTGRES: Final = "store: {url: 'postgresql://monitor@db/monitor'}\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give a configuration on PostgreSQL whose secrets are not there."""
    file = tmp_path / "config.yaml"
    file.write_text(MAILBOX + POSTGRES)
    return file


def test_a_web_replica_needs_no_secret(file: Path) -> None:
    """Neither passwords nor certificates of mail servers have to be there where nothing signs in, nor are they read."""
    settings = load(file, {"MONITOR_ROLE": "web"})
    assert (settings.role, settings.hints) == ("web", ())
    (file.parent / "secrets").mkdir()
    for name in ("support", "ca.pem"):
        (file.parent / "secrets" / name).mkdir()  # reading it would fail
    assert load(file, {"MONITOR_ROLE": "web"}).mailboxes == settings.mailboxes


def test_the_password_of_an_oauth_client_too(tmp_path: Path) -> None:
    """The secret of a client that signs in is not needed either."""
    oauth = "sign_in: google, oauth: {client_id: id, client_secret_file: none}"
    mailbox = f"mailboxes: [{{name: m, host: h, username: u@h, {oauth}}}]\n"
    file = tmp_path / "config.yaml"
    file.write_text(mailbox + POSTGRES)
    assert load(file, {"MONITOR_ROLE": "web"}).role == "web"
    with pytest.raises(ConfigError, match="the client's secret cannot be read"):
        load(file, {"MONITOR_ROLE": "poller"})


@pytest.mark.parametrize("role", ["poller", "all"])
def test_who_polls_needs_every_secret(file: Path, role: str) -> None:
    """Whoever signs in is told what is missing before it starts."""
    with pytest.raises(ConfigError, match="the password cannot be read") as caught:
        load(file, {"MONITOR_ROLE": role})
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize("role", ["poller", "web"])
@pytest.mark.parametrize("store", ["", "store: {url: 'sqlite:///data/m.db'}\n"], ids=["default", "written"])
def test_a_part_of_the_work_needs_postgres(file: Path, role: str, store: str) -> None:
    """On a SQLite file nobody would do the rest, and the sentence says what is allowed."""
    file.write_text(f"role: {role}\nmailboxes: [{{name: m, host: h, username: u@h}}]\n{store}")
    with pytest.raises(ConfigError, match=f"role: found {role}, but the store is a SQLite file") as caught:
        load(file, {"MONITOR_PASSWORD_M": "x"})
    assert "config.yaml:1: role" in caught.value.problems[0]


def test_the_sample_is_one_process(file: Path) -> None:
    """Without a mailbox there is nothing to share."""
    file.write_text(POSTGRES)
    with pytest.raises(ConfigError, match="found web, but no mailbox is named"):
        load(file, {"MONITOR_ROLE": "web"})


def test_an_unknown_role(file: Path) -> None:
    """Another word is refused with those that are known."""
    file.write_text(f"role: worker\n{MAILBOX}{POSTGRES}")
    with pytest.raises(ConfigError, match='found "worker"'):
        load(file, {"MONITOR_PASSWORD_SUPPORT": "x"})
