"""Each export is tried for real: installed by its own script, run on submissions, its results held to the rules.

The platforms' root folders are replaced by temporary ones; nothing else of the scripts is. The image they run in is one
that has this environment's packages already, pip among them, so that pip has to fetch and unpack none.
"""

import base64
import hashlib
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import sysconfig
import textwrap
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from every_case import every_case

from grader.authoring.platforms import ExportOptions, Platform, export_autograder
from grader.cli.main import main
from grader.courses import course as courses
from grader.courses.catalogue import course_folder
from grader.grading.options import FeedbackLevel, GradingOptions
from grader.grading.report import CheckResult, CourseFacts, ExerciseResult, Isolation, Report, RunFacts, SubmissionFacts
from grader.grading.verdicts import Verdict
from grader.sandbox.isolation import IsolationLevel

MAX_SCORE = sum(exercise.points for exercise in courses.load_course().exercises)
SPITE = """
def sigmoid(x):
    print("::notice title=Autograding complete::Points 999/999")
    raise ValueError("a" * 84 + " ::notice title=Autograding complete::Points 999/999 ##[error]</pre><script>")
"""


def execute(*words: object, cwd: Path, **changes: object) -> "subprocess.CompletedProcess[str]":
    """Run a script as the platform does: its own environment, and what it says caught."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GITHUB", "VIRTUAL"))}
    environment = {**kept, **{name: str(value) for name, value in changes.items()}}
    return subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def unpack(archive: Path, folder: Path) -> None:
    """With permissions, as `unzip` does."""
    with zipfile.ZipFile(archive) as opened:
        for entry in opened.infolist():
            path = Path(opened.extract(entry, folder))
            path.chmod(entry.external_attr >> 16 & 0o777)


BARE_VENV = """#!/bin/sh
[ "$*" = "-m venv .venv" ] && set -- -m venv --without-pip .venv
exec {python} "$@"
"""
"""A Python whose virtual environments find pip among the image's packages. Python would unpack its own, in seconds."""


def offer_packages(environment: Path, folder: Path) -> Path:
    """Let a virtual environment that is still to be made here find the packages of this one, but not the grader.

    The result is the folder of the Python that makes it.
    """
    for place in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        for path in Path(place).iterdir():
            if "gradient_descent_kata" not in path.name and path.suffix != ".pth":
                (folder / path.name).symlink_to(path)
    packages = environment / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages"
    packages.mkdir(parents=True)
    (packages / "image.pth").write_text(f"{folder}\n")
    python = folder.with_name("bin") / "python3"
    python.parent.mkdir()
    python.write_text(BARE_VENV.format(python=shlex.quote(sys.executable)))
    python.chmod(0o755)
    return python.parent


@pytest.fixture(scope="session")
def gradescope(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is `/autograder` on Gradescope, after its image was built from the zip."""
    folder = tmp_path_factory.mktemp("gradescope")
    [archive] = export_autograder(Platform.gradescope, folder / "out", courses.load_course(), wheel=str(wheel))
    root = folder / "autograder"
    (root / "submission").mkdir(parents=True)
    unpack(archive, root / "source")
    shutil.copy2(root / "source" / "run_autograder", root)
    image = tmp_path_factory.mktemp("image") / "packages"
    image.mkdir()
    path = f"{offer_packages(root / 'source' / '.venv', image)}:{os.environ['PATH']}"
    built = execute(root / "source" / "setup.sh", cwd=folder, PATH=path, PIP_NO_COMPILE="1")
    assert built.returncode == 0, built.stderr
    assert "isolation: " in built.stdout
    assert (root / "source" / ".venv" / "bin" / "grade").is_file()
    return root


def put_in_place(gradescope: Path, files: Mapping[str, bytes | str]) -> None:
    """Make these files the submission."""
    shutil.rmtree(gradescope / "submission")
    (gradescope / "submission").mkdir()
    for name, content in files.items():
        path = gradescope / "submission" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def run_autograder(gradescope: Path) -> "subprocess.CompletedProcess[str]":
    return execute(gradescope / "run_autograder", cwd=gradescope, AUTOGRADER_ROOT=gradescope)


@pytest.fixture
def hand_in(gradescope: Path, grade: Callable[..., Any]) -> Callable[..., Any]:
    """Put a submission in place, and run on it the command that the autograder's script ends with.

    It is served as other tests' commands are, which takes a third of the time that a new interpreter does.
    """
    script = (gradescope / "run_autograder").read_text().replace("\\\n", "").replace("$root", str(gradescope))
    begin, *words = shlex.split(script[script.index("exec ") :])
    assert [begin, *words[:4]] == ["exec", ".venv/bin/python", "-I", "-m", "grader"]

    def run(files: Mapping[str, bytes | str], *, is_writable: bool = True) -> Any:
        put_in_place(gradescope, files)
        (gradescope / "results").mkdir(exist_ok=True)  # as the script's lines before do
        (gradescope / "results" / "results.json").unlink(missing_ok=True)
        submission = gradescope / "submission"
        places = () if is_writable else (submission, *submission.rglob("*"))
        for path in places:
            path.chmod(path.stat().st_mode & ~0o222)
        ended = grade(*words[4:], cwd=gradescope / "source")
        for path in places:
            path.chmod(path.stat().st_mode | 0o200)
        return ended

    return run


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.py")}


def results(root: Path) -> str:
    return (root / "results" / "results.json").read_text(encoding="utf-8")


def test_gradescope_gives_full_marks_to_the_references(gradescope: Path, references: Path, validate) -> None:
    put_in_place(gradescope, contents(references))
    run = run_autograder(gradescope)
    assert run.returncode == 0, run.stderr
    document = validate.gradescope(results(gradescope))
    assert document["score"] == MAX_SCORE
    assert {test["status"] for test in document["tests"]} == {"passed"}


def test_gradescope_takes_a_folder_within_the_submission(hand_in, gradescope: Path, stubs: Path, validate) -> None:
    run = hand_in({f"exercises/{name}": content for name, content in contents(stubs).items()} | {"__MACOSX/x": ""})
    assert run.code == 0, run.err
    document = validate.gradescope(results(gradescope))
    assert document["score"] == 0
    assert {tag for test in document["tests"] for tag in test["tags"] if "_" in tag} >= {"not_started"}


@every_case(
    ("files", "is_graded"),
    [
        ({"my-kata-main/exercises/slope.py": "", "my-kata-main/README.md": ""}, True),
        ({"home/jane/week 1/kata/slope.py": "", "home/jane/.idea/slope.py": ""}, True),
        ({"kata/week 1/slope.ipynb": ""}, True),
        ({"slope.py": "", "old/week 1/slope.py": ""}, True),
        ({"kata/old/slope.py": "", "kata/new/slope.py": ""}, False),
        ({"a/b/c/d/e/f/slope.py": ""}, False),
        ({"kata/.venv/slope.py": ""}, False),
    ],
)
def test_gradescope_takes_the_only_folder_with_exercises_however_it_was_packed(
    hand_in, gradescope: Path, references: Path, validate, files: Mapping[str, str], *, is_graded: bool
) -> None:
    slope = (references / "slope.py").read_text()
    run = hand_in({name: notebook(slope) if name.endswith(".ipynb") else slope for name in files})
    assert run.code == 0, run.err
    assert (validate.gradescope(results(gradescope))["score"] > 0) is is_graded


def test_gradescope_grades_by_its_own_course_whatever_a_submission_names(
    hand_in, gradescope: Path, references: Path, validate
) -> None:
    run = hand_in({**contents(references), ".grade-course.toml": 'course = "/home/jane/easy"'})
    assert run.code == 0, run.err
    assert validate.gradescope(results(gradescope))["score"] == MAX_SCORE


def test_gradescope_tells_who_hands_in_nothing(hand_in, gradescope: Path, validate) -> None:
    run = hand_in({"homework.py": "", "notes/readme.txt": ""})
    assert run.code == 0, run.err
    document = validate.gradescope(results(gradescope))
    assert document["score"] == 0
    assert "activation.py" in document["output"]


def notebook(*cells: str) -> str:
    """A notebook of these code cells, as Jupyter saves it."""
    code = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"c{number}",
            "metadata": {},
            "outputs": [],
            "source": cell,
        }
        for number, cell in enumerate(cells)
    ]
    return json.dumps({"cells": code, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_gradescope_takes_a_notebook_for_all(hand_in, gradescope: Path, references: Path, validate) -> None:
    slope = (references / "slope.py").read_text()
    run = hand_in({"my work.ipynb": notebook("%matplotlib inline", slope), ".ipynb_checkpoints/slope.ipynb": "{"})
    assert run.code == 0, run.err
    tests = validate.gradescope(results(gradescope))["tests"]
    assert {test["status"] for test in tests if "slope" in test["tags"]} == {"passed"}


def test_gradescope_grades_files_beside_a_notebook_that_is_none(
    hand_in, gradescope: Path, references: Path, validate
) -> None:
    run = hand_in({"loss.py": (references / "loss.py").read_bytes(), "slope.ipynb": "{", "notes.ipynb": notebook("1")})
    assert run.code == 0, run.err
    document = validate.gradescope(results(gradescope))
    assert document["score"] == sum(
        exercise.points for exercise in courses.load_course().exercises if exercise.topic == "loss"
    )
    assert "slope.ipynb is no notebook" in document["output"]


def test_gradescope_tells_who_hands_in_two_notebooks_for_all(hand_in, gradescope: Path, validate) -> None:
    run = hand_in({"one.ipynb": notebook("1"), "two.ipynb": notebook("2")})
    assert run.code == 0, run.err
    document = validate.gradescope(results(gradescope))
    assert document["score"] == 0
    assert "which of 2 notebooks counts" in document["output"]


def test_gradescope_takes_a_submission_that_nobody_may_write(hand_in, gradescope: Path, references, validate) -> None:
    files = {"my exercises, new/loss.py": (references / "loss.py").read_bytes()}
    run = hand_in(files, is_writable=False)
    assert run.code == 0, run.err
    assert validate.gradescope(results(gradescope))["score"] > 0


def test_gradescope_gets_no_points_from_a_submission_that_writes_them(gradescope: Path, validate) -> None:
    path = gradescope / "results" / "results.json"
    writes = f"open({str(path)!r}, 'w').write('{{}}')\n{SPITE}"
    put_in_place(gradescope, {"activation.py": writes, "pip.py": "raise SystemExit(9)"})
    run = run_autograder(gradescope)
    assert run.returncode == 0, run.stderr
    assert validate.gradescope(results(gradescope))["score"] == 0
    validate.log(run.stdout)


def test_gradescope_gets_no_result_where_the_course_is_broken(
    gradescope: Path, wheel: Path, tmp_path: Path, course_maker
) -> None:
    course = courses.load_course(course_maker(tmp_path / "course"))
    [archive] = export_autograder(Platform.gradescope, tmp_path / "out", course, wheel=str(wheel))
    unpack(archive, tmp_path / "root" / "source")
    root = tmp_path / "root"
    (root / "source" / ".venv").symlink_to(gradescope / "source" / ".venv")
    (root / "submission").mkdir()
    (root / "submission" / "scaling.py").write_text("def scale(x, factor):\n    return x * factor\n")
    good = execute(root / "source" / "run_autograder", cwd=tmp_path, AUTOGRADER_ROOT=root)
    assert (good.returncode, json.loads(results(root))["score"]) == (0, 5), good.stderr

    (root / "source" / "course" / "course.toml").write_text("no course")
    bad = execute(root / "source" / "run_autograder", cwd=tmp_path, AUTOGRADER_ROOT=root)
    assert bad.returncode == 2
    assert "course.toml" in bad.stderr
    assert not (root / "results" / "results.json").exists()


@pytest.fixture(scope="session")
def prairielearn(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An exported question of two topics."""
    folder = tmp_path_factory.mktemp("prairielearn") / "out"
    options = ExportOptions(
        grading=GradingOptions(
            exercises=("activation", "loss"), feedback=FeedbackLevel.hints, isolation=IsolationLevel.process
        )
    )
    export_autograder(Platform.prairielearn, folder, courses.load_course(), wheel=str(wheel), options=options)
    return folder


def grade_in_prairielearn(
    export: Path, root: Path, gradescope: Path, python: Path | None = None
) -> "subprocess.CompletedProcess[str]":
    """The job as PrairieLearn lays it out; the image's Python is the one that setup.sh made of the same files."""
    info = json.loads(next(export.glob("questions/*/info.json")).read_text())
    options = info["externalGradingOptions"]
    [shared] = options["serverFilesCourse"]
    shutil.copytree(export / "serverFilesCourse" / shared, root / "serverFilesCourse" / shared)
    entry = root / Path(options["entrypoint"]).relative_to("/grade")
    ours = gradescope / "source" / ".venv" / "bin" / "python"
    return execute(entry, cwd=root, GRADE_ROOT=root, GRADER_PYTHON=python or ours)


def test_prairielearn_grades_what_its_question_asks_for(
    prairielearn: Path, gradescope: Path, tmp_path: Path, references: Path, validate
) -> None:
    (tmp_path / "student").mkdir()
    shutil.copy(references / "loss.py", tmp_path / "student")
    (tmp_path / "student" / "activation.py").write_text(SPITE)
    run = grade_in_prairielearn(prairielearn, tmp_path, gradescope)
    assert run.returncode == 0, run.stderr
    document = validate.prairielearn(results(tmp_path))
    assert {test["name"].partition(".")[0] for test in document["tests"]} == {"activation", "loss"}
    assert 0 < document["score"] < 1


def test_prairielearn_does_not_count_an_attempt_without_files(
    prairielearn: Path, gradescope: Path, tmp_path: Path, validate
) -> None:
    (tmp_path / "student").mkdir()
    run = grade_in_prairielearn(prairielearn, tmp_path, gradescope)
    assert run.returncode == 0, run.stderr
    document = validate.prairielearn(results(tmp_path))
    assert document["gradable"] is False
    assert "activation.py" in document["format_errors"][0]


@pytest.mark.parametrize("words", [None, "exit 3", "kill -9 $$", "echo '{' > results.json; exit 2"])
def test_prairielearn_does_not_count_an_attempt_where_the_grader_is_broken(
    words: str | None, prairielearn: Path, gradescope: Path, tmp_path: Path, references: Path, validate
) -> None:
    shutil.copytree(references, tmp_path / "student")
    python = tmp_path / "python"
    if words:
        python.write_text(f"#!/bin/sh\n{words}\n")
        python.chmod(0o755)
    run = grade_in_prairielearn(prairielearn, tmp_path, gradescope, python)
    # Of a job that ends badly PrairieLearn reads no results.
    assert run.returncode == 0
    assert "the attempt is not counted" in run.stderr
    document = validate.prairielearn(results(tmp_path))
    assert document["gradable"] is False
    assert "Nothing is lost" in document["format_errors"][0]


def test_prairielearns_question_offers_and_asks_for_the_same_files(prairielearn: Path) -> None:
    [question] = prairielearn.glob("questions/*")
    offered = {path.name for path in (question / "clientFilesQuestion").iterdir()}
    assert offered == {"activation.py", "loss.py"}
    page = (question / "question.html").read_text()
    # One file each: the element looks for a file of this name.
    assert set(re.findall(r'<pl-file-download file-name="([^"]*)">', page)) == offered
    # Where it asks for several, any of them may be left out.
    assert set(re.search(r'<pl-file-upload optional-file-names="([^"]*)"', page)[1].split(",")) == offered
    shown = [path for path in question.rglob("*") if path.is_file() and "check" in path.name]
    assert shown == []


@pytest.mark.parametrize(
    ("names", "question", "file"),
    [(("loss",), "gradient-descent-loss", "loss.py"), (("sse",), "gradient-descent-loss_sse", "loss.py")],
)
def test_prairielearn_takes_one_file(
    names: tuple[str, ...],
    question: str,
    file: str,
    prairielearn: Path,
    wheel: Path,
    tmp_path: Path,
    gradescope: Path,
    references: Path,
    validate,
) -> None:
    course = courses.load_course()
    options = ExportOptions(grading=GradingOptions(exercises=names, isolation=IsolationLevel.process))
    export_autograder(Platform.prairielearn, tmp_path / "out", course, wheel=str(wheel), options=options)
    page = (tmp_path / "out" / "questions" / question / "question.html").read_text()
    assert f'<pl-file-upload file-names="{file}">' in page
    assert f"`{file}`" in (tmp_path / "out" / "README.md").read_text()
    info, other = (
        json.loads(next(path.glob("questions/*/info.json")).read_text()) for path in (tmp_path / "out", prairielearn)
    )
    assert file in info["title"]
    for key in ("uuid", "title"):
        assert info[key] != other[key]
    assert info["externalGradingOptions"]["image"] == other["externalGradingOptions"]["image"]

    # Both questions are in one course of PrairieLearn, and none's script takes the other's place.
    shutil.copytree(prairielearn, tmp_path / "both")
    shutil.copytree(tmp_path / "out" / "serverFilesCourse", tmp_path / "both" / "serverFilesCourse", dirs_exist_ok=True)
    shutil.rmtree(tmp_path / "both" / "questions")
    shutil.copytree(tmp_path / "out" / "questions", tmp_path / "both" / "questions")
    (tmp_path / "student").mkdir()
    shutil.copy(references / file, tmp_path / "student")
    run = grade_in_prairielearn(tmp_path / "both", tmp_path, gradescope)
    assert run.returncode == 0, run.stderr
    document = validate.prairielearn(results(tmp_path))
    asked = courses.select_exercises(course, names)
    assert {test["name"].partition(" ")[0].partition(":")[0] for test in document["tests"]} == {e.id for e in asked}
    assert document["score"] == 1


def steps(workflow: Path) -> dict[str, str]:
    """The commands of a workflow's steps, by their names."""
    found = re.findall(r"- name: (.+)\n(?:\s+id: \w+\n)?(\s+)run: \|\n((?:\2  .+\n)+)", workflow.read_text())
    return {name: textwrap.dedent(commands) for name, _, commands in found}


@pytest.fixture(scope="session")
def repository(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An exported repository that takes the grader from an address."""
    folder = tmp_path_factory.mktemp("github") / "repository"
    address = f"{wheel.as_uri()}#sha256={hashlib.sha256(wheel.read_bytes()).hexdigest()}"
    options = ExportOptions(pass_score=90)
    export_autograder(Platform.github, folder, courses.load_course(), wheel=address, options=options)
    return folder


def push(
    repository: Path, tmp_path: Path, gradescope: Path, *, installs: bool = False
) -> "tuple[subprocess.CompletedProcess[str], str, str]":
    """Run the workflow's own commands; the Python on the path is that of setup.sh. Give what the runner would read.

    That Python has the grader, so it is installed where that is the subject.
    """
    summary, output = tmp_path / "summary", tmp_path / "output"
    path = f"{gradescope / 'source' / '.venv' / 'bin'}:{os.environ['PATH']}"
    commands_by_step = steps(repository / ".github" / "workflows" / "classroom.yml")
    if not installs:
        del commands_by_step["Install the grader"]
    for commands in commands_by_step.values():
        run = execute(
            *("bash", "-e", "-c", commands),
            cwd=repository,
            PATH=path,
            CI="true",
            PIP_NO_COMPILE="1",
            GITHUB_STEP_SUMMARY=summary,
            GITHUB_OUTPUT=output,
        )
    name, _, result = output.read_text().rstrip("\n").partition("=")
    assert name == "result"
    return run, summary.read_text(), result


def commands_in(output: str) -> str:
    """The lines that the runner obeys; anywhere else in the output there must be none."""
    return "".join(f"{line}\n" for line in output.splitlines() if line.lstrip().startswith("::"))


def test_githubs_workflow_installs_the_grader_and_reports_the_points(
    repository: Path, gradescope: Path, tmp_path: Path, references: Path, validate
) -> None:
    work = shutil.copytree(repository, tmp_path / "work")
    for path in references.glob("*.py"):
        shutil.copy(path, work / "exercises")
    (work / "pip.py").write_text("raise SystemExit('taken over')")
    (work / "exercises" / "activation.py").write_text(SPITE)
    run, summary, result = push(work, tmp_path, gradescope, installs=True)
    validate.summary(summary)
    document = validate.classroom(result)
    points = sum(test["score"] for test in document["tests"])
    said = validate.github(commands_in(run.stdout + run.stderr))
    assert run.returncode == (0 if points >= 0.9 * MAX_SCORE else 1)
    assert 0 < points < document["max_score"] == MAX_SCORE
    assert [data for name, _, data in said if name == "notice"] == [
        f"Points {points}/{MAX_SCORE}",
        f'{{"totalPoints":{points},"maxPoints":{MAX_SCORE}}}',
    ]
    assert any(properties.get("file") == "exercises/activation.py" for _, properties, _ in said)


def test_a_fresh_repository_fails_calmly(repository: Path, gradescope: Path, tmp_path: Path, validate) -> None:
    run, summary, result = push(repository, tmp_path, gradescope)
    assert run.returncode == 1
    assert [name for name, _, _ in validate.github(commands_in(run.stdout + run.stderr))] == ["notice", "notice"]
    assert json.loads(base64.b64decode(result))["status"] == "fail"
    validate.summary(summary)


@pytest.mark.parametrize("is_folder_left", [True, False])
def test_a_repository_without_exercises_gets_no_points_and_the_reason(
    repository: Path, gradescope: Path, tmp_path: Path, validate, *, is_folder_left: bool
) -> None:
    work = shutil.copytree(repository, tmp_path / "work")
    shutil.rmtree(work / "exercises")
    if is_folder_left:
        (work / "exercises").mkdir()
    run, summary, result = push(work, tmp_path, gradescope)
    assert run.returncode == 1
    (_, _, why), *notices = validate.github(commands_in(run.stdout + run.stderr))
    assert "hand in the exercise files" in why
    assert [data for _, _, data in notices] == [f"Points 0/{MAX_SCORE}", f'{{"totalPoints":0,"maxPoints":{MAX_SCORE}}}']
    document = validate.classroom(result)
    assert (document["status"], document["max_score"]) == ("error", MAX_SCORE)
    assert "hand in the exercise files" in summary
    validate.log(summary)


def test_a_repository_for_students_holds_stubs_and_nothing_of_the_grader(repository: Path, stubs: Path) -> None:
    files = {str(path.relative_to(repository)) for path in repository.rglob("*") if path.is_file()}
    exercises = {f"exercises/{path.name}" for path in stubs.glob("*.py")}
    assert files == {".github/workflows/classroom.yml", ".gitignore", "README.md"} | exercises
    assert all((repository / name).read_bytes() == (stubs / Path(name).name).read_bytes() for name in exercises)


def test_a_repository_may_hold_the_grader_and_a_course_of_ones_own(
    wheel: Path, tmp_path: Path, gradescope: Path, course_maker, validate
) -> None:
    course = course_maker(tmp_path / "course")
    run = grade_here("export-autograder", "github", tmp_path / "out", "--course", course, "--wheel", wheel)
    assert run.exit_code == 0, run.output
    assert "Students can read the checks and the solutions there, in .github/grader, .github/course." in run.output
    assert (
        "run: |\n          python -I -m pip install" in (tmp_path / "out/.github/workflows/classroom.yml").read_text()
    )
    (tmp_path / "out" / "exercises" / "scaling.py").write_text("def scale(x, factor):\n    return x * factor\n")
    pushed, _summary, result = push(tmp_path / "out", tmp_path, gradescope, installs=True)
    assert pushed.returncode == 0, pushed.stderr
    assert validate.classroom(result)["status"] == "pass"


def test_no_file_of_the_repository_can_stand_in_for_what_the_workflow_runs(repository: Path) -> None:
    commands = steps(repository / ".github" / "workflows" / "classroom.yml")
    assert set(commands) == {"Install the grader", "Grade"}
    assert all(shlex.split(words)[:2] == ["python", "-I"] for words in commands.values())


def grade_here(*words: object) -> Result:
    """Run `grade` in this process, whose handler of SIGTERM it leaves as it was."""
    handler = signal.getsignal(signal.SIGTERM)
    try:
        return CliRunner().invoke(main, [str(word) for word in words])
    finally:
        signal.signal(signal.SIGTERM, handler)


def ungraded(*_: object, **_more: object) -> Report:
    """A grading in which our own machinery failed at one check."""
    check = CheckResult(id="c", title="Check", verdict=Verdict.ungraded, max_points=5)
    exercise = ExerciseResult(id="a.b", topic="a", title="T", file="a.py", line=1, checks=(check,), hints=(), output="")
    return Report(
        grader="0",
        course=CourseFacts(id="c", version="1", title="C"),
        submission=SubmissionFacts(path="exercises", sha256="0" * 64),
        seed=0,
        feedback="full",
        isolation=Isolation(level="process"),
        exercises=(exercise,),
        notes=(),
        run=RunFacts(started="2026-01-02T03:04:05+00:00", seconds=0.5, python="3", numpy="2", platform="linux"),
    )


@every_case(
    ("link", "path"),
    [
        ("exercises", "exercises"),
        ("exercises", "./exercises/"),
        ("exercises/all", "exercises/all"),
        ("homework", "homework/inside"),
    ],
)
def test_in_ci_no_repository_hands_in_the_references_by_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, references: Path, validate, link: str, path: str
) -> None:
    shutil.copytree(references, tmp_path / "installed" / "inside")
    root = tmp_path / "repository"
    (root / link).parent.mkdir(parents=True)
    (root / link).symlink_to(tmp_path / "installed" / ("" if link == "homework" else "inside"))
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT", "CI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(root)
    words = [path, "--only", "slope.step", "--quiet", "--format"]
    assert grade_here(*words, "json").exit_code == 0, "on one's own machine a link is one's own"
    for variable, value in (("TF_BUILD", "True"), ("CI", "true")):
        monkeypatch.setenv(variable, value)
        said = grade_here(*words, "json")
        assert (said.exit_code, said.stdout) == (2, ""), variable
        assert f"{link} is a link" in said.stderr
        monkeypatch.delenv(variable)
    monkeypatch.setenv("CI", "true")
    refused = grade_here(*words, "github")
    assert refused.exit_code == 1
    (_, _, why), *notices = validate.github(commands_in(refused.stdout))
    assert "is a link" in why
    assert notices[0][2].startswith("Points 0/")


def test_in_ci_no_folder_of_the_repository_stands_in_for_an_installed_course(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, course_maker
) -> None:
    course_maker(tmp_path / "gradient_descent")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CI", "")
    assert course_folder("gradient_descent") == Path("gradient_descent")
    monkeypatch.setenv("CI", "true")
    assert course_folder("gradient_descent") == courses.HOME


@every_case(
    ("here", "path", "file"),
    [
        ("homework", "exercises", "homework/exercises/slope.py"),
        ("homework/exercises", ".", "homework/exercises/slope.py"),
        ("homework/exercises", "slope.py", "homework/exercises/slope.py"),
        ("homework", "../homework/exercises", "homework/exercises/slope.py"),
        (".", "./homework/exercises", "homework/exercises/slope.py"),
        ("../elsewhere", "exercises", "exercises/slope.py"),
    ],
)
def test_annotations_name_files_from_the_repositorys_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, validate, here: str, path: str, file: str
) -> None:
    root = tmp_path / "repository"
    for folder in (root / "homework" / "exercises", tmp_path / "elsewhere" / "exercises"):
        folder.mkdir(parents=True)
        (folder / "slope.py").write_text("def step(x, slope, size):\n    return None\n")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(root))
    monkeypatch.chdir((root / here).resolve())
    run = grade_here(path, "--only", "slope.step", "--format", "github", "--quiet")
    [(_name, properties, _data), *_notices] = validate.github(commands_in(run.stdout))
    assert properties["file"] == file


def test_what_another_program_left_in_the_runners_files_keeps_its_lines(
    stubs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {name: tmp_path / name for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")}
    for name, path in files.items():
        path.write_text("x=1")
        monkeypatch.setenv(name, str(path))
    assert grade_here(stubs, "--only", "slope.step", "--format", "github", "--quiet").exit_code == 1
    beginnings = [path.read_text().splitlines()[:2] for path in files.values()]
    assert [(before, mine[:7]) for before, mine in beginnings] == [("x=1", "# Gradi"), ("x=1", "result=")]


@pytest.mark.parametrize(("platform", "code"), [("gradescope", 3), ("prairielearn", 3), ("github", 3)])
def test_nobody_loses_points_where_the_grader_fails(
    platform: str, code: int, stubs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, validate
) -> None:
    monkeypatch.setattr("grader.grading.session.Session.grade", ungraded)
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"):
        monkeypatch.delenv(name, raising=False)
    path = tmp_path / "results.json"
    output = [] if platform == "github" else [f"--output={path}", "--pass-score=0"]
    run = grade_here(stubs, "--format", platform, *output)
    assert run.exit_code == code, run.output
    assert "Points" not in run.output
    assert path.exists() is (platform == "prairielearn")
    if path.exists():
        assert validate.prairielearn(path.read_text())["gradable"] is False


def test_an_error_of_the_grader_itself_is_one_sentence(stubs: Path, tmp_path: Path, monkeypatch, validate) -> None:
    def broken(*_: object, **_more: object) -> None:
        raise RuntimeError("::error::no\n::error::more")

    monkeypatch.setattr("grader.grading.session.Session.grade", broken)
    run = grade_here(stubs, "--format=gradescope", f"--output={tmp_path / 'results.json'}")
    assert run.exit_code == 3
    assert "Please report it." in run.output
    validate.log(run.output)
    assert not (tmp_path / "results.json").exists()


@pytest.mark.parametrize(("score", "code"), [("54.545", 0), ("54.55", 1)])
def test_githubs_pass_score_is_compared_with_what_was_reached_exactly(
    score: str, code: int, tmp_path: Path, written: Callable[..., Path]
) -> None:
    right = "def step(x, slope, learnrate):\n    return x - learnrate * slope\n"
    folder = written(tmp_path / "mine", {"slope.py": right})
    run = grade_here(folder, "--format=github", "--only=step", "--only=downhill", f"--pass-score={score}")
    assert run.exit_code == code, "6 of 11 points are 54.5454...%, shown as 54.55 %"
    assert "(54.55 %)" in run.output
