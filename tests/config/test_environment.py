"""The environment overrides the file, a variable has its own blocks, and passwords are never settings."""

from datetime import date
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta

from monitor.config import load
from monitor.config.environment import form
from tests.config.conftest import MAILBOX, Blocks, Loading


def test_variables_override_the_file(loading: Loading) -> None:
    """Each kind of setting can come from a variable: text, duration, number, list, and those of a mailbox."""
    settings = loading(
        MAILBOX + "window: {current: 4 weeks, trailing: 9 weeks}\n",
        {
            "MONITOR_TITLE": "2026",
            "MONITOR_WINDOW__CURRENT": "P2W",
            "MONITOR_MEASURE__PERCENTILE": "90",
            "MONITOR_PAGE__HOST": "0.0.0.0",  # noqa: S104 - as text
            "MONITOR_PAGE__PORT": "9000",
            "MONITOR_ACCESS": "displays, sign-in",
            "MONITOR_PAGE__OFF": "Mon 20:00-24:00, Sun 00:00-24:00",
            "MONITOR_MEASURE__COUNTS_UNANSWERED": "True",
            "MONITOR_WORKING_HOURS__HOLIDAYS__DATES": "2026-12-24",
            "MONITOR_STORE__URL": "postgresql://me:swordfish@db/monitor",
            "MONITOR_MAILBOX_SUPPORT__HOST": "mail.example.org",
            "MONITOR_MAILBOX_SUPPORT__ADDRESSES": "a@example.org, @example.com,",
            "MONITOR_MAILBOX_SUPPORT__FOLDERS__SENT": "Sent Items",
            "PATH": "/bin",
        },
    )
    assert (settings.title, settings.page.host, settings.page.port) == ("2026", "0.0.0.0", 9000)  # noqa: S104 - as text
    assert (settings.window.current, settings.window.trailing) == (relativedelta(weeks=2), relativedelta(weeks=9))
    assert (settings.measure.percentile, settings.measure.counts_unanswered) == (90, True)
    assert settings.page.off == ((1200, 1440), (8640, 10080))
    assert settings.working_hours.holidays.dates == (date(2026, 12, 24),)
    assert settings.store.url == "postgresql://me:swordfish@db/monitor"
    (mailbox,) = settings.mailboxes
    assert (mailbox.host, mailbox.port) == ("mail.example.org", 993)
    assert mailbox.addresses == ("a@example.org", "@example.com")
    assert (mailbox.folders.sent, mailbox.folders.received) == (("Sent Items",), None)


def test_an_override_mends_the_file(loading: Loading) -> None:
    """A value that a variable replaces is not judged."""
    assert loading("page: {port: x}", {"MONITOR_PAGE__PORT": "1"}).page.port == 1


@pytest.mark.parametrize(
    "variable",
    ["MONITOR_TITLE", "MONITOR_UNKNOWN"],
)
def test_an_empty_variable_is_not_set(loading: Loading, variable: str) -> None:
    """A variable that is empty, as container tools pass them on, changes nothing."""
    assert loading("title: x", {variable: " "}).title == "x"


@pytest.mark.parametrize("variable", ["MONITOR_PORT", "MONITOR_PORT_80_TCP_ADDR", "MONITOR_SERVICE_HOST"])
def test_variables_of_a_service_with_our_name(loading: Loading, variable: str) -> None:
    """What Kubernetes sets for a service called "monitor" is not meant for us."""
    assert loading("", {variable: "tcp://10.0.0.1:80"}).page.port == 8050


@pytest.mark.parametrize(
    ("variable", "text", "block"),
    [
        (
            "MONITOR_WINDOW__CURRENT",
            "4 wekks",
            (
                'found "4 wekks": "wekks" is no unit of time; the nearest unit is "weeks"\n'
                "  allowed: a duration longer than zero, at most 20 years"
            ),
        ),
        ("MONITOR_PAGE__PORT", "http", 'found "http"\n  allowed: a whole number from 0 to 65535'),
        ("MONITOR_MEASURE__PERCENTILE", "p80", 'found "p80"\n  allowed: a number above 0 and below 100'),
        (
            "MONITOR_MAILBOX_SUPPORT__ADDRESSES",
            "a@example.org,swordfish",
            (
                "found a text (not shown here): there is no @ in it; write me@example.com, "
                'or "@example.com" for a whole domain\n'
                '  allowed: a list of addresses, such as [me@example.com, "me+*@example.com", "@example.org", '
                '"!news@example.org"]'
            ),
        ),
        (
            "MONITOR_WINDOWS__CURRENT",
            "swordfish",
            'no setting has this variable; the nearest known variable is "MONITOR_WINDOW__CURRENT"',
        ),
        (
            "MONITOR_MAILBOX_SUPORT__HOST",
            "swordfish",
            'no setting has this variable; the nearest known variable is "MONITOR_MAILBOX_SUPPORT__HOST"',
        ),
        (
            "MONITOR_PASSWORD_SUPORT",
            "swordfish",
            'no setting has this variable; the nearest known variable is "MONITOR_PASSWORD_SUPPORT"',
        ),
        (
            "MONITOR_QQQ",
            "swordfish",
            (
                "no setting has this variable\n"
                "  allowed: MONITOR_<GROUP>__<KEY>, MONITOR_MAILBOX_<NAME>__<KEY>, MONITOR_PASSWORD_<NAME>"
            ),
        ),
    ],
)
def test_a_wrong_variable_has_its_block(blocks: Blocks, variable: str, text: str, block: str) -> None:
    """A block about a variable begins with its name, not with a line of the file."""
    assert blocks(MAILBOX, {variable: text}) == (f"{variable}: {block}",)


def test_what_is_in_the_way_is_reported(blocks: Blocks) -> None:
    """A variable below a group that is none in the file leaves the file's own problem to be reported."""
    (block,) = blocks("page: 5", {"MONITOR_PAGE__PORT": "1"})
    assert block.startswith("config.yaml:1: page: found the number 5")


def test_of_two_equal_names_the_first_is_meant(blocks: Blocks) -> None:
    """With two mailboxes of one name, and one without any, the variable reaches the first one."""
    text = MAILBOX + MAILBOX.removeprefix("mailboxes:\n") + "  - host: x\n    username: y\n"
    found = blocks(text, {"MONITOR_MAILBOX_SUPPORT__PORT": "x"})
    assert [block.split(": ")[0:2] for block in found] == [
        ["config.yaml:6", "mailboxes.support.name"],
        ["config.yaml:10", "mailboxes[3].name"],
        ["MONITOR_MAILBOX_SUPPORT__PORT", 'found "x"\n  allowed'],
    ]


@pytest.mark.parametrize(
    ("name", "in_variables"),
    [("support", "SUPPORT"), ("first-line", "FIRST_LINE"), ("Büro 2", "B_RO_2"), ("a.b_c", "A_B_C")],
)
def test_the_form_of_a_name(name: str, in_variables: str) -> None:
    """A name stands in variables in upper case, with _ for every other character."""
    assert form(name) == in_variables


def test_a_password_is_no_setting(loading: Loading, tmp_path: Path) -> None:
    """The password's variable does instead of a file, and its value is nowhere in the settings."""
    settings = loading(MAILBOX.replace("    password_file: secret\n", ""), {"MONITOR_PASSWORD_SUPPORT": "hunter2"})
    assert settings.mailboxes[0].password_file is None
    assert "hunter2" not in repr(settings) + str(settings.model_dump())
    assert load(tmp_path / "config.yaml", {"MONITOR_PASSWORD_SUPPORT": "x"}).mailboxes == settings.mailboxes


def test_a_password_that_looks_like_a_setting(blocks: Blocks) -> None:
    """Whoever guesses the password's variable from those of the settings is told its name."""
    (block,) = blocks(MAILBOX, {"MONITOR_MAILBOX_SUPPORT__PASSWORD": "swordfish"})
    assert '"MONITOR_PASSWORD_SUPPORT"' in block
    assert "swordfish" not in block
