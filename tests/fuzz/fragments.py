"""Pieces of real headers and of mbox files: what bytes are built from when chance alone would find nothing."""

from typing import Final

HEADERS: Final[tuple[bytes, ...]] = (
    b"Message-ID: ", b"In-Reply-To: ", b"References: ", b"Date: ", b"From: ", b"Reply-To: ", b"Sender: ", b"To: ",
    b"Cc: ", b"List-Post: ", b"List-Id: ", b"Auto-Submitted: ", b"Precedence: ", b"Content-Type: ",
    b"X-Gmail-Labels: ", b"Subject: ", b"from :", b"\n", b"\r\n", b"\n ", b"\n\t", b"\r", b"\0", b"\xff", b"\xc3\xa9",
    b"<a@b.example>", b"<a.b@[10.0.0.1]>", b'"a b"@c.example', b'"Doe, Jane" <Jane+shop@X.example>', b"me@x.example",
    b"noreply@x.example", b"do-not-reply+7@x.example", b"Team: a@b.example, c@d.example;", b"(a (nested) comment)",
    b"<", b">", b"(", b")", b'"', b"\\", b",", b";", b":", b"@", b"+", b"=?", b"?=", b" ", b"=?utf-8?q?J=C3=B6?=",
    b"=?utf-8?b?SsO2?=", b"=?no-charset?q?a?=", b"=?utf-8?b?!?=", b"=?a?q?", b"Mon, 23 Nov 2026 14:07:00 +0100",
    b"23 Nov 26 14:07 EST (of a server)", b"2026-11-23T14:07:00Z", b"Mon Nov 23 14:07:60 2026", b"99 Feb 0000 24:61",
    b"31 Dec 9999 23:59:59 -2359", b"1 Jan 0001 00:00:00 +2359", b"<mailto:list@x.example?subject=%00>", b"%FF",
    b"NO (closed)", b"auto-replied; a=b", b"no", b"bulk", b"list", b"auto_reply", b"Sent,Inbox", b"Spam",
    b"multipart/report; report-type=disposition-notification", b'text/calendar; method="REPLY"',
)  # fmt: skip
"""Names, values, and the characters that mean something in them."""
NAMES: Final = 15  # so many of them are the names of fields that are looked at, each with its colon

MBOX: Final[tuple[bytes, ...]] = (
    b"From ", b"From \n", b"From \r\n", b"\nFrom ", b"\n\nFrom ", b">From ", b"From - Mon Nov 23 14:07:00 2026\n",
    b"From a@b Sat Jan 03 01:05:34 +0000 2015\r\n", b"From a@b Sat Jan  3 01:05:60 EST 2015 remote from c\n",
    b"From a@b Sat Jan  3 01:05 2015 (a comment)\n", b"From a@b Xxx Yyy 99 99:99:99 +9999 2015\n",
    b"Message-ID: <a@b.example>\n", b"From: a@b.example\r\n", b"Subject: a\n", b"X-Mozilla-Status: 0008\n",
    b"X-Mozilla-Status2: 00200000\n", b"\n", b"\n\n", b"\r\n\r\n", b"\n\r", b"\r", b" ", b"\t", b":", b"2015",
    b"a body\n", b"a body without an end", b"\xff\0", b"A" * 5_000,
)  # fmt: skip
"""Separators, true and almost true, header lines, and a line longer than any separator."""
