"""The settings page's lines: what was written, what is wrong, the preview, the form, and the list of all (pure)."""

import base64
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

from monitor.records.board import Board
from monitor.records.tuned import Changed, Earlier, Setting, Trial, Tuned
from monitor.wall import words
from monitor.wall.laptop import sentences
from monitor.wall.laptop.paper import paper_of
from monitor.wall.laptop.setting_rows import plain, rows, takes
from monitor.wall.laptop.tables import change_table, grid_table

GROUPS: Final[tuple[tuple[str, tuple[tuple[str, str], ...]], ...]] = (
    ("Windows", (("window.current", "Current window"), ("window.trailing", "Trailing window"))),
    (
        "What a cell shows",
        (
            ("measure.statistic", "Statistic"),
            ("measure.percentile", "Percentile"),
            ("measure.target", "Target"),
            ("measure.definition", "Where the clock starts"),
            ("measure.smoothing", "Smoothing"),
        ),
    ),
    ("Pace", (("refresh.poll", "Mail is read every"), ("refresh.page", "A page asks for news every"))),
    ("Look", (("page.theme", "Theme"),)),
)
"""What can be tried: each group with the keys of its settings, and what people call them."""
LABELS: Final = {key: label for _, members in GROUPS for key, label in members}
AT: Final = "asked"
"""The place on the page to which a form leads."""
NOT_READ: Final = (
    "These windows need older mail than was read so far. Once written, every mailbox is asked for it, and the wall "
    "says how far that is; the maps here are of the mail that is there."
)
SOON: Final = "In force within two seconds, without a restart; open pages show it at their next refresh."
NOTHING: Final = "Nothing differs from what is in force."


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What one answer shows besides the settings: what was typed, what came of it, and what each form needs."""

    typed: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[str] = ()
    trial: Trial | None = None
    is_written: bool = False
    token: str = ""
    user: str = ""


def lines(board: Board, tuned: Tuned, shown: Shown) -> Iterator[str]:
    """Yield the page."""
    errors, others = by_field(shown.problems, LABELS)
    file = escape(tuned.file)
    yield (
        f"<p>Everything that <code>{file}</code> and the environment say, as it is in force now. Some of it can be "
        "tried here before it is written; the rest is changed in the file, which is watched.</p>\n"
    )
    if shown.user:
        yield f'<p class="note">Signed in as {escape(shown.user)}; <a href="sign-in">sign out</a>.</p>\n'
    if tuned.refused:
        yield _alert([f"{tuned.file} was not taken as it is now; the settings of before are in force.", *tuned.refused])
    if errors or others:
        yield _alert([*others, *(f"{LABELS[key]}: {sentence}" for key, sentence in errors.items())], AT)
    if shown.is_written:
        yield _written(tuned)
    if shown.trial:
        yield from _trial(board, tuned, shown, shown.trial)
    yield "<h2>Try other values</h2>\n"
    yield from _form(tuned, shown, errors)
    if tuned.earlier:
        yield from _way_back(tuned, tuned.earlier, shown)
    yield "<h2>Every setting</h2>\n"
    yield from rows(tuned.settings)


def by_field(problems: Iterable[str], known: Iterable[str]) -> tuple[dict[str, str], list[str]]:
    """Return the sentences that stand beside a field, by its key, and those that belong to none."""
    errors: dict[str, str] = {}
    others: list[str] = []
    keys = tuple(known)
    for problem in problems:
        found = next((key for key in keys if re.search(rf"(?:^|[ :]){re.escape(key)}: ", problem)), None)
        if found:
            errors[found] = problem.partition(f"{found}: ")[2].partition("\n")[0]
        else:
            others.append(" ".join(problem.split()))
    return errors, others


def _alert(sentences_: Sequence[str], name: str = "") -> str:
    place = f' id="{name}" tabindex="-1"' * bool(name)
    said = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences_)
    return f'<div class="alert" role="alert"{place}>{said}</div>\n'


def _written(tuned: Tuned) -> str:
    said = "and is in force" if tuned.is_taken else "and will be in force at once; look again in a moment"
    back = ' <a href="#before">To undo it</a>, take the version before.' * bool(tuned.earlier)
    changes = _changes(tuned.earlier.changed) if tuned.earlier else ""
    return (
        f'<div class="done" role="status" id="{AT}" tabindex="-1">'
        f"<p><strong>{escape(tuned.file)} was written {said}.</strong>{back}</p>{changes}</div>\n"
    )


def _changes(changed: Iterable[Changed]) -> str:
    items = "".join(
        f"<li>{escape(LABELS.get(one.key, one.key))} (<code>{escape(one.key)}</code>): {escape(one.before)} "
        f"\N{RIGHTWARDS ARROW} <strong>{escape(one.after)}</strong></li>"
        for one in changed
    )
    return f"<ul>{items}</ul>\n"


def _trial(board: Board, tuned: Tuned, shown: Shown, trial: Trial) -> Iterator[str]:
    yield f'<h2 id="{AT}" tabindex="-1">As it would be</h2>\n'
    if not trial.changed:
        yield f"<p>{NOTHING}</p>\n"
        return
    yield _changes(trial.changed)
    yield f"<p>{SOON} It takes this: {escape(takes(trial.takes))}.</p>\n"
    if trial.snapshot is None:
        yield "<p>The maps stay as they are.</p>\n"
    elif not trial.is_read:
        yield f"<p><strong>{NOT_READ}</strong></p>\n"
    yield (
        f'<form method="post" action="settings#{AT}">{_hidden(tuned, shown)}'
        + "".join(
            f'<input type="hidden" name="{escape(key)}" value="{escape(text)}">' for key, text in shown.typed.items()
        )
        + f'<p><button name="act" value="write" class="main">Write to {escape(tuned.file)}</button> '
        '<a href="settings">Leave everything as it is</a></p></form>\n'
    )
    yield from _maps(board, trial)


def _maps(board: Board, trial: Trial) -> Iterator[str]:
    if trial.snapshot is None:
        return
    snapshot, paper = trial.snapshot, paper_of(board)
    yield f'<p>{escape(snapshot.headline)}</p>\n<div class="tried">\n'
    for picture in trial.pictures:
        data = base64.b64encode(picture.png).decode()
        yield (
            f'<img src="data:image/png;base64,{data}" width="1040" height="585" '
            f'alt="{escape(picture.title)}: a map, whose numbers stand in the tables below">\n'
        )
    definition = snapshot.definition
    yield '</div>\n<details><summary>The same maps as tables</summary><div class="wide">\n'
    yield grid_table(snapshot.current, f"Last {words.span(definition.current)}, as it would be", paper)
    yield grid_table(snapshot.trailing, f"{words.span(definition.trailing)} before, as it would be", paper)
    caption = sentences.change_caption(definition.measure, "current less trailing")
    yield change_table(snapshot.change, caption, paper)
    yield "</div></details>\n"


def _form(tuned: Tuned, shown: Shown, errors: Mapping[str, str]) -> Iterator[str]:
    found = {one.key: one for one in tuned.settings if one.is_tried}
    yield f'<form method="post" action="settings#{AT}" class="tuning">{_hidden(tuned, shown)}\n'
    for name, members in GROUPS:
        yield f"<fieldset><legend>{name}</legend>\n"
        for key, label in members:
            if key in found:
                yield _field(found[key], label, shown.typed.get(key), errors.get(key, ""))
        yield "</fieldset>\n"
    yield '<p><button name="act" value="preview">Preview</button> Nothing is written yet.</p></form>\n'


def _field(one: Setting, label: str, typed: str | None, error: str) -> str:
    key = escape(one.key)
    about = f'<span class="note" id="{key}-allowed">{escape(plain(one.text))} Allowed: {escape(plain(one.allowed))}.'
    if one.source == "environment":
        return (
            f'<div class="field"><span class="label">{label}</span> <strong>{escape(one.value)}</strong>'
            f"{about} The variable {escape(one.place)} sets this and wins over the file: it is changed there, with a"
            " restart.</span></div>\n"
        )
    text = one.value if typed is None else typed
    hints = f"{key}-error {key}-allowed" if error else f"{key}-allowed"
    said = f'id="{key}" name="{key}" aria-describedby="{hints}"{" aria-invalid=true" * bool(error)}'
    if one.choices:
        chosen = text if text in one.choices else one.value
        options = "".join(
            f"<option{' selected' * (choice == chosen)}>{escape(choice)}</option>" for choice in one.choices
        )
        control = f"<select {said}>{options}</select>"
    else:
        control = f'<input {said} value="{escape(text)}" maxlength="80" autocomplete="off" spellcheck="false">'
    problem = f'<span class="problem" id="{key}-error">{escape(error)}</span>' if error else ""
    where = f" From {escape(one.place)}." if one.place else " The default."
    empty = "" if one.choices or one.source == "default" else " Left empty, it is the default again."
    return (
        f'<div class="field"><label for="{key}">{label}</label>{control}{problem}{about}{where}{empty}</span></div>\n'
    )


def _way_back(tuned: Tuned, earlier: Earlier, shown: Shown) -> Iterator[str]:
    file = escape(tuned.file)
    yield f'<h2 id="before">The version before</h2>\n<p>It lies beside the file, as <code>{file}.previous</code>. '
    if earlier.others:
        yield (
            f"It differs in {escape(', '.join(earlier.others))}, too, which this page may not change: to have it back,"
            f" copy it over <code>{file}</code> on the monitor's machine.</p>\n"
        )
        return
    yield "This was changed since:</p>\n"
    yield _changes(earlier.changed)
    yield (
        f'<form method="post" action="settings#{AT}">{_hidden(tuned, shown)}<p><button name="act" value="back">'
        f"Take the version before</button> The one of now then lies in its place: the same button brings it back.</p>"
        "</form>\n"
    )


def _hidden(tuned: Tuned, shown: Shown) -> str:
    return f'{shown.token}<input type="hidden" name="mark" value="{escape(tuned.mark)}">'
