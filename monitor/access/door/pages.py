"""Our own pages at the door, in words for whoever stands there: a screen on a wall, or a person (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

Situation = Literal["gone", "stranger", "over", "elsewhere", "starting", "person", "proxy", "foreign"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a page says, and with which status of HTTP."""

    title: str
    text: str
    status: int


PLACE: Final = "{command}"
"""Where the command stands that lets this screen in, in the texts that have one."""
_COMMAND: Final = "monitor display add NAME"
_LINK: Final = " Then open the link that it prints on this screen."
SITUATIONS: Final[Mapping[Situation, Said]] = {
    "gone": Said(
        title="This screen is no longer let in",
        text="It was shut out, or the monitor does not know it any more. To let it in again, run this on the monitor's "
        f"machine, and the wall comes up by itself:{PLACE}",
        status=401,
    ),
    "stranger": Said(
        title="This page is not open to everybody",
        text=f"To let this screen in, run this on the monitor's machine, and the wall comes up by itself:{PLACE}",
        status=401,
    ),
    "over": Said(
        title="You are not signed in any more",
        text="Sign in again to go on.",
        status=401,
    ),
    "person": Said(
        title="This page is for people who sign in",
        text="A user's name and password come from <code>monitor user add NAME</code>, on the monitor's machine.",
        status=401,
    ),
    "proxy": Said(
        title="Nobody has signed you in",
        text="This monitor leaves that to a proxy, and the proxy has named nobody. Open the page by the proxy's "
        "address; if you did, its settings do not fit <code>access</code> in config.yaml.",
        status=401,
    ),
    "elsewhere": Said(
        title="This page is for the monitor's own machine",
        text="<code>access</code> in config.yaml says who else may see it.",
        status=401,
    ),
    "starting": Said(
        title="The monitor is starting",
        text="Its store does not answer yet, and only there stands who may see the page. This page goes on by itself.",
        status=503,
    ),
    "foreign": Said(
        title="This request is not from the monitor's own page",
        text="Nothing was changed. It came from another site, or this browser keeps no cookies: load the page anew and "
        "try again.",
        status=403,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What all pages have: the theme's name, and the way to the top (``./`` or ``../``)."""

    theme: str
    top: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form to sign in with. ``token`` is the hidden field, ``back`` where to go then, ``problem`` why not yet."""

    token: str
    back: str
    problem: str = ""
    name: str = ""


def door_page(situation: Situation, look: Look, form: Form | None, code: str = "") -> str:
    """Return the page for somebody who is not let in; ``form`` where a person may sign in.

    ``code`` lets this screen in; without one a link does.
    """
    said = SITUATIONS[situation]
    text, found, _ = said.text.partition(PLACE)
    lines = f"<p>{text}</p>"
    if found:
        command, more = (
            (f"{_COMMAND} <span>--code {code}</span>", "") if code else (_COMMAND, f"<p>{_LINK.strip()}</p>")
        )
        lines += f'<p class="command"><code>{command}</code></p>{more}'
    return _page(look, said.title, f"{lines}{_form(form, look) if form else ''}", situation)


def sign_in_page(look: Look, form: Form) -> str:
    """Return the page on which a person signs in."""
    return _page(look, "Sign in", _form(form, look))


def signed_in_page(look: Look, name: str, token: str) -> str:
    """Return what a person who is signed in sees there: by which name, and the way out."""
    lines = (
        f"<p>You are signed in as <strong>{escape(name)}</strong>.</p>"
        f'<form method="post" action="{look.top}sign-out">{_hidden(token)}<button>Sign out</button></form>'
        f'<p><a href="{look.top}">The wall</a></p>'
    )
    return _page(look, "Signed in", lines)


def plain(situation: Situation) -> str:
    """Return the same sentence for what shows no page."""
    said = SITUATIONS[situation]
    words = said.text.replace("<code>", "").replace("</code>", "").replace(PLACE, f" {_COMMAND}.{_LINK}")
    return f"{said.title}. {words}\n"


def _form(form: Form, look: Look) -> str:
    problem = f'<p class="problem" role="alert">{escape(form.problem)}</p>' if form.problem else ""
    return (
        f'<form method="post" action="{look.top}sign-in">{problem}{_hidden(form.token)}'
        f'<input type="hidden" name="back" value="{escape(form.back)}">'
        f'<label>Name<input name="name" value="{escape(form.name)}" autocomplete="username" autocapitalize="none" '
        'spellcheck="false" required maxlength="40"></label>'
        '<label>Password<input name="password" type="password" autocomplete="current-password" required '
        'maxlength="256"></label><button>Sign in</button></form>'
    )


def _hidden(token: str) -> str:
    return f'<input type="hidden" name="form_token" value="{escape(token)}">'


def _page(look: Look, title: str, lines: str, situation: str = "") -> str:
    """Return a page that names neither the board nor the program's version: strangers read it."""
    return (
        f'<!DOCTYPE html>\n<html lang="en" class="door" data-theme="{escape(look.theme)}" data-door="{situation}" '
        f'data-top="{look.top}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta name="robots" content="noindex"><title>{title}</title><link rel="icon" href="{look.top}_favicon.ico">'
        f'<link rel="stylesheet" href="{look.top}assets/wall.css"><link rel="stylesheet" '
        f'href="{look.top}assets/door.css"><script src="{look.top}assets/door.js" defer></script></head>\n'
        f"<body><main><h1>{title}</h1>{lines}</main></body></html>\n"
    )
