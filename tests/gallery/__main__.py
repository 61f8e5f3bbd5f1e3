"""Makes docs/gallery.md and its pictures (scripts/gallery). With names of pictures behind it, only those.

    python -m tests.gallery [--shots FOLDER] [NAME ...]

``--shots`` keeps the pictures at their full size, to be looked at.
"""

import argparse
import io
import sys
from pathlib import Path
from typing import Final

from PIL import Image

from tests.gallery.cases import OTHERS, STATES, Case
from tests.gallery.document import document
from tests.gallery.shooting import shoot
from tests.gallery.views import office
from tests.real.browser import open_browser

DOCS: Final = Path(__file__).parents[2] / "docs"
WIDTHS: Final = {"wide": 960, "tall": 540, "phone": 390}
QUALITY: Final = 62


def reduced(picture: bytes, case: Case) -> bytes:
    """Return the picture as a small WebP."""
    width, height = case.size
    wide = WIDTHS["wide" if width > height else "tall" if width > WIDTHS["tall"] else "phone"]
    with Image.open(io.BytesIO(picture)) as whole:
        small = whole.convert("RGB").resize((wide, round(wide * height / width)), Image.Resampling.LANCZOS)
        made = io.BytesIO()
        small.save(made, "WEBP", quality=QUALITY, method=6)
    return made.getvalue()


def main() -> None:
    """Take the pictures and write the page."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("names", nargs="*")
    asked.add_argument("--shots", type=Path)
    options = asked.parse_args()
    folder = DOCS / "gallery"
    folder.mkdir(exist_ok=True)
    cases = [case for case, _ in STATES] + list(OTHERS)
    with office() as of, open_browser() as browser:
        for case in cases:
            if options.names and case.stem not in options.names:
                continue
            picture = shoot(browser, of, case)
            (folder / case.file).write_bytes(reduced(picture, case))
            if options.shots:
                options.shots.mkdir(exist_ok=True)
                (options.shots / f"{case.stem}.png").write_bytes(picture)
            sys.stdout.write(f"{case.stem}\n")
            sys.stdout.flush()
    for old in {path.name for path in folder.iterdir()} - {case.file for case in cases}:
        (folder / old).unlink()
    (DOCS / "gallery.md").write_text(document())


if __name__ == "__main__":
    main()
