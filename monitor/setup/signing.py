"""How a mailbox is signed in to: which way, the provider's steps on one screen, and the secret."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from monitor.records import AuthKind
from monitor.setup.interview import Interview
from monitor.setup.servers.provider import SIGN_INS, Provider, screen

_GOOGLE_GROUPS: Final = re.compile(r"[a-z]{4}(\s[a-z]{4}){3}")
"""An app password as Google shows it; the spaces, which a browser may copy as no-break spaces, are for the eye."""

FOR_SIGNING: Final = (
    *("password-file", "password-command", "password-stdin"),
    *("client-id", "client-secret-file", "tenant", "oauth-server"),
)
"""Options of which only some go together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """What signs in: settings, and the secrets that were typed (None: the settings name where they are)."""

    settings: Mapping[str, Any] = field(default_factory=dict, repr=False)
    secret: str | None = field(default=None, repr=False)
    client_secret: str | None = field(default=None, repr=False)


def choose_sign_in(interview: Interview, provider: Provider) -> AuthKind:
    """Return how to sign in: the person's choice where the provider has several ways, the first of them by default."""
    first, *others = provider.sign_in
    if "sign-in" in interview.given:
        return interview.choice("sign-in", "", SIGN_INS, first)
    if not others:
        return first
    ways = {first: f"{provider.way(first)} (recommended)"} | {kind: provider.way(kind) for kind in others}
    return interview.choice("sign-in", "How do you sign in?", ways, first)


def ask_credentials(
    interview: Interview, provider: Provider, kind: AuthKind, address: str, *, has_password: bool
) -> Credentials:
    """Show the provider's steps, and return what signs in; ``has_password``: the environment has the password."""
    if interview.talk.is_person:
        interview.say(f"\n{screen(provider, kind)}\n" if kind in provider.steps else f"With {provider.way(kind)}.")
    if kind == "password":
        if has_password:
            interview.say("The password is taken from the environment, where MONITOR_PASSWORD_... holds it.")
            return Credentials()
        for option in ("password-file", "password-command"):
            if option in interview.given:
                key = option.replace("-", "_")
                return Credentials(settings={key: interview.value(option, "", key)})
        return Credentials(secret=ask_secret(interview, provider))
    oauth = {"client_id": interview.value("client-id", "Client id", "oauth.client_id")}
    secret = None
    if kind != "microsoft":
        if "client-secret-file" in interview.given:
            key = "client_secret_file"
            oauth[key] = interview.value("client-secret-file", "", f"oauth.{key}")
        else:
            secret = interview.value("client-secret-file", "Client secret", "password", is_secret=True)
    if kind != "google":
        usual = provider.tenant or address.rpartition("@")[2]
        oauth["tenant"] = interview.value("tenant", "Tenant (the organisation's domain or id)", "oauth.tenant", usual)
    if "oauth-server" in interview.given:
        oauth["server"] = interview.value("oauth-server", "", "oauth.server")
    return Credentials(settings={"sign_in": kind, "oauth": oauth}, client_secret=secret)


def ask_secret(interview: Interview, provider: Provider) -> str:
    """Return a password, which nothing shows."""
    if not interview.talk.is_person and "password-stdin" not in interview.given:
        interview.fail("--password-stdin, --password-file or --password-command is missing")
        return ""
    text = interview.value("password-stdin", provider.called.capitalize(), "password", is_secret=True)
    return "".join(text.split()) if _GOOGLE_GROUPS.fullmatch(text.strip()) else text


def drop_unused(interview: Interview) -> None:
    """Tell of every option for signing in that nothing asked for: it would have been without effect."""
    for option in [option for option in FOR_SIGNING if option in interview.given]:
        del interview.given[option]
        interview.fail(f"--{option} is not used with the other answers; leave it out")
