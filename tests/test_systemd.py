"""The unit for systemd: hardened, and true to what the program does."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from monitor.app.alive.watchman import LOOK_SECONDS

ROOT = Path(__file__).parent.parent
UNIT = ROOT / "deploy" / "systemd" / "response-time-monitor.service"
MOST_EXPOSED = 2.0


def settings() -> dict[str, str]:
    """Return the unit's settings, the last of each name."""
    lines = [line for line in UNIT.read_text("utf-8").splitlines() if "=" in line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def test_it_is_hardened() -> None:
    """What systemd itself finds exposed comes to less than 2.0."""
    program = shutil.which("systemd-analyze")
    assert program, "systemd-analyze is missing: scripts/install-test-packages installs it"
    found = subprocess.run(  # noqa: S603 - our own unit
        [program, "security", "--offline=true", "--no-pager", str(UNIT)], capture_output=True, text=True, check=False
    )
    level = re.search(r"Overall exposure level .*: (\d+\.\d)", found.stdout)
    assert level, found.stderr
    assert float(level[1]) < MOST_EXPOSED
    assert f"gives {level[1]}" in (ROOT / "docs" / "systemd.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Type", "notify"),
        ("StateDirectory", "response-time-monitor"),
        ("LimitCORE", "0"),
        ("ExecReload", "/bin/kill -HUP $MAINPID"),
        ("LoadCredential", "secrets:/etc/response-time-monitor/secrets"),
    ],
)
def test_what_it_must_say(name: str, value: str) -> None:
    """The unit waits for our word, keeps the store in one folder, takes secrets from root and leaves no core dump."""
    assert settings()[name] == value


def test_the_watchdog_is_fed_in_time() -> None:
    """A look may come late by several times before systemd takes the program for dead."""
    assert float(settings()["WatchdogSec"]) >= 6 * LOOK_SECONDS
