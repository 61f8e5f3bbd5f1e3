"""The token of one mailbox: kept, renewed before it ends, made anew where the mail server refuses it."""

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from monitor.errors import LoginError, SourceError
from monitor.records import AuthKind
from monitor.records.signing import Dialog
from monitor.sources.oauth import google, microsoft
from monitor.sources.oauth.grants import Grant, Keeper, Memory, TokenFile
from monitor.sources.oauth.refusals import nobody_yet
from monitor.sources.oauth.request import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """How one kind of token is made: with a person, and without."""

    authorise: Callable[[Request, Dialog], Grant] | None
    """None: no person is needed."""
    renew: Callable[[Request, str], Grant]


PROVIDERS: Final[dict[AuthKind, Provider]] = {
    "google": Provider(authorise=google.authorise, renew=google.renew),
    "microsoft": Provider(authorise=microsoft.authorise, renew=microsoft.renew),
    "microsoft-app": Provider(authorise=None, renew=microsoft.renew_application),
}


class Tokens:
    """Gives a mailbox's access token; any thread may ask."""

    def __init__(self, request: Request, file: Path) -> None:
        """Take who asks, and the file in which a person's token is kept."""
        self._request = request
        self._provider = PROVIDERS[request.client.kind]
        self._keeper: Keeper = TokenFile(file, name=request.name, mark=request.mark) if self.needs_person else Memory()

    @property
    def needs_person(self) -> bool:
        """Whether a person has to sign in once."""
        return self._provider.authorise is not None

    def authorise(self, dialog: Dialog) -> None:
        """Let a person sign in, and keep the token. An application's is only made, to see that it can be."""
        if self._provider.authorise is None:
            self._keeper.write(self._provider.renew(self._request, ""))
            return
        grant = replace(self._provider.authorise(self._request, dialog), sign_in=secrets.token_hex(8))
        with self._keeper.locked():
            self._keeper.write(grant)

    def current(self) -> str:
        """Return the access token. TokenError where a person has to sign in; SourceError where that may pass."""
        return self._token(lambda grant: self._request.now() < grant.renew_at)

    def renewed(self, refused: str) -> str:
        """Return another token than the one that the mail server refused; the same where there is no other."""
        return self._token(lambda grant: grant.access_token != refused)

    def mark(self) -> str:
        """Return what changes when somebody signs in again, and does not when a token is renewed."""
        with suppress(LoginError):
            grant = self._keeper.read()
            return grant.sign_in if grant else ""
        return ""

    def _token(self, is_good: Callable[[Grant], bool]) -> str:
        grant = self._kept()
        if grant and is_good(grant):
            return grant.access_token
        with self._keeper.locked():
            grant = self._kept()  # another process may have renewed it meanwhile
            if grant and is_good(grant):
                return grant.access_token
            try:
                renewed = self._provider.renew(self._request, grant.renewal if grant else "")
            except SourceError:
                if grant and self._request.now() < grant.expires_at:
                    return grant.access_token
                raise
            self._keeper.write(replace(renewed, sign_in=grant.sign_in if grant else ""))
        return renewed.access_token

    def _kept(self) -> Grant | None:
        grant = self._keeper.read()
        if grant is None and self.needs_person:
            raise nobody_yet(self._request.name)
        return grant
