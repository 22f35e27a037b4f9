"""Known mistakes that are written as an expression and its sentence."""

import itertools
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from every_case import every_case

from grader.authoring.translations.course_texts import course_texts
from grader.courses.mistake_expressions import define_expressions
from grader.courses.modules import load_beside
from grader.errors import CourseError


def move(x, rate=0.5, *, steps: int = 2):
    return x - rate * steps


@pytest.fixture
def loaded(tmp_path: Path) -> Callable[[str], ModuleType]:
    numbers = itertools.count()

    def load(source: str) -> ModuleType:
        # A folder each: bytecode is told from that of an older source by the second and the size.
        path = tmp_path / str(next(numbers)) / "moving.py"
        path.parent.mkdir()
        path.write_text(f'"""Mistakes."""\n\nimport math\n\n{source}\n', encoding="utf-8")
        module = load_beside(path, "mistakes_moving", {})
        define_expressions(path, module, {"move": move})
        return module

    return load


@every_case(
    ("expression", "result"),
    [
        ("x + rate * steps", 4.0),
        ("math.sqrt(x + 1)", 2.0),
        ("sum(x for _ in range(steps))", 6.0),
        ("(lambda y: y)(x)", 3.0),
        ("x  # as it came", 3.0),
        (" other(x)", -3.0),
    ],
)
def test_an_expression_is_a_function_with_the_references_signature(loaded, expression, result):
    module = loaded(f"def other(x):\n    return -x\n\n\nmove__wrong = ('{expression}', 'What you did.')")
    assert module.move__wrong(3.0) == result
    assert module.move__wrong.__doc__ == "What you did."
    assert module.move__wrong(x=3.0, rate=0.5, steps=2) == result


def test_functions_and_values_of_other_names_stay_as_they_are(loaded):
    module = loaded("table__of = 3\nlimit = (1, 2)\n\n\ndef move__wrong(x):\n    return x")
    assert (module.table__of, module.limit, module.move__wrong(1)) == (3, (1, 2), 1)


@every_case(
    ("value", "says"),
    [
        ("('x +', 'Said.')", "no Python expression"),
        ("('x); import os; (x', 'Said.')", "no Python expression"),
        ("('x = 2', 'Said.')", "no Python expression"),
        ("('', 'Said.')", "no Python expression"),
        ("('x\\0', 'Said.')", "no Python expression"),
        ("('x + y', 'Said.')", "uses y, which is neither a parameter (x, rate, steps) nor defined there"),
        ("('[y for x in (1, 2)]', 'Said.')", "uses y"),
        ("('x', '')", "an expression and its sentence"),
        ("('x',)", "an expression and its sentence"),
        ("'x + 1'", "an expression and its sentence"),
        ("('x', 'Said.', 3)", "an expression and its sentence"),
    ],
)
def test_what_is_no_mistake_is_told_with_its_line(loaded, value, says):
    with pytest.raises(CourseError) as caught:
        loaded(f"\nmove__wrong = {value}")
    assert "moving.py:6: move__wrong: " in str(caught.value)
    assert says in str(caught.value)


def test_an_expression_knows_the_names_of_the_references_file_where_its_own_has_no_such(tmp_path: Path) -> None:
    path = tmp_path / "moving.py"
    path.write_text("y = 5\nmove__twice = ('[other(other(x)) + y for x in [x]][0]', 'Once.')\n", encoding="utf-8")
    reference: dict[str, Any] = {"y": 3}
    exec("def other(x):\n    return -2 * x\n\n\ndef move(x):\n    return other(x) + y", reference)  # noqa: S102 - our own
    module = load_beside(path, "mistakes_moving", {})
    define_expressions(path, module, {"move": reference["move"]})
    assert module.move__twice(1.5) == 11.0
    path.write_text("move__thrice = ('other(third(x))', 'Once.')\n", encoding="utf-8")
    with pytest.raises(CourseError, match="uses third, which is neither"):
        define_expressions(path, load_beside(path, "mistakes_moving", {}), {"move": reference["move"]})


def test_sentences_of_expressions_are_translated(tmp_path: Path, written: Callable[..., Path]) -> None:
    files = {
        "course.toml": 'title = "T"\n[[topic]]\nid = "t"\ntitle = "T"\nexercise = [{id = "f", title = "F"}]\n',
        "stubs/t.py": '"""T."""\n',
        "checks/check_t.py": '"""T."""\n',
        "mistakes/t.py": 'f__one = ("x", "It is " "one.")\nf__two = (\n    "x",\n    "It is two.",\n)\nother = 2\n',
    }
    folder = written(tmp_path / "course", files)
    found = {(text.remark, text.id) for text in course_texts(folder, folder) if text.file == "mistakes/t.py"}
    assert found == {("f__one", "It is one."), ("f__two", "It is two.")}
