"""A domain's own autoconfig document."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.setup.servers.autoconfig import LARGEST, addresses_of, parse
from monitor.setup.servers.provider import Server

DOCUMENT: Final = """<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1">
  <emailProvider id="harbour.example">
    <domain>harbour.example</domain>
    <incomingServer type="pop3">
      <hostname>pop.harbour.example</hostname><port>995</port><socketType>SSL</socketType>
      <username>%EMAILADDRESS%</username>
    </incomingServer>
    <incomingServer type="imap">
      <hostname>{host}</hostname><port>{port}</port><socketType>{socket}</socketType>
      <username>{user}</username><authentication>password-cleartext</authentication>
    </incomingServer>
    <incomingServer type="imap">
      <hostname>second.harbour.example</hostname><port>143</port><socketType>STARTTLS</socketType>
      <username>%EMAILLOCALPART%</username>
    </incomingServer>
  </emailProvider>
</clientConfig>"""
SECOND: Final = Server(host="second.harbour.example", port=143, security="starttls", username="jane")


def document(
    host: str = "imap.harbour.example", port: str = "993", socket: str = "SSL", user: str = "%EMAILADDRESS%"
) -> bytes:
    """Return a document whose first IMAP server is this one."""
    return DOCUMENT.format(host=host, port=port, socket=socket, user=user).encode()


def test_first_good_server() -> None:
    """The first IMAP server with TLS or STARTTLS is taken, with the user name made of the address."""
    assert parse(document(), "jane@harbour.example") == Server(
        host="imap.harbour.example", port=993, security="tls", username="jane@harbour.example"
    )


@pytest.mark.parametrize(
    "odd",
    [
        {"socket": "plain"},
        {"socket": ""},
        {"port": "0"},
        {"port": "65536"},
        {"port": "²"},
        {"port": "99999999999999"},
        {"port": ""},
        {"host": "localhost"},
        {"host": "imap.harbour.example/x"},
        {"host": "%EMAILDOMAIN%"},
        {"host": ""},
    ],
    ids=str,
)
def test_unusable_server(odd: dict[str, str]) -> None:
    """A server without encryption, or without a sound name or port, is passed over."""
    assert parse(document(**odd), "jane@harbour.example") == SECOND


@pytest.mark.parametrize(
    ("user", "username"),
    [("%EMAILLOCALPART%.%EMAILDOMAIN%", "jane.harbour.example"), ("%REALNAME%", ""), ("fixed", "fixed"), ("", "")],
)
def test_username(user: str, username: str) -> None:
    """A pattern is filled in where the address says how; otherwise the name is to be asked for."""
    server = parse(document(user=user), "jane@harbour.example")
    assert server is not None
    assert server.username == username


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>Not found</html>",
        b"<clientConfig>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><clientConfig>&a;</clientConfig>',
        b"<clientConfig><emailProvider/></clientConfig>",
        b'<?xml version="1.0" encoding="nonsense"?><clientConfig/>',
        document() + b" " * LARGEST,
    ],
)
def test_no_document(content: bytes) -> None:
    """What is no document, or has entities, or is too large, names no server."""
    assert parse(content, "jane@harbour.example") is None


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes(content: bytes) -> None:
    """Whatever a web server answers raises nothing, and names no server."""
    assert parse(content, "jane@harbour.example") is None


def test_places() -> None:
    """A domain is asked at its own two places, over HTTPS; what is no domain is not asked at all."""
    assert addresses_of("jane+x@Harbour.example") == (
        "https://autoconfig.harbour.example/mail/config-v1.1.xml?emailaddress=jane%2Bx@Harbour.example",
        "https://harbour.example/.well-known/autoconfig/mail/config-v1.1.xml",
    )
    assert addresses_of("jane@bücher.example")[1].startswith("https://xn--bcher-kva.example/")
    for address in ("jane@localhost", "jane@a/b.example", "jane@[127.0.0.1]", "jane@x.example:80", "jane", "jane@a..b"):
        assert addresses_of(address) == ()
