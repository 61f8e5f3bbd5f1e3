"""``/metrics``, as the page's server answers it."""

from collections import Counter

from flask.testing import FlaskClient

from monitor.app.overseeing import add_metrics
from monitor.app.shown import Shown
from monitor.records.displays import STANDINGS
from monitor.wall.server import make_app
from tests.wall.example import BOARD, DEFINITION, view


def client(shown: Shown, **displays: int) -> FlaskClient:
    """Return a client of the page of what is shown."""
    app = make_app(shown.view, board=BOARD, definition=DEFINITION, health=shown.health)
    add_metrics(app.server, shown, lambda: Counter({name: displays.get(name, 0) for name in STANDINGS}))
    made: FlaskClient = app.server.test_client()
    return made


def test_before_the_first_maps() -> None:
    """A monitor that has only started answers, with what it knows."""
    answer = client(Shown()).get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain")
    assert 'monitor_state{state="first-run"} 1.0' in answer.text
    assert "monitor_data_age_seconds" in answer.text
    assert "\nmonitor_data_age_seconds " not in answer.text


def test_of_what_is_shown() -> None:
    """It tells of each mailbox by its name, of the maps, the parts and the displays."""
    shown, snapshot = Shown(), view().snapshot
    assert snapshot
    shown.take(snapshot)
    text = client(shown, silent=2).get("/metrics").text
    for report in snapshot.reports:
        assert f'monitor_mailbox_needs_person{{mailbox="{report.name}"}}' in text
    assert f'monitor_window_responses{{window="current"}} {float(snapshot.current.total)}' in text
    assert 'monitor_displays{state="silent"} 2.0' in text
    assert 'monitor_part_up{part="scheduler"} 0.0' in text
    assert "monitor_maps_seconds_count 1.0" in text


def test_refreshes_are_counted() -> None:
    """What pages ask for counts, and what somebody else asks for does not."""
    asked = client(Shown())
    for path in ("/version", "/version", "/about", "/healthz", "/nothing"):
        asked.get(path)
    text = asked.get("/metrics").text
    assert 'monitor_page_refreshes_total{answer="state"} 2.0' in text
    assert "monitor_page_answer_seconds_count 2.0" in text
