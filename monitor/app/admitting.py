"""What the commands `display` and `user` do: let somebody in, list who is, and shut somebody out."""

from __future__ import annotations

import secrets
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from monitor.access import (
    CODE,
    DISPLAY,
    Seal,
    hashed,
    new_token,
    problem_of_name,
    problem_of_password,
    read_code,
)
from monitor.app import clock
from monitor.app.opening import opened
from monitor.config import names_in
from monitor.errors import AccessError
from monitor.records.access import Display, User
from monitor.wall.guard import Names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.config import Settings

EVERYWHERE: Final = {"0.0.0.0", "::"}  # noqa: S104 - compared, not bound

_TAKEN: Final = "There is a display {name} already. Choose another name, or revoke that one first."


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The link of a new display; it is shown once. ``is_guessed``: other machines may know this one by another name.

    ``unknown`` is the name in it, where the page does not answer to that yet.
    """

    url: str
    is_guessed: bool
    unknown: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A display or a user, as a list shows it."""

    name: str
    made_at: datetime


def admit_display(settings: Settings, name: str, code: str) -> None:
    """Let the display in that shows this code. Raises AccessError where code or name is bad or taken, or StoreError."""
    _check(name)
    found = read_code(code)
    if found is None:
        raise AccessError("--code is the code that the screen shows, twelve letters and digits such as K7QD-3MXA-9RT2.")
    with opened(settings.store) as store:
        digest = Seal(store.digest_key).digest(CODE, found)
        if not store.access.add_display(Display(id=found, name=name, digest=digest, made_at=clock.now())):
            raise AccessError(_TAKEN.format(name=name))


def add_display(settings: Settings, name: str, address: str | None = None) -> Link:
    """Let a display in and return its link. Raises AccessError where the name is bad or taken, or StoreError.

    ``address`` is how it reaches the page ("http://192.168.1.5:8050"); None: as far as this machine knows.
    """
    _check(name)
    base, is_guessed = (_checked(address), False) if address else _own_address(settings)
    token = new_token(secrets.token_bytes)
    with opened(settings.store) as store:
        digest = Seal(store.digest_key).digest(DISPLAY, token.id, token.secret)
        if not store.access.add_display(Display(id=token.id, name=name, digest=digest, made_at=clock.now())):
            raise AccessError(_TAKEN.format(name=name))
    return Link(url=f"{base}/display/{token}", is_guessed=is_guessed, unknown=_unknown_name(settings, base))


def displays(settings: Settings) -> Sequence[Listed]:
    """Return the displays that are let in, by name. Raises StoreError."""
    with opened(settings.store) as store:
        return [Listed(name=one.name, made_at=one.made_at) for one in store.access.directory().displays]


def revoke_display(settings: Settings, name: str) -> None:
    """Shut a display out. Raises AccessError where there is none of this name, or StoreError."""
    with opened(settings.store) as store:
        if not store.access.remove_display(name):
            raise AccessError(_unknown("display", name, [one.name for one in store.access.directory().displays]))


def check_user(name: str, password: str | None = None) -> None:
    """Raise AccessError where a name is bad, or a password that was given."""
    _check(name)
    problem = None if password is None else problem_of_password(password)
    if problem:
        raise AccessError(f"Choose another password: {problem}.")


def add_user(settings: Settings, name: str, password: str) -> None:
    """Let a person sign in. Raises AccessError where name or password is bad, or the name taken, or StoreError."""
    check_user(name, password)
    with opened(settings.store) as store:
        kept = hashed(Seal(store.digest_key), name, password)
        if not store.access.add_user(User(name=name, hash=kept, made_at=clock.now())):
            raise AccessError(f"There is a user {name} already. To set another password, remove that one first.")


def users(settings: Settings) -> Sequence[Listed]:
    """Return the users, by name. Raises StoreError."""
    with opened(settings.store) as store:
        return [Listed(name=one.name, made_at=one.made_at) for one in store.access.directory().users]


def remove_user(settings: Settings, name: str) -> None:
    """Remove a user and end the sessions. Raises AccessError where there is none of this name, or StoreError."""
    with opened(settings.store) as store:
        if not store.access.remove_user(name):
            raise AccessError(_unknown("user", name, [one.name for one in store.access.directory().users]))


def _check(name: str) -> None:
    problem = problem_of_name(name)
    if problem:
        raise AccessError(f"Choose another name: {problem}.")


def _unknown(kind: str, name: str, names: Sequence[str]) -> str:
    known = ", ".join(names) or "none"
    return f"There is no {kind} {name}. There {'is' if len(names) == 1 else 'are'}: {known}."


def _checked(address: str) -> str:
    try:
        parts = urlsplit(address)
        is_good = parts.scheme in {"http", "https"} and parts.hostname and not (parts.query or parts.fragment)
        parts.port  # noqa: B018 - reading it is the test
    except ValueError:
        is_good = False
    if not is_good:
        raise AccessError("--address is how the display reaches the page, such as http://192.168.1.5:8050")
    return address.rstrip("/")


def _unknown_name(settings: Settings, base: str) -> str | None:
    parts, certificate = urlsplit(base), settings.page.tls.certificate
    others = frozenset(settings.page.names) | (names_in(certificate) if certificate else frozenset())
    is_known = Names(bound=settings.page.host, others=others).know(parts.netloc.replace(":PORT", ""))
    return None if is_known else parts.hostname


def _own_address(settings: Settings) -> tuple[str, bool]:
    """Return the beginning of the link, and whether it is a guess."""
    page = settings.page
    scheme = "https" if page.tls.is_on else "http"
    host = page.host
    if host in EVERYWHERE:
        host = page.names[0] if page.names else _outward()
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}:{page.port or 'PORT'}{page.path}", page.host in EVERYWHERE or not page.port


def _outward() -> str:
    """Return the address from which this machine would speak to others; nothing is sent for that."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # RFC 5737: nobody's
        except OSError:
            return socket.gethostname()
        return str(probe.getsockname()[0])
