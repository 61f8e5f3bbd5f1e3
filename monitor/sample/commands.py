"""The commands of a client that has signed in: each a coroutine that answers one Command."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Final

from monitor.sample.connection import Command
from monitor.sample.dates import parse_date_time
from monitor.sample.fetch import fetch_parts
from monitor.sample.folders import Folder, positions
from monitor.sample.protocol import CommandError, Token, atom, number_set, quote, string
from monitor.sample.search import found
from monitor.sample.view import View

CAPABILITIES: Final = b"IMAP4rev1 LITERAL+ SASL-IR IDLE UNSELECT NAMESPACE SPECIAL-USE ID ENABLE"
SEND_SIZE: Final = 65_536
"""What FETCH gathers before it sends."""
_CHARSETS: Final = (b"US-ASCII", b"UTF-8")


async def capability(view: View, command: Command) -> None:
    """CAPABILITY."""
    await view.untagged(b"CAPABILITY " + CAPABILITIES)
    await view.done(command)


async def noop(view: View, command: Command) -> None:
    """NOOP and CHECK: only the news."""
    await view.done(command)


async def identify(view: View, command: Command) -> None:
    """ID (RFC 2971)."""
    await view.untagged(b'ID ("name" "sample mailbox")')
    await view.done(command)


async def enable(view: View, command: Command) -> None:
    """ENABLE (RFC 5161): nothing here can be enabled."""
    await view.untagged(b"ENABLED")
    await view.done(command)


async def namespace(view: View, command: Command) -> None:
    """NAMESPACE (RFC 2342)."""
    await view.untagged(b'NAMESPACE (("" "/")) NIL NIL')
    await view.done(command)


async def list_folders(view: View, command: Command) -> None:
    """LIST and LSUB; selection options narrow to SPECIAL-USE, return options change nothing."""
    arguments = list(command.arguments)
    only_special = False
    if isinstance(first := arguments[0] if arguments else b"", tuple):
        only_special = b"SPECIAL-USE" in map(atom, first)
        del arguments[0]
    if len(arguments) < 2:  # noqa: PLR2004  # reference and pattern
        raise CommandError("a reference and a pattern are expected")
    reference, wanted = string(arguments[0]), arguments[1]
    patterns = [reference + string(each) for each in (wanted if isinstance(wanted, tuple) else (wanted,))]
    if patterns == [b""]:
        await view.untagged(rb'LIST (\Noselect) "/" ""')
    names = [folder.name.encode() for folder in view.folders.by_name.values()]
    for name, folder in zip(names, view.folders.by_name.values(), strict=True):
        if any(_matches(pattern, name) for pattern in patterns) and (folder.use or not only_special):
            has_children = any(other.startswith(name + b"/") for other in names)
            flags = b" ".join((rb"\HasChildren" if has_children else rb"\HasNoChildren", *folder.use.encode().split()))
            await view.untagged(b'%s (%s) "/" %s' % (command.name, flags, quote(name)))
    await view.done(command)


async def status(view: View, command: Command) -> None:
    """STATUS."""
    name, items = command.exactly(2)
    folder = await _folder(view, command, name)
    if folder is None:
        return
    counts: dict[bytes, Callable[[], int]] = {
        b"MESSAGES": lambda: len(folder.messages),
        b"RECENT": lambda: 0,
        b"UIDNEXT": lambda: folder.uid_next,
        b"UIDVALIDITY": lambda: folder.uidvalidity,
        b"UNSEEN": lambda: sum(rb"\Seen" not in stored.flags for stored in folder.messages),
    }
    names = [atom(item) for item in items] if isinstance(items, tuple) else []
    if not names or not counts.keys() >= set(names):
        raise CommandError("items that this server does not know")
    text = b" ".join(b"%s %d" % (item, counts[item]()) for item in names)
    await view.untagged(b"STATUS %s (%s)" % (quote(folder.name.encode()), text))
    await view.done(command)


async def append(view: View, command: Command) -> None:
    """APPEND, the one command that writes."""
    if len(command.arguments) < 2:  # noqa: PLR2004  # folder and message
        raise CommandError("a folder and a message are expected")
    name, *options, message = command.arguments
    flags: tuple[bytes, ...] = ()
    if isinstance(first := options[0] if options else b"", tuple):
        flags = tuple(map(string, first))
        del options[0]
    internal_at = parse_date_time(string(options.pop(0))) if options else view.clock()
    if options:
        raise CommandError("one message at a time")
    folder = await _folder(view, command, name, code=b"[TRYCREATE] ")
    if folder is not None:
        view.folders.deliver(folder.name, string(message), internal_at, flags)
        await view.done(command)


async def select(view: View, command: Command) -> None:
    """SELECT and EXAMINE; both are read-only here."""
    view.look_at(None)
    folder = await _folder(view, command, command.exactly(1)[0])
    if folder is None:
        return
    view.look_at(folder)
    await view.untagged(rb"FLAGS (\Answered \Flagged \Deleted \Seen \Draft)")
    await view.untagged(b"OK [PERMANENTFLAGS ()] no flag changes")
    await view.untagged(b"%d EXISTS" % len(view.seen))
    await view.untagged(b"0 RECENT")
    await view.untagged(b"OK [UIDVALIDITY %d] valid" % folder.uidvalidity)
    await view.untagged(b"OK [UIDNEXT %d] next" % folder.uid_next)
    await view.done(command, b"[READ-ONLY] done")


async def _folder(view: View, command: Command, name: Token, code: bytes = b"") -> Folder | None:
    """Return the folder, or None once NO was answered."""
    folder = view.folders.find(string(name))
    if folder is None:
        await view.respond(command.tag, b"NO %sno such folder" % (code or b"[NONEXISTENT] "))
    return folder


async def idle(view: View, command: Command) -> None:
    """IDLE (RFC 2177): the news as they come, until DONE."""
    await view.send(b"+ idling\r\n")
    reply = asyncio.ensure_future(view.line())
    try:
        while not reply.done():
            await view.tell_news()
            news = asyncio.ensure_future(view.news.wait())
            await asyncio.wait((reply, news), return_when=asyncio.FIRST_COMPLETED)
            news.cancel()
    finally:
        reply.cancel()
    if (await reply).upper() != b"DONE":
        raise CommandError("DONE is expected")
    await view.done(command)


async def refuse(view: View, command: Command) -> None:
    """Whatever would change the mailbox, but for APPEND."""
    await view.respond(command.tag, b"NO [CANNOT] the sample mailbox is read-only")


async def unselect(view: View, command: Command) -> None:
    """UNSELECT and CLOSE: nothing is expunged."""
    view.look_at(None)
    await view.done(command)


async def search(view: View, command: Command) -> None:
    """SEARCH and UID SEARCH."""
    keys = list(command.arguments)
    if keys[:1] == [b"CHARSET"]:
        charset = string(keys[1]).upper() if len(keys) > 1 else b""
        if charset not in _CHARSETS:
            await view.respond(command.tag, b"NO [BADCHARSET (US-ASCII UTF-8)] an unknown character set")
            return
        del keys[:2]
    by_uid = command.name.startswith(b"UID ")
    indexes = found(keys, view.seen)
    numbers = (b"%d" % (view.seen[index].uid if by_uid else index + 1) for index in indexes)
    await view.untagged(b" ".join((b"SEARCH", *numbers)))
    await view.done(command)


async def fetch(view: View, command: Command) -> None:
    """FETCH and UID FETCH; no flag changes, with or without PEEK."""
    numbers, items = command.exactly(2)
    by_uid = command.name.startswith(b"UID ")
    parts = fetch_parts(items, by_uid=by_uid)
    gathered = bytearray()
    for index in positions(view.seen, number_set(numbers), by_uid=by_uid):
        stored = view.seen[index]
        gathered += b"* %d FETCH (%s)\r\n" % (index + 1, b" ".join([part(stored) for part in parts]))
        if len(gathered) >= SEND_SIZE:
            await view.send(bytes(gathered))
            gathered.clear()
    if gathered:
        await view.send(bytes(gathered))
    await view.done(command)


def _matches(pattern: bytes, name: bytes) -> bool:
    """Whether a LIST pattern (``*`` anything, ``%`` one level) names a folder; INBOX in any case."""
    regex = re.escape(pattern.decode("latin-1")).replace(r"\*", ".*").replace("%", "[^/]*")
    flags = re.IGNORECASE if name == b"INBOX" else 0
    return re.fullmatch(regex, name.decode("latin-1"), flags) is not None


Action = Callable[[View, Command], Awaitable[None]]
ANY_TIME: Final[dict[bytes, Action]] = {
    b"CAPABILITY": capability,
    b"NOOP": noop,
    b"ID": identify,
}
SIGNED_IN: Final[dict[bytes, Action]] = {
    b"ENABLE": enable,
    b"NAMESPACE": namespace,
    b"LIST": list_folders,
    b"LSUB": list_folders,
    b"STATUS": status,
    b"APPEND": append,
    b"SELECT": select,
    b"EXAMINE": select,
    b"IDLE": idle,
    **dict.fromkeys((b"CREATE", b"DELETE", b"RENAME", b"SUBSCRIBE", b"UNSUBSCRIBE"), refuse),
}
SELECTED: Final[dict[bytes, Action]] = {
    b"CHECK": noop,
    b"CLOSE": unselect,
    b"UNSELECT": unselect,
    b"SEARCH": search,
    b"UID SEARCH": search,
    b"FETCH": fetch,
    b"UID FETCH": fetch,
    **dict.fromkeys((b"STORE", b"COPY", b"MOVE", b"EXPUNGE"), refuse),
    **dict.fromkeys((b"UID STORE", b"UID COPY", b"UID MOVE", b"UID EXPUNGE"), refuse),
}
