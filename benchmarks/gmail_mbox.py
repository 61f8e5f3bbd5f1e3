"""A made-up mbox with headers as Gmail writes them: the same bytes every time."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

START: Final = datetime(2015, 1, 5, 8, 0, tzinfo=UTC)
ME: Final = "desk@example.com"

HEADERS: Final = """\
From {number}@xxx {arrived:%a %b %d %H:%M:%S +0000 %Y}
X-GM-THRID: {thread}
X-Gmail-Labels: {labels}
Delivered-To: {to}
Received: by 2002:a05:6a10:{hex4}:b0:{hex4}:{hex12} with SMTP id {hex4}csp{number};
        {arrived:%a, %d %b %Y %H:%M:%S} -0800 (PST)
X-Google-Smtp-Source: {blob}
X-Received: by 2002:a17:906:{hex4}:: with SMTP id {hex12}.{number};
        {arrived:%a, %d %b %Y %H:%M:%S} -0800 (PST)
ARC-Seal: i=1; a=rsa-sha256; t={number}; cv=none;
        d=google.com; s=arc-20160816;
        b={blob}
         {blob}
         {blob}
         {blob}
ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=google.com; s=arc-20160816;
        h=to:subject:message-id:date:from:references:in-reply-to:mime-version
         :dkim-signature;
        bh={blob};
        b={blob}
         {blob}
         {blob}
         {blob}
ARC-Authentication-Results: i=1; mx.google.com;
       dkim=pass header.i=@example.net header.s=20161025 header.b={hex12};
       spf=pass (google.com: domain of {sender} designates 209.85.220.41 as permitted sender) smtp.mailfrom={sender};
       dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=example.net
Return-Path: <{sender}>
Received: from mail-sor-f41.google.com (mail-sor-f41.google.com. [209.85.220.41])
        by mx.google.com with SMTPS id {hex12}sor{number}ejb.33
        for <{to}>
        (Google Transport Security);
        {arrived:%a, %d %b %Y %H:%M:%S} -0800 (PST)
Received-SPF: pass (google.com: domain of {sender} designates 209.85.220.41 as permitted sender) client-ip=209.85.220.41
Authentication-Results: mx.google.com;
       dkim=pass header.i=@example.net header.s=20161025 header.b={hex12};
       spf=pass (google.com: domain of {sender} designates 209.85.220.41 as permitted sender) smtp.mailfrom={sender};
       dmarc=pass (p=NONE sp=QUARANTINE dis=NONE) header.from=example.net
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
        d=example.net; s=20161025;
        h=mime-version:references:in-reply-to:from:date:message-id:subject:to;
        bh={blob};
        b={blob}
         {blob}
         {blob}
         {blob}
X-Google-DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
        d=1e100.net; s=20161025;
        h=x-gm-message-state:mime-version:references:in-reply-to:from:date
         :message-id:subject:to;
        bh={blob};
        b={blob}
         {blob}
         {blob}
         {blob}
X-Gm-Message-State: {blob}
X-Google-Smtp-Source: {blob}
MIME-Version: 1.0
{answers}From: =?UTF-8?Q?Andr=C3=A9_{name}?= <{sender}>
Date: {sent:%a, %d %b %Y %H:%M:%S} +0100
Message-ID: <{id}@mail.gmail.com>
Subject: =?UTF-8?Q?Question_{number}_about_the_d=C3=A9livery?=
To: {name} <{to}>
Content-Type: multipart/alternative; boundary="{hex12}"

"""


def messages(size: int, kilobytes: float) -> Iterator[bytes]:
    """Yield messages of about ``size`` bytes in all; every second one is our reply to the one before."""
    chance = random.Random(1)  # noqa: S311 - the same file every time
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    blobs = ["".join(chance.choices(letters, k=70)) for _ in range(500)]
    body_line = f"{blobs[0]}abcdef\n"
    total, number, asked = 0, 0, ""
    while total < size:
        number += 1
        is_reply = number % 2 == 0
        sent = START + timedelta(minutes=20 * (number // 2), seconds=is_reply * chance.randrange(60, 90_000))
        id_ = f"CA{chance.choice(blobs)[:24]}{number:012d}"
        person = f"person{chance.randrange(400)}@example.net"
        previous = person if not is_reply else asked.partition(" ")[0]
        answers = ""
        if is_reply:
            other = asked.partition(" ")[2]
            answers = f"References: <{id_[:20]}.{number}@example.net>\n\t<{other}@mail.gmail.com>\n"
            answers += f"In-Reply-To: <{other}@mail.gmail.com>\n"
        head = HEADERS.format(
            number=number,
            thread=1_500_000_000_000_000_000 + number // 2,
            labels="Sent"
            if is_reply
            else "Inbox,Important,=?UTF-8?Q?Cat=C3=A9gorie_Suivi?=,\n Opened,Category Personal",
            arrived=sent + timedelta(seconds=3),
            sent=sent + timedelta(hours=1),
            sender=ME if is_reply else person,
            to=previous if is_reply else ME,
            name=f"Name{number % 97}",
            id=id_,
            answers=answers,
            blob=chance.choice(blobs),
            hex4=f"{chance.randrange(1 << 16):x}",
            hex12=f"{chance.randrange(1 << 48):x}",
        )
        lines = max(1, round((kilobytes * 1_000 - len(head)) * chance.uniform(0.2, 1.8) / len(body_line)))
        message = f"{head}{body_line * lines}\n".encode()
        asked = f"{person} {id_}"
        total += len(message)
        yield message
