"""Which addresses are ours: whole ones, plus forms, domains and exceptions (design, rule 6)."""

import numpy as np
import pytest

from monitor.mail.ids import Digester, without_plus
from monitor.mail.ours import Ours, ours_of
from monitor.mail.pairing import Pairer
from monitor.mail.threads import threads
from monitor.records import Message
from tests.contracts.messages import at, digest
from tests.mail.talk import NOW, talk

D = Digester(b"k" * 32)
PEOPLE = (
    "support@harbour.example",
    "support+shop@harbour.example",
    "support+a+b@harbour.example",
    "supporter@harbour.example",
    "news@harbour.example",
    "news+7@harbour.example",
    "ann@desk.example",
    "ann@sub.desk.example",
)
CASES = {
    ("support@harbour.example",): {0},
    ("Support+*@Harbour.example",): {0, 1, 2},
    ("support+shop@harbour.example",): {1},
    ("@harbour.example",): {0, 1, 2, 3, 4, 5},
    ("@harbour.example", "!news@harbour.example"): {0, 1, 2, 3, 5},
    ("@harbour.example", "!news+*@harbour.example"): {0, 1, 2, 3},
    ("support+*@harbour.example", "!support+shop@harbour.example"): {0, 2},
    ("support+*@harbour.example", "@desk.example", "! @desk.example"): {0, 1, 2},
    ("news@harbour.example", "!@harbour.example", "@desk.example"): {6},
}


def pluses(*addresses: str) -> tuple[bytes, ...]:
    """Return what a message keeps of its plus forms."""
    return tuple(D.plus(one, without_plus(one)) for one in addresses if without_plus(one) != one)


@pytest.mark.parametrize(("written", "expected"), CASES.items(), ids=[" ".join(case) for case in CASES])
def test_forms(written: tuple[str, ...], expected: set[int]) -> None:
    """Of a message's addresses exactly those are ours that the forms say; an exception always wins.

    The columns by which definitions know whom a message is addressed to say the same.
    """
    ours = ours_of(written, D)
    digests = [D.address(one) for one in PEOPLE]
    others = set(ours.others(digests, pluses(*PEOPLE)))
    assert {place for place, one in enumerate(digests) if one not in others} == expected
    messages = [
        Message(
            key=digest(one),
            dated_at=at(place),
            senders=(digest("jane"),),
            recipients=(D.address(one),),
            pluses=pluses(one),
        )
        for place, one in enumerate(PEOPLE)
    ]
    found = threads(talk(*messages), ours, NOW)
    order = np.argsort(found.at)
    assert {place for place, kind in enumerate(found.kind[order].tolist()) if kind} == expected


def test_a_plus_form_that_is_not_known_as_one() -> None:
    """Mail that was read before plus forms were kept counts by its whole address alone."""
    ours = ours_of(["support+*@harbour.example"], D)
    whole, form = (D.address(one) for one in PEOPLE[:2])
    assert ours.others([whole, form]) == [form]


def test_fingerprint_of_the_forms() -> None:
    """Every form changes the decision's mark, and none that is not used does."""
    written = [("me@x.example",), ("@x.example",), *CASES, ("me@x.example", "!a@x.example"), ("!a@x.example",)]
    marks = {Pairer(ours_of(case, D)).fingerprint for case in written}
    assert len(marks) == len(written)
    bare = Ours(addresses=frozenset({b"8 bytes."}))
    assert list(bare.all_digests()) == [b"8 bytes.", b"|"]
    assert not bare.needs_pluses
    assert Pairer(ours_of(["a+*@x.example"], D)).needs_details
    assert Pairer(ours_of(["@x.example", "!a+*@x.example"], D)).needs_details
