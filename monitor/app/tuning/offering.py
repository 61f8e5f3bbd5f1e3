"""The settings page's other half: what is in force as records, others tried with pictures, and the file written."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal, get_args, get_origin

from monitor.app.picturing import FORMATS
from monitor.app.subjects import SHOWN
from monitor.app.tuning.proposing import TRIED
from monitor.config import tree as keys
from monitor.config.changes import Effect
from monitor.errors import SetupError
from monitor.records.tuned import Earlier, Picture, Setting, Trial, Tuned

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from monitor.app.tuning.proposing import Proposal, Proposing
    from monitor.config.listing import Listed
    from monitor.pictures.subject import Subject
    from monitor.records import Theme

MEANWHILE: Final = (
    "{name} was changed by somebody else meanwhile, and nothing was written. The values below are those of now: look "
    "at them, and try again."
)
NOT_HERE: Final = (
    "The version before differs in {others}, too, which this page may not change. To have it back, copy "
    "{name}.previous over {name} on the monitor's machine."
)
NO_EARLIER: Final = "There is no version before that differs in a setting."
WAIT_SECONDS: Final = 10.0
"""How long a preview waits for another one."""
_MAPS: Final = frozenset({Effect.MAPS, Effect.DECIDED, Effect.ANEW})
"""What gives other maps; another theme only draws them otherwise."""
_DRAWN: Final = "page.theme"


class Offering:
    """Answers the settings page; callable from any thread. One preview is made at a time."""

    def __init__(
        self,
        proposing: Proposing,
        draw: Callable[[Subject, Theme, float], bytes] = FORMATS["png"].make,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        """Ask ``proposing``; ``draw`` makes a PNG."""
        self._proposing = proposing
        self._draw = draw
        self._wait_seconds = wait_seconds
        self._lock = threading.Lock()

    def look(self) -> Tuned:
        """Return every setting as it is in force."""
        asked = self._proposing
        text, listed, before = asked.text, asked.listing(), asked.earlier()
        return Tuned(
            settings=tuple(_setting(one, asked.name) for one in listed),
            file=asked.name,
            mark=_mark(text),
            refused=asked.refused,
            is_taken=asked.is_taken,
            earlier=self._earlier(before) if before else None,
        )

    def try_out(self, typed: Mapping[str, str], mark: str) -> Trial | None:
        """Return what these texts by their keys would change; None while others are tried and it takes too long.

        Raises ConfigError where they cannot be, SetupError where the file is another than ``mark`` says, StoreError.
        """
        proposal = self._propose(typed, mark)
        change = proposal.change
        trial = Trial(changed=self._proposing.changed(proposal), takes=frozenset(change.effects))
        if not (change.effects & _MAPS or _DRAWN in change.keys):
            return trial
        if not self._lock.acquire(timeout=self._wait_seconds):
            return None
        try:
            preview = self._proposing.preview(proposal)
            snapshot = preview.snapshot
            subjects = [make(snapshot) for make in SHOWN.values()]
            pictures = [
                Picture(title=subject.title, png=self._draw(subject, snapshot.board.theme, 1.0)) for subject in subjects
            ]
        finally:
            self._lock.release()
        return replace(trial, snapshot=snapshot, pictures=tuple(pictures), is_read=preview.is_read)

    def keep(self, typed: Mapping[str, str], mark: str) -> None:
        """Write these into the file and wait until they are in force. Raises as ``try_out``."""
        proposal = self._propose(typed, mark)
        if self._proposing.changed(proposal):
            self._keep(proposal)

    def go_back(self, mark: str) -> None:
        """Put the version before in the place of the file, and the file in its place. Raises SetupError."""
        proposal = self._proposing.earlier()
        if proposal is None:
            raise SetupError(NO_EARLIER)
        self._check(proposal, mark)
        if others := self._earlier(proposal).others:
            raise SetupError(NOT_HERE.format(others=", ".join(others), name=self._proposing.name))
        self._keep(proposal)

    def _propose(self, typed: Mapping[str, str], mark: str) -> Proposal:
        """Return a proposal of what differs from what is in force."""
        now = {one.key: one for one in self._proposing.listing()}
        others = {
            key: text
            for key, text in typed.items()
            if key not in now or (text.strip() != now[key].value and (text.strip() or now[key].source != "default"))
        }
        proposal = self._proposing.propose(others)
        self._check(proposal, mark)
        return proposal

    def _check(self, proposal: Proposal, mark: str) -> None:
        if _mark(proposal.before) != mark:
            raise SetupError(MEANWHILE.format(name=self._proposing.name))

    def _keep(self, proposal: Proposal) -> None:
        self._proposing.keep(proposal)
        self._proposing.wait(proposal)

    def _earlier(self, proposal: Proposal) -> Earlier:
        """Return how the version before differs, seen from there to now."""
        change, tried = proposal.change, {".".join(path) for path in TRIED}
        return Earlier(
            changed=tuple(
                replace(one, before=one.after, after=one.before) for one in self._proposing.changed(proposal)
            ),
            others=tuple(key for key in (*change.keys, *change.restart) if key not in tried),
        )


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _setting(one: Listed, file: str) -> Setting:
    """Return a setting as the page shows it."""
    path = tuple(one.row.replace("[]", "").split("."))
    field = keys.field_at(path)
    place = f"{file}, line {one.origin}" if isinstance(one.origin, int) else one.origin or ""
    return Setting(
        key=one.key,
        value=one.value,
        source=one.source,
        place=place,
        text=one.text,
        allowed=one.allowed,
        takes=frozenset(one.effects),
        choices=get_args(field.annotation) if get_origin(field.annotation) is Literal else (),
        is_tried=path in TRIED,
        is_waiting=one.is_waiting,
    )
