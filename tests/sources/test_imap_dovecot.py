"""The IMAP source on a real Dovecot: the contract over TLS, and what only this server lets us do."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Literal

import pytest

from monitor.records import Account
from monitor.sources.imap import ImapSource
from tests.contracts.mailbox import DAY, HORIZONS, NOW, Cursors, Mailbox, at_server, ids, mail, take
from tests.contracts.source import SourceContract
from tests.real.dovecot import PASSWORD, Dovecot


class TestDovecot(SourceContract):
    """The contract on Dovecot, over TLS with its own CA."""

    @pytest.fixture(scope="class")
    @classmethod
    def opening(cls, dovecot: Dovecot, fresh_user: Callable[[], str]) -> Callable[[], Mailbox]:
        """Give a function that opens a new user's mailbox."""
        return lambda: at_server(dovecot, fresh_user())


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A user's mailbox on Dovecot."""

    server: Dovecot
    user: str
    mailbox: Mailbox

    @property
    def account(self) -> Account:
        """The account, over TLS."""
        return self.mailbox.account


@pytest.fixture
def desk(dovecot: Dovecot, fresh_user: Callable[[], str]) -> Desk:
    """Give a new user's mailbox."""
    user = fresh_user()
    return Desk(server=dovecot, user=user, mailbox=at_server(dovecot, user))


@pytest.fixture
def source(desk: Desk) -> Iterator[ImapSource]:
    """Give a source of the mailbox."""
    with closing(desk.mailbox.source()) as source:
        yield source


@pytest.mark.parametrize("security", ["starttls", "none"])
def test_other_ways_to_connect(desk: Desk, security: Literal["starttls", "none"]) -> None:
    """STARTTLS with the server's own CA, and plain text on loopback, read the same mail."""
    desk.mailbox.deliver("INBOX", [mail("in", NOW)])
    account = replace(desk.account, security=security, port=desk.server.port)
    with closing(ImapSource(account, lambda: PASSWORD)) as source:
        assert ids(source.read({}, HORIZONS)) == ["in"]


def test_odd_user_names_sign_in() -> None:
    """A space needs quotes, and letters beyond ASCII another command."""
    with Dovecot(extra="auth_username_chars =") as server:
        for username in ('our "desk"', "gr\u00fc\u00df"):
            account = Account(name="support", host="127.0.0.1", port=server.port, security="none", username=username)
            with closing(ImapSource(account, lambda: PASSWORD)) as source:
                assert ids(source.read({}, HORIZONS)) == []
                assert source.folders == ("Sent", "INBOX", "Archive")


@pytest.mark.parametrize("uidvalidity", [7, 4_000_000_000])
def test_a_renumbered_folder_is_read_anew(desk: Desk, source: ImapSource, uidvalidity: int) -> None:
    """A restored backup may bring a smaller UIDVALIDITY as well as a larger one."""
    cursors: Cursors = {}
    desk.mailbox.deliver("INBOX", [mail("in", NOW), mail("old", NOW - 100 * DAY)])
    take(source.read({}, HORIZONS), cursors)
    source.close()
    desk.server.renumber(desk.user, "INBOX", uidvalidity)
    assert ids(take(source.read(cursors, HORIZONS), cursors)) == ["in", "old"]
    assert cursors["INBOX"].uidvalidity == uidvalidity


def test_expunged_while_it_was_read(desk: Desk, source: ImapSource) -> None:
    """A message that goes between SEARCH and FETCH is simply not there, and no problem."""
    desk.mailbox.deliver("INBOX", [mail(f"in{n}", NOW) for n in range(1, 1603)])
    chunks = source.read({}, HORIZONS)
    first = next(chunk for chunk in chunks if chunk.blocks)
    desk.mailbox.expunge("INBOX", *range(10, 20))
    rest = take(chunks)
    assert len(first.blocks) == 500
    assert sorted(ids(rest)) == sorted(f"in{n}" for n in range(1, 1103) if not 10 <= n < 20)
    assert [problem for chunk in rest for problem in chunk.problems] == []
    assert rest[-1].cursor
    assert rest[-1].cursor.low == 1


def test_mail_that_arrives_in_the_middle_is_never_lost(desk: Desk, source: ImapSource) -> None:
    """What comes between STATUS, SEARCH and FETCH is read in this poll or in the next, once."""
    cursors: Cursors = {}
    take(source.read({}, HORIZONS), cursors)
    desk.mailbox.deliver("Sent", [mail(f"sent{n}", NOW) for n in range(600)])
    desk.mailbox.deliver("INBOX", [mail("in", NOW)])
    read: list[str] = []
    for nth, chunk in enumerate(source.read(cursors, HORIZONS)):
        read += ids(take([chunk], cursors))
        desk.mailbox.deliver("Sent", [mail(f"late{nth}", NOW)])
        desk.mailbox.deliver("INBOX", [mail(f"in{nth}", NOW)])
    while more := ids(take(source.read(cursors, HORIZONS), cursors)):
        read += more
    late = [name for name in read if name.startswith("late")]
    assert len(late) >= 2
    assert len([name for name in read if name.startswith("in")]) == 1 + len(late)
    assert len(read) == len(set(read)) == 600 + 1 + 2 * len(late)


def test_a_restarted_server_costs_one_more_login(fresh_user: Callable[[], str]) -> None:
    """A server that restarts between two polls is no failed poll."""
    with Dovecot() as server:
        user = fresh_user()
        account = Account(name="support", host="127.0.0.1", port=server.port, security="none", username=user)
        server.append_many(user, "INBOX", [mail("in", NOW)])
        cursors: Cursors = {}
        with closing(ImapSource(account, lambda: PASSWORD)) as source:
            assert ids(take(source.read({}, HORIZONS), cursors)) == ["in"]
            server.interrupt()
            server.resume()
            server.append_many(user, "INBOX", [mail("more", NOW)])
            assert ids(take(source.read(cursors, HORIZONS), cursors)) == ["more"]
