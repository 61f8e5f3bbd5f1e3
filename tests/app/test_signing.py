"""Signing in with OAuth2, whole: a terminal, an authorisation server, a Dovecot that asks it, polls and the wall."""

import re
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.app.signing import authorise, secret_of, token_file
from monitor.config import load
from monitor.records import AuthKind
from monitor.records.signing import Dialog
from tests.app.started import running
from tests.letters import JANE, US, Ran, call, letter
from tests.real import dovecot as real_dovecot
from tests.real.authorisation import CLIENT_ID, CLIENT_SECRET, TENANT, Authorisation
from tests.real.dovecot import Dovecot
from tests.real.oauth_dovecot import OAuthDovecot
from tests.real.process import missing
from tests.setup.terminal import terminal

NOW = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the program under test reads the real clock
OAUTH: dict[AuthKind, str] = {
    "google": "client_secret_file: client",
    "microsoft": f"tenant: {TENANT}",
    "microsoft-app": f"client_secret_file: client, tenant: {TENANT}",
}
MECHANISMS: dict[AuthKind, str] = {"google": "xoauth2", "microsoft": "oauthbearer", "microsoft-app": "oauthbearer"}


@pytest.fixture(scope="module")
def server() -> Iterator[Authorisation]:
    """Give a running authorisation server."""
    with Authorisation() as started:
        yield started


@pytest.fixture(scope="module")
def dovecots(server: Authorisation) -> Iterator[Callable[[str], Dovecot]]:
    """Give a function that returns a running Dovecot that takes tokens by one mechanism only."""
    if not real_dovecot.is_installed():
        missing("Dovecot")
    started: dict[str, Dovecot] = {}
    with ExitStack() as stack:

        def running_with(mechanism: str) -> Dovecot:
            if mechanism not in started:
                started[mechanism] = stack.enter_context(OAuthDovecot(server, f"plain login {mechanism}"))
            return started[mechanism]

        yield running_with


Folders = Callable[[AuthKind], Path]


@pytest.fixture
def folders(
    tmp_path: Path, server: Authorisation, dovecots: Callable[[str], Dovecot], fresh_user: Callable[[], str]
) -> Folders:
    """Give a function that returns a folder whose configuration names a mailbox with a question and its answer."""

    def made(kind: AuthKind) -> Path:
        user, mail = f"{fresh_user()}@example.com", dovecots(MECHANISMS[kind])
        server.switches.username, server.switches.is_down = user, False
        mail.append(user, "INBOX", letter("q@x", NOW - timedelta(hours=3)), NOW - timedelta(hours=3))
        mail.append(user, "Sent", letter("a@x", NOW, sender=US, to=JANE, answers=["q@x"]), NOW)
        (tmp_path / "ca.pem").write_text(mail.ca_file.read_text() + server.ca_file.read_text())
        (tmp_path / "client").write_text(CLIENT_SECRET)
        (tmp_path / "client").chmod(0o600)
        (tmp_path / "config.yaml").write_text(
            f"""time_zone: Europe/Paris
mailboxes:
  - {{name: the desk, host: localhost, port: {mail.tls_port}, ca_file: ca.pem, username: {user}, addresses: [{US}],
     sign_in: {kind}, oauth: {{client_id: {CLIENT_ID}, server: '{server.url}', {OAUTH[kind]}}}}}
refresh: {{poll: 5 seconds, page: 1 second}}
"""
        )
        return tmp_path

    return made


def sign_in_with_browser(folder: Path, server: Authorisation) -> str:
    """Sign in with a browser that only notes the address, and do in its place what it would do."""
    browser, noted = folder / "browser", folder / "address"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > {noted}.part && mv {noted}.part {noted}\n')
    browser.chmod(0o755)
    with terminal(folder, "sign-in", "the desk", environ={"BROWSER": str(browser)}) as child:
        child.expect_exact("Your browser asks you to sign in.")
        while not noted.exists():
            time.sleep(0.02)
        status, page, _ = server.browse(noted.read_text())
        assert status == 200
        assert "You may close this page" in page
        noted.unlink()
        child.expect_exact("A running monitor goes on by itself.")
        return str(child.before)


def sign_in(folder: Path, server: Authorisation, kind: AuthKind) -> str:
    """Sign in at a terminal as its words say, and return these."""
    with terminal(folder, "sign-in", "the desk", "--no-browser") as child:
        if kind == "google":
            child.expect(r"(https://localhost:\d+/o/oauth2\S+)")
            address = child.match.group(1) if isinstance(child.match, re.Match) else ""
            child.expect("paste it here")
            child.sendline(server.redirect_of(address))
        else:
            child.expect("type this code: ([0-9A-F]+)")
            server.enter(child.match.group(1) if isinstance(child.match, re.Match) else "")
        child.expect_exact("A running monitor goes on by itself.")
        return str(child.before)


def sign_in_here(folder: Path, server: Authorisation) -> None:
    """Sign in at Google without a terminal, in a fraction of the time."""
    settings, typed = load(folder / "config.yaml", {}), []

    def say(text: str) -> None:
        if "https://" in text:
            typed.append(server.redirect_of(text.strip()))

    dialog = Dialog(say=say, open_browser=lambda _: False, read_line=lambda: typed.pop() if typed else None)
    authorise(settings.mailboxes[0], settings.store, dialog)


def is_good(ran: Ran) -> bool:
    """Return whether a poll ended without an error."""
    return ran.status == 0 and "the desk: " in ran.out and "error" not in ran.out + ran.err


def secrets_in(folder: Path, server: Authorisation, *more: str) -> list[str]:
    """Return the files, besides the token's own, that hold a secret which the server gave out."""
    kept = token_file(load(folder / "config.yaml", {}).store, "the desk")
    files = [path for path in folder.rglob("*") if path.is_file() and path != kept]
    texts = {path.name: path.read_bytes() for path in files} | {"said": "".join(more).encode()}
    return [name for name, text in texts.items() if any(secret.encode() in text for secret in server.issued)]


def says(version: object, state: str, words: str) -> bool:
    """Return whether the wall is in a state and says so with these words."""
    return isinstance(version, dict) and version["state"] == state and words in str(version["notice"])


@pytest.mark.parametrize(
    "kind", ["google", pytest.param("microsoft", marks=pytest.mark.prove)]
)  # setup's tests have it
def test_a_person(server: Authorisation, folders: Folders, kind: AuthKind) -> None:
    """A person signs in once; polls renew the token by themselves; when it is taken back, they say what to do."""
    folder = folders(kind)
    before = call(folder, "poll")
    assert "nobody has signed in to this mailbox yet. Run `monitor sign-in 'the desk'`." in before.err
    assert "good, 6 folders" in sign_in(folder, server, kind)
    kept = token_file(load(folder / "config.yaml", {}).store, "the desk")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert kept.parent == folder / "data"
    first = call(folder, "poll")
    assert is_good(first)
    server.expire()
    server.requests.clear()
    second = call(folder, "poll")
    assert is_good(second)
    assert server.requests.count("refresh_token") == 1
    server.revoke()
    third = call(folder, "poll", "--json")
    (report,) = third.json["mailboxes"]
    assert "the desk: the sign-in has expired or was taken back. Run `monitor sign-in 'the desk'`" in report["error"]
    assert secrets_in(folder, server, *(ran.out + ran.err for ran in (before, first, second, third))) == []


def test_an_application(folders: Folders) -> None:
    """An application's mailbox needs no person: signing in only tries it, and no token is written."""
    folder = folders("microsoft-app")
    tried = call(folder, "sign-in", "the desk")
    assert (tried.status, tried.err) == (0, "")
    assert "good, 6 folders" in tried.out
    assert is_good(call(folder, "poll"))
    (folder / "client").write_text("an old one")
    ended = call(folder, "poll")
    assert "refuses its secret, which may have expired" in ended.err
    assert "(AADSTS7000222)" in ended.err
    assert not list(folder.rglob("token-*"))


def test_the_wall_says_it_and_goes_on(server: Authorisation, folders: Folders) -> None:
    """A sign-in that was taken back is on the wall with the command that mends it; that does, without a restart."""
    folder = folders("google")
    sign_in_here(folder, server)
    server.revoke()
    with running(folder) as monitor:
        monitor.wait_for(lambda: says(monitor.get("/version"), "error", "monitor sign-in 'the desk'"))
        said = str([monitor.get(path) for path in ("/version", "/api/snapshot", "/healthz")])
        assert "good, 6 folders" in sign_in_with_browser(folder, server)
        monitor.wait_for(lambda: monitor.state() == "fresh" and monitor.total() == 1)
    assert secrets_in(folder, server, said) == []


def test_what_is_signed_in_otherwise(folders: Folders) -> None:
    """A mailbox that there is not, or one with a password, has its sentence."""
    folder = folders("google")
    unknown = call(folder, "sign-in", "other")
    assert (unknown.status, unknown.err) == (2, "there is no mailbox 'other'; the configuration has: the desk\n")
    config = folder / "config.yaml"
    text = config.read_text()
    (folder / "password").write_text("x")
    config.write_text(text[: text.index("sign_in")] + "password_file: password}\n")
    password = call(folder, "sign-in", "the desk")
    assert (password.status, password.out) == (1, "")
    assert "the desk: signs in with a password, so that there is nothing to do here." in password.err


def test_a_secret_shows_when_it_was_changed(server: Authorisation, folders: Folders) -> None:
    """Whoever waits before trying a refused secret again sees a new sign-in or client, and no mere renewal."""
    folder = folders("google")
    settings = load(folder / "config.yaml", {})
    secret = secret_of(settings.mailboxes[0], settings.store, {})
    marks = [secret.mark()]
    sign_in_here(folder, server)
    marks.append(secret.mark())
    secret.renewed(secret())
    assert secret.mark() == marks[-1]
    (folder / "client").write_text("another")
    marks.append(secret.mark())
    token_file(settings.store, "the desk").unlink()
    marks.append(secret.mark())
    assert len(set(marks)) == 4
    assert CLIENT_SECRET not in repr(secret_of(settings.mailboxes[0], settings.store, {"X": CLIENT_SECRET}))


def test_where_tokens_are_kept(folders: Folders) -> None:
    """Beside a SQLite store; beside the key of a PostgreSQL one, of which this machine may hold no file."""
    folder = folders("google")
    store = load(folder / "config.yaml", {"MONITOR_STORE__URL": "postgresql://db/monitor"}).store
    assert token_file(store, "First line!") == folder / "secrets" / "token-first_line_.json"
