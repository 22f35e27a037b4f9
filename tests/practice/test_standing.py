"""How far a learner is: untouched stubs are not started, which takes no grading and none of what grading needs."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grader.courses import course
from grader.grading.verdicts import Status
from grader.i18n import Language, speaking
from grader.practice import new_folder, standing

COURSE = course.load_course()
HEAVY = {"numpy", "pytest", "jsonschema"}
DONE_SLOPE = (COURSE.references_folder / "slope.py").read_bytes()


@pytest.fixture
def fresh(tmp_path: Path, stubs: Path) -> Path:
    return shutil.copytree(stubs, tmp_path / "exercises")


@pytest.mark.parametrize("language", Language)
def test_stubs_are_not_started_and_nothing_is_graded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    monkeypatch.setattr("grader.grading.session.Session", None)
    with speaking(language, COURSE.folder):
        new_folder.make_folder(COURSE, tmp_path / "mine")
        found = standing.find_standings(COURSE, standing.read_exercises(COURSE, tmp_path / "mine"))
        first = standing.first_undone(COURSE, standing.read_exercises(COURSE, tmp_path / "mine"))
    assert {each.status for each in found.values()} == {Status.not_started}
    assert {each.score for each in found.values()} == {0}
    assert all(each.line for each in found.values())
    assert first is not None
    assert first[0].id == COURSE.exercises[0].id


def test_what_is_changed_by_a_byte_is_graded(fresh: Path) -> None:
    (fresh / "slope.py").write_bytes(DONE_SLOPE)
    path = fresh / COURSE.topics[1].file_name
    path.write_bytes(path.read_bytes() + b"\n")
    submission = standing.read_exercises(COURSE, fresh)
    topics = [topic.id for topic in COURSE.topics]
    assert [name for name in topics if name not in standing.untouched_topics(COURSE, submission)] == topics[:2]
    asked = [*COURSE.topics[0].exercises, COURSE.topics[1].exercises[0]]
    found = standing.find_standings(COURSE, submission, asked)
    assert [found[each.id].status.value for each in asked] == ["passed"] * (len(asked) - 1) + ["not_started"]
    assert all(each.result is not None for each in found.values())
    first = standing.first_undone(COURSE, submission)
    assert first is not None
    assert first[0].id == asked[-1].id
    (fresh / COURSE.topics[1].file_name).write_bytes((COURSE.stubs_folder / COURSE.topics[1].file_name).read_bytes())
    first = standing.first_undone(COURSE, standing.read_exercises(COURSE, fresh))
    assert first is not None
    assert (first[0].id, first[1].result) == (asked[-1].id, None)


def test_commands_that_grade_nothing_import_nothing_heavy(fresh: Path) -> None:
    script = (
        "import sys, json\nfrom grader.cli.main import main\n"
        "for words in (['list'], ['next'], ['show'], ['show', 'tangent'], ['hint'], ['hint', 'tangent']):\n"
        "    try:\n        main(words)\n    except SystemExit as end:\n        assert not end.code, end.code\n"
        f"print(json.dumps(sorted({HEAVY!r} & set(sys.modules))))\n"
    )
    done = subprocess.run([sys.executable, "-P", "-c", script], cwd=fresh, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == []
    assert "0 of 37 exercises done" in done.stdout


def test_a_course_is_checked_again_only_after_a_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (COURSE.folder / "course.toml").read_bytes()
    (tmp_path / "course.toml").write_bytes(text)
    checked: list[Path] = []
    monkeypatch.setattr(course, "require_schema", lambda _declared, _schema, path: checked.append(path))
    for _again in range(2):
        course.load_course(tmp_path)
    assert len(checked) == 1
    (tmp_path / "course.toml").write_bytes(text + b"# more\n")
    course.load_course(tmp_path)
    assert len(checked) == 2
    shutil.rmtree(tmp_path / "__pycache__")
    (tmp_path / "__pycache__").write_bytes(b"in the way")
    for _again in range(2):
        course.load_course(tmp_path)
    assert len(checked) == 4
