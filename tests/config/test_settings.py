"""What a good file gives: the values of the issue's shape, defaults, paths and what follows from them."""

import zoneinfo
from datetime import date, timedelta
from pathlib import Path

import pydantic
import pytest
from dateutil.relativedelta import relativedelta

from monitor.config import MailboxSettings, Settings, load
from monitor.config.fields import known_zones
from monitor.config.loading import usable_zone
from monitor.records import Account
from tests.config.conftest import MAILBOX, Loading

FULL = """\
title: Support desk
time_zone: Europe/Paris
mailboxes:
  - name: support
    host: imap.example.com
    port: 993
    security: tls
    ca_file: null
    username: support@example.com
    password_file: secret
    addresses: [support@example.com, "@example.org"]
    folders: {sent: auto, received: [INBOX, Archive]}
window: {current: 2 weeks, trailing: P1Y}
refresh: {poll: 30 seconds, page: 5 s}
measure: {statistic: median, percentile: 90.5, target: 90 minutes, change_rate: 5 %, least_change: 1 h,
  definition: message, counts_unanswered: true, smoothing: none}
working_hours: {monday: 9:00-17:30, holidays: {country: PT, region: "11", dates: 2026-12-24}}
store: {url: "sqlite:///data/m.db", key_file: secrets/store.key, keep: 5 years}
page: {host: 0.0.0.0, port: 0, theme: light, locale: pt-PT, dim: 20:00-24:00,
  off: [Sun 22:00-07:00, Fri-Sat 23:00-24:00]}
access: {allow: [displays, sign-in], header: X-Forwarded-User, session: 1 week}
"""


def test_every_setting_arrives(loading: Loading, tmp_path: Path) -> None:
    """Every key of the agreed shape arrives with its type, and relative paths start at the file's folder."""
    settings = loading(FULL)
    assert (settings.title, settings.time_zone) == ("Support desk", "Europe/Paris")
    assert settings.window.current == relativedelta(weeks=2)
    assert settings.window.trailing == relativedelta(years=1)
    assert (settings.refresh.poll, settings.refresh.page) == (timedelta(seconds=30), timedelta(seconds=5))
    assert (settings.measure.percentile, settings.measure.target) == (90.5, timedelta(minutes=90))
    assert (settings.measure.statistic, settings.measure.change_rate) == ("median", 5)
    assert settings.measure.least_change == timedelta(hours=1)
    assert (settings.measure.definition, settings.measure.counts_unanswered) == ("message", True)
    assert settings.working_hours.shifts == (((540, 1050),), (), (), (), (), (), ())
    holidays = settings.working_hours.holidays
    assert (holidays.country, holidays.region, holidays.dates) == ("PT", "11", (date(2026, 12, 24),))
    assert (settings.page.theme, settings.page.locale) == ("light", "pt_PT")
    assert settings.page.dim == tuple((day * 1440 + 1200, day * 1440 + 1440) for day in range(7))
    assert settings.page.off == ((7140, 7200), (8580, 8640), (9960, 10500))
    assert settings.store.url == f"sqlite:///{tmp_path}/data/m.db"
    assert settings.store.key_file == tmp_path / "secrets" / "store.key"
    assert settings.store.keep == relativedelta(years=5)
    assert (settings.page.host, settings.page.port) == ("0.0.0.0", 0)  # noqa: S104 - as text
    assert (settings.access.allow, settings.access.header) == (("displays", "sign-in"), "X-Forwarded-User")
    assert settings.access.session == timedelta(weeks=1)
    assert settings.path == tmp_path / "config.yaml"
    assert not settings.is_sample
    assert settings.hints == ()
    (mailbox,) = settings.mailboxes
    assert mailbox.password_file == tmp_path / "secret"
    assert mailbox.addresses == ("support@example.com", "@example.org")
    assert mailbox.account == Account(
        name="support",
        host="imap.example.com",
        port=993,
        security="tls",
        username="support@example.com",
        received=("INBOX", "Archive"),
    )


@pytest.mark.parametrize(
    "text", ["", "# only a comment\n", "mailboxes:\n", "mailboxes: []\n", "window:\nstore: null\n"]
)
def test_without_a_mailbox_there_is_the_sample(loading: Loading, text: str) -> None:
    """No mailbox, in any way of writing it, is the sample; a key without a value is its default."""
    settings = loading(text)
    assert settings.is_sample
    assert settings == loading("")
    assert not settings.is_open_to_network


def test_a_mailbox_that_is_only_imported(loading: Loading) -> None:
    """A mailbox without a server needs no user name and no password, and has no address but those that are named."""
    settings = loading("mailboxes:\n  - name: archive\n  - {name: old, addresses: [me@example.com]}\n")
    assert [(one.is_polled, one.addresses) for one in settings.mailboxes] == [(False, ()), (False, ("me@example.com",))]
    (hint,) = settings.hints
    assert hint.startswith("mailboxes.archive.addresses: not set; set your addresses")
    assert not settings.is_sample


def test_defaults_of_a_mailbox(loading: Loading) -> None:
    """A mailbox of five lines has a port by its security, its user name as address, and folders to be found."""
    (mailbox,) = loading(MAILBOX).mailboxes
    assert (mailbox.port, mailbox.security, mailbox.ca_file) == (993, "tls", None)
    assert mailbox.addresses == ("support@example.com",)
    assert (mailbox.folders.sent, mailbox.folders.received) == (None, None)
    (mailbox,) = loading(MAILBOX + "    security: starttls\n").mailboxes
    assert mailbox.port == 143


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.8.9.1", '"::1"'])
def test_plain_text_within_this_machine(loading: Loading, host: str) -> None:
    """Without encryption every loopback host is allowed."""
    (mailbox,) = loading(MAILBOX.replace("imap.example.com", host) + "    security: none\n").mailboxes
    assert (mailbox.port, mailbox.security) == (143, "none")


def test_one_text_is_a_list_of_one(loading: Loading) -> None:
    """Where a list is allowed, a single text does, too."""
    (mailbox,) = loading(MAILBOX + "    addresses: '@example.org'\n    folders: {sent: Sent Items}\n").mailboxes
    assert mailbox.addresses == ("@example.org",)
    assert mailbox.folders.sent == ("Sent Items",)


@pytest.mark.parametrize(("rate", "percent"), [("10 %", 10), ("2.5%", 2.5), ("20", 20), ("50 %", 50)])
def test_a_percentage(loading: Loading, rate: str, percent: float) -> None:
    """A share is a number of percent, with its sign or without."""
    assert loading(f"measure: {{change_rate: {rate}}}").measure.change_rate == percent


@pytest.mark.parametrize("url", ["postgresql://db/monitor", "postgresql+psycopg://db/monitor", "sqlite:////var/m.db"])
def test_other_stores(loading: Loading, url: str) -> None:
    """A PostgreSQL URL and an absolute SQLite file stay as they are."""
    assert loading(f"store: {{url: '{url}'}}").store.url == url


@pytest.mark.parametrize(
    ("keep", "kept"), [("forever", "forever"), ("null", None), ("2 years", relativedelta(years=2))]
)
def test_how_long_mail_stays(loading: Loading, keep: str, kept: object) -> None:
    """``store.keep`` is unset, forever or a duration."""
    assert loading(f"store: {{keep: {keep}}}").store.keep == kept


@pytest.mark.parametrize(
    ("text", "machine", "zone", "is_guessed"),
    [
        ("time_zone: Asia/Tokyo", "Europe/Paris", "Asia/Tokyo", False),
        ("time_zone: UTC", "Europe/Paris", "UTC", False),
        ("", "Europe/Paris", "Europe/Paris", False),
        ("", "Etc/UTC", "Etc/UTC", True),
        ("", "no/zone", "UTC", True),
    ],
)
def test_the_zone(tmp_path: Path, text: str, machine: str, zone: str, *, is_guessed: bool) -> None:
    """The zone is the file's, else the machine's; UTC that nobody chose is guessed."""
    file = tmp_path / "config.yaml"
    file.write_text(text, "utf-8")
    settings = load(file, {}, machine)
    assert (settings.time_zone, settings.is_zone_guessed) == (zone, is_guessed)


def test_a_machine_that_knows_no_zone(tmp_path: Path) -> None:
    """The machine is asked where nobody says the zone; what fails or is unknown becomes UTC."""
    file = tmp_path / "config.yaml"
    file.touch()
    assert load(file, {}).time_zone in known_zones()

    def fail() -> str:
        raise zoneinfo.ZoneInfoNotFoundError("two files disagree")

    assert usable_zone(fail) == "UTC"
    assert usable_zone(lambda: "Asia/Tokyo") == "Asia/Tokyo"


def test_settings_are_frozen_and_keep_secrets_out_of_sight(loading: Loading) -> None:
    """Nothing in the tree can be changed, and its repr shows no user name, address or place of a secret."""
    settings = loading(MAILBOX + 'store: {url: "postgresql://db/private"}\n')
    with pytest.raises(pydantic.ValidationError, match="frozen"):
        settings.title = "x"
    assert not any(word in repr(settings) for word in ("support@", "secret'", "private"))


def test_settings_can_be_made_in_code() -> None:
    """A part's test makes settings without a file, from values of their final types."""
    mailbox = MailboxSettings(name="a", host="localhost", security="none", username="u", password_file=Path("p"))
    settings = Settings(mailboxes=(mailbox,), time_zone="UTC")
    assert settings.mailboxes[0].account.port == 143
    assert settings.store.keep is None


def test_hints(loading: Loading, tmp_path: Path) -> None:
    """A password everybody can read, and a user name that is no address, are worth a hint, but no error."""
    (tmp_path / "secret").chmod(0o644)
    hints = loading(MAILBOX.replace("support@example.com", "joe")).hints
    assert [hint.partition(":")[0] for hint in hints] == [
        "mailboxes.support.password_file",
        "mailboxes.support.addresses",
    ]
    assert "joe" not in "".join(hints)


def test_default_files_lie_beside_the_configuration(tmp_path: Path) -> None:
    """Store and key stand in the file's folder also where the file does not name them, whoever starts from where."""
    (tmp_path / "config.yaml").write_text("title: x\n")
    settings = load(tmp_path / "config.yaml", {})
    assert settings.store.key_file == tmp_path / "secrets" / "store.key"
    assert settings.store.url == f"sqlite:///{tmp_path}/data/monitor.db"


@pytest.mark.parametrize(
    ("text", "shifts"),
    [
        ("", (((0, 1440),),) * 7),
        ("monday: []", (((0, 1440),),) * 7),
        ("monday: 00:00-24:00", (((0, 1440),), *((),) * 6)),
        ("sunday: 22:00-06:00, monday: 08:00-12:00", (((0, 360), (480, 720)), *((),) * 5, ((1320, 1440),))),
        ("friday: [13:00-17:00, 08:00-12:00]", (*((),) * 4, ((480, 720), (780, 1020)), (), ())),
    ],
)
def test_working_hours(loading: Loading, text: str, shifts: object) -> None:
    """Shifts are cut at midnight, Sunday's into Monday; without any somebody is always there."""
    assert loading(f"working_hours: {{{text}}}").working_hours.shifts == shifts
