"""Whose mail lies in Sent folders."""

from hypothesis import given
from hypothesis import strategies as st

from monitor.mail.senders import MOST, Guess, Senders


def counted(*rows: tuple[str, int]) -> Senders:
    """Return senders who have sent so much."""
    senders = Senders()
    for address, count in rows:
        for _ in range(count):
            senders.take(f"Subject: x\nFROM: Jane\n <{address}>\n".encode())
    return senders


def nobody(_address: str) -> bool:
    """Return that no address is configured."""
    return False


def test_who_sent_much_is_guessed() -> None:
    """Who has sent three messages and a hundredth of all is guessed, the most first; a configured address is not."""
    senders = counted(("me@x.example", 500), ("alias@x.example", 6), ("rare@x.example", 5), ("odd@x.example", 1))
    assert senders.guess(lambda address: address == "me@x.example") == Guess(
        ours=(("me@x.example", 500),), likely=(("alias@x.example", 6),)
    )
    assert counted(("a@x.example", 3), ("b@x.example", 2)).guess(nobody).likely == (("a@x.example", 3),)


def test_addresses_are_one_in_any_case() -> None:
    """Case makes no other address, and a message without From, or with a name that looks like an address, none."""
    senders = counted(("Me@X.example", 2), ("me@x.example", 1))
    senders.take(b"Subject: x\n")
    senders.take(b'From: "you@y.example" <me@x.example>\nTo: from: z@z.example\n')
    assert senders.guess(nobody) == Guess(likely=(("me@x.example", 4),))


def test_what_would_steer_a_terminal_is_not_shown() -> None:
    """An address with control characters is none that anybody could confirm."""
    assert counted(("me\x1b[31m@x.example", 9)).guess(nobody) == Guess()


@given(st.lists(st.text(alphabet='ab@.<>,"\\ \n', max_size=30), max_size=30))
def test_any_field_is_counted(values: list[str]) -> None:
    """No field raises, and never more addresses are counted than one bound."""
    senders = Senders()
    for value in values:
        senders.take(f"From:{value}".encode())
    assert len(senders.counts) <= MOST


def test_a_hostile_file_is_bounded() -> None:
    """A file in which everybody is somebody else costs no more memory than one bound."""
    senders = Senders()
    for number in range(MOST + 10):
        senders.take(b"From: %d@x.example" % number)
    assert len(senders.counts) == MOST
    assert senders.guess(nobody) == Guess()
