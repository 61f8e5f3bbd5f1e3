"""What the program runs with, and what it is asked to run with instead: the file, read again when it may differ."""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final, Literal

from monitor.app.defining import board_of
from monitor.app.mistakes import mistake
from monitor.app.signing import token_file
from monitor.config.changes import Change, decide
from monitor.config.loading import load_text, text_of
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from monitor.config import Settings
    from monitor.records import Board

AGAIN_SECONDS: Final = 2.0
"""How soon a file that is refused is read again: what mends it may be another file, such as a password."""
EMPTY: Final = (
    "{name}: the file is empty. Nothing was changed: a file that is still being written looks like this. To go back to "
    "the sample, write `mailboxes: []`"
)

Reason = Literal["file", "person"]
"""Why the file is read again: it may differ, or somebody asks for it."""

log = logging.getLogger("monitor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a look at the file came to. ``is_asked``: a person asked for it, and wants to hear that nothing differs."""

    change: Change
    is_asked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """What the program runs with: replaced as a whole, so that any thread may look at it.

    ``wanted`` are the settings of ``text``, the last file that was taken; ``settings`` are those but for ``restart``,
    the keys that wait for one.
    """

    settings: Settings
    wanted: Settings
    text: str
    restart: tuple[str, ...] = ()


class Tuning:
    """The settings in force. One thread waits for others; any may call ``notice`` and ``ask``, a signal too."""

    def __init__(
        self,
        settings: Settings,
        environ: Mapping[str, str],
        refuse: Callable[[tuple[str, ...]], None],
        again_seconds: float = AGAIN_SECONDS,
    ) -> None:
        """Take the settings of the start; ``refuse`` gets what is wrong with the file now, () once it is mended."""
        self.in_force = InForce(settings=settings, wanted=settings, text=_written(settings))
        self.environ = environ
        self._again_seconds = again_seconds
        self._refuse = refuse
        self._refused: tuple[str, ...] = ()
        # why not an Event: a signal may come in the middle of waiting for it, and would wait for the same lock
        self._inbox: SimpleQueue[Reason] = SimpleQueue()

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self.in_force.settings

    @property
    def board(self) -> Board:
        """What the page is told by these settings."""
        now = self.in_force
        return replace(board_of(now.settings, is_sample=now.settings.is_sample), waiting_settings=now.restart)

    def notice(self) -> None:
        """Have the file read again, since something may have changed."""
        self._inbox.put("file")

    def ask(self) -> None:
        """Have the file read again, since a person asks for it."""
        self._inbox.put("person")

    def files(self) -> tuple[Path, ...]:
        """Return the file and all that it names: passwords, certificates, tokens."""
        found = {self.settings.path}
        for mailbox in self.in_force.wanted.mailboxes:
            named = (mailbox.password_file, mailbox.oauth.client_secret_file, mailbox.ca_file)
            found.update(file for file in named if file)
            if mailbox.sign_in != "password":
                found.add(token_file(self.settings.store, mailbox.name))
        return tuple(sorted(found))

    def wait(self, seconds: float | None = None) -> Look | None:
        """Wait until somebody wants the file read again, and return what that came to; None once it took too long.

        The settings in force are then those of the file, as far as they can be. One that is refused changes nothing.
        """
        while True:
            reasons: set[Reason] = set()
            try:
                reasons.add(self._inbox.get(timeout=self._again_seconds if self._refused else seconds))
            except Empty:
                if not self._refused:
                    return None
            while not self._inbox.empty():  # what came meanwhile is one look
                reasons.add(self._inbox.get())
            is_asked = "person" in reasons
            if change := self._read(is_asked=is_asked):
                return Look(change=change, is_asked=is_asked)
            if seconds is not None:
                return None

    def _read(self, *, is_asked: bool) -> Change | None:
        """Read the file and take what can be taken; None where it is refused."""
        path, now = self.settings.path, self.in_force
        try:
            text = text_of(path)
            wanted = load_text(path, text, self.environ, accepted=self.environ)
            if now.settings.mailboxes and not text.strip():
                raise ConfigError([EMPTY.format(name=path.name)])  # noqa: TRY301 - one place says what was refused
        except ConfigError as error:
            self._say(error.problems, is_asked=is_asked)
            return None
        except Exception as error:  # noqa: BLE001 - whatever stands in a file must not end what runs well without it
            self._say((f"{path.name}: {mistake(error)}",), is_asked=is_asked)
            return None
        self._say(())
        change = decide(now.settings, wanted)
        for hint in wanted.hints:
            if hint not in now.wanted.hints:
                log.warning("%s", hint)
        if change.restart and (is_asked or change.restart != now.restart):
            log.warning(
                "%s: %s changed, and waits until the monitor is started again", path.name, ", ".join(change.restart)
            )
        self.in_force = InForce(settings=change.settings, wanted=wanted, text=text, restart=change.restart)
        return change

    def _say(self, problems: tuple[str, ...], *, is_asked: bool = False) -> None:
        """Tell the page and the log what is wrong with the file, once, and whoever asks."""
        if problems == self._refused and not (problems and is_asked):
            return
        for problem in problems:
            log.error("%s", problem)
        if problems:
            log.error("%s was not taken: the settings of before stay in force", self.settings.path.name)
        else:
            log.info("%s is in order again", self.settings.path.name)
        self._refused = problems
        self._refuse(problems)


def _written(settings: Settings) -> str:
    """Return the text of the file, as far as it is there."""
    with suppress(ConfigError):
        return text_of(settings.path)
    return ""
