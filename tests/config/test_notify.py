"""Who is told: from a file, from the environment, and never from config.yaml."""

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.config import load
from monitor.config.notify import NotifySettings, urls_of
from monitor.errors import ConfigError, SecretError


def settings(folder: Path, text: str) -> NotifySettings:
    """Return what a configuration says of notifications."""
    (folder / "config.yaml").write_text(text)
    return load(folder / "config.yaml", {}).notify


def test_off(tmp_path: Path) -> None:
    """As shipped nobody is told anything, and there is nothing to read."""
    found = settings(tmp_path, "title: x\n")
    assert urls_of(found, {}) == ()
    assert found.older_than == timedelta(minutes=30)


def test_a_file(tmp_path: Path) -> None:
    """A file has one URL a line, comments beside them, and is read each time."""
    found = settings(tmp_path, "notify: {urls_file: urls, older_than: 1 hour}\n")
    (tmp_path / "urls").write_text("\ufeff# the team\n\n json://a/token \nmailto://b\n")
    assert urls_of(found, {}) == ("json://a/token", "mailto://b")
    (tmp_path / "urls").write_text("json://c\n")
    assert urls_of(found, {}) == ("json://c",)


def test_the_environment(tmp_path: Path) -> None:
    """The variable comes before the file, is no unknown one, and empty it counts as not there."""
    (tmp_path / "config.yaml").write_text("title: x\n")
    variables = {"MONITOR_NOTIFY_URLS": "json://a json://b\njson://c"}
    found = load(tmp_path / "config.yaml", variables).notify
    assert urls_of(found, variables) == ("json://a", "json://b", "json://c")
    assert urls_of(found, {"MONITOR_NOTIFY_URLS": " "}) == ()


def test_never_in_the_file(tmp_path: Path) -> None:
    """A URL in config.yaml is refused, whatever key it is tried under, and not quoted."""
    for key in ("urls", "url"):
        with pytest.raises(ConfigError) as refused:
            settings(tmp_path, f"notify: {{{key}: json://secrettoken}}\n")
        assert "secrettoken" not in str(refused.value)


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | None) -> None:
    """What is wrong is a sentence that quotes neither the file's content nor its name, where people write the URL."""
    found = settings(tmp_path, "notify: {urls_file: secrettoken}\n")
    if content:
        (tmp_path / "secrettoken").write_bytes(content)
    with pytest.raises(SecretError) as refused:
        urls_of(found, {})
    assert "notify.urls_file" in str(refused.value)
    assert "secrettoken" not in str(refused.value)
