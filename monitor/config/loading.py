"""From config.yaml and the environment to Settings, or to every problem at once."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

import tzlocal
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from monitor.config import access, checks, roles, tls
from monitor.config import tree as keys
from monitor.config.environment import overlay, password_variable
from monitor.config.fields import known_zones
from monitor.config.problems import Fault, Location, blocks, key_of, nearest, shown
from monitor.config.reading import Tree, read
from monitor.config.settings import Document, Settings
from monitor.errors import ConfigError

UTC_NAMES: Final = {"UTC", "UCT", "GMT", "Universal", "Zulu", "Greenwich", "GMT0", "Etc/UTC", "Etc/UCT", "Etc/GMT"}
_FOLLOWING: Final = "default_factory_not_called"
"""pydantic's word for a default that waits for another key, which is reported itself."""

_OR_MAKE_ONE: Final = ", or make one: `monitor setup` asks for your mailbox, and an empty file shows the sample"


def load(
    path: Path,
    environ: Mapping[str, str],
    machine_zone: str | None = None,
    accepted: Collection[str] = (),
    now: datetime | None = None,
) -> Settings:
    """Return the settings of a file, overridden by the environment; ConfigError holds all that is wrong with them.

    ``machine_zone`` is the IANA name that stands where the file has none; None asks the machine. ``accepted`` are
    variables that an earlier file made known, so that they are no mistake in this one. Without ``now`` nobody asks
    whether the page's certificate has ended.
    """
    path = path.absolute()
    return load_text(path, text_of(path), environ, machine_zone, accepted, now)


def load_text(  # noqa: PLR0913, PLR0917 - as load, and the text
    path: Path,
    text: str,
    environ: Mapping[str, str],
    machine_zone: str | None = None,
    accepted: Collection[str] = (),
    now: datetime | None = None,
) -> Settings:
    """Return the settings of a text that stands, or is to stand, in the file ``path``; all else is as for ``load``."""
    tree = read(text)
    if tree.faults and not tree.values:
        raise ConfigError(blocks(path.name, tree.faults))
    file = access.widened(tree)
    tree = overlay(file, environ, accepted)
    values = dict(tree.values)
    values["store"] = {} if values.get("store") is None else values["store"]  # its defaults need the folder, too
    is_zone_set = values.get("time_zone") is not None
    if not is_zone_set:
        values["time_zone"] = usable_zone(lambda: machine_zone or tzlocal.get_localzone_name())
    faults = [*tree.faults, *checks.check(tree, environ, path.parent), *tls.check(tree, path.parent, now)]
    faults += [*access.clashes(file, tree), *access.check(tree)]
    try:
        document = Document.model_validate(values, context={"folder": path.parent})
    except ValidationError as error:
        findings = error.errors(include_url=False)
        faults += [_fault(details, tree) for details in findings if details["type"] != _FOLLOWING]
    if faults:
        raise ConfigError(blocks(path.name, faults))
    return Settings(
        **dict(document),
        path=path,
        is_zone_guessed=not is_zone_set and document.time_zone in UTC_NAMES,
        hints=(
            *(checks.hints(document.mailboxes) if roles.signs_in(tree) else ()),
            *tls.hints(document.page.tls, now),
        ),
    )


def text_of(path: Path) -> str:
    """Return the text of a configuration file; ConfigError where there is none."""
    try:
        content = path.read_bytes()
    except OSError as error:
        sentence = f"cannot be read ({error.strerror}) in {path.parent}; name another file with --config"
        if isinstance(error, FileNotFoundError):
            sentence += _OR_MAKE_ONE
        raise ConfigError(blocks(path.name, [Fault(origin=None, sentence=sentence)])) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        sentence = "not readable: save the file as UTF-8 text; a character of another encoding stands here"
        raise ConfigError(blocks(path.name, [Fault(origin=line, sentence=sentence)])) from error


def usable_zone(ask: Callable[[], str]) -> str:
    """Return the time zone that the machine names when asked, or UTC where it names none that is known."""
    try:
        name = ask()
    except (LookupError, OSError, ValueError):
        return "UTC"
    return name if name in known_zones() else "UTC"


def _fault(details: ErrorDetails, tree: Tree) -> Fault:
    """Return what a person needs to know about one finding of pydantic."""
    location: Location = details["loc"]
    words = tuple(part for part in location if isinstance(part, str))
    origin, key = tree.origin(location), key_of(location, tree.names)
    if details["type"] == "extra_forbidden":
        return Fault(origin=origin, key=key, **_unknown(location, words, tree))
    about = keys.about(words, is_member=location[-1:] != words[-1:])
    if details["type"] == "missing":
        return Fault(origin=origin, key=key, sentence="this key is missing", allowed=about.allowed)
    found = shown(details["input"], is_private=about.is_private)
    reason = f": {details['ctx']['error']}" if details["type"] == "value_error" else ""
    if details["type"] == "string_type" and isinstance(details["input"], float | int):
        reason = "; a text that looks like something else needs quotes"
    return Fault(origin=origin, key=key, sentence=f"found {found}{reason}", allowed=about.allowed)


def _unknown(location: Location, words: keys.Path, tree: Tree) -> dict[str, str]:
    """Return the sentence and what is allowed for a key that does not exist."""
    known = [*keys.group_at(words[:-1]).model_fields]
    if checks.is_secret(words[-1]) and words[-2:-1] == ("oauth",):
        return {
            "sentence": "a secret never stands in this file",
            "allowed": "client_secret_file, with the name of a file that holds it",
        }
    if checks.is_secret(words[-1]):
        name = key_of(location[:2], tree.names).removeprefix("mailboxes.")
        variable = password_variable(name) if name in tree.names else "MONITOR_PASSWORD_<NAME>"
        return {
            "sentence": "a password never stands in this file",
            "allowed": f"password_file, with the name of a file that holds it; or the variable {variable}",
        }
    near = nearest(words[-1], known, "known key")
    elsewhere = [".".join(path) for path, _ in keys.leaves() if path[-1] == words[-1]]
    if elsewhere and not near:
        near = f'; the nearest known key is "{elsewhere[0]}"'
    return {"sentence": f"this key is not known{near}", "allowed": f"the keys {', '.join(known)}"}
