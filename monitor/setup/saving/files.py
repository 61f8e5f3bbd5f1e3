"""The configuration and the secrets onto the disk: all of it or nothing, whatever stops it."""

import os
import re
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Final

from monitor.errors import SetupError

FOLDER: Final = "secrets"
"""Beside the configuration."""
_PRIVATE_FOLDER: Final = 0o700
_PRIVATE_FILE: Final = 0o600
_ORDINARY_FILE: Final = 0o644
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def secret_name(name: str, is_free: Callable[[str], bool]) -> str:
    """Return a file for the secret of a mailbox, relative to the configuration, that no other file is (pure)."""
    word = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-") or "mailbox"
    numbers = (f"{FOLDER}/{word}" if number == 1 else f"{FOLDER}/{word}-{number}" for number in range(1, 1000))
    return next(path for path in numbers if is_free(path))


def save(
    path: Path, before: bytes | None, text: str, secrets: Mapping[Path, str], check: Callable[[Path], object]
) -> None:
    """Put the secrets (mode 0600) and then the configuration in place of what is there.

    ``before`` is what the configuration held when it was read (None: nothing), and ``check`` raises where the new one,
    under another name in its folder, cannot be used. SetupError says what cannot be written; then all is as it was. A
    signal that comes meanwhile waits for the end.
    """
    beside = path.parent.resolve() / f".{path.name}.check"  # files that it names are looked for from there
    path = path.resolve()  # a link stays a link
    with _undisturbed(), ExitStack() as undo:
        try:
            if (path.read_bytes() if path.exists() else None) != before:
                raise SetupError(f"writing: {path.name} was changed by somebody else meanwhile. Start again.")
            for secret, content in secrets.items():
                _put_secret(secret, content, undo)
            partial = path.with_name(f".{path.name}.part")
            for file in (beside, partial):
                undo.callback(_remove, file)
            _write(beside, text.encode(), _PRIVATE_FILE)
            check(beside)
            _remove(beside)
            _write(partial, text.encode(), path.stat().st_mode & 0o777 if before is not None else _ORDINARY_FILE)
            partial.replace(path)
        except OSError as error:
            raise SetupError(
                f"writing: {error.filename or path} cannot be written ({error.strerror}). Give this user write access "
                "to its folder; a file that is mounted by itself cannot be replaced, its folder can."
            ) from error
        undo.pop_all()


def _put_secret(path: Path, content: str, undo: ExitStack) -> None:
    """Write one secret; ``undo`` brings back what was there."""
    if not path.parent.exists():
        path.parent.mkdir(mode=_PRIVATE_FOLDER)
        undo.callback(_remove_folder, path.parent)
    partial = path.with_name(f".{path.name}.part")
    undo.callback(_remove, partial)
    if path.exists():
        old, mode = path.read_bytes(), path.stat().st_mode & 0o777  # whatever it holds: a damaged token, too
        undo.callback(_write, path, old, mode)
    else:
        undo.callback(_remove, path)
    _write(partial, f"{content}\n".encode(), _PRIVATE_FILE)
    partial.replace(path)


def _write(path: Path, content: bytes, mode: int) -> None:
    """Write a file anew, which from its first moment nobody else may read, and have the disk keep it."""
    _remove(path)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE_FILE)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fchmod(descriptor, mode)
        os.fsync(descriptor)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def _remove_folder(path: Path) -> None:
    with suppress(OSError):
        path.rmdir()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let signals wait for the end of the block. They come to the main thread alone: in any other nothing is done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    # why not a mask of signals: it is one thread's, and another one would take the signal
    before = {number: signal.signal(number, lambda number, _: came.append(number)) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for late in came:
            signal.raise_signal(late)
