"""An authorisation server on loopback, of the kinds of Google and Microsoft: the parts of them that signing in needs.

``url`` (TLS, its CA in ``ca_file``) has Google's addresses (authorise with PKCE, token, revoke) and, below a tenant,
Microsoft's (discovery, device code, token: device code, renewal, client credentials). ``introspection_url`` (plain,
for a mail server) says whose a token is (RFC 7662). A test plays the person: :meth:`Authorisation.browse` opens an
address as a browser would, :meth:`Authorisation.enter` types a code.
"""

import base64
import hashlib
import json
import secrets
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar, Final, Self
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, build_opener

import trustme

TENANT: Final = "office"
CLIENT_ID: Final = "the-client"
CLIENT_SECRET: Final = "the-clients-secret"  # noqa: S105 - of a server that lives for one test
USERNAME: Final = "support@example.com"
MAIL_SCOPES: Final = ("https://mail.google.com/", "IMAP.AccessAsUser.All", "/.default")
Answer = tuple[int, Mapping[str, Any]]


@dataclass(slots=True, kw_only=True)
class _Granted:
    """What stands behind a code or a renewal token."""

    username: str
    challenge: str = ""
    redirect_uri: str = ""
    is_allowed: bool = True


@dataclass(slots=True, kw_only=True)
class Switches:
    """What a test may change while the server runs."""

    username: str = USERNAME
    """Who signs in."""
    life: int = 3600
    """Seconds that an access token lives."""
    is_down: bool = False
    """Answer 503 to whoever asks for a token."""
    is_babbling: bool = False
    """Answer whoever asks for a token with a page."""
    is_refused: bool = False
    """The person presses "Cancel"."""
    rotates: bool = False
    """A renewal token is good for one use (as Microsoft's)."""
    scope: str | None = None
    """What is said to be granted instead of what was asked for."""


@dataclass(slots=True)
class Authorisation:
    """The server, between ``with`` and its end."""

    switches: Switches = field(default_factory=Switches)
    issued: list[str] = field(default_factory=list)
    """Every secret that was ever given out."""
    requests: list[str] = field(default_factory=list)
    """The address of every request, and of one for a token what was asked for."""
    _codes: dict[str, _Granted] = field(default_factory=dict)
    _devices: dict[str, tuple[str, _Granted]] = field(default_factory=dict)
    _renewals: dict[str, _Granted] = field(default_factory=dict)
    _tokens: dict[str, tuple[str, float]] = field(default_factory=dict)
    _servers: list[ThreadingHTTPServer] = field(default_factory=list)
    _folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def ca_file(self) -> Path:
        """The CA of ``url``."""
        assert self._folder
        return Path(self._folder.name, "ca.pem")

    @property
    def url(self) -> str:
        """What stands under ``oauth.server``."""
        return f"https://localhost:{self._servers[0].server_port}"

    @property
    def introspection_url(self) -> str:
        """Where a mail server asks whose a token is."""
        return f"http://127.0.0.1:{self._servers[1].server_port}/introspect"

    def __enter__(self) -> Self:
        """Start."""
        self._folder = tempfile.TemporaryDirectory(prefix="authorisation-")
        authority = trustme.CA()
        authority.cert_pem.write_to_path(str(self.ca_file))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
        handler = type("Handler", (_Handler,), {"authorisation": self})
        self._servers = [ThreadingHTTPServer(("127.0.0.1", 0), handler) for _ in range(2)]
        self._servers[0].socket = context.wrap_socket(self._servers[0].socket, server_side=True)
        for server in self._servers:
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        for server in self._servers:
            server.shutdown()
            server.server_close()
        if self._folder:
            self._folder.cleanup()

    def browse(self, address: str) -> tuple[int, str, str]:
        """Open an address as a browser would and follow where it leads: the status, the page and its address."""
        context = ssl.create_default_context(cafile=str(self.ca_file))
        with build_opener(HTTPSHandler(context=context)).open(address, timeout=10) as answer:
            return answer.status, answer.read().decode(), answer.url

    def redirect_of(self, address: str) -> str:
        """Open an address and return where a browser would be sent, without going there."""
        context = ssl.create_default_context(cafile=str(self.ca_file))
        stopping = _Stop()
        with build_opener(HTTPSHandler(context=context), stopping).open(address, timeout=10):
            return stopping.target

    def enter(self, user_code: str) -> None:
        """Type a code and sign in, or press "Cancel"."""
        for code, granted in self._devices.values():
            if code == user_code:
                granted.is_allowed = True
                granted.challenge = "declined" if self.switches.is_refused else "done"

    def revoke(self) -> None:
        """Take every token back, as a person does on the page of their account."""
        self._renewals.clear()
        self._tokens.clear()

    def expire(self) -> None:
        """Let every access token end now; what renews them stays good."""
        self._tokens.clear()

    def forget(self) -> None:
        """Be as at the start."""
        self.switches = Switches()
        for kept in (self.issued, self.requests, self._codes, self._devices, self._renewals, self._tokens):
            kept.clear()

    # ── what the addresses do

    def authorise(self, asked: Mapping[str, str]) -> str:
        """Return where the browser is sent: RFC 6749, 4.1.2."""
        redirect = urlsplit(asked["redirect_uri"])
        is_right = asked["client_id"] == CLIENT_ID and asked["response_type"] == "code"
        is_right = is_right and redirect.hostname == "127.0.0.1" and asked.get("code_challenge_method") == "S256"
        if not is_right or self.switches.is_refused:
            error = "access_denied" if is_right else "invalid_request"
            return f"{asked['redirect_uri']}?{urlencode({'error': error, 'state': asked['state']})}"
        code = self._secret()
        self._codes[code] = _Granted(
            username=self.switches.username, challenge=asked["code_challenge"], redirect_uri=asked["redirect_uri"]
        )
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state'], 'scope': asked['scope']})}"

    def token(self, asked: Mapping[str, str]) -> Answer:
        """Return a token, or why there is none: RFC 6749, 5; RFC 7636, 4.6; RFC 8628, 3.5."""
        if self.switches.is_down:
            return 503, {"error": "temporarily_unavailable"}
        if asked.get("client_id") != CLIENT_ID:
            return 400, {"error": "unauthorized_client", "error_description": "AADSTS700016: no such application"}
        grant = asked.get("grant_type", "")
        self.requests.append(grant)
        made: Callable[[Mapping[str, str]], Answer] | None = {
            "authorization_code": self._by_code,
            "refresh_token": self._by_renewal,
            "client_credentials": self._by_secret,
            "urn:ietf:params:oauth:grant-type:device_code": self._by_device,
        }.get(grant)
        return made(asked) if made else (400, {"error": "unsupported_grant_type"})

    def device(self, asked: Mapping[str, str]) -> Answer:
        """Return a code for a device: RFC 8628, 3.2."""
        if asked.get("client_id") != CLIENT_ID:
            return 400, {"error": "unauthorized_client", "error_description": "AADSTS700016: no such application"}
        device, user = self._secret(), secrets.token_hex(4).upper()
        self._devices[device] = (user, _Granted(username=self.switches.username, is_allowed=False))
        return 200, {
            "device_code": device,
            "user_code": user,
            "verification_uri": f"{self.url}/device",
            "expires_in": 60,
            "interval": 1,
        }

    def introspect(self, asked: Mapping[str, str]) -> Answer:
        """Say whose a token is: RFC 7662, 2.2."""
        username, ends = self._tokens.get(asked.get("token", ""), ("", 0.0))
        if ends < time.monotonic():
            return 200, {"active": False}
        return 200, {"active": True, "username": username}

    def discovery(self, tenant: str) -> Answer:
        """Say where the others are: OpenID Connect Discovery, 4."""
        if tenant != TENANT:
            return 400, {"error": "invalid_tenant", "error_description": "AADSTS90002: no such tenant"}
        below = f"{self.url}/{tenant}"
        return 200, {
            "issuer": f"{below}/v2.0",
            "authorization_endpoint": f"{below}/oauth2/v2.0/authorize",
            "token_endpoint": f"{below}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{below}/oauth2/v2.0/devicecode",
        }

    def _by_code(self, asked: Mapping[str, str]) -> Answer:
        if asked.get("client_secret") != CLIENT_SECRET:
            return 401, {"error": "invalid_client"}
        granted = self._codes.pop(asked.get("code", ""), None)
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if granted is None or granted.challenge != challenge or granted.redirect_uri != asked.get("redirect_uri"):
            return 400, {"error": "invalid_grant", "error_description": "the code or its verifier is wrong"}
        return 200, self._granted(granted, asked)

    def _by_renewal(self, asked: Mapping[str, str]) -> Answer:
        if "client_secret" in asked and asked["client_secret"] != CLIENT_SECRET:
            return 401, {"error": "invalid_client"}
        renewal = asked.get("refresh_token", "")
        granted = self._renewals.get(renewal)
        if granted is None:
            return 400, {"error": "invalid_grant", "error_description": "AADSTS50173: the grant was taken back"}
        if self.switches.rotates:
            del self._renewals[renewal]
            return 200, self._granted(granted, asked)
        return 200, self._granted(granted, asked, renewal)

    def _by_secret(self, asked: Mapping[str, str]) -> Answer:
        if asked.get("client_secret") != CLIENT_SECRET:
            return 401, {"error": "invalid_client", "error_description": "AADSTS7000222: the secret has expired"}
        return 200, self._access(self.switches.username, asked)

    def _by_device(self, asked: Mapping[str, str]) -> Answer:
        _, granted = self._devices[asked["device_code"]]
        if granted.challenge == "declined":
            return 400, {"error": "authorization_declined"}
        if not granted.is_allowed:
            return 400, {"error": "authorization_pending"}
        return 200, self._granted(granted, asked)

    def _granted(self, granted: _Granted, asked: Mapping[str, str], renewal: str | None = None) -> dict[str, Any]:
        if renewal is None:
            renewal = self._secret()
            self._renewals[renewal] = granted
        who = {"uid": "a-person", "utid": TENANT}
        claims: dict[str, Any] = {
            "sub": "a-person",
            "oid": "a-person",
            "tid": TENANT,
            "preferred_username": granted.username,
        }
        claims |= {"aud": CLIENT_ID, "iss": self.url, "exp": 9_999_999_999, "iat": 0}
        return {
            **self._access(granted.username, asked),
            "refresh_token": renewal,
            "client_info": _encoded(who),
            "id_token": f"{_encoded({'alg': 'none'})}.{_encoded(claims)}.",
        }

    def _access(self, username: str, asked: Mapping[str, str]) -> dict[str, Any]:
        token = self._secret()
        scope = self.switches.scope or asked.get("scope", "") or MAIL_SCOPES[0]
        if any(scope.find(mail) >= 0 for mail in MAIL_SCOPES):
            self._tokens[token] = (username, time.monotonic() + self.switches.life)
        return {"access_token": token, "token_type": "Bearer", "expires_in": self.switches.life, "scope": scope}

    def _secret(self) -> str:
        self.issued.append(secrets.token_urlsafe(24))
        return self.issued[-1]


def _encoded(value: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


class _Stop(HTTPRedirectHandler):
    """Notes where a browser would be sent, and does not go there."""

    target = ""

    def http_error_302(self, req: Any, fp: Any, code: Any, msg: Any, headers: Any) -> Any:  # noqa: ANN401, ARG002 - the library's own signature
        self.target = headers["Location"]
        return fp


class _Handler(BaseHTTPRequestHandler):
    """From addresses to what they do."""

    authorisation: ClassVar[Authorisation]
    protocol_version = "HTTP/1.1"
    timeout = 10
    wbufsize = -1  # headers and body at once: in two pieces the second would wait 40 ms for an ACK

    def do_GET(self) -> None:
        """Answer a browser, or a client that asks what there is."""
        parts = urlsplit(self.path)
        self.authorisation.requests.append(parts.path)
        _, first, *rest = parts.path.split("/")
        if parts.path == "/o/oauth2/v2/auth":
            self.send_response(302)
            self.send_header("Location", self.authorisation.authorise(_flat(parts.query)))
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif rest == ["v2.0", ".well-known", "openid-configuration"]:
            self._answer(self.authorisation.discovery(first))
        else:
            self._answer((404, {}))

    def do_POST(self) -> None:
        """Answer a client."""
        asked = _flat(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.authorisation.requests.append(self.path)
        does = {
            "/token": self.authorisation.token,
            "/introspect": self.authorisation.introspect,
            f"/{TENANT}/oauth2/v2.0/token": self.authorisation.token,
            f"/{TENANT}/oauth2/v2.0/devicecode": self.authorisation.device,
        }.get(self.path)
        self._answer(does(asked) if does else (404, {}))

    def _answer(self, answer: Answer) -> None:
        status, content = answer
        body = b"<html>" if self.authorisation.switches.is_babbling else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:  # noqa: ANN401 - the library's own signature
        """Say nothing."""


def _flat(query: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(query).items()}
