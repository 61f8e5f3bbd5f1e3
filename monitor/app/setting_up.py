"""What `monitor setup` does in the world: asks a domain, signs in, and writes the configuration. Nothing is printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import tzlocal

from monitor.app import clock
from monitor.app.checking import read_since
from monitor.config import MailboxSettings, Settings, WindowSettings, check_typed, load, password_of, write_duration
from monitor.config.loading import usable_zone
from monitor.config.reading import read
from monitor.errors import ConfigError
from monitor.setup.autoconfig import addresses_of
from monitor.setup.documents import fetch
from monitor.setup.files import save, secret_name
from monitor.setup.wizard import Existing, Outside
from monitor.setup.writing import with_mailbox
from monitor.sources.imap import ImapSource

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from monitor.records import FolderUse
    from monitor.setup.trying import Trial
    from monitor.setup.wizard import Chosen, Windows

PATIENCE_SECONDS: Final = 30.0
"""How long a person waits for a server; a poll waits longer."""
_ABOVE: Final = {"time_zone", "window"}
"""Where keys begin that are none of a mailbox's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The configuration as it is before a setup; ``before`` is None where there is no file."""

    path: Path
    settings: Settings
    before: bytes | None
    environ: Mapping[str, str]

    @property
    def text(self) -> str:
        """The file's text."""
        return (self.before or b"").decode("utf-8-sig")

    @property
    def existing(self) -> Existing:
        """What it says so far."""
        zone = read(self.text).values.get("time_zone")
        window = self.settings.window
        return Existing(
            names=tuple(mailbox.name for mailbox in self.settings.mailboxes),
            zone=zone if isinstance(zone, str) else None,
            machine_zone=self.settings.time_zone,
            current=write_duration(window.current),
            trailing=write_duration(window.trailing),
        )

    @property
    def outside(self) -> Outside:
        """What the wizard needs of the world."""
        return Outside(documents=lambda address: fetch(addresses_of(address)), survey=self.survey)

    def check(self, key: str, text: str) -> None:
        """Raise ValueError, with a sentence, unless the text may stand at this key of the file or of a mailbox."""
        if key == "password":
            if not text.isprintable():
                raise ValueError("a password is one line, without control characters")
            return
        path = tuple(key.split("."))
        check_typed(path if path[0] in _ABOVE else ("mailboxes", *path), text, self.path.parent)

    def survey(self, windows: Windows, trial: Trial) -> tuple[FolderUse, ...]:
        """Sign in and say what the mailbox holds and how much of it would be read. Raises MonitorError."""
        mailbox = MailboxSettings.model_validate(_frozen(trial.values), context={"folder": self.path.parent})
        secret = trial.secret
        source = ImapSource(
            mailbox.account,
            lambda: password_of(mailbox, self.environ) if secret is None else secret,
            timeout=PATIENCE_SECONDS,
        )
        window = WindowSettings.model_validate({"current": windows.current, "trailing": windows.trailing})
        settings = self.settings.model_copy(update={"time_zone": windows.zone, "window": window})
        try:
            return source.survey(read_since(settings, clock.now()))
        finally:
            source.close()

    def write(self, chosen: Chosen) -> tuple[str, ...]:
        """Write the configuration and the secret, both or neither; return the names of the files, as it holds them.

        SetupError or ConfigError where that is not possible.
        """
        mailbox, secrets = dict(chosen.mailbox), {}
        folder = self.path.parent
        if chosen.secret is not None:
            mine = next((row.password_file for row in self.settings.mailboxes if row.name == mailbox["name"]), None)
            name = secret_name(mailbox["name"], lambda path: folder / path == mine or not (folder / path).exists())
            mailbox = {**mailbox, "password_file": name}
            secrets = {folder / name: chosen.secret}
        text = with_mailbox(self.text, mailbox, chosen.others)
        save(self.path, self.before, text, secrets, self._check_whole)
        return (self.path.name, *(path.relative_to(folder).as_posix() for path in secrets))

    def _check_whole(self, path: Path) -> None:
        try:
            load(path, self.environ)
        except ConfigError as error:
            name = self.path.name
            raise ConfigError([problem.replace(path.name, name, 1) for problem in error.problems]) from error


def begin(path: Path, environ: Mapping[str, str]) -> Draft:
    """Return the configuration to which a mailbox is added. ConfigError where it has errors."""
    path = path.absolute()
    if not path.exists():
        return Draft(
            path=path,
            settings=Settings(path=path, time_zone=usable_zone(tzlocal.get_localzone_name)),
            before=None,
            environ=environ,
        )
    settings = load(path, environ)
    return Draft(path=path, settings=settings, before=path.read_bytes(), environ=environ)


def _frozen(value: Any) -> Any:  # noqa: ANN401 - values of a file are of any kind
    """Return values with tuples for lists, as the configuration is read."""
    if isinstance(value, dict):
        return {key: _frozen(inner) for key, inner in value.items()}
    return tuple(value) if isinstance(value, list) else value
