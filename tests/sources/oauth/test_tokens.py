"""A token is kept where only its user can read it, renewed in time and by one process at a time, and never shown."""

import json
import logging
import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import LoginError, MonitorError, SourceError, TokenError
from monitor.sources.oauth import Tokens
from monitor.sources.oauth.grants import Grant, TokenFile
from tests.letters import unmeasured
from tests.real.authorisation import Authorisation
from tests.real.process import ordinary_rights
from tests.sources.oauth.conftest import START, Asking, Clock, Person

Make = Callable[..., Tokens]
KINDS = ["google", "microsoft"]


def grant(token: str, life: object = 3600) -> Grant:
    """Return a grant of this moment."""
    return Grant.made(token, life, "r", START)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give the file that ``tokens`` keeps a token in."""
    return tmp_path / "data" / "token-desk.json"


def renewals(server: Authorisation) -> int:
    """Return how often a token was renewed."""
    return server.requests.count("refresh_token")


@pytest.mark.parametrize("kind", KINDS)
def test_only_its_user_reads_it(person: Person, tokens: Make, file: Path, kind: str) -> None:
    """The file and the folder made for it are closed to everybody else, after a renewal too; nothing else is left."""
    made = tokens(kind)
    for act in (lambda: made.authorise(person.dialog), lambda: made.renewed(made.current())):
        act()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert {path.name for path in file.parent.iterdir()} == {file.name, "token-desk.lock"}


@pytest.mark.parametrize("kind", KINDS)
def test_a_token_is_kept_and_renewed_in_time(
    server: Authorisation, person: Person, tokens: Make, clock: Clock, kind: str
) -> None:
    """A good token costs no request; five minutes before its end, in whatever process, a new one is made."""
    tokens(kind).authorise(person.dialog)
    first = tokens(kind).current()
    clock.later(minutes=54)
    assert tokens(kind).current() == first
    assert renewals(server) == 0
    clock.later(minutes=2)
    second = tokens(kind).current()
    assert second != first
    assert (tokens(kind).current(), renewals(server)) == (second, 1)


@pytest.mark.parametrize("kind", KINDS)
def test_a_renewal_token_of_one_use(
    server: Authorisation, person: Person, tokens: Make, clock: Clock, kind: str
) -> None:
    """Where each renewal brings another renewal token, the newest is kept, for as long as the monitor runs."""
    server.switches.rotates = True
    tokens(kind).authorise(person.dialog)
    seen = {tokens(kind).current()}
    for _ in range(3):
        clock.later(hours=1)
        seen.add(tokens(kind).current())
    assert len(seen) == 4


def test_many_at_once_renew_once(server: Authorisation, person: Person, tokens: Make, clock: Clock) -> None:
    """Of many polls that find the token old at the same time one renews it, and the others take what it got."""
    server.switches.rotates = True
    tokens("google").authorise(person.dialog)
    clock.later(hours=1)
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: tokens("google").current(), range(8)))
    assert len(set(got)) == 1
    assert renewals(server) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_token_that_was_taken_back(server: Authorisation, person: Person, tokens: Make, kind: str) -> None:
    """A person's "remove access" ends in the command that mends it, and signing in again does mend it."""
    made = tokens(kind)
    made.authorise(person.dialog)
    server.revoke()
    with pytest.raises(TokenError) as caught:
        made.renewed(made.current())
    assert "the sign-in has expired or was taken back. Run `monitor sign-in 'the desk'` and sign in again" in str(
        caught.value
    )
    made.authorise(person.dialog)
    assert server.introspect({"token": made.current()})[1]["active"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_while_renewing_passes(
    server: Authorisation, person: Person, tokens: Make, clock: Clock, kind: str
) -> None:
    """While the old token is good a sign-in server that is down changes nothing; then it is an error that passes."""
    tokens(kind).authorise(person.dialog)
    first = tokens(kind).current()
    server.switches.is_down = True
    clock.later(minutes=58)
    assert tokens(kind).current() == first
    clock.later(minutes=3)
    with pytest.raises(SourceError) as caught:
        tokens(kind).current()
    assert not caught.value.needs_person
    server.switches.is_down = False
    assert tokens(kind).current() != first


def test_an_application_keeps_nothing(tokens: Make, clock: Clock, file: Path, server: Authorisation) -> None:
    """An application's token lives in memory, is renewed in time, and leaves no file."""
    made = tokens("microsoft-app")
    first = made.current()
    assert made.current() == first
    clock.later(minutes=56)
    assert made.current() != first
    assert made.renewed("other") == made.current()
    assert server.requests.count("client_credentials") == 2
    assert not file.parent.exists()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"format": 2}', '{"format": 1}', "\x00"],
)
def test_a_file_that_is_none(person: Person, tokens: Make, file: Path, text: str) -> None:
    """Half a file, or another program's, is no token: signing in again writes a whole one."""
    file.parent.mkdir()
    file.write_text(text, "utf-8")
    with pytest.raises(TokenError, match="nobody has signed in"):
        tokens("google").current()
    tokens("google").authorise(person.dialog)
    assert tokens("google").current()


@pytest.mark.parametrize("instant", [1e18, 1e308, "soon", None])
def test_an_instant_that_is_none(person: Person, tokens: Make, file: Path, instant: object) -> None:
    """A file whose instants no clock has is damaged: somebody signs in again, and that is what is said."""
    tokens("google").authorise(person.dialog)
    file.write_text(json.dumps({**json.loads(file.read_text()), "expires_at": instant}))
    with pytest.raises(TokenError, match="nobody has signed in"):
        tokens("google").current()


def test_another_clients_token_is_none(person: Person, tokens: Make) -> None:
    """A token belongs to the client, the tenant and the server it was made for: after a change somebody signs in."""
    tokens("google").authorise(person.dialog)
    for kind, values in (("google", {"client_id": "other"}), ("microsoft", {}), ("google", {"tenant": "other"})):
        with pytest.raises(TokenError, match="nobody has signed in"):
            tokens(kind, **values).current()
    assert tokens("google").current()


def test_a_lost_account_is_signed_in_again(person: Person, tokens: Make, file: Path) -> None:
    """What Microsoft's library kept and no longer understands needs a person, and is no mistake of ours."""
    tokens("microsoft").authorise(person.dialog)
    held = json.loads(file.read_text())
    for renewal in ("{}", "{"):
        file.write_text(json.dumps({**held, "renewal": renewal}))
        with pytest.raises(TokenError, match="nobody has signed in"):
            tokens("microsoft").renewed(held["access_token"])


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Where the file cannot be written or read, its name and the reason are said, and nothing is half written."""
    tmp_path.chmod(0o755)
    folder = tmp_path / "closed"
    folder.mkdir(0o555)
    held = TokenFile(folder / "token.json", name="desk", mark="m")
    with ordinary_rights():
        with pytest.raises(LoginError, match=r"desk: the token file .*token\.json cannot be written \(Permission"):
            held.write(grant("a"))
        with pytest.raises(LoginError, match=r"cannot be written \(Permission"), held.locked():
            pass
    with pytest.raises(LoginError, match="cannot be read"):
        TokenFile(folder, name="desk", mark="m").read()
    assert list(folder.iterdir()) == []


def test_a_mark_of_what_cannot_be_read(person: Person, tokens: Make, file: Path) -> None:
    """The mark of a sign-in stays through renewals, is another one after a new sign-in, and none without a token."""
    made = tokens("google")
    marks = [made.mark()]
    for _ in range(2):
        made.authorise(person.dialog)
        marks.append(made.mark())
        made.renewed(made.current())
        assert made.mark() == marks[-1]
    assert len(set(marks)) == 3
    file.unlink()
    file.mkdir()
    assert made.mark() == marks[0] == ""


def test_a_disk_that_is_full(tmp_path: Path) -> None:
    """A token that cannot be written whole leaves the old one, and no part of the new one."""
    held = TokenFile(tmp_path / "token.json", name="desk", mark="m")
    held.write(grant("old"))
    code = (
        "import resource, signal; from tests.sources.oauth.test_tokens import *; "
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (50, 50)); "
        f"TokenFile(Path({str(tmp_path / 'token.json')!r}), name='desk', mark='m').write(grant('new'))"
    )
    command, environ = [sys.executable, "-c", code], unmeasured(os.environ)
    run = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    assert "cannot be written (File too large)" in run.stderr
    kept = held.read()
    assert kept
    assert kept.access_token == "old"  # noqa: S105 - as a test
    assert [path.name for path in tmp_path.iterdir()] == ["token.json"]


def test_processes_wait_for_each_other(tmp_path: Path) -> None:
    """While one process renews another one waits, and one that hangs is not waited for without an end."""
    path = tmp_path / "token.json"
    code = (
        "import sys; from pathlib import Path; from monitor.sources.oauth.grants import TokenFile\n"
        f"with TokenFile(Path({str(path)!r}), name='desk', mark='m').locked():\n"
        "    print('held', flush=True); sys.stdin.readline()\n"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe, text=True) as other:  # noqa: S603 - our own
        stdin, stdout = other.stdin, other.stdout
        assert stdin
        assert stdout
        assert stdout.readline() == "held\n"
        with (
            pytest.raises(SourceError, match="another process is signing in"),
            TokenFile(path, name="desk", mark="m", lock_seconds=0.1).locked(),
        ):
            pass
        threading.Timer(0.2, stdin.close).start()
        started = time.monotonic()
        with TokenFile(path, name="desk", mark="m").locked():
            assert time.monotonic() - started > 0.1


@pytest.mark.parametrize(
    ("life", "early", "lasts"), [(3600, 3300, 3600), ("7200", 6900, 7200), (None, 3300, 3600), (60, 30, 60), (4, 2, 4)]
)
def test_when_a_token_is_renewed(life: object, early: float, lasts: float) -> None:
    """Five minutes before its end, or at half of a short life; an hour where the server does not say."""
    made = grant("a", life)
    assert (made.renew_at, made.expires_at) == (START + timedelta(seconds=early), START + timedelta(seconds=lasts))


def errors_of(server: Authorisation, made: Tokens, person: Person) -> list[str]:
    """Return all that is said while the sign-in server is down, and after it took every token back."""
    said = []
    server.switches.is_down = True
    for act in (lambda: made.authorise(person.dialog), lambda: made.renewed(made.current())):
        try:
            act()
        except MonitorError as error:
            said += [repr(error), repr(error.__cause__)]
        server.revoke()
        server.switches.is_down = False
    return said


def test_a_token_is_never_shown(
    server: Authorisation, person: Person, tokens: Make, asking: Asking, caplog: pytest.LogCaptureFixture
) -> None:
    """No log line at the level that commands use, no representation and no error holds a secret of anybody."""
    for name in ("authlib", "msal", "urllib3"):
        caplog.set_level(logging.ERROR, logger=name)
    caplog.set_level(logging.DEBUG)
    said = []
    for kind in (*KINDS, "microsoft-app"):
        made = tokens(kind)
        made.authorise(person.dialog)
        made.renewed(made.current())
        said += [repr(made), repr(asking(kind)), repr(made._keeper.read()), *errors_of(server, made, person)]  # noqa: SLF001 - what is kept
    assert len(said) >= 13
    for secret in (*server.issued, "the-clients-secret"):
        assert secret not in "".join([*said, caplog.text])
