"""`monitor setup` at a real terminal with OAuth2: an authorisation server, and a Dovecot that asks it about tokens."""

import json
import signal
import stat
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pexpect
import pytest

from tests.letters import JANE, letter
from tests.real import dovecot as real_dovecot
from tests.real.authorisation import CLIENT_ID, CLIENT_SECRET, TENANT, USERNAME, Authorisation
from tests.real.oauth_dovecot import OAuthDovecot
from tests.real.process import missing
from tests.setup.terminal import Answer, converse, read_version, terminal

ASKED: Final = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)  # noqa: TID251 - the program reads it too
BEGIN: Final[list[Answer]] = [("Mail address", USERNAME), ("Other addresses", ""), ("Name of", ""), ("User name", "")]
END: Final[list[Answer]] = [
    ("Read these folders?", ""),
    ("Time zone", "Europe/Paris"),
    ("Current window", ""),
    ("Weeks before it", ""),
    ("Start it now?", "yes"),
]


@pytest.fixture(scope="module")
def authorisation() -> Iterator[Authorisation]:
    """Give a running authorisation server."""
    with Authorisation() as running:
        yield running


@pytest.fixture(scope="module")
def mail(authorisation: Authorisation) -> Iterator[OAuthDovecot]:
    """Give a running Dovecot that takes its tokens, with an answered message."""
    if not real_dovecot.is_installed():
        missing("Dovecot")
    with OAuthDovecot(authorisation) as server:
        server.append(USERNAME, "INBOX", letter("q1@x", ASKED, to=USERNAME), ASKED)
        at = ASKED + timedelta(hours=2)
        server.append(USERNAME, "Sent", letter("a1@x", at, sender=USERNAME, to=JANE, answers=["q1@x"]), at)
        yield server


@pytest.fixture
def options(tmp_path: Path, authorisation: Authorisation, mail: OAuthDovecot) -> list[str]:
    """Give the options that lead to these two servers instead of the provider's own."""
    (tmp_path / "config.yaml").write_text("page: {port: 0}\n")
    (tmp_path / "ca.pem").write_bytes(authorisation.ca_file.read_bytes() + mail.ca_file.read_bytes())
    there = {
        "host": "localhost",
        "port": str(mail.tls_port),
        "security": "tls",
        "ca-file": "ca.pem",
        "oauth-server": authorisation.url,
    }
    return [word for option, text in there.items() for word in (f"--{option}", text)]


def test_microsoft(tmp_path: Path, authorisation: Authorisation, options: list[str]) -> None:
    """A person at Microsoft 365 types the code that is shown, and the wall reads the mailbox with the token."""
    with terminal(tmp_path, "setup", "--provider", "microsoft365", *options) as child:
        converse(child, [*BEGIN, ("How do you sign in?", ""), ("Client id", CLIENT_ID), ("Tenant", TENANT)])
        child.expect(r"type this code: (\S+)\r\n")
        authorisation.enter(str(child.after).split()[-1])
        finish(child, tmp_path)
    config = (tmp_path / "config.yaml").read_text()
    assert f"    sign_in: microsoft\n    oauth:\n      client_id: {CLIENT_ID}\n      tenant: {TENANT}\n" in config
    assert not (tmp_path / "secrets" / "support").exists()


@pytest.mark.prove
def test_google(tmp_path: Path, authorisation: Authorisation, options: list[str]) -> None:
    """A person at Google opens the address that is shown; the client's secret goes into a file of its own."""
    with terminal(tmp_path, "setup", "--provider", "google", *options) as child:
        asked = [("How do you sign in?", "2"), ("Client id", CLIENT_ID), ("Client secret", CLIENT_SECRET)]
        shown = converse(child, [*BEGIN, *asked])
        assert "In Testing" in shown.replace("\r\n    ", ""), "tokens of such an app die within a week"
        child.expect(r"\r\n(https://localhost:\d+/\S+)\r\n")
        authorisation.browse(str(child.after).strip())
        finish(child, tmp_path)
    secret = tmp_path / "secrets" / "support-client"
    assert (secret.read_text(), stat.S_IMODE(secret.stat().st_mode)) == (f"{CLIENT_SECRET}\n", 0o600)
    assert CLIENT_SECRET not in (tmp_path / "config.yaml").read_text()


def test_stopped_after_the_sign_in(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, authorisation: Authorisation, options: list[str]
) -> None:
    """Whoever closes the terminal behind the sign-in leaves no token anywhere."""
    before, desk = sorted(tmp_path.rglob("*")), tmp_path_factory.mktemp("desk")
    with terminal(tmp_path, "setup", "--provider", "outlook", *options, environ={"TMPDIR": str(desk)}) as child:
        converse(child, [*BEGIN, ("Client id", CLIENT_ID), ("Tenant", TENANT)])
        child.expect(r"type this code: (\S+)\r\n")
        authorisation.enter(str(child.after).split()[-1])
        child.expect_exact("Read these folders? (yes, no) [yes]: ")
        assert list(desk.rglob("token*")), "it is tried there"
        time.sleep(0.3)  # as in interrupt()
        child.kill(signal.SIGHUP)
        child.expect_exact("Stopped. config.yaml is as it was.")
        child.expect(pexpect.EOF)
    assert sorted(tmp_path.rglob("*")) == before
    assert list(desk.iterdir()) == []


def finish(child: "pexpect.spawn[str]", folder: Path) -> None:
    """Answer the rest, and see the wall read the mailbox with a token that only its owner can read."""
    converse(child, END)
    assert read_version(child)["state"] == "fresh"
    child.sendintr()
    child.expect(pexpect.EOF)
    (token,) = (folder / "data").glob("token-*.json")
    assert stat.S_IMODE(token.stat().st_mode) == 0o600
    assert json.loads(token.read_text())
