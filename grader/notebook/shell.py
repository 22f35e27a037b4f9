"""The magics and functions of a notebook, in its kernel: what ran is asked about, what comes back is shown."""

import atexit
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from grader.errors import CourseError, DiskError, GraderError, UsageError
from grader.i18n import _, requested_language, use_language
from grader.notebook.cells import ExecutedCell, broken_names, needed_cells
from grader.notebook.helper import GradingHelper
from grader.notebook.imports import NotebookFinder
from grader.sanitize import clean_line
from grader.submissions.file_suffixes import NOTEBOOK_SUFFIX

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

_MAGICS = ("grade", "hint", "solution", "plot")
_MAX_ERROR_CHARS = 600
_MAX_OPTION_CHARS = 60
_PATH_NAMES = ("__vsc_ipynb_file__", "__session__")
"""Where an editor tells the notebook's file among the names of the kernel: VS Code, and Jupyter's server."""


class NotebookUsageError(Exception):
    """Something that a learner can mend; IPython shows the sentence alone."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class GradingInterruptedError(KeyboardInterrupt):
    """A check was interrupted; the cells after it do not run either."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class NotebookShell:
    """One kernel's shell with its helper process."""

    def __init__(self, shell: "InteractiveShell") -> None:
        self._shell = shell
        # Where the kernel started is the notebook's folder, if the editor tells no other; a cell may leave it.
        self._folder = Path.cwd()
        self._finder = NotebookFinder(self._folder)
        self._helper: GradingHelper | None = None
        use_language(requested_language((), os.environ))

    def register(self) -> None:
        """Offer the magics, and start the helper, which gets ready meanwhile."""
        for name in _MAGICS:
            self._shell.register_magic_function(getattr(self, f"_{name}_magic"), "line", name)
        self._finder.install()
        with suppress_faults():
            self._open_helper()
        atexit.register(self.close)

    def close(self) -> None:
        """Take the magics away, and end the helper."""
        for name in _MAGICS:
            self._shell.magics_manager.magics["line"].pop(name, None)
        self._finder.remove()
        atexit.unregister(self.close)
        self._close_helper()

    def _grade_magic(self, line: str) -> None:
        """%grade [NAME ...]: grade exercises from the cells that have run; without a name all of this notebook."""
        self.ask("check", _names("grade", _words(line)))

    def _hint_magic(self, line: str) -> None:
        """%hint NAME: the next hint of an exercise."""
        self.ask("hint", _names("hint", _words(line)))

    def _solution_magic(self, line: str) -> None:
        """%solution NAME [--anyway]: the course's own answer, once yours is right."""
        words = _words(line)
        names = _names("solution", [word for word in words if word != "--anyway"])
        self.ask("solution", names, anyway="--anyway" in words)

    def _plot_magic(self, line: str) -> None:
        """%plot [NAME]: a picture of your own functions, beside the right ones."""
        self.ask("plot", _names("plot", _words(line)))

    def ask(self, verb: str, names: Sequence[object], *, anyway: bool = False) -> None:
        """Have the helper do something, and show what it replies; a function stands for its name."""
        from IPython.display import display  # noqa: PLC0415 - only a kernel has it

        with self._explained_faults():
            helper = self._open_helper()
            request = {
                "verb": verb,
                "names": [_name_text(name) for name in names],
                "anyway": anyway,
                **self._kernel_state(helper),
            }
            for shown in helper.ask(request):
                display(shown, raw=True)  # type: ignore[no-untyped-call]

    def _kernel_state(self, helper: GradingHelper) -> dict[str, object]:
        """The notebook's file, as far as it is known, and the cells that make up the answers."""
        manager = self._shell.history_manager
        texts: list[str] = [] if manager is None else manager.input_hist_raw
        history = [ExecutedCell(number=number, text=text) for number, text in enumerate(texts) if text.strip()]
        functions: list[str] = helper.greeting()["functions"]
        there = [name for name in functions if name in self._shell.user_ns]
        broken = broken_names(history)
        # What was deleted, or gone with a reset, is no answer any more; of a cell that is no Python it is said.
        taken = needed_cells(history, [name for name in functions if name in there or name in broken])
        texts_by_number = {cell.number: cell.text for cell in history}
        return {
            "notebook": self._notebook_path(),
            "folder": str(self._folder),
            "cells": [[number, text, texts_by_number[number]] for number, text in taken.items()],
            "names_in_kernel": there,
        }

    def _notebook_path(self) -> str:
        """The notebook's file, or "" where the editor does not tell it, or tells one that is gone."""
        told = [self._shell.user_ns.get(name) for name in _PATH_NAMES] + [os.environ.get("JPY_SESSION_NAME")]
        paths = [
            path for path in told if isinstance(path, str) and path.endswith(NOTEBOOK_SUFFIX) and Path(path).is_file()
        ]
        return str(Path(paths[0]).resolve()) if paths else ""

    def _open_helper(self) -> GradingHelper:
        if self._helper is None or not self._helper.is_usable:
            self._close_helper()
            self._helper = GradingHelper()
        return self._helper

    def _close_helper(self) -> None:
        helper, self._helper = self._helper, None
        if helper is not None:
            helper.close()

    @contextmanager
    def _explained_faults(self) -> Iterator[None]:
        """Turn faults into exceptions that IPython shows as one sentence; an interrupt ends the helper."""
        try:
            yield
        except (UsageError, CourseError, DiskError) as error:
            raise NotebookUsageError(str(error)[:_MAX_ERROR_CHARS]) from None
        except GraderError as error:
            self._close_helper()
            sentence = _("Could not grade: {fault}.").format(fault=str(error).rstrip("."))
            raise NotebookUsageError(sentence[:_MAX_ERROR_CHARS]) from None
        except KeyboardInterrupt:
            self._close_helper()
            with suppress_faults():
                self._open_helper()
            raise GradingInterruptedError(_("Interrupted: nothing was graded.")) from None


@contextmanager
def suppress_faults() -> Iterator[None]:
    """Leave it to the next request to say why the helper does not start."""
    try:
        yield
    except GraderError:
        return


_shells: list[NotebookShell] = []
"""The shell of this process, once the extension is loaded or one of the functions was called."""


def load_extension(shell: "InteractiveShell") -> None:
    """Offer the magics in IPython's shell; loaded again, it starts with a new helper."""
    unload_extension()
    _shells.append(NotebookShell(shell))
    _shells[0].register()


def unload_extension() -> None:
    """End the helper."""
    while _shells:
        _shells.pop().close()


def running_shell() -> NotebookShell:
    """The notebook of this process; raise UsageError outside of IPython."""
    if not _shells:
        try:
            from IPython.core.getipython import get_ipython  # noqa: PLC0415 - only a kernel has it
        except ImportError:
            shell = None
        else:
            shell = get_ipython()
        if shell is None:
            raise UsageError(_("This works in a notebook, from its cells. Elsewhere a folder is graded: grade FOLDER"))
        load_extension(shell)
    return _shells[0]


def _name_text(name: object) -> str:
    """A name as it was meant: of a function its own, of anything else its text, which is refused as unknown."""
    return name if isinstance(name, str) else str(getattr(name, "__name__", name))


def _words(line: str) -> list[str]:
    """The names in a magic's line: without a remark, and without quotes or parentheses that mean nothing here."""
    return [word for part in line.partition("#")[0].replace(",", " ").split() if (word := part.strip("\"'`();"))]


def _names(magic: str, words: list[str]) -> list[str]:
    """The words, which are names; raise NotebookUsageError for an option, which this magic does not have."""
    option = next((word for word in words if word.startswith("-")), None)
    if option is not None:
        template = _("%{magic} has no option {option}. To see what it takes, run: %{magic}?")
        raise NotebookUsageError(template.format(magic=magic, option=clean_line(option, _MAX_OPTION_CHARS)))
    return words
