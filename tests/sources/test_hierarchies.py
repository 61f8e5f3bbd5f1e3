"""Odd hierarchies on a real Dovecot: dots below INBOX, folders of others and of everybody, names like syntax."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Final

import pytest

from monitor.errors import FolderError
from monitor.records import Account
from monitor.sources.imap import LIST_EVERY, ImapSource
from tests.contracts.mailbox import DAY, HORIZONS, NOW, Cursors, ids, mail, take
from tests.real.dovecot import PASSWORD, Dovecot, is_installed, version
from tests.real.process import missing

NAMESPACES: Final = """
namespace inbox {
  separator = .
  prefix = INBOX.
}
namespace public {
  type = public
  separator = .
  prefix = Public.
  location = maildir:%h/../public:LAYOUT=fs:CONTROL=%h/control:INDEX=%h/index
  subscriptions = no
  list = yes
}
namespace users {
  type = shared
  separator = .
  prefix = Users.%%u.
  location = maildir:%%h/mail:LAYOUT=fs
  subscriptions = no
  list = yes
}
mail_plugins = acl
plugin {
  acl = vfile
  acl_shared_dict = file:%h/../shared.db
}
protocol imap {
  mail_plugins = acl imap_acl
}
"""
ODD: Final = ("INBOX.Projets.\u00c9t\u00e9 2026", "INBOX.50%*", 'INBOX.a"b\\c', "INBOX.*", "INBOX.%", "INBOX.[x] {3}")
OWN: Final = {
    "INBOX.Sent": "sent",
    "INBOX.Sent Items": "sent",
    "INBOX": "received",
    "INBOX.Archive": "received",
    "INBOX.Archives.2024": "received",
    "INBOX.Archives": "left out",
    "INBOX.Drafts": "left out",
    "INBOX.Junk": "left out",
    "INBOX.Trash": "left out",
    "INBOX.Vorlagen": "left out",
    "INBOX.Projets": "left out",
    **dict.fromkeys(ODD, "looked up"),
}
OTHERS: Final = {
    "Users": "left out",
    "Users.bob": "left out",
    "Users.bob.Sent": "looked up",
    "Users.bob.Support": "looked up",
    "Users.bob.Trash": "left out",
    "Public": "left out",
    "Public.Board": "looked up",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    """Give a Dovecot with a prefix, a public tree, and a `bob` who shares folders."""
    if not is_installed():
        missing("Dovecot")
    if version() >= (2, 4):
        pytest.skip("these namespaces are written for Dovecot 2.3")
    with Dovecot(extra=NAMESPACES) as server:
        board = server.folder / "home" / "public" / "Board"
        with server.session("bob") as bob:
            bob.create_folder("INBOX.Support")
        for path in (board.parent, board, board / "cur", board / "new", board / "tmp"):
            server.give(path)
        for path in (board.parent, board):
            (path / "dovecot-acl").write_text("authenticated lrsip\n")
            (path / "dovecot-acl").chmod(0o644)
        yield server


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A user's mailbox there."""

    server: Dovecot
    user: str

    def source(self, *, sent: tuple[str, ...] | None = None, received: tuple[str, ...] | None = None) -> ImapSource:
        """Return a source; the caller closes it."""
        account = Account(
            name="support",
            host="127.0.0.1",
            port=self.server.port,
            security="none",
            username=self.user,
            sent=sent,
            received=received,
        )
        return ImapSource(account, lambda: PASSWORD)

    def deliver(self, folder: str, *names: str) -> None:
        """Put messages of these ids into a folder of one's own, or of everybody."""
        self.server.append_many(self.user, folder, [mail(name, NOW - DAY) for name in names])


@pytest.fixture
def desk(server: Dovecot, fresh_user: Callable[[], str]) -> Desk:
    """Give a new user with folders of many kinds."""
    desk = Desk(server=server, user=fresh_user())
    with server.session(desk.user) as client:
        for name in ("INBOX.Sent Items", "INBOX.Archives.2024", "INBOX.Vorlagen", *ODD):
            client.create_folder(name)
    with server.session("bob") as bob:
        for folder in ("INBOX.Support", "INBOX.Sent", "INBOX.Trash"):
            bob.setacl(folder, desk.user, "lrs")
    return desk


def test_each_folder_has_its_use(desk: Desk) -> None:
    """Below INBOX, with dots: flags and names count there, others' folders are only searched, their trash is not."""
    with closing(desk.source()) as source:
        uses = {use.name: use.use for use in source.survey()}
    assert uses == OWN | OTHERS


@pytest.mark.parametrize("name", ODD)
def test_a_name_is_never_a_pattern(desk: Desk, name: str) -> None:
    """A folder called `*` or `%` is that folder, and nothing else is read for it."""
    for number, folder in enumerate(ODD):
        desk.deliver(folder, f"in{number}")
    with closing(desk.source(received=(name,))) as source:
        assert ids(source.read({}, HORIZONS)) == [f"in{ODD.index(name)}"]
        assert set(source.folders) == {"INBOX.Sent", "INBOX.Sent Items", name}


def test_folders_of_others_are_read_where_they_are_named(desk: Desk, server: Dovecot) -> None:
    """Named exactly or by a glob with their prefix, they are read like one's own; trash is not taken by a glob."""
    server.append("bob", "INBOX.Support", mail("shared", NOW).body, NOW)
    server.append("bob", "INBOX.Trash", mail("thrown", NOW).body, NOW)
    desk.deliver("INBOX", "mine")
    with closing(desk.source(received=("auto", "Users.bob.*", "!Users.bob.Sent"))) as source:
        assert sorted(ids(source.read({}, HORIZONS))) == ["mine", "shared"]
        assert source.folders[-1] == "Users.bob.Support"
    with closing(desk.source(received=("*",), sent=("INBOX.Sent",))) as source:
        assert "shared" not in ids(source.read({}, HORIZONS))
    with closing(desk.source(received=("Public.Board",))) as source:
        assert ids(source.read({}, HORIZONS)) == []


def test_a_folder_that_comes_to_fit_a_glob_is_noticed(desk: Desk) -> None:
    """A glob is asked again whenever the folders are listed; a typing mistake in it lists what there is."""
    cursors: Cursors = {}
    desk.deliver("INBOX.Team.One", "first")
    with closing(desk.source(received=("INBOX.Team.*",))) as source:
        assert ids(take(source.read(cursors, HORIZONS), cursors)) == ["first"]
        desk.deliver("INBOX.Team.Two.Deep", "second")
        polls = [ids(take(source.read(cursors, HORIZONS), cursors)) for _ in range(LIST_EVERY)]
        assert [found for found in polls if found] == [["second"]]
    with closing(desk.source(received=("INBOX.Taem.*",))) as source:
        with pytest.raises(FolderError, match=r"no folder fits 'INBOX\.Taem\.\*'") as raised:
            take(source.read({}, HORIZONS))
        assert "INBOX.Team.One" in raised.value.choices


def test_no_sent_folder(desk: Desk) -> None:
    """Where none is, the error offers those there are, the likeliest first; `none` reads without one."""
    with desk.server.session(desk.user) as client:
        client.delete_folder("INBOX.Sent Items")
        client.create_folder("INBOX.Sent by me")
    with closing(desk.source(sent=("!INBOX.Sent",))) as source:
        with pytest.raises(FolderError, match="write `sent: none`") as raised:
            take(source.read({}, HORIZONS))
        assert set(raised.value.choices[:2]) == {"INBOX.Sent", "INBOX.Sent by me"}
    desk.deliver("INBOX", "in")
    with closing(desk.source(sent=())) as source:
        assert ids(source.read({}, HORIZONS)) == ["in"]
        assert "INBOX.Sent" not in source.folders
