"""What a request may see or change: decided from what came with it, and from nothing else (pure)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from ipaddress import ip_address
from typing import Final, Literal
from urllib.parse import urlsplit

from monitor.access.known import Known
from monitor.access.tokens import Token


class Audience(IntEnum):
    """Who an address is for; each includes the ones after it."""

    ANYBODY = 0
    """It says nothing that is worth anything to a stranger."""
    LOOKERS = 1
    """Displays, users, and whom else ``access`` lets in."""
    USERS = 2
    """People who have signed in with a password: only they change anything."""


RULES: Final[tuple[tuple[str, Audience], ...]] = (
    ("/healthz", Audience.ANYBODY),  # a stranger hears only whether it is well: see Door
    ("/readyz", Audience.ANYBODY),  # as above
    ("/assets/*", Audience.ANYBODY),  # files of the program, the same everywhere
    ("/_favicon.ico", Audience.ANYBODY),
    ("/sign-in", Audience.ANYBODY),
    ("/sign-out", Audience.ANYBODY),
    ("/display/*", Audience.ANYBODY),  # the link of a display
    ("/", Audience.LOOKERS),
    ("/version", Audience.LOOKERS),
    ("/_dash-*", Audience.LOOKERS),  # the callback only reads
    ("/_reload-hash", Audience.LOOKERS),
    ("/details", Audience.LOOKERS),
    ("/about", Audience.LOOKERS),
    ("/compare", Audience.LOOKERS),
    ("/cell", Audience.LOOKERS),
    ("/panel", Audience.LOOKERS),
    ("/map/*", Audience.LOOKERS),
    ("/api/*", Audience.LOOKERS),
    ("/metrics", Audience.LOOKERS),
)
"""Who each address is for; the first row that fits counts, and what has no row is for users alone."""
HEALTH: Final = frozenset({"/healthz", "/readyz"})
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing (RFC 9110, 9.2.1)."""
UNTOKENED: Final = "/_dash-update-component"
"""The one address that is posted to without a form's token: it changes nothing, and Dash writes its requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the configuration says: ``allow`` as in ``access.allow``, the proxy's header, how long a session lasts."""

    allow: frozenset[str]
    header: str = "Remote-User"
    session: timedelta = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What came with a request: the client's address, its tokens, and whom a named proxy says it has signed in.

    ``is_relayed``: a proxy that nobody named brought it, so that the address is the proxy's.
    """

    address: str
    displays: tuple[Token, ...] = ()
    session: Token | None = None
    proxy_user: str = ""
    is_relayed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who asks. ``name`` is a display's or a user's; "" where nobody needs one."""

    kind: Literal["stranger", "anybody", "proxy", "display", "user"]
    name: str = ""

    def may(self, audience: Audience) -> bool:
        """Return whether an address for this audience is for this visitor."""
        rank = {"stranger": Audience.ANYBODY, "user": Audience.USERS}.get(self.kind, Audience.LOOKERS)
        return audience <= rank


STRANGER: Final = Visitor(kind="stranger")


def visitor(asked: Asked, policy: Policy, known: Known | None, now: datetime) -> Visitor:
    """Return who asks; ``known`` None: the directory was not read yet."""
    if known is not None and (user := known.user(asked.session, now)) is not None:
        return Visitor(kind="user", name=user)
    # a proxy on this machine, or a tunnel, would make everybody in front of it one of this machine's own
    is_here = not asked.is_relayed and _is_loopback(asked.address)
    if "open" in policy.allow or ("loopback" in policy.allow and is_here):
        return Visitor(kind="anybody")
    if "proxy" in policy.allow and asked.proxy_user:
        return Visitor(kind="proxy", name=asked.proxy_user)
    if "displays" in policy.allow and known is not None and (token := known.let_in(asked.displays)) is not None:
        return Visitor(kind="display", name=known.display(token) or "")
    return STRANGER


def audience_of(path: str) -> Audience:
    """Return who a path is for."""
    for rule, audience in RULES:
        if path == rule or (rule.endswith("*") and path.startswith(rule[:-1])):
            return audience
    return Audience.USERS


def is_ours(site: str | None, origin: str | None, host: str) -> bool:
    """Return whether a page of ours sent a request, as far as its browser says so.

    ``site`` is Sec-Fetch-Site (sent over HTTPS and by loopback), ``origin`` Origin (sent by every browser with a POST).
    What sends neither is no browser: nobody else's cookies go with it.
    """
    if site is not None:
        return site in {"same-origin", "none"}
    if origin is not None:
        try:
            return urlsplit(origin).netloc.lower() == host.lower() != ""
        except ValueError:
            return False
    return True


def way_back(path: str) -> str:
    """Return where to go after signing in: a page of ours, or the wall."""
    return path if path in {"/about", "/compare", "/details", "/settings", "/displays"} else "/"


def _is_loopback(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback
