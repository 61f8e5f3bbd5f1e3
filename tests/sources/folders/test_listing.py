r"""LIST, XLIST and NAMESPACE as servers answer them."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imapclient.exceptions import ProtocolError
from imapclient.imap_utf7 import encode as encode_name

from monitor.sources.folders.listing import Listed, Namespaces, Raw, encoded, read_listing, read_namespaces, read_status


def one(*raw: bytes | tuple[bytes, bytes], is_utf8: bool = False) -> Listed:
    """Return the one folder of an answer."""
    (folder,) = read_listing(raw, is_utf8=is_utf8)
    return folder


@pytest.mark.parametrize(
    ("line", "name", "delimiter"),
    [
        (rb'(\HasNoChildren) "/" Sent', "Sent", "/"),
        (rb'(\HasNoChildren) "." "INBOX.Sent Mail"', "INBOX.Sent Mail", "."),
        (rb'() NIL "Flat"', "Flat", ""),
        (rb'() "\\" "a\\b"', "a\\b", "\\"),
        (rb'() "/" "a \"quoted\" name"', 'a "quoted" name', "/"),
        (rb'() "/" "100%*"', "100%*", "/"),
        (rb'() "/" 2024', "2024", "/"),
        (rb'() "/" "2024"', "2024", "/"),
        (rb'() "/" 007', "007", "/"),
        (rb'() "/" [Gmail]/Spam', "[Gmail]/Spam", "/"),
        (rb'() "/" "NIL"', "NIL", "/"),
        (rb'() "/" "Entw&APw-rfe"', "Entwürfe", "/"),
        (rb'() "/" "R&-D"', "R&D", "/"),
        (rb'() "/" "&kAFP4W4IMH8-"', "送信済み", "/"),
        (rb'() "/" inbox', "INBOX", "/"),
        (rb'() "/" Sent ("CHILDINFO" ("SUBSCRIBED"))', "Sent", "/"),
    ],
)
def test_lines(line: bytes, name: str, delimiter: str) -> None:
    """Whatever may stand in a name or between two is read as the server means it."""
    folder = one(line)
    assert (folder.name, folder.delimiter) == (name, delimiter)


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b"R&D", "R&D"),
        (b"Entw&APw", "Entw&APw"),
        ("Entwürfe".encode(), "Entwürfe"),
        (b"Entw\xfcrfe", "Entw\\xfcrfe"),
        (b"&AGE-", "&AGE-"),
    ],
)
def test_a_name_that_is_no_modified_utf7_is_still_a_folder(raw: bytes, name: str) -> None:
    """It is shown as it came, and asked for with the very bytes that the server listed."""
    folder = one(b'() "/" "' + raw + b'"')
    assert (folder.name, folder.wire, folder.is_selectable) == (name, raw, True)


def test_names_after_utf8_was_agreed_on() -> None:
    """With UTF8=ACCEPT (RFC 6855) names are UTF-8 both ways, and an ampersand is one."""
    for text in ("Entwürfe", "R&D", "&APw-", "送信済み"):
        folder = one(b'() "/" "' + text.encode() + b'"', is_utf8=True)
        assert (folder.name, folder.wire) == (text, text.encode())
        assert encoded(text, is_utf8=True) == text.encode()
    assert encoded("Entwürfe") == b"Entw&APw-rfe"


def test_a_name_in_a_literal() -> None:
    """Imaplib gives a literal and what follows it as items of their own."""
    raw: Raw = [
        (rb'(\Sent) "/" {7}', b'Se"nt\\x'),
        b"",
        rb'() "/" After',
        (b'() "/" {3}', b"a b"),
        b' ("X" ("y"))',
        None,
    ]
    assert [(folder.name, folder.flags) for folder in read_listing(raw)] == [
        ('Se"nt\\x', {r"\sent"}),
        ("After", frozenset()),
        ("a b", frozenset()),
    ]


def test_a_line_that_makes_no_sense_costs_that_folder_only() -> None:
    """One server bug in a name does not hide the rest of the mailbox."""
    raw: Raw = [
        b'() "/"',
        b'(\\Sent "/" Broken',
        b'() "/" "open',
        b"",
        b'() "/" (a)',
        rb'(\Sent) "/" Sent',
        b'() "/" sent',
    ]
    assert [folder.name for folder in read_listing(raw)] == ["Sent", "sent"]


def test_a_name_that_comes_twice_is_one_folder() -> None:
    """The first answer counts."""
    assert [f.flags for f in read_listing([rb'(\Sent) "/" Sent', b'() "/" Sent'])] == [{r"\sent"}]


def test_xlist() -> None:
    """Gmail's older words become those of RFC 6154, and the inbox is INBOX whatever it is called there."""
    raw = [
        rb'(\HasNoChildren \Inbox) "/" "Posteingang"',
        rb'(\HasNoChildren \AllMail) "/" "[Google Mail]/Alle Nachrichten"',
        rb'(\HasNoChildren \Spam) "/" "[Google Mail]/Spam"',
        rb'(\HasNoChildren \Starred) "/" "[Google Mail]/Markiert"',
    ]
    folders = read_listing(raw)
    assert (folders[0].name, folders[0].wire) == ("INBOX", b"INBOX")
    assert [sorted(folder.flags - {r"\hasnochildren", r"\inbox"}) for folder in folders] == [
        [],
        [r"\all"],
        [r"\junk"],
        [r"\flagged"],
    ]


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30))
def test_any_name_survives_the_wire(name: str) -> None:
    """What a person calls a folder is what is shown and, byte for byte, what the server is asked for."""
    quoted = encode_name(name).replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    folder = one(b'() "/" "' + quoted + b'"')
    assert folder.name == ("INBOX" if name.casefold() == "inbox" else name)
    assert folder.wire == encode_name(folder.name)


@given(st.lists(st.one_of(st.binary(max_size=40), st.tuples(st.binary(max_size=20), st.binary(max_size=20)))))
def test_garbage_is_no_folder_and_no_error(raw: list[bytes | tuple[bytes, bytes]]) -> None:
    """Nothing a server sends stops the reading of its answer."""
    assert all(folder.name for folder in read_listing(raw) if folder.wire)
    assert isinstance(read_namespaces(raw), Namespaces)
    with suppress(ProtocolError):
        assert all(isinstance(number, int) for number in read_status(raw).values())


@pytest.mark.parametrize(
    "raw",
    [
        [b"Sent (UIDNEXT 4 UIDVALIDITY 9)"],
        [b'"a (UIDNEXT 7)" (uidnext 4 UIDVALIDITY 9)'],
        [b'*"Gr\xc3\xbc\xc3\x9fe" ( UIDNEXT 4  UIDVALIDITY 9 ) '],
        [(b"{4}", b"a)(b"), b" (UIDNEXT 4 UIDVALIDITY 9)"],
        [b"Old (UIDNEXT 1)", b'"open (UIDNEXT 4 UIDVALIDITY 9)'],
    ],
)
def test_status_numbers(raw: list[bytes | tuple[bytes, bytes]]) -> None:
    """The numbers are read whatever the name before them looks like."""
    assert read_status(raw) == {b"UIDNEXT": 4, b"UIDVALIDITY": 9}


@pytest.mark.parametrize("raw", [[], [None], [b"Sent"], [b"Sent (UIDNEXT)"], [b"Sent (UIDNEXT -4)"], [b"(X \xb2)"]])
def test_status_without_numbers(raw: list[bytes | None]) -> None:
    """What is no answer is told apart from a folder without messages."""
    with pytest.raises(ProtocolError):
        read_status(raw)
    assert read_status([b"Sent ()"]) == {}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'(("" "/")) NIL NIL', Namespaces(own=("",))),
        (b'(("INBOX." ".")) NIL (("" "."))', Namespaces(own=("INBOX.",), shared=("",))),
        (
            b'(("" "/")("#mh/" "/" "X-PARAM" ("F1" "F2"))) (("~" "/")) (("#shared/" "/")("#public/" "/"))',
            Namespaces(own=("", "#mh/"), other=("~",), shared=("#shared/", "#public/")),
        ),
        (b'(("" NIL)) (("Andere/" "/")) NIL', Namespaces(own=("",), other=("Andere/",))),
        (b'(("Gr&APYA3w-e/" "/")) NIL NIL', Namespaces(own=("Größe/",))),
        (b'("" "/") NIL NIL', Namespaces(own=("",))),
        (b"NIL NIL NIL", Namespaces()),
        (b"", Namespaces()),
        (b"BAD", Namespaces()),
        (b'((1 "/")) x 3', Namespaces()),
    ],
)
def test_namespaces(line: bytes, expected: Namespaces) -> None:
    """The examples of RFC 2342, answers of real servers, and nonsense."""
    assert read_namespaces([line]) == expected


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("INBOX", "own"),
        ("INBOX.Sent", "own"),
        ("inbox.Sent", "own"),
        ("user", "other"),
        ("user.bo.Sent", "other"),
        ("bulletins", "shared"),
        ("userland", "shared"),
    ],
)
def test_the_longest_prefix_says_whose_folder_it_is(name: str, owner: str) -> None:
    """Cyrus without its alternative namespace: what has no prefix is everybody's."""
    namespaces = Namespaces(own=("INBOX.",), other=("user.",), shared=("",))
    assert namespaces.owner(Listed(name=name, flags=frozenset(), delimiter=".")) == owner


def test_a_name_with_a_line_break_cannot_be_asked_for() -> None:
    """No quoted string may hold it, so it is listed but never opened."""
    assert not one((b'() "/" {3}', b"a\nb")).is_selectable


def test_without_prefixes_of_ones_own_everything_is_ones_own() -> None:
    """A server that says nothing, or only nonsense, hides nobody's folders from himself."""
    folder = Listed(name="Shared/x", flags=frozenset(), delimiter="/")
    assert Namespaces().owner(folder) == "own"
    assert Namespaces(shared=("Shared/",)).owner(folder) == "own"
