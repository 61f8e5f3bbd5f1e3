"""TLS by two files, which may be renewed while we serve: new connections get the new certificate, old ones go on.

Nobody looks at a wall's certificate until it has ended and every display is blank, so its end is said before, daily.
"""

import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from cryptography.x509 import load_pem_x509_certificate

from monitor.errors import ConfigError

log = logging.getLogger("monitor")

SOON: Final = timedelta(days=14)
DAILY: Final = timedelta(days=1)

Clock = Callable[[], datetime]
Stamp = tuple[tuple[int, int, int] | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """The files of a certificate (PEM, with the chain behind it) and its key.

    ``hsts``: browsers are told to use nothing else than HTTPS for this name (RFC 6797), for a year.
    """

    certificate: Path
    key: Path
    hsts: bool = False


class Renewing:
    """A TLS context that goes by the files as they are. ``look`` is called now and then."""

    def __init__(self, files: Certificate, clock: Clock | None = None) -> None:
        """Read the files. ConfigError where they are of no use. Without a ``clock`` nobody is told of their end."""
        self._files = files
        self._clock = clock
        self._told_at = clock() if clock else None  # the start says it itself
        self._used = self._seen = self._stamp()
        self._current = context_of(files)
        self.ends_at = _end(files)
        self.context = context_of(files)
        self.context.sni_callback = self._choose

    def look(self) -> None:
        """Take the files anew where they have changed since, and have not since the last look: no half of a renewal."""
        self._remind()
        stamp, before = self._stamp(), self._seen
        self._seen = stamp
        if stamp == self._used or stamp != before:
            return
        self._used = stamp
        try:
            self._current = context_of(self._files)
            self.ends_at = _end(self._files)
            log.info("the renewed certificate is used from now on")
        except ConfigError as error:
            log.error("%s; the certificate from before is used further", error)  # noqa: TRY400 - a sentence

    def _remind(self) -> None:
        """Say once a day that the certificate ends soon, or has ended."""
        if self._clock is None or self._told_at is None:
            return
        now = self._clock()
        if self.ends_at - now > SOON or now - self._told_at < DAILY:
            return
        self._told_at = now
        is_over = self.ends_at <= now
        log.warning(
            "page.tls.certificate: it %s on %s; %s",
            "ended" if is_over else "ends",
            f"{self.ends_at.day} {self.ends_at:%B %Y}",
            "no browser takes it: renew it" if is_over else "renew it before (monitor certificate renews its own)",
        )

    def _choose(self, connection: Any, _name: str | None, _context: ssl.SSLContext) -> None:  # noqa: ANN401 - ssl's own
        """Give a new connection the present context; called at each handshake, with or without a name."""
        connection.context = self._current

    def _stamp(self) -> Stamp:
        return tuple(_stamp(file) for file in (self._files.certificate, self._files.key))


def context_of(files: Certificate) -> ssl.SSLContext:
    """Return a context for TLS 1.2 and later. ConfigError, with a sentence, where the files do not make one."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(files.certificate, files.key, password=_no_password)
    except OSError as error:
        reason = _reason(error)
        raise ConfigError([f"page.tls: {reason}"]) from error
    return context


def _end(files: Certificate) -> datetime:
    """Return when a certificate ends, of which a context was made."""
    return load_pem_x509_certificate(files.certificate.read_bytes()).not_valid_after_utc


def _no_password() -> str:
    return ""  # else OpenSSL would ask for it at the terminal


def _reason(error: OSError) -> str:
    if not isinstance(error, ssl.SSLError):
        return f"a file of the certificate cannot be read ({error.strerror})"
    if error.reason == "KEY_VALUES_MISMATCH":
        return "the key is not that of the certificate; name the two that belong together"
    return "certificate or key is no PEM file that can be used, or the key has a password; `monitor check` says more"


def _stamp(file: Path) -> tuple[int, int, int] | None:
    """Return what tells one state of a file from another; None where there is none."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
