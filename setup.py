"""What pyproject.toml cannot say: a wheel carries assets/, which lies at the top level here, as monitor/_assets."""

import shutil
from pathlib import Path
from typing import Final

from setuptools import setup
from setuptools.command.build_py import build_py

PAGE_FILES: Final = Path("assets")


class BuildWithAssets(build_py):
    """Build the packages, and the files of the page within them."""

    def run(self) -> None:
        """Copy what is packaged; an editable install reads assets/ where it lies (monitor/wall/server.py)."""
        super().run()
        if not self.editable_mode:
            shutil.copytree(PAGE_FILES, Path(self.build_lib, "monitor", "_assets"), dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithAssets})
