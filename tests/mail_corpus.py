"""Small mailboxes full of what real mail gets wrong, the same for the same seed."""

import base64
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

from tests.oracle import MONTHS, Copy

if TYPE_CHECKING:
    from collections.abc import Callable

IMPORTED_AT: Final = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BEGIN: Final = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
ADDRESSES: Final = (
    ("me@example.com",),
    ("@example.com",),
    ("Me@Example.com", "@example.org"),
    ("me@example.com", "second@example.net"),
    ("me+*@example.com", "!ME+Shop@Example.com"),
    ("@example.com", "second@example.net", "!me+*@example.com"),
    ("second@example.net", "@example.com", "!@example.com"),
)
OTHERS: Final = ("anna@client.test", "Bob@Client.TEST", "carol@sub.example.com", "dora@example.org", "erik@other.test")
MINE: Final = ("me@example.com", "second@example.net", "ME@example.com", "me+shop@example.com", "Me+a+b@example.com")
LISTS: Final = ("team@example.com", "talk@lists.test")
LIST_POSTS: Final = (
    "<mailto:team@example.com>",
    "<mailto:talk@lists.test?subject=a>",
    "NO (closed)",
    "<https://lists.test/post>, <mailto:Talk@Lists.test>",
)
WAITS: Final = (
    timedelta(minutes=-5),
    timedelta(minutes=-5, seconds=-1),
    timedelta(seconds=-1),
    timedelta(0),
    timedelta(seconds=59),
    timedelta(hours=5),  # also how long a delivery takes
    timedelta(days=2),
    timedelta(days=4),
    timedelta(days=4),  # often enough that late deliveries are older than the reply
    timedelta(days=-2),
)
DELIVERIES: Final = (
    timedelta(seconds=2),
    timedelta(seconds=2),
    timedelta(minutes=-5),
    timedelta(minutes=-5, seconds=-1),
    timedelta(hours=5),
    timedelta(days=3),
    timedelta(days=3),
    timedelta(days=3, seconds=1),
    timedelta(days=300),
    timedelta(days=-1),
    timedelta(days=-1, seconds=-1),
)
AUTOMATIC: Final = (
    "Auto-Submitted: auto-replied",
    "Auto-Submitted: No",
    "Auto-Submitted: no (a person)",
    "AUTO-SUBMITTED:auto-replied",
    "Precedence: bulk (really)",
    "auto-submitted: auto-generated; owner-email=a@b.test",
    "Precedence: bulk",
    "Precedence: Bulk\nList-Id: <talk.lists.test>",
    "Precedence: auto_reply",
    "Precedence: junk\nList-Unsubscribe: <mailto:off@lists.test>",
    "Precedence: list",
    "Precedence: first-class",
    'Content-Type: multipart/report; report-type=disposition-notification;\n boundary="a"',
    "Content-Type: multipart/report; report-type=delivery-status; boundary=a",
    "Content-Type: text/calendar; method=REPLY; charset=utf-8",
    "Content-Type: text/calendar; method=REQUEST",
    'Content-Type: multipart/mixed; boundary="text/calendar; method=REPLY"',
    "Content-Type: TEXT/Calendar; METHOD=reply",
)
LABELS: Final = (
    "Inbox",
    "Sent",
    "Inbox,Important",
    "Spam",
    "Trash,Inbox",
    "=?UTF-8?Q?Sent,Caf=C3=A9?=",
    "Sentinel",
    "Gesendet",
    "Chat",
    "Papierkorb,Gesendet",
    "=?UTF-8?Q?Brouillons?=",
    "Unread,\n Sent",
    "Opened",
)

Chance = random.Random


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """A mailbox, and which addresses are its own."""

    copies: tuple[Copy, ...]
    addresses: tuple[str, ...]


def corpus(seed: int) -> Corpus:
    """Make a mailbox of up to ten messages, with copies, in no order."""
    chance = random.Random(seed)  # noqa: S311 - the same mailbox for the same seed
    mbox_share = chance.choice([0.0, 0.0, 0.5, 1.0])
    ids = [some_id(chance, number) for number in range(chance.randint(2, 10))]
    instants: dict[str, datetime] = {}
    copies: list[Copy] = []
    for number, id_ in enumerate(ids):
        named = chance.sample(ids, k=min(len(ids), chance.choice([0, 1, 1, 1, 2, 3])))
        if number and chance.random() < 0.6:
            named = [chance.choice(ids[:number]), *named]
        after = next((instants[name] for name in named if name in instants), None)
        instants[id_] = after + chance.choice(WAITS) if after else BEGIN + timedelta(hours=chance.randrange(200))
        copies += message(chance, id_, named, instants[id_], mbox_share)
    chance.shuffle(copies)
    return Corpus(copies=tuple(copies), addresses=chance.choice(ADDRESSES))


def some_id(chance: Chance, number: int) -> str:
    """Return an id as it is meant, without brackets."""
    return chance.choice(
        [f"m{number}@host.test", f"M{number}.a+b@[10.0.0.1]", f"{number}$x=y@host.test", f"plain{number}"]
    )


def message(chance: Chance, id_: str, named: list[str], at: datetime, mbox_share: float) -> list[Copy]:
    """Return the copies of one message; each has its own folder and arrival."""
    is_mine = chance.random() < 0.5
    fields = [f"From: {people(chance, MINE if is_mine else OTHERS, chance.choice([1, 1, 1, 2]))}"]
    fields += [f"{name}: {people(chance, OTHERS + MINE + LISTS, 4)}" for name in chosen(chance, ["To", "Cc"], 0.75)]
    fields += [
        f"{name}: {people(chance, OTHERS + LISTS, 1)}" for name in chosen(chance, ["Reply-To", "Sender", "Bcc"], 0.3)
    ]
    fields += chosen(chance, [f"List-Post: {chance.choice(LIST_POSTS)}"], 0.15)
    fields += chosen(chance, [chance.choice(AUTOMATIC)], 0.2)
    fields += answers(chance, id_, named)
    fields += dates(chance, at)
    has_id = chance.random() < 0.93
    if has_id:
        fields.append(f"Message-ID: {written(chance, id_)}")
        fields += chosen(chance, ["Message-ID: <second@host.test>"], 0.1)
    else:
        fields += chosen(chance, [f"Message-ID: {chance.choice(['', 'nothing', '<>', '(none)'])}"], 0.5)
    chance.shuffle(fields)
    fields.sort(key=lambda line: line.startswith(("Message-ID: <second", "Date: Thu, 01 Jan 2015")))  # stay behind
    copies = []
    # why one: what has no id is told apart by its other fields, and a copy's would differ
    for _ in range(chance.choice([1, 1, 1, 2, 3]) if has_id else 1):
        lines = list(fields)
        is_mbox = chance.random() < mbox_share
        lines += chosen(chance, [f"X-Gmail-Labels: {chance.choice(LABELS)}"], 0.7 if is_mbox else 0.0)
        if has_id:
            lines[:0] = chosen(chance, ["Received: from a by b; Mon, 3 Mar 2025 09:00:00 +0000", "X-Copy: 1"], 0.3)
            lines[:0] = chosen(chance, ["Auto-Submitted: auto-replied", f"Date: {at:%d %b %Y %H:%M} -0130"], 0.1)
        copies.append(
            Copy(
                headers=("\n".join(lines) + "\n").replace("\n", chance.choice(["\n", "\r\n"])).encode(),
                arrived_at=None if is_mbox and chance.random() < 0.3 else at + chance.choice(DELIVERIES),
                in_sent=is_mine and not is_mbox and chance.random() < 0.6,
                is_mbox=is_mbox,
            )
        )
    return copies


def chosen(chance: Chance, items: list[str], share: float) -> list[str]:
    """Return some of the items."""
    return [item for item in items if chance.random() < share]


def people(chance: Chance, among: tuple[str, ...], most: int) -> str:
    """Write one or more addresses in the ways of an address field."""
    forms: tuple[Callable[[str], str], ...] = (
        lambda address: address,
        lambda address: f"<{address}>",
        lambda address: f'"Last, First <fake@fake.test>" <{address}>',
        lambda address: f"=?utf-8?q?Andr=C3=A9?= <{address}>",
        lambda address: f"{address} (a comment, other@fake.test)",
        lambda address: f"Team: {address};",
        lambda address: f"=?utf-8?q?me=40example.com=2C_and_=3Cmore=40client.test=3E?= <{address}>",
        lambda address: f"(c) =?utf-8?q?me=40example.com=2C_Joe?= <{address}>",
        lambda _: "undisclosed-recipients:;",
    )
    weights = (4, 4, 2, 2, 1, 1, 1, 1, 1)
    written_ = [
        chance.choices(forms, weights)[0](address) for address in chance.sample(among, k=chance.randint(1, most))
    ]
    return chance.choice([", ", ",\n "]).join(written_)


def written(chance: Chance, id_: str) -> str:
    """Write an id in the ways of a Message-ID or In-Reply-To."""
    local, _, domain = id_.partition("@")
    forms = [f"<{id_}>"] * 8
    forms += [
        f"\n <{id_}>",
        f"< {id_} >",
        f"<{local}\n @{domain}>" if domain else f"<{id_}>",
        f'<"{local}"@{domain}>' if domain else f"<{id_}>",
        f"(about <fake@fake.test> (nested) too) <{id_}>",
        f"(a \\) <fake@fake.test>) <{id_}>",
        f'"Joe <fake@fake.test>" <{id_}>',
        f"<{id_}> (Joe's message)",
        f"<{id_}>,",
        f"<{id_}> (never closed",
        f"\x00<{id_}> caf\u00e9",
        f"=?utf-8?B?{base64.b64encode(f'<{id_}>'.encode()).decode()}?=",
        f"=?utf-8?Q?=3C{quopri_of(id_)}=3E?=",
    ]
    if domain:
        forms += [id_] * 2
    return chance.choice(forms)


def quopri_of(id_: str) -> str:
    """Write an id in the Q encoding."""
    return "".join(letter if letter.isalnum() and letter.isascii() else hexes(letter) for letter in id_)


def hexes(letter: str) -> str:
    """Write one letter as =XX of each of its bytes."""
    return "".join(f"={byte:02X}" for byte in letter.encode())


def answers(chance: Chance, id_: str, named: list[str]) -> list[str]:
    """Write what a message answers: In-Reply-To, References, both, repeated."""
    if not named:
        return chosen(chance, ["In-Reply-To: your message of Monday", "In-Reply-To:", f"References: <{id_}>"], 0.2)
    fields = []
    split = chance.randint(0, len(named))
    reply_to, references = named[:split], named[split:] + chosen(chance, [id_], 0.1)
    if reply_to and chance.random() < 0.2:
        fields += [f"In-Reply-To: {written(chance, name)}" for name in reply_to]
    elif reply_to:
        prefix = chance.choice(["", "", "", 'Message from Joe <joe@client.test> of "Mon, 3 Mar <q@fake.test>" '])
        fields.append("In-Reply-To: " + prefix + chance.choice([" ", "\n ", ""]).join(f"<{name}>" for name in reply_to))
        if len(reply_to) == 1 and not prefix:
            fields = [f"In-Reply-To: {written(chance, reply_to[0])}"]
    if references:
        fields.append("References: " + chance.choice([" ", "\n\t"]).join(f"<{name}>" for name in references))
    return fields


def dates(chance: Chance, at: datetime) -> list[str]:
    """Write a Date in one of the ways seen in archives; most are sound."""
    zone = timezone(timedelta(minutes=chance.choice([0, 60, -480, 330, -570, 765])))
    local = at.astimezone(zone)
    month = MONTHS[at.month - 1].capitalize()
    sound = f"{local:%a, %d} {MONTHS[local.month - 1].capitalize()} {local:%Y %H:%M:%S %z}"
    odd = [
        f"{at:%d} {month} {at:%Y %H:%M:%S}",
        f"{at:%a, %d} {month} {at:%Y %H:%M:%S} -0000",
        f"{at:%a, %d} {month} {at:%Y %H:%M} GMT",
        f"{at:%a, %d} {month} {at:%Y %H:%M:%S} XYZ",
        f"{at:%a, %d} {month} {at:%Y %H:%M:%S} EST",
        f"{at:%a, %d} {month} {at:%Y %H:%M:%S} pdt",
        f"{at:%d} {month} {at:%y %H:%M:%S} +0000",
        f"{at:%d} {month} 1{at:%y %H:%M:%S} +0000",
        f"{at:%a, %d} {month} 00{at:%y %H:%M:%S} +0000",
        f"{at:%a, %d} {month} 2043 {at:%H:%M:%S} +0000",
        f"{at:%a, %d} {month} 1979 {at:%H:%M:%S} +0000",
        f"{at:%a, %d} {month} {at:%Y %H:%M}:60 +0000",
        f"{at:%a, %d} {month} {at:%Y %H:%M}:61 +0000",
        f"{at:%a, %d} {month} {at:%Y} 24:{at:%M:%S} +0000",
        f"{at:%a, %d} {month} {at:%Y %H:%M:%S} +50579034",
        f"{at:%a, %d} {month} {at:%Y %H:%M:%S} +2400",
        f"{at:%a, %d} {month} {at:%Y %H:%M:%S} -2359",
        f"{at:%a, %d} {month} {at:%Y %H:%M:%S} +0075",
        f"{at:%a} {month} {at.day:2d} {at:%H:%M:%S %Y}",
        f"{at:%a} {month} {at.day:2d} {at:%H:%M:%S} +0200 {at:%Y}",
        f"{at:%a} {month} {at.day:2d} {at:%H:%M:%S %Y} -0300",
        f"{at:%a} {month} {at.day:2d} {at:%H:%M:%S %Y} AST",
        f"{at:%A, %d %B %Y %H:%M:%S} +0100",
        f"{at:%a, %d} {month} {at:%Y %H:%M:%S} +01:00",
        f"{at:%Y-%m-%dT%H:%M:%S}Z",
        f"{at:%Y-%m-%d %H:%M:%S} +02:00",
        f"{local:%Y-%m-%dT%H:%M:%S%z}",
        f"Mo, {at:%d} Mrz {at:%Y %H:%M:%S} +0100",
        f"{at:%a, %d} März {at:%Y %H:%M:%S} +0100",
        f"31 Feb {at:%Y %H:%M:%S} +0000",
        f"{sound} (CET (summer))",
        f"{at:%a, %d}\n {month} {at:%Y\n\t%H:%M:%S} +0000",
        "yesterday",
        "",
    ]
    form = chance.random()
    if form < 0.05:
        return []
    if form < 0.1:
        return [f"Date: {sound}", "Date: Thu, 01 Jan 2015 00:00:00 +0000"]
    return [f"Date: {sound if form < 0.6 else chance.choice(odd)}"]
