"""The five states in words."""

from datetime import timedelta

import pytest

from monitor.wall.view import View, notice
from tests.wall.example import BOARD, DEFINITION, NOW, empty_snapshot, report, snapshot, view


def said(shown: View) -> tuple[str, str, float | None, bool]:
    """Return title, text, progress and whether it is a panel."""
    found = notice(shown, BOARD, DEFINITION)
    assert found is not None
    return found.title, found.text, found.progress, found.is_panel


def test_a_fresh_page_says_nothing() -> None:
    """The maps are the message."""
    assert notice(view(), BOARD, DEFINITION) is None


def test_an_error_is_the_sentence_of_what_to_do() -> None:
    """Of several mailboxes the one that needs a person is quoted, though another failed before it."""
    reports = (
        report(name="a", error="Mailbox a did not answer."),
        report(name="b", error="Mailbox b: correct the password.", needs_person=True),
    )
    shown = view(state="error", snapshot=snapshot(reports=reports), read_at=NOW - timedelta(hours=3))
    assert said(shown) == ("Mailbox b: correct the password.", "No mail read since 11:07.", None, False)


def test_of_several_failures_the_worst_mailbox_is_named() -> None:
    """The name is said even where the sentence does not hold it."""
    reports = (report(name="a", error="No answer."), report(name="b", error="The line was dropped."))
    shown = view(state="stale", reports=reports, worst="b")
    assert said(shown)[1].startswith("b: The line was dropped. ")


@pytest.mark.parametrize(
    ("shown", "title"),
    [
        (view(state="error", snapshot=snapshot(store_error="The disk is full.")), "The disk is full."),
        (view(state="error", snapshot=None, trouble="Give back the key."), "Give back the key."),
        (view(state="error"), "Something needs a person: the log of the monitor says what."),
    ],
)
def test_an_error_outside_a_mailbox_is_said_too(shown: View, title: str) -> None:
    """The store's, one from before the first snapshot, and at worst where to look."""
    assert said(shown)[0] == title


def test_a_stale_page_says_since_when_why_and_what_happens_next() -> None:
    """Three facts, and the last maps stay beside them."""
    shown = view(
        state="stale",
        read_at=NOW - timedelta(minutes=26),
        reports=(report(error="Mailbox support did not answer."),),
    )
    assert said(shown) == (
        "No mail read since 13:41.",
        "Mailbox support did not answer. Numbers may be old; it is tried again every minute.",
        None,
        False,
    )


def test_a_stale_page_without_a_reason_keeps_to_what_is_known() -> None:
    """No poll ended, so there is no error to quote."""
    assert said(view(state="stale", read_at=None))[:2] == (
        "No mail was read yet.",
        "Numbers may be old; it is tried again every minute.",
    )


def test_a_first_reading_shows_its_progress() -> None:
    """It counts over all mailboxes, and takes the place of the map only while that is empty."""
    reports = (report(messages_read=600, remaining=300), report(name="b", messages_read=0, remaining=100))
    title, text, progress, is_panel = said(view(state="first-run", snapshot=empty_snapshot(), reports=reports))
    assert title == "Reading the mailbox for the first time"
    assert text.startswith("600 messages read, 400 to go.")
    assert (progress, is_panel) == (0.6, True)
    assert said(view(state="first-run", reports=reports))[3] is False


def test_a_first_reading_that_has_not_begun_has_no_progress() -> None:
    """Before the first report there is nothing to divide by."""
    assert said(view(state="first-run", snapshot=None)) == (
        "Reading the mailbox for the first time",
        "Newest mail comes first; the maps fill by themselves.",
        0.0,
        True,
    )


def test_an_empty_page_says_what_will_happen_and_when() -> None:
    """It names the window, the pace, and where to look."""
    title, text, progress, is_panel = said(view(state="empty", snapshot=empty_snapshot()))
    assert title == "Nothing was answered in the last 4 weeks"
    assert "every minute" in text
    assert "monitor check" in text
    assert (progress, is_panel) == (None, True)
