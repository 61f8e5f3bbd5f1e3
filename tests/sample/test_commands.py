"""What an honest client asks, asked of the sample and of Dovecot alike."""

from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError, LoginError

from tests.real.dovecot import PASSWORD
from tests.sample.conftest import Target

FIRST: Final = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)
FIELDS: Final = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID IN-REPLY-TO)]"
ANSWER: Final = b"BODY[HEADER.FIELDS (MESSAGE-ID IN-REPLY-TO)]"


def letter(number: int) -> bytes:
    """Return a message whose id and day tell it from the others; its In-Reply-To is folded."""
    return (
        b"From: A <a@customer.example>\r\nTo: b@harbour.example\r\nSubject: Berth %d\r\n"
        b"message-id: <%d.Aa@customer.example>\r\nIn-Reply-To:\r\n <%d.Aa@customer.example>\r\n\r\nHello %d.\r\n"
    ) % (number, number, number - 1, number)


@pytest.fixture
def filled(target: Target) -> Target:
    """Ten messages in INBOX, one a day from FIRST."""
    for number in range(10):
        target.deliver("INBOX", letter(number), FIRST + timedelta(days=number))
    return target


def test_login_is_refused(target: Target) -> None:
    """A wrong password is a LoginError, and the connection still takes the right one."""
    client = IMAPClient("127.0.0.1", port=target.port, ssl=False, timeout=10)
    with pytest.raises(LoginError):
        client.login(target.username, "wrong")
    client.login(target.username, PASSWORD)
    client.logout()


def test_authenticate_plain(target: Target) -> None:
    """AUTHENTICATE PLAIN signs in as LOGIN does."""
    client = IMAPClient("127.0.0.1", port=target.port, ssl=False, timeout=10)
    client.plain_login(target.username, PASSWORD)
    assert client.folder_exists("INBOX")
    client.logout()


def test_folders_show_their_use(target: Target) -> None:
    """LIST gives INBOX and the special uses without being asked for them."""
    with target.session() as client:
        found = {name: {flag.lower() for flag in flags} for flags, _, name in client.list_folders()}
        assert {"INBOX", "Sent", "Archive", "Drafts", "Junk", "Trash"} <= found.keys()
        assert rb"\sent" in found["Sent"]
        assert rb"\junk" in found["Junk"]
        assert client.find_special_folder(rb"\Sent") == "Sent"
        assert [name for *_, name in client.list_folders("", "Se%")] == ["Sent"]
        assert [name for *_, name in client.list_folders("", "inbox")] == ["INBOX"]


def test_folders_in_folders(target: Target) -> None:
    """A folder below another is listed with its path, behind ``*`` but not behind ``%``."""
    target.deliver("Archive/2025", letter(1), FIRST)
    with target.session() as client:
        flags = {name: flags for flags, _, name in client.list_folders()}
        assert rb"\HasChildren" in flags["Archive"]
        assert rb"\HasNoChildren" in flags["Archive/2025"]
        assert "Archive/2025" not in {name for *_, name in client.list_folders("", "%")}
        assert [name for *_, name in client.list_folders("Archive/", "%")] == ["Archive/2025"]


def test_status(filled: Target) -> None:
    """STATUS counts messages and says which UID comes next."""
    with filled.session() as client:
        status = client.folder_status("INBOX", ["MESSAGES", "UIDNEXT", "UIDVALIDITY", "UNSEEN", "RECENT"])
        selected = client.select_folder("INBOX", readonly=True)
        assert (status[b"MESSAGES"], status[b"UIDNEXT"], status[b"UNSEEN"]) == (10, 11, 10)
        assert status[b"UIDVALIDITY"] == selected[b"UIDVALIDITY"]
        assert selected[b"EXISTS"] == 10
        assert b"READ-ONLY" in selected
        client.unselect_folder()


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ("ALL", range(1, 11)),
        (["UID", "3:5,9"], (3, 4, 5, 9)),
        (["UID", "30:*"], (10,)),
        (["UID", "*"], (10,)),
        ("2:3", (2, 3)),
        (["SINCE", date(2026, 3, 9)], (9, 10)),
        (["BEFORE", date(2026, 3, 3)], (1, 2)),
        (["NOT", "UID", "2:10"], (1,)),
        (["OR", "UID", "1", "OR", "UID", "2", ["UID", "3:4", "NOT", "UID", "4"]], (1, 2, 3)),
        (["UID", "1:5", "SINCE", date(2026, 3, 4)], (4, 5)),
        (["HEADER", "Message-ID", "<7.Aa@customer.example>"], (8,)),
        (["HEADER", "Message-Id", "7.aA@"], (8,)),
        (["HEADER", "In-Reply-To", "<7.Aa@customer.example>"], (9,)),
        (["HEADER", "X-Missing", "a"], ()),
        (["HEADER", "Message-ID", 'a "quoted" \\ one'], ()),
        (["SUBJECT", "berth 3"], (4,)),
        (["UNSEEN", "UID", "1"], (1,)),
        ("SEEN", ()),
    ],
)
def test_search(filled: Target, criteria: object, expected: object) -> None:
    """UID SEARCH finds the same as Dovecot, for every key that the monitor or a mail client uses."""
    with filled.session() as client:
        client.select_folder("INBOX", readonly=True)
        assert sorted(client.search(criteria)) == sorted(expected)  # type: ignore[call-overload]  # any criteria


def test_search_with_literal_and_charset(filled: Target) -> None:
    """Text beyond ASCII comes as a literal behind CHARSET; nothing here holds it."""
    with filled.session() as client:
        client.select_folder("INBOX", readonly=True)
        assert client.search(["SUBJECT", "Süd"], charset="UTF-8") == []
        assert client.search(["SUBJECT", "Berth 4"], charset="UTF-8") == [5]


def test_fetch_headers(filled: Target) -> None:
    """FETCH gives the header fields asked for, whole and folded as they came, and sets no flag."""
    with filled.session() as client:
        client.select_folder("INBOX", readonly=True)
        rows = client.fetch([2, 4, 77], ["UID", "FLAGS", "INTERNALDATE", "RFC822.SIZE", FIELDS])
        assert rows.keys() == {2, 4}
        assert rows[4][ANSWER] == (
            b"message-id: <3.Aa@customer.example>\r\nIn-Reply-To:\r\n <2.Aa@customer.example>\r\n\r\n"
        )
        assert rows[4][b"INTERNALDATE"] == FIRST + timedelta(days=3)
        assert rows[4][b"RFC822.SIZE"] == len(letter(3))
        assert rows[4][b"SEQ"] == 4
        assert rb"\Seen" not in rows[4][b"FLAGS"]


def test_fetch_bodies(filled: Target) -> None:
    """The whole message, its header, its text and a part of them come as they were delivered."""
    with filled.session() as client:
        client.select_folder("INBOX", readonly=True)
        items = ["BODY.PEEK[]", "BODY.PEEK[HEADER]", "BODY.PEEK[TEXT]", "BODY.PEEK[1]"]
        row = client.fetch([1], items)[1]
        header, _, text = letter(0).partition(b"\r\n\r\n")
        assert row[b"BODY[]"] == letter(0)
        assert row[b"BODY[HEADER]"] == header + b"\r\n\r\n"
        assert row[b"BODY[TEXT]"] == row[b"BODY[1]"] == text
        assert client.fetch([1], ["BODY.PEEK[]<3.8>"])[1][b"BODY[]<3>"] == letter(0)[3:11]
        others = client.fetch([1], ["BODY.PEEK[HEADER.FIELDS.NOT (FROM TO SUBJECT IN-REPLY-TO)]"])[1]
        assert others[b"BODY[HEADER.FIELDS.NOT (FROM TO SUBJECT IN-REPLY-TO)]"] == (
            b"message-id: <0.Aa@customer.example>\r\n\r\n"
        )
        assert client.fetch([1], ["RFC822.HEADER"])[1][b"RFC822.HEADER"] == header + b"\r\n\r\n"


def test_fetch_by_number(filled: Target) -> None:
    """Without UID, message numbers are meant."""
    with filled.session() as client:
        client.select_folder("INBOX", readonly=True)
        client.use_uid = False
        assert client.fetch([10], ["UID"])[10][b"UID"] == 10


def test_append(target: Target) -> None:
    """APPEND keeps bytes, date and flags; without a date it is dated now."""
    with target.session() as client:
        client.append("Sent", letter(1), flags=[rb"\Seen"], msg_time=FIRST)
        client.append("Sent", letter(2))
        client.select_folder("Sent", readonly=True)
        first, second = client.fetch([1, 2], ["BODY.PEEK[]", "INTERNALDATE", "FLAGS"]).values()
        assert (first[b"BODY[]"], first[b"INTERNALDATE"]) == (letter(1), FIRST)
        assert rb"\Seen" in first[b"FLAGS"]
        assert second[b"INTERNALDATE"] > FIRST
        with pytest.raises(IMAPClientError, match="TRYCREATE"):
            client.append("Nowhere", letter(3))


def test_idle_wakes(target: Target) -> None:
    """Mail that arrives during IDLE is announced by EXISTS within seconds."""
    with target.session() as client:
        client.select_folder("INBOX", readonly=True)
        client.idle()
        target.deliver("INBOX", letter(1), FIRST)
        news: list[object] = []
        for _ in range(5):
            news += client.idle_check(timeout=5)
            if (1, b"EXISTS") in news:
                break
        client.idle_done()
        assert (1, b"EXISTS") in news
        assert client.search("ALL") == [1]


def test_noop_tells_of_new_mail(target: Target) -> None:
    """NOOP in a selected folder announces what came since."""
    with target.session() as client:
        client.select_folder("INBOX", readonly=True)
        target.deliver("INBOX", letter(1), FIRST)
        assert (1, b"EXISTS") in client.noop()[1]


def test_writing_is_refused(filled: Target) -> None:
    """In a folder opened by EXAMINE nothing changes a flag or removes a message."""
    with filled.session() as client:
        client.select_folder("INBOX", readonly=True)
        try:
            client.add_flags([1], [rb"\Seen"])
            client.expunge([1])
        except IMAPClientError:
            pass  # Dovecot ignores some of it instead
        assert rb"\Seen" not in client.fetch([1], ["FLAGS"])[1][b"FLAGS"]
        assert client.folder_status("Sent")[b"MESSAGES"] == 0


def test_missing_folder(target: Target) -> None:
    """A folder that is not there is NO, and the session goes on."""
    with target.session() as client:
        with pytest.raises(IMAPClientError):
            client.select_folder("Nowhere", readonly=True)
        with pytest.raises(IMAPClientError):
            client.folder_status("Nowhere")
        assert client.select_folder("inbox", readonly=True)[b"EXISTS"] == 0


def test_small_extensions(target: Target) -> None:
    """ID, NAMESPACE, LSUB and CLOSE are answered."""
    with target.session() as client:
        assert client.id_({"name": "test"})
        assert client.namespace().personal
        assert client.capabilities()
        client.select_folder("INBOX", readonly=True)
        client.close_folder()
        assert isinstance(client.list_sub_folders(), list)
