"""Secrets: from the environment, a file or a command, read when they are needed, and never kept."""

from collections.abc import Mapping
from pathlib import Path

from monitor.config.commands import output_of
from monitor.config.environment import password_variable
from monitor.config.mailbox import MailboxSettings
from monitor.errors import SecretError


def password_of(mailbox: MailboxSettings, environ: Mapping[str, str]) -> str:
    """Return a mailbox's password as it is now, so that a changed one counts at the next login.

    The variable comes before the file and the command; one line break at the end is not part of it. SecretError says
    what is wrong.
    """
    try:
        if mailbox.password_command and not environ.get(password_variable(mailbox.name)):
            return checked(output_of(mailbox.password_command, environ))
        return secret(mailbox.name, mailbox.password_file, environ)
    except ValueError as error:
        raise SecretError(f"{mailbox.name}: the password cannot be read: {error}; {_remedy(mailbox)}") from error


def _remedy(mailbox: MailboxSettings) -> str:
    if mailbox.password_command:
        return "try it in a terminal: its first line must be the password, without any question"
    return f"put it into the file that password_file names, or set {password_variable(mailbox.name)}"


def client_secret_of(mailbox: MailboxSettings) -> str | None:
    """Return the secret of a mailbox's OAuth2 client as it is now; None where it has none. SecretError as above."""
    file = mailbox.oauth.client_secret_file
    if file is None:
        return None
    try:
        return checked(content_of(file, "client_secret_file"))
    except ValueError as error:
        remedy = "put it into the file that client_secret_file names"
        raise SecretError(f"{mailbox.name}: the client's secret cannot be read: {error}; {remedy}") from error


def secret(name: str, file: Path | None, environ: Mapping[str, str]) -> str:
    """Return the password; ValueError says, without quoting anything, why there is none."""
    text = environ.get(password_variable(name), "")
    if not text:
        if file is None:
            raise ValueError("none is given")
        text = content_of(file, "password_file")
    return checked(text)


def checked(text: str) -> str:
    """Return a secret without the line break at its end; ValueError where it cannot be one."""
    password = text.removesuffix("\n").removesuffix("\r")
    if not password:
        raise ValueError("it is empty")
    if any(sign in password for sign in "\r\n\0"):
        raise ValueError("it has more than one line, where nothing but the password may stand")
    return password


def content_of(file: Path, key: str) -> str:
    """Return the text of the file that a setting names, without the mark that some editors put before it."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        # why: the name is not quoted, since people write the password itself there
        raise ValueError(f"the file named in {key} cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"the file named in {key} is not text (UTF-8)") from error
