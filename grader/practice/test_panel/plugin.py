"""The hooks that are in force where pytest shows the checks.

Nothing that lies in the folder is executed in pytest's process: no conftest.py, no `__init__.py`, no test file, and no
exercise file, which only the sandbox runs.
"""

import os
from collections.abc import Generator
from pathlib import Path

import pytest

from grader.courses import COURSE_VARIABLE
from grader.courses.catalogue import course_folder
from grader.courses.course import load_course
from grader.errors import CourseError, UsageError
from grader.grading.options import FeedbackLevel
from grader.grading.verdicts import Verdict
from grader.i18n import Language, requested_language
from grader.practice.test_panel.folder import GradedFolder, PanelSettings
from grader.practice.test_panel.nodes import CARRIED_FORWARD, CheckItem, ExerciseFile


class PanelPlugin:
    """Collects exercise files instead of test files, and closes their sandboxes in the end."""

    def __init__(self, config: pytest.Config) -> None:
        self._settings = _read_settings(config)
        self._folders: dict[Path, GradedFolder] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collect_directory(self, path: Path, parent: pytest.Collector) -> pytest.Collector:
        """Take every folder as a plain one: pytest would import the `__init__.py` of a package."""
        return pytest.Dir.from_parent(parent, path=path)

    @pytest.hookimpl(wrapper=True)
    def pytest_collect_file(
        self, file_path: Path, parent: pytest.Collector
    ) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
        """Replace what others make of a file, which they would import, by its checks if it is an exercise file."""
        yield
        folder = self._graded_folder(file_path.parent)
        if not folder.is_exercise_file(file_path.name) or self._is_within_exercises(file_path.parent, parent):
            return []
        return [ExerciseFile.from_parent(parent, path=file_path, folder=folder)]

    def _graded_folder(self, path: Path) -> GradedFolder:
        if path not in self._folders:
            self._folders[path] = GradedFolder(path, self._settings)
        return self._folders[path]

    def _is_within_exercises(self, path: Path, parent: pytest.Collector) -> bool:
        """Whether a folder above this one holds exercise files: copies further down don't count then."""
        root = parent.config.rootpath
        return any(
            self._graded_folder(above).holds_exercises for above in path.parents if above.is_relative_to(root)
        ) and not (parent.session.isinitpath(path) or parent.session.isinitpath(parent.path))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Tell each folder which exercises are asked for, and one test of each file that it speaks for the file."""
        items = [item for item in session.items if isinstance(item, CheckItem)]
        for item in items:
            item.folder.selected_exercises[item.exercise.id] = item.exercise
        files = set()
        # Of what is not started nothing is told, so what is started speaks first.
        for item in sorted(items, key=CheckItem.has_stub):
            item.speaks_for_file = item.path not in files
            files.add(item.path)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Grade the item's exercise; what is not started is skipped, as if its test were marked so."""
        if isinstance(item, CheckItem):
            item.grade_exercise()
            reason = item.skip_reason()
            if reason:
                item.add_marker(pytest.mark.skip(reason=reason))

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Name the exercises that are right only once an earlier one is."""
        reports = terminalreporter.getreports(Verdict.passed.value)
        sentences = [text for report in reports for name, text in report.user_properties if name == CARRIED_FORWARD]
        for sentence in dict.fromkeys(sentences):
            terminalreporter.write_line(str(sentence))

    def pytest_unconfigure(self) -> None:
        for folder in self._folders.values():
            folder.close()


def _read_settings(config: pytest.Config) -> PanelSettings:
    feedback, language = str(config.getini("grade_feedback")), str(config.getini("grade_lang"))
    if feedback not in set(FeedbackLevel):
        raise pytest.UsageError(f"grade_feedback = {feedback}: write one of {', '.join(FeedbackLevel)}.")
    if language and language not in set(Language):
        raise pytest.UsageError(f"grade_lang = {language}: write one of {', '.join(Language)}.")
    named = os.environ.get(COURSE_VARIABLE)
    try:
        if named:
            load_course(course_folder(Path(named)))
    except (UsageError, CourseError) as error:
        raise pytest.UsageError(str(error)) from None
    is_said = bool(language) and not os.environ.get("GRADE_LANG")
    return PanelSettings(
        feedback=FeedbackLevel(feedback),
        language=Language(language) if is_said else requested_language([], os.environ),
    )
