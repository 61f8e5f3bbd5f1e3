"""`monitor import`: exported mail into the store, what each file was taken for, and which addresses are ours."""

from __future__ import annotations

import json
import signal
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from monitor.app.bar import bar
from monitor.app.reporting import describe, plain
from monitor.cli.ending import guarded
from monitor.cli.options import DEFAULT_CONFIG, config_option, environ, json_option, log_to, settings_from
from monitor.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from monitor.app.importing import Imported
    from monitor.config import Settings

STOPPED: Final = 130
"""The exit code of what Ctrl-C ended, as a shell has it."""
AT_ONCE: Final = 2
"""The how many-th Ctrl-C waits for nothing."""
SHOWN: Final = 5
"""Addresses that are shown at most."""


@click.command("import")
@click.argument(
    "paths",
    metavar="PATH...",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, readable=False, allow_dash=True),
)
@click.option("--mailbox", "name", help="Whose addresses apply; needed only with several mailboxes.")
@click.option(
    "--sent", is_flag=True, help="Everything in them is from you; else Sent folders are known by their names."
)
@click.option(
    "--me", "mine", multiple=True, metavar="ADDRESS", help="An address of yours: adds it to the configuration first."
)
@click.option("--yes", is_flag=True, help="The addresses that sent the mail in Sent folders are yours: adds them.")
@config_option
@json_option
@guarded
def import_(  # noqa: PLR0913 - one command, each option named
    paths: tuple[Path, ...],
    name: str | None,
    config_path: Path,
    *,
    sent: bool,
    mine: tuple[str, ...],
    yes: bool,
    as_json: bool,
) -> int:
    """Read exported mail: mbox, a Takeout .zip or .tgz, a folder of Thunderbird, Maildir or .eml.

    A PATH of - is standard input. Nothing is unpacked, and the files stay as they are. It may be stopped with Ctrl-C:
    the same command goes on from there. Exit status 1 where something could not be read.
    """
    from monitor.app import importing  # noqa: PLC0415 - `monitor --help` need not load it

    settings = _settings(config_path, name, paths)
    log_to(sys.stderr)
    mailbox = importing.chosen_mailbox(settings, name)
    if new := importing.unnamed(settings, mailbox, mine):
        settings = _add(config_path, mailbox, new)
    with bar(paths) as shown, _stoppable() as stop:

        def progress(path: Path, done: int, total: int) -> None:
            shown.take(path, done, total)
            stop.here()

        imported = importing.import_all(
            settings,
            environ(),
            paths,
            name,
            is_sent=sent,
            watcher=importing.Watcher(told=lambda taken: shown.tell(f"{taken.name}: {taken.what}"), progress=progress),
        )
    for path in importing.forgotten(paths):
        click.echo(f"{path.name} lies beside what was read and is of the same export: name it, too.", err=True)
    _report(imported, as_json=as_json)
    if imported.is_stopped:
        click.echo("Stopped. What was read is kept; the same command goes on from there.", err=True)
        return STOPPED
    _whose(imported, config_path, yes=yes, may_ask=Path("-") not in paths)
    return 0 if imported.is_good else 1


def _settings(config_path: Path, name: str | None, paths: tuple[Path, ...]) -> Settings:
    """Return the settings; without a mailbox one is added, which is only imported."""
    from monitor.app import importing  # noqa: PLC0415 - as above

    # why only the usual file is made: another name that is not there is a typing mistake
    if config_path.exists() or config_path != DEFAULT_CONFIG:
        settings = settings_from(config_path)
        if settings.mailboxes:
            return settings
    if not any(path == Path("-") or path.exists() for path in paths):
        raise FileError(f"{paths[0].name} does not exist; check the path.")  # before a mailbox is added for nothing
    settings = importing.with_archive(config_path, environ(), name)
    (mailbox,) = settings.mailboxes
    click.echo(
        f"{config_path.name}: there was no mailbox; now there is {mailbox.name}, which is only imported: nothing is "
        "polled for it.",
        err=True,
    )
    return settings


class Stop:
    """Ends an import where it holds nothing; while it waits for a pipe, a second Ctrl-C ends it at once."""

    def __init__(self) -> None:
        """Begin without anybody having asked for an end."""
        self.asked = 0

    def ask(self, *_: object) -> None:
        """Take a signal; a third one comes to an end that is under way."""
        self.asked += 1
        if self.asked == AT_ONCE:
            raise KeyboardInterrupt

    def here(self) -> None:
        """Raise KeyboardInterrupt where an end was asked for."""
        # why not in the signal's handler: raised there, it may leave a lock of some library closed for good
        if self.asked:
            raise KeyboardInterrupt


@contextmanager
def _stoppable() -> Iterator[Stop]:
    """Let Ctrl-C and SIGTERM ask for an end."""
    stop = Stop()
    before = {number: signal.signal(number, stop.ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            # why: who presses it again meets the report of this end, and wants nothing else
            signal.signal(number, signal.SIG_IGN if stop.asked else handler)


def _report(imported: Imported, *, as_json: bool) -> None:
    for place in (place for report in imported.reports for place in report.places):
        click.echo(place, err=True)
    if not as_json:
        for report in imported.reports:
            click.echo(report.error or describe(replace(report, name=report.folders[0])), err=report.error is not None)
        return
    rows = [
        (row, is_ours)
        for rows, is_ours in ((imported.guess.ours, True), (imported.guess.likely, False))
        for row in rows
    ]
    answer = {
        "mailboxes": [plain(report) for report in imported.reports],
        "taken": [{"name": taken.name, "what": taken.what} for taken in imported.taken],
        "sent_from": [
            {"address": address, "messages": count, "is_ours": is_ours} for (address, count), is_ours in rows
        ],
        "is_stopped": imported.is_stopped,
    }
    click.echo(json.dumps(answer, ensure_ascii=False))


def _whose(imported: Imported, config_path: Path, *, yes: bool, may_ask: bool) -> None:
    """Show who sent the sent mail; add what somebody confirms."""
    if ours := imported.guess.ours:
        click.echo(f"Sent mail is from {_listed(ours)}: named in `addresses`.", err=True)
    likely = imported.guess.likely
    if not likely:
        return
    words = f"Sent mail is {'also ' * bool(imported.guess.ours)}from {_listed(likely)}: not named in `addresses`."
    click.echo(f"{words} If they are yours, add them: then their mail in other folders counts as yours, too.", err=True)
    addresses = [address for address, _ in likely]
    can_ask = may_ask and sys.stdin.isatty() and sys.stderr.isatty()
    if yes or (can_ask and click.confirm(f"Add them to {config_path.name}?", default=False, err=True)):
        settings = _add(config_path, imported.mailbox, addresses)
        from monitor.app import importing  # noqa: PLC0415 - as above

        importing.decide_again(settings, environ())
    elif not can_ask:
        click.echo(
            "Confirm them all with --yes, or some with --me ADDRESS; importing again changes nothing else.", err=True
        )


def _add(config_path: Path, mailbox: str, addresses: Sequence[str]) -> Settings:
    from monitor.app import importing  # noqa: PLC0415 - as above

    settings = importing.add_addresses(config_path, environ(), mailbox, addresses)
    click.echo(
        f"{config_path.name}: `addresses` of {mailbox} now has {', '.join(addresses)}. A wall that runs takes it.",
        err=True,
    )
    return settings


def _listed(rows: Sequence[tuple[str, int]]) -> str:
    shown = ", ".join(f"{address} ({count:,})" for address, count in rows[:SHOWN])
    return f"{shown} and {len(rows) - SHOWN} others" if len(rows) > SHOWN else shown
