"""Who is let in while the program runs: what a command writes counts at once, a store that is away changes nothing."""

import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from monitor.app.admitting import add_display, add_user, displays, remove_user, revoke_display, users
from monitor.app.letting_in import LettingIn, policy_of
from monitor.config import Settings, load
from tests.access.guarded import form_token
from tests.waiting import wait_for

until = partial(wait_for, seconds=15)
PASSWORD = "correct horse battery"  # noqa: S105 - of a test
CONFIG = (
    "access: [displays, sign-in]\nmailboxes:\n  - {name: support, host: localhost, username: u, password_file: p}\n"
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give a configuration without a store yet."""
    (tmp_path / "config.yaml").write_text(CONFIG)
    (tmp_path / "p").write_text("no server asks for it")
    return load(tmp_path / "config.yaml", {})


@pytest.fixture
def letting_in(settings: Settings) -> Iterator[LettingIn]:
    """Give the running door."""
    with LettingIn(settings.store, every=0.2, again=0.2) as running:
        yield running
    assert "letting-in" not in {thread.name for thread in threading.enumerate()}


def browser(letting_in: LettingIn, settings: Settings) -> FlaskClient:
    """Return a browser of a page behind the door."""
    server = Flask("behind")
    server.add_url_rule("/", "wall", lambda: "inside")
    letting_in.door.guard(server, policy_of(settings), "dark")
    return server.test_client()


def known_users(letting_in: LettingIn) -> set[str]:
    """Return who may sign in, as the door knows it."""
    known = letting_in.door.holder.known
    return set(known.users) if known else set()


def test_what_a_command_writes_counts_at_once(letting_in: LettingIn, settings: Settings) -> None:
    """Without a store nobody is let in and none is made; displays and users that are added come in, removed go out."""
    client = browser(letting_in, settings)
    until(lambda: client.get("/").headers.get("X-Monitor-Door") == "stranger")
    assert not (settings.path.parent / "data").exists()
    link = add_display(settings, "lobby", "http://localhost")
    until(lambda: letting_in.door.holder.known is not None)
    assert client.get(link.url.removeprefix("http://localhost")).status_code == 303
    assert client.get("/").status_code == 200
    again = add_display(settings, "tv", "http://localhost")
    other = browser(letting_in, settings)
    assert other.get(again.url.removeprefix("http://localhost")).status_code == 303, "no second has passed"
    assert [one.name for one in displays(settings)] == ["lobby", "tv"]
    revoke_display(settings, "lobby")
    until(lambda: client.get("/").headers.get("X-Monitor-Door") == "gone")
    assert other.get("/").status_code == 200
    add_user(settings, "ann", PASSWORD)
    until(lambda: "ann" in known_users(letting_in))
    form = {"name": "ann", "password": PASSWORD, "form_token": form_token(client)}
    assert client.post("/sign-in", data=form).status_code == 303
    assert client.get("/").status_code == 200
    assert [one.name for one in users(settings)] == ["ann"]
    remove_user(settings, "ann")
    until(lambda: client.get("/").status_code == 401)


def test_a_store_that_is_away(letting_in: LettingIn, settings: Settings) -> None:
    """Whoever was let in stays so while the store is away, and a display revoked meanwhile is out once it is back."""
    folder = settings.path.parent / "data"
    link = add_display(settings, "lobby", "http://localhost")
    client = browser(letting_in, settings)
    until(lambda: client.get(link.url.removeprefix("http://localhost")).status_code == 303)
    folder.rename(folder.with_name("away"))
    time.sleep(0.6)
    assert client.get("/").status_code == 200
    folder.with_name("away").rename(folder)
    revoke_display(settings, "lobby")
    until(lambda: client.get("/").status_code == 401)


def test_a_store_that_cannot_be_read_at_the_start(settings: Settings) -> None:
    """A screen that may have been let in is told that the monitor is starting, and not that it is unknown."""
    link = add_display(settings, "lobby", "http://localhost")
    key = settings.path.parent / "secrets" / "store.key"
    content = key.read_text()
    key.write_text("no key")
    with LettingIn(settings.store, every=0.1, again=0.1) as letting_in:
        client = browser(letting_in, settings)
        path = link.url.removeprefix("http://localhost")
        until(lambda: client.get(path).headers.get("X-Monitor-Door") == "starting")
        key.write_text(content)
        until(lambda: client.get(path).status_code == 303)


def test_a_stranger_with_rubbish_holds_nobody_up(letting_in: LettingIn, settings: Settings) -> None:
    """Tokens that nobody has are looked up now and then only: a thousand of them take no time."""
    add_display(settings, "lobby")
    client = browser(letting_in, settings)
    until(lambda: letting_in.door.holder.known is not None)
    began = time.monotonic()
    for number in range(300):
        header = {"Authorization": f"Bearer {number:012d}.{'x' * 43}"}
        assert client.get("/", headers=header).status_code == 401
    assert time.monotonic() - began < 10
