"""The settings page's other half: tried and drawn, written and taken back, and nobody else's work lost."""

import errno
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from monitor.app.tuning import Offering
from monitor.app.tuning.keeping import keep
from monitor.app.tuning.proposing import TRIED
from monitor.config.changes import Effect
from monitor.errors import ConfigError, SetupError
from monitor.records.tuned import Changed
from monitor.wall.laptop.setting_forms import LABELS
from monitor.wall.laptop.setting_rows import TAKES
from tests.app.tuning.asked import Page

if TYPE_CHECKING:
    from monitor.pictures.subject import Subject
    from monitor.records import Theme


def drawn(subject: "Subject", theme: "Theme", scale: float) -> bytes:
    """Say what was to be drawn."""
    return f"{subject.title} {theme} {scale:g}".encode()


def offering(page: Page, wait_seconds: float = 5) -> Offering:
    """Return what answers the page."""
    return Offering(page.proposing, drawn, wait_seconds)


def test_the_page_knows_all_that_can_be_tried() -> None:
    """What can be tried has a field with a name, and what a change takes has its words."""
    assert set(LABELS) == {".".join(path) for path in TRIED}
    assert [effect for effect, _ in TAKES if effect not in set(Effect)] == []
    assert {effect.value for effect in Effect} == {effect for effect, _ in TAKES}


def test_what_is_in_force(page: Page) -> None:
    """Each setting has its value, whose it is and where that stands, what is allowed, and its choices."""
    found = {one.key: one for one in offering(page).look().settings}
    current, percentile, theme = (found[key] for key in ("window.current", "measure.percentile", "page.theme"))
    assert (current.value, current.source, current.place) == ("2 weeks", "file", "config.yaml, line 4")
    assert (percentile.source, percentile.place) == ("environment", "MONITOR_MEASURE__PERCENTILE")
    assert (theme.source, theme.place, theme.choices) == ("default", "", ("dark", "light", "article"))
    assert found["mailboxes.office.username"].value == "(not shown)"
    assert [one.key for one in found.values() if one.is_tried] == [key for key in found if key in LABELS]


def test_tried(page: Page) -> None:
    """Only what differs from what is in force is tried; other maps are drawn as the tried theme has them."""
    asked = offering(page)
    mark = asked.look().mark
    form = {"window.current": "1 week", "page.theme": "light", "refresh.page": "15 seconds", "measure.target": ""}
    trial = asked.try_out(form, mark)
    assert trial
    assert trial.changed == (
        Changed(key="window.current", before="2 weeks", after="1 week"),
        Changed(key="page.theme", before="dark", after="light"),
    )
    assert [picture.png for picture in trial.pictures[:1]] == [b"Last 1 week light 1"]
    assert trial.takes == {"page", "maps", "read"}
    quick = asked.try_out({"refresh.page": "5 seconds"}, mark)
    assert quick
    assert (quick.snapshot, quick.pictures) == (None, ()), "other paces give no other maps"
    with pytest.raises(ConfigError, match="wekks"):
        asked.try_out({"window.current": "4 wekks"}, mark)


def test_one_preview_at_a_time(page: Page) -> None:
    """Whoever asks while another preview is made waits for it, and is told so when that takes too long."""
    began, go_on = threading.Event(), threading.Event()

    def slowly(subject: "Subject", theme: "Theme", scale: float) -> bytes:
        began.set()
        assert go_on.wait(20)
        return drawn(subject, theme, scale)

    asked = Offering(page.proposing, slowly, wait_seconds=0.05)
    mark = asked.look().mark
    thread = threading.Thread(target=asked.try_out, args=({"page.theme": "light"}, mark))
    thread.start()
    try:
        assert began.wait(20)
        assert asked.try_out({"page.theme": "article"}, mark) is None
    finally:
        go_on.set()
        thread.join()
    assert asked.try_out({"page.theme": "article"}, mark)


def test_written_and_taken_back(page: Page) -> None:
    """What is written is in force when the page comes back; the version before comes back whole, and so does this."""
    watching = threading.Thread(target=lambda: [page.tuning.wait(5) for _ in range(3)], daemon=True)
    watching.start()
    asked, before = offering(page), page.file.read_text()
    asked.keep({"window.current": "3 weeks", "measure.statistic": "mean"}, asked.look().mark)
    now = asked.look()
    assert now.is_taken
    assert {one.key: one.value for one in now.settings}["window.current"] == "3 weeks"
    assert now.earlier
    assert now.earlier.changed[0] == Changed(key="window.current", before="2 weeks", after="3 weeks")
    written = page.file.read_text()
    asked.go_back(now.mark)
    assert page.file.read_text() == before
    asked.go_back(asked.look().mark)
    assert page.file.read_text() == written
    watching.join(20)


def test_nothing_differs(page: Page) -> None:
    """Where nothing differs nothing is written, and there is no version before."""
    page.file.with_name("config.yaml.previous").unlink(missing_ok=True)
    asked = offering(page)
    asked.keep({"window.current": "2 weeks"}, asked.look().mark)
    assert not page.file.with_name("config.yaml.previous").exists()
    assert asked.look().earlier is None
    with pytest.raises(SetupError, match="no version before"):
        asked.go_back(asked.look().mark)


def test_somebody_else_wrote_meanwhile(page: Page) -> None:
    """What was typed over other values than those of now is neither tried nor written."""
    asked = offering(page)
    mark = asked.look().mark
    page.file.write_text(f"{page.file.read_text()}# mine\n")
    for act in (asked.try_out, asked.keep):
        with pytest.raises(SetupError, match="changed by somebody else"):
            act({"window.current": "3 weeks"}, mark)
    assert page.file.read_text().endswith("# mine\n")
    assert asked.look().is_taken is False


def test_a_version_before_that_opens_doors(page: Page) -> None:
    """The way back changes nothing that the page may not change: such a version is named, and stays where it is."""
    previous = page.file.with_name("config.yaml.previous")
    previous.write_text(f"{page.file.read_text()}access: open\n")
    asked, before = offering(page), page.file.read_text()
    earlier = asked.look().earlier
    assert earlier
    assert earlier.others == ("access.allow",)
    with pytest.raises(SetupError, match=r"access\.allow, too"):
        asked.go_back(asked.look().mark)
    assert page.file.read_text() == before
    previous.unlink()


def test_a_file_that_cannot_be_replaced(tmp_path: Path) -> None:
    """Where the file is mounted by itself that is said without its folder, and what was before is still before."""
    file, previous = tmp_path / "config.yaml", tmp_path / "config.yaml.previous"
    file.write_text("title: Now\n")

    def mounted(_: str) -> None:
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))

    for older in ("title: Older\n", None):
        previous.unlink(missing_ok=True)
        if older:
            previous.write_text(older)
        with pytest.raises(SetupError, match="its folder can") as said:
            keep(file, "title: Now\n", "title: New\n", mounted)
        assert str(tmp_path) not in str(said.value)
        assert file.read_text() == "title: Now\n"
        assert (previous.read_text() if previous.exists() else None) == older
