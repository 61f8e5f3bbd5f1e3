"""Which folder is used for what, and why: a pure decision over what LIST answered (docs/folders.md).

Special-use flags (RFC 6154) decide first, then the names that servers and clients give these folders, where they lie
at the top, below INBOX or below a prefix of one's own. What the configuration names goes before both.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Literal

from monitor.records import Account
from monitor.sources.folders import refusing
from monitor.sources.folders.globs import AUTO, Found, find, is_glob
from monitor.sources.folders.listing import ALL, INBOX, SPECIAL, Listed, Namespaces
from monitor.sources.folders.mailbox import GMAIL, Mailbox, Why, holds_everything, is_view, lies_in_waste
from monitor.sources.folders.names import ARCHIVE, NEVER_READ, SENT, use_of
from monitor.sources.folders.uses import Folders

PARENTS: Final = GMAIL | {"", "inbox"}
"""Where a known name counts: at the top, or below one of these."""
OTHERS_MOST: Final = 100
"""So many folders of others are searched for an original; where there are more, none is: a search costs each."""
OWNERS: Final = {"other": "somebody else's", "shared": "shared"}


def choose(account: Account, listed: Sequence[Listed], namespaces: Namespaces | None = None) -> Folders:
    """Decide what each folder is used for.

    FolderError where a configured folder is not there or is never read, and where no Sent folder is found.
    """
    mailbox = _mailbox(listed, namespaces or Namespaces())
    sent = _use(account, "sent", mailbox, _sent)
    if not sent.folders and account.sent != ():
        usable = [folder.name for folder in mailbox.own]
        raise refusing.no_sent(account.name, usable)
    received = _use(account, "received", mailbox, _received)
    if not received.folders and account.received is not None:
        raise refusing.nothing_left(account.name, mailbox.selectable)
    why = {**received.folders, **sent.folders}
    excepted = {**sent.excepted, **received.excepted}
    looked_up, left_out = _rest(mailbox, why, excepted)
    everything = {folder.name for folder in mailbox.listed if ALL in folder.flags}
    return Folders(
        sent=tuple(sent.folders),
        received=tuple(name for name in received.folders if name not in sent.folders),
        looked_up=tuple(looked_up),
        left_out=tuple(left_out),
        drafts_within=frozenset(everything & why.keys()),
        why={**why, **looked_up, **left_out},
        closed=frozenset(folder.name for folder in mailbox.listed if not folder.is_selectable),
    )


def _mailbox(listed: Sequence[Listed], namespaces: Namespaces) -> Mailbox:
    """Find what is never read: by flag, by name where names count, and what lies below either."""
    never: Why = {}
    for folder in listed:
        uses = [use for use in NEVER_READ if use in folder.flags]
        named = use_of(folder.path[-1]) if _is_known_place(folder, namespaces) else None
        if uses:
            never[folder.name] = f"the server marks it as {NEVER_READ[uses[0]]}"
        elif named in NEVER_READ and folder.flags.isdisjoint(SPECIAL):  # a flag for another use outweighs the name
            never[folder.name] = f"by its name it holds {NEVER_READ[named]}"
    below = {folder.name: f"it lies below {parent}" for folder, parent in _below(never, listed)}
    return Mailbox(by_name={folder.name: folder for folder in listed}, namespaces=namespaces, never={**below, **never})


def _sent(mailbox: Mailbox) -> Why:
    return _special(mailbox, SENT, "Sent", "a Sent folder")


def _received(mailbox: Mailbox) -> Why:
    """Return All Mail where there is one (it holds the rest), else INBOX and the archives with what is below them."""
    if everything := [folder.name for folder in mailbox.own if holds_everything(folder)]:
        return dict.fromkeys(everything, "it holds every message, those of the inbox and of the archive too")
    inbox = {folder.name: "it is the inbox" for folder in mailbox.own if folder.name == INBOX}
    return inbox | _special(mailbox, ARCHIVE, "the archive", "an archive")


def _special(mailbox: Mailbox, use: str, mark: str, name: str) -> Why:
    """Return the folders flagged for a use, those with one of its names, and what lies below either."""
    found: Why = {}
    for folder in mailbox.kept:
        if use in folder.flags:
            found[folder.name] = f"the server marks it as {mark}"
        elif (
            folder.flags.isdisjoint(SPECIAL)
            and _is_known_place(folder, mailbox.namespaces)
            and use_of(folder.path[-1]) == use
        ):
            found[folder.name] = f"its name is that of {name}"
    own = mailbox.own
    ordinary = [folder for folder in own if folder.flags.isdisjoint(SPECIAL) and mailbox.may_fit(folder.name)]
    below = {folder.name: f"it lies below {parent}" for folder, parent in _below(found, ordinary)}
    found = {**below, **found}
    return {folder.name: found[folder.name] for folder in own if folder.name in found}


def _use(
    account: Account, use: Literal["sent", "received"], mailbox: Mailbox, automatic: Callable[[Mailbox], Why]
) -> Found:
    """Return the folders of a use, each with the reason; FolderError where the configuration cannot be followed."""
    entries: tuple[str, ...] | None = getattr(account, use)
    if entries == ():
        return Found(folders={}, excepted={}, missed=())
    known = automatic(mailbox)
    names = mailbox.selectable
    found = find((AUTO,) if entries is None else entries, names, known, mailbox.may_fit)
    if found.missed:
        raise refusing.missing(account.name, use, found.missed[0], names)
    for name, entry in found.folders.items():
        if entry and mailbox.is_refused(name):
            raise refusing.never_read(account.name, use, name, mailbox.never[name])
    return Found(
        folders={name: known[name] if not entry else _named(use, name, entry) for name, entry in found.folders.items()},
        excepted={name: f"{entry!r} in folders.{use} keeps it out" for name, entry in found.excepted.items()},
        missed=(),
    )


def _named(use: str, name: str, entry: str) -> str:
    return f"it fits {entry!r} in folders.{use}" if is_glob(entry) and entry != name else f"folders.{use} names it"


def _rest(mailbox: Mailbox, read: Mapping[str, str], excepted: Mapping[str, str]) -> tuple[Why, Why]:
    """Return the folders that are searched for missing originals, one's own first, and those left out."""
    everything = [folder.name for folder in mailbox.own if holds_everything(folder)]
    own: Why = {}
    others: Why = {}
    left_out: Why = {}
    for folder in mailbox.listed:
        owner = mailbox.namespaces.owner(folder)
        if folder.name in read:
            continue
        if not folder.is_selectable:
            left_out[folder.name] = "it can hold no messages"
        elif reason := mailbox.never.get(folder.name) or excepted.get(folder.name):
            left_out[folder.name] = reason
        elif is_view(folder):
            left_out[folder.name] = "it shows messages of other folders"
        elif owner != "own" and lies_in_waste(folder):
            left_out[folder.name] = f"it is {OWNERS[owner]}, and holds no mail to answer"
        elif owner != "own":
            others[folder.name] = f"it is {OWNERS[owner]}: only searched for a missing original"
        elif everything and folder.name not in everything:
            left_out[folder.name] = f"{everything[0]} holds its messages"
        else:
            own[folder.name] = "only searched for a missing original"
    if len(others) > OTHERS_MOST:
        left_out |= dict.fromkeys(others, "one of too many folders of others to search; folders.received may name it")
        others = {}
    return own | others, left_out


def _is_known_place(folder: Listed, namespaces: Namespaces) -> bool:
    """Return whether a known name counts where the folder lies."""
    parent = folder.delimiter.join(folder.path[:-1]).casefold()
    prefixes = {prefix.casefold().removesuffix(folder.delimiter) for prefix in namespaces.own}
    return parent in PARENTS | prefixes


def _below(parents: Iterable[str], listed: Sequence[Listed]) -> list[tuple[Listed, str]]:
    """Return the folders that lie below one of ``parents``, each with that one."""
    known = frozenset(parents)
    found: list[tuple[Listed, str]] = []
    for folder in listed:
        path = folder.path
        above = (folder.delimiter.join(path[:depth]) for depth in range(1, len(path)))
        if parent := next((name for name in above if name in known), None):
            found.append((folder, parent))
    return found
