"""What a settings page asks: what is set and by whom, how the maps would look with other settings, and to keep those.

    typed ─▶ propose ─▶ the text of the file as it would be, its settings, what they take ─┬─▶ preview: a snapshot
                 │ a mistake                                                                └─▶ keep: config.yaml
                 └─▶ ConfigError, with a block for each

What is kept comes into force as whatever is saved: the file is watched. Nothing here changes what is in force.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from monitor.app import clock
from monitor.app.daily import DailyMarks
from monitor.app.defining import board_of, definition_of
from monitor.app.waiting import StoredWaits
from monitor.config import tree as keys
from monitor.config.changes import Change, decide
from monitor.config.environment import value_of
from monitor.config.listing import Listed, listing
from monitor.config.loading import load_text, text_of
from monitor.errors import ConfigError, SetupError, StoreError
from monitor.numbers.marking import marks, midnight
from monitor.numbers.windows import windows
from monitor.poll import covers
from monitor.setup.saving.files import save
from monitor.setup.saving.writing import with_settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from monitor.app.parts import Parts
    from monitor.app.shown import Shown
    from monitor.app.tuning.tuning import Tuning
    from monitor.records import Snapshot

TRIED: Final[tuple[keys.Path, ...]] = (
    ("refresh", "poll"),
    ("refresh", "page"),
    ("window", "current"),
    ("window", "trailing"),
    ("measure", "statistic"),
    ("measure", "percentile"),
    ("measure", "target"),
    ("page", "theme"),
)
"""The settings that a page may try: none of them opens a door, names a file or reaches for a server."""
PREVIOUS: Final = ".previous"
"""Behind the name of the file, which is kept as it was before the last change."""
PRIVATE: Final = 0o600
RIGHTS: Final = 0o777
NOT_OPEN: Final = "The store is not open: the wall says why."


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Other settings, in force nowhere yet: ``text`` is the file as it would be, ``before`` as it is."""

    text: str
    before: str
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """The maps as they would be. ``is_read``: all mail that the windows need is there; else it is read once kept."""

    snapshot: Snapshot
    is_read: bool


class Proposing:
    """Answers a settings page; callable from any thread."""

    def __init__(self, tuning: Tuning, shown: Shown) -> None:
        """Take what is in force and what is shown."""
        self._tuning = tuning
        self._shown = shown

    def listing(self) -> tuple[Listed, ...]:
        """Return every setting as it is in force."""
        now = self._tuning.in_force
        return listing(now.text, self._tuning.environ, now.settings, now.restart)

    def propose(self, typed: Mapping[str, str]) -> Proposal:
        """Return what the file would be with these texts by their keys ("window.current"); "" is the default.

        Raises ConfigError where a text may not stand there, a key is none of ``TRIED``, a variable of the environment
        wins over it, or the file has changed and was refused meanwhile.
        """
        path, now = self._tuning.settings.path, self._tuning.in_force
        known = {".".join(keys_): keys_ for keys_ in TRIED}
        listed = {one.key: one for one in self.listing()}
        problems = [f"{key}: this cannot be tried here; change it in {path.name}" for key in typed if key not in known]
        problems += [
            f"{key}: the variable {listed[key].origin} sets this, and wins over {path.name}"
            for key in typed
            if key in known and listed[key].source == "environment"
        ]
        if problems:
            raise ConfigError(problems)
        before = text_of(path)
        values = {
            known[key]: value_of(text.strip(), keys.field_at(known[key])) if text.strip() else None
            for key, text in typed.items()
        }
        load_text(path, before, self._tuning.environ, accepted=self._tuning.environ)  # else nobody could write into it
        text = with_settings(before, values)
        wanted = load_text(path, text, self._tuning.environ, accepted=self._tuning.environ)
        return Proposal(text=text, before=before, change=decide(now.settings, wanted))

    def preview(self, proposal: Proposal) -> Preview:
        """Return the maps with these settings, of the mail that is there. Raises StoreError."""
        parts = self._shown.parts
        if parts is None:
            raise StoreError(NOT_OPEN)
        settings, now = proposal.change.settings, clock.now()
        tried = replace(
            parts,
            settings=parts.settings.model_copy(update={"window": settings.window, "measure": settings.measure}),
            definition=definition_of(settings),
            board=board_of(settings, is_sample=settings.is_sample),
            stored_waits=StoredWaits(),
            daily=DailyMarks(marks, midnight),
        )
        polled = [report for report in self._shown.reports if report.name in {one.name for one in parts.mailboxes}]
        snapshot = tried.snapshot(now, polled, is_tried=True)
        return Preview(snapshot=snapshot, is_read=_is_read(tried))

    def keep(self, proposal: Proposal) -> None:
        """Write the file: whole or not at all, its comments as they were, the one before beside it (``.previous``).

        Raises SetupError where it cannot be written or is no longer what it was, ConfigError where it cannot be loaded.
        """
        path = self._tuning.settings.path.resolve()
        environ = self._tuning.environ

        def check(partial: Path) -> None:
            load_text(path, text_of(partial), environ, accepted=environ)

        try:
            before = _content(path)
            _keep_previous(path, proposal.before)
        except OSError as error:
            raise SetupError(f"writing: {path.name} cannot be kept as it was ({error.strerror}).") from error
        is_same = before is not None and before.decode("utf-8-sig", "replace") == proposal.before
        save(path, before if is_same else proposal.before.encode(), proposal.text, {}, check)


def _keep_previous(path: Path, text: str) -> None:
    """Keep a text beside the file, where as many may read it as may read the file."""
    previous = path.with_name(f"{path.name}{PREVIOUS}")
    if not previous.exists():
        previous.touch(PRIVATE)
    save(previous, _content(previous), text, {}, lambda _: None)
    previous.chmod(path.stat().st_mode & RIGHTS)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


def _is_read(parts: Parts) -> bool:
    """Return whether every mailbox has been read as far back as both windows reach."""
    _, trailing = windows(clock.now(), parts.definition)
    folders = {mailbox.name: mailbox.source.folders for mailbox in parts.mailboxes}
    return all(covers(parts.store, name, read, [trailing.start]) for name, read in folders.items())
