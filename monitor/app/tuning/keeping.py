"""The configuration with other settings onto the disk: whole or not at all, with the one before beside it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from monitor.config.loading import text_of
from monitor.errors import MonitorError, SetupError
from monitor.setup.saving.files import save

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PREVIOUS: Final = ".previous"
"""Behind the name of the file, which is kept as it was before the last change."""
PRIVATE: Final = 0o600
RIGHTS: Final = 0o777
NOT_KEPT: Final = (
    "writing: {name} cannot be kept as it was ({why}). Give the monitor's user write access to its folder, or change "
    "the file where it lies; a file that is mounted by itself cannot be replaced, its folder can."
)


def previous_of(path: Path) -> Path:
    """Return where the file before lies."""
    return path.with_name(f"{path.name}{PREVIOUS}")


def keep(path: Path, before: str, text: str, check: Callable[[str], object]) -> None:
    """Put a text in the place of the one ``before``, and that beside it; ``check`` raises where it cannot be loaded.

    Raises SetupError, which names no folder, where it cannot be written or the file is no longer what it was.
    """
    previous = previous_of(path)
    try:
        found, was = _content(path), _content(previous)
        _keep_previous(path, previous, before)
    except OSError as error:
        raise SetupError(NOT_KEPT.format(name=path.name, why=error.strerror)) from error
    is_same = found is not None and found.decode("utf-8-sig", "replace") == before
    try:
        save(path, found if is_same else before.encode(), text, {}, lambda partial: check(text_of(partial)))
    except MonitorError as error:
        _put_back(previous, was)  # what was before is still before
        if isinstance(error, SetupError):
            raise SetupError(str(error).replace(f"{path.parent}/", "")) from error
        raise


def _keep_previous(path: Path, previous: Path, text: str) -> None:
    """Keep a text beside the file, where as many may read it as may read the file."""
    if not previous.exists():
        previous.touch(PRIVATE)
    save(previous, _content(previous), text, {}, lambda _: None)
    previous.chmod(path.stat().st_mode & RIGHTS)


def _put_back(path: Path, content: bytes | None) -> None:
    with suppress(OSError):
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None
