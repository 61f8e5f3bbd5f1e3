"""The page in front is replaced as a whole, and nothing of the old one stays behind."""

import gc
import secrets
from pathlib import Path

import dash
import pytest
from werkzeug.test import Client

from monitor.access import Door, Holder
from monitor.app import clock
from monitor.app.defining import board_of
from monitor.app.front import Front
from monitor.app.shown import Shown
from monitor.config import Settings, load
from tests.letters import environment

PAGES = 8


def settings(folder: Path, title: str) -> Settings:
    """Return settings with this title."""
    (folder / "config.yaml").write_text(f"title: {title}\ntime_zone: UTC\n")
    return load(folder / "config.yaml", environment({}))


def answer(front: Front, path: str) -> str:
    """Return what this machine itself is answered."""
    return Client(front.server).get(path, base_url="http://127.0.0.1", environ_base={"REMOTE_ADDR": "127.0.0.1"}).text


@pytest.fixture
def front(tmp_path: Path) -> Front:
    """Give a front that has a first page."""
    first = settings(tmp_path, "Number 0")
    return Front(Shown(), first, board_of(first, is_sample=False), Door(Holder(), secrets.token_bytes, clock.now))


def test_another_page(front: Front, tmp_path: Path) -> None:
    """A page that is prepared answers nobody before it is put in place; then it answers everybody."""
    other = settings(tmp_path, "Number 1")
    swap = front.prepare(other, board_of(other, is_sample=False))
    before = answer(front, "/")
    swap()
    after = answer(front, "/")
    assert "Number 0" in before
    assert "Number 1" in after
    assert "Number 0" not in after


def test_old_pages_go(front: Front, tmp_path: Path) -> None:
    """However often it is tuned, of the old pages nothing is kept."""
    gc.collect()
    before = sum(isinstance(found, dash.Dash) for found in gc.get_objects())
    for number in range(PAGES):
        other = settings(tmp_path, f"Number {number}")
        front.show(other, board_of(other, is_sample=False))
        assert f"Number {number}" in answer(front, "/_dash-layout")
    gc.collect()
    assert sum(isinstance(found, dash.Dash) for found in gc.get_objects()) <= before + 1
