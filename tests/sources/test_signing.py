"""Signing in: the way that the server offers, what is sent on the wire, and what is never sent."""

from base64 import b64decode
from collections.abc import Iterator
from contextlib import closing

import pytest

from monitor.errors import BusyError, LoginError, MonitorError, SourceError, TokenError
from monitor.records import Account, AuthKind
from monitor.sources.imap import ImapSource
from monitor.sources.signing import PLAIN, TOKENS, choose
from tests.real import dovecot as real_dovecot
from tests.real.process import missing
from tests.sources.scripted import Answer, Cut, Line, Scripted

XOAUTH2, OAUTHBEARER = TOKENS
USER = "a,b=c@example.com"
TOKEN = "ya29.token"  # noqa: S105 - as a test
EXPLAINED = b"eyJzdGF0dXMiOiI0MDAifQ=="
"""What Google asks with after a refusal: JSON in base64, which wants an answer before the NO."""


def account(port: int = 993, auth: AuthKind = "password", **other: object) -> Account:
    """Return an account on this machine."""
    values = {"name": "the desk", "host": "127.0.0.1", "port": port, "security": "none", "username": USER, "auth": auth}
    return Account(**(values | other))  # type: ignore[arg-type] # a test's shorthand


class Exchange:
    """Answers AUTHENTICATE, and what follows it, with these lines in turn; keeps what was sent."""

    def __init__(self, *, is_initial: bool, capability: bytes, refusal: bytes | None = None) -> None:
        capabilities = b"CAPABILITY IMAP4rev1 " + capability + (b" SASL-IR" if is_initial else b"")
        self.sent: list[bytes] = []
        self._tag = b""
        self._refusal = refusal
        self._is_initial = is_initial
        self.answers: dict[bytes, Answer] = {
            b"CAPABILITY": lambda line: line.ok(capabilities),
            b"AUTHENTICATE": self._begin,
            b"": self._go_on,
        }

    def _begin(self, line: Line) -> bytes:
        self._tag = line.tag
        self.sent.append(line.rest)
        return self._judged() if self._is_initial else b"+ \r\n"

    def _go_on(self, line: Line) -> bytes:
        self.sent.append(line.raw)
        if self._refusal is not None and (self._is_initial or len(self.sent) > 2):
            return self._tag + b" NO " + self._refusal + b"\r\n"
        return self._judged()

    def _judged(self) -> bytes:
        return self._tag + b" OK done\r\n" if self._refusal is None else b"+ " + EXPLAINED + b"\r\n"


def survey(port: int, secret: str, **other: object) -> None:
    """Sign in and list the folders."""
    with closing(ImapSource(account(port, **other), lambda: secret, timeout=10)) as source:  # type: ignore[arg-type] # as above
        source.survey()


RESPONSES: list[tuple[AuthKind, bytes, bytes]] = [
    ("google", b"AUTH=XOAUTH2 AUTH=OAUTHBEARER", b"user=a,b=c@example.com\1auth=Bearer ya29.token\1\1"),
    (
        "microsoft-app",
        b"AUTH=OAUTHBEARER AUTH=PLAIN",
        b"n,a=a=2Cb=3Dc@example.com,\1host=127.0.0.1\1port=%d\1auth=Bearer ya29.token\1\1",
    ),
]


@pytest.mark.parametrize("is_initial", [True, False])
@pytest.mark.parametrize(("auth", "capability", "response"), RESPONSES)
def test_a_token_is_sent_as_the_server_wants_it(
    auth: AuthKind, capability: bytes, response: bytes, *, is_initial: bool
) -> None:
    """XOAUTH2 before OAUTHBEARER, each as its document says, with the command where the server allows that."""
    exchange = Exchange(is_initial=is_initial, capability=capability)
    with Scripted(exchange.answers) as server:
        survey(server.port, TOKEN, auth=auth)
        wanted = response % server.port if b"%d" in response else response
    mechanism = b"XOAUTH2" if b"XOAUTH2" in capability else b"OAUTHBEARER"
    sent = exchange.sent[0].split() if is_initial else exchange.sent
    assert sent[0] == mechanism
    assert [b64decode(part) for part in sent[1:]] == [wanted]
    assert b"LOGIN" not in server.commands


@pytest.mark.parametrize("is_initial", [True, False])
@pytest.mark.parametrize(("capability", "ending"), [(b"AUTH=XOAUTH2", b""), (b"AUTH=OAUTHBEARER", b"AQ==")])
def test_a_refused_token_ends_its_exchange(capability: bytes, ending: bytes, *, is_initial: bool) -> None:
    """The server's explanation is answered with what ends it, so that the refusal comes and the line stays sound."""
    exchange = Exchange(is_initial=is_initial, capability=capability, refusal=b"[AUTHENTICATIONFAILED] no")
    with Scripted(exchange.answers) as server, pytest.raises(TokenError) as caught:
        survey(server.port, TOKEN, auth="google")
    assert exchange.sent[-1] == ending
    assert str(caught.value) == (
        "the desk: Google refused the token. Run `monitor sign-in 'the desk'` and sign in with the account that "
        "`username` names; IMAP must be on in its settings."
    )
    assert caught.value.__cause__ is None


class Renewing:
    """A secret that can be made anew."""

    def __init__(self, *tokens: str) -> None:
        self._tokens = list(tokens)

    def __call__(self) -> str:
        """Return the one there is."""
        return self._tokens[0]

    def renewed(self, refused: str) -> str:
        """Return the next one."""
        assert refused == self._tokens[0]
        if len(self._tokens) > 1:
            del self._tokens[0]
        return self._tokens[0]


@pytest.mark.parametrize("tokens", [("old", "new"), ("old",)])
def test_a_refused_token_is_made_anew_once(tokens: tuple[str, ...]) -> None:
    """A token that was taken back before its end costs one more exchange, not a failed poll; nothing is hammered."""
    sent: list[str] = []

    def answer(line: Line) -> bytes:
        sent.append(b64decode(line.rest.split()[1]).decode().split("Bearer ")[1].strip("\1"))
        return line.ok() if sent[-1] == "new" else line.no(b"[AUTHENTICATIONFAILED]")

    answers: dict[bytes, Answer] = {
        b"CAPABILITY": lambda line: line.ok(b"CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2"),
        b"AUTHENTICATE": answer,
    }
    with Scripted(answers) as server:
        source = ImapSource(account(server.port, "microsoft"), Renewing(*tokens), timeout=10)
        with closing(source):
            if len(tokens) > 1:
                source.survey()
            else:
                with pytest.raises(TokenError, match="the mail server refused the token"):
                    source.survey()
    assert sent == list(tokens)


def test_a_password_is_never_made_anew() -> None:
    """A refused password is not sent again."""
    with Scripted({b"LOGIN": lambda line: line.no(b"no")}) as server, pytest.raises(LoginError):
        survey(server.port, "secret")
    assert server.commands.count(b"LOGIN") == 1


def test_a_line_that_drops_while_signing_in_is_no_refusal() -> None:
    """Where the line drops the next poll tries again, and nobody is told to change a password."""
    for auth, name in (("password", b"LOGIN"), ("google", b"AUTHENTICATE")):
        answers: dict[bytes, Answer] = {
            b"CAPABILITY": lambda line: line.ok(b"CAPABILITY IMAP4rev1 AUTH=XOAUTH2"),
            name: lambda _: Cut(b""),
        }
        with Scripted(answers) as server, pytest.raises(SourceError, match="dropped the connection"):
            survey(server.port, "x", auth=auth)


def test_a_server_that_knows_us_already() -> None:
    """Where the connection itself signs in (PREAUTH) no secret is sent."""
    with Scripted(greeting=b"* PREAUTH welcome\r\n") as server:
        survey(server.port, "secret")
    assert not {b"LOGIN", b"AUTHENTICATE"} & set(server.commands)


def test_no_password_before_starttls() -> None:
    """A server that offers no STARTTLS, or says that we are signed in before it, gets no secret."""
    for greeting in (b"* OK hello\r\n", b"* PREAUTH welcome\r\n"):
        with Scripted(greeting=greeting) as server, pytest.raises(SourceError):
            survey(server.port, "secret", security="starttls")
        assert not {b"LOGIN", b"AUTHENTICATE"} & set(server.commands)


@pytest.mark.parametrize("sign", "\r\n\0\1")
def test_what_would_break_the_line_is_not_sent(sign: str) -> None:
    """A secret with a control sign in it never reaches the wire, where it could be a command."""
    with Scripted() as server, pytest.raises(LoginError, match="line break"):
        survey(server.port, f"a{sign}b")
    assert b"LOGIN" not in server.commands


@pytest.mark.parametrize(
    ("capabilities", "security", "secret", "mechanism"),
    [
        ({b"IMAP4REV1"}, "tls", "secret", None),
        ({b"AUTH=PLAIN"}, "tls", "secret", None),
        ({b"AUTH=PLAIN"}, "tls", "sécret", PLAIN),
        ({b"AUTH=PLAIN", b"LOGINDISABLED"}, "tls", "secret", PLAIN),
        ({b"AUTH=PLAIN", b"LOGINDISABLED"}, "starttls", "secret", PLAIN),
        ({b"AUTH=PLAIN"}, "none", "sécret", PLAIN),
    ],
)
def test_how_a_password_is_sent(capabilities: set[bytes], security: str, secret: str, mechanism: object) -> None:
    """LOGIN for what it can say; PLAIN where letters need it, or where the server offers it instead, under TLS."""
    assert choose(account(security=security), secret, capabilities) == mechanism


def test_letters_that_login_cannot_say() -> None:
    """A real Dovecot takes a user name with other letters, which goes by PLAIN with the command; LOGIN would not."""
    if not real_dovecot.is_installed():
        missing("Dovecot")
    with real_dovecot.Dovecot(extra="auth_username_chars =\n") as server:
        there = account(server.tls_port, host="localhost", security="tls", ca_file=server.ca_file, username="büro")
        with closing(ImapSource(there, lambda: real_dovecot.PASSWORD)) as source:
            assert "Sent" in {use.name for use in source.survey()}
        assert "user=<büro>, method=PLAIN" in server.log


@pytest.mark.parametrize(
    ("capabilities", "auth", "security", "secret", "sentence"),
    [
        ({b"AUTH=PLAIN", b"LOGINDISABLED"}, "password", "none", "secret", "takes no password without encryption"),
        ({b"AUTH=XOAUTH2", b"LOGINDISABLED"}, "password", "tls", "secret", "the mail server takes no passwords"),
        ({b"AUTH=XOAUTH2"}, "password", "tls", "sécret", "letters that this mail server cannot take"),
        ({b"AUTH=PLAIN"}, "google", "tls", "token", "does not take tokens"),
    ],
)
def test_what_is_not_offered_is_not_tried(
    capabilities: set[bytes], auth: AuthKind, security: str, secret: str, sentence: str
) -> None:
    """A secret goes no way that the server has not offered: a sentence says what to do instead."""
    with pytest.raises(LoginError, match=sentence):
        choose(account(auth=auth, security=security), secret, capabilities)


REFUSALS: list[tuple[AuthKind, bytes, type[MonitorError], str, float | None]] = [
    ("password", b"[ALERT] Too many simultaneous connections. (Failure)", BusyError, "cannot sign anybody in", None),
    ("google", b"[ALERT] Too many simultaneous connections. (Failure)", BusyError, "cannot sign anybody in", None),
    ("microsoft", b"Request is throttled. Suggested Backoff Time: 92415 milliseconds", BusyError, "just now", 92.415),
    ("google", b"[ALERT] Your account is not enabled for IMAP use.", LoginError, "IMAP is switched off", None),
    ("google", b"[ALERT] IMAP access is disabled for your domain.", LoginError, "IMAP is switched off", None),
    ("google", b"[CONTACTADMIN] no", LoginError, "contact its administrator", None),
    ("microsoft", b"AUTHENTICATE failed.", TokenError, "Run `monitor sign-in 'the desk'`", None),
    ("microsoft-app", b"AUTHENTICATE failed.", LoginError, "IMAP.AccessAsApp", None),
]


@pytest.mark.parametrize(("auth", "answer", "error", "sentence", "seconds"), REFUSALS)
def test_refusals(
    auth: AuthKind, answer: bytes, error: type[MonitorError], sentence: str, seconds: float | None
) -> None:
    """What Google and Microsoft say becomes what to do, and how long to wait where they say so."""
    answers: dict[bytes, Answer] = {
        b"CAPABILITY": lambda line: line.ok(b"CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2"),
        b"LOGIN": lambda line: line.no(answer),
        b"AUTHENTICATE": lambda line: line.no(answer),
    }
    with Scripted(answers) as server, pytest.raises(error, match=sentence) as caught:
        survey(server.port, "x", auth=auth)
    assert getattr(caught.value, "seconds", None) == seconds
    assert USER not in str(caught.value)


@pytest.mark.parametrize(
    ("auth", "error", "sentence"),
    [
        ("password", LoginError, "opens no mailbox"),
        ("microsoft", TokenError, "monitor sign-in"),
        ("microsoft-app", LoginError, "the right to this mailbox"),
    ],
)
def test_exchange_takes_the_token_and_opens_nothing(auth: AuthKind, error: type[MonitorError], sentence: str) -> None:
    """Exchange says OK to the token and BAD to all that follows, where there is no right to the mailbox."""
    answers: dict[bytes, Answer] = {
        b"CAPABILITY": lambda line: line.ok(b"CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2"),
        b"AUTHENTICATE": lambda line: line.ok(),
        b"LIST": lambda line: line.tag + b" BAD User is authenticated but not connected.\r\n",
    }
    with Scripted(answers) as server, pytest.raises(error, match=sentence):
        survey(server.port, "x", auth=auth)


@pytest.fixture(autouse=True)
def _no_debug_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Let nothing that is sent here reach the log, at any level."""
    caplog.set_level("DEBUG")
    yield
    for secret in (TOKEN, USER, "sécret"):
        assert secret not in caplog.text
