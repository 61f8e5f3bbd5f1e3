"""A real Chromium without a window, driven by playwright, that asks for nothing but what a test opens."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from playwright.sync_api import Browser, sync_playwright

FLAGS: Final = (
    "--no-sandbox",  # root and containers have none
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """Return the program: the environment's CHROMIUM, else the system's; None where there is none."""
    path = f"{os.environ.get('PATH', '')}:/snap/bin"  # where Ubuntu's is, which a user's PATH need not reach
    return shutil.which(os.environ.get("CHROMIUM") or "chromium", path=path)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Start a Chromium and end it behind the caller."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), headless=True, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()
