"""What systemd is told (``Type=notify``): that we serve, that we live, that we end. Elsewhere nothing is told.

The protocol is sd_notify(3): datagrams of ``NAME=VALUE`` lines to the socket that ``NOTIFY_SOCKET`` names.
"""

from __future__ import annotations

import logging
import socket
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

SOCKET: Final = "NOTIFY_SOCKET"

log = logging.getLogger("monitor")


class Notify:
    """Tells the supervisor that the environment names; without one, nobody."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        """Take the environment."""
        name = environ.get(SOCKET, "")
        self._address = "\0" + name[1:] if name.startswith("@") else name  # an abstract one
        self._is_reloading = False

    def ready(self) -> None:
        """Say that the page is served, and that the settings are read."""
        self._is_reloading = False
        self._send("READY=1")

    def alive(self) -> None:
        """Feed the watchdog."""
        self._send("WATCHDOG=1")
        if self._is_reloading:
            self.ready()

    def reloading(self) -> None:
        """Say that the settings are read again; at the watchman's next look that is over."""
        self._is_reloading = True
        self._send(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def stopping(self) -> None:
        """Say that the end has begun."""
        self._send("STOPPING=1")

    def _send(self, text: str) -> None:
        if not self._address.startswith(("/", "\0")):
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
                line.settimeout(1.0)
                line.connect(self._address)
                line.sendall(text.encode())
        except OSError as error:
            log.warning("the supervisor could not be told how we are: %s", error.strerror)
