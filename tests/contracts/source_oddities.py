"""What a source makes of odd mail and odd names: dates of any zone, 8-bit headers, no ids, folders in any script."""

import re
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

import pytest

from monitor.sources.imap import ImapSource
from tests.contracts.mailbox import (
    DAY,
    HORIZONS,
    NEAR,
    NOW,
    Mailbox,
    ids,
    ids_answered,
    mail,
    pending_in,
    take,
)
from tests.real.mail_server import Mail

ZONES: Final = (-12, -8, -3.5, 0, 5.75, 9, 14)
"""Hours from UTC, the ends of the inhabited world among them."""
NAMES: Final = ("Gesch\u00e4ft & Co", "\u9001\u4fe1\u6e08\u307f", "two  spaces", "(a+b)", "-1")
"""What every server takes as a folder's name."""
RARE_NAMES: Final = ("~", 'Das "Tor"', "back\\slash", "st*r", "[Box]", "{brace}", "100 %", "\U0001f4e8", "a&b", "semi;")
"""What some servers refuse."""


def mail_at(name: str, instant: datetime, hours: float) -> Mail:
    """Return a message that arrived at an instant, as the clock of a zone shows it."""
    return mail(name, instant.astimezone(timezone(timedelta(hours=hours))))


class SourceOddities:
    """A part of SourceContract."""

    def test_the_instant_of_arrival_is_utc(self, mailbox: Mailbox, source: ImapSource) -> None:
        """INTERNALDATE comes as an aware UTC instant, to the second, whatever zone it was given in."""
        at = NOW - timedelta(hours=5, seconds=7)
        mailbox.deliver("INBOX", [mail_at(f"in{hours}", at, hours) for hours in ZONES])
        blocks = [block for chunk in source.read({}, HORIZONS) for block in chunk.blocks]
        assert [block.arrived_at for block in blocks] == [at] * len(ZONES)
        assert {block.arrived_at.tzinfo for block in blocks if block.arrived_at} == {UTC}

    def test_a_day_of_slack(self, mailbox: Mailbox, source: ImapSource) -> None:
        """A message that came in at the very horizon is read, whatever zone the server's days are in."""
        at = datetime(2026, 2, 20, 0, 0, 1, tzinfo=UTC)
        late = datetime(2026, 2, 20, 23, 59, 59, tzinfo=UTC)
        mailbox.deliver("INBOX", [mail_at(f"early{hours}", at, hours) for hours in ZONES])
        mailbox.deliver("Archive", [mail_at(f"late{hours}", late, hours) for hours in ZONES])
        assert sorted(ids(source.read({}, (at,)))) == sorted(
            [f"{name}{hours}" for name in ("early", "late") for hours in ZONES]
        )

    def test_two_strips_have_no_seam(self, mailbox: Mailbox, source: ImapSource) -> None:
        """Each message around the day where two searches meet is read once, whatever zone it arrived in."""
        around = [NEAR + timedelta(hours=hours) for hours in (-37, -25, -24, -13, -12, 0, 11, 12)]
        wanted = [f"at{nth}-{zone}" for nth in range(len(around)) for zone in ZONES]
        messages = [mail_at(f"at{nth}-{zone}", at, zone) for nth, at in enumerate(around) for zone in ZONES]
        mailbox.deliver("INBOX", messages)
        assert sorted(ids(source.read({}, HORIZONS))) == sorted(wanted)

    def test_odd_headers_arrive(self, mailbox: Mailbox, source: ImapSource) -> None:
        """Folded lines, repeated fields and a message without any field are what they are.

        8-bit bytes are, too, or an X each: Cyrus does that to whatever comes in (munge8bit).
        """
        odd = b"References: <a@x>\r\n\t<b@x>\r\nFrom: \xe4\xff <c@x>\r\nMessage-ID: <second@x>\r\n"
        mailbox.deliver("INBOX", [mail("odd", NOW, odd), Mail(body=b"\r\nno header\r\n", arrived_at=NOW)])
        blocks = [block for chunk in source.read({}, HORIZONS) for block in chunk.blocks]
        assert len(blocks) == 2
        (headers,) = (block.headers for block in blocks if b"odd" in block.headers)
        assert b"References: <a@x>\r\n\t<b@x>\r\n" in headers
        assert re.search(rb"\r\nFrom: (?:\xe4\xff|XX) <c@x>\r\n", headers)
        assert len(re.findall(rb"(?i)(?:^|\r\n)message-id: ", headers)) == 2

    def test_a_message_without_an_id_arrives(self, mailbox: Mailbox, source: ImapSource) -> None:
        """What has no Message-ID, or an empty one, is read like any other."""
        bare = b"From: a@example.org\r\nDate: Fri, 20 Mar 2026 11:00:00 +0000\r\n"
        mailbox.deliver(
            "INBOX",
            [
                Mail(body=bare + b"\r\nx\r\n", arrived_at=NOW),
                Mail(body=b"Message-ID:\r\n" + bare + b"\r\nx\r\n", arrived_at=NOW),
            ],
        )
        blocks = [block for chunk in source.read({}, HORIZONS) for block in chunk.blocks]
        assert [b"Date: Fri, 20 Mar" in block.headers for block in blocks] == [True, True]
        assert ids(source.read({}, HORIZONS)) == ["", ""]

    def test_a_monstrous_header_stops_nobody(self, mailbox: Mailbox, source: ImapSource) -> None:
        """A header of over a megabyte arrives or is a problem; every other message arrives."""
        lines = b"References:" + (b"\r\n <" + b"x" * 70 + b"@example.org>") * 14_000 + b"\r\n"
        assert len(lines) > 1_200_000
        mailbox.deliver("INBOX", [mail("before", NOW), mail("monster", NOW, lines), mail("after", NOW)])
        assert {"before", "after"} <= set(ids(source.read({}, HORIZONS)))

    def test_ids_are_never_syntax(self, mailbox: Mailbox, source: ImapSource) -> None:
        """Whatever stands in an id is looked for, or not found, and does not spoil the others' look-up."""
        odd = ('quo"ted', "back\\slash", "par(en)s%*{5}", "[bracket]", "gr\u00fc\u00df", "a b")
        names = [*odd, "plain"]
        mailbox.deliver("Archive", [mail(name, NOW - 900 * DAY) for name in names])
        replies = [mail(f"re{nth}", NOW, f"In-Reply-To: <{name}@example.org>\r\n") for nth, name in enumerate(names)]
        mailbox.deliver("Sent", replies)
        chunks = take(source.read({}, HORIZONS))
        found = ids(source.look_up(pending_in(chunks, *(f"re{nth}" for nth in range(len(names)))), ids_answered))
        assert {"plain", "par(en)s%*{5}", "[bracket]", "a b"} <= set(found)

    def test_folder_names_in_any_script(self, mailbox: Mailbox) -> None:
        """Names in modified UTF-7, with spaces, quotes and wild cards, are read as anybody writes them."""
        assert [name for name in NAMES if not mailbox.make(name)] == []
        made = [*NAMES, *(name for name in RARE_NAMES if mailbox.make(name))]
        for nth, name in enumerate(made):
            mailbox.deliver(name, [mail(f"in{nth}", NOW)])
        spelled = tuple(mailbox.spell(name) for name in made)
        named = replace(mailbox, account=replace(mailbox.account, received=spelled))
        with closing(named.source()) as source:
            assert sorted(ids(source.read({}, HORIZONS))) == sorted(f"in{nth}" for nth in range(len(made)))
            assert {mailbox.spell("Sent"), *spelled} == set(source.folders)

    @pytest.mark.parametrize("ids_each", [1, 5])
    def test_an_original_in_any_folder_is_found(self, mailbox: Mailbox, source: ImapSource, ids_each: int) -> None:
        """Folders that nobody polls are searched too; at most three ids of a reply, the preferred ones."""
        mailbox.deliver("Customers/Old", [mail(f"asked{n}", NOW - 900 * DAY) for n in range(5)])
        mailbox.deliver("Trash", [mail("asked0", NOW - 900 * DAY)])
        mailbox.deliver("Sent", [mail("reply", NOW)])
        chunks = take(source.read({}, HORIZONS))
        wanted = [f"asked{n}@example.org" for n in range(ids_each)]
        found = take(source.look_up(pending_in(chunks, "reply"), lambda _: wanted))
        assert [chunk.folder for chunk in found if chunk.blocks] == [mailbox.spell("Customers/Old")]
        assert ids(found) == [f"asked{n}" for n in range(min(ids_each, 3))]
