"""What a notebook's cells do in the child, and what is told of them: by cell and line."""

import json
from collections.abc import Callable
from typing import Any

from every_case import every_case
from report_schema import validate_report

from grader import reporting
from grader.courses import course
from grader.grading import report
from grader.grading.options import GradingOptions
from grader.grading.report import ExerciseResult, Report
from grader.grading.session import Session
from grader.reporting import terminal
from grader.sandbox.sandbox import Sandbox
from grader.submissions import notebook
from grader.submissions.submission import Submission

Made = Callable[..., bytes]
Graded = Callable[..., Report]
CellsGraded = Callable[..., ExerciseResult]

RIGHT = "def scale(x, factor):\n    return x * factor"
WRONG = "def scale(x, factor):\n    return x + factor"
STUB = "def scale(x, factor):\n    raise NotImplementedError"
FULL = 5

HARMLESS: dict[str, list[str]] = {
    "plain": [RIGHT],
    "shown at the end": [f"{RIGHT}\nscale(2, 3)"],
    "line magics": [
        f"%matplotlib inline\n%config InlineBackend.figure_format = 'retina'\n{RIGHT}\n%timeit scale(1, 2)"
    ],
    "shell lines": [f"!pip install numpy\n!echo it's \"here\n{RIGHT}\n!ls (a"],
    "joined shell lines": [f"!pip install \\\n    numpy \\\n    scipy\n{RIGHT}"],
    "help": [f"scale?\n{RIGHT}\nscale??\n?scale\nnp.array?"],
    "assigned magics": [f"files = !ls\nspent = %timeit -o 1 + 1\n{RIGHT}"],
    "indented magics": [f"for x in []:\n    %timeit x\nif True:\n    !ls\n{RIGHT}"],
    "magics and a remainder": [f"x = (7\n     % 4)\n%time\ny = (9\n%2)\n{RIGHT}\n    # %d\nassert (x, y) == (3, 1)"],
    "a docstring of percents": ["def scale(x, factor):\n    '''\n% LaTeX\n! and more\n    '''\n    return x * factor"],
    "a timed cell": [f"%%time\n{RIGHT}"],
    "a captured cell": [f"\n%%capture out\n{RIGHT}"],
    "cells of others": [
        RIGHT,
        "%%bash\nexit 1",
        "%%html\n<b>",
        "%%writefile x.py\ndef scale(x, factor):\n    return 0",
    ],
    "the indentation of another place": ["\n" + "\n".join(f"    {line}" for line in RIGHT.split("\n"))],
    "Python's prompts": [">>> " + RIGHT.replace("\n", "\n... ") + "\n>>> scale(2, 3)"],
    "IPython's prompts": ["In [12]: " + RIGHT.replace("\n", "\n   ...: ")],
    "a prompt that is text": [f"s = '''\n>>> y\nIn [1]: x\n'''\nassert 'x' in s\n{RIGHT}"],
    "drawing first": ["import matplotlib.pyplot as plt\nimport numpy as np\n" + RIGHT, "plt.plot(np.arange(3))"],
    "drawing between": [f"fig, ax = plt.subplots()\nax.plot([1])\n{RIGHT}\nplt.show()\ndisplay(fig)"],
    "IPython": [f"from IPython.display import display\nget_ipython().run_line_magic('cd', '..')\n{RIGHT}"],
    "a cell that fails": ["1 / 0", RIGHT, "assert False"],
    "a cell that is not Python": ["def half(:", RIGHT, "for", "x = '"],
    "a cell that leaves": ["raise SystemExit", RIGHT, "exit()", "quit()", "raise KeyboardInterrupt"],
    "a cell that asks": ["name = input()", RIGHT],
    "a later definition": [WRONG, RIGHT],
    "names over cells": [
        "import numpy as np",
        "factor_of = lambda f: np.float64(f)",
        RIGHT.replace("* factor", "* factor_of(factor)"),
    ],
    "futures over cells": ["from __future__ import annotations", RIGHT.replace("(x,", "(x: ndarray,")],
    "carriage returns": [RIGHT.replace("\n", "\r\n"), "x = 1\r%time\ry = 2"],
    "a coding line": [f"# -*- coding: latin-1 -*-\ns = 'é'\nassert len(s) == 1\n{RIGHT}"],
    "a null": ["x = '\0'", RIGHT],
    "too deep": ["(" * 5000 + ")" * 5000, "-" * 100_000 + "1", RIGHT],
    "from its own topic": [RIGHT, "from first import scale\nimport first\nassert first.scale is scale"],
    "async at the top": ["await something()", RIGHT],
    "main": ["if __name__ == '__main__':\n    " + RIGHT.replace("\n", "\n    ")],
    "classes of main": [
        "from __future__ import annotations\nfrom dataclasses import dataclass\nfrom typing import get_type_hints",
        "@dataclass\nclass Factor:\n    size: float\n\nassert get_type_hints(Factor) == {'size': float}",
        f"assert Factor(2.0).size == 2.0\n{RIGHT}",
    ],
    "a fault without text": ["class E(Exception):\n    def __str__(self):\n        raise self\nraise E", RIGHT],
}


def test_what_notebooks_do_beside_the_exercises_is_harmless(small: course.Course, sandbox: Sandbox, made: Made) -> None:
    """All in one test: each needs a child of its own, but not checks of its own."""

    def submitted(content: bytes) -> Submission:
        found = notebook.read_cells(content, "first.ipynb")
        assert isinstance(found, notebook.NotebookCells)
        return Submission(path="", files=found.code, refused={})

    session = Session(small, GradingOptions(seed=7, exercises=("first.scale",)), sandbox=sandbox)
    failed = [name for name, cells in HARMLESS.items() if session.grade(submitted(made(*cells))).score != FULL]
    assert failed == []


def place(exercise: ExerciseResult) -> tuple[str, int | None, int] | None:
    found = next(check.place for check in exercise.checks if check.message)
    return (found.file, found.cell, found.line) if found else None


def said(exercise: ExerciseResult) -> str:
    return next(check.message.text for check in exercise.checks if check.message)


def test_a_definition_is_told_as_cell_and_line(cells_graded: CellsGraded) -> None:
    found = cells_graded("import math", f"\n# here\n{WRONG}")
    assert (found.file, found.cell, found.line) == ("first.ipynb", 2, 3)


def test_the_last_definition_counts(cells_graded: CellsGraded) -> None:
    found = cells_graded(WRONG, RIGHT, "1 / 0", WRONG)
    assert (found.cell, found.line, found.score) == (4, 1, 0)


def test_an_exceptions_line_is_told_as_cell_and_line_and_quoted(cells_graded: CellsGraded) -> None:
    found = cells_graded("%%time\nimport math\n%ls\ndef scale(x, factor):\n    y = x\n    return math.sqrt(y, factor)")
    assert place(found) == ("first.ipynb", 1, 6)
    assert found.checks[0].place.text == "return math.sqrt(y, factor)"


def test_a_syntax_error_is_told_as_cell_and_line(cells_graded: CellsGraded) -> None:
    found = cells_graded("x = 1", "%time\n!ls\ndef scale(x, factor):\n    return x * * factor")
    assert place(found) == ("first.ipynb", 2, 4)
    assert said(found).startswith("first.ipynb, cell 2 is not Python yet: ")


def test_what_kept_a_function_from_being_defined_is_told(cells_graded: CellsGraded) -> None:
    found = cells_graded("1 / 0", "import numpy as np\n\nscale = np.multply")
    assert place(found) == ("first.ipynb", 2, 3)
    assert "first.ipynb, cell 2 (before scale is defined) stopped with AttributeError" in said(found)


def test_a_function_that_no_cell_defines_is_missing_whatever_else_failed(cells_graded: CellsGraded) -> None:
    assert "first.ipynb defines no scale" in said(cells_graded("1 / 0", "scale == 3", "print(scale)"))


def test_a_function_that_draws_is_told_where_to_draw(cells_graded: CellsGraded) -> None:
    found = cells_graded(
        "import matplotlib.pyplot as plt", f"{STUB.splitlines()[0]}\n    plt.plot(x)\n    return x * factor"
    )
    assert "draw outside the function" in said(found)
    assert place(found) == ("first.ipynb", 2, 2)


def test_a_stub_is_not_started_even_where_it_is_called(cells_graded: CellsGraded) -> None:
    found = cells_graded(f"{STUB}\nscale(1, 2)", "scale(2, 3)")
    assert (found.status, found.score) == ("not_started", 0)


def test_a_refused_notebook_fails_with_its_sentence(graded: Graded) -> None:
    found = graded({"first.ipynb": b"{"})
    assert "first.ipynb is no notebook" in said(found.exercises[0])
    assert found.exercises[1].status == "not_started"


BUILT = "def rescale(x, factor):\n    return scale(x, factor)"


def test_files_and_notebooks_import_each_other(graded: Graded, made: Made) -> None:
    file = f"from first import scale\n{BUILT}\n"
    assert graded({"first.ipynb": made(RIGHT), "second.py": file}).score == 2 * FULL
    assert graded({"first.py": RIGHT, "second.ipynb": made("from first import *", BUILT)}).score == 2 * FULL
    assert graded({"first.ipynb": made("import helpers", RIGHT), "helpers.py": "", "second.py": file}).score == 2 * FULL


@every_case("ground", [WRONG, STUB, "scale = None", "x = 1 / 0"], ids=["wrong", "stub", "none", "missing"])
@every_case("is_one", [True, False])
def test_a_right_answer_on_wrong_ground_is_carried_forward(
    graded: Graded, made: Made, ground: str, *, is_one: bool
) -> None:
    cells = ["import matplotlib", ground, "from first import scale", BUILT]
    files = {"all.ipynb": made(*cells)} if is_one else {"first.ipynb": made(ground), "second.ipynb": made(*cells[2:])}
    first, second = graded(files).exercises
    assert (first.score, second.score) == (0, FULL)
    assert all(check.carried_forward for check in second.checks)


def test_one_notebook_serves_all_topics_and_runs_once(graded: Graded, made: Made) -> None:
    cells = ["print('ran')", RIGHT, "import second, first\nassert second.scale is first.scale", BUILT]
    found = graded({"home work.ipynb": made(*cells)})
    assert found.score == 2 * FULL
    assert [exercise.file for exercise in found.exercises] == ["home work.ipynb"] * 2
    wrong = graded({"home work.ipynb": made(cells[0], WRONG, BUILT.replace("scale(x", "-scale(x"))})
    assert wrong.exercises[0].output == "ran\n"
    assert "ran" not in wrong.exercises[1].output


def test_an_import_of_what_a_later_cell_defines_is_noted_only_where_none_does(graded: Graded, made: Made) -> None:
    early = "from first import scale, nothing"
    assert [note.text for note in graded({"first.ipynb": made("from first import scale", RIGHT)}).notes] == []
    (note,) = graded({"first.ipynb": made(early, RIGHT)}).notes
    assert note.text.startswith("first.ipynb, cell 1, line 1 stopped with ImportError: ")


def test_what_one_notebook_for_all_does_not_hold_yet_is_not_started(graded: Graded, made: Made) -> None:
    first, second = graded({"all.ipynb": made(RIGHT)}).exercises
    assert (first.score, second.status) == (FULL, "not_started")
    assert second.checks[0].message.id == "missing_function"


def test_answers_of_other_topics_in_a_topics_file_are_told(graded: Graded, made: Made) -> None:
    first, second = graded({"first.ipynb": made(RIGHT, BUILT)}).exercises
    assert (first.score, second.status) == (FULL, "not_started")
    assert second.checks[0].message.text == (
        "There is no second.py here, but first.ipynb has functions that belong there. "
        "If they are your answers, rename the notebook: one that is not named as a topic serves all topics."
    )
    assert graded({"renamed.ipynb": made(RIGHT, BUILT)}).score == 2 * FULL
    told = graded({"first.py": f"{RIGHT}\n\n{BUILT}"}).exercises[1].checks[0].message.text
    assert told.endswith("but first.py has functions that belong there. If they are your answers, move them there.")


def test_a_single_notebook_is_graded_alone(graded: Graded, made: Made) -> None:
    files = {"first.ipynb": made(RIGHT), "second.ipynb": made("from first import *", BUILT), "first.py": STUB}
    assert [exercise.id for exercise in graded(files, "second.ipynb").exercises] == ["second.rescale"]
    assert graded(files, "first.ipynb").score == FULL
    assert [e.id for e in graded({"all.ipynb": made(RIGHT, BUILT)}, "all.ipynb").exercises] == [
        "first.scale",
        "second.rescale",
    ]


def test_the_report_tells_the_cell_and_holds_to_its_schema(graded: Graded, made: Made) -> None:
    document = report.as_json(graded({"first.ipynb": made("x = 1", "def scale(x, factor):\n    return y")}))
    validate_report(document)
    exercise: Any = document["exercises"]
    assert (exercise[0]["cell"], exercise[0]["line"]) == (2, 1)
    assert exercise[0]["checks"][0]["place"] == {"file": "first.ipynb", "line": 2, "text": "return y", "cell": 2}
    assert "cell" not in exercise[1]


def test_the_report_of_files_tells_no_cell(graded: Graded) -> None:
    document = report.as_json(graded({"first.py": "def scale(x, factor):\n    return y\n"}))
    assert '"cell"' not in json.dumps(document)


def test_people_and_platforms_are_told_cell_and_line(graded: Graded, made: Made) -> None:
    found = graded({"first.ipynb": made("x = 1", "def scale(x, factor):\n    return y")})
    told = "first.ipynb, cell 2, line 2"
    assert told in terminal.render(found, terminal.Style())
    for platform in ("markdown", "junit", "gradescope", "prairielearn", "exercism", "github"):
        assert told in reporting.render(found, platform).replace("%2C", ",").replace("&#44;", ","), platform
    assert "line=1," in reporting.render(found, "github")


def test_a_learners_own_traceback_names_the_cell(cells_graded: CellsGraded) -> None:
    lines = ["import traceback", "try:", "    1 / 0", "except Exception:", "    traceback.print_exc()"]
    body = "\n    ".join(["def scale(x, factor):", *lines])
    output = cells_graded("x = 1", body).output
    assert 'File "first.ipynb, cell 2", line 4, in scale\n    1 / 0' in output
