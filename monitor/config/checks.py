"""What no single setting can know: names that clash, passwords and certificates that are not there.

These look at the values as written, so that they report beside every other problem, in one go.
"""

import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from monitor.config import roles
from monitor.config import tree as known
from monitor.config.addresses import is_excepted
from monitor.config.commands import is_found, parse
from monitor.config.environment import form, password_variable
from monitor.config.fields import listed
from monitor.config.mailbox import MailboxSettings
from monitor.config.passwords import checked, content_of, secret
from monitor.config.problems import Fault, Location, key_of, shown
from monitor.config.reading import Tree
from monitor.config.signing import PASSWORD_KEYS, conflicts

IMPORTED_KEYS: Final = frozenset({"name", "addresses"})
"""What a mailbox may say that no server is read for."""
SERVER_KEYS: Final = frozenset({"host", "username"})
"""What every other one says."""
SECRET_KEY: Final = re.compile(r"pas|pwd|secret|token|credential", re.IGNORECASE)
_URL_SECRET: Final = re.compile(r"//[^/]*:[^/]*@|[?&]password=")


def is_secret(key: str) -> bool:
    """Return whether an unknown key looks as if its value were a secret."""
    return bool(SECRET_KEY.search(key))


def check(tree: Tree, environ: Mapping[str, str], folder: Path) -> Iterator[Fault]:
    """Yield what is wrong between settings; reads the files that they name."""
    yield from _names(tree)
    for place, mailbox in _mailboxes(tree):
        yield from _reached(tree, place, mailbox)
        yield from _signing(tree, place, mailbox)
        if roles.signs_in(tree):
            yield from _password(tree, place, mailbox, environ, folder)
            yield from _client_secret(tree, place, mailbox, folder)
            yield from _certificate(tree, place, mailbox, folder)
    yield from roles.check(tree)
    yield from _exceptions(tree)
    yield from _store(tree)


def hints(mailboxes: tuple[MailboxSettings, ...]) -> Iterator[str]:
    """Yield sentences about settings that work but deserve a look."""
    for mailbox in mailboxes:
        files = {
            "password_file": mailbox.password_file,
            "oauth.client_secret_file": mailbox.oauth.client_secret_file,
        }
        for key, file in files.items():
            if file and file.is_file() and file.stat().st_mode & stat.S_IROTH:
                yield (
                    f"mailboxes.{mailbox.name}.{key}: every user of this machine can read it; "
                    "take that right away (chmod 600)"
                )
        if not any("@" in address for address in mailbox.addresses):
            why = ", and the user name is no address" if mailbox.is_polled else ""
            yield (
                f"mailboxes.{mailbox.name}.addresses: not set{why}; "
                "set your addresses, so that your own mail is told from others' outside the Sent folder"
            )


def _mailboxes(tree: Tree) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield the mailboxes that are groups of keys, with their place."""
    mailboxes = tree.values.get("mailboxes")
    for place, mailbox in enumerate(mailboxes if isinstance(mailboxes, tuple) else ()):
        if isinstance(mailbox, Mapping):
            yield place, mailbox


def _names(tree: Tree) -> Iterator[Fault]:
    """Yield a fault for each mailbox whose name, or its form in variables, an earlier one has."""
    first: dict[str, tuple[str, int]] = {}
    for place, name in enumerate(tree.names):
        if name is None:
            continue
        location: Location = ("mailboxes", place, "name")
        earlier, at = first.setdefault(form(name), (name, place))
        if at == place:
            continue
        line = tree.origin(("mailboxes", at, "name"))
        if earlier == name:
            sentence = f"found {shown(name)} again, after line {line}; every mailbox needs a name of its own"
        else:
            sentence = (
                f"found {shown(name)}, which environment variables cannot tell from {shown(earlier)} on line {line}: "
                f"both are {form(name)} there; change one of the names"
            )
        yield Fault(origin=tree.origin(location), key=key_of(location, tree.names), sentence=sentence)


def _reached(tree: Tree, place: int, mailbox: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield a fault where a mailbox is half described: it has a server and a user name, or is only imported."""
    given = {key for key in MailboxSettings.model_fields if mailbox.get(key) is not None}
    if given <= IMPORTED_KEYS:
        return
    for key in sorted(SERVER_KEYS - given):
        location: Location = ("mailboxes", place, key)
        is_imported = "" if given & SERVER_KEYS else "; a mailbox that is only imported has just name and addresses"
        yield Fault(
            origin=tree.origin(location),
            key=key_of(location, tree.names),
            sentence="this key is missing",
            allowed=f"{known.about(('mailboxes', key)).allowed}{is_imported}",
        )


def _password(
    tree: Tree, place: int, mailbox: Mapping[str, Any], environ: Mapping[str, str], folder: Path
) -> Iterator[Fault]:
    """Yield a fault where a mailbox's password cannot be had; a command is run at the login only."""
    name, file = tree.names[place], mailbox.get("password_file")
    if (
        name is None
        or mailbox.get("host") is None
        or not isinstance(file, str | None)
        or any(map(is_secret, mailbox.keys() - set(PASSWORD_KEYS)))
    ):
        return  # reported already, with the remedy
    written = mailbox.get("password_command")
    if (mailbox.get("sign_in") or "password") != "password" or (written is not None and file is not None):
        return  # as above
    if written is not None and not environ.get(password_variable(name)):
        yield from _command(tree, place, written, environ, folder)
        return
    location: Location = ("mailboxes", place, "password_file")
    try:
        secret(name, folder / file if file else None, environ)
    except ValueError as error:
        yield Fault(
            origin=tree.origin(location),
            key=key_of(location, tree.names),
            sentence=f"the password cannot be read: {error}",
            allowed=f"a file with it (relative names start at {folder}), or the variable {password_variable(name)}",
        )


def _command(tree: Tree, place: int, written: object, environ: Mapping[str, str], folder: Path) -> Iterator[Fault]:
    """Yield a fault where the program that prints a password is not there."""
    location: Location = ("mailboxes", place, "password_command")
    with suppress(ValueError):  # reported with the setting itself
        if not is_found(parse(written, folder), environ):
            yield Fault(
                origin=tree.origin(location),
                key=key_of(location, tree.names),
                sentence="the program that it names is not found",
                allowed=f"a program on the PATH, or its whole name; relative names with a / start at {folder}",
            )


def _signing(tree: Tree, place: int, mailbox: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield a fault for what does not go with how the mailbox is signed in to."""
    for keys, sentence, allowed in conflicts(mailbox):
        location: Location = ("mailboxes", place, *keys)
        yield Fault(origin=tree.origin(location), key=key_of(location, tree.names), sentence=sentence, allowed=allowed)


def _client_secret(tree: Tree, place: int, mailbox: Mapping[str, Any], folder: Path) -> Iterator[Fault]:
    """Yield a fault where the file with an OAuth2 client's secret cannot be read."""
    oauth = mailbox.get("oauth")
    file = oauth.get("client_secret_file") if isinstance(oauth, Mapping) else None
    if not isinstance(file, str) or not file.strip() or "\0" in file:
        return
    location: Location = ("mailboxes", place, "oauth", "client_secret_file")
    try:
        checked(content_of(folder / file, "client_secret_file"))
    except ValueError as error:
        yield Fault(
            origin=tree.origin(location),
            key=key_of(location, tree.names),
            sentence=f"the client's secret cannot be read: {error}",
            allowed=f"a file with it; relative names start at {folder}",
        )


def _certificate(tree: Tree, place: int, mailbox: Mapping[str, Any], folder: Path) -> Iterator[Fault]:
    """Yield a fault where the file with an own authority cannot be read."""
    file = mailbox.get("ca_file")
    if not isinstance(file, str) or not file.strip() or "\0" in file:
        return
    location: Location = ("mailboxes", place, "ca_file")
    try:
        (folder / file).read_bytes()
    except OSError as error:
        yield Fault(
            origin=tree.origin(location),
            key=key_of(location, tree.names),
            sentence=f"found {shown(file)}, which cannot be read ({error.strerror})",
            allowed=f"the name of a PEM file; relative names start at {folder}",
        )


def _exceptions(tree: Tree) -> Iterator[Fault]:
    """Yield a fault where one mailbox excepts an address that is another's own: what is ours is ours in all of them."""
    written = [(place, list(_addresses(mailbox))) for place, mailbox in _mailboxes(tree)]
    own = {address: tree.names[place] for place, addresses in written for address in addresses}
    for place, addresses in written:
        location: Location = ("mailboxes", place, "addresses")
        owners = [own[one[1:].strip()] for one in addresses if is_excepted(one) and one[1:].strip() in own]
        for owner in dict.fromkeys(name for name in owners if name not in {None, tree.names[place]}):
            yield Fault(
                origin=tree.origin(location),
                key=key_of(location, tree.names),
                sentence=f"an address is excepted here that is one of the mailbox {shown(owner)}; addresses of one "
                "mailbox are ours in all of them: remove one of the two",
            )


def _addresses(mailbox: Mapping[str, Any]) -> Iterator[str]:
    """Yield the addresses of a mailbox in lower case, as far as they are texts."""
    written = listed(mailbox.get("addresses") or mailbox.get("username"))
    for address in written if isinstance(written, tuple) else ():
        if isinstance(address, str):
            yield address.strip().lower()


def _store(tree: Tree) -> Iterator[Fault]:
    """Yield a fault where the store's password stands in the file."""
    store, origin = tree.values.get("store"), tree.origin(("store", "url"))
    url = store.get("url") if isinstance(store, Mapping) else None
    if isinstance(url, str) and _URL_SECRET.search(url) and not isinstance(origin, str):
        yield Fault(
            origin=origin,
            key="store.url",
            sentence="a password stands in the URL; passwords never stand in this file",
            allowed="the URL without the password here, or all of it in the variable MONITOR_STORE__URL",
        )
