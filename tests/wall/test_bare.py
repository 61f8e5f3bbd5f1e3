"""What a process answers that serves no page."""

import pytest

from monitor.wall.bare import OK, make_bare
from monitor.wall.guard import HEADERS, Names


@pytest.mark.parametrize(("word", "status", "said"), [(OK, 200, "ok"), ("the store is away", 503, "failing")])
def test_health(word: str, status: int, said: str) -> None:
    """It says how each part is, as the page's own endpoint does, and nobody keeps the answer."""
    client = make_bare(lambda: {"store": word}, Names(bound="127.0.0.1")).test_client()
    answer = client.get("/healthz", headers={"Host": "127.0.0.1"})
    assert (answer.status_code, answer.json) == (status, {"status": said, "process": OK, "store": word})
    assert answer.headers["Cache-Control"] == "no-store"
    assert HEADERS.items() <= dict(answer.headers).items()


def test_there_is_no_page() -> None:
    """It says where the page is, has no other, and answers to no foreign name."""
    client = make_bare(dict, Names(bound="127.0.0.1")).test_client()
    here = client.get("/", headers={"Host": "127.0.0.1"})
    assert "others serve the page" in here.text
    assert client.get("/api/snapshot", headers={"Host": "127.0.0.1"}).status_code == 404
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 403
