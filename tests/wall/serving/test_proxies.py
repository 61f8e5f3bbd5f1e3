"""Whose word is taken on who asks."""

from ipaddress import ip_network

import pytest

from monitor.wall.serving.proxies import identify, is_named, same_client

PROXIES = (ip_network("10.0.0.0/8"), ip_network("fd00::1/128"))


def client(forwarded: str, peer: str = "10.0.0.1") -> str:
    """Return the address that a request is taken to come from."""
    caller, _ = identify(peer, "http", [(b"x-forwarded-for", forwarded.encode())], PROXIES)
    return caller.address


@pytest.mark.parametrize(
    ("forwarded", "found"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("6.6.6.6, 203.0.113.7", "203.0.113.7"),
        ("6.6.6.6, 203.0.113.7, 10.1.2.3", "203.0.113.7"),
        ("10.9.9.9, 10.1.2.3", "10.9.9.9"),
        ("203.0.113.7:4711", "203.0.113.7"),
        ('"[2001:db8::7]:4711"', "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", "10.0.0.1"),
        ("unknown", "10.0.0.1"),
        ("203.0.113.7, nonsense", "10.0.0.1"),
        ("203.0.113.7, nonsense, 10.1.2.3", "10.1.2.3"),
    ],
)
def test_the_client_is_the_last_address_that_is_no_named_proxy(forwarded: str, found: str) -> None:
    """What stands left of it, the client can have made up; what is no address ends the search."""
    assert client(forwarded) == found


def test_several_headers_are_one_list() -> None:
    """A proxy may add a header of its own instead of a comma."""
    headers = [(b"x-forwarded-for", b"6.6.6.6"), (b"x-forwarded-for", b"203.0.113.7")]
    assert identify("10.0.0.1", "http", headers, PROXIES)[0].address == "203.0.113.7"


def test_a_proxy_over_ipv6_and_one_behind_a_mapped_address_are_known() -> None:
    """A socket for both families shows IPv4 addresses in IPv6."""
    assert is_named("::ffff:10.1.1.1", PROXIES)
    assert is_named("fd00::1", PROXIES)
    assert not is_named("fd00::2", PROXIES)
    assert not is_named("", PROXIES)


@pytest.mark.parametrize(
    ("said", "prefix"),
    [
        ("/wall", "/wall"),
        ("/wall/", "/wall"),
        ("/a/b-c.d", "/a/b-c.d"),
        ("/other, /wall", "/wall"),
        ("wall", "/set"),
        ("/", "/set"),
        ("//evil.example", "/set"),
        ("/..", "/set"),
        ("/a/./b", "/set"),
        ('/"><script>', "/set"),
        ("/a?b", "/set"),
    ],
)
def test_a_prefix_is_a_plain_path_or_the_configured_one_stays(said: str, prefix: str) -> None:
    """It is written into addresses, so that it can be nothing else."""
    caller, _ = identify("10.0.0.1", "http", [(b"x-forwarded-prefix", said.encode())], PROXIES, "/set")
    assert caller.prefix == prefix


@pytest.mark.parametrize(("said", "scheme"), [("https", "https"), ("HTTPS", "https"), ("ftp", "http"), ("", "http")])
def test_the_scheme_is_one_of_two(said: str, scheme: str) -> None:
    """Anything else leaves that of the connection."""
    caller, _ = identify("10.0.0.1", "http", [(b"x-forwarded-proto", said.encode())], PROXIES)
    assert caller.scheme == scheme


def test_the_host_is_the_one_in_the_address_bar() -> None:
    """It takes the place of the one that the proxy asked for, unless it is no host at all."""
    for said, expected in ((b"wall.example.org", b"wall.example.org"), (b"a b", b"up"), (b"evil.example/..", b"up")):
        headers = [(b"host", b"up"), (b"x-forwarded-host", said)]
        _, kept = identify("10.0.0.1", "http", headers, PROXIES)
        assert kept == [(b"host", expected)]


def test_a_client_with_a_network_of_its_own_is_one_client() -> None:
    """An IPv6 client may take any of 2**64 addresses; an IPv4 client has one."""
    assert same_client("2001:db8:1:2::7") == same_client("2001:db8:1:2:ffff::1") != same_client("2001:db8:1:3::7")
    assert same_client("203.0.113.7") != same_client("203.0.113.8")
    assert same_client("::ffff:203.0.113.7") == "203.0.113.7"
    assert same_client("") == ""


def test_who_has_signed_in_is_a_named_proxys_word() -> None:
    """Of a named proxy the header that names a user is kept; anybody else's is removed, and so are its other ones."""
    sent = [(b"x-forwarded-user", b"ann"), (b"x-forwarded-server", b"s"), (b"remote-user", b"ann")]
    named = identify("10.0.0.5", "http", sent, (ip_network("10.0.0.5"),))
    assert (named[0].is_proxied, sorted(named[1])) == (True, [(b"remote-user", b"ann"), (b"x-forwarded-user", b"ann")])
    other = identify("10.0.0.6", "http", sent, (ip_network("10.0.0.5"),))
    assert (other[0].is_proxied, other[1]) == (False, [(b"remote-user", b"ann")])


@pytest.mark.parametrize("name", [b"x-forwarded-for", b"forwarded", b"via", b"x-real-ip"])
def test_a_proxy_that_nobody_named_is_noticed(name: bytes) -> None:
    """Its address is not that of who asks, though nothing that it says is believed; a browser is no proxy."""
    caller, _ = identify("127.0.0.1", "http", [(b"host", b"localhost"), (name, b"1.1.1.1")], ())
    assert (caller.is_relayed, caller.is_proxied, caller.address) == (True, False, "127.0.0.1")
    assert not identify("127.0.0.1", "http", [(b"host", b"localhost")], ())[0].is_relayed
    assert not identify("127.0.0.1", "http", [(name, b"1.1.1.1")], (ip_network("127.0.0.1"),))[0].is_relayed
