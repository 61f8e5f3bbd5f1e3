"""A command that prints a password: how it is written, how it is run, and what is said where it fails."""

import time
from pathlib import Path

import pytest

from monitor.config import MailboxSettings, password_of
from monitor.config.commands import LONGEST_OUTPUT, Command, output_of, parse
from monitor.errors import LoginError
from tests.config.conftest import MAILBOX, Blocks, Loading

COMMAND = MAILBOX.replace("password_file: secret", "password_command: {}")
REMEDY = "try it in a terminal: its first line must be the password, without any question"


def mailbox(command: object, folder: Path) -> MailboxSettings:
    """Return a mailbox whose password this command prints."""
    return MailboxSettings(name="first-line", host="localhost", username="u", password_command=parse(command, folder))


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("pass show mail/a", ("pass", "show", "mail/a")),
        ("pass show 'two words'", ("pass", "show", "two words")),
        ("pass show a | head -1", ("/bin/sh", "-c", "pass show a | head -1")),
        ("echo $HOME", ("/bin/sh", "-c", "echo $HOME")),
        (("pass", "show", "a|b"), ("pass", "show", "a|b")),
    ],
)
def test_a_shell_only_where_it_is_needed(written: object, words: tuple[str, ...]) -> None:
    """A text is split as a shell would split it; one with a shell's signs goes to a shell, a list never."""
    assert parse(written, Path("/x")).words == words


@pytest.mark.parametrize("line", ["printf 'sw\\303\\266rdfish\\nurl: x\\n'", "printf 'sw\\303\\266rdfish'"])
def test_the_first_line_is_the_password(tmp_path: Path, line: str) -> None:
    """What is printed first is the password; what password managers print behind it is not part of it."""
    assert password_of(mailbox(("/bin/sh", "-c", line), tmp_path), {}) == "swördfish"


def test_it_runs_in_the_files_folder_without_our_secrets(tmp_path: Path) -> None:
    """Relative names start at the configuration's folder, and other mailboxes' passwords are not handed on."""
    (tmp_path / "secret").write_text("sword", "utf-8")
    command = parse('cat ./secret; printf %s "$FISH$MONITOR_PASSWORD_OTHER"', tmp_path)
    assert output_of(command, {"MONITOR_PASSWORD_OTHER": "other", "FISH": "fish", "PATH": "/bin"}) == "swordfish"


def test_it_is_run_at_each_login(tmp_path: Path) -> None:
    """A changed password counts at the next login."""
    support = mailbox("cat secret", tmp_path)
    for text in ("old", "new"):
        (tmp_path / "secret").write_text(text, "utf-8")
        assert password_of(support, {}) == text


def test_the_variable_comes_first(tmp_path: Path) -> None:
    """Where the variable is set the command is not run."""
    assert password_of(mailbox("touch ran", tmp_path), {"MONITOR_PASSWORD_FIRST_LINE": "swordfish"}) == "swordfish"
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("./missing", "the command in password_command cannot be started (No such file or directory)"),
        ("echo swordfish; echo swordfish >&2; exit 3", "the command in password_command failed (exit status 3)"),
        ("true", "it is empty"),
        ("yes swordfish", "the command in password_command prints far more than a password"),
        ("printf '\\377'", "the command in password_command prints what is not text (UTF-8)"),
        ("printf 'sword\\rfish\\n'", "it has more than one line, where nothing but the password may stand"),
    ],
)
def test_a_command_that_fails(tmp_path: Path, capfd: pytest.CaptureFixture[str], command: str, reason: str) -> None:
    """A failing command is one sentence with the remedy; nothing that it printed is in it, or anywhere else."""
    with pytest.raises(LoginError) as caught:
        password_of(mailbox(command, tmp_path), {"PATH": "/usr/bin:/bin"})
    assert str(caught.value) == f"first-line: the password cannot be read: {reason}; {REMEDY}"
    assert capfd.readouterr() == ("", "")


def test_a_command_that_never_ends(tmp_path: Path) -> None:
    """A command that waits for ever, and what it has started, is ended in time."""
    command = parse("sleep 60 & sleep 60; echo x", tmp_path)
    started = time.monotonic()
    with pytest.raises(ValueError, match=r"did not end within 0\.2 seconds"):
        output_of(command, {}, seconds=0.2)
    assert time.monotonic() - started < 30


def test_a_long_output_is_cut(tmp_path: Path) -> None:
    """A command may print for ever: no more than some kilobytes are read, and it is ended."""
    with pytest.raises(ValueError, match="far more"):
        output_of(parse(f"head -c {LONGEST_OUTPUT} /dev/zero", tmp_path), {})


def test_its_words_are_not_shown(tmp_path: Path) -> None:
    """A command may hold an address or a secret: no representation shows it."""
    command = parse("vault --token swordfish", tmp_path)
    assert "swordfish" not in repr(command)
    assert "swordfish" not in repr(mailbox(("echo", "swordfish"), tmp_path))


def test_both_forms_in_the_file(loading: Loading, tmp_path: Path) -> None:
    """In the file a command is a text or a list; as a variable a text, in which commas are just commas."""
    (text,) = loading(COMMAND.format("echo a b")).mailboxes
    (words,) = loading(COMMAND.format("[echo, a b]")).mailboxes
    variable = {"MONITOR_MAILBOX_SUPPORT__PASSWORD_COMMAND": "echo a,b"}
    (other,) = loading(COMMAND.format("x"), variable).mailboxes
    commands = (text.password_command, words.password_command, other.password_command)
    assert commands == tuple(
        Command(words=found, folder=tmp_path) for found in (("echo", "a", "b"), ("echo", "a b"), ("echo", "a,b"))
    )


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("''", "found a text (not shown here): the command is missing"),
        ("[]", "found a list: the command is missing"),
        ("[1]", "found a list: this is no command"),
        ('"echo \\0"', "found a text (not shown here): there is a sign in it that no command can have"),
        ("pass 'swordfish", "found a text (not shown here): a quotation mark is not closed"),
    ],
)
def test_what_is_no_command(blocks: Blocks, written: str, reason: str) -> None:
    """What cannot be run is refused at the start, without being shown."""
    (block,) = blocks(COMMAND.format(written))
    assert block == (
        f"config.yaml:5: mailboxes.support.password_command: {reason}\n"
        "  allowed: a text, run without a shell where it needs none, or a list of words"
    )


def test_a_program_that_is_not_there(blocks: Blocks, loading: Loading, tmp_path: Path) -> None:
    """A program that is not found is a problem of the configuration, not of the first poll; the variable mends it."""
    text = COMMAND.format("pasz show swordfish")
    assert blocks(text) == (
        (
            "config.yaml:5: mailboxes.support.password_command: the program that it names is not found\n"
            f"  allowed: a program on the PATH, or its whole name; relative names with a / start at {tmp_path}"
        ),
    )
    assert loading(text, {"MONITOR_PASSWORD_SUPPORT": "x"}).mailboxes
