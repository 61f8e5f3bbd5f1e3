"""What tests/conftest.py and the real parts promise to every test."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.real.process import ordinary_rights

ROOT: Final = Path(__file__).parent.parent
SKIPPED: Final = '''
"""A test that is skipped."""
import pytest
def test_it():
    """It does not run."""
    pytest.skip("a reason")
'''


@pytest.mark.parametrize(("ci", "status"), [("true", 1), ("", 0)])
def test_ci_skips_nothing(tmp_path: Path, ci: str, status: int) -> None:
    """A skip gives its reason, and where CI is set it is a failure."""
    (tmp_path / "test_skipped.py").write_text(SKIPPED)
    command = [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "no:dash", "-p", "tests.conftest", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "CI": ci}, capture_output=True, text=True, check=False)  # noqa: S603  # ourselves
    assert "a reason" in done.stdout
    assert done.returncode == status


def test_ordinary_rights_end(tmp_path: Path) -> None:
    """A file without rights is closed for a moment, whoever runs the tests, and no longer."""
    path = tmp_path / "closed"
    path.write_text("closed")
    path.chmod(0)
    user = os.geteuid()
    with ordinary_rights(), pytest.raises(PermissionError):
        path.read_text()
    assert os.geteuid() == user
