"""The response-time monitor: when people who write to us wait, and whether it is getting better.

From a notebook: ``read_mbox`` and ``read_store`` give responses as a DataFrame, ``heat_map`` and ``difference`` grids
of days x hours, ``figure`` a plotly figure of one, ``picture`` the file that `monitor export` draws. They load when
they are first used: the command starts fast.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["__version__", "difference", "figure", "heat_map", "picture", "read_mbox", "read_store"]

if TYPE_CHECKING:
    from monitor.notebook import difference, figure, heat_map, picture, read_mbox, read_store


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any of __all__
    if name not in __all__:
        raise AttributeError(f"module 'monitor' has no attribute {name!r}")
    from monitor import notebook  # noqa: PLC0415 - see above

    return getattr(notebook, name)
