"""A mailbox and a few settings into the text of a configuration, whose comments and other keys stay (pure).

ruamel.yaml's round trip keeps comments, order and quotes; the indentation of the file is found out first, so that every
line that is not about the change stays as it was.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import MappingNode, SequenceNode

from monitor.setup.saving.comments import put_behind, remove, take_behind

MAILBOXES: Final = "mailboxes"
OURS: Final = (
    *("name", "host", "security", "port", "ca_file", "username", "password_file", "password_command", "sign_in"),
    *("oauth", "addresses", "folders"),
)
"""The keys of a mailbox that a setup decides: what was tried is what is written. All others stay."""
HEAD: Final = """\
# The settings of the response-time monitor. Every other one, with its default, is in
# docs/configuration.md. Passwords never stand here.

"""
"""Where there was no file."""
_LINE: Final = 100_000
_EOL: Final = ("\r\n", "\n")


def with_mailbox(text: str, mailbox: Mapping[str, Any], others: Mapping[tuple[str, ...], str]) -> str:
    """Return the configuration with this mailbox, in the place of one of the same name or behind the last one.

    ``others`` are settings by their keys from the top. The text must be a configuration that can be loaded.
    """

    def edit(document: CommentedMap) -> None:
        for keys, value in others.items():
            _put(document, keys, value)
        if document.get(MAILBOXES) is None:
            document[MAILBOXES] = CommentedSeq()
        rows = document[MAILBOXES]
        place = next((place for place, row in enumerate(rows) if row.get("name") == mailbox["name"]), len(rows))
        behind = take_behind(rows, min(place, len(rows) - 1)) if rows else ""
        if place == len(rows):
            rows.append(CommentedMap())
        _replace(rows[place], mailbox)
        put_behind(rows, place, behind)

    return _edited(text, edit)


def with_settings(text: str, settings: Mapping[tuple[str, ...], object]) -> str:
    """Return the configuration with these settings, by their keys from the top; None gives one its default back.

    None of them is a mailbox's. The text must be a configuration that can be loaded.
    """

    def edit(document: CommentedMap) -> None:
        for keys, value in settings.items():
            _set(document, keys, value)

    return _edited(text, edit)


def _edited(text: str, edit: Callable[[CommentedMap], None]) -> str:
    """Return a configuration after an edit; whatever that leaves alone stays as it was, its line ends too."""
    newline = next(sign for sign in _EOL if sign in text or sign == "\n")
    yaml = _round_trip(text)
    document = yaml.load(text.replace("\r\n", "\n")) if text.strip() else None
    if document is None:
        document, text = CommentedMap(), text or HEAD
        begin = text
    else:
        begin = ""
        _keep_anchors(document)
    edit(document)
    stream = io.StringIO()
    yaml.dump(document, stream)
    return (begin + stream.getvalue()).replace("\n", newline)


def _keep_anchors(node: object) -> None:
    """Keep the anchors (&) of groups and lists, of which ruamel.yaml writes only those that an alias uses."""
    if isinstance(node, CommentedMap | CommentedSeq):
        if node.anchor.value:
            node.anchor.always_dump = True
        for inner in node.values() if isinstance(node, CommentedMap) else node:
            _keep_anchors(inner)


def _replace(row: CommentedMap, mailbox: Mapping[str, Any]) -> None:
    """Make this row the mailbox; what it does not decide stays."""
    for key in [key for key in row if key in OURS and key not in mailbox]:
        remove(row, key)
    for key in sorted(mailbox, key=[*OURS, *mailbox].index):
        value = mailbox[key]
        if key not in row or row[key] != value:
            lines = take_behind(row, key) if key in row else ""
            row[key] = _written(value)
            put_behind(row, key, lines)


def _put(document: CommentedMap, keys: tuple[str, ...], value: object) -> None:
    """Set one setting; a new one at the top stands before the mailboxes, which may be long."""
    *groups, last = keys
    group = document
    for key in groups:
        if group.get(key) is None:
            group[key] = CommentedMap()
        group = group[key]
    if last not in group and group is document and MAILBOXES in group:
        group.insert(list(group).index(MAILBOXES), last, value)
    else:
        group[last] = value


def _set(document: CommentedMap, keys: tuple[str, ...], value: object) -> None:
    """Set one setting that may be there, or take it away; the comments behind it stay where they are."""
    *groups, last = keys
    group = document
    for key in groups:
        if group.get(key) is None:
            _give(document, group, key, CommentedMap())
        group = group[key]
    if value is not None:
        _give(document, group, last, _written(value))
    elif last in group:
        group[last] = None  # why not removed: the line and its comments are somebody's, and no value is the default


def _give(document: CommentedMap, group: CommentedMap, key: str, value: object) -> None:
    """Give a key of a group a value; a new key comes behind the last one, and before the comment behind that."""
    if key not in group and (group is document or not group):
        _put(group, (key,), value)
        return
    before = key if key in group else next(reversed(group))
    lines = take_behind(group, before)
    group[key] = value
    put_behind(group, key, lines)


def _written(value: object) -> object:
    """Return a value as a person would write it: lists of texts in one line, groups below their key."""
    if isinstance(value, Mapping):
        return CommentedMap((key, _written(inner)) for key, inner in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        line = CommentedSeq(value)
        line.fa.set_flow_style()
        return line
    return value


def _round_trip(text: str) -> YAML:
    """Return a reader and writer that indents as the text does: mappings by so much, lists by so much."""
    yaml = YAML(typ="rt", pure=True)
    yaml.preserve_quotes = True
    yaml.width = _LINE
    mapping, sequence, offset = 2, 4, 2
    node = YAML(typ="rt", pure=True).compose(text) if text.strip() else None
    for key, value in node.value if isinstance(node, MappingNode) else ():
        is_block = isinstance(value, MappingNode | SequenceNode) and value.value and not value.flow_style
        if is_block and isinstance(value, MappingNode):
            mapping = value.value[0][0].start_mark.column
        elif is_block and key.value == MAILBOXES:
            line = text.splitlines()[value.value[0].start_mark.line]
            # why the line: a list with an anchor begins where that stands, behind its key
            offset = line.index("-") if line.lstrip().startswith("-") else value.start_mark.column
            sequence = value.value[0].start_mark.column
    yaml.indent(mapping=mapping, sequence=sequence, offset=offset)
    return yaml
