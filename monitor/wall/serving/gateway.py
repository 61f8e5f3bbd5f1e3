"""From HTTP to Flask and back: a whole request goes in, a whole answer comes out, and only then is it sent.

So a worker meets no client: one that sends or reads slowly costs a connection and memory (both limited), no thread.
(a2wsgi and hypercorn let a worker wait until the client has read; hypercorn 0.18 answers Dash's 204 with a 500.)
"""

import asyncio
import io
import logging
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from typing import IO, Any, Final
from urllib.parse import unquote_to_bytes

from monitor.wall.serving import refusals
from monitor.wall.serving.limits import Limits
from monitor.wall.serving.proxies import Caller, Header, Networks, identify
from monitor.wall.serving.rates import Rates
from monitor.wall.serving.refusals import Answer

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
"""A WSGI application (PEP 3333)."""
Scope = Mapping[str, Any]
PROXIED: Final = "monitor.is_proxied"
"""The key of a request's environ: whether a named proxy stands before us, so that its other headers may be believed."""
RELAYED: Final = "monitor.is_relayed"
"""Another: whether a proxy that nobody named stands before us, so that its address is not that of who asks."""
HSTS: Final = [(b"strict-transport-security", b"max-age=31536000")]
_PART: Final = 64 * 1024
_BARE: Final = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}

log = logging.getLogger("monitor")


class Gateway:
    """The application as uvicorn calls it (ASGI)."""

    def __init__(
        self, app: Application, limits: Limits, proxies: Networks = (), path: str = "", *, hsts: bool = False
    ) -> None:
        """Serve ``app`` under ``path`` ("" or "/wall"), and believe these ``proxies``; ``hsts`` is Certificate's."""
        self._app = app
        self._limits = limits
        self._proxies = proxies
        self._path = path
        self._always = HSTS if hsts else []
        self._rates = Rates(limits.requests_per_minute)
        self._workers = ThreadPoolExecutor(limits.workers, thread_name_prefix="page-worker")
        self._waiting = 0  # bytes of answers that are being sent

    async def __call__(self, scope: Scope, receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
        """Answer one request."""
        answer = await self._answer(scope, receive)
        if answer is None:
            return
        self._waiting += len(answer.body)
        try:
            await _send(answer, send, self._always)
        finally:
            self._waiting -= len(answer.body)

    def close(self) -> None:
        """Begin no further answer."""
        self._workers.shutdown(wait=False, cancel_futures=True)

    async def _answer(self, scope: Scope, receive: Callable[[], Any]) -> Answer | None:
        """Return the answer; None where the client is gone."""
        loop = asyncio.get_running_loop()
        peer = scope["client"][0] if scope["client"] else ""
        caller, headers = identify(peer, scope["scheme"], scope["headers"], self._proxies, self._path)
        path = unquote_to_bytes(_origin(scope["raw_path"])).decode("latin-1")
        body = self._refused(scope, caller, headers, path, loop.time()) or await self._body(receive)
        if not isinstance(body, bytes):
            return body
        environ = environ_of(scope, caller, headers, path, body)
        try:
            return await loop.run_in_executor(self._workers, call, self._app, environ)
        except Exception as error:  # noqa: BLE001 - a bug of ours; whoever asks reads a sentence
            log.error("the page failed at a request: %s", type(error).__name__)  # noqa: TRY400 - as for every request
            return refusals.BROKEN

    def _refused(self, scope: Scope, caller: Caller, headers: Iterable[Header], path: str, now: float) -> Answer | None:
        """Return what is answered before the body is read; None where it is read."""
        if not self._rates.allow(caller.address, now):
            return refusals.TOO_OFTEN
        if caller.prefix and path == caller.prefix:
            return refusals.moved(f"{caller.prefix}/", scope["query_string"].decode("latin-1"))
        if _announced(headers) > self._limits.body_bytes:
            return refusals.TOO_LARGE
        return refusals.TOO_FULL if self._waiting > self._limits.waiting_bytes else None

    async def _body(self, receive: Callable[[], Any]) -> bytes | Answer | None:
        """Return the body, or what is answered to one that is too large; None where the client is gone."""
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return None
            body += message["body"]
            if len(body) > self._limits.body_bytes:
                return refusals.TOO_LARGE
            if not message["more_body"]:
                return bytes(body)


def environ_of(scope: Scope, caller: Caller, headers: Iterable[Header], path: str, body: bytes) -> dict[str, Any]:
    """Return a request as PEP 3333 has it; ``path`` loses the prefix where the proxy left it on."""
    prefix = caller.prefix
    below = path[len(prefix) :] if prefix and path.startswith(f"{prefix}/") else path
    host, port = (scope["server"] or ("localhost", 0))[:2]
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": prefix,
        "PATH_INFO": below,
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": caller.address,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": caller.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.file_wrapper": Sent,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        PROXIED: caller.is_proxied,
        RELAYED: caller.is_relayed,
    }
    for raw, value in headers:
        name = raw.decode("latin-1")
        key = _BARE.get(name, f"HTTP_{name.upper().replace('-', '_')}")
        text = value.decode("latin-1")
        environ[key] = f"{environ[key]}{'; ' if name == 'cookie' else ','}{text}" if key in environ else text
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ["CONTENT_LENGTH"] = str(len(body))
    return environ


def call(app: Application, environ: dict[str, Any]) -> Answer:
    """Return the whole answer of an application."""
    begun: list[tuple[int, refusals.Headers]] = []

    def start(status: str, headers: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], None]:
        encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        begun[:] = [(int(status.split(" ", 1)[0]), encoded)]
        return written.append

    written: list[bytes] = []
    parts = app(environ, start)
    try:
        written.extend(parts)
    finally:
        getattr(parts, "close", lambda: None)()
    status, headers = begun[0]
    return Answer(status=status, headers=headers, body=b"".join(written))


class Sent:
    """A file that is sent, closed when it was read or is needed no more (flask-compress closes none itself)."""

    def __init__(self, file: IO[bytes], size: int = _PART) -> None:
        """Read ``file`` in parts of that size."""
        self._file, self._size = file, size

    def __iter__(self) -> Iterator[bytes]:
        """Yield the parts."""
        with self._file:
            while part := self._file.read(self._size):
                yield part

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __del__(self) -> None:
        """Close the file of an answer that nobody has taken: not changed, or asked by HEAD."""
        self.close()


async def _send(answer: Answer, send: Callable[[Any], Any], more: Iterable[Header]) -> None:
    """Send an answer in parts, each when the client has taken the one before."""
    headers = [*answer.headers, *more, (b"date", formatdate(usegmt=True).encode())]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    view = memoryview(answer.body)
    for begin in range(0, max(len(view), 1), _PART):
        part = bytes(view[begin : begin + _PART])
        await send({"type": "http.response.body", "body": part, "more_body": begin + _PART < len(view)})


def _origin(target: bytes) -> bytes:
    """Return the path of a request's target, which may be a whole address (RFC 9112, 3.2.2)."""
    if target.startswith(b"/"):
        return target
    scheme, found, rest = target.partition(b"://")
    return b"/" + rest.partition(b"/")[2] if found and scheme.lower() in {b"http", b"https"} else target


def _announced(headers: Iterable[Header]) -> int:
    """Return how long the body is to be, as the client says; h11 has refused what is no number."""
    return next((int(value) for name, value in headers if name == b"content-length"), 0)
