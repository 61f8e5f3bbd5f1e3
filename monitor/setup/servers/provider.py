"""What a row of the providers' table holds, and the screen that a person sees of it."""

import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from monitor.records import AuthKind

Security = Literal["tls", "starttls", "none"]

WIDTH: Final = 78
"""Columns of a screen: the narrowest usual terminal has 80."""
SIGN_INS: Final[dict[AuthKind, str]] = {
    "password": "a password",
    "google": "Google's page (OAuth2, with an app of your own)",
    "microsoft": "Microsoft's page (OAuth2, with an app of your own)",
    "microsoft-app": "an app of your own at Microsoft, without a person",
}
"""Each way to sign in, in words."""
PORTS: Final[dict[Security, int]] = {"tls": 993, "starttls": 143, "none": 143}
"""The usual port of each protection of the connection."""
SECURITIES: Final[dict[Security, str]] = {
    "tls": "TLS",
    "starttls": "STARTTLS",
    "none": "no encryption",
}
"""Each protection of the connection, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where a mailbox lies; ``username`` is the name to sign in with, "" where it is to be asked for."""

    host: str
    port: int
    security: Security
    username: str = field(default="", repr=False)

    @property
    def settings(self) -> dict[str, str | int | None]:
        """The settings that lead there; None where the usual value need not be written."""
        return {
            "host": self.host,
            "security": None if self.security == "tls" else self.security,
            "port": None if self.port == PORTS[self.security] else self.port,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """One server of a provider, whose mailboxes lie there, and the domains of addresses that certainly do.

    A domain that begins with a dot stands for every domain below it.
    """

    name: str
    whose: str = ""
    domains: tuple[str, ...] = ()

    def has(self, domain: str) -> bool:
        """Return whether addresses of this domain, in lower case, lie here."""
        return any(domain == own or (own.startswith(".") and domain.endswith(own)) for own in self.domains)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One row of the table: everything that differs between one provider and the next.

    ``hosts`` are its servers, the usual one first; none: it has to be asked for. ``steps`` are what to do for each way
    to sign in, the recommended one first. ``notes`` are what to know before, ``quirks`` how its server differs from
    others, ``refused`` what to try when it refuses a login of the recommended kind. ``called`` is what a password is
    called there, ``tenant`` Microsoft's word for whose it is ("": that of the address's domain).
    """

    key: str
    name: str
    hosts: tuple[Host, ...] = ()
    port: int = 993
    security: Security = "tls"
    user: Literal["address", "local part"] = "address"
    called: str = "password"
    tenant: str = ""
    steps: Mapping[AuthKind, tuple[str, ...]]
    notes: tuple[str, ...] = ()
    quirks: tuple[str, ...] = ()
    refused: str

    @property
    def sign_in(self) -> tuple[AuthKind, ...]:
        """The ways to sign in, the recommended one first."""
        return tuple(self.steps)

    def way(self, sign_in: AuthKind) -> str:
        """Return a way to sign in, in words."""
        article = "an" if self.called[0] in "aeiou" else "a"
        return f"{article} {self.called}" if sign_in == "password" else SIGN_INS[sign_in]

    def advice(self, sign_in: AuthKind) -> str:
        """Return what to try when a login is refused; "" where a password is meant and a token was refused."""
        return self.refused if (sign_in == "password") == (self.sign_in[0] == "password") else ""

    def server(self, host: Host, address: str) -> Server:
        """Return how to reach the mailbox of this address on one of its servers."""
        name = address if self.user == "address" else address.rpartition("@")[0]
        return Server(host=host.name, port=self.port, security=self.security, username=name)


def screen(provider: Provider, sign_in: AuthKind) -> str:
    """Return what to do before signing in, on one screen of :data:`WIDTH` columns."""
    lines = [provider.name]
    for host in provider.hosts:
        where = f"{host.name}, port {provider.port}, {SECURITIES[provider.security]}"
        lines += _wrapped(f"{where} ({host.whose})" if host.whose else where, "  server     ")
    if provider.hosts:
        user = "your whole address" if provider.user == "address" else "your address without the @ and what follows"
        lines.append(f"  user name  {user}")
    lines += ["", f"To sign in with {provider.way(sign_in)}:"]
    for number, step in enumerate(provider.steps[sign_in], start=1):
        lines += _wrapped(step, f"  {number}. ")
    if provider.notes:
        lines += ["", "Good to know:"]
    for note in provider.notes:
        lines += _wrapped(note, "  - ")
    return "\n".join(lines)


def _wrapped(text: str, begin: str) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=begin,
        subsequent_indent=" " * len(begin),
        break_long_words=False,
        break_on_hyphens=False,
    )
