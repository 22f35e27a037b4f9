"""What is wrong is said in one sentence, and then nothing is written."""

import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from grader import __version__
from grader.authoring.platforms import ExportOptions, Platform, export_autograder
from grader.authoring.platforms import wheel as wheels
from grader.courses import course as courses
from grader.courses.course import Course
from grader.errors import UsageError
from grader.grading.options import GradingOptions

COURSE = courses.load_course()
OURS = f"gradient_descent_kata-{__version__}-py3-none-any.whl"


def refused(platform: Platform, folder: Path, course: Course = COURSE, **more: object) -> str:
    """The sentence with which an export is refused."""
    before = sorted(folder.parent.rglob("*"))
    with pytest.raises(UsageError) as caught:
        export_autograder(platform, folder, course, **more)
    assert sorted(folder.parent.rglob("*")) == before
    return str(caught.value)


@pytest.mark.parametrize("platform", Platform)
def test_nothing_is_overwritten(platform: Platform, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine").write_text("precious")
    assert "is not empty" in refused(platform, tmp_path / "out")
    assert "is a file" in refused(platform, tmp_path / "out" / "mine")
    assert (tmp_path / "out" / "mine").read_text() == "precious"


def test_a_name_that_is_no_exercise_is_refused_at_once(tmp_path: Path) -> None:
    options = ExportOptions(grading=GradingOptions(exercises=("sigmoyd",)))
    assert "'sigmoyd'" in refused(Platform.gradescope, tmp_path / "out", options=options)


def no_wheel(folder: Path) -> Path:
    return folder / OURS


def not_a_zip(folder: Path) -> Path:
    (folder / OURS).write_text("no wheel")
    return folder / OURS


def too_old(folder: Path) -> Path:
    with zipfile.ZipFile(folder / OURS, "w") as opened:
        opened.writestr("grader/__init__.py", "")
    return folder / OURS


def another(folder: Path) -> Path:
    return folder / "numpy-2.0.0-py3-none-any.whl"


@pytest.mark.parametrize("platform", [Platform.gradescope, Platform.prairielearn])
@pytest.mark.parametrize(
    ("make", "said"),
    [(no_wheel, "cannot be read"), (not_a_zip, "is not a wheel"), (too_old, "too old"), (another, "its name")],
)
def test_a_wheel_that_cannot_serve_is_refused(
    platform: Platform, make: Callable[[Path], Path], said: str, tmp_path: Path
) -> None:
    assert said in refused(platform, tmp_path / "out", wheel=str(make(tmp_path)))


def test_a_student_repository_takes_no_wheel_file(wheel: Path, tmp_path: Path) -> None:
    sentence = refused(Platform.github, tmp_path / "out", wheel=str(wheel))
    assert "give away the checks" in sentence
    assert "#sha256=" in sentence


@pytest.mark.parametrize(
    "address",
    [
        f"http://example.org/{OURS}",
        "https://example.org/other.whl",
        f"https://example.org/'$(id)'/{OURS}",
        f"https://example.org/${{{{ secrets.X }}}}/{OURS}",
        f"https://example.org/\n/{OURS}",
    ],
)
def test_an_address_that_is_none_of_our_wheel_is_refused(address: str, tmp_path: Path) -> None:
    assert "no address of a wheel" in refused(Platform.github, tmp_path / "out", wheel=address)


def test_a_student_repository_takes_no_course_of_ones_own_without_a_wheel(tmp_path: Path, course_maker) -> None:
    course = courses.load_course(course_maker(tmp_path / "course"))
    sentence = refused(Platform.github, tmp_path / "out", course)
    assert "the one that is published holds another course" in sentence
    assert "--wheel" in sentence


def test_an_installed_grader_is_pinned_by_its_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wheels, "_ROOT", tmp_path / "site-packages")
    assert wheels.pack_grader(None).requirement == f"gradient-descent-kata[notebooks]=={__version__}"
    assert wheels.address_requirement(None) == f"gradient-descent-kata[notebooks]=={__version__}"


def test_a_wheel_that_cannot_be_built_is_said_with_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(UsageError, match="could not be built"):
        wheels.pack_grader(None)


def test_the_same_files_make_the_same_zip(wheel: Path, tmp_path: Path) -> None:
    made = [
        export_autograder(Platform.gradescope, tmp_path / name, COURSE, wheel=str(wheel))[0].read_bytes()
        for name in ("one", "two")
    ]
    assert made[0] == made[1]


def test_what_the_grader_needs_is_pinned_as_it_is_installed_here() -> None:
    names = [line.partition("==")[0] for line in wheels.installed_constraints().splitlines()]
    assert names == sorted(names)
    assert {"numpy", "pytest", "click", "jsonschema", "nbformat"} <= set(names)
    assert "hypothesis" not in names
