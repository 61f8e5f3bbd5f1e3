"""``monitor sign-in``: a person signs in to a mailbox with OAuth2, once."""

from __future__ import annotations

import select
import sys
import webbrowser
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from monitor.cli.ending import guarded
from monitor.cli.options import config_option, environ, log_to, settings_from
from monitor.cli.talking import say
from monitor.errors import ConfigError
from monitor.records.signing import Dialog

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.config import MailboxSettings, Settings


@click.command("sign-in")
@click.argument("name")
@click.option("--no-browser", is_flag=True, help="Show the address, and open no browser.")
@config_option
@guarded
def sign_in(name: str, config_path: Path, *, no_browser: bool) -> None:
    """Sign in to the mailbox NAME at Google or Microsoft and keep the token.

    Needed once for each mailbox with `sign_in: google` or `sign_in: microsoft`, and again where the wall says so.
    On a machine without a browser it says what to open elsewhere.
    """
    from monitor.app import signing  # noqa: PLC0415 - `monitor --help` need not load what signs in

    settings = settings_from(config_path)
    log_to(sys.stderr)
    mailbox = _named(settings, name)
    signing.authorise(mailbox, settings.store, dialog(has_browser=not no_browser))
    click.echo(f"{name}: the sign-in worked. Trying the mail server ...")
    folders = signing.folders_of(mailbox, settings.store, environ())
    click.echo(f"{name}: good, {folders} folders. A running monitor goes on by itself.")


def dialog(*, has_browser: bool) -> Dialog:
    """Return how a person at this terminal is spoken to."""
    return Dialog(say=say, open_browser=_open if has_browser else lambda _: False, read_line=_typed)


def _named(settings: Settings, name: str) -> MailboxSettings:
    for mailbox in settings.mailboxes:
        if mailbox.name == name and not mailbox.is_polled:
            raise ConfigError([f"mailboxes.{name} has no server (`host`): it is only imported, nothing signs in to it"])
        if mailbox.name == name:
            return mailbox
    known = ", ".join(mailbox.name for mailbox in settings.mailboxes) or "none"
    raise ConfigError([f"there is no mailbox {name!r}; the configuration has: {known}"])


def _open(address: str) -> bool:
    """Open a browser; without a screen, or one that was named, there are only those that would take this terminal."""
    if sys.platform != "darwin" and not any(environ().get(name) for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY")):
        return False
    with suppress(webbrowser.Error, OSError):
        return webbrowser.open(address)
    return False


def _typed() -> str | None:
    """Return the line that was typed, None where none was, or nobody is there to type."""
    try:
        is_typed = bool(select.select([sys.stdin], [], [], 0)[0])
    except (OSError, ValueError):  # closed
        return None
    return sys.stdin.readline() if is_typed else None
