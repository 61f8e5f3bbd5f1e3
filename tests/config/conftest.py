"""Fixtures of the configuration's tests: a folder to write a file into, and what comes of reading it."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from monitor.config import Settings, load
from monitor.errors import ConfigError

Loading = Callable[..., Settings]
Blocks = Callable[..., tuple[str, ...]]

MAILBOX = """\
mailboxes:
  - name: support
    host: imap.example.com
    username: support@example.com
    password_file: secret
"""
"""Five lines that every mailbox needs; ``secret`` is there in the folder of every test."""


@pytest.fixture
def loading(tmp_path: Path) -> Loading:
    """Give a function that writes a text to config.yaml and loads it."""
    secret = tmp_path / "secret"
    secret.write_text("swordfish\n", "utf-8")
    secret.chmod(0o600)

    def write_and_load(text: str = "", environ: Mapping[str, str] | None = None) -> Settings:
        file = tmp_path / "config.yaml"
        file.write_text(text, "utf-8")
        return load(file, environ or {}, "Europe/Paris")

    return write_and_load


@pytest.fixture
def blocks(loading: Loading) -> Blocks:
    """Give a function that returns the blocks a text is refused with, after a look for secrets in them."""

    def refused(text: str = "", environ: Mapping[str, str] | None = None) -> tuple[str, ...]:
        with pytest.raises(ConfigError) as caught:
            loading(text, environ)
        assert "swordfish" not in str(caught.value)
        assert "support@" not in str(caught.value)
        return caught.value.problems

    return refused
