"""Whose a file is, is read from what the platform wrote: no name that a student gives is taken for another's."""

import csv
import io
import os
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal

import pytest
from click.testing import CliRunner
from every_case import every_case
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.classroom import intake
from grader.classroom.download_names import DownloadName, read_download_names
from grader.classroom.loose_files import named_files
from grader.classroom.student_entry import StudentEntry
from grader.classroom.student_reading import read_submission
from grader.cli.main import main
from grader.errors import UsageError

TOPICS = ("slope", "loss", "weight_step", "step")
SLOPE, OTHER = b"def derivative(f, x):\n    return 0\n", b"x = 1\n"
DATE = "2026-01-05-10-30-00"


def entries(folder: Path, names: str | None = None) -> dict[str, StudentEntry]:
    return {entry.student: entry for entry in intake.take_in(folder, TOPICS, names=names).entries}


def graded(folder: Path, names: str | None = None) -> dict[str, set[str]]:
    """The students, each with the files that count."""
    return {
        student: set(read_submission(entry, TOPICS, TOPICS).files) for student, entry in entries(folder, names).items()
    }


def read(*names: str, beginning: str = "") -> dict[str, DownloadName]:
    return read_download_names(names, (), lambda _name: beginning)


# --- a student's file name that looks like another's ------------------------------------------------------------------

PREFIXES = {
    "moodle": ("Ann Lee_11_assignsubmission_file_", "Bob Jones_22_assignsubmission_file_"),
    "moodle, one word": ("Ann_11_assignsubmission_file_", "Bob_22_assignsubmission_file_"),
    "moodle, blind": ("Participant_11_assignsubmission_file_", "Participant_22_assignsubmission_file_"),
    "moodle, zh": (
        "\u53c2\u4e0e\u8005_11_assignsubmission_file_",
        "\u53c2\u4e0e\u8005_22_assignsubmission_file_",
    ),
    "moodle, group": ("Gruppe 1-Ann_11_assignsubmission_file_", "Gruppe 1-Bob_22_assignsubmission_file_"),
    "moodle, no group": ("Default group_assignsubmission_file_", "Team 2_22_assignsubmission_file_"),
    "moodle, zh, no group": (
        "Team 2_22_assignsubmission_file_",
        "\u9ed8\u8ba4\u5c0f\u7ec4_assignsubmission_file_",
    ),
    "prairielearn": ("ann_lee@x.edu_1_kata_1_1_97_", "bob@x.edu_1_kata_1_1_98_"),
    "canvas": ("leeann_1101_90001_", "jonesbob_2202_90002_"),
    "canvas, late": ("leeann_LATE_1101_90001_", "jonesbob_LATE_2202_90002_"),
    "canvas, underscores": ("o_leeann_1101_90001_", "van_jonesbob_2202_90002_"),
    "canvas, unicode": ("\u5f20\u4e09_1101_90001_", "jos\xe9\u0300_2202_90002_"),
    "canvas, anonymous": ("anon_aB3xQ_90001_", "anon_Zz9Kp_90002_"),
    "canvas, anonymous and late": ("LATE_anon_aB3xQ_90001_", "LATE_anon_Zz9Kp_90002_"),
    "blackboard": (f"Kata 1_alee_attempt_{DATE}_", f"Kata 1_bjones_attempt_{DATE}_"),
    "brightspace": (
        "4401-77 - Ann Lee - Jan 5, 2026 1030 AM - ",
        "4402-77 - Bob Jones - Jan 5, 2026 1031 AM - ",
    ),
    "open edx": ("[1] - ann_lee - ", "[1] - bob - "),
}
"""Of each platform, what it writes in front of Ann's and of Bob's files."""

BOBS = [bob for _ann, bob in PREFIXES.values()]


@every_case("platform", PREFIXES)
def test_no_file_name_takes_another_students_place(platform: str) -> None:
    ann, bob = PREFIXES[platform]
    for forged in (f"{before}{prefix}" for before in ("", "x_", "1_2_") for prefix in BOBS):
        names = read(f"{ann}{forged}slope.py", f"{ann.replace('90001', '90003')}loss.py", f"{bob}slope.py")
        attack, honest, other = names.values()
        assert (attack.key, attack.student, attack.student_id) == (honest.key, honest.student, honest.student_id)
        assert (attack.file, honest.file, other.file) == (f"{forged}slope.py", "loss.py", "slope.py")
        assert other.key != honest.key
        assert other.student_id != honest.student_id or other.student_id is None


_PARTS = st.lists(
    st.sampled_from([*BOBS, "_", "1_2_", "LATE_", "anon_", " - ", f"_attempt_{DATE}", "_text.html", "a", "7", "slope"]),
    min_size=1,
    max_size=5,
).map("".join)


@given(_PARTS, st.sampled_from(sorted(PREFIXES)))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_student_calls_a_file_it_stays_the_students(name: str, platform: str) -> None:
    ann, bob = PREFIXES[platform]
    names = read(f"{ann}{name}slope.py", f"{ann.replace('90001', '90003')}loss.py", f"{bob}slope.py")
    attack, honest, other = names.values()
    assert attack.key == honest.key != other.key
    assert attack.file == f"{name}slope.py"


def test_in_moodles_folders_the_names_inside_are_the_students(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(
        tmp_path,
        {
            "Mallory_11_assignsubmission_file_/Bob_22_assignsubmission_file_/slope.py": SLOPE,
            "Bob_22_assignsubmission_file_/loss.py": OTHER,
        },
    )
    found = entries(tmp_path)
    assert {student: entry.student_id for student, entry in found.items()} == {"Mallory (11)": "11", "Bob (22)": "22"}
    assert read_submission(found["Bob (22)"], TOPICS, TOPICS).files == {"loss.py": OTHER}


@every_case("mark", ["/", "_"])
def test_what_is_given_back_to_moodle_is_neither_work_nor_a_student(
    mark: str, tmp_path: Path, written: Callable[..., Path]
) -> None:
    given_back = dict.fromkeys(("slope.py", "loss.py", "feedback.html"), OTHER)
    people = ("Ann Lee_11", "Bob_22")
    feedback = {
        f"{person}_assignfeedback_file{mark}{name}": text for person in people for name, text in given_back.items()
    }
    work = {f"Ann Lee_11_assignsubmission_file{mark}slope.py": SLOPE, f"Bob_22_assignsubmission_file{mark}a.txt": b""}
    comments = {f"Ann Lee_11_assignfeedback_comments{mark}comments.html": b""}
    found = entries(written(tmp_path, {**feedback, **work, **comments}))
    assert sorted(found) == ["Ann Lee (11)", "Bob (22)"]
    assert read_submission(found["Ann Lee (11)"], TOPICS, TOPICS).files == {"slope.py": SLOPE}
    with pytest.raises(UsageError, match=r"no exercise file|nothing to grade"):
        read_submission(found["Bob (22)"], TOPICS, TOPICS)


def test_moodles_group_of_those_without_a_group_has_no_number(tmp_path: Path, written: Callable[..., Path]) -> None:
    prefix = "Default group_assignsubmission_file_"
    written(tmp_path, {f"folders/{prefix}/slope.py": SLOPE, "folders/Team 2_6_assignsubmission_file_/slope.py": OTHER})
    written(tmp_path, {f"files/{prefix}slope.py": SLOPE, f"files/{prefix}loss.py": OTHER})
    found = entries(tmp_path / "folders")
    assert {student: entry.student_id for student, entry in found.items()} == {
        "Default group": None,
        "Team 2 (6)": "6",
    }
    assert graded(tmp_path / "files") == {"Default group": {"slope.py", "loss.py"}}


def test_a_long_name_is_cut_for_display_but_does_not_become_anothers() -> None:
    long = "a" * 205
    found = read(f"{long}b_11_assignsubmission_file_x.py", f"{long}c_12_assignsubmission_file_x.py")
    assert len({one.key for one in found.values()}) == 2


# --- what each platform writes ----------------------------------------------------------------------------------------

CANVAS_NAMES = {
    "names that end in a number": (
        {"student_5_340934_2084901_kata.zip", "student_6_340935_2084902_kata.zip", "roe_340936_2084903_kata.zip"},
        {"student_5_340934", "student_6_340935", "roe_340936"},
    ),
    "and several files of each": (
        {
            f"student_{n}_{40 + n}_{50 + 2 * n + m}_{file}.py"
            for n in (5, 6)
            for m, file in enumerate(("slope", "loss"))
        },
        {"student_5_45", "student_6_46"},
    ),
    "handed in again": ({"roe_1_10_slope.py", "roe_1_11_slope-1.py", "roe_LATE_1_12_loss-2.py"}, {"roe_1"}),
    "typed in": (
        {"roe_1_text.html", "doe_LATE_2_link.html", "LATE_anon_Ab1_text.html"},
        {"roe_1", "doe_2", "anon_Ab1"},
    ),
}


@every_case(("names", "students"), CANVAS_NAMES.values(), ids=CANVAS_NAMES)
def test_canvas_students_are_known_whatever_numbers_are_in_their_names(names: set[str], students: set[str]) -> None:
    assert {one.student for one in read(*sorted(names)).values()} == students


@every_case("form", ["hw1_{date}_{time}_{student}_slope.py", "{student}_{year}_{month}_01T10_11_12_slope.py"])
def test_a_date_in_a_name_is_no_canvas_number(form: str, tmp_path: Path, written: Callable[..., Path]) -> None:
    parts = [
        {"student": "jane", "date": "20260301", "time": "101112", "year": "2026", "month": "03"},
        {"student": "bob", "date": "20260301", "time": "101500", "year": "2026", "month": "11"},
        {"student": "cy", "date": "20261231", "time": "2359", "year": "1999", "month": "12"},
    ]
    names = [form.format(**part) for part in parts]
    assert read(*names) == {}
    written(tmp_path, dict.fromkeys(names, SLOPE))
    assert graded(tmp_path) == {name.removesuffix(".py"): {"slope.py"} for name in names}
    of_canvas = [f"{part['student']}_471{place}_9021{place}_{names[place]}" for place, part in enumerate(parts)]
    assert {one.student for one in read(*of_canvas).values()} == {"jane_4710", "bob_4711", "cy_4712"}


def test_where_all_names_can_be_read_in_two_ways_a_person_is_asked(
    tmp_path: Path, written: Callable[..., Path]
) -> None:
    written(tmp_path, {f"student_{n}_{40 + n}_{50 + n}_slope.py": SLOPE for n in (5, 6)})
    with pytest.raises(UsageError, match=r"may be of student_5 or of student_5_45.*--names '\(\?P<student>") as told:
        entries(tmp_path)
    for guess, students in zip(str(told.value).split("--names '")[1:], (("5", "6"), ("5_45", "6_46")), strict=True):
        assert set(graded(tmp_path, guess.partition("'")[0])) == {f"student_{student}" for student in students}


def test_blackboards_files_are_one_students_and_the_last_attempt_counts(
    tmp_path: Path, written: Callable[..., Path]
) -> None:
    first, last = "2026-01-05-10-30-00", "2026-01-06-09-00-00"
    bob = f"Kata_1_b_example_attempt_{last}"
    written(
        tmp_path,
        {
            f"Kata_1_b_example_attempt_{first}_slope.py": OTHER,
            f"Kata_1_b_example_attempt_{first}.txt": "Name: Bob (b_example)\r\n",
            f"{bob}_slope.py": SLOPE,
            f"{bob}_loss.py": OTHER,
            f"{bob}.txt": "Name: Bob (alice) (b_example)\r\nAssignment: Kata_1\r\n",
            f"Kata_1_jexample_attempt_{last}_weight_step.py": SLOPE,
            f"Kata_1_jexample_attempt_{last}.txt": "Name: Jo (jexample)\n",
            f"Kata_1_x_y_attempt_{last}_slope.py": SLOPE,
        },
    )
    assert graded(tmp_path) == {
        "b_example": {"slope.py", "loss.py"},
        "jexample": {"weight_step.py"},
        "x_y": {"slope.py"},
    }
    submission = read_submission(entries(tmp_path)["b_example"], TOPICS, TOPICS)
    assert submission.files["slope.py"] == SLOPE
    assert list(submission.refused.values()) == [
        f"slope.py was left out: it is of an earlier attempt ({first}); the last one counts."
    ]


@pytest.mark.parametrize(
    ("others", "student"), [((), "Kata_a_b"), (("Kata_jdoe",), "a_b"), (("Kata_jdoe", "Sums_mal"), "Kata_a_b")]
)
def test_where_no_text_tells_a_blackboard_user_the_others_tell_the_assignment(
    others: Sequence[str], student: str, tmp_path: Path, written: Callable[..., Path]
) -> None:
    written(tmp_path, {f"{owner}_attempt_2026-01-05-10-30-00_slope.py": SLOPE for owner in (*others, "Kata_a_b")})
    assert set(graded(tmp_path)) == {student, *(owner.partition("_")[2] for owner in others)}


def test_an_attempt_without_work_does_not_hide_the_one_before(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(
        tmp_path,
        {
            "Kata_bob_attempt_2026-01-05-10-30-00_slope.py": SLOPE,
            "Kata_bob_attempt_2026-01-07-10-30-00.txt": "Name: Bob (bob)",
        },
    )
    assert graded(tmp_path) == {"bob": {"slope.py"}}


def test_of_brightspaces_folders_the_later_one_counts(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(
        tmp_path,
        {
            "4401-77 - Ann Lee - Jan 5, 2026 1030 AM/slope.py": OTHER,
            "4401-77 - Ann Lee - Jan 5, 2026 215 PM/slope.py": SLOPE,
            "4402-77 - Bob Jones - Oct 3, 2026 900 AM/loss.py": OTHER,
            "index.html": "",
        },
    )
    found = entries(tmp_path)
    assert set(found) == {"Ann Lee - 4401", "Bob Jones - 4402"}
    assert read_submission(found["Ann Lee - 4401"], TOPICS, TOPICS).files == {"slope.py": SLOPE}


@every_case("dates", [("2 mars 2026 10 h 11", "12 mars 2026 10 h 11"), ("2026年3月2日 10 11", "2026年3月12日 10 11")])
@every_case("mark", ["/", " - "])
def test_of_attempts_whose_dates_are_not_understood_none_is_chosen(
    dates: tuple[str, str], mark: str, tmp_path: Path, written: Callable[..., Path]
) -> None:
    files = {f"4401-77 - Ann Lee - {date}{mark}slope.py": f"# {date}" for date in dates}
    written(tmp_path, {**files, f"4402-77 - Bob Jones - {dates[0]}{mark}slope.py": SLOPE})
    found = entries(tmp_path)
    assert set(found) == {"Ann Lee - 4401", "Bob Jones - 4402"}
    assert read_submission(found["Bob Jones - 4402"], TOPICS, TOPICS).files == {"slope.py": SLOPE}
    with pytest.raises(UsageError, match=r"Which attempt is the last .* \(.* 10 .*11; .* 11\)\. Leave one"):
        read_submission(found["Ann Lee - 4401"], TOPICS, TOPICS)


DECOMPOSED = "jose\N{COMBINING ACUTE ACCENT}"
"""As macOS writes it into archives."""

OTHER_FOLDERS = {
    "Sakai": ("Lee, Ann(alee)/Submission attachment(s)/", "Lee, Ann(alee)"),
    "ILIAS": ("Lee_Ann_alee_1234/", "Lee_Ann_alee_1234"),
    "ILIAS, numbers": ("Lee_Ann_1234_5678_x/", "Lee_Ann_1234_5678_x"),
    "nbgrader": ("alee/kata/", "alee"),
    "GitHub Classroom": ("kata-alee/", "kata-alee"),
}

SAKAIS_PEOPLE = {"Lee, Ann(alee)": ("Lee, Ann", "alee")}


@every_case(("prefix", "student"), OTHER_FOLDERS.values(), ids=OTHER_FOLDERS)
def test_in_other_platforms_folders_no_name_inside_is_anothers(
    tmp_path: Path, written: Callable[..., Path], prefix: str, student: str
) -> None:
    other = {f"{prefix.replace('alee', 'bob').replace('Lee', 'Bob')}slope.py": SLOPE}
    forged = {
        f"{prefix}{name}": OTHER for name in ("slope.py", "Bob_22_assignsubmission_file_loss.py", "bob_22_33_loss.py")
    }
    written(tmp_path, {**other, **forged})
    found = entries(tmp_path)
    assert len(found) == 2
    assert (found[student].name, found[student].student_id) == SAKAIS_PEOPLE.get(student, (None, None))
    assert read_submission(found[student], TOPICS, TOPICS).files["slope.py"] == OTHER


def test_sakais_folders_tell_name_and_login_also_one_folder_further_in(
    tmp_path: Path, written: Callable[..., Path]
) -> None:
    names = ("Lee, Ann(alee)", "Lee, Ann (Annie)(alee2)", "Müller, Eva(eva@x.edu)")
    inside = {f"Kata 1/{name}/Submission attachment(s)/slope.py": SLOPE for name in names}
    written(tmp_path, {**inside, "Kata 1/grades.csv": ""})
    assert {(entry.name, entry.student_id) for entry in entries(tmp_path).values()} == {
        ("Lee, Ann", "alee"),
        ("Lee, Ann (Annie)", "alee2"),
        ("Müller, Eva", "eva@x.edu"),
    }
    plain = {"Lee, Ann (1)/slope.py", "Ann(1)/slope.py", "Lee, Ann(alee).py"}
    found = entries(written(tmp_path / "plain", dict.fromkeys(plain, SLOPE)))
    assert {entry.student_id for entry in found.values()} == {None}


SAKAIS_WORDS = {
    "Submission attachment(s)": "Feedback Attachment(s)",
    "Adjuntos de la entrega": "Adjuntos al comentario",
    "Anexo(s) para submissão": "Anexo(s) do Feedback",
    "Einreichungsanhänge": "Feedback-Anhänge",
    "Fitxers adjunts al lliurament": "Documents adjunts amb comentaris.",
    "提出物の添付ファイル": "フィードバックの添付ファイル",
    "提交作业的附件": "反馈的附件",
}


def test_sakais_download_without_folders_is_read_as_the_one_with_folders(
    tmp_path: Path, written: Callable[..., Path]
) -> None:
    """Names as in Sakai's own `AssignmentServiceImpl`, which puts a comma behind a name that has none."""
    people = {"Lee, Ann(alee)": ("Lee, Ann", "alee"), "Plato,(plato)": ("Plato", "plato")}
    group = "Foo, Al(afoo); Bar, Bo(bbar)"
    flat = {f"{owner}_Submission attachment(s)_slope.py": SLOPE for owner in (*people, group)}
    of_instructor = ("Feedback Attachment(s)slope.py", "comments.txt", "feedbackText.html")
    flat |= {f"Lee, Ann(alee)_{name}": OTHER for name in of_instructor}
    found = entries(written(tmp_path / "flat", flat))
    folders = {f"{owner}/Submission attachment(s)/slope.py": SLOPE for owner in (*people, group)}
    in_folders = entries(written(tmp_path / "folders", folders))
    for download in (found, in_folders):
        told = {student: (entry.name, entry.student_id) for student, entry in download.items()}
        assert told == {**people, group: (None, None)}, "a group's grade is not its last member's"
    read = read_submission(found["Lee, Ann(alee)"], TOPICS, TOPICS)
    assert (read.files, read.refused) == ({"slope.py": SLOPE}, {})


@every_case(("work", "feedback"), SAKAIS_WORDS.items())
@every_case("form", ["NFC", "NFD"])
def test_sakai_names_what_was_handed_in_and_what_was_given_back_in_many_languages(
    work: str, feedback: str, form: Literal["NFC", "NFD"], tmp_path: Path, written: Callable[..., Path]
) -> None:
    """The words are of Sakai's own `assignment_*.properties`, in the language of the instructor who downloads."""
    work, feedback = (unicodedata.normalize(form, word) for word in (work, feedback))
    given_back = {"slope.py": OTHER, "loss.py": OTHER}
    in_folders = {f"Lee, Ann(alee)/{work}/slope.py": SLOPE, f"Roe, Bo(bo)/{work}/essay.txt": b""}
    in_folders |= {
        f"{owner}/{feedback}/{name}": OTHER for owner in ("Lee, Ann(alee)", "Roe, Bo(bo)") for name in given_back
    }
    flat = {f"Lee, Ann(alee)_{work}_slope.py": SLOPE, f"Roe, Bo(bo)_{work}_essay.txt": b""}
    flat |= {f"{owner}_{feedback}{name}": OTHER for owner in ("Lee, Ann(alee)", "Roe, Bo(bo)") for name in given_back}
    for folder, content in (("folders", in_folders), ("flat", flat)):
        found = entries(written(tmp_path / folder, content))
        assert sorted(found) == ["Lee, Ann(alee)", "Roe, Bo(bo)"]
        assert read_submission(found["Lee, Ann(alee)"], TOPICS, TOPICS).files == {"slope.py": SLOPE}
        with pytest.raises(UsageError, match=r"no exercise file|nothing to grade"):
            read_submission(found["Roe, Bo(bo)"], TOPICS, TOPICS)


def test_windows_leaves_out_the_point_at_the_end_of_a_folders_name(
    tmp_path: Path, written: Callable[..., Path]
) -> None:
    content = {"Fitxers adjunts al lliurament/slope.py": SLOPE, "Documents adjunts amb comentaris/slope.py": OTHER}
    found = graded(written(tmp_path, {f"Lee, Ann(alee)/{name}": text for name, text in content.items()}))
    assert found == {"Lee, Ann(alee)": {"slope.py"}}


def test_the_number_of_a_copied_folder_is_no_login_that_two_share(tmp_path: Path, written: Callable[..., Path]) -> None:
    names = ("Lee, Ann", "Lee, Ann(1)", "Lee, Ann(12)", "Roe, Bob(1)")
    found = entries(written(tmp_path, {f"{name}/slope.py": SLOPE for name in names}))
    assert {name: (entry.student_id, entry.attempts) for name, entry in found.items()} == dict.fromkeys(
        names, (None, ())
    )


def test_an_empty_folder_called_by_an_address_is_a_student(tmp_path: Path, written: Callable[..., Path]) -> None:
    folder = written(tmp_path / "class", {"ann@x.org/slope.py": SLOPE})
    (folder / "bob@x.org").mkdir()
    assert sorted(entries(folder)) == ["ann@x.org", "bob@x.org"]


def test_two_folders_of_sakai_with_one_login_and_two_names_are_two_students(
    tmp_path: Path, written: Callable[..., Path]
) -> None:
    names = ("Lee, Ann(alee)", "Roe, Bob(alee)")
    found = entries(written(tmp_path, {f"{name}/slope.py": SLOPE for name in names}))
    assert {name: (entry.student_id, entry.attempts) for name, entry in found.items()} == dict.fromkeys(
        names, ("alee", ())
    )


def test_a_students_name_that_looks_like_anothers_folder_takes_nothing_from_the_other(
    tmp_path: Path, written: Callable[..., Path]
) -> None:
    own = "Ann_17_assignsubmission_file_"
    found = entries(written(tmp_path, {f"{own}/slope.py": SLOPE, f"{own}_18_assignsubmission_file_/slope.py": OTHER}))
    assert list(found) == ["Ann (17)", f"{own} (18)"]
    assert read_submission(found["Ann (17)"], TOPICS, TOPICS).files == {"slope.py": SLOPE}


def test_of_nbgraders_exchange_each_students_last_attempt_counts(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(
        tmp_path,
        {
            "inbound/ann-lee+kata+2026-03-01 09:00:00.000001 UTC+abc/slope.py": OTHER,
            "inbound/ann-lee+kata+2026-03-01 10:00:00.000001 UTC+abd/slope.py": SLOPE,
            "inbound/bob+kata+2026-03-01 09:30:00.000001 UTC/slope.py": OTHER,
        },
    )
    assert graded(tmp_path) == {"ann-lee": {"slope.py"}, "bob": {"slope.py"}}
    ann = entries(tmp_path)["ann-lee"]
    assert read_submission(ann, TOPICS, TOPICS).files == {"slope.py": SLOPE}
    assert ann.submitted == "2026-03-01T10:00:00+00:00"


@every_case(
    ("zone", "offset"),
    [("UTC", "+00:00"), ("+03", "+03:00"), ("-03", "-03:00"), ("+0530", "+05:30"), ("CET", None)],
)
def test_the_exchange_writes_zones_as_the_system_calls_them(
    tmp_path: Path, written: Callable[..., Path], zone: str, offset: str | None
) -> None:
    times = (("09", ""), ("10", ""), ("10", "+abc"))
    names = [f"{'ann' if end else 'bob'}+kata+2026-03-01 {hour}:00:00.000001 {zone}{end}" for hour, end in times]
    found = entries(written(tmp_path / zone, {f"{name}/slope.py": SLOPE for name in names}))
    assert sorted(found) == ["ann", "bob"]
    told = {offset and f"2026-03-01T10:00:00{offset}"}
    assert {entry.submitted for entry in found.values()} == told


def test_where_summer_time_ends_the_later_attempt_counts(tmp_path: Path, written: Callable[..., Path]) -> None:
    times = {"2026-10-25 02:40:00.000001 +0200": OTHER, "2026-10-25 02:10:00.000001 +0100": SLOPE}
    (ann,) = entries(written(tmp_path, {f"ann+kata+{time}/slope.py": code for time, code in times.items()})).values()
    assert ann.submitted == "2026-10-25T02:10:00+01:00"
    written(tmp_path, {"ann+kata+0001-01-01 00:00:00.000001 +0100/slope.py": OTHER})
    (ann,) = entries(tmp_path).values()
    assert read_submission(ann, TOPICS, TOPICS).files == {"slope.py": SLOPE}


@every_case(
    "form",
    [
        "ann+kata+2026-{} 09:00:00.000001 CET+abc/slope.py",
        "ann+kata+2026-{} 25:00:00.000001 UTC/slope.py",
        "kata_ann_attempt_2026-{}-09-00-00_slope.py",
        "kata_ann_attempt_2026-{}-09-61-00_slope.py",
    ],
)
def test_an_impossible_date_is_not_the_last(tmp_path: Path, written: Callable[..., Path], form: str) -> None:
    home = tmp_path / form.partition("/")[0].replace(":", "")
    last = form.replace("25:", "09:").replace("-61-", "-00-")
    names = (last.format("03-02"), form.format("13-41"), last.replace("ann", "bob").format("03-01"))
    found = entries(written(home, dict.fromkeys(names, SLOPE)))
    with pytest.raises(UsageError, match=r"Which attempt is the last .*2026-13-41"):
        read_submission(found["ann"], TOPICS, TOPICS)
    assert "2026-13-41" not in str(found["ann"].submitted)
    assert read_submission(found["bob"], TOPICS, TOPICS).files == {"slope.py": SLOPE}


def test_of_prairielearns_files_the_last_for_each_exercise_counts(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(
        tmp_path,
        {
            "a_lee@x.edu_1_loss_1_1_99_loss.py": SLOPE,
            "a_lee@x.edu_1_slope_1_1_98_slope.py": OTHER,
            "a_lee@x.edu_1_slope_1_10_100_slope.py": SLOPE,
            "bob@x.edu_1_slope_1_1_97_1_2_3_slope.py": SLOPE,
            "cy@x.edu_u042_slope_96_slope.py": SLOPE,
            "cy@x.edu_u042_loss_12_95_loss.py": SLOPE,
        },
    )
    found = entries(tmp_path)
    assert set(found) == {"a_lee@x.edu", "bob@x.edu", "cy@x.edu"}
    assert set(read_submission(found["cy@x.edu"], TOPICS, TOPICS).files) == {"slope.py", "loss.py"}
    read_ann = read_submission(found["a_lee@x.edu"], TOPICS, TOPICS)
    assert read_ann.files == {"slope.py": SLOPE, "loss.py": SLOPE}
    assert ["_98_slope.py was left out" in sentence for sentence in read_ann.refused.values()] == [True]


@every_case("above", ["", "Homework1/"])
def test_prairielearns_names_are_whole_where_a_questions_id_is_a_path(
    tmp_path: Path, written: Callable[..., Path], above: str
) -> None:
    names = {
        "a@x.edu_1_topic/slope_1_2_98_slope.py": OTHER,
        "a@x.edu_1_topic/slope_1_10_100_slope.py": SLOPE,
        "a@x.edu_1_topic/more/loss_1_1_99_loss.py": SLOPE,
        "b@x.edu_1_topic/slope_1_1_97_slope.py": OTHER,
        "b@x.edu_1_topic/slope_1_1_96_slope.py": SLOPE,
        "c@x.edu_1_slope_1_1_95_slope.py": SLOPE,
    }
    home = written(tmp_path / f"class{len(above)}", {f"{above}{name}": names[name] for name in names})
    found = entries(home)
    assert sorted(found) == ["a@x.edu", "b@x.edu", "c@x.edu"]
    read = {student: read_submission(entry, TOPICS, TOPICS).files for student, entry in found.items()}
    assert read["a@x.edu"] == {"slope.py": SLOPE, "loss.py": SLOPE}
    assert read["b@x.edu"] == {"slope.py": OTHER}


def test_a_folder_that_is_called_by_an_address_is_its_students(tmp_path: Path, written: Callable[..., Path]) -> None:
    names = ("a@x.edu", "b@x.edu_1_topic", "c@x.edu_1_topic")
    inside = {f"{name}/slope.py": SLOPE for name in names} | {"c@x.edu_1_topic/slope_1_1_97_slope.py": OTHER}
    found = entries(written(tmp_path, inside | {"d@x.edu/a_1_topic_1_1_97_slope.py": OTHER}))
    assert set(found) == {*names, "d@x.edu"}
    read = {name: read_submission(found[name], TOPICS, TOPICS).files["slope.py"] for name in names}
    assert read == dict.fromkeys(names, SLOPE)


def test_open_edx_tells_the_user_of_each_file(tmp_path: Path, written: Callable[..., Path]) -> None:
    unit = tmp_path / "class" / "[1]Week 1, [2]Descent, [1]Kata"
    names = ("[1] - ann - slope.py", "[1] - ann - prompt_0.txt", "[2] - ann - loss.py", "[x] - b.o-b+1 - slope.py")
    written(unit, dict.fromkeys(names, SLOPE))
    written(tmp_path / "class", {"submissions.csv": b"course_id,username\n"})
    assert graded(tmp_path / "class") == {"ann": {"slope.py", "loss.py"}, "b.o-b+1": {"slope.py"}}


def test_accents_written_in_two_ways_do_not_make_two_students(tmp_path: Path, written: Callable[..., Path]) -> None:
    names = ("José", unicodedata.normalize("NFD", "José"))
    written(tmp_path / "folders", {f"{name}/slope.py": SLOPE for name in names} | {"bob/slope.py": SLOPE})
    written(tmp_path / "Moodle", {f"{name}_7_assignsubmission_file_/slope.py": SLOPE for name in names})
    written(tmp_path / "files", {f"{name}_7_assignsubmission_file_slope.py": SLOPE for name in names})
    assert len(entries(tmp_path / "folders")) == 2
    (entry,) = entries(tmp_path / "Moodle").values()
    with pytest.raises(UsageError, match="Which attempt is the last"):
        read_submission(entry, TOPICS, TOPICS)
    assert list(graded(tmp_path / "files").values()) == [{"slope.py"}]


# --- names that no platform is known to give --------------------------------------------------------------------------

ONE_EACH = {
    "a prefix": ({"jane_slope.py", "jane_loss.py", "bob-slope.py", "bob-weight-step.py"}, {"jane": 2, "bob": 2}),
    "numbers for names": ({"71_slope.py", "71_loss.py", "72_slope.py"}, {"71": 2, "72_slope": 1}),
    "a platform of some sort": (
        {"Kata 1 2026 jdoe slope.py", "Kata 1 2026 jdoe weight_step.ipynb", "Kata 1 2026 roe loss.py"},
        {"Kata 1 2026 jdoe": 2, "Kata 1 2026 roe_loss": 1},
    ),
    "capitals": ({"Jane_slope.py", "jane_loss.py"}, {"Jane": 2}),
    "a browser's numbers": ({"jane_slope (1).py", "jane_loss.py"}, {"jane": 2}),
    "students by number": (
        {"team_1_slope.py", "team_1_loss.py", "team_2_slope.py", "team_2_loss.py"},
        {"team_1": 2, "team_2": 2},
    ),
    "other files beside": (
        {"jane_slope.py", "jane_loss.py", "jane_helper.py", "Jane.txt", "jane_doe.pdf", "jane_doe.zip"},
        {"jane": 4, "jane_doe": 1, "jane_doe.zip": 1},
    ),
    "a file each": ({"ann_slope.py", "ben_slope.py", "carl_loss.py"}, {"ann_slope": 1, "ben_slope": 1, "carl_loss": 1}),
}


@every_case(("names", "students"), ONE_EACH.values(), ids=ONE_EACH)
def test_loose_files_that_begin_alike_are_one_students(
    tmp_path: Path, written: Callable[..., Path], names: set[str], students: dict[str, int]
) -> None:
    written(tmp_path, dict.fromkeys(names, SLOPE))
    found = entries(tmp_path)
    assert {student.replace(" loss", "_loss"): len(entry.files) for student, entry in found.items()} == students


def test_a_name_whose_accents_are_written_in_two_ways_is_one_students(
    tmp_path: Path, written: Callable[..., Path]
) -> None:
    written(
        tmp_path, dict.fromkeys(("jos\N{LATIN SMALL LETTER E WITH ACUTE}_slope.py", f"{DECOMPOSED}_loss.py"), SLOPE)
    )
    (entry,) = entries(tmp_path).values()
    assert len(entry.files) == 2


UNCLEAR = {
    "a number for each file": (
        {"jdoe_8831_slope.py", "jdoe_8832_loss.py", "roe_8833_slope.py"},
        "{student}_{number}_{exercise}",
        {"jdoe": 2, "roe": 1},
    ),
    "a number in front": (
        {"1 - Jo Doe - slope.py", "2 - Jo Doe - loss.py"},
        "{number} - {student} - {exercise}",
        {"Jo Doe": 2},
    ),
    "the exercise in front": ({"slope_van_doe.py", "loss_van_doe.py"}, "{exercise}_{student}", {"van_doe": 2}),
    "a number behind": ({"jane_slope_01.py", "jane_weight_step_02.py"}, "{student}_{exercise}_{number}", {"jane": 2}),
}


@every_case(("names", "guess", "students"), UNCLEAR.values(), ids=UNCLEAR)
def test_an_unclear_pattern_is_a_question_with_a_guess(
    tmp_path: Path, written: Callable[..., Path], names: set[str], guess: str, students: dict[str, int]
) -> None:
    written(tmp_path, dict.fromkeys(names, SLOPE))
    with pytest.raises(UsageError, match="may be the files of one student") as told:
        entries(tmp_path)
    assert f"--names '{guess}'" in str(told.value)
    assert {student: len(files) for student, files in graded(tmp_path, guess).items()} == students


def test_of_two_files_for_one_exercise_the_names_say_which_counts(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path, {"jo_1_slope.py": OTHER, "jo_2_slope.py": SLOPE})
    submission = read_submission(entries(tmp_path, "{student}_{number}_{exercise}")["jo"], TOPICS, TOPICS)
    assert submission.files == {"slope.py": SLOPE}
    assert list(submission.refused.values()) == [
        "jo_1_slope.py was left out: jo_2_slope.py is for the same exercise file, and counts."
    ]


def test_a_regular_expression_can_say_how_names_are_made() -> None:
    found = named_files(["a_b_1_x.py"], r"(?P<student>[a-z]_[a-z])_\d+_(?P<file>.+)", TOPICS)
    assert (found["a_b_1_x.py"].student, found["a_b_1_x.py"].file) == ("a_b", "x.py")


@every_case("template", ["", "{student}", "{file}", "{x}_{file}", "(?P<student>", "x", "{student}{student}{file}"])
def test_a_wrong_template_is_refused_in_a_sentence(template: str) -> None:
    with pytest.raises(UsageError, match="--names"):
        named_files(["a_slope.py"], template, TOPICS)


def test_a_template_that_fits_nothing_is_refused(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path, {"jane_slope.py": SLOPE})
    with pytest.raises(UsageError, match=r"fits no file in .*such as jane_slope\.py"):
        entries(tmp_path, "{student}+{file}")


# --- When it was handed in -------------------------------------------------------------------------------------------


@every_case(
    ("files", "submitted", "late"),
    [
        (["doejane_LATE_11_22_scaling.py"], None, True),
        (["doejane_11_22_scaling.py"], None, False),
        (["LATE_anon_ab12_22_scaling.py"], None, True),
        (["anon_ab12_22_scaling.py"], None, False),
        (["doejane_11_22_scaling.py", "doejane_LATE_11_23_growing.py"], None, True),
        (["LATElyjo_11_22_scaling.py"], None, False),
        (["Kata_jane_attempt_2026-03-01-10-00-05_scaling.py"], "2026-03-01T10:00:05", None),
        (
            [
                "Kata_jane_attempt_2026-03-01-10-00-05_scaling.py",
                "Kata_jane_attempt_2026-03-02-11-00-00_scaling.py",
                "Kata_jane_attempt_2026-03-03-11-00-00.txt",
            ],
            "2026-03-02T11:00:00",
            None,
        ),
        (["12-34 - Jane Doe - Mar 1, 2026 1005 PM - scaling.py"], "2026-03-01T22:05", None),
        (["12-34 - Jane Doe - 1 mars 2026 - scaling.py"], None, None),
        (["Jane Doe_7_assignsubmission_file_scaling.py"], None, None),
        (["jane.zip"], None, None),
    ],
)
def test_the_names_of_a_download_tell_time_and_lateness(
    files: list[str], submitted: str | None, late: object, tmp_path: Path
) -> None:
    for file in files:
        (tmp_path / file).write_text("")
    (entry,) = intake.take_in(tmp_path, ["scaling", "growing"]).entries
    assert (entry.submitted, entry.late) == (submitted, late)


def test_a_batch_keeps_what_the_names_tell(tmp_path: Path, shared_course: Path, grade: Callable[..., Any]) -> None:
    names = ["doejane_LATE_11_22_scaling.py", "roejohn_12_23_scaling.py"]
    names += ["Kata_ann_attempt_2026-03-01-10-00-05_scaling.py"]
    (tmp_path / "class").mkdir()
    for name in names:
        (tmp_path / "class" / name).write_text("def scale(x):\n    return x\n")
    results = str(tmp_path / "r.sqlite")
    words = ("batch", tmp_path / "class", "-o", results, "--course", shared_course, "--workers", "1", "-q")
    assert grade(*words).code == 0
    table = CliRunner().invoke(main, ["export", results, "--format", "csv"]).stdout.removeprefix("\ufeff")
    rows = csv.DictReader(io.StringIO(table, newline=""))
    assert {row["student"]: (row["submitted"], row["late"]) for row in rows} == {
        "doejane_11": ("", "yes"),
        "roejohn_12": ("", "no"),
        "ann": ("2026-03-01T10:00:05", ""),
    }


def test_gradescope_tells_the_time_of_the_submission_that_counts(tmp_path: Path) -> None:
    (tmp_path / "submission_1").mkdir()
    (tmp_path / "submission_metadata.yml").write_text(
        "---\nsubmission_1:\n  :submitters:\n  - :name: Ada\n    :email: a@x.org\n  - :name: Ben\n    :email: b@x.org\n"
        "  :created_at: 2026-03-01 17:34:00.861687000 Z\n"
        "  :history:\n  - :created_at: 2026-02-01 17:34:00.000000000 Z\n"
    )
    entries = intake.take_in(tmp_path, ["scaling"]).entries
    assert [(entry.student, entry.submitted) for entry in entries] == [
        ("a@x.org", "2026-03-01T17:34:00+00:00"),
        ("b@x.org", "2026-03-01T17:34:00+00:00"),
    ]


def test_the_files_own_times_count_only_where_asked_and_no_other_is_told(tmp_path: Path) -> None:
    for student, time in [("ada", 1_772_000_000), ("ben", 1_772_100_000)]:
        (tmp_path / student / "inner").mkdir(parents=True)
        for number, name in enumerate(("scaling.py", "inner/growing.py", "later.txt")):
            (tmp_path / student / name).write_text("")
            os.utime(tmp_path / student / name, (time + number, time + number))
    blackboard = tmp_path / "Kata_cy_attempt_2026-03-01-10-00-05_scaling.py"
    blackboard.write_text("")
    os.utime(blackboard, (1, 1))
    plain, asked = (
        {entry.student: entry.submitted for entry in intake.take_in(tmp_path, ["scaling"], file_times=way).entries}
        for way in (False, True)
    )
    assert plain == {"ada": None, "ben": None, "cy": "2026-03-01T10:00:05"}
    assert asked == {
        "ada": "2026-02-25T06:13:21+00:00",
        "ben": "2026-02-26T10:00:01+00:00",
        "cy": "2026-03-01T10:00:05",
    }
