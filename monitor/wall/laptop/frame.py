"""What every page beside the wall has around it: the theme's colours, a title, the ways to the others."""

from collections.abc import Iterable
from html import escape
from typing import Final

from flask import g

from monitor.records import Board

LINKS: Final = (("./", "The wall"), ("about", "What the numbers mean"), ("compare", "Compare periods"))
OF_USERS: Final = (("settings", "Settings"), ("displays", "Displays"))
"""For people who have signed in."""
SCRIPTS: Final = ("manners",)
"""Of assets/; manners.js says in #wake-lock what the screen does."""


def is_user() -> bool:
    """Return whether somebody who has signed in sends the present request."""
    visitor = g.get("visitor")
    return visitor is not None and visitor.kind == "user"


def frame(board: Board, title: str, here: str, lines: Iterable[str], *, is_user: bool = False) -> str:
    """Return a page of these ``lines``; ``here`` is its address, ``is_user``: somebody has signed in."""
    links = " ".join(
        f'<a href="{address}"{" aria-current=page" * (address == here)}>{name}</a>'
        for address, name in (*LINKS, *(OF_USERS if is_user else ()))
    )
    scripts = "".join(f'<script src="assets/{name}.js" defer></script>' for name in SCRIPTS)
    return (
        f'<!DOCTYPE html>\n<html lang="en" class="page" data-theme="{board.theme}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}: {escape(board.title)}</title>"
        '<link rel="icon" href="_favicon.ico">'
        '<link rel="stylesheet" href="assets/wall.css"><link rel="stylesheet" href="assets/laptop.css">'
        f'{scripts}</head>\n<body class="laptop"><nav aria-label="Pages">{links}</nav>\n<main>'
        f"<h1>{escape(board.title)}: {escape(title)}</h1>\n{''.join(lines)}</main></body></html>\n"
    )
