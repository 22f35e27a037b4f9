"""`grade init FOLDER --notebook`: what is asked with its formula, the stub's cell, a checking cell; for any course."""

# ruff: noqa: RUF001 - Chinese has its own marks
import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from click.testing import CliRunner, Result
from every_case import every_case

from grader.cli.main import main
from grader.courses.course import load_course
from grader.grading.session import Session
from grader.practice import new_notebooks

COURSE = load_course()


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notebooks") / "week 1"
    new_notebooks.make_notebooks(COURSE, folder, None)
    return folder


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [*map(str, words)])


def cells_of(path: Path) -> dict[str, Any]:
    return {cell["id"]: cell for cell in nbformat.read(path, as_version=4).cells}


@every_case("topic", [topic.id for topic in COURSE.topics])
def test_every_notebook_is_valid_and_has_a_statement_a_stub_and_a_check_of_each_exercise(
    notebooks: Path, topic: str
) -> None:
    path = notebooks / f"{topic}.ipynb"
    nbformat.validate(nbformat.read(path, as_version=4))
    cells = cells_of(path)
    for exercise in (each for each in COURSE.exercises if each.topic == topic):
        name = exercise.function
        assert cells[f"{name}-statement"]["cell_type"] == "markdown"
        assert cells[f"{name}-check"]["source"] == f"%grade {name}"
        stub: dict[str, Any] = {}
        exec(compile(cells[name]["source"], name, "exec"), stub)  # noqa: S102 - our own stub
        assert stub[name].__doc__.count("\n") == 0
        with pytest.raises(NotImplementedError):
            stub[name](*[None] * (stub[name].__code__.co_argcount - len(stub[name].__defaults__ or ())))


def test_formulas_are_latex_and_the_prose_around_them_is_shown_as_it_is(notebooks: Path) -> None:
    slope = cells_of(notebooks / "slope.ipynb")["derivative-statement"]["source"]
    assert "$$\n" + r"f'(x) \approx \frac{f(x + dx) - f(x - dx)}{2\,dx}" + "\n$$" in slope
    assert "```python\n>>> round(derivative(lambda x: x**2, 2.0), 6)\n4.0\n```" in slope
    assert "`x` is a float or an array" in slope
    neuron = cells_of(notebooks / "neuron.ipynb")
    assert (
        r"Every input x\_i counts as much as its weight w\_i says." in neuron["linear_combination-statement"]["source"]
    )
    assert (
        "*9 points; built on `neuron.linear_combination` and `activation.sigmoid`*"
        in neuron["nn_output-statement"]["source"]
    )
    assert neuron["beginning"]["source"] == "import numpy as np\nfrom activation import sigmoid, sigmoid_prime"


def test_a_title_is_not_said_twice(notebooks: Path) -> None:
    assert cells_of(notebooks / "activation.ipynb")["topic"]["source"].count("The sigmoid and its slope") == 1


def test_an_exercise_without_a_formula_keeps_the_indented_lines_of_its_docstring(notebooks: Path) -> None:
    statement = cells_of(notebooks / "batches.ipynb")["minibatches-statement"]["source"]
    assert "```text\norder = np.random.default_rng(seed).permutation(N)\n" in statement
    assert "$$" not in statement


def test_every_formula_stands_in_place_of_indented_lines(notebooks: Path) -> None:
    for exercise in COURSE.exercises:
        statement = cells_of(notebooks / f"{exercise.topic}.ipynb")[f"{exercise.function}-statement"]["source"]
        assert statement.count("$$") == (2 if exercise.formula else 0), exercise.id
        assert ("```text" in statement) == (not exercise.formula), exercise.id
        assert exercise.formula.count("{") == exercise.formula.count("}")


def test_untouched_notebooks_are_not_started_and_nothing_is_noted(notebooks: Path) -> None:
    with Session(COURSE) as session:
        report = session.grade(notebooks)
    assert {exercise.status.value for exercise in report.exercises} == {"not_started"}
    assert report.notes == ()


@pytest.mark.usefixtures("chinese")
def test_a_chinese_notebook_is_chinese_and_says_so_to_the_grader(tmp_path: Path) -> None:
    new_notebooks.make_notebooks(COURSE, tmp_path, None)
    cells = cells_of(tmp_path / "slope.ipynb")
    assert cells["topic"]["source"].startswith("# 曲线的斜率")
    assert cells["derivative-statement"]["source"].startswith("## `derivative`：测量曲线在一点处的斜率\n\n*10 分*\n\n")
    assert "多少" in cells["derivative-statement"]["source"]
    assert cells["derivative-check"]["source"] == "%grade derivative"
    assert 'os.environ.setdefault("GRADE_LANG", "zh")\n%load_ext grader' in cells["setup"]["source"]


def test_the_command_makes_them_and_overwrites_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "week 2"
    made = run("init", folder, "--notebook")
    assert (made.exit_code, made.output.splitlines()[0]) == (0, f"10 notebooks are in {folder}.")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(before) == {"pytest.ini", *(f"{topic.id}.ipynb" for topic in COURSE.topics)}
    again = run("init", folder, "--notebook")
    assert again.exit_code == 2
    assert "slope.ipynb already, and nothing is overwritten" in again.output
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert run("init", folder / "slope.ipynb", "--notebook").exit_code == 2


def test_any_course_has_notebooks(tmp_path: Path) -> None:
    """A course without formulas, with an example in its stub, a constant and a decorated helper between."""
    course = tmp_path / "warmth"
    shutil.copytree(COURSE.folder, course, ignore=shutil.ignore_patterns("__pycache__", "locale", "figures"))
    (course / "course.toml").write_text(
        'id = "warmth"\nversion = "1.0"\ntitle = "Warmth"\n[[topic]]\nid = "heat"\ntitle = "Heat * cold"\n'
        '[[topic.exercise]]\nid = "double"\ntitle = "Twice <it>"\n',
        encoding="utf-8",
    )
    (course / "stubs" / "heat.py").write_text(
        'ZERO = -273.15\n\n\ndef double(x):\n    """Double x_1 for $5.\n\n        2 x\n\n    x is a number.\n    """\n'
        "    raise NotImplementedError\n",
        encoding="utf-8",
    )
    made = run("init", tmp_path / "mine", "--notebook", "--course", course)
    assert made.exit_code == 0, made.output
    cells = cells_of(tmp_path / "mine" / "heat.ipynb")
    assert cells["topic"]["source"] == r"# Heat \* cold"
    assert cells["double-statement"]["source"] == (
        "## `double`: Twice \\<it\\>\n\n*5 points*\n\nDouble x\\_1 for \\$5.\n\n```text\n2 x\n```\n\nx is a number."
    )
    assert cells["double"]["source"] == 'def double(x):\n    """Double x_1 for $5."""\n    raise NotImplementedError'
    assert cells["beginning"]["source"] == "ZERO = -273.15"
    assert "GRADE_COURSE" not in cells["setup"]["source"]


@pytest.mark.parametrize("is_course_named", [False, True])
def test_the_first_cell_says_how_to_install_what_is_on_no_index(
    monkeypatch: pytest.MonkeyPatch, *, is_course_named: bool
) -> None:
    """It fetches nothing itself by a name that anybody could take."""
    monkeypatch.setattr(new_notebooks, "distribution_name", lambda _: "a-course")
    lines = new_notebooks._setup_code(Path("a") if is_course_named else None).splitlines()
    assert [line for line in lines if "pip" in line and not line.startswith("# ")] == []
    assert any("pip install -e '.[jupyter]'" in line for line in lines)
    assert any("a-course" in line for line in lines) is is_course_named
    assert lines[-1] == "%load_ext grader"


def test_without_nbformat_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_notebooks, "find_spec", lambda _: None)
    refused = run("init", tmp_path / "mine", "--notebook")
    assert refused.exit_code == 2
    assert "gradient-descent-kata[jupyter]" in refused.output
    assert not (tmp_path / "mine").exists()


def test_the_same_notebook_is_made_each_time(notebooks: Path, tmp_path: Path) -> None:
    new_notebooks.make_notebooks(COURSE, tmp_path, None)
    assert (tmp_path / "loss.ipynb").read_bytes() == (notebooks / "loss.ipynb").read_bytes()
    assert json.loads((tmp_path / "loss.ipynb").read_bytes())["metadata"]["kernelspec"]["name"] == "python3"
