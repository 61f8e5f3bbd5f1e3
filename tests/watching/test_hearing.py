"""What is remembered of displays."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.records.displays import Asked, Told
from monitor.watching import hearing
from monitor.watching.hearing import EDITIONS, MOST, ORDER, REMEMBERED, VISIT, Displays
from monitor.watching.judging import Rules

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
RULES = Rules(page_seconds=15, page="p1")
LOBBY = Told(screen="a" * 8, name="lobby", address="127.0.0.1", is_hung=True, painted="one", page="p1")


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        """Return the present instant."""
        return self.now

    def pass_(self, length: timedelta) -> None:
        """Let time pass."""
        self.now += length


def test_orders_are_fetched_once() -> None:
    """What a display is asked goes to it with its next refresh, once, and not when it comes much later."""
    clock = Clock()
    displays = Displays(clock)
    assert displays.ask(LOBBY.screen, "name") is False
    assert displays.hear(LOBBY) is None
    assert displays.ask(LOBBY.screen, "name")
    assert displays.listed(RULES)[0].order == "name"
    assert [displays.hear(LOBBY), displays.hear(LOBBY)] == ["name", None]
    displays.ask(LOBBY.screen, "reload")
    clock.pass_(ORDER)
    assert displays.listed(RULES)[0].order is None
    assert displays.hear(LOBBY) is None


def test_what_is_listed() -> None:
    """Displays by name, those with a link that were never heard, and last the pages that are only visited."""
    displays = Displays(Clock())
    displays.show("one")
    displays.hear(replace(LOBBY, screen="v" * 8, name="", is_hung=False))
    displays.hear(replace(LOBBY, page="p0"))
    found = displays.listed(RULES, {"lobby": NOW, "canteen": NOW})
    assert [(one.name, one.standing, one.page_is_old) for one in found] == [
        ("canteen", "awaited", False),
        ("lobby", "good", True),
        ("127.0.0.1", "visitor", False),
    ]
    assert displays.counted(RULES) == {"good": 1, "visitor": 1}


def test_since_when_it_shows_what_it_shows() -> None:
    """The instant of the paint is when the display first told of these maps; the first hearing is that of its name."""
    clock = Clock()
    displays = Displays(clock)
    displays.hear(LOBBY)
    clock.pass_(timedelta(minutes=1))
    displays.hear(LOBBY)
    (one,) = displays.hung()
    assert (one.first_at, one.painted_at, one.last_at) == (NOW, NOW, clock.now)
    displays.hear(replace(LOBBY, painted="two", name="foyer"))
    (one,) = displays.hung()
    assert (one.first_at, one.painted_at) == (clock.now, clock.now)


def test_behind_by_what_was_shown() -> None:
    """Which maps were replaced when is remembered, of many polls; a busy mailbox makes nobody behind."""
    clock = Clock()
    displays = Displays(clock)
    for number in range(2 * EDITIONS):
        displays.show(f"maps{number}")
        displays.show(f"maps{number}")
        displays.hear(replace(LOBBY, painted=f"maps{max(0, number - 1)}"))
        clock.pass_(timedelta(seconds=15))
    assert displays.listed(RULES)[0].standing == "good"
    stuck = replace(LOBBY, painted="maps0")
    displays.hear(stuck)
    clock.pass_(timedelta(minutes=1, seconds=1))
    displays.hear(stuck)
    assert displays.listed(RULES)[0].standing == "behind"


def test_forgotten() -> None:
    """A display that somebody took down is forgotten when he says so, a visit by itself."""
    clock = Clock()
    displays = Displays(clock)
    displays.hear(LOBBY)
    displays.hear(replace(LOBBY, screen="v" * 8, name="", is_hung=False))
    clock.pass_(VISIT + timedelta(seconds=1))
    assert [one.standing for one in displays.listed(RULES)] == ["silent"]
    assert displays.forget(LOBBY.screen)
    assert not displays.forget(LOBBY.screen)
    assert displays.listed(RULES) == ()


def test_recalled() -> None:
    """What another process heard later counts; what is known here later stays."""
    clock = Clock()
    displays, other = Displays(clock), Displays(clock)
    displays.hear(LOBBY)
    clock.pass_(timedelta(minutes=1))
    other.hear(replace(LOBBY, painted="two"))
    other.hear(replace(LOBBY, screen="b" * 8, name="canteen"))
    displays.recall(other.hung(), {})
    assert [one.told.painted for one in displays.hung()] == ["two", "one"]
    clock.pass_(timedelta(minutes=1))
    displays.hear(replace(LOBBY, painted="three"))
    displays.recall(other.hung(), {})
    assert {one.told.painted for one in displays.hung()} == {"three", "one"}


def test_memory_is_bounded() -> None:
    """Whoever makes up screens takes no more than so much memory; the last ones heard stay."""
    displays = Displays(Clock())
    for number in range(MOST + 5):
        displays.hear(replace(LOBBY, screen=f"{number:08}", name="", is_hung=False))
    found = displays.listed(RULES)
    assert len(found) == MOST
    assert f"{MOST + 4:08}" in {one.heard.told.screen for one in found if one.heard}
    assert hearing.MOST == MOST


def test_forgotten_everywhere() -> None:
    """What was forgotten is brought back by nobody who still knows it, but by the display itself."""
    clock = Clock()
    displays, other = Displays(clock), Displays(clock)
    displays.hear(LOBBY)
    other.recall(displays.hung(), {})
    clock.pass_(timedelta(minutes=1))
    assert displays.forget(LOBBY.screen)
    displays.recall(other.hung(), {})
    assert displays.hung() == ()
    other.recall((), displays.forgotten())
    assert other.hung() == ()
    clock.pass_(timedelta(minutes=1))
    other.hear(LOBBY)
    displays.recall(other.hung(), {})
    assert len(displays.hung()) == 1
    clock.pass_(REMEMBERED)
    assert displays.forgotten() == {}
    displays.recall((), other.forgotten() or {"x" * 8: NOW})
    assert displays.forgotten() == {}


def test_orders_are_shared() -> None:
    """What is asked at one process is fetched at another, once; the later order counts, and old ones go."""
    clock = Clock()
    one, other = Displays(clock), Displays(clock)
    for displays in (one, other):
        displays.hear(LOBBY)
    one.ask(LOBBY.screen, "name")
    other.share(one.orders())
    assert other.hear(LOBBY) == "name"
    one.share(other.orders())
    assert one.hear(LOBBY) is None
    other.share({LOBBY.screen: Asked(order="name", at=NOW)})
    assert other.hear(LOBBY) is None, "one that was fetched came back"
    clock.pass_(timedelta(seconds=1))
    one.ask(LOBBY.screen, "reload")
    other.share(one.orders())
    one.share({LOBBY.screen: Asked(order="name", at=NOW, is_done=True)})
    assert other.hear(LOBBY) == "reload"
    clock.pass_(ORDER)
    assert other.orders() == {}
