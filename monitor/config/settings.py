"""All settings: the one source of their keys, types, defaults and of what the documents say about them.

``Document`` is what a file may say; ``Settings`` is that with what was found while reading it. Both are frozen.
Durations of windows are calendar spans (``relativedelta``), paces and targets fixed lengths (``timedelta``).
"""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from dateutil.relativedelta import relativedelta
from pydantic import Field

from monitor.config import fields
from monitor.config.access import AccessSettings
from monitor.config.fields import About
from monitor.config.mailbox import MailboxSettings
from monitor.config.measuring import MeasureSettings
from monitor.config.notify import NotifySettings
from monitor.config.originals import OriginalsSettings
from monitor.config.page import PageSettings
from monitor.config.roles import Role
from monitor.config.section import Section
from monitor.config.working import WorkingHoursSettings


class WindowSettings(Section):
    """The two windows: calendar spans by the wall clock of ``time_zone``; they never overlap."""

    current: Annotated[
        fields.Window,
        About(
            text="The current window: how many of the last weeks the large map shows.",
            allowed="a duration longer than zero, at most 20 years",
        ),
    ] = relativedelta(weeks=4)
    trailing: Annotated[
        fields.Window,
        About(
            text="The trailing window: how long before the current one mail is compared with.",
            allowed="a duration longer than zero, at most 20 years",
        ),
    ] = relativedelta(weeks=26)


class RefreshSettings(Section):
    """How often mail is read and how often a page asks for news."""

    poll: Annotated[
        fields.PollPace,
        About(text="How often each mailbox is asked for new mail.", allowed="a duration from 5 seconds to 1 day"),
    ] = timedelta(seconds=60)
    page: Annotated[
        fields.PagePace,
        About(text="How often an open page asks for news.", allowed="a duration from 1 second to 1 hour"),
    ] = timedelta(seconds=15)
    idle: Annotated[
        bool,
        About(
            text="Whether mail that comes in, or is sent, is read at once where the server tells of it (IMAP IDLE); it "
            "costs one or two more connections for each mailbox.",
            allowed="true or false",
            default="`true`",
        ),
    ] = True
    keep_alive: Annotated[
        fields.KeepAlive,
        About(
            text="Within which time a connection that waits for mail is noticed to be dead; shorter where a router "
            "forgets quiet connections sooner.",
            allowed="a duration from 1 minute to 29 minutes",
        ),
    ] = timedelta(minutes=4)
    connections_per_server: Annotated[
        fields.Connections,
        About(
            text="How many connections one mail server gets at the same time, however many mailboxes it has; "
            "[teams.md](teams.md) says how they are shared.",
            allowed="a whole number from 1 to 100",
        ),
    ] = 4


class StoreSettings(Section):
    """Where response times are kept."""

    url: Annotated[
        fields.StoreUrl,
        About(
            text="The store: a SQLite file, or a PostgreSQL database.",
            allowed="sqlite:///FILE or postgresql://HOST/DATABASE (a password only in MONITOR_STORE__URL)",
            default="`sqlite:///data/monitor.db`",
            is_private=True,
        ),
        Field(validate_default=True, repr=False),
    ] = "sqlite:///data/monitor.db"
    key_file: Annotated[
        fields.File,
        About(
            text="The key without which the store is worthless; made on the first run. Never keep it beside a backup.",
            allowed="the name of a file, best in another folder than the store",
            default="`secrets/store.key`",
            is_private=True,
        ),
        Field(validate_default=True),
    ] = Path("secrets/store.key")
    keep: Annotated[
        fields.Keep,
        About(
            text="How long mail stays that no window needs. Unset, polled mail then goes; a duration keeps it at least "
            "that long; `forever` removes nothing. Imported mail always stays.",
            allowed="a duration, or forever",
            example="5 years",
            default="as long as the windows need",
        ),
    ] = None
    backups: Annotated[
        fields.Backups,
        About(
            text="How many backups of a SQLite store are kept in the folder `backups` beside it: one a week, and as "
            "many again of those before a new version changes its schema; [healing.md](healing.md#backups) says how to "
            "put one back.",
            allowed="a whole number from 0 (none are made) to 100",
        ),
    ] = 4


class Document(Section):
    """What a configuration file may say."""

    title: Annotated[fields.Line, About(text="The heading of the wall.", allowed="a text of at most 80 characters")] = (
        "Response times"
    )
    time_zone: Annotated[
        fields.Zone,
        About(
            text="The zone of the wall clock that hours and weekdays are read from.",
            allowed="a name of the IANA time zone database, such as Europe/Paris",
            default="this machine's",
        ),
    ] = "UTC"
    mailboxes: Annotated[
        tuple[MailboxSettings, ...],
        About(
            text="The mailboxes to read; without any, the sample mailbox is shown.",
            allowed="a list of mailboxes, each beginning with a dash: `- name: support`",
            default="none: the sample",
        ),
    ] = ()
    log: Annotated[
        Literal["auto", "text", "json"],
        About(
            text="How `monitor run` writes its log: lines for people (`text`), JSON for programs, or by itself: text "
            "on a terminal, JSON elsewhere; see [watching.md](watching.md).",
            allowed="auto, text or json",
        ),
    ] = "auto"
    role: Annotated[
        Role,
        About(
            text="Which part of the work `monitor run` does: reading mail (`poller`), serving the page without signing "
            "in to any mailbox (`web`), or both; see [scale.md](scale.md).",
            allowed="all, poller or web; the latter two with PostgreSQL",
        ),
    ] = "all"
    window: WindowSettings = WindowSettings()
    refresh: RefreshSettings = RefreshSettings()
    originals: OriginalsSettings = OriginalsSettings()
    measure: MeasureSettings = MeasureSettings()
    working_hours: WorkingHoursSettings = WorkingHoursSettings()
    store: StoreSettings = StoreSettings()
    page: PageSettings = PageSettings()
    access: AccessSettings = AccessSettings()
    notify: NotifySettings = NotifySettings()


class Settings(Document):
    """What was read, for the parts of the program; ``load`` makes it.

    ``is_zone_guessed``: no zone was set and the machine only says UTC, which many do by default.
    ``hints`` are sentences about what works but deserves a look. ``path`` is the file.
    """

    path: Path = Path("config.yaml")
    is_zone_guessed: bool = False
    hints: tuple[str, ...] = ()

    @property
    def is_open_to_network(self) -> bool:
        """Whether everybody who reaches this machine may see the page."""
        return self.access.is_open and not fields.is_loopback(self.page.host)

    @property
    def is_sample(self) -> bool:
        """Whether no mailbox is named, so that the sample is shown."""
        return not self.mailboxes
