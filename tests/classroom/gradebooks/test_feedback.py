"""`grade export --format feedback`: every student's files reach that student, on each platform by its own rules."""

import json
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from click.testing import Result as Ended
from every_case import every_case

from grader.classroom import store as stores
from grader.classroom.feedback.names import FeedbackPlatform, name_starts, recognised_platform, safe_name
from grader.classroom.store_rows import GradebookRow, Result
from grader.cli.export_tally import MOODLE_NUMBERS
from grader.cli.main import main
from grader.errors import UsageError
from grader.grading import report as reports
from grader.grading.report_reader import read_report

pytest.importorskip("jinja2")

ROOT = Path(__file__).resolve().parents[3]
ALL, SOME = ("passed",) * 3, ("passed", "failed", "not_started")


def export(*words: object) -> Ended:
    return CliRunner().invoke(main, ["export", *map(str, words), "--format", "feedback"])


def names(target: Path) -> list[str]:
    if target.is_dir():
        return sorted(path.name for path in target.iterdir())
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def row(student: str, path: str, name: str | None = None, student_id: str | None = None) -> GradebookRow:
    numbers = dict.fromkeys(("email", "fault", "score", "max_score", "percent", "seconds"))
    return GradebookRow(student=student, path=path, name=name, student_id=student_id, **numbers)


def moodle(name: str, number: str) -> GradebookRow:
    return row(f"{name} ({number})", f"class/{name}_{number}_assignsubmission_file_", name, number)


def canvas(name: str, number: str, file: str, late: str = "") -> GradebookRow:
    return row(f"{name}_{number}", f"class/{name}{late}_{number}_{file}_slope-1.py", name, number)


def participant_of(file: str) -> int | None:
    """Whose a file is for Moodle, as its importer reads the name: five parts at most, the second one a number."""
    if file.startswith((".", "~")):
        return None
    parts = file.split("_", 4)
    is_feedback = len(parts) == 5 and parts[1].isdecimal() and parts[2:4] == ["assignfeedback", "file"]
    return int(parts[1]) if is_feedback else None


def user_and_file_of(file: str) -> tuple[str, ...] | None:
    """Whose a file is for Canvas, and which file it belongs to, as its importer reads the name."""
    parts = [part for part in file.split("_") if part != "LATE"]
    if parts[-1].startswith("link") or file.startswith("._"):
        return None
    if parts[0] == "anon":
        return tuple(parts[1:3])
    return tuple([part for part in parts if re.fullmatch("[0-9]+", part)][:2])


@every_case(
    "name",
    [
        "Jane Doe",
        "Jane_Doe_5",
        "约翰",
        ".hidden",
        "~tilde",
        "O'Neil, Pat",
        "a/b\\c:d",
        "CON",
        "x" * 300,
        "李" * 200,
        "5",
    ],
)
def test_moodle_finds_the_participant_whatever_the_name(name: str) -> None:
    grade = moodle(name, "17")
    start = name_starts(FeedbackPlatform.moodle, [grade])[grade.student]
    assert participant_of(f"{start}feedback.html") == 17
    assert len(f"{start}feedback.html".encode()) <= 255


@every_case("late", ["", "_LATE"])
@every_case("name", ["doejane", "student_5", "约翰", "anonymous", "x" * 150])
def test_canvas_finds_the_user_and_the_file_whatever_the_name(name: str, late: str) -> None:
    grade = canvas(name, "4711", "90210", late)
    start = name_starts(FeedbackPlatform.canvas, [grade])[grade.student]
    assert user_and_file_of(f"{start}feedback.html") == ("4711", "90210")


def test_canvas_finds_the_anonymous_by_their_ids() -> None:
    grade = row("anon_Ab3xY", "class/LATE_anon_Ab3xY_90210_slope.py")
    start = name_starts(FeedbackPlatform.canvas, [grade])[grade.student]
    assert user_and_file_of(f"{start}feedback.md") == ("Ab3xY", "90210")


def test_blackboard_gets_the_beginning_of_its_own_names() -> None:
    attempt = "Kata 1_jdoe_attempt_2026-03-01-10-11-12"
    grade = row("jdoe", f"class/{attempt}_slope.py")
    assert recognised_platform([grade]) is FeedbackPlatform.blackboard
    assert name_starts(FeedbackPlatform.blackboard, [grade]) == {"jdoe": f"{attempt}_"}


def test_the_platform_is_recognised_and_a_mixture_is_asked_about() -> None:
    assert recognised_platform([moodle("Jane", "1"), row("x", "class/x")]) is FeedbackPlatform.moodle
    assert recognised_platform([canvas("jane", "1", "2")]) is FeedbackPlatform.canvas
    assert recognised_platform([row("jane", "class/jane")]) is FeedbackPlatform.plain
    with pytest.raises(UsageError, match=r"several platforms \(canvas, moodle\).*--platform"):
        recognised_platform([moodle("Jane", "1"), canvas("jane", "1", "2")])


def test_two_students_whom_a_platform_takes_for_one_are_refused() -> None:
    with pytest.raises(UsageError, match=r"Jane \(17\), John \(017\) are one and the same for moodle"):
        name_starts(FeedbackPlatform.moodle, [moodle("Jane", "17"), moodle("John", "017")])


def is_possible_on_windows(name: str) -> bool:
    stem = name.partition(".")[0].strip().casefold()
    devices = {"con", "prn", "aux", "nul", *(f"{kind}{number}" for kind in ("com", "lpt") for number in range(10))}
    return not re.search(r'[<>:"/\\|?*\x00-\x1f]', name) and stem not in devices and name[-1] not in " ." and name != ""


@every_case(
    "name",
    [
        "con",
        "NUL.x",
        "a.",
        " b ",
        "../../etc/passwd",
        "c:\\x",
        "-rf",
        "~",
        "",
        "tab\tx",
        "\u202egpj",
        "e\u0301",
        "😀" * 99,
    ],
)
def test_every_name_is_one_that_every_system_takes(name: str) -> None:
    safe = safe_name(name)
    assert is_possible_on_windows(safe)
    assert len(safe.encode()) <= 130
    assert not safe.startswith(("~", "."))


def test_two_students_of_one_name_never_share_a_file(
    make_class: Callable[..., Path], new_student: Any, tmp_path: Path
) -> None:
    alike = ["Jane", "jane", "JANE", "Jane ", "Jane (2)", "Ja/ne", "Ja-ne", "e\u0301", "\u00e9"]
    path = make_class(*(new_student(student=name, statuses=ALL) for name in alike))
    target = tmp_path / "feedback"
    run = export(path, "-o", target)
    assert run.exit_code == 0
    pages = [name.casefold() for name in names(target)]
    assert len(set(pages)) == len(pages) == 2 * len(alike)


@pytest.fixture
def moodle_class(make_class: Callable[..., Path], new_student: Any) -> Path:
    people = (("Jane Doe", "17"), ("Jane Doe", "19"), ("约翰", "18"))
    graded = [
        new_student(
            student=f"{name} ({number})", name=name, student_id=number, statuses=SOME, mistakes={"growing.grow": "m"}
        )
        for name, number in people
    ]
    return make_class(*graded, new_student(student="Ann (20)", name="Ann", student_id="20", fault="Nothing in it."))


def test_a_zip_has_a_page_and_a_text_for_each_student_with_a_grade(moodle_class: Path, tmp_path: Path) -> None:
    target = tmp_path / "feedback.zip"
    run = export(moodle_class, "-o", target)
    assert run.stderr.splitlines() == [
        f"Feedback for 3 of 4 students is in {target}, named for moodle.",
        "Students without a grade, and so without feedback: 1. --format csv says why.",
        MOODLE_NUMBERS,
    ]
    assert {participant_of(name) for name in names(target)} == {17, 18, 19}
    assert len(names(target)) == 6
    with zipfile.ZipFile(target) as archive:
        page = archive.read("Jane Doe_17_assignfeedback_file_feedback.html").decode()
        assert "You shrink." in page
        assert "http-equiv" in page
        assert "You shrink." in archive.read("约翰_18_assignfeedback_file_feedback.md").decode()


def test_the_same_results_give_the_same_bytes(moodle_class: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "a.zip", tmp_path / "b.zip"
    export(moodle_class, "-o", first)
    export(moodle_class, "-o", second)
    assert first.read_bytes() == second.read_bytes()


def test_a_lower_level_tells_less_and_a_higher_one_is_refused(
    moodle_class: Path, make_class: Callable[..., Path], new_student: Any, tmp_path: Path
) -> None:
    export(moodle_class, "-o", tmp_path / "score", "--feedback", "score")
    assert all("You shrink." not in path.read_text() for path in (tmp_path / "score").iterdir())
    path = make_class(new_student(student="jane", statuses=ALL), name="less.sqlite")
    lower_kept_level(path, "hints")
    run = export(path, "-o", tmp_path / "full", "--feedback", "full")
    assert run.exit_code == 2
    assert "was made with --feedback hints, and tells no more." in run.stderr
    assert not (tmp_path / "full").exists()


def lower_kept_level(path: Path, level: str) -> None:
    with stores.open_for_writing(path) as results:
        ((_student, text),) = results.student_reports()
        document = {**json.loads(text), "feedback": level}
        result = Result(
            sha256=document["submission"]["sha256"],
            report=json.dumps(document),
            score=document["score"],
            max_score=document["max_score"],
            percent=document["percent"],
            status="graded",
            seconds=0.1,
            graded_at="2026-01-01T00:00:00+00:00",
        )
        batch = results.batch
        assert batch is not None
        results.put_result(batch, result, replaces=True)


def test_the_class_page_links_to_the_pages_beside_it(moodle_class: Path, tmp_path: Path) -> None:
    folder, page = tmp_path / "for the class", tmp_path / "pages" / "class.html"
    page.parent.mkdir()
    assert export(moodle_class, "-o", folder, "--class-page", page).exit_code == 0
    links = re.findall(r'<a href="(\.\.[^"]*)"', page.read_text())
    assert len(links) == 3
    from urllib.parse import unquote  # noqa: PLC0415 - for this only

    assert all((page.parent / unquote(link)).is_file() for link in links)


def test_what_is_there_is_replaced_only_by_force(moodle_class: Path, tmp_path: Path) -> None:
    target, folder = tmp_path / "feedback.zip", tmp_path / "feedback"
    target.write_text("mine")
    folder.mkdir()
    (folder / "mine").write_text("mine")
    for place, problem in ((target, "exists already"), (folder, "is not empty")):
        run = export(moodle_class, "-o", place)
        assert (run.exit_code, problem in run.stderr, "--force" in run.stderr) == (2, True, True)
        assert export(moodle_class, "-o", place, "--force").exit_code == 0
    assert len(names(target)) == 6
    assert len(names(folder)) == 7
    assert (folder / "mine").read_text() == "mine"


@every_case(
    ("words", "sentence"),
    [
        ((), "Feedback is many files. Name a zip file or a folder for them: -o feedback.zip"),
        (("-o", "-"), "Feedback is many files."),
        (("-o", "{tmp}/x.zip", "--class-page", "{tmp}/c.html"), "--class-page links to pages in a folder"),
        (
            ("-o", "{tmp}/x.zip", "--platform", "canvas"),
            "Nobody here is of a download of canvas",
        ),
        (("-o", "/dev/full", "--force"), "/dev/full"),
        (("-o", "{tmp}/x.zip", "--pictures", "{tmp}/none"), "holds results of the course 'small'"),
        (("-o", "{tmp}/no.sqlite/x.zip"), "can't be written: "),
    ],
)
def test_wrong_wishes_get_one_sentence(words: Iterable[str], sentence: str, moodle_class: Path, tmp_path: Path) -> None:
    (tmp_path / "no.sqlite").write_text("a file")
    before = sorted(tmp_path.iterdir())
    run = export(moodle_class, *(word.format(tmp=tmp_path) for word in words))
    assert sentence in run.stderr
    assert "Traceback" not in run.stderr
    assert run.exit_code == 2
    assert sorted(tmp_path.iterdir()) == before


def test_options_of_feedback_are_for_feedback_only(moodle_class: Path) -> None:
    run = CliRunner().invoke(main, ["export", str(moodle_class), "--format", "csv", "--platform", "moodle"])
    assert run.stderr == "grade: --platform is for --format feedback only; csv has no such thing.\n"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_told(moodle_class: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    run = export(moodle_class, "-o", closed / "feedback.zip")
    assert (run.exit_code, "can't be written: Permission denied" in run.stderr) == (2, True)


def test_in_chinese_it_is_said_that_the_reports_are_not(
    commands: Any, make_class: Callable[..., Path], new_student: Any, tmp_path: Path
) -> None:
    import sqlite3  # noqa: PLC0415 - for this only

    path = make_class(new_student(student="jane", statuses=SOME))
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE settings SET options = ?", (json.dumps({"exercises": [], "language": "en"}),))
    connection.close()
    run = commands.run("--lang", "zh", "export", path, "--format", "feedback", "-o", tmp_path / "out")
    assert (run.code, len(run.err.splitlines())) == (0, 2)
    page = (tmp_path / "out" / "jane_feedback.html").read_text()
    assert '<html lang="zh-Hans"' in page


def test_a_report_reads_as_it_was_written(references: Path) -> None:
    """The golden report has every kind of result; twelve wrong answers have every kind of example."""
    from grader.grading.options import GradingOptions  # noqa: PLC0415
    from grader.grading.session import Session  # noqa: PLC0415

    with Session(None, GradingOptions(seed=7, exercises=("slope", "loss", "gradient"))) as session:
        for folder in (references, ROOT / "tests" / "golden" / "twelve", ROOT / "tests" / "golden" / "submission"):
            document = reports.as_json(session.grade(folder))
            assert reports.as_json(read_report(document)) == document


def test_pictures_are_drawn_of_what_was_graded_only(commands: Any, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    for student in ("jane", "john"):
        (tmp_path / "class" / student).mkdir(parents=True)
        (tmp_path / "class" / student / "loss.py").write_bytes((ROOT / "solutions" / "loss.py").read_bytes())
    results = tmp_path / "results.sqlite"
    words = ("batch", tmp_path / "class", "-o", results, "--only", "loss", "--workers", "1", "-q")
    assert commands.run(*words).code == 0
    changed = tmp_path / "class" / "john" / "loss.py"
    changed.write_text(changed.read_text() + "\n# later\n")
    target = tmp_path / "feedback"
    run = export(results, "-o", target, "--pictures", tmp_path / "class")
    assert "what lies in the class's folder is not what was graded: john." in run.stderr
    assert "<figure" in (target / "jane_feedback.html").read_text()
    assert "<figure" not in (target / "john_feedback.html").read_text()
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path / "class")
    for words, is_said in (((), True), (("--quiet",), False)):
        run = export(results, "-o", tmp_path / f"{is_said}.zip", "--pictures", packed, *words)
        assert (run.exit_code, "Unpacking " in run.stderr) == (0, is_said)
