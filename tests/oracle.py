"""All responses of a few messages, straight from the rules of the design: slow, naive, and of no use but to compare.

It shares nothing with the program: the standard library takes the header blocks apart, everything is text, every
message is held, and nothing is done step by step. Rules are those of the design: 1 which original, 2 which instant,
3 the first reply, 4 identity, 6 whose message, 11 separators in an mbox.
"""

import email.header
import email.message
import email.parser
import email.utils
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

SKEW = timedelta(minutes=5)
DELIVERY = timedelta(days=3)
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
NAMES = [*MONTHS, "january", "february", "march", "april", "june", "july", "august", "september", "october", "november"]
NAMES += ["december"]
ZONES = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AST": -4, "ADT": -3}
LEFT_OUT = {"spam", "trash", "drafts", "chat", "papierkorb", "brouillons"}
SENT = {"sent", "gesendet"}


@dataclass(frozen=True, kw_only=True)
class Copy:
    """One copy of a message: where it was read and when it arrived there.

    ``arrived_at`` is the INTERNALDATE, in an mbox the date of the ``From `` line (None: it has none).
    """

    headers: bytes
    arrived_at: datetime | None
    in_sent: bool = False
    is_mbox: bool = False


@dataclass(kw_only=True)
class Mail:
    """One message: what all its copies say."""

    id: str
    has_id: bool
    is_mine: bool = False
    is_automatic: bool = True
    dated: list[datetime] = field(default_factory=list)
    internal: list[datetime] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    recipients: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    lists: set[str] = field(default_factory=set)


@dataclass(kw_only=True)
class Outcome:
    """Responses by the id of the original: (received_at, seconds); and how many there are of the others."""

    responses: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    forwards: int = 0
    automatic: int = 0
    negative: set[str] = field(default_factory=set)
    unmatched: int = 0
    to_ours: int = 0


def responses(copies: Sequence[Copy], addresses: Sequence[str], imported_at: datetime) -> Outcome:
    """Return what the rules make of these copies."""
    mails = identities(copies, addresses, imported_at)
    outcome = Outcome()
    replies: dict[str, list[datetime]] = {}
    for reply in mails.values():
        if not reply.is_mine or not reply.answers:
            continue
        if reply.is_automatic:
            outcome.automatic += 1
            continue
        original = next((mails[id_] for id_ in reply.answers if id_ in mails and is_original(mails[id_])), None)
        if original is None:
            named_first = mails.get(reply.answers[0])
            if named_first and named_first.is_mine:
                outcome.to_ours += 1
            else:
                outcome.unmatched += 1
        elif is_forward(reply, original, addresses):
            outcome.forwards += 1
        elif sent := min(reply.dated, default=min(reply.internal, default=None)):
            replies.setdefault(original.id, []).append(sent)
    for id_, instants in replies.items():
        first = min(instants)
        received_at = received(mails[id_], first)
        waited = first - received_at
        if waited < -SKEW:
            outcome.negative.add(id_)
        else:
            outcome.responses[id_] = (received_at, max(0, int(waited.total_seconds())))
    return outcome


def is_original(mail: Mail) -> bool:
    """Return whether this is somebody else's message with a usable instant (rule 1)."""
    return mail.has_id and not mail.is_mine and bool(mail.dated or mail.internal)


def is_forward(reply: Mail, original: Mail, addresses: Sequence[str]) -> bool:
    """Return whether a reply goes to nobody whom its original names (rule 1)."""
    participants = {person for person in original.people if not is_ours(person, addresses)} | original.lists
    return bool(reply.recipients and participants) and not reply.recipients & participants


def received(original: Mail, first_reply: datetime) -> datetime:
    """Return when an original arrived (rule 2)."""
    if not original.dated:
        return min(original.internal)
    date = min(original.dated)
    if original.internal:
        internal = min(original.internal)
        if date - SKEW <= internal <= date + DELIVERY and internal <= first_reply:
            return internal
    return date


def identities(copies: Sequence[Copy], addresses: Sequence[str], imported_at: datetime) -> dict[str, Mail]:
    """Make one message of the copies with one Message-ID (rule 4); those without one are told apart by all fields."""
    mails: dict[str, Mail] = {}
    for copy in copies:
        fields = fields_of(copy.headers)
        labels = labels_of(fields) if copy.is_mbox else set()
        if labels & LEFT_OUT:
            continue
        own = ids_of(fields.get("message-id", [""])[:1])
        id_ = own[0] if own else "no id: " + repr(sorted(fields.items()))
        mail = mails.setdefault(id_, Mail(id=id_, has_id=bool(own)))
        sender = people_of(fields, "from")
        mail.is_mine |= copy.in_sent or bool(labels & SENT) or any(is_ours(person, addresses) for person in sender)
        mail.is_automatic &= is_automatic(fields)
        date = date_of(fields.get("date", [""])[0])
        arrived_at = copy.arrived_at or imported_at
        if date and EARLIEST <= date <= arrived_at + timedelta(days=1):
            mail.dated.append(date)
        if not copy.is_mbox and copy.arrived_at:
            mail.internal.append(copy.arrived_at)
        answers = [*ids_of(fields.get("in-reply-to", [])), *reversed(ids_of(fields.get("references", [])))]
        mail.answers = mail.answers or [answer for answer in answers if answer != id_]
        mail.recipients |= people_of(fields, "to", "cc")
        mail.people |= people_of(fields, "from", "reply-to", "sender", "to", "cc")
        mail.lists |= {found.lower() for found in re.findall(r"mailto:([^>?,\s]+@[^>?,\s]+)", one(fields, "list-post"))}
    return mails


def fields_of(headers: bytes) -> dict[str, list[str]]:
    """Return the values of every field, by its name in lower case, unfolded and otherwise as they are."""
    message = email.parser.BytesParser().parsebytes(headers, headersonly=True)
    fields: dict[str, list[str]] = {}
    for name, value in message.raw_items():
        text = str(value).encode("ascii", "surrogateescape").decode("utf-8", "surrogateescape")
        fields.setdefault(name.lower(), []).append(re.sub(r"\r?\n", "", text))
    return fields


def one(fields: dict[str, list[str]], name: str) -> str:
    """Return a field's values as one text."""
    return " ".join(fields.get(name, []))


def decoded(text: str) -> str:
    """Decode the words of RFC 2047."""
    if "=?" not in text:
        return text
    return str(email.header.make_header(email.header.decode_header(text)))


def plain(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the parts of a field outside comments and quoted phrases: text, and whether it stood in ``<...>``.

    What is opened and never closed is text: real ids hold lone parentheses.
    """
    outside, position = "", 0
    while position < len(text):
        letter = text[position]
        end = {"(": end_of_comment, '"': end_of_quotes, "<": end_of_brackets}.get(letter, one_letter)(text, position)
        if end is None:
            outside += " " if letter in '"<' else letter
            position += 1
            continue
        if letter == "<":
            yield outside, False
            yield text[position + 1 : end - 1], True
            outside = ""
        else:
            outside += " " if letter in '("' else text[position:end]
        position = end
    yield outside, False


def one_letter(text: str, start: int) -> int:
    """Return where one letter ends, with a backslash the one behind it, too."""
    return start + (2 if text[start] == "\\" else 1)


def end_of_comment(text: str, start: int) -> int | None:
    """Return where a comment, which may hold others, ends; None where it does not."""
    depth, position = 0, start
    while position < len(text):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        position = one_letter(text, position)
        if not depth:
            return position
    return None


def end_of_quotes(text: str, start: int) -> int | None:
    """Return where a quoted phrase ends; None where it does not."""
    position = start + 1
    while position < len(text):
        if text[position] == '"':
            return position + 1
        position = one_letter(text, position)
    return None


def end_of_brackets(text: str, start: int) -> int | None:
    """Return where brackets end, in which quotes may stand; None where they do not."""
    position = start + 1
    while position < len(text) and text[position] != "<":
        if text[position] == ">":
            return position + 1
        position = (end_of_quotes(text, position) or len(text)) if text[position] == '"' else position + 1
    return None


def ids_of(values: Sequence[str]) -> list[str]:
    """Return the ids in a field that may be repeated (rule 1); each field by itself has brackets or has none."""
    return [id_ for value in values for id_ in ids_in(decoded(value))]


def ids_in(text: str) -> list[str]:
    """Return the ids in one field: those in brackets, else the bare words with ``@``, without punctuation."""
    parts = list(plain(text))
    if bracketed := [id_ for part, is_bracketed in parts if is_bracketed and (id_ := normal(part))]:
        return bracketed
    words = re.sub("[<>]", " ", " ".join(part for part, is_bracketed in parts if not is_bracketed)).split()
    return [normal(word.strip(",;")) for word in words if "@" in word.strip("@,;")]


def normal(id_: str) -> str:
    """Return an id without white space, brackets and needless quotes."""
    id_ = re.sub(r"\s", "", id_).strip("<>")
    return re.sub(r'^"([^\s"\\()<>\[\]:;@,]+)"@', r"\1@", id_)


def people_of(fields: dict[str, list[str]], *names: str) -> set[str]:
    """Return the addresses in these fields, in lower case."""
    values = [value for name in names for value in fields.get(name, [])]
    return {address.lower() for _, address in email.utils.getaddresses(values) if "@" in address}


def is_ours(address: str, addresses: Sequence[str]) -> bool:
    """Return whether an address is one of ours, or of a domain of ours (rule 6), and not excepted."""
    excepted = [own[1:] for own in addresses if own.startswith("!")]
    return any(is_form(address, own) for own in addresses) and not any(is_form(address, own) for own in excepted)


def is_form(address: str, own: str) -> bool:
    """Return whether an address is what is written as ours: itself, any of a domain, or one with any plus part."""
    name, _, domain = own.lower().rpartition("@")
    if name.endswith("+*"):
        pattern = re.escape(name[:-2]) + r"(\+.*)?@" + re.escape(domain)
        return re.fullmatch(pattern, address, re.DOTALL) is not None
    return address.endswith(f"@{domain}") if not name else address == own.lower()


def labels_of(fields: dict[str, list[str]]) -> set[str]:
    """Return Takeout's labels, in lower case."""
    return {label.strip().lower() for label in decoded(one(fields, "x-gmail-labels")).split(",")}


def is_automatic(fields: dict[str, list[str]]) -> bool:
    """Return whether a machine wrote this (rule 1)."""
    if word(one(fields, "auto-submitted")) not in {"", "no"}:
        return True
    is_from_list = any(name.startswith("list-") for name in fields)
    if word(one(fields, "precedence")) in {"auto_reply", "bulk", "junk"} and not is_from_list:
        return True
    message = email.message.Message()
    message["Content-Type"] = one(fields, "content-type") or "text/plain"
    kind = message.get_content_type()
    receipt = kind == "multipart/report" and parameter(message, "report-type") == "disposition-notification"
    return receipt or (kind == "text/calendar" and parameter(message, "method") == "reply")


def word(value: str) -> str:
    """Return a field's word in lower case, without comments and parameters."""
    return re.sub(r"\(.*?\)", "", value).partition(";")[0].strip().lower()


def parameter(message: email.message.Message, name: str) -> str:
    """Return a parameter of the Content-Type, in lower case."""
    return str(message.get_param(name, "")).lower()


def date_of(value: str) -> datetime | None:
    """Read a Date by rule 2; None where it is unparsable."""
    while "(" in value and (end := end_of_comment(value, value.index("("))):
        value = f"{value[: value.index('(')]} {value[end:]}"
    text = " ".join(value.replace(",", " ").split())
    clock = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(:(?P<second>\d\d))?"
    zone = r"(?P<zone>[+-]\S+|[A-Za-z]\S*)"
    word = r"([^\W\d]+\.? )?"
    for form in (
        rf"{word}(?P<day>\d{{1,2}}) (?P<month>[^\W\d]+) (?P<year>\d+) {clock}( {zone})?",
        rf"{word}(?P<month>[^\W\d]+) (?P<day>\d{{1,2}}) {clock}( {zone})? (?P<year>\d+)",
        rf"{word}(?P<month>[^\W\d]+) (?P<day>\d{{1,2}}) {clock} (?P<year>\d+) {zone}",
    ):
        if found := re.fullmatch(form, text):
            return instant(found.groupdict())
    iso = rf"(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d)[Tt ]{clock}(\.\d+)? ?(?P<zone>[+-]\d\d:?\d\d|[Zz])?"
    if found := re.fullmatch(iso, text):
        return instant({**found.groupdict(), "zone": (found["zone"] or "").replace(":", "")})
    return None


def instant(parts: dict[str, str | None]) -> datetime | None:
    """Put the parts of a date together."""
    month, year = (parts["month"] or "").lower(), parts["year"] or ""
    offset = offset_of(parts["zone"])
    second = int(parts["second"] or 0)
    number = int(month) if month.isdigit() else (MONTHS.index(month[:3]) + 1 if month in NAMES else 0)
    if offset is None or second > 60 or len(year) > 4:
        return None
    century = {3: 1900, 2: 2000 if int(year) < 50 else 1900}.get(len(year), 0)
    try:
        return datetime(
            int(year) + century,
            number,
            int(parts["day"] or 0),
            int(parts["hour"] or 0),
            int(parts["minute"] or 0),
            tzinfo=timezone(offset),
        ).astimezone(UTC) + timedelta(seconds=second)
    except (ValueError, OverflowError):
        return None


def offset_of(zone: str | None) -> timedelta | None:
    """Return how far a zone is from UTC; None where it makes the date unparsable."""
    if not zone or zone[0] not in "+-":
        return timedelta(hours=ZONES.get((zone or "").upper(), 0))
    found = re.fullmatch(r"([+-])(\d\d)(\d\d)", zone)
    if not found or int(found[2]) > 23 or int(found[3]) > 59:
        return None
    return timedelta(hours=int(found[2]), minutes=int(found[3])) * (-1 if found[1] == "-" else 1)


def mbox(content: bytes) -> list[tuple[int, bytes]]:
    """Take an mbox apart line by line (rule 11): the offset and the header block of every message."""
    lines = re.findall(rb"[^\n]*\n|[^\n]+", content)
    found: list[tuple[int, bytes]] = []
    offset, is_header = 0, False
    for number, line in enumerate(lines):
        is_after_empty = number == 0 or not lines[number - 1].strip(b"\r\n")
        if is_after_empty and is_from_line(line) and number + 1 < len(lines) and is_header_line(lines[number + 1]):
            found.append((offset, b""))
            is_header = True
        elif is_header and line.strip(b"\r\n"):
            found[-1] = (found[-1][0], found[-1][1] + line)
        else:
            is_header = False
        offset += len(line)
    return found


def is_from_line(line: bytes) -> bool:
    """Return whether a line is ``From `` alone, or begins so and ends in a year, perhaps a zone or a host behind it."""
    if line.rstrip(b"\r\n") == b"From ":
        return True
    words = line.decode("latin-1").rstrip("\r\n").split(" remote from ")[0].split()
    if line[:5] != b"From " or len(words) < 2:
        return False
    while re.fullmatch(r"[+-]\d{4}|[A-Z]{1,5}|\([A-Z]+\)", words[-1]) and len(words) > 2:
        words.pop()
    return bool(re.fullmatch(r"(19|20)\d\d", words[-1]))


def is_header_line(line: bytes) -> bool:
    """Return whether a line begins with the name of a field and a colon."""
    return bool(re.match(rb"[!-9;-~]+[ \t]*:", line))
