"""The settings as a tree: which keys there are, and what the models say about each."""

from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from monitor.config.fields import About
from monitor.config.section import Section
from monitor.config.settings import Document

Path = tuple[str, ...]
"""Keys from the top: ("window", "current"); of a mailbox from "mailboxes" on: ("mailboxes", "port")."""


def group_of(field: FieldInfo) -> type[Section] | None:
    """Return the model of a group, or of the members of a list of groups; None for a single setting."""
    for kind in (field.annotation, *get_args(field.annotation)):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind if issubclass(kind, Section) else None
    return None


def leaves(model: type[Section] = Document, above: Path = ()) -> Iterator[tuple[Path, FieldInfo]]:
    """Yield every setting that is no group, in the order of the models."""
    for key, field in model.model_fields.items():
        group = group_of(field)
        if group:
            yield from leaves(group, (*above, key))
        else:
            yield (*above, key), field


def group_at(keys: Path) -> type[Section]:
    """Return the group that these keys lead to; without keys the whole document."""
    return _group_and_field(keys)[0]


def field_at(keys: Path) -> FieldInfo:
    """Return the setting, no group, that these keys lead to. KeyError where there is none."""
    return group_at(keys[:-1]).model_fields[keys[-1]]


def about(keys: Path, *, is_member: bool = False) -> About:
    """Return what may stand at these keys; ``is_member``: in one place of the list there."""
    group, field = _group_and_field(keys)
    for item in field.metadata if field and not (is_member and group_of(field)) else ():
        if isinstance(item, About):
            return item
    return About(text=group.__doc__ or "", allowed=f"the keys {', '.join(group.model_fields)}")


def _group_and_field(keys: Path) -> tuple[type[Section], FieldInfo | None]:
    """Follow the keys; every one but the last leads to a group."""
    group: type[Section] = Document
    field: FieldInfo | None = None
    for key in keys:
        field = group.model_fields[key]
        group = group_of(field) or group
    return group, field
