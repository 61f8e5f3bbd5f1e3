"""Whatever shows numbers says of which definition and data they are."""

from dataclasses import replace

import pytest

from monitor.records import Comparison
from monitor.wall.laptop.compare import Asked, compare_page
from monitor.wall.laptop.details import details
from monitor.wall.page import drawing
from monitor.wall.server import OK, make_app
from tests.wall.example import BOARD, DEFINITION, grids, view
from tests.wall.laptop.example import full
from tests.wall.laptop.hours import detail

PRINT = "3f1a2b-c4d5e6"


def test_the_wall_says_it_last() -> None:
    """It is the last note, so that it is the first to go where there is no room; without one there is no note."""
    shown = full()
    assert drawing(replace(shown, fingerprint=PRINT), BOARD)["notes"][-1] == f"fingerprint {PRINT}"
    assert not any("fingerprint" in note for note in drawing(replace(shown, fingerprint=""), BOARD)["notes"])


def test_details_end_with_it() -> None:
    """It is that of the maps above; without one nothing is said."""
    assert f"Fingerprint of definition and data: {PRINT}" in details(replace(full(), fingerprint=PRINT))
    assert "Fingerprint" not in details(replace(full(), fingerprint=""))


@pytest.mark.parametrize("identity", [PRINT, ""])
def test_two_periods_have_one_of_their_own(identity: str) -> None:
    """The page says the fingerprint of what was compared, where it has one."""
    later, earlier, change = grids()
    result = Comparison(later=later, earlier=earlier, change=change, fingerprint=identity)
    text = compare_page(BOARD, Asked(later="2016", earlier="2015"), result, "", (2015, 2016))
    assert ("Fingerprint of definition and data" in text) == bool(identity)
    assert identity in text


@pytest.mark.parametrize("identity", [PRINT, ""])
def test_an_hour_has_that_of_the_maps(identity: str) -> None:
    """The panel and its JSON say it."""
    shown = view(snapshot=replace(full(), fingerprint=identity))
    app = make_app(lambda: shown, board=BOARD, definition=DEFINITION, health=lambda: {"store": OK}, cell=detail)
    client = app.server.test_client()
    panel = client.get("/panel?cell=fri-16").text
    assert ("Fingerprint of definition and data" in panel) == bool(identity)
    assert identity in panel
    assert client.get("/cell?day=4&hour=16").get_json()["fingerprint"] == identity
