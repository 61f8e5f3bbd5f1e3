"""The notes of a release are what CHANGELOG.md says of it."""

import subprocess
import sys

from tests.letters import ROOT


def notes(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run scripts/release-notes."""
    command = [sys.executable, str(ROOT / "scripts" / "release-notes"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own script


def test_every_section_is_printed() -> None:
    """The section of each version is printed whole, without its heading and without its neighbours."""
    changes = (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = [line.removeprefix("## ").split()[0] for line in changes.splitlines() if line.startswith("## ")]
    assert headings
    for version in headings:
        done = notes(version)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()
        assert done.stdout.strip() in changes
        assert "\n## " not in f"\n{done.stdout}"


def test_a_version_without_notes() -> None:
    """A version that CHANGELOG.md does not know is named, with what to do."""
    done = notes("99.0")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "CHANGELOG.md has no section '## 99.0'. Write it first.\n"
