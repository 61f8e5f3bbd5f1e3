"""Who may see the page: how it is written, and what is refused before anything listens."""

from datetime import timedelta

import pytest

from monitor.config import access as config_access
from monitor.config.access import CHOICES
from monitor.errors import ConfigError
from monitor.wall.serving.proxies import WHO
from tests.config.conftest import Loading

EVERYWHERE = "page: {host: 0.0.0.0}\n"


def test_a_header_that_may_name_a_person_is_one_that_arrives() -> None:
    """What the configuration takes for such a header, the server keeps of a named proxy's."""
    assert {name.encode() for name in config_access.WHO} == WHO


def problems(loading: Loading, text: str, environ: dict[str, str] | None = None) -> tuple[str, ...]:
    """Return what is wrong with a file."""
    with pytest.raises(ConfigError) as caught:
        loading(text, environ or {})
    return caught.value.problems


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", ("loopback",)),
        ("access:\n", ("loopback",)),
        ("access: open", ("open",)),
        ("access: {allow: open}", ("open",)),
        ("access: [displays, sign-in]", ("displays", "sign-in")),
        ("access: {allow: [sign-in, sign-in], session: 30 days}", ("sign-in",)),
        ("access: {session: 30 days}", ("loopback",)),
    ],
)
def test_one_word_is_enough(loading: Loading, text: str, allowed: tuple[str, ...]) -> None:
    """A word or a list in the place of the group means what the group's allow would."""
    assert loading(text).access.allow == allowed


def test_defaults(loading: Loading) -> None:
    """Without a word only this machine sees the page, and a person who signs in stays so for a working day."""
    settings = loading("")
    assert (settings.access.allow, settings.access.session) == (("loopback",), timedelta(hours=12))
    assert not settings.access.is_open


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "wall.example.org"])  # noqa: S104 - as text
def test_other_machines_need_a_choice(loading: Loading, host: str) -> None:
    """A page that other machines reach is refused with its line and every choice there is."""
    (problem,) = problems(loading, f'title: x\npage: {{host: "{host}"}}\n')
    assert problem.startswith("config.yaml:2: page.host:")
    for choice in (*CHOICES, "127.0.0.1", "MONITOR_ACCESS"):
        assert choice in problem


def test_a_container_needs_a_choice(loading: Loading) -> None:
    """Where the environment says that other machines reach the page, the same is refused, with the variable's name."""
    (problem,) = problems(loading, "", {"MONITOR_PAGE__HOST": "::"})
    assert problem.startswith("MONITOR_PAGE__HOST: ")


@pytest.mark.parametrize("choice", ["displays", "sign-in", "[displays, sign-in]", "proxy", "open"])
def test_a_choice_is_enough(loading: Loading, choice: str) -> None:
    """With any choice other machines may reach the page, and only with ``open`` are all of them let in."""
    page = "page: {host: 0.0.0.0, proxies: [10.0.0.5]}\n"
    settings = loading(f"{page}access: {choice}")
    assert settings.is_open_to_network is (choice == "open")
    assert loading(page, {"MONITOR_ACCESS": choice.strip("[]")}).access == settings.access


def test_proxies_need_a_choice(loading: Loading) -> None:
    """Through a proxy other machines reach a page that listens on loopback: that needs a choice, too."""
    (problem,) = problems(loading, "title: x\npage:\n  proxies: [127.0.0.1]\n")
    assert problem.startswith("config.yaml:3: page.proxies: through a proxy other machines reach the page")
    assert "displays:" in problem


def test_a_proxy_is_named(loading: Loading) -> None:
    """To believe a proxy's word on who has signed in takes a proxy."""
    (problem,) = problems(loading, "title: x\naccess: [displays, proxy]")
    assert problem.startswith("config.yaml:2: access.allow: proxy believes the proxies that page.proxies names")


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.0.0.53"])
def test_this_machine_needs_none(loading: Loading, host: str) -> None:
    """A page that only this machine reaches needs no choice."""
    assert loading(f'page: {{host: "{host}"}}').access.allow == ("loopback",)


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("access: opne", 'config.yaml:1: access.allow[1]: found "opne"'),
        ("access:\n  - displays\n  - x", 'config.yaml:3: access.allow[2]: found "x"'),
        ("access: []", "config.yaml:1: access.allow: found a list: an empty list lets nobody in"),
        ("access: [open, displays]", "config.yaml:1: access.allow: found a list: open goes with nothing else"),
        ("access: [sign-in, loopback]", "config.yaml:1: access.allow: found a list: loopback goes with nothing else"),
        ("access: {allow: {a: b}}", "config.yaml:1: access.allow: found a group of keys"),
        ("access: 5", "config.yaml:1: access: found the number 5"),
        ("access: {alow: open}", 'config.yaml:1: access.alow: this key is not known; the nearest known key is "allow"'),
        ("access: {header: 'a b'}", 'config.yaml:1: access.header: found "a b": no header of HTTP has this name'),
        (
            "access: {header: X-Forwarded-Groups}",
            'config.yaml:1: access.header: found "X-Forwarded-Groups": a proxy says there where a request comes from',
        ),
        ("access: {session: 1 minute}", 'config.yaml:1: access.session: found "1 minute": this is less than 5 minutes'),
    ],
)
def test_mistakes_have_their_line(loading: Loading, text: str, block: str) -> None:
    """What is written wrongly is reported where it stands."""
    (problem,) = problems(loading, text)
    assert problem.startswith(block)


@pytest.mark.parametrize("text", ["page: [a]\naccess: open", "page: {host: 5}", f"{EVERYWHERE}access: 5"])
def test_odd_pages_are_reported_once(loading: Loading, text: str) -> None:
    """Where the group or the host is no such thing, that is reported, and nothing falls over."""
    assert problems(loading, text)


def test_file_and_environment_must_agree(loading: Loading) -> None:
    """A forgotten variable does not open a page that the file closes, nor the other way round; agreeing is fine."""
    (problem,) = problems(loading, "title: x\naccess: displays", {"MONITOR_ACCESS": "open"})
    assert problem.startswith('MONITOR_ACCESS: this says "open", and access on line 2 of the file says "displays"')
    (problem,) = problems(loading, "access:\n  allow: open", {"MONITOR_ACCESS__ALLOW": "displays,sign-in"})
    assert "line 2" in problem
    agreed = loading("access: [displays, sign-in]", {"MONITOR_ACCESS": "sign-in, displays"})
    assert set(agreed.access.allow) == {"displays", "sign-in"}
    assert loading("access: {session: 1 day}", {"MONITOR_ACCESS": "open"}).access.session == timedelta(days=1)
