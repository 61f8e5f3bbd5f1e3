"""All settings as a table: the value in force, whose it is, what is allowed, and what a change takes (pure)."""

import re
from collections.abc import Collection, Iterable, Iterator
from html import escape
from typing import Final

from monitor.records.tuned import Setting

TAKES: Final[tuple[tuple[str, str], ...]] = (
    ("restart", "a restart of the monitor"),
    ("anew", "everything is opened anew"),
    ("mailbox", "that mailbox signs in anew"),
    ("decided", "which message answers which is decided anew for all mail"),
    ("maps", "the maps are computed anew"),
    ("read", "mailboxes are asked for the older mail that is missing"),
    ("polls", "the polls go on by the new plan"),
    ("page", "the page is built anew"),
)
"""What a change takes, by the name of the effect (``monitor.config.changes.Effect``), the weightiest first."""
_LINK: Final = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")
HEADS: Final = ("Setting", "In force", "From", "Allowed", "A change takes")


def takes(effects: Collection[str]) -> str:
    """Return what these effects are, in words."""
    return "; ".join(said for effect, said in TAKES if effect in effects)


def plain(text: str) -> str:
    """Return a text of the documents without its marks: `x` is x, and a link its words."""
    return _LINK.sub(lambda found: f"docs/{found[2]}" if found[1] == found[2] else found[1], text).replace("`", "")


def rows(settings: Iterable[Setting]) -> Iterator[str]:
    """Yield a table for each group of settings: open where something of it was set, closed where all is default."""
    head = "".join(f'<th scope="col">{name}</th>' for name in HEADS)
    groups: dict[str, list[Setting]] = {}
    for one in settings:
        groups.setdefault(_group(one), []).append(one)
    for name, members in groups.items():
        number = sum(one.source != "default" for one in members)
        said = f"{number} of {len(members)} set" if number else "all as by default" if len(members) > 1 else "default"
        yield f"<details{' open' * bool(number)}><summary><strong>{escape(name)}</strong>: {said}</summary>\n"
        yield f'<table class="settings"><thead><tr>{head}</tr></thead>\n<tbody>\n'
        yield from map(_row, members)
        yield "</tbody></table></details>\n"


def _group(one: Setting) -> str:
    """Return what a setting stands under: its first key, and of a mailbox its name, too."""
    first, _, rest = one.key.partition(".")
    return f"{first} {rest.rpartition('.')[0]}" if first == "mailboxes" else first if rest else "general"


def _row(one: Setting) -> str:
    waits = " <strong>The file says something else, which waits for a restart.</strong>" * one.is_waiting
    variable = one.source == "environment"
    effects = "another environment, and a restart" if variable else takes(one.takes)
    cells = (
        (HEADS[1], f"{escape(one.value) or 'none'}{waits}"),
        (HEADS[2], escape(one.place) or "default"),
        (HEADS[3], escape(plain(one.allowed))),
        (HEADS[4], escape(effects)),
    )
    columns = "".join(f'<td data-of="{name}">{text}</td>' for name, text in cells)
    said = f"<small>{escape(plain(one.text))}</small>"
    return f'<tr><th scope="row"><code>{escape(one.key)}</code>{said}</th>{columns}</tr>\n'
