"""The commands that read one folder, and the order in which a plan's parts become chunks."""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from imapclient import IMAPClient

from monitor.errors import MonitorError, SourceError
from monitor.records import Block, Chunk, Cursor, Problem
from monitor.sources import clocks, plan
from monitor.sources.connection import Connection, GarbledError, RefusedError
from monitor.sources.fetching import UNREADABLE, begin, fetch
from monitor.sources.pace import Pace
from monitor.sources.searching import strip_criteria

AHEAD: Final = 2
"""FETCHes under way at once: one arrives while the question for the next travels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What STATUS or EXAMINE say of a folder; None where the server does not say."""

    uidvalidity: int | None
    next_uid: int | None
    messages: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderReader:
    """Reads one folder over one connection."""

    connection: Connection
    mailbox: str
    folder: str
    in_sent: bool
    drafts_within: bool
    pace: Pace
    span: int = plan.SPAN

    def read(self, cursor: Cursor | None, horizon_at: datetime, furthest_at: datetime) -> Iterator[Chunk]:
        """Yield new mail, then what is older down to the horizon. RefusedError where the folder cannot be opened."""
        numbers = self._open()
        uidvalidity, next_uid = numbers.uidvalidity, numbers.next_uid or 1
        if uidvalidity is None:
            raise SourceError(
                f"{self.mailbox}: the mail server gives {self.folder!r} no UIDVALIDITY, "
                "so it cannot be read after a cursor. The next poll tries again."
            )
        if cursor is None or not plan.still_holds(cursor, uidvalidity, next_uid):
            cursor = plan.start(self.folder, uidvalidity, next_uid, horizon_at)
        cursor = replace(cursor, in_sent=self.in_sent)
        yield from self._doubtful(cursor)
        if search := plan.newer(cursor, next_uid, furthest_at):
            yield from self._chunks(plan.upwards(cursor, next_uid, self._find(search, numbers), lambda: self.pace.size))
            cursor = replace(cursor, high=next_uid - 1)
        if older := plan.older(cursor, horizon_at):
            cursor, downward = older
            uids = self._find(downward, numbers) if downward else ()
            yield from self._chunks(plan.downwards(cursor, uids, lambda: self.pace.size))
        self.connection.unselect()

    def _open(self) -> Numbers:
        """Open the folder and return its numbers; UIDNEXT also where EXAMINE does not say it, as on Courier."""
        numbers = examine(self.connection, self.folder)
        if numbers.next_uid is not None:
            return numbers
        asked = status(self.connection, self.folder)
        opened = examine(self.connection, self.folder)
        if asked.next_uid is not None:
            return replace(asked, messages=opened.messages)
        # why not SEARCH UID *: Courier finds nothing by it
        last = self._uids_of([opened.messages] if opened.messages else [])
        return replace(opened, next_uid=1 + max(last, default=0))

    def _find(self, search: plan.Search, numbers: Numbers) -> Sequence[int]:
        found = plan.in_strip(search, ())
        for strip in plan.split(search, self._borders(search, numbers.messages or 0)):
            uids = self.connection.search(strip_criteria(strip, drafts_within=self.drafts_within))
            found.extend(plan.in_strip(strip, uids))
        if search.before is None and search.high == (numbers.next_uid or 1) - 1:
            self._check_clock(search, found, numbers.messages or 0)
        return found

    def _check_clock(self, search: plan.Search, found: Sequence[int], messages: int) -> None:
        """Note whether the newest messages are left out only because the server's clock is behind."""
        if found and found[0] == search.high:
            self.pace.behind.pop(self.folder, None)
            return
        places = range(max(1, messages - clocks.NEWEST + 1), messages + 1)
        with suppress(RefusedError, GarbledError):  # what can be read is read all the same
            answers = self.connection.call(lambda client: _by_number(client, places, clocks.ITEMS)) if places else {}
            left_out = [answer for answer in answers.values() if _is_left_out(answer.get(b"UID"), search, found)]
            if problem := clocks.slow_clock(self.folder, left_out, search.since):
                self.pace.behind[self.folder] = problem
            elif left_out or found:
                self.pace.behind.pop(self.folder, None)

    def _borders(self, search: plan.Search, messages: int) -> list[int]:
        """Return the UIDs of every ``span``-th message, where one SEARCH might list more."""
        if min(messages, search.high - search.low) < self.span:
            return []
        return self._uids_of(range(self.span, messages, self.span))

    def _uids_of(self, places: Sequence[int]) -> list[int]:
        """Return the UIDs of messages by their places in the open folder."""
        answers = self.connection.call(lambda client: _by_number(client, places, ["UID"])) if places else {}
        return [uid for answer in answers.values() if isinstance(uid := answer.get(b"UID"), int)]

    def _chunks(self, parts: Iterator[plan.Part]) -> Iterator[Chunk]:
        """Yield a chunk for each part, in their order.

        The server is asked for the next ones before one has come, so that the line is idle neither while a question
        travels nor while a chunk is parsed and kept.
        """
        asked: deque[_Asked] = deque()
        try:
            failure = self._ask_ahead(asked, parts)
            while asked:
                chunk = self._take(asked.popleft())
                failure = failure or self._ask_ahead(asked, parts)
                yield chunk  # it counts, even where the line has dropped behind it
            if failure:
                raise failure
        finally:
            with suppress(MonitorError):  # the iterator was dropped, and nothing may follow before those answers
                self.connection.give_up()

    def _ask_ahead(self, asked: "deque[_Asked]", parts: Iterator[plan.Part]) -> SourceError | None:
        """Send as many FETCHes as may be under way; return why not."""
        try:
            while len(asked) < AHEAD and (part := next(parts, None)):
                asked.append(self._ask(part))
        except SourceError as error:
            return error
        return None

    def _ask(self, part: plan.Part) -> "_Asked":
        """Send the FETCH of a part, but for messages that are known to be fatal."""
        uids = [uid for uid in part.uids if not self.pace.is_fatal(part.cursor, uid)]
        return _Asked(part=part, uids=uids, tag=begin(self.connection, uids))

    def _doubtful(self, cursor: Cursor) -> Iterator[Chunk]:
        """Yield the messages that earlier polls could not be given: they lie behind the cursor, which stays."""
        due = self.pace.take_due(self.folder, cursor.uidvalidity)
        for place in range(0, len(due), plan.CHUNK):
            uids = due[place : place + plan.CHUNK]
            blocks, problems = fetch(self.connection, self.folder, uids)
            came = {block.uid for block in blocks}
            self.pace.settle(cursor, came)
            self.pace.doubt(cursor, set(uids) - came)
            yield self._chunk(cursor, blocks, [problem for problem in problems if problem.uid in came])

    def _take(self, asked: "_Asked") -> Chunk:
        """Return the chunk that answers."""
        part, uids = asked.part, asked.uids
        try:
            blocks, problems = fetch(self.connection, self.folder, uids, asked.tag)
        except SourceError:
            self.pace.slow_down(part.cursor, uids)
            raise
        if (
            sum(problem.kind == "unreadable" for problem in problems) == len(uids) > 1
        ):  # the server is at fault, not so many messages
            self.pace.kill(part.cursor, uids)
            raise SourceError(
                f"{self.mailbox}: the mail server gives no message of {self.folder!r}. The next poll tries again."
            )
        # why those, too, of which nothing came: most are expunged, but an answer may have been left out
        self.pace.doubt(part.cursor, set(uids).difference(block.uid for block in blocks))
        self.pace.speed_up()
        fatal = set(part.uids).difference(uids)
        left_out = [Problem(kind="unreadable", folder=self.folder, uid=uid, detail=UNREADABLE) for uid in fatal]
        chunk = self._chunk(part.cursor, blocks, [*problems, *left_out])
        return replace(chunk, cursor=part.cursor, remaining=part.remaining)

    def _chunk(self, cursor: Cursor, blocks: Sequence[Block], problems: Sequence[Problem]) -> Chunk:
        """Return a chunk that leaves the cursor where it is."""
        return Chunk(
            folder=self.folder,
            uidvalidity=cursor.uidvalidity,
            in_sent=self.in_sent,
            blocks=tuple(blocks),
            problems=tuple(problems),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A part whose messages are on their way; ``tag`` is None where there are none."""

    part: plan.Part
    uids: Sequence[int]
    tag: bytes | None


def noop(connection: Connection) -> None:
    """Ask for nothing, to see whether the server still answers."""
    connection.call(lambda client: client.noop())


def status(connection: Connection, folder: str) -> Numbers:
    """Ask what a folder holds, in one short round trip however large it is; RefusedError where it is not there."""
    connection.unselect()
    answer = connection.call(lambda client: client.folder_status(folder, ["UIDNEXT", "UIDVALIDITY"]))
    return _numbers(answer)


def count(connection: Connection, folder: str) -> int | None:
    """Ask how many messages a folder holds; RefusedError where it is not there."""
    connection.unselect()
    return _number(connection.call(lambda client: client.folder_status(folder, ["MESSAGES"])), b"MESSAGES")


def examine(connection: Connection, folder: str) -> Numbers:
    """Open a folder for reading only; RefusedError where it is not there or may not be read."""
    return _numbers(connection.examine(folder))


def _is_left_out(uid: object, search: plan.Search, found: Sequence[int]) -> bool:
    return isinstance(uid, int) and search.low <= uid <= search.high and uid not in found


def _by_number(client: IMAPClient, numbers: Sequence[int], items: Sequence[str]) -> dict[int, dict[bytes, object]]:
    client.use_uid = False
    try:
        return dict(client.fetch(list(numbers), list(items)))
    finally:
        client.use_uid = True


def _numbers(answer: dict[bytes, object]) -> Numbers:
    return Numbers(
        uidvalidity=_number(answer, b"UIDVALIDITY"),
        next_uid=_number(answer, b"UIDNEXT"),
        messages=_number(answer, b"EXISTS"),
    )


def _number(answer: dict[bytes, object], name: bytes) -> int | None:
    value = answer.get(name)
    return value if isinstance(value, int) and value >= 0 else None
