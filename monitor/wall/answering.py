"""What a page says of itself as it asks for news, and what it is asked in return.

It comes in a header: no page of another site can send one with our cookies (that takes a preflight, which is never
answered), and it costs no request. Whatever somebody else sends in it is dropped unless it has the form.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

from flask import g, request

from monitor.records.displays import Order, Told

Hear = Callable[[Told], Order | None]
HEADER: Final = "X-Monitor-Display"
LONGEST: Final = 400
_SCREEN: Final = re.compile(r"[a-z0-9]{8,32}")
_NAME: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,38}[A-Za-z0-9])?")  # as of a display's link (docs/access.md)
_VERSION: Final = re.compile(r"[A-Za-z0-9]{0,64}")
_SIZE: Final = re.compile(r"(\d{1,5})x(\d{1,5})")


def answer_to(hear: Hear | None) -> Mapping[str, Any]:
    """Note what the page of the present request says of itself, and return what goes into its answer."""
    visitor = g.get("visitor")
    name = visitor.name if visitor and visitor.kind == "display" else ""
    told = told_in(request.headers.get(HEADER, ""), name, request.remote_addr or "") if hear else None
    order = hear(told) if hear and told else None
    return {"order": order, "called": told.label} if order and told else {}


def told_in(header: str, name: str, address: str) -> Told | None:
    """Return what a page says; None where it has not this form. ``name`` is that of its link, "" without one."""
    if not header or len(header) > LONGEST:
        return None
    said = dict(parse_qsl(header, max_num_fields=10) if header.isascii() else ())
    size = _SIZE.fullmatch(said.get("size", ""))
    screen, given, painted, page = (said.get(key, "") for key in ("screen", "name", "painted", "page"))
    has_form = size and _SCREEN.fullmatch(screen) and _VERSION.fullmatch(painted) and _VERSION.fullmatch(page)
    if not size or not has_form:
        return None
    found = name or (given if _NAME.fullmatch(given) else "")
    return Told(
        screen=screen,
        name=found,
        address=address,
        is_hung=bool(found) or "kiosk" in said,
        painted=painted,
        page=page,
        width=int(size[1]),
        height=int(size[2]),
    )
