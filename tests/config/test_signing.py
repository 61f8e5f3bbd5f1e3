"""Ways to sign in: which settings go together, and that no message shows what could be a secret."""

import re
import textwrap
from pathlib import Path

import pytest

from monitor.config import client_secret_of
from monitor.config.signing import NEEDS
from monitor.errors import LoginError
from monitor.records import OAuthClient
from monitor.sources.oauth.refusals import NUMBERS
from tests.config.conftest import MAILBOX, Blocks, Loading

START = MAILBOX.replace("    password_file: secret\n", "")
GOOD = {
    "google": "    sign_in: google\n    oauth: {client_id: abc, client_secret_file: secret}\n",
    "microsoft": "    sign_in: microsoft\n    oauth: {client_id: abc}\n",
    "microsoft-app": "    sign_in: microsoft-app\n"
    "    oauth: {client_id: abc, client_secret_file: secret, tenant: example.com}\n",
}


@pytest.mark.parametrize("kind", GOOD)
def test_each_kind_needs_no_password(loading: Loading, kind: str, tmp_path: Path) -> None:
    """With OAuth2 no password is needed; the account knows its kind, and the client what was registered."""
    (mailbox,) = loading(START + GOOD[kind]).mailboxes
    assert mailbox.account.auth == kind
    client = mailbox.oauth.client(mailbox.sign_in)
    assert client == OAuthClient(
        kind=mailbox.sign_in,
        client_id="abc",
        client_secret_file=None if kind == "microsoft" else tmp_path / "secret",
        tenant="example.com" if kind == "microsoft-app" else "common",
        server=None,
    )
    assert "abc" not in repr(client)


def test_a_password_is_the_default(loading: Loading) -> None:
    """Without a word about it a password signs in, and there is no client."""
    (mailbox,) = loading(MAILBOX).mailboxes
    assert mailbox.account.auth == "password"
    assert mailbox.oauth.client(mailbox.sign_in) is None
    assert client_secret_of(mailbox) is None


def test_a_server_of_ones_own(loading: Loading) -> None:
    """Another sign-in server may be named, and everything of it may come from variables."""
    variables = {
        "MONITOR_MAILBOX_SUPPORT__SIGN_IN": "microsoft",
        "MONITOR_MAILBOX_SUPPORT__OAUTH__CLIENT_ID": "abc",
        "MONITOR_MAILBOX_SUPPORT__OAUTH__SERVER": "https://login.microsoftonline.us/",
    }
    (mailbox,) = loading(START, variables).mailboxes
    client = mailbox.oauth.client(mailbox.sign_in)
    assert client
    assert client.server == "https://login.microsoftonline.us"


def test_the_clients_secret_is_read_each_time(loading: Loading, tmp_path: Path) -> None:
    """A client's secret is read again each time; where it cannot be read, a sentence says so."""
    (mailbox,) = loading(START + GOOD["google"]).mailboxes
    assert client_secret_of(mailbox) == "swordfish"
    (tmp_path / "secret").write_text("new\n", "utf-8")
    assert client_secret_of(mailbox) == "new"
    (tmp_path / "secret").unlink()
    with pytest.raises(LoginError) as caught:
        client_secret_of(mailbox)
    assert str(caught.value) == (
        "support: the client's secret cannot be read: the file named in client_secret_file cannot be read "
        "(No such file or directory); put it into the file that client_secret_file names"
    )


def test_a_clients_secret_that_everybody_can_read(loading: Loading, tmp_path: Path) -> None:
    """A secret that every user of the machine can read is worth a hint, as a password is."""
    (tmp_path / "open").write_text("x", "utf-8")
    (tmp_path / "open").chmod(0o644)
    settings = loading(START + GOOD["google"].replace("secret_file: secret", "secret_file: open"))
    assert settings.hints == (
        (
            "mailboxes.support.oauth.client_secret_file: every user of this machine can read it; "
            "take that right away (chmod 600)"
        ),
    )


MISSING = "this key is missing, and sign_in: {} needs it\n  allowed: see docs/signing-in.md"


@pytest.mark.parametrize(
    ("lines", "key", "sentence"),
    [
        ("sign_in: google\n    oauth: {client_id: a}", "oauth.client_secret_file", MISSING.format("google")),
        ("sign_in: google\n    oauth: {client_secret_file: secret}", "oauth.client_id", MISSING.format("google")),
        ("sign_in: microsoft", "oauth.client_id", MISSING.format("microsoft")),
        (
            "sign_in: microsoft-app\n    oauth: {client_id: a, client_secret_file: secret}",
            "oauth.tenant",
            MISSING.format("microsoft-app"),
        ),
        (
            "sign_in: microsoft-app\n    oauth: {client_id: a, client_secret_file: secret, tenant: common}",
            "oauth.tenant",
            "an application signs in to one organisation only\n  allowed: the tenant's id or domain",
        ),
        (
            "sign_in: microsoft\n    oauth: {client_id: a, client_secret_file: secret}",
            "oauth.client_secret_file",
            "sign_in: microsoft does not use this; remove this line",
        ),
        (
            "sign_in: google\n    oauth: {client_id: a, client_secret_file: secret, tenant: t}",
            "oauth.tenant",
            "sign_in: google does not use this; remove this line",
        ),
        (
            "sign_in: microsoft\n    oauth: {client_id: a}\n    password_file: secret",
            "password_file",
            "no password is used with sign_in: microsoft; remove this line",
        ),
        (
            "password_file: secret\n    oauth: {client_id: a}",
            "oauth",
            (
                "nothing of this is used where a password signs in\n"
                "  allowed: sign_in: one of google, microsoft, microsoft-app"
            ),
        ),
        (
            "password_file: secret\n    password_command: echo a",
            "password_command",
            "password_file is there, too; remove one of them",
        ),
        (
            "sign_in: gogle\n    password_file: secret",
            "sign_in",
            'found "gogle"\n  allowed: password, google, microsoft or microsoft-app',
        ),
        (
            "sign_in: google\n    oauth: {client_id: a, client_secret_file: secret, client_secret: swordfish}",
            "oauth.client_secret",
            "a secret never stands in this file\n  allowed: client_secret_file, with the name of a file that holds it",
        ),
        (
            "sign_in: microsoft\n    oauth: {client_id: sword fish}",
            "oauth.client_id",
            (
                "found a text (not shown here): a client id is one word of letters, digits and signs\n"
                "  allowed: the id, as the provider shows it"
            ),
        ),
        (
            "sign_in: microsoft\n    oauth: {client_id: a, tenant: https://x}",
            "oauth.tenant",
            (
                "found a text (not shown here): this is no tenant\n  allowed: "
                "the tenant's id or domain; with `microsoft` also common, organizations or consumers"
            ),
        ),
    ],
)
def test_what_does_not_go_together(blocks: Blocks, lines: str, key: str, sentence: str) -> None:
    """Each setting that is missing, too much or wrong for a kind of signing in has one block that names it."""
    (block,) = blocks(f"{START}    {lines}\n")
    place, _, rest = block.partition(": ")
    assert place.startswith("config.yaml:")
    assert rest == f"mailboxes.support.{key}: {sentence}"


@pytest.mark.parametrize(
    "server", ["http://login.example.com", "https://", "ftp://x", "https://a@b", "https://x?y", "https://[x", "x"]
)
def test_a_server_that_cannot_be_trusted(blocks: Blocks, server: str) -> None:
    """Secrets go over TLS only: any other address is refused, but for this very machine's."""
    (block,) = blocks(f"{START}    sign_in: microsoft\n    oauth: {{client_id: a, server: '{server}'}}\n")
    assert "mailboxes.support.oauth.server: found " in block
    assert "this is no address of a server" in block


def test_this_machines_own_server(loading: Loading) -> None:
    """On this very machine a sign-in server may do without TLS."""
    text = f"{START}    sign_in: microsoft\n    oauth: {{client_id: a, server: 'http://127.0.0.1:8000'}}\n"
    assert loading(text).mailboxes[0].oauth.server == "http://127.0.0.1:8000"


@pytest.mark.parametrize("secret", [None, "", "a\nb\n"])
def test_a_clients_secret_that_is_not_there(
    blocks: Blocks, loading: Loading, tmp_path: Path, secret: str | None
) -> None:
    """A client's secret that cannot be read is a problem of the configuration, not of the first poll."""
    assert loading(MAILBOX)
    if secret is not None:
        (tmp_path / "client").write_text(secret, "utf-8")
    (block,) = blocks(START + GOOD["google"].replace("secret_file: secret", "secret_file: client"))
    assert block.startswith(
        "config.yaml:6: mailboxes.support.oauth.client_secret_file: the client's secret cannot be read: "
    )
    assert block.endswith(f"\n  allowed: a file with it; relative names start at {tmp_path}")


@pytest.mark.parametrize("value", ["''", "5", "[a]"])
def test_a_clients_secret_that_is_no_name(blocks: Blocks, value: str) -> None:
    """What is no file's name is said once."""
    (block,) = blocks(START + GOOD["google"].replace("secret_file: secret", f"secret_file: {value}"))
    assert "oauth.client_secret_file: found " in block


def test_the_examples_in_the_document(loading: Loading, tmp_path: Path) -> None:
    """Every configuration in docs/signing-in.md is one that the program takes, and each way of OAuth2 has one."""
    text = (Path(__file__).parents[2] / "docs" / "signing-in.md").read_text("utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    (tmp_path / "secrets").mkdir()
    for name in ("gmail.client", "support.client"):
        (tmp_path / "secrets" / name).write_text("swordfish\n", "utf-8")
    kinds = [loading(textwrap.dedent(block)).mailboxes[0].sign_in for block in blocks]
    assert kinds == [kind for kind in NEEDS if kind != "password"]


def test_the_sentences_in_the_document() -> None:
    """Every refusal that OAuth2 has a sentence for is explained in docs/signing-in.md, by Microsoft's number too."""
    text = (Path(__file__).parents[2] / "docs" / "signing-in.md").read_text("utf-8")
    table = text[text.index("## When something is wrong") : text.index("## Sources")]
    for number in NUMBERS:
        assert number in table
    for words in (
        "nobody has signed in",
        "has expired or was taken back",
        "does not know the client",
        "no such tenant",
    ):
        assert words in table
