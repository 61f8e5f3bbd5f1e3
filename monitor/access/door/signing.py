"""``/sign-in`` and ``/sign-out``: for people, with a password."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from flask import Flask, Response, g, request

from monitor.access.deciding import way_back
from monitor.access.door import pages
from monitor.access.known import SESSION
from monitor.access.passwords import is_right
from monitor.access.tokens import new_token
from monitor.errors import StoreError
from monitor.records.access import Session

if TYPE_CHECKING:
    from monitor.access.deciding import Policy
    from monitor.access.door.guarding import Door
    from monitor.access.known import Known

WRONG: Final = "Name and password do not go together."
BUSY: Final = "Too many people sign in just now. Try again in a minute."
AWAY: Final = "The monitor's store does not answer, so nobody can sign in now. Its log says why; try again later."
LONGEST_NAME: Final = 40

log = logging.getLogger("monitor")


def add_signing(server: Flask, door: Door) -> None:
    """Add both pages."""
    server.add_url_rule("/sign-in", "sign_in_page", lambda: _form_page(door), methods=["GET"])
    server.add_url_rule("/sign-in", "sign_in", lambda: _sign_in(door), methods=["POST"])
    server.add_url_rule("/sign-out", "sign_out_page", lambda: goes_to("/sign-in"), methods=["GET"])
    server.add_url_rule("/sign-out", "sign_out", lambda: _sign_out(door), methods=["POST"])


def goes_to(path: str) -> Response:
    """Return the way to another page of ours."""
    return Response("", 303, {"Location": f"{request.script_root}{path}", "Cache-Control": "no-store"})


def _form_page(door: Door) -> Response:
    visitor = door.visitor()
    if visitor.kind == "user":
        return _page(pages.signed_in_page(door.look(), visitor.name, door.form_token()))
    form = pages.Form(token=door.form_token(), back=way_back(request.args.get("back", "")))
    return _page(pages.sign_in_page(door.look(), form))


def _sign_in(door: Door) -> Response:
    name, back = request.form.get("name", "").strip()[:LONGEST_NAME], way_back(request.form.get("back", ""))
    if seconds := door.attempts.wait(request.remote_addr or "", name):
        minutes = -(-seconds // 60)
        often = f"That was too often. Try again in {minutes} minute{'s' * (minutes > 1)}."
        response = _again(door, name, back, often, 429)
        response.headers["Retry-After"] = str(seconds)
        return response
    known = door.holder.known
    if known is None:
        return _again(door, name, back, AWAY, 503)
    user = known.users.get(name)
    right = is_right(known.seal, name, user.hash if user else None, request.form.get("password", ""))
    if right is None:
        return _again(door, name, back, BUSY, 429)
    if not right:
        log.warning("a sign-in to the page was refused")
        return _again(door, name, back, WRONG, 401)
    return _signed_in(door, known, name, back)


def _sign_out(door: Door) -> Response:
    token = door.token_of(SESSION)
    if token is not None and door.visitor().kind == "user":
        try:
            door.holder.sign_out(token.id)
        except StoreError:
            log.warning("a sign-out could not be written to the store; another replica may not know of it")
    response = goes_to("/sign-in")
    door.keep(response, SESSION, None, 0)
    return response


def _signed_in(door: Door, known: Known, name: str, back: str) -> Response:
    policy: Policy = g.policy
    now, token = door.now(), new_token(door.random)
    digest = known.seal.digest(SESSION, token.id, token.secret)
    session = Session(id=token.id, user=name, digest=digest, expires_at=now + policy.session)
    before = door.token_of(SESSION)
    try:
        if not door.holder.sign_in(session, now):
            return _again(door, name, back, AWAY, 503)
        if before is not None and door.visitor().kind == "user":
            door.holder.sign_out(before.id)
    except StoreError as error:
        log.error("nobody can sign in to the page: %s", error)  # noqa: TRY400 - a sentence for a person
        return _again(door, name, back, AWAY, 503)
    log.info("somebody signed in to the page")
    response = goes_to(back)
    door.keep(response, SESSION, token, int(policy.session.total_seconds()))
    return response


def _again(door: Door, name: str, back: str, problem: str, status: int) -> Response:
    form = pages.Form(token=door.form_token(), back=back, problem=problem, name=name)
    return _page(pages.sign_in_page(door.look(), form), status)


def _page(text: str, status: int = 200) -> Response:
    response = Response(text, status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response
