"""Which statements of a kernel's history an answer consists of: as the kernel has them, and no more than it needs."""

import ast
import time

import pytest
from every_case import every_case

from grader.notebook.cells import ExecutedCell, needed_cells
from grader.sandbox.child.notebook_cells import parse_cell

HANG_SECONDS = 30.0
DEFINITION = "def f(x):\n    return g(x)"


def taken(*texts: str, functions: tuple[str, ...] = ("f",)) -> dict[int, str]:
    return needed_cells([ExecutedCell(number=at, text=text) for at, text in enumerate(texts, 1)], functions)


def values(*texts: str, functions: tuple[str, ...] = ("f",)) -> dict[str, object]:
    """What the taken statements define, run in order."""
    names: dict[str, object] = {}
    for text in taken(*texts, functions=functions).values():
        exec(text, names)  # noqa: S102 - the tests' own text
    return names


def result(*texts: str) -> object:
    return values(*texts)["f"]()


def test_helper_cells_above_and_below_count() -> None:
    assert taken("def g(x):\n    return x", DEFINITION, "h = 1") == {1: "def g(x):\n    return x", 2: DEFINITION}
    assert list(taken(DEFINITION, "def g(x):\n    return x")) == [1, 2]


def test_the_last_definition_wins() -> None:
    assert result("def f():\n    return 1", "def f():\n    return 2") == 2
    assert list(taken("def f():\n    return 1", "def f():\n    return 2")) == [2]
    assert result("f = lambda: 1", "def f():\n    return 2", "f = lambda: 3") == 3


def test_a_value_made_with_an_earlier_version_keeps_that_version() -> None:
    cells = [
        "def make():\n    return [1]",
        "table = make()",
        "def make():\n    return [2]",
        "def f():\n    return table",
    ]
    assert result(*cells) == [1]
    assert result(*cells, "table = make()") == [2]
    assert list(taken(*cells)) == [1, 2, 4]


def test_names_and_numbers_of_lines_stay() -> None:
    text = "# mine\nprint('hello')\n\n@wraps\ndef f():\n    return K\nf()\nK = 3"
    found = taken("from functools import wraps", text)
    assert found[2].split("\n") == ["", "", "", "@wraps", "def f():", "    return K", "", "K = 3"]


@every_case(
    "experiment",
    [
        "f()",
        "print(f())",
        "y = f()",
        "plt.plot(f())",
        "for x in range(10**9):\n    f()",
        "path = [f() for _ in range(10**9)]\nplt.plot(path)\nplt.show()",
        "assert f() == 1",
        "while True:\n    pass",
        "time.sleep(1000)",
        "input('?')",
        "print('x' * 10_000_000)",
        "np.testing.assert_allclose(f(), 1)",
        "with open('x', 'w') as file:\n    file.write(f())",
        "%timeit f()",
        "!rm -rf x",
        "%%bash\nrm -rf x",
        "%%html\n<b>",
        "try:\n    f()\nexcept Exception as error:\n    print(error)",
        "from grader.notebook import check\ncheck('f')",
        "import grader.notebook as g2\ng2.check('f')",
        "%grade f",
        "",
        "# nothing",
        "'text'",
    ],
)
def test_experiments_are_not_run_again(experiment: str) -> None:
    found = taken("import numpy as np\nimport matplotlib.pyplot as plt", "def f():\n    return np.pi", experiment)
    assert found == {1: "import numpy as np", 2: "def f():\n    return np.pi"}


@every_case(
    ("setting", "expected"),
    [
        ("table[0] = 5", [5, 2]),
        ("table.append(5)", [1, 2, 5]),
        ("table += [5]", [1, 2, 5]),
        ("for x in range(2):\n    table.append(x)", [1, 2, 0, 1]),
        ("if True:\n    table = [7]", [7]),
        ("with box() as table:\n    pass", [9]),
        ("table: list = [4]", [4]),
        ("other, table = 1, [6]", [6]),
        ("(table := [8])", [8]),
        ("del table\ntable = [3]", [3]),
        ("table = table + [4]", [1, 2, 4]),
        ("alias = table\nalias.append(3)", [1, 2]),
    ],
)
def test_what_changes_needed_data_is_run(setting: str, expected: list[int]) -> None:
    box = "import contextlib\n@contextlib.contextmanager\ndef box():\n    yield [9]"
    assert result(box, "table = [1, 2]", setting, "def f():\n    return table") == expected


def test_settings_of_a_library_that_an_answer_uses_are_run() -> None:
    found = taken(
        "import numpy as np", "np.seterr(all='raise')", "def f(x):\n    return np.exp(x)", "np.random.seed(0)"
    )
    assert list(found) == [1, 2, 3, 4]


def test_functions_of_functions_classes_and_globals_are_needed() -> None:
    cells = [
        "K = 2",
        "class Box:\n    size = K",
        "def g():\n    def inner():\n        return Box.size\n    return inner",
    ]
    assert result(*cells, "count = 0\ndef f():\n    global count\n    count += 1\n    return g()() + count") == 3
    assert result("def f(n=3):\n    return 1 if n == 0 else n * f(n - 1)") == 6


def test_a_deleted_name_is_gone() -> None:
    assert taken("def f():\n    return 1", "del f") == {}
    assert result("def f():\n    return 1", "del f", "def f():\n    return 2") == 2


def test_stars_are_always_taken() -> None:
    assert taken("from math import *", "def f():\n    return pi") == {
        1: "from math import *",
        2: "def f():\n    return pi",
    }


def test_a_cell_that_is_no_python_counts_where_it_looks_like_the_last_definition() -> None:
    broken = "def f(x:\n    return"
    assert taken("def f():\n    return 1", broken) == {2: broken}
    assert list(taken(broken, "def f():\n    return 1")) == [2]
    assert list(taken("def f():\n    return 1", "def other(:")) == [1]


def test_lines_for_ipython_inside_a_needed_cell_are_blank() -> None:
    assert taken("%matplotlib inline\nimport numpy as np\n!ls\ndef f():\n    return np.e") == {
        1: "\nimport numpy as np\n\ndef f():\n    return np.e"
    }
    assert taken("%%time\ndef f():\n    return 1") == {1: "\ndef f():\n    return 1"}


def test_what_ipython_takes_away_before_python_is_no_part_of_an_answer() -> None:
    assert taken("\n    def f():\n        return 1") == {1: "\ndef f():\n    return 1"}
    assert taken(">>> def f():\n...     return 1\n>>> f()") == {1: "def f():\n    return 1"}


def test_hundreds_of_lines_for_ipython_in_a_cell_are_quick_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[int] = []
    parse = ast.parse
    monkeypatch.setattr(ast, "parse", lambda text, *more: parsed.append(len(text)) or parse(text, *more))
    text = "!pip install numpy\n!echo it's\nx = %pwd\n" * 200 + "def f():\n    return 1"
    cell = parse_cell(text, "cell")
    assert cell.ipython_lines == tuple(range(1, 601))
    assert sum(parsed) < 10 * len(text)


def test_windows_lines_and_strange_text() -> None:
    assert taken("def f():\r\n    return 1\r\n") == {1: "def f():\n    return 1"}
    assert taken("x = '" + "(" * 500 + "'\n" + "(" * 5000, "def f():\n    return 1") == {2: "def f():\n    return 1"}
    assert taken("\0", "\ud800", "def f():\n    return 1") == {3: "def f():\n    return 1"}


def test_what_a_function_calls_is_looked_up_when_it_is_called() -> None:
    cells = ["def g():\n    return 1", "def f():\n    return g() + K", "def g():\n    return 2", "K = 10"]
    assert list(taken(*cells)) == [2, 3, 4]
    assert result(*cells) == 12
    assert list(taken(*cells[:2], "table = f", "def g():\n    return 2", "K = 10")) == [2, 4, 5]
    assert list(
        taken("def g():\n    return 1", "def h():\n    return g()", "T = h()", cells[2], "def f(t=T):\n    return g()")
    ) == [*(1, 2, 3, 4, 5)]


def test_names_that_a_function_binds_itself_are_its_own() -> None:
    own = "def f(x, *more, key=None):\n    path = [x for x in more]\n    import os as system\n    return path, system"
    assert taken("x = slow()\npath = slow()\nmore = key = system = slow()", own) == {2: own}


def test_a_name_of_python_may_be_the_learners_own() -> None:
    assert result("def sum(x):\n    return 7", "def f():\n    return sum([1])") == 7


def test_methods_and_bases_are_needed() -> None:
    cells = ["class A:\n    def go(self):\n        return K", "class B(A):\n    size = N", "N = 1", "K = 2"]
    assert list(taken(*cells, "def f():\n    return B().go()")) == [1, 2, 4, 5]
    assert list(taken("N = 1", *cells, "def f():\n    return B().go()")) == [1, 2, 3, 5, 6]


def test_a_long_history_is_quick_to_search() -> None:
    cells = ["def g0():\n    return 0", *(f"def g{at + 1}():\n    return g{at}()" for at in range(400))]
    since = time.monotonic()
    assert len(taken(*cells, functions=("g400",))) == 401
    assert len(taken(*cells * 2, functions=("g400",))) == 401
    assert time.monotonic() - since < HANG_SECONDS
