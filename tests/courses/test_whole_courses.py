"""Courses on other fields, written with the guide for authors alone, are proven and go through every command."""

# ruff: noqa: RUF001 - Chinese has its own marks

import csv
import shlex
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from zipfile import ZipFile

import pytest
from course_words import COURSE_WORDS

from grader import load_course, verify
from grader.authoring.translations import translate_course

COURSES = Path(__file__).parent
WHEEL = "gradient_descent_kata-0.1.0-py3-none-any.whl"


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherCourse:
    """A course in this folder, a learner's wrong answer, and what is said about it.

    `said` holds by language: the sentence of the mistake, the first hint, and a line of the statement.
    """

    file: str
    answer: str
    exercise: str
    said: Mapping[str, tuple[str, str, str]]


OTHER_COURSES = {
    "kinematics": OtherCourse(
        file="fall.py",
        answer=(
            "def height(t, y, rate=0.0, g=9.81):\n    return y + rate * t - g * t**2 / 2\n\n\n"
            "def landing(y, rate=0.0, g=9.81):\n    raise NotImplementedError\n"
        ),
        exercise="fall.height",
        said={
            "en": (
                "Your body goes on below the ground;",
                "Without its weight it would be at y + rate t.",
                "\ng: by how much the velocity falls in a second, a number above 0.\n",
            ),
            "zh": (
                "你的物体穿过了地面；",
                "不计重力时它在 y + rate t 处。",
                "\ng：速度每秒减小多少，一个大于 0 的数。\n",
            ),
        },
    ),
    "text_statistics": OtherCourse(
        file="words.py",
        answer=(
            "def clean_text(text):\n"
            '    return "".join(each if each.isalnum() or each == "\'" else " " for each in text.lower())\n\n\n'
            "def split_words(text):\n    return clean_text(text).split()\n"
        ),
        exercise="words.clean_text",
        said={
            "en": (
                "Digits are still there. Only letters and apostrophes stay.",
                "Go through the text character by character.",
                "Letters become lower case, apostrophes (') stay,",
            )
        },
    ),
}
LANGUAGES = [(name, language) for name, other in OTHER_COURSES.items() for language in other.said]


@pytest.mark.parametrize("name", OTHER_COURSES)
def test_it_is_proven_and_nothing_is_left_to_translate(name: str, tmp_path: Path) -> None:
    proof = verify(load_course(COURSES / name), seeds=1)
    assert [str(defect) for defect in proof.defects] == []
    assert len(proof.rows) >= 6
    copy = tmp_path / "course"
    shutil.copytree(COURSES / name, copy)
    assert bool(translate_course(load_course(copy))) == ("zh" not in OTHER_COURSES[name].said)


@pytest.mark.parametrize(("name", "language"), LANGUAGES)
def test_it_goes_through_every_command_in_its_languages(
    said: Callable[[str, str], str], tmp_path: Path, name: str, language: str
) -> None:
    other, course = OTHER_COURSES[name], shlex.quote(str(COURSES / name))
    sentence, hint, line = other.said[language]
    heard = [said(f"init mine --course {course}", language)]
    (tmp_path / "mine" / other.file).write_text(other.answer, encoding="utf-8")

    def hear(command: str) -> str:
        heard.append(said(command, language))
        return heard[-1]

    assert sentence in hear("mine")
    assert f"  ✗ {other.exercise.partition('.')[2]}" in hear("list mine")
    assert line in hear(f"show {other.exercise} mine")
    assert hint in hear(f"hint {other.exercise} mine")
    hear("report mine -o page.html")
    assert sentence in (tmp_path / "page.html").read_text(encoding="utf-8")

    for student in ("ann", "bob"):
        folder = tmp_path / "class" / student
        folder.mkdir(parents=True)
        (folder / other.file).write_text(other.answer, encoding="utf-8")
    hear(f"batch class --course {course} -o results.sqlite --workers 1")
    hear("export results.sqlite --format csv -o grades.csv")
    with (tmp_path / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["student"] for row in csv.DictReader(file)] == ["ann", "bob"]

    with ZipFile(tmp_path / WHEEL, "w") as wheel:  # no export looks into it any further
        wheel.writestr("grader/grading/session.py", "")
    for platform, named in (
        ("github", f"https://example.org/{WHEEL}#sha256={'0' * 64}"),
        ("gradescope", WHEEL),
        ("prairielearn", WHEEL),
    ):
        hear(f"export-autograder {platform} {platform} --course {course} --wheel {named}")
    with ZipFile(tmp_path / "gradescope/autograder.zip") as archive:
        assert any(each.endswith(f"/checks/check_{other.file}") for each in archive.namelist())
    assert list((tmp_path / "prairielearn").rglob(f"clientFilesQuestion/{other.file}"))

    written = [
        path for path in tmp_path.rglob("*") if path.is_file() and path.suffix not in {".whl", ".zip", ".sqlite"}
    ]
    heard += [path.read_text(encoding="utf-8", errors="replace") for path in written]
    assert {word for text in heard for word in COURSE_WORDS.findall(text)} == set()
