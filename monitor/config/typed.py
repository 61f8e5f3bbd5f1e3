"""One setting as a person types it at a question, held against what its model allows."""

from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import ConfigDict, TypeAdapter, ValidationError

from monitor.config import tree as keys
from monitor.config.environment import value_of

_CONFIG: Final = ConfigDict(strict=True, arbitrary_types_allowed=True)


def check_typed(path: keys.Path, text: str, folder: Path) -> None:
    """Raise ValueError, with a sentence, unless ``text`` may stand at these keys.

    What only several settings together can say is left to :func:`monitor.config.load`. Relative names of files start
    at ``folder``.
    """
    field = keys.field_at(path)
    about = keys.about(path)
    annotation: Any = Annotated[(field.annotation, *field.metadata)]
    adapter: TypeAdapter[object] = TypeAdapter(annotation, config=_CONFIG)
    try:
        adapter.validate_python(value_of(text, field), context={"folder": folder})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        is_ours = first["type"] == "value_error"
        raise ValueError(str(first["ctx"]["error"]) if is_ours else f"allowed is {about.allowed}") from error
