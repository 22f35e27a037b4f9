"""`grade verify`: a fault that is put into a small sound course is found, and named with its file and line."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from inspect import Parameter, signature
from pathlib import Path
from textwrap import indent
from typing import Any

import numpy as np
import pytest
from every_case import every_case
from processes import children_of, wait_for_end

from grader.authoring import translations
from grader.authoring.translations import translate_course
from grader.authoring.verify import Defect, Proof, ProofColumn, ProofRow, process_pool, render_proof, trials, verify
from grader.authoring.verify.input_lint import CheckInputs, input_complaints
from grader.authoring.verify.mutants import topic_mutants
from grader.authoring.verify.mutation_operators import mutated_sources
from grader.authoring.verify.parameter_roles import Reach, load_parameter_roles
from grader.authoring.verify.process_pool import LostTask, TimedTask, run_tasks
from grader.authoring.verify.property_mutants import property_mutants
from grader.courses import course as courses
from grader.courses.course import HOME, Exercise
from grader.errors import CourseError, GraderError, UsageError, install_command
from grader.grading.answer import CallRecord, Requirements
from grader.grading.call_case import Case
from grader.grading.check_collection import Checks, collect_checks
from grader.grading.collected_check import Check
from grader.grading.expressions import make_formula
from grader.grading.in_process import InProcessRunner
from grader.grading.verdicts import Verdict
from grader.progress_view import SilentView
from grader.sandbox.replies import ReturnedValue

COURSE = """
id = "small"
version = "1.0"
title = "A small course"

[[topic]]
id = "moving"
title = "Moving"

[[topic.exercise]]
id = "move"
title = "Move against the slope"
points = 4
needs = []
hints = ["One", "Two", "Three"]
"""
STUB = '''
def move(x, slope, learnrate=0.1):
    """Move x a little way down.

    >>> move(3.0, 4.0, 0.25)
    2.0
    """
    raise NotImplementedError
'''
REFERENCE = '''
def move(x, slope, learnrate=0.1):
    """Give the next x."""
    return x - learnrate * slope
'''
CHECKS = '''
import numpy as np
import pytest


@pytest.mark.points(2)
def check_move__ordinary_values(answer, rng):
    """Moves against the slope"""
    x, slope = rng.uniform(1.2, 2.0), rng.uniform(2.2, 4.0)
    cases = [(3.0, 4.0, 0.15), (-1.7, -2.2, 0.3), (x, -slope), {"x": 0.8, "slope": -1.6, "learnrate": 0.07}]
    answer.agrees(cases, expected=[2.4, -1.04, x + 0.1 * slope, 0.912])


@pytest.mark.points(1)
def check_move__arrays(answer, special):
    """Moves arrays"""
    x, slope = np.array([1.5, -2.5, 0.6]), np.array([-0.4, 3.1, 1.2])
    cases = [(x, slope, 0.3), (slope, x, 0.2), *((*pair, 0.7) for pair in special.assortment(2))]
    answer.agrees(cases, expected=[place - rate * steep for place, steep, rate in cases], rtol=1e-9)


@pytest.mark.points(1)
def check_move__manners(answer):
    """Leaves its arguments alone"""
    x, slope = np.array([1.5, -2.5]), np.array([0.4, 3.1])
    cases = [(x, slope, 0.3), (slope, x, 0.2)]
    answer.agrees(cases, expected=[x - 0.3 * slope, slope - 0.2 * x], unchanged=True, quiet=True, repeatable=True)
'''
MISTAKES = '''
def move__uphill(x, slope, learnrate=0.1):
    """You add the step."""
    return x + learnrate * slope


def move__rate_missing(x, slope, learnrate=0.1):
    """The rate is missing."""
    return x - slope
'''
VARIANTS = '''
import numpy as np


def move__numpy(x, slope, learnrate=0.1):
    """Calls numpy."""
    return np.subtract(x, np.multiply(slope, learnrate))


def move__added(x, slope, learnrate=0.1):
    """Adds what is negative, and talks."""
    print("moving")
    return -slope * learnrate + x


class _Moving:
    def __call__(self, x, slope, learnrate=0.1):
        return x - slope * learnrate


move__object = _Moving()
'''
LINT = """
[roles]
rates = ["learnrate"]
places = ["x"]
errors = ["slope"]

[[excuse]]
properties = [
    "is read-only", "holds integers", "holds truth values", "holds numbers of fewer digits", "is a list", "is a tuple",
]
parameters = ["x", "slope"]
reason = "Arrays hold floats, and may be changed for a while."

[[excuse]]
properties = ["is 0.0", "is 1.0", "is tiny", "is above 100 in size", "is a Python int", "is a number of numpy's"]
reason = "Floats of ordinary size."

[[excuse]]
properties = ["is below 1 in size", "is a whole number"]
parameters = ["slope", "learnrate"]
reason = "So it is here."

[[excuse]]
properties = ["is negative", "is above 1 in size"]
parameters = ["learnrate"]
reason = "A rate lies between 0 and 1."
"""
SOUND = {
    "course.toml": COURSE,
    "stubs/moving.py": STUB,
    "solutions/moving.py": REFERENCE,
    "checks/check_moving.py": CHECKS,
    "mistakes/moving.py": MISTAKES,
    "accepted/moving.py": VARIANTS,
    "input_lint.toml": LINT,
}


@pytest.fixture
def proved(tmp_path, written, monkeypatch) -> Callable[..., Proof]:
    """The proof of the sound course with some files changed, on one processor unless `processors` says more."""

    def prove(changes: Mapping[str, str] | None = None, *, processors: int = 1) -> Proof:
        monkeypatch.setattr(process_pool, "processor_count", lambda: processors)
        folder = written(tmp_path / "course", {**SOUND, **(changes or {})})
        course = courses.load_course(folder)
        return verify(course, course.exercises, seeds=2)

    return prove


def with_change(file: str, old: str, new: str) -> dict[str, str]:
    text = SOUND[file]
    assert text.count(old) == 1
    return {file: text.replace(old, new)}


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def only(proof: Proof, column: ProofColumn) -> Defect:
    """The one fault there is."""
    assert [fault.column for fault in proof.defects] == [column], "\n".join(map(str, proof.defects))
    return proof.defects[0]


# A course


def test_a_reference_that_takes_much_of_the_time_limit_is_told(proved, monkeypatch):
    monkeypatch.setattr(trials, "_MAX_SHARE_OF_LIMIT", 0.0)
    fault, *others = proved().defects
    assert fault.column is ProofColumn.reference
    assert fault.where.endswith("checks/check_moving.py:" + fault.where.rpartition(":")[2])
    assert re.fullmatch(
        r"\w+ takes the reference \d+\.\d of the 2 seconds that a check has; give it less to compute", fault.text
    )
    assert {each.column for each in others} <= {ProofColumn.reference}


def test_sound_course_is_proven(proved):
    proof = proved()
    assert proof.holds, render_proof(proof)
    (row,) = proof.rows
    assert (row.mistakes, row.variants, row.equal, row.cases) == (2, 3, 0, 20)
    assert row.mutants == row.killed > 30
    assert row.junk > 30
    assert proved(processors=2) == proof, "and so every time"


def test_reference_that_fails_is_found(proved):
    wrong = "def move(x, slope, learnrate=0.1):\n    return x - learnrate * abs(slope)\n"
    defects = [
        fault for fault in proved({"solutions/moving.py": wrong}).defects if fault.column is ProofColumn.reference
    ]
    assert defects
    assert all(fault.where.endswith("solutions/moving.py:1") for fault in defects)
    assert any("moving.move.ordinary_values" in fault.text for fault in defects)


@every_case(
    ("file", "old", "new", "said"),
    [
        (
            "solutions/moving.py",
            "    return x -",
            "    import time\n    return time.perf_counter() * 1e-6 + x -",
            "expects another",
        ),
        (
            "checks/check_moving.py",
            "    x, slope = rng",
            "    import time\n    slope = time.time()\n    x = rng",
            "other inputs",
        ),
    ],
)
def test_what_changes_from_one_run_to_the_next_is_found(proved, file: str, old: str, new: str, said: str) -> None:
    """By exact comparison: the tolerance of a check hides a clock that is added to the answer."""
    changed = with_change(file, old, new)
    checks = changed.get("checks/check_moving.py", CHECKS)
    if file == "solutions/moving.py":
        checks = checks.replace(", expected=[2.4, -1.04, x + 0.1 * slope, 0.912]", "")
    else:
        checks = checks.replace(" = rng.uniform(1.2, 2.0), rng.uniform(2.2, 4.0)", " = rng.uniform(1.2, 2.0)")
    found = [fault for fault in proved(changed | {"checks/check_moving.py": checks}).defects if said in fault.text]
    assert [fault.column for fault in found] == [ProofColumn.reference]
    assert found[0].where.endswith(f"check_moving.py:{line_of(checks, 'def check_move__ordinary_values')}")


def test_stub_that_scores_is_found(proved):
    done = STUB.replace("raise NotImplementedError", "return x - learnrate * slope")
    fault = only(proved({"stubs/moving.py": done}), ProofColumn.stub)
    assert fault.where.endswith(f"stubs/moving.py:{line_of(done, 'def move')}")
    assert "4 of 4 points" in fault.text


def test_wrong_doctest_is_found_with_its_line(proved):
    fault = only(proved(with_change("stubs/moving.py", "    2.0", "    2.5")), ProofColumn.doctest)
    assert fault.where.endswith(f"stubs/moving.py:{line_of(STUB, '>>> move')}")
    assert fault.text == "the example move(3.0, 4.0, 0.25) does not give 2.5 but 2.0"


def test_stub_without_an_example_is_found(proved):
    assert only(proved(with_change("stubs/moving.py", ">>> ", "e.g. ")), ProofColumn.doctest).text == (
        "the stub shows no example"
    )


# Mistakes


def with_mistake(body: str, sentence: str = "Another one.") -> dict[str, str]:
    added = f'\n\ndef move__added(x, slope, learnrate=0.1):\n    """{sentence}"""\n    {body}\n'
    return {"mistakes/moving.py": MISTAKES + added}


def added_mistake(proof: Proof) -> str:
    fault = only(proof, ProofColumn.mistakes)
    assert fault.where.endswith(
        f"mistakes/moving.py:{line_of(with_mistake('')['mistakes/moving.py'], 'def move__added')}"
    )
    return fault.text


def test_mistake_that_passes_is_found(proved):
    text = added_mistake(proved(with_mistake("return x + slope * -learnrate")))
    assert text == "the mistake added passes all checks (seed 0)"


def test_mistakes_that_are_not_told_apart_are_found(proved):
    text = added_mistake(proved(with_mistake("return slope * learnrate + x")))
    assert text.startswith("the mistake added is named uphill; ask what tells them apart")


def test_mistakes_with_one_sentence_are_one(proved):
    assert proved(with_mistake("return slope * learnrate + x", "You add the step.")).holds


def test_mistake_that_only_raises_is_found(proved):
    text = added_mistake(proved(with_mistake("return x ^ slope")))
    assert "only raises TypeError" in text


def test_mistake_that_forgets_what_it_did_is_found(proved):
    text = added_mistake(proved(with_mistake("import os; return os.urandom(1)[0] + x")))
    assert "does not do the same when it is called again" in text


def test_mistakes_that_no_check_tells_apart_are_found(proved):
    only_there = {
        "everywhere": "False",
        "at_three": "np.ndim(x) == 0 and x == 3.0",
        "in_pairs": "np.size(x) == 2 and learnrate == 0.3",
        "in_triples": "np.size(x) == 3 and learnrate == 0.3",
    }
    mistakes = "import numpy as np\n" + "".join(
        f"""
def move__{name}(x, slope, learnrate=0.1):
    \"\"\"You add the step, {name}.\"\"\"
    return x + learnrate * slope + (1.0 if {where} else 0.0)
"""
        for name, where in only_there.items()
    )
    fault = only(proved({"mistakes/moving.py": mistakes}), ProofColumn.telling)
    assert fault.where.endswith(f"check_moving.py:{line_of(CHECKS, 'def check_')}")
    text = fault.text
    assert text.startswith("no check tells the known mistakes apart: the best one misses 0 of them; alike there: ")
    assert "everywhere and in_pairs" in text


def test_mistake_without_a_sentence_is_found(proved):
    assert "no docstring" in added_mistake(proved(with_mistake("return x", "")))


# Whether an answer passes


def changes_it(x, slope, learnrate=0.1):
    result = x - learnrate * slope
    if isinstance(x, np.ndarray):
        x += 1.0
    return result


def warns_of_it(x, slope, learnrate=0.1):
    return x - learnrate * slope + 0.0 * float(np.exp(np.array(1e3)) > 0)


def make_unsteady() -> Callable[..., object]:
    """Right whenever it is called with other arguments than before, and wrong when they are the same."""
    seen = set()

    def answer(x, slope, learnrate=0.1):
        key = repr((x, slope, learnrate))
        seen.symmetric_difference_update({key})
        return x - learnrate * slope + (key not in seen)

    return answer


ANSWERS = {
    "right": lambda: lambda x, slope, learnrate=0.1: x - learnrate * slope,
    "wrong": lambda: lambda x, slope, learnrate=0.1: x + learnrate * slope,
    "right for numbers": lambda: lambda x, slope, learnrate=0.1: float(x) - learnrate * float(slope),
    "changes it": lambda: changes_it,
    "warns of it": lambda: warns_of_it,
    "unsteady": make_unsteady,
}
CODE_MUST_RUN = """

@pytest.mark.points(1)
def check_move__twice(answer):
    "Moves again"
    answer.agrees([(3.0, 4.0, 0.15)], expected=[2.4])
    assert answer.records[-1].is_right
    answer.agrees([(np.array([1.5, -2.5]), np.array([0.4, 3.1]), 0.2)])


@pytest.mark.points(1)
def check_move__either(answer):
    "Moves against the slope or along it"
    try:
        answer.agrees([(3.0, 4.0, 0.15)], expected=[3.6])
    except Exception:
        answer.agrees([(3.0, 4.0, 0.15)], expected=[2.4])
"""


PASSED = {
    "right": ["ordinary_values", "arrays", "manners", "twice", "either"],
    "wrong": ["either"],
    "right for numbers": ["ordinary_values", "either"],
    "changes it": ["ordinary_values", "arrays", "twice", "either"],
    "warns of it": ["ordinary_values", "arrays", "twice", "either"],
    "unsteady": ["ordinary_values", "arrays", "twice"],
}


@pytest.fixture(scope="module")
def own_checks(tmp_path_factory: pytest.TempPathFactory, written: Callable[..., Path]) -> tuple[Checks, Exercise]:
    files = {
        "checks/check_moving.py": CHECKS + CODE_MUST_RUN,
        "course.toml": COURSE.replace("points = 4", "points = 6"),
    }
    course = courses.load_course(written(tmp_path_factory.mktemp("own") / "course", {**SOUND, **files}))
    return collect_checks(course, ["moving"]), course.exercises[0]


@every_case("name", ANSWERS)
def test_an_answer_passes_the_checks_whose_every_call_is_right(own_checks: tuple[Checks, Exercise], name: str) -> None:
    checks, exercise = own_checks
    passed = [check for check in checks.for_exercise(exercise) if checks.is_passed_by(check, ANSWERS[name](), 0)]
    assert [check.id.rpartition(".")[2] for check in passed] == PASSED[name]
    run = [checks.run_check(each, InProcessRunner(ANSWERS[name]()), 0) for each in checks.for_exercise(exercise)]
    assert [outcome.verdict is Verdict.passed for outcome in run] == [
        check in passed for check in checks.for_exercise(exercise)
    ]


def test_after_the_first_wrong_reply_nothing_is_asked(own_checks: tuple[Checks, Exercise]) -> None:
    checks, exercise = own_checks
    calls = []

    def answer(*arguments: object) -> float:
        calls.append(arguments)
        return 2.4 if len(calls) == 1 else 0.0

    [check] = [each for each in checks.for_exercise(exercise) if each.id == "moving.move.ordinary_values"]
    assert not checks.is_passed_by(check, answer, 0)
    assert len(calls) == 2


# Mutants


def test_surviving_mutant_is_found_with_its_line(proved):
    weak = CHECKS.replace("(x, -slope), ", "").replace("x + 0.1 * slope, ", "")
    defects = proved({"checks/check_moving.py": weak}).defects
    mutants = [fault for fault in defects if fault.column is ProofColumn.mutants]
    assert {fault.where.rpartition("/")[2] for fault in mutants} == {f"moving.py:{line_of(REFERENCE, 'def move')}"}
    assert any("+ def move(x, slope, learnrate=0):" in fault.text for fault in mutants)


EQUAL = "def move(x, slope, learnrate=0.1):\n    if slope != 0:\n        x = x - learnrate * slope\n    return x\n"
SCALARS = CHECKS.replace("np.array([1.5, -2.5, 0.6]), np.array([-0.4, 3.1, 1.2])", "1.5, -0.4").replace(
    "np.array([1.5, -2.5]), np.array([0.4, 3.1])", "-2.5, 3.1"
)
SCALARS = SCALARS.replace(", *((*pair, 0.7) for pair in special.assortment(2))]", "]")
LINT_OF_SCALARS = LINT[: LINT.index("[[excuse]]")] + LINT[LINT.index("[[excuse]]", LINT.index("changed for a while")) :]
LINT_OF_SCALARS = LINT_OF_SCALARS.replace('"is below 1 in size", ', "").replace('"slope", "learnrate"]', '"learnrate"]')


@every_case("value", ["'a'", "3", "2.5"])
def test_no_mutant_compares_the_identity_of_a_number_or_a_text(value):
    mutants = list(mutated_sources(f"def f(x):\n    return x == {value}\n"))
    assert f"def f(x):\n    return x != {value}\n" in mutants
    assert [text for text in mutants if " is " in text] == []


def test_a_named_argument_is_left_out_unless_it_is_the_only_one():
    mutants = list(mutated_sources("def f(x):\n    return g(axis=0, ddof=1) + h(x, axis=0) + k(axis=0)\n"))
    for change in ("g(ddof=1)", "g(axis=0)", "h(x)"):
        assert any(change in text for text in mutants), change
    assert not any("k()" in text for text in mutants)


def test_no_mutant_changes_an_annotation():
    first = "def f(a: dict[str, 'Literal[3]'], b: int | float = 1.5) -> dict[str, int]:"
    mutants = list(mutated_sources(f"{first}\n    c: tuple[int, str] = (b, 1)\n    return c\n"))
    assert f"{first}\n    c: tuple[int, str] = (b, 2)\n    return c\n" in mutants
    for text in mutants:
        assert text.startswith("def f(a: dict[str, 'Literal[3]'], b: int | float = ")
        assert ") -> dict[str, int]:\n    " in text
        assert "\n    c: tuple[int, str] = (" in text or "\n    pass\n" in text
    quoted = list(mutated_sources("def f(a: 'str') -> 'str':\n    b: 'str' = a\n    return b + 'x'\n"))
    assert any('""' in text for text in quoted), "another text is changed"
    for text in quoted:
        assert text.startswith("def f(a: 'str') -> 'str':\n")
        assert "\n    b: 'str' = a\n" in text or "\n    pass\n" in text


GUARDS = ["if x <= 0:\n    raise ValueError('above 0')", "if x <= 0:\n    text = 'x'\n    raise ValueError(text)"]
GUARDS += ["assert x > 0, 'above 0'"]
OPPOSITE_GUARDS = [
    "if x > 0:\n    return x + 1\nraise ValueError('above 0')",
    "if x > 0:\n    return x + 1\nelse:\n    text = 'above 0'\n    raise ValueError(text)",
]


HEAD = "def move(x, slope, learnrate=0.1):"


@pytest.fixture
def changes_of(tmp_path: Path, written: Callable[[Path, Mapping[str, str]], Path]) -> Callable[[str], list[str]]:
    """The changes that make the mutants of a file of references."""

    def changes(source: str) -> list[str]:
        folder = written(tmp_path / "course", {**SOUND, "solutions/moving.py": source})
        return [mutant.diff for mutant in topic_mutants(courses.load_course(folder), "moving")]

    return changes


@every_case("guard", GUARDS)
def test_no_mutant_changes_a_guard_for_inputs_that_no_check_can_try(changes_of, guard: str) -> None:
    body = indent(f"{guard}\nreturn x + 1\n", "    ")
    assert changes_of(f"{HEAD}\n{body}") == changes_of(f"{HEAD}\n    return x + 1\n") != []


@every_case("guard", OPPOSITE_GUARDS)
def test_of_a_guard_with_the_opposite_condition_only_what_is_for_promised_inputs_is_changed(
    changes_of, guard: str
) -> None:
    changes = changes_of(f"{HEAD}\n{indent(guard, '    ')}\n")
    assert [each for each in changes if each.startswith("- if x > 0:\n+")] == ["- if x > 0:\n+ if not (x > 0):"]
    assert set(changes_of(f"{HEAD}\n    return x + 1\n")) < set(changes)


@every_case(
    "question",
    ["isinstance(x, (int, float))", "x in (slope, 7.5)", "x not in [slope, 7.5]", "x.startswith((slope, 'b'))"],
)
def test_no_mutant_changes_the_order_of_alternatives(changes_of, question: str) -> None:
    changes = changes_of(f"{HEAD}\n    return {question}\n")
    assert changes
    assert not [each for each in changes if "(float, int)" in each or "7.5, slope" in each or "'b', slope" in each]


def test_no_mutant_changes_the_order_of_exceptions_that_are_caught(changes_of) -> None:
    changes = changes_of(
        f"{HEAD}\n    try:\n        return x + 1\n    except (TypeError, ValueError):\n        return x\n"
    )
    assert changes
    assert not [each for each in changes if "(ValueError, TypeError)" in each]


@every_case(
    ("question", "others"), [('x == "a"', {"!="}), ('"a" != x', {"=="}), ('x < "a"', {"==", "!=", "<=", ">", ">="})]
)
def test_a_text_that_is_one_of_several_is_not_compared_by_order(changes_of, question: str, others: set[str]) -> None:
    changes = [each.partition("+ return ")[2].split() for each in changes_of(f"{HEAD}\n    return {question}\n")]
    assert {words[1] for words in changes if words[::2] == question.split()[::2]} == others


GUARD = "if x <= 0:\n    raise ValueError\n"
CATCHING = [
    f"{HEAD}\n    try:\n{indent(GUARD, ' ' * 8)}    except ValueError:\n        x = 0\n    return x\n",
    f"{HEAD}\n    with suppress(ValueError):\n{indent(GUARD, ' ' * 8)}        x = 1\n    return x\n",
    f"def over(x):\n{indent(GUARD, ' ' * 4)}{HEAD}\n    try:\n        over(x)\n    except ValueError:\n        pass\n",
]


@every_case("source", CATCHING)
def test_a_guard_is_changed_where_its_exception_is_caught(changes_of, source: str) -> None:
    assert "- if x <= 0:\n+ if x < 0:" in changes_of(source)


def test_mutants_that_are_listed_as_equal_are_no_faults_and_stale_entries_are(proved):
    files = {
        "solutions/moving.py": EQUAL,
        "checks/check_moving.py": SCALARS,
        "input_lint.toml": LINT_OF_SCALARS,
    }
    survivors = [fault.text for fault in proved(files).defects if fault.column is ProofColumn.mutants]
    assert survivors
    listed = "".join(f"'''\n{_change(text)}\n''',\n" for text in survivors)
    entry = f'[[equal]]\nexercise = "moving.move"\nreason = "Without a slope nothing moves."\nmutants = [\n{listed}]\n'
    proof = proved({**files, "equivalent_mutants.toml": entry})
    assert proof.holds, render_proof(proof)
    assert proof.rows[0].equal == len(survivors)
    stale = entry.replace("mutants = [\n", "mutants = [\n'''\n- return x\n+ return learnrate\n''',\n")
    fault = only(proved({**files, "equivalent_mutants.toml": stale}), ProofColumn.mutants)
    assert fault.where.endswith(f"equivalent_mutants.toml:{line_of(stale, '- return x')}")
    assert fault.text.startswith("take this entry away, since it is no mutant of the reference")


def _change(text: str) -> str:
    """The change that a fault of a surviving mutant quotes, one line each."""
    change = text.partition("changed: ")[2].rpartition(" (kill it")[0]
    old, _, new = change.partition(" + ")
    return f"{old}\n+ {new}"


def test_entry_that_is_killed_is_stale(proved):
    entry = """
[[equal]]
exercise = "moving.move"
reason = "It is not."
mutants = ['''
- return x - learnrate * slope
+ return x + learnrate * slope
''']
"""
    assert "since the checks kill it" in only(proved({"equivalent_mutants.toml": entry}), ProofColumn.mutants).text


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("[[equal]]\nexercise = 'moving.move'\nmutants = ['- a']", "the key 'reason' is missing"),
        ("[[equal]]\nexercise = 'moving.other'\nreason = 'x'\nmutants = ['- a']", "knows no 'moving.other'"),
        ("[[equal", "not TOML"),
    ],
)
def test_list_of_equal_mutants_that_is_not_in_its_form_is_the_authors_fault(proved, entry, said):
    with pytest.raises(CourseError, match=said):
        proved({"equivalent_mutants.toml": entry})


def test_mutants_of_a_helper_count_for_the_exercise_that_stands_on_it(proved):
    helped = "_DOWN = -1.0\n\n\ndef _moved(x, change):\n    return x + _DOWN * change\n\n\n"
    reference = helped + "def move(x, slope, learnrate=0.1):\n    return _moved(x, learnrate * slope)\n"
    proof = proved({"solutions/moving.py": reference})
    assert proof.holds, render_proof(proof)
    assert proof.rows[0].mutants > 55


def test_mutant_that_never_ends_is_dead(proved, monkeypatch):
    monkeypatch.setattr("grader.authoring.verify.run.MUTANT_SECONDS", 0.3)
    loop = "    k = 2\n    while k:\n        k -= 1\n"
    endless = f"def move(x, slope, learnrate=0.1):\n{loop}    return x - learnrate * slope\n"
    survivors = [fault.text for fault in proved({"solutions/moving.py": endless}).defects]
    assert not any("+ k += 1" in text for text in survivors)
    assert any("+ k = 1" in text for text in survivors), "how often the loop runs makes no difference"


# Variants, junk, inputs


def test_variant_that_loses_points_is_found_in_process_and_through_the_child(proved):
    wrong = VARIANTS.replace("return -slope * learnrate + x", "return float(x) - learnrate * slope")
    defects = proved({"accepted/moving.py": wrong}).defects
    assert [fault.column for fault in defects] == [ProofColumn.variants] * 2
    assert {fault.where.rpartition("/")[2] for fault in defects} == {
        f"moving.py:{line_of(VARIANTS, 'def move__added')}"
    }
    assert all("moving.move.arrays" in fault.text for fault in defects)
    assert any("TypeError: " in fault.text and ", for move([1.5, -2.5, 0.6]," in fault.text for fault in defects)


def test_an_exercise_without_variants_is_found(proved):
    fault = only(proved({"accepted/moving.py": ""}), ProofColumn.variants)
    assert fault.text == "no unusual right answer stands there, at least one is needed"


def test_check_that_junk_passes_is_found(proved):
    loose = CHECKS.replace("in cases], rtol=1e-9)", "in cases], atol=500.0)")
    (fault,) = [f for f in proved({"checks/check_moving.py": loose}).defects if f.column is ProofColumn.junk]
    assert fault.text == "junk passes moving.move.arrays: its argument x, its argument slope"
    assert fault.where.endswith(f"check_moving.py:{line_of(CHECKS, 'def check_move__arrays')}")


def test_degenerate_input_is_found_with_its_check(proved):
    half = with_change("checks/check_moving.py", "(-1.7, -2.2, 0.3)", "(-1.7, -2.2, 0.5)")
    half = {"checks/check_moving.py": half["checks/check_moving.py"].replace("-1.04", "-0.6")}
    fault = only(proved(half), ProofColumn.inputs)
    assert fault.where.endswith(f"check_moving.py:{line_of(CHECKS, 'def check_move__ordinary')}")
    assert fault.text.startswith("ordinary_values has learnrate 0.5 in call 2")


# Property mutants


def test_properties_that_no_input_has_are_found(proved):
    plain = with_change("checks/check_moving.py", "for pair in special.assortment(2))]", "for pair in ())]")
    text = "\n".join(fault.text for fault in proved(plain).defects if fault.column is ProofColumn.properties)
    assert text.startswith("an answer that is wrong only where x has one of these properties passes all checks: ")
    for name in ("holds some zeros", "ascends", "is not contiguous", "holds more than 100 entries"):
        assert f'"{name}"' in text  # as an excuse lists it
    assert "is passed by name" not in text


def test_what_is_said_of_all_checks_is_told_where_they_begin(proved):
    """Properties that no check tries, and requirements that none makes."""
    lax = SOUND["checks/check_moving.py"].replace(", rtol=1e-9)", ", rtol=1)").replace(", quiet=True", "")
    told = proved({"checks/check_moving.py": lax}).defects
    assert {fault.column for fault in told} == {ProofColumn.properties, ProofColumn.inputs}
    place = f"checks/check_moving.py:{line_of(lax, 'def check_')}"
    assert all(fault.where.endswith(place) for fault in told), "\n".join(map(str, told))


def test_property_counts_only_where_a_wrong_result_shows(proved):
    """Twice the expected value is allowed where the tolerance says so: no input of such a check kills anything."""
    loose = with_change("checks/check_moving.py", "in cases], rtol=1e-9)", "in cases], rtol=1)")
    assert "holds only negatives" in "\n".join(fault.text for fault in proved(loose).defects)


def test_result_of_32_bits_must_fail_on_every_seed(proved):
    loose = with_change("checks/check_moving.py", "in cases], rtol=1e-9)", "in cases])")
    text = only(proved(loose), ProofColumn.properties).text
    assert text.startswith("an answer whose result is rounded to 32 bits passes all checks (seed 0); compare more ")


def test_excuses_that_are_not_needed_are_found(proved):
    with_more = LINT.replace('"is tiny", ', '"is tiny", "is negative", "holds two entries", ')
    with_more = with_more.replace('parameters = ["x", "slope"]', 'parameters = ["x", "slope", "learnrate"]')
    faults = proved({"input_lint.toml": with_more}).defects
    assert {fault.column for fault in faults} == {ProofColumn.properties}
    first, second, _third, last = (n for n, line in enumerate(with_more.splitlines(), 1) if line == "[[excuse]]")
    told = {fault.where.rpartition("input_lint.toml:")[2] for fault in faults}
    assert told == {str(first), str(second), str(last)}
    assert [fault.text.partition(" out of this excuse, for which it is not needed: ")[0] for fault in faults] == [
        "take 'learnrate'",
        "take 'holds two entries'",
        "take 'is negative'",
    ]


def test_an_excuse_without_properties_is_for_all_that_the_argument_has(proved):
    needed = with_change("checks/check_moving.py", "for pair in special.assortment(2))]", "for pair in ())]")
    excuse = '\n[[excuse]]\nparameters = ["x", "slope"{}]\nreason = "As they come."\n'
    faults = proved(needed | {"input_lint.toml": LINT + excuse.format("")}).defects
    assert [fault.text for fault in faults if "these properties" in fault.text] == []
    [unused] = [fault.text for fault in proved({"input_lint.toml": LINT + excuse.format(', "learnrate"')}).defects][-1:]
    assert unused.startswith("take 'learnrate' out of this excuse, for which it is not needed: As they come.")


# The rules for inputs, one by one

X = np.array([1.5, -2.3, 0.7])
ROLES = replace(
    load_parameter_roles(HOME),
    reach=(Reach(exercises=("t.far",), parameters=("x",), least=-1000, most=1000, why="..."),),
)
POLITE = Requirements(unchanged=True, quiet=True, repeatable=True)


def asked(*calls: Mapping[str, Any], name: str = "ordinary_values", seed: int = 0, function: str = "f") -> CheckInputs:
    """A check that asked these calls by name, and got another number each time."""
    exercise = Exercise(topic="t", function=function, title="", points=1, needs=(), hints=())
    item: Any = None
    records = tuple(
        CallRecord(
            case=Case.from_arguments(call),
            expected=float(number),
            reply=ReturnedValue(value=float(number), changed=(), warnings=()),
            mismatch=None,
            requirements=POLITE if name.startswith("ordinary") else Requirements(),
        )
        for number, call in enumerate(calls)
    )
    check = Check(id=f"t.{function}.{name}", exercise=exercise, title="", points=1, item=item)
    return CheckInputs(
        check=check, seed=seed, records=records, call_arguments=tuple(dict(call) for call in calls), roles=ROLES
    )


def parameters_of(function: Callable[..., object]) -> list[Parameter]:
    return list(signature(function).parameters.values())


def said(*checks: CheckInputs, of: Callable[..., object] = lambda x: x) -> str:
    return "\n".join(complaint.text for complaint in input_complaints(checks, parameters_of(of)))


@every_case(
    ("calls", "complaint"),
    [
        ([{"x": X, "learnrate": 1.0}, {"x": -X, "learnrate": 0.2}], "learnrate 1 in call 1"),
        ([{"x": X, "y": X, "learnrate": 0.2}, {"x": X, "y": X, "learnrate": 1 / 3}], "learnrate 0.333333 in call 2"),
        ([{"y": X[:2], "y_hat": -X[:2]}, {"y": X[1:], "y_hat": -X[1:]}], "no call of three records"),
        ([{"y": np.append(X, 4), "y_hat": -np.append(X, 4)}, {"y": X, "y_hat": 2 * X}], "N = 4 in call 1"),
        ([{"x": np.array([0.0, -1.5])}, {"x": X}], "0 or 1 in x in call 1"),
        ([{"x": X}, {"x": np.array([2.5, -1.5, 2.5])}], "a number twice in x in call 2"),
        ([{"x": 0.0}, {"x": -1.5}, {"x": 2.5}], "x 0 in call 1"),
        ([{"x": 1.5}, {"x": 2.5}], "no negative number in x"),
        ([{"w": 1.5, "b": 1.0, "x": X, "y": X}, {"w": 1.5, "b": 0.3, "x": X, "y": X}], "b 1 in call 1"),
        ([{"y": X, "y_hat": X + 0.3}, {"y": X, "y_hat": 2 * X}], "errors of one sign only in call 1"),
        ([{"y": X, "y_hat": X + np.array([0.3, -0.3, 0.3])}, {"y": X, "y_hat": 2 * X}], "errors of one size in call 1"),
        ([{"y": X, "y_hat": X}, {"y": X, "y_hat": X}], "errors of one sign only in call 1"),
        ([{"y": 0.5, "nn_output": 0.7}, {"y": 0.1, "nn_output": 0.4}], "errors of one sign only"),
        ([{"w": 0.5, "b": 0.3, "x": X, "y": 0.5 * X - 2}] * 2, "errors of one sign only in call 1"),
        ([{"error": 0.5}, {"error": 0.7}], "one sign only in error"),
        ([{"steps": 3}, {"steps": 2}], "steps 2 in call 2"),
        ([{"t": 1}, {"t": 2}, {"t": 1}], "fewer than three step numbers"),
        ([{"theta": X, "grad": X * k, "v": X} for k in (1.0, 1.1, 1.2)], "changes all of one size"),
        ([{"theta": X, "grad": X, "v": X}, {"theta": X, "grad": 99 * X, "v": X}], "fewer than three updates"),
        ([{"theta": X, "grad": X * k, "v": 0 * X} for k in (1.0, 9.0, 99.0)], "only zeros in v"),
        ([{"x": X}], "fewer than two things"),
    ],
)
def test_degenerate_ordinary_values_are_refused(calls, complaint):
    assert complaint in said(asked(*calls))
    if len(calls) > 1:
        assert complaint not in said(asked(*calls, name="edges"), asked({"x": 1.5}, {"x": -2.5}))


def test_answers_that_are_all_equal_are_refused_in_every_check():
    plain = asked({"x": 1.5}, {"x": -2.5}, name="edges")
    record = plain.records[0]
    equal = CheckInputs(
        check=plain.check, seed=0, records=(record, record), call_arguments=plain.call_arguments, roles=ROLES
    )
    assert "the same answer to all its calls" in said(equal, asked({"x": 1.5}, {"x": -2.5}))


def test_inputs_that_never_change_with_the_seed_are_refused():
    fixed = [asked({"x": 1.5}, {"x": -2.5}, seed=seed) for seed in (0, 1)]
    drawn = [asked({"x": 1.5 + seed}, {"x": -2.5}, seed=seed) for seed in (0, 1)]
    truth = [asked({"x": True}, {"x": False}, seed=seed) for seed in (0, 1)]
    assert "no input depends on the seed" in said(*fixed)
    assert "no input depends on the seed" not in said(*truth)
    assert not said(*drawn)


ENDLESS_TASK = """
import sys
from pathlib import Path
from grader.authoring.verify.process_pool import TimedTask, run_tasks

def count():
    Path(sys.argv[1]).touch()
    while True:
        pass

run_tasks([TimedTask(work=count, seconds=1000)])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that the one above it has ended")
def test_a_killed_proof_leaves_no_process_in_a_loop_without_an_end(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    with subprocess.Popen([sys.executable, "-c", ENDLESS_TASK, begun]) as proof:
        until = time.monotonic() + 60
        while not begun.exists():
            assert time.monotonic() < until
            time.sleep(0.02)
        workers = children_of(proof.pid)
        proof.kill()
    assert workers
    wait_for_end(*workers)


def test_inputs_that_do_not_reach_as_far_as_the_course_demands_are_refused():
    near = asked({"x": 1.5}, {"x": -2.5}, function="far")
    far = asked({"x": 1000.0}, {"x": -1000.0}, function="far", name="far_ends")
    assert "no call reaches 1000 and -1000" in said(near)
    assert not said(near, far)


def test_parameter_that_no_call_passes_is_refused():
    assert "no call passes dx" in said(asked({"x": 1.5}, {"x": -2.5}), of=lambda x, dx=1e-5: x + dx)


@every_case(("slopes", "is_drawn"), [((2.5, 3.5), True), ((2.5, 2.5), False)])
def test_a_function_that_is_drawn_from_the_seed_makes_inputs_that_depend_on_it(slopes, is_drawn):
    checks = []
    for seed, slope in enumerate(slopes):
        made = asked({"f": make_formula("a * x", a=slope)}, {"f": make_formula("a + x", a=slope)}, seed=seed)
        records = tuple(replace(record, expected=number * slope) for number, record in enumerate(made.records, 1))
        checks.append(replace(made, records=records))
    assert ("no input depends on the seed" in said(*checks)) != is_drawn


def by_position(inputs: CheckInputs) -> CheckInputs:
    """The same calls, with their arguments in their order."""
    cases = [Case.from_arguments(tuple(arguments.values())) for arguments in inputs.call_arguments]
    records = tuple(replace(record, case=case) for record, case in zip(inputs.records, cases, strict=True))
    return replace(inputs, records=records)


@every_case(
    ("of", "properties"),
    [
        (lambda x: x, {"is passed by name"}),
        (lambda x, /: x, set()),
        (lambda *x: x, set()),
        (lambda **x: x, set()),
        (lambda *, x: x, {"is passed by name"}),
    ],
)
def test_a_parameter_is_asked_for_only_as_a_call_can_pass_it(of, properties):
    calls = by_position(asked({"x": 1.5}, {"x": -2.5}))
    assert ("no call passes its arguments by name" in said(calls, of=of)) == bool(properties)
    mutants = property_mutants([calls], parameters_of(of))
    found = {each.property for each in mutants if each.surviving_seed is not None and "is passed" in each.property}
    assert found == properties


def test_strictness_that_is_asked_for_by_two_checks_is_refused():
    checks = [asked({"x": 1.5}, {"x": -2.5}), asked({"x": 1.5}, {"x": -2.5}, name="ordinary_arrays")]
    assert "2 checks ask for unchanged=True" in said(*checks)


def test_what_no_check_asks_for_is_said_with_what_asks_for_it():
    plain = asked({"x": 1.5}, {"x": -2.5}, name="edges")
    whole = "no check asks for unchanged=True, quiet=True, repeatable=True: declare.manners(cases) does"
    assert whole in said(plain).splitlines()
    quiet = [replace(each, requirements=Requirements(quiet=True)) for each in plain.records]
    half = "no check asks for unchanged=True, repeatable=True: let one answer.agrees ask"
    assert half in said(replace(plain, records=tuple(quiet))).splitlines()


# Workers


def test_results_come_in_the_order_of_the_tasks():
    tasks = [TimedTask(work=lambda k=k: time.sleep(0.02 * (3 - k)) or k, seconds=5.0) for k in range(4)]
    assert run_tasks(tasks) == [0, 1, 2, 3]


class Recorder(SilentView):
    def __init__(self) -> None:
        self.begun: list[tuple[str, int]] = []
        self.waited: list[str] = []
        self.done = self.ended = 0

    def begin_work(self, title: str, total: int) -> None:
        self.begun.append((title, total))

    def wait_for(self, name: str) -> None:
        self.waited.append(name)

    def count_done(self) -> None:
        self.done += 1

    def end_work(self) -> None:
        self.ended += 1


def test_task_that_hangs_or_dies_is_lost_and_the_others_are_not():
    def hang() -> str:
        time.sleep(60.0)
        return "never"

    works = [lambda: "first", hang, lambda: os._exit(1), lambda: os._exit(0), lambda: "last"]
    tasks = [TimedTask(work=work, seconds=0.5, name=f"task {number}") for number, work in enumerate(works)]
    progress = Recorder()
    first, hung, dead, silent, last = run_tasks(tasks, "Tasks", progress)
    assert (first, last) == ("first", "last")
    assert progress.begun == [("Tasks", 5)]
    assert (progress.done, progress.ended) == (5, 1)
    assert "task 1" in progress.waited
    assert progress.waited[-1] == ""
    assert hung == LostTask(has_ended=False)
    assert dead == silent == LostTask(has_ended=True)


@pytest.mark.skipif(sys.platform != "linux", reason="no other system holds to a limit of the address space")
def test_a_task_cannot_use_up_the_memory_of_the_machine():
    def claim_memory() -> str:
        try:
            np.empty(6 * 1024**3, dtype=np.uint8)
        except MemoryError:
            return "refused"
        return "given"

    assert run_tasks([TimedTask(work=claim_memory, seconds=5.0)]) == ["refused"]


def test_fault_of_a_task_is_raised():
    def broken() -> None:
        raise CourseError("a check is broken")

    def ours() -> None:
        raise KeyError("x")

    progress = Recorder()
    with pytest.raises(CourseError, match="a check is broken"):
        run_tasks([TimedTask(work=broken, seconds=5.0)], "Tasks", progress)
    assert progress.ended == 1
    with pytest.raises(GraderError, match="KeyError"):
        run_tasks([TimedTask(work=ours, seconds=5.0)])


# The table

TABLE = """\
exercise     stub  reference  doctest  mistakes  telling  mutants    properties  variants  junk  inputs  lending  figure
------------------------------------------------------------------------------------------------------------------------
moving.move  ok    FAULT      ok       4         2/3      8/10 =1    40 =6       3         30    9       0        ok
moving.stop  ok    ok         ok       5         1/4      7/8 FAULT  50          4         31    10      1        ok
------------------------------------------------------------------------------------------------------------------------
together     2/2   1/2        2/2      9         3/7      15/18 =1   90 =6       7         61    19      1        2/2

moving.stop could hand on moving.move, which is not in its needs: carrying forward gives no points for that
solutions/moving.py:3: moving.move: the reference fails it
solutions/moving.py:9: moving.stop: it lives

2 faults: A small course, 2 exercises, 20 seeds.
"""


def test_table_shows_every_exercise_and_every_fault():
    defects = {
        "moving.move": Defect(
            exercise="moving.move",
            column=ProofColumn.reference,
            where="solutions/moving.py:3",
            text="the reference fails it",
        ),
        "moving.stop": Defect(
            exercise="moving.stop", column=ProofColumn.mutants, where="solutions/moving.py:9", text="it lives"
        ),
    }
    counts = {
        "moving.move": (4, 2, 3, 10, 8, 1, 40, 6, 3, 30, 9, ()),
        "moving.stop": (5, 1, 4, 8, 7, 0, 50, 0, 4, 31, 10, ("moving.move",)),
    }
    names = (
        "mistakes",
        "telling",
        "checks",
        "mutants",
        "killed",
        "equal",
        "property_mutants",
        "excused",
        "variants",
        "junk",
        "cases",
        "lenders",
    )
    rows = tuple(
        ProofRow(exercise=exercise, defects=(defects[exercise],), **dict(zip(names, of_row, strict=True)))
        for exercise, of_row in counts.items()
    )
    proof = Proof(course="A small course", seeds=20, rows=rows)
    assert not proof.holds
    assert render_proof(proof) == TABLE
    narrow = render_proof(proof, columns=80)
    assert max(len(line) for line in narrow.splitlines() if line not in TABLE.splitlines()) <= 80
    head, *_ = TABLE.splitlines()
    parts = [line.split() for line in narrow.splitlines() if line.startswith("exercise ")]
    assert [name for part in parts for name in part[1:]] == head.split()[1:]
    assert render_proof(proof, columns=len(head)) == TABLE
    sound = Proof(course="A small course", seeds=20, rows=())
    assert sound.holds
    assert render_proof(sound).endswith("All of it holds: A small course, 0 exercises, 20 seeds.\n")
    assert render_proof(replace(proof, rows=rows[:1], seeds=1)).endswith("A small course, 1 exercise, 1 seed.\n")


def test_places_are_shown_from_where_one_stands(proved, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    fault = only(proved({"accepted/moving.py": ""}), ProofColumn.variants)
    assert Path(fault.where) == Path("course/accepted/moving.py")


# The roles of parameters


@every_case(
    ("text", "said"),
    [
        ("[roles\n", "input_lint.toml"),
        ('[roles]\nratess = ["x"]\n', "ratess"),
        ('[roles]\nrates = "x"\n', "roles > rates"),
        ('[roles]\nline = ["w", "x"]\n', "roles > line"),
        ('[reach]\nwhy = "x"\n', "reach"),
        ('[[reach]]\nexercises = ["a.b"]\nparameters = ["x"]\nleast = 0\nwhy = "x"\n', "the key 'most' is missing"),
        ('[[excuse]]\nproperties = ["ascends"]\n', "the key 'reason' is missing"),
        ('[[excuse]]\nreason = "x"\n', "the key 'parameters' is missing"),
        ('[[excuse]]\nparameters = []\nreason = "x"\n', "excuse > 1 > parameters"),
        ('[[excuse]]\nproperties = "ascends"\nreason = "x"\n', "excuse > 1 > properties"),
        ('[[reach]]\nexercises = ["a.b"]\nparameters = ["x"]\nleast = 0\nmost = "1"\nwhy = "x"\n', "reach > 1 > most"),
    ],
)
def test_roles_that_are_not_in_their_form_are_the_authors_fault(
    tmp_path: Path, written: Callable[..., Path], text: str, said: str
) -> None:
    with pytest.raises(CourseError) as caught:
        load_parameter_roles(written(tmp_path, {"input_lint.toml": text}))
    assert said in str(caught.value)
    assert "input_lint.toml" in str(caught.value)


# What counts as wrong where an argument has a property


def surviving(
    *calls: Mapping[str, Any], results: list[float], of: Callable[..., object] = lambda x: x
) -> set[tuple[str, str]]:
    """The property mutants that pass a check which asked these calls and expects these results."""
    inputs = asked(*calls)
    records = tuple(
        replace(record, expected=result, reply=ReturnedValue(value=result, changed=(), warnings=()))
        for record, result in zip(inputs.records, results, strict=True)
    )
    mutants = property_mutants([replace(inputs, records=records)], parameters_of(of))
    return {(mutant.parameter, mutant.property) for mutant in mutants if mutant.surviving_seed is not None}


@pytest.mark.parametrize("results", [[0.0, 3.5], [-0.0, 3.5]])
def test_a_result_of_0_can_be_wrong_too(results):
    assert ("x", "is 0.0") not in surviving({"x": 0.0}, {"x": 1.75}, results=results)


def test_a_result_of_0_is_wrong_in_every_part():
    inputs = [{"x": np.zeros(3)}, {"x": np.array([1.5, -2.0, 0.7])}]
    assert ("x", "holds only zeros") not in surviving(*inputs, results=[np.zeros(3), np.array([3.0, -4.0, 1.4])])


@every_case("empty", [np.array([]), np.array([], dtype=bool), []])
def test_an_empty_result_can_be_wrong_too(empty):
    inputs = [{"x": np.array([2.5])}, {"x": np.array([1.5, -2.0, 0.7])}]
    assert ("x", "holds one entry") not in surviving(*inputs, results=[empty, np.array([3.0, -4.0])])


@pytest.mark.parametrize(("results", "is_asked"), [([1.0, -1.0], False), ([1.0, 0.1 + 0.2], True)])
def test_accuracy_is_asked_only_where_32_bits_lose_something(results, is_asked):
    assert (("the result", "is rounded to 32 bits") in surviving({"x": 1.5}, {"x": -2.0}, results=results)) is is_asked


class WithoutPackage:
    """An importer that finds all but one package."""

    def __init__(self, package: str) -> None:
        self.package = package

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        del path, target
        if name == self.package:
            raise ModuleNotFoundError(name=name)


PACKAGE_USERS: dict[str, Callable[..., object]] = {"pebble": verify, "babel": translate_course}


@every_case("package", PACKAGE_USERS)
def test_a_package_that_an_author_lacks_is_told_with_the_command_for_this_python(
    package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = (f"{package}.", f"{translations.__name__}.")
    for name in [name for name in sys.modules if name == package or name.startswith(inside)]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("catalogues", "course_texts"):
        monkeypatch.delattr(translations, name, raising=False)
    monkeypatch.setattr(sys, "meta_path", [WithoutPackage(package), *sys.meta_path])
    with pytest.raises(UsageError, match=f"is not installed: {re.escape(install_command('author'))}$"):
        PACKAGE_USERS[package](courses.load_course())


@every_case(
    ("line", "said", "folders"),
    [
        ("return", "SyntaxError: 'return' outside function", ("stubs", "solutions", "checks", "mistakes", "accepted")),
        ("1 / 0", "ZeroDivisionError", ("stubs", "checks", "mistakes", "accepted")),
        ("import nowhere", "No module named 'nowhere'", ("solutions", "mistakes", "accepted")),
    ],
)
def test_each_file_that_is_not_loaded_is_told_in_one_run(
    proved: Callable[..., Proof], line: str, said: str, folders: tuple[str, ...]
) -> None:
    files = [file for file in SOUND if file.startswith(folders) and "moving" in file]
    broken = {file: f"{SOUND[file]}\n{line}\n" for file in files}
    with pytest.raises(CourseError) as failed:
        proved(broken)
    lines = str(failed.value).splitlines()
    assert len(broken) > 2
    assert len(lines) == len(broken)
    assert all(said in line for line in lines)


def test_the_faulty_checks_and_mistakes_of_each_topic_are_told_in_one_run(proved: Callable[..., Proof]) -> None:
    second = {file.replace("moving", "resting"): text for file, text in SOUND.items() if "moving" in file}
    topic = COURSE[COURSE.index("[[topic]]") :].replace("moving", "resting")
    mistake = '\nmove__nowhere = ("z", "You use z.")\n'
    with pytest.raises(CourseError) as failed:
        proved(
            {
                **second,
                "course.toml": COURSE.replace("points = 4", "points = 5") + topic,
                "mistakes/resting.py": second["mistakes/resting.py"] + mistake,
            }
        )
    points, unknown = str(failed.value).splitlines()
    assert "check_moving.py" in points
    assert "add up to 4" in points
    assert "mistakes/resting.py" in unknown
    assert "'z' uses z" in unknown
