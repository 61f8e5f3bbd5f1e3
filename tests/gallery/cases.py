"""What is photographed, as a table: every state and every screen in every theme, and what stands alone."""

from dataclasses import dataclass
from typing import Final

from monitor.records import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One picture: a row of ``views.VIEWS``, the page's theme, the screen's size, an address and what is done there."""

    state: str
    theme: Theme = "dark"
    size: tuple[int, int] = (1920, 1080)
    address: str = ""
    name: str = ""
    words: str = ""

    @property
    def stem(self) -> str:
        """The picture's name without its ending."""
        return self.name or f"{self.state}-{self.theme}".replace(" ", "-")

    @property
    def file(self) -> str:
        """The picture's name."""
        return f"{self.stem}.webp"


SCREENS: Final = {
    "720p": (1280, 720),
    "laptop": (1366, 768),
    "full HD": (1920, 1080),
    "4K": (3840, 2160),
    "21:9": (2560, 1080),
    "portrait": (1080, 1920),
    "phone": (390, 844),
}

STATES: Final = (
    (Case(state="fresh", theme="dark", size=(1920, 1080)), "The ordinary day."),
    (Case(state="fresh", theme="light", size=(3840, 2160)), ""),
    (Case(state="fresh", theme="article", size=(1366, 768)), ""),
    (Case(state="sample", theme="dark", size=(3840, 2160)), "Made-up mail is marked as such."),
    (Case(state="sample", theme="light", size=(1280, 720)), ""),
    (Case(state="sample", theme="article", size=(1080, 1920)), ""),
    (Case(state="first run", theme="dark", size=(1366, 768)), "Newest mail first, with the time that is left."),
    (Case(state="first run", theme="light", size=(1080, 1920)), ""),
    (Case(state="first run", theme="article", size=(1920, 1080)), ""),
    (Case(state="empty", theme="dark", size=(2560, 1080)), "Nothing was answered in the current window."),
    (Case(state="empty", theme="light", size=(1366, 768)), ""),
    (Case(state="empty", theme="article", size=(390, 844)), ""),
    (Case(state="mail server", theme="dark", size=(1280, 720)), "Stale: the mail server is not reached."),
    (Case(state="mail server", theme="light", size=(390, 844)), ""),
    (Case(state="mail server", theme="article", size=(3840, 2160)), ""),
    (Case(state="monitor", theme="dark", size=(1080, 1920)), "Stale: the page works, but nothing polls any more."),
    (Case(state="monitor", theme="light", size=(1920, 1080)), ""),
    (Case(state="monitor", theme="article", size=(2560, 1080)), ""),
    (Case(state="not connected", theme="dark", size=(390, 844)), "Stale: the page does not reach the monitor."),
    (Case(state="not connected", theme="light", size=(2560, 1080)), ""),
    (Case(state="not connected", theme="article", size=(1280, 720)), ""),
    (Case(state="sign-in", theme="dark", size=(1920, 1080)), "An error that needs a person; the maps stay."),
    (Case(state="sign-in", theme="light", size=(1366, 768)), ""),
    (Case(state="sign-in", theme="article", size=(390, 844)), ""),
    (Case(state="configuration", theme="dark", size=(1366, 768)), "An error before the first map."),
    (Case(state="configuration", theme="light", size=(1080, 1920)), ""),
    (Case(state="configuration", theme="article", size=(1920, 1080)), ""),
)
"""Each state in each theme, with what is said of the state beside its first picture."""

OTHERS: Final = (
    Case(
        state="fresh", name="panel", address="?cell=fri-16", size=(1366, 768), words="A click on a cell: its messages."
    ),
    Case(state="fresh", name="details", address="#details", size=(1366, 768), words="Below the wall, on a laptop."),
    Case(state="fresh", name="about", address="about", size=(1366, 768), words="What each number means."),
    Case(state="fresh", name="compare", address="compare?{periods}", size=(1366, 768), words="Any two periods."),
    Case(state="closed hours", name="closed-hours", words="With working hours: nobody is there in the hatched ones."),
    Case(state="too few weeks", name="too-few-weeks", words="Too few weeks to tell, which is not “no change”."),
    Case(state="dim", name="dim", address="?kiosk", words="Darkened by schedule."),
    Case(
        state="off",
        name="off",
        address="?kiosk",
        size=(1280, 720),
        words="Off on purpose, and how long; the dot tells.",
    ),
)
"""What is not a state, or has no theme of its own."""
