"""Who is told when something is wrong, and of what. The URLs hold tokens, so they never stand in config.yaml."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator

from monitor.config import fields
from monitor.config.fields import About
from monitor.config.section import Section
from monitor.errors import SecretError

URLS: Final = "MONITOR_NOTIFY_URLS"
"""The variable that holds the URLs themselves, separated by spaces or line breaks."""


class NotifySettings(Section):
    """Messages to people through Apprise; off until there is a URL to send to."""

    urls_file: Annotated[
        fields.File | None,
        About(
            text="A file with one Apprise URL a line, which services get a message when something is wrong; or set "
            "`MONITOR_NOTIFY_URLS`. See [watching.md](watching.md).",
            allowed="the name of a file; relative names start at the folder of the configuration file",
            example="secrets/notify",
            default="none: nobody is told",
            is_private=True,
        ),
    ] = None
    older_than: Annotated[
        timedelta,
        BeforeValidator(fields.pace),
        AfterValidator(fields.between("5 minutes", "7 days")),
        About(
            text="How long a mailbox could not be read before somebody is told.",
            allowed="a duration from 5 minutes to 7 days",
        ),
    ] = timedelta(minutes=30)
    person: Annotated[
        bool,
        About(
            text="Whether somebody is told when a mailbox or the monitor waits for a person.",
            allowed="true or false",
            default="`true`",
        ),
    ] = True
    displays: Annotated[
        bool,
        About(
            text="Whether somebody is told when a display falls silent or shows old maps.",
            allowed="true or false",
            default="`true`",
        ),
    ] = True
    quiet: Annotated[
        fields.WeekSpans,
        About(
            text="When nobody is told anything; what is still wrong afterwards is told then.",
            allowed="a list of times, each with weekdays before it or for every day",
            example='["20:00-07:00", "Sat-Sun 00:00-24:00"]',
            default="never",
        ),
    ] = ()


def urls_of(settings: NotifySettings, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the URLs as they are now, so that a changed one counts at the next message. Raises SecretError."""
    text = environ.get(URLS, "").strip()
    if text:
        return tuple(text.split())
    if settings.urls_file is None:
        return ()
    return tuple(line for line in _lines(settings.urls_file) if line and not line.startswith("#"))


def _lines(file: Path) -> list[str]:
    try:
        return [line.strip() for line in file.read_text("utf-8-sig").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        # why: the name is not quoted, since people write the URL itself there
        raise SecretError("The file named in notify.urls_file cannot be read as text; nobody is notified.") from error
