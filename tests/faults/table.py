"""Everything that goes wrong on purpose: what is injected, what the wall says, whether a person is needed.

docs/faults.md shows this table; tests/faults/test_documents.py compares them.
"""

from typing import Final

from tests.faults.acts import End, Fault
from tests.faults.injecting import before, flood, instead, nil_first, once, reordered, rewritten
from tests.faults.refused import refusals, told
from tests.faults.row import ALERT, ENDLESS, GONE, NEXT, NO_GREETING, NONSENSE, NOTHING, READING, SILENT, WHERE, Row

NEWS: Final = "`EXPUNGE`, `EXISTS`, `FETCH` of flags and an alert"


def _at_every(name: str, injected: str, sentence: str, acts: tuple[bytes | End, ...]) -> tuple[Row, ...]:
    """Return a row for each command that reads."""
    return tuple(
        Row(
            name=f"{name} at {command.removeprefix('UID ')}",
            injected=f"{injected} instead of the answer to {command.removeprefix('UID ')}",
            sentence=sentence,
            make=instead(command, *acts),
        )
        for command in READING
    )


LINE: Final = (
    Row(
        name="cut in the greeting",
        injected="the line drops after 20 bytes",
        sentence=NO_GREETING,
        make=lambda: Fault(down=20),
    ),
    Row(
        name="cut in an answer",
        injected="the line drops in the middle of a header",
        sentence=GONE,
        make=lambda: Fault(down=3_000),
    ),
    Row(
        name="cut in a command",
        injected="the line drops after 800 bytes to the server",
        sentence=GONE,
        make=lambda: Fault(up=800),
    ),
    Row(
        name="reset",
        injected="the line is reset in the middle of a header",
        sentence=GONE,
        make=lambda: Fault(down=3_000, end=End.RESET),
    ),
    Row(
        name="half-close",
        injected="the server ends its side and goes on listening",
        sentence=GONE,
        make=lambda: Fault(down=3_000, end=End.HALF),
    ),
    Row(
        name="silence",
        injected="nothing comes any more, and the line stays",
        sentence=SILENT,
        make=lambda: Fault(down=3_000, end=End.SILENCE),
    ),
    Row(
        name="no greeting",
        injected="nothing comes at all",
        sentence=f"{WHERE} did not answer. Are `host` and `port` right? {NEXT}",
        make=lambda: Fault(down=0, end=End.SILENCE),
    ),
    Row(
        name="delay",
        injected="every answer is late, but within the time a poll waits",
        sentence=NOTHING,
        make=lambda: Fault(answered=lambda _, answer: [0.01, answer]),
    ),
    Row(name="trickle", injected="one byte at a time", sentence=NOTHING, make=lambda: Fault(pause_seconds=0.0)),
    Row(
        name="trickle without an end",
        injected="one byte now and then, so that no single wait is too long",
        sentence=f"office: reading took too long and was ended. {NEXT}",
        make=lambda: Fault(pause_seconds=0.05),
        abort_seconds=0.6,
    ),
    Row(
        name="TLS alert at the start",
        injected="a fatal alert instead of the server's first record",
        sentence=f"{WHERE} ended the TLS handshake: it and this program have no version of TLS in common, "
        f"or it wants a certificate. {NEXT}",
        over="tls",
        make=lambda: Fault(down=0, last=ALERT, end=End.SILENCE),
    ),
    Row(
        name="TLS alert later",
        injected="a fatal alert in the middle of a session",
        sentence=GONE,
        over="tls",
        make=lambda: Fault(down=7_000, last=ALERT, end=End.SILENCE),
    ),
    Row(
        name="garbage in TLS",
        injected="bytes that are no record in the middle of a session",
        sentence=GONE,
        over="tls",
        make=lambda: Fault(down=7_000, last=b"\x00\xff" * 50, end=End.SILENCE),
    ),
)

ANSWERS: Final = (
    Row(
        name="BYE as a greeting",
        injected="`* BYE` instead of the greeting",
        sentence=f"{WHERE} takes no connection from us just now. {NEXT}",
        make=lambda: Fault(answered=lambda _, __: [b"* BYE [UNAVAILABLE] too many\r\n", End.DROP]),
    ),
    *_at_every("BYE", "`* BYE`", GONE, (b"* BYE going down\r\n", End.DROP)),
    *(
        Row(
            name=f"BAD at {name.removeprefix('UID ')}",
            injected=f"`BAD` to every {name.removeprefix('UID ')}",
            sentence=told("ALERT", name)[0],
            needs_person=told("ALERT", name)[1],
            make=instead(name, b"TAG BAD what?\r\n"),
        )
        for name in READING
    ),
    *_at_every("garbage", "bytes that are no IMAP", NONSENSE, (b"\x00\xff\xfe\r\n", b"TAG OK done\r\n")),
    *_at_every("HTTP", "another protocol", NONSENSE, (b"HTTP/1.1 400 Bad Request\r\n\r\n",)),
    *_at_every("another tag", "an answer to a command nobody gave", NONSENSE, (b"zz9 OK done\r\n",)),
    *(
        Row(
            name=f"news in the middle of {name.removeprefix('UID ')}",
            injected=f"{NEWS} before every answer to {name.removeprefix('UID ')}{when}",
            sentence=NOTHING,
            is_later=bool(when),
            make=before(name, b"* 1 EXPUNGE\r\n* 1 FETCH (FLAGS (\\Seen))\r\n* 99 EXISTS\r\n* OK [ALERT] hello\r\n"),
        )
        for name, when in (*((name, "") for name in READING), ("STATUS", ", when new mail has come"))
    ),
    Row(
        name="FETCH out of order",
        injected="the answers to a FETCH last one first",
        sentence=NOTHING,
        make=reordered(lambda held: held[::-1]),
    ),
    Row(
        name="FETCH twice",
        injected="every answer to a FETCH three times",
        sentence=NOTHING,
        make=reordered(lambda held: held * 3),
    ),
    Row(
        name="NIL beside the header",
        injected="every message a second time with `NIL` for its header",
        sentence=NOTHING,
        make=reordered(nil_first),
    ),
    Row(
        name="NIL for a header",
        injected="`NIL` instead of one header, and again when it is asked for once more",
        sentence=NOTHING,
        make=rewritten("UID FETCH", rb"(?s)(\(UID 2 .*)\{\d+\}\r\n.*\)\r\n$", rb"\1NIL)\r\n"),
    ),
    Row(
        name="a message left out",
        injected="no answer for one of many messages asked for",
        sentence=NOTHING,
        make=reordered(lambda held: held[1:] if len(held) > 2 else held),
    ),
    Row(
        name="NIL for a date",
        injected="`NIL` instead of one INTERNALDATE",
        sentence=NOTHING,
        make=once(rewritten("UID FETCH", rb'INTERNALDATE "[^"]*"', b"INTERNALDATE NIL")),
    ),
    Row(
        name="a bracket too many",
        injected="one message in an answer whose brackets do not match",
        sentence=NOTHING,
        make=once(rewritten("UID FETCH", rb'INTERNALDATE "[^"]*"', b"INTERNALDATE (NIL")),
    ),
    Row(
        name="literal for a name",
        injected="the name of a folder in LIST as a literal",
        sentence=NOTHING,
        make=rewritten("LIST", rb' "?Sent"?\r\n$', b" {4}\r\nSent\r\n"),
    ),
    Row(
        name="literal for a number",
        injected="a literal among the numbers of SEARCH",
        sentence=NONSENSE,
        make=rewritten("UID SEARCH", rb"SEARCH 1", b"SEARCH {3}\r\none"),
    ),
    Row(
        name="no UIDNEXT",
        injected="EXAMINE without UIDNEXT",
        sentence=NOTHING,
        make=rewritten("EXAMINE", rb"(?s)^.*UIDNEXT.*$", b""),
    ),
    Row(
        name="no UIDVALIDITY",
        injected="EXAMINE without UIDVALIDITY",
        sentence=f"office: the mail server gives 'Sent' no UIDVALIDITY, so it cannot be read after a cursor. {NEXT}",
        make=rewritten("EXAMINE", rb"(?s)^.*UIDVALIDITY.*$", b""),
    ),
    Row(
        name="no UIDNEXT in STATUS",
        injected="STATUS without UIDNEXT, when new mail has come",
        sentence=NOTHING,
        is_later=True,
        make=rewritten("STATUS", rb"UIDNEXT \d+ ?", b""),
    ),
    Row(
        name="no UIDVALIDITY in STATUS",
        injected="STATUS without UIDVALIDITY, when new mail has come",
        sentence=NOTHING,
        is_later=True,
        make=rewritten("STATUS", rb" ?UIDVALIDITY \d+", b""),
    ),
)

LARGE: Final = (
    Row(
        name="100 MB literal",
        injected="a header of 100 MB",
        sentence=ENDLESS,
        is_large=True,
        make=flood(
            "UID FETCH", b"* 1 FETCH (UID 1 BODY[HEADER.FIELDS (DATE)] {%d}\r\n" % 100_000_000, b"x" * 1_000_000, 100
        ),
    ),
    Row(
        name="a line without an end",
        injected="a line of 100 MB",
        sentence=ENDLESS,
        is_large=True,
        make=flood("UID FETCH", b"* OK ", b"x" * 1_000_000, 100),
    ),
    Row(
        name="lines without an end",
        injected="100 MB of short lines and no last one",
        sentence=ENDLESS,
        is_large=True,
        make=flood("UID FETCH", b"", b"* OK still at work\r\n" * 50_000, 100),
    ),
)

TABLE: Final = (*LINE, *ANSWERS, *refusals(), *LARGE)
