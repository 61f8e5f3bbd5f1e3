"""A mailbox into the text of a configuration."""

from collections.abc import Mapping
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from monitor.setup.saving.writing import HEAD, with_mailbox, with_settings
from tests.letters import ROOT

SHIPPED: Final = (ROOT / "config.yaml").read_text()
MAILBOX: Final[dict[str, Any]] = {
    "name": "support",
    "host": "imap.harbour.example",
    "addresses": ["support@harbour.example", "@harbour.example"],
    "username": "support@harbour.example",
    "password_file": "secrets/support",
}
WRITTEN: Final = """  - name: support
    host: imap.harbour.example
    username: support@harbour.example
    password_file: secrets/support
    addresses: [support@harbour.example, '@harbour.example']
"""
ZONE: Final[dict[tuple[str, ...], str]] = {("time_zone",): "Europe/Paris"}
ROW: Final = """\
mailboxes:
- name: support   # the one
  # its server
  host: old.example  # since 2020
  port: 1143
  # how to sign in
  password_command: pass show x

  connections:
    most:
    - 1   # not more

# behind the row
- name: other
  host: h   # other's
# the windows
window:
  current: 2 weeks   # short
# the end
"""
REPLACED: Final = """\
mailboxes:
- name: support   # the one
  # its server
  host: imap.harbour.example # since 2020
  # how to sign in

  connections:
    most:
    - 1   # not more
  username: support@harbour.example
  password_file: secrets/support
  addresses: [support@harbour.example, '@harbour.example']

# behind the row
- name: other
  host: h   # other's
# the windows
window:
  current: 6 weeks   # short
# the end
"""


def loaded(text: str) -> Any:  # noqa: ANN401 - what YAML holds
    """Return what a text says."""
    return YAML(typ="safe", pure=True).load(text)


def test_shipped_configuration() -> None:
    """Into the shipped file come the mailbox and the zone; every line that was there stays."""
    text = with_mailbox(SHIPPED, MAILBOX, ZONE)
    added = WRITTEN.splitlines(keepends=True)
    assert f"time_zone: Europe/Paris\nmailboxes:\n{WRITTEN}" in text
    assert text.replace(WRITTEN, "").replace("\ntime_zone: Europe/Paris", "", 1) == SHIPPED
    assert len(text.splitlines()) == len(SHIPPED.splitlines()) + len(added) + 1


def test_no_file() -> None:
    """Where there was nothing, the file begins with where to read on."""
    assert with_mailbox("", MAILBOX, ZONE) == f"{HEAD}time_zone: Europe/Paris\nmailboxes:\n{WRITTEN}"
    assert with_mailbox("# mine\n", MAILBOX, {}) == f"# mine\nmailboxes:\n{WRITTEN}"


def test_another_mailbox() -> None:
    """A further mailbox stands behind the last one, before the comments that follow the list, indented as it is."""
    before = "mailboxes:\n- name: other\n  host: h  # other's\n# the windows\nwindow:\n    current: 2 weeks\n"
    row = "".join(line[2:] for line in WRITTEN.splitlines(keepends=True))
    assert with_mailbox(before, MAILBOX, {}) == before.replace("# the windows", f"{row}# the windows")


def test_replaced_mailbox() -> None:
    """A mailbox of the same name is replaced where it stands; what setup does not decide and every comment stay."""
    text = with_mailbox(ROW, MAILBOX, {("window", "current"): "6 weeks"})
    assert text == REPLACED


def test_first_key_goes() -> None:
    """The comment behind a key that goes stays, also where that key is the first."""
    text = with_mailbox("mailboxes:\n  - port: 1\n    # about the name\n    name: support\n", MAILBOX, {})
    assert "# about the name" in text
    assert loaded(text)["mailboxes"] == [MAILBOX]
    alone = "mailboxes:\n  - name: support   # this\n    oauth:\n      client_id: x\n      # last\n"
    assert "# last" in with_mailbox(alone, MAILBOX, {})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mailboxes: [{name: a, host: h}]\n", [{"name": "a", "host": "h"}, MAILBOX]),
        ("mailboxes:\nwindow:\n", [MAILBOX]),
        ("mailboxes: []\n", [MAILBOX]),
        ("title: x\n", [MAILBOX]),
    ],
)
def test_every_form(text: str, expected: list[Mapping[str, object]]) -> None:
    """However the list is written, the mailbox is in it afterwards."""
    result = loaded(with_mailbox(text, MAILBOX, {("window", "trailing"): "9 weeks"}))
    assert result["mailboxes"] == expected
    assert result["window"] == {"trailing": "9 weeks"}


def test_groups() -> None:
    """A group of a mailbox stands below its key."""
    mailbox = {"name": "a", "sign_in": "microsoft", "oauth": {"client_id": "x"}, "folders": {"sent": ["Sent"]}}
    written = with_mailbox("", mailbox, {}).partition("mailboxes:\n")[2]
    begin = "  - name: a\n    sign_in: microsoft\n    oauth:\n      client_id: x\n"
    assert written == f"{begin}    folders:\n      sent: [Sent]\n"


def test_line_ends() -> None:
    """A file with the line ends of Windows keeps them."""
    text = with_mailbox(ROW.replace("\n", "\r\n"), MAILBOX, ZONE)
    assert text.count("\n") == text.count("\r\n")
    assert loaded(text.replace("\r\n", "\n"))["time_zone"] == "Europe/Paris"


WORDS = st.sampled_from(["# c", "# d", ""])
VALUES: Final = {"host": "v", "port": "v", "password_command": "v", "folders": "{sent: auto}", "unknown": "v"}


@st.composite
def configurations(draw: st.DrawFn) -> str:
    """Write a configuration with comments wherever they may stand."""
    dash, inner = draw(st.sampled_from([("", "  "), ("  ", "    ")]))
    lines = ["title: x  # title"]
    number = 0

    def comment(margin: str) -> None:
        nonlocal number
        for word in draw(st.lists(WORDS, max_size=2)):
            number += 1
            lines.append(f"{margin}{word}{number}" if word else "")

    comment("")
    lines.append("mailboxes:")
    for name in draw(st.permutations(["support", "other"])):
        keys = draw(st.permutations(draw(st.lists(st.sampled_from(sorted(VALUES)), unique=True))))
        for place, key in enumerate(["name", *keys]):
            number += 1
            begin = f"{dash}- " if place == 0 else inner
            lines.append(f"{begin}{key}: {VALUES.get(key, name)}")
            if draw(st.booleans()) and key in {"name", "unknown"}:
                lines[-1] += f"  # e{number}"
            comment(inner)
    comment("")
    lines.append("window: {current: 2 weeks}")
    comment("")
    return "\n".join(lines) + "\n"


@settings(max_examples=40)
@given(configurations())
def test_nothing_is_lost(text: str) -> None:
    """Whatever comments a configuration has, all of them and every other setting are there afterwards."""
    before, after = loaded(text), with_mailbox(text, MAILBOX, ZONE)
    result = loaded(after)
    comments = [line.partition("#")[2] for line in text.splitlines() if "#" in line]
    assert sorted(line.partition("#")[2] for line in after.splitlines() if "#" in line) == sorted(comments)
    (row,) = (row for row in result["mailboxes"] if row["name"] == "support")
    (old,) = (row for row in before["mailboxes"] if row["name"] == "support")
    assert row == {key: old[key] for key in ("unknown",) if key in old} | MAILBOX
    assert [row for row in result["mailboxes"] if row["name"] == "other"] == [
        row for row in before["mailboxes"] if row["name"] == "other"
    ]
    assert (result["title"], result["window"]) == (before["title"], before["window"])
    assert with_mailbox(after, MAILBOX, ZONE) == after, "once more changes nothing"


def test_anchors_stay() -> None:
    """A mark (&) that a person has set on a group, a list or a text stays, though nothing repeats it."""
    text = "title: &t Desk\npage: &page\n  port: 0\nmailboxes: &all\n  - &base\n    name: a\n    host: h\n"
    written = with_mailbox(text, MAILBOX, {})
    assert written == text + WRITTEN


def test_a_dash_on_a_line_of_its_own() -> None:
    """A list whose dashes stand alone keeps its indentation, too."""
    written = with_mailbox("mailboxes:\n-\n  name: a\n  host: h\n", MAILBOX, {})
    assert written.startswith("mailboxes:\n- name: a\n  host: h\n- name: support\n  host: imap.harbour.example\n")


TUNED: Final = """\
title: Old   # said aloud
window: {current: 4 weeks}   # both
measure:
  # how slow
  target: 4 hours   # promised
# the page
page:
  theme: dark
  dim: [Mon 20:00-24:00]   # nights
"""


@pytest.mark.parametrize(
    ("keys", "value", "line"),
    [
        (("title",), "New", "title: New   # said aloud"),
        (("window", "trailing"), "8 weeks", "window: {current: 4 weeks, trailing: 8 weeks}   # both"),
        (("measure", "target"), "2 hours", "  target: 2 hours   # promised"),
        (("measure", "target"), None, "  target:    # promised"),
        (("page", "dim"), ["Tue 20:00-24:00", "Sat"], "  dim: [Tue 20:00-24:00, Sat]   # nights"),
    ],
)
def test_a_setting_is_changed_on_its_line(keys: tuple[str, ...], value: object, line: str) -> None:
    """The value alone is another one; its comment, and every other line, stay as they were."""
    before, after = TUNED.splitlines(), with_settings(TUNED, {keys: value}).splitlines()
    (changed,) = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert changed[1].split() == line.split()


def test_a_new_setting_stands_in_its_group() -> None:
    """Before the comment that belongs to the next group; a group that is new stands at the end, before mailboxes."""
    lines = with_settings(TUNED, {("measure", "percentile"): 90, ("refresh", "poll"): "30 seconds"}).splitlines()
    at = lines.index("  percentile: 90")
    assert lines[at - 1 : at + 2] == ["  target: 4 hours   # promised", "  percentile: 90", "# the page"]
    assert lines[-2:] == ["refresh:", "  poll: 30 seconds"]
    with_mailboxes = with_settings(f"{TUNED}mailboxes:\n  - name: one\n", {("refresh", "idle"): False}).splitlines()
    assert with_mailboxes[-4:] == ["refresh:", "  idle: false", "mailboxes:", "  - name: one"]


def test_settings_of_an_empty_file() -> None:
    """Where there was nothing the file begins with what it is; taking away what is not there changes nothing."""
    assert with_settings("", {("page", "theme"): "light"}) == f"{HEAD}page:\n  theme: light\n"
    assert with_settings(TUNED, {("page", "locale"): None}) == TUNED


@given(
    st.dictionaries(
        st.sampled_from(
            [("title",), ("window", "current"), ("measure", "percentile"), ("page", "off"), ("a", "b", "c")]
        ),
        st.one_of(st.text(max_size=8), st.integers(0, 99), st.booleans(), st.lists(st.text(max_size=4), max_size=3)),
        min_size=1,
    )
)
@settings(max_examples=50)
def test_what_is_written_is_read(changes: dict[tuple[str, ...], object]) -> None:
    """Whatever is written is there when the file is read, beside all that was there, and no comment is lost."""
    text = with_settings(TUNED, changes)
    found = YAML(typ="safe").load(text)
    for keys, value in changes.items():
        inner = found
        for key in keys:
            inner = inner[key]
        assert inner == value
    assert all(
        f"# {comment}" in text for comment in ("said aloud", "both", "how slow", "promised", "the page", "nights")
    )
    assert found["page"]["theme"] == "dark"
