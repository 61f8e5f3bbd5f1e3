"""Which originals count: a filter takes responses away and changes nothing else."""

from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.originals import Ignored, OriginalsSettings
from monitor.mail.counting import IGNORED, Counting, ignored_of
from monitor.mail.ids import Digester
from monitor.mail.ours import Ours, ours_of
from monitor.mail.pairing import Pairer, pair
from monitor.records import Message, Sign
from tests.contracts.messages import JANE, US, original, reply
from tests.contracts.store_steps import copies, merged
from tests.mail.talk import OURS

D = Digester(b"k" * 32)
EVERY = ignored_of(IGNORED)
SIGNS = st.none() | st.integers(0, 15).map(Sign)


def counts(message: Message, counting: Counting, ours: Ours = OURS) -> bool:
    """Return whether an answered original has a response; asserted is that its reply is always known to answer it."""
    found = pair([message, reply("r", 60, "o")], frozenset({message.key}), ours, counting)
    assert not found.unmatched
    assert (found.ignored == {message.key}) is not bool(found.responses)
    return bool(found.responses)


@pytest.mark.parametrize("word", IGNORED)
def test_each_sign_by_itself(word: str) -> None:
    """Each word of the settings leaves out what has its sign, and nothing else; unknown signs are none."""
    counting = Counting(ignored=ignored_of([word]))
    for sign in Sign:
        assert counts(replace(original("o"), signs=sign), counting) is (sign != IGNORED[word])
    assert counts(replace(original("o"), signs=None), counting)
    assert counts(replace(original("o"), signs=EVERY), Counting())


def test_words_are_everywhere_the_same() -> None:
    """What the settings allow is what decides."""
    assert get_args(Ignored) == tuple(IGNORED)
    assert OriginalsSettings(ignore=tuple(IGNORED)).ignore == tuple(IGNORED)  # type: ignore[arg-type]  # its words


@pytest.mark.parametrize(
    ("sign", "is_ours", "is_counted"),
    [
        (Sign.LIST | Sign.BULK, True, True),
        (Sign.LIST | Sign.BULK, False, False),
        (Sign.LIST | Sign.NO_REPLY, True, False),
    ],
)
def test_a_list_of_our_own(sign: Sign, *, is_ours: bool, is_counted: bool) -> None:
    """Mail through our own list (support@ as a group) is people's mail; a robot's through it is not."""
    message = replace(original("o"), signs=sign, lists=(US if is_ours else JANE,))
    assert counts(message, Counting(ignored=EVERY)) is is_counted


@pytest.mark.parametrize(
    ("to", "is_counted"),
    [
        (("sales@x.example",), True),
        (("a@x.example", "sales@x.example"), True),
        (("sales+9@x.example",), False),
        (("help+9@x.example",), True),
        (("a@x.example",), False),
        (("news@y.example",), False),
        (("b@y.example",), True),
        ((), False),
    ],
    ids=str,
)
def test_only_to(to: tuple[str, ...], *, is_counted: bool) -> None:
    """Mail counts only if To or Cc has one of the addresses, in any of their forms."""
    written = ["sales@x.example", "help+*@x.example", "@y.example", "!news@y.example"]
    message = replace(
        original("o"),
        recipients=tuple(D.address(one) for one in to),
        pluses=tuple(D.plus(one, one.replace("+9", "")) for one in to if "+9" in one),
    )
    assert counts(message, Counting(only_to=ours_of(written, D))) is is_counted


def test_fingerprints() -> None:
    """Every filter is another decision, none is none; details of a message are needed where one rests on them."""
    only = ours_of(["a@x.example"], D)
    rows = [
        Counting(),
        Counting(ignored=Sign.LIST),
        Counting(ignored=Sign.BULK),
        Counting(only_to=only),
        Counting(only_to=ours_of(["b@x.example"], D)),
        Counting(ignored=Sign.LIST, only_to=only),
        Counting(only_to=ours_of(["a+*@x.example"], D)),
    ]
    assert len({Pairer(OURS, counting=row).fingerprint for row in rows}) == len(rows)
    assert Pairer(OURS, counting=rows[0]).fingerprint == Pairer(OURS).fingerprint
    assert [row.needs_details for row in rows] == [False, True, True, False, False, True, True]


@given(st.lists(st.tuples(copies(), SIGNS), max_size=12), st.integers(1, 15).map(Sign))
def test_a_filter_only_takes_away(drawn: list[tuple[Message, Sign | None]], ignored: Sign) -> None:
    """Whatever the mail, the responses are those of all mail without the ignored originals', with the same times."""
    messages = merged([replace(message, signs=signs) for message, signs in drawn])
    keys = frozenset(message.key for message in messages)
    all_of_it, some = (pair(messages, keys, OURS, counting) for counting in (Counting(), Counting(ignored=ignored)))
    signs = {message.key: message.signs or Sign(0) for message in messages}
    assert some.responses == tuple(one for one in all_of_it.responses if not signs[one.original_key] & ignored)
    assert some.ignored | some.original_keys == all_of_it.original_keys
    assert (some.unmatched, some.forwards, some.automatic) == (
        all_of_it.unmatched,
        all_of_it.forwards,
        all_of_it.automatic,
    )


@given(SIGNS, SIGNS, SIGNS)
def test_copies_have_the_signs_that_each_has(one: Sign | None, two: Sign | None, three: Sign | None) -> None:
    """However copies merge, what is left are the signs of all that are known."""
    first, second, third = (replace(original("o"), signs=signs) for signs in (one, two, three))
    found = first.merge(second).merge(third).signs
    assert found == third.merge(second.merge(first)).signs
    known = [signs for signs in (one, two, three) if signs is not None]
    assert (found is None) == (not known)
    assert all(found is not None and found in signs for signs in known)
