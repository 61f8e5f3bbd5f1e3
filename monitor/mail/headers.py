"""One header block, as bytes, into what it says: a Message, and the problems it has (design, rules 1, 2, 4 and 6)."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from monitor.mail.dates import EARLIEST, parse_date
from monitor.mail.ids import Digester, ids_in, list_addresses_in, text_of, without_plus
from monitor.mail.labels import is_left_out, is_sent
from monitor.mail.robots import is_automatic, is_from_list, signs_of
from monitor.records import IMPORT_SLACK, Block, Message, Problem, union

FIELDS: Final = (
    "Message-ID",
    "In-Reply-To",
    "References",
    "Date",
    "From",
    "Reply-To",
    "Sender",
    "To",
    "Cc",
    "List-Post",
    "List-Id",
    "List-Unsubscribe",
    "List-Help",
    "List-Subscribe",
    "List-Owner",
    "List-Archive",
    "Auto-Submitted",
    "Precedence",
    "Content-Type",
    "X-Gmail-Labels",
)
"""Every field that is looked at; a source need read no others."""

# why \n and not ^: a literal first byte is found at once, twice as fast
_FIELD = re.compile(rb"\n(" + "|".join(FIELDS).encode() + rb")[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
_SENDERS: Final = (b"from",)
_CARRIERS: Final = (b"reply-to", b"sender")
_RECIPIENTS: Final = (b"to", b"cc")
_ADDRESSES: Final = (*_SENDERS, *_CARRIERS, *_RECIPIENTS)
_IDENTIFYING: Final = (b"date", b"from", b"sender", b"to", b"cc", b"in-reply-to", b"references")
_OF_AN_ANSWER: Final = (b"in-reply-to", b"references")
_OF_ANY_MESSAGE: Final = {*_IDENTIFYING, b"message-id"}

KINDS: Final = {
    "not-mail": "none of the fields of a message was found",
    "left-out": "its label is one of junk, trash, drafts or chats",
    "no-message-id": "it has no usable Message-ID",
    "several-message-ids": "it has more than one Message-ID; the first counts",
    "no-date": "it has no Date",
    "several-dates": "it has more than one Date; the first counts",
    "bad-date": "its Date cannot be read",
    "date-out-of-range": "its Date is before 1980 or more than a day after it arrived",
    "no-instant": "neither its Date nor its arrival is known",
}
"""What can be wrong with a message, in words that quote nothing of it."""

Fields = dict[bytes, list[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parser:
    """Reads header blocks of one source.

    ``is_file`` is for an mbox, in which ``Block.arrived_at`` vouches for the Date but is no INTERNALDATE; ``now`` is
    the instant of the poll or import, which vouches where nothing else does.
    """

    digester: Digester
    is_file: bool
    now: datetime

    def __call__(self, block: Block, folder: str, in_sent: bool) -> tuple[Message | None, tuple[Problem, ...]]:  # noqa: FBT001 - as the chunk has it
        """Return the message, None where it is no mail or is left out, and what is wrong with it."""
        fields = fields_of(block.headers)
        kinds: list[str] = []
        message = self._message(block, fields, in_sent, kinds)
        if not kinds:
            return message, ()
        return message, tuple(
            Problem(kind=kind, folder=folder, uid=block.uid, detail=KINDS[kind]) for kind in dict.fromkeys(kinds)
        )

    def _message(self, block: Block, fields: Fields, in_sent: bool, kinds: list[str]) -> Message | None:  # noqa: FBT001 - as above
        if fields.keys().isdisjoint(_OF_ANY_MESSAGE):
            kinds.append("not-mail")
            return None
        labels = _first(fields, b"x-gmail-labels") if self.is_file else ""
        if labels and is_left_out(labels):
            kinds.append("left-out")
            return None
        own_id = _own_id(fields, kinds)
        dated_at = _dated_at(fields, block.arrived_at, kinds)
        claimed_at = None
        if dated_at and block.arrived_at is None:
            claimed_at, dated_at = dated_at, None
            if claimed_at > self.now + IMPORT_SLACK:
                kinds.append("date-out-of-range")
        internal_at = None if self.is_file else block.arrived_at
        if (dated_at or internal_at or claimed_at) is None:
            kinds.append("no-instant")
        named = (identifier for identifier in answered_ids(fields) if identifier != own_id)
        lists = self._lists(fields)
        in_sent = in_sent or (bool(labels) and is_sent(labels))
        return Message(
            key=self.digester.message(own_id) if own_id else self.digester.substitute(_fingerprint(fields)),
            in_sent=in_sent,
            automatic=is_automatic(fields),
            circular=is_from_list(fields) and not lists,
            kept=self.is_file,
            sent_in_file=self.is_file and in_sent,
            dated_at=dated_at,
            internal_at=internal_at,
            claimed_at=claimed_at,
            imported_at=self.now if claimed_at else None,
            senders=self._addresses(fields, _SENDERS),
            carriers=self._addresses(fields, _CARRIERS),
            recipients=self._addresses(fields, _RECIPIENTS),
            lists=lists,
            pluses=self._pluses(fields),
            answers=tuple(self.digester.message(identifier) for identifier in named),
            signs=signs_of(fields),
        )

    def _lists(self, fields: Fields) -> tuple[bytes, ...]:
        if b"list-post" not in fields:
            return ()
        texts = [text_of(value) for value in fields[b"list-post"]]
        return union(*[(self.digester.address(address),) for text in texts for address in list_addresses_in(text)])

    def _pluses(self, fields: Fields) -> tuple[bytes, ...]:
        """Return the plus forms among all addresses, those of List-Post too."""
        found: list[tuple[bytes, ...]] = []
        for name in _ADDRESSES:
            if name in fields:
                found += [self.digester.pluses(value) for value in fields[name] if b"+" in value]
        for value in fields.get(b"list-post", ()):
            for address in list_addresses_in(text_of(value)):
                plain = without_plus(address)
                found += [(self.digester.plus(address, plain),)] if plain != address else []
        return union(*found) if found else ()

    def _addresses(self, fields: Fields, names: tuple[bytes, ...]) -> tuple[bytes, ...]:
        return union(*[self.digester.addresses(value) for name in names for value in fields.get(name, ())])


def fields_of(headers: bytes) -> Fields:
    """Return the raw values of the fields that are looked at, by lower-cased name, in order."""
    fields: Fields = {}
    for name, value in _FIELD.findall(b"\n" + headers):
        fields.setdefault(name.lower(), []).append(value)
    return fields


def answered_ids(fields: Fields) -> tuple[str, ...]:
    """Return the ids that a message answers, once each, in order of preference (rule 1).

    Those of In-Reply-To in order, repeated fields one after the other, then those of References from the last.
    """
    if fields.keys().isdisjoint(_OF_AN_ANSWER):
        return ()
    ids = {
        name: [identifier for value in fields.get(name, ()) for identifier in ids_in(text_of(value))]
        for name in _OF_AN_ANSWER
    }
    return tuple(dict.fromkeys((*ids[b"in-reply-to"], *reversed(ids[b"references"]))))


def _first(fields: Fields, name: bytes) -> str:
    return text_of(fields[name][0]) if name in fields else ""


def _own_id(fields: Fields, kinds: list[str]) -> str:
    """Return the first id of the first Message-ID field; empty where there is none."""
    values = fields.get(b"message-id", [])
    if len(values) > 1:
        kinds.append("several-message-ids")
    found = ids_in(text_of(values[0])) if values else []
    if not found:
        kinds.append("no-message-id")
    return found[0] if found else ""


def _dated_at(fields: Fields, arrived_at: datetime | None, kinds: list[str]) -> datetime | None:
    """Return the first Date where it can be read and is in range: from 1980 to a day after the arrival."""
    values = fields.get(b"date", [])
    if not values:
        kinds.append("no-date")
        return None
    if len(values) > 1:
        kinds.append("several-dates")
    dated_at = parse_date(text_of(values[0]).strip())
    if dated_at is None:
        kinds.append("bad-date")
    elif dated_at < EARLIEST or (arrived_at is not None and dated_at > arrived_at + IMPORT_SLACK):
        kinds.append("date-out-of-range")
        return None
    return dated_at


def _fingerprint(fields: Fields) -> str:
    """Return the other fields as one text, without the white space that folding and transport change."""
    return "\n".join(
        f"{name.decode()}:{_SPACE.sub(' ', text_of(value)).strip()}"
        for name in _IDENTIFYING
        for value in fields.get(name, ())
    )
