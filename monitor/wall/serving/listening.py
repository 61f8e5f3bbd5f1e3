"""Which sockets the page listens on, and what a person reads where it cannot."""

import errno
import resource
import socket
from contextlib import suppress
from typing import Final

from monitor.errors import ConfigError

WAITING: Final = 1024
"""Connections that the system holds until we take them: all displays of a building come back at once."""
_SENT_AHEAD: Final = 128 * 1024
"""Bytes that the system takes of an answer before its client does: by itself it grows to megabytes for each."""
_OWN_FILES: Final = 512
"""What the process opens besides connections: the store, mail servers, files that are sent."""


def listen(host: str, port: int) -> list[socket.socket]:
    """Return a listening socket for each address of ``host`` that this machine has (``localhost`` may have two).

    Port 0 asks for a free one, the same for all of them. ConfigError where the address is taken or not ours.
    """
    sockets: list[socket.socket] = []
    failed: OSError | None = None
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise ConfigError([_explain(error, host, port)]) from error
    for family, _, _, _, address in found:
        at = (address[0], sockets[0].getsockname()[1] if sockets else port)
        try:
            sockets.append(socket.create_server(at, family=family, backlog=WAITING))
            sockets[-1].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SENT_AHEAD)  # connections inherit it
        except OSError as error:
            failed = error
            if error.errno == errno.EADDRINUSE:
                break
    if failed is not None and (not sockets or failed.errno == errno.EADDRINUSE):
        for each in sockets:
            each.close()
        raise ConfigError([_explain(failed, host, port)]) from failed
    return sockets


def allow_files(connections: int) -> None:
    """Let the process have that many connections, as far as the system grants it: many begin with 1,024 files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + _OWN_FILES
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):  # a system that knows better
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def _explain(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"page.port: {port} on {host} is taken; stop the program that uses it, or set another port"
    if error.errno == errno.EACCES:
        return f"page.port: {port} needs more rights than the monitor has; set a port of 1024 or above"
    return f"page.host: {host} is no address of this machine; set 127.0.0.1, or 0.0.0.0 for all of its addresses"
