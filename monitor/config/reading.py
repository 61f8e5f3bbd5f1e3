"""config.yaml as plain values, each with the line it stands on.

The nodes of ruamel.yaml are read, not its loaded values: they keep lines and every one of two equal keys. Nothing
of the text is quoted in a message, since any part of it may be a secret.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode
from ruamel.yaml.reader import ReaderError

from monitor.config.problems import Fault, Location, Origin, key_of, name_of

NUMBERS: Final[dict[str, Callable[[SafeConstructor, ScalarNode], object]]] = {
    "tag:yaml.org,2002:int": SafeConstructor.construct_yaml_int,
    "tag:yaml.org,2002:float": SafeConstructor.construct_yaml_float,
    "tag:yaml.org,2002:bool": SafeConstructor.construct_yaml_bool,
}
NOTHING: Final = "tag:yaml.org,2002:null"
DEEPEST: Final = 20
"""Levels; settings have five, and without a limit a few thousand brackets would take seconds."""

REMEDIES: Final = {
    "found character '@'": 'a text that begins with @ needs quotes: "@example.org"',
    "found character '\\t'": "a tab stands where spaces must; indent with spaces only",
    "found undefined alias": "a text that begins with * needs quotes",
    "mapping values are not allowed here": "a colon or an indentation is not where it can be; "
    "write one `key: value` a line, keys of one group equally far in, and quote texts that hold a colon",
    "could not find expected ':'": "a line is neither `key: value` nor part of a list",
    "expected <block end>": "this is not as far in as the lines it belongs to, or a quotation mark is missing",
    "expected alphabetic or numeric character": "a text that begins with * or & needs quotes",
    "found character '%'": "a text that begins with % needs quotes",
    "expected ',' or": "a bracket is not closed, or a comma is missing, before this place; "
    "a text that holds a bracket or begins with ! needs quotes",
    "but found another document": "a second document begins here; remove the line ---",
    "maximum depth": "groups or brackets are nested more deeply than any setting is",
    "found unexpected end of stream": "a quotation mark is not closed",
}
"""What to do about the commonest mistakes, by the beginning of the library's message."""

_QUOTED: Final = re.compile(r"'(?!<)[^']{2,}'|\"[^\"]{2,}\"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Values (nested dicts and tuples of scalars) by key, where each was written, and what is wrong so far."""

    values: Mapping[str, Any]
    origins: Mapping[Location, Origin]
    faults: tuple[Fault, ...] = ()

    @property
    def names(self) -> tuple[str | None, ...]:
        """The name of each mailbox, None where it has none."""
        mailboxes = self.values.get("mailboxes")
        return tuple(map(name_of, mailboxes)) if isinstance(mailboxes, tuple) else ()

    def origin(self, location: Location) -> Origin:
        """Return where a value was written, or the nearest group that holds it."""
        while location not in self.origins and location:
            location = location[:-1]
        return self.origins.get(location, 1)

    def put(self, location: Location, value: object, origin: Origin) -> "Tree":
        """Return the tree with another value, from elsewhere; unchanged where something else is in the way."""
        kept = {place: where for place, where in self.origins.items() if place[: len(location)] != location}
        return replace(self, values=_put(self.values, location, value), origins={**kept, location: origin})


def read(text: str) -> Tree:
    """Return what the text of a configuration file says."""
    yaml = YAML(typ="safe", pure=True)
    yaml.max_depth = DEEPEST
    yaml.composer.warn_double_anchors = False  # the warning would quote the file
    try:
        node = yaml.compose(text)
    except (YAMLError, ValueError, OverflowError) as error:
        return _unreadable(*_mistake(error, text))
    if node is None:
        return Tree(values={}, origins={})
    if not isinstance(node, MappingNode):
        return _unreadable(
            node.start_mark.line + 1, "the file must be lines of `key: value`, such as title: Support desk"
        )
    reader = _Reader()
    tree = Tree(values=reader.group(node, ()), origins=reader.origins)
    faults = (
        Fault(origin=line, key=key_of(location, tree.names), sentence=sentence)
        for line, location, sentence in reader.faults
    )
    return replace(tree, faults=tuple(faults))


class _Reader:
    """One walk over the nodes, which collects lines and faults."""

    def __init__(self) -> None:
        self.origins: dict[Location, Origin] = {(): 1}
        self.faults: list[tuple[int, Location, str]] = []
        self._seen: set[int] = set()
        self._scalars = SafeConstructor(loader=YAML(typ="safe", pure=True))

    def group(self, node: MappingNode, location: Location) -> dict[str, Any]:
        """Return the values by key; of two equal keys the second is a fault and the first counts."""
        values: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self.faults.append((line, location, "a key must be one word"))
                continue
            key = str(key_node.value)
            place = (*location, key)
            if key in values:
                first = self.origins[place]
                self.faults.append((line, place, f"this key stands here again, after line {first}; remove one of them"))
                continue
            self.origins[place] = line
            values[key] = self._value(value_node, place, line)
        return values

    def _value(self, node: Node, location: Location, line: int) -> object:
        """Return a value; what an alias repeats is a fault, so that no file can grow without end."""
        if id(node) in self._seen:
            self.faults.append((line, location, "an alias (*) repeats another value; write the value out"))
            return None
        self._seen.add(id(node))
        if str(node.tag).startswith("!"):  # YAML takes the word for a tag and leaves the value empty
            self.faults.append((line, location, "a text that begins with ! needs quotes"))
            return None
        if isinstance(node, MappingNode):
            return self.group(node, location)
        if isinstance(node, ScalarNode):
            return self._scalar(node)
        return tuple(self._item(item, (*location, place)) for place, item in enumerate(node.value))

    def _item(self, node: Node, location: Location) -> object:
        """Return a value of a list."""
        line = node.start_mark.line + 1
        self.origins[location] = line
        return self._value(node, location, line)

    def _scalar(self, node: ScalarNode) -> object:
        """Return a number, a truth value, None or, for all else, the text as written (a date, too)."""
        if node.tag == NOTHING:
            return None
        try:
            return NUMBERS[node.tag](self._scalars, node) if node.tag in NUMBERS else str(node.value)
        except (ValueError, KeyError, IndexError):  # `!!int abc`, `!!bool abc`, `!!int`
            return str(node.value)


def _unreadable(line: int, sentence: str) -> Tree:
    """Return a tree of which nothing could be read."""
    return Tree(values={}, origins={}, faults=(Fault(origin=line, sentence=f"not readable: {sentence}"),))


def _mistake(error: Exception, text: str) -> tuple[int, str]:
    """Return the line of a mistake in the file's form, and what to do about it, without any of the text."""
    match error:
        case MarkedYAMLError():
            problem = str(error.problem)
            quotes_none = _QUOTED.sub("...", problem.partition(", but ")[0])
            remedies = (remedy for beginning, remedy in REMEDIES.items() if problem.startswith(beginning))
            return error.problem_mark.line + 1, next(remedies, quotes_none)
        case ReaderError():
            return text.count("\n", 0, error.position) + 1, "a character that no text holds stands here"
    # why: the library does not say where it stumbled over an escape such as \U99999999
    return 1, "somewhere a \\ in double quotes is followed by what no text holds; use single quotes"


def _put(group: Any, location: Location, value: object) -> Any:  # noqa: ANN401 - values of a file are of any kind
    """Return the group or list with a value replaced."""
    part, rest = location[0], location[1:]
    if isinstance(group, tuple) and isinstance(part, int):
        return (*group[:part], _put(group[part], rest, value), *group[part + 1 :])
    if not isinstance(group, Mapping):
        return group
    inner = group.get(str(part))
    return {**group, part: _put({} if inner is None else inner, rest, value) if rest else value}
