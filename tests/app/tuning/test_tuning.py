"""The file is read again when it may differ: what can be taken is in force, what cannot changes nothing."""

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.app.tuning import Look, Tuning
from monitor.config import load
from tests.letters import environment

ENVIRON = environment({"MONITOR_PASSWORD_ONE": "p"})
QUOTED = "jane@x.example wrote this"
PIECES = [
    "title: [\n",
    "window: {current: 8 weeks}\n",
    "? a\n",
    "a: &x [*x]\n",
    "refresh: {poll: .inf}\n",
    "page: 1e999\n",
]
TEXT = "mailboxes: [{name: one, host: imap.example.com, username: u}]\n"


class Tuned:
    """A tuning of a file, and what was said of it."""

    def __init__(self, folder: Path, environ: Mapping[str, str] = ENVIRON) -> None:
        self.file = folder / "config.yaml"
        self.file.write_text(TEXT)
        self.refused: list[tuple[str, ...]] = []
        self.tuning = Tuning(load(self.file, environ), environ, self.refused.append, 0.05)

    def save(self, text: str) -> Look | None:
        """Save the file, and return what a look at it came to; None where it is refused."""
        self.file.write_text(text)
        self.tuning.notice()
        return self.tuning.wait(0.01)


@pytest.fixture
def tuned(tmp_path: Path) -> Tuned:
    """Give a tuning of a file with one mailbox."""
    return Tuned(tmp_path)


def test_a_change_is_in_force(tuned: Tuned) -> None:
    """What is saved is what the settings and the board say from then on."""
    look = tuned.save(f"{TEXT}title: Support\n")
    assert look
    assert (look.change.keys, look.is_asked) == (("title",), False)
    assert tuned.tuning.settings.title == tuned.tuning.board.title == "Support"
    assert tuned.refused == []


def test_nothing_happens(tuned: Tuned) -> None:
    """Without a word from anybody the wait ends by itself, and the same file is no change."""
    assert tuned.tuning.wait(0.01) is None
    look = tuned.save(TEXT)
    assert look
    assert look.change.keys == ()


def test_words_that_come_together_are_one_look(tuned: Tuned) -> None:
    """Several saves and a person's word are one look, which a person asked for."""
    tuned.tuning.notice()
    tuned.tuning.ask()
    look = tuned.save(TEXT)
    assert look
    assert look.is_asked
    assert tuned.tuning.wait(0.01) is None


def test_a_mistake_changes_nothing(tuned: Tuned, caplog: pytest.LogCaptureFixture) -> None:
    """Page and log name line, finding and what is allowed, once; whoever asks hears it again; mended, both say so."""
    caplog.set_level(logging.INFO)
    assert tuned.save(f"{TEXT}title: Support\nrefresh: {{poll: 1}}\n") is None
    (problems,) = tuned.refused
    assert problems[0].startswith("config.yaml:3: refresh.poll: found the number 1")
    assert "allowed: a duration from 5 seconds to 1 day" in problems[0]
    assert tuned.tuning.settings.title == "Response times"
    assert tuned.save(f"{TEXT}title: Support\nrefresh: {{poll: 1}}\n") is None
    assert len(tuned.refused) == caplog.text.count("was not taken") == 1
    tuned.tuning.ask()
    assert tuned.tuning.wait(0.01) is None
    assert caplog.text.count("was not taken") == 2
    assert tuned.save(f"{TEXT}title: Support\n")
    assert tuned.refused[-1] == ()
    assert caplog.text.count("is in order again") == 1


def test_what_is_refused_is_read_again_by_itself(tuned: Tuned) -> None:
    """What mends a file may lie elsewhere, such as a password that comes later."""
    text = TEXT.replace("one,", "two,").replace("username", "password_file: later, username")
    assert tuned.save(text) is None
    assert "password_file" in tuned.refused[-1][0]
    (tuned.file.parent / "later").write_text("p")
    look = tuned.tuning.wait()
    assert look
    assert look.change.keys == ("mailboxes.two (added)", "mailboxes.one (removed)")


@pytest.mark.parametrize("text", ["", "\n \n"])
def test_an_empty_file_is_no_sample(tuned: Tuned, text: str) -> None:
    """A file that is still being written looks like this; the sample is asked for in words."""
    assert tuned.save(text) is None
    assert "the file is empty" in tuned.refused[-1][0]
    look = tuned.save("mailboxes: []\n")
    assert look
    assert tuned.tuning.settings.is_sample


def test_a_file_that_is_gone(tuned: Tuned) -> None:
    """The settings stay in force while there is no file."""
    tuned.file.unlink()
    tuned.tuning.notice()
    assert tuned.tuning.wait(0.01) is None
    assert "cannot be read" in tuned.refused[-1][0]
    assert tuned.tuning.settings.mailboxes


def test_what_waits_for_a_restart(tuned: Tuned, caplog: pytest.LogCaptureFixture) -> None:
    """It is on the board and in the log, once and for whoever asks, until it is taken back; it is not in force."""
    for title in ("a", "b"):
        assert tuned.save(f"{TEXT}title: {title}\npage: {{port: 1234}}\n")
        assert tuned.tuning.board.waiting_settings == ("page.port",)
    assert tuned.tuning.settings.page.port == 8050
    assert caplog.text.count("page.port changed, and waits until the monitor is started again") == 1
    tuned.tuning.ask()
    assert tuned.tuning.wait(0.01)
    assert caplog.text.count("page.port changed, and waits until the monitor is started again") == 2
    assert tuned.save(TEXT)
    assert tuned.tuning.board.waiting_settings == ()


def test_the_files(tuned: Tuned) -> None:
    """The file and all that a mailbox names are watched; none of them has to be there."""
    folder = tuned.file.parent
    for name in ("p", "s", "ca.pem"):
        (folder / name).write_text("x")
    oauth = "sign_in: microsoft-app, oauth: {client_id: c, client_secret_file: s, tenant: t}"
    rows = [
        "{name: one, host: imap.example.com, username: u, password_file: p, ca_file: ca.pem}",
        f"{{name: Two 2, host: imap.example.com, username: u@x.example, {oauth}}}",
    ]
    assert tuned.save(f"mailboxes: [{', '.join(rows)}]\n")
    found = {file.name for file in tuned.tuning.files()}
    assert found == {"config.yaml", "p", "s", "ca.pem", "token-two_2.json"}


def test_the_variables_of_a_mailbox_that_is_gone(tmp_path: Path) -> None:
    """No process loses its variables, so those that the start knew are no mistake later; a mailbox may come back."""
    tuned = Tuned(tmp_path, environment({"MONITOR_PASSWORD_ONE": "p", "MONITOR_MAILBOX_ONE__PORT": "1993"}))
    look = tuned.save(TEXT.replace("one,", "two, password_command: echo p,"))
    assert look, tuned.refused
    assert look.change.keys == ("mailboxes.two (added)", "mailboxes.one (removed)")
    assert tuned.save(TEXT)
    assert tuned.tuning.settings.mailboxes[0].port == 1993


def test_a_new_hint_is_told(tuned: Tuned, caplog: pytest.LogCaptureFixture) -> None:
    """What works but deserves a look is in the log when it is new: here what a file says that anybody may read."""
    (tuned.file.parent / "secret").write_text("p")
    (tuned.file.parent / "secret").chmod(0o644)
    text = TEXT.replace("username", "password_file: secret, username")
    for _ in range(2):
        assert tuned.save(text)
    assert caplog.text.count("every user of this machine can read it") == 1
    assert "addresses: not set" not in caplog.text


@given(st.one_of(st.binary(max_size=80), st.text(max_size=80).map(str.encode), st.sampled_from(PIECES).map(str.encode)))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_is_saved_ends_the_program(tmp_path: Path, content: bytes) -> None:
    """Any bytes are taken or refused, with a block that says where; what ran before runs on."""
    tuned = Tuned(tmp_path)
    tuned.file.write_bytes(TEXT.encode() + content)
    tuned.tuning.notice()
    look = tuned.tuning.wait(0.01)
    assert (look is None) == bool(tuned.refused)
    if look is None:
        assert tuned.refused[-1][0].startswith(("config.yaml", "MONITOR_"))
        assert tuned.tuning.settings.mailboxes[0].name == "one"


class Forgetful(dict[str, str]):
    """An environment that a mistake of the program cannot read any more."""

    is_broken = False

    def __iter__(self) -> Iterator[str]:
        """Iterate, or fail as only a bug does."""
        if self.is_broken:
            raise KeyError(QUOTED)
        return super().__iter__()


def test_a_mistake_of_the_program(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It is told like a mistake in the file, quotes nothing, and is over with it."""
    environ = Forgetful(ENVIRON)
    tuned = Tuned(tmp_path, environ)
    environ.is_broken = True
    assert tuned.save(f"{TEXT}title: x\n") is None
    assert "KeyError" in tuned.refused[-1][0]
    assert QUOTED not in caplog.text + str(tuned.refused)
    environ.is_broken = False
    assert tuned.tuning.wait()
    assert tuned.tuning.settings.title == "x"
