"""The gallery shows what it says: every state in every theme, every screen in every theme."""

import itertools

from tests.gallery.cases import OTHERS, SCREENS, STATES
from tests.gallery.document import THEMES
from tests.gallery.views import VIEWS

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
