"""``monitor export``: responses and maps as tables, maps as pictures."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from monitor.cli.ending import guarded
from monitor.cli.options import config_option, environ, log_to, settings_from
from monitor.errors import ConfigError, MonitorError

if TYPE_CHECKING:
    from monitor.records import Theme

WHAT: Final = ("responses", "current", "trailing", "change", "map", "definitions")
"""The rows of ``app.exporting.EXPORTS``, written here so that `--help` need not load them."""
FORMATS: Final = ("csv", "json", "parquet", "svg", "png", "pdf", "html")
"""The rows of ``app.picturing.FORMATS``, as above."""
THEMES: Final = ("article", "light", "dark")
"""The rows of ``wall.looks.LOOKS``, as above."""


@click.command()
@click.argument("what", type=click.Choice(WHAT))
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="csv, json or parquet; of a map also svg, png, pdf, html. Without it: what the file's name ends in, else csv.",
)
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="A file instead of standard output."
)
@click.option("--at", metavar="INSTANT", help="What the wall would show then, e.g. 2026-03-01T09:00+01:00.")
@click.option(
    "--period",
    metavar="PERIOD",
    help="2016, 2016-Q2, 2016-03, 2016-03..2016-05 or 2016-01-01/2016-07-01 (for map and change).",
)
@click.option("--against", metavar="PERIOD", help="What --period is compared with (for change).")
@click.option("--raw", "is_raw", is_flag=True, help="Without smoothing and correction of the open end.")
@click.option("--theme", type=click.Choice(THEMES), default="article", show_default=True, help="How a picture looks.")
@click.option("--scale", type=click.FloatRange(0.1, 10), help="How large a PNG is; 1 is 1040 pixels wide.")
@config_option
@guarded
def export(  # noqa: PLR0913, PLR0917 - the options of one command
    what: str,
    form: str | None,
    output: Path | None,
    at: str | None,
    period: str | None,
    against: str | None,
    theme: Theme,
    scale: float | None,
    config_path: Path,
    *,
    is_raw: bool,
) -> None:
    """Write responses or a map, as a table or as a picture, or what every definition of waiting comes to.

    `monitor export change --period 2016 --against 2015 -o change.svg` draws what two years have changed.
    """
    from monitor.app import exporting  # noqa: PLC0415 - `monitor --help` need not load what exports

    request = exporting.ExportRequest(
        what=what,
        form=form or _form_of(output),
        at=at,
        period=period,
        against=against,
        is_raw=is_raw,
        theme=theme,
        scale=scale,
    )
    exporting.check_request(request)
    log_to(sys.stderr)
    if output is None:
        if exporting.is_binary(request) and sys.stdout.isatty():
            raise ConfigError([f"a terminal cannot show {request.form}: name a file with -o, or redirect the output"])
        exporting.export(settings_from(config_path), environ(), request, sys.stdout.buffer.write)
        return
    settings = settings_from(config_path)
    partial = output.with_name(f".{output.name}.part")
    try:
        with partial.open("wb") as stream:
            exporting.export(settings, environ(), request, stream.write)
        partial.replace(output)
    except OSError as error:
        raise MonitorError(f"cannot write {output}: {error.strerror}; name a file that can be written") from error
    finally:
        with suppress(OSError):  # nothing was made, or it is in its place
            partial.unlink()


def _form_of(output: Path | None) -> str:
    """Return the format that a file's name ends in, csv where it has no ending. Raises ConfigError for another one."""
    ending = output.suffix.removeprefix(".").lower() if output else ""
    if ending and ending not in FORMATS:
        raise ConfigError(
            [f"no file can be written as .{ending}: let its name end in one of {', '.join(FORMATS)}, or say --format"]
        )
    return ending or FORMATS[0]
