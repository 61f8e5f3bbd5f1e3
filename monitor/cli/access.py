"""``monitor display`` and ``monitor user``: who is let in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.ending import guarded
from monitor.cli.options import config_option, json_option, settings_from
from monitor.errors import AccessError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.app.admitting import Listed

WITHIN = "A running monitor knows it within two seconds."


@click.group()
def display() -> None:
    """Let a screen see the wall, by a link of its own, and take that back.

    Screens are let in where config.yaml has `access: displays`.
    """


@display.command("add")
@click.argument("name")
@click.option("--code", help="The code that the screen shows.")
@click.option("--address", help="How the screen reaches the page, such as http://192.168.1.5:8050.")
@config_option
@guarded
def add_display(name: str, code: str | None, address: str | None, config_path: Path) -> None:
    """Let the screen NAME in: by the code that it shows, or by a link that is printed once, now.

    A screen that opens the page shows a code; with it the wall comes up by itself. Without a code the link is opened on
    the screen, once.
    """
    from monitor.app import admitting  # noqa: PLC0415 - `monitor --help` need not load what the store needs

    settings = settings_from(config_path)
    if "displays" not in settings.access.allow:
        click.echo("It is let in once config.yaml has `access: displays`.", err=True)
    if code is not None:
        admitting.admit_display(settings, name, code)
        click.echo(f"{name} is let in: the wall comes up there within ten seconds.")
        return
    link = admitting.add_display(settings, name, address)
    click.echo(link.url)
    click.echo(f"Open this link on the screen {name}, once; for a kiosk with ?kiosk behind it. {WITHIN}", err=True)
    if link.is_guessed:
        click.echo(
            "Does the screen reach this machine by another name or port? Put that in the link; --address sets it.",
            err=True,
        )
    if link.unknown:
        click.echo(f"Put {link.unknown} into page.names: the page answers to names that it knows alone.", err=True)


@display.command("list")
@config_option
@json_option
@guarded
def list_displays(config_path: Path, *, as_json: bool) -> None:
    """Show which screens are let in, and since when."""
    from monitor.app import admitting  # noqa: PLC0415 - as above

    _show("displays", admitting.displays(settings_from(config_path)), as_json=as_json)


@display.command("revoke")
@click.argument("name")
@config_option
@guarded
def revoke_display(name: str, config_path: Path) -> None:
    """Shut the screen NAME out. It shows a page that says how to be let in again."""
    from monitor.app import admitting  # noqa: PLC0415 - as above

    admitting.revoke_display(settings_from(config_path), name)
    click.echo(f"{name} is shut out. {WITHIN}")


@click.group()
def user() -> None:
    """Let a person sign in, with a password, and take that back.

    Users see everything, and they alone change settings on the page.
    """


@user.command("add")
@click.argument("name")
@click.option(
    "--password-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A file whose first line is the password; without it you are asked.",
)
@config_option
@guarded
def add_user(name: str, password_file: Path | None, config_path: Path) -> None:
    """Let the person NAME sign in."""
    from monitor.app import admitting  # noqa: PLC0415 - as above

    settings = settings_from(config_path)
    admitting.check_user(name)
    password = _first_line(password_file) if password_file else _asked(name)
    admitting.add_user(settings, name, password)
    click.echo(f"{name} can sign in, at /sign-in of the page. {WITHIN}")


@user.command("list")
@config_option
@json_option
@guarded
def list_users(config_path: Path, *, as_json: bool) -> None:
    """Show who can sign in, and since when."""
    from monitor.app import admitting  # noqa: PLC0415 - as above

    _show("users", admitting.users(settings_from(config_path)), as_json=as_json)


@user.command("remove")
@click.argument("name")
@config_option
@guarded
def remove_user(name: str, config_path: Path) -> None:
    """Remove the person NAME, who is signed out everywhere."""
    from monitor.app import admitting  # noqa: PLC0415 - as above

    admitting.remove_user(settings_from(config_path), name)
    click.echo(f"{name} is removed. {WITHIN}")


def _asked(name: str) -> str:
    """Ask for a password, twice; nothing of it is shown."""
    return str(click.prompt(f"Password of {name}", hide_input=True, confirmation_prompt="Once more"))


def _first_line(file: Path) -> str:
    try:
        lines = file.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a text file"
        raise AccessError(f"The password's file {file} cannot be read: {reason}.") from error
    if not lines:
        raise AccessError(f"The password's file {file} is empty.")
    return lines[0]


def _show(kind: str, listed: Sequence[Listed], *, as_json: bool) -> None:
    if as_json:
        rows = [{"name": one.name, "since": one.made_at.isoformat()} for one in listed]
        click.echo(json.dumps({kind: rows}, ensure_ascii=False))
        return
    for one in listed:
        click.echo(f"{one.name:<40}  since {one.made_at:%Y-%m-%d %H:%M} UTC")
    if not listed:
        click.echo(f"no {kind}")
