"""Settings from the environment: ``MONITOR_WINDOW__CURRENT``, ``MONITOR_MAILBOX_<NAME>__HOST``.

An empty variable counts as not set, because container tools pass those on. Every other variable that begins with
``MONITOR_`` must be known, so that a typing mistake is not silently nothing.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Final

from pydantic.fields import FieldInfo

from monitor.config import access, notify
from monitor.config import tree as keys
from monitor.config.problems import Fault, Location, nearest
from monitor.config.reading import Tree

PREFIX: Final = "MONITOR_"
_SERVICE: Final = re.compile(r"MONITOR_(SERVICE_(HOST|PORT\w*)|PORT(_\d+_(TCP|UDP)\w*)?)")
"""What Kubernetes sets in every container beside a service called "monitor"; none of it is meant for us."""


def form(name: str) -> str:
    """Return a mailbox's name as it stands in a variable's: upper case, every other character ``_``."""
    return re.sub(r"[^A-Z0-9]", "_", name.upper())


def password_variable(name: str) -> str:
    """Return the variable that holds the password of the mailbox with this name."""
    return f"{PREFIX}PASSWORD_{form(name)}"


def variables(names: tuple[str | None, ...]) -> dict[str, tuple[Location, FieldInfo]]:
    """Return every variable that overrides a setting, with the place of that setting and the setting."""
    known: dict[str, tuple[Location, FieldInfo]] = {}
    for path, field in keys.leaves():
        if path[0] != "mailboxes":
            known[PREFIX + "__".join(path).upper()] = (path, field)
        elif path[1] != "name":
            rest = "__".join(path[1:]).upper()
            for place, name in reversed(list(enumerate(names))):
                if name is not None:  # of two equal names the first is meant; the second is reported elsewhere
                    known[f"{PREFIX}MAILBOX_{form(name)}__{rest}"] = (("mailboxes", place, *path[1:]), field)
    known[access.VARIABLE] = known[f"{access.VARIABLE}__ALLOW"]
    return known


def overlay(tree: Tree, environ: Mapping[str, str], accepted: Collection[str] = ()) -> Tree:
    """Return the tree with what the environment says instead, and a fault for each unknown variable.

    ``accepted`` ones are no fault: no process can take its variables back when their mailbox goes.
    """
    known = variables(tree.names)
    passwords = {password_variable(name) for name in tree.names if name is not None}
    guessed = {password.replace("PASSWORD_", "MAILBOX_", 1) + "__PASSWORD": password for password in passwords}
    faults = []
    for variable in sorted(environ):
        text = environ[variable].strip()
        if not variable.startswith(PREFIX) or not text or _is_no_setting(variable, passwords):
            continue
        if variable in known:
            location, field = known[variable]
            tree = tree.put(location, value_of(text, field), variable)
        elif variable not in accepted:
            meant = guessed.get(variable)
            near = f'; the password goes into "{meant}"' if meant else _nearest(variable, [*known, *passwords])
            allowed = "" if near else "MONITOR_<GROUP>__<KEY>, MONITOR_MAILBOX_<NAME>__<KEY>, MONITOR_PASSWORD_<NAME>"
            faults.append(Fault(origin=variable, sentence=f"no setting has this variable{near}", allowed=allowed))
    return replace(tree, faults=(*tree.faults, *faults))


def _is_no_setting(variable: str, passwords: Collection[str]) -> bool:
    """Return whether a variable holds a secret, or comes from Kubernetes."""
    return variable in passwords or variable == notify.URLS or bool(_SERVICE.fullmatch(variable))


def _nearest(variable: str, known: list[str]) -> str:
    """Return the known variable nearest to this one, in words; what all have in common makes none of them near."""
    near = nearest(variable.removeprefix(PREFIX), (name.removeprefix(PREFIX) for name in known), "known variable")
    return near.replace('"', f'"{PREFIX}', 1)


def value_of(text: str, field: FieldInfo) -> object:
    """Return a text, of a variable or typed, as the value a file would hold: a truth, a number, a list or a text."""
    if field.annotation is bool:
        return {"true": True, "false": False}.get(text.lower(), text)
    if field.annotation in {int, float}:
        try:
            return int(text) if field.annotation is int else float(text)
        except ValueError:
            return text
    if "tuple" in str(field.annotation) and "," in text:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text
