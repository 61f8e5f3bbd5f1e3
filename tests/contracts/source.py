"""What every mailbox that can be polled keeps; an implementation subclasses SourceContract and gives ``opening``."""

from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from datetime import timedelta

import pytest

from monitor.errors import LoginError
from monitor.records import Cursor, Location, Pending, Source
from monitor.sources.imap import ImapSource
from tests.contracts.mailbox import (
    DAY,
    FAR,
    HORIZONS,
    NEAR,
    NOW,
    Mailbox,
    ids,
    ids_answered,
    mail,
    pending_in,
    take,
    with_uidvalidity,
)
from tests.contracts.source_changes import SourceChanges
from tests.contracts.source_oddities import SourceOddities
from tests.contracts.source_waking import SourceWaking


class SourceContract(SourceChanges, SourceOddities, SourceWaking):
    """The behaviour of a source that a poll relies on."""

    @pytest.fixture(scope="class")
    @classmethod
    def opening(cls) -> Callable[[], Mailbox]:
        """Give a function that opens an empty mailbox; implementations override this and nothing else."""
        raise NotImplementedError

    @pytest.fixture
    def mailbox(self, opening: Callable[[], Mailbox]) -> Mailbox:
        """Give an empty mailbox."""
        return opening()

    @pytest.fixture(scope="class")
    @classmethod
    def full(cls, opening: Callable[[], Mailbox]) -> Mailbox:
        """Give a mailbox of 1,100 messages in INBOX, newest first, and one in Sent, for tests that only read."""
        mailbox = opening()
        mailbox.deliver("INBOX", [mail(f"in{n}", NOW - n * DAY / 10) for n in range(1100)])
        mailbox.deliver("Sent", [mail("sent", NOW)])
        return mailbox

    @pytest.fixture
    def source(self, mailbox: Mailbox) -> Iterator[ImapSource]:
        """Give a source of the mailbox."""
        with closing(mailbox.source()) as source:
            yield source

    def test_it_is_a_source(self, source: ImapSource) -> None:
        """The type checker and the interface agree; before the first read no folder is covered."""
        as_source: Source = source
        assert as_source.folders == ()

    def test_an_empty_mailbox_is_complete(self, mailbox: Mailbox, source: ImapSource) -> None:
        """Each folder gets a cursor that claims the whole horizon, so that it costs nothing from then on."""
        cursors: dict[str, Cursor] = {}
        assert ids(take(source.read({}, HORIZONS), cursors)) == []
        assert set(cursors) == set(source.folders) == {"INBOX", mailbox.spell("Sent"), mailbox.spell("Archive")}
        assert {cursor.complete_at for cursor in cursors.values()} == {FAR}
        assert take(source.read(cursors, HORIZONS)) == []

    def test_everything_within_the_horizon_is_read_once(self, mailbox: Mailbox, source: ImapSource) -> None:
        """Each message of each read folder arrives once; what is too old, and junk, does not."""
        mailbox.deliver("INBOX", [mail("in", NOW - DAY), mail("far", NOW - 200 * DAY), mail("old", NOW - 400 * DAY)])
        mailbox.deliver("Archive", [mail("archived", NOW - 3 * DAY)])
        mailbox.deliver("Sent", [mail("sent", NOW)])
        mailbox.deliver("Junk", [mail("junk", NOW)])
        chunks = take(source.read({}, HORIZONS))
        assert sorted(ids(chunks)) == ["archived", "far", "in", "sent"]
        assert {chunk.folder for chunk in chunks if chunk.in_sent} == {mailbox.spell("Sent")}
        assert [problem for chunk in chunks for problem in chunk.problems] == []

    def test_every_folder_is_read_to_the_first_horizon_first(self, mailbox: Mailbox, source: ImapSource) -> None:
        """The current window is complete in all folders, Sent first, before older mail is read, Sent last."""
        for folder in ("INBOX", "Sent", "Archive"):
            mailbox.deliver(folder, [mail(f"far-{folder}", NOW - 100 * DAY), mail(f"near-{folder}", NOW - DAY)])
        order = ids(take(source.read({}, HORIZONS)))
        assert order[0] == "near-Sent"
        assert sorted(order[:3]) == ["near-Archive", "near-INBOX", "near-Sent"]
        assert sorted(order[3:5]) == ["far-Archive", "far-INBOX"]
        assert order[5:] == ["far-Sent"]

    def test_only_the_fields_that_count_are_read(self, mailbox: Mailbox, source: ImapSource) -> None:
        """Ids, dates, addresses and the marks of lists and machines are read; subject and body never are."""
        extra = "In-Reply-To: <q@x>\r\nList-Post: <mailto:l@x>\r\nAuto-Submitted: no\r\nX-Secret: hidden\r\n"
        mailbox.deliver("INBOX", [mail("in", NOW, extra)])
        (block,) = (block for chunk in source.read({}, HORIZONS) for block in chunk.blocks)
        lines = block.headers.lower()
        assert b"hidden" not in lines
        for field in (b"message-id", b"from", b"to", b"in-reply-to", b"list-post", b"auto-submitted"):
            assert field + b": " in lines

    def test_new_mail_only(self, mailbox: Mailbox, source: ImapSource) -> None:
        """After a poll the next one reads what came since, and nothing twice."""
        cursors: dict[str, Cursor] = {}
        mailbox.deliver("INBOX", [mail("first", NOW - DAY)])
        take(source.read({}, HORIZONS), cursors)
        assert take(source.read(cursors, HORIZONS), cursors) == []
        mailbox.deliver("INBOX", [mail("second", NOW), mail("third", NOW), mail("late", NOW - 300 * DAY)])
        mailbox.deliver("Sent", [mail("reply", NOW)])
        assert sorted(ids(take(source.read(cursors, HORIZONS), cursors))) == ["reply", "second", "third"]
        assert take(source.read(cursors, HORIZONS), cursors) == []

    def test_a_longer_horizon_reads_only_what_is_older(self, mailbox: Mailbox, source: ImapSource) -> None:
        """A longer window reads the strip that is missing; a shorter one again reads nothing."""
        cursors: dict[str, Cursor] = {}
        mailbox.deliver("INBOX", [mail("oldest", NOW - 100 * DAY), mail("older", NOW - 20 * DAY), mail("in", NOW)])
        assert ids(take(source.read({}, (NOW - 2 * DAY, NOW - 5 * DAY)), cursors)) == ["in"]
        assert ids(take(source.read(cursors, (NOW - 2 * DAY, NOW - 40 * DAY)), cursors)) == ["older"]
        assert ids(take(source.read(cursors, HORIZONS), cursors)) == ["oldest"]
        assert take(source.read(cursors, (NOW - 2 * DAY, NOW - 5 * DAY)), cursors) == []

    def test_claims_are_in_whole_seconds(self, source: ImapSource) -> None:
        """A cursor kept in seconds, rounded towards the smaller claim, still covers the horizon that was asked for."""
        asked = NEAR + timedelta(milliseconds=400)
        claims = [chunk.cursor.complete_at for chunk in source.read({}, (asked,)) if chunk.cursor]
        assert claims == [NEAR] * 3

    def test_reading_goes_on_wherever_it_stopped(self, full: Mailbox) -> None:
        """A process that dies after any chunk has lost nothing that its last committed cursor claims."""
        cursors: dict[str, Cursor] = {}
        read: list[str] = []
        for _ in range(30):
            with closing(full.source()) as source:
                chunks = source.read(cursors, HORIZONS)
                kept = take(chunks, cursors, most=1)
                read += ids(kept)
                if not kept:
                    break
        assert sorted(read) == sorted([*(f"in{n}" for n in range(1100)), "sent"])

    def test_a_dropped_iterator_leaves_the_source_sound(self, full: Mailbox) -> None:
        """A poll whose time is over stops between two chunks; the next one goes on over the same connection."""
        cursors: dict[str, Cursor] = {}
        read: list[str] = []
        with closing(full.source()) as source:
            for _ in range(3):
                chunks = source.read(cursors, (FAR,))
                kept = [next(chunk for chunk in chunks if chunk.folder == "INBOX")]
                assert isinstance(chunks, Generator)
                chunks.close()
                read += ids(take(kept, cursors))
            assert len(read) == len(set(read)) == 1100
            assert "INBOX" not in {chunk.folder for chunk in source.read(cursors, (FAR,))}

    def test_chunks_are_bounded_and_count_down(self, full: Mailbox) -> None:
        """A chunk is small enough for one transaction, newest first, and says how much is left."""
        with closing(full.source()) as source:
            chunks = [chunk for chunk in source.read({}, (FAR,)) if chunk.folder == "INBOX"]
        assert [(len(chunk.blocks), chunk.remaining) for chunk in chunks] == [(500, 600), (500, 100), (100, 0)]
        uids = [[block.uid for block in chunk.blocks] for chunk in chunks]
        assert max(uids[1]) < min(uids[0])
        assert max(uids[2]) < min(uids[1])

    def test_originals_are_looked_up_by_their_id(self, mailbox: Mailbox, source: ImapSource) -> None:
        """An original beyond the horizon is found by the id that a pending reply names; our own mail is not it."""
        mailbox.deliver("Archive", [mail("asked", NOW - 900 * DAY), mail("other", NOW - 900 * DAY)])
        mailbox.deliver("Sent", [mail("reply", NOW, "In-Reply-To: <asked@example.org>\r\n"), mail("else", NOW)])
        mailbox.deliver("Junk", [mail("asked", NOW - 900 * DAY)])
        chunks = take(source.read({}, HORIZONS))
        found = take(source.look_up(pending_in(chunks, "reply"), ids_answered))
        assert ids(found) == ["asked"]
        full = [chunk for chunk in found if chunk.blocks]
        assert [(chunk.folder, chunk.in_sent, chunk.cursor) for chunk in full] == [
            (mailbox.spell("Archive"), False, None)
        ]
        assert full[0].blocks[0].arrived_at == NOW - 900 * DAY
        assert {chunk.folder for chunk in found if not chunk.blocks} >= {"INBOX", mailbox.spell("Archive")}, (
            "each goes on"
        )

    def test_a_reply_that_moved_is_passed_over(self, mailbox: Mailbox, source: ImapSource) -> None:
        """With another UIDVALIDITY the UID may name any message, so its ids are not read."""
        mailbox.deliver("Archive", [mail("asked", NOW - 900 * DAY)])
        mailbox.deliver("Sent", [mail("reply", NOW, "In-Reply-To: <asked@example.org>\r\n")])
        (reply,) = pending_in(take(source.read({}, HORIZONS)), "reply")
        place = reply.location
        moved = Location(folder=place.folder, uidvalidity=place.uidvalidity + 1, uid=place.uid)
        gone = Location(folder="Nowhere", uidvalidity=1, uid=1)
        lost = [Pending(key=b"k" * 16, location=location) for location in (moved, gone)]
        assert take(source.look_up(lost, ids_answered)) == []
        assert ids(source.look_up([*lost, reply], ids_answered)) == ["asked"]

    def test_survey_counts_without_reading(self, mailbox: Mailbox, source: ImapSource) -> None:
        """Each folder is named with its use and how many messages it holds."""
        mailbox.deliver("INBOX", [mail("one", NOW), mail("two", NOW)])
        mailbox.deliver("Junk", [mail("bad", NOW)])
        mailbox.deliver("Archive", [mail("young", NOW), mail("old", NOW - 400 * DAY)])
        to_read = {use.name: use.to_read for use in source.survey(FAR)}
        assert (to_read["INBOX"], to_read[mailbox.spell("Archive")], to_read[mailbox.spell("Junk")]) == (2, 1, None)
        uses = {use.name: (use.use, use.messages) for use in source.survey()}
        assert uses[mailbox.spell("Sent")] == ("sent", 0)
        assert uses["INBOX"] == ("received", 2)
        assert uses[mailbox.spell("Junk")] == ("left out", 1)

    def test_a_closed_source_opens_again(self, mailbox: Mailbox, source: ImapSource) -> None:
        """Closing and aborting end a connection, not the source."""
        mailbox.deliver("INBOX", [mail("in", NOW)])
        assert ids(source.read({}, HORIZONS)) == ["in"]
        source.close()
        assert ids(source.read({}, HORIZONS)) == ["in"]
        source.abort()
        assert ids(source.read({}, HORIZONS)) == ["in"]

    def test_a_cursor_of_another_folder_generation_starts_over(self, mailbox: Mailbox, source: ImapSource) -> None:
        """With another UIDVALIDITY in the cursor everything is read again, whether it is larger or smaller."""
        mailbox.deliver("INBOX", [mail("in", NOW)])
        cursors: dict[str, Cursor] = {}
        take(source.read({}, HORIZONS), cursors)
        for other in (-1, 1):
            stale = with_uidvalidity(cursors, "INBOX", other)
            assert ids(take(source.read(stale, HORIZONS), stale)) == ["in"]
            assert stale["INBOX"] == cursors["INBOX"]

    def test_a_wrong_password(self, mailbox: Mailbox) -> None:
        """A refused password needs a person, and tells nobody who it was."""
        wrong = ImapSource(mailbox.account, lambda: "wrong", timeout=20)
        with pytest.raises(LoginError) as raised:
            list(wrong.read({}, HORIZONS))
        assert str(raised.value) == "support: the mail server refused the user name or the password. Correct them."
        assert raised.value.needs_person
