"""The door before every endpoint: who asks, whether they may, and the pages at which somebody signs in or out."""

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from flask import Flask, Response, current_app, g, request

from monitor.access.attempts import Attempts
from monitor.access.deciding import (
    HEALTH,
    SAFE,
    STRANGER,
    UNTOKENED,
    Asked,
    Audience,
    Policy,
    Visitor,
    audience_of,
    is_ours,
    visitor,
)
from monitor.access.door import pages
from monitor.access.door.forms import FIELD, HEADER, Forms
from monitor.access.door.signing import add_signing, goes_to
from monitor.access.holder import Holder
from monitor.access.known import DISPLAY, SESSION, WAITING
from monitor.access.tokens import Token, code_of, new_token, read_token, shown_code

MARK: Final = "X-Monitor-Door"
"""The header by which watchdog.js knows that a refusal is ours; it names the situation."""
PROXIED: Final = "monitor.is_proxied"
"""The server's word in a request's environ: a named proxy brought it, so its headers may be believed."""
RELAYED: Final = "monitor.is_relayed"
"""The same of a proxy that nobody named: its address says nothing of who asks."""
KEPT_SECONDS: Final = 400 * 24 * 3600
"""How long a screen keeps its cookie: the most that browsers allow; each time the wall is loaded it begins anew."""
WAITS: Final = frozenset({"gone", "stranger"})
"""At which of our pages a screen waits to be let in."""
WAITS_SECONDS: Final = 24 * 3600
"""How long it may."""
_BEARER: Final = "Bearer "

log = logging.getLogger("monitor")


class Door:
    """Who is let in, for as long as the program runs; ``guard`` puts it before the endpoints of one application."""

    def __init__(self, holder: Holder, random: Callable[[int], bytes], now: Callable[[], datetime]) -> None:
        """Ask ``holder`` who is known; ``random`` gives unguessable bytes."""
        self.holder = holder
        self.random = random
        self.now = now
        self.attempts = Attempts()
        self.forms = Forms(random)

    def guard(self, server: Flask, policy: Policy, theme: str) -> None:
        """Let nobody reach an endpoint of ``server``, now or added later, whom ``policy`` keeps out."""

        @server.before_request
        def let_in() -> Response | None:
            g.door, g.policy, g.theme = self, policy, theme
            g.visitor = self._who(policy)
            if request.method not in SAFE and (refused := self._foreign()):
                return refused
            if g.visitor.may(audience_of(request.path)):
                return None
            return self._refusal(policy)

        @server.after_request
        def finish(response: Response) -> Response:
            return self._finish(response, policy)

        server.add_url_rule("/display/<token>", "display", self._open_link)
        add_signing(server, self)

    def visitor(self) -> Visitor:
        """Return who sends the present request."""
        found: Visitor = g.get("visitor", STRANGER)
        return found

    def form_token(self) -> str:
        """Return what every form must send as ``form_token``, or a script as the header ``X-Form-Token``."""
        return self.forms.token(self.holder.known, self.visitor().name)

    def form_field(self) -> str:
        """Return a hidden field with it, as HTML."""
        return f'<input type="hidden" name="{FIELD}" value="{self.form_token()}">'

    def look(self) -> pages.Look:
        """Return what our pages need to find the way."""
        return pages.Look(theme=g.theme, top="../" * max(0, request.path.count("/") - 1) or "./")

    def may_sign_in(self, policy: Policy) -> bool:
        """Return whether a form to sign in is of any use."""
        known = self.holder.known
        return "sign-in" in policy.allow or bool(known and known.users)

    def token_of(self, use: str) -> Token | None:
        """Return the token in a cookie of the present request."""
        known = self.holder.known
        return read_token(request.cookies.get(known.cookie(use), "")) if known else None

    def keep(self, response: Response, use: str, token: Token | None, seconds: int) -> None:
        """Have the browser keep a token; None: forget it."""
        known = self.holder.known
        if known is None:
            return
        response.set_cookie(
            known.cookie(use),
            str(token) if token else "",
            max_age=seconds if token else 0,
            path=f"{request.script_root}/",
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",  # why not Strict: a link in a message would find the cookie missing
        )

    def _who(self, policy: Policy) -> Visitor:
        asked = self._asked(policy)
        found, known = visitor(asked, policy, self.holder.known, self.now()), self.holder.known
        is_new = found == STRANGER and known is not None and known.may_be_new(asked.displays, asked.session)
        if is_new and self.holder.hurry():
            return visitor(asked, policy, self.holder.known, self.now())
        return found

    def _asked(self, policy: Policy) -> Asked:
        authorization = request.headers.get("Authorization", "")
        bearer = authorization[len(_BEARER) :] if authorization.startswith(_BEARER) else ""
        is_proxied = bool(request.environ.get(PROXIED))
        return Asked(
            address=request.remote_addr or "",
            displays=tuple(token for token in (read_token(bearer), *self._screens()) if token),
            session=self.token_of(SESSION),
            proxy_user=request.headers.get(policy.header, "").strip() if is_proxied else "",
            is_relayed=bool(request.environ.get(RELAYED)),
        )

    def _screens(self) -> tuple[Token | None, ...]:
        return self.token_of(DISPLAY), self.token_of(WAITING)

    def _foreign(self) -> Response | None:
        """Return a refusal where a change was not sent by a page of ours."""
        headers = request.headers
        if not is_ours(headers.get("Sec-Fetch-Site"), headers.get("Origin"), headers.get("Host", "")):
            return self._said("foreign")
        if request.path == UNTOKENED:
            return None
        if self.holder.known is None:
            return self._said("starting")
        sent = request.form.get(FIELD) or headers.get(HEADER, "")
        if self.forms.is_right(self.holder.known, self.visitor().name, sent):
            return None
        return self._said("foreign")

    def _refusal(self, policy: Policy) -> Response:
        """Return our page for somebody who may not have what was asked for."""
        known = self.holder.known
        kept = {use for use in (SESSION, DISPLAY) if known and known.cookie(use) in request.cookies}
        reasons: tuple[tuple[bool, pages.Situation], ...] = (
            (known is None and not self.holder.is_new and bool({"displays", "sign-in"} & policy.allow), "starting"),
            (self.visitor() != STRANGER, "person"),
            (SESSION in kept, "over"),
            (DISPLAY in kept, "gone"),
            ("loopback" in policy.allow, "elsewhere"),
            (policy.allow == {"proxy"}, "proxy"),
            ("displays" in policy.allow, "stranger"),
        )
        return self._said(next((situation for holds, situation in reasons if holds), "person"))

    def _said(self, situation: pages.Situation) -> Response:
        status = pages.SITUATIONS[situation].status
        if "text/html" in request.headers.get("Accept", ""):
            form = None
            if status == 401 and self.may_sign_in(g.policy):  # noqa: PLR2004 - unauthorised
                form = pages.Form(token=self.form_token(), back=request.path)
            response = self._waiting(situation, form, status)
        else:
            response = Response(pages.plain(situation), status, mimetype="text/plain")
        response.headers[MARK] = situation
        response.headers["Cache-Control"] = "no-store"
        if status == 401:  # noqa: PLR2004 - unauthorised; a challenge must go with it (RFC 9110, 15.5.2)
            response.headers["WWW-Authenticate"] = 'Bearer realm="monitor"'
        return response

    def _waiting(self, situation: pages.Situation, form: pages.Form | None, status: int) -> Response:
        """Return the page, on which a screen that may be let in waits with a token of its own and shows its code.

        It keeps the token for as long as it waits, so that a reload, or a second tab, leaves the code that somebody is
        typing good. Once it is let in it waits no more: what was shut out later shows another code.
        """
        known, token = self.holder.known, None
        if known and "displays" in g.policy.allow and situation in WAITS:
            token = self.token_of(WAITING) or new_token(self.random)
        code = shown_code(code_of(known.seal, token)) if known and token else ""
        response = Response(pages.door_page(situation, self.look(), form, code), status, mimetype="text/html")
        if token:
            self.keep(response, WAITING, token, WAITS_SECONDS)
        return response

    def _open_link(self, token: str) -> Response:
        """Answer the link of a display: keep its token and go to the wall, so that no address bar shows it."""
        known, found = self.holder.known, read_token(token)
        if (known.may_be_new(filter(None, [found])) if known else self.holder.is_new) and self.holder.hurry():
            known = self.holder.known
        if known is None:
            return self._said("gone" if self.holder.is_new else "starting")
        if known.display(found) is None:
            # who is let in already by another way need not hear of a link that is dead
            return goes_to("/") if self.visitor().may(Audience.LOOKERS) else self._said("gone")
        response = goes_to(f"/{'?kiosk' * ('kiosk' in request.args)}")
        self.keep(response, DISPLAY, found, KEPT_SECONDS)
        return response

    def _keep_screen(self, response: Response) -> None:
        """Have a screen keep the token that lets it in, from now on for long; one that waited waits no more."""
        known = self.holder.known
        token = known.let_in(filter(None, self._screens())) if known else None
        if token is not None:
            self.keep(response, DISPLAY, token, KEPT_SECONDS)
        if self.token_of(WAITING) is not None:
            self.keep(response, WAITING, None, 0)

    def _finish(self, response: Response, policy: Policy) -> Response:
        """Keep what is said apart for those who may hear it."""
        if request.path in HEALTH and not self.visitor().may(Audience.LOOKERS):
            is_well = response.status_code < 400  # noqa: PLR2004 - no error
            response.set_data(current_app.json.dumps({"status": "ok" if is_well else "failing"}))
        if policy.allow != {"open"} and audience_of(request.path) > Audience.ANYBODY:
            response.cache_control.private = True
            response.vary.add("Cookie")
        if self.visitor().kind == "display" and request.path == "/" and response.status_code == 200:  # noqa: PLR2004 - the wall
            self._keep_screen(response)
        return self.forms.finish(response)
