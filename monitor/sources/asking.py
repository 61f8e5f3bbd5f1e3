"""Ask a server for its folders: LIST with the uses it knows, XLIST where only that has them, and NAMESPACE."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from imapclient.exceptions import ProtocolError

from monitor.sources.client import Client
from monitor.sources.connection import Connection, GarbledError, RefusedError
from monitor.sources.folders import Listed, Namespaces
from monitor.sources.folders.listing import SPECIAL, encoded, quoted, read_listing, read_namespaces

EVERYTHING: Final = b'"*"'
USES: Final = (b"RETURN", b"(SPECIAL-USE)")


def list_folders(connection: Connection, entries: Sequence[str] = ()) -> tuple[tuple[Listed, ...], Namespaces]:
    """Return every folder and the prefixes of names; from now on the connection spells names as the server does.

    ``entries`` are those of the configuration: a server need not list folders of others unless their prefix is asked
    for (RFC 2342, 4), which is done for a prefix that one of them begins with.
    """
    offered = connection.call(lambda client: frozenset(client.capabilities()))
    namespaces = Namespaces()
    if b"NAMESPACE" in offered:
        with suppress(RefusedError, GarbledError):
            raw = connection.call(lambda client: client.ask("NAMESPACE"))
            namespaces = read_namespaces(raw, is_utf8=connection.is_utf8)
    folders = {folder.name: folder for folder in _list(connection, offered)}
    for prefix in (*namespaces.own, *namespaces.other, *namespaces.shared):
        is_wanted = any(entry.casefold().startswith(prefix.casefold()) for entry in entries)
        is_listed = any(name.startswith(prefix) for name in folders)
        if prefix and is_wanted and not is_listed and "*" not in prefix and "%" not in prefix:
            pattern = quoted(encoded(prefix, is_utf8=connection.is_utf8) + b"*")
            with suppress(RefusedError, GarbledError):
                folders |= {folder.name: folder for folder in _listing(connection, "LIST", pattern)}
    connection.spellings.update({folder.name: folder.wire for folder in folders.values()})
    return tuple(folders.values()), namespaces


def _list(connection: Connection, offered: frozenset[bytes]) -> tuple[Listed, ...]:
    """Return all that LIST answers without a prefix, with the uses in whatever way the server tells them."""
    folders: tuple[Listed, ...] = ()
    if {b"SPECIAL-USE", b"LIST-EXTENDED"} <= offered:  # of itself a server may keep them back (RFC 6154, 2)
        with suppress(RefusedError):
            folders = _listing(connection, "LIST", EVERYTHING, *USES)
    folders = folders or _listing(connection, "LIST", EVERYTHING)
    if b"XLIST" in offered and not any(folder.flags & SPECIAL for folder in folders):
        with suppress(RefusedError, GarbledError):
            return _listing(connection, "XLIST", EVERYTHING) or folders
    return folders


def _listing(connection: Connection, name: str, pattern: bytes, *options: bytes) -> tuple[Listed, ...]:
    """Return the folders that fit a pattern. GarbledError where no line of an answer is one."""

    def ask(client: Client) -> tuple[Listed, ...]:
        raw = client.ask(name, b'""', pattern, *options)
        folders = read_listing(raw, is_utf8=client.is_utf8)
        if not folders and any(raw):
            raise ProtocolError
        return folders

    return connection.call(ask)
