"""The rooms of the house: who may import whom, how long a module may be, and where numbers are reckoned."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent
PACKAGE: Final = ROOT / "monitor"
SHARED: Final = {"records", "errors"}
EVERYTHING: Final = {path.stem for path in PACKAGE.iterdir() if path.name != "__pycache__"} - {"__init__"}
MAY_IMPORT: Final[dict[str, set[str]]] = {
    "sources": set(),
    "mail": set(),
    "store": set(),
    "numbers": set(),
    "snapshot": {"numbers"},
    "export": set(),
    "wall": set(),
    "access": set(),
    "pictures": {"wall"},  # its words, colours and places: a picture says what the wall says
    "sample": set(),
    "poll": set(),
    "config": set(),
    "setup": set(),
    "certificates": set(),
    "watching": set(),
    "cli": {"app", "config", "setup", "watching"},
    "__main__": {"cli"},
    "app": EVERYTHING,
    "records": set(),
    "errors": set(),
    "notebook": EVERYTHING,  # one function wires what app wires, for a person who types
    "": {"notebook"},  # monitor/__init__.py
}
LONGEST: Final = 250
LONGER: Final[dict[str, str]] = {
    "monitor/setup/servers/providers.py": "one literal table: a provider is one row, in one place"
}
"""Modules that are longer than LONGEST, each with its reason."""
FORBIDDEN_NAMES: Final = {"utils", "util", "helpers", "helper", "common", "misc"}


def modules() -> list[Path]:
    """Return every module of the program."""
    return sorted(PACKAGE.rglob("*.py"))


def place(path: Path) -> str:
    """Return a module's path below the project, as ids and tables name it."""
    return path.relative_to(ROOT).as_posix()


def room(path: Path) -> str:
    """Return the room a module stands in: its folder below ``monitor``, or its own name; "" for the package itself."""
    first = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    return "" if first == "__init__" else first


def imported(source: bytes, folder: tuple[str, ...]) -> Iterator[str]:
    """Yield the rooms that a module's text imports, wherever in it the import stands; ``folder`` is its package."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = list(folder[: len(folder) - node.level + 1]) if node.level else []
            start += node.module.split(".") if node.module else []
            names = [[*start, alias.name] for alias in node.names]
        else:
            continue
        yield from (name[1] for name in names if name[0] == "monitor" and len(name) > 1)


@pytest.mark.parametrize(
    ("source", "rooms"),
    [
        (b"import monitor.store.rows as rows, os", ["store"]),
        (b"from monitor import wall, __version__", ["wall", "__version__"]),
        (b"def f():\n    from monitor.app.clock import now", ["app"]),
        (b"from .. import cli", ["cli"]),
        (b"from ..mail.dates import parse", ["mail"]),
        (b"from . import grid", ["numbers"]),
        (b"import monitoring, re\nfrom os import path", []),
    ],
)
def test_every_way_to_import_is_seen(source: bytes, rooms: list[str]) -> None:
    """An import is seen however it is written."""
    assert list(imported(source, ("monitor", "numbers"))) == rooms


def test_every_room_is_in_the_table() -> None:
    """A new room is entered in the table before anything is built in it."""
    assert {room(path) for path in modules()} <= set(MAY_IMPORT)


@pytest.mark.parametrize("path", modules(), ids=place)
def test_imports(path: Path) -> None:
    """A module imports its own room, the records, the errors, and what the table allows."""
    allowed = MAY_IMPORT[room(path)] | SHARED | {room(path), "__version__"}
    if room(path) in SHARED:
        allowed = {room(path)}
    package = path.relative_to(ROOT).parent.parts
    assert set(imported(path.read_bytes(), package)) - allowed == set()


@pytest.mark.parametrize("path", modules(), ids=place)
def test_names_and_lengths(path: Path) -> None:
    """A module is named after what it does, and is short enough to be read at once."""
    assert not FORBIDDEN_NAMES & {part.removesuffix(".py") for part in path.parts[len(ROOT.parts) :]}
    if place(path) not in LONGER:
        assert len(path.read_text().splitlines()) <= LONGEST


def test_exceptions_are_needed() -> None:
    """The table of longer modules holds none that is gone or has become short."""
    short = [name for name in LONGER if len((ROOT / name).read_text().splitlines()) <= LONGEST]
    assert short == []


FIGURES: Final = [path for path in modules() if path.stem == "figures" or path.parent.name == "figures"]


def test_figures_reckon_nothing() -> None:
    """What is drawn was reckoned before: no figure sums, compares or filters."""
    assert FIGURES, "wall/figures.py is gone; name the module that draws"
    calls = [
        f"{place(path)}:{node.lineno}: {name}"
        for path in FIGURES
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.Call)
        and (name := getattr(node.func, "attr", getattr(node.func, "id", "")))
        in {"sum", "max", "min", "filter", "clip"}
    ]
    assert calls == []
