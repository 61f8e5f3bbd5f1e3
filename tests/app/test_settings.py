"""The settings page of a monitor that runs, as a person uses it: a real process, its sample, and a real browser."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.app.started import Running, running
from tests.letters import call

PASSWORD = "correct horse battery"  # noqa: S105 - of a test
TEXT = """\
# ours, by hand
title: Support   # said aloud
mailboxes: []    # the sample
measure:
  percentile: 80   # four of five
window: {trailing: 4 weeks}   # little to read
refresh: {page: 1 second}
"""
RING = 5
"""Pixels that the ring around what has the focus needs."""
OF_80, OF_50 = "1 in 5 waits", "half wait"


def percentile(monitor: Running) -> float:
    """Return which one the maps in force are of."""
    return float(monitor.get("/api/snapshot")["current"]["measure"]["parameter"])


def sign_in(page: Page, url: str) -> None:
    """Ask for the page, and fill in the form that comes instead."""
    page.goto(f"{url}/settings")
    page.get_by_label("Name").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def press(page: Page, name: str, came: str) -> None:
    """Press a button of the page, and wait for what comes of it, which is where the reader is taken."""
    page.get_by_role("button", name=name).click()
    place = page.locator("#asked")
    expect(place).to_contain_text(came)
    expect(place).to_be_focused()
    expect(place).to_be_in_viewport(ratio=1)
    assert (place.bounding_box() or {"y": 0})["y"] >= RING, "the ring around it is seen whole"


def test_tried_written_and_undone(tmp_path: Path, browser: Browser) -> None:
    """What is tried shows other maps and changes nothing; written, an open wall follows; undone, the file is as before.

    A mistake stands beside its field before that.
    """
    file, typed = tmp_path / "config.yaml", tmp_path / "typed"
    file.write_text(TEXT)
    typed.write_text(PASSWORD)
    assert call(tmp_path, "user", "add", "ann", "--password-file", "typed").status == 0
    with running(tmp_path) as monitor:
        monitor.wait_for(lambda: monitor.state() == "fresh")
        people = browser.new_context(viewport={"width": 1366, "height": 768})
        wall, page = people.new_page(), people.new_page()
        wall.goto(monitor.url)
        expect(wall.locator("#headline")).to_contain_text(OF_80)
        sign_in(page, monitor.url)
        field = page.get_by_label("Percentile")
        expect(field).to_have_value("80")

        field.fill("180")
        press(page, "Preview", "no percentile lies there")
        expect(field).to_have_accessible_description(re.compile("found the number 180: no percentile lies there"))
        field.fill("50")
        press(page, "Preview", "As it would be")
        expect(page.get_by_text(OF_50)).to_be_visible()
        expect(page.get_by_text(OF_80)).to_have_count(0)
        expect(page.locator(".tried img")).to_have_count(3)
        assert (percentile(monitor), file.read_text()) == (80, TEXT)

        press(page, "Write to config.yaml", "was written and is in force")
        assert file.read_text() == TEXT.replace("80 ", "50 ")
        expect(wall.locator("#headline")).to_contain_text(OF_50)
        assert percentile(monitor) == 50

        press(page, "Take the version before", "was written and is in force")
        assert file.read_text() == TEXT
        expect(wall.locator("#headline")).to_contain_text(OF_80)
        assert percentile(monitor) == 80
        people.close()
        assert "Traceback" not in monitor.log
