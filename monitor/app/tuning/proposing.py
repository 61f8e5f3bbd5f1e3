"""What a settings page asks: what is set and by whom, how the maps would look with other settings, and to keep those.

    typed ─▶ propose ─▶ the text of the file as it would be, its settings, what they take ─┬─▶ preview: a snapshot
                 │ a mistake                                                                └─▶ keep: config.yaml
                 └─▶ ConfigError, with a block for each

What is kept comes into force as whatever is saved: the file is watched. Nothing here changes what is in force.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from monitor.app import clock
from monitor.app.daily import DailyMarks
from monitor.app.defining import board_of, definition_of
from monitor.app.tuning.keeping import keep, previous_of
from monitor.app.waiting import StoredWaits
from monitor.config import tree as keys
from monitor.config.changes import Change, decide
from monitor.config.environment import value_of
from monitor.config.listing import Listed, listing
from monitor.config.loading import load_text, text_of
from monitor.errors import ConfigError, StoreError
from monitor.numbers.marking import marks, midnight
from monitor.numbers.windows import windows
from monitor.poll import covers
from monitor.records.tuned import Changed
from monitor.setup.saving.writing import with_settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.app.parts import Parts
    from monitor.app.shown import Shown
    from monitor.app.tuning.tuning import Tuning
    from monitor.config import Settings
    from monitor.records import Snapshot

TRIED: Final[tuple[keys.Path, ...]] = (
    ("refresh", "poll"),
    ("refresh", "page"),
    ("window", "current"),
    ("window", "trailing"),
    ("measure", "statistic"),
    ("measure", "percentile"),
    ("measure", "target"),
    ("measure", "definition"),
    ("measure", "smoothing"),
    ("page", "theme"),
)
"""The settings that a page may try: none of them opens a door, names a file or reaches for a server."""
TAKEN_SECONDS: Final = 2.0
"""How long to wait until what was kept is in force; the document promises no less."""
LOOK_SECONDS: Final = 0.05
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

    @property
    def name(self) -> str:
        """The name of the file."""
        return self._tuning.settings.path.name

    @property
    def text(self) -> str:
        """The text of the settings in force."""
        return self._tuning.in_force.text

    @property
    def refused(self) -> tuple[str, ...]:
        """What is wrong with the file as it is now."""
        return self._shown.refused

    @property
    def is_taken(self) -> bool:
        """Whether what stands in the file is in force."""
        try:
            return text_of(self._tuning.settings.path) == self.text
        except ConfigError:
            return False

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
        self._load(before)  # else nobody could write into it
        values = {
            known[key]: _whole(value_of(text.strip(), keys.field_at(known[key]))) if text.strip() else None
            for key, text in typed.items()
        }
        text = with_settings(before, values)
        return Proposal(text=text, before=before, change=decide(now.settings, self._load(text)))

    def earlier(self) -> Proposal | None:
        """Return the file as it was before it was kept last, against what it is now; None where no setting differs."""
        path = self._tuning.settings.path
        try:
            text, before = text_of(previous_of(path.resolve())), text_of(path)
            change = decide(self._load(before), self._load(text))
        except ConfigError:  # there is none, or it cannot be had back as it is
            return None
        return Proposal(text=text, before=before, change=change) if change.keys or change.restart else None

    def changed(self, proposal: Proposal) -> tuple[Changed, ...]:
        """Return those of ``TRIED`` that a proposal changes in the file, with what stands there before and after."""
        before, after = (
            {one.key: one.value for one in listing(text, self._tuning.environ, self._load(text))}
            for text in (proposal.before, proposal.text)
        )
        tried = [".".join(path) for path in TRIED]
        return tuple(
            Changed(key=key, before=before[key], after=after[key]) for key in tried if before[key] != after[key]
        )

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
        keep(self._tuning.settings.path.resolve(), proposal.before, proposal.text, self._load)

    def wait(self, proposal: Proposal, seconds: float = TAKEN_SECONDS) -> bool:
        """Have what was kept taken at once, and wait for that; return whether it is in force."""
        self._tuning.notice()
        end = time.monotonic() + seconds
        while self.text != proposal.text and time.monotonic() < end:
            time.sleep(LOOK_SECONDS)
        return self.text == proposal.text

    def _load(self, text: str) -> Settings:
        """Return the settings of a text that stands, or is to stand, in the file. Raises ConfigError."""
        environ = self._tuning.environ
        return load_text(self._tuning.settings.path, text, environ, accepted=environ)


def _whole(value: object) -> object:
    """Return a number as a person would write it: 80 and not 80.0."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _is_read(parts: Parts) -> bool:
    """Return whether every mailbox has been read as far back as both windows reach."""
    _, trailing = windows(clock.now(), parts.definition)
    folders = {mailbox.name: mailbox.source.folders for mailbox in parts.mailboxes}
    return all(covers(parts.store, name, read, [trailing.start]) for name, read in folders.items())
