"""Where no known mistake explains wrong values, the small change that puts them right is named, in any course."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from every_case import every_case

from grader.grading.messages import TEMPLATES
from grader.grading.options import GradingOptions
from grader.grading.report import ExerciseResult
from grader.grading.session import Session
from grader.submissions.submission import Submission

pytestmark = pytest.mark.quick

REFERENCE = """
import math


def half(x):
    return x / 2


def blend(x, y, n):
    total = 0.0
    for k in range(1, n + 1):
        total += (half(x) - y * k) ** 2 / (k + 3) + math.exp(-x) * y
        if total > 9:
            total = total - 2 * k
        if not 0 < total <= 5 and math.isfinite(total):
            total = total / 3
    return total


def gap(x, y):
    return 3 * math.cos(x) - math.sqrt(x + y)
"""
CHECKS = """
def cases(rng):
    return [(*rng.uniform(0.3, 2.5, 2), int(rng.integers(4, 9))) for _ in range(6)]


def check_half__values(answer, rng):
    \"\"\"Right values\"\"\"
    answer.agrees([(float(x),) for x in rng.uniform(-3, 3, 5)])


def check_blend__values(answer, rng):
    \"\"\"Right values\"\"\"
    answer.agrees(cases(rng))


def check_blend__no_steps(answer):
    \"\"\"Zero without steps\"\"\"
    answer.agrees([(1.0, 2.0, 0)])


def check_gap__values(answer, rng):
    \"\"\"Right values\"\"\"
    answer.agrees([case[:2] for case in cases(rng)])
"""
HEAD = """
id = "formulas"
version = "1.0"
title = "Formulas"

[[track]]
id = "core"
title = "All of it"

[[topic]]
id = "formulas"
title = "Formulas"
track = "core"
"""
EXERCISE = """
[[topic.exercise]]
id = "{function}"
title = "Compute {function}"
points = {points}
needs = []
hints = ["One", "Two", "Three"]
"""
SLIPS = {
    "change_missing_parentheses": ("(half(x) - y * k) ** 2", "half(x) - y * k ** 2"),
    "change_needless_parentheses": ("half(x) - y * k) ** 2", "(half(x) - y) * k) ** 2"),
    "change_moved_bracket": ("half(x) - y * k", "half(x - y * k)"),
    "change_sign": ("total - 2 * k", "total + 2 * k"),
    "change_missing_minus": ("math.exp(-x)", "math.exp(x)"),
    "change_needless_minus": ("math.exp(-x)", "math.exp(--x)"),
    "change_order": ("total - 2 * k", "2 * k - total"),
    "change_operator": ("2 / (k + 3)", "2 * (k + 3)"),
    "change_comparison": ("total > 9", "total < 9"),
    "change_opposite": ("if not 0", "if 0"),
    "change_assignment": ("            total = total / 3", "            total += total / 3"),
    "change_number": ("k + 3", "k + 4"),
    "change_one_beside": ("range(1, n + 1)", "range(1, n)"),
    "change_function": ("math.exp(-x)", "math.log(-x + 9) * 0 + math.expm1(-x)"),
    "change_needless_part": ("(k + 3)", "(k * y + 3)"),
    "change_missing_part": ("(half(x) - y * k) ** 2", "(half(x) - y * k)"),
    "change_name": ("math.exp(-x) * y", "math.exp(-x) * x"),
    "change_indented": ("    return total\n", "        return total\n"),
    "change_not_indented": ("            total = total - 2 * k", "            pass\n        total = total - 2 * k"),
}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory, written: Callable[..., Path]) -> Iterator[Session]:
    points = {"half": 5, "blend": 10, "gap": 5}
    files = {
        "course.toml": HEAD + "".join(EXERCISE.format(function=name, points=points[name]) for name in points),
        "checks/check_formulas.py": CHECKS,
        "solutions/formulas.py": REFERENCE,
        "stubs/formulas.py": REFERENCE,
    }
    folder = written(tmp_path_factory.mktemp("formulas") / "course", files)
    (folder / "mistakes").mkdir()
    with Session(folder, GradingOptions(seed=5)) as opened:
        yield opened


def graded(session: Session, source: str, **more: str) -> dict[str, ExerciseResult]:
    files = {"formulas.py": source.encode(), **{f"{name}.py": text.encode() for name, text in more.items()}}
    report = session.grade(Submission(path="mine", files=files, refused={}))
    return {exercise.id.partition(".")[2]: exercise for exercise in report.exercises}


def said(result: ExerciseResult) -> set[tuple[str, str]]:
    """The id and text of what is said to be wrong, of the checks that failed."""
    failed = [check for check in result.checks if check.verdict.value != "passed"]
    return {(check.mistake.id, check.mistake.text) if check.mistake else ("", "") for check in failed}


def line_of(source: str, text: str) -> int:
    return source[: source.index(text)].count("\n") + 1


@every_case("name", SLIPS)
def test_every_kind_of_slip_is_named_with_its_line(session: Session, name: str) -> None:
    right, wrong = SLIPS[name]
    assert REFERENCE.count(right) == 1
    source = REFERENCE.replace(right, wrong)
    result = graded(session, source)["blend"]
    assert result.score < result.max_score
    ((found, text),) = said(result)
    assert found == name
    assert f"formulas.py:{line_of(source, wrong.splitlines()[-1])}" in text


def test_every_sentence_about_a_change_is_proven_here() -> None:
    assert set(SLIPS) == {name for name in TEMPLATES if name.startswith("change_")}


OTHER_SLIPS = {
    "one comparison of a chain": ("not 0 < total <= 5", "not 0 < total > 5", "change_comparison"),
    "a needless condition": ("if not 0", "if math.sin(k) > math.cos(k) and not 0", "change_needless_part"),
    "a needless last argument": ("k + 3", "k + len('a b  c'.split(' '))", "change_needless_part"),
    "a needless slice": ("range(1, n + 1)", "range(1, n + 1)[:-2]", "change_needless_part"),
    "an operator before an assignment": ("total += (half", "total = (half", "change_assignment"),
    "the sign of an assignment": ("total += (half", "total -= (half", "change_sign"),
    "one operator of several": (
        "not 0 < total <= 5 and math.isfinite(total)",
        "total <= 0 or total > 5 or math.isfinite(-total)",
        "change_operator",
    ),
}


@every_case("name", OTHER_SLIPS)
def test_slips_in_conditions_assignments_and_calls_are_named(session: Session, name: str) -> None:
    right, wrong, kind = OTHER_SLIPS[name]
    assert REFERENCE.count(right) == 1
    assert {found for found, _ in said(graded(session, REFERENCE.replace(right, wrong))["blend"])} == {kind}


TWICE = REFERENCETWICE = REFERENCE.replace("half(x) - y * k", "half(x) + y * k").replace("2 * k", "3 * k")
NOTEBOOK_LIKE = REFERENCE.replace("k + 3", "k + 4")


def test_nothing_is_said_of_two_slips_or_of_answers_that_change(session: Session) -> None:
    assert said(graded(session, TWICE)["blend"]) == {("", "")}
    changing = REFERENCE.replace("    total = 0.0", "    total = next(steps)", 1).replace(
        "import math", "import itertools\nimport math\nsteps = itertools.count(1)"
    )
    assert not {name for name, _ in said(graded(session, changing)["blend"]) if name.startswith("change_")}


def test_a_decorated_function_one_in_a_lambda_and_one_from_another_file_are_changed_too(session: Session) -> None:
    wrong = "3 * math.cos(x) + math.sqrt(x + y)"
    forms = {
        "decorated": (
            (
                "import functools, math\n\ndef noted(f):\n    @functools.wraps(f)\n    def g(*a):\n"
                f"        return f(*a)\n    return g\n\n@noted\ndef gap(x, y):\n    return {wrong}\n"
            ),
            {},
        ),
        "lambda": (f"import math\ngap = lambda x, y: {wrong}\n", {}),
        "imported": ("from more import gap\n", {"more": f"import math\n\ndef gap(x, y):\n    return {wrong}\n"}),
        "renamed": (f"import math\n\ndef g(x, y):\n    return {wrong}\n\ngap = g\n", {}),
    }
    for name, (source, more) in forms.items():
        ((found, text),) = said(graded(session, source, **more)["gap"])
        where = f"more.py:{line_of(more['more'], wrong)}" if more else f"formulas.py:{line_of(source, wrong)}"
        assert (name, found) == (name, "change_sign")
        assert where in text


def test_a_slip_in_a_helper_is_named_where_it_is(session: Session) -> None:
    helper = "import math\n\ndef root(x, y):\n    return 3 * math.sqrt(x - y)\n\n"
    source = helper + "def gap(x, y):\n    return 3 * math.cos(x) - root(x, -y)\n"
    assert said(graded(session, source)["gap"]) == {
        ("change_number", "`3` is not the number that is needed in formulas.py:4; the rest is right.")
    }


def test_a_notebook_is_told_the_cell(session: Session, tmp_path: Path) -> None:
    wrong = "import math\n%matplotlib inline\ndef gap(x, y):\n    return 3 * math.cos(x) + math.sqrt(x + y)"
    cells = [
        {"cell_type": "code", "source": text, "metadata": {}, "outputs": [], "execution_count": None}
        for text in ("1 + 1", wrong)
    ]
    document = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "formulas.ipynb").write_text(json.dumps(document), encoding="utf-8")
    report = session.grade(tmp_path)
    ((found, text),) = said(next(each for each in report.exercises if each.id.endswith("gap")))
    assert found == "change_sign"
    assert "formulas.ipynb, cell 2, line 4" in text


COUNTED = """def gap(x, y):
    k = 3
    while k > 0:
        k -= 1
    return 3 * math.cos(x) - math.sqrt(x + WRONG)
"""


def test_changes_that_never_end_are_passed_over(session: Session) -> None:
    source = REFERENCE.partition("def gap")[0] + COUNTED.replace("WRONG", "x")
    results = graded(session, source)
    assert said(results["gap"]) == {
        (
            "change_name",
            f"`x` is not the name that is needed in formulas.py:{line_of(source, 'x + x')}; the rest is right.",
        )
    }


def test_a_function_of_which_most_changes_never_end_is_given_up_and_costs_the_others_nothing(session: Session) -> None:
    loops = "".join(f"    k = {n}\n    while k > 0:\n        k -= 1\n" for n in range(3, 9))
    source = "import math\n\ndef gap(x, y):\n" + loops + "    return 3 * math.cosh(x) - math.sqrt(x + y) * x\n"
    since = time.monotonic()
    results = graded(session, source + REFERENCE.partition("def gap")[0])
    assert time.monotonic() - since < 10
    assert said(results["gap"]) == {("", "")}
    assert {results[name].score for name in ("half", "blend")} == {5, 10}


def test_what_changed_functions_print_and_keep_is_seen_by_nobody(session: Session) -> None:
    noisy = (
        REFERENCE.replace("def blend", "kept = []\n\n\ndef blend")
        .replace("    total = 0.0", "    kept.append(x)\n    print('called')\n    total = 0.0")
        .replace("k + 3", "k + 4")
        .replace("def gap(x, y):", "def gap(x, y):\n    print(len(kept))")
    )
    results = graded(session, noisy)
    assert said(results["blend"]) == {
        (
            "change_number",
            f"`4` is not the number that is needed in formulas.py:{line_of(noisy, 'k + 4')}; the rest is right.",
        )
    }
    assert results["blend"].output.split() == ["called"] * 7
    assert results["gap"].output.split() == ["7"] * 6


LIES = """
import sys
frame = sys._getframe()
while "_connection" not in getattr(frame.f_locals.get("self"), "__dict__", {}):
    frame = frame.f_back
type(frame.f_locals["self"])._change_function = lambda *_: WHAT


def half(x):
    return x / 3
"""


@every_case(
    "what",
    [
        '("sign", "formulas.py", 2**40, "+")',
        '("sign", "formulas.py", True, "+")',
        '("sign", "formulas.py", 1)',
        '("unheard_of", "formulas.py", 1, "+")',
        '("sign", "formulas.py" * 10**6, 1, "+" * 10**6)',
        '("sign", "\\x1b[31m::error::", 1, "\\u202e<b>`::error::")',
        "[]",
        "None",
    ],
)
def test_a_child_that_lies_about_changes_gets_nothing_and_says_nothing_harmful(session: Session, what: str) -> None:
    results = graded(session, LIES.replace("WHAT", what))
    assert results["half"].score == 0
    text = json.dumps([list(each) for each in said(results["half"])])
    assert len(text) < 600
    assert "\\u001b" not in text
    assert "\\u202e" not in text
    assert "unheard" not in text


def test_the_same_report_comes_twice(session: Session) -> None:
    source = REFERENCE.replace("2 * k", "3 * k").replace("math.cos", "math.sin")
    first, second = (graded(session, source) for _ in range(2))
    assert first == second
    assert {name for result in first.values() for name, _ in said(result)} == {"change_number", "change_function"}
