"""A name that is not defined is told with the one that is nearly the same, where there is one."""

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
