"""What a notebook is shown: the answer of the cells that ran, its place, its mistake; hints, solutions, refusals."""

import json
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest
from every_case import every_case

pytestmark = pytest.mark.quick

IMPORT = "import numpy as np"
RIGHT = "def sigmoid(x):\n    return np.exp(-np.logaddexp(0, -x))"
TWICE = "def sigmoid(x):\n    return 1 / (1 + np.exp(-x)) ** 2"
STUB = "def sigmoid(x):\n    '''Squash.'''\n    raise NotImplementedError"
PRIME = "def sigmoid_prime(x):\n    return sigmoid(x) * (1 - sigmoid(x))"
Ask = Callable[..., list[dict[str, str]]]


class Tags(HTMLParser):
    """The tags that a browser would see, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.text += data


def saved(path: Path, *cells: str) -> Path:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    path.write_text(nbformat.writes(notebook), encoding="utf-8")
    return path


def text(shown: list[dict[str, str]]) -> str:
    return "\n".join(each["text/plain"] for each in shown)


def test_a_wrong_answer_is_shown_with_its_table_mistake_and_place(ask: Ask) -> None:
    (shown,) = ask("check", "sigmoid", cells={1: IMPORT, 7: "K = 3", 12: TWICE})
    assert "notebook.ipynb, cell 12, line 1" in shown["text/plain"]
    assert "Divide by 1 + e^-x once, not twice." in shown["text/plain"]
    assert "yours  expected" in shown["text/plain"]
    html = Tags(shown["text/html"])
    assert {"style", "table", "svg"} <= html.tags
    assert "notebook.ipynb, cell 12, line 1" in html.text
    assert "Divide by 1 + e^-x once, not twice." in html.text


def test_a_right_answer_with_a_helper_in_another_cell(ask: Ask) -> None:
    cells = {
        2: IMPORT,
        3: "def softplus(x):\n    return np.logaddexp(0, x)",
        5: "def sigmoid(x):\n    return np.exp(-softplus(-x))",
    }
    assert text(ask("check", "sigmoid", cells=cells)).startswith(
        "✓ activation.sigmoid  Squash any number into (0, 1)  8 of 8"
    )


def test_an_exception_names_the_cell_and_the_line(ask: Ask) -> None:
    cells = {3: "def helper(x):\n    a = 1\n    return a + undefined_name", 4: "def sigmoid(x):\n    return helper(x)"}
    shown = text(ask("check", "sigmoid", cells=cells))
    assert "NameError" in shown
    assert "notebook.ipynb, cell 3, line 3" in shown


def test_a_cell_that_is_no_python_is_named(ask: Ask) -> None:
    shown = text(ask("check", "sigmoid", cells={1: RIGHT, 2: "x = 1\ndef sigmoid(x):\n    return (1 +\n"}))
    assert "notebook.ipynb, cell 2" in shown
    assert shown.count("'(' was never closed") == 1


def test_cells_with_our_own_functions_leave_no_note(ask: Ask) -> None:
    cells = {
        1: "%load_ext grader\nfrom grader.notebook import check",
        2: f"{IMPORT}\n{RIGHT}\ncheck('sigmoid')\n%grade sigmoid",
    }
    assert "Note" not in text(ask("check", "sigmoid", cells=cells))


def test_all_of_a_notebook_is_what_it_defines(ask: Ask) -> None:
    shown = text(
        ask("check", cells={1: IMPORT, 2: RIGHT, 3: "def mse(y, y_hat):\n    return np.mean((y - y_hat) ** 2)"})
    )
    assert [line.split()[1] for line in shown.splitlines() if line[:1] in "✓✗·"] == ["loss.mse", "activation.sigmoid"]


def test_all_of_a_topics_notebook_is_its_topic(ask: Ask, tmp_path: Path) -> None:
    file = saved(tmp_path / "activation.ipynb", IMPORT, RIGHT)
    shown = text(ask("check", file=file, cells={1: IMPORT, 2: RIGHT}))
    assert shown.splitlines()[1:] == ["Note: Not graded, since no cell that ran defines it: sigmoid_prime."]
    shown = text(ask("check", file=file, cells={1: IMPORT, 2: RIGHT, 3: PRIME}))
    assert [line.split()[:2] for line in shown.splitlines()[:2]] == [
        ["✓", "activation.sigmoid"],
        ["✓", "activation.sigmoid_prime"],
    ]


def test_a_topic_by_its_name_and_several_names(ask: Ask) -> None:
    cells = {1: IMPORT, 2: RIGHT, 3: PRIME}
    assert text(ask("check", "activation", cells=cells)).count("✓") == 2
    assert text(ask("check", "sigmoid_prime", "activation.sigmoid", cells=cells)).count("✓") == 2


@pytest.mark.parametrize("beside", ["activation.ipynb", "activation.py"])
def test_files_beside_the_notebook_serve_the_other_topics(ask: Ask, tmp_path: Path, beside: str) -> None:
    if beside.endswith(".py"):
        (tmp_path / beside).write_text(f"{IMPORT}\n{RIGHT}\n{PRIME}\n")
    else:
        saved(tmp_path / beside, "%matplotlib inline", IMPORT, RIGHT, PRIME)
    file = saved(tmp_path / "neuron.ipynb", "1")
    cells = {
        1: "import numpy as np\nfrom activation import sigmoid, sigmoid_prime",
        2: "def linear_combination(x, weights, bias=0.0):\n    return np.dot(x, weights) + bias",
        3: "def nn_output(x, weights, bias=0.0):\n    return sigmoid(linear_combination(x, weights, bias))",
    }
    assert "✓ neuron.nn_output" in text(ask("check", "nn_output", file=file, cells=cells))


def test_the_kernel_counts_and_the_file_that_differs_is_named(ask: Ask, tmp_path: Path) -> None:
    file = saved(tmp_path / "activation.ipynb", IMPORT, TWICE)
    same = text(ask("check", "sigmoid", file=file, cells={1: IMPORT, 2: TWICE}))
    assert "saved notebook" not in same
    shown = text(ask("check", "sigmoid", file=file, cells={1: IMPORT, 2: RIGHT}))
    assert "✓ activation.sigmoid" in shown
    assert "The saved notebook holds something else, or nothing, for sigmoid: save it before you hand it in." in shown
    (html,) = ask("check", "sigmoid", file=file, cells={1: IMPORT, 2: RIGHT})
    assert "save it before you hand it in" in html["text/html"]


def test_only_what_is_graded_is_spoken_of(ask: Ask, tmp_path: Path) -> None:
    file = saved(tmp_path / "work.ipynb", IMPORT, RIGHT)
    cells = {1: IMPORT, 2: RIGHT, 3: "def downhill(:", 4: "def sse(y, y_hat):\n    return 1"}
    assert len(text(ask("check", "sigmoid", file=file, cells=cells)).splitlines()) == 1
    assert "nothing, for sse:" in text(ask("check", "sse", file=file, cells=cells))


def test_a_file_that_is_no_notebook_any_more_is_not_compared(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "activation.ipynb"
    file.write_text("half")
    assert "saved" not in text(ask("check", "sigmoid", file=file, cells={1: IMPORT, 2: RIGHT}))


def test_the_notebooks_own_file_never_answers_for_what_did_not_run(ask: Ask, tmp_path: Path) -> None:
    file = saved(tmp_path / "activation.ipynb", IMPORT, RIGHT)
    with pytest.raises(AssertionError, match="its cell has not run since the kernel started"):
        ask("check", "sigmoid", file=file, cells={})


@every_case(
    ("names", "cells", "sentence"),
    [
        (["sigmod"], {1: RIGHT}, "There is no topic or exercise 'sigmod'. Did you mean sigmoid?"),
        (["SSE"], {1: RIGHT}, "There is no topic or exercise 'SSE'. Did you mean sse?"),
        (["x" * 3000], {1: RIGHT}, "There is no topic or exercise"),
        (["sigmoid"], {}, "No cell that ran defines sigmoid. Run the cell of your answer first."),
        ([], {}, "There is nothing to grade yet: run the cell of your answer first."),
        ([], {1: "x = 1"}, "There is nothing to grade yet"),
        (["activation"], {}, "No cell that ran defines sigmoid or sigmoid_prime."),
    ],
)
def test_what_can_not_be_graded_is_said(ask: Ask, names: list[str], cells: dict[int, str], sentence: str) -> None:
    with pytest.raises(AssertionError) as refused:
        ask("check", *names, cells=cells)
    assert sentence in str(refused.value)


def test_a_function_that_came_from_no_cell_is_named(ask: Ask) -> None:
    with pytest.raises(AssertionError, match="sigmoid is in the kernel, but no cell that ran defines it"):
        ask("check", "sigmoid", cells={}, names_in_kernel=["sigmoid"])


def test_a_stub_is_not_started(ask: Ask) -> None:
    assert text(ask("check", "sigmoid", cells={1: IMPORT, 2: STUB})).splitlines()[0].startswith("· activation.sigmoid")


def test_hints_come_one_by_one_and_are_remembered_in_the_folder(ask: Ask, tmp_path: Path) -> None:
    first = text(ask("hint", "sigmoid", cells={1: IMPORT, 2: TWICE}))
    assert first.splitlines()[:2] == [
        "activation.sigmoid: Squash any number into (0, 1)",
        "Your result is the sigmoid times itself. Divide by 1 + e^-x once, not twice.",
    ]
    assert "The idea" in first
    assert "The formula" in text(ask("hint", "sigmoid", cells={1: IMPORT, 2: TWICE}))
    assert json.loads((tmp_path / ".grade.json").read_bytes())["hints"] == {"activation.sigmoid": 2}
    assert "Hints so far" in ask("check", "sigmoid", cells={1: IMPORT, 2: TWICE})[0]["text/html"]
    assert "no hint is needed" in text(ask("hint", "sigmoid", cells={1: IMPORT, 2: RIGHT}))
    with pytest.raises(AssertionError, match="Name one exercise, such as derivative, tangent and downhill"):
        ask("hint", cells={})
    with pytest.raises(AssertionError, match="activation is a topic"):
        ask("hint", "activation", cells={})


def test_a_solution_opens_once_the_answer_is_right_or_anyway(ask: Ask, tmp_path: Path) -> None:
    (shown,) = ask("solution", "sigmoid", cells={1: IMPORT, 2: RIGHT})
    assert shown["text/plain"].startswith("def sigmoid(x):")
    assert "def sigmoid(x):" in Tags(shown["text/html"]).text
    with pytest.raises(AssertionError, match="its solution stays closed"):
        ask("solution", "sigmoid", cells={1: IMPORT, 2: TWICE})
    assert not (tmp_path / ".grade.json").exists()
    assert "def sigmoid(x):" in text(ask("solution", "sigmoid", cells={}, anyway=True))
    assert json.loads((tmp_path / ".grade.json").read_bytes())["opened"] == ["activation.sigmoid"]


@pytest.mark.parametrize(
    "evil",
    [
        "</style><script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "'><svg onload=alert(1)>",
        "</details></div><b>",
        "{{ 7 * 7 }}",
        "\x1b[31m\N{RIGHT-TO-LEFT OVERRIDE}",
    ],
)
def test_text_of_the_learners_is_text(ask: Ask, tmp_path: Path, evil: str) -> None:
    body = f"def sigmoid(x):\n    print({evil!r})\n    raise ValueError({evil!r})  # {evil}"
    file = saved(tmp_path / "<b>work.ipynb", "1")
    (shown,) = ask("check", "sigmoid", file=file, cells={1: body})
    html = Tags(shown["text/html"])
    assert {"script", "img", "b"} - {"b"} - html.tags == {"script", "img"}
    assert "49" not in html.text or evil != "{{ 7 * 7 }}"
    assert "\x1b" not in shown["text/html"] + shown["text/plain"]
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in shown["text/html"] + shown["text/plain"]


def test_ten_megabytes_of_output_are_bounded(ask: Ask) -> None:
    body = "def sigmoid(x):\n    print('x' * 10_000_000)\n    return 0"
    (shown,) = ask("check", "sigmoid", cells={1: body})
    assert len(shown["text/html"]) + len(shown["text/plain"]) < 100_000


def test_too_much_code_is_refused_in_a_sentence(ask: Ask) -> None:
    with pytest.raises(AssertionError, match="at most 500 code cells and 1 MiB of code"):
        ask("check", "sigmoid", cells={1: f"def sigmoid(x):\n    return '{'x' * 2_000_000}'"})


def test_the_style_touches_nothing_around_it(ask: Ask) -> None:
    (shown,) = ask("check", "sigmoid", cells={1: IMPORT, 2: RIGHT})
    style = shown["text/html"].partition("<style>")[2].partition("</style>")[0]
    depth, selectors, start = 0, [], 0
    for at, sign in enumerate(style):
        if sign == "{":
            selectors += [style[start:at]] if depth == 0 else []
            depth += 1
        elif sign == "}":
            depth -= 1
            start = at + 1
    assert depth == 0
    assert all(".grade-result" in each or "prefers-color-scheme" in each for each in selectors), selectors
    assert 'id="' not in shown["text/html"].partition("</style>")[2]


@pytest.mark.usefixtures("chinese")
def test_it_speaks_chinese(ask: Ask) -> None:
    (shown,) = ask("hint", "sigmoid", cells={1: IMPORT, 2: TWICE})
    assert 'lang="zh-Hans"' in shown["text/html"]


def test_it_ends_with_the_kernel_also_while_code_of_the_course_runs() -> None:
    code = """
import queue
from grader.courses.modules import running_course_code
from grader.notebook import answers
with running_course_code():
    answers._read_requests(queue.SimpleQueue())
print("it goes on")
"""
    ended = subprocess.run([sys.executable, "-c", code], input="", capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, "", "")
