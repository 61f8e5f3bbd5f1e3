"""Records into rows and back. Pure; the order of MESSAGE_COLUMNS is the order of every message row."""

import json
import math
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any, Final

from monitor.records import Cursor, Location, Message, PollReport, Sign, union
from monitor.store.schema import Outcome

KEY_BYTES: Final = 16
MESSAGE_COLUMNS: Final = (
    "key",
    "in_sent",
    "automatic",
    "kept",
    "dated_at",
    "internal_at",
    "claimed_at",
    "imported_at",
    "senders",
    "carriers",
    "recipients",
    "lists",
    "answers",
    "folder",
    "uidvalidity",
    "uid",
    "outcome",
    "unmatched_since",
    "look_up_at",
    "circular",
    "pluses",
    "signs",
    "sent_in_file",
    "latest_at",
)
INSTANTS: Final = ("dated_at", "internal_at", "claimed_at", "imported_at")
ADDRESSES: Final = ("senders", "carriers", "recipients", "lists", "pluses")


@dataclass(frozen=True, slots=True)
class Stored:
    """A message, as one mailbox has it, with what the store knows beside it."""

    message: Message
    location: Location | None
    outcome: Outcome
    unmatched_since: int | None = None
    look_up_at: int | None = None
    mailbox: int = 0


def to_epoch(instant: datetime) -> int:
    """Return whole epoch seconds, rounded down; ValueError for a naive datetime."""
    if instant.tzinfo is None:
        message = "a naive datetime reached the store"
        raise ValueError(message)
    return math.floor(instant.timestamp())


def to_epoch_up(instant: datetime) -> int:
    """Return the first whole epoch second that is not before the instant."""
    return -math.floor(-instant.timestamp())


def from_epoch(seconds: int) -> datetime:
    """Return the instant, aware and UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def _epoch(instant: datetime | None) -> int | None:
    return None if instant is None else to_epoch(instant)


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else from_epoch(seconds)


def settled(message: Message) -> Message:
    """Return a new message as it will be read back and merged: whole seconds, addresses in their fixed order.

    A decision must not rest on what the store drops, and reading the same message again must change nothing.
    """
    odd: dict[str, Any] = {
        name: instant.replace(microsecond=0)
        for name in INSTANTS
        if (instant := getattr(message, name)) is not None and instant.microsecond
    }
    odd |= {name: union(value) for name in ADDRESSES if len(value := getattr(message, name)) > 1}
    return replace(message, **odd) if odd else message


def _join(digests: tuple[bytes, ...]) -> bytes:
    joined = b"".join(digests)
    if len(joined) != KEY_BYTES * len(digests):
        message = f"every digest in the store has {KEY_BYTES} bytes"
        raise ValueError(message)
    return joined


def split(joined: bytes) -> tuple[bytes, ...]:
    """Return the digests of a column."""
    if len(joined) <= KEY_BYTES:  # nearly always: one address, one message named, or none
        return (joined,) if joined else ()
    return tuple(joined[at : at + KEY_BYTES] for at in range(0, len(joined), KEY_BYTES))


def message_row(mailbox: int, stored: Stored) -> tuple[Any, ...]:
    """Return a row of ``messages``: the mailbox, then MESSAGE_COLUMNS.

    A message without an instant is as old as can be: nothing is lost with it.
    """
    message, location = stored.message, stored.location
    dated_at, internal_at = _epoch(message.dated_at), _epoch(message.internal_at)
    return (
        mailbox,
        message.key,
        message.in_sent,
        message.automatic,
        message.kept,
        dated_at,
        internal_at,
        _epoch(message.claimed_at),
        _epoch(message.imported_at),
        _join(message.senders),
        _join(message.carriers),
        _join(message.recipients),
        _join(message.lists),
        _join(message.answers),
        location and location.folder,
        location and location.uidvalidity,
        location and location.uid,
        int(stored.outcome),
        stored.unmatched_since,
        stored.look_up_at,
        message.circular,
        _join(message.pluses) or None,
        message.signs,
        message.sent_in_file,
        max(dated_at or 0, internal_at or 0, _epoch(message.claimed) or 0),
    )


def stored_of(row: tuple[Any, ...], mailbox: int = 0) -> Stored:
    """Return what a row of MESSAGE_COLUMNS holds."""
    folder, uidvalidity, uid = row[13:16]
    return Stored(
        message=Message(
            key=row[0],
            in_sent=bool(row[1]),
            automatic=bool(row[2]),
            kept=bool(row[3]),
            dated_at=_instant(row[4]),
            internal_at=_instant(row[5]),
            claimed_at=_instant(row[6]),
            imported_at=_instant(row[7]),
            senders=split(row[8]),
            carriers=split(row[9]),
            recipients=split(row[10]),
            lists=split(row[11]),
            answers=split(row[12]),
            circular=bool(row[19]),
            pluses=split(row[20] or b""),
            signs=None if row[21] is None else Sign(row[21]),
            sent_in_file=bool(row[22]),
        ),
        location=None if folder is None else Location(folder=folder, uidvalidity=uidvalidity, uid=uid),
        outcome=Outcome(row[16]),
        unmatched_since=row[17],
        look_up_at=row[18],
        mailbox=mailbox,
    )


def cursor_row(mailbox: int, cursor: Cursor) -> tuple[Any, ...]:
    """Return a row of ``cursors``; the horizon is rounded up, never to claim more than was read."""
    complete_at = cursor.complete_at
    return (
        mailbox,
        cursor.folder,
        cursor.uidvalidity,
        cursor.low,
        cursor.high,
        to_epoch_up(cursor.horizon_at),
        complete_at and to_epoch_up(complete_at),
        cursor.in_sent,
    )


def cursor_of(row: tuple[Any, ...]) -> Cursor:
    """Return what a row of ``cursors`` without its mailbox holds."""
    folder, uidvalidity, low, high, horizon_at, complete_at, in_sent = row
    return Cursor(
        folder=folder,
        uidvalidity=uidvalidity,
        low=low,
        high=high,
        horizon_at=from_epoch(horizon_at),
        complete_at=_instant(complete_at),
        in_sent=None if in_sent is None else bool(in_sent),
    )


def report_text(report: PollReport) -> str:
    """Return a report as JSON, instants in ISO 8601."""
    values = {field.name: getattr(report, field.name) for field in fields(report)}
    values["problems"] = dict(report.problems)
    return json.dumps(values, default=lambda instant: instant.isoformat(), ensure_ascii=False)


def report_of(text: str) -> PollReport:
    """Return a report from JSON; what another version of the program wrote beside it is left out."""
    found: dict[str, Any] = json.loads(text)
    values = {field.name: found[field.name] for field in fields(PollReport) if field.name in found}
    for name in ("started_at", "finished_at", "good_at", "retry_at"):
        if values.get(name) is not None:
            values[name] = datetime.fromisoformat(values[name])
    for name in ("folders", "places"):
        values[name] = tuple(values.get(name, ()))
    return PollReport(**values)
