"""`monitor setup` at a real terminal and on a real Dovecot, down to the running wall."""

import re
import shutil
import socket
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pexpect
import pytest

from monitor.app import clock
from monitor.sample import SampleMailbox
from tests.letters import JANE, ROOT, letter
from tests.real.mail_server import PASSWORD, MailServer
from tests.setup.terminal import Answer, converse, interrupt, read_version, terminal

ASKED: Final = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)  # noqa: TID251 - the program reads it too
PORT: Final = "10993"
"""The server's port in the document."""
BEFORE: Final = "# Mine.\npage:\n  port: 0   # any free one\n"


@pytest.fixture(params=["dovecot", *(pytest.param(name, marks=pytest.mark.prove) for name in ("cyrus", "courier"))])
def server(request: pytest.FixtureRequest) -> MailServer:
    """Give a running mail server of each kind."""
    running: MailServer = request.getfixturevalue(request.param)
    return running


@pytest.fixture
def address(server: MailServer, fresh_user: Callable[[], str]) -> str:
    """Give the address of a mailbox with an answered and an unanswered message."""
    name = fresh_user()
    us = f"{name}@harbour.example"
    server.append(name, "INBOX", letter("q1@x", ASKED, to=us), ASKED)
    server.append(name, "INBOX", letter("q2@x", ASKED, to=us), ASKED)
    at = ASKED + timedelta(hours=2)
    server.append(name, f"{server.prefix}Sent", letter("a1@x", at, sender=us, to=JANE, answers=["q1@x"]), at)
    return us


@pytest.fixture
def folder(tmp_path: Path, server: MailServer) -> Path:
    """Give a folder with a configuration that a person has begun, and the server's authority."""
    (tmp_path / "config.yaml").write_text(BEFORE)
    shutil.copy(server.ca_file, tmp_path / "ca.pem")
    return tmp_path


def answers(address: str, port: int) -> list[Answer]:
    """Return what a person answers whose server has an authority of its own, and who mistypes the password once."""
    return [
        ("Mail address", address),
        ("Other addresses", ""),
        ("Name of the mailbox", "support"),
        ("Ask harbour.example itself", "no"),
        ("Number", ""),
        ("IMAP server", "localhost"),
        ("Protection", ""),
        ("Port", str(port)),
        ("User name", address.partition("@")[0]),
        ("Password", "mistyped"),
        ("What now?", ""),
        ("PEM file", "ca.pem"),
        ("What now?", ""),
        ("Password", PASSWORD),
        ("Read these folders?", ""),
        ("Time zone", "Europe/Paris"),
        ("Current window", ""),
        ("Weeks before it", ""),
        ("Start it now?", "yes"),
    ]


def test_from_an_address_to_the_wall(folder: Path, server: MailServer, address: str) -> None:
    """The wizard ends in a wall that has read the mailbox, and shows what docs/setup.md shows."""
    with terminal(folder, "setup") as child:
        shown = converse(child, answers(address, server.tls_port))
        version = read_version(child)
        child.sendintr()
        child.expect(pexpect.EOF)
    assert version["state"] == "fresh"
    assert "mistyped" not in shown, "no password is echoed"
    assert max(map(len, shown.splitlines())) <= 80, "no word is broken by the edge of the terminal"
    assert shown.count("(not shown as you type): \r\n") == 2
    assert (folder / "config.yaml").read_text() == BEFORE + (
        "time_zone: Europe/Paris\n"
        "mailboxes:\n"
        "  - name: support\n"
        "    host: localhost\n"
        f"    port: {server.tls_port}\n"
        "    ca_file: ca.pem\n"
        f"    username: {address.partition('@')[0]}\n"
        "    password_file: secrets/support\n"
        f"    addresses: [{address}]\n"
    )
    secret = folder / "secrets" / "support"
    assert (secret.read_text(), stat.S_IMODE(secret.stat().st_mode)) == (f"{PASSWORD}\n", 0o600)
    if server.name != "Dovecot":
        return  # another server has its own folders
    document = (ROOT / "docs" / "setup.md").read_text()
    (dialogue,) = re.findall(r"```\n(This sets up.*?)\n```", document, re.DOTALL)
    local = address.partition("@")[0]
    spoken = re.sub(r" *\r\n", "\n", shown).replace(str(server.tls_port), PORT).replace(local, "support")
    assert dialogue == re.sub(r"such as Europe/Paris \[[^\]]*\]", "such as Europe/Paris [Etc/UTC]", spoken).rstrip()


@pytest.mark.prove
def test_the_sample(tmp_path: Path) -> None:
    """The wizard takes the server of the sample, too, which has no encryption, for a mailbox on this machine."""
    (tmp_path / "config.yaml").write_text(BEFORE)
    with SampleMailbox(clock.now) as sample, terminal(tmp_path, "setup") as child:
        account = sample.account
        script = answers(account.username, account.port)
        script[5:14] = [
            ("IMAP server", account.host),
            ("Protection", "3"),
            ("Port", str(account.port)),
            ("User name", ""),
            ("Password", sample.password),
        ]
        converse(child, script)
        assert read_version(child)["state"] == "fresh"
        child.sendintr()
        child.expect(pexpect.EOF)


@pytest.mark.parametrize("done", [9, pytest.param(17, marks=pytest.mark.prove)])
def test_interrupted(folder: Path, server: MailServer, address: str, done: int) -> None:
    """Ctrl-C at a question leaves the configuration as it was, byte for byte, and nothing beside it."""
    before = sorted(path.name for path in folder.rglob("*"))
    script = answers(address, server.tls_port)
    with terminal(folder, "setup") as child:
        converse(child, script[:done])
        interrupt(child, script[done][0])
        child.expect_exact("Stopped. config.yaml is as it was.")
        child.expect(pexpect.EOF)
        child.wait()
    assert child.exitstatus == 1
    assert (folder / "config.yaml").read_text() == BEFORE
    assert sorted(path.name for path in folder.rglob("*")) == before


def test_interrupted_while_waiting(tmp_path: Path) -> None:
    """Ctrl-C while a mail server does not answer ends the wait, and nothing is written."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        there = ("--host", "localhost", "--port", str(silent.getsockname()[1]), "--password-command", "echo x")
        with terminal(tmp_path, "setup", "--no-input", "--address", "me@firm.example", *there) as child:
            child.expect_exact("Signing in to localhost ...")
            connection, _ = silent.accept()
            with connection:
                child.sendintr()
                child.expect_exact("Stopped. config.yaml is as it was.")
                child.expect(pexpect.EOF)
    assert list(tmp_path.iterdir()) == []


def test_a_password_is_never_shown(tmp_path: Path) -> None:
    """--password-stdin at a terminal, which would show what is typed, is refused with what to do instead."""
    with terminal(tmp_path, "setup", "--password-stdin") as child:
        child.expect_exact("leave that out and be asked")
        child.expect(pexpect.EOF)
