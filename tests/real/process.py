"""What the real parts share: whether they may be missing, the unprivileged account they run as, free ports."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final, NoReturn, TypeAlias

import pytest

MEMORY: Final = Path("/dev/shm")  # noqa: S108 - only for folders that mkdtemp makes
MEMORY_BYTES: Final = 500_000_000
"""What has to be free there: a container may have very little."""

Process: TypeAlias = subprocess.Popen[bytes]


def missing(what: str) -> NoReturn:
    """Skip the test; conftest makes a failure of it where CI is set."""
    pytest.skip(f"{what} is not installed; run scripts/install-test-packages")


def account() -> pwd.struct_passwd:
    """Return who runs a server: ourselves, or nobody where we are root (PostgreSQL refuses root, Dovecot its mail)."""
    return pwd.getpwuid(os.getuid()) if os.getuid() else pwd.getpwnam("nobody")


@contextmanager
def ordinary_rights() -> Iterator[None]:
    """Have the rights of an ordinary user for a moment, also where root runs the tests: root may read every file."""
    user = os.geteuid()
    os.seteuid(account().pw_uid)
    try:
        yield
    finally:
        os.seteuid(user)


def own_folder(prefix: str, *, in_memory: bool = False) -> Path:
    """Make a folder that belongs to :func:`account`; its path is short, since a socket's may have 107 characters.

    ``in_memory`` is for a server that cannot be told to leave out fsync; no program can be run from there.
    """
    # why not tmp_path: its parents are closed to every other account, and its name is long
    place = MEMORY if in_memory and _has_memory() else Path("/tmp")  # noqa: S108 - mkdtemp's folder is its owner's
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
    if not os.getuid():
        who = account()
        os.chown(folder, who.pw_uid, who.pw_gid)
    return folder


def _has_memory() -> bool:
    return MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_BYTES


def remove_folder(folder: Path) -> None:
    """Remove a folder of :func:`own_folder` and what a server left in it; nothing where there is none yet."""
    if folder == Path():  # never the folder in which the tests were started
        return
    shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """Return a loopback port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def start_as_account(
    command: list[str],
    *,
    cwd: Path,
    output: IO[bytes] | None = None,
    environment: Mapping[str, str] | None = None,
    own_session: bool = False,
) -> Process:
    """Start a server as :func:`account`; its output goes to ``output``, where given.

    ``own_session`` is for :func:`terminate`, and keeps a server's signals to its process group away from the tests.
    """
    who = account()
    return subprocess.Popen(  # noqa: S603 - the tests' own arguments
        command,
        cwd=cwd,
        stdout=output,
        stderr=output,
        env=environment,
        start_new_session=own_session,
        user=_other(who.pw_uid),
        group=_other(who.pw_gid),
        extra_groups=_groups(),
    )


def terminate(process: Process, *, whole: bool = False) -> None:
    """End a server that has a session of its own, and whatever it leaves behind there; ``whole``: ask all at once."""
    if whole:
        os.killpg(process.pid, signal.SIGTERM)
    else:
        process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def run_as_account(command: list[str], *, cwd: Path) -> None:
    """Run a program as :func:`account`; CalledProcessError with its output where it fails."""
    who = account()
    subprocess.run(  # noqa: S603 - the tests' own arguments
        command,
        cwd=cwd,
        check=True,
        capture_output=True,
        user=_other(who.pw_uid),
        group=_other(who.pw_gid),
        extra_groups=_groups(),
    )


def _other(number: int) -> int | None:
    return None if os.getuid() else number


def _groups() -> list[int] | None:
    return None if os.getuid() else []
