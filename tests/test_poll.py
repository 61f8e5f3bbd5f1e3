"""One poll: what it reads, what it decides again, what it forgets, and what a failure leaves behind."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.errors import SourceError, StoreError
from monitor.mail.headers import Parser, answered_ids, fields_of
from monitor.mail.ids import Digester
from monitor.mail.pairing import Pairer, ours_of
from monitor.poll import Mailbox, poll
from monitor.records import Account, Batch, Chunk, Committed, Cursor, Pair, Pending, PollReport
from monitor.sample.folders import Folders
from monitor.sample.server import SampleServer
from monitor.sources.imap import ImapSource
from monitor.store import SqlStore, open_store
from tests.letters import JANE, US, letter

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@dataclass(slots=True)
class Office:
    """A mailbox on the sample's server, and a store that polls it."""

    server: SampleServer
    source: ImapSource
    store: SqlStore
    addresses: list[str] = field(default_factory=lambda: [US])
    trailing: timedelta = timedelta(days=60)
    last: PollReport | None = None

    def ask(self, identifier: str, hours_ago: float, folder: str = "INBOX") -> None:
        """Deliver a message from Jane."""
        at = NOW - timedelta(hours=hours_ago)
        self.server.deliver(folder, letter(identifier, at), at)

    def answer(self, identifier: str, hours_ago: float, *answers: str, sender: str = US, folder: str = "Sent") -> None:
        """Deliver an answer of ours to Jane."""
        at = NOW - timedelta(hours=hours_ago)
        self.server.deliver(folder, letter(identifier, at, sender=sender, to=JANE, answers=answers), at)

    def poll(
        self,
        now: datetime = NOW,
        *,
        store: SqlStore | None = None,
        budget_seconds: float = float("inf"),
        on_progress: Callable[[PollReport], None] = lambda _: None,
    ) -> PollReport:
        """Poll once and hand the report on to the next."""
        digester = Digester(self.store.digest_key)
        mailbox = Mailbox(
            name="office",
            source=self.source,
            store=store or self.store,
            pair=Pairer(ours_of(self.addresses, digester)),
            ids=lambda headers: answered_ids(fields_of(headers)),
        )
        self.last = poll(
            mailbox,
            parse=Parser(digester=digester, is_file=False, now=now),
            horizons=(now - timedelta(days=28), now - self.trailing),
            now=now,
            before=now - self.trailing - timedelta(days=14),
            last=self.last,
            budget_seconds=budget_seconds,
            on_progress=on_progress,
        )
        return self.last

    def seconds(self) -> list[int]:
        """Return the response times that the store holds, in order of arrival."""
        return [response.seconds for _, response in self.store.rows(["office"])]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Give an empty office."""
    server = SampleServer(Folders(), username="u", password="p", clock=lambda: NOW)  # noqa: S106 - the sample's
    account = Account(name="office", host="127.0.0.1", port=server.start(), security="none", username="u")
    source = ImapSource(account, lambda: "p")
    store = open_store(f"sqlite:///{tmp_path / 'store.db'}", tmp_path / "key")
    yield Office(server=server, source=source, store=store)
    source.close()
    server.stop()
    store.close()


def test_original_in_a_folder_nobody_reads(office: Office) -> None:
    """An original that a rule filed elsewhere is looked up by its id, in the same poll."""
    office.ask("q@x.example", 5, folder="Projects")
    office.answer("a@x.example", 3, "q@x.example")
    report = office.poll()
    assert (report.unmatched, report.responses) == (0, 1)
    assert office.seconds() == [7200]


def test_look_up_that_never_ends(office: Office) -> None:
    """A search that the server does not finish costs two polls their good end, not every poll from then on.

    The first may be the fault of a line that dropped: then the next poll looks up at once.
    """

    class Slow(ImapSource):
        def look_up(self, pending: Sequence[Pending], ids: Callable[[bytes], Sequence[str]]) -> Iterator[Chunk]:  # noqa: ARG002 - it finds nothing
            """Fail as a search does that takes too long."""
            raise SourceError("office: the mail server did not answer for 60 seconds. The next poll tries again.")

    office.answer("a@x.example", 3, "q@x.example")
    sound, office.source = office.source, Slow(office.source._account, lambda: "p")  # noqa: SLF001 - the same server
    for minutes in (0, 1):
        assert "did not answer" in str(office.poll(NOW + timedelta(minutes=minutes)).error)
    assert office.poll(NOW + timedelta(minutes=2)).error is None
    office.source.close()
    office.source = sound
    office.ask("q@x.example", 5, folder="Projects")
    assert office.poll(NOW + timedelta(minutes=6)).responses == 1


@pytest.mark.parametrize("folder", ["Junk", "Trash", "Drafts"])
def test_originals_are_never_junk(office: Office, folder: str) -> None:
    """Junk, Trash and Drafts hold no originals, not even for a look-up."""
    office.ask("q@x.example", 5, folder=folder)
    office.answer("a@x.example", 3, "q@x.example")
    report = office.poll()
    assert (report.unmatched, report.originals) == (1, 0)


def test_unmatched_until_it_comes(office: Office) -> None:
    """A reply polled before its original waits, is counted, and is paired when the original arrives."""
    office.answer("a@x.example", 3, "q@x.example")
    assert office.poll().unmatched == 1
    office.ask("q@x.example", 5)
    report = office.poll(NOW + timedelta(minutes=1))
    assert (report.unmatched, report.responses, report.replies) == (0, 1, 0)


class WithoutArrivals(ImapSource):
    """A source whose server says of no message when it arrived."""

    def read(self, cursors: Mapping[str, Cursor], horizons: Sequence[datetime]) -> Iterator[Chunk]:
        """Yield what is there, without arrivals."""
        for chunk in super().read(cursors, horizons):
            yield replace(chunk, blocks=tuple(replace(block, arrived_at=None) for block in chunk.blocks))


def test_an_arrival_that_comes_later(office: Office) -> None:
    """What came without its arrival stays and counts by its Date, until its folder is renumbered and read again."""
    asked_at, source = NOW - timedelta(hours=5), office.source
    office.server.deliver("INBOX", letter("q@x.example", asked_at), asked_at + timedelta(hours=2))
    office.answer("a@x.example", 1, "q@x.example")
    account = Account(name="office", host="127.0.0.1", port=office.server.port, security="none", username="u")
    with closing(WithoutArrivals(account, lambda: "p")) as office.source:
        office.poll()
    office.source = source
    office.poll()
    assert office.seconds() == [4 * 3600]
    office.server.renumber("INBOX", 77)
    office.poll()
    assert office.seconds() == [2 * 3600]


def test_changed_addresses(office: Office) -> None:
    """Other addresses decide again from the store: nothing is read again, and who was a customer is a colleague."""
    colleague = "colleague@desk.example"
    office.ask("q@x.example", 9)
    office.answer("c@x.example", 8, "q@x.example", sender=colleague, folder="INBOX")
    office.answer("a@x.example", 5, "q@x.example")
    assert office.poll().responses == 1
    assert office.seconds() == [4 * 3600]
    office.addresses = [US, "@desk.example"]
    assert office.poll(NOW + timedelta(minutes=1)).messages_read == 0
    assert office.seconds() == [3600]


def test_longer_window(office: Office) -> None:
    """A longer window reads the older mail it needs, and only that."""
    office.ask("new@x.example", 5)
    office.ask("old@x.example", 100 * 24)
    office.answer("olda@x.example", 100 * 24 - 1, "old@x.example")
    assert office.poll().messages_read == 1
    office.trailing = timedelta(days=120)
    report = office.poll(NOW + timedelta(minutes=1))
    assert (report.messages_read, report.responses) == (2, 1)


def test_longer_window_after_forgetting(office: Office) -> None:
    """What was forgotten is read again when a longer window asks for it: the cursor claims no more than is kept."""
    office.ask("q@x.example", 24)
    office.answer("a@x.example", 23, "q@x.example")
    office.poll()
    later = NOW + timedelta(days=80)
    office.poll(later)
    assert office.seconds() == []
    office.trailing = timedelta(days=100)
    assert office.poll(later + timedelta(minutes=1)).messages_read == 2
    assert office.seconds() == [3600]


@pytest.mark.parametrize("hour", range(0, 24, 6))
def test_longer_window_after_mail_left(office: Office, hour: int) -> None:
    """A longer window reads again what had left the store meanwhile, to the last message that left."""
    for number in range(30):
        office.ask(f"q{number}@x.example", 24 * number + hour + 1)
        office.answer(f"a{number}@x.example", 24 * number + hour, f"q{number}@x.example")
    office.poll()
    later = NOW + timedelta(days=64)
    office.poll(later)
    assert 0 < len(office.seconds()) < 30
    assert office.poll(later + timedelta(minutes=1)).messages_read == 0
    office.trailing = timedelta(days=120)
    office.poll(later + timedelta(minutes=2))
    assert len(office.seconds()) == 30


def test_clock_set_back_after_mail_left(office: Office) -> None:
    """Mail that a clock far in the future made leave comes back once the clock is right."""
    office.ask("q@x.example", 5)
    office.answer("a@x.example", 3, "q@x.example")
    office.poll()
    office.poll(NOW + timedelta(days=3000))
    assert office.seconds() == []
    office.poll(NOW + timedelta(minutes=1))
    assert office.seconds() == [7200]


def test_rolling(office: Office) -> None:
    """Mail that no window needs any more leaves with a poll."""
    office.ask("q@x.example", 24)
    office.answer("a@x.example", 23, "q@x.example")
    office.poll()
    assert office.poll(NOW + timedelta(days=70)).error is None
    assert office.seconds() == [3600]
    assert office.poll(NOW + timedelta(days=80)).error is None
    assert office.seconds() == []


def test_budget(office: Office) -> None:
    """A poll that takes too long ends early, says what is left, and the next goes on where it was."""
    for number in range(1200):
        office.ask(f"q{number}@x.example", 30 + number / 10)
    polls = [office.poll(budget_seconds=0)]
    while not polls[-1].is_complete:
        polls.append(office.poll(budget_seconds=0))
    assert [report.messages_read for report in polls if report.messages_read] == [500, 500, 200]
    assert [report.remaining for report in polls if report.messages_read] == [700, 200, 0]
    assert [report.read_before for report in polls if report.messages_read] == [0, 500, 1000]
    assert office.poll().read_before == 0, "what is read after that is no part of the long reading"
    assert not polls[0].is_current_read
    assert polls[-1].is_current_read
    assert polls[0].good_at == NOW


def test_progress(office: Office) -> None:
    """Each chunk is told of, with what is still to come."""
    for number in range(1200):
        office.ask(f"q{number}@x.example", 30 + number / 10)
    told: list[PollReport] = []
    office.poll(on_progress=told.append)
    assert [(report.messages_read, report.remaining) for report in told] == [(500, 700), (1000, 200), (1200, 0)]
    assert all(report.good_at is None for report in told), "not good before it is done"
    assert all(report.finished_at is None for report in told)


def test_failure_keeps_what_is_known(office: Office) -> None:
    """A server that went away leaves an error that needs nobody, the last good instant, and every response."""
    office.ask("q@x.example", 5)
    office.answer("a@x.example", 3, "q@x.example")
    office.poll()
    office.server.stop()
    report = office.poll(NOW + timedelta(minutes=1))
    assert report.error is not None
    assert "office" in report.error
    assert (report.needs_person, report.good_at, report.is_current_read) == (False, NOW, True)
    assert not report.is_store_error
    assert office.store.reports()["office"] == report
    office.server.start()
    assert office.poll(NOW + timedelta(minutes=2)).error is None
    assert office.seconds() == [7200]


def test_failure_before_anything_was_read(office: Office) -> None:
    """A first poll that fails has no good instant, and the current window is not read."""
    office.server.stop()
    report = office.poll()
    assert (report.good_at, report.is_current_read, report.messages_read) == (None, False, 0)


class FailingStore(SqlStore):
    """A store whose disk is full: a fault that a real one does not produce on demand."""

    answers = True

    def commit(self, batch: Batch, pair: Pair, now: datetime) -> Committed:  # noqa: ARG002 - it keeps nothing
        """Fail."""
        raise StoreError("The disk is full. Free some space.")

    def unmatched(self, mailbox: str) -> int:
        """Answer, or fail as well."""
        if not self.answers:
            raise StoreError("The disk is full. Free some space.")
        return super().unmatched(mailbox)


@pytest.mark.parametrize("answers", [True, False])
def test_store_fails(office: Office, *, answers: bool) -> None:
    """A store that cannot keep anything is named in the report, nothing counts as read, and nothing is lost."""
    office.ask("q@x.example", 5)
    office.answer("a@x.example", 3, "q@x.example")
    broken = FailingStore(office.store._database, office.store.digest_key)  # noqa: SLF001 - the same database, failing
    broken.answers = answers
    report = office.poll(store=broken)
    assert report.error == "The disk is full. Free some space."
    assert report.needs_person
    assert report.is_store_error
    assert report.messages_read == 0
    assert office.poll().responses == 1
    assert office.seconds() == [7200]


def test_report_that_cannot_be_kept(office: Office) -> None:
    """A report that the store refuses is still returned, with the store's sentence."""

    class Forgetful(SqlStore):
        def save_report(self, report: PollReport) -> None:  # noqa: ARG002 - it keeps nothing
            raise StoreError("The disk is full. Free some space.")

    broken = Forgetful(office.store._database, office.store.digest_key)  # noqa: SLF001 - as above
    report = office.poll(store=broken)
    assert (report.error, report.needs_person) == ("The disk is full. Free some space.", True)
    assert report.is_store_error
    office.server.stop()
    assert "office" in str(office.poll(store=broken).error), "the mailbox's own error is not hidden by the store's"


def test_many_problems(office: Office) -> None:
    """Of many problems of a kind all are counted and the first places named."""
    for hours in range(1, 9):
        office.server.deliver("INBOX", b"Subject: x\r\n\r\nx", NOW - timedelta(hours=hours))
    report = office.poll()
    assert report.problems == {"not-mail": 8}
    assert len(report.places) == 5
    assert office.store.reports()["office"].places == report.places


def test_problems_are_counted(office: Office) -> None:
    """A broken message is counted by its kind and costs no other."""
    at = NOW - timedelta(hours=4)
    office.server.deliver("INBOX", b"Subject: nothing else\r\n\r\nx", at)
    office.server.deliver("INBOX", letter("q@x.example", at).replace(b"Nov", b"Foo"), at)
    office.answer("a@x.example", 3, "q@x.example")
    report = office.poll()
    assert report.problems == {"bad-date": 1, "not-mail": 1}
    assert set(report.places) == {
        "INBOX, UID 1: not-mail, none of the fields of a message was found",
        "INBOX, UID 2: bad-date, its Date cannot be read",
    }
    assert office.seconds() == [3600]
    assert replace(report, problems={}).messages_read == 3
