"""An export holds all that grading reads of a course, data beside the checks too, and nothing else."""

from pathlib import Path

from grader.authoring.platforms import ExportOptions, Platform, export_autograder
from grader.authoring.platforms.bundle import course_files
from grader.authoring.scaffold import new_course
from grader.courses.course import load_course


def test_data_beside_a_check_goes_where_the_check_goes(tmp_path: Path) -> None:
    new_course(tmp_path / "x")
    checks = tmp_path / "x" / "checks"
    for name in ("words.txt", "data/poem.txt", "__pycache__/check_temperature.pyc", ".hidden"):
        (checks / name).parent.mkdir(exist_ok=True)
        (checks / name).write_bytes(b"words")
    found = course_files(load_course(tmp_path / "x"), "course")
    assert [name for name in found if name.startswith("course/checks/")] == [
        "course/checks/check_temperature.py",
        "course/checks/data/poem.txt",
        "course/checks/words.txt",
    ]


def test_two_courses_share_prairielearns_folder_without_taking_each_others_files(tmp_path: Path, wheel: Path) -> None:
    shared = []
    for name in ("first", "second"):
        new_course(tmp_path / name)
        out, course = tmp_path / f"{name}-out", load_course(tmp_path / name)
        export_autograder(Platform.prairielearn, out, course, wheel=str(wheel))
        folder = out / "serverFilesCourse" / "grade_kata"
        shared.append({path.relative_to(folder) for path in folder.rglob("*") if path.is_file()})
        assert f'/serverFilesCourse/grade_kata/{course.id}"' in (folder / f"{course.id}.sh").read_text()
        assert (folder / course.id / "course.toml").is_file()
    assert shared[0].isdisjoint(shared[1])


def test_a_repository_passes_from_exactly_the_score_that_was_asked_for(tmp_path: Path) -> None:
    address = f"https://example.org/gradient_descent_kata-0.1.0-py3-none-any.whl#sha256={'0' * 64}"
    options = ExportOptions(pass_score=66.66666)  # below 2 of 3 points; 66.6667 is above
    export_autograder(Platform.github, tmp_path / "out", load_course(), wheel=address, options=options)
    workflow = (tmp_path / "out" / ".github" / "workflows" / "classroom.yml").read_text()
    assert "--pass-score=66.66666" in workflow.split()
