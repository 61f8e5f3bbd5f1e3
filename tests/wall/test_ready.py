"""Whether the page serves fresh data, as others ask it."""

import dataclasses
from typing import get_args

import pytest

from monitor.records import State
from monitor.wall.bare import OK, make_bare
from monitor.wall.guard import Names
from monitor.wall.ready import NO_MAPS, NOT_READY, reasons
from tests.wall.example import view
from tests.wall.test_server import client


@pytest.mark.parametrize("state", get_args(State.__value__ if hasattr(State, "__value__") else State))
def test_each_state(state: State) -> None:
    """Fresh maps and those without any answer are ready; what is old, being read or wrong is not, and says why."""
    shown = dataclasses.replace(view(), state=state)
    answer = client(lambda: shown).get("/readyz")
    is_ready = state in {"fresh", "empty"}
    assert (answer.status_code == 200) is is_ready
    assert answer.json == {"status": "ok" if is_ready else "failing", "reasons": list(reasons(shown))}
    assert answer.headers["Cache-Control"] == "no-store"


def test_before_the_first_maps() -> None:
    """Without maps nobody is sent here."""
    shown = dataclasses.replace(view(), snapshot=None, state="first-run")
    assert reasons(shown) == (NO_MAPS, NOT_READY["first-run"])


def test_nothing_private_is_in_it() -> None:
    """Whatever is wrong, neither a sentence of the store nor the name of a mailbox is in the answer."""
    shown = dataclasses.replace(view(), state="error", trouble="/srv/secret.db is gone", worst="support")
    text = client(lambda: shown).get("/readyz").text
    assert "secret" not in text
    assert "support" not in text


def test_a_poller_is_ready_while_it_is_well() -> None:
    """A process without a page names the parts that fail, and not what they say."""
    words = {"store": OK, "scheduler": OK}
    asked = make_bare(lambda: words, Names(bound="127.0.0.1")).test_client()
    assert asked.get("/readyz", headers={"Host": "127.0.0.1"}).status_code == 200
    words["store"] = "/srv/secret.db is gone"
    answer = asked.get("/readyz", headers={"Host": "127.0.0.1"})
    assert (answer.status_code, answer.json) == (503, {"status": "failing", "reasons": ["store"]})
