"""One header block into one message (design, rules 1, 2, 4 and 6)."""

from datetime import UTC, datetime, timedelta

import pytest

from monitor.mail.headers import KINDS, Parser, answered_ids, fields_of
from monitor.mail.ids import Digester, ids_in
from monitor.records import Block, Message, Sign

DIGESTER = Digester(b"k" * 32)
ARRIVED = datetime(2026, 11, 23, 12, 0, 30, tzinfo=UTC)
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
USUAL = """Message-ID: <a@b>
Date: Mon, 23 Nov 2026 12:00:00 +0000
From: Jane <jane@x.example>
To: support@harbour.example
"""


def read(
    text: str | bytes, *, arrived_at: datetime | None = ARRIVED, in_sent: bool = False, is_file: bool = False
) -> tuple[Message | None, list[str]]:
    """Parse a block; return the message and the kinds of its problems."""
    headers = text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode()
    block = Block(uid=7, headers=headers, arrived_at=arrived_at)
    message, problems = Parser(digester=DIGESTER, is_file=is_file, now=NOW)(block, "INBOX", in_sent)
    assert all(
        (problem.folder, problem.uid, problem.detail) == ("INBOX", 7, KINDS[problem.kind]) for problem in problems
    )
    return message, [problem.kind for problem in problems]


def message_of(text: str | bytes, *, arrived_at: datetime | None = ARRIVED, is_file: bool = False) -> Message:
    """Parse a block that must give a message."""
    message, _ = read(text, arrived_at=arrived_at, is_file=is_file)
    assert message is not None
    return message


def test_usual() -> None:
    """An ordinary message gives its key, both instants and its digested addresses, and no problem."""
    message, kinds = read(USUAL)
    assert kinds == []
    assert message == Message(
        key=DIGESTER.message("a@b"),
        dated_at=datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
        internal_at=ARRIVED,
        senders=(DIGESTER.address("jane@x.example"),),
        recipients=(DIGESTER.address("support@harbour.example"),),
        signs=Sign(0),
    )


@pytest.mark.parametrize(
    ("more", "signs"),
    [
        ("", Sign(0)),
        ("List-Id: Team <team.harbour.example>\n", Sign.LIST),
        ("List-Unsubscribe: <https://x.example/u>\n", Sign(0)),
        ("Precedence: list\n", Sign.BULK),
        ("Precedence: Bulk\nList-Id: <a.b>\n", Sign.BULK | Sign.LIST),
        ("Precedence: first-class\n", Sign(0)),
        ("Auto-Submitted: auto-generated (rejected)\n", Sign.AUTOMATIC),
        ("Auto-Submitted: no\n", Sign(0)),
    ],
)
def test_signs_of_programs(more: str, signs: Sign) -> None:
    """Each field that says that a program sent a message is told apart from the others."""
    assert message_of(USUAL + more).signs == signs


@pytest.mark.parametrize(
    ("sender", "takes_no_answer"),
    [
        ("noreply@x.example", True),
        ("NO-REPLY@x.example", True),
        ("Do not reply <do_not_reply@x.example>", True),
        ("donotreply+7@x.example", True),
        ("billing-noreply@x.example", True),
        ("no.reply.eu@x.example", True),
        ("noreply2@x.example", True),
        ("noreplay@x.example", False),
        ("nono@reply.example", False),
        ("enoreply@x.example", False),
        ("No Reply <jane@x.example>", False),
        ("noreply@x.example, jane@x.example", False),
    ],
)
def test_addresses_that_take_no_answer(sender: str, *, takes_no_answer: bool) -> None:
    """A sender's address that says noreply, in any of its ways, is a sign; a name, or a person beside it, is none."""
    message = message_of(USUAL.replace("Jane <jane@x.example>", sender))
    assert (message.signs == Sign.NO_REPLY) is takes_no_answer


def test_pluses() -> None:
    """Of each plus form, whichever field it is in, it is known which address it is a form of; of no other address."""
    text = USUAL.replace("support@harbour.example", "Support+Shop@harbour.example, b@x.example") + (
        "Reply-To: +odd@x.example, c+d+e@x.example\nList-Post: <mailto:l+post@x.example>, <mailto:m@x.example>\n"
    )
    forms = {"support+shop@harbour.example": "support@harbour.example", "c+d+e@x.example": "c@x.example"}
    forms["l+post@x.example"] = "l@x.example"
    expected = {DIGESTER.address(form)[:8] + DIGESTER.address(plain)[:8] for form, plain in forms.items()}
    assert set(message_of(text).pluses) == expected
    assert message_of(USUAL).pluses == ()


def test_answers() -> None:
    """In-Reply-To in order, repeated fields concatenated, then References from the last; once each, never its own."""
    text = USUAL + "In-Reply-To: <c@d> <a@b>\nReferences: <e@f> <g@h>\n <c@d>\nIn-Reply-To: <i@j>\n"
    expected = tuple(DIGESTER.message(identifier) for identifier in ("c@d", "i@j", "g@h", "e@f"))
    assert message_of(text).answers == expected
    assert answered_ids(fields_of(text.encode())) == ("c@d", "a@b", "i@j", "g@h", "e@f")


def test_other_addresses() -> None:
    """Reply-To and Sender are carriers, Cc are recipients, List-Post names its list."""
    message = message_of(
        USUAL + "Reply-To: r@x.example\nSender: s@x.example\nCc: c@x.example\nList-Post: <mailto:l@x.example>\n"
    )
    assert set(message.carriers) == {DIGESTER.address("r@x.example"), DIGESTER.address("s@x.example")}
    assert DIGESTER.address("c@x.example") in message.recipients
    assert message.lists == (DIGESTER.address("l@x.example"),)


@pytest.mark.parametrize(
    ("field", "is_automatic"),
    [
        ("Auto-Submitted: auto-replied", True),
        ("Auto-Submitted: auto-generated; owner=x", True),
        ("Auto-Submitted: no", False),
        ("Auto-Submitted: No (really)", False),
        ("Precedence: bulk", True),
        ("Precedence: JUNK", True),
        ("Precedence: auto_reply", True),
        ("Precedence: list", False),
        ("Precedence: bulk\nList-Id: <l.x.example>", False),
        ("Precedence: bulk\nList-Unsubscribe: <mailto:u@x.example>", False),
        ("Content-Type: multipart/report; report-type=disposition-notification; boundary=x", True),
        ('Content-Type: multipart/report;\n boundary=x; report-type="disposition-notification"', True),
        ("Content-Type: multipart/report; report-type=delivery-status", False),
        ("Content-Type: text/calendar; charset=utf-8; method=REPLY", True),
        ("Content-Type: text/calendar; method=REQUEST", False),
        ("Content-Type: multipart/mixed; boundary=x", False),
    ],
)
def test_automatic(field: str, *, is_automatic: bool) -> None:
    """A robot is known by Auto-Submitted, a Precedence that no list server stamped, receipts and calendar answers."""
    assert message_of(USUAL + field + "\n").automatic is is_automatic


@pytest.mark.parametrize(
    ("field", "is_circular"),
    [
        ("List-Unsubscribe: <https://x.example/leave>", True),
        ("List-Id: <news.x.example>\nList-Post: NO", True),
        ("List-Id: <l.x.example>\nList-Post: <mailto:l@x.example>", False),
        ("Precedence: list", False),
    ],
)
def test_circular(field: str, *, is_circular: bool) -> None:
    """A circular is sent by a list that nobody can post to; a list that takes posts, and a person, send none."""
    assert message_of(USUAL + field + "\n").circular is is_circular
    assert not message_of(USUAL).circular


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (USUAL.replace("Message-ID: <a@b>\n", ""), ["no-message-id"]),
        (USUAL.replace("<a@b>", "nonsense"), ["no-message-id"]),
        (USUAL + "Message-ID: <second@b>\n", ["several-message-ids"]),
        (USUAL.replace("Date: ", "X-Date: "), ["no-date"]),
        (USUAL.replace("Nov", "Foo"), ["bad-date"]),
        (USUAL + "Date: Mon, 23 Nov 2026 13:00:00 +0000\n", ["several-dates"]),
        (USUAL.replace("2026", "2043"), ["date-out-of-range"]),
        (USUAL.replace("2026", "0026"), ["date-out-of-range"]),
        (USUAL.replace("23 Nov", "24 Nov").replace("12:00:00", "12:00:31"), ["date-out-of-range"]),
    ],
)
def test_problems(text: str, kinds: list[str]) -> None:
    """Each fault is counted under its kind, and the message still counts with what is sound."""
    message, found = read(text)
    assert found == kinds
    assert message is not None
    assert message.internal_at == ARRIVED
    assert (message.dated_at is None) == (kinds[0] in {"no-date", "bad-date", "date-out-of-range"})


def test_day_after_arrival() -> None:
    """A Date exactly a day after the arrival is still in range."""
    assert message_of(USUAL.replace("23 Nov", "24 Nov").replace("12:00:00", "12:00:30")).dated_at is not None


def test_repeated_id() -> None:
    """Of a repeated Message-ID the first counts."""
    assert message_of(USUAL + "Message-ID: <second@b>\n").key == DIGESTER.message("a@b")


def test_substitute_key() -> None:
    """Without an id the other fields make the key: the same for every copy, another for another message."""
    bare = USUAL.replace("Message-ID: <a@b>\n", "")
    folded = bare.replace("From: Jane ", "From: Jane\n ")
    assert message_of(bare).key == message_of(folded).key == message_of(bare, is_file=True).key
    assert message_of(bare).key != message_of(bare.replace("12:00", "12:01")).key


def test_not_mail() -> None:
    """A block without any field of a message is no message, and is counted."""
    assert read("Subject: hello\n\x00\x00") == (None, ["not-mail"])


def test_hostile_bytes() -> None:
    """8-bit bytes and NULs in any field cost nothing but what they damage."""
    message, kinds = read(USUAL.encode() + b"Cc: \xff\xfe\x00 <c@x.example>\r\nReferences: <\xff@b>\r\n")
    assert kinds == []
    assert message is not None
    assert DIGESTER.address("c@x.example") in message.recipients
    assert len(message.answers) == 1


def test_huge_fields() -> None:
    """Fields of megabytes, closed or not, are read in time that grows with their length only."""
    size = 1_000_000
    huge = (
        USUAL
        + f"Cc: {'a' * size}\nReferences: {'<a@b> (' * (size // 7)}\nReply-To: {'<' * size}\nSender: {'(' * size}\n"
    )
    assert message_of(huge).key == DIGESTER.message("a@b")


@pytest.mark.parametrize(
    "field",
    [
        "From: " + '<\\"' * 60_000,  # brackets and quotes that are never closed
        'From: "' + '\\"' * 200_000 + '\\"@ " x',  # a quoted local part without a domain
        "From: a@" + "noreply+" * 120_000,
        "From: " + "=?a?q?x" * 140_000,  # encoded words without an end
        "References: " + "=?a?q??=" * 120_000,
        "Content-Type: multipart/report; report-type=" + " " * 1_000_000,
        "Content-Type: text/calendar; method=" + " " * 1_000_000,
    ],
    ids=lambda field: field[:20].replace(" ", ""),
)
def test_hostile_fields(field: str) -> None:
    """A field that is written to be searched again and again is read at once: else it takes hours."""
    usual = USUAL if field.startswith("Content-Type") else USUAL.replace("From: Jane <jane@x.example>\n", "")
    assert message_of(f"{usual}{field}\n").key == DIGESTER.message("a@b")


def test_longest_quoted_id() -> None:
    """What a line can hold is still read whole: an id whose quoted part holds brackets, an encoded word before it."""
    identifier = '"' + "a<" * 400 + '"@x'
    assert ids_in(f"(a) <{identifier}>") == [identifier]
    assert ids_in("=?utf-8?q?=3Ca=40b=3E?= <c@d> =?") == ["a@b", "c@d"]


def test_file() -> None:
    """In an mbox the From line only vouches for the Date: there is no INTERNALDATE, and the message is kept."""
    message = message_of(USUAL, is_file=True)
    assert (message.internal_at, message.kept) == (None, True)
    assert message.dated_at == datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    assert read(USUAL.replace("2026", "2043"), is_file=True)[1] == ["date-out-of-range", "no-instant"]


def test_claim() -> None:
    """Where nothing but the import vouches for the Date, both are kept, so that a later import judges the same."""
    message, kinds = read(USUAL, is_file=True, arrived_at=None)
    assert kinds == []
    assert message is not None
    assert (message.dated_at, message.claimed_at, message.imported_at) == (None, message.claimed, NOW)
    future, kinds = read(USUAL.replace("2026", "2043"), is_file=True, arrived_at=None)
    assert kinds == ["date-out-of-range"]
    assert future is not None
    assert future.claimed is None
    later = Message(key=future.key, claimed_at=future.claimed_at, imported_at=NOW + timedelta(days=9000))
    assert later.claimed is not None
    assert future.merge(later) == later.merge(future)
    assert future.merge(later).claimed is None


def test_undated_file() -> None:
    """A message without a Date and without an arrival has no instant, and says so."""
    assert read(USUAL.replace("Date: ", "X-Date: "), is_file=True, arrived_at=None)[1] == ["no-date", "no-instant"]


@pytest.mark.parametrize(
    ("labels", "in_sent"),
    [
        ("Sent,Opened", True),
        ("=?UTF-8?Q?Messages_envoy=C3=A9s,Ouvert?=", True),
        ("Inbox,Opened", False),
        ('"Gesendet"', True),
    ],
)
def test_takeout_labels(labels: str, *, in_sent: bool) -> None:
    """A Takeout message with the label Sent, in the account's language, is ours."""
    assert message_of(f"X-Gmail-Labels: {labels}\n{USUAL}", is_file=True).in_sent is in_sent
    assert not message_of(f"X-Gmail-Labels: {labels}\n{USUAL}").in_sent, "an ordinary message may claim any label"


@pytest.mark.parametrize("labels", ["Spam", "Archived,Trash", "=?UTF-8?Q?Entw=C3=BCrfe?=", "Chat"])
def test_labels_left_out(labels: str) -> None:
    """Junk, trash, drafts and chats of a Takeout are left out, and counted."""
    assert read(f"X-Gmail-Labels: {labels}\n{USUAL}", is_file=True) == (None, ["left-out"])


def test_sent_folder() -> None:
    """Everything in a Sent folder is from us."""
    message, _ = read(USUAL, in_sent=True)
    assert message is not None
    assert message.in_sent
