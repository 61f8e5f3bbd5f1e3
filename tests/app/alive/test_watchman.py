"""The one that watches all others."""

import logging
import time
from collections.abc import Callable
from math import inf

import pytest

from monitor.app.alive.table import PARTS, Cure
from monitor.app.alive.watchman import Watchman


def wait_for(what: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait until it holds."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.01)


def test_a_silent_part_is_said_and_cured(caplog: pytest.LogCaptureFixture) -> None:
    """A dead part is named and its cure is asked for once; when it lives again, nothing is said any more."""
    caplog.set_level(logging.INFO, "monitor")
    ages, done, told = {"scheduler": inf}, list[str](), list[bool]()
    watchman = Watchman(
        lambda: ages, {Cure.ANEW: lambda: done.append("anew")}, told=lambda: told.append(True), look_seconds=0.02
    )
    watchman.start()
    try:
        wait_for(lambda: len(told) > 3)
        assert done == ["anew"]
        assert list(watchman.words) == ["scheduler"]
        ages["scheduler"] = 0.0
        wait_for(lambda: not watchman.words)
    finally:
        watchman.stop()
    assert [record.getMessage() for record in caplog.records][-1] == "scheduler: works again"


def test_what_cannot_be_mended_ends_the_process() -> None:
    """A stuck page server, whose thread cannot be killed, ends the process; its supervisor's watchdog is not fed."""
    ended, told = list[bool](), list[bool]()
    watchman = Watchman(
        lambda: {"page": 61.0}, {}, ending=lambda: ended.append(True), told=lambda: told.append(True), look_seconds=0.02
    )
    watchman.start()
    try:
        wait_for(lambda: ended)
    finally:
        watchman.stop()
    assert not told


def test_it_outlives_its_own_mistakes() -> None:
    """A mistake in what it looks at ends no watching."""
    looks = iter([0, 1])
    ended = list[bool]()

    def ages() -> dict[str, float]:
        if next(looks, 1) == 0:
            raise KeyError
        return {"page": inf}

    watchman = Watchman(ages, {}, ending=lambda: ended.append(True), look_seconds=0.02)
    watchman.start()
    try:
        wait_for(lambda: ended)
    finally:
        watchman.stop()
    assert ended[0]
    assert next(looks, None) is None, "the mistake was made, and a look came after it"


def test_the_table_is_in_the_documents(request: pytest.FixtureRequest) -> None:
    """docs/healing.md has one row for each part of the table, in its words."""
    text = (request.config.rootpath / "docs" / "healing.md").read_text("utf-8")
    cures = {
        Cure.RESTART: "started again",
        Cure.ANEW: "store and polls opened anew",
        Cure.END: "the process ends with status 70",
    }
    for part in PARTS:
        assert f"| `{part.key}` | {part.does} | {part.seconds:,.0f} s | {cures[part.cure]} |" in text
