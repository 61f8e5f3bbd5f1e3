"""The Content-Security-Policy: what a browser may load, run and be shown in, for each kind of answer.

Nothing comes from elsewhere. No script is written into a page but Dash's first one, which is named by its hash; no text
is evaluated. No style is written into a page either: React and plotly set styles through the DOM's own objects, which
a policy does not forbid, and the style sheets that Dash and plotly put into the page are named by their hashes.
"""

from collections.abc import Iterable, Sequence
from typing import Final

FRAMES: Final = ("'self'",)
"""Who may show the page in a frame."""

STYLES: Final = (
    "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",  # empty: plotly fills it through the DOM
    "ji27qzEtxXZW+7dun6UwjHXJ18e6WAin1VvNtkzIE/o=",  # plotly 4.1.1, its map library
    "Do5Z9ZqsPvCQTUBQS9BnDm/2+on7omuzuLYk5sbA+2s=",  # the renderer of Dash 4.4.1; below: its core components
    "+QoPrsxO0auPnxSulD3bAr9CoDGgzv7YRfYE0vfxeQI=",
    "0IJGrxhCP5NUIafylLkj5118xkZH1kp5FmNio7NOckI=",
    "Aq43X0SlmB69maWGob4rp/UuSHhwePalkRRExtsxOJ8=",
    "ITR5T9OwskhdqdsliUJRmgp9ltOFAHgXe1F7eRvGnmQ=",
    "MJs2ke1SA6Cy3tTCZu2QH0rj0r//iNqU0idy9bM4leg=",
    "SkhFDxgIcEjMhRh19uSHWrkdnAlZ9rlskgr9yLsipa8=",
    "VUA+tqvhK3niMn7AdszqidMFPRh9FLqxB2iINUrsiTw=",
    "X2TqJwnIiE/ceDVeAdr7v7BOWBU6CEzE6qxlNzBzvBk=",
    "Z8VokGxeiKThZOEmkdUgfW+jxbvItBwAXC8M1c4wqAM=",
    "uDiOZWps1U7E8/0BTaQrclYMhVhRVE4dT0vb5X6nXOw=",
)
"""Of the style sheets that the locked libraries put into the page (SHA-256). None of them is needed for what we show:
with another version a browser refuses some and says so in its console. A test names those that are missing."""

FILE: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox"
"""Of a picture or a standalone page that people keep as a file, opened by itself: its own styles, no script at all."""


def content_policy(script_hashes: Iterable[str], frames: Sequence[str] = FRAMES, *, may_evaluate: bool = False) -> str:
    """Return the policy of the page and of those beside it.

    ``frames`` are who may show it in a frame. ``may_evaluate`` lets text be evaluated as script: no page of ours needs
    it, but some tools that watch a page do.
    """
    evaluating = ["'unsafe-eval'"] if may_evaluate else []
    rows = {
        "default-src": "'self'",
        "script-src": " ".join(("'self'", *evaluating, *script_hashes)),
        "style-src": " ".join(("'self'", *(f"'sha256-{one}'" for one in STYLES))),
        "img-src": "'self' data: blob:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
    }
    return framed("; ".join(f"{name} {value}" for name, value in rows.items()), frames)


def framed(policy: str, frames: Sequence[str]) -> str:
    """Return a policy with who may show the answer in a frame; nobody where ``frames`` is empty."""
    allowed = " ".join(frames) or "'none'"
    return f"{policy}; frame-ancestors {allowed}"
