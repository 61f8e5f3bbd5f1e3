"""The self-contained page: a picture whose cells answer the pointer by style alone, and the map as a table."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from monitor.pictures.cells import Cell
from monitor.pictures.geometry import HEIGHT, LEFT, TOP, WIDTH
from monitor.wall import words
from monitor.wall.geometry import DAY_STARTS, HOURS
from monitor.wall.looks import Look

NAMED: Final = '<svg role="img" aria-label="The map; its table is below" '
STYLE: Final = """
body { margin: 0 auto; padding: 1rem; max-width: 80rem; background: BACKGROUND; color: STRONG;
  font: 1rem "DejaVu Sans", Verdana, Arial, sans-serif }
h1 { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
figure { position: relative; margin: 0 }
figure svg { display: block; width: 100%; height: auto }
.hours { position: absolute; inset: 0 }
.hours b { position: absolute; width: WIDE%; height: HIGH%; font-weight: normal }
.hours b:hover { outline: 2px solid STRONG }
.hours i { display: none; position: absolute; z-index: 1; top: calc(100% + 6px); width: max-content; max-width: 22rem;
  padding: .4em .6em; font: .85rem/1.4 "DejaVu Sans", Verdana, Arial, sans-serif; white-space: pre-line;
  color: BACKGROUND; background: STRONG; border-radius: 4px; pointer-events: none }
.hours b:hover i { display: block }
.hours .late i { right: 0 }
.hours .low i { top: auto; bottom: calc(100% + 6px) }
details { margin: 1rem 0; color: QUIET }
table { border-collapse: collapse; font-size: .75rem; margin-top: .5rem }
th, td { padding: .2em .4em; text-align: right; font-variant-numeric: tabular-nums }
"""


def page(picture: str, title: str, cells: Sequence[Cell], look: Look) -> str:
    """Return HTML without script and without any address; ``picture`` is an ``<svg>`` of the whole geometry."""
    return "".join(_lines(picture, title, cells, look))


def _lines(picture: str, title: str, cells: Sequence[Cell], look: Look) -> Iterator[str]:
    style = STYLE.replace("BACKGROUND", look.background).replace("STRONG", look.strong).replace("QUIET", look.quiet)
    style = style.replace("WIDE", f"{100 / WIDTH:.3f}").replace("HIGH", f"{100 / HEIGHT:.3f}")
    yield (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{style}</style></head>\n<body><main><h1>{escape(title)}</h1>"
        f"<figure>{picture.replace('<svg ', NAMED, 1)}"
        '<div class="hours" aria-hidden="true">\n'
    )
    for cell in cells:
        left, top = (LEFT + cell.hour) / WIDTH, (TOP + DAY_STARTS[cell.day]) / HEIGHT
        sides = " ".join(["late"] * (cell.hour > HOURS[-1] // 2) + ["low"] * (cell.day > len(DAY_STARTS) // 2))
        place = f"left:{left * 100:.3f}%;top:{top * 100:.3f}%"
        yield f'<b class="{sides}" style="{place}"><i>{escape(cell.words)}</i></b>\n'
    yield "</div></figure>\n<details><summary>As a table</summary><table>\n<tr><td></td>"
    yield from (f'<th scope="col">{hour}</th>' for hour in HOURS)
    yield "</tr>\n"
    for day, name in enumerate(words.LONG_WEEKDAYS):
        texts = "".join(f"<td>{escape(cell.text)}</td>" for cell in cells if cell.day == day)
        yield f'<tr><th scope="row">{name}</th>{texts}</tr>\n'
    yield "</table></details></main></body></html>\n"
