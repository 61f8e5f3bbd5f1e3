"""Servers that lie unpacked in `.servers`, where scripts/install-test-packages put them beside the installed ones."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from tests.real.process import run_as_account

SERVERS: Final = Path(__file__).parent.parent.parent / ".servers"


def is_unpacked(name: str) -> bool:
    """Return whether a server is there, complete."""
    complete = SERVERS / name / "complete"
    return complete.exists() and complete.stat().st_size > 0


def version(name: str) -> str:
    """Return the version of a server that is there, without what its packager added."""
    return re.split(r"[-+~]", (SERVERS / name / "complete").read_text())[0]


def can_mount() -> bool:
    """Return whether an ordinary user may have mounts of his own here, for programs whose paths are built in."""
    # what tests/real/courier.py does, and nothing more
    mount = "mount -t overlay overlay -o lowerdir=/usr:/etc /etc && mount -t tmpfs tmpfs /run"
    command = ["unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "/bin/sh", "-c", mount]
    try:
        run_as_account(command, cwd=Path("/"))
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def copy(name: str, folder: Path) -> Path:
    """Copy a server's files into a server's own folder; FileNotFoundError where they were never unpacked."""
    # why a copy: the project may lie below folders that are closed to the account, or have spaces in their names
    target = folder / "root"
    shutil.copytree(SERVERS / name, target, symlinks=True)
    return target


def libraries(root: Path) -> str:
    """Return every folder below ``root`` that holds a shared library, as LD_LIBRARY_PATH wants them."""
    return ":".join(sorted({str(path.parent) for path in root.rglob("*.so*")}))
