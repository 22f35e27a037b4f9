"""A new course: one topic with one exercise, complete, so that `grade verify` holds before the first change."""

import json
import re
from pathlib import Path

from grader import __version__
from grader.authoring.new_files import ExportFile, require_new_folder, write_folder
from grader.i18n import current_language

_TEMPLATES = Path(__file__).resolve().parent / "templates"
_RENAMED = {"gitignore": ".gitignore", "workflow.yml": ".github/workflows/prove.yml"}
"""Templates that would mean something to tools of this repository under their own names."""


def new_course(folder: Path) -> list[Path]:
    """Write a course into a new folder and return its files, sorted; its translation too, into the current language.

    Raise UsageError, with nothing written, where the folder holds anything or can't be written.
    """
    require_new_folder(folder)
    name = folder.resolve().name
    blanks = {
        "@ID@": re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-0123456789") or "my-course",
        "@TITLE@": json.dumps(name.replace("_", " ").replace("-", " "), ensure_ascii=False)[1:-1],
        "@GRADER@": __version__,
    }
    translation = f"locale/{current_language().locale_name}/"
    files = {}
    for path in sorted(path for path in _TEMPLATES.rglob("*") if path.is_file() and "__pycache__" not in path.parts):
        place = path.relative_to(_TEMPLATES).as_posix()
        if place.startswith(translation) or not place.startswith("locale/"):
            files[_RENAMED.get(place, place)] = ExportFile(content=_filled(path.read_bytes(), blanks))
    return write_folder(folder, files)


def _filled(content: bytes, blanks: dict[str, str]) -> bytes:
    for blank, text in blanks.items():
        content = content.replace(blank.encode(), text.encode())
    return content
