"""Who is silent for too long, and what is done about it."""

from math import inf

import pytest

from monitor.app.alive.table import HOUR, PARTS, PATIENCE_SECONDS, Cure, Cured, Part, after_pause, cure_of, silent


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.key)
def test_every_part_has_its_patience(part: Part) -> None:
    """A part is silent once its last sign of life is older than it may be, or its thread is dead, and not before."""
    assert silent({part.key: part.seconds}) == ()
    assert silent({part.key: part.seconds + 1}) == (part,)
    assert silent({part.key: inf, "unknown": inf}) == (part,)
    assert part.does in part.sentence
    assert part.sentence.endswith(".")


def test_what_a_process_does_not_have_is_not_missed() -> None:
    """A part without any sign is one that this process does not run."""
    assert silent({}) == ()


def test_cures_get_stronger() -> None:
    """Each cure has two minutes; the same is tried twice in an hour, then the next one, and at last all ends."""
    part = Part(key="settings", does="notices", seconds=60, cure=Cure.RESTART)
    tried: list[Cured] = []
    done = []
    for minute in range(12):
        now = 60.0 * minute
        cure = cure_of(part, tried, now)
        if cure:
            done.append((minute, cure))
            tried.append(Cured(key=part.key, at=now))
    assert PATIENCE_SECONDS == 120
    assert done == [
        (0, Cure.RESTART),
        (2, Cure.RESTART),
        (4, Cure.ANEW),
        (6, Cure.ANEW),
        (8, Cure.END),
        (10, Cure.END),
    ]


def test_an_hour_later_all_begins_anew() -> None:
    """What was cured long ago, or was another part's, counts for nothing."""
    part = Part(key="scheduler", does="polls", seconds=30, cure=Cure.ANEW)
    tried = [Cured(key="scheduler", at=0), Cured(key="scheduler", at=200), Cured(key="maps", at=4000)]
    assert cure_of(part, tried, 400) is Cure.END
    assert cure_of(part, tried, 201 + HOUR) is Cure.ANEW


def test_a_paused_process_counts_from_its_waking() -> None:
    """After SIGSTOP, or on a machine that was paused, nobody is silent at once; a dead thread stays dead."""
    assert after_pause({"page": 900.0, "main": 2.0, "maps": inf}, 4.0) == {"page": 4.0, "main": 2.0, "maps": inf}
    assert after_pause({"page": 900.0}, inf) == {"page": 900.0}
