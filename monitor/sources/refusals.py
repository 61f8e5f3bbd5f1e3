"""Why a mail server could not be used, in sentences for the person who can mend it (pure)."""

import imaplib
import re
import shlex
import socket
import ssl
from typing import Final

from imapclient.exceptions import CapabilityError

from monitor.errors import (
    BusyError,
    CertificateError,
    LoginError,
    MechanismError,
    MonitorError,
    SourceError,
    TokenError,
)
from monitor.records import Account, AuthKind

HOST_MISMATCH: Final = 62
IP_MISMATCH: Final = 64
EXPIRED: Final = 10
NOT_YET: Final = 9
SELF_SIGNED: Final = frozenset({18, 19})
UNKNOWN_CA: Final = frozenset({2, 20, 21})
"""OpenSSL's X509_V_ERR codes."""

LOGIN_CODES: Final[dict[str, str]] = {
    "AUTHENTICATIONFAILED": "the mail server refused the user name or the password. Correct them",
    "AUTHORIZATIONFAILED": "the mail server took the password but opens no mailbox for it. Correct the user name",
    "EXPIRED": "the password has expired. Set a new one",
    "PRIVACYREQUIRED": "the mail server takes no password without encryption. Set `security` to tls or starttls",
    "CONTACTADMIN": "the mail server refused to sign in and asks you to contact its administrator",
    "WEBALERT": "the mail server wants you to sign in with a browser once and confirm it is you",
}
"""Response codes of RFC 5530 (and Gmail) and what they say to a person."""
_REFUSED: Final = "AUTHENTICATIONFAILED"
BUSY_CODES: Final = ("UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "THROTTLED", "OVERQUOTA")
"""Codes of a refusal that passes by itself."""
BUSY_WORDS: Final = (
    "TOO MANY SIMULTANEOUS CONNECTIONS",
    "TOO MANY OPEN CONNECTIONS",
    "BANDWIDTH LIMITS",
    "REQUEST IS THROTTLED",
    "MAXIMUM NUMBER OF CONNECTIONS",
    "SERVER UNAVAILABLE",
)
"""What Gmail, Cyrus, Gmail, Exchange, Dovecot and Exchange say without such a code, or with one that says less."""
_BACKOFF: Final = re.compile(r"SUGGESTED BACKOFF TIME: (\d{1,9}) MILLISECONDS")
"""Exchange's own words."""
NOT_ALLOWED: Final[dict[AuthKind, str]] = {
    "password": "the mail server signed in but opens no mailbox. Set a new password, or `username` to the mailbox's "
    "own",
    "google": "Google refused the token. Run `{command}` and sign in with the account that `username` names; IMAP "
    "must be on in its settings",
    "microsoft": "the mail server refused the token. Run `{command}` and sign in with an account that may open the "
    "mailbox that `username` names; IMAP must be on for it",
    "microsoft-app": "the mail server does not let the application in. It needs IMAP.AccessAsApp, a service principal "
    "and the right to this mailbox: docs/signing-in.md",
}
"""What to do where a server knows who we are and lets us read nothing, by how we signed in."""


def not_reached(account: Account, error: Exception) -> SourceError:
    """Return the error for a server that could not be connected to."""
    where = f"{account.name}: {account.host} port {account.port}"
    if isinstance(error, CapabilityError):
        return SourceError(f"{where} does not offer STARTTLS. Set `security` to tls, and the port to 993.")
    if isinstance(error, imaplib.IMAP4.error) and "* BYE" in str(error):  # in place of a greeting (RFC 9051, 7.1.5)
        busy = f"{where} takes no connection from us just now. The next poll tries again."
        return _busy(busy, str(error).upper())
    if isinstance(error, socket.gaierror):
        why = f"cannot be found: no server is known by the name {account.host}. Is `host` right?"
    elif isinstance(error, ConnectionRefusedError):
        why = "refused the connection. Is `port` right?"
    elif isinstance(error, TimeoutError):
        why = "did not answer. Are `host` and `port` right?"
    elif isinstance(error, ssl.SSLError) and "_ALERT_" in str(error):  # RFC 8446, 6: it speaks TLS
        why = (
            "ended the TLS handshake: it and this program have no version of TLS in common, or it wants a certificate."
        )
    elif isinstance(error, ssl.SSLError):
        why = "does not speak TLS. Are `port` and `security` right?"
    elif isinstance(error, OSError) and not isinstance(error, ConnectionError):
        why = f"could not be reached ({error.strerror or 'no reason given'})."
    else:
        why = "did not greet as an IMAP server. Are `port` and `security` right?"
    return SourceError(f"{where} {why} The next poll tries again.")


def certificate_error(account: Account, error: Exception) -> CertificateError:
    """Return the error for a certificate that does not verify, or a CA file that cannot be used."""
    name, host = account.name, account.host
    if not isinstance(error, ssl.SSLCertVerificationError):
        is_missing = isinstance(error, FileNotFoundError)
        why = "there is no such file" if is_missing else "it cannot be read as certificates in PEM form"
        return CertificateError(f"{name}: `ca_file`: {why}. Correct it.")
    code = error.verify_code
    if code in (HOST_MISMATCH, IP_MISMATCH):
        return CertificateError(
            f"{name}: the mail server's certificate is not for {host}. Set `host` to a name it is for."
        )
    if code == EXPIRED:
        return CertificateError(f"{name}: the certificate of {host} has expired. Its administrator must renew it.")
    if code == NOT_YET:
        return CertificateError(f"{name}: the certificate of {host} is not valid yet. Is this machine's clock right?")
    if code in SELF_SIGNED or code in UNKNOWN_CA:
        trust = (
            "Set `ca_file` to the certificate of its CA, if you trust it"
            if account.ca_file is None
            else "`ca_file` does not hold the certificate of its CA"
        )
        return CertificateError(f"{name}: the certificate of {host} is signed by an unknown CA. {trust}.")
    return CertificateError(f"{name}: the certificate of {host} does not verify ({error.verify_message}).")


def no_login(account: Account) -> MechanismError:
    """Return the error for a server that announces LOGINDISABLED: it is never tried all the same."""
    if account.security == "none":
        return MechanismError(
            f"{account.name}: the mail server takes no password without encryption. Set `security` to tls or starttls."
        )
    message = f"{account.name}: the mail server takes no passwords. Enable them for IMAP, or an app password."
    return MechanismError(message)


def no_mechanism(account: Account) -> MechanismError:
    """Return the error for a server that takes no tokens."""
    return MechanismError(
        f"{account.name}: the mail server does not take tokens (neither XOAUTH2 nor OAUTHBEARER). "
        "Set `sign_in` to password, or correct `host`."
    )


def login_error(account: Account, answer: str) -> MonitorError:
    """Return the error for a refused login. The server's words are left out: they may hold the user name."""
    upper = answer.upper()
    if any(f"[{code}]" in upper for code in BUSY_CODES) or any(words in upper for words in BUSY_WORDS):
        return _busy(
            f"{account.name}: the mail server cannot sign anybody in just now. The next poll tries again.", upper
        )
    if "APPLICATION-SPECIFIC" in upper:
        return LoginError(f"{account.name}: the mail server wants an app password. Make one in the account's settings.")
    if "NOT ENABLED FOR IMAP" in upper or "IMAP ACCESS IS DISABLED" in upper:
        return LoginError(f"{account.name}: IMAP is switched off for this mailbox. Switch it on in its settings.")
    if account.auth != "password" and not any(f"[{code}" in upper for code in LOGIN_CODES.keys() - {_REFUSED}):
        return not_allowed(account)
    for code, meaning in LOGIN_CODES.items():
        if f"[{code}" in upper:
            return LoginError(f"{account.name}: {meaning}.")
    return LoginError(f"{account.name}: {LOGIN_CODES[_REFUSED]}.")


def not_allowed(account: Account) -> LoginError:
    """Return the error for a server that knows who we are and lets us read nothing."""
    is_person = account.auth in {"google", "microsoft"}
    command = f"monitor sign-in {shlex.quote(account.name)}"
    message = f"{account.name}: {NOT_ALLOWED[account.auth].format(command=command)}."
    return TokenError(message) if is_person else LoginError(message)


def farewell(account: Account, answer: str) -> BusyError | None:
    """Return the error for a server that hung up because it is busy; None where it gave another reason, or none."""
    failure = command_error(account, answer)
    return failure if isinstance(failure, BusyError) else None


def _busy(message: str, upper: str) -> BusyError:
    found = _BACKOFF.search(upper)
    return BusyError(message, int(found[1]) / 1000 if found else None)


def command_error(account: Account, answer: str) -> MonitorError | None:
    """Return the error for a refused command whose code says that it was not the command's fault (RFC 5530).

    SERVERBUG is none of them: Dovecot says it of one message that it cannot read.
    """
    upper = answer.upper()
    is_busy = any(f"[{code}]" in upper for code in BUSY_CODES if code != "SERVERBUG")
    if is_busy or any(words in upper for words in BUSY_WORDS):
        return _busy(f"{account.name}: the mail server has no time for us just now. The next poll tries again.", upper)
    if "AUTHENTICATED BUT NOT CONNECTED" in upper:  # Exchange's way to refuse a mailbox after it took the token
        return not_allowed(account)
    if any(f"[{code}" in upper for code in LOGIN_CODES):
        return login_error(account, answer)
    return None
