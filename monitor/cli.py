"""Arguments, words and exit codes: 0 done, 1 something failed and is named, 2 wrong configuration or usage.

An error is one sentence on standard error, never a traceback. With ``--json`` standard output holds one object.
"""

from __future__ import annotations

import errno
import functools
import json
import logging
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from monitor import __version__
from monitor.app.bar import bar
from monitor.app.reporting import describe, plain, progress_of
from monitor.errors import ConfigError, MonitorError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from monitor.app.checking import MailboxCheck
    from monitor.config import Settings
    from monitor.records import PollReport

log = logging.getLogger("monitor")

FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
"""Why a disk takes no more of an output that is redirected to a file."""


def guarded(command: Callable[..., int | None]) -> Callable[..., None]:
    """Turn what a person can mend into one sentence and an exit code."""

    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> None:  # noqa: ANN401 - click's own signature
        try:
            status = command(*arguments, **options)
            if sys.stdout:
                sys.stdout.flush()  # here and not at the end of Python, where nobody could say what is wrong
        except ConfigError as error:
            click.echo(str(error), err=True)
            sys.exit(2)
        except MonitorError as error:
            click.echo(f"monitor: {error}", err=True)
            sys.exit(1)
        except OSError as error:
            if error.errno not in FULL:
                raise
            click.echo(f"monitor: the output cannot be written: {error.strerror}", err=True)
            with suppress(OSError):
                sys.stdout.close()  # else Python tries once more at its end, with a traceback
            sys.exit(1)
        sys.exit(status or 0)

    return run


config_option = click.option(
    "--config",
    "config_path",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("config.yaml"),
    show_default=True,
    help="The configuration file.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="monitor")
def main() -> None:
    """Show when people who write to you wait, and whether it is getting better.

    `monitor run` starts the wall; without a mailbox in the configuration it shows a sample.
    """


@main.command()
@config_option
@guarded
def run(config_path: Path) -> None:
    """Poll the mailboxes and serve the wall until Ctrl-C."""
    from monitor.app import service  # noqa: PLC0415 - `monitor --help` need not load dash

    settings = _settings(config_path)
    _log_to(sys.stdout)
    service.run(settings, _environ(), describe)


@main.command()
@config_option
@json_option
@guarded
def poll(config_path: Path, *, as_json: bool) -> int:
    """Read the mailboxes once and exit; a first poll reads everything the windows need."""
    from monitor.app import commands  # noqa: PLC0415 - as above

    settings = _settings(config_path)
    _log_to(sys.stderr)
    reports = commands.poll_once(settings, _environ(), lambda report: log.info("%s", progress_of(report)))
    return _report(reports, as_json=as_json)


@main.command()
@config_option
@json_option
@guarded
def check(config_path: Path, *, as_json: bool) -> int:
    """Test configuration, store, sign-in and folders; changes nothing."""
    from monitor.app import checking  # noqa: PLC0415 - as above

    settings = _settings(config_path)
    result = checking.check(settings, _environ())
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
            click.echo("mailboxes      none: `monitor run` shows the sample; add yours under `mailboxes:`")
    return 0 if result.is_good else 1


@main.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, readable=False))
@click.option("--mailbox", "name", help="Whose addresses apply; needed only with several mailboxes.")
@click.option("--sent", is_flag=True, help="The files are Sent folders: everything in them is from you.")
@config_option
@json_option
@guarded
def import_(files: tuple[Path, ...], name: str | None, config_path: Path, *, sent: bool, as_json: bool) -> int:
    """Read mbox files (also .gz), for example a Google Takeout; may be stopped and repeated."""
    from monitor.app import commands  # noqa: PLC0415 - as above

    settings = _settings(config_path)
    _log_to(sys.stderr)
    reports = []
    for file in files:
        with bar(file) as progress:
            reports.append(commands.import_one(settings, _environ(), file, name, is_sent=sent, progress=progress))
    return _report(reports, as_json=as_json)


@main.command()
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
    settings = _settings(config_path)
    if output is None:
        commands.export(settings, _environ(), request, sys.stdout)
        return
    partial = output.with_name(f".{output.name}.part")
    try:
        with partial.open("w", encoding="utf-8", newline="") as stream:
            commands.export(settings, _environ(), request, stream)
        partial.replace(output)
    except OSError as error:
        raise MonitorError(f"cannot write {output}: {error.strerror}; name a file that can be written") from error
    finally:
        with suppress(OSError):  # nothing was made, or it is in its place
            partial.unlink()


@main.command()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0: any free port.", show_default=True)
@guarded
def sample(port: int) -> None:
    """Serve the sample mailbox alone, for a mail program or your own experiments."""
    from monitor.app import service  # noqa: PLC0415 - as above

    service.serve_sample(port, click.echo)


def _environ() -> dict[str, str]:
    import os  # noqa: PLC0415 - only here is the environment read

    return dict(os.environ)


def _settings(path: Path) -> Settings:
    from monitor.config import load  # noqa: PLC0415 - as above

    return load(path, _environ())


def _log_to(stream: Any) -> None:  # noqa: ANN401 - a text stream, however wrapped
    logging.basicConfig(
        stream=stream, force=True, level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%Y-%m-%d %H:%M:%S"
    )
    logging.raiseExceptions = False  # why: a log that nobody reads any more (a closed pipe) must not fill another
    # why: a poll that takes longer than the interval is expected while a large mailbox is read the first time
    for noisy in ("apscheduler", "alembic", "imapclient", "waitress.queue", "werkzeug"):
        logging.getLogger(noisy).setLevel(logging.ERROR)


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
    words = (mailbox.error or "signed in").removeprefix(f"{mailbox.name}: ")
    click.echo(f"mailbox        {mailbox.name}: {words}", err=mailbox.error is not None)
    for folder in mailbox.folders:
        count = "" if folder.messages is None else f"  {folder.messages:,} messages"
        click.echo(f"               {folder.use:<10} {folder.name}{count}")
