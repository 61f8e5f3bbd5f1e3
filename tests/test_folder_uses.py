"""Whatever the configuration said before: the store holds what one full read by the one of today gives (rule 5)."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.mail.headers import Parser, answered_ids, fields_of
from monitor.mail.ids import Digester
from monitor.mail.pairing import Pairer, ours_of
from monitor.poll import Mailbox, import_file, poll
from monitor.records import Account, PollReport, Response
from monitor.sample.folders import Folders
from monitor.sample.server import SampleServer
from monitor.sources.archives import ArchiveSource
from monitor.sources.imap import ImapSource
from monitor.store import SqlStore, open_store
from tests.letters import JANE, US, letter

NOW: Final = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
ALIAS: Final = "alias@elsewhere.example"
"""An address of ours that `addresses` do not know: only the folder says that its mail is ours."""
Names = tuple[str, ...] | None


@dataclass(slots=True)
class Office:
    """A mailbox on the sample's server, read by whatever configuration a test gives."""

    server: SampleServer
    folders: Folders
    folder: Path
    stores: list[SqlStore] = field(default_factory=list)

    def store(self) -> SqlStore:
        """Return a new store, with the same key as every other."""
        self.stores.append(open_store(f"sqlite:///{self.folder / str(len(self.stores))}.db", self.folder / "key"))
        return self.stores[-1]

    def source(self, sent: Names = None, received: Names = None) -> ImapSource:
        """Return what reads the mailbox by this configuration; the caller closes it."""
        account = Account(
            name="office",
            host="127.0.0.1",
            port=self.server.port,
            security="none",
            username="u",
            sent=sent,
            received=received,
        )
        return ImapSource(account, lambda: "p")

    def poll(self, store: SqlStore, sent: Names = None, received: Names = None) -> PollReport:
        """Poll once, as a new process does with this configuration."""
        with closing(self.source(sent, received)) as source:
            return self.poll_with(source, store)

    def poll_with(self, source: ImapSource, store: SqlStore) -> PollReport:
        """Poll once, as a process does that has polled before."""
        report = poll(
            self._mailbox(store, source),
            parse=Parser(digester=Digester(store.digest_key), is_file=False, now=NOW),
            horizons=(NOW - timedelta(days=30), NOW - timedelta(days=60)),
            now=NOW,
            before=None,
        )
        assert report.error is None
        return report

    def import_mail(self, store: SqlStore, *letters: bytes) -> None:
        """Import letters from an mbox."""
        line = f"From x {NOW:%a %b %d %H:%M:%S %Y}\r\n".encode()
        file = self.folder / "file.mbox"
        file.write_bytes(b"".join(line + body + b"\r\n" for body in letters))
        import_file(
            self._mailbox(store, ArchiveSource(file)),
            parse=Parser(digester=Digester(store.digest_key), is_file=True, now=NOW),
            now=NOW,
        )

    @staticmethod
    def _mailbox(store: SqlStore, source: ImapSource | ArchiveSource) -> Mailbox:
        pair = Pairer(ours_of([US], Digester(store.digest_key)))
        return Mailbox(
            name="office", source=source, store=store, pair=pair, ids=lambda headers: answered_ids(fields_of(headers))
        )


def held(store: SqlStore) -> list[Response]:
    """Return the responses in a store."""
    return [response for _, response in store.rows(["office"])]


@contextmanager
def an_office(*names: str) -> Iterator[Office]:
    """Give an office whose mailbox has these folders beside the usual ones."""
    folders = Folders()
    for name in names:
        folders.create(name)
    place = Path(tempfile.mkdtemp(prefix="uses-"))
    server = SampleServer(folders, username="u", password="p", clock=lambda: NOW)  # noqa: S106 - the sample's
    office = Office(server=server, folders=folders, folder=place)
    server.start()
    try:
        yield office
    finally:
        server.stop()
        for store in office.stores:
            store.close()
        shutil.rmtree(place)


@pytest.fixture
def office() -> Iterator[Office]:
    """Give an office with a folder of a team and one of sent mail that has no known name."""
    with an_office("Team", "Out") as office:
        yield office


def ask(office: Office, name: str, hours_ago: float, *folders: str) -> None:
    """Deliver a message from Jane into these folders."""
    at = NOW - timedelta(hours=hours_ago)
    for folder in folders:
        office.server.deliver(folder, letter(f"{name}@x.example", at), at)


def answer(office: Office, name: str, hours_ago: float, original: str, *folders: str, sender: str = US) -> None:
    """Deliver an answer of ours into these folders."""
    at = NOW - timedelta(hours=hours_ago)
    body = letter(f"{name}@x.example", at, sender=sender, to=JANE, answers=[f"{original}@x.example"])
    for folder in folders:
        office.server.deliver(folder, body, at)


def seconds(store: SqlStore) -> list[int]:
    """Return the response times in a store in hours, rising."""
    return sorted(response.seconds // 3600 for response in held(store))


def test_a_folder_that_becomes_a_sent_folder(office: Office) -> None:
    """Its old mail turns out to be ours: what we answered from there counts, without a new message."""
    ask(office, "o", 20, "INBOX")
    answer(office, "a", 15, "o", "Out", sender=ALIAS)
    store = office.store()
    office.poll(store, received=("INBOX", "Out"))
    assert seconds(store) == []
    report = office.poll(store, sent=("Sent", "Out"), received=("INBOX",))
    assert seconds(store) == [5]
    assert report.messages_read == 1, "nothing but that folder is read again"


def test_a_sent_folder_that_becomes_a_received_one(office: Office) -> None:
    """Whoever named the wrong folder corrects it: the originals in it are originals again."""
    ask(office, "o", 20, "Team")
    answer(office, "a", 15, "o", "Sent")
    store = office.store()
    office.poll(store, sent=("Sent", "Team"))
    assert seconds(store) == []
    office.poll(store, received=("INBOX", "Team"))
    assert seconds(store) == [5]


def test_a_folder_that_is_no_more_read(office: Office) -> None:
    """Its answers are no responses any more, although their messages lie in another folder, too."""
    ask(office, "o", 20, "INBOX", "Team")
    answer(office, "a", 15, "o", "Out", "Archive", sender=ALIAS)
    answer(office, "b", 10, "o", "Sent")
    store = office.store()
    office.poll(store, sent=("Sent", "Out"))
    assert seconds(store) == [5]
    office.poll(store)
    assert seconds(store) == [10]
    assert office.poll(store).messages_read == 0


def test_a_folder_that_vanishes_loses_nothing(office: Office) -> None:
    """Mail of a folder that somebody deleted stays, as mail does that is expunged."""
    ask(office, "o", 20, "Archive/2025")
    answer(office, "a", 15, "o", "Sent")
    store = office.store()
    office.poll(store)
    office.server.remove("Archive/2025")
    assert office.poll(store).messages_read == 0
    assert seconds(store) == [5]


def test_a_folder_that_appears_starts_nothing_over(office: Office) -> None:
    """A new folder is read; the others are not read again."""
    ask(office, "o", 20, "INBOX")
    answer(office, "a", 15, "o", "Sent")
    store = office.store()
    office.poll(store)
    ask(office, "p", 20, "Archive/2026")
    assert office.poll(store).messages_read == 1


def test_a_whim_of_the_server_starts_nothing_over(office: Office) -> None:
    """A mark that a folder has in one listing only costs nothing; one that stays is believed in the next poll."""
    ask(office, "o", 20, "Archive")
    answer(office, "a", 15, "o", "Sent")
    store, archive = office.store(), office.folders.by_name["Archive"]
    with closing(office.source()) as source:
        assert office.poll_with(source, store).messages_read == 2
        archive.use = r"\Junk"
        source.survey()  # lists the folders, as every tenth poll does
        assert office.poll_with(source, store).messages_read == 0
        archive.use = r"\Archive"
        assert office.poll_with(source, store).messages_read == 0
        assert seconds(store) == [5]
        archive.use = r"\Junk"
        source.survey()
        assert office.poll_with(source, store).messages_read == 0
        assert seconds(store) == [5]
        assert office.poll_with(source, store).messages_read == 1
        assert seconds(store) == []


def test_what_was_imported_stays_as_the_import_had_it(office: Office) -> None:
    """Imported mail is never dropped, and a folder that was named by mistake leaves no trace on it."""
    ask(office, "o", 20, "Team")
    at = NOW - timedelta(hours=20)
    answered = letter("a@x.example", NOW - timedelta(hours=12), sender=US, to=JANE, answers=["o@x.example"])
    store = office.store()
    office.import_mail(store, letter("o@x.example", at), answered)
    assert seconds(store) == [8]
    office.poll(store, sent=("Sent", "Team"))
    assert seconds(store) == [], "with the mistake the question seems to be ours"
    office.poll(store, received=("INBOX",))
    assert seconds(store) == [8]


def test_one_message_under_many_labels_is_one_message() -> None:
    """On Gmail a message lies in All Mail and in a folder for each label; it is read once and counts once."""
    with an_office() as office:
        office.folders.by_name.clear()
        uses = {"INBOX": "", "[Gmail]/All Mail": r"\All", "[Gmail]/Sent Mail": r"\Sent", "Customers": "", "Urgent": ""}
        for name, use in uses.items():
            office.folders.create(name, use)
        ask(office, "o", 20, "INBOX", "[Gmail]/All Mail", "Customers", "Urgent")
        answer(office, "a", 15, "o", "[Gmail]/Sent Mail", "[Gmail]/All Mail", "Customers", sender=ALIAS)
        store = office.store()
        report = office.poll(store)
        assert (report.originals, report.replies, report.messages_read) == (1, 1, 3)
        assert seconds(store) == [5]


def test_a_server_that_saves_a_second_copy(office: Office) -> None:
    """The program saved it in Sent Items, the server in Sent, once more: one reply, and no copy is an original."""
    ask(office, "o", 20, "INBOX")
    answer(office, "a", 15, "o", "Sent", "Sent", "Sent Items", "INBOX", sender=ALIAS)
    store = office.store()
    report = office.poll(store)
    assert (report.originals, report.replies, report.responses) == (1, 1, 1)
    assert seconds(store) == [5]


PLACES = st.lists(st.sampled_from(("INBOX", "Sent", "Archive", "Team", "Out")), min_size=1, max_size=3, unique=True)
MAIL = st.lists(
    st.tuples(st.integers(0, 2), st.booleans(), st.booleans(), st.integers(1, 40), PLACES), min_size=1, max_size=6
)
SENT: Final[Sequence[Names]] = (None, ("Out",), ("Sent", "Out"), ("auto", "Team"), ("INBOX",), ())
RECEIVED: Final[Sequence[Names]] = (None, ("INBOX",), ("INBOX", "Team"), ("*",), ("Team", "Out"))
STEPS = st.lists(st.tuples(st.sampled_from(SENT), st.sampled_from(RECEIVED), MAIL), min_size=2, max_size=4)


Step = tuple[Names, Names, list[tuple[int, bool, bool, int, list[str]]]]


def changes_equal_a_full_read(steps: list[Step]) -> None:
    """Mail comes, the configuration changes, a poll follows, again and again; a new store agrees after each."""
    with an_office("Team", "Out") as office:
        store = office.store()
        for sent, received, mail in steps:
            for number, is_answer, is_alias, hours, places in mail:
                if is_answer:
                    sender = ALIAS if is_alias else US
                    answer(office, f"a{number}-{hours}", hours, f"o{number}", *places, sender=sender)
                else:
                    ask(office, f"o{number}", hours, *places)
            office.poll(store, sent, received)
            fresh = office.store()
            office.poll(fresh, sent, received)
            assert held(store) == held(fresh)


@settings(max_examples=10, deadline=None)
@given(STEPS)
def test_any_change_of_uses_equals_a_full_read(steps: list[Step]) -> None:
    """Whatever the folders were used for before, the store is that of today's configuration."""
    changes_equal_a_full_read(steps)


@pytest.mark.prove
@settings(max_examples=400, deadline=None)
@given(STEPS)
def test_any_change_of_uses_equals_a_full_read_long(steps: list[Step]) -> None:
    """The same, for many more histories."""
    changes_equal_a_full_read(steps)
