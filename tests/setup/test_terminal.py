"""`monitor setup` at a real terminal and on a real Dovecot, down to the running wall."""

import json
import re
import shutil
import stat
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pexpect
import pytest

from tests.letters import JANE, ROOT, letter
from tests.real.dovecot import PASSWORD, Dovecot
from tests.setup.terminal import Answer, converse, terminal

ASKED: Final = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)  # noqa: TID251 - the program reads it too
PORT: Final = "10993"
"""The server's port in the document."""
BEFORE: Final = "# Mine.\npage:\n  port: 0   # any free one\n"


@pytest.fixture
def address(dovecot: Dovecot, fresh_user: Callable[[], str]) -> str:
    """Give the address of a mailbox with an answered and an unanswered message."""
    us = f"{fresh_user()}@harbour.example"
    dovecot.append(us, "INBOX", letter("q1@x", ASKED, to=us), ASKED)
    dovecot.append(us, "INBOX", letter("q2@x", ASKED, to=us), ASKED)
    at = ASKED + timedelta(hours=2)
    dovecot.append(us, "Sent", letter("a1@x", at, sender=us, to=JANE, answers=["q1@x"]), at)
    return us


@pytest.fixture
def folder(tmp_path: Path, dovecot: Dovecot) -> Path:
    """Give a folder with a configuration that a person has begun, and the server's authority."""
    (tmp_path / "config.yaml").write_text(BEFORE)
    shutil.copy(dovecot.ca_file, tmp_path / "ca.pem")
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
        ("User name", ""),
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


def test_from_an_address_to_the_wall(folder: Path, dovecot: Dovecot, address: str) -> None:
    """The wizard ends in a wall that has read the mailbox, and shows what docs/setup.md shows."""
    with terminal(folder, "setup") as child:
        shown = converse(child, answers(address, dovecot.tls_port))
        child.expect(r"open http://127\.0\.0\.1:(?=(\d+)/)")
        child.expect(r"\d+")
        version = read_version(f"http://127.0.0.1:{child.after}/version")
        child.sendintr()
        child.expect(pexpect.EOF)
    assert version["state"] == "fresh"
    assert "mistyped" not in shown, "no password is echoed"
    assert shown.count("(not shown as you type): \r\n") == 2
    assert (folder / "config.yaml").read_text() == BEFORE + (
        "time_zone: Europe/Paris\n"
        "mailboxes:\n"
        "  - name: support\n"
        "    host: localhost\n"
        f"    port: {dovecot.tls_port}\n"
        "    ca_file: ca.pem\n"
        f"    username: {address}\n"
        "    password_file: secrets/support\n"
        f"    addresses: [{address}]\n"
    )
    secret = folder / "secrets" / "support"
    assert (secret.read_text(), stat.S_IMODE(secret.stat().st_mode)) == (f"{PASSWORD}\n", 0o600)
    document = (ROOT / "docs" / "setup.md").read_text()
    (dialogue,) = re.findall(r"```\n(This sets up.*?)\n```", document, re.DOTALL)
    local = address.partition("@")[0]
    spoken = re.sub(r" *\r\n", "\n", shown).replace(str(dovecot.tls_port), PORT).replace(local, "support")
    assert dialogue == re.sub(r"such as Europe/Paris \[[^\]]*\]", "such as Europe/Paris [Etc/UTC]", spoken).rstrip()


def read_version(address: str) -> dict[str, str | None]:
    """Return what the page says of its version, once the mailbox has been read."""
    for _ in range(100):
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own page on loopback
            version: dict[str, str | None] = json.load(answer)
        if version["read_at"]:
            return version
        time.sleep(0.1)
    pytest.fail(f"the mailbox was not read: {version}")


@pytest.mark.parametrize("done", [9, 17])
def test_interrupted(folder: Path, dovecot: Dovecot, address: str, done: int) -> None:
    """Ctrl-C at a question leaves the configuration as it was, byte for byte, and nothing beside it."""
    before = sorted(path.name for path in folder.rglob("*"))
    script = answers(address, dovecot.tls_port)
    with terminal(folder, "setup") as child:
        converse(child, script[:done])
        child.expect_exact(script[done][0])
        child.sendintr()
        child.expect_exact("Stopped. config.yaml is as it was.")
        child.expect(pexpect.EOF)
        child.wait()
    assert child.exitstatus == 1
    assert (folder / "config.yaml").read_text() == BEFORE
    assert sorted(path.name for path in folder.rglob("*")) == before
