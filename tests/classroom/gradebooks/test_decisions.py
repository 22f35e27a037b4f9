"""What an instructor decides on results: a penalty for lateness, points that are added, and hidden names."""

import csv
import io
import json
import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from every_case import every_case

from grader.classroom.late_policy import parse_policy, submission_lateness
from grader.classroom.pseudonyms import Pseudonyms
from grader.classroom.submission_times import parse_time
from grader.errors import UsageError

ALL, SOME = ("passed",) * 3, ("passed", "failed", "not_started")
DUE = "due 2026-03-01T23:59+01:00"
Export = Callable[..., Result]


def records(run: Result) -> dict[str, dict[str, str]]:
    assert run.exit_code == 0, run.stderr
    header, *rows = csv.reader(io.StringIO(run.stdout.removeprefix("\ufeff"), newline=""), strict=True)
    return {row[0]: dict(zip(header, row, strict=True)) for row in rows}


# --- Lateness --------------------------------------------------------------------------------------------------------


@every_case(
    ("text", "iso"),
    [
        ("2026-03-01 17:34:00.861687000 Z", "2026-03-01T17:34:00.861687+00:00"),
        ("2026-03-01T17:34:00Z", "2026-03-01T17:34:00+00:00"),
        ("2026-03-01 17:34:00 UTC", "2026-03-01T17:34:00+00:00"),
        ("2026-03-01 17:34:00 -0700", "2026-03-01T17:34:00-07:00"),
        ("2026-03-01 17:34:00", "2026-03-01T17:34:00"),
        ("2026-03-01T17:34", "2026-03-01T17:34:00"),
        ("Sunday, 1 March 2026, 5:34 PM", "2026-03-01T17:34:00"),
        ("Sunday, 1 March 2026, 12:04 AM", "2026-03-01T00:04:00"),
        ("Sunday, March 1, 2026, 5:34 PM", "2026-03-01T17:34:00"),
        ("2026年03月1日 星期日 17:34", "2026-03-01T17:34:00"),
        ("2026年3月1日 下午5:34", "2026-03-01T17:34:00"),
        ("-", None),
        ("", None),
        ("soon", None),
        ("1/3/2026 17:34", None),
        ("2026-03-01", None),
        ("2026-02-30 17:34", None),
        ("Sunday, 31 February 2026, 5:34 PM", None),
        ("9" * 1000, None),
    ],
)
def test_a_platforms_time_is_understood_or_not_at_all(text: str, iso: str | None) -> None:
    time = parse_time(text)
    assert (None if time is None else time.isoformat()) == iso


@every_case(
    ("policy", "submitted", "late", "share"),
    [
        (f"10%/day, {DUE}", "2026-03-01T22:58:59Z", False, 0),
        (f"10%/day, {DUE}", "2026-03-01T22:59:00Z", False, 0),
        (f"10%/day, {DUE}", "2026-03-01T22:59:01Z", True, 10),
        (f"10%/day, {DUE}", "2026-03-02T22:59:00Z", True, 10),
        (f"10%/day, {DUE}", "2026-03-02T22:59:01Z", True, 20),
        (f"10%/day, {DUE}", "2027-03-02T22:59:01Z", True, 100),
        (f"10%/day, at most 50%, {DUE}", "2026-04-02T22:59:01Z", True, 50),
        (f"10%/day, {DUE}, grace 15 min", "2026-03-01T23:14:00Z", False, 0),
        (f"10%/day, {DUE}, grace 15 min", "2026-03-01T23:14:01Z", True, 10),
        (f"10%/day, {DUE}, grace 1 h", "2026-03-02T22:59:01Z", True, 20),
        (f"2.5 % per hour, {DUE}", "2026-03-02T01:00:00Z", True, 7.5),
        (f"20%, {DUE}", "2026-06-01T00:00:00Z", True, 20),
        (f"10%/day, {DUE}", "2026-03-01T23:59:00", False, 0),
        (f"10%/day, {DUE}", "2026-03-02T00:00:00", True, 10),
        ("20%", "2026-06-01T00:00:00Z", None, 0),
        (f"10%/day, {DUE}", None, None, 0),
    ],
)
def test_lateness_costs_a_share_for_each_day_that_has_begun(
    policy: str, submitted: str | None, late: object, share: float
) -> None:
    found = submission_lateness(parse_policy(policy), submitted, late=None)
    assert (found.is_late, found.share, found.is_unclear) == (late, Fraction(str(share)) / 100, False)


def test_what_a_platform_calls_late_counts_where_the_time_is_not_known() -> None:
    flat, daily = parse_policy("20%"), parse_policy(f"10%/day, {DUE}")
    assert submission_lateness(flat, None, late=True).share == Fraction(1, 5)
    assert submission_lateness(flat, None, late=False).share == 0
    unclear = submission_lateness(daily, None, late=True)
    assert (unclear.is_late, unclear.share, unclear.is_unclear) == (True, 0, True)


@every_case(
    ("policy", "said"),
    [
        ("", "'' is not understood"),
        ("ten percent", "'ten percent' is not understood"),
        ("10", "'10' is not understood"),
        ("10%/month", "'10%/month' is not understood"),
        ("-10%/day", "not understood"),
        (f"10%/day, {DUE}, please", "'please' is not understood"),
        (f"10%/day, 20%/day, {DUE}", "two things of one kind"),
        (f"at most 50%, {DUE}", "does not say what lateness costs"),
        ("10%/day", "does not say it. Add: due"),
        ("10%, grace 5 min", "does not say it. Add: due"),
        (f"0%/day, {DUE}", "out of bounds"),
        (f"101%/day, {DUE}", "out of bounds"),
        (f"10%/day, at most 0%, {DUE}", "out of bounds"),
        ("10%/day, due 2026-03-01T23:59", "2026-03-01T23:59 has no time zone"),
        ("10%/day, due tomorrow", "'tomorrow' is no time"),
        ("10%/day, due 2026-03-01", "'2026-03-01' is no time"),
        ("10%/day, due 2026-13-01T23:59Z", "is no time"),
        ("10%/day, due", "'due' is not understood"),
    ],
)
def test_a_policy_that_is_unclear_is_refused(policy: str, said: str) -> None:
    with pytest.raises(UsageError) as fault:
        parse_policy(policy)
    assert said in str(fault.value)


@pytest.fixture
def late_class(make_class: Callable[..., Path], new_student: Any) -> Path:
    return make_class(
        new_student(student="ada", statuses=ALL, submitted="2026-03-03T12:00:00+01:00"),
        new_student(student="ben", statuses=SOME, submitted="2026-03-01T12:00:00+01:00"),
        new_student(student="cy", statuses=ALL, late=True),
        new_student(student="dora", fault="Broken.", submitted="2026-03-03T12:00:00+01:00"),
        new_student(student="eve", statuses=SOME, submitted="2027-03-03T12:00:00+01:00"),
    )


def test_without_a_policy_times_are_told_and_cost_nothing(export_class: Export, late_class: Path) -> None:
    rows = records(export_class(late_class, "csv"))
    assert [(row["score"], row["late"]) for row in rows.values()] == [
        *[("15", ""), ("5", ""), ("15", "yes"), ("", ""), ("5", "")]
    ]
    assert rows["ada"]["submitted"] == "2026-03-03T12:00:00+01:00"
    assert "raw_score" not in rows["ada"]


def test_both_scores_are_kept_and_exports_hold_the_one_after_the_penalty(
    export_class: Export, late_class: Path
) -> None:
    policy = f"10%/day, at most 90%, {DUE}"
    run = export_class(late_class, "csv", "--late", policy)
    found = {name: (row["score"], row["raw_score"], row["penalty"], row["late"]) for name, row in records(run).items()}
    assert found == {
        "ada": ("12", "15", "3", "yes"),
        "ben": ("5", "5", "0", "no"),
        "cy": ("15", "15", "0", "yes"),
        "dora": ("", "", "", "yes"),
        "eve": ("0", "5", "5", "yes"),
    }
    assert "4 of 5 submissions are late. Scores are given after the penalty." in run.stderr
    assert "Late by an unknown time, and so without a penalty: cy." in run.stderr
    canvas = list(csv.reader(io.StringIO(export_class(late_class, "canvas", "--late", policy).stdout)))
    assert [row[5] for row in canvas] == ["small", "15", "12", "5", "15", "0"]
    nbgrader = records(export_class(late_class, "nbgrader", "--late", policy, "--out-of", "30"))
    assert nbgrader
    header, first, *_rest = csv.reader(
        io.StringIO(export_class(late_class, "nbgrader", "--late", policy, "--out-of", "30").stdout)
    )
    told = dict(zip(header, first, strict=True))
    assert (told["raw_score"], told["late_submission_penalty"], told["score"]) == ("30", "6", "24")
    assert (told["timestamp"], told["duedate"]) == ("2026-03-03T12:00:00+01:00", "2026-03-01T23:59:00+01:00")
    line = json.loads(export_class(late_class, "jsonl", "--late", policy).stdout.splitlines()[0])
    assert (line["score"], line["penalty"]) == (12, {"policy": policy, "raw_score": 15, "points": 3.0})
    page = export_class(late_class, "html", "--late", policy).stdout
    assert "Scores are given after the penalty for lateness" in page
    assert '<td class="number">15</td><td class="number">12</td>' in page


@pytest.mark.parametrize(
    ("policy", "told", "untold"),
    [
        (
            "10%",
            "Students of whom nobody says whether they are late, so that they have no penalty: 2.",
            "no time of submission is known",
        ),
        (
            f"10%, {DUE}",
            "Students of whom no time of submission is known, so that they have no penalty: 1.",
            "nobody says",
        ),
    ],
)
def test_why_nobody_knows_whether_work_is_late_is_told(
    policy: str, told: str, untold: str, export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    timed = new_student(student="ada", statuses=ALL, submitted="2026-03-01T12:00:00+01:00")
    path = make_class(timed, new_student(student="ben", statuses=SOME))
    stderr = export_class(path, "csv", "--late", policy).stderr
    assert (told in stderr, untold in stderr) == (True, False)


def test_a_wrong_policy_ends_in_a_sentence(export_class: Export, late_class: Path) -> None:
    run = export_class(late_class, "csv", "--late", "10%/day, due 2026-03-01T23:59")
    assert (run.exit_code, run.stdout, run.stderr.count("\n")) == (2, "", 1)


def test_a_roster_may_tell_the_times(export_class: Export, make_class: Callable[..., Path], new_student: Any) -> None:
    path = make_class(
        *(
            new_student(student=f"{name} ({n})", name=name, student_id=n, statuses=ALL)
            for name, n in [("Ada", "1"), ("Ben", "2")]
        )
    )
    worksheet = (
        "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
        "Last modified (submission),Last modified (grade),Feedback comments\n"
        'Participant 1,Ada,a@x.org,"Submitted - 10 hours late",-,100,Yes,"Monday, 2 March 2026, 9:00 AM",-,\n'
        'Participant 2,Ben,b@x.org,Submitted for grading,-,100,Yes,"Sunday, 1 March 2026, 9:00 AM",-,\n'
        "Participant 3,Cy,c@x.org,No submission,-,100,Yes,-,-,\n"
    )
    run = export_class(path, "csv", "--roster", "w.csv", "--late", f"10%/day, {DUE}", w=worksheet)
    assert {row["name"]: (row["score"], row["late"]) for row in records(run).values()} == {
        "Ada": ("13.5", "yes"),
        "Ben": ("15", "no"),
        "Cy": ("", ""),
    }
    assert (
        "Times that name no zone are taken to be of the zone in which the due time is written (+01:00)." in run.stderr
    )


# --- Adjustments -----------------------------------------------------------------------------------------------------


@pytest.fixture
def plain_class(make_class: Callable[..., Path], new_student: Any) -> Path:
    return make_class(
        new_student(student="ada", statuses=ALL, name="Ada Lovelace"),
        new_student(student="ben", statuses=SOME, name="Ben Adams"),
        new_student(student="cy", fault="Broken: cy/x.py.", name="Cy Cole"),
    )


@every_case(
    ("table", "scores"),
    [
        ("student,points,comment\nben,2,Good.\n", ["15", "7", ""]),
        ("name;Punkte;points\nAdams, Ben;;-1,5\n", ["15", "3.5", ""]),
        ("login,points\nBEN,+2\nada,-100\n", ["0", "7", ""]),
        ("name,points\nAda Lovelace,3\n", ["18", "5", ""]),
        ("student,points\ncy,4\n", ["15", "5", "4"]),
        ("student,points\ncy,-4\n", ["15", "5", ""]),
        ("student,comment\nben,Look again.\n", ["15", "5", ""]),
        ("学号,加分,评语\nben,2,好\n", ["15", "7", ""]),
        ("student,points\nben,'-2\nada,\n", ["15", "3", ""]),
    ],
)
def test_points_are_added_and_never_below_0(
    table: str, scores: list[str], export_class: Export, plain_class: Path
) -> None:
    rows = records(export_class(plain_class, "csv", "--adjust", "a.csv", a=table))
    assert [row["score"] for row in rows.values()] == scores


def test_adjustments_are_marked_in_every_form(export_class: Export, plain_class: Path) -> None:
    table = 'student,points,comment\nben,2,"=Good <b>."\nada,1,\n'
    run = export_class(plain_class, "csv", "--adjust", "a.csv", a=table)
    assert (records(run)["ben"]["adjustment"], records(run)["ben"]["comment"]) == ("2", "'=Good <b>.")
    assert "Students whose points the instructor adjusted: 2." in run.stderr
    assert "Above the full marks by an adjustment: ada." in run.stderr
    assert (
        "Adjusted by the instructor: +2 points. =Good <b>."
        in export_class(
            plain_class, "moodle", "--adjust", "a.csv", "--roster", "r.csv", r="username\nada\nben\n"
        ).stdout
    )
    assert '"adjustment":{"points":2.0,' in export_class(plain_class, "jsonl", "--adjust", "a.csv").stdout
    assert "2,'=Good <b>." in export_class(plain_class, "nbgrader", "--adjust", "a.csv").stdout
    assert (
        "Adjusted by the instructor: +2 points. =Good &lt;b&gt;."
        in export_class(plain_class, "html", "--adjust", "a.csv").stdout
    )
    canvas = export_class(plain_class, "canvas", "--adjust", "a.csv")
    assert "Students whose points the instructor adjusted: 2." in canvas.stderr


def test_our_own_table_can_be_filled_in_and_given_back(
    export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(*(new_student(student=name, statuses=ALL) for name in ("ben", "=ada", "-1+1")))
    adjust = "student,points,comment\nben,2,Good.\n=ada,-1,=Good.\n-1+1,1,-1 for style\n"
    first = export_class(path, "csv", "--adjust", "a.csv", a=adjust)
    again = export_class(path, "csv", "--adjust", "b.csv", b=first.stdout)
    assert first.exit_code == 0
    assert again.stdout == first.stdout


@every_case(
    ("table", "said"),
    [
        ("student,points\nbem,2\n", "a.csv, line 2: nobody in the class is bem."),
        ("student,points\n,2\n", "a.csv, line 2 does not say which student it is for."),
        ("student,points\nben,two\n", "a.csv, line 2: 'two' is no number of points."),
        ("student,points\nben,1e9\n", "'1e9' is no number of points."),
        ("student,points\nben,nan\n", "'nan' is no number of points."),
        ("student,points\nben,99999999\n", "is no number of points."),
        ("student,points\nben,1\nBen Adams,2\n", "a.csv, lines 2 and 3 are both for ben."),
        ("student,name,points\nben,Ada Lovelace,1\n", "line 2: the id is not that of Ada Lovelace."),
        ("student\nben\n", "a.csv has no column for points or comments; its columns are: student."),
        ("points\n2\n", "a.csv has no column for who a student is"),
        ("", "a.csv holds no students"),
    ],
)
def test_an_adjustment_that_reaches_nobody_is_refused(
    table: str, said: str, export_class: Export, plain_class: Path
) -> None:
    run = export_class(plain_class, "csv", "--adjust", "a.csv", "-o", "out.csv", a=table)
    assert (run.exit_code, run.stderr.count("\n")) == (2, 1)
    assert said in run.stderr
    assert not plain_class.with_name("out.csv").exists()


def test_a_penalty_comes_before_the_points_that_are_added(export_class: Export, late_class: Path) -> None:
    options = ["--late", f"10%/day, {DUE}", "--adjust", "a.csv"]
    rows = records(export_class(late_class, "csv", *options, a="student,points\nada,1\neve,2\n"))
    assert (rows["ada"]["score"], rows["eve"]["score"]) == ("13", "2")


# --- Hidden names ----------------------------------------------------------------------------------------------------


@every_case("form", ["csv", "jsonl", "html"])
def test_no_name_is_left_in_a_blind_export(
    form: str, export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    copied: dict[str, Any] = {"statuses": ALL, "content": "c", "fingerprint": bytes(range(256)) * 4}
    cole = {"student": "cycole@x.org", "name": "Cy Cole", "email": "cycole@x.org", "left_out": ["Cole.py is out."]}
    path = make_class(
        new_student(student="adalove_17", name="adalove", student_id="17", **copied),
        new_student(student="benadams_18", name="benadams", student_id="18", **copied),
        new_student(**cole, statuses=SOME, mistakes={"growing.grow": "grow.shrinks"}),
        new_student(student="dorafive", fault="dorafive/x.py is no file."),
    )
    roster = (
        "Student,ID,SIS User ID,SIS Login ID,Email,Group\n"
        '"Love, Ada",17,sisada,logada,ada@x.org,\n"Adams, Ben",18,sisben,logben,ben@x.org,Bens\n'
        '"Evans, Eve",19,siseve,logeve,eve@x.org,Bens\n"Finn, Finn",20,sisfinn,logfinn,finn@x.org,\n'
    )
    adjust = "login,points,comment\nlogada,1,Well done Ada Love\n"
    options = ["--roster", "r.csv", "--adjust", "a.csv", "--late", f"10%/day, {DUE}", "--blind"]
    run = export_class(path, form, *options, r=roster, a=adjust)
    assert run.exit_code == 0, run.stderr
    # A pseudonym's letters may be those of a word, by chance.
    said = re.sub(r"student-[a-z2-7]{10}", "", (run.stdout + run.stderr).lower())
    for word in ("love", "adams", "benad", "cole", "dorafive", "evans", "finn", "sis", "log", "x.org", "bens"):
        if form != "html":
            assert word not in said, word
    for word in ("love", "adams", "cole.py", "cycole", "dorafive", "siseve", "logben", "x.org", "bens"):
        assert word not in said, word
    assert "student-" in run.stdout
    assert "may still name them" in run.stderr


def test_pseudonyms_are_stable_in_a_file_and_others_in_another(
    export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    students = [new_student(student=name, statuses=ALL) for name in ("ada", "ben", "cy")]
    first, second = (make_class(*students, name=f"{name}.sqlite") for name in ("one", "two"))
    blind = [list(records(export_class(path, "csv", "--blind"))) for path in (first, first, second)]
    assert blind[0] == blind[1]
    assert not set(blind[0]) & set(blind[2])
    with_roster = records(export_class(first, "csv", "--blind", "--roster", "r.csv", r="sid,login\n9,ada\n8,dora\n"))
    assert set(blind[0]) < set(with_roster)
    assert list(with_roster) == sorted(with_roster)


def test_a_pseudonym_is_the_same_after_an_update_of_the_grader() -> None:
    assert Pseudonyms(key=b"k" * 32).pseudonym("Ada Lovelace") == "student-tm4wipmhll"


@every_case("form", ["canvas", "moodle", "nbgrader"])
def test_a_platform_does_not_find_hidden_students(form: str, export_class: Export, plain_class: Path) -> None:
    run = export_class(plain_class, form, "--blind")
    assert (run.exit_code, run.stderr.count("\n")) == (2, 1)
    assert "--blind is for --format csv, jsonl, html, feedback only" in run.stderr


def test_hidden_students_get_feedback_under_their_pseudonyms(
    export_class: Export, make_class: Callable[..., Path], new_student: Any, tmp_path: Path
) -> None:
    path = make_class(
        new_student(student="adalove_17", name="adalove", student_id="17", statuses=SOME, left_out=["adalove.txt"])
    )
    run = export_class(path, "feedback", "--blind", "-o", "out")
    assert run.exit_code == 0, run.stderr
    files = sorted((tmp_path / "out").iterdir())
    assert [file.name[:8] for file in files] == ["student-", "student-"]
    assert not [file for file in files if "adalove" in file.read_text(encoding="utf-8")]
    assert "adalove" not in run.stderr
    for options in (["--platform", "canvas"], ["--pictures", "."]):
        refused = export_class(path, "feedback", "--blind", *options, "-o", "other")
        assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)


def test_who_handed_in_nothing_is_not_taken_for_a_student_of_another_download(
    export_class: Export, make_class: Callable[..., Path], new_student: Any
) -> None:
    path = make_class(new_student(student="ada", statuses=ALL), new_student(student="ben", statuses=SOME))
    run = export_class(path, "feedback", "--roster", "r.csv", "-o", "out.zip", r="login\nada\nben\ncy\n")
    assert run.exit_code == 0, run.stderr
    assert ("Feedback for 2 of 2 students" in run.stderr, "download" in run.stderr) == (True, False)
    assert "Handed in nothing: cy." in run.stderr


def test_feedback_says_what_was_decided_and_goes_where_the_submission_came_from(
    export_class: Export, make_class: Callable[..., Path], new_student: Any, tmp_path: Path
) -> None:
    path = make_class(
        new_student(
            student="Ada Love (17)", name="Ada Love", student_id="17", statuses=ALL, submitted="2026-03-02T12:00:00"
        )
    )
    roster = "Identifier,Full name,ID number,Group\nParticipant 17,Ada Love,s1,T\nParticipant 18,Ben,s2,T\n"
    options = ["--roster", "r.csv", "--late", f"10%/day, {DUE}", "--adjust", "a.csv"]
    adjust = "student id,points,comment\ns1,1,<i>Well</i> done.\n"
    run = export_class(path, "feedback", *options, "-o", "out", r=roster, a=adjust)
    assert run.exit_code == 0, run.stderr
    assert ("Feedback for 1 of 1 student" in run.stderr, "left out" in run.stderr) == (True, False)
    page, text = sorted((tmp_path / "out").iterdir())
    assert page.name == "Ada Love_17_assignfeedback_file_feedback.html"
    for file in (page, text):
        content = file.read_text(encoding="utf-8")
        assert "Handed in late: 1.5 points were taken off." in content
        assert "Adjusted by the instructor: +1 point." in content
        assert "With that, the score is 14.5 of 15." in content
        assert "<i>" not in content
    plain = export_class(path, "feedback", *options, "--platform", "plain", "-o", "plain")
    assert plain.exit_code == 0, plain.stderr
    assert [file.name for file in sorted((tmp_path / "plain").iterdir())] == [
        *("s1_feedback.html", "s1_feedback.md", "s2_feedback.html", "s2_feedback.md")
    ]
