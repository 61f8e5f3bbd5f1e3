"""The targets that coverage guides, run for so many inputs that each still does what it says."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent.parent
TARGETS: Final = ("headers", "mbox")
pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or sys.version_info >= (3, 14),
    reason="atheris is there for Linux and Python before 3.14 only",
)


def executions(target: str, option: str, folder: Path, *, within: float) -> int:
    """Run a target, which must find no fault, and return how many inputs it tried."""
    command = [sys.executable, "-m", f"tests.fuzz.{target}", option, f"-artifact_prefix={folder}/"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=within, check=False)  # noqa: S603 - our own
    assert done.returncode == 0, done.stderr[-4_000:]
    assert "Instrumenting monitor." in done.stderr
    assert list(folder.iterdir()) == []
    tried = re.search(r"number_of_executed_units: (\d+)", done.stderr)
    assert tried, done.stderr[-4_000:]
    return int(tried[1])


@pytest.mark.parametrize("target", TARGETS)
def test_two_thousand_inputs(target: str, tmp_path: Path) -> None:
    """Two thousand inputs, each guided by what the one before reached, find no fault and no hang."""
    assert executions(target, "-runs=2000", tmp_path, within=180) >= 2_000


@pytest.mark.prove
@pytest.mark.parametrize("target", TARGETS)
def test_a_minute(target: str, tmp_path: Path) -> None:
    """A minute of inputs finds no fault and no hang."""
    assert executions(target, "60", tmp_path, within=300) > 2_000
