"""The monitor between its start and its end: the store is opened, mailboxes are polled, and what is tuned takes effect.

open the store (or the sample's) ─▶ poll ─ tuned ─▶ go on with other parts ─▶ poll ...
     ▲            │ fails                  │ from the sample to a mailbox, or back
     └─ 10 s ─────┴────────────────────────┘
"""

from __future__ import annotations

import logging
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final, NoReturn
from zoneinfo import ZoneInfo

from monitor.app import clock
from monitor.app.minding import Minding
from monitor.app.mistakes import mistake
from monitor.app.parts import Parts, open_parts, sample_settings
from monitor.app.work import work_of
from monitor.config.changes import Effect
from monitor.errors import MonitorError
from monitor.sample import SampleMailbox
from monitor.store.shared.alone import alone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from monitor.app.front import Front
    from monitor.app.polling import Polling
    from monitor.app.shared import Sharing
    from monitor.app.shown import Shown
    from monitor.app.tuning import Look, Tuning
    from monitor.records import PollReport

RETRY_SECONDS: Final = 10.0
"""How soon a store that could not be opened is tried again."""
BEAT_SECONDS: Final = 5.0
"""How often this thread gives a sign of life, and notices that all has to be opened anew."""

log = logging.getLogger("monitor")


class Running:
    """Runs with the settings of ``tuning``, and shows what comes of it. Its thread alone opens, changes and closes."""

    def __init__(
        self,
        tuning: Tuning,
        environ: Mapping[str, str],
        shown: Shown,
        front: Front,
        describe: Callable[[PollReport], str],
    ) -> None:
        """Take what is in force, what is shown, and the page."""
        self._tuning = tuning
        self._environ = environ
        self._shown = shown
        self._front = front
        self._describe = describe
        self._minding: Minding | None = None
        self._moved_at = time.monotonic()
        self._is_anew = self._is_polling = False

    @property
    def ages(self) -> dict[str, float]:
        """How many seconds ago each part of what runs here gave its last sign of life."""
        polling, minding = self._shown.polling, self._minding
        found = {"main": time.monotonic() - self._moved_at}
        if self._is_polling and polling:
            found |= polling.ages
        return found | ({"backups": minding.age} if minding else {})

    def anew(self) -> None:
        """Have the store, the polls and their connections closed and opened anew within seconds; from any thread."""
        self._is_anew = True

    def for_ever(self) -> NoReturn:
        """Run until a signal ends it."""
        while True:
            self._moved_at = time.monotonic()
            try:
                with self._opened() as parts, self._minded(parts):
                    self._poll(parts)
            except MonitorError as error:
                log.error("%s", error)  # noqa: TRY400 - a sentence for a person, no traceback
                self._shown.trouble = str(error)
                if look := self._tuning.wait(RETRY_SECONDS):
                    self._tell(look, ())
                    self._front.show(self._tuning.settings, self._tuning.board)

    @contextmanager
    def _opened(self) -> Iterator[Parts]:
        """Open the parts of the settings in force; without a mailbox the sample's, which has a store of its own."""
        with ExitStack() as stack:
            settings, sample = self._tuning.settings, None
            if settings.is_sample:
                sample = stack.enter_context(SampleMailbox(clock.now, ZoneInfo(settings.time_zone)))
                settings = stack.enter_context(sample_settings(settings))
            stack.enter_context(alone(settings.store.url))
            parts = stack.enter_context(open_parts(settings, self._environ, sample))
            yield replace(parts, board=self._tuning.board)

    @contextmanager
    def _minded(self, parts: Parts) -> Iterator[None]:
        """Have a file of somebody's mail saved each week; the sample's goes at the end."""
        self._shown.damage = None
        if parts.board.is_sample or parts.store.database.path is None:
            yield
            return

        def say(damage: str | None) -> None:
            self._shown.damage = damage

        minding = Minding(parts.store.database.path, lambda: self._tuning.settings.store.backups, say)
        minding.start()
        self._minding = minding
        try:
            yield
        finally:
            self._minding = None
            minding.stop()

    def _poll(self, parts: Parts) -> None:
        """Poll until all has to be opened anew."""
        shown = self._shown
        polling = work_of(parts, shown, self._describe)
        shown.polling, shown.parts = polling, parts
        if parts.imported and not parts.mailboxes:  # else a poll does
            parts.redecide()
        if parts.imported or any(report.good_at for report in polling.reports):
            polling.tell()  # the last known maps, before the first poll has ended
        try:
            polling.start()
            self._is_anew, self._is_polling = False, True
            while not (self._is_anew or parts.store.database.is_replaced):
                self._moved_at = time.monotonic()
                look = self._tuning.wait(BEAT_SECONDS)
                if look and not self._goes_on(polling, look):
                    shown.forget()
                    self._front.show(self._tuning.settings, self._tuning.board)
                    return
            log.warning("the store and the polls are opened anew")
        finally:
            self._is_polling = False
            shown.parts = None
            polling.stop()

    def _goes_on(self, polling: Polling | Sharing, look: Look) -> bool:
        """Let what was tuned take effect; return False where all has to be opened anew for that. Raises StoreError."""
        change, board = look.change, self._tuning.board
        if Effect.ANEW in change.effects:
            self._tell(look, ())
            return False
        try:
            secrets = polling.mend(is_asked=look.is_asked)
            self._tell(look, secrets)
            parts = polling.parts
            if not change.keys and board == parts.board:
                return True
            parts = replace(parts.changed(change.settings), board=board)
            if Effect.DECIDED in change.effects and parts.store.database.is_sqlite:  # else each poll does, by its lease
                parts.redecide()
            swap = None
            if Effect.PAGE in change.effects or board != polling.parts.board:
                swap = self._front.prepare(change.settings, board)
            self._shown.parts = parts
            polling.change(parts)
            polling.tell()
            if swap:
                swap()
            if Effect.READ in change.effects:
                polling.change(parts, asks=True)  # only now: what reads much mail keeps the page waiting
        except MonitorError:
            raise
        except Exception as error:  # noqa: BLE001 - half of a change is no state to go on in: what is opened anew is whole
            self._shown.trouble = mistake(error)
            return False
        return True

    def _tell(self, look: Look, secrets: tuple[str, ...]) -> None:
        """Say in the log what takes effect now, by its key."""
        found = [*look.change.keys, *(f"mailboxes.{name} (what it signs in with)" for name in secrets)]
        if found:
            log.info("%s: changed and in force now: %s", self._tuning.settings.path.name, ", ".join(found))
        elif look.is_asked:
            log.info(
                "%s: read again, nothing has changed; secrets are read at each sign-in", self._tuning.settings.path.name
            )
