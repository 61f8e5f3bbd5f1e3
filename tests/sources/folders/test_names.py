"""The table of known names."""

import unicodedata

import pytest

from monitor.mail import labels
from monitor.sources.folders.names import ARCHIVE, NAMES, NEVER_READ, SENT, folded, sounds_sent, use_of


def test_no_name_has_two_uses() -> None:
    """A name decides whether mail is read: one that stood for two uses would depend on the order of the table."""
    every = [folded(name) for names in NAMES.values() for name in names]
    assert sorted(name for name in set(every) if every.count(name) > 1) == []


def test_every_name_is_a_name() -> None:
    """No empty entry, no stray blank and nothing unprintable stands in the table, and letters are composed."""
    for use, names in NAMES.items():
        for name in names:
            assert name, use
            assert name == unicodedata.normalize("NFC", " ".join(name.split()))
            joiners = "\u200c\u200d"  # of Persian and Malayalam
            assert all(char.isprintable() or char in joiners for char in name), name
            assert use_of(name) == use


def test_every_use_is_known_in_many_languages() -> None:
    """The uses are those that are read and those that never are."""
    assert set(NAMES) == {SENT, ARCHIVE, *NEVER_READ}
    assert {use: len(names) >= 55 for use, names in NAMES.items() if use != r"\chats"} == dict.fromkeys(
        (SENT, ARCHIVE, r"\drafts", r"\junk", r"\trash", r"\outbox", r"\templates"), True
    )


@pytest.mark.parametrize(
    ("name", "use"),
    [
        ("sent ITEMS", SENT),
        ("Éléments envoyés".replace("é", "e\u0301"), SENT),
        ("Gönderilmiş Öğeler", SENT),
        ("ENTWÜRFE", r"\drafts"),
        ("  Papierkorb ", r"\trash"),
        ("Outbox", r"\outbox"),
        ("Sent by me", None),
        ("", None),
    ],
)
def test_case_blanks_and_composition_do_not_matter(name: str, use: str | None) -> None:
    """A Mac writes letters and accents apart, an old client in capitals."""
    assert use_of(name) == use


def test_names_that_hold_one_of_a_sent_folder() -> None:
    """`Sent 2024` is worth offering, `Customers` is not."""
    assert [sounds_sent(name) for name in ("Sent 2024", "Alt/Gesendete Objekte", "Customers", "INBOX")] == [
        True,
        True,
        False,
        False,
    ]


def test_gmails_folders_have_the_names_of_its_labels() -> None:
    """What a Takeout calls a label is what Gmail calls the folder: no label is missing in the table."""
    assert {use_of(label) for label in labels.SENT} == {SENT}
    assert {use_of(label) for label in labels.LEFT_OUT} <= NEVER_READ.keys()
