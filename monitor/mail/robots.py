"""What in a header block says that a program wrote or sent it (design, rule 1, and what ``mail.counting`` ignores)."""

import re
from typing import Final

from monitor.mail.ids import addresses_in, text_of, without_comments
from monitor.records import Sign

Fields = dict[bytes, list[bytes]]

_ROBOT_PRECEDENCE: Final = {"auto_reply", "bulk", "junk"}
_BULK: Final = {*_ROBOT_PRECEDENCE, "list"}
NONE: Final = Sign(0)
_SIGNS_OF_PROGRAMS: Final = {b"list-id", b"auto-submitted", b"precedence"}
_SIGNS_OF_ROBOTS: Final = {b"auto-submitted", b"precedence", b"content-type"}
_RECEIPT = re.compile(
    rb"\s*multipart/report\b.*\breport-type\s*+=\s*+\"?+\s*+disposition-notification", re.IGNORECASE | re.DOTALL
)
_CALENDAR_ANSWER = re.compile(rb"\s*text/calendar\b.*\bmethod\s*+=\s*+\"?+\s*+reply\b", re.IGNORECASE | re.DOTALL)
# why without the last @ and what follows: every name's failure is then seen at once
_NO_REPLY = re.compile(r"(?:.*[._+-])?(?:no|do[._-]?not)[._-]?reply(?:[._+-].*|\d*+(?:@.*)?)", re.DOTALL)


def is_automatic(fields: Fields) -> bool:
    """Return whether a robot wrote it (rule 1); a Precedence that a list server stamped is no sign of one."""
    if fields.keys().isdisjoint(_SIGNS_OF_ROBOTS):
        return False
    if any(_word(value) != "no" for value in fields.get(b"auto-submitted", ())):
        return True
    if not is_from_list(fields) and any(_word(value) in _ROBOT_PRECEDENCE for value in fields.get(b"precedence", ())):
        return True
    if b"content-type" not in fields:
        return False
    content_type = fields[b"content-type"][0]
    return bool(_RECEIPT.match(content_type) or _CALENDAR_ANSWER.match(content_type))


def signs_of(fields: Fields) -> Sign:
    """Return what says that a program sent it."""
    if fields.keys().isdisjoint(_SIGNS_OF_PROGRAMS) and not any(
        b"reply" in value.lower() for value in fields.get(b"from", ())
    ):
        return NONE
    rows = (
        (Sign.LIST, b"list-id" in fields),
        (Sign.BULK, any(_word(value) in _BULK for value in fields.get(b"precedence", ()))),
        (Sign.AUTOMATIC, any(_word(value) != "no" for value in fields.get(b"auto-submitted", ()))),
        (Sign.NO_REPLY, _takes_no_answer(fields)),
    )
    signs = NONE
    for sign, is_there in rows:
        if is_there:
            signs |= sign
    return signs


def _takes_no_answer(fields: Fields) -> bool:
    """Return whether it is from addresses alone that say so."""
    senders = [address for value in fields.get(b"from", ()) for address in addresses_in(text_of(value))]
    return bool(senders) and all(map(is_no_reply, senders))


def is_from_list(fields: Fields) -> bool:
    """Return whether it has any of a mailing list's fields."""
    return b"\nlist-" in b"\n" + b"\n".join(fields)  # every message is asked: one search, no loop


def is_no_reply(address: str) -> bool:
    """Return whether a lower-cased address says that it takes no answer: noreply@, do-not-reply@, billing-noreply@."""
    return _NO_REPLY.fullmatch(address.rpartition("@")[0]) is not None


def _word(value: bytes) -> str:
    """Return a field's first word: without parameters, comments and case."""
    text = text_of(value).strip()
    if text.startswith("("):
        text = without_comments(text).strip()
    return re.split(r"[;(\s]", text, maxsplit=1)[0].lower()
