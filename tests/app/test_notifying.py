"""Who is told, by a real service on loopback; what the store keeps of it; and what a restart knows."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from monitor.app.displaying import Displaying
from monitor.app.notifying import Notifying
from monitor.app.shown import Shown
from monitor.config import Settings, load
from monitor.records import PollReport
from monitor.records.displays import Told
from monitor.store import SqlStore, open_store
from tests.wall.example import NOW
from tests.watching.sink import Sink, sink

if TYPE_CHECKING:
    from monitor.app.parts import Parts

MINUTE = timedelta(minutes=1)
GOOD = PollReport(name="support", started_at=NOW, good_at=NOW)
LOBBY = Told(screen="a" * 8, name="lobby", is_hung=True, painted="", page="p", width=2, height=1)


@dataclass(slots=True)
class Opened:
    """Of all the parts only what the thread asks for."""

    store: SqlStore
    settings: Settings


@dataclass(slots=True)
class House:
    """A monitor whose reports, displays and clock a test changes."""

    folder: Path
    service: Sink
    now: datetime = NOW
    notify: str = ""
    url: str = ""
    shown: Shown = field(default_factory=Shown)
    displaying: Displaying = field(init=False)
    notifying: Notifying = field(init=False)

    def start(self) -> None:
        """Begin, as a process does."""
        (self.folder / "urls").write_text(f"# the team's\n\n{self.service.url}\n")
        config = self.folder / "config.yaml"
        config.write_text(f"title: Wall\ntime_zone: UTC\nnotify: {{urls_file: urls, {self.notify}}}\n")
        settings = load(config, {"MONITOR_STORE__URL": self.url, "MONITOR_STORE__KEY_FILE": f"{self.folder}/key"})
        self.shown = Shown()
        store = open_store(settings.store.url, settings.store.key_file)
        self.shown.parts = cast("Parts", Opened(store, settings))
        self.shown.reports = (GOOD,)
        self.displaying = Displaying(lambda: "", now=lambda: self.now)
        self.notifying = Notifying(lambda: settings, {}, self.shown, self.displaying, now=lambda: self.now)

    def look(self, **changes: object) -> list[str]:
        """Let a minute pass, look, and return the titles of what has come since."""
        before = len(self.service.got)
        self.now += MINUTE
        self.shown.reports = (replace(GOOD, good_at=self.now, **changes),)  # type: ignore[arg-type]  # fields of a report
        self.shown.health = lambda: {"store": "ok"}  # type: ignore[method-assign]  # no scheduler runs here
        self.notifying.look()
        return self.service.titles[before:]

    def stop(self) -> None:
        """Give the store back."""
        cast("Opened", self.shown.parts).store.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A monitor with a service to tell."""
    with sink() as service:
        made = House(tmp_path, service)
        made.start()
        try:
            yield made
        finally:
            made.stop()


WRONG, WELL = "Wall: something is wrong", "Wall: back to normal"


def test_told_once_over_restarts(house: House) -> None:
    """A mailbox that needs a person is told once, also by the process that comes after; then that it is well."""
    refused = {"needs_person": True, "error": "support: the password is wrong."}
    assert house.look(**refused) == []
    assert house.look(**refused) == [WRONG]
    assert house.service.got[-1]["message"] == "support needs a person: the password is wrong."
    house.stop()
    house.start()
    assert [house.look(**refused) for _ in range(3)] == [[], [], []]
    assert house.look() == []
    assert [house.look() for _ in range(5)] == [[], [], [], [], [WELL]]


def test_a_silent_display_over_restarts(house: House) -> None:
    """A display that fell silent is told, also where it did while the monitor was away."""
    house.displaying.hear(LOBBY)
    assert house.look() == []
    house.stop()
    house.start()
    told = [title for _ in range(5) for title in house.look()]
    assert told == [WRONG]
    assert house.service.got[-1]["message"] == "The display lobby says nothing any more."


def test_a_service_that_is_away(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """What a service does not take is sent again until it does, once; the log names it by its number alone."""
    refused = {"needs_person": True, "error": "support: no."}
    house.service.fails = True
    house.look(**refused)
    with caplog.at_level(logging.WARNING):
        assert [house.look(**refused) for _ in range(3)] == [[], [], []]
    assert "service number 1 did not take" in caplog.text
    ours = [record.getMessage() for record in caplog.records if record.name == "monitor"]
    assert [line for line in ours if "secrettoken" in line or "127.0.0.1" in line] == []
    house.service.fails = False
    assert house.look(**refused) == [WRONG]
    assert house.look(**refused) == []


def test_quiet_hours_of_the_configuration(house: House) -> None:
    """In quiet hours nothing is sent."""
    house.stop()
    house.notify = 'quiet: ["00:00-24:00"]'
    house.start()
    assert [house.look(needs_person=True, error="support: no.") for _ in range(5)] == [[]] * 5


def test_a_refused_configuration(house: House) -> None:
    """A configuration that was not taken is told without its words."""
    house.shown.refuse(("page.title: found marker",))
    assert [house.look() for _ in range(2)] == [[], [WRONG]]
    assert "marker" not in house.service.got[0]["message"]


def test_off_by_default(tmp_path: Path) -> None:
    """Without a URL nothing is judged and nothing sent; a file that cannot be read is said, without its name."""
    config = tmp_path / "config.yaml"
    config.write_text("time_zone: UTC\n")
    shown = Shown()
    shown.reports = (replace(GOOD, needs_person=True),)
    now = [NOW]
    for variables in ({}, {"MONITOR_NOTIFY_URLS": " "}):
        notifying = Notifying(
            lambda: load(config, {}), variables, shown, Displaying(lambda: "", now=lambda: now[0]), now=lambda: now[0]
        )
        notifying.look()
        now[0] += 5 * MINUTE
        notifying.look()


def test_one_of_several_replicas(tmp_path: Path, postgres_url: str) -> None:
    """On PostgreSQL each replica knows of all displays, one of them tells, and the next goes on where it ended."""
    with sink() as service:
        one, other = House(tmp_path, service, url=postgres_url), House(tmp_path, service, url=postgres_url)
        one.start()
        other.start()
        try:
            one.displaying.hear(LOBBY)
            one.look()
            other.look()
            assert [listed.name for listed in other.displaying.listed()] == ["lobby"]
            other.displaying.ask(LOBBY.screen, "name")
            other.look()
            one.look()
            assert one.displaying.hear(LOBBY) == "name", "what was asked at one replica never came to the other"
            told = [title for _ in range(6) for house in (one, other) for title in house.look()]
            assert told == [WRONG]
            leases = one.notifying._leases  # noqa: SLF001 - it ends here, as a process does
            assert leases
            leases.leave()
            assert [title for _ in range(3) for title in other.look()] == []
            other.displaying.hear(LOBBY)
            assert [title for _ in range(7) for title in (other.displaying.hear(LOBBY), *other.look()) if title] == [
                WELL
            ]
        finally:
            one.stop()
            other.stop()
            for house in (one, other):
                if house.notifying._leases:  # noqa: SLF001 - as above
                    house.notifying._leases.close()  # noqa: SLF001 - as above


def test_the_thread(house: House) -> None:
    """It looks by itself while it is open, and ends."""
    notifying = Notifying(house.notifying._settings, {}, house.shown, house.displaying, seconds=0.01)  # noqa: SLF001 - the same ones
    with notifying:
        assert notifying.age < 5
        hung = notifying._thread  # noqa: SLF001 - as above
        notifying.again()
        hung.join(10)
        assert not hung.is_alive(), "two look at once"
        assert notifying.age < 5
    assert not notifying._thread.is_alive()  # noqa: SLF001 - what is tested
    assert notifying.age == float("inf")
