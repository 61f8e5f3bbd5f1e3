"""What a person sees who wrote something wrong: one block for each problem, all at once, and never a secret."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.config import load
from monitor.config.table import key_names
from monitor.errors import ConfigError
from tests.config.conftest import MAILBOX, Blocks, Loading

FILE = Path(__file__).with_name("mistakes.txt")
MISTAKES = [case.split("----\n") for case in FILE.read_text("utf-8").split("====\n")]
"""A text and the block it is refused with, and so on."""


@pytest.mark.parametrize(("text", "block"), MISTAKES)
def test_each_mistake_has_its_block(blocks: Blocks, text: str, block: str) -> None:
    """A mistake gives one block: its line and key, what was found, what is wrong with it, and what is allowed."""
    assert blocks(text) == (block.removesuffix("\n"),)


@pytest.mark.parametrize("key", ["password", "pasword", "pass", "passwd", "pwd", "token", "secret"])
def test_a_literal_password_is_never_shown(blocks: Blocks, key: str) -> None:
    """A key that looks like a password's is refused with both right ways, without its value, and only once."""
    (block,) = blocks(MAILBOX.replace("password_file: secret", f"{key}: swordfish"))
    assert block == (
        f"config.yaml:5: mailboxes.support.{key}: a password never stands in this file\n"
        "  allowed: password_file, with the name of a file that holds it; or the variable MONITOR_PASSWORD_SUPPORT"
    )


def test_a_mailbox_that_is_half_described(blocks: Blocks) -> None:
    """A mailbox with neither server nor user name, but with what only such a one has, is told what is missing."""
    found = blocks("mailboxes:\n  - name: archive\n    port: 143\n")
    assert [block.splitlines()[0] for block in found] == [
        f"config.yaml:2: mailboxes.archive.{key}: this key is missing" for key in ("host", "username")
    ]
    assert all("a mailbox that is only imported has just name and addresses" in block for block in found)


def test_everything_at_once(blocks: Blocks) -> None:
    """Problems of form, type, combination and environment come together, in the order of the lines."""
    text = (
        MAILBOX
        + "    ca_file: no.pem\n"
        + MAILBOX.removeprefix("mailboxes:\n")
        + "    port: x\nwindow: {current: 0 s}\nwindow: 4\nqqq: 1\n"
    )
    found = blocks(text, {"MONITOR_TITEL": "x", "MONITOR_PAGE__PORT": "x"})
    assert [block.partition(": ")[0] for block in found] == [
        *(f"config.yaml:{line}" for line in (6, 7, 11, 12, 13, 14)),
        "MONITOR_PAGE__PORT",
        "MONITOR_TITEL",
    ]


@pytest.mark.parametrize("url", ["postgresql://me@db:five/x", "postgresql://me:geh/eim@db/x"])
def test_port_of_the_store(blocks: Blocks, url: str) -> None:
    """A database's port that is no number, or a password that looks like one, is refused, and not shown."""
    (block,) = blocks(MAILBOX, {"MONITOR_STORE__URL": url})
    assert block.startswith("MONITOR_STORE__URL: found a text (not shown here): the port is no number")
    assert "geh" not in block


def test_equal_names(blocks: Blocks) -> None:
    """Of two mailboxes with one name the second line is named, with the first one in the sentence."""
    assert blocks(MAILBOX + MAILBOX.removeprefix("mailboxes:\n")) == (
        (
            'config.yaml:6: mailboxes.support.name: found "support" again, after line 2; '
            "every mailbox needs a name of its own"
        ),
    )


@pytest.mark.parametrize("other", ["Support", "SUPPORT"])
def test_names_that_variables_cannot_tell_apart(blocks: Blocks, other: str) -> None:
    """Two names that become one in environment variables are a problem."""
    second = MAILBOX.removeprefix("mailboxes:\n").replace("name: support", f"name: {other}")
    (block,) = blocks(MAILBOX + second)
    assert block == (
        f'config.yaml:6: mailboxes.{other}.name: found "{other}", which environment variables cannot tell from '
        '"support" on line 2: both are SUPPORT there; change one of the names'
    )


def test_equal_keys(blocks: Blocks) -> None:
    """Of two equal keys the second line is named, inside a mailbox and in a wrongly written list, too."""
    assert blocks("title: a\ntitle: b") == (
        "config.yaml:2: title: this key stands here again, after line 1; remove one of them",
    )
    (block,) = blocks(f"{MAILBOX}    host: x\n")
    assert block.startswith("config.yaml:6: mailboxes.support.host: this key stands here again, after line 3")
    assert any("mailboxes.a: this key stands here again" in block for block in blocks("mailboxes: {a: 1, a: 2}"))


def test_a_password_file_that_is_not_there(blocks: Blocks, tmp_path: Path) -> None:
    """The message says where relative names start, and does not quote what may be the password itself."""
    assert blocks(MAILBOX.replace("password_file: secret", "password_file: swordfish")) == (
        (
            "config.yaml:5: mailboxes.support.password_file: the password cannot be read: "
            "the file named in password_file cannot be read (No such file or directory)\n"
            f"  allowed: a file with it (relative names start at {tmp_path}), or the variable MONITOR_PASSWORD_SUPPORT"
        ),
    )


def test_no_password_at_all(blocks: Blocks, tmp_path: Path) -> None:
    """Without a password both ways to give one are named, at the mailbox's line."""
    assert blocks(MAILBOX.replace("    password_file: secret\n", "")) == (
        (
            "config.yaml:2: mailboxes.support.password_file: the password cannot be read: none is given\n"
            f"  allowed: a file with it (relative names start at {tmp_path}), or the variable MONITOR_PASSWORD_SUPPORT"
        ),
    )


def test_a_certificate_file_that_is_not_there(blocks: Blocks, tmp_path: Path) -> None:
    """An own authority's file that cannot be read is a problem of the configuration, not of the first poll."""
    assert blocks(f"{MAILBOX}    ca_file: no.pem") == (
        (
            'config.yaml:6: mailboxes.support.ca_file: found "no.pem", which cannot be read '
            "(No such file or directory)\n"
            f"  allowed: the name of a PEM file; relative names start at {tmp_path}"
        ),
    )


def test_a_certificate_file_that_is_there(loading: Loading, tmp_path: Path) -> None:
    """An own authority's file is found from the folder of the configuration."""
    (tmp_path / "own.pem").touch()
    assert loading(f"{MAILBOX}    ca_file: own.pem").mailboxes[0].ca_file == tmp_path / "own.pem"


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A missing file is named with its folder and the option that names another."""
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "other.yaml", {})
    (sentence,) = caught.value.problems
    assert sentence == (
        f"other.yaml: cannot be read (No such file or directory) in {tmp_path}; name another file with --config, "
        "or make one: `monitor setup` asks for your mailbox, and an empty file shows the sample"
    )


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    """What is there and cannot be read is not to be made."""
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, {})
    assert caught.value.problems == (
        f"{tmp_path.name}: cannot be read (Is a directory) in {tmp_path.parent}; name another file with --config",
    )


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 are refused with their line."""
    file = tmp_path / "config.yaml"
    file.write_bytes(b"# x\ntitle: B\xfcro\n")
    with pytest.raises(ConfigError, match=r"^config\.yaml:2: not readable: save the file as UTF-8 text"):
        load(file, {})


def test_a_mark_before_the_text_is_passed_over(tmp_path: Path) -> None:
    """A byte order mark, as some editors write it, does no harm."""
    file = tmp_path / "config.yaml"
    file.write_bytes(b"\xef\xbb\xbftitle: B\xc3\xbcro\r\n")
    assert load(file, {}).title == "Büro"


WORDS = sorted(
    {part.removesuffix("[]") for key in key_names() for part in key.split(".")} | {"password", "x", "support"}
)
SCALARS = [None, True, 0, 5, 80.5, 10**30, "", "x", "4 weeks", "forever", "auto", "a@b", "none", "localhost", "secret"]
values = st.recursive(
    st.sampled_from(SCALARS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=6),
    max_leaves=25,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # the file is written anew each time
@given(st.dictionaries(st.sampled_from(WORDS), values, max_size=8))
def test_any_values_give_settings_or_problems(loading: Loading, document: dict[str, object]) -> None:
    """Whatever values stand at whatever keys, the outcome is settings or blocks that begin with a line of the file."""
    try:
        assert loading(json.dumps(document, indent=1)).path.name == "config.yaml"
    except ConfigError as error:
        assert all(re.match(r"config\.yaml:\d+: \S+: ", block) for block in error.problems)  # noqa: PT017 - either is right


def test_an_exception_is_nobodys_own(blocks: Blocks, loading: Loading) -> None:
    """An address that is another mailbox's own, also as its user name, cannot be excepted; nothing of it is shown."""
    other = MAILBOX.removeprefix("mailboxes:\n").replace("support", "ann").replace("ann@", "Ann@")
    text = MAILBOX + "    addresses: ['@example.com', '! ann@example.com', '!news@example.com']\n" + other
    (block,) = blocks(text, {"MONITOR_PASSWORD_ANN": "swordfish"})
    assert block == (
        'config.yaml:6: mailboxes.support.addresses: an address is excepted here that is one of the mailbox "ann"; '
        "addresses of one mailbox are ours in all of them: remove one of the two"
    )
    fine = text.replace("'! ann@example.com', ", "")
    assert len(loading(fine, {"MONITOR_PASSWORD_ANN": "swordfish"}).mailboxes) == 2
