"""Tokens at Microsoft, through its own library: of a person by a code, of an application by its secret."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

import msal
from requests import Session

from monitor.errors import LoginError
from monitor.records.signing import Dialog
from monitor.sources.oauth.grants import Grant
from monitor.sources.oauth.refusals import BROKEN, explained, nobody_yet, refused
from monitor.sources.oauth.request import Request
from monitor.sources.oauth.web import prepared

SERVER: Final = "https://login.microsoftonline.com"
BAD_REQUEST: Final = 400
PERSONS: Final = "https://outlook.office.com"
APPLICATIONS: Final = "https://outlook.office365.com"
"""Whose mail it is that a scope opens (learn.microsoft.com, *Authenticate an IMAP, POP or SMTP connection*)."""
CLOUDS: Final[dict[str, str]] = {
    "login.microsoftonline.us": "https://outlook.office365.us",
    "login.partner.microsoftonline.cn": "https://partner.outlook.cn",
    "login.chinacloudapi.cn": "https://partner.outlook.cn",
}
"""The mail of a national cloud, of persons and applications, by its sign-in server."""


def authorise(request: Request, dialog: Dialog) -> Grant:
    """Let a person sign in on any device with a code (RFC 8628). TokenError, LoginError or SourceError."""
    cache = msal.SerializableTokenCache()
    with _app(request, msal.PublicClientApplication, token_cache=cache) as app:
        flow = app.initiate_device_flow(scopes=[_person_scope(request)])
        if "user_code" not in flow:
            raise refused(request.name, flow.get("error"), flow.get("error_description"))
        dialog.say(f"Open this address on any device:\n\n{flow['verification_uri']}\n")
        dialog.say(f"and type this code: {flow['user_code']}")
        dialog.say("Then sign in with the account of the mailbox. This command waits until you have.")
        return _grant(request, app.acquire_token_by_device_flow(flow), cache)


def renew(request: Request, renewal: str) -> Grant:
    """Return a new token of a person. TokenError where the old one was taken back."""
    cache = msal.SerializableTokenCache()
    try:
        cache.deserialize(renewal)
    except ValueError:
        raise nobody_yet(request.name) from None
    with _app(request, msal.PublicClientApplication, token_cache=cache) as app:
        accounts = app.get_accounts()
        if not accounts:
            raise nobody_yet(request.name)
        scopes = [_person_scope(request)]
        result = app.acquire_token_silent_with_error(scopes, account=accounts[0], force_refresh=True)
        return _grant(request, result, cache)


def renew_application(request: Request, _renewal: str) -> Grant:
    """Return a new token of an application. LoginError where its id or its secret is not taken."""
    secret = request.client_secret()
    with _app(request, msal.ConfidentialClientApplication, client_credential=secret) as app:
        return _grant(request, app.acquire_token_for_client([f"{_mail(request, APPLICATIONS)}/.default"]), None)


@contextmanager
def _app(request: Request, kind: type[msal.ClientApplication], **options: Any) -> Iterator[Any]:  # noqa: ANN401 - untyped library
    """Give MSAL's client, which asks the sign-in server at once what it offers this tenant."""
    client = request.client
    with explained(request.name), prepared(Session(), request.ca_file, request.seconds) as http:
        statuses: list[int] = []
        http.hooks["response"].append(lambda answer, **_: statuses.append(answer.status_code))
        try:
            app = kind(
                client.client_id,
                authority=f"{client.server or SERVER}/{client.tenant}",
                http_client=http,
                instance_discovery=False,  # what is in the configuration is trusted, and need not be asked about
                **options,
            )
        except ValueError:
            if not any(BAD_REQUEST <= status < BROKEN for status in statuses):
                raise  # an answer that made no sense, which may pass
            message = f"{request.name}: the sign-in server knows no such tenant. Correct `oauth.tenant`."
            raise LoginError(message) from None
        yield app


def _grant(request: Request, result: Any, cache: Any) -> Grant:  # noqa: ANN401 - as above
    if not result or "access_token" not in result:
        found = result or {"error": "invalid_grant"}
        raise refused(request.name, found.get("error"), found.get("error_description"))
    renewal = cache.serialize() if cache else ""
    return Grant.made(str(result["access_token"]), result.get("expires_in"), renewal, request.now())


def _mail(request: Request, usual: str) -> str:
    return CLOUDS.get(urlsplit(request.client.server or SERVER).hostname or "", usual)


def _person_scope(request: Request) -> str:
    return f"{_mail(request, PERSONS)}/IMAP.AccessAsUser.All"
