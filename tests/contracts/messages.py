"""Messages as the contract suites need them: short to write, with digests of the real length."""

from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final

from monitor.mail.pairing import Ours, Pairer
from monitor.records import Location, Message

NOON: Final = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def digest(name: str) -> bytes:
    """Return 16 bytes that stand for a message id or an address."""
    return blake2b(name.encode(), digest_size=16).digest()


JANE: Final = digest("jane@x.example")
US: Final = digest("support@harbour.example")
PAIR: Final = Pairer(Ours(addresses=frozenset({US[:8]})))


def at(minutes: float) -> datetime:
    """Return an instant so many minutes after noon."""
    return NOON + timedelta(minutes=minutes)


def original(name: str, minutes: float = 0, *, answers: tuple[str, ...] = (), kept: bool = False) -> Message:
    """Return a message from Jane to us."""
    return Message(
        key=digest(name),
        dated_at=at(minutes),
        internal_at=at(minutes),
        senders=(JANE,),
        recipients=(US,),
        answers=tuple(digest(answer) for answer in answers),
        kept=kept,
    )


def reply(
    name: str, minutes: float, *answers: str, to: bytes = JANE, automatic: bool = False, kept: bool = False
) -> Message:
    """Return a message from us, to Jane, that answers."""
    return Message(
        key=digest(name),
        in_sent=True,
        automatic=automatic,
        kept=kept,
        dated_at=at(minutes),
        internal_at=at(minutes),
        senders=(US,),
        recipients=(to,),
        answers=tuple(digest(answer) for answer in answers),
    )


def place(uid: int, folder: str = "Sent", uidvalidity: int = 1) -> Location:
    """Return where a message was read."""
    return Location(folder=folder, uidvalidity=uidvalidity, uid=uid)
