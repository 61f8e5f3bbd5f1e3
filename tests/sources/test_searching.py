"""SEARCH commands as they go to the server."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from monitor.sources.plan import Search
from monitor.sources.searching import COMMAND_BYTES, GMAIL_BYTES, id_searches, strip_criteria


def test_strip_names_uids_and_days() -> None:
    """A strip is asked for by UID and by day, and leaves out drafts only where they lie among the mail."""
    search = Search(low=1, high=9, since=date(2026, 1, 2), before=date(2026, 2, 3))
    expected = ["UID", "1:9", "SINCE", date(2026, 1, 2), "BEFORE", date(2026, 2, 3)]
    assert strip_criteria(search) == expected
    assert strip_criteria(search, drafts_within=True) == [*expected, "UNDRAFT"]
    assert strip_criteria(Search(low=1, high=9, since=date(2026, 1, 2))) == expected[:4]


def test_ids_become_one_nested_or() -> None:
    """However many ids there are, one command finds them all, and OR always has two sides."""
    ((criteria, charset),) = id_searches(["first@x", "second@x", "third@x", "first@x"])
    assert criteria == (b'OR HEADER MESSAGE-ID "first@x" OR HEADER MESSAGE-ID "second@x" HEADER MESSAGE-ID "third@x"')
    assert charset is None


def test_quotes_brackets_and_8_bit_bytes_cannot_break_the_command() -> None:
    """What a stranger wrote as an id is quoted or sent as a literal, never as syntax."""
    searches = id_searches(['a"b\\c@x', "(d)%*{3}@x", "ä@x.de", "raw\udcff@x"])
    assert searches[0][0] == b'OR HEADER MESSAGE-ID "a\\"b\\\\c@x" HEADER MESSAGE-ID "(d)%*{3}@x"'
    assert searches[1:] == (
        (["HEADER", "MESSAGE-ID", "ä@x.de".encode()], "UTF-8"),
        (["HEADER", "MESSAGE-ID", b"raw\xff@x"], "UTF-8"),
    )


def test_gmail_is_asked_in_its_own_language() -> None:
    """Ids in which nothing is syntax of Gmail's search go there; all others are looked for as everywhere."""
    odd = ["!&!AAA@x", 'a"b@x.de', "ä@x.de", "two words@x", "-minus@x.de"]
    searches = id_searches(["CAJ+x_1=2@mail.gmail.com", "a.b-c$d/e@x.de", *odd], is_gmail=True)
    assert searches[0] == (b'X-GM-RAW "rfc822msgid:CAJ+x_1=2@mail.gmail.com OR rfc822msgid:a.b-c$d/e@x.de"', None)
    rest = "".join(str(criteria) for criteria, _ in searches[1:])
    assert rest.count("HEADER MESSAGE-ID") + rest.count("'HEADER', 'MESSAGE-ID'") == len(odd)
    many = id_searches([f"{number}@example.org" for number in range(100)], is_gmail=True)
    assert len(many) == 3
    assert all(isinstance(line, bytes) and len(line) < GMAIL_BYTES for line, _ in many)


def test_ids_that_no_command_may_hold_are_left_out() -> None:
    """A line break would be a command of the stranger's own; a shred of an id would find half the mailbox."""
    assert id_searches(["a@b.c\r\nX LOGOUT", "nul\0@x", "", "@", "a" * 1000]) == ()


@given(st.lists(st.text(min_size=1, max_size=300)))
def test_no_command_is_longer_than_a_server_takes(ids: list[str]) -> None:
    """Very many ids make several searches, each a line that any server takes, and no id is forgotten."""
    lines = [criteria for criteria, charset in id_searches(ids) if charset is None and isinstance(criteria, bytes)]
    assert all(
        len(line) <= COMMAND_BYTES and line.count(b"OR ") >= line.count(b"HEADER MESSAGE-ID") - 1 for line in lines
    )
    plain = {i for i in ids if i.isascii() and i.isprintable() and 5 <= len(i) <= 900}
    assert sum(line.count(b'HEADER MESSAGE-ID "') for line in lines) >= len(plain)
