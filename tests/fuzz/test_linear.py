"""Time that grows with the length of what is read and no faster, whatever stands in it."""

import time
from collections.abc import Callable
from typing import Final

import pytest

from monitor.mail.headers import Parser
from monitor.mail.ids import Digester
from monitor.records import Block
from monitor.sources.archives.reading import is_expunged
from monitor.sources.archives.separators import arrival
from monitor.sources.archives.splitting import messages
from tests.fuzz.properties import KEY, NOW, view_of

TIMES: Final = 8
AT_MOST: Final = 16
"""Times the processor time for 8 times the length: twice what linear is; the square would be 64."""
ROUNDS: Final = 5
LEAST: Final = 0.002
"""Seconds: what takes less is measured too badly to be compared."""
PIECE: Final = 1 << 16


def read_headers(headers: bytes) -> None:
    """Read one header block."""
    Parser(digester=Digester(KEY), is_file=True, now=NOW)(
        Block(uid=7, headers=headers, arrived_at=None), "INBOX", in_sent=False
    )


def read_mbox(content: bytes) -> None:
    """Split a file and look at each message."""
    for found in messages(view_of(content, [PIECE])):
        arrival(found.line)
        is_expunged(found.headers)


def seconds(read: Callable[[bytes], None], content: bytes) -> float:
    """Return the processor time of the fastest of some rounds."""
    rounds = []
    for _ in range(ROUNDS):
        before = time.process_time()
        read(content)
        rounds.append(time.process_time() - before)
    return min(rounds)


def assert_linear(read: Callable[[bytes], None], made: Callable[[int], bytes], size: int) -> None:
    """Compare ``size`` with eight times as much."""
    short, long = (seconds(read, made(count)) for count in (size, TIMES * size))
    assert long <= AT_MOST * max(short, LEAST), f"{short:.4f} s, then {long:.4f} s for {TIMES} times as much"


FIELDS: Final = ("From", "References", "Message-ID", "List-Post", "Date")
REPEATED: Final = (
    "<", ">", "(", ")", '"', ",", "\\", "@", "=?", "?=", "()", '<"', '<\\"', '<("x)', '"@', 'a"@', '\\"@"', "a@",
    "a@b.c,", "<a@b> (", "<mailto:", "noreply+", "=?a?q?x", "=?a?q??=", "=?utf-8?b?YQ==?= ", "\n ", " ", "a+b@c, ",
)  # fmt: skip


OFTEN: Final = frozenset({("From", '<\\"'), ("From", "("), ("References", '<"')})
SMALL: Final = frozenset({"10,000 references", "a quoted local part", "From lines alone", "almost separators"})
"""What `make test` tries; `make prove` tries every field with every mark, and every row."""


@pytest.mark.parametrize(
    ("field", "repeated"),
    [
        pytest.param(field, repeated, marks=() if (field, repeated) in OFTEN else pytest.mark.prove)
        for field in FIELDS
        for repeated in REPEATED
    ],
)
def test_one_mark_again_and_again(field: str, repeated: str) -> None:
    """A field that repeats what means something, closed or not, from 15 to 120 thousand bytes."""

    def made(count: int) -> bytes:
        return f'From: a@b\n{field}: "x" a@{repeated * (count // len(repeated))}\n'.encode()

    assert_linear(read_headers, made, 15_000)


HEADERS: Final[tuple[tuple[str, Callable[[int], bytes], int], ...]] = (
    (
        "10,000 references",
        lambda count: b"From: a@b\nReferences: " + b"".join(b"<%d@b>\n " % number for number in range(count)),
        1_250,
    ),
    ("a field of a megabyte", lambda count: b"From: " + b"a" * count, 125_000),
    ("100,000 lines", lambda count: b"From: a@b\n" + b"X-Other: a\n" * count, 12_500),
    (
        "100,000 lines of addresses",
        lambda count: b"".join(b"To: a%d@b\n" % number for number in range(count)),
        12_500,
    ),
    ("100,000 folded lines", lambda count: b"From: a@b" + b",\n a@b" * count, 12_500),
    (
        "white space in a receipt",
        lambda count: b"From: a@b\nContent-Type: multipart/report; report-type=" + b" " * count + b"\n",
        15_000,
    ),
    (
        "white space in a calendar's answer",
        lambda count: b"From: a@b\nContent-Type: text/calendar; method=" + b" " * count + b"\n",
        15_000,
    ),
    ("a quoted local part", lambda count: b'From: "' + b'\\"' * count + b'\\"@ " x\n', 7_500),
)
MBOXES: Final[tuple[tuple[str, Callable[[int], bytes], int], ...]] = (
    ("From lines alone", lambda count: b"\nFrom \n" * count, 20_000),
    ("separators", lambda count: b"\nFrom a Sat Jan  3 01:05:34 2015\nA: b\n\n" * count, 5_000),
    ("almost separators", lambda count: (b"\nFrom " + b"2015 (a " * 100 + b"\n\n") * count, 200),
    ("years in a From line", lambda count: (b"\nFrom " + b" 2015" * 400 + b"\n") * count, 50),
    ("white space in a From line", lambda count: (b"\nFrom 2015" + b" " * 2_000 + b"\n") * count, 50),
    ("empty lines", lambda count: b"\n" * count, 200_000),
    ("a header block without an end", lambda count: b"From \nA: b\n" + b"B: c\n" * count, 100_000),
    ("a body of one line", lambda count: b"From \nA: b\n\n" + b"c" * count, 500_000),
)


@pytest.mark.parametrize(
    ("made", "size"),
    [pytest.param(*row, id=name, marks=[pytest.mark.prove][: name not in SMALL]) for name, *row in HEADERS],
)
def test_headers(made: Callable[[int], bytes], size: int) -> None:
    """A header block that is written to be read slowly."""
    assert_linear(read_headers, made, size)


@pytest.mark.parametrize(
    ("made", "size"),
    [pytest.param(*row, id=name, marks=[pytest.mark.prove][: name not in SMALL]) for name, *row in MBOXES],
)
def test_mbox(made: Callable[[int], bytes], size: int) -> None:
    """A file that is written to be split slowly."""
    assert_linear(read_mbox, made, size)
