"""The five states in words."""

import dataclasses
import ssl
from datetime import datetime, timedelta

import pytest

from monitor.records import Account
from monitor.sources.refusals import not_reached
from monitor.wall.view import View, notice
from tests.wall.example import BOARD, DEFINITION, NOW, empty_snapshot, report, snapshot, view


def said(shown: View) -> tuple[str, str, float | None, bool]:
    """Return title, text, progress and whether it is a panel."""
    found = notice(shown, BOARD, DEFINITION)
    assert found is not None
    return found.title, found.text, found.progress, found.is_panel


def cause(shown: View) -> str | None:
    """Return which kind of stale it is."""
    found = notice(shown, BOARD, DEFINITION)
    return found.cause if found else None


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


BROKEN = 'config.yaml:3: window.current: found "4 wekks": this is no duration\n  allowed: a duration'


def test_a_configuration_that_was_refused() -> None:
    """Where, what was found, what is allowed, and that an earlier one is in force; of several the first."""
    found, allowed = 'config.yaml:3: window.current: found "4 wekks": this is no duration.', "Allowed: a duration."
    kept = "Until it is mended the settings of before stay in force."
    assert said(view(state="error", refused=(BROKEN,)))[:2] == (found, f"{allowed} {kept}")
    one_more = said(view(state="error", refused=(BROKEN, "config.yaml:4: x")))[1]
    assert one_more == f"{allowed} 1 other place is wrong, too; the log names all. {kept}"
    assert "2 other places are wrong" in said(view(state="error", refused=(BROKEN, "y", "z")))[1]
    assert said(view(state="error", refused=("config.yaml: gone",)))[:2] == ("config.yaml: gone.", kept)


def test_a_store_that_fails_is_said_before_a_configuration_that_was_refused() -> None:
    """Nothing works without the store."""
    assert said(view(state="error", refused=(BROKEN,), trouble="The disk is full."))[0] == "The disk is full."


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
        "No mail read since 13:41, numbers may be old.",
        (
            "Mailbox support did not answer. It is tried again every minute;"
            " if it lasts, “monitor check” says where it fails."
        ),
        None,
        False,
    )
    assert cause(shown) == "mail-server"


def test_a_server_that_is_left_alone_is_asked_again_at_a_time() -> None:
    """A busy server and a refused login have the time of the next try; only a login can be mended before that."""
    busy = report(
        error="support: it is busy. The next poll tries again.", refusal="busy", retry_at=NOW + timedelta(minutes=9)
    )
    assert said(view(state="stale", read_at=NOW, reports=(busy,)))[1] == (
        "support: it is busy. It is tried again at 14:16; if it lasts, “monitor check” says where it fails."
    )
    refused = dataclasses.replace(busy, refusal="login", needs_person=True)
    assert said(view(state="error", read_at=NOW, reports=(refused,)))[1] == (
        "No mail read since 14:07. It is tried again at 14:16 and at once when the password or the token changes."
    )


def test_a_server_that_is_left_alone_does_not_make_the_monitor_stuck() -> None:
    """Half an hour without a poll is no standstill where the server wants half an hour; when it is over, it is one."""
    for waits, expected in ((5, "mail-server"), (-6, "monitor")):
        busy = report(
            error="support: it is busy.",
            refusal="busy",
            started_at=NOW - timedelta(minutes=30),
            retry_at=NOW + timedelta(minutes=waits),
        )
        assert cause(view(state="stale", read_at=NOW, reports=(busy,))) == expected


def test_a_stale_page_without_a_reason_keeps_to_what_is_known() -> None:
    """No poll ended, so there is no error to quote."""
    title, text = said(view(state="stale", read_at=None))[:2]
    assert title == "No mail was read from the server yet."
    assert text.startswith("The mail server has not answered. It is tried again every minute; if it lasts")


@pytest.mark.parametrize(
    ("good_at", "question"), [(None, " Are port and security right?"), (NOW - timedelta(minutes=26), "")]
)
def test_a_server_that_is_away_is_told_once_and_plainly(good_at: datetime | None, question: str) -> None:
    """One sentence says that it is tried again; who never read the mailbox is asked whether its settings are right."""
    account = Account(name="support", host="127.0.0.1", port=993, security="tls", username="u")
    error = str(not_reached(account, ssl.SSLError()))
    assert "`" in error
    shown = view(state="stale", read_at=good_at, reports=(report(error=error, good_at=good_at),))
    assert said(shown)[1] == (
        f"support: 127.0.0.1 port 993 does not speak TLS.{question} It is tried again every minute;"
        " if it lasts, “monitor check” says where it fails."
    )


def test_an_error_keeps_its_question_but_no_quotes_of_code() -> None:
    """A person must answer it, however often the mailbox was read; backticks are for a terminal."""
    error = "support: the certificate is not valid yet. Is this machine's clock right? Correct `ca_file`."
    shown = view(state="error", reports=(report(error=error, needs_person=True),))
    assert said(shown)[0] == error.replace("`", "")


def test_a_monitor_that_polls_no_more_is_no_mail_server_that_does_not_answer() -> None:
    """Whoever stands before it must start the monitor again, not blame the server: an old error is no excuse."""
    reports = (report(started_at=NOW - timedelta(hours=3), error="The line was dropped."),)
    shown = view(state="stale", read_at=NOW - timedelta(hours=3), reports=reports)
    title, text = said(shown)[:2]
    assert title == "The monitor is stuck: no poll began since 11:07."
    assert "Start the monitor again; its log says" in text
    assert "line was dropped" not in text
    assert cause(shown) == "monitor"


@pytest.mark.parametrize(
    ("silence", "poll_seconds", "expected"),
    [
        (timedelta(minutes=5), 60, "mail-server"),
        (timedelta(minutes=6), 60, "monitor"),
        (timedelta(minutes=6), 600, "mail-server"),
        (timedelta(minutes=31), 600, "monitor"),
    ],
)
def test_a_monitor_is_stuck_after_three_intervals_and_five_minutes(
    silence: timedelta, poll_seconds: float, expected: str
) -> None:
    """A poll that hangs is ended before that, so nothing polls any more."""
    shown = view(state="stale", reports=(report(started_at=NOW - silence),))
    found = notice(shown, dataclasses.replace(BOARD, poll_seconds=poll_seconds), DEFINITION)
    assert found is not None
    assert found.cause == expected


def test_only_the_worst_mailbox_says_why_the_page_is_stale() -> None:
    """Another mailbox that is polled well does not make a hung one look well, nor the other way round."""
    hung, failing = report(name="a", started_at=NOW - timedelta(hours=1)), report(name="b", error="No answer.")
    assert cause(view(state="stale", reports=(hung, failing), worst="a")) == "monitor"
    assert cause(view(state="stale", reports=(hung, failing), worst="b")) == "mail-server"


def test_a_first_reading_shows_its_progress() -> None:
    """It counts over all mailboxes, and takes the place of the map only while that is empty."""
    reports = (report(messages_read=600, remaining=300), report(name="b", messages_read=0, remaining=100))
    title, text, progress, is_panel = said(view(state="first-run", snapshot=empty_snapshot(), reports=reports))
    assert title == "Reading the mailbox for the first time"
    assert text.startswith("600 messages read, 400 to go. ")
    assert (progress, is_panel) == (0.6, True)
    assert said(view(state="first-run", reports=reports))[3] is False


def test_a_first_reading_says_how_long_it_still_takes() -> None:
    """By the pace of this poll; the slowest mailbox counts, for they are read beside each other."""
    reports = (
        report(read_before=2000, messages_read=1000, seconds=10, remaining=72_000),
        report(name="b", messages_read=900, seconds=9, remaining=100),
        report(name="c", messages_read=0, seconds=9, remaining=0),
    )
    title, text, progress, _ = said(view(state="first-run", reports=reports))
    assert text.startswith("3,900 messages read, 72,100 to go, about 12 min left. ")
    assert progress == pytest.approx(3900 / 76_000)
    assert title == "Reading mail that the current window needs"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"messages_read": 500, "remaining": 500, "seconds": 0.5}, "500 messages read, 500 to go. "),
        ({"read_before": 500, "messages_read": 0, "remaining": 500, "seconds": 5}, "500 messages read, 500 to go. "),
        (
            {"messages_read": 600, "remaining": 300, "started_at": NOW - timedelta(seconds=60)},
            "600 messages read, 300 to go, less than a minute left. ",
        ),
    ],
)
def test_time_left_needs_a_pace(changes: dict[str, object], expected: str) -> None:
    """Nothing is guessed from the first second, or from nothing; a report without seconds is timed by the clock."""
    assert said(view(state="first-run", reports=(report(**changes),)))[1].startswith(expected)


def test_a_first_reading_that_has_not_begun_has_no_progress() -> None:
    """Before the first report there is nothing to divide by."""
    assert said(view(state="first-run", snapshot=None)) == (
        "Reading the mailbox for the first time",
        "Newest mail comes first; the maps fill by themselves.",
        0.0,
        True,
    )


def test_an_empty_page_says_what_will_happen_and_when() -> None:
    """It names the window, how old the newest reply is, the pace, and where to look."""
    shown = empty_snapshot(newest_at=NOW - timedelta(days=93))
    title, text, progress, is_panel = said(view(state="empty", snapshot=shown))
    assert title == "No replies in the last 4 weeks; the newest is 3 months old"
    assert said(view(state="empty", snapshot=empty_snapshot()))[0] == "No replies in the last 4 weeks"
    assert "every minute" in text
    assert "monitor check" in text
    assert (progress, is_panel) == (None, True)


def imported(newest_at: datetime | None) -> View:
    """Return an empty page of a mailbox that is only imported."""
    only = report(name="archive", is_imported=True, good_at=None)
    return view(state="empty", snapshot=empty_snapshot(reports=(only,), newest_at=newest_at))


def test_an_empty_page_of_imported_mail_sends_nobody_to_a_server() -> None:
    """Before the first import it says how to import; afterwards how old the mail is, and what draws it."""
    title, text, _, is_panel = said(imported(newest_at=None))
    assert (title, is_panel, "monitor import" in text) == ("Nothing is imported yet", True, True)
    title, text, *_ = said(imported(newest_at=NOW - timedelta(days=3650)))
    assert title == "No replies in the last 4 weeks; the newest imported one is 10 years old"
    assert "monitor export" in text
    assert "monitor check" not in text
