"""What a domain's own autoconfig document says of its IMAP server (pure).

The format is Mozilla's ``clientConfig`` (draft-ietf-mailmaint-autoconfig). Only entries for IMAP over TLS or STARTTLS
are taken; of those the first, as the document's author ordered them.
"""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from monitor.setup.servers.provider import Security, Server

LARGEST: Final = 100_000
"""Bytes of a document; real ones have about 3,000."""
SOCKETS: Final[dict[str, Security]] = {"SSL": "tls", "STARTTLS": "starttls"}
"""What the format calls each protection that is good enough."""
HIGHEST_PORT: Final = 65_535
_HOST: Final = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+")
_DOMAIN: Final = re.compile(r"(?=.{3,253}$)[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")


def addresses_of(address: str) -> tuple[str, ...]:
    """Return where the domain of a mail address may keep its document, in the order of the draft; HTTPS alone."""
    try:
        domain = address.rpartition("@")[2].lower().encode("idna").decode()
    except UnicodeError:
        return ()
    if not _DOMAIN.fullmatch(domain):
        return ()
    return (
        f"https://autoconfig.{domain}/mail/config-v1.1.xml?emailaddress={quote(address, safe='@')}",
        f"https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml",
    )


def parse(document: bytes, address: str) -> Server | None:
    """Return the server that a document names for an address; None where it names none that may be used."""
    if len(document) > LARGEST:
        return None
    try:
        root = fromstring(document, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        return None
    if root.tag != "clientConfig":
        return None
    return next(_servers(root, address), None)


def _servers(root: Element, address: str) -> Iterator[Server]:
    for entry in root.iterfind("emailProvider/incomingServer[@type='imap']"):
        host, port = _text(entry, "hostname"), _text(entry, "port")
        security = SOCKETS.get(_text(entry, "socketType").upper())
        is_number = port.isascii() and port.isdigit() and len(port) <= len(str(HIGHEST_PORT))
        if security is None or not _HOST.fullmatch(host) or not is_number or not 0 < int(port) <= HIGHEST_PORT:
            continue
        username = _filled(_text(entry, "username"), address)
        yield Server(host=host.lower(), port=int(port), security=security, username=username)


def _text(entry: Element, name: str) -> str:
    return (entry.findtext(name) or "").strip()


def _filled(pattern: str, address: str) -> str:
    """Return the user name that a pattern makes of an address, "" where it needs what only a person knows."""
    local, _, domain = address.rpartition("@")
    parts = {"%EMAILADDRESS%": address, "%EMAILLOCALPART%": local, "%EMAILDOMAIN%": domain}
    for sign, part in parts.items():
        pattern = pattern.replace(sign, part)
    return pattern if pattern.isprintable() and "%" not in pattern else ""
