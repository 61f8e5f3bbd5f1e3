"""What the parts of a process give the maps: what was answered, and what waits."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.app.parts import Parts, open_parts
from monitor.app.waiting import StoredWaits
from monitor.config import load
from monitor.mail.ids import Digester
from monitor.records import Batch, Correspondence, Message, Waiting, Waits, Window
from monitor.store import SqlStore
from monitor.store.engine import Database
from tests.letters import environment

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
MESSAGES = (
    # hours before now, from us, what it names
    ("asks", 10, False, ()),
    ("nudges", 5, False, ("asks",)),
    ("quick", 50, False, ()),
    ("answer", 48, True, ("quick",)),
    ("thanks", 47, False, ("answer", "quick")),
    ("asked twice", 30, False, ()),
    ("asked again", 20, False, ("asked twice",)),
    ("late answer", 19, True, ("asked again",)),
    ("forgotten", 24 * 60, False, ()),
    ("due soon", 3.5, False, ()),
)


@contextmanager
def office(folder: Path, text: str = "") -> Iterator[Parts]:
    """Give the parts of a process whose one mailbox holds MESSAGES."""
    config = folder / "config.yaml"
    config.write_text(f"time_zone: UTC\nmailboxes: [{{name: one, host: localhost, username: us@x.example}}]\n{text}\n")
    environ = environment({"MONITOR_PASSWORD_ONE": "p"})
    with open_parts(load(config, environ), environ) as parts:
        digester = Digester(parts.store.digest_key)
        us, jane = digester.address("us@x.example"), digester.address("jane@y.example")
        messages = tuple(
            Message(
                key=digester.message(name),
                in_sent=is_ours,
                dated_at=NOW - timedelta(hours=hours),
                internal_at=NOW - timedelta(hours=hours),
                senders=(us if is_ours else jane,),
                recipients=(jane if is_ours else us,),
                answers=tuple(digester.message(answer) for answer in answers),
            )
            for name, hours, is_ours, answers in MESSAGES
        )
        batch = Batch(mailbox="one", messages=tuple((message, None) for message in messages))
        parts.store.commit(batch, parts.mailboxes[0].pair, NOW)
        yield parts


def told(found: Waits) -> list[tuple[float, float, bool]]:
    """Return (hours before now, hours waited, is open), the newest first."""
    columns = (found.received_at.tolist(), found.seconds.tolist(), found.is_open.tolist())
    return sorted(
        ((NOW.timestamp() - start) / 3600, seconds / 3600, is_open)
        for start, seconds, is_open in zip(*columns, strict=True)
    )


def test_what_waits_now(tmp_path: Path) -> None:
    """Openers and nudges wait; thanks do not, nor what another answer covered, nor what came over four weeks ago."""
    with office(tmp_path) as parts:
        assert told(parts.waits(NOW)) == [
            (3.5, 3.5, True),
            (5, 5, True),
            (10, 10, True),
            (20, 1, False),
            (50, 2, False),
            (24 * 60, 24 * 28, True),
        ]
        oldest_at = NOW - timedelta(hours=10)
        assert parts.snapshot(NOW, ()).waiting == Waiting(count=3, oldest_at=oldest_at, late=2, soon=1)


def test_the_maps_rest_on_answered_mail_alone(tmp_path: Path) -> None:
    """While what waits does not count, it is in no map, and a window of its own has just the stored responses."""
    with office(tmp_path) as parts:
        made = parts.snapshot(NOW, ())
        assert (made.current.total, made.trailing.total) == (2, 0)
        assert sum(map(sum, made.current.open_counts)) == 0
        window = Window(start=NOW - timedelta(days=400), end=NOW, time_zone="UTC")
        found = parts.waits(NOW, window)
        stored = parts.store.responses(window.start, window.end, mailboxes=["one"], sent_by=NOW)
        assert not found.is_open.any()
        assert sorted(found.seconds.tolist()) == sorted(stored.seconds.tolist())


def test_what_waits_can_count(tmp_path: Path) -> None:
    """Where it counts, what was ignored is in the maps of its window too, with four weeks at most."""
    with office(tmp_path, "measure: {counts_unanswered: true}") as parts:
        window = Window(start=NOW - timedelta(days=400), end=NOW, time_zone="UTC")
        assert told(parts.waits(NOW, window)) == told(parts.waits(NOW))
        assert told(parts.waits(NOW))[-1] == (24 * 60, 24 * 28, True)
        made = parts.snapshot(NOW, ())
        assert (made.current.total, made.trailing.total) == (5, 1)
        assert made.waiting is not None
        assert made.waiting.count == 3


def test_another_definition(tmp_path: Path) -> None:
    """By ``first`` a nudge does not restart the clock, whether it runs or was stopped; an old one is given up."""
    with office(tmp_path) as parts:
        first = replace(parts, definition=replace(parts.definition, clock="first"))
        expected = [(3.5, 3.5, True), (10, 10, True), (30, 11, False), (50, 2, False), (24 * 60, 24 * 28, True)]
        assert told(first.waits(NOW)) == expected
        window = Window(start=NOW - timedelta(hours=31), end=NOW - timedelta(hours=20), time_zone="UTC")
        assert told(first.waits(NOW, window)) == [(30, 11, False)]
        assert first.snapshot(NOW, ()).waiting == Waiting(count=2, oldest_at=NOW - timedelta(hours=10), late=1, soon=1)


@pytest.mark.parametrize("clock", ["message", "first"])
def test_as_it_was(tmp_path: Path, clock: str) -> None:
    """What was known at an earlier instant: the answer that came later is not, and its message waits."""
    with office(tmp_path) as parts:
        then = NOW - timedelta(hours=49)
        found = replace(parts, definition=replace(parts.definition, clock=clock)).waits(then)
        assert [row for row in told(found) if row[0] < 24 * 60] == [(50, 1, True)]


class Counting(SqlStore):
    """The store, which counts how often all messages are read."""

    reads = 0

    def correspondence(self, start: datetime, *, mailboxes: Sequence[str], sent_by: datetime) -> Correspondence:
        """Read and count."""
        self.reads += 1
        return super().correspondence(start, mailboxes=mailboxes, sent_by=sent_by)


@pytest.mark.parametrize("clock", ["message", "first"])
def test_without_news_nothing_is_read_again(tmp_path: Path, clock: str) -> None:
    """While no mail comes what waits only waits longer, as a new reading says; new mail, and a day, are read."""
    with office(tmp_path) as opened, closing(Database(opened.settings.store.url)) as database:
        store = Counting(database, opened.store.digest_key)
        parts = replace(opened, store=store, definition=replace(opened.definition, clock=clock))

        def fresh(now: datetime) -> Waits:
            """Read with nothing held."""
            return replace(parts, store=opened.store, stored_waits=StoredWaits()).waits(now)

        for minutes in (0, 1, 90, 60 * 23):
            now = NOW + timedelta(minutes=minutes)
            assert told(parts.waits(now)) == told(fresh(now))
        assert store.reads == 1
        assert told(parts.waits(NOW - timedelta(hours=6))) == told(fresh(NOW - timedelta(hours=6)))
        assert store.reads == 2
        later = NOW + timedelta(days=2)
        assert told(parts.waits(later)) == told(fresh(later))
        assert store.reads == 3
        digester = Digester(store.digest_key)
        message = Message(
            key=digester.message("new"),
            dated_at=later,
            internal_at=later,
            senders=(digester.address("jane@y.example"),),
            recipients=(digester.address("us@x.example"),),
        )
        store.commit(Batch(mailbox="one", messages=((message, None),)), parts.mailboxes[0].pair, later)
        before, after = later - timedelta(minutes=1), later + timedelta(minutes=1)
        number = len(parts.waits(before))
        # dated later than that reading, so it was not held
        assert len(parts.waits(after)) == number + 1
        assert told(parts.waits(after)) == told(fresh(after))
        assert store.reads == 5
