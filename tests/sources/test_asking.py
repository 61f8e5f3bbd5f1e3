"""Folders as servers of several kinds tell them, over the wire: what is asked, and what is made of the answers."""

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime

import pytest

from monitor.errors import FolderError
from monitor.records import Account, Chunk, Location, Pending
from monitor.sources.imap import ImapSource
from tests.sources.scripted import DEFAULTS, Answer, Line, Scripted

HORIZON = datetime(2026, 2, 1, tzinfo=UTC)


class Told:
    """A scripted server's answers, which remember the arguments of each command."""

    def __init__(self, capability: bytes, **answers: bytes | Answer | Sequence[bytes]) -> None:
        """Take the capabilities, and untagged lines or an answer for each command (``UID_SEARCH``)."""
        self.asked: list[tuple[bytes, bytes]] = []
        made = {name.replace("_", " ").encode(): answer for name, answer in answers.items()}
        made[b"CAPABILITY"] = [b"CAPABILITY IMAP4rev1 " + capability]
        self.answers: dict[bytes, Answer] = {
            name: self._recorded(made.get(name, DEFAULTS.get(name, Line.no))) for name in {*DEFAULTS, *made}
        }

    def of(self, name: bytes) -> list[bytes]:
        """Return the arguments of every command of a name."""
        return [rest for asked, rest in self.asked if asked == name]

    def _recorded(self, answer: bytes | Answer | Sequence[bytes]) -> Answer:
        def act(line: Line) -> bytes | None:
            self.asked.append((line.name, line.rest))
            if callable(answer):
                return answer(line)
            return line.ok(*answer) if not isinstance(answer, bytes) else line.ok(answer)

        return act


def source_on(
    server: Scripted, *, sent: tuple[str, ...] | None = None, received: tuple[str, ...] | None = None
) -> ImapSource:
    """Return a source of a scripted server."""
    account = Account(
        name="support",
        host="127.0.0.1",
        port=server.port,
        security="none",
        username="u",
        sent=sent,
        received=received,
    )
    return ImapSource(account, lambda: "p", timeout=5)


def uses(told: Told, *, sent: tuple[str, ...] | None = None, received: tuple[str, ...] | None = None) -> dict[str, str]:
    """Return the use of each folder of a scripted server."""
    with Scripted(told.answers) as server, closing(source_on(server, sent=sent, received=received)) as source:
        return {use.name: use.use for use in source.survey()}


def test_plain_list_is_one_command() -> None:
    """A server without extensions is asked for everything once, with a pattern that holds no name of ours."""
    told = Told(b"")
    assert uses(told) == {"Sent": "sent", "INBOX": "received"}
    assert told.of(b"LIST") == [b'"" "*"']
    assert told.of(b"NAMESPACE") == told.of(b"XLIST") == told.of(b"ENABLE") == []


def test_special_uses_are_asked_for() -> None:
    """Where the server keeps special uses back unless they are asked for, they are (RFC 6154, 2)."""

    def listing(line: Line) -> bytes:
        mark = b"\\Sent" if b"RETURN (SPECIAL-USE)" in line.rest else b""
        return line.ok(b'LIST () "/" INBOX', b"LIST (" + mark + b') "/" "Mine"')

    told = Told(b"SPECIAL-USE LIST-EXTENDED", LIST=listing)
    assert uses(told) == {"Mine": "sent", "INBOX": "received"}
    assert told.of(b"LIST") == [b'"" "*" RETURN (SPECIAL-USE)']


@pytest.mark.parametrize("refusal", [Line.no, lambda line: line.tag + b" BAD what\r\n"])
def test_a_server_that_promises_more_than_it_knows(refusal: Callable[[Line], bytes]) -> None:
    """Where the longer form is refused, the plain one is asked."""
    told = Told(
        b"SPECIAL-USE LIST-EXTENDED NAMESPACE XLIST ENABLE UTF8=ACCEPT",
        LIST=lambda line: refusal(line) if b"RETURN" in line.rest else DEFAULTS[b"LIST"](line),
        NAMESPACE=refusal,
        XLIST=refusal,
        ENABLE=refusal,
    )
    assert uses(told) == {"Sent": "sent", "INBOX": "received"}


XLIST = (
    rb'XLIST (\HasNoChildren \Inbox) "/" "Posteingang"',
    rb'XLIST (\HasChildren \Noselect) "/" "[Google Mail]"',
    rb'XLIST (\HasNoChildren \AllMail) "/" "[Google Mail]/Alle Nachrichten"',
    rb'XLIST (\HasNoChildren \Sent) "/" "[Google Mail]/Gesendet"',
    rb'XLIST (\HasNoChildren \Drafts) "/" "[Google Mail]/Entw&APw-rfe"',
    rb'XLIST (\HasNoChildren \Spam) "/" "[Google Mail]/Spam"',
    rb'XLIST (\HasNoChildren \Starred) "/" "[Google Mail]/Markiert"',
    rb'XLIST (\HasNoChildren) "/" "Kunden"',
)
GMAIL = {
    "[Google Mail]/Gesendet": "sent",
    "[Google Mail]/Alle Nachrichten": "received",
    "INBOX": "left out",
    "[Google Mail]": "left out",
    "[Google Mail]/Entwürfe": "left out",
    "[Google Mail]/Spam": "left out",
    "[Google Mail]/Markiert": "left out",
    "Kunden": "left out",
}


def plain(lines: Sequence[bytes]) -> list[bytes]:
    """Return XLIST answers as a LIST without any special use gives them."""
    return [line.replace(b"XLIST", b"LIST").replace(b"Posteingang", b"INBOX").split(b"(")[0]
            + b"() " + line.split(b") ", 1)[1].replace(b"Posteingang", b"INBOX") for line in lines]  # fmt: skip


def test_xlist() -> None:
    """A Gmail of before 2014 tells uses by XLIST alone, the inbox under its localised name."""
    told = Told(b"XLIST NAMESPACE", LIST=plain(XLIST), XLIST=XLIST, NAMESPACE=b'NAMESPACE (("" "/")) NIL NIL')
    assert uses(told) == GMAIL
    assert told.of(b"XLIST") == [b'"" "*"']
    assert {rest for rest in told.of(b"STATUS") if b"INBOX" in rest} == {b'"INBOX" (MESSAGES)'}


def test_xlist_is_not_asked_where_list_tells() -> None:
    """Today's Gmail offers both, and its LIST has the flags: the deprecated command is left alone."""
    lines = [
        line.replace(b"XLIST", b"LIST")
        .replace(rb"\AllMail", rb"\All")
        .replace(rb"\Spam", rb"\Junk")
        .replace(rb"\Starred", rb"\Flagged")
        .replace(b"Posteingang", b"INBOX")
        for line in XLIST
    ]
    told = Told(b"XLIST SPECIAL-USE", LIST=lines)
    assert uses(told) == GMAIL
    assert told.of(b"XLIST") == []


@pytest.mark.parametrize("offer", [b"ENABLE UTF8=ACCEPT", b"ENABLE UTF8=ONLY"])
def test_names_in_utf8(offer: bytes) -> None:
    """UTF8=ACCEPT is enabled where it is offered; from then on names are UTF-8 both ways (RFC 6855, 3)."""
    names = ["INBOX", "Gesendet", "Entwürfe", "Größe & <Maß>", 'Das "Tor"', "送信済み", "50%*"]
    lines = [b'LIST () "/" "' + name.replace('"', '\\"').encode() + b'"' for name in names]
    told = Told(offer, ENABLE=[b"ENABLED UTF8=ACCEPT"], LIST=lines)
    assert uses(told, received=("INBOX", "Größe & <Maß>", 'Das "Tor"', "50%*")) == {
        "Gesendet": "sent",
        "送信済み": "sent",
        "INBOX": "received",
        "Größe & <Maß>": "received",
        'Das "Tor"': "received",
        "50%*": "received",
        "Entwürfe": "left out",
    }
    assert told.of(b"ENABLE") == [b"UTF8=ACCEPT"]
    asked = {rest.removesuffix(b" (MESSAGES)") for rest in told.of(b"STATUS")}
    assert asked == {b'"' + name.replace('"', '\\"').encode() + b'"' for name in names}


def test_names_in_the_older_form_of_utf8() -> None:
    """Some servers still put the star of RFC 5738 before a name."""
    told = Told(b"ENABLE UTF8=ACCEPT", ENABLE=[b"ENABLED UTF8=ACCEPT"], LIST=[
        b'LIST () "/" *"INBOX"', b'LIST () "/" *"' + "Éléments envoyés".encode() + b'"',
    ])  # fmt: skip
    assert uses(told) == {"Éléments envoyés": "sent", "INBOX": "received"}


def test_utf8_that_was_not_agreed_on() -> None:
    """A server that answers ENABLE without enabling it keeps to modified UTF-7, and is kept to it."""
    told = Told(b"ENABLE UTF8=ACCEPT", ENABLE=lambda line: line.ok(b"ENABLED"), LIST=[
        b"LIST () NIL INBOX", b'LIST () NIL "&kAFP4W4IMH8-"',
    ])  # fmt: skip
    assert uses(told) == {"送信済み": "sent", "INBOX": "received"}
    assert b'"&kAFP4W4IMH8-" (MESSAGES)' in told.of(b"STATUS")


def test_a_name_goes_back_as_it_came() -> None:
    """Whatever a server calls a folder, in whatever spelling, is asked for byte for byte, also on a new connection."""
    odd = b'Entw\xc3\xbcrfe "R&D" \\ 5%*'
    escaped = b'"' + odd.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'
    told = Told(b"", LIST=[b'LIST () "/" INBOX', b'LIST (\\Sent) "/" ' + escaped])
    with Scripted(told.answers) as server, closing(source_on(server)) as source:
        chunks = list(source.read({}, (HORIZON,)))
        name = source.folders[0]
        assert name == odd.decode()
        assert {chunk.folder for chunk in chunks} == {name, "INBOX"}
        server.drop()
        assert list(source.read({chunk.folder: chunk.cursor for chunk in chunks if chunk.cursor}, (HORIZON,))) == []
    assert set(told.of(b"EXAMINE")) == {escaped, b'"INBOX"'}
    assert {rest.rpartition(b" (")[0] for rest in told.of(b"STATUS")} == {escaped, b'"INBOX"'}
    assert len(told.of(b"LIST")) == 1


def test_a_server_without_hierarchy() -> None:
    """With a NIL delimiter every name is a name of its own, whatever stands in it."""
    told = Told(b"NAMESPACE", NAMESPACE=b'NAMESPACE (("" NIL)) NIL NIL', LIST=[
        b"LIST () NIL INBOX", b"LIST () NIL Sent", b"LIST () NIL Sent/Old", b"LIST () NIL Trash", b"LIST () NIL a.b",
    ])  # fmt: skip
    assert uses(told) == {
        "Sent": "sent", "INBOX": "received", "Sent/Old": "looked up", "a.b": "looked up", "Trash": "left out",
    }  # fmt: skip


def test_folders_of_others_that_are_listed_only_when_asked_for() -> None:
    """UW and Courier list what is shared only below its prefix: it is asked for where the configuration names it."""

    def listing(line: Line) -> bytes:
        if line.rest == b'"" "#shared.*"':
            return line.ok(b'LIST () "." "#shared.support"', b'LIST () "." "#shared.support.Trash"')
        return line.ok(b'LIST () "." INBOX', b'LIST () "." "INBOX.Sent"')

    answer = b'NAMESPACE (("INBOX." ".")) NIL (("#shared." "."))'
    told = Told(b"NAMESPACE", LIST=listing, NAMESPACE=answer)
    assert uses(told, received=("auto", "#shared.*")) == {
        "INBOX.Sent": "sent",
        "INBOX": "received",
        "#shared.support": "received",
        "#shared.support.Trash": "left out",
    }
    unnamed = Told(b"NAMESPACE", LIST=listing, NAMESPACE=answer)
    assert uses(unnamed) == {"INBOX.Sent": "sent", "INBOX": "received"}
    assert unnamed.of(b"LIST") == [b'"" "*"']


def test_a_prefix_with_a_wild_card_is_not_asked_for() -> None:
    """A prefix goes into a pattern as it is, so one that holds a wild card would ask for anything."""
    told = Told(b"NAMESPACE", NAMESPACE=b'NAMESPACE (("" "/")) (("%" "/")) NIL')
    with pytest.raises(FolderError, match="'%x' does not exist"):
        uses(told, received=("%x",))
    assert told.of(b"LIST") == [b'"" "*"']


GMAIL_LIST = (
    b'LIST () "/" INBOX',
    rb'LIST (\All) "/" "[Gmail]/All Mail"',
    rb'LIST (\Sent) "/" "[Gmail]/Sent Mail"',
    rb'LIST (\Important) "/" "[Gmail]/Important"',
    b'LIST () "/" Customers',
)


def look_up(told: Told, *ids: str) -> list[Chunk]:
    """Return what the look-up of a reply brings that names these ids."""
    with Scripted(told.answers) as server, closing(source_on(server)) as source:
        list(source.read({}, (HORIZON,)))
        told.asked.clear()
        reply = Pending(key=b"k" * 16, location=Location(folder="[Gmail]/Sent Mail", uidvalidity=9, uid=3))
        return [chunk for chunk in source.look_up([reply], lambda _: ids) if chunk.blocks]


def test_gmail_looks_an_original_up_by_its_index_of_ids() -> None:
    """All Mail alone is searched, as it holds what is under any label, and by X-GM-RAW."""
    told = Told(b"X-GM-EXT-1", LIST=GMAIL_LIST)
    (found,) = look_up(told, "asked@example.org", "other@example.org")
    assert (found.folder, len(found.blocks)) == ("[Gmail]/All Mail", 3)
    assert told.of(b"UID SEARCH") == [b'X-GM-RAW "rfc822msgid:asked@example.org OR rfc822msgid:other@example.org"']
    assert told.of(b"EXAMINE") == [b'"[Gmail]/Sent Mail"', b'"[Gmail]/All Mail"']


def test_gmail_that_refuses_its_own_search() -> None:
    """What is offered but refused is looked for as everywhere."""
    told = Told(
        b"X-GM-EXT-1",
        LIST=GMAIL_LIST,
        UID_SEARCH=lambda line: line.no() if b"X-GM-RAW" in line.rest else line.ok(b"SEARCH 2"),
    )
    (found,) = look_up(told, "asked@example.org")
    assert [block.uid for block in found.blocks] == [2]
    assert told.of(b"UID SEARCH")[-1] == b'HEADER MESSAGE-ID "asked@example.org"'


def test_no_charset_is_named_once_utf8_was_agreed_on() -> None:
    """With UTF8=ACCEPT a SEARCH must not name a charset (RFC 6855, 3); 8-bit ids go as they are."""
    tags: list[bytes] = []

    def search(line: Line) -> bytes:
        tags.append(line.tag)
        return b"+ go on\r\n" if line.rest.endswith(b"}") else line.ok(b"SEARCH")

    told = Told(b"ENABLE UTF8=ACCEPT", ENABLE=[b"ENABLED UTF8=ACCEPT"], LIST=GMAIL_LIST, UID_SEARCH=search)
    told.answers[b""] = lambda _: b"* SEARCH 3\r\n" + tags[-1] + b" OK done\r\n"  # the literal, a line by itself
    (found,) = look_up(told, "plain@example.org", "gr\u00fc\u00df@example.org")
    assert [block.uid for block in found.blocks] == [3]
    assert told.of(b"UID SEARCH") == [b'HEADER MESSAGE-ID "plain@example.org"', b"HEADER MESSAGE-ID {18}"]
