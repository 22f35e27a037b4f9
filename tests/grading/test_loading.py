"""What stands beside the functions of a file costs nothing: it fails, never ends or is for IPython, and is told."""

# ruff: noqa: RUF001 - Chinese has its own marks
import json
import os
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from every_case import every_case

from grader.courses import course
from grader.grading.check_collection import Checks, collect_checks
from grader.grading.options import FeedbackLevel, GradingOptions, SubmissionLimits
from grader.grading.report import Report, as_json
from grader.grading.session import Session
from grader.grading.verdicts import Status, Verdict
from grader.i18n import Language, speaking
from grader.reporting.plain_text import source_lines
from grader.sandbox.channel import Channel, private_bytes_of
from grader.sandbox.sandbox import Sandbox
from grader.submissions.folder import read_folder
from grader.submissions.submission import Submission
from grader.terminal import text_width

SCALE = "def scale(x, factor):\n    return x * factor\n"
RESCALE = "def rescale(x, factor):\n    return x * factor\n"
BUILT = "from first import scale\ndef rescale(x, factor):\n    return scale(x, factor)\n"
FULL = 5

Graded = Callable[..., Report]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, course_maker: Callable[..., Path]) -> course.Course:
    return course.load_course(course_maker(tmp_path_factory.mktemp("course"), ["first.scale", "second.rescale"]))


@pytest.fixture(scope="module")
def checks(small: course.Course) -> Checks:
    return collect_checks(small, ["first", "second"])


@pytest.fixture
def graded(
    small: course.Course, checks: Checks, sandbox: Sandbox, tmp_path: Path, written: Callable[..., Path]
) -> Graded:
    """Grade a folder of these files; `seconds` is the limit for loading and for a check, `more` are other limits."""
    numbers = iter(range(1_000))

    def grade(
        files: dict[str, str],
        seconds: float = 10.0,
        only: str = "",
        feedback: FeedbackLevel = FeedbackLevel.full,
        **more: Any,
    ) -> Report:
        folder = written(tmp_path / f"mine{next(numbers)}", files)
        limits = SubmissionLimits(**{"check": seconds, "importing": seconds, **more})
        options = GradingOptions(seed=7, limits=limits, exercises=(only,) if only else (), feedback=feedback)
        return Session(small, options, sandbox=sandbox, checks=checks).grade(read_folder(folder, "mine"))

    return grade


def notebook(*cells: str) -> str:
    code = [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": c} for c in cells]
    return json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": code})


def notes(report: Report) -> list[str]:
    return [note.text for note in report.notes]


def scores(report: Report) -> list[int]:
    return [exercise.score for exercise in report.exercises]


def said(report: Report, number: int = 0) -> Any:
    return next(check.message for check in report.exercises[number].checks if check.message)


FAILING = {
    "assert": "assert scale(2, 3) == 99",
    "assert over lines": "assert (\n    scale(2, 3)\n    ==\n    99\n)",
    "two in a line": "import math; math.nothing; scale(1, 2)",
    "plot": "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()",
    "exit": "exit()",
    "quit": "quit(3)",
    "sys.exit": "import sys\nif True:\n    sys.exit('done')",
    "SystemExit": "raise SystemExit",
    "KeyboardInterrupt": "raise KeyboardInterrupt",
    "own BaseException": "class Odd(BaseException):\n    def __str__(self):\n        raise self\nraise Odd",
    "input": "n = int(input('n? '))",
    "file": "with open('log.txt', 'w') as log:\n    log.write('x')",
    "socket": "import urllib.request\nurllib.request.urlopen('http://example.org')",
    "subprocess": "import os, subprocess\nsubprocess.run(['ls'])\nos.system('ls')",
    "loop": "for number in range(3):\n    scale(number, 1 / number)",
    "class": "class Table:\n    rows = 1 / 0",
    "decorator": "def odd(f):\n    raise ValueError\n@odd\ndef other():\n    pass",
    "recursion": "def down():\n    return down()\ndown()",
    "memory": "held = bytearray(10**15)",
    "own test": "import unittest\nunittest.main()",
    "return": "return 3",
    "await": "await scale(1, 2)",
    "helper": "import helper_that_is_not_there\nfrom helper_that_is_not_there import *",
    "raised again": "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    saved = error\nraise saved",
    "group": "raise ExceptionGroup('', [ValueError(1)])",
    "generator": "next(iter(()))",
    "assigned": "value: int = scale(1, 2) / 0\nx, y = z = 1, 2, 3",
}


def test_a_statement_that_fails_costs_nothing_and_is_told(graded: Graded) -> None:
    """All in one test: each needs a child of its own, but not checks of its own."""
    for name, act in FAILING.items():
        for text in (f"{act}\n{SCALE}\n{act}", notebook(act, SCALE, act)):
            report = graded({"first.ipynb" if text.startswith("{") else "first.py": text}, only="first")
            (note,) = notes(report)
            assert (report.score, "left out" in note) == (FULL, True), name


def test_a_note_says_where_and_why_once_for_a_file(graded: Graded) -> None:
    report = graded({"first.py": f"x = 1\n{SCALE}\nassert scale(1, 2) == 3\nplt.show()\n"}, only="first")
    (note,) = notes(report)
    assert note.startswith(
        "first.py, line 5 stopped with AssertionError: assert scale(1, 2) == 3. This statement and 1"
    )
    report = graded({"first.ipynb": notebook("x = 1", f"{SCALE}\n\nopen('log', 'w')")}, only="first")
    (note,) = notes(report)
    assert note.startswith("first.ipynb, cell 2, line 5 stopped with PermissionError: [Errno 1]")
    assert "Files, programs and the network are out of reach here" in note


def test_a_note_does_not_advise_to_draw_where_the_drawing_stands(graded: Graded) -> None:
    report = graded({"first.ipynb": notebook("import matplotlib.pyplot as plt", SCALE)}, only="first")
    (note,) = notes(report)
    assert note == (
        "first.ipynb, cell 1, line 1 stopped with ModuleNotFoundError: No module named 'matplotlib'. "
        "This statement was left out, and what follows it was graded."
    )


def test_a_note_on_a_syntax_error_says_what_to_do(graded: Graded) -> None:
    (note,) = notes(graded({"first.ipynb": notebook("await ready()", SCALE)}, only="first"))
    assert note == (
        "first.ipynb, cell 1, line 1 stopped with SyntaxError: 'await' outside function. "
        "Outside of a function only Jupyter itself takes this word; no answer needs it. "
        "This statement was left out, and what follows it was graded."
    )


def test_a_note_on_a_statement_names_no_inputs(graded: Graded) -> None:
    (note,) = notes(graded({"first.py": f"{SCALE}half = 1 / 0\n"}, only="first"))
    assert "something that you divide by is 0" in note
    assert "inputs" not in note


@every_case(
    ("act", "advice"),
    [
        ("return 3", ""),
        ("def half(:", ""),
        ("if True:", "属于那一行的内容写在它下面，再往右缩进四个空格。"),
    ],
)
def test_a_note_tells_a_syntax_error_in_the_language_of_the_report(graded: Graded, act: str, advice: str) -> None:
    with speaking(Language.zh, course.HOME):
        (note,) = notes(graded({"first.ipynb": notebook(act, SCALE)}, only="first"))
    assert note.startswith("first.ipynb，单元格 1，第 1 行因 ")
    assert note.endswith(f"）。{advice}这条语句被跳过，后面的代码照常评分。")


@every_case(
    "definition",
    [
        SCALE.replace("factor)", "factor=1 / 0)"),
        SCALE.replace("factor)", "factor: torch.Tensor)"),
        f"@njit\n{SCALE}",
        SCALE.replace("factor)", "x)"),
        SCALE.replace("return", "return await"),
        f"import torch\n{SCALE.replace('x *', 'torch.abs(x) *')}",
        f"n = int(input())\n{SCALE.replace('x *', 'n * x *')}",
    ],
)
def test_what_an_exercise_says_of_a_statement_is_not_noted_as_well(graded: Graded, definition: str) -> None:
    for text in (definition, notebook(definition)):
        files = {"first.ipynb" if text is not definition else "first.py": text}
        report = graded(files, only="first")
        assert report.exercises[0].checks[0].place is not None
        assert (report.score, notes(report)) == (0, []), text
        (note,) = notes(graded(files, only="first", feedback=FeedbackLevel.score))
        assert "left out" in note, "a level without sentences notes it"


@every_case("feedback", list(FeedbackLevel))
def test_a_statement_is_noted_where_an_exercise_tells_less_of_it(graded: Graded, feedback: FeedbackLevel) -> None:
    """The exercise names the line of another function, or the first of two statements only."""
    renamed = SCALE.replace("scale(x, factor)", "my_scale(x, factor=1 / 0)")
    report = graded({"first.py": renamed}, only="first", feedback=feedback)
    assert [note.partition(" stopped")[0] for note in notes(report)] == ["first.py, line 1"]
    two = f"{SCALE.replace('factor)', 'factor=1 / 0)')}plt.show()\n"
    (note,) = notes(graded({"first.py": two}, only="first", feedback=feedback))
    assert "This statement and 1" in note


@every_case("kind", ["file", "notebook"])
def test_a_name_that_a_failed_statement_should_define_is_explained_by_it(graded: Graded, kind: str) -> None:
    """The same words at load as in a call."""
    users = "def scale(x, factor):\n    return x * factor + 0 * {name}\n"
    for act, name, words in (
        ("n = int(input())", "n", "Nobody is there to type"),
        ("log = open('log', 'w')", "log", "Files, programs and the network are out of reach"),
        ("import pandas as pd", "pd", "imports pandas, which is not there"),
        ("from pandas import *", "frame", "imports pandas, which is not there"),
        ("import matplotlib.pyplot as plt", "plt", "Nothing can be drawn here"),
        ("table = [1 / 0]", "table", "something that you divide by is 0"),
        ("weights = exit()", "weights", "stops with SystemExit before weights is defined"),
        ("rate = undefined", "rate", "Is it misspelt, or not imported?"),
    ):
        text = f"{act}\n{users.format(name=name)}"
        files = {"first.py": text} if kind == "file" else {"first.ipynb": notebook(*text.split("\n", 1))}
        report = graded(files, only="first")
        assert report.score == 0
        assert words in said(report).text, act


@every_case("kind", ["file", "notebook"])
def test_what_a_statement_lacks_because_of_an_earlier_one_is_explained_by_that_one(graded: Graded, kind: str) -> None:
    """However many statements hand it on."""
    for act, name, words in (
        ("from numba import njit", "njit", "first.py imports numba, which is not there"),
        ("import scipy.special", "scipy", "first.py imports scipy, which is not there"),
        ("import numpi as np", "np", "first.py imports numpi, which is not there"),
        ("import matplotlib.pyplot as plt", "plt", "Nothing can be drawn here"),
        ("table = [1 / 0]", "table", "something that you divide by is 0"),
        ("rate = undefined", "rate", "name 'undefined' is not defined. Is it misspelt, or not imported?"),
    ):
        definition = f"@({name}, print)[1]\n{SCALE}"
        for text in (
            f"{act}\n{definition}",
            f"{act}\nscale = {name}",
            f"{act}\nother = {name}\nscale = other",
            f"{act}\nother = {name}\n{SCALE.replace('x *', '0 * other + x *')}",
        ):
            files = {"first.py": text} if kind == "file" else {"first.ipynb": notebook(*text.split("\n", 1))}
            report = graded(files, only="first")
            assert report.score == 0
            words_here = words if kind == "file" else words.replace("first.py", "first.ipynb, cell 1")
            assert words_here in said(report).text, text


SLOW = {
    "sleep": "import time\ntime.sleep(60)",
    "endless": "while True:\n    pass",
    "in a class": "class Slow:\n    import time\n    time.sleep(60)",
    "in a function": "import time\ndef train():\n    while True:\n        time.sleep(60)\n\ntrain()",
    "helper": "import slow_helper",
}


@every_case("name", SLOW)
@every_case("kind", ["file", "notebook"])
def test_a_statement_that_never_ends_costs_nothing_but_its_time(graded: Graded, name: str, kind: str) -> None:
    text = f"{SLOW[name]}\n\n{SCALE}"
    files = {"slow_helper.py": "import time\nwhile True:\n    time.sleep(60)\n", "second.py": BUILT}
    files |= {"first.py": text} if kind == "file" else {"first.ipynb": notebook(*text.split("\n\n"), SCALE)}
    report = graded(files, seconds=0.4)
    assert scores(report) == [FULL, FULL]
    assert any("still running after 0.4 s of loading. It was left out, and the rest" in note for note in notes(report))
    assert report.run.seconds < 10


def test_slow_statements_are_paid_for_once_in_a_submission(graded: Graded) -> None:
    slow = f"import time\nprint('loading')\ntime.sleep(60)\n{SCALE}time.sleep(60)\ntime.sleep(60)\n"
    wrong = BUILT.replace("scale(x, factor)\n", "-scale(x, factor)\n", 1).replace("def re-", "def re")
    report = graded({"first.py": slow, "second.py": wrong.replace("return scale", "return -scale")}, seconds=0.4)
    assert scores(report) == [FULL, 0]
    assert len(notes(report)) == 3
    assert report.run.seconds < 10


def test_each_statement_that_never_ends_is_told_the_time_that_it_had(graded: Graded) -> None:
    """Twelve of them, in as many files: the sum of the times told is what the run took."""
    loop = "import time\nwhile True:\n    time.sleep(60)\n"
    loops = {f"helper{number}.py": loop for number in range(10)}
    first = "".join(f"import helper{number}\n" for number in range(10)) + f"{SCALE}{loop}"
    report = graded({"first.py": first, "second.py": f"{BUILT}{loop}", **loops}, seconds=0.8)
    assert scores(report) == [FULL, FULL]
    seconds = [re.search(r"still running after ([\d.]+) s of loading(, a shorter)?", note) for note in notes(report)]
    assert len(seconds) == 12
    assert {(found[1], bool(found[2])) for found in seconds if found} == {
        *(("0.8", False), ("0.4", True), ("0.2", True), ("0.1", True))
    }
    assert sum(float(found[1]) for found in seconds if found) < report.run.seconds < 15


def test_more_endless_statements_than_are_left_out_cost_their_file_and_are_told(graded: Graded) -> None:
    report = graded({"first.py": f"{SCALE}import time\n" + "time.sleep(60)\n" * 40, "second.py": RESCALE}, seconds=0.2)
    assert scores(report) == [0, FULL]
    assert said(report).text.startswith("first.py did not finish loading within 0.2 s.")


BURNS_IN_C = "import collections, itertools\ncollections.deque(itertools.count(), 0)"
WAITS_IN_C = """
import ctypes
lock = ctypes.create_string_buffer(64)
ctypes.CDLL(None).pthread_mutex_lock(lock)
ctypes.CDLL(None).pthread_mutex_lock(lock)
"""
"""No signal ends this wait, as none ends a long computation in C; but it takes no processor."""


@every_case("act", ["import time\ntime.sleep(60)", BURNS_IN_C])
def test_where_the_time_of_all_is_over_that_limit_is_told(small: course.Course, sandbox: Sandbox, act: str) -> None:
    files = {"first.py": SCALE.encode(), "second.py": f"{BUILT}{act}\n".encode()}
    report = _graded_in_a_second(small, sandbox, files)
    assert scores(report) == [FULL, 0]
    assert said(report, 1).text == "Not tried: the whole submission had used up its 1 s."
    assert not any("30 s" in note for note in notes(report))


def test_where_the_time_of_all_is_over_in_a_file_it_is_told_though_no_statement_is_known(small: course.Course) -> None:
    with Sandbox(fork=False) as without_tracebacks:
        report = _graded_in_a_second(small, without_tracebacks, {"first.py": f"{BURNS_IN_C}\n{SCALE}".encode()})
    assert (said(report).id, notes(report)) == ("out_of_time", [])


def test_where_the_time_of_all_is_over_in_a_call_that_limit_is_told(small: course.Course, sandbox: Sandbox) -> None:
    report = _graded_in_a_second(
        small, sandbox, {"first.py": b"import time\ndef scale(x, factor):\n    time.sleep(60)\n"}
    )
    assert said(report).text == "scale was still running when the whole submission had used up its 1 s."


def _graded_in_a_second(small: course.Course, sandbox: Sandbox, files: dict[str, bytes]) -> Report:
    limits = SubmissionLimits(check=30.0, importing=30.0, submission=1.0)
    session = Session(small, GradingOptions(seed=7, limits=limits), sandbox=sandbox)
    return session.grade(Submission(path="mine", files=files, refused={}))


ENDING = {
    "leaves": "import os\nos._exit(0)",
    "reads null": "import ctypes\nctypes.string_at(0)",
    "aborts": "import os\nx = 1\nos.abort()",
    "swallows": "import time\nwhile True:\n    try: time.sleep(60)\n    except BaseException: pass",
    "in C": WAITS_IN_C,
    "scribbles": "import os\nos.write(4, b'\\xff' * 64)",
    "in a helper": "import ending_helper",
}


@every_case("name", ENDING)
@every_case("kind", ["file", "notebook"])
def test_a_statement_that_ends_the_process_costs_nothing_but_itself(graded: Graded, name: str, kind: str) -> None:
    text = f"y = 2\n{ENDING[name]}\n\n{SCALE}"
    files = {"ending_helper.py": "import os\nhelp = 1\nos._exit(3)\n", "second.py": BUILT}
    files |= {"first.py": text} if kind == "file" else {"first.ipynb": notebook(*text.split("\n\n"))}
    report = graded(files, seconds=0.5)
    assert scores(report) == [FULL, FULL]
    (note,) = notes(report)
    assert "It was left out, and the rest was graded." in note
    where = "ending_helper.py, line 3" if name == "in a helper" else "first."
    assert note.startswith(where)


def test_a_stub_is_not_started_whatever_fails_beside_it(graded: Graded) -> None:
    stub = "def scale(x, factor):\n    raise NotImplementedError\n"
    report = graded({"first.py": f"{stub}scale(2.0)\nassert scale(1, 2) == 2\n"}, only="first")
    assert report.exercises[0].status is Status.not_started


@every_case(
    "stub",
    [
        "def scale(x, factor): raise NotImplementedError\n",
        "def scale(x, factor):  # mine: later\n    # to do\n    raise NotImplementedError('later')  # soon\n",
        "def scale(\n    x: dict[str, int],  # a (\n    factor=1,\n) -> 'float':\n    raise NotImplementedError\n",
        'def scale(x, factor=":"):\n    r"""Give (x): so.\n\nOn several lines.\n"""\n\n    raise NotImplementedError\n',
        "def scale(x, factor):\n    'Give x.'\n    raise NotImplementedError\n\n\nother = 1\n",
    ],
)
def test_a_stub_is_not_started_however_it_is_written(graded: Graded, stub: str) -> None:
    assert graded({"first.py": stub}, only="first").exercises[0].status is Status.not_started


@every_case(
    "body",
    [
        "    y = x * factor\n    raise NotImplementedError\n",
        "    raise NotImplementedError\n    return x * factor\n",
        "\n    raise NotImplementedError\n\n    y = x\n",
    ],
)
def test_a_stub_with_code_of_its_own_is_started(graded: Graded, body: str) -> None:
    report = graded({"first.py": f"def scale(x, factor):\n    'Give x.'\n{body}"}, only="first")
    assert report.exercises[0].status is Status.failed
    assert "Take that line out" in said(report).text


def test_what_depends_on_a_statement_that_was_left_out_is_told_so(graded: Graded) -> None:
    report = graded(
        {"first.py": "import os\ntable = os._exit(1)\ndef scale(x, factor):\n    return table\n"}, only="first"
    )
    assert report.score == 0
    assert said(report).text == (
        "first.py has a statement that did not end, and was left out; so table is not defined."
    )


@every_case(
    "text",
    [
        f"%matplotlib inline\n!pip install numpy\n{SCALE}scale?\n",
        f"{SCALE}%timeit scale(1, 2)\nfiles = !ls\n",
        f"get_ipython().run_line_magic('matplotlib', 'inline')\nget_ipython().system('pip install numpy')\n{SCALE}",
        f"# %%\n!pip install numpy\n# %% [markdown]\n# Scaling\n# %%\n{SCALE}\n# %%\n%time scale(1, 2)\n",
    ],
)
def test_lines_for_ipython_are_left_out_of_a_file_and_told(graded: Graded, text: str) -> None:
    report = graded({"first.py": text}, only="first")
    assert report.score == FULL
    (note,) = notes(report)
    assert "this line is for IPython, not Python, and was left out" in note


RUN_ONLY = {
    "time": "%%time",
    "words behind it": "%%timeit -n 1 -r 1",
    "two": "%%capture out\n%%time",
    "a remark first": "# how long?\n\n%%prun",
    "an extension's": "%%memit",
}


@every_case("name", RUN_ONLY)
def test_a_cell_counts_whose_magic_only_runs_it(graded: Graded, name: str) -> None:
    magic = RUN_ONLY[name]
    words, _, line = magic.rpartition("%%")[2].partition(" ")
    exported = f"get_ipython().run_cell_magic({words!r}, {line!r}, {SCALE!r})\n"
    for files in (
        {"first.ipynb": notebook("x = 1", f"{magic}\n{SCALE}")},
        {"first.py": f"# %%\n{magic}\n{SCALE}\n# %%\nx = 1\n"},
        {"first.py": f"#!/usr/bin/env python\n# In[1]:\n\n\n{exported}\n\n# In[2]:\n\n\nx = 1\n"},
        {"first.py": f"x = 1\n{exported}assert scale(2, 3) == 6\n"},
    ):
        assert graded(files, only="first").score == FULL


def test_a_slow_line_in_an_exported_cell_costs_no_function_beside_it(graded: Graded) -> None:
    """Later children leave the line out, which is that of the whole cell; what the cell defines still counts."""
    cell = f"{SCALE}import time\ntime.sleep(60)\nrate = 3\n"
    text = f"get_ipython().run_cell_magic('time', '', {cell!r})\nimport os\nos._exit(3)\n"
    report = graded({"first.py": text, "second.py": BUILT}, seconds=0.4)
    assert scores(report) == [FULL, FULL]
    assert {note.partition(":")[0] for note in notes(report)} == {"first.py, line 1", "first.py, line 3"}


@every_case("cell", ["%%time\n" * 100_000 + "x = 1", "x = " + "(" * 5_000 + ")" * 5_000, "def half(:"])
def test_a_cell_that_takes_for_ever_to_read_or_is_not_python_costs_only_itself(graded: Graded, cell: str) -> None:
    text = f"{SCALE}get_ipython().run_cell_magic('time', '', {cell!r})\n"
    report = graded({"first.py": text, "second.py": BUILT}, importing=0.25)
    assert "_StatementStopped" not in json.dumps(as_json(report))
    assert scores(report)[0] == FULL or said(report).id == "import_timed_out"


STUCK = {
    "stopped": ("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\n", 2, 1),
    "in C": ("import itertools\ntotal = sum(\n    itertools.repeat(1)\n)\n", 2, 2),
    "deaf": (
        "import signal, time\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nfor x in [1] * 99:\n    time.sleep(1)\n",
        4,
        2,
    ),
    "in a module of its own": ("import time\n\n\nimport stuck\n", 4, 1),
}
"""What no timer of the child's ends, the line that is told, and how many children the submission takes."""


@pytest.mark.parametrize("how", STUCK)
def test_a_file_that_no_timer_stops_costs_one_limit(
    graded: Graded, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """A stopped process is continued; of another one the traceback tells which statement the next one leaves out."""
    started: list[Channel] = []
    start = sandbox.start_child

    def start_noting(**limits: Any) -> Channel:
        started.append(start(**limits))
        return started[-1]

    monkeypatch.setattr(sandbox, "start_child", start_noting)
    source, line, count = STUCK[how]
    report = graded(
        {"first.py": f"{source}{SCALE}", "stuck.py": "import time\ntime.sleep(60)\n"}, importing=1.0, only="first"
    )
    assert (report.score, len(started)) == (FULL, count)
    file = "stuck.py, line 2" if "stuck" in source else f"first.py, line {line}"
    assert f"{file}: this statement was still running after 1 s of loading" in " ".join(notes(report))


DRIBBLING = """
import os, signal, threading, time
signal.signal(signal.SIGALRM, signal.SIG_IGN)
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
def dribble():
    while True:
        for descriptor in range(3, 10):
            try:
                os.write(descriptor, b"!")
            except OSError:
                pass
        time.sleep(0.05)
threading.Thread(target=dribble, daemon=True).start()
"""


@pytest.mark.parametrize("loop", ["time.sleep(60)", "dribble()"])
def test_a_lost_child_that_dribbles_where_its_traceback_is_read_holds_nobody_up(
    graded: Graded, loop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A busy machine grants every child more time: that is not what holds anybody up here.
    monkeypatch.setattr("grader.sandbox.message_stream._MAX_GRANTED_SECONDS", 0.0)
    since = time.monotonic()
    report = graded({"first.py": f"{DRIBBLING}{loop}\n{SCALE}"}, importing=0.25, only="first")
    assert report.score == 0 or "left out" in " ".join(notes(report))
    assert time.monotonic() - since < 20


SLEEP = "__import__('time').sleep(0.2)"
IN_LOADING = f"{SLEEP}\n{SCALE}"
IN_A_CALL = SCALE.replace("    return", f"    {SLEEP}\n    return")
KILLED = "it was killed"


@every_case(
    ("source", "kills", "told"),
    [(IN_LOADING, 2, ""), (IN_LOADING, 3, KILLED), (IN_A_CALL, 1, ""), (IN_A_CALL, 2, KILLED)],
)
def test_what_a_killed_child_did_is_tried_again(
    source: str, kills: int, told: str, small: course.Course, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system kills a child where memory runs out, whoever took it. A file that loads has a try more in any case."""
    start, started = sandbox.start_child, []

    def start_and_kill(**limits: Any) -> Channel:
        channel = start(**limits)
        started.append(channel)
        read, reads = channel.read, []

        def read_or_kill(deadline: float) -> bytes:
            reads.append(deadline)
            if len(reads) == 2:  # by the first one, the child has started
                os.kill(channel.pid, signal.SIGKILL)
            return read(deadline)

        if len(started) <= kills:
            monkeypatch.setattr(channel, "read", read_or_kill)
        return channel

    monkeypatch.setattr(sandbox, "start_child", start_and_kill)
    files = {"first.py": source.encode()}
    options = GradingOptions(seed=7, exercises=("first",))
    report = Session(small, options, sandbox=sandbox).grade(Submission(path="mine", files=files, refused={}))
    (exercise,) = report.exercises
    texts = [check.message.text for check in exercise.checks if check.message]
    assert (KILLED in " ".join([*texts, *notes(report)])) is bool(told)
    assert told or exercise.score == exercise.max_score


def test_two_children_of_a_submission_never_hold_much_memory_together(
    small: course.Course, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the first one holds would stay while the second run, on reference functions, is under way."""
    held: list[list[int]] = []
    channels: list[Channel] = []
    start = sandbox.start_child

    def start_noting(**limits: Any) -> Channel:
        held.append([private_bytes_of(channel.pid) for channel in channels])
        channels.append(start(**limits))
        return channels[-1]

    monkeypatch.setattr(sandbox, "start_child", start_noting)
    loop = "held = []\nfor _ in range(150):\n    held.append(bytearray(2**20))\n"
    files = {"first.py": SCALE.replace("x * factor", "-x").encode(), "second.py": (BUILT + loop).encode()}
    Session(small, GradingOptions(seed=7), sandbox=sandbox).grade(Submission(path="mine", files=files, refused={}))
    assert len(held) > 1
    assert max(map(sum, held)) < 100 * 2**20


OTHER_PROGRAMS = ["%%bash\nls -la", "%%html\n<b>", "%%writefile other.py\nscale = None", "%%javascript\nscale = null"]


@every_case("cell", OTHER_PROGRAMS)
def test_a_cell_for_another_program_is_left_out_wherever_it_stands(graded: Graded, cell: str) -> None:
    magic, _, body = cell.removeprefix("%%").partition("\n")
    words, _, line = magic.partition(" ")
    for text in (
        f"# %%\n{SCALE}\n# %%\n{cell}\n\n# %%\nx = 1\n",
        f"{SCALE}\n# In[2]:\n\n\nget_ipython().run_cell_magic({words!r}, {line!r}, {body!r})\n",
        f"{SCALE}listed = get_ipython().getoutput({body!r})\n",
    ):
        report = graded({"first.py": text}, only="first")
        assert report.score == FULL
        (note,) = notes(report)
        assert "this line is for IPython, not Python, and was left out" in note


def test_a_marked_cell_that_is_not_python_costs_only_itself(graded: Graded) -> None:
    report = graded({"first.py": f"# %%\n{SCALE}# %%\ndef half(:\n# In[3]:\nx = 1\n"}, only="first")
    assert report.score == FULL
    assert "line 5 stopped with SyntaxError" in notes(report)[0]


@every_case(
    ("first", "why"),
    [
        (f"{SCALE}\0", "first.py holds a null byte (line"),
        (
            f"# coding: nonsense\n{SCALE}",
            "first.py can't be read with the encoding that one of its",
        ),
    ],
)
def test_a_file_whose_bytes_are_no_text_is_told_as_that_where_it_is_imported(
    graded: Graded, first: str, why: str
) -> None:
    (note,) = notes(graded({"first.py": first, "second.py": f"from first import scale\n{RESCALE}"}, only="second"))
    assert note.startswith(f"second.py, line 1: {why}")
    assert "encoding:" not in note


def test_a_file_that_cannot_be_imported_is_told_as_what_it_is(graded: Graded) -> None:
    own = "import json\nfrom first import scale\n" + RESCALE
    report = graded({"first.py": SCALE + "  x = 3\n", "second.py": own})
    (note,) = notes(report)
    assert note.startswith("second.py, line 2: first.py, line 3 is not Python yet: unindent does not match any outer")
    assert note.endswith(" level. This statement was left out, and what follows it was graded.")
    helper = "from first import scale\n"
    report = graded({"first.py": SCALE + "  x = 3\n", "helper.py": helper, "second.py": f"import helper\n{own}"})
    (note,) = notes(report)
    assert note.startswith("first.py, line 3 is not Python yet: unindent does not match any outer indentation level. ")
    assert note.endswith(" was left out, and what follows that was graded: helper.py:1 and second.py:3.")
    report = graded({"first.ipynb": "{broken", "second.py": "from first import scale\n" + RESCALE})
    assert notes(report)[1:] == [
        "second.py, line 1: first.ipynb can't be read. This statement was left out, and what follows it was graded."
    ]


ABSENT = {
    "a name": ("from first import missing", "ImportError: cannot import name 'missing' from 'first' (first.py)"),
    "a module": ("import elsewhere", "ModuleNotFoundError: No module named 'elsewhere'. Only Python's own modules, "),
}


@pytest.mark.parametrize("name", ABSENT)
def test_what_several_files_import_in_vain_is_told_once(graded: Graded, name: str) -> None:
    line, why = ABSENT[name]
    helper, own = f"{line}\n", f"import json\n{line}\n{RESCALE}"
    report = graded({"first.py": SCALE, "helper.py": helper, "second.py": f"import helper\n{own}"})
    (note,) = notes(report)
    assert note.startswith(f"helper.py:1 and second.py:3 stopped with {why}")
    assert note.endswith(". These statements were left out, and what follows them was graded.")
    (note,) = notes(graded({"first.py": SCALE, "second.py": own}))
    assert note.startswith(f"second.py, line 2 stopped with {why}")
    other = graded({"first.py": SCALE, "helper.py": "import nowhere\n", "second.py": f"import helper\n{own}"})
    assert len(notes(other)) == 2


def test_a_typing_error_is_no_line_for_ipython(graded: Graded) -> None:
    report = graded({"first.py": "def scale(x, factor):\n    return x * factor ?\n"}, only="first")
    assert said(report).id == "syntax_error"


TOO_COMPLEX = "f = " + "lambda: " * 3_000 + "1\n"
GIVES_UP = "Python gives up reading first.py: an expression in it holds too many others inside one another, "


def test_a_file_that_pythons_parser_gives_up_needs_no_more_memory(graded: Graded) -> None:
    own = "from first import scale\n" + RESCALE
    report = graded({"first.py": TOO_COMPLEX + SCALE, "second.py": own})
    assert (said(report).id, report.exercises[0].score) == ("too_complex", 0)
    assert said(report).text.startswith(GIVES_UP)
    assert notes(report)[0].startswith(f"second.py, line 1: {GIVES_UP}")
    assert not [check.place for check in report.exercises[0].checks if check.place]


SETTINGS = {
    "errors": "import numpy as np\nnp.seterr(all='raise')",
    "warnings": "import warnings\nwarnings.simplefilter('error')",
    "depth": "import sys\nsys.setrecursionlimit(60)",
    "numpy": "import numpy as np\nnp.multiply = np.asarray = np.exp = None",
    "numpy by another name": "from numpy import linalg as la\nsetattr(la, 'norm', None)",
    "builtins": "import builtins\nbuiltins.abs = builtins.sum = None",
    "a new alias": "import numpy as np\nnp.float = float",
    "timer": "import signal\nsignal.alarm(1)",
    "handlers": "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)",
    "environment": "import os\nos.environ['FACTOR'] = '3'",
    "path": "import sys\nsys.path.insert(0, '/nowhere')",
    "decimals": "import decimal\ndecimal.getcontext().prec = 2",
    "garbage": "import gc\ngc.disable()",
    "printing": "import numpy as np\nnp.set_printoptions(precision=1)",
    "chance": "import random\nimport numpy as np\nrandom.seed(5)\nnp.random.seed(5)",
    "errors, left open": "import numpy as np\nnp.errstate(all='raise').__enter__()",
    "errors, left open by a stack": (
        "import contextlib\nimport numpy as np\nstack = contextlib.ExitStack()\n"
        "stack.enter_context(np.errstate(all='raise'))"
    ),
    "output": "import os\nos.close(1)",
    "a slip": "import numpy as np\nnp.random.seed = 42",
}
LOOKS = """
import decimal, gc, os, random, signal, sys, warnings
import numpy as np

SEEN = str((
    np.geterr(), warnings.filters[:], sys.getrecursionlimit(), np.multiply, np.asarray, np.exp, np.linalg.norm,
    abs, sum,
    hasattr(np, "float"), signal.alarm(0), signal.getsignal(signal.SIGINT), dict(os.environ), sys.path,
    decimal.getcontext().prec, gc.isenabled(), np.get_printoptions(), random.random(), np.random.random(),
))


def rescale(x, factor):
    print(SEEN)
    return x * factor
"""


@every_case("place", ["in the file", "in the function"])
def test_what_a_file_sets_for_the_process_never_crosses_to_another(graded: Graded, place: str) -> None:
    alone = graded({"second.py": LOOKS}, only="second").exercises[0].output
    for name, act in SETTINGS.items():
        body = (
            SCALE
            if place == "in the file"
            else SCALE.replace("    return", f"    {act.replace(chr(10), '; ')}\n    return")
        )
        both = graded({"first.py": f"{act}\n{body}" if place == "in the file" else body, "second.py": LOOKS})
        assert both.exercises[1].status is Status.passed, name
        assert both.exercises[1].output == alone, name


def test_what_a_file_sets_for_the_process_holds_for_its_own_functions(graded: Graded) -> None:
    text = "import numpy as np\nnp.seterr(all='raise')\ndef scale(x, factor):\n    return np.float64(1e-300) * 1e-300\n"
    report = graded({"first.py": text}, only="first")
    assert said(report).id == "raised_underflow"


@every_case(
    "slip",
    [
        *("np.random.seed = 42", "np.random.seed = None", "random.seed = 42", "warnings.simplefilter = 'ignore'"),
        *("warnings.catch_warnings = None", "np.e = np.pi = np.ndarray = np.asarray = np.errstate = np.flip = 3"),
        *("os.read = os.write = os.fstat = None", "threading.active_count = 1", "importlib.import_module = re = None"),
        "sys.stdout = os.fdopen(sys.stdout.fileno(), 'w', buffering=1)\nsys.stdout = open(1, 'w', closefd=False)",
    ],
)
def test_a_name_that_is_replaced_is_not_missed_by_the_grader_itself(graded: Graded, slip: str) -> None:
    imports = "import importlib, os, random, re, sys, threading, warnings\nimport numpy as np\n"
    report = graded({"first.py": f"{imports}{slip}\n{SCALE}", "second.py": SCALE.replace("scale", "rescale")})
    assert (report.percent, notes(report)) == (100, [])


@every_case(
    ("act", "how"),
    [
        ("vars(builtins).clear()", "(Python could not go on, because something that it needs was replaced"),
        # What is recorded fills the memory, and copies of its beginnings take far more than what may be left of it.
        (
            "with suppress(MemoryError):\n        while True: warnings.warn('w' * 10_000, RuntimeWarning)",
            "(no memory was left)",
        ),
    ],
)
def test_a_process_that_cannot_go_on_is_told_why(graded: Graded, act: str, how: str) -> None:
    imports = "import builtins, warnings\nfrom contextlib import suppress\n"
    text = f"{imports}def scale(x, factor):\n    {act}\n    return x\n"
    assert how in said(graded({"first.py": text}, only="first", memory=128 * 2**20)).text


DELETED_OBJECTS = """
class Ending:
    def __del__(self):
        raise ValueError(self)


Ending()
KEPT = Ending()
"""


def test_an_exception_in_an_object_that_is_deleted_prints_nothing(graded: Graded) -> None:
    """Python would quote the line that happens to run, which may be one of the grader's."""
    source = DELETED_OBJECTS + SCALE.replace("    return", "    Ending()\n    return")
    report = graded({"first.py": source}, only="first")
    assert (report.percent, report.exercises[0].output) == (100, "")


STREAMS = """
import codecs, io, sys

sys.stdout.reconfigure(encoding="utf-8")
sys.stdout.reconfigure(line_buffering=True, write_through=True)
sys.stderr.reconfigure(errors="replace")
assert (sys.stdout.name, sys.stdout.mode, sys.stdout.seekable(), sys.stdout.fileno()) == ("<stdout>", "w", False, 1)
sys.stdout.buffer.write("中\\n".encode())
sys.stdout = io.TextIOWrapper(sys.stdout.detach(), encoding="utf-8")
sys.stdout = codecs.getwriter("utf-8")(sys.stdout.detach())
print("文")
"""


def test_standard_output_is_a_stream_as_everywhere(graded: Graded) -> None:
    report = graded({"first.py": f"{STREAMS}\n{SCALE}"}, only="first")
    assert (report.score, notes(report)) == (FULL, [])
    assert report.exercises[0].output == "中\n文\n"
    wrapping = "    sys.stdout = io.TextIOWrapper(sys.stdout.detach(), encoding='utf-8')\n    return"
    detaching = f"import io, sys\n{SCALE}".replace("    return", wrapping)
    assert graded({"first.py": detaching}, only="first").score == FULL


IMPORTS = {
    "a folder without __init__": {"second.py": "from tools.sums import scale\n" + RESCALE, "tools/sums.py": SCALE},
    "such a folder in another": {
        "second.py": "import a.b.sums\n" + RESCALE,
        "a/b/sums.py": f"import c.d\n{SCALE}",
        "c/d.py": "",
    },
    "the folder's own name": {"second.py": "from exercises.first import scale\n" + RESCALE},
    "the name of a folder around it": {"second.py": "from src.exercises.first import (scale)\n" + RESCALE},
    "a module of the folder": {"second.py": "from exercises import first as f\nassert f.scale(2, 3) == 6\n" + RESCALE},
    "a whole module": {"second.py": "import exercises.first\nassert exercises.first.scale(2, 3) == 6\n" + RESCALE},
    "a folder in sys.path": {
        "second.py": "import sys\nsys.path.insert(0, 'tools')\nfrom sums import scale\n" + RESCALE,
        "tools/sums.py": SCALE,
    },
    "a folder in sys.path, named by the file's own path": {
        "second.py": "import sys\nfrom pathlib import Path\nTOOLS = Path(__file__).resolve().parent / 'a' / 'tools'\n"
        f"sys.path.append(str(TOOLS))\nimport package.sums\n{RESCALE}",
        "a/tools/package/sums.py": SCALE,
    },
    "relative": {"second.py": "from .first import scale\nfrom . import first\nassert first.scale is scale\n" + RESCALE},
    "the same module": {
        "second.py": "import first\nfrom exercises.first import scale\nassert scale is first.scale\n" + RESCALE
    },
}


@every_case("name", IMPORTS)
def test_imports_are_resolved_as_python_would(graded: Graded, name: str) -> None:
    report = graded({"first.py": SCALE, **IMPORTS[name]})
    assert (scores(report), notes(report)) == ([FULL, FULL], [])


@every_case(
    ("line", "missing"),
    [
        ("from keras.first import SGD", "keras"),
        ("import pandas", "pandas"),
        ("from .nothing import scale", "nothing"),
        ("from exercises.nothing import scale", "exercises"),
    ],
)
def test_a_module_that_is_nobodys_is_told_by_its_name(graded: Graded, line: str, missing: str) -> None:
    report = graded({"first.py": SCALE, "second.py": f"{line}\n{RESCALE}"})
    assert scores(report) == [FULL, FULL]
    assert f"No module named '{missing}'. Only Python's own modules" in notes(report)[0]


def test_any_number_of_unknown_modules_takes_no_time(graded: Graded) -> None:
    lines = "# another of many lines\n" * 40_000
    tried = "    try:\n        __import__(f'unknown_{number}')\n    except ImportError:\n        pass\n"
    names = f"for number in range(3_000):\n{tried}{lines}"
    froms = "from exercises.first import scale\n" * 15_000
    report = graded({"first.py": f"{names}{SCALE}", "second.py": f"{froms}{RESCALE}"})
    assert (scores(report), notes(report)) == ([FULL, FULL], [])


@every_case("line", [" " * 200_000, "a " * 100_000 + "= 1", "\t" * 200_000 + "x y"])
def test_a_long_line_that_is_not_python_takes_no_time(graded: Graded, line: str) -> None:
    report = graded({"first.py": f"def scale(x, factor):\n{line}"}, only="first")
    assert {check.verdict for check in report.exercises[0].checks} == {Verdict.raised}


WRITTEN = f"%%writefile first.py\n{SCALE}"


@every_case(
    "cells",
    [
        [WRITTEN, f"%%writefile second.py\n{BUILT}"],
        [WRITTEN, BUILT],
        ["%%file ./first.py\nimport math", f"%%writefile -a 'first.py'\n\n{SCALE}", BUILT, "1 / 1"],
        [f"%%writefile helper.py\n{SCALE}", "from helper import scale", BUILT],
        [f"%%writefile /content/exercises/first.py\n{SCALE}", BUILT],
    ],
)
def test_a_file_that_a_cell_writes_counts_as_that_file(graded: Graded, cells: list[str]) -> None:
    report = graded({"kata.ipynb": notebook(*cells)})
    assert (scores(report), notes(report)) == ([FULL, FULL], [])


def test_a_notebook_of_which_nothing_is_left_is_not_said_to_be_missing(graded: Graded) -> None:
    _, second = graded({"kata.ipynb": notebook(WRITTEN)}).exercises
    assert (second.file, second.checks[0].message.text.partition(" here")[0]) == ("second.py", "There is no second.py")


def test_a_cell_for_another_program_is_left_out_and_told(graded: Graded) -> None:
    report = graded({"first.ipynb": notebook("%%bash\nexit 1", SCALE)}, only="first")
    assert report.score == FULL
    assert notes(report) == [
        "first.ipynb, cell 1, line 1: this line is for IPython, not Python, and was left out. Lines like it: 1."
    ]


def test_harmless_acts_on_ones_own_folder_pass_and_tell_no_path(graded: Graded, tmp_path: Path) -> None:
    acts = (
        "import os, pathlib, sys, tempfile\nos.chdir(os.path.dirname(os.path.abspath(__file__)))\nos.chdir('.')\n"
        "sys.path.append(os.getcwd())\nprint(os.getcwd(), pathlib.Path(__file__).resolve(), os.getcwdb())\n"
    )
    report = graded({"first.py": f"{acts}{SCALE}"}, only="first")
    assert (report.score, notes(report)) == (FULL, [])
    assert str(tmp_path) not in report.exercises[0].output
    refused = "import os, tempfile\nos.chdir('/tmp')\ntempfile.mkdtemp()\nos.makedirs('data')\nopen(__file__).read()\n"
    report = graded({"first.py": f"{refused}{SCALE}"}, only="first")
    (note,) = notes(report)
    assert (report.score, "Files, programs and the network are out of reach here" in note) == (FULL, True)
    assert str(Path.cwd()) not in note


@every_case(
    ("expression", "words"),
    [
        # What numpy 2.4 removed, if it is gone here.
        *(
            (f"np.{name}(x, x)", f"use np.{instead} instead")
            for name, instead in (("trapz", "trapezoid"), ("in1d", "isin"))
            if not hasattr(np, name)
        ),
        ("np.product(x)", "use np.prod instead"),
        ("np.bool8(x)", "use np.bool_ instead"),
        ("np.math.exp(x)", "use import math instead"),
        ("np.float_(x)", "np.float64"),
        ("np.int(x)", "use `int`"),
        ("np.multply(x, factor)", "Did you mean np.multiply?"),
        ("np.qqq(x)", "Is its name misspelt?"),
        ("__import__('matplotlib').pyplot", "Nothing can be drawn here"),
        ("__import__('pandas').DataFrame", "Only Python's own modules, numpy and your files"),
        ("exit()", "ends the program"),
        ("get_ipython()", "Only notebooks have this"),
        ("input()", "Nobody is there to type"),
        ("open('log', 'w')", "Files, programs and the network"),
        ("__import__('urllib.request').request.urlopen('http://example.org')", "Files, programs and the network"),
    ],
)
def test_what_a_call_can_not_do_here_is_explained(graded: Graded, expression: str, words: str) -> None:
    text = f"import numpy as np\n\n\ndef scale(x, factor):\n    return {expression}\n"
    message = said(graded({"first.py": text}, only="first"))
    assert words in message.text


def test_a_name_that_numpy_can_not_be_asked_for_is_explained_in_a_note(graded: Graded) -> None:
    report = graded({"first.py": f"from numpy import absolut\n\n\n{SCALE}"}, only="first")
    (note,) = notes(report)
    assert (report.score, "Did you mean np.absolute? This statement was left out" in note) == (FULL, True)


WIDE_BRACKET = "\N{FULLWIDTH LEFT PARENTHESIS}"
CARETS = {
    "def scale(x, factor):\n    return x * (factor + (1\n": (2, "return x * (factor + (1", "("),
    "TABLE = [\n    1,\n\ndef scale(x, factor):\n    return 1\n": (1, "TABLE = [", "["),
    "def scale(x, factor):\n    return (x * factor]\n": (2, "return (x * factor]", "]"),
    "def scale(x, factor):\n    return x * factor)\n": (2, "return x * factor)", ")"),
    "def scale(x, factor):\n    word = 'a\n    return x\n": (2, "word = 'a", "'"),
    'def scale(x, factor):\n    """What it does.\n    return x\n': (2, '"""What it does.', '"'),
    "def scale(x, factor)\n    return x\n": (1, "def scale(x, factor)", ""),
    "def scale(x, factor):\n    for each in x\n        pass\n": (2, "for each in x", ""),
    "def scale(x, factor):\n    return 2 x\n": (2, "return 2 x", "x"),
    "def scale(x, factor):\n\tif x = 1:\n\t\treturn  x\n": (2, "if x = 1:", "x"),
    "def scale(x, factor):\r\n    return  (  x\r\n    y = 1\r\n": (2, "return ( x", "("),
    "\N{BYTE ORDER MARK}x = (1\n": (1, "x = (1", "("),
    "def scale(x, factor):\n    名字 = '名字' 1\n": (2, "名字 = '名字' 1", "1"),
    f"def scale(x, factor):\n    return x {WIDE_BRACKET}factor)\n": (2, f"return x {WIDE_BRACKET}", WIDE_BRACKET),
    f"def scale(x, factor):\n    return {'x + ' * 60}* 2\n": (2, "... ", "*"),
}
BLANKS = {
    "def scale(x, factor):\n    y = 1\n      return y\n": (3, "      return y", "      ^"),
    "def scale(x, factor):\n        y = 1\n    return y\n": (3, "    return y", "    ^"),
    "def scale(x, factor):\n    if x:\n\ty = 1\n        return y\n": (3, "<tab>y = 1", "     ^"),
}


def test_a_syntax_error_is_shown_on_its_line_with_a_caret_at_its_place(graded: Graded) -> None:
    for source, (line, text, character) in CARETS.items():
        place = first_place(graded({"first.py": source}, only="first"))
        assert place.line == line, source
        assert place.text.startswith(text), source
        assert place.text[place.column - 1 : place.column] == character, source
        assert len(place.text) <= 70, source
    for source, (line, text, caret) in BLANKS.items():
        report = graded({"first.py": source}, only="first")
        assert first_place(report).line == line, source
        assert list(source_lines(report.exercises[0].checks[0])) == [text, caret], source


def test_a_caret_stands_below_its_character_and_nowhere_if_that_is_not_known(graded: Graded) -> None:
    report = graded({"first.py": "def scale(x, factor):\n    名 = (1\n"}, only="first")
    line, caret = source_lines(report.exercises[0].checks[0])
    assert (line, text_width(caret)) == ("名 = (1", text_width("名 = ("))
    in_a_part = graded({"first.py": "def scale(x, factor):\n    return f'{x +}'\n"}, only="first")
    assert first_place(in_a_part).text.endswith("return f'{x +}'")
    if sys.version_info < (3, 12):  # parsed by itself, with columns of its own
        assert first_place(in_a_part).column is None


def first_place(report: Report) -> Any:
    return report.exercises[0].checks[0].place
