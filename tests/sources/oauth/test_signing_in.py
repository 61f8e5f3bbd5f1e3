"""A person signs in at Google or Microsoft, an application at Microsoft; what is said where that fails."""

import socket
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest

from monitor.errors import BusyError, CertificateError, LoginError, MonitorError, SourceError, TokenError
from monitor.records import OAuthClient
from monitor.sources.oauth import Request, Tokens, google, microsoft
from monitor.sources.oauth.loopback import Redirect
from monitor.sources.oauth.refusals import MEANINGS, explained, refused
from tests.real.authorisation import CLIENT_ID, USERNAME, Authorisation
from tests.sources.oauth.conftest import START, Asking, Person

Make = Callable[..., Tokens]
KEPT = "{}"
"""What a person's token would be renewed with."""
AGAIN = "Run `monitor sign-in 'the desk'`"


def whose(server: Authorisation, token: str) -> object:
    """Return whose a token is, as a mail server asks."""
    return server.introspect({"token": token})[1].get("username")


def test_a_person_at_google(server: Authorisation, person: Person, tokens: Make) -> None:
    """The browser signs in, comes back to this machine, and its answer becomes a token that a mail server takes."""
    made = tokens("google")
    made.authorise(person.dialog)
    assert whose(server, made.current()) == USERNAME
    (address,) = [line for text in person.shown for line in text.split("\n") if line.startswith("https://")]
    asked = {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert (asked["access_type"], asked["login_hint"]) == ("offline", USERNAME)
    assert urlsplit(asked["redirect_uri"]).hostname == "127.0.0.1"
    assert len(asked["state"]) >= 32


def test_a_machine_without_a_browser(server: Authorisation, tokens: Make) -> None:
    """Where the browser is elsewhere, the address of its last page is typed in; another address is not taken."""
    person = Person(server, has_browser=False)

    def say(text: str) -> None:
        person.shown.append(text)
        if "https://" in text:
            person.lines += ["http://127.0.0.1/?code=x&state=wrong\n", "\n", server.redirect_of(text.strip()) + "\n"]

    dialog = person.dialog
    made = tokens("google")
    made.authorise(type(dialog)(say=say, open_browser=dialog.open_browser, read_line=dialog.read_line))
    assert whose(server, made.current()) == USERNAME
    assert person.shown[0] == "Open this address in a browser and sign in:"
    assert sum("That is not the address of the last page." in text for text in person.shown) == 1


def test_a_person_at_microsoft(server: Authorisation, person: Person, tokens: Make) -> None:
    """A code is typed on any device, and becomes a token that a mail server takes."""
    made = tokens("microsoft")
    made.authorise(person.dialog)
    assert whose(server, made.current()) == USERNAME
    assert f"{server.url}/device" in "".join(person.shown)


def test_an_application_at_microsoft(server: Authorisation, person: Person, tokens: Make) -> None:
    """An application needs no person, and signing in only shows that it can."""
    made = tokens("microsoft-app")
    assert whose(server, made.current()) == USERNAME
    made.authorise(person.dialog)
    assert person.shown == []
    assert server.requests.count("client_credentials") == 2


@pytest.mark.parametrize("kind", ["google", "microsoft"])
def test_nobody_has_signed_in(tokens: Make, kind: str) -> None:
    """Without a token the command that makes one is named."""
    with pytest.raises(TokenError) as caught:
        tokens(kind).current()
    assert str(caught.value) == f"the desk: nobody has signed in to this mailbox yet. {AGAIN}."


@pytest.mark.parametrize("kind", ["google", "microsoft"])
def test_a_person_who_refuses(server: Authorisation, person: Person, tokens: Make, kind: str) -> None:
    """Whoever presses "Cancel" is told what to do to allow it after all."""
    server.switches.is_refused = True
    with pytest.raises(TokenError, match=f"access was not allowed. {AGAIN}"):
        tokens(kind).authorise(person.dialog)


def test_a_person_who_does_not_come(server: Authorisation, asking: Asking) -> None:
    """Nobody is waited for without an end."""
    with pytest.raises(TokenError, match="nobody signed in in time"):
        google.authorise(asking("google"), Person(server, has_browser=False).dialog, seconds=0.3)


def test_a_box_that_was_not_ticked(server: Authorisation, person: Person, tokens: Make) -> None:
    """Where Google grants less than mail, that is said at once."""
    server.switches.scope = "openid email"
    with pytest.raises(TokenError, match="reading mail was not allowed"):
        tokens("google").authorise(person.dialog)


@pytest.mark.parametrize(
    ("kind", "values", "error", "sentence"),
    [
        ("google", {"secret": "wrong"}, LoginError, "does not know the client, or refuses its secret"),
        ("google", {"client_id": "other"}, LoginError, "the sign-in server refused. Compare the settings"),
        ("microsoft", {"client_id": "other"}, LoginError, r"does not know the client.* \(AADSTS700016\)\."),
        ("microsoft", {"tenant": "other"}, LoginError, "knows no such tenant"),
        ("microsoft-app", {"secret": "wrong"}, LoginError, r"may have expired.* \(AADSTS7000222\)\."),
        ("microsoft-app", {"tenant": "other"}, LoginError, "knows no such tenant"),
    ],
)
def test_a_wrong_setting(  # noqa: PLR0913, PLR0917 - the case, and what it needs
    person: Person, tokens: Make, kind: str, values: dict[str, str], error: type[MonitorError], sentence: str
) -> None:
    """A client, a secret or a tenant that is not known is said as such, with Microsoft's number where it gives one."""
    with pytest.raises(error, match=sentence) as caught:
        tokens(kind, **values).authorise(person.dialog)
    assert type(caught.value) is error
    assert caught.value.__cause__ is None
    assert USERNAME not in str(caught.value)


@pytest.mark.parametrize("kind", ["google", "microsoft", "microsoft-app"])
def test_a_server_that_is_not_there(asking: Asking, kind: str) -> None:
    """A sign-in server that does not answer, or that nobody vouches for, is no reason to sign in again."""
    request = asking(kind)
    assert request.ca_file is not None
    renew = Tokens(request, request.ca_file)._provider.renew  # noqa: SLF001 - beneath the file
    strange = Request(
        name="the desk", client=request.client, username="x", client_secret=request.client_secret, now=request.now
    )
    with pytest.raises(CertificateError, match="certificate does not verify"):
        renew(strange, "{}")
    client = OAuthClient(kind=request.client.kind, client_id=CLIENT_ID, tenant="t", server="https://127.0.0.1:9")
    closed = Request(name="the desk", client=client, username="x", client_secret=lambda: "x", now=request.now)
    with pytest.raises(SourceError, match="could not be reached") as caught:
        renew(closed, "{}")
    assert not isinstance(caught.value, CertificateError)


def test_only_the_right_answer_counts() -> None:
    """A page of another site cannot put its own code in: the state is checked, and every other address is nothing."""
    with Redirect("the-state") as redirect:
        for wrong in (
            "?code=x&state=other",
            "?code=x",
            "?state=the-state",
            "other?code=x&state=the-state",
            "favicon.ico",
        ):
            with pytest.raises(HTTPError) as caught:
                urlopen(redirect.uri + wrong, timeout=10)  # noqa: S310 - our own address
            assert caught.value.code == 404
            caught.value.close()
            assert redirect.take(0) is None
        assert not redirect.offer("http://[127.0.0.1/?code=x&state=the-state")
        with urlopen(redirect.uri + "?code=x&state=the-state", timeout=10) as answer:  # noqa: S310 - as above
            assert b"You may close this page" in answer.read()
            assert answer.headers["Cache-Control"] == "no-store"
        found = redirect.take(1)
        assert found
        assert found["code"] == "x"


def test_a_verifier_that_is_wrong(server: Authorisation) -> None:
    """The tests' own server does check PKCE: else it would prove nothing."""
    asked = {
        "client_id": CLIENT_ID,
        "response_type": "code",
        "redirect_uri": "http://127.0.0.1:1/",
        "code_challenge": b64encode(b"x" * 32).decode(),
        "code_challenge_method": "S256",
        "state": "s",
        "scope": "x",
    }
    code = parse_qs(urlsplit(server.authorise(asked)).query)["code"][0]
    given = {"client_id": CLIENT_ID, "client_secret": "the-clients-secret", "grant_type": "authorization_code"}
    status, answer = server.token({**given, "code": code, "code_verifier": "y", "redirect_uri": "http://127.0.0.1:1/"})
    assert (status, answer["error"]) == (400, "invalid_grant")
    assert "code_challenge" not in server.authorise({**asked, "code_challenge_method": "plain"})


@pytest.mark.parametrize("error", [*MEANINGS, "something_new", None])
def test_every_refusal_is_a_sentence(error: str | None) -> None:
    """Whatever word a server refuses with, the mailbox is named, and what the server wrote is left out."""
    found = refused("desk", error, f"AADSTS50076: {USERNAME} must use a second factor. Trace ID: 1-2-3")
    assert str(found).startswith("desk: ")
    assert str(found).endswith("(AADSTS50076).")
    assert USERNAME not in str(found)
    assert "Trace" not in str(found)


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("AADSTS7000218", "Allow public client flows"),
        ("AADSTS53003", "Conditional Access"),
        ("AADSTS70000", "the client"),
    ],
)
def test_what_microsofts_numbers_say(number: str, sentence: str) -> None:
    """A number that says more than its error code has a sentence of its own; every number is shown."""
    found = str(refused("desk", "invalid_client", f"{number}: something"))
    assert sentence in found
    assert found.endswith(f"({number}).")


@pytest.mark.parametrize(
    ("server", "scope"),
    [
        (None, "https://outlook.office.com/IMAP.AccessAsUser.All"),
        ("https://login.microsoftonline.us", "https://outlook.office365.us/IMAP.AccessAsUser.All"),
        ("https://login.partner.microsoftonline.cn", "https://partner.outlook.cn/IMAP.AccessAsUser.All"),
    ],
)
def test_a_national_cloud(server: str | None, scope: str) -> None:
    """The permission that is asked for belongs to the cloud that the sign-in server is of."""
    client = OAuthClient(kind="microsoft", client_id="x", server=server)
    request = Request(name="x", client=client, username="x", client_secret=lambda: None, now=lambda: START)
    assert microsoft._person_scope(request) == scope  # noqa: SLF001 - else only a cloud itself would show it


@pytest.mark.parametrize("error", [ValueError("x"), KeyError("access_token"), RuntimeError("x")])
def test_nonsense_passes(error: Exception) -> None:
    """An answer that makes no sense is tried again."""
    with pytest.raises(SourceError, match="made no sense") as caught, explained("desk"):
        raise error
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("kind", ["google", "microsoft-app"])
def test_a_server_that_says_nothing(tokens: Make, asking: Asking, kind: str) -> None:
    """A sign-in server that takes the call and never answers is waited for no longer than it should."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"https://127.0.0.1:{silent.getsockname()[1]}"
        request = asking(kind)
        request = replace(request, client=replace(request.client, server=address), seconds=0.2)
        with pytest.raises(SourceError, match="could not be reached"):
            tokens(kind)._provider.renew(request, KEPT)  # noqa: SLF001 - beneath the file


@pytest.mark.parametrize("kind", ["google", "microsoft", "microsoft-app"])
def test_a_server_that_babbles(server: Authorisation, tokens: Make, asking: Asking, kind: str) -> None:
    """A page where an answer should be (a gateway's, say) passes, and is no wrong setting."""
    server.switches.is_babbling = True
    with pytest.raises(SourceError, match="made no sense"):
        tokens(kind)._provider.renew(asking(kind), KEPT)  # noqa: SLF001 - beneath the file


@pytest.mark.parametrize("kind", ["google", "microsoft"])
def test_a_busy_server(server: Authorisation, person: Person, tokens: Make, kind: str) -> None:
    """A server that cannot give a token just now is busy, and not a reason to sign in again."""
    made = tokens(kind)
    made.authorise(person.dialog)
    kept = made._keeper.read()  # noqa: SLF001 - what is kept
    assert kept
    server.switches.is_down = True
    server.expire()
    started = time.monotonic()
    with pytest.raises(BusyError, match="has no time for us just now"):
        made._provider.renew(made._request, kept.renewal)  # noqa: SLF001 - beneath the fallback
    assert time.monotonic() - started < 20
