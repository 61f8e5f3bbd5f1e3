"""``monitor export``: responses and maps as files."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import click

from monitor.cli.ending import guarded
from monitor.cli.options import config_option, environ, settings_from
from monitor.errors import MonitorError


@click.command()
@click.argument("what", type=click.Choice(["responses", "current", "trailing", "change", "map"]))
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of standard output.")
@click.option("--at", metavar="INSTANT", help="What the wall would show then, e.g. 2026-03-01T09:00+01:00.")
@click.option("--period", metavar="PERIOD", help="2016, 2016-03, or 2016-01-01/2016-07-01 (for map and change).")
@click.option("--against", metavar="PERIOD", help="What --period is compared with (for change).")
@click.option("--raw", "is_raw", is_flag=True, help="Without smoothing and correction of the open end.")
@config_option
@guarded
def export(  # noqa: PLR0913, PLR0917 - the options of one command
    what: str,
    form: str,
    output: Path | None,
    at: str | None,
    period: str | None,
    against: str | None,
    config_path: Path,
    *,
    is_raw: bool,
) -> None:
    """Write responses or a map as CSV or JSON."""
    from monitor.app import commands  # noqa: PLC0415 - as above

    request = commands.ExportRequest(what=what, form=form, at=at, period=period, against=against, is_raw=is_raw)
    commands.check_request(request)
    settings = settings_from(config_path)
    if output is None:
        commands.export(settings, environ(), request, sys.stdout)
        return
    partial = output.with_name(f".{output.name}.part")
    try:
        with partial.open("w", encoding="utf-8", newline="") as stream:
            commands.export(settings, environ(), request, stream)
        partial.replace(output)
    except OSError as error:
        raise MonitorError(f"cannot write {output}: {error.strerror}; name a file that can be written") from error
    finally:
        with suppress(OSError):  # nothing was made, or it is in its place
            partial.unlink()
