"""A large mailbox for a Dovecot, written as Maildir files: faster than delivering it."""

import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from tests.real.dovecot import Dovecot
from tests.real.process import account

ME: Final = "support@example.com"
DAY: Final = 86_400


def fill(server: Dovecot, user: str, count: int, now: datetime, *, days: float = 200) -> None:
    """Write ``count`` messages over the last ``days`` days: half are mail to us in INBOX, half our replies in Sent."""
    home = server.folder / "home" / user
    pairs = count // 2
    for folder, sent in ((home / "mail", False), (home / "mail" / "Sent", True)):
        for name in ("cur", "new", "tmp"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        for number, (message, at) in enumerate(_messages(pairs, now, days, sent=sent)):
            path = folder / "cur" / f"{int(at.timestamp())}.M{number}P1.benchmark:2,S"
            path.write_bytes(message)
            os.utime(path, (at.timestamp(), at.timestamp()))  # Maildir's INTERNALDATE
        for name in ("cur", "new"):
            # a day old, as in a mailbox at rest: Dovecot looks through a folder again and again while it is seconds old
            os.utime(folder / name, (now.timestamp() - DAY, now.timestamp() - DAY))
    if not os.getuid():
        _give(home)


def _messages(count: int, now: datetime, days: float, *, sent: bool) -> Iterator[tuple[bytes, datetime]]:
    """Yield messages in the order they came, each with the instant of its arrival."""
    for number in range(count):
        at = now - timedelta(days=days) * (count - number) / count
        asked = f"<asked.{number}.{int(at.timestamp())}@customer.example>"
        customer = f"Customer {number % 977} <customer{number % 977}@customer.example>"
        if sent:
            at += timedelta(minutes=7 + number * 37 % 600)
            head = f"Message-ID: <reply.{number}@example.com>\r\nIn-Reply-To: {asked}\r\nReferences: {asked}\r\n"
            head += f"From: Support <{ME}>\r\nTo: {customer}\r\n"
        else:
            head = f"Message-ID: {asked}\r\nFrom: {customer}\r\nTo: Support <{ME}>\r\n"
            head += "Received: from mx.example.com by mail.example.com with ESMTPS; somewhen\r\n" * 4
        date = at.strftime("%a, %d %b %Y %H:%M:%S +0000")
        yield f"{head}Date: {date}\r\nSubject: Question {number}\r\n\r\n{'word ' * 120}\r\n".encode(), at


def _give(home: Path) -> None:
    who = account()
    for folder, _, names in os.walk(home):
        os.chown(folder, who.pw_uid, who.pw_gid)
        for name in names:
            os.chown(Path(folder, name), who.pw_uid, who.pw_gid)
