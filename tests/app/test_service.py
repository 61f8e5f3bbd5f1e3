"""`monitor run` as a process of its own: on the sample, on a real Dovecot, and with a store that fails."""

import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.app.started import end, running
from tests.letters import JANE, US, environment, letter
from tests.real.dovecot import PASSWORD, Dovecot

NOW = datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 - the program under test reads the real clock


@pytest.fixture
def folder(tmp_path: Path, dovecot: Dovecot, fresh_user: Callable[[], str]) -> Path:
    """Give a folder whose configuration names a Dovecot mailbox with one question in it."""
    user = fresh_user()
    dovecot.append(user, "INBOX", letter("q@x", NOW - timedelta(hours=3)), NOW - timedelta(hours=3))
    (tmp_path / "user").write_text(user)
    (tmp_path / "password").write_text(PASSWORD)
    (tmp_path / "password").chmod(0o600)
    (tmp_path / "config.yaml").write_text(
        f"""time_zone: Europe/Paris
mailboxes:
  - {{name: support, host: localhost, port: {dovecot.tls_port}, ca_file: {dovecot.ca_file}, username: {user},
     password_file: password, addresses: [{US}]}}
refresh: {{poll: 5 seconds, page: 1 second}}
"""
    )
    return tmp_path


def test_reply_arrives(folder: Path, dovecot: Dovecot, browser: Browser) -> None:
    """A reply that arrives in the mailbox is on the open page within a poll and a refresh, without a reload."""
    with running(folder) as monitor:
        monitor.wait_for(lambda: monitor.state() == "empty")
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        try:
            page.goto(monitor.url)
            expect(page.locator("#wall")).to_have_attribute("data-state", "empty", timeout=10_000)
            page.evaluate("window.neverReloaded = true")
            reply = letter("a@x", NOW, sender=US, to=JANE, answers=["q@x"])
            dovecot.append((folder / "user").read_text(), "Sent", reply, NOW)
            expect(page.locator("#wall")).to_have_attribute("data-state", "fresh", timeout=20_000)
            expect(page.locator("#current")).to_contain_text("3", timeout=10_000)
            assert page.evaluate("window.neverReloaded")
        finally:
            page.close()
        assert monitor.total() == 1
        assert monitor.get("/healthz")["status"] == "ok"
        assert end(monitor, signal.SIGTERM) < 5
        assert "Traceback" not in monitor.log


def test_restart_keeps_the_maps(folder: Path, dovecot: Dovecot) -> None:
    """After a restart the last maps are there before the mailbox is reached, with a note on what is wrong with it."""
    user = (folder / "user").read_text()
    dovecot.append(user, "Sent", letter("a@x", NOW, sender=US, to=JANE, answers=["q@x"]), NOW)
    with running(folder) as monitor:
        monitor.wait_for(lambda: monitor.total() == 1)
    (folder / "config.yaml").write_text((folder / "config.yaml").read_text().replace(str(dovecot.tls_port), "1"))
    with running(folder) as monitor:
        assert monitor.wait_for(monitor.total) == 1
        monitor.wait_for(lambda: "support" in " ".join(monitor.get("/api/snapshot")["notes"]))


def test_refused_login_is_an_error(folder: Path) -> None:
    """A refused password is the state error with a sentence; a corrected file mends it without a restart."""
    (folder / "password").write_text("wrong")
    with running(folder) as monitor:
        monitor.wait_for(lambda: monitor.state() == "error")
        assert "support" in monitor.get("/version")["notice"]["title"]
        (folder / "password").write_text(PASSWORD)
        monitor.wait_for(lambda: monitor.state() == "empty")
        assert (folder / "user").read_text() not in monitor.log


def test_store_fails_and_comes_back(folder: Path) -> None:
    """A store that cannot be opened is named on page and log, retried, and the polls start once it can."""
    (folder / "data").write_text("a file where the folder should be")
    with running(folder) as monitor:
        monitor.wait_for(lambda: monitor.state() == "error")
        assert "data" in monitor.get("/version")["notice"]["title"]
        assert monitor.get("/healthz")["status"] == "failing"
        (folder / "data").unlink()
        monitor.wait_for(lambda: monitor.state() == "empty")


def test_sample(tmp_path: Path) -> None:
    """Without a mailbox the sample runs, says so, fills all maps, and leaves nothing in the folder."""
    (tmp_path / "config.yaml").write_text("time_zone: Europe/Lisbon\n")
    with running(tmp_path) as monitor:
        monitor.wait_for(lambda: monitor.total() > 500)
        assert "SAMPLE" in monitor.log
        assert "config.yaml" in monitor.log
        monitor.wait_for(lambda: monitor.state() == "fresh")
        assert monitor.get("/map/change.json")["fingerprint"] == monitor.get("/api/snapshot")["fingerprint"]
        assert end(monitor, signal.SIGINT) < 5
        assert monitor.log.rstrip().endswith("stopped")
    assert {path.name for path in tmp_path.iterdir()} == {"config.yaml", "log"}


def test_port_taken(tmp_path: Path) -> None:
    """A taken port is exit 2 and a sentence that names the setting."""
    (tmp_path / "config.yaml").write_text("title: x\n")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = subprocess.run(
            [sys.executable, "-m", "monitor", "run"],
            cwd=tmp_path,
            env=environment({"MONITOR_PAGE__PORT": str(other.getsockname()[1])}),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 2
    assert "page.port" in done.stderr
    assert "Traceback" not in done.stderr
