"""The gallery shows what it says: every state in every theme, every screen in every theme."""

import itertools
import re

from tests.gallery.cases import OTHERS, SCREENS, STATES
from tests.gallery.document import THEMES
from tests.gallery.views import VIEWS, no_answer, no_folder, no_sign_in
from tests.letters import ROOT

CASES = [case for case, _ in STATES]


def test_every_state_is_shown_in_every_theme() -> None:
    """Once, so that the table of the page has no hole."""
    found = [(case.state, case.theme) for case in CASES]
    assert sorted(found) == sorted(itertools.product({case.state for case in CASES}, THEMES))


def test_every_screen_is_shown_in_every_theme() -> None:
    """No size and theme are strangers, and no other size is shown."""
    assert {(case.size, case.theme) for case in CASES} == set(itertools.product(SCREENS.values(), THEMES))


def test_every_view_is_shown() -> None:
    """Nothing is prepared in vain, and nothing shown that is not prepared."""
    assert {case.state for case in [*CASES, *OTHERS]} == set(VIEWS)


def test_what_a_person_must_correct_can_be_found() -> None:
    """The pictures carry the program's own sentences: a setting that one names is in the documentation."""
    settings = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    named = {name for said in (no_answer(), no_sign_in(), no_folder()) for name in re.findall(r"`([\w.]+)`", said)}
    assert named == {"host", "port", "folders.sent"}
    assert all(f"| `mailboxes[].{name}` |" in settings for name in named)
