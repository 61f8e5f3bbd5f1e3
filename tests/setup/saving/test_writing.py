"""A mailbox into the text of a configuration."""

from collections.abc import Mapping
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from monitor.setup.saving.writing import HEAD, with_mailbox
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
