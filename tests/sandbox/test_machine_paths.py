"""No text of a child says where the grader's machine keeps anything, and honest text stays as it is."""

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest
from every_case import every_case

import grader
from grader.sandbox import machine_paths
from grader.sandbox.machine_paths import hide_paths

OURS = Path(grader.__file__).parent / "sandbox" / "child" / "main.py"
OWN_STACK = f"""Traceback (most recent call last):
  File "<string>", line 5, in <module>
  File "{OURS}", line 51, in serve_parent
    _Child(connection).serve_messages()
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "{OURS}", line 245, in serve_messages
"""


@every_case(
    ("path", "shown"),
    [
        (np.__file__, "site-packages/numpy/__init__.py"),
        (os.__file__, "lib/os.py"),
        (sys.executable, "python"),
        (os.path.join(tempfile.gettempdir(), "tmpab1"), "tmp/tmpab1"),
        (str(OURS.parents[3] / "other.py"), "site-packages/other.py"),
    ],
)
def test_a_path_of_this_machine_gets_a_neutral_name(path: str, shown: str) -> None:
    assert hide_paths(f"in '{path}', {path}: x") == f"in '{shown}', {shown}: x"


@every_case(
    "text",
    ["", "a/b, 1/2 and x / y", "loss.py/", "https://example.org/tmp/x", "/etc/hosts", "not_a" + sys.executable],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert hide_paths(text) == text


def test_lines_of_the_grader_are_left_out_of_a_traceback() -> None:
    learners = '  File "loss.py", line 3, in sse\n    1 / 0\n'
    assert hide_paths(f"{OWN_STACK}{learners}ZeroDivisionError\n") == (
        f"Traceback (most recent call last):\n{learners}ZeroDivisionError\n"
    )
    assert hide_paths(f"printed\n{OWN_STACK}NameError: x\nprinted\n") == "printed\nNameError: x\nprinted\n"


def test_half_a_path_at_the_end_of_a_cut_text_is_left_out() -> None:
    half = np.__file__[: len(np.__file__) // 2]
    assert hide_paths(f"see {half}", is_cut=True) == "see "
    assert hide_paths("all of this", is_cut=True) == "all of this"


@every_case("told", ["/a b", "/a b c/d", "/a b c/d e", "/a b c/d e/fg.py", "a/b", "/home/x/a"])
def test_half_a_path_with_spaces_is_left_out_too(monkeypatch: pytest.MonkeyPatch, told: str) -> None:
    monkeypatch.setattr(machine_paths, "_machine_paths", lambda: iter([("/a b c/d e", "tmp"), ("/a", "root")]))
    machine_paths._machine_patterns.cache_clear()
    try:
        shown = hide_paths(f"see {told}", is_cut=True)
    finally:
        monkeypatch.undo()
        machine_paths._machine_patterns.cache_clear()
    assert shown in {"see ", "see a", "see tmp"}


@every_case("part", ["/", "\\", f'    File "{OURS}", line 1\n', "Traceback (most recent call last):\n", " "])
def test_text_that_is_made_to_take_long_does_not(part: str) -> None:
    since = time.process_time()
    hide_paths(part * (65_536 // len(part)) + " x", is_cut=True)
    assert time.process_time() - since < 2.0
