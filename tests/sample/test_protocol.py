"""Words, sets and dates: whatever bytes come, parsing ends in tokens or in CommandError."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sample.dates import internal_date, parse_date_time
from monitor.sample.fetch import fetch_parts
from monitor.sample.folders import Stored, positions
from monitor.sample.protocol import CommandError, Text, Token, number_set, parse, parse_command, quote
from monitor.sample.search import found

words = st.lists(
    st.sampled_from(
        [b"NOT", b"OR", b"UID", b"ALL", b"1:*", b"(", b")", b'"a"', b"HEADER", b"SINCE", b"1-Feb-2026", b"*"]
    )
)


def stored(uid: int) -> Stored:
    """Return a message with this UID."""
    return Stored(uid, b"Subject: a\r\n\r\nb", datetime(2026, 3, 1, tzinfo=UTC), frozenset(), 14)


@pytest.mark.parametrize(
    ("parts", "tokens"),
    [
        ([b"NOOP"], (b"NOOP",)),
        ([b'A "b \\" c" (d (e) ())'], (b"A", b'b " c', (b"d", (b"e",), ()))),
        ([b"A ", b"x\r\n(", b" b"], (b"A", b"x\r\n(", b"b")),
        ([b"FETCH 1 (UID BODY.PEEK[HEADER.FIELDS (Date To)]<0.5>)"],
         (b"FETCH", b"1", (b"UID", b"BODY.PEEK[HEADER.FIELDS (Date To)]<0.5>"))),
    ],
)  # fmt: skip
def test_tokens(parts: list[bytes], tokens: tuple[Token, ...]) -> None:
    """Atoms, strings, literals and lists come apart as RFC 3501 has them."""
    assert parse(parts) == tokens


@given(st.lists(st.binary(max_size=200), min_size=1, max_size=5))
def test_any_bytes(parts: list[bytes]) -> None:
    """No bytes make the parser raise anything but CommandError, and literals come through untouched."""
    try:
        _, arguments = parse_command(parts)
    except CommandError:
        return
    flat = str(arguments)
    assert all(str(part) in flat or not part for part in parts[1::2])


@given(st.binary().filter(lambda text: not set(text) & set(b"\r\n")))
def test_quoted_strings_return(text: bytes) -> None:
    """What was quoted is read back as the same value."""
    assert parse([quote(text)]) == (Text(text),)


@given(words)
def test_any_search(keys: list[bytes]) -> None:
    """Any order of search keys finds positions of the view, or is CommandError."""
    view = [stored(uid) for uid in (2, 5, 9)]
    try:
        tokens = parse([b" ".join(keys)])
        assert set(found(tokens, view)) <= {0, 1, 2}
    except CommandError:
        pass


@given(st.binary(max_size=40))
def test_any_fetch_item(item: bytes) -> None:
    """Any FETCH item renders a message, or is CommandError."""
    try:
        parts = fetch_parts(item, by_uid=True)
    except CommandError:
        return
    assert parts[0](stored(7)) == b"UID 7"
    assert all(part(stored(7)) for part in parts)


numbers = st.one_of(st.integers(1, 12), st.just("*"))


@given(st.lists(st.tuples(numbers, numbers), min_size=1), st.sets(st.integers(1, 12), min_size=1), st.booleans())
def test_sets(ranges: list[tuple[object, object]], uids: set[int], by_uid: bool) -> None:  # noqa: FBT001  # hypothesis gives it
    """A set names what a plain reading of RFC 3501 names: each number between the ends, ``*`` being the largest."""
    view = [stored(uid) for uid in sorted(uids)]
    names = sorted(uids) if by_uid else list(range(1, len(uids) + 1))
    text = ",".join(f"{first}:{last}" for first, last in ranges).encode()
    expected = set()
    for ends in ranges:
        low, high = sorted(names[-1] if end == "*" else int(str(end)) for end in ends)
        expected |= {index for index, name in enumerate(names) if low <= name <= high}
    assert positions(view, number_set(text), by_uid=by_uid) == sorted(expected)


@given(st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)), st.integers(-14 * 60, 14 * 60))  # noqa: DTZ001 - bounds; the zone is drawn apart
def test_dates_return(local: datetime, offset: int) -> None:
    """An instant written as INTERNALDATE is read back, and a zone is taken off."""
    at = local.replace(microsecond=0, tzinfo=UTC)
    text = internal_date(at)
    assert parse_date_time(text) == at
    sign = b"-" if offset < 0 else b"+"
    zone = sign + b"%02d%02d" % divmod(abs(offset), 60)
    assert parse_date_time(text.replace(b"+0000", zone)) == at - timedelta(minutes=offset)


def test_nothing_in_an_empty_folder() -> None:
    """In a folder without messages ``*`` names none."""
    assert positions([], number_set(b"1:*"), by_uid=True) == []
