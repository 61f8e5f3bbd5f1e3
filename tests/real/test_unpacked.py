"""The servers beside the installed one are unpacked once, and where they cannot be, it is said."""

import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.real import courier, cyrus
from tests.real.process import missing

SCRIPT: Final = Path(__file__).parents[2] / "scripts" / "unpack-servers"


def test_unpacked_once() -> None:
    """Where both servers are there, the script does nothing and says nothing."""
    if not (cyrus.is_installed() and courier.is_installed()):
        missing("Cyrus or Courier")
    done = subprocess.run([SCRIPT], check=True, capture_output=True, text=True)  # noqa: S603 - our own script
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 1)])
def test_where_there_are_no_packages(tmp_path: Path, ci: str, status: int) -> None:
    """Without Debian's packages the tests of these servers are skipped, which continuous integration refuses."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(SCRIPT, tmp_path / "scripts")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("env", "bash", "dirname"):
        (programs / name).symlink_to(shutil.which(name) or name)
    environment = {"PATH": str(programs), "CI": ci}
    done = subprocess.run(  # noqa: S603 - our own script
        [tmp_path / "scripts" / SCRIPT.name], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == status
    assert done.stderr.startswith("missing: cyrus-common cyrus-imapd. This is neither Debian nor Ubuntu")
    assert not (tmp_path / ".servers").exists()
