"""Who is let in, kept on both databases."""

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.records.access import AccessStore, Directory, Display, Session, User
from monitor.store import open_store

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TV = Display(id="a1", name="lobby", digest=b"\x01" * 32, made_at=NOON)
ANN = User(name="ann", hash="$argon2id$x", made_at=NOON)
HERS = Session(id="s1", user="ann", digest=b"\x02" * 32, expires_at=NOON + timedelta(hours=12))


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AccessStore]:
    """Give an empty one."""
    is_server = request.param == "postgresql"
    url = request.getfixturevalue("postgres_url") if is_server else f"sqlite:///{tmp_path}/m.db"
    opened = open_store(url, tmp_path / "store.key")
    yield opened.access
    opened.close()


def test_what_was_kept_is_read(store: AccessStore) -> None:
    """A new store lets nobody in; what is added is read back, to the second and the bit."""
    assert store.directory() == Directory()
    assert store.add_display(TV)
    assert store.add_user(ANN)
    store.add_session(HERS, NOON)
    found = store.directory()
    assert found == Directory(revision=store.revision(), displays=(TV,), users=(ANN,), sessions=(HERS,))


def test_names_are_given_once(store: AccessStore) -> None:
    """A second display or user of a name is refused, and the first stays; a name that was freed can be given again."""
    assert store.add_display(TV)
    assert not store.add_display(dataclasses.replace(TV, id="a2"))
    assert store.add_user(ANN)
    assert not store.add_user(dataclasses.replace(ANN, hash="other"))
    assert store.directory().displays == (TV,)
    assert store.directory().users == (ANN,)
    assert store.remove_display("lobby")
    assert not store.remove_display("lobby")
    assert store.add_display(dataclasses.replace(TV, id="a2"))


def test_a_user_goes_with_the_sessions(store: AccessStore) -> None:
    """Who is removed is signed out everywhere; others stay signed in."""
    store.add_user(ANN)
    store.add_user(dataclasses.replace(ANN, name="ben"))
    store.add_session(HERS, NOON)
    store.add_session(dataclasses.replace(HERS, id="s2", user="ben"), NOON)
    assert store.remove_user("ann")
    assert not store.remove_user("ann")
    assert [session.user for session in store.directory().sessions] == ["ben"]


def test_sessions_end(store: AccessStore) -> None:
    """A session can be ended, twice too, and those that are over leave the store when somebody signs in."""
    store.add_session(HERS, NOON)
    store.add_session(dataclasses.replace(HERS, id="s2"), HERS.expires_at)
    assert [session.id for session in store.directory().sessions] == ["s2"]
    store.remove_sessions(["s2", "never"])
    store.remove_sessions(["s2"])
    assert store.directory().sessions == ()


def test_every_change_is_seen(store: AccessStore) -> None:
    """The revision is another one after each change, and the same while nothing changes."""
    seen = [store.revision()]
    changes = (
        lambda: store.add_display(TV),
        lambda: store.add_user(ANN),
        lambda: store.add_session(HERS, NOON),
        lambda: store.remove_sessions(["s1"]),
        lambda: store.remove_display("lobby"),
        lambda: store.remove_user("ann"),
    )
    for change in changes:
        change()
        seen.append(store.revision())
        assert store.revision() == store.directory().revision == seen[-1]
    assert len(set(seen)) == len(changes) + 1
