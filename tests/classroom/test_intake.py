"""Who handed in what: plain folders, and what Canvas, Moodle and Gradescope give for download."""

import os
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from every_case import every_case
from packed_files import tarred, zipped

from grader.classroom import gradescope_download, gradescope_metadata, intake, student_reading
from grader.classroom import store as stores
from grader.classroom.student_entry import StudentEntry
from grader.classroom.student_reading import read_submission
from grader.errors import UsageError
from grader.submissions import stray_files

TOPICS = ("slope", "loss", "weight_step")
SLOPE = b"def derivative(f, x):\n    return 0\n"


def packed(**files: bytes) -> bytes:
    return zipped({f"{name}.py": content for name, content in files.items()})


def found(folder: Path) -> dict[str, StudentEntry]:
    return {entry.student: entry for entry in intake.take_in(folder, TOPICS).entries}


def remarks(folder: Path) -> list[str]:
    return list(intake.take_in(folder, TOPICS).remarks)


def files(entry: StudentEntry, selected: tuple[str, ...] = TOPICS) -> dict[str, bytes]:
    return read_submission(entry, TOPICS, selected).files


def notes(entry: StudentEntry) -> dict[str, str]:
    return read_submission(entry, TOPICS, TOPICS).refused


def fault(entry: StudentEntry) -> str:
    with pytest.raises(UsageError) as told:
        read_submission(entry, TOPICS, TOPICS)
    return str(told.value)


def test_a_folder_an_archive_and_a_file_are_a_student_each(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(
        tmp_path,
        {
            "anna/slope.py": SLOPE,
            "ben.zip": packed(slope=SLOPE),
            "carl_slope.py": SLOPE,
            "grades.csv": "",
            ".DS_Store": "",
            "__MACOSX/x": "",
        },
    )
    assert {name: files(entry) for name, entry in found(tmp_path).items()} == {
        "anna": {"slope.py": SLOPE},
        "ben": {"slope.py": SLOPE},
        "carl_slope": {"slope.py": SLOPE},
    }


@every_case("name", ["class.zip", "hw1"])
def test_a_lone_submission_that_may_be_the_class_is_named(
    name: str, tmp_path: Path, written: Callable[..., Path]
) -> None:
    content = {"hw1/anna/slope.py": SLOPE} if name == "hw1" else {name: packed(slope=SLOPE)}
    written(tmp_path / "downloads", content)
    place = tmp_path / "downloads" / name
    assert remarks(tmp_path / "downloads") == [
        f"There is one submission only: {place}. If that is the class itself, name it."
    ]
    written(tmp_path / "other", {"anna_slope.py": SLOPE})
    assert remarks(tmp_path / "other") == []


def test_a_folder_in_an_archive_is_to_be_unpacked(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path, {"class.zip": packed(slope=SLOPE)})
    with pytest.raises(
        UsageError, match=r"class\.zip/a is no folder, but a place in a file\. If that is an archive, unpack"
    ):
        found(tmp_path / "class.zip" / "a")


def test_students_come_in_the_order_of_their_names(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path, {f"{name}/slope.py": SLOPE for name in ("zoe", "adam", "mia")})
    assert list(found(tmp_path)) == ["adam", "mia", "zoe"]


def test_exercises_are_found_deeper_in_a_students_folder(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path, {"anna/kata-main/exercises/slope.py": SLOPE, "anna/kata-main/tests/slope_test.py": b""})
    assert files(found(tmp_path)["anna"]) == {"slope.py": SLOPE}


ENDINGS = ("txt", "py", "zip.txt")


@pytest.mark.parametrize(
    ("endings", "listed", "many"),
    [(ENDINGS, student_reading.MAX_LISTED_ENTRIES, 10_000), *(((one,), 500, 1_000) for one in ENDINGS)],
    ids=["all", *ENDINGS],
)
def test_exercises_are_found_beside_any_number_of_files(
    tmp_path: Path,
    written: Callable[..., Path],
    endings: tuple[str, ...],
    listed: int,
    many: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(student_reading, "MAX_LISTED_ENTRIES", listed)
    written(tmp_path, {"anna/slope.py": SLOPE, "ben/kata/slope.py": SLOPE})
    for student, count in {"anna": many, "ben": many * 4 // 10}.items():
        for number in range(count):
            (tmp_path / student / f"a{number}.{endings[number % len(endings)]}").touch()
    assert [files(entry)["slope.py"] for entry in found(tmp_path).values()] == [SLOPE, SLOPE]


def test_a_students_folder_may_hold_the_archive(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path, {"anna/work.zip": packed(slope=SLOPE), "anna/readme.txt": b""})
    assert files(found(tmp_path)["anna"]) == {"slope.py": SLOPE}


def test_two_archives_in_a_folder_are_one_too_many(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path, {"anna/one.zip": packed(slope=SLOPE), "anna/two.zip": packed(slope=SLOPE)})
    assert "2 archives (one.zip, two.zip)" in fault(found(tmp_path)["anna"])


def test_of_an_archives_copies_in_a_folder_the_last_one_counts(tmp_path: Path, written: Callable[..., Path]) -> None:
    old = packed(slope=b"y = 2\n")
    written(
        tmp_path, {"anna/in/kata.zip": old, "anna/in/kata (1).zip": old, "anna/in/kata (2).zip": packed(slope=SLOPE)}
    )
    written(tmp_path, {"ben/a/kata.zip": old, "ben/b/kata (1).zip": old})
    students = found(tmp_path)
    assert files(students["anna"]) == {"slope.py": SLOPE}
    assert sorted(notes(students["anna"])) == ["kata (1).zip", "kata.zip"]
    assert "It holds 2 archives" in fault(students["ben"])


def test_of_two_archives_beside_each_other_one_must_be_chosen(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path, {"amy_1_2_kata.zip": packed(slope=SLOPE), "amy_1_3_work-1.zip": packed(slope=SLOPE)})
    told = fault(found(tmp_path)["amy_1"])
    assert told.startswith("It holds 2 archives (kata.zip, work-1.zip)")
    assert "Choose one" in told


def test_of_an_archive_that_was_handed_in_again_the_last_one_counts(
    tmp_path: Path, written: Callable[..., Path]
) -> None:
    names = {"amy_1_2_kata.zip": b"", "amy_1_3_kata-2.zip": b"", "amy_1_4_kata-10.zip": packed(slope=SLOPE)}
    written(tmp_path, names)
    amy = found(tmp_path)["amy_1"]
    assert files(amy) == {"slope.py": SLOPE}
    assert list(notes(amy).values()) == [
        f"{name} was left out: kata-10.zip has a higher number, and counts." for name in ("kata.zip", "kata-2.zip")
    ]


@every_case("copy", [" (1)", " - Copy", " 2"])
def test_of_two_folders_of_one_attempt_none_is_dropped_without_a_word(
    copy: str, tmp_path: Path, written: Callable[..., Path]
) -> None:
    names = ("Ann_17_assignsubmission_file_", f"Ann_17_assignsubmission_file_{copy}")
    written(tmp_path, {f"{name}/slope.py": name for name in names} | {"Bob_18_assignsubmission_file_/slope.py": SLOPE})
    assert fault(found(tmp_path)["Ann (17)"]) == (
        f"Which attempt is the last can't be told ({'; '.join(names)}). "
        "Leave one in the class's folder, and grade again."
    )


@every_case("name", [" slope.py", "slope.py ", "slope.py\n", "\N{IDEOGRAPHIC SPACE}slope.py"])
def test_a_blank_at_the_end_of_a_name_is_shown(name: str, tmp_path: Path, written: Callable[..., Path]) -> None:
    written(
        tmp_path, {f"ann/{name}": SLOPE, f"amy_11_12_{name.strip()} ": SLOPE, f"ben/{name}": SLOPE, "ben/loss.py": ""}
    )
    students = found(tmp_path)
    assert re.search(r"It holds only '( slope\.py|slope\.py )'\.$", fault(students["ann"]))
    assert "There is nothing to grade in it, only 'slope.py '. A folder" in fault(students["amy_11"])
    (note,) = notes(students["ben"]).values()
    assert re.match(r"'( slope\.py|slope\.py )' was not taken for slope\.py: ", note)


def test_an_archive_of_an_earlier_attempt_is_noted(tmp_path: Path, written: Callable[..., Path]) -> None:
    dates = ("2026-03-01-10-00-00", "2026-03-02-10-00-00")
    written(tmp_path, {f"Kata_ada_attempt_{date}_kata.zip": packed(slope=date.encode()) for date in dates})
    ada = found(tmp_path)["ada"]
    assert files(ada) == {"slope.py": dates[1].encode()}
    assert list(notes(ada).values()) == [
        f"kata.zip was left out: it is of an earlier attempt ({dates[0]}); the last one counts."
    ]


def test_an_archive_of_another_kind_gets_its_line_and_its_reason(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path, {"anna.rar": b"Rar!", "ben/work.7z": b"7z"})
    students = found(tmp_path)
    for name in ("anna", "ben"):
        with pytest.raises(UsageError, match=r"\.(rar|7z)"):
            files(students[name])


def test_a_link_is_not_followed(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path / "elsewhere", {"slope.py": SLOPE})
    home = written(tmp_path / "class", {"ben/slope.py": SLOPE})
    (home / "anna").symlink_to(tmp_path / "elsewhere")
    (home / "carl.zip").symlink_to(tmp_path / "elsewhere" / "slope.py")
    (home / "dora.smith").symlink_to(tmp_path / "nowhere")
    students = found(home)
    assert list(students) == ["anna", "ben", "carl", "dora.smith"]
    for name in ("anna", "carl", "dora.smith"):
        assert "is a link; links are not followed" in fault(students[name])


def test_a_file_of_another_kind_is_a_student_that_cannot_be_read(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path, {"amy.txt": "", "ben.docx": "", "ben.txt": "", "carl": "", "Dan.PY": "", "eve/slope.py": SLOPE})
    students = found(tmp_path)
    assert list(students) == ["Dan", "amy", "ben", "ben.txt", "carl", "eve"]
    told = fault(students["amy"])
    assert told.startswith("There is nothing to grade in it, only amy.txt. A folder, an archive (")
    assert "has to end in small letters" in fault(students["Dan"])


@every_case(
    "name",
    ["Thumbs.db", "desktop.ini", "README.txt", "Grades-Kata.csv", "r.sqlite", "r.sqlite-wal", "r.db-shm", "~$amy.docx"],
)
def test_what_no_student_hands_in_is_not_listed(tmp_path: Path, written: Callable[..., Path], name: str) -> None:
    written(tmp_path, {name: "", "submission_metadata.yml": "", "eve/slope.py": SLOPE})
    assert list(found(tmp_path)) == ["eve"]


def test_a_class_one_folder_further_in_is_named(tmp_path: Path, written: Callable[..., Path]) -> None:
    inner = {"classes/alice/slope.py": SLOPE, "classes/bob/slope.py": SLOPE}
    written(tmp_path / "one", {**inner, "grades.csv": ""})
    told = fault(found(tmp_path / "one")["classes"])
    assert "both alice and bob" in told
    assert "two students" in told
    assert told.endswith("classes")
    written(tmp_path / "two", {**inner, "carl/slope.py": SLOPE})
    assert "two students" not in fault(found(tmp_path / "two")["classes"])


def test_folder_and_archive_of_one_name_are_two_lines(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path, {"anna/slope.py": SLOPE, "anna.zip": packed(loss=SLOPE)})
    students = found(tmp_path)
    assert files(students["anna"]) == {"slope.py": SLOPE}
    assert files(students["anna.zip"]) == {"loss.py": SLOPE}


def test_a_single_file_of_any_name_is_the_only_topic(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path, {"anna.py": SLOPE})
    assert files(found(tmp_path)["anna"], ("loss",)) == {"loss.py": SLOPE}
    with pytest.raises(UsageError, match=r"Which exercise file anna\.py is"):
        files(found(tmp_path)["anna"], ("loss", "slope"))


@every_case("name", ["jane_weight_step.py", "jane-weight_step.py", "Jane Doe weight_step.py"])
def test_a_name_may_end_with_the_exercises(tmp_path: Path, written: Callable[..., Path], name: str) -> None:
    written(tmp_path, {name: SLOPE})
    (entry,) = found(tmp_path).values()
    assert files(entry) == {"weight_step.py": SLOPE}


def test_one_submission_is_no_class(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path, {"slope.py": SLOPE, "loss.py": SLOPE})
    with pytest.raises(UsageError, match="looks like one submission"):
        found(tmp_path)


def test_commands_that_refusals_name_can_be_typed(
    tmp_path: Path, written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "-my work", {"slope.py": SLOPE})
    with pytest.raises(UsageError, match=r"grade it alone with: grade './-my work'$"):
        found(Path("-my work"))
    empty = Path("my results")
    with pytest.raises(UsageError, match=r"`grade batch FOLDER -o 'my results'`"):
        stores.open_for_reading(empty)
    empty.touch()
    with pytest.raises(UsageError, match=r"`grade batch FOLDER -o 'my results'`"):
        stores.open_for_reading(empty)


def test_an_empty_folder_and_none_at_all_are_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no submissions"):
        found(tmp_path)
    with pytest.raises(UsageError, match="does not exist"):
        found(tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="is neither a folder nor an archive"):
        found(tmp_path / "file")


def test_names_of_strangers_are_cleaned(tmp_path: Path) -> None:
    folder = tmp_path / "evil\x1b[2J\u202e"
    folder.mkdir()
    (folder / "slope.py").write_bytes(SLOPE)
    (entry,) = intake.take_in(tmp_path, TOPICS).entries
    assert "\x1b" not in entry.student + entry.path
    assert "\u202e" not in entry.student + entry.path
    assert files(entry) == {"slope.py": SLOPE}


def test_names_that_are_all_blank_are_shown_and_stay_apart(tmp_path: Path, written: Callable[..., Path]) -> None:
    blanks = (" ", "\N{IDEOGRAPHIC SPACE}", "\t", "\N{ZERO WIDTH JOINER}")
    written(tmp_path, {"ann/slope.py": SLOPE, **{f"{blank}/slope.py": SLOPE for blank in blanks}})
    students = [entry.student for entry in intake.take_in(tmp_path, TOPICS).entries]
    assert len(set(students)) == len(students) == 5
    assert [student for student in students if not student.strip() or student.startswith((" ", "#"))] == []


# --- Canvas ----------------------------------------------------------------------------------------------------------


def test_canvas_files_are_gathered_by_student(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(
        tmp_path,
        {
            "doejane_12345_678901_slope.py": SLOPE,
            "doejane_12345_678902_loss.py": b"x = 1\n",
            "smithbob_LATE_340934_208490284_slope-1.py": b"second",
            "leeann_77_901_work.zip": packed(slope=SLOPE),
            "anon_QxYzw_4711_slope.py": SLOPE,
            "anon_QxYzw_LATE_4712_loss.py": b"",
            "muster_55_902_essay.pdf": b"%PDF",
        },
    )
    students = found(tmp_path)
    assert {name: (entry.name, entry.student_id) for name, entry in students.items()} == {
        "doejane_12345": ("doejane", "12345"),
        "smithbob_340934": ("smithbob", "340934"),
        "leeann_77": ("leeann", "77"),
        "anon_QxYzw": (None, None),
        "muster_55": ("muster", "55"),
    }
    assert files(students["doejane_12345"]) == {"slope.py": SLOPE, "loss.py": b"x = 1\n"}
    assert files(students["smithbob_340934"]) == {"slope.py": b"second"}
    assert files(students["anon_QxYzw"]) == {"slope.py": SLOPE, "loss.py": b""}
    assert files(students["leeann_77"]) == {"slope.py": SLOPE}
    with pytest.raises(UsageError, match=r"essay\.pdf"):
        files(students["muster_55"])


def test_two_canvas_students_of_one_name_stay_two(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path, {"leewei_1_10_slope.py": b"a", "leewei_2_11_slope.py": b"b"})
    assert {name: files(entry)["slope.py"] for name, entry in found(tmp_path).items()} == {
        "leewei_1": b"a",
        "leewei_2": b"b",
    }


def test_of_two_canvas_files_of_one_name_the_later_counts(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path, {"leewei_1_10_slope.py": b"old", "leewei_1_11_slope-1.py": b"new"})
    entry = found(tmp_path)["leewei_1"]
    assert files(entry) == {"slope.py": b"new"}
    assert list(notes(entry).values()) == [
        "slope.py was left out: slope-1.py is for the same exercise file, and counts."
    ]
    assert "slope.py" not in notes(entry)


@pytest.mark.parametrize("ending", [".py", ".ipynb"])
def test_the_later_counts_in_any_order_of_the_names(tmp_path: Path, written: Callable[..., Path], ending: str) -> None:
    content = SLOPE if ending == ".py" else b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    prefix = "Jane Doe_1_assignsubmission_file_"
    written(tmp_path, {f"{prefix}slope{number}{ending}": content for number in ("", "-1", "-10", "-9")})
    told = " ".join(notes(found(tmp_path)["Jane Doe (1)"]).values())
    assert told.count(f"slope-10{ending} is for the same") == 3


@every_case("name", ["my slope final.py", "Slope.PY", "work.zip", "work.rar"])
def test_a_file_that_is_left_out_is_noted(tmp_path: Path, written: Callable[..., Path], name: str) -> None:
    written(tmp_path, {"amy_1021_7002_loss.py": SLOPE, f"amy_1021_7003_{name}": SLOPE, "amy_1021_text.html": ""})
    entry = found(tmp_path)["amy_1021"]
    assert files(entry) == {"loss.py": SLOPE}
    assert list(notes(entry)) == [name]
    assert notes(entry)[name].startswith(f"{name} was left out: ")


def test_what_may_be_work_in_a_students_folder_and_does_not_count_is_noted(
    tmp_path: Path, written: Callable[..., Path]
) -> None:
    names = (
        "Loss.py",
        "weight_step.py.txt",
        "slope (1).py",
        "my notes.py",
        "helper.py",
        "slope.pdf",
        "work.zip",
        "all.tar.xz",
    )
    inside = {f"ann/{name}": SLOPE for name in (*names, "slope.py", ".loss.py", "old/loss.py")}
    written(tmp_path, {**inside, "ben/slope.py": SLOPE})
    students = found(tmp_path)
    assert set(files(students["ann"])) == {"slope.py", "Loss.py", "helper.py"}
    assert sorted(notes(students["ann"]).values()) == [
        "Loss.py was not taken for loss.py: the file has to be called exactly that. Rename it.",
        "all.tar.xz was left out: there are .py files or notebooks beside it, and they count.",
        "old/loss.py was not taken for loss.py: it lies in another folder than the exercise files that count.",
        "slope (1).py was left out: slope.py is there, and counts.",
        "weight_step.py.txt was not taken for weight_step.py: the file has to be called exactly that. Rename it.",
        "work.zip was left out: there are .py files or notebooks beside it, and they count.",
    ]
    assert notes(students["ben"]) == {}


COPIES = {
    "a browser's number": {"slope (1).py"},
    "a platform's number": {"slope-2.py", "loss.py"},
    "Google Drive's": {"Copy of slope.py"},
    "of Windows": {"slope - Copy.py"},
    "of Windows, once more": {"slope - Copy (3).py", "Loss.py"},
    "of macOS": {"slope copy 2.py"},
    "German": {"slope - Kopie.py"},
    "ILIAS's": {"Late Submission - slope.py"},
    "ILIAS's in German": {"Verspaetete Abgabe - slope.py"},
    "Chinese": {"slope - 副本.py"},
    "Chinese, of Taiwan": {"slope - 複製.py"},
    "Dutch": {"Kopie van slope.py"},
    "French": {"slope - Copie (2).py"},
    "French, Google Drive's": {"Copie de slope.py"},
    "Italian": {"Copia di slope.py"},
    "Japanese": {"slope - コピー.py"},
    "Korean": {"slope - 복사본 (2).py"},
    "Polish": {"slope — kopia.py"},
    "Polish, Google Drive's": {"Kopia slope.py"},
    "Portuguese": {"Cópia de slope.py"},
    "Portuguese, of macOS": {unicodedata.normalize("NFD", "slope - Cópia.py")},
    "Russian": {"slope — копия.py"},
    "Russian, Google Drive's": {"Копия slope.py"},
    "Spanish": {"slope - copia.py"},
    "Spanish, Google Drive's": {"Copia de slope.py"},
    "Turkish": {"slope - Kopya.py"},
}


@every_case("names", COPIES.values(), ids=COPIES)
def test_a_copy_counts_in_a_folder_where_it_is_the_only_file_of_its_exercise(
    tmp_path: Path, written: Callable[..., Path], names: set[str]
) -> None:
    inside = {f"kata/{name}": SLOPE for name in names}
    written(
        tmp_path, {f"ann/{path}": SLOPE for path in inside} | {"ben.tgz": tarred(inside), "cat.zip": zipped(inside)}
    )
    for entry in found(tmp_path).values():
        assert "slope.py" in files(entry)
        assert not any("slope" in sentence for sentence in notes(entry).values())


@every_case("names", COPIES.values(), ids=COPIES)
def test_a_copy_counts_among_a_students_files_as_well(
    tmp_path: Path, written: Callable[..., Path], names: set[str]
) -> None:
    written(tmp_path, {f"amy_1_{number}_{name}": SLOPE for number, name in enumerate(sorted(names), 7_001)})
    assert files(found(tmp_path)["amy_1"])["slope.py"] == SLOPE


def test_a_file_counts_before_what_is_called_its_copy(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path, {"amy_1_7001_Copy of slope.py": b"y = 2\n", "amy_1_7002_slope - Copy (3).py": b"y = 3\n"})
    written(tmp_path, {"amy_1_7000_slope.py": SLOPE})
    assert files(found(tmp_path)["amy_1"]) == {"slope.py": SLOPE}
    assert len(notes(found(tmp_path)["amy_1"])) == 2


def test_copies_count_for_nothing_where_another_file_may_be_meant(tmp_path: Path, written: Callable[..., Path]) -> None:
    cases = {
        "ann": {"slope (1).py", "slope (2).py", "loss.py"},
        "ben": {"slope (1).py", "loss.ipynb"},
        "cat": {"old/slope (1).py", "exercises/loss.py"},
        "dan": {".slope (1).py", "slope .py", "loss.py"},
    }
    written(tmp_path, {f"{student}/{name}": SLOPE for student, names in cases.items() for name in names})
    for entry in found(tmp_path).values():
        assert "slope.py" not in files(entry)
    assert fault(found(written(tmp_path / "one", {"amy/slope (1).py": SLOPE, "amy/slope (2).py": SLOPE}))["amy"])


RESEMBLING = {
    **dict.fromkeys(["Loss.py", "LOSS.PY", "loss (2).py", "my loss.py", "loss-final.py", "Loss - Copy (3).py"], "loss"),
    **dict.fromkeys(
        ["loss.py.txt", "loss.txt", "loss", "loss.docx", "loss.py.bak", "ann_loss.PY", "1. loss.py"], "loss"
    ),
    **dict.fromkeys(["loss.png", "loss_curve.png", "loss.csv", "loss_notes.txt", "lossy.py", "floss.py", "a.py"], None),
    **dict.fromkeys(["Weight Step.py", "weight-step.py", "ann_weight_step.py"], "weight_step"),
}


@every_case(("name", "topic"), RESEMBLING.items())
def test_a_name_is_like_a_topics_or_not(name: str, topic: str | None) -> None:
    assert stray_files.resembled_topic(name, TOPICS) == topic


def test_exercise_files_elsewhere_are_told_in_one_note(tmp_path: Path, written: Callable[..., Path]) -> None:
    inside = ("new/slope.py", "new/loss.py", "slope.py", "v1/slope.py", "v2/slope.py", "v3/slope.py")
    written(tmp_path, {"ben/slope.py": "", **{f"ann/{name}": "" for name in inside}})
    assert list(notes(found(tmp_path)["ann"]).values()) == [
        "Exercise files in other folders do not count: ../slope.py, ../v1/slope.py, ../v2/slope.py and 1 more."
    ]


def test_a_misnamed_file_in_another_folder_is_noted_where_its_exercise_is_missing(
    tmp_path: Path, written: Callable[..., Path]
) -> None:
    names = ("Slope.py", "old/my_slope.py", "old/weight_step.py.txt", "old/LOSS.py")
    written(tmp_path, {**{f"ann/{name}": SLOPE for name in names}, "ann/week2/loss.py": SLOPE, "ben/slope.py": ""})
    template = "{} was not taken for {}: it lies in another folder than the exercise files that count."
    assert sorted(notes(found(tmp_path)["ann"]).values()) == [
        template.format("../Slope.py", "slope.py"),
        template.format("../old/my_slope.py", "slope.py"),
        template.format("../old/weight_step.py.txt", "weight_step.py"),
    ]


def test_such_notes_are_bounded(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path, {"ben/slope.py": "", "ann/slope.py": "", **{f"ann/slope ({n}).py": "" for n in range(50)}})
    told = list(notes(found(tmp_path)["ann"]).values())
    assert (len(told), told[-1]) == (11, "40 more files that may be meant as work do not count.")


@every_case(
    "name",
    [
        *(
            "my slope (1).py",
            "Slope.py",
            "SLOPE.PY",
            "slope.PY",
            "slope_v2.py",
            "slope.py.txt",
            "slope .py",
            " slope.py",
        ),
        *("slope.txt", "my_slope.py", "1_slope.py", "hw/Slope.py", "slope - final.py"),
    ],
)
def test_where_nothing_counts_a_misnamed_file_is_to_be_renamed(
    name: str, tmp_path: Path, written: Callable[..., Path]
) -> None:
    students = found(written(tmp_path, {f"ann/{name}": SLOPE, "ann/a.py": "", "cy/a.txt": ""}))
    assert " was not taken for slope.py: the file has to be called exactly that. Rename it." in fault(students["ann"])
    assert "Rename it" not in fault(students["cy"])


def test_a_folder_without_exercises_tells_what_it_holds(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path, {"ann/Slope.py": "", "ann/a.txt": "", "ben/1/2/3/4/5/6/slope.py": "", "eve/.slope.py": ""})
    written(tmp_path, {f"dan/{number}.py": "" for number in range(9)})
    students = found(tmp_path)
    assert fault(students["ann"]).endswith("It holds only Slope.py, a.txt.")
    assert fault(students["ben"]).endswith("It holds nothing but folders, as far as it was searched (5 deep).")
    assert fault(students["dan"]).endswith("It holds 0.py, 1.py, 2.py and 6 more files.")
    assert fault(students["eve"]).endswith("It holds nothing, or hidden files only.")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read all")
def test_a_folder_that_may_not_be_read_is_said(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path, {"ann/slope.py": "", "ben/slope.py": "", "ben/more/loss.py": ""})
    for folder in ("ann", "ben/more"):
        (tmp_path / folder).chmod(0)
    students = found(tmp_path)
    told = [fault(students["ann"]), *notes(students["ben"]).values()]
    for folder in ("ann", "ben/more"):
        (tmp_path / folder).chmod(0o700)
    assert told[0].endswith("ann can't be read: Permission denied. Check its permissions.")
    assert told[1:] == ["more can't be read: Permission denied."]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter all")
def test_a_class_behind_a_shut_door_is_not_said_to_be_missing(tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir(mode=0)
    with pytest.raises(UsageError, match=r"class can't be read: Permission denied\."):
        intake.take_in(tmp_path / "shut" / "class", TOPICS)


def test_what_was_typed_into_canvas_is_a_student_too(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path, {"zed_1031_text.html": "", "zee_LATE_1032_link.html": "", "anon_Ab1_text.html": ""})
    students = found(tmp_path)
    assert {name: entry.student_id for name, entry in students.items()} == {
        "anon_Ab1": None,
        "zed_1031": "1031",
        "zee_1032": "1032",
    }
    assert "only text.html" in fault(students["zed_1031"])
    assert "only link.html" in fault(students["zee_1032"])


def test_an_exercise_name_with_a_line_in_it_stays_whole_on_canvas(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path, {"doejane_1_2_weight_step.py": SLOPE})
    assert files(found(tmp_path)["doejane_1"]) == {"weight_step.py": SLOPE}


# --- Moodle ----------------------------------------------------------------------------------------------------------


def test_moodle_folders_tell_name_and_number(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(
        tmp_path,
        {
            "Jane van Doe_657737_assignsubmission_file_/slope.py": SLOPE,
            "Jane van Doe_657737_assignsubmission_onlinetext_/onlinetext.html": b"<p>hi",
            "Zoë Ünal_657738_assignsubmission_file_/work.zip": packed(loss=SLOPE),
            "Only Text_657739_assignsubmission_onlinetext_/onlinetext.html": b"<p>hi",
        },
    )
    students = found(tmp_path)
    assert {name: (entry.name, entry.student_id) for name, entry in students.items()} == {
        "Jane van Doe (657737)": ("Jane van Doe", "657737"),
        "Zoë Ünal (657738)": ("Zoë Ünal", "657738"),
        "Only Text (657739)": ("Only Text", "657739"),
    }
    assert "only onlinetext" in fault(students["Only Text (657739)"])
    assert files(students["Jane van Doe (657737)"]) == {"slope.py": SLOPE}
    assert files(students["Zoë Ünal (657738)"]) == {"loss.py": SLOPE}


def test_moodle_files_in_one_folder_are_gathered(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(
        tmp_path,
        {
            "Jane Doe_1_assignsubmission_file_slope.py": SLOPE,
            "Jane Doe_1_assignsubmission_file_loss.py": b"x = 1\n",
        },
    )
    assert files(found(tmp_path)["Jane Doe (1)"]) == {"slope.py": SLOPE, "loss.py": b"x = 1\n"}


# --- Gradescope ------------------------------------------------------------------------------------------------------

METADATA = """\
---
submission_101:
  :submitters:
  - :name: Solo Student
    :sid: '100'
    :email: solo@example.edu
  :created_at: 2024-09-12 03:29:22.171340000 Z
  :score: 12.0
  :status: processed
  :results:
    tests:
    - name: 'one: two'
      score: 1.0
  :history:
  - :id: 99
    :submitters:
    - :name: Someone Else
      :email: else@example.edu
submission_102:
  :submitters:
  - :name: "Pair O'One"
    :sid: ''
    :email: one@example.edu
  - :name: 'Pair ''Two'''
    :sid:
    :email: two@example.edu
  :created_at: 2024-09-12 03:29:22 Z
submission_103:
  :submitters: []
"""


@every_case(
    "attempts",
    [
        [f"12-34 - Jane Doe - Mar {day}, 2026 1005 PM" for day in (3, 1, 2)],
        [f"jane+ps1+2026-03-0{day} 10:11:12.000000 UTC" for day in (3, 1, 2)],
    ],
)
def test_folders_of_earlier_attempts_are_noted_as_files_are(
    attempts: list[str], tmp_path: Path, written: Callable[..., Path]
) -> None:
    written(tmp_path, {f"{folder}/slope.py": f"y = {number}\n".encode() for number, folder in enumerate(attempts)})
    (entry,) = found(tmp_path).values()
    assert files(entry) == {"slope.py": b"y = 0\n"}
    told = [re.sub(r" \(.*\);", ";", sentence) for sentence in notes(entry).values()]
    assert sorted(told) == sorted(
        f"{folder} was left out: it is of an earlier attempt; the last one counts." for folder in attempts[1:]
    )


def test_what_was_handed_in_last_in_teams_counts(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(
        tmp_path,
        {
            "Jane Doe/Kata 1/Version 2/slope.py": b"y = 2\n",
            "Jane Doe/Kata 1/Version 2/loss.py": b"y = 2\n",
            "Jane Doe/Kata 1/Version 10/slope.py": SLOPE,
            "Li Wei/Kata 1/Version 1/slope.py": SLOPE,
            "Li Wei/Kata 1/Version 2/exercises/loss.py": SLOPE,
            "Li Wei/Kata 1/Version 3/later.txt": b"",
        },
    )
    students = found(tmp_path)
    assert {name: files(entry) for name, entry in students.items()} == {
        "Jane Doe": {"slope.py": SLOPE},
        "Li Wei": {"loss.py": SLOPE},
    }


@every_case("beside", ["release/kata", "source/kata", "autograded/jane/kata", "feedback/jane/kata"])
def test_of_an_nbgrader_course_only_what_was_submitted_counts(
    beside: str, tmp_path: Path, written: Callable[..., Path]
) -> None:
    home = tmp_path / beside.partition("/")[0]
    submitted = {f"{home.name}/submitted/{student}/kata/slope.py": SLOPE for student in ("jane", "li")}
    written(tmp_path, {**submitted, f"{home.name}/{beside}/slope.py": b"y = 2\n", f"{home.name}/gradebook.db": b""})
    assert {name: files(entry) for name, entry in found(home).items()} == {
        "jane": {"slope.py": SLOPE},
        "li": {"slope.py": SLOPE},
    }


def test_in_openolat_only_what_was_handed_in_last_is_the_students(tmp_path: Path, written: Callable[..., Path]) -> None:
    given = dict.fromkeys(("slope.py", "loss.py"), b"y = 2\n")
    jane = {
        f"Doe_Jane_jdoe/{folder}/{file}": text
        for folder in ("1_task", "3_corrections", "5_corrections_1")
        for file, text in given.items()
    }
    archive = {
        **jane,
        "Doe_Jane_jdoe/2_submissions/slope.py": b"y = 3\n",
        "Doe_Jane_jdoe/4_revisions_1/slope.py": SLOPE,
        "Li_Wei_wli/2_submissions/work/loss.py": SLOPE,
        "Li_Wei_wli/6_assessment/slope.py": b"y = 2\n",
        "Not_Yet_nyet/2_submissions/later.txt": b"",
        "Not_Yet_nyet/3_corrections/slope.py": b"y = 2\n",
        "solutions/slope.py": b"y = 2\n",
        "Kata_1.xlsx": b"",
    }
    for folder in (tmp_path / "class", tmp_path / "around"):
        place = folder if folder.name == "class" else folder / "ita_Kata_1_2026-03-01"
        written(place, archive)
        students = found(folder)
        assert sorted(students) == ["Doe_Jane_jdoe", "Li_Wei_wli", "Not_Yet_nyet"]
        assert files(students["Doe_Jane_jdoe"]) == {"slope.py": SLOPE}
        assert files(students["Li_Wei_wli"]) == {"loss.py": SLOPE}
        with pytest.raises(UsageError, match="no exercise file"):
            files(students["Not_Yet_nyet"])
        assert any("Not taken for submissions: solutions" in told for told in remarks(folder))
    plain = written(tmp_path / "plain", {"eve/3_corrections/slope.py": SLOPE, "solutions/slope.py": SLOPE})
    students = found(plain)
    assert sorted(students) == ["eve", "solutions"]
    assert files(students["eve"]) == {"slope.py": SLOPE}


def test_what_students_still_work_at_in_teams_does_not_count_and_is_said(
    tmp_path: Path, written: Callable[..., Path]
) -> None:
    drafts = {f"Working files/{name}/Kata 1/slope.py": b"y = 2\n" for name in ("Jane Doe", "Not Yet")}
    written(tmp_path, {**drafts, "Submitted files/Jane Doe/Kata 1/Version 1/slope.py": SLOPE})
    (entry,) = found(tmp_path).values()
    assert (entry.student, entry.path, files(entry)) == ("Jane Doe", "Submitted files/Jane Doe", {"slope.py": SLOPE})
    assert any("left out: Working files" in told for told in remarks(tmp_path))
    above = {f"Student Work/{name}/Jane Doe/slope.py": SLOPE for name in ("Submitted files", "Working files")}
    assert list(found(written(tmp_path.parent / f"{tmp_path.name} above", above))) == ["Jane Doe"]
    assert sorted(found(written(tmp_path, {"eve/slope.py": SLOPE}))) == ["Submitted files", "Working files", "eve"]


def test_what_sakais_instructor_gave_back_is_not_the_students(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(
        tmp_path,
        {
            "Doe, Jane(jdoe)/Submission attachment(s)/slope.py": SLOPE,
            "Doe, Jane(jdoe)/Feedback Attachment(s)/slope.py": b"y = 2\n",
            "Doe, Jane(jdoe)/Feedback Attachment(s)/loss.py": b"y = 2\n",
            "Doe, Jane(jdoe)/timestamp.txt": b"20260301101112\n",
        },
    )
    students = found(tmp_path)
    assert {name: files(entry) for name, entry in students.items()} == {"Doe, Jane(jdoe)": {"slope.py": SLOPE}}


@every_case("inside", ["site-packages", "node_modules", "lost+found", "@eaDir", "Feedback Attachment(s)", "__MACOSX"])
def test_what_nobody_hands_in_is_the_same_in_folders_archives_and_times(
    inside: str, tmp_path: Path, written: Callable[..., Path]
) -> None:
    content = {"work/slope.py": SLOPE, f"{inside}/slope.py": b"y = 2\n"}
    home = written(
        tmp_path / inside, {"ben.zip": zipped(content), **{f"ada/{name}": content[name] for name in content}}
    )
    os.utime(home / "ada" / "work" / "slope.py", (1_772_000_000, 1_772_000_000))
    handed_in = {name: files(entry) for name, entry in found(home).items()}
    assert handed_in == {"ada": {"slope.py": SLOPE}, "ben": {"slope.py": SLOPE}}
    ada, _ben = intake.take_in(home, TOPICS, file_times=True).entries
    assert ada.submitted == "2026-02-25T06:13:20+00:00"


@pytest.mark.parametrize("inside", ["", "assignment_42_export/"])
def test_gradescope_tells_who_stands_behind_a_folder(tmp_path: Path, written: Callable[..., Path], inside: str) -> None:
    written(
        tmp_path,
        {
            f"{inside}submission_metadata.yml": METADATA,
            f"{inside}submission_101/slope.py": SLOPE,
            f"{inside}submission_102/exercises/loss.py": SLOPE,
            f"{inside}submission_103/slope.py": SLOPE,
            f"{inside}submission_104/slope.py": SLOPE,
        },
    )
    students = found(tmp_path)
    told = {name: (entry.name, entry.email, entry.student_id) for name, entry in students.items()}
    assert told == {
        "solo@example.edu": ("Solo Student", "solo@example.edu", "100"),
        "one@example.edu": ("Pair O'One", "one@example.edu", None),
        "two@example.edu": ("Pair 'Two'", "two@example.edu", None),
        "submission_103": (None, None, None),
        "submission_104": (None, None, None),
    }
    assert files(students["two@example.edu"]) == files(students["one@example.edu"]) == {"loss.py": SLOPE}


@pytest.mark.parametrize(
    "names",
    [
        ("ann_1_2_slope.py", "ben_LATE_3_4_slope-1.py", "carl_5_6_any.ipynb"),
        ("Ann A_1_assignsubmission_file_/slope.py", "Ben B_2_assignsubmission_file_/slope.py"),
    ],
    ids=["Canvas", "Moodle"],
)
def test_a_download_one_folder_further_in_is_the_class(
    tmp_path: Path, written: Callable[..., Path], names: tuple[str, ...]
) -> None:
    written(tmp_path, {f"submissions/{name}": SLOPE for name in names} | {"grades.csv": "", ".DS_Store": ""})
    students = found(tmp_path)
    assert len(students) == len(names)
    assert all(entry.path.startswith("submissions/") for entry in students.values())
    written(tmp_path, {"eve/slope.py": SLOPE})
    assert list(found(tmp_path)) == ["eve", "submissions"]


@every_case(
    "paths",
    [
        {"a/b/c/ann_1_2_slope.py", "a/b/c/ben_LATE_3_4_slope-1.py", "a/b/grades.csv"},
        {f"kata/all/{name}_assignsubmission_file_/slope.py" for name in ("Ann A_1", "Ben B_2")},
        {"x/y/submission_metadata.yml", "x/y/submission_1/slope.py", "x/y/submission_2/slope.py"},
        {
            "Kata_1/Abgaben/Doe_Jane_jdoe_4711/slope.py",
            "Kata_1/Abgaben/Roe_Jo_Al_j_roe_5/loss.py",
            "Kata_1/Kata_1.xlsx",
        },
        {
            "Kata_1/Abgaben/Team 31/Doe_Jane_jdoe_4711/slope.py",
            "Kata_1/Abgaben/Team 32/Roe_Jo_jroe_5/loss.py",
            "Kata_1/Abgaben/Team 32/Li_Wei_wli_6/later.txt",
        },
        {"all/kata-1-submissions/kata-1-octocat/slope.py", "all/kata-1-submissions/kata-1-hub-er/exercises/loss.py"},
        {"Doe/Kata/Submitted files/Ann/slope.py", "Doe/Kata/Submitted files/Ben/slope.py"},
    ],
)
def test_a_download_is_the_class_however_many_folders_are_around_it(
    tmp_path: Path, written: Callable[..., Path], paths: set[str]
) -> None:
    written(tmp_path, dict.fromkeys(paths, SLOPE))
    students = found(tmp_path)
    assert len(students) == 2
    assert all(entry.path.count("/") >= 2 for entry in students.values())
    assert all(files(entry) for entry in students.values())


@every_case(
    ("paths", "student"),
    [
        ({"Ann A_1_assignsubmission_file_/Ben B_2_assignsubmission_file_/slope.py"}, "Ann A (1)"),
        ({"x/Ann A_1_assignsubmission_file_/Ben B_2_assignsubmission_file_/slope.py"}, "Ann A (1)"),
        ({"ann/a_b_c_1/slope.py"}, "ann"),
        ({"ann/x/a_b_c_1/slope.py", "ann/y/loss.py"}, "ann"),
        ({"kata-submissions/kata-1/slope.py", "kata-submissions/notes/loss.py"}, "kata-submissions"),
        ({"ann/Doe_Jane_jdoe_1/slope.py", "ann/Roe_Jo_jroe_2/loss.py", "ann.zip"}, "ann"),
    ],
)
def test_what_a_student_calls_like_a_download_is_the_students(
    tmp_path: Path, written: Callable[..., Path], paths: set[str], student: str
) -> None:
    written(tmp_path, dict.fromkeys(paths, SLOPE))
    assert student in found(tmp_path)


def test_a_class_of_one_folder_is_said_for_it_may_be_the_class(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path / "a", {"students/ann/slope.py": "", "students/ann/loss.py": "", "students/ben/slope.py": ""})
    written(tmp_path / "b", {"ann.py": SLOPE})
    assert [told.partition(".")[0].split("/")[-1] for told in remarks(tmp_path / "a")] == ["students"]
    assert remarks(tmp_path / "b") == []


NONSENSE: dict[str, bytes] = {
    "bytes": b"\xff\0:::\n- - -\n" * 50,
    "nothing": b"",
    "a list": b"- submission_1:\n    :submitters:\n    - :name: Jane\n",
    "a bomb": b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nsubmission_1: *c\n",
    "an endless depth": b"submission_1:\n  :submitters: " + b"[" * 100_000,
    "nobody": b"submission_1:\n  :submitters: []\n",
}


@every_case("content", NONSENSE.values(), ids=NONSENSE)
def test_nonsense_for_metadata_costs_the_names_only_and_is_said(
    tmp_path: Path, written: Callable[..., Path], content: bytes
) -> None:
    written(tmp_path, {"submission_metadata.yml": content, "submission_1/slope.py": "", "submission_2/slope.py": ""})
    assert list(found(tmp_path)) == ["submission_1", "submission_2"]
    assert remarks(tmp_path) == [
        "submission_metadata.yml tells no student that could be understood; they go by the names of their folders."
    ]


@every_case("loader", ["CSafeLoader", "SafeLoader"])
@every_case("end", ["submission_2: [\n  :x", 'submission_2:\n  :submitters:\n  - :name: "Jo', "submission_2: }\n"])
def test_metadata_that_break_off_are_said_to_be_damaged(
    tmp_path: Path, written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, loader: str, end: str
) -> None:
    monkeypatch.setattr(gradescope_metadata, "_LOADER", getattr(yaml, loader))
    content = f"submission_1:\n  :submitters:\n  - :name: Jane\n{end}"
    written(tmp_path, {"submission_metadata.yml": content, "submission_1/slope.py": "", "submission_2/slope.py": ""})
    assert sorted(found(tmp_path)) == ["Jane", "submission_2"]
    (told,) = remarks(tmp_path)
    assert re.match(r"submission_metadata\.yml is damaged from line [4-6] on\. Download the class again: ", told)
    assert told.endswith("they go by their own names: submission_2")


YAML: dict[str, tuple[bytes, str | None]] = {
    "JSON": (b'{"submission_1": {":submitters": [{":name": "Jane"}]}}', "Jane"),
    "keys without a colon": (b"submission_1:\n  submitters:\n  - name: Jane\n", "Jane"),
    "a folded name": (b"submission_1:\n  :submitters:\n  - :name: Jane\n      Doe\n", "Jane Doe"),
    "escapes": (b'submission_1:\n  :submitters:\n  - :name: "Zo\\xEB \\u00DCnal"\n', "Zo\xeb \xdcnal"),
    "a number": (b"submission_1:\n  :submitters:\n  - :name: 007\n", "007"),
    "a word": (b"submission_1:\n  :submitters:\n  - :name: No\n", "No"),
    "null": (b"submission_1:\n  :submitters:\n  - :name: ~\n    :email: null\n", None),
    "null in quotes": (b"submission_1:\n  :submitters:\n  - :name: 'Null'\n", "Null"),
    "a tag": (b"submission_1: !ruby/object:X\n  :submitters:\n  - :name: !!python/name:os.system Jane\n", "Jane"),
    "an alias": (b"submission_1:\n  :submitters: [{email: &1 x, name: Jane, sid: *1}]\n", "Jane"),
    "lists and mappings": (b"submission_1:\n  :submitters: [[x], {name: [x], sid: {a: b}}, {name: Jane}]\n", "Jane"),
    "broken further on": (b"submission_1:\n  :submitters: [{name: Jane}]\nsubmission_3: [\n", "Jane"),
}


@every_case("loader", ["CSafeLoader", "SafeLoader"])
@every_case(("content", "name"), YAML.values(), ids=YAML)
def test_names_are_read_as_yaml_has_them(
    tmp_path: Path,
    written: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    loader: str,
    content: bytes,
    name: str | None,
) -> None:
    monkeypatch.setattr(gradescope_metadata, "_LOADER", getattr(yaml, loader))
    written(tmp_path, {"submission_metadata.yml": content, "submission_1/slope.py": "", "submission_2/slope.py": ""})
    assert name in [entry.name for entry in found(tmp_path).values() if entry.path == "submission_1"]


RUBY_NAMES = {
    '"\\U00020BB7\u7530 Example"': "\U00020bb7\u7530 Example",
    '"Ana \\U0001F600"': "Ana \U0001f600",
    '"\\U0001F468\u200d\U0001f469"': "\U0001f468\u200d\U0001f469",
    'O\'Neil "Q" \\ x': 'O\'Neil "Q" \\ x',
    "\u738b\u200b\u5c0f\u660e": "\u738b\u200b\u5c0f\u660e",
    "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627": "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627",
    '"Tab\\tName"': "Tab Name",
    '"- Dash"': "- Dash",
    "'007'": "007",
    "1e5": "1e5",
    '"\\u202Eevil\\u200B"': "\ufffdevil",
    '"Line\\nbreak"': "Line break",
    "Jos\u00e9 (e\u0301)": "Jos\u00e9 (e\u0301)",
}


@every_case(("written_name", "name"), RUBY_NAMES.items())
def test_a_name_is_taken_whole_as_it_is(
    tmp_path: Path, written: Callable[..., Path], written_name: str, name: str
) -> None:
    people = "".join(f"  - :{key}: {written_name}\n" for key in ("name", "ignored"))
    content = f"---\nsubmission_1:\n  :submitters:\n{people.replace('  - :ignored', '    :sid')}"
    written(tmp_path, {"submission_metadata.yml": content.encode(), "submission_1/slope.py": SLOPE, "b/slope.py": ""})
    (entry,) = (one for one in found(tmp_path).values() if one.path == "submission_1")
    assert (entry.name, entry.student_id) == (name, name)


def test_metadata_without_pyyaml_say_what_to_install(
    tmp_path: Path, written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gradescope_download, "find_spec", lambda _name: None)
    written(tmp_path, {"eve/slope.py": SLOPE, "ann/slope.py": SLOPE})
    assert list(found(tmp_path)) == ["ann", "eve"]
    written(tmp_path, {"submission_metadata.yml": METADATA})
    with pytest.raises(UsageError, match=r"^Reading submission_metadata\.yml needs PyYAML.*\[classes\]"):
        found(tmp_path)


def test_who_is_not_in_the_metadata_is_said(tmp_path: Path, written: Callable[..., Path]) -> None:
    folders = {f"submission_{number}/slope.py": SLOPE for number in (101, 102, 103, 104, 105)}
    written(tmp_path / "class" / "assignment_1", {"submission_metadata.yml": METADATA, **folders})
    assert remarks(tmp_path / "class") == [
        "Not in submission_metadata.yml, and called by the names of their folders: submission_104, submission_105"
    ]
    paths = {entry.path for entry in found(tmp_path / "class").values()}
    assert all((tmp_path / "class" / path).is_dir() for path in paths)


def test_what_is_taken_for_nobodys_is_said(tmp_path: Path, written: Callable[..., Path]) -> None:
    told = (".ann/slope.py", "ben.csv", ".carl.zip", "README.md", ".dora.py")
    silent = (".DS_Store", "._eve.py", ".git/x.py", "__MACOSX/x", "Thumbs.db", "r.sqlite-wal", ".ipynb_checkpoints/x")
    silent += (
        "$RECYCLE.BIN/desktop.ini",
        "System Volume Information/x",
        "lost+found/x",
        "@eaDir/x",
        "codegrade_info.json",
    )
    written(tmp_path, {"eve/slope.py": SLOPE, **dict.fromkeys((*told, *silent), "")})
    written(tmp_path, {"fay/slope.py": SLOPE})
    assert list(found(tmp_path)) == ["eve", "fay"]
    assert remarks(tmp_path) == ["Not taken for submissions: .ann, .carl.zip, .dora.py and 2 more"]


@every_case("name", ["roster.xlsx", "roster.XLS", "roster.ods", "roster.tsv", "roster.csv"])
def test_a_table_beside_the_submissions_is_no_students(name: str, tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path, {"eve/slope.py": SLOPE, "fay/slope.py": SLOPE, name: ""})
    assert list(found(tmp_path)) == ["eve", "fay"]
    assert remarks(tmp_path) == [f"Not taken for submissions: {name}"]


@pytest.mark.parametrize("name", ["results", "r.sqlite", "work.zip"])
def test_the_results_themselves_are_no_students(tmp_path: Path, written: Callable[..., Path], name: str) -> None:
    written(tmp_path, {name: "", f"{name}-wal": "", f"{name}-shm": "", "eve/slope.py": SLOPE, "fay/slope.py": SLOPE})
    for results in (tmp_path / name, tmp_path / "eve" / ".." / name):
        surveyed = intake.take_in(tmp_path, TOPICS, results)
        assert ([entry.student for entry in surveyed.entries], surveyed.remarks) == (["eve", "fay"], ())


def test_who_is_in_gradescopes_list_without_a_folder_is_listed(tmp_path: Path, written: Callable[..., Path]) -> None:
    written(tmp_path / "elsewhere", {"slope.py": SLOPE})
    home = written(tmp_path / "class", {"submission_metadata.yml": METADATA, "submission_102/slope.py": SLOPE})
    (home / "submission_101").symlink_to(tmp_path / "elsewhere")
    students = found(home)
    assert "submission_101 is a link" in fault(students["solo@example.edu"])
    assert fault(students["submission_103"]).startswith("submission_metadata.yml lists submission_103, but")
    assert files(students["one@example.edu"]) == {"slope.py": SLOPE}
