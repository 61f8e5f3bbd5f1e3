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
SHORT: Final = "Received: from mx.example.com by mail.example.com with ESMTPS; somewhen\r\n" * 4
_HASH: Final = "\r\n ".join(["nQ4v8Zr2Lk7cYb1TgXe9WmUo5Pj3Ha6Df0SiRt8VqBxNwEzKyGcJl4Mp7Ou2I5h"] * 5)
LONG: Final = (
    SHORT.replace("; somewhen", "\r\n id 4f1c2b9a7d; Tue, 24 Nov 2026 14:07:00 +0000 (UTC)")
    + f"ARC-Seal: i=1; a=rsa-sha256; t=1795529220; cv=none; d=mail.example; s=arc;\r\n b={_HASH}\r\n"
    + f"ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=mail.example; s=arc;\r\n b={_HASH}\r\n"
    + f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=customer.example; s=mail;\r\n b={_HASH}\r\n"
    + "Authentication-Results: mx.example.com; dkim=pass; spf=pass; dmarc=pass\r\n"
    + "X-Spam-Status: No, score=-1.9 required=5.0 tests=BAYES_00,DKIM_SIGNED,DKIM_VALID,SPF_PASS\r\n"
    + "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
)


def fill(  # noqa: PLR0913 - a mailbox and its size
    server: Dovecot, user: str, count: int, now: datetime, *, days: float = 200, is_long: bool = False
) -> None:
    """Write ``count`` messages over the last ``days`` days: half are mail to us in INBOX, half our replies in Sent.

    ``is_long`` gives mail from outside what relays, signatures and filters add to real headers.
    """
    home = server.folder / "home" / user
    pairs = count // 2
    for folder, sent in ((home / "mail", False), (home / "mail" / "Sent", True)):
        for name in ("cur", "new", "tmp"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        for number, (message, at) in enumerate(_messages(pairs, now, days, sent=sent, more=LONG if is_long else SHORT)):
            path = folder / "cur" / f"{int(at.timestamp())}.M{number}P1.benchmark:2,S"
            path.write_bytes(message)
            os.utime(path, (at.timestamp(), at.timestamp()))  # Maildir's INTERNALDATE
        for name in ("cur", "new"):
            # a day old, as in a mailbox at rest: Dovecot looks through a folder again and again while it is seconds old
            os.utime(folder / name, (now.timestamp() - DAY, now.timestamp() - DAY))
    if not os.getuid():
        _give(home)


def _messages(count: int, now: datetime, days: float, *, sent: bool, more: str) -> Iterator[tuple[bytes, datetime]]:
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
            head += more
        date = at.strftime("%a, %d %b %Y %H:%M:%S +0000")
        yield f"{head}Date: {date}\r\nSubject: Question {number}\r\n\r\n{'word ' * 120}\r\n".encode(), at


def _give(home: Path) -> None:
    who = account()
    for folder, _, names in os.walk(home):
        os.chown(folder, who.pw_uid, who.pw_gid)
        for name in names:
            os.chown(Path(folder, name), who.pw_uid, who.pw_gid)
