"""How far an import is."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.app.bar import Bar, Progress, duration


def ticks(*seconds: float) -> Iterator[float]:
    """Yield what a clock shows, one look after the other."""
    yield from seconds


def test_share_pace_and_time_left(tmp_path: Path) -> None:
    """They are of all files together, also of those that were not begun; a folder counts once its size is known."""
    one, two, folder = tmp_path / "one", tmp_path / "two", tmp_path / "folder"
    one.write_bytes(bytes(30_000))
    two.write_bytes(bytes(10_000))
    folder.mkdir()
    clock = ticks(0.0, 10.0, 10.0)
    progress = Progress([one, two, folder], lambda: next(clock))
    progress.take(one, 10_000, 30_000)
    assert progress.share == 0.25
    assert progress.words() == "0.0 MB/s, about 30 s left"
    progress.take(folder, 0, 40_000)
    assert progress.share == 0.125
    assert progress.words() == "0.0 MB/s, about 1 min left"


def test_a_pipe_has_no_end() -> None:
    """Of a pipe nobody knows how much is to come: the pace alone is said."""
    clock = ticks(0.0, 2.0)
    progress = Progress([Path("-")], lambda: next(clock))
    assert progress.share == 0
    progress.take(Path("-"), 50_000_000, 0)
    assert progress.words() == "25 MB/s"


def test_it_is_told_now_and_then() -> None:
    """Once in so many seconds, however often it is asked."""
    clock = ticks(0.0, 0.5, 1.0, 1.5, 2.0)
    progress = Progress([], lambda: next(clock))
    assert [progress.is_due(1.0) for _ in range(4)] == [False, True, False, True]


@pytest.mark.parametrize(
    ("seconds", "words"), [(1, "1 s"), (59, "59 s"), (60, "1 min"), (3_599, "1 h 0 min"), (7_500, "2 h 5 min")]
)
def test_durations(seconds: float, words: str) -> None:
    """A length of time is said as people say it."""
    assert duration(seconds) == words


def test_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a terminal lines that are told stand alone, and nothing is drawn."""
    bar = Bar([])
    bar.take(Path("a"), 1, 2)
    bar.tell("a: an mbox")
    bar.clear()
    assert capsys.readouterr().err == "a: an mbox\n"
