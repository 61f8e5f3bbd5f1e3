"""Message ids and addresses as real header fields hold them (design, rule 1)."""

import re
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.mail.ids import Digester, addresses_in, decode_words, ids_in, list_addresses_in, text_of, tokens

TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|<(?:[^<>"]|"(?:[^"\\]|\\.)*")*>|\\[^<]|[^"<()\\]+|.', re.DOTALL)
"""The same as one expression, which searches what is never closed to the end again at each mark."""


@pytest.mark.parametrize(
    ("field", "ids"),
    [
        ("<a@b>", ["a@b"]),
        ("<a@b> <c@d>\r\n <e@f>", ["a@b", "c@d", "e@f"]),
        ("a@b", ["a@b"]),
        ("a@b c@d,", ["a@b", "c@d"]),
        ("Message of Monday <a@b>", ["a@b"]),
        ('Your message of "Mon <x@y>" <a@b>', ["a@b"]),
        ("<a@b> (from <x@y> (nested))", ["a@b"]),
        ("(x@y) a@b", ["a@b"]),
        ('(it"s) <a@b> (x"y)', ["a@b"]),
        ("<a@\r\n b>", ["a@b"]),
        ("< a @ b >", ["a@b"]),
        ("<a@b", ["a@b"]),
        ("<<a@b>>", ["a@b"]),
        ("<Mixed.Case@B>", ["Mixed.Case@B"]),
        ('<"plain"@b>', ["plain@b"]),
        ('<"needs quotes(it)"@b>', ['"needsquotes(it)"@b']),
        ("=?utf-8?q?=3Ca=40b=3E?=", ["a@b"]),
        ("=?utf-8?q?broken", []),
        ("(unclosed <a@b>", ["a@b"]),
        ('"unclosed <a@b>', ["a@b"]),
        ("<odd(id@b>", ["odd(id@b"]),
        ("<>", []),
        ("no id here", []),
        ("@", []),
        ("", []),
        ("<no-at>", ["no-at"]),
        ("a\\(@b", ["a\\(@b"]),
    ],
)
def test_ids(field: str, ids: list[str]) -> None:
    """An id is the <...> outside comments and quoted phrases, else a bare word with @; what is needless goes."""
    assert ids_in(field) == ids


@pytest.mark.parametrize(
    ("field", "addresses"),
    [
        ("me@Example.COM", ["me@example.com"]),
        ("Jane Doe <jane@x.example>", ["jane@x.example"]),
        ('"Doe, Jane" <jane@x.example>, bob@y.example', ["jane@x.example", "bob@y.example"]),
        ("undisclosed-recipients:;", []),
        ("Team: a@x.example, b@x.example;, c@x.example", ["a@x.example", "b@x.example", "c@x.example"]),
        ("jane@x.example (Jane (of y@z))", ["jane@x.example"]),
        ("fake@name.example <jane@x.example>", ["jane@x.example"]),
        ('"fake@name.example" <jane@x.example>', ["jane@x.example"]),
        ('"john doe"@x.example', ['"john doe"@x.example']),
        ("<@route.example:jane@x.example>", ["jane@x.example"]),
        ("a@x.example; b@x.example", ["a@x.example", "b@x.example"]),
        ("nobody", []),
        ("", []),
        ("<>", []),
        ("Jürgen <j@x.example>", ["j@x.example"]),
        ("=?utf-8?q?me=40us.example=2C_=3Cmore=40us.example=3E?= <j@x.example>", ["j@x.example"]),
        ("(c) =?utf-8?q?me=40us.example=2C_Joe?= <j@x.example>", ["j@x.example"]),
        ("=?utf-8?q?j=40x.example?=", ["j@x.example"]),
        ("=?utf-8?q?nobody?=", []),
        ("<j@x.example, k@x.example", ["j@x.example", "k@x.example"]),
        ("j@x.example>;", ["j@x.example"]),
    ],
)
def test_addresses(field: str, addresses: list[str]) -> None:
    """Addresses are found without names, comments and groups, lower-cased."""
    assert addresses_in(field) == addresses


@pytest.mark.parametrize(
    ("field", "addresses"),
    [
        ("<mailto:List@x.example>", ["list@x.example"]),
        ("<mailto:list%2Bsub@x.example?subject=post>", ["list+sub@x.example"]),
        ("NO (posting not allowed)", []),
        ("<https://x.example/post>, <mailto:list@x.example>", ["list@x.example"]),
        ("<mailto:nobody>", []),
    ],
)
def test_list_post(field: str, addresses: list[str]) -> None:
    """A List-Post names its list by a mailto address, or none."""
    assert list_addresses_in(field) == addresses


@pytest.mark.parametrize(
    ("text", "decoded"),
    [
        ("plain", "plain"),
        ("=?utf-8?q?a=40b?=", "a@b"),
        ("=?utf-8?b?YUBi?= tail", "a@b tail"),
        ("=?nonsense?q?a=40b?=", "=?nonsense?q?a=40b?="),
        ("=?utf-8?b?abcde?=", "=?utf-8?b?abcde?="),
        ("=?utf-8?q?=FF?=", "=?utf-8?q?=FF?="),
    ],
)
def test_encoded_words(text: str, decoded: str) -> None:
    """RFC 2047 words are decoded; what cannot be stays as it stands."""
    assert decode_words(text).replace("  ", " ") == decoded


def test_bytes_survive() -> None:
    """An id with bytes that are no text still has a key, and its own."""
    digester = Digester(b"k" * 32)
    odd, other = text_of(b"a\xff@b"), text_of(b"a\xfe@b")
    assert digester.message(odd) != digester.message(other)
    assert len(digester.message(odd)) == 16


def test_address_halves() -> None:
    """The second half of an address's digest is its domain's, so that a whole domain can be ours."""
    digester = Digester(b"k" * 32)
    assert digester.address("a@x.example")[8:] == digester.address("b@x.example")[8:] == digester.domain("x.example")
    assert digester.address("a@x.example")[:8] != digester.address("b@x.example")[:8]


def test_key_matters() -> None:
    """Without the key a digest tells nothing: another key gives another digest."""
    assert Digester(b"k" * 32).message("a@b") != Digester(b"l" * 32).message("a@b")


@given(st.text(alphabet='<>()"\\@ab ,;:.\r\n=?'))
def test_never_fails(text: str) -> None:
    """No header field, however broken, raises; no id or address keeps white space or is empty."""
    for found in (*ids_in(text), *(address for address in addresses_in(text) if '"' not in address)):
        assert found
        assert found == "".join(found.split())


@given(st.text('<>"\\a,\n', max_size=30))
@example('<a"<"b>')
@example('<"\\">">')
@example('"\\\\"<a>')
def test_what_is_closed_is_one_token(text: str) -> None:
    """Quoted phrases and brackets are whole, with what is in them, exactly where one expression would find them."""
    assert tokens(text) == TOKEN.findall(text)
