"""`monitor run` with the settings of a deployment: HTTPS, a path, a proxy, and what Docker asks."""

import json
import re
import signal
import ssl
import subprocess
import sys
import urllib.request
from pathlib import Path

from click.testing import CliRunner

from monitor.cli import main
from tests.app.started import end, running
from tests.letters import environment

ROOT = Path(__file__).parents[2]
CONFIG = """access: open
page:
  tls: {certificate: tls/server.pem, key: tls/server.key, hsts: true}
  path: /wall
  proxies: 127.0.0.1
  frame_ancestors: [self, "https://home.example.org:8123"]
"""


def health_check() -> list[str]:
    """Return what Docker runs in the image."""
    found = re.search(
        r"^HEALTHCHECK [^\n]*\\\n\s+CMD (\[.*\])$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE
    )
    assert found
    words: list[str] = json.loads(found[1])
    return [sys.executable, *words[1:]]


def asks_well(port: str) -> bool:
    """Return whether Docker would find the monitor at this port well."""
    environ = environment({"MONITOR_PAGE__PORT": port})
    return subprocess.run(health_check(), env=environ, check=False, capture_output=True).returncode == 0  # noqa: S603 - ours


def test_a_deployment_is_what_its_configuration_says(tmp_path: Path) -> None:
    """HTTPS by the command's own files, under its path, with its policy, well for Docker, and ended within 5 s."""
    config = tmp_path / "config.yaml"
    made = CliRunner().invoke(main, ["certificate", "wall.example.org", "--config", str(config)])
    assert made.exit_code == 0
    config.write_text(CONFIG)
    with running(tmp_path) as monitor:
        monitor.context = ssl.create_default_context(cafile=tmp_path / "tls" / "ca.pem")
        assert monitor.url.startswith("https://127.0.0.1:")
        assert f"open {monitor.url}/wall/" in monitor.log
        monitor.wait_for(lambda: monitor.state() == "fresh")
        for name, expected in (("wall.example.org", 200), ("office.example.org", 403)):
            asked = urllib.request.Request(  # noqa: S310 - our own loopback address
                f"{monitor.url}/wall/version", headers={"X-Forwarded-Host": name}
            )
            try:
                with urllib.request.urlopen(asked, context=monitor.context) as answer:  # noqa: S310 - as above
                    status, headers = answer.status, answer.headers
            except urllib.error.HTTPError as error:
                status, headers = error.code, error.headers
            assert status == expected
            assert headers["Strict-Transport-Security"] == "max-age=31536000"
            policy = headers["Content-Security-Policy"]
            assert policy.endswith("frame-ancestors 'self' https://home.example.org:8123")
            assert "unsafe" not in policy
        assert asks_well(monitor.url.rpartition(":")[2])
        assert end(monitor, signal.SIGTERM) < 5
        assert "Traceback" not in monitor.log
        assert not asks_well(monitor.url.rpartition(":")[2])


def test_a_certificate_that_is_no_good_ends_the_start_with_its_line(tmp_path: Path) -> None:
    """Exit status 2 and a sentence."""
    (tmp_path / "config.yaml").write_text("page:\n  tls: {certificate: tls/server.pem, key: tls/server.key}\n")
    done = CliRunner().invoke(main, ["run", "--config", str(tmp_path / "config.yaml")])
    assert done.exit_code == 2
    assert "config.yaml:2: page.tls.certificate: the file cannot be read" in done.output
    assert "monitor certificate NAME makes both files" in done.output
