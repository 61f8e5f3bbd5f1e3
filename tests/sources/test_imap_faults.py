"""What a user is told when the mail server, the network or the certificate is at fault, and what still arrives."""

import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

import pytest
import trustme

from monitor.errors import BusyError, CertificateError, FolderError, LoginError, MonitorError, SourceError
from monitor.records import Account, Block, Chunk, Cursor, Problem
from monitor.sources.imap import LIST_EVERY, ImapSource
from tests.real.process import free_port
from tests.sources.scripted import DEFAULTS, SILENCE, Answer, Cut, Line, Scripted, fetched, uids_in

HORIZON = datetime(2026, 2, 1, tzinfo=UTC)
USER, PASSWORD = "the.user@example.com", "pass word"
NEXT = "The next poll tries again."
GONE = f"support: the mail server dropped the connection. {NEXT}"
NONSENSE = f"support: the mail server's answer made no sense. {NEXT}"
SILENT = f"support: the mail server did not answer for 0.5 seconds. {NEXT}"


def source_on(  # noqa: PLR0913 - each test names what it is about
    port: int,
    *,
    security: Literal["tls", "starttls", "none"] = "none",
    host: str = "127.0.0.1",
    ca_file: Path | None = None,
    timeout: float = 5,
    username: str = USER,
) -> ImapSource:
    """Return a source of a server on loopback."""
    account = Account(name="support", host=host, port=port, security=security, username=username, ca_file=ca_file)
    return ImapSource(account, lambda: PASSWORD, timeout=timeout)


def read(source: ImapSource, cursors: Mapping[str, Cursor] | None = None) -> list[Chunk]:
    """Return everything a source reads."""
    return list(source.read(cursors or {}, (HORIZON,)))


def blocks(chunks: list[Chunk]) -> list[Block]:
    """Return the blocks of chunks."""
    return [block for chunk in chunks for block in chunk.blocks]


def problems(chunks: list[Chunk]) -> list[Problem]:
    """Return the problems of chunks."""
    return [problem for chunk in chunks for problem in chunk.problems]


def told(server: Scripted, *, timeout: float = 5, error: type[MonitorError] = SourceError) -> str:
    """Return the sentence a user sees when this server is read."""
    with closing(source_on(server.port, timeout=timeout)) as source, pytest.raises(error) as raised:
        read(source)
    assert type(raised.value) in {error, *error.__subclasses__()}
    assert USER not in str(raised.value)
    return str(raised.value)


def test_nobody_listens() -> None:
    """A closed port is named with its host."""
    port = free_port()
    with pytest.raises(SourceError) as raised:
        read(source_on(port))
    assert str(raised.value) == f"support: 127.0.0.1 port {port} refused the connection. Is `port` right? {NEXT}"
    assert not raised.value.needs_person


def test_unknown_host() -> None:
    """A name that nobody knows is named; nothing but the resolver on this machine is asked."""
    with pytest.raises(SourceError, match="no server is known by the name nowhere"):
        read(source_on(1, host="nowhere.invalid"))


def complete_cursors(at: datetime = HORIZON) -> dict[str, Cursor]:
    """Return cursors that make both folders of the scripted server complete to ``at``."""
    return {
        name: Cursor(folder=name, uidvalidity=9, low=1, high=3, horizon_at=at, complete_at=at)
        for name in ("INBOX", "Sent")
    }


DROPS: list[tuple[bytes, Answer]] = [
    (b"CAPABILITY", lambda _: None),
    (b"LOGIN", lambda _: None),
    (b"LIST", lambda _: Cut(b"* LIST () ")),
    (b"EXAMINE", lambda _: Cut(b"* 3 EXISTS\r\n* BYE shutting down\r\n")),
    (b"UID SEARCH", lambda _: None),
    (b"UID FETCH", lambda _: Cut(b"* 1 FETCH (UID 1 BODY[HEADER.FIELDS (DATE)] {400}\r\nMessage-")),
    (b"UID FETCH", lambda _: Cut(b"* " + fetched(1) + b"\r\n* BYE going down\r\n")),
    (b"STATUS", lambda _: None),
]


@pytest.mark.parametrize(("name", "answer"), DROPS)
def test_the_line_drops_in_the_middle(name: bytes, answer: Answer) -> None:
    """A line that drops anywhere is one sentence, and the next poll tries again."""
    with Scripted({name: answer}) as server, closing(source_on(server.port)) as source:
        with pytest.raises(SourceError) as raised:
            read(source, complete_cursors() if name == b"STATUS" else {})
        if name == b"CAPABILITY":
            assert "did not greet as an IMAP server" in str(raised.value)
        else:
            assert str(raised.value) == GONE
        assert not raised.value.needs_person


def test_what_was_read_before_the_line_dropped_stays_valid() -> None:
    """Chunks come out as they are read, so that a poll keeps what it has."""
    served = iter((True, False))
    answers: dict[bytes, Answer] = {b"UID FETCH": lambda line: DEFAULTS[b"UID FETCH"](line) if next(served) else None}
    with Scripted(answers) as server, closing(source_on(server.port)) as source:
        chunks = source.read({}, (HORIZON,))
        first = next(chunks)
        assert (first.folder, len(first.blocks)) == ("Sent", 3)
        with pytest.raises(SourceError):
            next(chunks)


def test_a_chunk_that_is_here_counts_where_the_line_drops_behind_it() -> None:
    """The next chunk is asked for while one is kept; a drop then costs the next one only."""
    uids = b" ".join(b"%d" % uid for uid in range(1, 1201))
    served = iter((True, False))
    answers: dict[bytes, Answer] = {
        b"EXAMINE": lambda line: line.ok(b"1200 EXISTS", b"OK [UIDVALIDITY 9] v", b"OK [UIDNEXT 1201] n"),
        b"UID SEARCH": lambda line: line.ok(b"SEARCH " + uids),
        b"UID FETCH": lambda line: DEFAULTS[b"UID FETCH"](line) if next(served) else None,
    }
    with Scripted(answers) as server, closing(source_on(server.port)) as source:
        chunks = source.read({}, (HORIZON,))
        first = next(chunks)
        assert (len(first.blocks), first.cursor and first.cursor.low, first.remaining) == (500, 701, 700)
        with pytest.raises(SourceError) as raised:
            next(chunks)
        assert str(raised.value) == GONE


NONSENSES: list[tuple[bytes, Answer]] = [
    (b"LIST", lambda line: line.ok(b"LIST (((")),
    (b"LIST", lambda line: line.ok(b'LIST () "/"')),
    (b"STATUS", lambda line: line.ok(b"STATUS Sent 5")),
    (b"STATUS", lambda line: line.ok(b"STATUS")),
    (b"EXAMINE", lambda line: line.ok(b"3 EXISTS", b"OK [UIDVALIDITY x] v", b"OK [UIDNEXT y] n")),
    (b"UID SEARCH", lambda line: line.ok(b"SEARCH one two")),
    (b"UID SEARCH", lambda line: line.ok(b"SEARCH 1", b"SEARCH 2")),
]


@pytest.mark.parametrize(("name", "answer"), NONSENSES)
def test_an_answer_that_makes_no_sense(name: bytes, answer: Answer) -> None:
    """Whatever the parser trips over is the server's nonsense, never a traceback."""
    with Scripted({name: answer}) as server, closing(source_on(server.port)) as source:
        with pytest.raises(SourceError) as raised:
            read(source, complete_cursors() if name == b"STATUS" else {})
        assert str(raised.value) == NONSENSE


BABBLE: list[bytes] = [b"\x00\xff\xfe\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n"]


@pytest.mark.parametrize("babble", BABBLE, ids=["bytes", "http"])
@pytest.mark.parametrize("name", [b"UID SEARCH", b"UID FETCH"])
def test_a_line_that_is_no_imap(name: bytes, babble: bytes) -> None:
    """A server that babbles costs this poll; the next one connects anew."""
    with Scripted({name: lambda line: babble + line.ok()}) as server, closing(source_on(server.port)) as source:
        with pytest.raises(SourceError) as raised:
            read(source)
        assert str(raised.value) == NONSENSE


ENDLESS: list[bytes] = [
    b"x" * 1_100_000,
    b"* 1 FETCH (BODY[] {100000000}\r\n" + bytes(1_000),
    b"* OK still at work\r\n" * 170_000,
]


@pytest.mark.parametrize("endless", ENDLESS, ids=["line", "literal", "lines"])
@pytest.mark.parametrize("name", [b"UID SEARCH", b"UID FETCH"])
def test_an_answer_without_an_end(name: bytes, endless: bytes) -> None:
    """What no mailbox answers is given up before it fills the memory, and a literal before it is read."""
    with Scripted({name: lambda line: endless + line.ok()}) as server, closing(source_on(server.port)) as source:
        with pytest.raises(SourceError) as raised:
            read(source)
        assert (
            str(raised.value) == "support: the mail server's answer had no end. The next poll tries again, with less."
        )


@pytest.mark.parametrize("size", [b"9" * 5_000, b"99999999999999999999"])
def test_a_size_beyond_all_sense(size: bytes) -> None:
    """A literal that announces more than there is in the world is the end of this connection."""
    with Scripted({b"LIST": lambda line: b"* LIST () {" + size + b"}\r\n" + line.ok()}) as server:
        assert told(server).endswith(NEXT if len(size) > 4_000 else "The next poll tries again, with less.")


@pytest.mark.parametrize("greeting", [b"220 smtp.example.com ESMTP\r\n", b"\xff\r\n"])
def test_a_server_that_is_no_imap_server(greeting: bytes) -> None:
    """A wrong port often reaches a server that speaks something else."""
    with Scripted(greeting=greeting) as server:
        assert "did not greet as an IMAP server. Are `port` and `security` right?" in told(server, timeout=2)


def test_a_server_that_says_goodbye_for_hello() -> None:
    """A server that sends us away in place of a greeting is busy, and neither host nor port are in doubt."""
    with Scripted(greeting=b"* BYE too many connections\r\n") as server:
        said = told(server, timeout=2, error=BusyError)
    assert said == f"support: 127.0.0.1 port {server.port} takes no connection from us just now. {NEXT}"


def test_a_farewell_with_a_reason() -> None:
    """A server that hangs up in the middle because it is busy is left alone for as long as it says."""
    throttled = Cut(b"* BYE Request is throttled. Suggested Backoff Time: 1500 milliseconds\r\n")
    with Scripted({b"LIST": lambda _: throttled}) as server, closing(source_on(server.port)) as source:
        with pytest.raises(BusyError) as raised:
            read(source)
        assert raised.value.seconds == 1.5


def test_a_server_that_never_greets() -> None:
    """A port that takes connections and says nothing is given up after the timeout."""
    with Scripted(greeting=None) as server:
        began = time.monotonic()
        assert told(server, timeout=0.5).endswith(f"did not answer. Are `host` and `port` right? {NEXT}")
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("name", [b"LOGIN", b"LIST", b"EXAMINE", b"UID SEARCH", b"UID FETCH"])
def test_a_server_that_never_answers(name: bytes) -> None:
    """Every wait is bounded by the timeout."""
    with Scripted({name: lambda _: SILENCE}) as server:
        began = time.monotonic()
        assert told(server, timeout=0.5) == f"support: the mail server did not answer for 0.5 seconds. {NEXT}"
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("name", [b"CAPABILITY", b"LOGIN", b"UID FETCH"])
def test_a_hung_read_ends_when_it_is_aborted(name: bytes) -> None:
    """A deadline that strikes in another thread ends the wait at once, and the source works again after it."""
    silent = threading.Event()
    silent.set()

    def answer(line: Line) -> bytes | None:
        return SILENCE if silent.is_set() else DEFAULTS[name](line)

    with Scripted({name: answer}) as server, closing(source_on(server.port, timeout=30)) as source:
        watchdog = threading.Timer(0.3, source.abort)
        watchdog.start()
        began = time.monotonic()
        with pytest.raises(SourceError) as raised:
            read(source)
        watchdog.join()
        assert time.monotonic() - began < 5
        assert str(raised.value) == f"support: reading took too long and was ended. {NEXT}"
        silent.clear()
        assert len(blocks(read(source))) == 6


def test_a_hung_greeting_ends_when_it_is_aborted() -> None:
    """The deadline also holds before there is a connection to speak of."""
    with Scripted(greeting=None) as server, closing(source_on(server.port, timeout=30)) as source:
        watchdog = threading.Timer(0.3, source.abort)
        watchdog.start()
        with pytest.raises(SourceError, match="reading took too long and was ended"):
            read(source)
        watchdog.join()


def test_abort_ends_the_look_ups_of_the_same_poll_too() -> None:
    """A deadline that strikes between two commands is not forgotten by the next one."""
    with Scripted() as server, closing(source_on(server.port)) as source:
        read(source)
        source.abort()
        with pytest.raises(SourceError, match="reading took too long and was ended"):
            list(source.look_up([], lambda _: []))


def test_one_login_for_many_polls() -> None:
    """The connection stays; folders are listed again now and then, so that a new one is noticed."""
    with Scripted() as server, closing(source_on(server.port)) as source:
        for _ in range(LIST_EVERY + 1):
            read(source, complete_cursors())
        assert server.commands.count(b"LOGIN") == 1
        assert server.commands.count(b"LIST") == 2


def test_an_unchanged_folder_costs_one_command() -> None:
    """STATUS alone, once for each folder, and nothing is opened."""
    with Scripted() as server, closing(source_on(server.port)) as source:
        assert read(source, complete_cursors()) == []
        server.commands.clear()
        assert read(source, complete_cursors()) == []
        assert server.commands == [b"STATUS", b"STATUS"]


def test_a_connection_that_died_between_polls_is_made_anew() -> None:
    """A server that ends idle connections costs one more login and no failed poll."""
    with Scripted() as server, closing(source_on(server.port)) as source:
        for cursors in ({}, complete_cursors(), {}):
            read(source, cursors)
            server.drop()
        assert server.commands.count(b"LOGIN") == 3


def test_a_server_that_is_gone_between_polls_is_an_error() -> None:
    """Only one more connection is tried."""
    with Scripted() as server, closing(source_on(server.port)) as source:
        read(source)
    with pytest.raises(SourceError, match="refused the connection"):
        read(source, complete_cursors())


LOGINS: list[tuple[bytes, type[MonitorError], str]] = [
    (b"[AUTHENTICATIONFAILED] no such user the.user@example.com", LoginError, "refused the user name or the password"),
    (b"Login failed for the.user@example.com", LoginError, "refused the user name or the password"),
    (b"[AUTHORIZATIONFAILED] no", LoginError, "opens no mailbox"),
    (b"[EXPIRED] long ago", LoginError, "the password has expired"),
    (b"[PRIVACYREQUIRED] no", LoginError, "Set `security` to tls or starttls"),
    (b"[CONTACTADMIN] no", LoginError, "contact its administrator"),
    (b"[WEBALERT https://x] Web login required.", LoginError, "sign in with a browser"),
    (b"[ALERT] Application-specific password required", LoginError, "wants an app password"),
    (b"[UNAVAILABLE] directory is down", SourceError, "cannot sign anybody in just now"),
    (b"[LIMIT] too many connections", SourceError, "cannot sign anybody in just now"),
]


@pytest.mark.parametrize(("answer", "error", "sentence"), LOGINS)
def test_refused_login(answer: bytes, error: type[MonitorError], sentence: str) -> None:
    """What the server says becomes what to do; it never carries the user name along, in no part of the error."""
    with Scripted({b"LOGIN": lambda line: line.no(answer)}) as server, closing(source_on(server.port)) as source:
        with pytest.raises(error) as raised:
            read(source)
        assert sentence in str(raised.value)
        assert str(raised.value).startswith("support: ")
        assert USER not in str(raised.value) + str(raised.value.__cause__)


def test_login_disabled_is_never_worked_around() -> None:
    """A server that takes no password here gets none."""
    answers: dict[bytes, Answer] = {b"CAPABILITY": lambda line: line.ok(b"CAPABILITY IMAP4rev1 LOGINDISABLED")}
    with Scripted(answers) as server:
        assert "takes no password without encryption. Set `security`" in told(server, error=LoginError)
        assert not {b"LOGIN", b"AUTHENTICATE"} & set(server.commands)


def test_user_name_and_password_are_quoted() -> None:
    """A space or a quote in either is part of it, not the end."""
    sent: list[bytes] = []

    def login(line: Line) -> bytes:
        sent.append(line.rest)
        return line.ok()

    with Scripted({b"LOGIN": login}) as server:
        for username in ("plain@example.com", 'DOMAIN\\our "desk"'):
            with closing(source_on(server.port, username=username)) as source:
                read(source)
    assert sent == [b'plain@example.com "pass word"', b'"DOMAIN\\\\our \\"desk\\"" "pass word"']


def test_a_password_with_a_line_break_is_never_sent() -> None:
    """Everything behind the break would be a command of its own."""
    with Scripted() as server, closing(source_on(server.port, username="u\r\nA1 LOGOUT")) as source:
        with pytest.raises(LoginError, match="support: the user name or the password holds a line break"):
            read(source)
        assert b"LOGIN" not in server.commands


def test_only_the_message_at_fault_is_skipped() -> None:
    """A message whose header the server cannot give is a problem with its UID; the cursor moves on."""

    def fetch(line: Line) -> bytes | None:
        return line.no(b"[SERVERBUG] index is corrupt") if 2 in uids_in(line) else DEFAULTS[b"UID FETCH"](line)

    with Scripted({b"UID FETCH": fetch}) as server, closing(source_on(server.port)) as source:
        found = read(source)
    assert sorted(block.uid for block in blocks(found)) == [1, 1, 3, 3]
    assert [(p.kind, p.folder, p.uid) for p in problems(found)] == [
        ("unreadable", "Sent", 2),
        ("unreadable", "INBOX", 2),
    ]
    cursors = [chunk.cursor for chunk in found]
    assert all(cursor and cursor.low == 1 for cursor in cursors)


def test_a_garbled_message_is_skipped_too() -> None:
    """A refused answer that leaves rubbish behind does not spoil the messages beside it."""

    def fetch(line: Line) -> bytes | None:
        if 2 in uids_in(line):
            return b"* 2 FETCH (UID 2 BODY[HEADER.FIELDS (DATE)] \r\n" + line.ok()
        return DEFAULTS[b"UID FETCH"](line)

    with Scripted({b"UID FETCH": fetch}) as server, closing(source_on(server.port)) as source:
        found = read(source)
    assert sorted(block.uid for block in blocks(found)) == [1, 1, 3, 3]
    assert {(p.kind, p.uid) for p in problems(found)} == {("unreadable", 2)}


@pytest.mark.parametrize("way", [b"NIL", b"nothing", b"NO"])
def test_a_message_that_could_not_be_read_is_asked_for_again(way: bytes) -> None:
    """What a server cannot give in one poll it may give in the next, although the cursor has passed it."""
    broken = True

    def fetch(line: Line) -> bytes | None:
        if not broken or 2 not in uids_in(line):
            return DEFAULTS[b"UID FETCH"](line)
        if way == b"NO":
            return line.no()
        answers = [fetched(uid) for uid in uids_in(line) if uid != 2]
        nil = b'2 FETCH (UID 2 INTERNALDATE "02-Mar-2026 10:00:00 +0100" BODY[HEADER.FIELDS (DATE)] NIL)'
        return line.ok(*answers, *([nil] if way == b"NIL" else []))

    cursors: dict[str, Cursor] = {}
    with Scripted({b"UID FETCH": fetch}) as server, closing(source_on(server.port)) as source:
        first = read(source)
        cursors = {chunk.folder: chunk.cursor for chunk in first if chunk.cursor}
        assert sorted(block.uid for block in blocks(first)) == [1, 1, 3, 3]
        assert len(problems(first)) == (0 if way == b"nothing" else 2)
        assert blocks(read(source, cursors)) == []
        broken = False
        again = read(source, cursors)
        assert [(chunk.folder, [block.uid for block in chunk.blocks]) for chunk in again] == [
            ("Sent", [2]),
            ("INBOX", [2]),
        ]
        assert [chunk.cursor for chunk in again] == [None, None]
        server.commands.clear()
        assert read(source, cursors) == []
        assert b"UID FETCH" not in server.commands


def test_a_server_that_gives_no_message_at_all_is_at_fault_itself() -> None:
    """So many messages are not broken at once: nothing is passed over, until it has been so for some polls."""
    refusing = 2

    def fetch(line: Line) -> bytes | None:
        return line.no() if refusing > 0 else DEFAULTS[b"UID FETCH"](line)

    with Scripted({b"UID FETCH": fetch}) as server, closing(source_on(server.port)) as source:
        while refusing:
            with pytest.raises(SourceError) as raised:
                read(source)
            assert str(raised.value) == f"support: the mail server gives no message of 'Sent'. {NEXT}"
            refusing -= 1
        assert len(blocks(read(source))) == 6


@pytest.mark.parametrize("code", [b"UNAVAILABLE", b"INUSE", b"LIMIT", b"THROTTLED", b"OVERQUOTA"])
@pytest.mark.parametrize("name", [b"LIST", b"STATUS", b"EXAMINE", b"UID SEARCH", b"UID FETCH"])
def test_a_busy_server_is_no_fault_of_the_mailbox(name: bytes, code: bytes) -> None:
    """A refusal that passes by itself blames neither a folder nor a message, and nothing is passed over."""
    with Scripted({name: lambda line: line.no(b"[" + code + b"] later")}) as server:
        with closing(source_on(server.port)) as source, pytest.raises(BusyError) as raised:
            read(source, complete_cursors() if name == b"STATUS" else {})
        assert str(raised.value) == f"support: the mail server has no time for us just now. {NEXT}"
        assert server.commands.count(name) == 1


def long_answers(most: int) -> dict[bytes, Answer]:
    """Return the answers of a server with ``most`` messages in a folder."""
    uids = b" ".join(b"%d" % uid for uid in range(1, most + 1))
    return {
        b"EXAMINE": lambda line: line.ok(
            b"%d EXISTS" % most, b"OK [UIDVALIDITY 9] v", b"OK [UIDNEXT %d] n" % (most + 1)
        ),
        b"UID SEARCH": lambda line: line.ok(b"SEARCH " + uids),
    }


def test_two_fetches_under_way_may_be_answered_in_any_order() -> None:
    """Every message arrives once, whichever of two commands the server answers first, or both at once."""
    held: list[Line] = []

    def fetch(line: Line) -> bytes | None:
        held.append(line)
        if len(held) == 1 and len(uids_in(line)) == 500:
            return SILENCE  # until the second command is there: a server may work on both (RFC 9051, 5.5)
        lines = held[::-1]
        messages = [b"* " + fetched(uid) + b"\r\n" for one in lines for uid in uids_in(one)]
        held.clear()
        return b"".join(messages[::2] + messages[1::2]) + b"".join(one.tag + b" OK done\r\n" for one in lines)

    with Scripted({**long_answers(1_100), b"UID FETCH": fetch}) as server, closing(source_on(server.port)) as source:
        found = [chunk for chunk in read(source) if chunk.folder == "Sent"]
    assert [block.uid for block in blocks(found)] == [*range(1_100, 0, -1)]
    assert [chunk.cursor.low for chunk in found if chunk.cursor] == [601, 101, 1]
    assert problems(found) == []


@pytest.mark.parametrize("fault", [b"garbled", b"refused", b"nil"])
def test_a_message_at_fault_costs_no_other_of_those_under_way(fault: bytes) -> None:
    """Whatever must be asked for again, no message of the command behind it is taken for gone."""

    def fetch(line: Line) -> bytes | None:
        lines = [b"* " + fetched(uid) + b"\r\n" for uid in uids_in(line)]
        if 1_050 not in uids_in(line):
            return b"".join(lines) + line.ok()
        place = uids_in(line).index(1_050)
        if fault == b"refused":
            return b"".join(lines[:place]) + line.no()
        lines[place] = b"* 1050 FETCH (UID 1050 BODY[HEADER.FIELDS (DATE)] " + (b"NIL)" if fault == b"nil" else b"")
        return b"".join([*lines[:place], lines[place] + b"\r\n", *lines[place + 1 :]]) + line.ok()

    with Scripted({**long_answers(1_100), b"UID FETCH": fetch}) as server, closing(source_on(server.port)) as source:
        found = [chunk for chunk in read(source) if chunk.folder == "Sent"]
    assert [block.uid for block in blocks(found)] == [uid for uid in range(1_100, 0, -1) if uid != 1_050]
    assert [(p.kind, p.uid) for p in problems(found)] == ([] if fault == b"nil" else [("unreadable", 1_050)])


def test_a_reading_that_is_left_can_go_on_over_the_same_connection() -> None:
    """What is under way when a poll ends early is read over, so that the next command finds its own answer."""
    with Scripted(long_answers(2_000)) as server, closing(source_on(server.port)) as source:
        cursors: dict[str, Cursor] = {}
        while cursors.get("Sent") is None or cursors["Sent"].low > 1:
            for chunk in source.read(cursors, (HORIZON,)):
                assert len(chunk.blocks) == 500
                cursors[chunk.folder] = chunk.cursor or cursors[chunk.folder]
                break
        assert server.commands.count(b"LOGIN") == 1


def test_a_message_that_kills_the_server_is_found_and_left_out() -> None:
    """Each poll asks for fewer until the fatal message is alone; after three deaths the folder goes on without it."""

    def fetch(line: Line) -> bytes | None:
        return None if 2 in uids_in(line) else DEFAULTS[b"UID FETCH"](line)

    cursors: dict[str, Cursor] = {}
    found: list[Chunk] = []
    with Scripted({b"UID FETCH": fetch}) as server, closing(source_on(server.port)) as source:
        for _ in range(20):
            with suppress(SourceError):
                for chunk in source.read(cursors, (HORIZON,)):
                    found.append(chunk)
                    cursors[chunk.folder] = chunk.cursor or cursors[chunk.folder]
    assert sorted(block.uid for block in blocks(found)) == [1, 1, 3, 3]
    assert [(p.folder, p.uid) for p in problems(found)] == [("Sent", 2), ("INBOX", 2)]
    assert {cursor.complete_at for cursor in cursors.values()} == {HORIZON}


@pytest.mark.parametrize(
    "date",
    [
        b"NIL",
        b'"soon"',
        b'"01-Jan-1970 00:00:00 +0000"',
        b'"31-Feb-2026 10:00:00 +0000"',
        b'"31-Dec-9999 23:00:00 -2300"',
    ],
)
def test_an_arrival_that_cannot_be_read(date: bytes) -> None:
    """The message arrives without its instant, and is counted as a problem."""

    def fetch(line: Line) -> bytes | None:
        return line.ok(*(fetched(uid, date=date) if uid == 2 else fetched(uid) for uid in uids_in(line)))

    with Scripted({b"UID FETCH": fetch}) as server, closing(source_on(server.port)) as source:
        found = [chunk for chunk in read(source) if chunk.in_sent]
    arrived = {block.uid: block.arrived_at for block in blocks(found)}
    good = datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert arrived == {1: good, 2: None, 3: good}
    assert [(p.kind, p.uid) for p in problems(found)] == [("no-arrival-date", 2)]


def test_nul_and_8_bit_bytes_arrive_as_they_are() -> None:
    """A header is bytes; none of them is anybody's business here."""
    odd = b"Message-ID: <\x00\xff\x80@x>\r\nFrom: \x00)\r\n\r\n"

    def fetch(line: Line) -> bytes | None:
        return line.ok(*(fetched(uid, headers=odd) for uid in uids_in(line)))

    with Scripted({b"UID FETCH": fetch}) as server, closing(source_on(server.port)) as source:
        assert {block.headers for block in blocks(read(source))} == {odd}


def test_servers_spell_the_answer_in_their_own_way() -> None:
    """Lower-case names, quoted strings and news about other messages are all good answers; NIL is no header."""
    answers: dict[bytes, Answer] = {
        b"UID FETCH": lambda line: line.ok(
            b"7 FETCH (FLAGS (\\Seen))",
            b'1 FETCH (uid 1 body[header.fields (DATE)] "Message-ID: <a@x>" INTERNALDATE "2-Mar-2026 10:00:00 +0000")',
            b'2 FETCH (BODY[HEADER.FIELDS (DATE)] NIL UID 2 INTERNALDATE " 2-Mar-2026 10:00:00 +0000")',
        )
    }
    with Scripted(answers) as server, closing(source_on(server.port)) as source:
        found = [chunk for chunk in read(source) if chunk.in_sent]
    assert [(block.uid, block.headers) for block in blocks(found)] == [(1, b"Message-ID: <a@x>")]
    assert [(problem.kind, problem.uid) for problem in problems(found)] == [("unreadable", 2)]


def test_status_without_uidnext() -> None:
    """A server that does not say what comes next is asked for its newest message instead."""
    answers: dict[bytes, Answer] = {
        b"STATUS": lambda line: line.ok(b"STATUS Sent (UIDVALIDITY 9)"),
        b"EXAMINE": lambda line: line.ok(b"3 EXISTS", b"0 RECENT", b"OK [UIDVALIDITY 9] v"),
        b"FETCH": lambda line: line.ok(b"3 FETCH (UID 3)") if line.rest == b"3 (UID)" else line.no(),
    }
    cursors: dict[str, Cursor] = {}
    with Scripted(answers) as server, closing(source_on(server.port)) as source:
        for chunk in source.read({}, (HORIZON,)):
            cursors[chunk.folder] = chunk.cursor or cursors[chunk.folder]
        assert {cursor.high for cursor in cursors.values()} == {3}
        assert blocks(read(source, cursors)) == []


def test_folder_without_uidvalidity() -> None:
    """Where UIDs mean nothing, nothing can be read after a cursor."""
    answers: dict[bytes, Answer] = {
        b"EXAMINE": lambda line: line.ok(b"3 EXISTS"),
        b"STATUS": lambda line: line.ok(b"STATUS Sent (UIDNEXT 4)"),
    }
    with Scripted(answers) as server:
        sentence = "support: the mail server gives 'Sent' no UIDVALIDITY, so it cannot be read after a cursor."
        assert told(server) == f"{sentence} {NEXT}"


def test_a_folder_that_does_not_open() -> None:
    """A folder that is listed but refused is named, after all others were read."""

    def examine(line: Line) -> bytes | None:
        return line.no(b"[NOPERM] not yours") if line.rest == b'"Sent"' else DEFAULTS[b"EXAMINE"](line)

    with Scripted({b"EXAMINE": examine}) as server, closing(source_on(server.port)) as source:
        chunks = source.read({}, (HORIZON,))
        taken = [next(chunks)]
        with pytest.raises(FolderError, match="support: the mail server lists but does not open 'Sent'"):
            taken.extend(chunks)
    assert {chunk.folder for chunk in taken} == {"INBOX"}


def test_a_refused_list_is_an_error() -> None:
    """Without folders there is nothing to read."""
    with Scripted({b"LIST": Line.no}) as server:
        assert told(server) == f"support: the mail server refused a command. {NEXT}"


def test_odd_folder_names() -> None:
    """A name that is a number is a name, one in no known encoding is shown as it came; only no name is no folder."""
    answers: dict[bytes, Answer] = {
        b"LIST": lambda line: line.ok(
            b'LIST () "/" Inbox',
            b'LIST (\\Sent) "/" 2026',
            b'LIST () "/" "Gr\xfc\xdfe"',
            b'LIST () NIL "&broken"',
            b'LIST () "/" "Gel&APY-scht"',
            b'LIST () "/" NIL',
        )
    }
    with Scripted(answers) as server, closing(source_on(server.port)) as source:
        uses = {use.name: use.use for use in source.survey()}
        assert uses == {
            "INBOX": "received",
            "2026": "sent",
            "Gr\\xfc\\xdfe": "looked up",
            "&broken": "looked up",
            "Gelöscht": "left out",
        }


# -- certificates ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Give a certificate authority."""
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    """Give its certificate as a file."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return tmp_path / "ca.pem"


def tls(
    authority: trustme.CA, *names: str, not_before: datetime | None = None, not_after: datetime | None = None
) -> ssl.SSLContext:
    """Return a server's TLS context with a certificate for ``names``."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, not_before=not_before, not_after=not_after).configure_cert(context)
    return context


def told_over_tls(server: Scripted, ca_file: Path | None, host: str = "localhost") -> CertificateError:
    """Return the error of a certificate that does not verify."""
    with closing(source_on(server.port, security="tls", host=host, ca_file=ca_file)) as source:
        with pytest.raises(CertificateError) as raised:
            read(source)
        return raised.value


def test_a_good_certificate_of_an_own_ca(authority: trustme.CA, ca_file: Path) -> None:
    """`ca_file` is all that an own CA needs."""
    with Scripted(context=tls(authority, "localhost")) as server:
        source = source_on(server.port, security="tls", host="localhost", ca_file=ca_file)
        assert len(blocks(read(source))) == 6
        source.close()


def test_a_certificate_for_another_host(authority: trustme.CA, ca_file: Path) -> None:
    """A name that does not match, or an address, says so."""
    with Scripted(context=tls(authority, "mail.example.com")) as server:
        error = told_over_tls(server, ca_file)
        assert str(error) == (
            "support: the mail server's certificate is not for localhost. Set `host` to a name it is for."
        )
        assert error.needs_person
        assert "is not for 127.0.0.1" in str(told_over_tls(server, ca_file, host="127.0.0.1"))


def test_an_expired_certificate(authority: trustme.CA, ca_file: Path) -> None:
    """An expired certificate is the administrator's to renew; one from the future hints at this machine's clock."""
    long_ago, far_off = datetime(2001, 1, 1, tzinfo=UTC), datetime(2098, 1, 1, tzinfo=UTC)
    with Scripted(context=tls(authority, "localhost", not_after=long_ago)) as server:
        assert str(told_over_tls(server, ca_file)) == (
            "support: the certificate of localhost has expired. Its administrator must renew it."
        )
    future = tls(authority, "localhost", not_before=far_off, not_after=far_off + timedelta(days=9))
    with Scripted(context=future) as server:
        assert "is not valid yet. Is this machine's clock right?" in str(told_over_tls(server, ca_file))


def test_a_certificate_of_an_unknown_ca(authority: trustme.CA, ca_file: Path, tmp_path: Path) -> None:
    """An unknown CA is named as such, with what `ca_file` has to do with it."""
    with Scripted(context=tls(trustme.CA(), "localhost")) as server:
        assert str(told_over_tls(server, ca_file)).endswith(
            "is signed by an unknown CA. `ca_file` does not hold the certificate of its CA."
        )
    with Scripted(context=tls(authority, "localhost")) as server:
        assert "Set `ca_file` to the certificate of its CA" in str(told_over_tls(server, None))
        (tmp_path / "nonsense.pem").write_text("no certificate")
        assert "`ca_file`: it cannot be read as certificates" in str(told_over_tls(server, tmp_path / "nonsense.pem"))
        assert "`ca_file`: there is no such file" in str(told_over_tls(server, tmp_path / "missing.pem"))


def test_plain_text_on_a_tls_port(ca_file: Path) -> None:
    """A server that does not speak TLS says so in words, not in OpenSSL's."""
    with Scripted() as server, pytest.raises(SourceError, match="does not speak TLS"):
        read(source_on(server.port, security="tls", ca_file=ca_file))


def announcing(capability: bytes) -> Answer:
    """Return the answer that announces these capabilities."""
    return lambda line: line.ok(b"CAPABILITY " + capability)


@pytest.mark.parametrize("answer", [Line.no, lambda line: line.ok(b"OK nothing")])
def test_starttls_is_never_given_up(answer: Answer) -> None:
    """Where encryption cannot be had, no password is sent."""
    for capability in (b"IMAP4rev1", b"IMAP4rev1 STARTTLS"):
        answers: dict[bytes, Answer] = {
            b"CAPABILITY": announcing(capability),
            b"STARTTLS": lambda line: Cut(answer(line) or b""),
        }
        with Scripted(answers) as server:
            with pytest.raises(SourceError) as raised:
                read(source_on(server.port, security="starttls"))
            assert b"LOGIN" not in server.commands
        assert ("does not offer STARTTLS" in str(raised.value)) is (capability == b"IMAP4rev1")
