"""The documents and the shipped file say exactly what the program does."""

import re
from pathlib import Path

import pytest
import trustme

from monitor.config import load
from monitor.config.table import BEGIN, END, key_names, table
from monitor.errors import ConfigError

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "config.yaml"
DOCUMENT = ROOT / "docs" / "configuration.md"


def tables(document: Path) -> list[str]:
    """Return what stands between the two marks, each time."""
    text = document.read_text("utf-8") if document.exists() else ""
    return re.findall(rf"{re.escape(BEGIN)}\n(.*?)\n?{re.escape(END)}", text, re.DOTALL)


def test_every_setting_has_its_row() -> None:
    """The table in docs/configuration.md has one row for each setting, with its default, and no other row."""
    (found,) = tables(DOCUMENT)
    assert found == table()
    assert re.findall(r"^\| `([^`]+)` \|", found, re.MULTILINE) == list(key_names())


def test_the_table_in_the_readme() -> None:
    """Where README.md has the table too, it is the same one."""
    assert all(found == table() for found in tables(ROOT / "README.md"))


def test_the_shipped_file_is_exactly_the_defaults(tmp_path: Path) -> None:
    """config.yaml as shipped changes nothing: an empty file in its place gives the same settings."""
    empty = tmp_path / SHIPPED.name
    empty.touch()
    shipped = tmp_path / "shipped" / SHIPPED.name
    shipped.parent.mkdir()
    shipped.write_text(SHIPPED.read_text("utf-8"), "utf-8")
    settings, defaults = load(shipped, {}, "Europe/Paris"), load(empty, {}, "Europe/Paris")
    store = defaults.store.model_copy(
        update={
            "url": defaults.store.url.replace(str(tmp_path), str(shipped.parent)),
            "key_file": shipped.parent / "secrets" / "store.key",
        }
    )
    assert settings == defaults.model_copy(update={"path": shipped, "store": store})
    assert settings.is_sample


def test_the_shipped_file_shows_every_setting(tmp_path: Path) -> None:
    """With the # taken away, as its first lines say, the shipped file is valid and sets every setting there is."""
    text = re.sub(r"^#(?=  |[a-z_]+:)", "", SHIPPED.read_text("utf-8"), flags=re.MULTILINE)
    file = tmp_path / "config.yaml"
    file.write_text(text, "utf-8")
    (tmp_path / "secrets").mkdir()
    for name in ("gmail", "support", "orders", "ca.pem"):
        (tmp_path / "secrets" / name).write_text("swordfish\n", "utf-8")
    issued = trustme.CA().issue_cert("wall.example.org")
    (tmp_path / "tls").mkdir()
    issued.private_key_pem.write_to_path(str(tmp_path / "tls" / "server.key"))
    issued.cert_chain_pems[0].write_to_path(str(tmp_path / "tls" / "server.pem"))
    manager = tmp_path / "pass"
    manager.write_text("#!/bin/sh\n", "utf-8")
    manager.chmod(0o755)
    settings = load(file, {"PATH": str(tmp_path)})
    assert [mailbox.name for mailbox in settings.mailboxes] == ["gmail", "support", "sales", "orders"]
    assert settings.time_zone == "Europe/Paris"
    assert settings.store.keep == "forever"
    written = re.findall(r"^ *(?:- )?([a-z_]+):", text, re.MULTILINE)
    assert {key.rpartition(".")[2] for key in key_names()} <= set(written)


def test_the_messages_in_the_document_are_real(tmp_path: Path) -> None:
    """The mistakes shown in docs/configuration.md give exactly the messages shown there."""
    text = DOCUMENT.read_text("utf-8")
    match = re.search(r"<!-- example -->\n```yaml\n(.*?)```.*?`(\w+)=(\w+)`.*?```text\n(.*?)```", text, re.DOTALL)
    assert match
    mistakes, variable, value, messages = match.groups()
    file = tmp_path / "config.yaml"
    file.write_text(mistakes, "utf-8")
    with pytest.raises(ConfigError) as caught:
        load(file, {variable: value})
    assert str(caught.value).replace(str(tmp_path), "/srv/monitor") + "\n" == messages
