"""What is installed without a checkout: the wheel that `python -m build` makes."""

import os
import subprocess
import sys
import sysconfig
import tarfile
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

import monitor
from tests.app.started import running
from tests.letters import ROOT, environment
from tests.real.process import own_folder, remove_folder

SOURCES: Final = ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE", "monitor", "assets")
"""What a wheel is made of; the sdist adds the rest of a checkout."""
VERSION: Final = monitor.__version__


def ours(folder: str) -> set[str]:
    """Return the files of a folder of the checkout, without what Python leaves there."""
    found = (path for path in (ROOT / folder).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(ROOT).as_posix() for path in found}


def run(*command: str | Path, cwd: Path) -> str:
    """Run a command that has to succeed, without this checkout on its path; return what it printed."""
    done = subprocess.run(  # noqa: S603 - this project's own commands
        command, cwd=cwd, env=environment({"PYTHONPATH": ""}), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Give a folder without a checkout around it."""
    made = own_folder("monitor-wheel-")
    yield made
    remove_folder(made)


def copy(names: tuple[str, ...], target: Path) -> Path:
    """Copy parts of the checkout, since a build writes beside what it builds."""
    target.mkdir()
    for name in names:
        run("cp", "--recursive", ROOT / name, target, cwd=target)
    return target


@pytest.fixture(scope="module")
def wheel(folder: Path) -> Path:
    """Give the wheel, built with the setuptools that is installed: no registry is asked."""
    sources = copy(SOURCES, folder / "sources")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, sources, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(folder: Path, wheel: Path) -> Path:
    """Give the command of a virtual environment with the wheel, which borrows the libraries of this one."""
    venv = folder / "venv"
    run(sys.executable, "-m", "venv", "--without-pip", venv, cwd=folder)
    python = venv / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel, cwd=folder)
    (packages,) = venv.glob("lib/*/site-packages")
    # a folder on the path, whose own .pth files (an editable install's) count for nothing
    (packages / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return venv / "bin" / "monitor"


def test_what_it_holds(wheel: Path) -> None:
    """The wheel holds every module, every step of the schema and every file of the page, and nothing else of ours."""
    with zipfile.ZipFile(wheel) as opened:
        names = {name for name in opened.namelist() if ".dist-info/" not in name}
    assert names == ours("monitor") | {name.replace("assets/", "monitor/_assets/", 1) for name in ours("assets")}


def test_its_version(wheel: Path, installed: Path, folder: Path) -> None:
    """The wheel and the command say the version that stands in monitor/__init__.py."""
    assert wheel.name == f"response_time_monitor-{VERSION}-py3-none-any.whl"
    assert run(installed, "--version", cwd=folder) == f"monitor, version {VERSION}\n"


def test_it_runs_without_a_checkout(installed: Path, tmp_path: Path) -> None:
    """An empty configuration in an empty folder shows the sample, with maps, and every file of the page."""
    (tmp_path / "config.yaml").touch()
    with running(tmp_path, {"PYTHONPATH": "", "PYTHONSAFEPATH": "1"}, program=(str(installed),)) as started:
        started.wait_for(started.total)
        assert started.get("/healthz")["status"] == "ok"
        for name in sorted(ours("assets")):
            with urllib.request.urlopen(f"{started.url}/{name}", timeout=5) as answer:  # noqa: S310 - our own loopback address
                assert answer.read() == (ROOT / name).read_bytes(), name


@pytest.mark.prove
def test_the_source_distribution_is_a_checkout(folder: Path) -> None:
    """The sdist holds what git knows, and a wheel is built from it."""
    known = run("git", "ls-files", "-z", cwd=ROOT).rstrip("\0").split("\0")
    sources = copy(tuple({name.split("/")[0] for name in known}), folder / "checkout")
    made = folder / "made"
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", made, sources, cwd=folder)
    (archive,) = made.glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        names = {os.path.join(*Path(name).parts[1:]) for name in opened.getnames() if "/" in name}  # noqa: PTH118 - names in an archive
    assert set(known) <= names
    assert list(made.glob("*.whl"))
