"""What the documents say about security is what there is."""

import re
from pathlib import Path

from monitor.access.deciding import RULES, Audience, audience_of
from monitor.config.access import CHOICES

ROOT = Path(__file__).parents[2]
ACCESS = (ROOT / "docs" / "access.md").read_text("utf-8")
SECURITY = (ROOT / "docs" / "security.md").read_text("utf-8")


def test_every_claim_names_tests_that_exist() -> None:
    """Each test that docs/security.md names is there, and each row of its tables names one or says why none."""
    names = set(re.findall(r"`((?:tests/[\w/]+/)?test_\w+\.py|tests/[\w/]+/)`", SECURITY))
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("*.py")}
    missing = [name for name in names if not any(path.endswith(name) or path.startswith(name) for path in there)]
    assert missing == []
    assert len(names) > 15


def test_every_address_is_in_the_table() -> None:
    """docs/access.md says of each row of the rules who it is for, in the line of its audience."""
    lines = {line.partition("|")[2].partition("|")[0]: line for line in ACCESS.splitlines() if line.startswith("| `/")}
    words = {Audience.ANYBODY: "everybody", Audience.LOOKERS: "displays, users"}
    for path, audience in RULES:
        said = "Dash" if path.startswith("/_") else path.rstrip("*")
        if path == "/_favicon.ico":
            continue
        found = [line for addresses, line in lines.items() if said in addresses]
        assert found, path
        assert any(words[audience] in line for line in found), path
    assert audience_of("/settings") == audience_of("/whatever is new") == Audience.USERS


def test_every_choice_is_explained() -> None:
    """Each word that `access` may hold has its row."""
    for choice in ("loopback", *CHOICES):
        assert f"| `{choice}` |" in ACCESS
