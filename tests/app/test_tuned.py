"""A monitor that runs is tuned: a real process with a real Dovecot, seen in a real browser."""

import os
import re
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from monitor.app import clock
from monitor.sample import SampleMailbox
from tests.app.started import Running, end, running
from tests.letters import JANE, US, letter
from tests.real.dovecot import PASSWORD, Dovecot
from tests.relay import Relay

NOW = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the program under test reads the real clock
PAST = NOW - timedelta(weeks=10)


class Office:
    """Two mailboxes with one answer each, this week and ten weeks ago, and the file that is saved."""

    def __init__(self, folder: Path, dovecot: Dovecot, users: tuple[str, str]) -> None:
        self.folder = folder
        self.users = users
        for user in users:
            for name, at in (("new", NOW - timedelta(hours=3)), ("old", PAST)):
                question, answer = f"q-{name}-{user}@x", f"a-{name}-{user}@x"
                dovecot.append(user, "INBOX", letter(question, at), at)
                later = at + timedelta(hours=2)
                dovecot.append(user, "Sent", letter(answer, later, sender=US, to=JANE, answers=[question]), later)
        self._server = f"host: localhost, port: {dovecot.tls_port}, ca_file: {dovecot.ca_file}, addresses: [{US}]"
        for name in ("one", "two"):
            self.secret(name, PASSWORD)
        self._versions = 0

    def secret(self, name: str, password: str) -> None:
        """Write a mailbox's password."""
        file = self.folder / f"secret-{name}"
        file.write_text(password)
        file.chmod(0o600)

    def text(self, more: str = "", mailboxes: tuple[str, ...] = ("one",)) -> str:
        """Return a configuration."""
        rows = [
            f"  - {{name: {name}, username: {user}, password_file: {self.folder}/secret-{name}, {self._server}}}"
            for name, user in zip(("one", "two"), self.users, strict=True)
            if name in mailboxes
        ]
        windows = "" if "window" in more else "window: {current: 4 weeks, trailing: 2 weeks}\n"
        pace = "" if "refresh" in more else "refresh: {poll: 1 hour, page: 1 second}\n"
        return "\n".join(["mailboxes:", *rows, f"{windows}{pace}{more}\n"])

    def swap(self, text: str) -> None:
        """Save as a Kubernetes config map does: another folder behind the link ..data."""
        self._versions += 1
        mount = self.folder / "mount"
        version = mount / f"..version{self._versions}"
        version.mkdir(parents=True)
        (version / "config.yaml").write_text(text)
        (mount / "..data_tmp").symlink_to(version.name)
        (mount / "..data_tmp").replace(mount / "..data")
        if not (mount / "config.yaml").is_symlink():
            (mount / "config.yaml").symlink_to("..data/config.yaml")

    def rename(self, text: str) -> None:
        """Save as many editors do: a new file in place of the old one."""
        part = self.folder / "mount" / ".config.yaml.part"
        part.write_text(text)
        part.replace(self.folder / "mount" / "config.yaml")

    def write(self, text: str) -> None:
        """Save as others do: the same file, emptied and written."""
        (self.folder / "mount" / "config.yaml").write_text(text)


@pytest.fixture
def office(tmp_path: Path, dovecot: Dovecot, fresh_user: Callable[[], str]) -> Office:
    """Give two mailboxes."""
    made = Office(tmp_path, dovecot, (fresh_user(), fresh_user()))
    made.swap(made.text("title: Before"))
    return made


def notes(monitor: Running) -> str:
    """Return what the page says below the maps."""
    return " ".join(monitor.get("/api/snapshot")["notes"])


def tuned_as_people_do(monitor: Running, office: Office, page: Page) -> None:
    """Change one thing after the other, each saved in another way, and see it."""
    expect(page.locator("#title")).to_have_text("Before", timeout=10_000)

    office.swap(office.text("title: After\npage: {theme: light}\ntime_zone: Asia/Tokyo"))
    expect(page.locator("#title")).to_have_text("After", timeout=10_000)
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    expect(page.locator("#clock")).to_contain_text("Asia/Tokyo")
    monitor.wait_for(lambda: "changed and in force now: title, time_zone, page.theme" in monitor.log)

    office.rename(office.text("title: After\nwindow: {current: 4 wekks}"))
    expect(page.locator("#wall")).to_have_attribute("data-state", "error", timeout=10_000)
    expect(page.locator("#band-title")).to_contain_text('config.yaml:5: window.current: found "4 wekks"')
    expect(page.locator("#band-text")).to_contain_text("Allowed: a duration")
    assert monitor.total() == 1
    assert "config.yaml was not taken" in monitor.log

    office.write(office.text("title: After\nwindow: {current: 12 weeks, trailing: 2 weeks}\npage: {host: 127.0.0.2}"))
    expect(page.locator("#notes")).to_contain_text("page.host waits for a restart", timeout=10_000)
    monitor.wait_for(lambda: monitor.total() == 2)
    monitor.wait_for(lambda: monitor.state() == "fresh")
    assert "config.yaml is in order again" in monitor.log
    assert re.search("page.host changed, and waits until the monitor is started again", monitor.log)
    expect(page.locator("html")).to_have_attribute("data-theme", "dark", timeout=10_000)


def test_tuned(office: Office, browser: Browser) -> None:
    """What is saved is on the open page at its next refresh, however it was saved; a mistake is told and mended."""
    with running(office.folder, config="mount/config.yaml") as monitor:
        monitor.wait_for(lambda: monitor.total() == 1)
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        try:
            page.goto(monitor.url)
            tuned_as_people_do(monitor, office, page)
        finally:
            page.close()

        office.secret("two", "wrong")
        office.write(office.text("title: After", ("one", "two")))
        monitor.wait_for(lambda: monitor.state() == "error")
        assert "two" in monitor.get("/version")["notice"]["title"]
        office.secret("two", PASSWORD)
        monitor.wait_for(lambda: monitor.state() == "fresh")
        assert re.search(r"two\b.* \(?what it signs in with", monitor.log)
        monitor.wait_for(lambda: monitor.total() == 2)
        office.write(office.text("title: Last", ("two",)))
        monitor.process.send_signal(signal.SIGHUP)
        monitor.wait_for(lambda: "changed and in force now: title, mailboxes.one (removed)" in monitor.log)
        monitor.wait_for(lambda: monitor.total() == 1)
        monitor.process.send_signal(signal.SIGHUP)
        monitor.wait_for(lambda: "read again, nothing has changed" in monitor.log)
        assert end(monitor, signal.SIGTERM) < 5
        assert monitor.log.count("one: new mail in") == 1, "its connections stayed until it was taken out"
        assert not re.search(f"Traceback|mistake|{'|'.join(office.users)}|{US}", monitor.log), monitor.log


@pytest.mark.prove
def test_from_the_sample_to_a_mailbox_and_back(office: Office) -> None:
    """A monitor that shows the sample shows the first mailbox as soon as one is saved; an empty file is no change."""
    office.write("title: Before\n")
    with running(office.folder, config="mount/config.yaml") as monitor:
        monitor.wait_for(lambda: monitor.total() > 500)
        office.write(office.text("title: After"))
        monitor.wait_for(lambda: monitor.total() == 1)
        assert (office.folder / "mount" / "data" / "monitor.db").exists()
        office.write("")
        monitor.wait_for(lambda: monitor.state() == "error")
        assert "the file is empty" in monitor.get("/version")["notice"]["title"]
        assert monitor.total() == 1
        os.rename(office.folder / "mount", office.folder / "other")  # noqa: PTH104 - the folder in which it works
        office.swap("mailboxes: []\n")
        monitor.wait_for(lambda: monitor.total() > 500)
        assert "Traceback" not in monitor.log


@pytest.mark.prove
def test_a_longer_window_reads_on_with_progress(tmp_path: Path) -> None:
    """Older mail is asked for at once, the wall says how far it is, and nothing that was read is read again."""
    with (
        SampleMailbox(clock.now, ZoneInfo("Europe/Lisbon")) as sample,
        Relay(sample.account.port, slow_seconds=0.1) as far,
    ):
        office = f"name: office, host: 127.0.0.1, port: {far.port}, security: none, username: {sample.account.username}"
        pace = f"time_zone: Europe/Lisbon\nrefresh: {{poll: 1 hour, idle: false}}\nmailboxes: [{{{office}}}]\n"
        file = tmp_path / "config.yaml"
        file.write_text(f"{pace}window: {{current: 1 week, trailing: 1 week}}\n")
        with running(tmp_path, {"MONITOR_PASSWORD_OFFICE": sample.password}) as monitor:
            monitor.wait_for(lambda: monitor.state() == "fresh")
            monitor.wait_for(lambda: "still reading" not in notes(monitor))
            file.write_text(f"{pace}window: {{current: 20 weeks, trailing: 10 weeks}}\n")
            seen: list[tuple[str, float]] = []

            def is_whole() -> bool:
                answer = monitor.get("/version")
                if answer["state"] == "first-run" and answer["notice"]:
                    seen.append((answer["notice"]["title"], answer["notice"]["progress"]))
                return bool(seen) and monitor.state() == "fresh"

            monitor.wait_for(is_whole)
            monitor.wait_for(lambda: "still reading" not in notes(monitor))
            read = [
                int(count.replace(",", "")) for count in re.findall(r"office: ([0-9,]+) messages read", monitor.log)
            ]
        lines = far.lines
    assert {title for title, _ in seen} == {"Reading mail that the current window needs"}
    assert any(0 < progress < 1 for _, progress in seen), seen
    assert sum(read) < 12_000, "some of it was read twice"
    assert lines == 1
