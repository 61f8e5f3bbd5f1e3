"""Where the page is served, to whom under which names, and how it looks."""

import re
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator

from monitor.config import fields
from monitor.config.fields import About
from monitor.config.section import Section
from monitor.config.tls import TlsSettings
from monitor.records import Theme

SELF: Final = "self"
NOBODY: Final = "none"
_PATH: Final = re.compile(r"(/(?!\.{1,2}(/|$))[A-Za-z0-9._~-]+)*")
_FRAME: Final = re.compile(
    r"https?://(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:\d{1,5})?|https?://\[[0-9A-Fa-f:]+\](:\d{1,5})?"
)


def _networks(value: object) -> object:
    texts = fields.listed(value)
    return tuple(_network(text) for text in texts) if isinstance(texts, tuple) else value


def _network(text: object) -> IPv4Network | IPv6Network:
    try:
        network = ip_network(str(text))
    except ValueError:
        near = ""
        with suppress(ValueError):
            near = f"; did you mean {ip_network(str(text), strict=False)}?"
        raise ValueError(f"this is no address or network; write 10.0.0.5 or 10.0.0.0/24{near}") from None
    if not network.prefixlen:
        # whoever is believed as a proxy says who has signed in, and from where
        raise ValueError("this is every machine there is; name the proxy alone, such as 10.0.0.5")
    return network


def _path(path: str) -> str:
    bare = path.rstrip("/")
    if not _PATH.fullmatch(bare):
        raise ValueError("a path begins with / and has letters, digits and . _ ~ - between its slashes")
    return bare


def _frame(text: str) -> str:
    bare = text.strip("'").rstrip("/")
    if bare not in {SELF, NOBODY} and not _FRAME.fullmatch(bare):
        raise ValueError("write self, none, or a site with its scheme and without a path")
    return bare


def _frames(sites: tuple[str, ...]) -> tuple[str, ...]:
    if NOBODY in sites and len(sites) > 1:
        raise ValueError("none goes with nothing else")
    return sites


Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], BeforeValidator(_networks)]


class PageSettings(Section):
    """Where the page is served, and how it looks."""

    host: Annotated[
        fields.Host,
        About(
            text="Which machines reach the page: with `127.0.0.1` only this one, with `0.0.0.0` every other, too; "
            "`access` says who may see it.",
            allowed="an address or name of this machine",
        ),
    ] = "127.0.0.1"
    port: Annotated[
        fields.AnyPort,
        About(
            text="The port of the page's address; 0 takes any free one and prints it.",
            allowed="a whole number from 0 to 65535",
        ),
    ] = 8050
    tls: TlsSettings = TlsSettings()
    names: Annotated[
        tuple[fields.Host, ...],
        BeforeValidator(fields.listed),
        About(
            text="Further names that people open the page by; those in the certificate are known by themselves.",
            allowed="a list of names, without scheme and port",
            example="[wall.example.org]",
            default="none",
        ),
    ] = ()
    proxies: Annotated[
        Networks,
        About(
            text="Reverse proxies before the page, whose word on clients is taken; [proxy.md](proxy.md) has examples.",
            allowed="a list of addresses or networks",
            example='[127.0.0.1, "10.0.0.0/24"]',
            default="none",
        ),
    ] = ()
    path: Annotated[
        str,
        AfterValidator(_path),
        About(
            text="The path under which a reverse proxy shows the page, whether the proxy takes it off or not.",
            allowed="a path such as /wall",
            default="none: /",
        ),
    ] = ""
    frame_ancestors: Annotated[
        tuple[Annotated[str, AfterValidator(_frame)], ...],
        BeforeValidator(fields.listed),
        AfterValidator(_frames),
        About(
            text="Which sites may show the page in a frame, such as Home Assistant; `self` is the page's own.",
            allowed='none, or a list of self and addresses like "https://home.example.org:8123"',
            default="`self`",
        ),
    ] = ("self",)
    allow_eval: Annotated[
        bool,
        About(
            text="Lets browser tools that watch the page evaluate text in it; no page needs it "
            "([serving.md](serving.md)).",
            allowed="true or false",
            default="`false`",
        ),
    ] = False
    theme: Annotated[
        Theme,
        About(
            text="How the page looks: `article` is the look of the article that this program comes from.",
            allowed="dark, light or article",
        ),
    ] = "dark"
    locale: Annotated[
        fields.Locale,
        About(
            text="How weekdays, numbers and dates are written. Sentences stay English.",
            allowed="a locale, such as de or pt_PT",
        ),
    ] = "en"
    dim: Annotated[
        fields.WeekSpans,
        About(
            text="When the page is darkened.",
            allowed="a list of times, each with weekdays before it or for every day",
            example='["19:00-07:00"]',
            default="never",
        ),
    ] = ()
    off: Annotated[
        fields.WeekSpans,
        About(
            text="When the page is black, on purpose, and says so.",
            allowed="a list of times, each with weekdays before it or for every day",
            example='["Mon-Fri 20:00-07:00", "Sat-Sun 00:00-24:00"]',
            default="never",
        ),
    ] = ()

    @property
    def frames(self) -> tuple[str, ...]:
        """Who may show the page in a frame, as a policy writes it."""
        return tuple("'self'" if each == SELF else each for each in self.frame_ancestors if each != NOBODY)

    @property
    def address(self) -> str:
        """The page's scheme and host, as this machine can open it; without port and path."""
        host = "127.0.0.1" if self.host == "0.0.0.0" else "::1" if self.host == "::" else self.host  # noqa: S104 - as above
        return f"{'https' if self.tls.is_on else 'http'}://{f'[{host}]' if ':' in host else host}"
