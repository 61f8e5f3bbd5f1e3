"""Passwords: from the environment or from a file, read when they are needed, and never kept."""

from collections.abc import Mapping
from pathlib import Path

from monitor.config.environment import password_variable
from monitor.config.mailbox import MailboxSettings
from monitor.errors import LoginError


def password_of(mailbox: MailboxSettings, environ: Mapping[str, str]) -> str:
    """Return a mailbox's password as it is now, so that a changed one counts at the next login.

    The variable comes before the file; one line break at the end is not part of it. LoginError says what is wrong.
    """
    try:
        return secret(mailbox.name, mailbox.password_file, environ)
    except ValueError as error:
        remedy = f"put it into the file that password_file names, or set {password_variable(mailbox.name)}"
        raise LoginError(f"{mailbox.name}: the password cannot be read: {error}; {remedy}") from error


def secret(name: str, file: Path | None, environ: Mapping[str, str]) -> str:
    """Return the password; ValueError says, without quoting anything, why there is none."""
    text = environ.get(password_variable(name), "")
    if not text:
        if file is None:
            raise ValueError("none is given")
        text = _content(file)
    password = text.removesuffix("\n").removesuffix("\r")
    if not password:
        raise ValueError("it is empty")
    if any(sign in password for sign in "\r\n\0"):
        raise ValueError("it has more than one line, where nothing but the password may stand")
    return password


def _content(file: Path) -> str:
    """Return the text of a password file, without the mark that some editors put before it."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        # why: the name is not quoted, since people write the password itself there
        raise ValueError(f"the file named in password_file cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ValueError("the file named in password_file is not text (UTF-8)") from error
