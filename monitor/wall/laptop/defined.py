"""The definitions of waiting side by side on the same mail, as a part of ``/about``."""

from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Final

from monitor.errors import MonitorError
from monitor.records import Defined, EverAnswered
from monitor.wall import words

AskDefinitions = Callable[[], tuple[Sequence[Defined], Sequence[EverAnswered]]]
"""Returns every definition on the mail of both windows, and how often each kind of message is answered; StoreError."""
_HEAD: Final = ("definition", "answered", "wait now", "80 % within", "its author shows", "against <em>message</em>")
_SHARE: Final = "share within the target"


def definitions(ask: AskDefinitions, in_force: str) -> Iterator[str]:
    """Yield the section; ``in_force`` is the key of the definition that the maps follow."""
    yield '<h2 id="definitions">What counts as waiting</h2>\n'
    try:
        rows, kinds = ask()
    except MonitorError as error:
        yield f'<p role="alert">{escape(str(error))}</p>\n'
        return
    yield (
        "<p>Each row is a choice of where the clock starts and what stops it, on the same mail of both windows;"
        " <code>measure.definition</code> chooses. Rows with a product's name follow what it documents, as far as mail"
        " alone can show it.</p>\n"
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in _HEAD)
    yield '<div class="wide" tabindex="0" role="region" aria-label="Definitions side by side"><table class="rows">'
    yield f"<thead><tr>{head}</tr></thead><tbody>\n"
    yield from (_row(row, is_in_force=row.key == in_force) for row in rows)
    yield "</tbody></table></div>\n"
    if kinds:
        yield "<p>Of the messages that came four weeks ago and more, were ever answered:</p>\n<ul>\n"
        yield from (f"<li>{escape(one.kind)}: {_part(one)}</li>\n" for one in kinds)
        yield "</ul>\n<p>Thanks and last words are told from questions by the thread alone: no text is read.</p>\n"


def _row(row: Defined, *, is_in_force: bool) -> str:
    name = f"{escape(row.name)}{' <strong>(in force)</strong>' * is_in_force}"
    if row.source:
        title, address = row.source
        name += f' <a href="{escape(address)}" rel="noreferrer" title="{escape(title)}">source</a>'
    own = _value(row.own_value, is_share=row.own == _SHARE)
    return (
        f'<tr><th scope="row">{name}<br><small>{escape(row.words)}</small></th><td>{row.count:,}</td>'
        f"<td>{row.waiting:,}</td><td>{_value(row.percentile)}</td><td>{escape(row.own)}: {own}</td>"
        f"<td>{escape(row.differs)}</td></tr>\n"
    )


def _value(value: float | None, *, is_share: bool = False) -> str:
    if value is None:
        return words.NO_DATA
    return f"{words.percent(value)} %" if is_share else words.duration(value)


def _part(one: EverAnswered) -> str:
    if not one.count:
        return "none came"
    return f"{words.percent(one.answered / one.count)} % ({one.answered:,} of {one.count:,})"
