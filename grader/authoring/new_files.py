"""A new folder of files that the authoring room makes: written whole or not at all, and nothing is overwritten."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.files import whole_folder
from grader.i18n import _


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFile:
    """One file to write."""

    content: bytes
    is_executable: bool = False


def require_new_folder(folder: Path) -> None:
    """Raise UsageError where a folder is a file, or holds anything already."""
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise UsageError(_("{folder} is a file. Name a new folder.").format(folder=folder))
    if any(folder.iterdir()):
        template = _("{folder} is not empty, and nothing is overwritten. Name a new folder.")
        raise UsageError(template.format(folder=folder))


def write_folder(folder: Path, files: Mapping[str, ExportFile]) -> list[Path]:
    """Write these files into a new folder, which is complete or absent."""
    with whole_folder(folder) as temporary:
        made = _write_parts(temporary, files)
    return [folder / name for name in made]


def _write_parts(folder: Path, files: Mapping[str, ExportFile]) -> Sequence[str]:
    for name, part in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(part.content)
        path.chmod(0o755 if part.is_executable else 0o644)
    return sorted(files)
