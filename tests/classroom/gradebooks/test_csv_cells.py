"""Whatever a student is called, no spreadsheet computes it, and no CI runner obeys it."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from every_case import every_case
from hypothesis import example, given
from hypothesis import strategies as st

from grader.classroom.gradebooks import csv_cells

FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\t1",
    "  =1",
    "'=1",
    '"=1',
    " '\" @x",
    "\uff1d1",
    "\uff0b1",
    "\uff0d1",
    "\uff20x",
    "\r=1",
    "\n=1",
    "x;=1",
    "x; '-1",
)
_COMPUTED = re.compile('(^|;)[\\s"\ufffd]*[=+\\-@\uff1d\uff0b\uff0d\uff20\t\r]')
"""What some spreadsheet would compute: none skips an apostrophe."""


@every_case("formula", FORMULAS)
def test_a_formula_becomes_text(formula: str) -> None:
    cell = csv_cells.cell_text(formula)
    assert "'" in cell
    assert not _COMPUTED.search(cell)


@given(st.text())
def test_no_text_at_all_is_computed(text: str) -> None:
    assert not _COMPUTED.search(csv_cells.cell_text(text))


@given(st.lists(st.lists(st.text(), min_size=1, max_size=4).map(lambda row: ["x", *map(csv_cells.cell_text, row)])))
def test_what_is_written_is_what_is_read(rows: list[list[str]]) -> None:
    text = b"".join(csv_cells.csv_lines(rows)).decode()
    assert list(csv.reader(io.StringIO(text, newline=""), strict=True)) == rows


@given(st.lists(st.text(alphabet='\\",x\n '), min_size=1, max_size=4))
@example(["Bonus, see C:\\Kata\\", 'a\\"b', "\\"])
def test_no_cell_swallows_the_rows_that_follow_where_a_backslash_escapes_a_quotation_mark(texts: list[str]) -> None:
    (line,) = csv_cells.csv_lines([[*map(csv_cells.cell_text, texts)]])
    assert b'\\"' not in line


@every_case("name", ["Ada Lovelace", "\u5f20\u4e09", "O'Neil", "a=b", "x+y", "jane-doe", "1e5", "12"])
def test_other_texts_stay_as_they_are(name: str) -> None:
    assert csv_cells.cell_text(name) == name


@every_case("form", ["csv", "canvas", "moodle", "nbgrader"])
def test_a_hostile_class_has_no_formula_in_any_form(
    form: str, grade: Callable[..., Any], make_class: Callable[..., Path], new_student: Any
) -> None:
    hostile = [
        new_student(
            student=f"{text}{number}",
            name=text,
            # By the others, a platform finds nobody.
            email=f"{number}@x.org" if number % 2 else f"{text}{number}",
            student_id=f"{number}" if number % 2 else f"{text}{number}",
            statuses=("passed",) * 3,
        )
        for number, text in enumerate(FORMULAS)
    ]
    hostile += [new_student(student=f"={n}", email=f"=e{n}", student_id=f"=i{n}", fault=f"={n}") for n in range(2)]
    run = grade("export", make_class(*hostile), "--format", form)
    assert run.code == 0
    found = [cell for row in csv.reader(io.StringIO(run.out, newline="")) for cell in row]
    assert len([cell for cell in found if "'" in cell]) > len(FORMULAS) // 3
    assert [cell for cell in found if _COMPUTED.search(cell)] == []


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_no_name_is_a_command_to_a_ci_runner(
    form: str, grade: Callable[..., Any], make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(new_student(student="::error::x\n::set-output name=a::b", name="##[error]x"))
    lines = grade("export", path, "--format", form).out.splitlines()
    assert not any(line.lstrip("\ufeff \t").startswith("::") or "##[" in line for line in lines)
