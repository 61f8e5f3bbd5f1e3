"""Settings become a definition, and a new definition is told on the page for a day."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.app.parts import definition_of, open_parts
from monitor.config import Settings, load
from monitor.records import Redefined
from tests.letters import environment

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


def settings(folder: Path, text: str = "") -> Settings:
    """Return settings with one mailbox."""
    (folder / "config.yaml").write_text(
        f"time_zone: UTC\nmailboxes: [{{name: one, host: localhost, username: u}}]\n{text}\n"
    )
    return load(folder / "config.yaml", environment({"MONITOR_PASSWORD_ONE": "p"}))


@pytest.mark.parametrize(
    ("text", "statistic", "parameter"),
    [
        ("", "percentile", 80),
        ("measure: {statistic: median}", "median", 50),
        ("measure: {percentile: 90}", "percentile", 90),
    ],
)
def test_measure(tmp_path: Path, text: str, statistic: str, parameter: float) -> None:
    """The statistic of the settings is that of the definition, a median the 50th percentile."""
    measure = definition_of(settings(tmp_path, text)).measure
    assert (measure.statistic, measure.parameter, measure.target) == (statistic, parameter, 4)


def test_another_definition_is_told(tmp_path: Path) -> None:
    """After a restart with other settings the page says for a day what is new; the first start says nothing."""
    environ = environment({"MONITOR_PASSWORD_ONE": "p"})
    with open_parts(settings(tmp_path), environ) as parts:
        assert parts.snapshot(NOW, ()).redefined is None
    with open_parts(settings(tmp_path, "measure: {target: 2 hours}"), environ) as parts:
        made = parts.snapshot(NOW, ())
        assert made.redefined == Redefined(at=NOW, words="target changed")
        assert "recomputed on 25 Nov: target changed" in made.notes
        assert parts.snapshot(NOW + timedelta(hours=1), ()).redefined == made.redefined
        assert parts.snapshot(NOW + timedelta(days=1), ()).redefined is None
