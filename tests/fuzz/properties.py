"""What holds of any bytes, as checks that Hypothesis and atheris both call."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from monitor.mail.headers import KINDS, Parser
from monitor.mail.ids import Digester
from monitor.records import Block
from monitor.sources.archives.kinds import kind_of
from monitor.sources.archives.reading import is_expunged
from monitor.sources.archives.separators import arrival
from monitor.sources.archives.splitting import BEFORE, Found, View, message, messages

ARRIVED: Final = datetime(2026, 11, 23, 12, 0, 30, tzinfo=UTC)
NOW: Final = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
KEY: Final = b"k" * 32
WAYS: Final = ((False, ARRIVED), (True, ARRIVED), (True, None), (False, None))
"""Is it a file; when it arrived."""
ENTRIES: Final[tuple[Callable[[View], list[Found]], ...]] = (
    lambda view: list(messages(view)),
    lambda view: [message(view)],
)
PROBLEMS: Final = {"truncated", "header-too-long"}


def check_headers(headers: bytes) -> None:
    """Check that a header block is read without an error, the same each time, and that its problems are in the list."""
    for is_file, arrived_at in WAYS:
        block = Block(uid=7, headers=headers, arrived_at=arrived_at)
        # why two: what a digester remembers of the first reading must not change the second
        first, second = (
            Parser(digester=Digester(KEY), is_file=is_file, now=NOW)(block, "INBOX", in_sent=False) for _ in range(2)
        )
        assert first == second, "read twice, it is two things"
        found, problems = first
        kinds = [problem.kind for problem in problems]
        assert set(kinds) <= KINDS.keys(), f"a kind of problem that is in no list: {kinds}"
        assert len(kinds) == len(set(kinds)), f"the same said twice: {kinds}"
        assert (found is None) == bool({"not-mail", "left-out"} & set(kinds)), "neither a message nor why it is none"
        if found is not None:
            check_digests(found.key, (*found.senders, *found.carriers, *found.recipients, *found.lists), found.answers)


def check_digests(key: bytes, addresses: Sequence[bytes], answers: Sequence[bytes]) -> None:
    """Check that nothing but digests of the agreed length leaves the header reader, and that none answers itself."""
    assert {len(identifier) for identifier in (key, *addresses, *answers)} == {16}
    assert len(answers) == len(set(answers)), "one message is answered twice"
    assert key not in answers, "a message answers itself"


def pieces_of(content: bytes, sizes: Sequence[int]) -> list[bytes]:
    """Cut ``content`` into pieces of these sizes, again and again; in one where there are none."""
    pieces = []
    start = number = 0
    while start < len(content):
        size = sizes[number % len(sizes)] if sizes else len(content)
        pieces.append(content[start : start + size])
        start, number = start + size, number + 1
    return pieces


def view_of(content: bytes, sizes: Sequence[int]) -> View:
    """Return a view of ``content`` that is read in pieces of these sizes."""
    pieces = iter(pieces_of(content, sizes))
    return View(lambda: next(pieces, b""))


def check_mbox(content: bytes, sizes: Sequence[int]) -> None:
    """Check that the pieces change nothing, and that every message found stands in the file, in its place, once."""
    for entry in ENTRIES:
        view = view_of(content, sizes)
        found = entry(view)
        assert found == entry(view_of(content, ())), "the messages depend on the pieces they were read in"
        check_places(content, found)
    view = view_of(content, sizes)
    kind = kind_of(view)
    whole = view_of(content, ())
    assert kind == kind_of(whole), "what the file is depends on the pieces it was read in"
    assert list(messages(view)) == list(messages(whole)), "behind the look at its start, the messages differ"
    assert view.end == max(len(content), view.begins_at), "the file was not read to its end"
    check_rest(content, sizes)


def check_places(content: bytes, found: Sequence[Found]) -> None:
    """Check that line and header block are the very bytes of the file, and that no two messages overlap."""
    searched = 0
    for one in found:
        assert one.offset >= searched, "two messages overlap"
        searched = one.offset + len(one.line)
        assert content[one.offset : searched] == one.line, "its line stands elsewhere"
        kinds = {kind for kind, _ in one.problems}
        assert kinds <= PROBLEMS, f"a kind of problem that is in no list: {kinds}"
        if "header-too-long" not in kinds:
            assert content[searched : searched + len(one.headers)] == one.headers, "its headers stand elsewhere"
            searched += len(one.headers)
        arrival(one.line)
        is_expunged(one.headers)


def check_rest(content: bytes, sizes: Sequence[int]) -> None:
    """Check that what was looked at and what follows sum up to the file, wherever the look ended."""
    for looked in (0, len(content) // 2, len(content)):
        view = view_of(content, sizes)
        view.reach(len(BEFORE) + looked)
        assert b"".join(iter(view.rest, b"")) == content, "bytes were lost or came twice"
        assert view.end == len(content), "it says that it read more, or less"
