"""`monitor display` and `monitor user` as a person types them."""

import re
import sys
from pathlib import Path

import pexpect
import pytest

from tests.letters import call, environment

PASSWORD = "correct horse battery"  # noqa: S105 - of a test


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with a configuration that lets displays and people in."""
    (tmp_path / "config.yaml").write_text("page: {host: 0.0.0.0, port: 8051}\naccess: [displays, sign-in]\n")
    (tmp_path / "password").write_text(f"{PASSWORD}\nsecond line\n")
    return tmp_path


def everything(folder: Path) -> bytes:
    """Return the bytes of every file but the password's own."""
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file() and file.name != "password")


def test_displays_come_and_go(folder: Path) -> None:
    """A link is printed once and kept nowhere; names are given once; the list and the end of it are as said."""
    added = call(folder, "display", "add", "lobby")
    found = re.fullmatch(r"http://[^/]+:8051/display/([\w-]{12})\.([\w-]{43})\n", added.out)
    assert added.status == 0
    assert found
    assert found[2].encode() not in everything(folder)
    assert "--address" in added.err
    other = call(folder, "display", "add", "tv-2", "--address", "https://wall.example.com/board/")
    assert other.out.startswith("https://wall.example.com/board/display/")
    assert "--address" not in other.err, "nothing is guessed"
    again = call(folder, "display", "add", "lobby")
    assert (again.status, again.out) == (1, "")
    assert "There is a display lobby already" in again.err
    listed = call(folder, "display", "list", "--json")
    assert [one["name"] for one in listed.json["displays"]] == ["lobby", "tv-2"]
    assert call(folder, "display", "revoke", "lobby").status == 0
    unknown = call(folder, "display", "revoke", "lobby")
    assert (unknown.status, unknown.err) == (1, "monitor: There is no display lobby. There is: tv-2.\n")
    assert "tv-2" in call(folder, "display", "list").out


def test_a_screen_by_its_code(folder: Path) -> None:
    """A code as a person types it lets a screen in; the same code or name again, or what is none, does not."""
    added = call(folder, "display", "add", "lobby", "--code", "k7qd-3mxa-9rt2")
    assert (added.status, added.out) == (0, "lobby is let in: the wall comes up there within ten seconds.\n")
    for name, code in (("lobby", "0000-0000-0000"), ("tv", "K7QD3MXA9RT2")):
        assert "already" in call(folder, "display", "add", name, "--code", code).err
    refused = call(folder, "display", "add", "tv", "--code", "K7QD")
    assert (refused.status, "--code is the code that the screen shows" in refused.err) == (1, True)
    assert call(folder, "display", "revoke", "lobby").status == 0


def test_a_name_that_the_page_does_not_know(folder: Path) -> None:
    """A link with a name to which the page would not answer says what is missing."""
    link = call(folder, "display", "add", "tv", "--address", "http://wall.example.com")
    assert "Put wall.example.com into page.names" in link.err
    assert "page.names" not in call(folder, "display", "add", "tv-2", "--address", "http://192.168.1.5:8051").err


def test_people_come_and_go(folder: Path) -> None:
    """A password comes from a file's first line, is kept nowhere, and is long enough; a removed person is gone."""
    assert call(folder, "user", "add", "ann", "--password-file", "password").status == 0
    assert PASSWORD.encode() not in everything(folder)
    assert "already" in call(folder, "user", "add", "ann", "--password-file", "password").err
    (folder / "password").write_text("too short\n")
    short = call(folder, "user", "add", "ben", "--password-file", "password")
    assert (short.status, "at least 12 characters" in short.err) == (1, True)
    assert call(folder, "user", "list").out.startswith("ann ")
    assert call(folder, "user", "remove", "ann").status == 0
    assert call(folder, "user", "list").out == "no users\n"


def test_a_password_is_typed_unseen(folder: Path) -> None:
    """At a terminal the password is asked for twice and not shown; two that differ are asked for again."""
    child = pexpect.spawn(
        sys.executable,
        ["-m", "monitor", "user", "add", "ann"],
        cwd=str(folder),
        env=environment(None),
        timeout=30,
        encoding="utf-8",
    )
    shown = ""
    for asked, answer in (
        ("Password of ann: ", PASSWORD),
        ("Once more: ", "something else"),
        ("Password of ann: ", PASSWORD),
        ("Once more: ", PASSWORD),
    ):
        child.expect_exact(asked)
        shown += child.before or ""
        child.sendline(answer)
    child.expect(pexpect.EOF)
    shown += child.before or ""
    child.close()
    assert child.exitstatus == 0
    assert "ann can sign in" in shown
    assert PASSWORD not in shown


@pytest.mark.parametrize("name", ["ann@example.com", "a b", "", "-x", "ö", "x" * 41])
def test_names_are_no_addresses(folder: Path, name: str) -> None:
    """A name that is an address, or could upset a list, is refused before anything is asked or made."""
    for kind in ("display", "user"):
        refused = call(folder, kind, "add", "--", name)
        assert refused.status == 1
        assert "Choose another name" in refused.err
    assert not (folder / "data").exists()


@pytest.mark.parametrize("address", ["wall.example.com", "ftp://x", "http://", "http://x/?a=b", "http://x:port"])
def test_an_address_that_is_none(folder: Path, address: str) -> None:
    """A beginning of the link that no browser could open is refused, and nobody is let in."""
    refused = call(folder, "display", "add", "tv", "--address", address)
    assert (refused.status, "--address is how the display reaches the page" in refused.err) == (1, True)
    assert not (folder / "data").exists()


@pytest.mark.parametrize(
    ("content", "words"), [(None, "cannot be read"), (b"", "is empty"), (b"\xff\xfe", "not a text")]
)
def test_a_passwords_file_that_is_none(folder: Path, content: bytes | None, words: str) -> None:
    """A file that is not there, empty or no text is said so."""
    if content is None:
        (folder / "password").unlink()
    else:
        (folder / "password").write_bytes(content)
    refused = call(folder, "user", "add", "ann", "--password-file", "password")
    assert (refused.status, words in refused.err) == (1, True)


def test_a_display_without_displays(folder: Path) -> None:
    """Where the configuration lets no displays in, the command says what is missing."""
    (folder / "config.yaml").write_text("title: x\n")
    assert "once config.yaml has `access: displays`" in call(folder, "display", "add", "tv").err
