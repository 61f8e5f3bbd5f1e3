"""How a mailbox is signed in to: the settings of OAuth2, and which of them each kind of signing in needs."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator

from monitor.config import fields
from monitor.config.fields import About
from monitor.config.section import Section
from monitor.records import AuthKind, OAuthClient

DOCUMENT: Final = "docs/signing-in.md"
_SHARED: Final = frozenset({"common", "organizations", "consumers"})
"""Microsoft's names for the tenants of everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What must and what may stand under ``oauth`` for one kind of signing in."""

    must: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


NEEDS: Final[dict[AuthKind, Needs]] = {
    "password": Needs(),
    "google": Needs(must=("client_id", "client_secret_file"), may=("server",)),
    "microsoft": Needs(must=("client_id",), may=("tenant", "server")),
    "microsoft-app": Needs(must=("client_id", "client_secret_file", "tenant"), may=("server",)),
}
PASSWORD_KEYS: Final = ("password_file", "password_command")


def _client_id(text: str) -> str:
    if not re.fullmatch(r"[!-~]{1,200}", text):
        raise ValueError("a client id is one word of letters, digits and signs")
    return text


def _tenant(text: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z](?:[0-9A-Za-z.-]*[0-9A-Za-z])?", text):
        raise ValueError("this is no tenant")
    return text


def _server(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError("this is no address of a server") from error
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and fields.is_loopback(host or ""))
    if not host or not is_safe or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("this is no address of a server that can be trusted with a secret")
    return url.rstrip("/")


class OAuthSettings(Section):
    """The client that you registered with Google or Microsoft; docs/signing-in.md has every step."""

    client_id: Annotated[
        Annotated[str, AfterValidator(_client_id)] | None,
        About(
            text="The id of the client (of the application) that you registered with Google or Microsoft.",
            allowed="the id, as the provider shows it",
            example="00000000-0000-0000-0000-000000000000",
            default="none; needed with OAuth2",
            is_private=True,
        ),
    ] = None
    client_secret_file: Annotated[
        fields.File | None,
        About(
            text="A file that holds the client's secret and nothing else.",
            allowed="the name of a file; relative names start at the folder of the configuration file",
            example="secrets/support.client",
            default="none; needed with `google` and `microsoft-app`",
            is_private=True,
        ),
    ] = None
    tenant: Annotated[
        Annotated[str, AfterValidator(_tenant)] | None,
        About(
            text="The Microsoft tenant (the organisation) that the mailbox belongs to.",
            allowed="the tenant's id or domain; with `microsoft` also common, organizations or consumers",
            example="example.onmicrosoft.com",
            default="`common`; needed with `microsoft-app`",
            is_private=True,
        ),
    ] = None
    server: Annotated[
        Annotated[str, AfterValidator(_server)] | None,
        About(
            text="Another sign-in server of the same kind, such as that of a national cloud.",
            allowed="an address that begins with https://",
            example="https://login.microsoftonline.us",
            default="Google's or Microsoft's own",
        ),
    ] = None

    def client(self, kind: AuthKind) -> OAuthClient | None:
        """Return what a token is asked for with; None where a password signs in."""
        if kind == "password" or self.client_id is None:
            return None
        return OAuthClient(
            kind=kind,
            client_id=self.client_id,
            client_secret_file=self.client_secret_file,
            tenant=self.tenant or "common",
            server=self.server,
        )


def conflicts(mailbox: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Yield what does not go together in a mailbox as it is written: the keys, a sentence, and what is allowed."""
    kind: AuthKind = mailbox.get("sign_in") or "password"
    if kind not in NEEDS:
        return  # reported with the setting itself
    passwords = [key for key in PASSWORD_KEYS if mailbox.get(key) is not None]
    oauth = mailbox.get("oauth")
    given = {key: value for key, value in oauth.items() if value is not None} if isinstance(oauth, Mapping) else {}
    if kind != "password":
        for key in passwords:
            yield (key,), f"no password is used with sign_in: {kind}; remove this line", ""
        yield from _oauth_conflicts(kind, given)
        return
    if given:
        kinds = ", ".join(other for other in NEEDS if other != "password")
        yield ("oauth",), "nothing of this is used where a password signs in", f"sign_in: one of {kinds}"
    if len(passwords) > 1:
        yield (passwords[1],), f"{passwords[0]} is there, too; remove one of them", ""


def _oauth_conflicts(kind: AuthKind, given: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Yield what is missing, too much or wrong under ``oauth`` for one kind of signing in."""
    needs = NEEDS[kind]
    for key in needs.must:
        if key not in given:
            yield ("oauth", key), f"this key is missing, and sign_in: {kind} needs it", f"see {DOCUMENT}"
    for key in sorted(given.keys() & OAuthSettings.model_fields.keys() - {*needs.must, *needs.may}):
        yield ("oauth", key), f"sign_in: {kind} does not use this; remove this line", ""
    if kind == "microsoft-app" and given.get("tenant") in _SHARED:
        yield ("oauth", "tenant"), "an application signs in to one organisation only", "the tenant's id or domain"
