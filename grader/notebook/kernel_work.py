"""A kernel's cells as a submission: beside the files of its folder, in the place of the notebook's own file.

What ran counts, not what was saved; where both differ, a remark says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Self

from grader import files
from grader.courses.course import Course, Exercise, select_exercises
from grader.errors import UsageError
from grader.i18n import _, join_names
from grader.notebook.cells import ExecutedCell, needed_cells
from grader.sandbox.child.notebook_cells import names_in_text
from grader.submissions import notebook as notebooks
from grader.submissions.cell_text import plain_cell_text
from grader.submissions.file_suffixes import NOTEBOOK_SUFFIX
from grader.submissions.folder import read_folder
from grader.submissions.submission import Submission

_UNKNOWN_NAME = "notebook"
_MAX_NAMES = 3


@dataclass(frozen=True, kw_only=True)
class KernelWork:
    """What a kernel holds of a learner's work.

    `file` is the notebook's file, None where the editor does not tell it. `cells` are the needed statements of the
    cells that ran, by the cells' numbers, and `ran` their full texts. `in_kernel` are the exercises' functions that
    have a value there.
    """

    course: Course
    folder: Path
    file: Path | None
    cells: Mapping[int, str]
    ran: Mapping[int, str]
    in_kernel: frozenset[str]

    @classmethod
    def from_request(cls, course: Course, request: Mapping[str, Any]) -> Self:
        file = Path(request["notebook"]) if request["notebook"] else None
        return cls(
            course=course,
            folder=file.parent if file else Path(request["folder"]),
            file=file,
            cells={int(number): str(text) for number, text, _raw in request["cells"]},
            ran={int(number): plain_cell_text(str(raw)) for number, _text, raw in request["cells"]},
            in_kernel=frozenset(request["names_in_kernel"]),
        )

    def narrowed(self, exercises: Sequence[Exercise]) -> "KernelWork":
        """The same work with those cells only that these exercises need: no other is loaded, or spoken of."""
        history = [ExecutedCell(number=number, text=text) for number, text in self.cells.items()]
        return replace(self, cells=needed_cells(history, [exercise.function for exercise in exercises]))

    @property
    def stem(self) -> str:
        return self.file.stem if self.file else _UNKNOWN_NAME

    @property
    def own_exercises(self) -> tuple[Exercise, ...]:
        """The exercises of the topic that the notebook is named after."""
        return tuple(exercise for exercise in self.course.exercises if exercise.topic == self.stem)

    @property
    def _own_name(self) -> str:
        return notebooks.notebook_name(f"{self.stem}.ipynb")

    @cached_property
    def _sources(self) -> dict[str, bytes]:
        return notebooks.executed_cells(self.cells, self._own_name) if self.cells else {}

    @cached_property
    def _defined(self) -> frozenset[str]:
        """The names that the needed cells define, also those of a cell that is no Python."""
        return frozenset(name for text in self.cells.values() for name in names_in_text(text))

    def full_name(self, name: str) -> str:
        """An exercise's id where a name is also that of another topic's exercise, but this notebook has it."""
        own = next((exercise.id for exercise in self.own_exercises if exercise.function == name), name)
        return own if name not in {topic.id for topic in self.course.topics} else name

    def chosen_exercises(self, names: Sequence[str]) -> tuple[Exercise, ...]:
        """The exercises of these names; without names, those of the notebook's topic, or all that it defines.

        They are left out where the kernel has none yet (see `missing_remarks`). Raise UsageError for an unknown name,
        and if none is left.
        """
        chosen = self._named_exercises(names)
        there = tuple(exercise for exercise in chosen if self._is_there(exercise))
        if not there:
            raise UsageError(self._nothing_sentence(chosen))
        return there

    def missing_remarks(self, names: Sequence[str]) -> list[str]:
        """What is to be said of exercises of these names that the kernel does not have yet."""
        missing = [each.function for each in self._named_exercises(names) if not self._is_there(each)]
        if not missing:
            return []
        template = _("Not graded, since no cell that ran defines it: {names}.")
        return [template.format(names=join_names(missing))]

    def _named_exercises(self, names: Sequence[str]) -> tuple[Exercise, ...]:
        if names:
            return select_exercises(self.course, [self.full_name(name) for name in names])
        return self.own_exercises or tuple(each for each in self.course.exercises if each.function in self._defined)

    def _is_there(self, exercise: Exercise) -> bool:
        """Whether the kernel defines an exercise's function, or another file serves its topic."""
        return exercise.function in self._defined or self._serving_file(exercise.topic) != self._own_name

    def _nothing_sentence(self, chosen: Sequence[Exercise]) -> str:
        """Why none of these exercises can be graded, and what to do."""
        hidden = [exercise.function for exercise in chosen if exercise.function in self.in_kernel]
        if hidden:
            template = _("{names} is in the kernel, but no cell that ran defines it. Write the function in a cell.")
            return template.format(names=join_names(hidden[:_MAX_NAMES]))
        saved = b"\n".join(text.encode() for text in self._saved_texts or ())
        names = [exercise.function for exercise in chosen][:_MAX_NAMES]
        if not names:
            return _("There is nothing to grade yet: run the cell of your answer first.")
        if any(name in names_in_text(saved.decode()) for name in names):
            template = _("The kernel holds no {names}, as its cell has not run since the kernel started. Run it first.")
        else:
            template = _("No cell that ran defines {names}. Run the cell of your answer first.")
        return template.format(names=_(" or ").join(names))

    def submission(self) -> Submission:
        """The kernel's cells, and the files beside the notebook that serve the other topics."""
        serving = {topic.id: self._serving_file(topic.id) for topic in self.course.topics}
        served = {*serving.values()}
        beside = {
            source: content
            for source, content in self._folder_files.items()
            if source not in {f"{topic}.py" for topic, file in serving.items() if file != f"{topic}.py"}
            and (notebooks.source_origin(source)[1] is None or notebooks.source_origin(source)[0] in served)
        }
        return Submission(
            path=self._own_name,
            files={**beside, **self._sources},
            refused={},
            notebooks={topic: file for topic, file in serving.items() if file.endswith(NOTEBOOK_SUFFIX)},
        )

    def _serving_file(self, topic: str) -> str:
        """The file that serves a topic: the kernel's notebook if it defines one of its functions, or no file does."""
        functions = {exercise.function for exercise in self.course.exercises if exercise.topic == topic}
        if functions & self._defined and (topic == self.stem or not self.own_exercises):
            return self._own_name
        if f"{topic}.py" in self._folder_files:
            return f"{topic}.py"
        return self._other_notebooks.get(topic, self._own_name)

    @cached_property
    def _other_notebooks(self) -> dict[str, str]:
        found = {notebooks.source_origin(source)[0] for source in self._folder_files}
        return {topic.id: f"{topic.id}.ipynb" for topic in self.course.topics if f"{topic.id}.ipynb" in found}

    @cached_property
    def _folder_files(self) -> dict[str, bytes]:
        """The sources beside the notebook, as any submission's; none where the folder can't be read."""
        topics = [topic.id for topic in self.course.topics]
        try:
            found = read_folder(self.folder, str(self.folder), topics).files
        except UsageError:
            return {}
        own = self.file.name if self.file else None
        return {source: text for source, text in found.items() if notebooks.source_origin(source)[0] != own}

    @cached_property
    def _saved_texts(self) -> frozenset[str] | None:
        """The texts of the cells in the notebook's file, or None where it is not known or not to be read."""
        if self.file is None:
            return None
        try:
            content = files.read_regular_file(self.file, notebooks.MAX_NOTEBOOK_BYTES)
        except files.FileReadError:
            return None
        cells = notebooks.read_cells(content, self.file.name)
        return None if isinstance(cells, str) else frozenset(text.decode().strip() for text in cells.code.values())

    @property
    def remarks(self) -> list[str]:
        """What is to be said about the notebook's file: that it holds something else than what ran."""
        saved = self._saved_texts
        if saved is None:
            return []
        changed = [number for number in self.cells if self.ran[number].strip() not in saved]
        names = dict.fromkeys(name for number in changed for name in sorted(names_in_text(self.cells[number])))
        if not names:
            return []
        template = _(
            "Graded is what ran. The saved notebook holds something else, or nothing, for {names}: save it before you "
            "hand it in."
        )
        shown = [*names][:_MAX_NAMES]
        return [template.format(names=join_names([*shown, *(["..."] if len(names) > len(shown) else [])]))]
