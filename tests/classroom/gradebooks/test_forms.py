"""Every form of a gradebook is one that its reader takes, and a student without a grade never gets a 0."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from every_case import every_case
from report_schema import validate_report

from grader.classroom import intake
from grader.classroom.store_rows import GradebookRow
from grader.classroom.student_origin import student_origin

Export = Callable[..., str]


@pytest.fixture
def export(grade: Callable[..., Any], small_class: Path) -> Export:
    """What `grade export` writes about the small class, or about another one."""

    def exported(form: str, *options: object, of: Path | None = None) -> str:
        run = grade("export", of or small_class, "--format", form, *options)
        assert run.code == 0, run.err
        return run.out

    return exported


@pytest.fixture
def origin_of() -> Callable[[Path], str]:
    """Where the only student in a class's folder is taken to come from."""

    def found(folder: Path) -> str:
        (one,) = intake.take_in(folder, ["scaling"]).entries
        told = {key: getattr(one, key) for key in ("student", "path", "name", "email", "student_id")}
        return student_origin(
            GradebookRow(**told, fault=None, score=None, max_score=None, percent=None, seconds=None)
        ).value

    return found


def table(text: str) -> list[list[str]]:
    """The rows of a table as RFC 4180 has it; every line ends with CRLF, and all rows are of one length."""
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert len({len(row) for row in rows}) == 1
    return rows


def records(text: str) -> dict[str, dict[str, str]]:
    header, *rows = table(text.removeprefix("\ufeff"))
    return {row[0]: dict(zip(header, row, strict=True)) for row in rows}


def test_a_spreadsheet_gets_a_row_a_student_and_a_column_an_exercise(export: Export) -> None:
    rows = records(export("csv"))
    assert list(rows) == ["ada", "ben", "carl", "dora", "eve", "finn"]
    assert rows["ada"] == {
        "student": "ada",
        "name": "Ada Lovelace",
        "email": "ada@x.org",
        "student_id": "a-1",
        "score": "15",
        "max_score": "15",
        "percent": "100",
        "scaling.scale": "5",
        "growing.grow": "5",
        "growing.shrink": "5",
        "status": "graded",
        "fault": "",
        "not_counted": "",
        "in_folder": "yes",
        "submitted": "",
        "late": "",
    }
    assert (rows["ben"]["score"], rows["ben"]["percent"], rows["ben"]["growing.grow"]) == ("5", "33.33", "0")


def test_a_spreadsheet_is_told_that_it_is_utf_8(export: Export) -> None:
    assert export("csv").startswith("\ufeff")


@every_case("form", ["canvas", "moodle", "nbgrader", "jsonl"])
def test_what_programs_read_has_no_byte_order_mark(form: str, export: Export) -> None:
    assert "\ufeff" not in export(form)


def test_without_a_grade_the_scores_are_empty_and_the_status_says_why(export: Export) -> None:
    rows = records(export("csv"))
    told = {student: (rows[student]["status"], rows[student]["fault"]) for student in ("carl", "dora", "eve")}
    assert told == {
        "carl": ("unreadable", "It holds no exercise file."),
        "dora": ("ungraded", ""),
        "eve": ("waiting", ""),
    }
    for student in told:
        assert {rows[student][column] for column in ("score", "max_score", "percent", "growing.shrink")} == {""}


def test_who_did_nothing_has_a_grade_of_0(export: Export) -> None:
    assert records(export("csv"))["finn"]["score"] == "0"


# --- Canvas ----------------------------------------------------------------------------------------------------------


def is_taken_by_canvas(text: str) -> list[list[str]]:
    """Canvas's rules: the first columns by name, then the assignment; the points; one row per student."""
    header, possible, *rows = table(text)
    assert header[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert len(header) == 6
    assert "Points Possible" in possible[0]
    assert float(possible[5]) > 0
    for row in rows:
        assert row[0].strip()
        assert "Points Possible" not in row[0]
        assert not row[1] or row[1].isdecimal()
        assert 0 <= float(row[5]) <= float(possible[5])
    return rows


def test_canvas_takes_it(export: Export) -> None:
    rows = is_taken_by_canvas(export("canvas"))
    assert {row[0]: row[5] for row in rows} == {"Ada Lovelace": "15", "ben": "5", "finn": "0"}


@every_case("form", ["canvas", "moodle"])
def test_no_row_takes_away_a_grade_that_a_person_gave_on_the_platform(
    form: str, grade: Callable[..., Any], make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(new_student(student="ada", statuses=("passed",) * 3), new_student(student="ben", fault="A PDF."))
    run = grade("export", path, "--format", form)
    assert "ada" in run.out
    assert "ben" not in run.out
    assert "not graded yet). They have no row." in run.err


def test_each_platform_is_given_its_own_ids_and_one_kind_of_them(
    grade: Callable[..., Any], export: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(
        new_student(student="anon_7f", statuses=("passed",) * 3),
        new_student(student="doejane_4711", name="doejane", student_id="4711", statuses=("passed",) * 3),
        new_student(student="Jo Roe (17)", name="Jo Roe", student_id="17", statuses=("passed",) * 3),
        new_student(student="kim@x.org", name="Kim", email="kim@x.org", student_id="99", statuses=("passed",) * 3),
        new_student(student="login", statuses=("passed",) * 3),
    )
    for form, column, others in (
        ("canvas", "SIS Login ID", "doejane_4711"),
        ("moodle", "Identifier", "kim@x.org, login"),
    ):
        refused = grade("export", path, "--format", form)
        assert (refused.code, refused.out) == (2, "")
        assert refused.err.startswith(f"grade: {column} would be empty for {others}, who have an id of another kind")
    refused = grade("export", path, "--format", "canvas", "--id-column", "Login")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == "grade: --id-column 'Login' is none of ID, SIS User ID, SIS Login ID.\n"
    assert [row[:4] for row in is_taken_by_canvas(export("canvas", "--id-column", "SIS Login ID", of=path))] == [
        ["Kim", "", "", "kim@x.org"],
        ["login", "", "", "login"],
    ]
    assert [row[:4] for row in is_taken_by_canvas(export("canvas", "--id-column", "id", of=path))] == [
        ["doejane", "4711", "", ""]
    ]
    _, *rows = table(export("moodle", "--id-column", "Identifier", of=path))
    assert [row[:5] for row in rows] == [["Participant 17", "Jo Roe", "", "", ""]]


def test_a_column_of_ids_is_filled_in_every_row_or_in_none(
    export: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(
        *(
            new_student(student=f"{name}@x.org", email=f"{name}@x.org", student_id=number, statuses=("passed",) * 3)
            for name, number in (("a", "1"), ("b", None))
        )
    )
    _, *rows = table(export("moodle", of=path))
    assert [row[2:5] for row in rows] == [["a@x.org", "", ""], ["b@x.org", "", ""]]


@every_case("form", ["canvas", "moodle", "nbgrader"])
def test_no_form_has_two_rows_for_one_id(
    form: str, grade: Callable[..., Any], export: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(
        new_student(student="smith_12", name="smith", student_id="12", email="A@x.org", statuses=("passed",) * 3),
        new_student(student="a@x.org", student_id="012", email="a@x.org", statuses=("passed",) * 3, missing=True),
    )
    if form == "canvas":
        path = make_class(
            new_student(student="doe_12", name="doe", student_id="12", statuses=("passed",) * 3, missing=True),
            new_student(student="roe_12", name="roe", student_id="12", statuses=("passed",) * 3),
            name="canvas.sqlite",
        )
    if form == "moodle":
        path = make_class(
            new_student(student="Jo (12)", name="Jo", student_id="12", statuses=("passed",) * 3, missing=True),
            new_student(student="Joe (12)", name="Joe", student_id="12", statuses=("passed",) * 3),
            name="moodle.sqlite",
        )
    refused = grade("export", path, "--format", form)
    assert (refused.code, refused.out) == (2, "")
    assert "one of them would get the other's grade" in refused.err
    assert len(table(export(form, "--present-only", of=path))) == {"canvas": 3}.get(form, 2)


@every_case("form", ["canvas", "moodle", "nbgrader"])
def test_no_name_of_a_folder_stops_the_export_of_a_class(
    form: str, grade: Callable[..., Any], make_class: Callable[..., Path], new_student: Any
) -> None:
    rows = [new_student(student=name, statuses=("passed",) * 3) for name in ("ann", "=1+1", "\uff1d1+1", "ANN", "bob")]
    run = grade("export", make_class(*rows), "--format", form)
    assert run.code == 0
    assert "bob" in run.out
    assert "ann" not in run.out.lower()
    assert "1+1" not in run.out
    assert "the name of another student's id, but for its spelling: " in run.err
    known = new_student(student="doe_12", name="doe", student_id="12", statuses=("passed",) * 3)
    taken = new_student(student="012", statuses=("passed",) * 3)
    run = grade("export", make_class(known, taken, name="numbers.sqlite"), "--format", "nbgrader")
    assert (run.code, [row[3] for row in table(run.out)[1:]]) == (0, ["12"])
    assert "but for its spelling: 012. " in run.err


def test_who_left_the_folder_and_what_did_not_count_is_marked(
    grade: Callable[..., Any], make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(
        new_student(student="a", statuses=("passed",) * 3, left_out=["=Loss.py was not taken.", "b.py is too large."]),
        new_student(student="b", statuses=("passed",) * 3, missing=True),
    )
    run = grade("export", path, "--format", "csv")
    rows = records(run.out)
    assert (rows["a"]["not_counted"], rows["a"]["in_folder"]) == ("'=Loss.py was not taken. b.py is too large.", "yes")
    assert (rows["b"]["not_counted"], rows["b"]["in_folder"]) == ("", "no")
    assert "renamed or withdrawn, and still in the list: 1;" in run.err
    assert [json.loads(line)["in_folder"] for line in grade("export", path, "--format", "jsonl").out.splitlines()] == [
        True,
        False,
    ]
    assert list(records(grade("export", path, "--format", "csv", "--present-only").out)) == ["a"]


def test_the_downloads_of_platforms_are_told_apart(tmp_path: Path, origin_of: Callable[[Path], str]) -> None:
    canvas, moodle, gradescope, plain = (tmp_path / name for name in ("canvas", "moodle", "gradescope", "plain"))
    for file in (
        canvas / "doejane_4711_99_scaling.py",
        moodle / "Jo Roe_17_assignsubmission_file_" / "scaling.py",
        gradescope / "submission_1" / "scaling.py",
        plain / "jane" / "scaling.py",
    ):
        file.parent.mkdir(parents=True)
        file.write_text("x = 1\n")
    (gradescope / "submission_metadata.yml").write_text(
        "submission_1:\n  :submitters:\n  - :name: Kim\n    :sid: '99'\n    :email: kim@x.org\n"
    )
    for folder in (canvas, moodle, gradescope, plain):
        assert origin_of(folder) == folder.name


def test_a_folder_of_gradescope_without_a_submitter_is_nobodys_login(
    tmp_path: Path, origin_of: Callable[[Path], str], export: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    (tmp_path / "download" / "submission_4").mkdir(parents=True)
    (tmp_path / "download" / "submission_4" / "scaling.py").write_text("x = 1\n")
    assert origin_of(tmp_path / "download") == "unknown"
    path = make_class(*(new_student(student=name, statuses=("passed",) * 3) for name in ("jane", "submission_4")))
    for form in ("canvas", "moodle"):
        cells = {cell for row in table(export(form, of=path)) for cell in row}
        assert ("jane" in cells, "submission_4" in cells) == (True, False), form


def test_no_students_name_sets_the_points_in_canvas(
    export: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(new_student(student="x", name="Points Possible", statuses=("passed",) * 3))
    is_taken_by_canvas(export("canvas", of=path))


def test_the_assignment_and_its_points_can_be_named(export: Export) -> None:
    header, possible, *rows = table(export("canvas", "--assignment", "Kata 1 (4711)", "--out-of", "10"))
    assert (header[5], possible[5]) == ("Kata 1 (4711)", "10")
    assert [row[5] for row in rows] == ["10", "3.33", "0"]


# --- Moodle and nbgrader ---------------------------------------------------------------------------------------------


def test_moodle_takes_it_and_nobody_without_a_grade_is_in_it(export: Export) -> None:
    header, *rows = table(export("moodle"))
    assert {"Email address", "ID number", "Identifier", "Last modified (grade)"} <= set(header)
    grades = {row[header.index("Full name")]: row[header.index("Grade")] for row in rows}
    assert grades == {"Ada Lovelace": "100", "ben": "33.33", "finn": "0"}


@every_case("column", ["ID number", "Username"])
def test_an_id_that_moodle_takes_for_an_empty_cell_gets_no_row(
    column: str, grade: Callable[..., Any], make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(
        *(new_student(student=name, statuses=("passed",) * 3) for name in ("007", "0")), name=f"{column}.sqlite"
    )
    roster = path.with_name("r.csv")
    roster.write_text(f"{column}\n007\n0\n")
    run = grade("export", path, "--format", "moodle", "--roster", roster)
    header, *rows = table(run.out)
    assert [row[header.index(column)] for row in rows] == ["007"]
    assert "left out: 1 of 2 students (0)." in run.err


def test_moodles_headers_are_in_the_language_of_the_site(
    commands: Any, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(new_student(student="Jo Roe (17)", name="Jo Roe", student_id="17", statuses=("passed",) * 3))
    header, row = table(commands.run("export", path, "--format", "moodle", "--lang", "zh").out)
    assert {"\u8bc6\u522b\u7801", "\u6210\u7ee9", "\u6700\u540e\u4fee\u6539\uff08\u6559\u5e08\uff09"} <= set(header)
    # Moodle cuts its own word off by its length: what is left has to be the number.
    assert row[0].removeprefix("\u53c2\u4e0e\u8005") == "17"


SHEETS = {
    "English": "Identifier,Full name,Grade,Maximum Grade,Last modified (grade),Feedback comments\n",
    "German": "ID,Vollst\xe4ndiger Name,Bewertung,Bestwertung,Zuletzt ge\xe4ndert (Bewertung),Feedback als Kommentar\n",
    "Chinese": (
        "\u8bc6\u522b\u7801,\u5168\u540d,\u6210\u7ee9,\u6700\u9ad8\u5206,"
        "\u6700\u540e\u4fee\u6539\uff08\u6559\u5e08\uff09,\u53cd\u9988\n"
    ),
}
SHEET_ROWS = (
    'Participant 17,"Roe, Jo",,10.00,"Monday, 5 January 2026, 10:30 AM",\n'
    'Participant 18,=Kim,4.50,10.00,-,"said ""so"""\n'
    "Participant 19,Lee,-,10.00,-,\n"
)


@every_case(
    ("given", "told"),
    [("88.00", "Jo Roe"), ("88,00", "Jo Roe"), ("B+", "Jo Roe"), ("-", ""), ("", ""), ("100.00", ""), ("100", "")],
)
def test_a_grade_of_the_worksheet_that_is_replaced_is_named(
    given: str, told: str, grade: Callable[..., Any], make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(new_student(student="Jo Roe (17)", name="Jo Roe", student_id="17", statuses=("passed",) * 3))
    sheet = path.with_name("sheet.csv")
    sheet.write_text(f'Identifier,Full name,Grade,Maximum Grade\nParticipant 17,Jo Roe,"{given}",100.00\n')
    run = grade("export", path, "--format", "moodle", "--worksheet", sheet)
    assert "Participant 17,Jo Roe,100,100.00" in run.out
    assert ("Other grades that the worksheet held were replaced: Jo Roe (17)." in run.err) is bool(told)


TEAM_SHEET = (
    "Identifier,Full name,Status,Group,Grade,Maximum Grade,Last modified (grade)\n"
    "Participant 5,Jo Roe,Submitted,Group 2,,10.00,-\n"
    "Participant 6,Ann Lee,Submitted,Group 1,,10.00,-\n"
    "Participant 7,Kim Oh,Submitted,Group 1,,10.00,-\n"
)


@every_case("names", [("Group 1", "Group 2"), ("Gruppe A+", "Group 2")])
def test_the_number_of_a_group_is_no_participants(
    names: tuple[str, str], grade: Callable[..., Any], make_class: Callable[..., Path], new_student: Any
) -> None:
    first, second = names
    path = make_class(
        new_student(student=f"{first} (5)", name=first, student_id="5", statuses=("passed",) * 3),
        new_student(student=f"{second} (6)", name=second, student_id="6", statuses=("failed",) * 3),
        name=f"{first}.sqlite",
    )
    sheet = path.with_name("sheet.csv")
    sheet.write_text(TEAM_SHEET.replace("Group 1", first))
    alone = grade("export", path, "--format", "moodle", "--worksheet", sheet)
    assert alone.out == TEAM_SHEET.replace("Group 1", first)
    told = next(line for line in alone.err.splitlines() if "the worksheet has others under these numbers" in line)
    assert f"{first} (5)" in told
    assert f"{second} (6)" in told
    numbers = "Where groups hand in, they are the groups'"
    assert numbers in grade("export", path, "--format", "moodle").err
    assert numbers not in grade("export", path, "--format", "moodle", "--roster", sheet).err
    shared = grade("export", path, "--format", "moodle", "--worksheet", sheet, "--roster", sheet)
    grades = [row[4] for row in csv.reader(io.StringIO(shared.out))]
    assert grades == ["Grade", "0", "10", "10"]


@every_case("word", ["Participant", "Teilnehmer/in"])
def test_names_that_moodle_hides_are_nobodys(
    word: str, grade: Callable[..., Any], make_class: Callable[..., Path], new_student: Any
) -> None:
    name = word.replace("/", "")
    path = make_class(
        new_student(student=f"{name} (5)", name=name, student_id="5", statuses=("passed",) * 3), name=f"{name}.sqlite"
    )
    sheet = path.with_name("sheet.csv")
    sheet.write_text(f"Identifier,Status,Grade,Maximum Grade,Last modified (grade)\n{word}5,Submitted,,10.00,-\n")
    assert "Submitted,10,10.00" in grade("export", path, "--format", "moodle", "--worksheet", sheet).out


@every_case("language", SHEETS)
@every_case(("mark", "newline"), [("", "\n"), ("\ufeff", "\r\n")])
def test_the_worksheet_that_moodle_gave_is_filled_in(
    language: str,
    mark: str,
    newline: str,
    grade: Callable[..., Any],
    make_class: Callable[..., Path],
    new_student: Any,
) -> None:
    path = make_class(
        new_student(student="Jo Roe (17)", name="Jo Roe", student_id="17", statuses=("passed",) * 3),
        new_student(student="Lee (19)", name="Lee", student_id="19", fault="x"),
        new_student(student="Sue (20)", name="Sue", student_id="20", statuses=("passed",) * 3),
        new_student(student="login", statuses=("passed",) * 3),
        new_student(student="doe_18", name="doe", student_id="18", statuses=("passed",) * 3),
    )
    sheet = path.with_name("sheet.csv")
    given = (mark + SHEETS[language] + SHEET_ROWS).replace("\n", newline)
    sheet.write_bytes(given.encode())
    out = path.with_name("out.csv")
    run = grade("export", path, "--format", "moodle", "--worksheet", sheet, "-o", out)
    assert run.code == 0, run.err
    assert out.read_bytes().decode() == given.replace('Jo",,10', 'Jo",10,10')
    told = run.err.splitlines()
    assert told[0] == "Filled in: 1 of 3 participants of the worksheet."
    assert told[1] == "Not in the worksheet: Sue (20), doe_18, login."
    assert told[2].startswith("Moodle's import of a grading worksheet skips")


@every_case(
    ("text", "options", "said"),
    [
        ("a,b\nx,y\n", (), "This is no grading worksheet"),
        ("", (), "This is no grading worksheet"),
        ("ID,Name,Wert\nTeilnehmer 1,Jo,\n", (), "Name it with --assignment, one of: Name, Wert"),
        ("ID,Name,Wert\nTeilnehmer 1,Jo,\n", ("--assignment", "Note"), "one of: Name, Wert"),
        ('ID,"Name\n', (), "The worksheet is no table"),
        ('ID,Name,Wert\nTeilnehmer 1,"Jo\n,\nTeilnehmer 2,Al,\n', (), "The worksheet is no table from line 2 on: "),
        ("ID,Name,Wert\n\nTeilnehmer 1,Jo,\nTeilnehmer 2,Al\n", (), "The worksheet, line 4: the row of one"),
        ("ID,Name,Wert\nTeilnehmer 1,Jo,\nSumme,,\n", (), "The worksheet, line 3: the row of one participant"),
        ("ID,Name,Wert\nTeilnehmer 1,Jo,\nTeilnehmer 1,Al,\n", (), "The worksheet, line 3: the row of one"),
        ("\xff\xfe", (), "The worksheet is not UTF-8 text"),
    ],
)
def test_what_is_no_worksheet_is_refused(
    text: str, options: tuple[str, ...], said: str, grade: Callable[..., Any], small_class: Path
) -> None:
    sheet = small_class.with_name("sheet.csv")
    sheet.write_bytes(text.encode("latin-1"))
    run = grade("export", small_class, "--format", "moodle", "--worksheet", sheet, *options)
    assert (run.code, run.out) == (2, "")
    assert said in run.err


@every_case("typed", ['print(\\"a, b\\")', 'ends with \\"', "ends with \\", 'x\\",-\nParticipant 1,Jo,"",100,'])
def test_no_text_of_a_worksheet_becomes_a_row_of_moodles_import(
    typed: str, grade: Callable[..., Any], make_class: Callable[..., Path], new_student: Any
) -> None:
    """Moodle reads tables as PHP does: a quotation mark behind a backslash is a part of the cell."""
    path = make_class(new_student(student="Al (2)", name="Al", student_id="2", statuses=("passed",) * 3))
    header = ["Identifier", "Full name", "Online text", "Grade", "Last modified (grade)"]
    rows = [["Participant 1", "Jo", typed, "", "-"], ["Participant 2", "Al", "a, b", "", "-"]]
    sheet = io.StringIO(newline="")
    csv.writer(sheet).writerows([header, *rows])
    path.with_name("sheet.csv").write_bytes(sheet.getvalue().encode())
    out = path.with_name("out.csv")
    run = grade("export", path, "--format", "moodle", "--worksheet", path.with_name("sheet.csv"), "-o", out)
    assert run.code == 0, run.err
    as_php_does = [*csv.reader(io.StringIO(out.read_text(), newline=""), escapechar="\\")]
    assert [(row[0], *row[3:]) for row in as_php_does[1:]] == [
        ("Participant 1", "", "-"),
        ("Participant 2", "100", "-"),
    ]
    (_header, kept, _other) = csv.reader(io.StringIO(out.read_text(), newline=""))
    assert kept[2].replace("\\ ", "\\") == typed


def test_the_column_of_a_worksheet_can_be_named(
    export: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(new_student(student="Jo (1)", name="Jo", student_id="1", statuses=("passed",) * 3))
    sheet = path.with_name("sheet.csv")
    sheet.write_text("ID;Name;Wert\nTeilnehmer/in1;Jo;\n")
    assert export("moodle", "--worksheet", sheet, "--assignment", "Wert", of=path) == (
        "ID;Name;Wert\nTeilnehmer/in1;Jo;100\n"
    )


def test_nbgraders_columns_are_those_of_its_own_export(export: Export) -> None:
    header, *rows = table(export("nbgrader"))
    assert ",".join(header) == (
        "assignment,duedate,timestamp,student_id,last_name,first_name,email,"
        "raw_score,late_submission_penalty,score,max_score"
    )
    assert rows[0] == ["small", "", "", "a-1", "Lovelace", "Ada", "ada@x.org", "15", "0", "15", "15"]
    assert [row[9] for row in rows] == ["15", "5", "", "", "", "0"]


# --- JSON Lines ------------------------------------------------------------------------------------------------------


def test_every_student_has_a_line_with_the_whole_report(export: Export) -> None:
    told = [json.loads(line) for line in export("jsonl").splitlines()]
    assert [one["student"] for one in told] == ["ada", "ben", "carl", "dora", "eve", "finn"]
    for one in told:
        assert list(one) == [
            *("student", "name", "email", "student_id", "path", "fault", "in_folder"),
            *("submitted", "late", "score", "report"),
        ]
        if one["report"] is not None:
            validate_report(one["report"])
            assert one["report"]["submission"]["path"] == one["path"] == f"class/{one['student']}"
    assert [one["student"] for one in told if one["report"] is None] == ["carl", "eve"]


def test_of_one_content_each_student_gets_a_report_of_their_own(
    export: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(*(new_student(student=name, statuses=("passed",) * 3, content="same") for name in ("one", "two")))
    told = [json.loads(line) for line in export("jsonl", of=path).splitlines()]
    assert [one["report"]["submission"]["path"] for one in told] == ["class/one", "class/two"]
