"""A small application behind a real door: what is let in is a store in memory, and time is the test's."""

import functools
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.testing import FlaskClient

from monitor.access import CODE, DISPLAY, Door, Holder, Policy, Seal, Token, hashed, new_token, read_code
from monitor.errors import StoreError
from monitor.records.access import Directory, Display, Session, User
from tests.access.random import counted

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEY = b"k" * 32
PASSWORD = "correct horse battery"  # noqa: S105 - of a test
HTML = {"Accept": "text/html"}
PATHS = ("/", "/version", "/details", "/about", "/settings", "/api/snapshot")


class Memory:
    """Implements AccessStore in memory; ``is_away``: every call fails."""

    def __init__(self) -> None:
        """Begin empty."""
        self.held = Directory()
        self.is_away = False
        self._revision = 0

    def revision(self) -> str:
        """Return what is another text after each change."""
        self._answers()
        return self.held.revision

    def directory(self) -> Directory:
        """Return all of it."""
        self._answers()
        return self.held

    def add_display(self, display: Display) -> bool:
        """Keep a display."""
        self._put(displays=(*self.held.displays, display))
        return True

    def remove_display(self, name: str) -> bool:
        """Forget a display."""
        self._put(displays=[one for one in self.held.displays if one.name != name])
        return True

    def add_user(self, user: User) -> bool:
        """Keep a user."""
        self._put(users=(*self.held.users, user))
        return True

    def remove_user(self, name: str) -> bool:
        """Forget a user and the sessions."""
        self._put(
            users=[one for one in self.held.users if one.name != name],
            sessions=[one for one in self.held.sessions if one.user != name],
        )
        return True

    def add_session(self, session: Session, now: datetime) -> None:
        """Keep a session."""
        kept = [one for one in self.held.sessions if one.expires_at > now]
        self._put(sessions=[*kept, session])

    def remove_sessions(self, ids: Iterable[str]) -> None:
        """End sessions."""
        ended = set(ids)
        self._put(sessions=[one for one in self.held.sessions if one.id not in ended])

    def _put(self, **parts: Iterable[Display] | Iterable[User] | Iterable[Session]) -> None:
        self._answers()
        self._revision += 1
        held = {name: getattr(self.held, name) for name in ("displays", "users", "sessions")}
        held.update({name: tuple(rows) for name, rows in parts.items()})
        self.held = Directory(revision=str(self._revision), **held)

    def _answers(self) -> None:
        if self.is_away:
            raise StoreError("The store is away.")


@functools.cache
def kept(name: str) -> str:
    """Return what the store keeps of PASSWORD; made once, since it is slow on purpose."""
    return hashed(Seal(KEY), name, PASSWORD)


class House:
    """A door, who is known to it, and applications behind it."""

    def __init__(self, *, is_read: bool = True) -> None:
        """Read an empty directory; not ``is_read``: the store has not answered yet."""
        self.now = NOON
        self.memory = Memory()
        self.holder = Holder(wait_seconds=0)  # nobody else would bring news
        self.door = Door(self.holder, counted(), lambda: self.now)
        self.key = KEY
        if is_read:
            self.refresh()

    @property
    def seal(self) -> Seal:
        """What the store's key makes of a secret."""
        return Seal(self.key)

    def refresh(self) -> None:
        """Have the door know what the store knows, as the thread does every second."""
        self.holder.refresh(self.memory, self.key)

    def display(self, name: str = "lobby") -> Token:
        """Let a display in and return its token."""
        token = new_token(counted(name))
        digest = self.seal.digest(DISPLAY, token.id, token.secret)
        self.memory.add_display(Display(id=token.id, name=name, digest=digest, made_at=NOON))
        self.refresh()
        return token

    def user(self, name: str = "ann") -> None:
        """Let a person sign in with PASSWORD."""
        self.memory.add_user(User(name=name, hash=kept(name), made_at=NOON))
        self.refresh()

    def client(self, *allow: str, session: timedelta = timedelta(hours=12)) -> FlaskClient:
        """Return a browser of an application with a page at each of PATHS."""
        server = Flask("behind")
        for path in PATHS:
            server.add_url_rule(path, path, lambda: "inside", methods=["GET", "POST"])
        server.add_url_rule("/_dash-update-component", "dash", lambda: "drawn", methods=["POST"])
        server.add_url_rule(
            "/healthz", "healthz", lambda: ({"status": "failing", "store": "/srv/secret.db is gone"}, 503)
        )
        self.door.guard(server, Policy(allow=frozenset(allow), session=session), "dark")
        return server.test_client()

    def sign_in(self, client: FlaskClient, name: str = "ann", password: str = PASSWORD, back: str = "") -> int:
        """Fill in the form as a browser does, and return the status."""
        form = {"name": name, "password": password, "back": back, "form_token": form_token(client)}
        return client.post("/sign-in", data=form).status_code


def form_token(client: FlaskClient, path: str = "/sign-in") -> str:
    """Return the token of the form on a page."""
    page = client.get(path, headers=HTML).text
    return page.partition('name="form_token" value="')[2].partition('"')[0]


def admit(house: House, page: str, name: str = "tv") -> None:
    """Let the screen in that shows this page, as the command does with its code."""
    code = read_code(page.partition("--code ")[2][:14])
    assert code
    house.memory.add_display(Display(id=code, name=name, digest=house.seal.digest(CODE, code), made_at=NOON))
    house.refresh()
