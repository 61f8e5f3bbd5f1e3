"""What `monitor setup` does in the world: asks a domain, signs in, and writes the configuration. Nothing is printed."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TYPE_CHECKING, Any, Final

import tzlocal

from monitor.app import clock
from monitor.app.checking import read_since
from monitor.app.signing import authorise, secret_of, token_file
from monitor.config import MailboxSettings, Settings, StoreSettings, WindowSettings, check_typed, load, write_duration
from monitor.config.environment import password_variable
from monitor.config.loading import usable_zone
from monitor.config.reading import read
from monitor.errors import ConfigError, LoginError, SetupError
from monitor.setup.saving.files import save, secret_name
from monitor.setup.saving.writing import with_mailbox
from monitor.setup.servers.autoconfig import addresses_of
from monitor.setup.servers.documents import fetch
from monitor.setup.wizard import ADDRESS, Existing, Outside
from monitor.sources.imap import ImapSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from monitor.records import FolderUse
    from monitor.records.signing import Dialog
    from monitor.setup.trial import Trial
    from monitor.setup.wizard import Chosen, Windows

PATIENCE_SECONDS: Final = 30.0
"""How long a person waits for a server; a poll waits longer."""
PERSONS: Final = {"google", "microsoft"}
"""Ways to sign in for which a person has to act."""
_ADDRESS: Final = re.compile(r"[^\s!@,][^\s@,]*@[^\s@,]+")
_ABOVE: Final = {"time_zone", "window"}
"""Where keys begin that are none of a mailbox's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The configuration as it is before a setup; ``before`` is None where there is no file.

    ``desk`` is a folder for what must not last: the token and the client's secret while they are tried.
    """

    path: Path
    settings: Settings
    before: bytes | None
    environ: Mapping[str, str]
    dialog: Dialog
    desk: Path

    @property
    def text(self) -> str:
        """The file's text."""
        return (self.before or b"").decode("utf-8-sig")

    @property
    def is_written(self) -> bool:
        """Whether the file is another one by now."""
        return self.path.exists() and self.path.read_bytes() != self.before

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
        return Outside(
            documents=lambda address: fetch(addresses_of(address)),
            survey=self.survey,
            has_password=lambda name: bool(self.environ.get(password_variable(name))),
        )

    def check(self, key: str, text: str) -> None:
        """Raise ValueError, with a sentence, unless the text may stand at this key of the file or of a mailbox."""
        if key == "password":
            if not text:
                raise ValueError("the password is empty")
            if not text.replace("\xa0", " ").isprintable():  # a browser copies a no-break space unseen
                raise ValueError("a password is one line, without control characters")
            return
        if key == ADDRESS and not _ADDRESS.fullmatch(text):
            raise ValueError("write one whole address, such as me@example.com")
        path = ("addresses",) if key == ADDRESS else tuple(key.split("."))
        check_typed(path if path[0] in _ABOVE else ("mailboxes", *path), text, self.path.parent)

    def survey(self, windows: Windows, trial: Trial) -> tuple[FolderUse, ...]:
        """Sign in and say what the mailbox holds and how much of it would be read. Raises MonitorError."""
        mailbox = self._mailbox(trial)
        if mailbox.sign_in in PERSONS and not self._token.exists():
            authorise(mailbox, self.settings.store, self.dialog, self._token)
        source = ImapSource(mailbox.account, self._secret(mailbox, trial), timeout=PATIENCE_SECONDS)
        window = WindowSettings.model_validate({"current": windows.current, "trailing": windows.trailing})
        settings = self.settings.model_copy(update={"time_zone": windows.zone, "window": window})
        try:
            return source.survey(read_since(settings, clock.now()))
        except LoginError:
            self._token.unlink(missing_ok=True)  # why: a person who tries again signs in again
            raise
        finally:
            source.close()

    def write(self, chosen: Chosen) -> tuple[str, ...]:
        """Write the configuration and the secrets, all or nothing; return the names of the files, as it holds them.

        SetupError or ConfigError where that is not possible.
        """
        trial, folder = chosen.trial, self.path.parent
        name = str(trial.values["name"])
        secrets: dict[Path, str] = {}
        mine = next((row for row in self.settings.mailboxes if row.name == name), None)
        if trial.secret is not None:
            file = self._free(name, mine.password_file if mine else None)
            secrets[folder / file] = trial.secret
            trial = trial.put(password_file=file)
        if trial.client_secret is not None:
            file = self._free(f"{name}-client", mine.oauth.client_secret_file if mine else None)
            secrets[folder / file] = trial.client_secret
            trial = trial.put(oauth={**trial.values["oauth"], "client_secret_file": file})
        named = tuple(path.relative_to(folder).as_posix() for path in secrets)
        if self._token.exists():
            secrets[token_file(self.settings.store, name)] = self._token.read_text()
        text = with_mailbox(self.text, trial.values, chosen.others)
        save(self.path, self.before, text, secrets, self._check_whole)
        return (self.path.name, *named)

    def _mailbox(self, trial: Trial) -> MailboxSettings:
        """Return the mailbox of a trial, with the client's secret where nobody else may read it."""
        values = dict(trial.values)
        if trial.client_secret is not None:
            file = self.desk / "client"
            file.touch(mode=0o600)
            file.write_text(trial.client_secret)
            values["oauth"] = {**values["oauth"], "client_secret_file": str(file)}
        return MailboxSettings.model_validate(_frozen(values), context={"folder": self.path.parent})

    def _secret(self, mailbox: MailboxSettings, trial: Trial) -> Callable[[], str]:
        typed = trial.secret
        if typed is not None:
            return lambda: typed
        return secret_of(mailbox, self.settings.store, self.environ, self._token)

    @property
    def _token(self) -> Path:
        return self.desk / "token.json"

    def _free(self, name: str, mine: Path | None) -> str:
        """Return a file for a secret that no other file is, but for the one that this mailbox has already."""
        folder = self.path.parent
        return secret_name(name, lambda file: folder / file == mine or not (folder / file).exists())

    def _check_whole(self, path: Path) -> None:
        try:
            load(path, self.environ)
        except ConfigError as error:
            name = self.path.name
            raise ConfigError([problem.replace(path.name, name, 1) for problem in error.problems]) from error


@contextmanager
def begin(path: Path, environ: Mapping[str, str], dialog: Dialog) -> Iterator[Draft]:
    """Give the configuration to which a mailbox is added. ConfigError where it has errors; SetupError: its folder."""
    path = path.absolute()
    before = None
    for folder in {path.parent, path.resolve().parent}:  # where the secrets go, and where a link leads
        _probe(folder)
    if path.exists():
        before = path.read_bytes()
        settings = load(path, _expected(before, environ))
    else:
        store = StoreSettings.model_validate({}, context={"folder": path.parent})
        settings = Settings(path=path, time_zone=usable_zone(tzlocal.get_localzone_name), store=store)
    with TemporaryDirectory(prefix="monitor-setup-") as desk:
        yield Draft(path=path, settings=settings, before=before, environ=environ, dialog=dialog, desk=Path(desk))


def _probe(folder: Path) -> None:
    """Raise SetupError where no file can be written into a folder: better now than after the last question."""
    if not folder.is_dir():
        raise SetupError(f"there is no folder {folder}. Make it, or name another --config.")
    try:
        TemporaryFile(dir=folder).close()
    except OSError as error:
        remedy = "Give this user write access to it, or name another --config"
        raise SetupError(f"{folder} cannot be written ({error.strerror}). {remedy}.") from error


def _expected(before: bytes, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without the passwords of mailboxes that are not there yet."""
    names = read(before.decode("utf-8-sig", "replace")).names
    known = {password_variable(name) for name in names if name is not None}
    begin = password_variable("")
    return {name: text for name, text in environ.items() if name in known or not name.startswith(begin)}


def _frozen(value: Any) -> Any:  # noqa: ANN401 - values of a file are of any kind
    """Return values with tuples for lists, as the configuration is read."""
    if isinstance(value, dict):
        return {key: _frozen(inner) for key, inner in value.items()}
    return tuple(value) if isinstance(value, list) else value
