"""What a mail server does where servers differ, each as a few words: the rows of the table in docs/servers.md."""

import re
import ssl
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Final

from tests.contracts.mailbox import Mailbox, mail
from tests.contracts.source_oddities import RARE_NAMES
from tests.real.mail_server import PASSWORD, Mail, MailServer
from tests.real.wire import Wire

ARRIVED_AT: Final = datetime(2026, 3, 10, 0, 30, tzinfo=timezone(timedelta(hours=5, minutes=30)))
BEFORE_LOGIN: Final = ("LOGINDISABLED", "SASL-IR")
BEYOND: Final = ("NOTIFY", "ESEARCH", "CONDSTORE", "QRESYNC", "LIST-EXTENDED", "XLIST", "UNSELECT", "MOVE")
SOON: Final = 3.0
"""Seconds within which news by IDLE has come."""
TRIES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A server that is looked at: ``shipped`` are settings it has unless somebody sets them, by row."""

    name: str
    opening: Callable[[], Mailbox]
    port: Callable[[Mailbox], int]
    shipped: dict[str, str] = field(default_factory=dict)
    crowded: Callable[[], MailServer] | None = None
    """Makes a server of this kind that lets a user have two connections."""

    def stranger(self) -> Wire:
        """Return a connection that is not signed in."""
        return Wire(self.port(self.opening()))

    def wire(self, mailbox: Mailbox) -> Wire:
        """Return a signed-in connection to a mailbox."""
        wire = Wire(self.port(mailbox))
        wire.log_in(mailbox.account.username, PASSWORD)
        return wire


def words(text: str) -> str:
    """Return an answer's state and response code, without what is only said for people."""
    found = re.match(r"(?:\* )?(OK|NO|BAD|BYE)(?: \[([A-Z-]+)[^\]]*\])?", text)
    if not found:
        return "nothing"
    return f"{found[1]} [{found[2]}]" if found[2] else found[1]


def _code(text: str) -> str:
    return f"`{text}`"


def listed(found: list[str]) -> str:
    """Return words in the table's way, a dash where there are none."""
    return " ".join(f"`{word}`" for word in found) or "none"


def greeting(subject: Subject) -> str:
    """What is said before anything is asked."""
    with subject.stranger() as wire:
        return _code(words(wire.greeting))


def before_login(subject: Subject) -> str:
    """What is offered before signing in, over TLS where there is TLS."""
    mailbox = subject.opening()
    account = mailbox.account
    context = None if account.security == "none" else ssl.create_default_context(cafile=account.ca_file)
    with Wire(account.port, context=context) as wire:
        offered = capabilities(wire)
    return listed([word for word in sorted(offered) if word in BEFORE_LOGIN or word.startswith("AUTH=")])


def capabilities(wire: Wire) -> set[str]:
    """Return what CAPABILITY answers."""
    return set(wire.ask("CAPABILITY")[0].upper().split()[2:])


def offers(*wanted: str) -> Callable[[Subject], str]:
    """Return a look at which of some capabilities are offered after signing in."""

    def look(subject: Subject) -> str:
        with subject.wire(subject.opening()) as wire:
            offered = capabilities(wire)
        found = [word for word in wanted if word in offered]
        return listed(found) if found or len(wanted) > 1 else "no"

    return look


def special_use(subject: Subject) -> str:
    """How LIST marks the Sent folder."""
    mailbox = subject.opening()
    with subject.wire(mailbox) as wire:
        (line,) = (line for line in wire.ask('LIST "" "*"') if mailbox.spell("Sent") in line)
    return listed([flag for flag in re.findall(r"\\\w+", line) if flag.lower() == r"\sent"])


def namespace(subject: Subject) -> str:
    """Where a user's own folders lie, and what stands between their levels."""
    with subject.wire(subject.opening()) as wire:
        answer = wire.ask("NAMESPACE")[0]
        delimiter = wire.ask('LIST "" ""')[0].split('"')[1]
    own = re.match(r'\* NAMESPACE \(\("([^"]*)"', answer)
    return f"`{delimiter}`, {'below `' + own[1] + '`' if own and own[1] else 'beside INBOX'}"


def refused_names(subject: Subject) -> str:
    """Which rare folder names cannot be made."""
    mailbox = subject.opening()
    return listed([name for name in RARE_NAMES if not mailbox.make(name)])


def says_uidnext(subject: Subject) -> str:
    """Whether opening a folder tells UIDNEXT."""
    with subject.wire(subject.opening()) as wire:
        opened = " ".join(wire.ask("EXAMINE INBOX"))
        wire.ask("CLOSE")
        asked = " ".join(wire.ask("STATUS INBOX (UIDNEXT)")[:-1])
    return "yes" if "UIDNEXT" in opened else "no, only STATUS does" if "UIDNEXT" in asked else "no, nor does STATUS"


def status_of_open(subject: Subject) -> str:
    """What STATUS says of the folder that is open, after news."""
    mailbox = subject.opening()
    mailbox.deliver("INBOX", [mail("one", ARRIVED_AT)])
    with subject.wire(mailbox) as wire:
        wire.ask("EXAMINE INBOX")
        mailbox.deliver("INBOX", [mail("two", ARRIVED_AT)])
        lines = wire.ask("STATUS INBOX (MESSAGES)")
    count = re.search(r"\(MESSAGES (\d+)\)", " ".join(lines))
    if not count:
        return _code(words(lines[-1]))
    return "the news" if count[1] == "2" else "what it was when opened"


def unknown_folder(subject: Subject) -> str:
    """How a folder that is not there is refused, by STATUS and by EXAMINE."""
    mailbox = subject.opening()
    with subject.wire(mailbox) as wire:
        name = mailbox.spell("Nowhere")
        answers = [words(wire.ask(f"{command}")[-1]) for command in (f"STATUS {name} (UIDNEXT)", f"EXAMINE {name}")]
    return listed(list(dict.fromkeys(answers)))


def search_header(subject: Subject) -> str:
    """What SEARCH HEADER Message-ID finds."""
    mailbox = subject.opening()
    mailbox.deliver("INBOX", [mail("Asked.One", ARRIVED_AT), mail("other", ARRIVED_AT)])
    tries = {
        "with brackets": "<Asked.One@example.org>",
        "without": "Asked.One@example.org",
        "a part": "sked.On",
        "any case": "asked.one@example.org",
    }
    with subject.wire(mailbox) as wire:
        wire.ask("EXAMINE INBOX")
        found = [
            how for how, text in tries.items() if wire.ask(f'UID SEARCH HEADER Message-ID "{text}"')[0][-2:] == " 1"
        ]
    return ", ".join(found)


def newest(subject: Subject) -> str:
    """What ``*`` and ``n:*`` above the newest UID find."""
    mailbox = subject.opening()
    mailbox.deliver("INBOX", [mail("one", ARRIVED_AT)])
    with subject.wire(mailbox) as wire:
        wire.ask("EXAMINE INBOX")
        found = [
            "the newest" if wire.ask(f"UID SEARCH UID {uids}")[0][-2:] == " 1" else "nothing" for uids in ("*", "9:*")
        ]
    return " / ".join(found)


def charset(subject: Subject) -> str:
    """Whether a search may hold UTF-8."""
    with subject.wire(subject.opening()) as wire:
        wire.ask("EXAMINE INBOX")
        return _code(words(wire.ask('UID SEARCH CHARSET UTF-8 HEADER Message-ID "a@x"')[-1]))


def arrival(subject: Subject) -> str:
    """In which zone INTERNALDATE comes, and which day SEARCH takes for it."""
    mailbox = subject.opening()
    mailbox.deliver("INBOX", [mail("one", ARRIVED_AT)])
    with subject.wire(mailbox) as wire:
        wire.ask("EXAMINE INBOX")
        zone = "as given" if "+0530" in wire.ask("FETCH 1 INTERNALDATE")[0] else "the server's"
        found = wire.ask("UID SEARCH SINCE 10-Mar-2026")[0][-2:] == " 1"
    return f"{zone} / {'as given' if found else 'the server' + chr(39) + 's'}"


def eight_bits(subject: Subject) -> str:
    """What becomes of 8-bit bytes in a header."""
    mailbox = subject.opening()
    mailbox.deliver("INBOX", [Mail(body=b"Message-ID: <a@x>\r\nFrom: \xe4 <a@x>\r\n\r\nx\r\n", arrived_at=ARRIVED_AT)])
    with subject.wire(mailbox) as wire:
        wire.ask("EXAMINE INBOX")
        text = "\n".join(wire.ask("FETCH 1 BODY.PEEK[HEADER]"))
    return "kept" if "From: \xe4 <" in text else "`X` for each"


def expunged(subject: Subject) -> str:
    """What FETCH answers for a message that another session has expunged."""
    mailbox = subject.opening()
    mailbox.deliver("INBOX", [mail("one", ARRIVED_AT), mail("two", ARRIVED_AT)])
    with subject.wire(mailbox) as wire:
        wire.ask("EXAMINE INBOX")
        mailbox.expunge("INBOX", 1)
        text = "\n".join(wire.ask("UID FETCH 1 (BODY.PEEK[HEADER])"))
    if "one@example.org" in text:
        return "the message"
    return "`NIL`" if "NIL" in text else "an invented one" if "From:" in text else "nothing"


def vanished(subject: Subject) -> str:
    """What a folder that somebody deletes while it is open answers."""
    mailbox = subject.opening()
    mailbox.deliver("Team", [mail("one", ARRIVED_AT)])
    with subject.wire(mailbox) as wire:
        wire.ask(f"EXAMINE {mailbox.spell('Team')}")
        mailbox.remove("Team")
        lines = wire.ask("NOOP")
    ends = [line for line in lines if "BYE" in line]
    return _code(words((ends or lines)[-1])) if lines else "hangs up"


def made_again(subject: Subject) -> str:
    """Whether a folder of the same name is another one."""
    mailbox = subject.opening()
    with subject.wire(mailbox) as wire:
        mailbox.deliver("Team", [mail("one", ARRIVED_AT)])
        before = wire.ask(f"STATUS {mailbox.spell('Team')} (UIDVALIDITY)")[0]
        mailbox.remove("Team")
        mailbox.deliver("Team", [mail("one", ARRIVED_AT)])
        after = wire.ask(f"STATUS {mailbox.spell('Team')} (UIDVALIDITY)")[0]
    return "another UIDVALIDITY" if before != after else "the same UIDVALIDITY"


def wrong_password(subject: Subject) -> str:
    """How a wrong password is refused."""
    mailbox = subject.opening()
    with Wire(subject.port(mailbox)) as wire:
        answer, seconds = wire.log_in(mailbox.account.username, "wrong")
    shipped = subject.shipped.get("pause")
    late = f"after {round(seconds)} s" if seconds > 1 else "at once"
    return f"`{words(answer)}` {f'after {shipped}' if shipped else late}"


def wakes(subject: Subject) -> str:
    """Whether IDLE tells of a new message soon."""
    if told := subject.shipped.get("idle"):
        return told
    # why more than one try: now and then an IDLE of Cyrus hears nothing until it is renewed
    return "at once" if any(_is_told(subject) for _ in range(TRIES)) else "late"


def _is_told(subject: Subject) -> bool:
    mailbox = subject.opening()
    with subject.wire(mailbox) as wire:
        wire.ask("EXAMINE INBOX")
        wire.send("IDLE")
        while not wire.line().startswith("+"):
            pass
        mailbox.deliver("INBOX", [mail("one", ARRIVED_AT)])
        return wire.hears(SOON)


def too_many(subject: Subject) -> str:
    """How one connection too many is refused."""
    if subject.crowded is None:
        return "there is no limit"
    with subject.crowded() as server, ExitStack() as others:
        for _ in range(2):
            others.enter_context(Wire(server.port)).log_in("anna", PASSWORD)
        try:
            with Wire(server.port) as wire:
                return _code(words(wire.log_in("anna", PASSWORD)[0]))
        except ConnectionError:
            return "hangs up without a greeting"


def shipped(key: str) -> Callable[[Subject], str]:
    """Return a look at a setting as it is shipped."""
    return lambda subject: subject.shipped.get(key, "none")


ROWS: Final[tuple[tuple[str, Callable[[Subject], str]], ...]] = (
    ("greeting", greeting),
    ("offered before signing in, over TLS", before_login),
    ("special uses (RFC 6154)", offers("SPECIAL-USE")),
    ("the mark of the Sent folder in LIST", special_use),
    ("delimiter, namespace", namespace),
    ("folder names it refuses, of some rare ones", refused_names),
    ("UTF-8 in names (RFC 6855)", offers("UTF8=ACCEPT")),
    ("EXAMINE says UIDNEXT", says_uidnext),
    ("STATUS of the open folder says", status_of_open),
    ("STATUS or EXAMINE of no folder", unknown_folder),
    ("SEARCH HEADER Message-ID finds it", search_header),
    ("SEARCH UID `*` / SEARCH UID above:`*` finds", newest),
    ("SEARCH CHARSET UTF-8", charset),
    ("zone of INTERNALDATE / day of SEARCH SINCE", arrival),
    ("8-bit bytes in a header", eight_bits),
    ("FETCH of what another session expunged", expunged),
    ("NOOP in a folder that another session deletes", vanished),
    ("a folder deleted and made again has", made_again),
    ("IDLE (RFC 2177)", offers("IDLE")),
    ("IDLE tells of new mail, as shipped", wakes),
    ("UIDPLUS (RFC 4315)", offers("UIDPLUS")),
    ("COMPRESS (RFC 4978)", offers("COMPRESS=DEFLATE")),
    ("literals without waiting (RFC 7888)", offers("LITERAL+", "LITERAL-")),
    ("`LOGINDISABLED` once signed in", offers("LOGINDISABLED")),
    ("further extensions", offers(*BEYOND)),
    ("a wrong password, as shipped", wrong_password),
    ("connections, as shipped", shipped("connections")),
    ("a connection too many", too_many),
)
"""Every row of the table: its first cell, and what fills the others."""


def column(subject: Subject) -> list[str]:
    """Return what a server does, in the order of :data:`ROWS`."""
    return [look(subject) for _, look in ROWS]


def speed(subject: Subject) -> list[str]:
    """Return how long some commands took, in the order of :data:`TIMED`."""
    mailbox = subject.opening()
    for first in range(0, MANY, 500):
        mailbox.deliver("INBOX", [mail(f"m{n}", ARRIVED_AT) for n in range(first, first + 500)])
    cells: list[str] = []
    with subject.wire(mailbox) as wire:
        for command in TIMED:
            if not command.startswith("STATUS"):
                wire.ask("EXAMINE INBOX")
            started = time.monotonic()
            wire.ask(command)
            cells.append(f"{(time.monotonic() - started) * 1000:.1f} ms")
    return cells


MANY: Final = 5000
TIMED: Final = (
    "STATUS INBOX (UIDNEXT UIDVALIDITY)",
    'UID SEARCH HEADER Message-ID "<m77@example.org>"',
    "UID SEARCH SINCE 1-Jan-2026",
    "UID FETCH 1:500 (BODY.PEEK[HEADER.FIELDS (MESSAGE-ID IN-REPLY-TO REFERENCES DATE FROM TO CC)] INTERNALDATE)",
)
"""Commands that a poll sends, the first of them most often."""
