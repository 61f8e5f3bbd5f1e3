"""How a mailbox is signed in to: which way, the provider's steps on one screen, and the secret."""

import re
from typing import Any, Final

from monitor.errors import ConfigError
from monitor.records import AuthKind
from monitor.setup.interview import Interview
from monitor.setup.provider import SIGN_INS, Provider, screen

_GOOGLE_GROUPS: Final = re.compile(r"[a-z]{4}( [a-z]{4}){3}")
"""An app password as Google shows it; the spaces are for the eye."""


def choose_sign_in(interview: Interview, provider: Provider) -> AuthKind:
    """Return how to sign in: the person's choice where the provider has several ways, the first of them by default."""
    first, *others = provider.sign_in
    if "sign-in" in interview.given:
        return interview.choice("sign-in", "", SIGN_INS, first)
    if not others:
        return first
    ways = {first: f"{provider.way(first)} (recommended)"} | {kind: provider.way(kind) for kind in others}
    return interview.choice("sign-in", "How do you sign in?", ways, first)


def ask_credentials(interview: Interview, provider: Provider, kind: AuthKind) -> tuple[dict[str, Any], str | None]:
    """Show the provider's steps, and return the settings that sign in and the secret that was typed, if one was."""
    if interview.talk.is_person:
        interview.say(f"\n{screen(provider, kind)}\n" if kind in provider.steps else f"With {provider.way(kind)}.")
    if kind == "password":
        for option in ("password-file", "password-command"):
            if option in interview.given:
                key = option.replace("-", "_")
                return {key: interview.value(option, "", key)}, None
        return {}, ask_secret(interview, provider)
    oauth = {"client_id": interview.value("client-id", "Client id", "oauth.client_id")}
    if kind != "microsoft":
        question = "File with the client's secret"
        oauth["client_secret_file"] = interview.value("client-secret-file", question, "oauth.client_secret_file")
    if kind != "google":
        usual = "common" if kind == "microsoft" else None
        oauth["tenant"] = interview.value("tenant", "Tenant (organisation)", "oauth.tenant", usual)
    return {"sign_in": kind, "oauth": oauth}, None


def ask_secret(interview: Interview, provider: Provider) -> str:
    """Return a password, which nothing shows."""
    question = f"{provider.called.capitalize()} (not shown as you type)"
    while True:
        text = interview.value("password-stdin", question, "password", is_secret=True)
        if text:
            return text.replace(" ", "") if _GOOGLE_GROUPS.fullmatch(text.strip()) else text
        if not interview.talk.is_person:
            raise ConfigError(["--password-stdin: the password is empty"])
