"""What people are told, how often, and not at night."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from monitor.records import PollReport
from monitor.records.displays import Heard, Listed, Standing, Told
from monitor.watching.notices import (
    BEHIND,
    HOLD,
    LINES,
    LONGEST,
    WELL,
    Alert,
    Known,
    Message,
    Wishes,
    alerts,
    decide,
    packed,
    unpacked,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
WISHES = Wishes(older_than=timedelta(minutes=30))
GOOD = PollReport(name="support", started_at=NOW, good_at=NOW)


def display(standing: Standing, name: str = "lobby") -> Listed:
    """Return a display that stands so."""
    told = Told(screen="a" * 8, name=name, address="10.0.0.7", is_hung=True)
    heard = Heard(told=told, first_at=NOW, last_at=NOW, painted_at=NOW)
    return Listed(name=told.label, standing=standing, heard=heard)


def test_what_is_wrong() -> None:
    """Old data, a mailbox that needs a person, the program's own troubles and displays are alerts, each by its name."""
    late = replace(
        GOOD, name="late", good_at=NOW - timedelta(minutes=31), error="late: no connection to ann@example.com."
    )
    refused = replace(GOOD, name="refused", needs_person=True, error="refused: the password is wrong.")
    asleep = replace(late, name="asleep", error=None)
    imported = replace(late, name="archive", is_imported=True)
    never = replace(GOOD, name="never", good_at=None)
    shown = [display("silent"), display("behind", "foyer"), display("good", "hall"), display("silent", "")]
    shown.append(Listed(name="canteen", standing="awaited"))
    found = list(
        alerts([GOOD, late, refused, asleep, imported, never], {"store": "The store:\nis full"}, shown, WISHES, NOW)
    )
    assert [(one.key, one.text) for one in found] == [
        ("old:late", "late: no mail was read for 30 min. no connection to \u2026"),
        ("person:refused", "refused needs a person: the password is wrong."),
        ("old:asleep", "asleep: no mail was read for 30 min."),
        ("trouble:store", "The store: is full"),
        ("display:lobby", "The display lobby says nothing any more."),
        ("display:foyer", "The display foyer shows old maps."),
        ("display:aaaaaaaa", "A display without a name says nothing any more."),
    ]
    assert found[5].hold == BEHIND


def test_what_nobody_wants_to_know() -> None:
    """Who wants to hear nothing of persons or displays hears of old data only."""
    refused = replace(GOOD, needs_person=True, good_at=NOW - timedelta(hours=1))
    wishes = Wishes(older_than=timedelta(minutes=30), person=False, displays=False)
    found = list(alerts([refused], {"store": "The store fails"}, [display("silent")], wishes, NOW))
    assert [one.key for one in found] == ["old:support"]


def test_long_words_are_cut() -> None:
    """A message is for a telephone: an endless sentence ends."""
    (alert,) = alerts([], {"store": "x " * 500}, [], WISHES, NOW)
    assert len(alert.text) == LONGEST + 1


class Desk:
    """What is told while time passes."""

    def __init__(self) -> None:
        self.now = NOW
        self.known: Mapping[str, Known] = {}

    def look(self, *texts: str, is_quiet: bool = False, minutes: float = 1) -> list[tuple[str, str]]:
        """Let time pass, find alerts, and return what is told: titles and bodies."""
        self.now += timedelta(minutes=minutes)
        found = [Alert(key=text, text=text) for text in texts]
        messages, known = decide(self.known, found, self.now, "Wall", is_quiet=is_quiet)
        self.known = unpacked(packed(known))
        assert self.known == known
        return [(message.title, message.body) for message in messages]


WRONG, WELL_AGAIN = "Wall: something is wrong", "Wall: back to normal"


def test_once_and_back_to_normal() -> None:
    """What is wrong is told once, after a minute of it, and once more when it has been well for a while."""
    desk = Desk()
    assert desk.look("a") == []
    assert desk.look("a") == [(WRONG, "a")]
    assert [desk.look("a") for _ in range(100)] == [[]] * 100
    assert desk.look() == []
    assert desk.look(minutes=WELL / timedelta(minutes=1)) == [(WELL_AGAIN, "Well again: a")]
    assert desk.known == {}


def test_what_comes_and_goes() -> None:
    """What is wrong now and then is told once, and what was wrong for a moment never."""
    desk = Desk()
    desk.look("a")
    told = [desk.look(*(["a"] * (turn % 2))) for turn in range(20)]
    assert told == [[]] * 20
    desk = Desk()
    desk.look("a")
    told = [desk.look(*(["a"] * (turn % 3 != 0))) for turn in range(1, 20)]
    assert [each for each in told if each] == [[(WRONG, "a")]]


def test_together() -> None:
    """What happens together is one message, of so many lines."""
    desk = Desk()
    names = [f"display {number}" for number in range(LINES + 5)]
    desk.look(*names)
    ((title, body),) = desk.look(*names)
    assert title == WRONG
    assert body.splitlines()[0] == "display 0"
    assert body.splitlines()[-1] == "and 5 more"
    assert len(body.splitlines()) == LINES + 1


def test_quiet_hours() -> None:
    """At night nothing is told; in the morning what is still wrong, and what was told and is well, but nothing else."""
    desk = Desk()
    desk.look("before")
    assert desk.look("before") == [(WRONG, "before")]
    for turn in range(10):
        assert desk.look(*(["lasting"] if turn else []), "passing" if turn < 5 else "lasting", is_quiet=True) == []
    assert desk.look("lasting") == [(WRONG, "lasting"), (WELL_AGAIN, "Well again: before")]


@pytest.mark.parametrize("text", [None, "", "nonsense", "[]", '{"a": 1}', '{"a": ["t", "never", true, null]}'])
def test_what_another_program_kept(text: str | None) -> None:
    """What cannot be read is nothing, and no error."""
    assert unpacked(text) == {}


def test_hold_is_short() -> None:
    """A message says whether it is a good one, for services that colour it."""
    messages, _ = decide({}, [Alert(key="a", text="a", hold=timedelta(0))], NOW, "Wall", is_quiet=False)
    assert messages == (Message(title=WRONG, body="a", is_good=False),)
    assert timedelta(0) < HOLD < WELL
