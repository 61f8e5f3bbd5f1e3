"""Passwords are read when they are needed, from the environment or a file, and never quoted."""

from pathlib import Path

import pytest

from monitor.config import MailboxSettings, password_of
from monitor.errors import LoginError

REMEDY = "put it into the file that password_file names, or set MONITOR_PASSWORD_FIRST_LINE"


def mailbox(file: Path | None) -> MailboxSettings:
    """Return a mailbox whose password is in this file."""
    return MailboxSettings(name="first-line", host="localhost", username="u", password_file=file)


@pytest.mark.parametrize(
    ("content", "password"),
    [
        (b"swordfish", "swordfish"),
        (b"swordfish\n", "swordfish"),
        (b"swordfish\r\n", "swordfish"),
        (b" sword fish \n", " sword fish "),
        (b"\xef\xbb\xbfsw\xc3\xb6rdfish\n", "swördfish"),
    ],
)
def test_a_file_holds_the_password(tmp_path: Path, content: bytes, password: str) -> None:
    """A file's text is the password, but for one line break at its end and the mark some editors put before it."""
    file = tmp_path / "secret"
    file.write_bytes(content)
    assert password_of(mailbox(file), {}) == password


def test_the_variable_comes_first(tmp_path: Path) -> None:
    """The variable counts where it is set and not empty."""
    file = tmp_path / "secret"
    file.write_text("from the file", "utf-8")
    assert password_of(mailbox(file), {"MONITOR_PASSWORD_FIRST_LINE": "swordfish"}) == "swordfish"
    assert password_of(mailbox(file), {"MONITOR_PASSWORD_FIRST_LINE": ""}) == "from the file"


def test_a_changed_file_counts_at_once(tmp_path: Path) -> None:
    """A password that was changed in its file is the new one at the next login."""
    file = tmp_path / "secret"
    file.write_text("old", "utf-8")
    support = mailbox(file)
    assert password_of(support, {}) == "old"
    file.write_text("new", "utf-8")
    assert password_of(support, {}) == "new"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "the file named in password_file cannot be read (No such file or directory)"),
        (b"", "it is empty"),
        (b"\n", "it is empty"),
        (b"swordfish\nsecond line\n", "it has more than one line, where nothing but the password may stand"),
        (b"sword\xfffish", "the file named in password_file is not text (UTF-8)"),
    ],
)
def test_a_file_without_a_password(tmp_path: Path, content: bytes | None, reason: str) -> None:
    """A file that holds no password is refused with the mailbox's name, the reason and both remedies."""
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(LoginError) as caught:
        password_of(mailbox(file), {})
    assert str(caught.value) == f"first-line: the password cannot be read: {reason}; {REMEDY}"


def test_no_password_at_all() -> None:
    """A mailbox without a file needs the variable."""
    with pytest.raises(LoginError, match="none is given"):
        password_of(mailbox(None), {})
