"""What the entries of `folders.sent` and `folders.received` mean."""

import pytest

from monitor.sources.folders.globs import Found, find

NAMES = ("INBOX", "Sent", "[Gmail]/All Mail", "Team/In", "Team/Out", "Team/In/Old", "What?", "5*", "5 stars", "!Now")


def found(*entries: str, names: tuple[str, ...] = NAMES) -> Found:
    """Return what entries come to, where auto is INBOX and a glob takes all but `Team/Out`."""
    return find(entries, names, ["INBOX"], lambda name, _: name != "Team/Out")


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        (("Team/In",), ["Team/In"]),
        (("inbox",), ["INBOX"]),
        (("Team/*",), ["Team/In", "Team/In/Old"]),
        (("*/In*",), ["Team/In", "Team/In/Old"]),
        (("Tea?/In",), ["Team/In"]),
        (("[Gmail]/*",), ["[Gmail]/All Mail"]),
        (("auto", "Team/In"), ["INBOX", "Team/In"]),
        (("Team/In", "auto", "Team/*"), ["Team/In", "INBOX", "Team/In/Old"]),
        (("Team/Out",), ["Team/Out"]),
        (("What?",), ["What?"]),
        (("5*",), ["5*"]),
        (("5?*",), ["5*", "5 stars"]),
        (("*", "!Team/*"), ["INBOX", "Sent", "[Gmail]/All Mail", "What?", "5*", "5 stars", "!Now"]),
        (("!Sent",), ["INBOX"]),
        (("!INBOX",), []),
        (("!Now",), ["!Now"]),
        (("auto", "!Nowhere/*"), ["INBOX"]),
    ],
)
def test_entries(entries: tuple[str, ...], expected: list[str]) -> None:
    """Exact names, globs, auto and exceptions mix in any order; each folder comes once."""
    meant = found(*entries)
    assert list(meant.folders) == expected
    assert meant.missed == ()


@pytest.mark.parametrize("entry", ["team/in", "Nowhere", "Nowhere/*", "Team/Ou?", "Team", "[GT]eam/In"])
def test_an_entry_that_means_nothing_is_a_miss(entry: str) -> None:
    """Case counts but for INBOX, brackets are brackets, and a glob that only fits what it may not take fits nothing."""
    assert found("INBOX", entry).missed == (entry,)


def test_each_folder_knows_its_entry() -> None:
    """The first entry that means a folder is its reason; auto is none."""
    meant = found("auto", "Team/*", "Team/In", "!Team/In/*")
    assert meant.folders == {"INBOX": "", "Team/In": "Team/*"}
    assert meant.excepted == {"Team/In/Old": "!Team/In/*"}


def test_letters_with_accents_are_the_same_however_they_are_composed() -> None:
    """A configuration written on a Mac names the server's folder, and the other way round."""
    composed, apart = "B\u00fcro/Eingang", "Bu\u0308ro/Eingang"
    assert list(found(apart, names=(composed,)).folders) == [composed]
    assert list(found("B\u00fcro/*", names=(apart,)).folders) == [apart]


def test_an_exception_keeps_out_what_a_glob_may_not_take() -> None:
    """What is kept out need not be anything that could be read."""
    assert list(found("Team/Out", "Sent", "!Team/*").folders) == ["Sent"]


def test_a_line_break_in_a_name_is_any_text() -> None:
    """A folder whose name holds a line break fits a star like any other."""
    assert list(found("a*c", names=("a\nc",)).folders) == ["a\nc"]
