"""Where the page stands: proxies, path, names, frames."""

from ipaddress import ip_network
from pathlib import Path

import pytest

from monitor.config import Settings, load
from monitor.errors import ConfigError


def read(folder: Path, *lines: str) -> Settings:
    """Return the settings of a file with these lines below ``page``."""
    file = folder / "config.yaml"
    file.write_text("\n".join(("page:", *(f"  {line}" for line in lines))) + "\n", "utf-8")
    return load(file, {"MONITOR_ACCESS": "open"}, "Europe/Paris")  # else proxies are refused


def refused(folder: Path, *lines: str) -> str:
    """Return what is said against such a file."""
    with pytest.raises(ConfigError) as caught:
        read(folder, *lines)
    return str(caught.value)


def test_proxies_are_addresses_and_networks(tmp_path: Path) -> None:
    """One, or several; of both families."""
    assert read(tmp_path, "proxies: 10.0.0.5").page.proxies == (ip_network("10.0.0.5/32"),)
    found = read(tmp_path, 'proxies: ["10.0.0.0/24", "fd00::/8"]').page.proxies
    assert found == (ip_network("10.0.0.0/24"), ip_network("fd00::/8"))
    assert read(tmp_path, "port: 1").page.proxies == ()


def test_a_proxy_that_is_none_is_said_with_its_line(tmp_path: Path) -> None:
    """A name is no address; a network that begins in its middle was meant to be another."""
    assert "this is no address or network" in refused(tmp_path, "port: 1", "proxies: [proxy.example.org]")
    said = refused(tmp_path, "port: 1", 'proxies: ["10.0.0.5/24"]')
    assert said.startswith("config.yaml:3: page.proxies")
    assert "did you mean 10.0.0.0/24?" in said
    assert "this is no address or network" in refused(tmp_path, "proxies: [5]")
    assert "this is every machine there is" in refused(tmp_path, 'proxies: ["0.0.0.0/0"]')
    assert "page.proxies: found a group of keys" in refused(tmp_path, "proxies: {a: b}")


@pytest.mark.parametrize(("written", "path"), [("/wall", "/wall"), ("/wall/", "/wall"), ("/a/b", "/a/b"), ("/", "")])
def test_a_path_has_no_slash_at_its_end(tmp_path: Path, written: str, path: str) -> None:
    """However it is written."""
    assert read(tmp_path, f"path: {written}").page.path == path


@pytest.mark.parametrize("path", ["wall", "//wall", "/..", "/a/./b", '"/a b"', "/a?b", "https://example.org/wall"])
def test_a_path_that_is_none_is_said(tmp_path: Path, path: str) -> None:
    """It is written into addresses."""
    assert "a path begins with /" in refused(tmp_path, f"path: {path}")


def test_frames_are_written_as_a_policy_has_them(tmp_path: Path) -> None:
    """The page's own site by default; a site with its port; nobody."""
    assert read(tmp_path, "port: 1").page.frames == ("'self'",)
    written = """frame_ancestors: [self, "https://home.example.org:8123/", "http://[fd00::1]:3000", "https://*.example.org"]"""
    assert read(tmp_path, written).page.frames == (
        "'self'",
        "https://home.example.org:8123",
        "http://[fd00::1]:3000",
        "https://*.example.org",
    )
    assert read(tmp_path, "frame_ancestors: none").page.frames == ()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("home.example.org", "write self, none, or a site"),
        ('"https://a.example/lovelace"', "without a path"),
        ('"https://a.example; script-src *"', "write self, none, or a site"),
        ("[none, self]", "none goes with nothing else"),
    ],
)
def test_a_frame_that_is_no_site_is_said(tmp_path: Path, written: str, said: str) -> None:
    """Nothing else gets into the policy."""
    assert said in refused(tmp_path, f"frame_ancestors: {written}")


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1"),
        ("localhost", "http://localhost"),
        ("::1", "http://[::1]"),
        ("0.0.0.0", "http://127.0.0.1"),  # noqa: S104 - nothing is bound
        ("::", "http://[::1]"),
    ],
)
def test_the_address_is_one_that_this_machine_can_open(tmp_path: Path, host: str, address: str) -> None:
    """All addresses at once are none that a browser opens."""
    file = tmp_path / "config.yaml"
    file.write_text(f'access: open\npage:\n  host: "{host}"\n', "utf-8")
    assert load(file, {}, "Europe/Paris").page.address == address
