"""`monitor setup` without a person, on a real Dovecot: what it writes, refuses and leaves alone."""

import os
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import click
import pytest

from monitor.app.setting_up import begin
from monitor.config import is_loopback
from monitor.records.signing import Dialog
from monitor.setup.interview import Interview
from monitor.setup.wizard import set_up
from tests.letters import JANE, Ran, call, letter
from tests.real.dovecot import PASSWORD, Dovecot
from tests.real.process import ordinary_rights, own_folder, remove_folder
from tests.setup.script import Script

ASKED = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)  # noqa: TID251 - the program reads it too
BEFORE: Final = "# Mine.\ntitle: Desk\n"
NOBODY: Final = Dialog(say=lambda _: None, open_browser=lambda _: False, read_line=lambda: None)


@pytest.fixture
def user(dovecot: Dovecot, fresh_user: Callable[[], str]) -> str:
    """Give a mailbox with a message, one too old for the windows, and an answer."""
    name = fresh_user()
    for folder, body, at in (
        ("INBOX", letter("q1@x", ASKED), ASKED),
        ("INBOX", letter("q0@x", ASKED - timedelta(days=400)), ASKED - timedelta(days=400)),
        ("Sent", letter("a1@x", ASKED, sender="support@firm.example", to=JANE, answers=["q1@x"]), ASKED),
    ):
        dovecot.append(name, folder, body, at)
    return name


@pytest.fixture
def options(tmp_path: Path, dovecot: Dovecot, user: str) -> list[str]:
    """Give the options that set that mailbox up, without those of the password."""
    (tmp_path / "config.yaml").write_text(BEFORE)
    given = {
        "address": "support@firm.example",
        "host": "localhost",
        "port": str(dovecot.tls_port),
        "username": user,
        "ca-file": str(dovecot.ca_file),
        "time-zone": "Europe/Paris",
    }
    return ["setup", "--no-input", *(word for option, text in given.items() for word in (f"--{option}", text))]


def files(folder: Path) -> list[str]:
    """Return every file below a folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_written(tmp_path: Path, options: list[str]) -> None:
    """A password from a file: the file stays where it is, and a check of what was written is good."""
    (tmp_path / "mine").write_text(PASSWORD)
    done = call(tmp_path, *options, "--password-file", "mine")
    assert (done.status, done.err) == (0, "")
    assert "Messages there: 3. Young enough for the windows, so to be read: 2." in done.out
    assert files(tmp_path) == ["config.yaml", "mine"]
    text = (tmp_path / "config.yaml").read_text()
    assert text.startswith(f"{BEFORE}time_zone: Europe/Paris\nmailboxes:\n  - name: support\n")
    assert "    password_file: mine\n" in text
    check = call(tmp_path, "check", "--json").json
    assert check["is_good"]
    (mailbox,) = check["mailboxes"]
    assert sum(folder["to_read"] or 0 for folder in mailbox["folders"]) == 2


def test_password_from_standard_input(tmp_path: Path, options: list[str]) -> None:
    """A password that is piped in goes into a file of its own; again needs --replace, and changes nothing."""
    done = piped(tmp_path, PASSWORD, *options)
    assert (done.status, done.err) == (0, "")
    secret = tmp_path / "secrets" / "support"
    assert (secret.read_text(), stat.S_IMODE(secret.stat().st_mode)) == (f"{PASSWORD}\n", 0o600)
    first = (tmp_path / "config.yaml").read_bytes()
    refused = piped(tmp_path, PASSWORD, *options)
    assert refused.status == 2
    assert "--name: there is a mailbox support already; --replace replaces it" in refused.err
    assert piped(tmp_path, PASSWORD, *options, "--replace").status == 0
    assert (tmp_path / "config.yaml").read_bytes() == first
    assert files(tmp_path) == ["config.yaml", "secrets", "secrets/support"]


def piped(folder: Path, password: str, *options: str) -> Ran:
    """Run a command with a password on its standard input."""
    return call(folder, *options, "--password-stdin", typed=f"{password}\n")


@pytest.mark.parametrize(
    ("more", "status", "words"),
    [
        (["--password-command", "false"], 1, "signing in: the password cannot be read"),
        (["--password-command", "echo wrong"], 1, "signing in: the mail server refused the user name or the password."),
        (["--password-file", "missing"], 1, "signing in: the password cannot be read"),
        ([], 2, "--password-stdin, --password-file or --password-command is missing"),
        (["--password-command", "echo secret", "--time-zone", "Paris"], 2, "--time-zone: no time zone has this name"),
        (["--password-command", "echo secret", "--sent", "Nowhere"], 1, "choosing the folders: "),
        (["--password-command", "echo secret", "--port", "x"], 2, "--port: allowed is a whole number from 1 to 65535"),
        (["--password-command", "echo secret", "--security", "none", "--host", "imap.firm.example"], 2, "--security"),
    ],
)
def test_refused(tmp_path: Path, options: list[str], more: list[str], status: int, words: str) -> None:
    """What fails says its step or its option and what to try, and nothing is written."""
    before = files(tmp_path)
    done = call(tmp_path, *options, *more)
    assert done.status == status
    assert words in done.err
    assert "Traceback" not in done.err
    assert (tmp_path / "config.yaml").read_text() == BEFORE
    assert files(tmp_path) == before


def test_configuration_with_errors(tmp_path: Path, options: list[str]) -> None:
    """A configuration with errors is refused with all of them, before any question."""
    (tmp_path / "config.yaml").write_text("titel: x\nmailboxes:\n  - name: a\n    username: me\n")
    done = call(tmp_path, *options)
    assert done.status == 2
    assert 'config.yaml:1: titel: this key is not known; the nearest known key is "title"' in done.err
    assert "config.yaml:3: mailboxes.a.host: this key is missing" in done.err
    assert "Step" not in done.out


def test_no_configuration(tmp_path: Path, options: list[str]) -> None:
    """Without a configuration one is begun, beside which the password's file lies."""
    (tmp_path / "config.yaml").unlink()
    done = call(tmp_path, *options, "--password-command", f"echo {PASSWORD}", "--config", "new.yaml", "--no-run")
    assert done.status == 0
    assert (tmp_path / "new.yaml").read_text().startswith("# The settings of the response-time monitor")
    assert call(tmp_path, "check", "--config", "new.yaml").status == 0


def test_no_folder(tmp_path: Path) -> None:
    """Where the folder of the configuration is not there, that is said, and not that it is closed."""
    done = call(tmp_path, "setup", "--config", "nowhere/c.yaml")
    assert done.status == 1
    assert f"there is no folder {tmp_path / 'nowhere'}. Make it, or name another --config." in done.err


def test_a_link(tmp_path: Path, options: list[str]) -> None:
    """A configuration that is a link stays one; the secret lies beside the link, where the name leads from there."""
    (tmp_path / "kept").mkdir()
    (tmp_path / "config.yaml").rename(tmp_path / "kept" / "mine.yaml")
    (tmp_path / "config.yaml").symlink_to("kept/mine.yaml")
    done = piped(tmp_path, PASSWORD, *options)
    assert (done.status, done.err) == (0, "")
    assert (tmp_path / "config.yaml").is_symlink()
    assert (tmp_path / "kept" / "mine.yaml").read_text().startswith(BEFORE)
    assert call(tmp_path, "check").status == 0
    assert files(tmp_path) == ["config.yaml", "kept", "kept/mine.yaml", "secrets", "secrets/support"]


def test_everything_wrong_at_once(tmp_path: Path) -> None:
    """One run without a person names every missing and wrong option, and asks nobody."""
    done = call(
        tmp_path, "setup", "--no-input", "--host", "bad host", "--port", "x", "--current", "four", "--tenant", "t"
    )
    assert done.status == 2
    for words in ("--address is missing", "--host: ", "--port: ", "--current: ", "--tenant is not used", "-stdin, --"):
        assert words in done.err
    assert "Signing in" not in done.out
    assert files(tmp_path) == []


def test_clash_with_the_rest(tmp_path: Path, options: list[str]) -> None:
    """What only the whole configuration can refuse is said before anything is written."""
    (tmp_path / "mine").write_text(PASSWORD)
    assert call(tmp_path, *options, "--password-file", "mine", "--name", "a-b").status == 0
    before = (tmp_path / "config.yaml").read_bytes()
    done = call(tmp_path, *options, "--password-file", "mine", "--name", "A_B")
    assert done.status == 2
    assert "which environment variables cannot tell from" in done.err
    assert ".config.yaml" not in done.err
    assert (tmp_path / "config.yaml").read_bytes() == before


@pytest.mark.parametrize("address", ["@firm.example", "a@x.example, b@x.example", "!a@x.example", "support", ""])
def test_one_address(tmp_path: Path, options: list[str], address: str) -> None:
    """The address of the mailbox is one whole address, no domain, list or exception."""
    done = call(tmp_path, *options, "--address", address, "--password-command", "echo secret")
    assert done.status == 2
    assert "--address: write one whole address, such as me@example.com" in done.err


def test_password_in_the_environment(tmp_path: Path, options: list[str]) -> None:
    """A password in the environment needs no file and is written to none."""
    done = call(tmp_path, *options, environ={"MONITOR_PASSWORD_SUPPORT": PASSWORD})
    assert (done.status, done.err) == (0, "")
    assert files(tmp_path) == ["config.yaml"]


def test_closed_folder() -> None:
    """Where the configuration could not be written in the end, that is said before any question."""
    folder = own_folder("setup-")
    folder.chmod(0o555)
    try:
        with ordinary_rights():
            done = call(folder, "setup", "--config", str(folder / "config.yaml"))
    finally:
        remove_folder(folder)
    assert done.status == 1
    assert "cannot be written (Permission denied). Give this user write access to it" in done.err


QUESTIONS: Final = [
    ("Mail address", "support@firm.example"),
    ("Other addresses", ""),
    ("Name of", ""),
    ("Ask firm.example", "no"),
    ("Number", ""),
    ("IMAP server", "localhost"),
    ("Protection", ""),
    ("Port", ""),
    ("User name", ""),
    ("Password", PASSWORD),
    ("Read these", ""),
    ("Time zone", ""),
    ("Current", ""),
    ("Weeks", ""),
]


def test_stopped_anywhere(tmp_path: Path, dovecot: Dovecot, user: str) -> None:
    """Whoever stops at any of the questions leaves every byte as it was."""
    (tmp_path / "config.yaml").write_text(BEFORE)
    answers = {"Port": str(dovecot.tls_port), "User name": user}
    script = [(question, answers.get(question, answer)) for question, answer in QUESTIONS]
    for done in range(len(script)):
        with begin(tmp_path / "config.yaml", dict(os.environ), NOBODY) as draft:
            interview = Interview(
                talk=Script(*script[:done]),
                check=draft.check,
                is_this_machine=is_loopback,
                given={"ca-file": str(dovecot.ca_file)},
            )
            with pytest.raises(click.Abort):
                set_up(interview, draft.existing, draft.outside)
        assert (tmp_path / "config.yaml").read_text() == BEFORE
        assert files(tmp_path) == ["config.yaml"]


def test_stopped_behind_the_writing(tmp_path: Path, options: list[str]) -> None:
    """Whether something was written is told by the file itself: a Ctrl-C meanwhile is taken behind that."""
    with begin(tmp_path / "config.yaml", {}, NOBODY) as draft:
        assert not draft.is_written
        assert call(tmp_path, *options, "--password-command", f"echo {PASSWORD}").status == 0
        assert draft.is_written


def test_what_a_password_may_hold(tmp_path: Path) -> None:
    """Spaces of every kind that a browser copies may stand in a password, what ends or hides a line may not."""
    with begin(tmp_path / "config.yaml", {}, NOBODY) as draft:
        draft.check("password", "abcd\xa0efgh ijkl-ü")
        for text in ("a\tb", "a\x1b[A", "a\rb"):
            with pytest.raises(ValueError, match="one line"):
                draft.check("password", text)
