"""Mail that is odd on purpose, since real mailboxes hold it. Each kind is a row of ODDITIES (docs/sample.md)."""

from collections.abc import Callable
from typing import Final

from monitor.sample.letters import INBOX, OURS, SENT, US, Arrival, Fields, Writer, date_text, render

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 86_400
_AUTOMATIC: Final = {"Auto-Submitted": "auto-replied"}

Oddity = Callable[[Writer, int, int], list[Arrival]]
"""From a writer, the instant a message comes (epoch seconds) and how long its answer takes: what arrives, and when."""


def _came(at: int, fields: Fields, folder: str = INBOX, body: str = "Odd on purpose, see Comments.") -> Arrival:
    return Arrival(at, folder, render(fields, body))


def _sent(at: int, fields: Fields, body: str = "Odd on purpose, see Comments.") -> Arrival:
    return Arrival(at + 1, SENT, render(fields, body))


def _answered(writer: Writer, at: int, wait: int, changes: Fields, *, gone: str = "") -> list[Arrival]:
    """Return a question with changed fields (and one gone), answered in the ordinary way."""
    original = writer.question(at)
    reply = writer.answer(original, at + wait)
    odd = {name: value for name, value in {**original, **changes}.items() if name != gone}
    return [_came(at, odd), _sent(at + wait, reply)]


def _answers(writer: Writer, at: int, wait: int, change: Callable[[Fields], Fields]) -> list[Arrival]:
    """Return an ordinary question with a changed answer."""
    original = writer.question(at)
    return [_came(at, original), _sent(at + wait, change(writer.answer(original, at + wait)))]


def _without(fields: Fields, name: str) -> Fields:
    return {each: value for each, value in fields.items() if each != name}


def _two_ids(writer: Writer, at: int, wait: int) -> list[Arrival]:
    return _answered(writer, at, wait, {"Message-Id": writer.new_id("second.example")})


def _no_zone(writer: Writer, at: int, wait: int) -> list[Arrival]:
    return _answered(writer, at, wait, {"Date": date_text(at - 5, 0).removesuffix(" +0000")})


def _minus_zero(writer: Writer, at: int, wait: int) -> list[Arrival]:
    return _answered(writer, at, wait, {"Date": date_text(at - 5, 0).replace("+0000", "-0000")})


def _auto_reply(writer: Writer, at: int, wait: int) -> list[Arrival]:
    original = writer.question(at)
    automatic = {**writer.answer(original, at + 2), **_AUTOMATIC}
    return [_came(at, original), _sent(at + 2, automatic), _sent(at + wait, writer.answer(original, at + wait))]


def _out_of_office(writer: Writer, at: int, wait: int) -> list[Arrival]:
    original = writer.question(at)
    reply = writer.answer(original, at + wait)
    away = {**writer.follow_up(reply, at + wait + 5), **_AUTOMATIC, "Precedence": "auto_reply"}
    return [_came(at, original), _sent(at + wait, reply), _came(at + wait + 5, away)]


def _forward(writer: Writer, at: int, wait: int) -> list[Arrival]:
    original = writer.question(at)
    reply = writer.answer(original, at + wait)
    early = writer.answer(original, at + wait // 3)
    forward = {**early, "To": "Crane crew <crew@old-quay-works.example>", "Subject": f"Fwd: {original['Subject']}"}
    return [_came(at, original), _sent(at + wait // 3, forward), _sent(at + wait, reply)]


def _newsletter(writer: Writer, at: int, _: int) -> list[Arrival]:
    fields = writer.question(at) | {"From": "Quay News <news@quay-news.example>", "Subject": "The week on the water"}
    return [_came(at, fields | {"Precedence": "bulk", "List-Unsubscribe": "<mailto:stop@quay-news.example>"})]


def _list_mail(writer: Writer, at: int, wait: int) -> list[Arrival]:
    post = "pilots@lists.tidewater.example"
    stamp = {
        "Precedence": "bulk",
        "List-Id": "Pilots <pilots.lists.tidewater.example>",
        "List-Post": f"<mailto:{post}>",
    }
    original = writer.question(at) | {"To": post} | stamp
    return [_came(at, original), _sent(at + wait, writer.answer(original, at + wait) | {"To": post})]


def _nudge(writer: Writer, at: int, wait: int) -> list[Arrival]:
    first = writer.question(at)
    again = at + wait
    second = writer.question(again) | {"From": first["From"], "Subject": f"Re: {first['Subject']}"}
    second |= {"In-Reply-To": first["Message-ID"], "References": first["Message-ID"]}
    return [_came(at, first), _came(again, second), _sent(again + wait, writer.answer(second, again + wait))]


def _long_gone(writer: Writer, at: int, _: int) -> list[Arrival]:
    lost = writer.question(at)  # it never arrives
    return [_sent(at, writer.answer(lost, at))]


def _second_reply(writer: Writer, at: int, wait: int) -> list[Arrival]:
    original = writer.question(at)
    later = at + wait + 2 * HOUR
    return [_came(at, original), *(_sent(each, writer.answer(original, each)) for each in (at + wait, later))]


def _moved(writer: Writer, at: int, wait: int) -> list[Arrival]:
    original = writer.question(at)
    reply = writer.answer(original, at + wait)
    return [_sent(at + wait, reply), _came(at + wait + 5 * DAY, original, "Archive")]


def _late_copy(writer: Writer, at: int, wait: int) -> list[Arrival]:
    original = writer.question(at)  # a direct copy, not in this mailbox, was answered before the list's came
    return [_sent(at + wait, writer.answer(original, at + wait)), _came(at + wait + HOUR, original)]


def _skewed(writer: Writer, at: int, wait: int) -> list[Arrival]:
    return _answers(writer, at, wait, lambda reply: reply | {"Date": date_text(at - 2 * HOUR, 0)})


def _encoded(writer: Writer, at: int, wait: int) -> list[Arrival]:
    changes = {"Subject": "=?utf-8?q?Liegepl=C3=A4tze_f=C3=BCr_M=C3=A4rz?=", "Organization": "Hafen Süd, 8 bit"}
    return _answered(writer, at, wait, changes)


def _long_thread(writer: Writer, at: int, wait: int) -> list[Arrival]:
    older = "\r\n ".join(writer.new_id("lighthouse.example") for _ in range(40))
    return _answers(writer, at, wait, lambda reply: reply | {"References": f"{older}\r\n {reply['References']}"})


def _receipt(writer: Writer, at: int, wait: int) -> list[Arrival]:
    kind = 'multipart/report; report-type=disposition-notification; boundary="="'
    original = writer.question(at)
    read = writer.answer(original, at + MINUTE) | {"MIME-Version": "1.0", "Content-Type": kind}
    body = "--=\r\nContent-Type: text/plain\r\n\r\nYour message was displayed.\r\n--=--"
    return [_came(at, original), _sent(at + MINUTE, read, body), _sent(at + wait, writer.answer(original, at + wait))]


def _our_own(writer: Writer, at: int, _: int) -> list[Arrival]:
    fields = writer.question(at)
    return [_sent(at, fields | {"From": OURS, "To": fields["From"], "Message-ID": writer.new_id("harbour.example")})]


def _note(writer: Writer, at: int, wait: int) -> list[Arrival]:
    return _answers(writer, at, wait, lambda reply: reply | {"To": US})


def _junk(writer: Writer, at: int, _: int) -> list[Arrival]:
    return [_came(at, writer.question(at) | {"Subject": "You have won a yacht"}, "Junk")]


def _bare(reply: Fields) -> Fields:
    return reply | {name: reply[name].replace("<", "").replace(">", "") for name in ("In-Reply-To", "References")}


ODDITIES: Final[dict[str, Oddity]] = {
    "an original without a Message-ID": lambda w, at, wait: _answered(w, at, wait, {}, gone="Message-ID"),
    "a reply without a Message-ID": lambda w, at, wait: _answers(w, at, wait, lambda r: _without(r, "Message-ID")),
    "two Message-IDs": _two_ids,
    "ids without brackets": lambda w, at, wait: _answers(w, at, wait, _bare),
    "only References": lambda w, at, wait: _answers(w, at, wait, lambda r: _without(r, "In-Reply-To")),
    "a Date nobody can read": lambda w, at, wait: _answered(w, at, wait, {"Date": "some time on Tuesday"}),
    "no Date": lambda w, at, wait: _answered(w, at, wait, {}, gone="Date"),
    "a Date without a zone": _no_zone,
    "a Date with -0000": _minus_zero,
    "a Date in 2043": lambda w, at, wait: _answered(w, at, wait, {"Date": "Mon, 02 Mar 2043 09:15:00 +0100"}),
    "an auto-reply before the reply": _auto_reply,
    "an out-of-office to our reply": _out_of_office,
    "a forward before the reply": _forward,
    "a newsletter": _newsletter,
    "list mail with Precedence: bulk": _list_mail,
    "a nudge": _nudge,
    "a reply to something long gone": _long_gone,
    "a second reply": _second_reply,
    "moved to the Archive days later": _moved,
    "delivered after its reply": _late_copy,
    "a clock two hours slow": _skewed,
    "encoded words and 8-bit text": _encoded,
    "a long thread, folded": _long_thread,
    "a read receipt before the reply": _receipt,
    "a message of ours that answers nothing": _our_own,
    "a reply to ourselves": _note,
    "junk": _junk,
}
"""Every kind, in the order in which they come round."""
