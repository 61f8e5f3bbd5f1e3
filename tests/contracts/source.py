"""What every mailbox that can be polled keeps; an implementation subclasses SourceContract and gives ``mailbox``."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from monitor.records import Account, Block, Chunk, Cursor, Location, Pending, Source
from monitor.sources.imap import ImapSource
from tests.real.dovecot import Mail

NOW: Final = datetime(2026, 3, 20, 12, tzinfo=UTC)
NEAR: Final = NOW - timedelta(days=28)
FAR: Final = NOW - timedelta(days=210)
HORIZONS: Final = (NEAR, FAR)
DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """An empty mailbox with INBOX, Sent, Archive and Junk, and a way to deliver into it."""

    account: Account
    password: str
    deliver: Callable[[str, Sequence[Mail]], None]

    def source(self) -> ImapSource:
        """Return a new source; the caller closes it."""
        return ImapSource(self.account, lambda: self.password, timeout=20)


def mail(name: str, arrived_at: datetime, extra: str | bytes = b"", flags: tuple[str, ...] = ()) -> Mail:
    """Return a message whose id is ``name@example.org``, with further header lines."""
    more = extra.encode() if isinstance(extra, str) else extra
    head = f"Message-ID: <{name}@example.org>\r\nFrom: a@example.org\r\nTo: b@example.com\r\nSubject: hidden\r\n"
    return Mail(body=head.encode() + more + b"\r\nhidden body\r\n", arrived_at=arrived_at, flags=flags)


def take(chunks: Iterable[Chunk], cursors: dict[str, Cursor] | None = None, *, most: int | None = None) -> list[Chunk]:
    """Return the chunks, the first ``most``, and keep their cursors, as a poll commits them."""
    taken: list[Chunk] = []
    for chunk in chunks:
        if len(taken) == most:
            break
        if cursors is not None and chunk.cursor:
            cursors[chunk.folder] = chunk.cursor
        taken.append(chunk)
    return taken


def ids(chunks: Iterable[Chunk]) -> list[str]:
    """Return the local part of each block's Message-ID, in the order read."""
    return [name_of(block) for chunk in chunks for block in chunk.blocks]


def name_of(block: Block) -> str:
    """Return the local part of a block's Message-ID."""
    fields = block.headers.decode("latin-1").split("\r\n")
    return next(f for f in fields if f.lower().startswith("message-id:")).partition("<")[2].partition("@")[0]


def ids_answered(headers: bytes) -> list[str]:
    """Return the ids of In-Reply-To without their brackets."""
    lines = [line for line in headers.split(b"\r\n") if line.lower().startswith(b"in-reply-to:")]
    return [line.decode("utf-8", "surrogateescape").partition("<")[2].rpartition(">")[0] for line in lines]


class SourceContract:
    """The behaviour of a source that a poll relies on."""

    @pytest.fixture
    def mailbox(self) -> Mailbox:
        """Give an empty mailbox; implementations override this and nothing else."""
        raise NotImplementedError

    @pytest.fixture
    def source(self, mailbox: Mailbox) -> Iterator[ImapSource]:
        """Give a source of the mailbox."""
        with closing(mailbox.source()) as source:
            yield source

    def test_it_is_a_source(self, source: ImapSource) -> None:
        """The type checker and the interface agree; before the first read no folder is covered."""
        as_source: Source = source
        assert as_source.folders == ()

    def test_an_empty_mailbox_is_complete(self, source: ImapSource) -> None:
        """Each folder gets a cursor that claims the whole horizon, so that it costs nothing from then on."""
        cursors: dict[str, Cursor] = {}
        assert ids(take(source.read({}, HORIZONS), cursors)) == []
        assert set(cursors) == set(source.folders) == {"INBOX", "Sent", "Archive"}
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
        assert {chunk.folder for chunk in chunks if chunk.in_sent} == {"Sent"}
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

    def test_the_instant_of_arrival_is_utc(self, mailbox: Mailbox, source: ImapSource) -> None:
        """INTERNALDATE comes as an aware UTC instant, to the second."""
        mailbox.deliver("INBOX", [mail("in", NOW - timedelta(hours=5, seconds=7))])
        (block,) = (block for chunk in source.read({}, HORIZONS) for block in chunk.blocks)
        assert block.arrived_at == NOW - timedelta(hours=5, seconds=7)
        assert block.arrived_at.tzinfo is UTC

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

    def test_a_day_of_slack(self, mailbox: Mailbox, source: ImapSource) -> None:
        """A message that came in at the very horizon is read, whatever zone the server's days are in."""
        at = datetime(2026, 2, 20, 0, 0, 1, tzinfo=UTC)
        mailbox.deliver("INBOX", [mail("just", at)])
        assert ids(source.read({}, (at,))) == ["just"]

    def test_reading_goes_on_wherever_it_stopped(self, mailbox: Mailbox) -> None:
        """A process that dies after any chunk has lost nothing that its last committed cursor claims."""
        mailbox.deliver("INBOX", [mail(f"in{n}", NOW - n * DAY / 10) for n in range(1100)])
        mailbox.deliver("Sent", [mail("sent", NOW)])
        cursors: dict[str, Cursor] = {}
        read: list[str] = []
        for _ in range(30):
            with closing(mailbox.source()) as source:
                chunks = source.read(cursors, HORIZONS)
                kept = take(chunks, cursors, most=1)
                read += ids(kept)
                if not kept:
                    break
        assert sorted(read) == sorted([*(f"in{n}" for n in range(1100)), "sent"])

    def test_a_dropped_iterator_leaves_the_source_sound(self, mailbox: Mailbox, source: ImapSource) -> None:
        """A poll whose time is over stops between two chunks; the next one goes on over the same connection."""
        mailbox.deliver("INBOX", [mail(f"in{n}", NOW) for n in range(1100)])
        cursors: dict[str, Cursor] = {}
        read: list[str] = []
        for _ in range(3):
            chunks = source.read(cursors, (NEAR,))
            kept = [next(chunk for chunk in chunks if chunk.folder == "INBOX")]
            assert isinstance(chunks, Generator)
            chunks.close()
            read += ids(take(kept, cursors))
        assert len(read) == len(set(read)) == 1100
        assert "INBOX" not in {chunk.folder for chunk in source.read(cursors, (NEAR,))}

    def test_chunks_are_bounded_and_count_down(self, mailbox: Mailbox, source: ImapSource) -> None:
        """A chunk is small enough for one transaction, newest first, and says how much is left."""
        mailbox.deliver("INBOX", [mail(f"in{n}", NOW - n * timedelta(minutes=1)) for n in range(1100, 0, -1)])
        chunks = [chunk for chunk in source.read({}, (NEAR,)) if chunk.folder == "INBOX"]
        assert [(len(chunk.blocks), chunk.remaining) for chunk in chunks] == [(500, 600), (500, 100), (100, 0)]
        uids = [[block.uid for block in chunk.blocks] for chunk in chunks]
        assert max(uids[1]) < min(uids[0])
        assert max(uids[2]) < min(uids[1])

    def test_odd_headers_arrive_untouched(self, mailbox: Mailbox, source: ImapSource) -> None:
        """8-bit bytes, folded lines, repeated fields and a message without any field are what they are."""
        odd = b"References: <a@x>\r\n\t<b@x>\r\nFrom: \xe4\xff <c@x>\r\nMessage-ID: <second@x>\r\n"
        mailbox.deliver("INBOX", [mail("odd", NOW, odd), Mail(body=b"\r\nno header\r\n", arrived_at=NOW)])
        blocks = [block for chunk in source.read({}, HORIZONS) for block in chunk.blocks]
        assert len(blocks) == 2
        (headers,) = (block.headers for block in blocks if b"odd" in block.headers)
        assert b"References: <a@x>\r\n\t<b@x>\r\n" in headers
        assert b"\xe4\xff <c@x>" in headers
        assert headers.count(b"Message-ID: ") == 2

    def test_a_header_of_five_megabytes_stops_nobody(self, mailbox: Mailbox, source: ImapSource) -> None:
        """One monstrous header arrives or is a problem; every other message arrives."""
        monster = b"References:" + b"\r\n <" + b"x" * 70 + b"@example.org>"
        lines = b"References:" + (b"\r\n <" + b"x" * 70 + b"@example.org>") * 58_000 + b"\r\n"
        assert len(lines) > 5_000_000 > len(monster)
        mailbox.deliver("INBOX", [mail("before", NOW), mail("monster", NOW, lines), mail("after", NOW)])
        assert {"before", "after"} <= set(ids(source.read({}, HORIZONS)))

    def test_originals_are_looked_up_by_their_id(self, mailbox: Mailbox, source: ImapSource) -> None:
        """An original beyond the horizon is found by the id that a pending reply names; our own mail is not it."""
        mailbox.deliver("Archive", [mail("asked", NOW - 900 * DAY), mail("other", NOW - 900 * DAY)])
        mailbox.deliver("Sent", [mail("reply", NOW, "In-Reply-To: <asked@example.org>\r\n"), mail("else", NOW)])
        mailbox.deliver("Junk", [mail("asked", NOW - 900 * DAY)])
        chunks = take(source.read({}, HORIZONS))
        found = take(source.look_up(pending_in(chunks, "reply"), ids_answered))
        assert ids(found) == ["asked"]
        full = [chunk for chunk in found if chunk.blocks]
        assert [(chunk.folder, chunk.in_sent, chunk.cursor) for chunk in full] == [("Archive", False, None)]
        assert full[0].blocks[0].arrived_at == NOW - 900 * DAY
        assert {chunk.folder for chunk in found if not chunk.blocks} >= {"INBOX", "Archive"}, "each goes on"

    @pytest.mark.parametrize("name", ['quo"ted', "back\\slash", "par(en)s%*{5}", "[bracket]", "gr\u00fc\u00df", "a b"])
    def test_ids_are_never_syntax(self, mailbox: Mailbox, source: ImapSource, name: str) -> None:
        """Whatever stands in an id is looked for, or not found, and does not spoil the others' look-up."""
        mailbox.deliver("Archive", [mail(name, NOW - 900 * DAY), mail("plain", NOW - 900 * DAY)])
        replies = [
            mail("odd", NOW, f"In-Reply-To: <{name}@example.org>\r\n"),
            mail("even", NOW, "In-Reply-To: <plain@example.org>\r\n"),
        ]
        mailbox.deliver("Sent", replies)
        chunks = take(source.read({}, HORIZONS))
        found = take(source.look_up(pending_in(chunks, "odd", "even"), ids_answered))
        assert "plain" in ids(found)

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
        uses = {use.name: (use.use, use.messages) for use in source.survey()}
        assert uses["Sent"] == ("sent", 0)
        assert uses["INBOX"] == ("received", 2)
        assert uses["Junk"] == ("left out", 1)

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


def pending_in(chunks: Iterable[Chunk], *names: str) -> list[Pending]:
    """Return the named messages of chunks as replies whose originals are to be looked up."""
    return [
        Pending(
            key=name_of(block).encode(),
            location=Location(folder=chunk.folder, uidvalidity=chunk.uidvalidity or 0, uid=block.uid),
        )
        for chunk in chunks
        for block in chunk.blocks
        if name_of(block) in names
    ]


def with_uidvalidity(cursors: Mapping[str, Cursor], folder: str, more: int) -> dict[str, Cursor]:
    """Return the cursors with one folder's UIDVALIDITY changed."""
    one = cursors[folder]
    other = Cursor(
        folder=folder,
        uidvalidity=one.uidvalidity + more,
        low=one.low,
        high=one.high,
        horizon_at=one.horizon_at,
        complete_at=one.complete_at,
    )
    return {**cursors, folder: other}
