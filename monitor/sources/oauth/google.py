"""Tokens of a person at Google: the browser, a redirect to this machine, PKCE (RFC 7636, RFC 8252).

Google's flow for devices without a browser does not allow the mail scope; on such a machine the address that the
browser was sent to at the end is typed in.
"""

import secrets
import time
from collections.abc import Mapping
from typing import Any, Final

from authlib.integrations.requests_client import OAuth2Session

from monitor.errors import TokenError
from monitor.records.signing import Dialog
from monitor.sources.oauth.grants import Grant
from monitor.sources.oauth.loopback import Redirect
from monitor.sources.oauth.refusals import command_for, explained, refused
from monitor.sources.oauth.request import Request
from monitor.sources.oauth.web import prepared

AUTHORISE: Final = "https://accounts.google.com/o/oauth2/v2/auth"
TOKEN: Final = "https://oauth2.googleapis.com/token"  # noqa: S105 - an address
MAIL: Final = "https://mail.google.com/"
"""The only scope that IMAP takes (developers.google.com/workspace/gmail/imap/xoauth2-protocol)."""
PATIENCE: Final = 600.0
"""Seconds a person has to sign in."""


def authorise(request: Request, dialog: Dialog, seconds: float = PATIENCE) -> Grant:
    """Let a person sign in with a browser and return what was granted. TokenError, LoginError or SourceError."""
    verifier, state = secrets.token_urlsafe(64), secrets.token_urlsafe(32)
    with Redirect(state) as redirect, _session(request, redirect_uri=redirect.uri) as session:
        address, _ = session.create_authorization_url(
            _authorise_address(request),
            state=state,
            code_verifier=verifier,
            access_type="offline",
            prompt="consent",  # else a second sign-in brings no renewal token
            login_hint=request.username,
        )
        _explain(address, dialog)
        answer = _answer(redirect, dialog, seconds)
        if answer is None:
            raise refused(request.name, "expired_token")
        if "code" not in answer:
            raise refused(request.name, answer.get("error"))
        with explained(request.name):
            token = session.fetch_token(
                _token_address(request), grant_type="authorization_code", code=answer["code"], code_verifier=verifier
            )
            return _grant(request, token, "")


def renew(request: Request, renewal: str) -> Grant:
    """Return a new token. TokenError where the old one was taken back."""
    with explained(request.name), _session(request) as session:
        token = session.refresh_token(_token_address(request), refresh_token=renewal)
        return _grant(request, token, renewal)


def _explain(address: str, dialog: Dialog) -> None:
    is_open = dialog.open_browser(address)
    dialog.say("Your browser asks you to sign in." if is_open else "Open this address in a browser and sign in:")
    dialog.say(f"\n{address}\n" if not is_open else f"If it does not, open this address:\n\n{address}\n")
    dialog.say(
        "If that browser runs on another machine, its last page will not load: that is expected. Copy the whole "
        "address of that page (it begins with http://127.0.0.1) and paste it here, then press Enter."
    )


def _answer(redirect: Redirect, dialog: Dialog, seconds: float) -> Mapping[str, str] | None:
    """Wait for the browser, or for what is typed."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        line = dialog.read_line()
        if line and line.strip() and not redirect.offer(line):
            dialog.say("That is not the address of the last page. It begins with http://127.0.0.1 and holds state=")
        if answer := redirect.take(0.2):
            return answer
    return None


def _grant(request: Request, token: Mapping[str, Any], renewal: str) -> Grant:
    renewal = str(token.get("refresh_token") or renewal)
    if not renewal or MAIL not in str(token.get("scope") or MAIL).split():
        raise TokenError(
            f"{request.name}: reading mail was not allowed. Run `{command_for(request.name)}` again and tick every box."
        )
    return Grant.made(str(token["access_token"]), token.get("expires_in"), renewal, request.now())


def _session(request: Request, **options: Any) -> OAuth2Session:  # noqa: ANN401 - the library's own options
    session = OAuth2Session(
        request.client.client_id,
        request.client_secret(),
        token_endpoint_auth_method="client_secret_post",  # noqa: S106 - the method's name
        code_challenge_method="S256",
        scope=MAIL,
        **options,
    )
    return prepared(session, request.ca_file, request.seconds)


def _authorise_address(request: Request) -> str:
    server = request.client.server
    return f"{server}/o/oauth2/v2/auth" if server else AUTHORISE


def _token_address(request: Request) -> str:
    server = request.client.server
    return f"{server}/token" if server else TOKEN
