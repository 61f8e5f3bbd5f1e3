"""Message ids and addresses as they really stand in header fields, and their keyed digests (design, rule 1)."""

import re
from email.errors import HeaderParseError
from email.header import decode_header
from functools import lru_cache
from hashlib import blake2b
from typing import Final
from urllib.parse import unquote

KEY_BYTES: Final = 16
HALF_BYTES: Final = 8
LONGEST_TOKEN: Final = 998
"""Characters of an id, an address or a quoted phrase: a line of RFC 5322. What is longer was never closed."""
LONGEST_ENCODED: Final = 1 << 16
"""Characters of a field whose RFC 2047 words are decoded; the standard library needs the square of their number."""

_PLAIN_IDS = re.compile(r'(?:\s*<[^<>()"\\\s]+>)+\s*')
_BRACKETED = re.compile(r"<([^<>]*)>")
_MARK = re.compile(r'[<>"\\]')
# What is neither a quoted phrase nor brackets. A backslash before a bracket escapes nothing: it may be the second byte
# of a letter in GB18030 or Shift JIS.
_OTHER = re.compile(r'\\[^<]|[^"<()\\]+|.', re.DOTALL)
_ATOM = re.compile(r'"([^\s"\\()<>\[\]:;@,]+)"(?=@)')
_SPACE = re.compile(r"\s+")
# Names, quoted or encoded or neither, each with its address in brackets, or bare addresses.
_MEMBER = (
    r'\s*+(?:(?:"[^"\\]*+"|[^<>()",:;@\\])*+<([A-Za-z0-9_.+=-]+@[A-Za-z0-9_.-]+)>'
    r"|([A-Za-z0-9_.+-]+@[A-Za-z0-9_.-]+))\s*+"
)
_PLAIN_ADDRESSES = re.compile(rf"{_MEMBER}(?:,{_MEMBER})*+")
_PLAIN_ADDRESS = re.compile(_MEMBER)
_QUOTED_LOCAL_PART = re.compile(r'"(?:[^"\\]|\\.){0,256}+"@[^\s<>,;:"]+')  # RFC 5321 allows 64
# RFC 5322, 4.4: white space round the marks of an address; not behind a dot alone, where an initial may stand
_OBSOLETE_SPACE: Final = ((" @", "@"), ("@ ", "@"), (" . ", "."), (" .", "."))
_PARENTHESIS = re.compile(r"\\.|[()]", re.DOTALL)
_MAILTO = re.compile(r"<\s*mailto:([^>?]*)", re.IGNORECASE)


def text_of(value: bytes) -> str:
    """Decode a raw field; bytes that are not UTF-8 survive and digest as themselves."""
    return value.decode("utf-8", "surrogateescape")


def decode_words(text: str) -> str:
    """Decode RFC 2047 words; text that cannot be decoded stays as it is."""
    if "=?" not in text or len(text) > LONGEST_ENCODED:
        return text
    spaced = _SPACE.sub(" ", text)
    end = spaced.rfind("?=") + 2  # why: behind the last word's end, each ``=?`` would be searched to the field's end
    try:
        parts = decode_header(spaced[:end])
        words = [part if isinstance(part, str) else part.decode(charset or "ascii") for part, charset in parts]
        return "".join([*words, spaced[end:]])
    except (HeaderParseError, LookupError, ValueError):
        return text


def ids_in(text: str) -> list[str]:
    """Return the normalised message ids of one field, in order.

    An id is the ``<...>`` outside comments and quoted phrases; where there is none, each bare word with ``@``.
    """
    if _PLAIN_IDS.fullmatch(text) and "=?" not in text:
        return _BRACKETED.findall(text)
    outside = tokens(decode_words(text))
    bracketed = [normalise_id(token[1:-1]) for token in outside if token[0] == "<" and token[-1] == ">" != token]
    if found := [identifier for identifier in bracketed if identifier]:
        return found
    words = "".join(token if token[0] != '"' else " " for token in outside).replace("<", " ").replace(">", " ").split()
    return [normalise_id(word.strip(",;")) for word in words if "@" in word.strip("@,;")]


def without_comments(text: str) -> str:
    """Return a field's text with white space in place of its comments (RFC 5322, 3.2.2)."""
    return "".join(tokens(text)) if "(" in text else text


def tokens(text: str) -> list[str]:
    """Split a field into tokens without its comments; brackets and quoted phrases stay whole.

    An unclosed comment is no comment (real ids hold lone parentheses), and in a comment quotes mean nothing.
    """
    comments = _comment_ends(text) if "(" in text else {}
    closed = _closed_ends(text)
    outside: list[str] = []
    position = 0
    while position < len(text):
        if position in comments:
            position = comments[position]
            outside.append(" ")
            continue
        end = closed.get(position)
        if end is None or end - position > LONGEST_TOKEN:
            match = _OTHER.match(text, position)
            end = match.end() if match else len(text)
        outside.append(text[position:end])
        position = end
    return outside


def _closed_ends(text: str) -> dict[int, int]:
    """Return where the quoted phrase or the brackets end that each ``"`` or ``<`` opens, if they are closed.

    A phrase runs to the next quote without a backslash; brackets to the next ``>`` outside phrases, with no ``<`` on
    the way. Read from the end, each mark needs only what the marks behind it came to, so it is one pass.
    """
    marks = [match.start() for match in _MARK.finditer(text)]
    never = len(marks) + 1
    # behind which mark a phrase, and where brackets, end that are open at a mark
    phrase, brackets = [never] * (never + 1), [0] * (never + 1)
    ends: dict[int, int] = {}
    for place in range(len(marks) - 1, -1, -1):
        at, later = marks[place], place + 1
        phrase[place], brackets[place] = phrase[later], brackets[later]
        match text[at]:
            case "\\" if later < len(marks) and marks[later] == at + 1:
                phrase[place] = phrase[later + 1]
            case '"':
                if phrase[later] != never:
                    ends[at] = marks[phrase[later] - 1] + 1
                phrase[place], brackets[place] = later, brackets[phrase[later]]
            case ">":
                brackets[place] = at + 1
            case "<":
                if brackets[later]:
                    ends[at] = brackets[later]
                brackets[place] = 0
    return ends


def _comment_ends(text: str) -> dict[int, int]:
    """Return where the comment that a parenthesis opens ends, for each one that is closed: in one pass."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    for match in _PARENTHESIS.finditer(text):
        if match[0] == "(":
            opened.append(match.start())
        elif match[0] == ")" and opened:
            ends[opened.pop()] = match.end()
    return ends


def normalise_id(identifier: str) -> str:
    """Remove white space, brackets and quotes that change nothing; case stays."""
    bare = _SPACE.sub("", identifier).strip("<>")
    return _ATOM.sub(r"\1", bare) if '"' in bare else bare


def addresses_in(text: str) -> list[str]:
    """Return the lower-cased addresses of one From, To or Cc field, without names, comments and groups.

    A name that RFC 2047 encodes may decode to anything and is never read; only a field without any address is decoded.
    """
    if _PLAIN_ADDRESSES.fullmatch(text):
        return [(bracketed or bare).lower() for bracketed, bare in _PLAIN_ADDRESS.findall(text)]
    found = _odd_addresses_in(text)
    return found if found or "=?" not in text else _odd_addresses_in(decode_words(text))


def _odd_addresses_in(text: str) -> list[str]:
    found = []
    phrase: list[str] = []
    for token in [*tokens(text), ","]:
        if token[0] == "<" and token[-1] == ">":
            phrase = []  # the words before it are a name, even where they look like an address
            route, *literal = _SPACE.sub("", without_comments(token[1:-1])).partition("@[")  # IPv6 has colons too
            found += _words_with_at("".join([route.rpartition(":")[2], *literal]))[:1]
        elif token[0] in '"(':
            phrase.append(token)
        else:
            *ended, rest = re.split("[,;:]", token)
            for part in ended:
                found += _words_with_at("".join([*phrase, part]))
                phrase = []
            phrase.append(rest)
    return [_ATOM.sub(r"\1", address).lower() for address in found]  # RFC 5322, 3.2.4: quotes are no part of an address


def _words_with_at(part: str) -> list[str]:
    """Return the words of one list member that are addresses; linear in its length, however hostile it is."""
    if '"@' in part:
        return _QUOTED_LOCAL_PART.findall(part)
    part = " ".join(part.split())
    for spaced, tight in _OBSOLETE_SPACE:
        part = part.replace(spaced, tight)
    words = (word.strip("<>") for word in part.split())  # brackets that were never closed
    return [word for word in words if "@" in word[1:-1] and '"' not in word]


def list_addresses_in(text: str) -> list[str]:
    """Return the lower-cased addresses of a List-Post field (RFC 2369: ``<mailto:list@example.org>``, or NO)."""
    return [unquote(address).strip().lower() for address in _MAILTO.findall(text) if "@" in address]


def without_plus(address: str) -> str:
    """Return an address without its plus part (``me+shop@`` is ``me@``), itself where it has none."""
    name, at, domain = address.rpartition("@")
    plain = name.partition("+")[0]
    return f"{plain}{at}{domain}" if plain else address


class Digester:
    """Keyed digests: nobody without the key can tell whose message or address a stored one is."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        # why: the same few people stand in most of a mailbox's fields, written the same way
        self.addresses = lru_cache(maxsize=20_000)(self._addresses)
        self.pluses = lru_cache(maxsize=2_000)(self._pluses)

    def message(self, identifier: str) -> bytes:
        """Return the 16-byte key of a normalised message id."""
        return self._digest(identifier, KEY_BYTES, b"message")

    def substitute(self, fields: str) -> bytes:
        """Return the 16-byte key of a message without an id, made from its other fields."""
        return self._digest(fields, KEY_BYTES, b"substitute")

    def domain(self, domain: str) -> bytes:
        """Return the 8-byte digest of a lower-cased domain."""
        return self._digest(domain, HALF_BYTES, b"domain")

    def _addresses(self, value: bytes) -> tuple[bytes, ...]:
        """Return the digests of all addresses in a raw From, To or Cc field, once each, in a fixed order."""
        return tuple(sorted({self.address(address) for address in addresses_in(text_of(value))}))

    def _pluses(self, value: bytes) -> tuple[bytes, ...]:
        """Return of each plus form in a raw field 8 bytes of it and 8 of the address without its plus part."""
        found = {address: without_plus(address) for address in addresses_in(text_of(value))}
        return tuple(sorted(self.plus(address, plain) for address, plain in found.items() if plain != address))

    def plus(self, address: str, plain: str) -> bytes:
        """Return 8 bytes of an address, then 8 of the one that it is a plus form of; both lower-cased."""
        return self.address(address)[:HALF_BYTES] + self.address(plain)[:HALF_BYTES]

    def address(self, address: str) -> bytes:
        """Return 8 bytes of the lower-cased address and 8 of its domain."""
        return self._digest(address, HALF_BYTES, b"address") + self.domain(address.rpartition("@")[2])

    def _digest(self, text: str, size: int, person: bytes) -> bytes:
        return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=size, key=self._key, person=person).digest()
