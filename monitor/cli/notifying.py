"""``monitor notify``: whether messages to people arrive."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from monitor.cli.ending import guarded
from monitor.cli.options import config_option, environ, log_to, settings_from

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@config_option
@guarded
def notify(config_path: Path) -> int:
    """Send a test message to each service of `notify`, and say which took it."""
    from monitor.app import trying_services  # noqa: PLC0415 - `monitor --help` need not load Apprise

    settings = settings_from(config_path)
    log_to(sys.stderr)  # Apprise says what failed with the URL, and is silent then
    taken = trying_services.try_services(settings, environ())
    for number, is_taken in enumerate(taken, 1):
        words = "took the message" if is_taken else "did not take the message: look at its URL, and at the network"
        click.echo(f"service {number}: {words}", err=not is_taken)
    return 0 if all(taken) else 1
