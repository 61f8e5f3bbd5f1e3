"""A display that trusts the authority of `monitor certificate`: a real Chromium over HTTPS, as docs/tls.md tells it."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Error as BrowserError

from monitor.certificates import Pair, certify, issue
from monitor.wall.serving import Certificate
from tests.real.browser import FLAGS, chromium
from tests.real.process import missing
from tests.wall.serving.served import app, served

NAME = "wall.example.org"
OTHER = "bank.example"


def trust(home: Path, authority: Path) -> None:
    """Do what docs/tls.md tells to do on a Debian display."""
    program = shutil.which("certutil")
    if program is None:
        missing("certutil")
    folder = home / ".pki" / "nssdb"
    folder.mkdir(parents=True)
    for words in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", "monitor", "-i", str(authority)]):
        subprocess.run([program, "-d", f"sql:{folder}", *words], check=True)  # noqa: S603 - of a test package


@contextmanager
def display(browser: Browser, home: Path) -> Iterator[BrowserContext]:
    """Start a Chromium of a user with this home, for whom the page's name is this machine."""
    own = browser.browser_type.launch(
        executable_path=chromium(),
        args=[*FLAGS, f"--host-resolver-rules=MAP {NAME} 127.0.0.1,MAP {OTHER} 127.0.0.1"],
        env={**os.environ, "HOME": str(home)},
    )
    try:
        yield own.new_context(permissions=["screen-wake-lock"])
    finally:
        own.close()


@pytest.fixture
def tls(tmp_path: Path) -> Certificate:
    """Return the files of a certificate for the page's name."""
    certify(tmp_path, [NAME], "test", datetime.now(UTC))  # noqa: TID251 - TLS asks the machine's clock
    return Certificate(certificate=tmp_path / "server.pem", key=tmp_path / "server.key")


def test_a_display_that_trusts_the_authority_stays_awake_and_lives_through_a_renewal(
    browser: Browser, tmp_path: Path, tls: Certificate
) -> None:
    """A secure context, and with it the wake lock; a renewal while the page is open asks nobody for anything."""
    trust(tmp_path / "home", tmp_path / "ca.pem")
    page_of = app(other_names=frozenset({NAME}))
    with served(page_of, tls=tls, look_seconds=0.2) as serving, display(browser, tmp_path / "home") as context:
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.goto(f"https://{NAME}:{serving.port}/?kiosk")
        page.locator("#change .textpoint").nth(167).wait_for(state="attached")
        assert page.evaluate("window.isSecureContext") is True
        page.wait_for_function("() => document.documentElement.dataset.awake === 'on'")
        certify(tmp_path, [], "test", datetime.now(UTC))  # noqa: TID251 - as above
        page.wait_for_timeout(1000)
        assert page.evaluate("fetch('version', {cache: 'no-store'}).then((answer) => answer.status)") == 200
        page.reload()
        page.locator("#change .textpoint").nth(167).wait_for(state="attached")
        assert said == []


def test_a_thief_of_the_authoritys_key_gets_no_further_than_the_wall(
    browser: Browser, tmp_path: Path, tls: Certificate
) -> None:
    """Chromium goes by the limits in the authority, too: with its stolen key nobody is another site."""
    trust(tmp_path / "home", tmp_path / "ca.pem")
    stolen = Pair(certificate=(tmp_path / "ca.pem").read_bytes(), key=(tmp_path / "ca.key").read_bytes())
    forged = issue(stolen, [OTHER], datetime.now(UTC))  # noqa: TID251 - as above
    tls.certificate.write_bytes(forged.certificate)
    tls.key.write_bytes(forged.key)
    with served(tls=tls) as serving, display(browser, tmp_path / "home") as context:
        page = context.new_page()
        with pytest.raises(BrowserError, match=r"ERR_CERT_(INVALID|AUTHORITY_INVALID|NAME_CONSTRAINT_VIOLATION)"):
            page.goto(f"https://{OTHER}:{serving.port}/")


def test_a_display_that_does_not_trust_it_shows_no_page(browser: Browser, tmp_path: Path, tls: Certificate) -> None:
    """What the browser says then is the browser's; nothing of ours is sent."""
    (tmp_path / "home").mkdir()
    with served(tls=tls) as serving, display(browser, tmp_path / "home") as context:
        page = context.new_page()
        with pytest.raises(BrowserError, match="ERR_CERT_AUTHORITY_INVALID"):
            page.goto(f"https://{NAME}:{serving.port}/")
