"""`grade export` as a user runs it: where it writes, what it says, and how it refuses."""

import os
import sqlite3
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from every_case import every_case

from grader.classroom import store as stores
from grader.classroom.store_rows import Batch


def copies(new_student: Any, count: int) -> list[Any]:
    """Students with one content: a small file, and as many long reports."""
    first = new_student(student="s00000", statuses=("passed",) * 3, content="same", why="x" * 50_000)
    return [first, *(new_student(student=f"s{number:05}", content="same") for number in range(1, count))]


def test_who_has_no_grade_is_told_in_a_line_on_standard_error(grade: Callable[..., Any], small_class: Path) -> None:
    run = grade("export", small_class, "--format", "csv")
    assert run.err == (
        "No grade: 3 of 6 students (1 not readable, 1 not gradable, 1 not graded yet). Their scores are empty.\n"
    )


WITH_IDS = (("anon_1", None), ("ben", "ben@x.org"))


def test_whom_a_platform_will_not_know_is_told_too(
    grade: Callable[..., Any], make_class: Callable[..., Path], new_student: Any
) -> None:
    unknown, known = (new_student(student=name, email=email, statuses=("passed",) * 3) for name, email in WITH_IDS)
    path = make_class(unknown, known)
    moodle = grade("export", path, "--format", "moodle", "-o", path.with_name("m.csv")).err.splitlines()
    assert moodle[0] == "Without an id that moodle is to know, and left out: 1 of 2 students (anon_1)."
    assert moodle[1].startswith("Moodle's import of a grading worksheet skips a grade where")
    assert moodle[2].startswith("Students in ")


@pytest.mark.parametrize("more", [(), ("--id-column", "Username")])
def test_where_no_row_would_find_its_student_nothing_is_written(
    more: tuple[str, ...], grade: Callable[..., Any], make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(new_student(student="anon_1", statuses=("passed",) * 3))
    canvas = grade("export", path, "--format", "canvas").err
    assert canvas == "Nobody has an id that canvas knows: it looks for all students by their names.\n"
    output = path.with_name("m.csv")
    run = grade("export", path, "--format", "moodle", "-o", output, *more)
    assert (run.code, run.out, output.exists()) == (2, "", False)
    assert run.err.startswith("grade: No student has any of these: ")
    assert run.err.endswith(
        "Give a list of the class that has them (--roster), or export another format: csv has every student.\n"
    )


@pytest.mark.parametrize("name", ["Ada Lovelace", "王小明", "Zoë", "+3", "=1+2"])
def test_a_person_or_a_formula_is_no_login(
    name: str, grade: Callable[..., Any], make_class: Callable[..., Path], new_student: Any
) -> None:
    passed = ("passed",) * 3
    alone = make_class(new_student(student=name, statuses=passed), name="alone.sqlite")
    mixed = make_class(new_student(student=name, statuses=passed), new_student(student="ben", statuses=passed))
    by_name = grade("export", alone, "--format", "canvas")
    assert by_name.out.splitlines()[2].removeprefix("'") == f"{name},,,,,15"
    assert grade("export", alone, "--format", "moodle").code == 2
    for form, row in (("canvas", "ben,,,ben,,15"), ("moodle", ",ben,,,ben,100,")):
        run = grade("export", mixed, "--format", form)
        assert run.out.splitlines()[-1] == row
        assert f"left out: 1 of 2 students ({name})" in run.err


@every_case("email", ["+ada@x.org", "=1@x.org", "-ada@x.org", "@ada@x.org", "x@" + "y" * 600])
def test_an_id_that_no_cell_may_hold_as_it_is_identifies_nobody(
    email: str, grade: Callable[..., Any], make_class: Callable[..., Path], new_student: Any
) -> None:
    given = [("kim", email), ("ben", "ben@x.org")]
    students = [new_student(student=name, name=name, email=it, statuses=("passed",) * 3) for name, it in given]
    path = make_class(*students)
    for form in ("canvas", "moodle"):
        run = grade("export", path, "--format", form)
        assert "ben@x.org" in run.out
        assert "kim" not in run.out
        assert "left out: 1 of 2 students (kim)" in run.err
    assert "kim" in grade("export", path, "--format", "csv").out


def test_a_folder_whose_name_no_cell_may_hold_as_it_is_identifies_nobody_to_nbgrader(
    grade: Callable[..., Any], make_class: Callable[..., Path], new_student: Any
) -> None:
    names = ("=ada", "+1", "@ada", "ada;=1", "ada\\")
    run = grade(
        "export",
        make_class(*(new_student(student=one, statuses=("passed",) * 3) for one in (*names, "ben"))),
        "--format",
        "nbgrader",
    )
    assert [row.split(",")[3] for row in run.out.splitlines()[1:]] == ["ben"]
    assert f"left out: 5 of 6 students ({', '.join(sorted(names))})" in run.err


@pytest.mark.parametrize("form", ["csv", "canvas", "moodle", "nbgrader", "jsonl"])
def test_a_file_gets_what_standard_output_would(
    form: str, commands: Any, grade: Callable[..., Any], small_class: Path
) -> None:
    file = small_class.with_name("out")
    file.write_text("older")
    run = grade("export", small_class, "--format", form, "-o", file)
    assert (run.code, run.out) == (0, "")
    assert file.read_bytes().decode() == commands.run("export", small_class, "--format", form, "-o", "-").out
    assert sorted(path.name for path in file.parent.iterdir()) == ["out", "results.sqlite"]


def test_a_page_goes_into_a_file_or_a_pipe_but_not_onto_a_terminal(
    grade: Callable[..., Any], on_terminal: Callable[..., Any], small_class: Path
) -> None:
    pytest.importorskip("jinja2")
    refused = on_terminal("export", small_class, "--format", "html")
    assert (refused.code, refused.out) == (
        2,
        "grade: A page is nothing for a terminal. Write it to a file with -o class.html.\n",
    )
    page = grade("export", small_class, "--format", "html").out
    assert "<html" in page
    assert "A small course" in page
    assert grade("export", small_class, "--format", "html", "-o", small_class.with_name("c.html")).code == 0
    assert small_class.with_name("c.html").read_text() == page


def test_without_jinja2_a_sentence_says_how_to_get_it(commands: Any, small_class: Path) -> None:
    folder = small_class.parent / "without"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text("import sys\n\nsys.modules['jinja2'] = sys.modules['markupsafe'] = None\n")
    run = commands.run("export", small_class, "--format", "html", env={"PYTHONPATH": str(folder)})
    assert run.code == 2
    assert "pip install 'gradient-descent-kata[" in run.err
    assert run.err.count("\n") == 1


@every_case(
    ("options", "said"),
    [
        (["--format", "csv", "-o", "none/x.csv"], "none/x.csv can't be written: No such file or directory."),
        (["--format", "csv", "-o", "."], ". can't be written: it is a folder."),
        (["--format", "csv", "-o", "results.sqlite"], "-o names the result file results.sqlite itself."),
        (["--format", "csv", "--assignment", "x"], "--assignment is for --format canvas, moodle, nbgrader only"),
        (["--format", "html", "--out-of", "9"], "--out-of is for --format canvas, moodle, nbgrader only"),
        (["--format", "canvas", "--assignment", " "], "--assignment names nothing."),
        (["--format", "canvas", "--assignment", "Final Score"], "Canvas keeps 'Final Score' for a column of its own."),
        (["--format", "canvas", "--out-of", "0"], "Invalid value for '--out-of'"),
        (["--format", "canvas", "--out-of", "nan"], "nan is no number"),
        (["--format", "pdf"], "Invalid value for '--format'"),
        ([], "Missing option '--format'"),
    ],
)
def test_wrong_wishes_are_refused_in_a_sentence(
    options: list[str], said: str, grade: Callable[..., Any], small_class: Path
) -> None:
    run = grade("export", small_class.name, *options, cwd=small_class.parent)
    assert (run.code, run.out) == (2, "")
    assert said in run.err
    assert "Traceback" not in run.err
    assert [path.name for path in small_class.parent.iterdir()] == ["results.sqlite"]


def test_what_is_no_result_file_is_refused(grade: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not a database, but long enough to be taken for one" * 99)
    with sqlite3.connect(tmp_path / "other") as other:
        other.execute("CREATE TABLE x (y)")
    other.close()
    for name, said in [("none", "does not exist"), ("text", "not a SQLite database"), ("other", "another program")]:
        run = grade("export", tmp_path / name, "--format", "csv")
        assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
        assert said in run.err


def test_a_file_without_a_batch_says_so(grade: Callable[..., Any], tmp_path: Path) -> None:
    stores.open_for_writing(tmp_path / "new.sqlite").close()
    run = grade("export", tmp_path / "new.sqlite", "--format", "csv")
    assert run.code == 2
    assert "holds no results yet" in run.err


def test_a_file_that_breaks_off_is_told_in_a_sentence(
    grade: Callable[..., Any], make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(*copies(new_student, 200))
    content = bytearray(path.read_bytes())
    content[len(content) // 3 :] = bytes(len(content) - len(content) // 3)
    path.write_bytes(content)
    out = path.with_name("out.csv")
    run = grade("export", path, "--format", "csv", "-o", out)
    assert (run.code, run.err.count("\n")) == (2, 1)
    assert not out.exists()


def test_a_class_can_be_exported_while_a_batch_writes(
    grade: Callable[..., Any], small_class: Path, known_batch: Batch, new_student: Any
) -> None:
    with stores.open_for_writing(small_class) as writer:
        writer.begin_batch(known_batch)
        new_student(student="gil", statuses=("passed",) * 3).put(writer)
        # A transaction that is not committed yet: neither seen, nor waited for.
        writer._connection.execute("BEGIN IMMEDIATE")
        writer._connection.execute("DELETE FROM results")
        run = grade("export", small_class, "--format", "csv")
        writer._connection.execute("ROLLBACK")
    assert run.code == 0
    assert run.out.splitlines()[-1].startswith("gil,,,,15,")
    assert "3 of 7" in run.err


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full")
def test_a_full_disk_is_told_in_a_sentence(grade: Callable[..., Any], start: Any, small_class: Path) -> None:
    run = grade("export", small_class, "--format", "csv", "-o", "/dev/full")
    assert (run.code, run.err.count("\n")) == (3, 1)
    with open("/dev/full", "wb") as full:
        process = start("export", small_class, "--format", "csv", stdout=full)
        _, said = process.communicate()
    assert process.returncode == 3
    assert said == b"grade: standard output can't be written: No space left on device.\n"


def test_a_reader_that_goes_away_is_no_reason_for_words(
    start: Any, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(*copies(new_student, 200))
    with start("export", path, "--format", "jsonl") as process:
        process.stdout.read(10)
        process.stdout.close()
        assert (process.stderr.read(), process.wait()) == (b"", 0)


def test_memory_does_not_grow_with_the_class(
    command: Sequence[str], make_class: Callable[..., Path], new_student: Any
) -> None:
    peaks = []
    for count in (10, 1_000):
        path = make_class(*copies(new_student, count), name=f"{count}.sqlite")
        process = subprocess.Popen([*command, "export", path, "--format", "jsonl"], stdout=subprocess.DEVNULL)
        peaks.append(os.wait4(process.pid, 0)[2].ru_maxrss)
        process.returncode = 0
    assert peaks[1] < peaks[0] + 20_000


def test_a_missing_option_is_told_on_one_line(grade: Callable[..., Any]) -> None:
    run = grade("export", "r.sqlite")
    assert (run.code, run.err.count("\n")) == (2, 1)
    assert (
        "Missing option '--format'. Choose from: csv, canvas, moodle, nbgrader, jsonl, html, feedback. `grade"
        in run.err
    )


@pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="no /dev/stdout")
def test_a_pipe_by_its_name_is_written_through(commands: Any, grade: Callable[..., Any], small_class: Path) -> None:
    whole = grade("export", small_class, "--format", "csv")
    named = commands.run("export", small_class, "--format", "csv", "-o", "/dev/stdout")
    assert (named.code, named.out) == (0, whole.out)
