"""From an address to a server: the table decides, else the domain's own document, else the person."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from monitor.setup.interview import Interview
from monitor.setup.servers.autoconfig import parse
from monitor.setup.servers.provider import PORTS, SECURITIES, Provider, Security, Server
from monitor.setup.servers.providers import OTHER, PROVIDERS, by_address, by_key, by_server

SILENT: Final = "It names no IMAP server."


def find(interview: Interview, address: str, documents: Callable[[str], Sequence[bytes]]) -> tuple[Provider, Server]:
    """Return the provider's row and how to reach the mailbox; ``documents`` asks the address's domain itself."""
    said = _said(interview)
    if "host" in interview.given:
        server = ask_server(interview, said or OTHER, address)
        return said or by_server(server.host, server.port), server
    if said:
        return said, _server_of(interview, said, address)
    if known := by_address(address):
        provider, server = known
        interview.say(f"{address.rpartition('@')[2]} belongs to {provider.name}.")
        return provider, _as_given(interview, server)
    if not interview.problems and (documented := _documented(interview, address, documents)):
        return by_server(documented.host, documented.port), _as_given(interview, documented)
    interview.say("Is your mail with Google Workspace, Microsoft 365 or another of these?")
    rows = {provider.key: provider.name for provider in PROVIDERS}
    provider = by_key(interview.choice("provider", "Number", rows, OTHER.key))
    return provider, _server_of(interview, provider, address)


def ask_server(interview: Interview, provider: Provider, address: str, usual: str = "") -> Server:
    """Return the server that the person names; ``usual`` is what Enter takes instead of a guess."""
    host = interview.value("host", "IMAP server", "host", usual or _guess(address))
    security = _security(interview, host, provider.security)
    name = address.rpartition("@")[0] if provider.user == "local part" else address
    return Server(host=host, port=_port(interview, PORTS[security]), security=security, username=name)


def _security(interview: Interview, host: str, usual: Security) -> Security:
    """Return how the connection is protected; a password crosses no network in plain text."""
    is_here = interview.is_this_machine(host)
    if interview.given.get("security") == "none" and not is_here:
        del interview.given["security"]
        interview.fail("--security: without encryption anybody on the way could read the password")
    securities = {key: words for key, words in SECURITIES.items() if is_here or key != "none"}
    return interview.choice("security", "Protection", securities, usual)


def _port(interview: Interview, usual: int) -> int:
    text = interview.value("port", "Port", "port", str(usual))
    return int(text) if text.isdecimal() else usual


def _as_given(interview: Interview, server: Server) -> Server:
    """Return a known server with what options say of it otherwise."""
    if "security" in interview.given:
        security = _security(interview, server.host, server.security)
        server = replace(server, security=security, port=PORTS[security])
    return replace(server, port=_port(interview, server.port)) if "port" in interview.given else server


def _said(interview: Interview) -> Provider | None:
    """Return the provider that an option names."""
    if "provider" not in interview.given:
        return None
    return by_key(interview.choice("provider", "", {row.key: row.name for row in PROVIDERS}, OTHER.key))


def _server_of(interview: Interview, provider: Provider, address: str) -> Server:
    """Return the provider's server; of several the one that the person chooses."""
    if not provider.hosts:
        return ask_server(interview, provider, address)
    certain = [host for host in provider.hosts if host.has(address.rpartition("@")[2].lower())]
    hosts = {host.name: host for host in certain or provider.hosts}
    if len(hosts) > 1:
        names = {host.name: f"{host.name}: {host.whose}" for host in hosts.values()}
        return _as_given(
            interview, provider.server(hosts[interview.choice("host", "Number", names, next(iter(names)))], address)
        )
    return _as_given(interview, provider.server(next(iter(hosts.values())), address))


def _documented(interview: Interview, address: str, documents: Callable[[str], Sequence[bytes]]) -> Server | None:
    """Return the server that the domain's own document names, if the person takes it."""
    domain = address.rpartition("@")[2]
    question = f"Ask {domain} itself how its mail is set up? Nobody else is asked."
    if not interview.agrees("autoconfig", question, default=True):
        return None
    server = next(filter(None, (parse(document, address) for document in documents(address))), None)
    if server is None:
        interview.say(SILENT)
        return None
    where = f"{server.host}, port {server.port}, {SECURITIES[server.security]}"
    return server if interview.agrees("found", f"It names {where}. Use that?", default=True) else None


def _guess(address: str) -> str:
    return f"imap.{address.rpartition('@')[2].lower()}"
