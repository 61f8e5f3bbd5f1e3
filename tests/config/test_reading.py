"""The file's form: every value with its line, every mistake with a remedy, and no text that makes it fall over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.reading import Tree, read

BRACKET = (
    "a bracket is not closed, or a comma is missing, before this place; "
    "a text that holds a bracket or begins with ! needs quotes"
)


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("a:\n  - [@example.org]", 2, 'a text that begins with @ needs quotes: "@example.org"'),
        ("a:\n\tb: 1", 2, "a tab stands where spaces must; indent with spaces only"),
        ("a: *swordfish", 1, "a text that begins with * needs quotes"),
        (
            "a: b\n c: d",
            2,
            (
                "a colon or an indentation is not where it can be; write one `key: value` a line, "
                "keys of one group equally far in, and quote texts that hold a colon"
            ),
        ),
        ("a: 1\nswordfish\nb: 2", 3, "a line is neither `key: value` nor part of a list"),
        (
            "a: [1, 2\nb: 3",
            2,
            BRACKET,
        ),
        ("a: [*]", 1, "a text that begins with * or & needs quotes"),
        ("a: %x", 1, "a text that begins with % needs quotes"),
        ("a: 'swordfish", 1, "a quotation mark is not closed"),
        (
            "a:\n  b: 1\n - c",
            3,
            "this is not as far in as the lines it belongs to, or a quotation mark is missing",
        ),
        ("a: 1\n---\nb: 2", 2, "a second document begins here; remove the line ---"),
        ("a: 1\nb: \x00", 2, "a character that no text holds stands here"),
        ("[" * 5000, 1, "groups or brackets are nested more deeply than any setting is"),
        (r'a: "\U99999999"', 1, r"somewhere a \ in double quotes is followed by what no text holds; use single quotes"),
        ("a: `x", 1, "found character '`' that cannot start any token"),
        ("a: !swordfish!x y", 1, "found undefined tag handle ..."),
        ("- a\n- b", 1, "the file must be lines of `key: value`, such as title: Support desk"),
        ("\nswordfish", 2, "the file must be lines of `key: value`, such as title: Support desk"),
    ],
)
def test_a_mistake_of_form_has_a_remedy(text: str, line: int, sentence: str) -> None:
    """What is no YAML gives one fault: its line and what to do, with none of the text in it."""
    (fault,) = read(text).faults
    assert (fault.origin, fault.sentence) == (line, f"not readable: {sentence}")


def test_values_are_what_was_written() -> None:
    """Numbers and truth values are such; dates and impossible numbers stay the text they are."""
    tree = read("a: 1\nb: 2.5\nc: true\nd: ~\ne: 2026-01-01\nf: no\nh: !!int z\ni: !!int ''\nj: !!bool z\n? [1]\n: 2")
    assert tree.values == {
        "a": 1, "b": 2.5, "c": True, "d": None, "e": "2026-01-01", "f": "no", "h": "z", "i": "", "j": "z",
    }  # fmt: skip
    assert [(fault.origin, fault.sentence) for fault in tree.faults] == [(10, "a key must be one word")]


@pytest.mark.parametrize(
    "text", ["a: !Old", "a: [auto, !Old, b]", "a:\n  - !Old/*\n  - b", "a: !Old {b: 1}", "a: !Old [1]"]
)
def test_a_text_that_begins_with_an_exclamation_mark_needs_quotes(text: str) -> None:
    """YAML takes it for a tag and would leave an empty text: the exception that somebody wrote would not count."""
    sentences = [fault.sentence for fault in read(text).faults]
    assert sentences == ["a text that begins with ! needs quotes"]
    assert read("a: ['!Old']").values == {"a": ("!Old",)}


def test_an_alias_is_refused() -> None:
    """A value is never repeated by an alias, so that neither size nor depth can grow without end."""
    tree = read("a: &x [1, 2]\nb:\n  c: *x\nd: &y [*y]")
    assert tree.values == {"a": (1, 2), "b": {"c": None}, "d": (None,)}
    assert [(fault.origin, fault.key) for fault in tree.faults] == [(3, "b.c"), (4, "d[1]")]


def test_where_a_value_was_written() -> None:
    """A value has its own line, or that of the nearest group around it; what replaces it has its own origin."""
    tree = read("a:\n  b:\n    - 1\n    - 2\n")
    assert [tree.origin(place) for place in (("a",), ("a", "b", 1), ("a", "b", "x"), ("y",))] == [1, 4, 2, 1]
    changed = tree.put(("a", "b"), (5,), "VARIABLE")
    assert changed.origin(("a", "b", 1)) == "VARIABLE"
    assert changed.values == {"a": {"b": (5,)}}
    assert tree.put(("a", "b", "c"), 5, "VARIABLE").values == tree.values


PIECES = (
    *"-[]{},|>?#@1~=\t\n\"'\x00",
    *("a", "b: ", "  ", "- ", "&x ", "*x", "!!int ", "!!float ", "!<", "%YAML 1.1\n", "---", "? ", ".nan", "<<"),
    *("\\x", "\\U99999999", "mailboxes: "),
)


@given(st.lists(st.sampled_from(PIECES) | st.characters(), max_size=15).map("".join))
def test_no_text_makes_it_fall_over(text: str) -> None:
    """Whatever stands in the file, reading it gives a tree, and a fault that names one of its lines."""
    tree = read(text)
    assert isinstance(tree, Tree)
    assert all(isinstance(fault.origin, int) and 1 <= fault.origin <= len(text) + 1 for fault in tree.faults)
