"""What the server itself answers where the page is not asked: short texts with the headers of every answer."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from monitor.wall.guard import HEADERS

Headers = list[tuple[bytes, bytes]]
POLICY: Final = "default-src 'none'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole answer, ready to be sent."""

    status: int
    headers: Headers
    body: bytes


def refusal(status: HTTPStatus, sentence: str, *more: tuple[str, str]) -> Answer:
    """Return a page of one sentence; ``more`` are headers of its own."""
    body = f"{sentence}\n".encode()
    headers = {
        **HEADERS,
        "Content-Security-Policy": POLICY,
        "Content-Type": "text/plain; charset=utf-8",
        "Cache-Control": "no-store",
        "Content-Length": str(len(body)),
        **dict(more),
    }
    return Answer(
        status=status, headers=[(name.lower().encode(), value.encode()) for name, value in headers.items()], body=body
    )


_CLOSE: Final = ("Connection", "close")
TOO_OFTEN: Final = refusal(
    HTTPStatus.TOO_MANY_REQUESTS,
    "This address has asked too often within a minute. Wait a minute; a page that is open connects again by itself.",
    ("Retry-After", "60"),
)
TOO_LARGE: Final = refusal(
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "This request brings more along than the monitor reads.",
    _CLOSE,
)
TOO_FULL: Final = refusal(
    HTTPStatus.SERVICE_UNAVAILABLE,
    "Too many answers wait for slow readers. Try again in a minute; a page that is open connects again by itself.",
    ("Retry-After", "60"),
    _CLOSE,
)
BROKEN: Final = refusal(
    HTTPStatus.INTERNAL_SERVER_ERROR,
    "The monitor failed at this request; its log says how.",
    _CLOSE,
)


def moved(path: str, query: str) -> Answer:
    """Return the way to an address with its slash at the end, without which nothing that the page names is found."""
    location = f"{path}?{query}" if query else path
    return refusal(HTTPStatus.PERMANENT_REDIRECT, "The page has a slash at its end.", ("Location", location))
