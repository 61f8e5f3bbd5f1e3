"""Any bytes, and bytes made from pieces of real mail, into the header reader and the mbox splitter."""

from typing import Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.fragments import HEADERS, MBOX, NAMES
from tests.fuzz.properties import check_headers, check_mbox

BOUNDED: Final = settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
SIZES: Final = st.lists(st.integers(1, 70), max_size=4)


def made_of(fragments: tuple[bytes, ...]) -> st.SearchStrategy[bytes]:
    """Build bytes from fragments, with a few bytes of chance among them."""
    return st.lists(st.sampled_from(fragments) | st.binary(max_size=3), max_size=30).map(b"".join)


@BOUNDED
@given(st.binary(max_size=300))
def test_any_bytes_as_headers(headers: bytes) -> None:
    """Whatever stands in a header block, it is read without an error, and twice the same."""
    check_headers(headers)


@BOUNDED
@given(made_of(HEADERS))
def test_pieces_of_headers(headers: bytes) -> None:
    """However the pieces of real headers are put together, they are read without an error, and twice the same."""
    check_headers(headers)


@BOUNDED
@given(st.sampled_from(HEADERS[:NAMES]), made_of(HEADERS[NAMES:]))
def test_one_field_of_pieces(name: bytes, value: bytes) -> None:
    """Whatever one field holds, it is read without an error, and twice the same."""
    check_headers(name + value)


@BOUNDED
@given(st.binary(max_size=300), SIZES)
def test_any_bytes_as_a_file(content: bytes, sizes: list[int]) -> None:
    """Whatever a file holds, the pieces it is read in change nothing, and none of its bytes is lost."""
    check_mbox(content, sizes)


@BOUNDED
@given(made_of(MBOX), SIZES)
def test_pieces_of_an_mbox(content: bytes, sizes: list[int]) -> None:
    """However separators and headers are put together, the pieces the file is read in change nothing."""
    check_mbox(content, sizes)
