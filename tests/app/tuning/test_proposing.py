"""What a settings page asks: other settings are tried on the mail that is there, and kept in the file."""

import re

import pytest

from monitor.app import clock
from monitor.config import load
from monitor.errors import ConfigError, SetupError, StoreError
from tests.app.tuning.asked import Page


def test_what_is_set(page: Page) -> None:
    """The list says value and source of what is in force."""
    found = {one.key: (one.value, one.source) for one in page.proposing.listing()}
    assert found["title"] == ("Support", "file")
    assert found["measure.percentile"] == ("90", "environment")
    assert found["window.current"] == ("2 weeks", "file")


def test_a_preview_changes_nothing(page: Page) -> None:
    """Other windows and another statistic give other maps; what is shown, stored and written stays."""
    shown, text = page.shown.view().snapshot, page.file.read_text()
    assert shown
    proposal = page.proposing.propose({"window.current": "1 week", "measure.statistic": "mean", "page.theme": "light"})
    assert proposal.change.keys == ("window.current", "measure.statistic", "page.theme")
    tried = page.proposing.preview(proposal)
    assert tried.is_read is False  # no mailbox was connected yet: its folders are not known
    assert 0 < tried.snapshot.current.total < shown.current.total
    assert (tried.snapshot.definition.measure.statistic, tried.snapshot.board.theme) == ("mean", "light")
    assert tried.snapshot.redefined is None
    assert page.shown.view().snapshot is shown
    assert page.file.read_text() == text
    assert page.shown.parts
    assert page.shown.parts.snapshot(clock.now(), ()).redefined is None


def test_what_is_kept_comes_into_force(page: Page) -> None:
    """The file has the new value and every comment, the one before lies beside it, and a look takes it."""
    page.file.chmod(0o600)
    before = page.file.read_text()
    page.proposing.keep(page.proposing.propose({"window.current": "3 weeks", "refresh.page": "5 seconds"}))
    text = page.file.read_text()
    assert "current: 3 weeks" in text
    assert "# ours" in text
    assert "# said aloud" in text
    previous = page.file.with_name("config.yaml.previous")
    assert previous.read_text() == before
    assert previous.stat().st_mode & 0o777 == page.file.stat().st_mode & 0o777 == 0o600
    page.tuning.notice()
    look = page.tuning.wait(1)
    assert look
    assert look.change.keys == ("window.current", "refresh.page")
    page.proposing.keep(page.proposing.propose({"refresh.page": ""}))
    assert load(page.file, page.tuning.environ).refresh.page.total_seconds() == 15
    assert "3 weeks" in previous.read_text()


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"window.current": "4 wekks"}, 'window.current: found "4 wekks"'),
        ({"page.theme": "pink"}, 'page.theme: found "pink"'),
        ({"store.url": "sqlite:////etc/x.db"}, "store.url: this cannot be tried here; change it in config.yaml"),
        ({"mailboxes": "[]"}, "mailboxes: this cannot be tried here"),
        ({"measure.percentile": "50"}, "the variable MONITOR_MEASURE__PERCENTILE sets this, and wins over config.yaml"),
    ],
)
def test_what_cannot_be(page: Page, typed: dict[str, str], problem: str) -> None:
    """A mistake, a setting that is no matter of a page, and one that the environment decides are said."""
    with pytest.raises(ConfigError, match=re.escape(problem)):
        page.proposing.propose(typed)


def test_a_file_that_somebody_else_changed(page: Page) -> None:
    """What was proposed for another file is not kept; a file with a mistake takes no proposal."""
    proposal = page.proposing.propose({"page.theme": "light"})
    page.file.write_text(f"{page.file.read_text()}# mine\n")
    with pytest.raises(SetupError, match="changed by somebody else"):
        page.proposing.keep(proposal)
    assert page.file.read_text().endswith("# mine\n")
    page.file.write_text("titel: x\n")
    with pytest.raises(ConfigError, match="titel"):
        page.proposing.propose({"page.theme": "light"})


def test_without_a_store(page: Page) -> None:
    """While the store is not open there is nothing to look at."""
    page.shown.parts = None
    with pytest.raises(StoreError, match="not open"):
        page.proposing.preview(page.proposing.propose({"page.theme": "light"}))
