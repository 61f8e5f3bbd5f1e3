"""Who may see the page. ``access: open`` is short for ``access: {allow: open}``."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, model_validator

from monitor.config import fields
from monitor.config.fields import About
from monitor.config.problems import Fault, shown
from monitor.config.reading import Tree
from monitor.config.section import Section

Way = Literal["loopback", "displays", "sign-in", "proxy", "open"]

CHOICES: Final[Mapping[Way, str]] = {
    "displays": "screens that `monitor display add NAME` lets in",
    "sign-in": "people with a password, by `monitor user add NAME`; [displays, sign-in] for both",
    "proxy": "whom a reverse proxy has signed in that page.proxies names",
    "open": "everybody who reaches this machine",
}
"""What may stand in ``access`` where other machines reach the page."""
ALONE: Final = frozenset({"loopback", "open"})
"""What goes with nothing else."""
VARIABLE: Final = "MONITOR_ACCESS"
"""Short for the variable of ``access.allow``."""
WHO: Final = ("x-forwarded-user", "x-forwarded-email", "x-forwarded-preferred-username")
"""Of the headers that are read as where a request comes from, those that may name a person."""
_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")


def _ways(ways: tuple[Way, ...]) -> tuple[Way, ...]:
    if not ways:
        raise ValueError("an empty list lets nobody in, not even this machine")
    if len(ways) > 1 and (alone := sorted(ALONE.intersection(ways))):
        raise ValueError(f"{alone[0]} goes with nothing else: take it, or the others")
    return tuple(dict.fromkeys(ways))


def _header(name: str) -> str:
    if not _HEADER.fullmatch(name):
        raise ValueError("no header of HTTP has this name")
    if name.lower().startswith(("x-forwarded-", "forwarded", "x-real-ip")) and name.lower() not in WHO:
        raise ValueError("a proxy says there where a request comes from, and we keep it from everybody")
    return name


class AccessSettings(Section):
    """Who may see the page, and for how long a person is signed in."""

    allow: Annotated[
        tuple[Way, ...],
        BeforeValidator(fields.listed),
        AfterValidator(_ways),
        About(
            text="Who may see the page; [access.md](access.md) shows each. Where other machines reach it, `loopback` "
            "is refused. `access: open` is short for `access: {allow: open}`.",
            allowed="loopback; open; or a list of displays, sign-in and proxy",
            default="`loopback`",
        ),
    ] = ("loopback",)
    header: Annotated[
        str,
        AfterValidator(_header),
        About(
            text="With `proxy`: the header in which one of `page.proxies` says who has signed in.",
            allowed="the name of a header, such as X-Forwarded-User",
        ),
    ] = "Remote-User"
    session: Annotated[
        timedelta,
        BeforeValidator(fields.pace),
        AfterValidator(fields.between("5 minutes", "90 days")),
        About(text="How long a person stays signed in.", allowed="a duration from 5 minutes to 90 days"),
    ] = timedelta(hours=12)

    @model_validator(mode="before")
    @classmethod
    def _widen(cls, values: Any) -> Any:  # noqa: ANN401 - a file may hold anything here
        return {"allow": values} if isinstance(values, str | tuple) else values

    @property
    def is_open(self) -> bool:
        """Whether whoever reaches the page sees it."""
        return self.allow == ("open",)


def widened(tree: Tree) -> Tree:
    """Return the tree with ``access: open`` written out, so that everything finds it in its place."""
    written = tree.values.get("access")
    if not isinstance(written, str | tuple):
        return tree
    origins = {
        (("access", "allow", *place[1:]) if place[:1] == ("access",) else place): origin
        for place, origin in tree.origins.items()
    }
    origins["access",] = tree.origin(("access",))
    return replace(tree, values={**tree.values, "access": {"allow": written}}, origins=origins)


def clashes(file: Tree, overlaid: Tree) -> Iterator[Fault]:
    """Yield a fault where file and environment answer differently: a forgotten variable must not open a page."""
    written, counts = _allowed(file), _allowed(overlaid)
    variable = overlaid.origin(("access", "allow"))
    if written is not None and isinstance(variable, str) and set(_texts(written)) != set(_texts(counts)):
        yield Fault(
            origin=variable,
            sentence=f"this says {_said(counts)}, and access on line {file.origin(('access', 'allow'))} of the file "
            f"says {_said(written)}; who may see the page must stand in one place: take one of them away",
        )


def check(tree: Tree) -> Iterator[Fault]:
    """Yield what is wrong between who may see the page and where it is served."""
    page = tree.values.get("page")
    host, proxies = (page.get("host"), page.get("proxies")) if isinstance(page, Mapping) else (None, None)
    allowed = _texts(_allowed(tree)) or ("loopback",)
    choices = "".join(f"\n    {name + ':':<10} {text}" for name, text in CHOICES.items())
    is_silent = allowed == ("loopback",)
    if is_silent and isinstance(host, str) and not fields.is_loopback(host):
        yield Fault(
            origin=tree.origin(("page", "host")),
            key="page.host",
            sentence=f"with {shown(host)} other machines reach the page, and nothing says who may see it",
            allowed=f"127.0.0.1 for this machine alone; or set access, here or in {VARIABLE}, to one of{choices}",
        )
    elif is_silent and proxies:
        yield Fault(
            origin=tree.origin(("page", "proxies")),
            key="page.proxies",
            sentence="through a proxy other machines reach the page, and nothing says who may see it",
            allowed=f"no proxy; or set access, here or in {VARIABLE}, to one of{choices}",
        )
    if "proxy" in allowed and not proxies:
        yield Fault(
            origin=tree.origin(("access", "allow")),
            key="access.allow",
            sentence="proxy believes the proxies that page.proxies names, and it names none",
            allowed="page.proxies with their addresses; or another word here",
        )


def _allowed(tree: Tree) -> object:
    group = tree.values.get("access")
    return group.get("allow") if isinstance(group, Mapping) else None


def _texts(written: object) -> tuple[str, ...]:
    listed = fields.listed(written)
    return tuple(text for text in listed if isinstance(text, str)) if isinstance(listed, tuple) else ()


def _said(written: object) -> str:
    return " and ".join(map(shown, _texts(written))) or "nothing"
