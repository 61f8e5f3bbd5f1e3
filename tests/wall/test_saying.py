"""What stands beside the maps in words."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.records import Cost, Waiting
from monitor.wall import saying
from monitor.wall.names import names_of
from tests.wall.example import DEFINITION, MEASURE, NOW, as_marks, grids

CURRENT, TRAILING, CHANGE = grids()
TESTED = as_marks(CURRENT, TRAILING, CHANGE.values)
ZONE = DEFINITION.time_zone
NOWHERE = ((False,) * 24,) * 7


def test_what_is_within_the_target_stands_beside_what_was_before() -> None:
    """In whole percent; without a value before only the present one, without a target nothing."""
    now, before = replace(CURRENT, within_overall=0.814), replace(TRAILING, within_overall=0.785)
    assert saying.within(now, before) == "81 % within 4 h, before 79 %"
    assert saying.within(now, TRAILING) == "81 % within 4 h"
    assert saying.within(CURRENT, before) == ""
    assert saying.within(replace(now, measure=replace(MEASURE, target=None)), before) == ""


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("got 4 h 40 slower.", "got 4~h~40 slower."),
        ("over 2 d 4 h. 1 in 5", "over 2~d~4~h. 1 in 5"),
        ("over 40 min, 80 % of 7 h", "over 40~min, 80~% of 7~h"),
        ("Fridays 16 to 19", "Fridays 16 to 19"),
        ("12 d. 3 days", "12~d. 3 days"),
    ],
)
def test_no_line_ends_inside_a_length(said: str, shown: str) -> None:
    """A tall screen breaks the headline between words, never inside a number and its unit."""
    assert saying.unbroken(said) == shown.replace("~", "\N{NO-BREAK SPACE}")


def test_the_verdict_says_what_quiet_cells_mean() -> None:
    """A test that cannot tell never says that nothing changed."""
    assert saying.verdict(TESTED, NOW, ZONE) == "· no more than chance, or too little to tell"
    assert saying.verdict(replace(TESTED, marked=NOWHERE), NOW, ZONE) == "nothing is more than chance"
    assert (
        saying.verdict(replace(TESTED, verdict="too few weeks", marked=NOWHERE), NOW, ZONE) == "too few weeks to tell"
    )
    assert saying.verdict(None, NOW, ZONE) == "not tested yet: nothing is marked"


def test_the_verdict_of_another_day_says_of_which() -> None:
    """After midnight the marks are of the day before until that of today is made, by the clock of the zone."""
    tomorrow = NOW + timedelta(days=1)
    assert saying.verdict(TESTED, tomorrow, ZONE) == f"as of {NOW.day} {NOW:%b}: {saying.verdict(TESTED, NOW, ZONE)}"
    late = replace(TESTED, made_at=datetime(2026, 11, 24, 23, 30, tzinfo=UTC))
    assert not saying.verdict(late, datetime(2026, 11, 25, 8, tzinfo=UTC), "Europe/Paris").startswith("as of")


@pytest.mark.parametrize(
    ("now", "count", "more", "is_late"),
    [
        (Waiting(count=0, oldest_at=None, late=0, soon=0), "nothing is waiting", [], False),
        (Waiting(count=7, oldest_at=NOW, late=0, soon=0), "7 waiting", [], False),
        (Waiting(count=7, oldest_at=NOW, late=0, soon=1), "7 waiting", ["1 passes the target within the hour"], False),
        (Waiting(count=7, oldest_at=NOW, late=0, soon=2), "7 waiting", ["2 pass the target within the hour"], False),
        (Waiting(count=7, oldest_at=NOW, late=3, soon=0), "7 waiting", ["3 past the target"], True),
        (
            Waiting(count=12_345, oldest_at=NOW, late=9_999, soon=1_234),
            "12,345 waiting",
            ["9,999 past the target, 1,234 more within the hour"],
            True,
        ),
    ],
)
def test_what_waits_says_first_what_is_late(now: Waiting, count: str, more: list[str], *, is_late: bool) -> None:
    """Then what will be within the hour, and only what there is."""
    said = saying.waiting(now, 4.0)
    assert said is not None
    assert (said["count"], said["more"], said["isLate"]) == (count, more, is_late)


def test_the_oldest_is_sent_as_an_instant() -> None:
    """Its age goes on in the browser between two snapshots."""
    oldest = NOW - timedelta(hours=5, minutes=40)
    said = saying.waiting(Waiting(count=1, oldest_at=oldest, late=0, soon=0), 4.0)
    assert said is not None
    assert said["oldest"] == oldest.isoformat()


def test_nothing_is_late_without_a_target_and_nothing_said_where_it_is_not_known() -> None:
    """No colour without a promise that was broken."""
    said = saying.waiting(Waiting(count=7, oldest_at=NOW, late=3, soon=0), None)
    assert said is not None
    assert (said["more"], said["isLate"]) == ([], False)
    assert saying.waiting(None, 4.0) is None


def test_where_people_wait_most_comes_in_the_given_order_and_no_more_than_fit() -> None:
    """The locale's weekday, the stretch, the hours a week beyond the target."""
    costs = [Cost(day=day % 7, first=9, last=12, hours_per_week=62.0 - day, value=6.0, count=40) for day in range(9)]
    said = list(saying.improve(costs, DEFINITION, names_of("de")))
    assert said[0] == ("Mo 9\N{EN DASH}12", "62 hours of waiting a week beyond 4\N{NO-BREAK SPACE}h")
    assert [when.split()[0] for when, _ in said] == ["Mo", "Di", "Mi", "Do", "Fr", "Sa"]
    plain = replace(DEFINITION, measure=replace(MEASURE, target=None))
    assert next(saying.improve(costs, plain, names_of("en"))) == ("Mon 9\N{EN DASH}12", "62 hours of waiting a week")
