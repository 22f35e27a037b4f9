"""What is wrong is said in one sentence, and then nothing is written."""

import sys
import zipfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest
from every_case import every_case
from packaging.requirements import Requirement

from grader import __version__
from grader.authoring.platforms import ExportOptions, Platform, export_autograder
from grader.authoring.platforms import wheel as wheels
from grader.courses import course as courses
from grader.courses.course import Course
from grader.errors import UsageError
from grader.grading.options import GradingOptions

pytestmark = pytest.mark.quick

COURSE = courses.load_course()
OURS = f"gradient_descent_kata-{__version__}-py3-none-any.whl"


def refused(platform: Platform, folder: Path, course: Course = COURSE, **more: object) -> str:
    """The sentence with which an export is refused."""
    before = sorted(folder.parent.rglob("*"))
    with pytest.raises(UsageError) as caught:
        export_autograder(platform, folder, course, **more)
    assert sorted(folder.parent.rglob("*")) == before
    return str(caught.value)


@every_case("platform", Platform)
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


@every_case("platform", [Platform.gradescope, Platform.prairielearn])
@every_case(
    ("make", "said"),
    [(no_wheel, "can't be read"), (not_a_zip, "is not a wheel"), (too_old, "too old"), (another, "its name")],
)
def test_a_wheel_that_cannot_serve_is_refused(
    platform: Platform, make: Callable[[Path], Path], said: str, tmp_path: Path
) -> None:
    assert said in refused(platform, tmp_path / "out", wheel=str(make(tmp_path)))


DIGEST = f"#sha256={'0' * 64}"


def test_a_student_repository_never_takes_the_grader_by_its_name(tmp_path: Path, course_maker) -> None:
    """Whoever registered that name in a public index would run code in it."""
    for course in (COURSE, courses.load_course(course_maker(tmp_path / "course"))):
        sentence = refused(Platform.github, tmp_path / "out", course)
        assert "--wheel https://.../NAME.whl#sha256=..." in sentence


@every_case(
    "address",
    [
        f"http://example.org/{OURS}{DIGEST}",
        f"https://example.org/other.whl{DIGEST}",
        f"https://example.org/'$(id)'/{OURS}{DIGEST}",
        f"https://example.org/${{{{ secrets.X }}}}/{OURS}{DIGEST}",
        f"https://example.org/\n/{OURS}{DIGEST}",
        f"https://example.org/{OURS}",
        f"https://example.org/{OURS}#sha256=123",
        f"https://example.org/{OURS}{DIGEST}#egg=other",
    ],
)
def test_an_address_that_is_none_of_our_wheel_is_refused(address: str, tmp_path: Path) -> None:
    assert "no address of a wheel" in refused(Platform.github, tmp_path / "out", wheel=address)


@pytest.mark.parametrize("platform", [Platform.gradescope, Platform.prairielearn])
def test_an_installed_grader_is_never_taken_by_its_name(
    platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wheels, "PACKAGE_ROOT", tmp_path / "site-packages")
    assert f"--wheel {OURS}" in refused(platform, tmp_path / "out")


def test_a_wheel_that_cannot_be_built_is_said_with_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(UsageError, match="could not be built"):
        wheels.pack_grader(None)


def test_the_same_files_make_the_same_zip(tmp_path: Path) -> None:
    wheel = too_old(tmp_path)
    with zipfile.ZipFile(wheel, "a") as opened:
        opened.writestr("grader/grading/session.py", "")  # all that an export looks for
    made = [
        export_autograder(Platform.gradescope, tmp_path / name, COURSE, wheel=str(wheel))[0].read_bytes()
        for name in ("one", "two")
    ]
    assert made[0] == made[1]


def test_what_the_grader_needs_is_pinned_as_it_is_installed_here() -> None:
    lines = [Requirement(line) for line in wheels.installed_constraints().splitlines()]
    names = [line.name for line in lines]
    assert names == sorted(names)
    assert {"numpy", "pytest", "click", "jsonschema", "nbformat"} <= set(names)
    assert "hypothesis" not in names
    for line in lines:
        assert line.marker is None or line.marker.evaluate(), line
        assert line.specifier.contains(metadata.version(line.name), prereleases=True)


def test_a_pin_binds_no_python_on_which_its_version_cannot_be_installed() -> None:
    """An image may have an older Python than the exporting machine, or a newer one without a wheel of that version."""
    lines = {line.name: line for line in map(Requirement, wheels.installed_constraints().splitlines())}
    compiled, source = lines["numpy"], lines["pytest"]
    for minor in {11, 12, 13, 14} - {sys.version_info.minor}:
        assert compiled.marker is not None
        assert not compiled.marker.evaluate({"python_version": f"3.{minor}"})
    assert source.marker is not None
    assert source.marker.evaluate({"python_full_version": "3.99.0"})
    assert not source.marker.evaluate({"python_full_version": "3.2.0"})
