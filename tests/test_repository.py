"""What belongs into the repository, and what does not."""

import ast
import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parent.parent
TOP: Final = (
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "Dockerfile",
    "compose.yaml",
    "config.yaml",
    "pyproject.toml",
    "requirements.lock",
    "requirements-test.lock",
    "monitor",
    "assets",
    "tests",
    "docs",
    "benchmarks",
    "scripts",
    ".ci/run",
)
LOCKS: Final = ("requirements.lock", "requirements-test.lock")
TEST_FILES: Final = sorted(path for path in (ROOT / "tests").rglob("*.py"))


def place(path: Path) -> str:
    """Return a file's path below the project."""
    return path.relative_to(ROOT).as_posix()


def pins(name: str) -> set[tuple[str, str]]:
    """Return the packages of a lock file with their versions (a package may have one per Python)."""
    return set(re.findall(r"(?m)^([\w.-]+)==(\S+)", (ROOT / name).read_text()))


@pytest.mark.parametrize("name", TOP)
def test_what_documents_and_commands_name_is_there(name: str) -> None:
    """The files that the commands, the image and README rely on exist."""
    assert (ROOT / name).exists()


@pytest.mark.parametrize("name", LOCKS)
def test_lock_names_no_host(name: str) -> None:
    """A lock file holds versions and hashes, never the address of whoever made it."""
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert "--index" not in text
    assert text.count("--hash=sha256:") > text.count("==")


def test_tests_run_with_what_is_shipped() -> None:
    """Every package of the program has the same version in both lock files."""
    shipped, tested = pins("requirements.lock"), pins("requirements-test.lock")
    assert len(shipped) > 20
    assert shipped - tested == set()


def test_commands_may_be_run() -> None:
    """Every script is executable and says in its second line what it does."""
    scripts = [ROOT / ".ci" / "run", *(path for path in (ROOT / "scripts").iterdir() if path.is_file())]
    for path in scripts:
        assert path.stat().st_mode & 0o111, place(path)
        first, second = path.read_text().splitlines()[:2]
        assert first.startswith("#!/usr/bin/env "), place(path)
        assert second.startswith(("# ", '"""')), place(path)


def test_ci_runs_what_people_run() -> None:
    """Continuous integration calls `make test` and nothing beside it."""
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert [line for line in lines if "make" in line and not line.startswith("#")] == ["CI=true exec make test"]


@pytest.mark.parametrize("path", TEST_FILES, ids=place)
def test_every_test_states_its_property(path: Path) -> None:
    """Each test function has a docstring, and something in it that can fail."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            assert ast.get_docstring(node), f"{place(path)}:{node.lineno}: {node.name} has no docstring"
            assert node.body[1:], f"{place(path)}:{node.lineno}: {node.name} does nothing"


@pytest.mark.parametrize("folder", sorted({path.parent for path in TEST_FILES}), ids=place)
def test_every_folder_of_tests_is_a_package(folder: Path) -> None:
    """Two test modules of the same name in two folders do not hide each other."""
    assert (folder / "__init__.py").exists()
