"""The people of the sample and the messages they write, as RFC 5322 bytes. Pure, but for the counter of ids."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from typing import Final, NamedTuple

US: Final = "support@harbour.example"
"""Our address."""
OURS: Final = f"Harbour support <{US}>"
INBOX: Final = "INBOX"
SENT: Final = "Sent"

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_PEOPLE: Final = (
    *("Marta", "Joaquim", "Ines", "Tiago", "Sofia", "Rui", "Angela", "Duncan", "Fiona", "Callum"),
    *("Wei", "Priya", "Arjun", "Noor", "Lena", "Jonas", "Camille", "Hugo", "Aisha", "Kwame"),
)
_COMPANIES: Final = (
    *("north-pier", "blue-anchor", "saltmarsh", "tidewater", "lighthouse", "old-quay", "windward"),
    *("kelp-and-co", "dry-dock", "gannet-ferries", "spinnaker", "breakwater"),
)
_ZONES: Final = (0, 60, 60, 120, -240, -300, 330, 480)  # minutes east of Greenwich, as clients write them
_SUBJECTS: Final = (
    *("Berth {n} on Saturday", "Invoice {n}", "Shore power at pier {n}", "Lost key card {n}", "Crane booking {n}"),
    *("Late arrival, booking {n}", "Question about mooring fees", "Gate code does not work", "Fuel dock hours"),
    *("Storm warning: extra lines?", "Winter storage for {n}", "Change of vessel name", "Receipt for booking {n}"),
    *("Broken cleat at berth {n}", "Water tap at pier {n}", "Customs form {n}", "Diver needed", "Parking permit {n}"),
)

Fields = dict[str, str]
"""Header fields in order; two spellings of one name make a field that comes twice."""


class Arrival(NamedTuple):
    """A message as it lands in a folder. ``at`` is its INTERNALDATE, in epoch seconds."""

    at: int
    folder: str
    message: bytes

    @property
    def internal_at(self) -> datetime:
        """Its INTERNALDATE, aware UTC."""
        return datetime.fromtimestamp(self.at, UTC)


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody who writes; ``offset`` is the zone of the client, in minutes."""

    name: str
    address: str
    domain: str
    offset: int

    @property
    def mailbox(self) -> str:
        """Name and address as a header field has them."""
        return f"{self.name} <{self.address}>"


CUSTOMERS: Final = tuple(
    Customer(name, f"{name.lower()}@{company}.example", f"{company}.example", _ZONES[(i * 5 + k) % len(_ZONES)])
    for i, company in enumerate(_COMPANIES)
    for k, name in enumerate(_PEOPLE[(i * 3) % 20 :][:5])
)
"""Everybody who writes to the sample's team."""


def date_text(at: int, offset: int) -> str:
    """Return an instant (epoch seconds) as a Date field, in a zone of ``offset`` minutes."""
    local = datetime.fromtimestamp(at, timezone(timedelta(minutes=offset)))
    sign, minutes = "-" if offset < 0 else "+", abs(offset)
    zone = f"{sign}{minutes // 60:02}{minutes % 60:02}"
    day = f"{_DAYS[local.weekday()]}, {local.day:02} {_MONTHS[local.month - 1]} {local.year}"
    return f"{day} {local.hour:02}:{local.minute:02}:{local.second:02} {zone}"


def render(fields: Fields, body: str) -> bytes:
    """Return a whole message."""
    header = "".join([f"{name}: {value}\r\n" for name, value in fields.items()])
    return f"{header}\r\n{body}\r\n".encode()


class Writer:
    """Writes the letters of one sample. ``prefix`` makes its ids differ from those of a sample started later."""

    def __init__(self, random: Random, prefix: str) -> None:
        self.random = random
        self._prefix = prefix
        self._count = 0

    def new_id(self, domain: str) -> str:
        """Return a Message-ID nobody has yet."""
        self._count += 1
        return f"<{self._prefix}.{self._count:X}@{domain}>"

    def customer(self) -> Customer:
        """Return somebody."""
        return self.random.choice(CUSTOMERS)

    def subject(self) -> str:
        """Return what somebody might write about."""
        return self.random.choice(_SUBJECTS).format(n=self.random.randint(2, 480))

    def question(self, at: int, customer: Customer | None = None) -> Fields:
        """Return the header of a message to us that arrives at ``at``, some seconds after its Date."""
        who = customer or self.customer()
        return {
            "Date": date_text(at - self.random.randint(1, 12), who.offset),
            "From": who.mailbox,
            "To": OURS,
            "Subject": self.subject(),
            "Message-ID": self.new_id(who.domain),
        }

    def answer(self, original: Fields, at: int) -> Fields:
        """Return the header of our reply to ``original``, sent at ``at``."""
        subject, references = original["Subject"], original.get("References", "")
        named = original.get("Message-ID", "")
        return {
            "Date": date_text(at, 0),
            "From": OURS,
            "To": original["From"],
            "Subject": subject if subject.startswith("Re: ") else f"Re: {subject}",
            "Message-ID": self.new_id("harbour.example"),
            "In-Reply-To": named,
            "References": f"{references} {named}".strip(),
        }

    def follow_up(self, reply: Fields, at: int) -> Fields:
        """Return the header of the customer's next message in a thread, which answers our ``reply``."""
        _, _, address = reply["To"].rstrip(">").rpartition("<")
        return {
            "Date": date_text(at - self.random.randint(1, 12), 0),
            "From": reply["To"],
            "To": OURS,
            "Subject": reply["Subject"],
            "Message-ID": self.new_id(address.rpartition("@")[2]),
            "In-Reply-To": reply["Message-ID"],
            "References": f"{reply['References']} {reply['Message-ID']}".strip(),
        }
