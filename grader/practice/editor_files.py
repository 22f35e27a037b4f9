"""The small files by which pytest and editors find the checks of a folder; a file that is there already stays as it is.

`pytest.ini` asks the test panel (see `test_panel`) for the checks. In `.vscode`, a task grades the folder and puts what
is wrong beside the lines, by a problem matcher for the output format `problems`.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader import files
from grader.i18n import Language, _, current_language

PROBLEM_PATTERN = r"^(.+?):(\d+):(\d+): (error|warning|info): (.+)$"
"""A line of the format `problems`, as a regular expression of JavaScript and of Python."""

_PANEL_PLUGIN = "grader.practice.test_panel"
_SETTINGS = {"python.testing.pytestEnabled": True, "python.testing.unittestEnabled": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class EditorFile:
    """One of these files; `is_new` is False where there was one already."""

    path: Path
    is_new: bool


def write_pytest_file(folder: Path) -> EditorFile:
    """Write `pytest.ini`; raise UsageError where that is impossible."""
    comment = _("Made by `grade init`: pytest, and an editor's test panel, show every check here as a test.")
    lines = [f"# {comment}", "[pytest]", f"addopts = -p {_PANEL_PLUGIN}"]
    language = current_language()
    if language is not Language.en:
        lines.append(f"grade_lang = {language.value}")
    return _write_new(folder / "pytest.ini", "\n".join(lines))


def write_vscode_files(folder: Path) -> Iterator[EditorFile]:
    """Write `.vscode/tasks.json` and `.vscode/settings.json`; raise UsageError where that is impossible."""
    for name, document in (("tasks", _tasks_document()), ("settings", _SETTINGS)):
        yield _write_new(folder / ".vscode" / f"{name}.json", json.dumps(document, indent=2, ensure_ascii=False))


def _tasks_document() -> dict[str, object]:
    # -P: no file of the folder is imported in the place of a module. The pass score: no alarm while there is work left.
    arguments = ["-P", "-m", "grader", "--format", "problems", "--pass-score", "0", "--lang", current_language().value]
    matcher = {
        "owner": "grade",
        "source": "grade",
        "fileLocation": ["relative", "${workspaceFolder}"],
        "pattern": {
            "regexp": PROBLEM_PATTERN,
            **{name: group for group, name in enumerate(("file", "line", "column", "severity", "message"), 1)},
        },
    }
    task = {
        "label": "grade",
        "type": "process",
        "command": "${command:python.interpreterPath}",
        "args": arguments,
        "options": {"cwd": "${workspaceFolder}"},
        "group": {"kind": "test", "isDefault": True},
        "presentation": {"clear": True, "reveal": "silent"},
        "problemMatcher": matcher,
    }
    return {"version": "2.0.0", "tasks": [task]}


def _write_new(path: Path, text: str) -> EditorFile:
    try:
        files.make_folders(path.parent)
        files.create_file(path, f"{text}\n".encode())
    except FileExistsError:
        return EditorFile(path=path, is_new=False)
    except OSError as error:
        raise files.write_error(error, path.parent, _("Name a folder you may write to.")) from None
    return EditorFile(path=path, is_new=True)
