"""A monitor that shows the sample's mail, as a settings page asks it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.app import clock
from monitor.app.commands import poll_once
from monitor.app.parts import open_parts
from monitor.config import load
from monitor.sample import SampleMailbox
from tests.app.tuning.asked import TEXT, Page
from tests.letters import environment


@pytest.fixture(scope="package")
def polled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Give a folder with a configuration and a store of four weeks, and the environment."""
    file = tmp_path_factory.mktemp("office") / "config.yaml"
    with SampleMailbox(clock.now) as sample:
        account = sample.account
        file.write_text(TEXT.format(port=account.port, user=account.username, us=sample.addresses[0]))
        environ = environment({"MONITOR_PASSWORD_OFFICE": sample.password, "MONITOR_MEASURE__PERCENTILE": "90"})
        (report,) = poll_once(load(file, environ), environ, lambda _: None)
    assert report.error is None
    return file, environ


@pytest.fixture
def page(polled: tuple[Path, dict[str, str]]) -> Iterator[Page]:
    """Give a page whose store is open; the file is afterwards as it was."""
    file, environ = polled
    before = file.read_text()
    made = Page(file, environ)
    with open_parts(made.tuning.settings, environ) as parts:
        made.shown.parts = parts
        made.shown.show(parts, tuple(parts.store.reports().values()))
        yield made
    file.write_text(before)
