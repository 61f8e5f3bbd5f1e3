"""A router between the monitor and a mail server: it passes lines on, until it forgets them without a word."""

import socket
import threading
import time
from contextlib import suppress
from typing import Self


class Relay:
    """Listens on ``port`` and passes every line on to another one; a context manager.

    After :meth:`forget` the lines of until then stay open and nothing passes any more, as after a NAT's silent drop or
    on a laptop that changed its network; new ones pass. ``lines`` counts those that were ever opened.
    """

    def __init__(self, target: int, *, slow_seconds: float = 0.0) -> None:
        """Take the port to pass on to, and how long each piece (of 64 KB at most) lies about on its way."""
        self._target = target
        self._slow_seconds = slow_seconds
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.lines = 0
        self._forgotten = threading.Event()
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._listen)]

    def __enter__(self) -> Self:
        """Start."""
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        """Drop every line and end the threads."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        for line in self._open:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
        for line in self._open:
            line.close()
        self._listener.close()

    def forget(self) -> None:
        """Pass nothing on any more of the lines that are open now."""
        self._forgotten.set()
        self._forgotten = threading.Event()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._target))
                self.lines += 1
                self._open += [near, far]
                for one, other in ((near, far), (far, near)):
                    thread = threading.Thread(target=self._pass, args=(one, other, self._forgotten))
                    self._threads.append(thread)
                    thread.start()

    def _pass(self, source: socket.socket, target: socket.socket, forgotten: threading.Event) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                time.sleep(self._slow_seconds)
                if not forgotten.is_set():
                    target.sendall(data)
        if not forgotten.is_set():
            with suppress(OSError):
                target.shutdown(socket.SHUT_WR)
