"""``monitor notify``: a test message to each service."""

from pathlib import Path

from tests.letters import call
from tests.watching.sink import sink


def test_each_service_is_tried(tmp_path: Path) -> None:
    """Each service gets a message, and each that does not take it is named by its number; the exit code tells."""
    with sink() as service, sink() as other:
        (tmp_path / "urls").write_text(f"{service.url}\n{other.url}\n")
        (tmp_path / "config.yaml").write_text("title: Wall\nnotify: {urls_file: urls}\n")
        done = call(tmp_path, "notify")
        assert (done.status, done.err) == (0, "")
        assert done.out.splitlines() == ["service 1: took the message", "service 2: took the message"]
        assert service.titles == other.titles == ["Wall: a test"]
        other.fails = True
        done = call(tmp_path, "notify")
        assert done.status == 1
        assert done.err.startswith("service 2: did not take the message")
        assert "secrettoken" not in done.out + done.err


def test_nobody(tmp_path: Path) -> None:
    """Without a URL it says where to put one."""
    (tmp_path / "config.yaml").write_text("title: Wall\n")
    done = call(tmp_path, "notify")
    assert done.status == 2
    assert "notify.urls_file" in done.err
    assert "MONITOR_NOTIFY_URLS" in done.err
