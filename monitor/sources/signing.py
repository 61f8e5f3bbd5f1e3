"""Signing in: which way the server offers, and what is sent (RFC 4959, 4616, 7628; Google's XOAUTH2).

A password goes over a line that is not encrypted only to this very machine (``security: none``), and there only where
the server does not forbid it. What the server does not offer is not tried.
"""

import imaplib
from base64 import b64encode
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from monitor.errors import LoginError
from monitor.records import Account
from monitor.sources.client import Client
from monitor.sources.refusals import login_error, no_login, no_mechanism

SAFE_NAME: Final = frozenset(
    "!#$&'+,-./:;<=>?@^_`|}~[" + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
)
"""What LOGIN takes without quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    """One SASL mechanism: what is sent, and what ends its exchange where the server explains a refusal first."""

    name: str
    response: Callable[[Account, str], bytes]
    ending: bytes | None
    """None: the server has nothing to ask, and an exchange that goes on is cancelled."""

    @property
    def capability(self) -> bytes:
        """How a server announces it."""
        return f"AUTH={self.name}".encode()


def _plain(account: Account, password: str) -> bytes:
    return f"\0{account.username}\0{password}".encode()


def _xoauth2(account: Account, token: str) -> bytes:
    return f"user={account.username}\1auth=Bearer {token}\1\1".encode()


def _oauthbearer(account: Account, token: str) -> bytes:
    name = account.username.replace("=", "=3D").replace(",", "=2C")
    return f"n,a={name},\1host={account.host}\1port={account.port}\1auth=Bearer {token}\1\1".encode()


PLAIN: Final = Mechanism(name="PLAIN", response=_plain, ending=None)
TOKENS: Final = (
    Mechanism(name="XOAUTH2", response=_xoauth2, ending=b""),
    Mechanism(name="OAUTHBEARER", response=_oauthbearer, ending=b"\1"),
)
"""What takes a token, the one first that Google and Microsoft both document."""


def sign_in(client: Client, account: Account, secret: str) -> None:
    """Sign in with a password or a token. LoginError or BusyError where that is refused.

    What imaplib raises for a line that dropped, or an answer that makes no sense, is passed on.
    """
    if client.is_signed_in:  # a server that knows us already, by the connection (PREAUTH)
        return
    if not {"\r", "\n", "\0", "\1"}.isdisjoint(account.username + secret):
        raise LoginError(f"{account.name}: the user name or the password holds a line break. Remove it.")
    capabilities = client.capabilities()
    mechanism = choose(account, secret, capabilities)
    try:
        if mechanism is None:
            name = account.username
            client.login(name if SAFE_NAME.issuperset(name) else _quoted(name), secret)
        else:
            _authenticate(client, mechanism, mechanism.response(account, secret))
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        # IMAPClient calls a line that drops a refused login, too
        if isinstance(error.__context__, imaplib.IMAP4.abort):
            raise error.__context__ from None
        # why from None: the library's own message may quote the server, and that the user name
        raise login_error(account, str(error)) from None


def choose(account: Account, secret: str, capabilities: Collection[bytes]) -> Mechanism | None:
    """Return the mechanism for this account, None for the command LOGIN. LoginError where there is none."""
    if account.auth != "password":
        for mechanism in TOKENS:
            if mechanism.capability in capabilities:
                return mechanism
        raise no_mechanism(account)
    is_encrypted = account.security != "none"
    if b"LOGINDISABLED" in capabilities:
        # RFC 3501, 6.2.3 forbids LOGIN; PLAIN only where it is offered under TLS, which a server has to mean
        if is_encrypted and PLAIN.capability in capabilities:
            return PLAIN
        raise no_login(account)
    if (account.username + secret).isascii():
        return None
    if PLAIN.capability in capabilities:
        return PLAIN  # LOGIN knows no encoding
    raise LoginError(
        f"{account.name}: the user name or the password has letters that this mail server cannot take. "
        "Set a password of unaccented letters, digits and signs."
    )


def _authenticate(client: Client, mechanism: Mechanism, response: bytes) -> None:
    """Send the response at once where the server allows it (SASL-IR), else when it asks."""
    is_initial = client.has_capability("SASL-IR")
    endings = [] if mechanism.ending is None else [b64encode(mechanism.ending)]
    responses = [b64encode(response), *endings]
    client.authenticate(mechanism.name, responses, is_initial=is_initial)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
