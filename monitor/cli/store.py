"""``monitor store``: whether it is whole, copies of it, and one put back."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.ending import guarded
from monitor.cli.options import config_option, json_option, settings_from

if TYPE_CHECKING:
    from monitor.app.storing import Kept

FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def store() -> None:
    """Look the store over, copy it, and put a copy back.

    The monitor makes a backup itself, each week and before a new version changes the store: see `backups`.
    """


@store.command("check")
@config_option
@json_option
@guarded
def check_store(config_path: Path, *, as_json: bool) -> int:
    """Say whether the store is whole. Nothing is changed; it may be in use."""
    from monitor.app import storing  # noqa: PLC0415 - `monitor --help` need not load what the store needs

    found = storing.check(settings_from(config_path))
    if as_json:
        click.echo(json.dumps({"is_whole": not found.faults, **asdict(found)}, ensure_ascii=False))
        return 1 if found.faults else 0
    if found.revision:
        click.echo(f"schema {found.revision}, {found.messages:,} messages, {found.responses:,} responses")
    for fault in found.faults:
        click.echo(f"not whole: {fault}", err=True)
    if found.faults:
        click.echo("Put back a copy (monitor store restore FILE), or move it away to read the mail again.", err=True)
        return 1
    click.echo("the store is whole")
    return 0


@store.command("backup")
@click.argument("file", type=FILE, required=False)
@config_option
@guarded
def backup_store(file: Path | None, config_path: Path) -> None:
    """Copy the store into FILE, or into a dated one among its backups. It may be in use."""
    from monitor.app import storing  # noqa: PLC0415 - as above

    settings = settings_from(config_path)
    made = storing.backup(settings, file)
    click.echo(made)
    click.echo(
        f"Keep {settings.store.key_file.name} elsewhere: without it the copy is worthless, to you too.", err=True
    )


@store.command("backups")
@config_option
@json_option
@guarded
def list_backups(config_path: Path, *, as_json: bool) -> None:
    """Show the backups beside the store, the latest first."""
    from monitor.app import storing  # noqa: PLC0415 - as above

    found = storing.backups(settings_from(config_path))
    if as_json:
        rows = [
            {"file": str(one.file), "made_at": one.made_at.isoformat(), "size": one.size, "before": one.before}
            for one in found
        ]
        click.echo(json.dumps({"backups": rows}, ensure_ascii=False))
        return
    for one in found:
        click.echo(_line(one))
    if not found:
        click.echo("no backups yet")


@store.command("restore")
@click.argument("file", type=FILE)
@config_option
@guarded
def restore_store(file: Path, config_path: Path) -> None:
    """Put the backup FILE in the store's place. The store that is there now is moved aside, not removed.

    No monitor may be running on it. Mail since the backup is read again, as far as it is in the mailbox.
    """
    from monitor.app import storing  # noqa: PLC0415 - as above

    aside = storing.restore(settings_from(config_path), file)
    click.echo(f"{file} is the store now.")
    if aside:
        click.echo(f"The one before is {aside}; remove it when you do not need it any more.")


def _line(one: Kept) -> str:
    kind = f"before schema {one.before}" if one.before else "weekly"
    return f"{one.made_at:%Y-%m-%d %H:%M} UTC  {one.size / 1e6:>9,.1f} MB  {kind:<20}  {one.file}"
