"""A function that is not there is looked for: under another name, in another file, inside something else."""

from collections.abc import Callable
from pathlib import Path

from every_case import every_case

from grader.courses.course import load_course
from grader.grading.missing_functions import missing_function_message
from grader.grading.options import GradingOptions
from grader.grading.session import Session
from grader.submissions.folder import read_folder
from grader.submissions.submission import Submission

MSE = "def mse(y, y_hat):\n    return 0\n"
INSIDE = "    def mse(y, y_hat):\n        return 0\n"
MOVE_OUT = (
    "loss.py defines no mse. Its def is indented, and so part of what stands above it: "
    "move it to the left edge, out of that."
)
MOVE_HERE = "loss.py defines no mse. extra.py has a function of that name: if it is the answer, move it to loss.py."
LOST = "loss.py defines no mse. Did you rename or delete it?"
A_NOTEBOOK = "loss.py defines no mse. The file is a notebook: rename it to loss.ipynb."
NOTEBOOK = '{"cells": [{"execution_count": null}], "metadata": {}, "nbformat": 4}'


def renamed(name: str) -> str:
    return f"loss.py defines no mse. Is {name} meant to be it? Then call it mse."


PLACES: list[tuple[dict[str, str], str, str]] = [
    ({"loss.py": MSE.replace("mse", "MSE")}, renamed("MSE"), "loss.py:1"),
    ({"loss.py": "x = 1\r\n\r\n" + MSE.replace("mse", "my_mse")}, renamed("my_mse"), "loss.py:3"),
    ({"loss.py": "x = 1\r\r" + MSE.replace("mse", "mse_loss")}, renamed("mse_loss"), "loss.py:3"),
    ({"loss.py": MSE.replace("mse", "msse")}, renamed("msse"), "loss.py:1"),
    ({"loss.py": "\ufeffclass Mse:\n    pass\n"}, renamed("Mse"), "loss.py:1"),
    ({"loss.py": f"if __name__ == '__main__':\n{INSIDE}"}, MOVE_OUT, "loss.py:2"),
    ({"loss.py": f"class Losses:\n\n{INSIDE}"}, MOVE_OUT, "loss.py:3"),
    ({"loss.py": f"def sse(y, y_hat):\n    return 1\n\n{INSIDE}"}, MOVE_OUT, "loss.py:4"),
    ({"loss.py": f"try:\n{INSIDE.replace('    ', chr(9))}except: pass\n"}, MOVE_OUT, "loss.py:2"),
    ({"loss.py": "", "extra.py": MSE}, MOVE_HERE, "extra.py:1"),
    ({"loss.py": "def sse(y, y_hat):\n    return 1\n"}, LOST, ""),
    ({"loss.py": "def mean(y, y_hat):\n    return 1\n"}, LOST, ""),
    ({"loss.py": f"{MSE}del mse\n"}, LOST, ""),
    ({"loss.py": "", "extra.py": INSIDE}, LOST, ""),
    ({"loss.py": MSE.replace("mse", "mses")}, LOST, ""),
    ({"loss.py": ""}, LOST, ""),
    *[({"loss.py": text}, A_NOTEBOOK, "") for text in (NOTEBOOK, f"\ufeff\n {NOTEBOOK}")],
    ({"loss.py": f"a = {NOTEBOOK}"}, LOST, ""),
    *[
        ({"loss.py": MSE.replace("mse", name)}, LOST, "")
        for name in ("test_mse", "plot_mse", "my_mse_test", "Check_MSE")
    ],
    ({"loss.py": MSE.replace("mse", "test_mse") + MSE.replace("mse", "mse_2")}, renamed("mse_2"), "loss.py:3"),
]


@every_case(("files", "text", "place"), PLACES)
def test_it_is_told_where_a_missing_function_may_be(files: dict[str, str], text: str, place: str) -> None:
    submission = Submission(path="", files={name: source.encode() for name, source in files.items()}, refused={})
    exercise = next(each for each in load_course().exercises if each.id == "loss.mse")
    said, line = missing_function_message(submission, exercise, {"sse", "mses"})
    assert (said.id, said.text) == ("missing_function", text)
    assert (f"{line.file}:{line.line}" if line else "") == place


def test_of_a_notebook_with_the_name_of_a_python_file_no_statement_is_told(
    tmp_path: Path, written: Callable[..., Path]
) -> None:
    mine = written(tmp_path / "mine", {"loss.py": NOTEBOOK, "lines.py": NOTEBOOK, "slope.py": "import lines\n"})
    with Session(load_course(), GradingOptions(exercises=("mse", "derivative"))) as session:
        told = [note.text for note in session.grade(read_folder(mine, "mine")).notes]
    reason = "is a notebook with the name of a Python file, so nothing in it is defined."
    assert told == [f"lines.py {reason}", f"loss.py {reason}"]
    assert "null" not in "".join(told)


NO_FILE = "There is no loss.py here. `grade init` makes fresh exercise files in a new folder."
ELSEWHERE = (
    "There is no loss.py here, but slope.py has functions that belong there. If they are your answers, move them there."
)


def misnamed(file: str) -> str:
    return (
        f"There is no loss.py here, but {file} has functions that belong there. If it is meant, rename it to loss.py."
    )


@every_case(
    ("names_of_functions", "text"),
    [
        ({"los.py": ["sse", "mse"]}, misnamed("los.py")),
        ({"a.py": ["mse"], "los.py": ["sse", "mse"]}, misnamed("los.py")),
        ({"los.py": ["mse"], "loss.py.1.bak": ["sse", "mse"]}, misnamed("los.py")),
        ({"slope.py": ["mse"]}, ELSEWHERE),
        ({"los.py": ["mean"]}, NO_FILE),
        ({"loss.py.1.bak": ["sse", "mse"]}, NO_FILE),
        (
            {"loss.py.txt": ["mse"], "los.py": ["mse"]},
            "loss.py.txt was not taken for loss.py: the file has to be called exactly that. Rename it.",
        ),
        *[
            (
                {file: ["mse"], "los.py": ["mse"]},
                f"{file} was not taken for loss.ipynb: the file has to be called exactly that. Rename it.",
            )
            for file in ("loss.ipynb.txt", "loss.IPYNB")
        ],
    ],
)
def test_it_is_told_which_file_may_be_meant_for_a_missing_one(
    tmp_path: Path, written: Callable[..., Path], names_of_functions: dict[str, list[str]], text: str
) -> None:
    sources = {file: "".join(MSE.replace("mse", name) for name in names) for file, names in names_of_functions.items()}
    folder = written(tmp_path / "mine", {"gradient.py": "", **sources})
    with Session() as session:
        report = session.grade(read_folder(folder, "mine", [topic.id for topic in load_course().topics]))
    said = {
        check.message.text
        for each in report.exercises
        if each.topic == "loss"
        for check in each.checks
        if check.message
    }
    assert said == {text}


@every_case(
    ("exercise_id", "name"),
    [
        ("activation.sigmoid_prime", "compute_sigmoid_prime"),
        ("activation.sigmoid_prime", "sigmoid_prime_of"),
        ("activation.sigmoid_prime", "sigmoidPrime"),
        ("partials.dC_dw", "my_dC_dw"),
    ],
)
def test_a_name_of_several_words_is_found_in_a_longer_one(exercise_id: str, name: str) -> None:
    exercise = next(each for each in load_course().exercises if each.id == exercise_id)
    source = f"def {name}(x):\n    return 0\n".encode()
    submission = Submission(path="", files={f"{exercise.topic}.py": source}, refused={})
    said, _line = missing_function_message(submission, exercise, set())
    assert said.text.endswith(f"Is {name} meant to be it? Then call it {exercise.function}.")


def test_what_a_function_is_for_itself_is_no_other_purpose() -> None:
    exercise = load_course().exercises[0]._replace(function="draw_line")
    names = ("show_draw_line", "draw_lines")
    source = "".join(f"def {name}(x):\n    return 0\n" for name in names).encode()
    submission = Submission(path="", files={f"{exercise.topic}.py": source}, refused={})
    said, _line = missing_function_message(submission, exercise, set())
    assert said.text.endswith("Is draw_lines meant to be it? Then call it draw_line.")


def test_the_function_of_another_exercise_is_not_meant(
    tmp_path: Path, course_maker: Callable[..., Path], written: Callable[..., Path]
) -> None:
    course = course_maker(tmp_path / "course", ["first.scale", "second.scale"])
    scale = "def scale(x, factor):\n    return x * factor\n"
    folder = written(tmp_path / "mine", {"first.py": scale, "second.py": "x = 1\n"})
    with Session(course) as session:
        report = session.grade(read_folder(folder, "mine"))
    said = report.exercises[1].checks[0].message
    assert said is not None
    assert said.text == "second.py defines no scale. Did you rename or delete it?"
