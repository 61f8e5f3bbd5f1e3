"""What Cyrus asks whether a password is right: saslauthd's protocol on a socket, with one answer for every user."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class _Asked(socketserver.StreamRequestHandler):
    """One question: user, password, service and realm, each behind its length in two bytes."""

    def handle(self) -> None:
        """Answer OK where the password is the server's."""
        words = [self.rfile.read(int.from_bytes(self.rfile.read(2))) for _ in range(4)]
        assert isinstance(self.server, _Server)
        answer = b"OK" if words[1] == self.server.password else b"NO"
        self.wfile.write(len(answer).to_bytes(2) + answer)


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = 100

    def __init__(self, path: Path, password: str) -> None:
        self.password = password.encode()
        super().__init__(str(path), _Asked)


@contextmanager
def saslauthd(path: Path, password: str) -> Iterator[None]:
    """Answer on a socket at ``path`` for as long as the context lasts."""
    with _Server(path, password) as server:
        path.chmod(0o777)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
