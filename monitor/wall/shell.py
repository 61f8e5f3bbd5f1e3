"""The HTML around the page: what a browser shows and the watchdog knows before Dash is there.

Every address in it is relative to the page's own, so that the page stands under any path that a proxy puts it.
"""

import json
from collections.abc import Iterable
from html import escape
from typing import Any, Final

import dash

from monitor.records import Board, Definition

_ROOT: Final = r'"requests_pathname_prefix":"\u002f"'
_HERE: Final = r'"requests_pathname_prefix":".\u002f"'
_TITLE_SIZES: Final = ((30, ""), (48, "long"), (64, "longer"), (1000, "longest"))
"""Up to how many letters a title has, and the class that still gives it room."""


def title_class(title: str) -> str:
    """Return the class that makes a long title small enough to stand beside the clock."""
    return next((name for most, name in _TITLE_SIZES if len(title) <= most), "longest")


def skeleton(board: Board, places: Iterable[str]) -> str:
    """Return what stands on the page until Dash has drawn it (watchdog.js removes it then): the title and the places.

    It stands before Dash's own entry, which Dash empties long before it has something to show.
    """
    heading = f'<h1 id="title" class="{title_class(board.title)}">{text(board.title)}</h1>'
    empty = "".join(f'<div id="{name}"></div>' for name in ("headline", "clock", *places))
    return (
        f'<div id="skeleton"><main id="wall" data-state="first-run" data-sample="{flag(board.is_sample)}"><header>'
        f'<div class="names">{heading}</div></header>{empty}'
        f'<div id="status">The page is being loaded.</div></main></div>'
    )


def text(words: str) -> str:
    """Return words as HTML text, in which Dash finds none of its ``{%placeholders%}``."""
    return escape(words).replace("{", "&#123;")


def flag(is_so: bool) -> str:  # noqa: FBT001 - it is the value itself
    """Return a truth as an attribute's text."""
    return str(is_so).lower()


def index(board: Board, definition: Definition, page_version: str, places: Iterable[str]) -> str:
    """Return the HTML around the page: what the watchdog must know before Dash is there."""
    facts = {
        "version": board.program_version,
        "page": page_version,
        "refresh": f"{board.page_seconds:g}",
        "zone": definition.time_zone,
        "theme": board.theme,
        "locale": "en-GB" if board.locale == "en" else board.locale.replace("_", "-"),
        "dim": json.dumps(board.dim),
        "off": json.dumps(board.off),
    }
    scheme = "dark" if board.theme == "dark" else "light"
    attributes = " ".join(f'data-{name}="{text(value)}"' for name, value in facts.items())
    return f"""<!DOCTYPE html>
<html lang="en" {attributes}>
<head>
{{%metas%}}
<meta name="color-scheme" content="{scheme}">
<title>{{%title%}}</title>
{{%favicon%}}
{{%css%}}
</head>
<body>
<noscript>This page draws its maps with JavaScript, which is switched off in this browser.</noscript>
{skeleton(board, places)}
{{%app_entry%}}
<footer class="scripts">{{%config%}}{{%scripts%}}{{%renderer%}}</footer>
</body>
</html>"""


class Shell(dash.Dash):
    """A Dash application whose addresses are relative; Dash's own begin with a slash."""

    def interpolate_index(self, **parts: Any) -> str:  # type: ignore[override]  # noqa: ANN401 - texts; Dash is untyped
        """Return the page's HTML."""
        for name in ("css", "scripts", "favicon"):
            parts[name] = parts[name].replace('="/', '="./')
        parts["config"] = parts["config"].replace(_ROOT, _HERE)
        return str(super().interpolate_index(**parts))  # type: ignore[no-untyped-call]  # as above
