"""A class is counted as its reports have it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from every_case import every_case

from grader.classroom import class_stats
from grader.classroom import store as stores
from grader.classroom.class_list import ClassTerms, open_class
from grader.classroom.class_stats import ExerciseRate, MistakeCount, SimilarGroup, Statistics
from grader.classroom.roster import read_roster
from grader.classroom.store import ResultStore


def of(path: Path) -> Statistics:
    with stores.open_for_reading(path) as results:
        return statistics_of(results)


def statistics_of(results: ResultStore, *, present_only: bool = False) -> Statistics:
    with open_class(results, ClassTerms(present_only=present_only)) as students:
        return class_stats.class_statistics(students)


def test_everybody_is_counted_once(opened: ResultStore) -> None:
    told = statistics_of(opened)
    assert (told.course, told.max_score) == ("A small course", 15)
    assert (told.students, told.graded, told.unreadable, told.ungraded, told.waiting) == (6, 3, 1, 1, 1)
    assert told.percents == (100.0, 33.33, 0.0)


def test_rates_are_over_the_graded_students_only(opened: ResultStore) -> None:
    assert statistics_of(opened).exercises[1] == ExerciseRate(
        id="growing.grow",
        title="Do growing.grow",
        topic="growing",
        max_score=5,
        passed=1,
        failed=1,
        not_started=1,
        mean_score=pytest.approx(5 / 3),
    )


def test_who_has_no_grade_has_a_sentence_instead(opened: ResultStore) -> None:
    rows = {row.student: row for row in statistics_of(opened).rows}
    assert {name: row.fault for name, row in rows.items()} == {
        "ada": None,
        "ben": None,
        "carl": "It holds no exercise file.",
        "dora": "The machine was lost.",
        "eve": "Not graded yet.",
        "finn": None,
    }
    assert [(name, row.score, row.done) for name, row in rows.items()] == [
        *[("ada", 15, 3), ("ben", 5, 1), ("carl", None, 0)],
        *[("dora", None, 0), ("eve", None, 0), ("finn", 0, 0)],
    ]


@pytest.mark.parametrize(
    ("statuses", "place"),
    [
        (("passed", "passed", "passed"), None),
        (("passed", "failed", "failed"), "growing.grow"),
        (("not_started", "not_started", "failed"), "growing.shrink"),
        (("passed", "not_started", "not_started"), "growing.grow"),
        (("not_started", "passed", "not_started"), "growing.shrink"),
        (("not_started", "passed", "passed"), "scaling.scale"),
        (("not_started", "not_started", "not_started"), "scaling.scale"),
    ],
)
def test_a_student_is_stuck_where_something_is_wrong_or_else_comes_next(
    statuses: tuple[str, ...], place: str | None, make_class: Callable[..., Path], new_student: Any
) -> None:
    told = of(make_class(new_student(student="x", statuses=statuses)))
    assert told.rows[0].stuck_at == place


def test_mistakes_are_counted_by_students_and_the_most_common_come_first(
    make_class: Callable[..., Path], new_student: Any
) -> None:
    failed = ("failed", "failed", "not_started")
    told = of(
        make_class(
            new_student(student="a", statuses=failed, mistakes={"growing.grow": "m2", "scaling.scale": "m1"}),
            new_student(student="b", statuses=failed, mistakes={"growing.grow": "m2"}),
        )
    )
    assert told.mistakes == (
        MistakeCount(id="m2", exercise="growing.grow", message="You shrink.", students=2, who=("a", "b")),
        MistakeCount(id="m1", exercise="scaling.scale", message="You divide.", students=1, who=("a",)),
    )


def test_the_same_content_is_pointed_at_but_not_the_untouched_stubs(
    make_class: Callable[..., Path], new_student: Any
) -> None:
    long = bytes(range(256)) * 4
    told = of(
        make_class(
            *(new_student(student=s, statuses=("passed",) * 3, content="copy", fingerprint=long) for s in "abc"),
            *(new_student(student=s, statuses=("not_started",) * 3, content="stub", fingerprint=long) for s in "de"),
            *(new_student(student=s, statuses=("passed",) * 3, content="tiny", fingerprint=b"") for s in "fg"),
        )
    )
    assert told.similar_groups == (SimilarGroup(students=("a", "b", "c"), similarity=1.0, identical=True),)
    assert told.compared == 3


def test_a_class_of_nobody_has_statistics(make_class: Callable[..., Path]) -> None:
    told = of(make_class())
    assert (told.course, told.students, told.rows, told.similar_groups) == ("small", 0, (), ())


def test_who_left_the_folder_is_marked_and_can_be_left_out(make_class: Callable[..., Path], new_student: Any) -> None:
    path = make_class(
        new_student(student="a", statuses=("passed",) * 3, left_out=["Loss.py was not taken."]),
        new_student(student="b", statuses=("passed",) * 3, missing=True),
    )
    with stores.open_for_reading(path) as results:
        both = statistics_of(results)
        present = statistics_of(results, present_only=True)
    assert [(row.student, row.not_counted, row.missing) for row in both.rows] == [
        ("a", ("Loss.py was not taken.",), False),
        ("b", (), True),
    ]
    assert [row.student for row in present.rows] == ["a"]


def test_a_check_discriminates_as_passing_it_correlates_with_the_points_without_it(
    make_class: Callable[..., Path], new_student: Any
) -> None:
    outcomes = ["111", "110", "100", "010", "000", "101", "011", "111", "001"]
    words = {"1": "passed", "0": "failed"}
    told = of(
        make_class(
            *(
                new_student(student=f"s{number}", statuses=[words[digit] for digit in digits])
                for number, digits in enumerate(outcomes)
            )
        )
    )
    table = np.array([[int(digit) for digit in digits] for digits in outcomes], float)
    assert [item.passed for item in told.checks] == table.sum(axis=0).tolist()
    for place, item in enumerate(told.checks):
        rest = 5 * (table.sum(axis=1) - table[:, place])
        assert item.discrimination == pytest.approx(np.corrcoef(table[:, place], rest)[0, 1])


@every_case("outcomes", [[], ["passed"], ["passed", "passed"], ["failed", "not_started"]])
def test_a_check_that_all_or_none_passed_has_no_discrimination(
    outcomes: list[str], make_class: Callable[..., Path], new_student: Any
) -> None:
    students = [new_student(student=f"s{n}", statuses=(status,) * 3) for n, status in enumerate(outcomes)]
    assert {item.discrimination for item in of(make_class(*students)).checks} <= {None}


def test_members_of_a_group_are_no_copies(make_class: Callable[..., Path], new_student: Any, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("login,group\nada,T\nben,T\ncy,U\n")
    path = make_class(
        new_student(student="ada", statuses=("passed",) * 3, fingerprint=bytes(range(256)) * 4),
    )
    terms = ClassTerms(roster=read_roster(tmp_path / "r.csv"))
    with stores.open_for_reading(path) as results, open_class(results, terms) as students:
        told = class_stats.class_statistics(students)
    assert (told.graded, told.absent, told.similar_groups) == (2, 1, ())
