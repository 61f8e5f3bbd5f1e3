"""Forms that only our own pages can send: each carries what goes with the browser it was shown in.

A random value in a cookie, and in the form a digest of it and of who is signed in, under our key.
"""

import base64
from collections.abc import Callable
from hmac import compare_digest
from typing import Final

from flask import Response, g, request

from monitor.access.known import Known

FIELD: Final = "form_token"
HEADER: Final = "X-Form-Token"
_USE: Final = "form"
_BYTES: Final = 24
_LETTERS: Final = 32


class Forms:
    """Makes and checks the tokens of forms."""

    def __init__(self, random: Callable[[int], bytes]) -> None:
        """Take a source of unguessable bytes."""
        self._random = random

    def token(self, known: Known | None, name: str) -> str:
        """Return the token of a form that is shown to ``name`` now; "" before there is a key to make one with."""
        if known is None:
            return ""
        browser = request.cookies.get(known.cookie(_USE), "")
        if len(browser) != _LETTERS:
            browser = g.get("browser") or base64.urlsafe_b64encode(self._random(_BYTES)).decode()
            g.browser = browser
        return known.seal.digest(_USE, browser, name).hex()

    def is_right(self, known: Known | None, name: str, sent: str) -> bool:
        """Return whether a form was shown in this browser, to the same person."""
        if known is None:
            return False
        browser = request.cookies.get(known.cookie(_USE), "")
        right = known.seal.digest(_USE, browser, name).hex()
        return len(browser) == _LETTERS and compare_digest(right.encode(), sent.encode())

    def finish(self, response: Response) -> Response:
        """Have a browser keep its value that has just been given one."""
        known = g.door.holder.known if "door" in g else None
        if known is not None and "browser" in g:
            response.set_cookie(
                known.cookie(_USE),
                g.browser,
                path=f"{request.script_root}/",
                secure=request.is_secure,
                httponly=True,
                samesite="Strict",
            )
        return response
