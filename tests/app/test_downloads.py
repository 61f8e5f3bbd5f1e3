"""The download menu of the page, followed link by link."""

import re

from monitor.app.picturing import FORMATS, add_pictures
from monitor.wall.laptop.details import FORMS, details
from monitor.wall.server import OK, make_app
from tests.wall.example import BOARD, DEFINITION, snapshot, view


def test_every_link_of_the_menu_leads_to_a_file() -> None:
    """All that the program can write is offered, and arrives under its name, to be kept."""
    assert set(FORMS) == set(FORMATS)
    app = make_app(view, board=BOARD, definition=DEFINITION, health=lambda: {"store": OK})
    add_pictures(app.server, view)
    client = app.server.test_client()
    menu = details(snapshot()).split('id="downloads"')[1]
    links = re.findall(r'href="(map/[^"]*)"', menu)
    assert len(links) > 3 * 6
    for link in links:
        answer = client.get(f"/{link}")
        assert answer.status_code == 200, link
        is_kept = answer.headers["Content-Disposition"].startswith("attachment; filename=")
        assert is_kept == link.endswith("?download"), link
