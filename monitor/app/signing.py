"""What a mailbox signs in with, read anew at each login: a password, or a token that is renewed in time."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import make_url

from monitor.app import clock
from monitor.config import client_secret_of, password_of
from monitor.config.environment import form, password_variable
from monitor.errors import MonitorError
from monitor.sources.imap import ImapSource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from monitor.config import MailboxSettings, StoreSettings
    from monitor.sources.oauth import Dialog, Tokens

NO_NEED: Final = "signs in with a password, so that there is nothing to do here. `monitor check` tries it"


def token_file(store: StoreSettings, name: str) -> Path:
    """Return the file that keeps the token of the mailbox with this name: beside the store, or beside its key."""
    url = make_url(store.url)
    beside = Path(url.database) if url.get_backend_name() == "sqlite" and url.database else store.key_file
    return beside.parent / f"token-{form(name).lower()}.json"


@dataclass(frozen=True, slots=True)
class Secret:
    """A mailbox's secret: called it gives the present one, and ``renewed`` another where a token was refused."""

    mailbox: MailboxSettings
    environ: Mapping[str, str] = field(repr=False)
    tokens: Tokens | None
    files: tuple[Path, ...]

    def __call__(self) -> str:
        """Return the password or the token. LoginError, TokenError or SourceError."""
        return self.tokens.current() if self.tokens else password_of(self.mailbox, self.environ)

    def renewed(self, refused: str) -> str:
        """Return another token than the refused one; of a password the present one."""
        return self.tokens.renewed(refused) if self.tokens else refused

    def fingerprint(self, key: bytes) -> str:
        """Return a mark, made with a key, of the settings and the secret that a server is asked to let in."""
        asked = (self.mailbox.model_dump_json(), self.mark(), self.environ.get(password_variable(self.mailbox.name)))
        return blake2b(repr(asked).encode(), key=key, digest_size=8).hexdigest()

    def mark(self) -> tuple[object, ...]:
        """Return a value that changes when somebody has changed the secret, as far as its files tell.

        A token that is renewed is no change: a server that refuses it would be asked again and again.
        """
        return (*(_stamp(file) for file in self.files), self.tokens.mark() if self.tokens else "")


def secret_of(
    mailbox: MailboxSettings, store: StoreSettings, environ: Mapping[str, str], token: Path | None = None
) -> Secret:
    """Return what a mailbox signs in with; nothing is read yet. ``token``: another file than the usual one."""
    file = token or token_file(store, mailbox.name)
    files = (mailbox.password_file, mailbox.oauth.client_secret_file)
    return Secret(mailbox, environ, _tokens(mailbox, file), tuple(one for one in files if one))


def authorise(mailbox: MailboxSettings, store: StoreSettings, dialog: Dialog, token: Path | None = None) -> None:
    """Let a person sign in to a mailbox and keep the token; an application's is only tried.

    ``token`` is as for :func:`secret_of`. MonitorError where a password signs in; else LoginError, TokenError or
    SourceError.
    """
    tokens = _tokens(mailbox, token or token_file(store, mailbox.name))
    if tokens is None:
        raise MonitorError(f"{mailbox.name}: {NO_NEED}.")
    tokens.authorise(dialog)


def folders_of(mailbox: MailboxSettings, store: StoreSettings, environ: Mapping[str, str]) -> int:
    """Sign in to the mail server and return how many folders the mailbox has. Raises MonitorError."""
    mail = ImapSource(mailbox.account, secret_of(mailbox, store, environ))
    try:
        return len(mail.survey())
    finally:
        mail.close()


def _tokens(mailbox: MailboxSettings, file: Path) -> Tokens | None:
    client = mailbox.oauth.client(mailbox.sign_in)
    if client is None:
        return None
    from monitor.sources.oauth import Request, Tokens  # noqa: PLC0415 - two libraries that few need

    request = Request(
        name=mailbox.name,
        client=client,
        username=mailbox.username,
        client_secret=lambda: client_secret_of(mailbox),
        now=clock.now,
        ca_file=mailbox.ca_file,
    )
    return Tokens(request, file)


def _stamp(file: Path) -> tuple[int, int, int] | None:
    """Return what tells one state of a file from another; None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
