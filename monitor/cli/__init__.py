"""Arguments, words and exit codes: 0 done, 1 something failed and is named, 2 wrong configuration or usage.

An error is one sentence on standard error, never a traceback. With ``--json`` standard output holds one object.
"""

from __future__ import annotations

import json
import logging
import sys
from typing import TYPE_CHECKING

import click

from monitor import __version__
from monitor.app.reporting import describe, plain, progress_of
from monitor.cli.access import display, user
from monitor.cli.certificate import certificate
from monitor.cli.ending import guarded
from monitor.cli.exporting import export
from monitor.cli.importing import import_
from monitor.cli.memory import leave_no_core
from monitor.cli.notifying import notify
from monitor.cli.options import config_option, environ, json_option, log_to, settings_from
from monitor.cli.setup import setup
from monitor.cli.signing import sign_in
from monitor.cli.store import store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from monitor.app.checking import MailboxCheck
    from monitor.records import PollReport

ONLY_IMPORTED = "nothing to sign in to: its mail comes with `monitor import` alone"

log = logging.getLogger("monitor")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="monitor")
def main() -> None:
    """Show when people who write to you wait, and whether it is getting better.

    `monitor setup` adds your mailbox; `monitor run` starts the wall, which without a mailbox shows a sample.
    """
    leave_no_core()


@main.command()
@config_option
@click.option(
    "--role",
    type=click.Choice(["all", "poller", "web"]),
    help="Which part of it this process does, in place of the setting `role`: several share a PostgreSQL store.",
)
@guarded
def run(config_path: Path, role: str | None) -> None:
    """Poll the mailboxes and serve the wall until Ctrl-C."""
    from monitor.app import service  # noqa: PLC0415 - `monitor --help` need not load dash

    settings = settings_from(config_path, role)
    log_to(sys.stdout, settings.log)
    service.run(settings, environ(role), describe)


@main.command()
@config_option
@json_option
@guarded
def poll(config_path: Path, *, as_json: bool) -> int:
    """Read the mailboxes once and exit; a first poll reads everything the windows need."""
    from monitor.app import commands  # noqa: PLC0415 - as above

    settings = settings_from(config_path)
    log_to(sys.stderr, settings.log.replace("auto", "text"))  # somebody typed this
    reports = commands.poll_once(settings, environ(), lambda report: log.info("%s", progress_of(report)))
    return _report(reports, as_json=as_json)


@main.command()
@config_option
@json_option
@guarded
def check(config_path: Path, *, as_json: bool) -> int:
    """Test configuration, store, sign-in and folders; changes nothing."""
    from monitor.app import checking  # noqa: PLC0415 - as above

    settings = settings_from(config_path)
    result = checking.check(settings, environ())
    if as_json:
        click.echo(json.dumps(result.as_json(), ensure_ascii=False))
    else:
        click.echo(f"configuration  {config_path}: good")
        for hint in settings.hints:
            click.echo(f"               {hint}")
        click.echo(f"time zone      {settings.time_zone}{' (guessed: set time_zone)' * settings.is_zone_guessed}")
        click.echo(f"store          {result.store}")
        for mailbox in result.mailboxes:
            _show_mailbox(mailbox)
        if not result.mailboxes:
            click.echo("mailboxes      none: `monitor run` shows the sample; `monitor setup` adds yours")
    return 0 if result.is_good else 1


main.add_command(certificate)
main.add_command(display)
main.add_command(export)
main.add_command(import_)
main.add_command(notify)
main.add_command(setup)
main.add_command(sign_in)
main.add_command(store)
main.add_command(user)


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0: any free port.", show_default=True)
@guarded
def sample(port: int) -> None:
    """Serve the sample mailbox alone, for a mail program or your own experiments."""
    from monitor.app import service  # noqa: PLC0415 - as above

    service.serve_sample(port, click.echo)


def _report(reports: Sequence[PollReport], *, as_json: bool) -> int:
    """Print the reports and return the exit code; where its problems are goes to standard error."""
    for place in (place for report in reports for place in report.places):
        click.echo(place, err=True)
    if as_json:
        click.echo(json.dumps({"mailboxes": [plain(report) for report in reports]}, ensure_ascii=False))
    else:
        for report in reports:
            click.echo(describe(report), err=report.error is not None)
    return 1 if any(report.error for report in reports) else 0


def _show_mailbox(mailbox: MailboxCheck) -> None:
    words = (mailbox.error or (ONLY_IMPORTED if mailbox.is_imported else "signed in")).removeprefix(f"{mailbox.name}: ")
    step = f"{mailbox.step}: " if mailbox.step else ""
    advice = f" {mailbox.advice}" if mailbox.advice else ""
    click.echo(f"mailbox        {mailbox.name}: {step}{words}{advice}", err=mailbox.error is not None)
    for folder in mailbox.folders:
        count = "" if folder.messages is None else f"  {folder.messages:,} messages"
        to_read = "" if folder.to_read is None else f", {folder.to_read:,} to read"
        click.echo(f"               {folder.use:<10} {folder.name}{count}{to_read}  ({folder.why})")
