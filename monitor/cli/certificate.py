"""``monitor certificate``: HTTPS in an office, in one command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.ending import guarded
from monitor.cli.options import config_option, environ
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.app.certifying import Certified


@click.command()
@click.argument("names", nargs=-1)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the files go; default: tls beside the file.",
)
@click.option("--new-authority", is_flag=True, help="Begin anew: every display has to trust another authority.")
@config_option
@guarded
def certificate(names: tuple[str, ...], folder: Path | None, config_path: Path, *, new_authority: bool) -> None:
    """Make a certificate for the page, from an authority of your own; once more: renew it.

    NAMES are what stands in the address bar of displays: names such as wall.example.org, and addresses. Without any,
    those from before stay. A running monitor takes a renewed certificate by itself.
    """
    from monitor.app import certifying  # noqa: PLC0415 - `monitor --help` need not load what makes certificates

    done = certifying.certificate(config_path, _used(config_path), names, folder, with_new_authority=new_authority)
    for line in _told(done):
        click.echo(line)


def _used(config_path: Path) -> Path | None:
    """Return the certificate that the configuration names; None where it names none, or is no good yet."""
    from monitor.config import load  # noqa: PLC0415 - as above

    try:
        return load(config_path, environ()).page.tls.certificate
    except ConfigError:  # that the files are not there yet is one reason
        return None


def _told(done: Certified) -> list[str]:
    made = done.made
    told = [
        f"{made.folder / 'server.pem'}: for {', '.join(made.names)}; until {_day(made.ends_at)}.",
        "  Renew it before with `monitor certificate`.",
        f"{made.folder / 'ca.pem'}: the authority, until {_day(made.authority_ends_at)}; SHA-256 {made.fingerprint}",
    ]
    if done.lines:
        told += ["", "1. Name the files in the configuration:", *(f"     {line}" for line in done.lines)]
    if made.is_new_authority:
        told += [
            "" if not done.lines else "2. Start the monitor again.",
            f"{'3. ' if done.lines else ''}Let each display trust the authority: copy ca.pem to it (never ca.key), and",
            "     Debian, Raspberry Pi (Chromium), as the display's user; certutil is in the package libnss3-tools:",
            "       mkdir -p ~/.pki/nssdb; certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n monitor -i ca.pem",
            "     Windows, as administrator:  certutil -addstore Root ca.pem",
            "     macOS, Android, iOS: docs/tls.md",
        ]
    if made.is_authority_ending and not made.is_new_authority:
        told += ["", "The authority ends within a year: make another one with --new-authority when it suits you."]
    return told


def _day(at: datetime) -> str:
    return f"{at.day} {at:%B %Y}"
