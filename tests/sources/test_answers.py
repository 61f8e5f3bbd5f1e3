"""FETCH answers read the quick way say what IMAPClient's parser reads in them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imapclient.exceptions import ProtocolError
from imapclient.response_parser import parse_fetch_response

from monitor.sources.answers import Raw, read_answers
from monitor.sources.fetching import arrival_of, header_of

FIELDS = b"BODY[HEADER.FIELDS (MESSAGE-ID DATE)]"
DATE = b'INTERNALDATE "02-Mar-2026 10:00:00 +0100"'
Item = tuple[bytes | tuple[bytes, bytes], ...]


@st.composite
def items(draw: st.DrawFn) -> Item:
    """Draw one message's answer in the orders and with the additions that servers use."""
    header = draw(st.binary(max_size=40))
    at = draw(
        st.datetimes(min_value=datetime(1971, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is drawn
    )
    zone = timezone(timedelta(minutes=draw(st.integers(-14 * 60, 14 * 60))))
    at = at.replace(year=min(at.year, 9000)).astimezone(zone)
    day = draw(st.sampled_from([f"{at:%d}", f"{at.day:2d}"]))
    date = f'INTERNALDATE "{day}-{at:%b-%Y %H:%M:%S %z}"'
    others = draw(
        st.permutations([f"UID {draw(st.integers(1, 9))}", date, *draw(st.sampled_from([[], ["FLAGS (\\Seen a)"]]))])
    )
    before = draw(st.integers(0, len(others)))
    head = " ".join([*others[:before], FIELDS.decode()])
    tail = "".join(f" {item}" for item in others[before:])
    return (f"{draw(st.integers(1, 99))} ({head} {{{len(header)}}}".encode(), header), f"{tail})".encode()


@given(st.lists(items(), min_size=1, max_size=4), st.booleans())
def test_both_ways_read_the_same(messages: Sequence[Item], is_odd: bool) -> None:  # noqa: FBT001 - hypothesis draws it
    """The header and the instant of every message are those of IMAPClient's parser, whatever stands beside them."""
    raw: Raw = [part for message in messages for part in message]
    if is_odd:
        raw = [*raw, b"3 (FLAGS (\\Recent) UID 3)"]
    ours = read_answers(raw, range(1, 10))
    theirs = parse_fetch_response(list(raw), normalise_times=False)
    assert set(ours) == set(theirs)
    for uid, answer in ours.items():
        assert header_of(answer) == header_of(theirs[uid])
        assert arrival_of(answer) == arrival_of(theirs[uid])


@pytest.mark.parametrize(
    "raw",
    [
        [(b"1 (UID 5 " + DATE + b" BODY[HEADER.FIELDS (A)] {2}", b"ok"), b" X-NEW (1 2))"],
        [b"1 (UID 5 " + DATE + b' BODY[HEADER.FIELDS (A)] "ok")'],
        [(b"1 (uid 5 " + DATE + b" body[header.fields (A)] {2}", b"ok"), b")"],
        [(b'1 (UID 5 INTERNALDATE " 2-mar-2026 10:00:00 +0100" BODY[HEADER.FIELDS (A)] {2}', b"ok"), b")"],
        [
            (b"1 (UID 5 INTERNALDATE {26}", b"02-Mar-2026 10:00:00 +0100"),
            (b" BODY[HEADER.FIELDS (A)] {2}", b"ok"),
            b")",
        ],
    ],
)
def test_unusual_answers_are_read_too(raw: Raw) -> None:
    """What the quick way does not know is left to the parser that knows everything."""
    answer = read_answers(raw, [5])[5]
    assert header_of(answer) == b"ok"
    assert arrival_of(answer) == datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_only_what_was_asked_for() -> None:
    """News about other messages is dropped, and no answer is none."""
    raw: Raw = [(b"1 (UID 5 " + DATE + b" " + FIELDS + b" {2}", b"ok"), b")"]
    assert read_answers(raw, [6]) == {}
    assert read_answers([None], [6]) == {}


@pytest.mark.parametrize(
    "date", [b"31-Feb-2026 10:00:00 +0000", b"01-Jan-0000 10:00:00 +0000", b"31-Dec-9999 23:00:00 -2300"]
)
def test_a_day_that_never_was(date: bytes) -> None:
    """The header arrives without an instant."""
    raw: Raw = [(b'1 (UID 5 INTERNALDATE "' + date + b'" ' + FIELDS + b" {2}", b"ok"), b")"]
    answer = read_answers(raw, [5])[5]
    assert (header_of(answer), arrival_of(answer)) == (b"ok", None)


def test_nonsense_is_the_parser_s_to_name() -> None:
    """An answer that is none raises what the connection translates."""
    with pytest.raises(ProtocolError):
        read_answers([(b"1 (UID 5 " + FIELDS + b" {2}", b"ok"), b" "], [5])
