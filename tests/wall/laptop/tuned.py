"""A monitor as its settings page sees it, which does nothing but note what it is told."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from monitor.records.tuned import Changed, Earlier, Picture, Setting, Trial, Tuned
from monitor.wall.laptop.setting_forms import LABELS
from tests.wall.example import view

if TYPE_CHECKING:
    from monitor.errors import MonitorError

PNG: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738550000"
    "000049454e44ae426082"
)
THEMES: Final = ("dark", "light", "article")


def setting(key: str, value: str, **more: object) -> Setting:
    """Return a setting of the file that can be tried."""
    made = Setting(
        key=key,
        value=value,
        source="file",
        place="config.yaml, line 3",
        text=f"What `{key}` does; [x.md](x.md) has more.",
        allowed=f"what {key} may be",
        takes=frozenset({"maps", "page"}),
        is_tried=True,
    )
    return replace(made, **more)  # type: ignore[arg-type]  # whatever a test wants


SETTINGS: Final = (
    setting("title", "<b>", is_tried=False),
    setting("log", "auto", source="default", place="", takes=frozenset({"restart"}), is_tried=False, is_waiting=True),
    setting("store.keep", "forever", source="default", place="", is_tried=False),
    setting("mailboxes.office.username", "(not shown)", is_tried=False),
    *(setting(key, "1") for key in LABELS if key not in {"page.theme", "measure.percentile", "measure.target"}),
    setting("measure.percentile", "90", source="environment", place="MONITOR_MEASURE__PERCENTILE"),
    setting("measure.target", "4 hours", source="default", place=""),
    setting("page.theme", "dark", choices=THEMES),
)
EARLIER: Final = Earlier(changed=(Changed(key="window.current", before="4 weeks", after="2 weeks"),))
SNAPSHOT: Final = view().snapshot
TRIAL: Final = Trial(
    changed=EARLIER.changed,
    takes=frozenset({"maps", "read"}),
    snapshot=SNAPSHOT,
    pictures=(Picture(title="Last 2 weeks", png=PNG), Picture(title="Before", png=PNG), Picture(title="Ch", png=PNG)),
    is_read=False,
)


class Monitor:
    """Implements AskSettings; ``fails`` is what it answers with instead."""

    def __init__(self, **changes: object) -> None:
        """Have all there is to show, but for ``changes``."""
        made = Tuned(settings=SETTINGS, file="config.yaml", mark="now", earlier=EARLIER)
        self.tuned = replace(made, **changes)  # type: ignore[arg-type]  # whatever a test wants
        self.trial: Trial | None = TRIAL
        self.fails: MonitorError | None = None
        self.done: list[tuple[str, dict[str, str], str]] = []

    def look(self) -> Tuned:
        """Return what there is."""
        return self.tuned

    def try_out(self, typed: Mapping[str, str], mark: str) -> Trial | None:
        """Return the trial."""
        self._note("try", typed, mark)
        return self.trial

    def keep(self, typed: Mapping[str, str], mark: str) -> None:
        """Note it."""
        self._note("keep", typed, mark)

    def go_back(self, mark: str) -> None:
        """Note it."""
        self._note("back", {}, mark)

    def _note(self, act: str, typed: Mapping[str, str], mark: str) -> None:
        if self.fails:
            raise self.fails
        self.done.append((act, dict(typed), mark))
