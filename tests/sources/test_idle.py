"""Waiting for news: on a real Dovecot by IDLE and by NOTIFY, and on servers and lines that do one thing wrong."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Final

import pytest

from monitor.errors import BusyError, LoginError, SourceError
from monitor.records import Account
from monitor.sources.connection import Connection, RefusedError
from monitor.sources.idle import IdleSource, Watch, groups
from tests.letters import letter
from tests.real.dovecot import Dovecot
from tests.real.mail_server import PASSWORD, MailServer
from tests.relay import Relay
from tests.sources.scripted import Answer, Cut, Line, Scripted

NOW: Final = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
LONG: Final = 20.0
BOTH: Final = ("Sent", "INBOX")
KINDS: Final = pytest.mark.parametrize("folders", [("Sent",), BOTH], ids=["idle", "notify"])


def watch_on(port: int, folders: tuple[str, ...] = ("Sent",), *, user: str = "u", timeout: float = 5) -> Watch:
    """Return a watch of a server on loopback, without encryption."""
    account = Account(name="support", host="127.0.0.1", port=port, security="none", username=user)
    return Watch(lambda: Connection(account, lambda: PASSWORD, timeout=timeout), folders)


@pytest.fixture
def user(fresh_user: Callable[[], str]) -> str:
    """Give a user whose mailbox is empty."""
    return fresh_user()


class Idler:
    """A server's part in IDLE: what it says before its go-ahead, with it in one piece, and behind the end."""

    def __init__(self, before: bytes = b"", along: bytes = b"", behind: bytes = b"") -> None:
        self.before, self.along, self.behind = before, along, behind
        self.tag = b""

    @property
    def answers(self) -> dict[bytes, Answer]:
        """What the scripted server answers; DONE comes without a tag."""
        return {b"IDLE": self._idle, b"": lambda _: self.tag + b" OK done\r\n" + self.behind}

    def _idle(self, line: Line) -> bytes:
        self.tag = line.tag
        return self.before + b"+ idling\r\n" + self.along


@KINDS
def test_mail_is_news(dovecot: Dovecot, user: str, folders: tuple[str, ...]) -> None:
    """Mail that comes into a folder ends the wait, long before its time; a quiet time does not."""
    with closing(watch_on(dovecot.port, folders, user=user)) as watch:
        watch.open()
        assert not watch.wait(0.2)
        for folder in folders:
            later = threading.Timer(0.1, dovecot.append, (user, folder, letter("m", NOW), NOW))
            later.start()
            began = time.monotonic()
            assert watch.wait(LONG)
            assert time.monotonic() - began < LONG / 2
            later.join()


@pytest.mark.parametrize("name", ["cyrus", "courier"])
def test_mail_is_news_elsewhere(name: str, user: str, request: pytest.FixtureRequest) -> None:
    """Cyrus and Courier tell of mail in Sent and in INBOX, each on a connection of its own."""
    server: MailServer = request.getfixturevalue(name)
    account = Account(name="support", host="127.0.0.1", port=server.port, security="none", username=user)
    with closing(IdleSource(account, lambda: PASSWORD)) as source:
        list(source.read({}, (NOW,)))
        watchable = source.watchable
        assert [folder.rpartition(".")[2] for (folder,) in watchable] == ["Sent", "INBOX"]
        for (folder,) in watchable:
            with closing(source.watch((folder,))) as watch:
                watch.open()
                assert not watch.wait(0.1)
                later = threading.Timer(0.2, server.append, (user, folder, letter("m", NOW), NOW))
                later.start()
                assert watch.wait(LONG)
                later.join()


@KINDS
def test_mail_between_two_waits(dovecot: Dovecot, user: str, folders: tuple[str, ...]) -> None:
    """Mail that comes while nobody waits is news as soon as somebody does."""
    with closing(watch_on(dovecot.port, folders, user=user)) as watch:
        watch.open()
        assert not watch.wait(0.1)
        dovecot.append(user, folders[-1], letter("m", NOW), NOW)
        assert watch.wait(LONG)


def test_what_somebody_reads_is_no_news(dovecot: Dovecot, user: str) -> None:
    """Flags that change wake nobody: a mailbox that people read would be polled all day."""
    dovecot.append(user, "INBOX", letter("m", NOW), NOW)
    with closing(watch_on(dovecot.port, ("INBOX",), user=user)) as watch, dovecot.session(user) as client:
        watch.open()
        client.select_folder("INBOX")
        later = threading.Timer(0.2, client.add_flags, ([1], [rb"\Seen"]))
        later.start()
        assert not watch.wait(1.2)
        later.join()


@KINDS
def test_it_changes_nothing(dovecot: Dovecot, user: str, folders: tuple[str, ...]) -> None:
    """Waiting leaves every message as new as it was: RECENT, the flags and the counts."""
    for folder in folders:
        dovecot.append(user, folder, letter("m", NOW), NOW)
    with closing(watch_on(dovecot.port, folders, user=user)) as watch:
        watch.open()
        watch.wait(0.1)
    with dovecot.session(user) as client:
        for folder in folders:
            status = client.folder_status(folder, ["MESSAGES", "UNSEEN", "RECENT"])
            assert status == {b"MESSAGES": 1, b"UNSEEN": 1, b"RECENT": 1}


@pytest.mark.parametrize("folders", [("Entwürfe & Co",), ('Sent "old" \\ 2025', "INBOX")], ids=["idle", "notify"])
def test_names_with_odd_signs(dovecot: Dovecot, user: str, folders: tuple[str, ...]) -> None:
    """Folders are told of under names with quotes and backslashes, and one alone with letters beyond ASCII."""
    with dovecot.session(user) as client:
        client.create_folder(folders[0])
    with closing(watch_on(dovecot.port, folders, user=user)) as watch:
        watch.open()
        dovecot.append(user, folders[0], letter("m", NOW), NOW)
        assert watch.wait(LONG)


def test_over_tls(dovecot: Dovecot, user: str) -> None:
    """Over TLS a wait ends with the news, too, and not with what TLS says to itself."""
    account = Account(
        name="support", host="localhost", port=dovecot.tls_port, security="tls", ca_file=dovecot.ca_file, username=user
    )
    with closing(Watch(lambda: Connection(account, lambda: PASSWORD, timeout=5), BOTH)) as watch:
        watch.open()
        assert not watch.wait(0.3)
        later = threading.Timer(0.1, dovecot.append, (user, "INBOX", letter("m", NOW), NOW))
        later.start()
        assert watch.wait(LONG)
        later.join()


def test_nudged(dovecot: Dovecot, user: str) -> None:
    """A nudge ends the wait at once and is no news; the next wait lasts its time."""
    with closing(watch_on(dovecot.port, user=user)) as watch:
        watch.open()
        later = threading.Timer(0.2, watch.nudge)
        later.start()
        began = time.monotonic()
        assert not watch.wait(LONG)
        assert time.monotonic() - began < LONG / 2
        began = time.monotonic()
        assert not watch.wait(0.5)
        assert time.monotonic() - began >= 0.5
        later.join()
    watch.nudge()  # once it is closed there is nobody to nudge


def test_aborted_and_opened_again(dovecot: Dovecot, user: str) -> None:
    """Abort ends a wait with an error at once, from any thread; after that it can be opened again."""
    with closing(watch_on(dovecot.port, user=user)) as watch:
        watch.open()
        later = threading.Timer(0.2, watch.abort)
        later.start()
        with pytest.raises(SourceError):
            watch.wait(LONG)
        later.join()
        watch.close()
        with pytest.raises(SourceError, match="closed"):
            watch.wait(LONG)
        watch.open()
        assert not watch.wait(0.1)


@KINDS
def test_a_line_that_is_forgotten(dovecot: Dovecot, user: str, folders: tuple[str, ...]) -> None:
    """A router that drops the line without a word is noticed when the wait is renewed, within one answer's time."""
    with Relay(dovecot.port) as relay, closing(watch_on(relay.port, folders, user=user, timeout=0.5)) as watch:
        watch.open()
        assert not watch.wait(0.1)
        relay.forget()
        began = time.monotonic()
        with pytest.raises(SourceError, match="did not answer"):
            watch.wait(0.5)
        assert time.monotonic() - began < 5
        watch.close()
        watch.open()
        assert not watch.wait(0.1)


def test_a_wrong_password(dovecot: Dovecot, user: str) -> None:
    """A refused login is the same error that a poll meets."""
    account = Account(name="support", host="127.0.0.1", port=dovecot.port, security="none", username=user)
    watch = Watch(lambda: Connection(account, lambda: "wrong", timeout=5), ("Sent",))
    with closing(watch), pytest.raises(LoginError):
        watch.open()


@pytest.mark.parametrize(
    "idler",
    [
        Idler(before=b"* 4 EXISTS\r\n"),
        Idler(along=b"* 4 EXISTS\r\n"),
        Idler(before=b"* OK hello\r\n", along=b"* OK Still here\r\n* 1 RECENT\r\n* 4 EXISTS\r\n"),
    ],
    ids=["before", "along", "among others"],
)
def test_news_with_the_go_ahead(idler: Idler) -> None:
    """News that comes before the server's go-ahead, or in one piece with it, is not waited for any longer."""
    with Scripted(idler.answers) as server, closing(watch_on(server.port)) as watch:
        watch.open()
        began = time.monotonic()
        assert watch.wait(LONG)
        assert time.monotonic() - began < LONG / 2


def test_news_behind_the_end() -> None:
    """What the server tells behind the end of one wait is news at the beginning of the next."""
    idler = Idler(behind=b"* 4 EXISTS\r\n")
    with Scripted(idler.answers) as server, closing(watch_on(server.port)) as watch:
        watch.open()
        assert not watch.wait(0.1)
        idler.behind = b""
        assert watch.wait(LONG)
        assert not watch.wait(0.1)


def test_still_here_is_no_news() -> None:
    """A server that only says that it is still there wakes nobody."""
    with Scripted(Idler(along=b"* OK Still here\r\n").answers) as server, closing(watch_on(server.port)) as watch:
        watch.open()
        assert not watch.wait(LONG)


def test_a_refused_idle() -> None:
    """A server that will not wait is an error with the connection sound; a busy one says that it is busy."""
    for text, error in ((b"not now", RefusedError), (b"[UNAVAILABLE] later", BusyError)):
        answers: dict[bytes, Answer] = {b"IDLE": lambda line, text=text: line.no(text)}  # type: ignore[misc] # mypy infers no default
        with Scripted(answers) as server, closing(watch_on(server.port)) as watch:
            watch.open()
            with pytest.raises(error):
                watch.wait(LONG)


def test_a_farewell() -> None:
    """A BYE in the middle of a wait, and a line that drops there, are errors at once."""
    for farewell in (b"* BYE shutting down\r\n", b""):
        answers: dict[bytes, Answer] = {b"IDLE": lambda _, farewell=farewell: Cut(b"+ idling\r\n" + farewell)}  # type: ignore[misc] # as above
        with Scripted(answers) as server, closing(watch_on(server.port)) as watch:
            watch.open()
            with pytest.raises(SourceError):
                watch.wait(LONG)


def notifier(*lines: bytes) -> tuple[Idler, dict[bytes, Answer], list[bytes]]:
    """Return a server that offers NOTIFY and answers it with these, one after the other, then with OK."""
    idler, asked, answers = Idler(), list[bytes](), list(lines)

    def notify(line: Line) -> bytes:
        asked.append(line.rest)
        return answers.pop(0).replace(b"TAG", line.tag) if answers else line.ok()

    offers: Answer = lambda line: line.ok(b"CAPABILITY IMAP4rev1 IDLE NOTIFY")  # noqa: E731 - its type
    return idler, {b"CAPABILITY": offers, b"NOTIFY": notify, **idler.answers}, asked


def test_a_refused_notify() -> None:
    """Where NOTIFY is refused, the first folder is waited for all the same."""
    _, answers, _ = notifier(b"TAG NO not for you\r\n")
    with Scripted(answers) as server, closing(watch_on(server.port, BOTH)) as watch:
        watch.open()
        assert not watch.wait(0.1)
    assert server.commands.count(b"EXAMINE") == 1


def test_a_notify_that_overflows() -> None:
    """A server that stops telling is asked to tell again, and what it did not tell is taken for news."""
    idler, answers, asked = notifier()
    idler.along = b"* OK [NOTIFICATIONOVERFLOW] too much\r\n"
    with Scripted(answers) as server, closing(watch_on(server.port, BOTH)) as watch:
        watch.open()
        assert asked == [b'SET (mailboxes ("Sent" "INBOX") (MessageNew MessageExpunge))']
        assert watch.wait(LONG)
        assert len(asked) == 2
    assert server.commands.count(b"EXAMINE") == 0


@pytest.mark.parametrize(
    ("capabilities", "expected"),
    [
        ((b"IMAP4rev1",), ()),
        ((b"NOTIFY",), ()),
        ((b"idle",), (("Sent",), ("INBOX",))),
        ((b"IDLE", b"NOTIFY"), (("Sent", "Sent 2025", "Archive", "INBOX"),)),
    ],
)
def test_groups(capabilities: tuple[bytes, ...], expected: tuple[tuple[str, ...], ...]) -> None:
    """By IDLE alone Sent and INBOX have a connection each, under NOTIFY all folders share one; without IDLE none."""
    assert groups(["Sent", "Sent 2025"], ["Archive", "INBOX"], capabilities) == expected


def test_groups_with_names_beyond_ascii() -> None:
    """A Sent folder or INBOX that NOTIFY could not name has a connection of its own; other such folders have none."""
    offered = (b"IDLE", b"NOTIFY")
    assert groups(["Envoyés"], ["INBOX", "Été"], offered) == (("INBOX",), ("Envoyés",))
    assert groups(["Envoyés"], ["A&B"], offered) == (("Envoyés",), ("A&B",))


def test_groups_of_one_folder() -> None:
    """A mailbox with one folder, or where one folder is both, has one connection."""
    assert groups(["Sent"], [], [b"IDLE"]) == (("Sent",),)
    assert groups(["All"], ["All"], [b"IDLE"]) == (("All",),)


@pytest.fixture
def source(dovecot: Dovecot, user: str) -> Iterator[IdleSource]:
    """Give a source of an empty mailbox on Dovecot."""
    account = Account(name="support", host="127.0.0.1", port=dovecot.port, security="none", username=user)
    with closing(IdleSource(account, lambda: PASSWORD)) as opened:
        yield opened


def test_what_a_source_can_watch(source: IdleSource, dovecot: Dovecot, user: str) -> None:
    """Before the first read nothing can be waited for, then all that is read; its watch is told of mail there."""
    before = source.watchable
    list(source.read({}, (NOW,)))
    (together,) = source.watchable
    assert (before, together) == ((), ("Sent", "INBOX", "Archive"))
    with closing(source.watch(together)) as watch:
        watch.open()
        dovecot.append(user, "Archive", letter("m", NOW), NOW)
        assert watch.wait(LONG)
