"""Why there is no token, in sentences for the person who can mend it. What a server says is never part of them.

No error keeps the library's as its cause: that one may hold the request, and this the secrets.
"""

import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from authlib.integrations.base_client import OAuthError
from msal.exceptions import MsalServiceError
from requests import exceptions

from monitor.errors import BusyError, CertificateError, LoginError, MonitorError, SourceError, TokenError

TOO_MANY: Final = 429
BROKEN: Final = 500
NONSENSE: Final = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError)
"""What the libraries raise on answers that are none."""

AGAIN: Final = "the sign-in has expired or was taken back. Run `{command}` and sign in again"
CLIENT: Final = (
    "the sign-in server does not know the client, or refuses its secret, which may have expired. Correct "
    "`oauth.client_id` and `oauth.client_secret_file`"
)
MEANINGS: Final[dict[str, tuple[type[MonitorError], str]]] = {
    "invalid_grant": (TokenError, AGAIN),
    "interaction_required": (TokenError, AGAIN),
    "login_required": (TokenError, AGAIN),
    "consent_required": (TokenError, AGAIN),
    "invalid_client": (LoginError, CLIENT),
    "unauthorized_client": (LoginError, CLIENT),
    "invalid_scope": (LoginError, "the client may not read mail. Give it that permission, as docs/signing-in.md says"),
    "access_denied": (TokenError, "access was not allowed. Run `{command}` and allow it"),
    "authorization_declined": (TokenError, "access was not allowed. Run `{command}` and allow it"),
    "expired_token": (TokenError, "nobody signed in in time. Run `{command}` again"),
    "temporarily_unavailable": (BusyError, "the sign-in server has no time for us just now. The next poll tries again"),
    "server_error": (BusyError, "the sign-in server has no time for us just now. The next poll tries again"),
}
"""The error codes of RFC 6749 (5.2), RFC 8628 (3.5), OpenID Connect (3.1.2.6) and Microsoft, and what they mean."""
NUMBERS: Final[dict[str, tuple[type[MonitorError], str]]] = {
    "AADSTS7000218": (
        LoginError,
        (
            "the application may not sign people in without a secret. Set *Allow public client flows* to Yes in its "
            "registration, as docs/signing-in.md says"
        ),
    ),
    "AADSTS53003": (
        LoginError,
        (
            "a Conditional Access policy of the organisation forbids this way to sign in. Ask its administrator to "
            "allow the device code, or use `sign_in: microsoft-app`"
        ),
    ),
}
"""Microsoft's numbers that say more than the error code."""
OTHERWISE: Final = (LoginError, "the sign-in server refused. Compare the settings with docs/signing-in.md")


def command_for(name: str) -> str:
    """Return what to type to sign in to a mailbox."""
    return f"monitor sign-in {shlex.quote(name)}"


def nobody_yet(name: str) -> TokenError:
    """Return the error for a mailbox that nobody has signed in to, or with another client."""
    return TokenError(f"{name}: nobody has signed in to this mailbox yet. Run `{command_for(name)}`.")


def refused(name: str, error: object, description: object = None) -> MonitorError:
    """Return the error for a refusal; of its description only Microsoft's number is kept, which their pages explain."""
    found = re.search(r"\bAADSTS\d{3,9}\b", str(description or ""))
    number = found[0] if found else ""
    kind, meaning = NUMBERS.get(number) or MEANINGS.get(str(error), OTHERWISE)
    return kind(f"{name}: {meaning.format(command=command_for(name))}{f' ({number})' if number else ''}.")


@contextmanager
def explained(name: str) -> Iterator[None]:
    """Turn what the libraries raise into a sentence."""
    try:
        yield
    except OAuthError as error:
        raise refused(name, error.error, error.description) from None
    except exceptions.SSLError:
        message = f"{name}: the sign-in server's certificate does not verify. Correct `oauth.server` or `ca_file`."
        raise CertificateError(message) from None
    except exceptions.HTTPError as error:
        status = getattr(error.response, "status_code", BROKEN)
        if status < BROKEN and status != TOO_MANY:
            raise _nonsense(name) from None
        raise refused(name, "temporarily_unavailable") from None
    except MsalServiceError:
        raise refused(name, "temporarily_unavailable") from None
    except exceptions.RequestException:
        raise SourceError(f"{name}: the sign-in server could not be reached. The next poll tries again.") from None
    except NONSENSE:
        raise _nonsense(name) from None


def _nonsense(name: str) -> SourceError:
    return SourceError(
        f"{name}: the sign-in server's answer made no sense. The next poll tries again; if it stays, look at "
        "`oauth.server`."
    )
