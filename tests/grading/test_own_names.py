"""What is told of a name that is not defined or that a variable hides."""

from collections.abc import Callable
from pathlib import Path

from every_case import every_case

from grader.grading.options import GradingOptions
from grader.grading.session import Session
from grader.submissions.folder import read_folder

HEAD = "import numpy as np\n\ndef helper(y):\n    return y\n\ndef sse(y, y_hat):\n"


@every_case(
    ("body", "advice"),
    [
        ("    error = y - y_hat\n    return np.sum(eror**2)\n", "Did you mean error?"),
        ("    for entry, other in zip(y, y_hat):\n        return entyr - other\n", "Did you mean entry?"),
        ("    return np.sum((y - yhat)**2)\n", "Did you mean y_hat?"),
        ("    return np.sum((Y - y_hat)**2)\n", "Did you mean y?"),
        ("    return heper(y)\n", "Did you mean helper?"),
        ("    retrun (y - y_hat)\n", "Did you mean return?"),
        ("    return lne(y)\n", "Did you mean len?"),
        ("    return true\n", "Did you mean True?"),
        ("    return np.sum((y - z)**2)\n", "Is it misspelt, or not imported?"),
        ("    return np.sum((y - dy)**2)\n", "Is it misspelt, or not imported?"),
        ("    return residuals**2\n    residual = 1\n", "Is it misspelt, or not imported?"),
        ("    return exp(y)\n", "numpy has it"),
    ],
)
def test_a_misspelt_name_is_told_with_the_one_that_is_meant(
    tmp_path: Path, written: Callable[..., Path], body: str, advice: str
) -> None:
    folder = written(tmp_path / "mine", {"loss.py": f"def other():\n    residual = 1\n\n{HEAD}{body}"})
    with Session(options=GradingOptions(exercises=("loss.sse",))) as session:
        (exercise,) = session.grade(read_folder(folder, "mine")).exercises
    said = exercise.checks[0].message
    assert said is not None
    assert advice in said.text


@every_case(
    ("head", "body", "advice"),
    [
        ("def error(y):\n    return y\n", "    error = error(y)\n    return error\n", "another name"),
        ("from math import fsum as total\n", "    total = total(y - y_hat)\n    return total\n", "another name"),
        ("calls, steps = 0, 0\n", "    steps += 1\n    return steps\n", "another name"),
        ("", "    abs = sum(map(lambda e: abs(e), y))\n    return abs\n", "another name"),
        ("", "    sum = sum((y - y_hat) ** 2)\n    return sum\n", "another name"),
        ("def other():\n    error = 1\n", "    for error in y[:0]:\n        pass\n    return error\n", "further down"),
        ("# error = 1\n", "    total += error\n    error = 1\n    return total\n", "further down"),
        ("", "    def inner():\n        return later\n    inner()\n    later = 1\n", "further down"),
    ],
)
def test_a_variable_with_the_name_of_something_outside_is_told(
    tmp_path: Path, written: Callable[..., Path], head: str, body: str, advice: str
) -> None:
    folder = written(tmp_path / "mine", {"loss.py": f"{head}\n{HEAD}{body}"})
    with Session(options=GradingOptions(exercises=("loss.sse",))) as session:
        (exercise,) = session.grade(read_folder(folder, "mine")).exercises
    said = exercise.checks[0].message
    assert said is not None
    assert advice in said.text
