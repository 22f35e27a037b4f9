"""The pytest plugin: collect a course's checks, and provide their fixtures where pytest runs them.

After the collection (`check_collection`) they run as often as asked (`check_runner`), and pytest's own reporting is
never used.
"""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
import pytest

from grader.compiled_files import remove_damaged_copy
from grader.courses.course import Course
from grader.errors import CourseError
from grader.grading.answer import LearnerAnswer
from grader.grading.check_runner import CheckRunner, check_outcome, random_generator, special_arrays
from grader.grading.collected_check import collection_error_text
from grader.grading.expressions import LabelledFormula, make_formula
from grader.grading.special_arrays import SpecialArrays


class CheckPlugin:
    """Collects the checks of a course while pytest runs, and serves those that pytest runs later."""

    def __init__(self, course: Course, runner: CheckRunner) -> None:
        self.error: BaseException | None = None
        self.items: Sequence[pytest.Item] | None = None
        self.has_removed_copy = False
        self._course = course
        self._runner = runner

    # Fixtures for checks.

    @pytest.fixture
    def answer(self) -> LearnerAnswer:
        """The learner's function of the exercise under check."""
        return self._runner.current_check().answer

    @pytest.fixture
    def reference(self) -> Callable[..., object]:
        """The reference function of the exercise under check."""
        return self._runner.references[self._runner.current_check().check.exercise.id]

    @pytest.fixture
    def rng(self) -> np.random.Generator:
        """A random generator, seeded with the report's seed and the check's id."""
        running = self._runner.current_check()
        return random_generator(running.check, running.seed)

    @pytest.fixture(name="formula")
    def make_formula(self) -> Callable[..., LabelledFormula]:
        """The function that makes function arguments from text (see `expressions`)."""
        return make_formula

    @pytest.fixture
    def special(self) -> SpecialArrays:
        """Arrays with the properties that wrong answers hinge on, drawn apart from those of `rng`."""
        running = self._runner.current_check()
        return special_arrays(running.check, running.seed)

    # Hooks, called by pytest.

    def pytest_configure(self, config: pytest.Config) -> None:
        config.addinivalue_line("markers", "points(n): what the check is worth")

    def pytest_exception_interact(self, call: pytest.CallInfo[object]) -> None:
        """Note a check file whose compiled copy was damaged: it can be collected once more."""
        error = call.excinfo.value if call.excinfo else None
        self.has_removed_copy |= any(map(remove_damaged_copy, (error, error and error.__cause__)))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and self.error is None:
            self.error = CourseError(
                collection_error_text(self._course.checks_folder / report.nodeid, report.longreprtext)
            )

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Keep an interrupt, to be raised later; pytest would swallow it."""
        self.error = excinfo.value

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        """Keep an exception that ended the collection, to raise it later."""
        self.error = self.error or excinfo.value
        return True

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Keep the collected items, and run none of them."""
        self.items = session.items
        return True

    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> bool:
        """Run the check's function, and keep its outcome instead of letting pytest report it."""
        running = self._runner.current_check()
        names = pyfuncitem._fixtureinfo.argnames  # noqa: SLF001 - pytest's own caller does the same
        arguments = {name: pyfuncitem.funcargs[name] for name in names}
        running.outcome = check_outcome(running, lambda: pyfuncitem.obj(**arguments))
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Return a report without text, because composing a text takes longer than the check itself."""
        if call.excinfo is not None:
            self._runner.note_exception(call.excinfo.value)
        outcome: Literal["passed", "failed"] = "passed" if call.excinfo is None else "failed"
        assert call.when != "collect"  # noqa: S101 - this hook is called for running only
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when)
