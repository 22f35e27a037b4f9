"""A course is one folder: a copy of it, cut to one topic and given other words, goes through every command.

The engine knows nothing of the course that ships: no output of the copy holds one of its words.
"""

import json
import re
import shutil
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from every_case import every_case

from grader.courses.course import HOME

HEAD = """
id = "how-wrong"
version = "2.3"
title = "How far off"
closing = "Every number is yours."
hint_names = ["A nudge"]

[[track]]
id = "basics"
title = "To begin with"
closing = "The basics are done."

[[track]]
id = "extras"
title = "For the curious"
"""
NEW_TOPIC = """
[[topic]]
id = "extremes"
title = "The worst case"
track = "extras"

[[topic.exercise]]
id = "worst"
title = "The largest miss"
points = 6
needs = []
hints = ["Misses count in both directions.", "Take the largest absolute difference."]
"""
NEW_LINT = """
[roles]
targets = ["y"]
outputs = ["y_hat"]

[[excuse]]
properties = [
    "is read-only", "holds integers", "holds truth values", "holds numbers of fewer digits", "is a list", "is a tuple",
]
reason = "Arguments are arrays of floats that may be changed for a while."
"""
NEW_EQUIVALENT = """
[[equal]]
exercise = "extremes.worst"
reason = "Only the size of a miss counts."
mutants = [
    '''
- return np.max(np.abs(y - y_hat))
+ return np.max(np.abs(y_hat - y))
''',
]
"""
NEW_FILES = {
    "stubs/extremes.py": '''"""How far off is the worst one?"""

import numpy as np


def worst(y, y_hat):
    """Find the largest absolute difference of two arrays of one shape, (N,).

    >>> float(worst(np.array([3.0, -1.0]), np.array([2.5, 1.0])))
    2.0
    """
    raise NotImplementedError
''',
    "solutions/extremes.py": """import numpy as np


def worst(y, y_hat):
    return np.max(np.abs(y - y_hat))
""",
    "checks/check_extremes.py": '''import numpy as np
import pytest


@pytest.mark.points(4)
def check_worst__ordinary_values(answer, rng):
    """Right for misses above and below"""
    y = rng.uniform(-3.0, 3.0, 5)
    misses = rng.uniform(0.4, 2.0, 5) * np.array([1.0, -1.0, 1.0, 1.0, -1.0])
    cases = [
        (np.array([2.3, -1.4, 0.6]), np.array([1.6, 0.5, 1.9])),
        (np.array([2.3, -1.4, 0.6]), np.array([0.1, -1.1, 0.2])),
        (y, y - misses),
        {"y_hat": y + misses, "y": y},
    ]
    answer.agrees(cases)


@pytest.mark.points(1)
def check_worst__one_value(answer, special):
    """A single value works too, and so does any other length"""
    pairs = [pair for pair in special.assortment(2) if pair[0].ndim == 1]
    answer.agrees([(np.array([2.3]), np.array([3.9])), (np.array([-1.7]), np.array([-2.9])), *pairs], rtol=1e-9)


@pytest.mark.points(1)
def check_worst__manners(answer):
    """Leaves its arguments alone and repeats itself, no warnings"""
    cases = [
        (np.array([0.4, -2.1, 1.3]), np.array([1.2, -2.9, 2.4])),
        (np.array([0.4, -2.1, 1.3]), np.array([-1.2, -2.8, 0.4])),
    ]
    answer.agrees(cases, unchanged=True, quiet=True, repeatable=True)
''',
    "mistakes/extremes.py": '''import numpy as np


def worst__signed(y, y_hat):
    """Your largest difference keeps its sign, so misses in the other direction never win."""
    return np.max(y - y_hat)


def worst__mean(y, y_hat):
    """This is the mean of the misses. The worst one is the largest of them."""
    return np.mean(np.abs(y - y_hat))
''',
    "accepted/extremes.py": '''import numpy as np


def worst__loop(y, y_hat):
    """Looks at one after the other."""
    found = 0.0
    for one, other in zip(y, y_hat):
        found = max(found, abs(one - other))
    return found


def worst__sorted(y, y_hat):
    """Sorts."""
    return float(np.sort(np.abs(y_hat - y))[-1])


def worst__norm(y, y_hat):
    """Knows the norm."""
    return np.linalg.norm(y - y_hat, np.inf)
''',
    "figures/extremes.py": '''import numpy as np

from grader.reporting.figures.panels import curve_panel, make_scene, with_axis_labels


def extremes_scene(sampler, title):
    """The largest miss of a line that is moved up and down."""
    shifts = np.linspace(-2.0, 2.0, 9)
    cases = [(np.array([0.2, 1.1]), np.array([0.2, 1.1]) + shift) for shift in shifts]
    right = sampler.references.scalar_values("extremes.worst", cases)
    panel = curve_panel(shifts, right, sampler.ask_function("extremes.worst", cases), "Worst miss")
    panel = with_axis_labels(panel, "shift")
    return make_scene("extremes", title, "One panel: the largest miss by shift.", ((panel,),))
''',
}
WRONG = "import numpy as np\n\n\ndef worst(y, y_hat):\n    return np.max(y - y_hat)\n"
KEPT_WORDS = {"loss", "sse", "mse", "y", "y_hat"}
ORDINARY_WORDS = {"error", "step", "i", "f", "x", "w", "b", "v", "p", "t", "m", "u", "size", "seed"}


def _forbidden_words() -> set[str]:
    """Names and titles of the course that ships, but for the topic that the copy keeps."""
    declared = tomllib.loads((HOME / "course.toml").read_text(encoding="utf-8"))
    words = {declared["title"], declared["closing"], "beyond"}
    words |= {track["title"] for track in declared["track"]} | {track.get("closing", "") for track in declared["track"]}
    for topic in declared["topic"]:
        if topic["id"] != "loss":
            words |= {topic["id"], topic["title"]}
            words |= {text for exercise in topic["exercise"] for text in (exercise["id"], exercise["title"])}
    words |= {"sigmoid", "theta", "learnrate", "neuron", "derivative", "gradient"}
    return {word for word in words if word} - KEPT_WORDS - ORDINARY_WORDS


_EITHER = "|".join(map(re.escape, sorted(_forbidden_words())))
FORBIDDEN = re.compile(rf"(?<![\w-])(?:{_EITHER})(?![\w-])", re.IGNORECASE)


def _cut_equivalents(text: str) -> str:
    entries = re.split(r"(?=^\[\[)", text, flags=re.MULTILINE)
    return "".join(entry for entry in entries[1:] if 'exercise = "loss.' in entry)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory, written: Callable[..., Path]) -> Path:
    """The copy: the topic `loss` as it is, a new topic of its own, other tracks, hint names and closing words."""
    folder = shutil.copytree(HOME, tmp_path_factory.mktemp("a copy") / "course", ignore=shutil.ignore_patterns("*.pyc"))
    for kind in ("stubs", "solutions", "checks", "mistakes", "accepted", "figures"):
        for path in (folder / kind).iterdir():
            if path.stem not in {"loss", "check_loss", "curves"}:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
    shutil.rmtree(folder / "locale")
    for path in folder.glob("*/*.py"):
        # The kept topic's own texts speak of the lesson that it was taken from.
        text = path.read_text(encoding="utf-8").replace("Gradient descent", "Learning")
        path.write_text(text.replace("derivative", "formula"), encoding="utf-8")
    figures = (HOME / "figures" / "curves.py").read_text(encoding="utf-8")
    declared = (HOME / "course.toml").read_text(encoding="utf-8")
    kept = next(part for part in re.split(r"(?=^\[\[topic\]\])", declared, flags=re.MULTILINE) if 'id = "loss"' in part)
    equivalents = _cut_equivalents((HOME / "equivalent_mutants.toml").read_text(encoding="utf-8"))
    written(
        folder,
        {
            **NEW_FILES,
            "course.toml": HEAD + kept.replace('track = "core"', 'track = "basics"') + NEW_TOPIC,
            "equivalent_mutants.toml": equivalents + NEW_EQUIVALENT,
            "input_lint.toml": NEW_LINT,
            "figures/curves.py": figures[: figures.index("def slope_scene")] + figures[figures.index("_XS =") :],
        },
    )
    return folder


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory, copied: Path) -> Path:
    """A learner's folder: one topic right, the other wrong in a known way."""
    folder = tmp_path_factory.mktemp("half") / "mine"
    shutil.copytree(copied / "solutions", folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "extremes.py").write_text(WRONG, encoding="utf-8")
    return folder


def _is_silent_on_the_first_course(text: str) -> bool:
    text = text.replace("gradient-descent-kata", "").replace("gradient_descent_kata", "")
    found = FORBIDDEN.search(text)
    assert found is None, text[max(found.start() - 100, 0) : found.end() + 100]
    return True


def test_it_is_graded(copied: Path, half: Path, grade: Callable[..., Any]) -> None:
    run = grade(half, "--course", copied, "--seed", 7)
    assert (run.code, run.report["score"], run.report["max_score"]) == (1, 14, 20)
    assert run.report["course"] == {"id": "how-wrong", "title": "How far off", "version": "2.3"}
    mistakes = {check["mistake"]["id"] for check in run.exercises["extremes.worst"]["checks"] if check["mistake"]}
    assert mistakes == {"extremes.worst.signed"}
    assert _is_silent_on_the_first_course(run.out + run.err)


def test_its_tracks_are_the_only_ones(copied: Path, half: Path, grade: Callable[..., Any]) -> None:
    run = grade(half, "--course", copied, "--track", "extras", "--seed", 7)
    assert set(run.exercises) == {"extremes.worst"}
    refused = grade(half, "--course", copied, "--track", "core")
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert "basics and extras" in refused.err


@every_case("command", [(), ("watch",), ("report",)])
def test_a_shell_completes_the_tracks_of_the_course_that_is_named(
    command: tuple[str, ...], copied: Path, grade: Callable[..., Any]
) -> None:
    words = ["grade", *command, "--course", str(copied).replace(" ", "\\ "), "--track", ""]
    environment = {"COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1), "_GRADE_COMPLETE": "bash_complete"}
    assert grade(env=environment).out.split() == ["plain,basics", "plain,extras"]


@every_case(
    ("words", "said"),
    [
        (("list",), "extremes: The worst case (extras)"),
        (("next",), "The largest miss"),
        (("show", "worst"), "Find the largest absolute difference"),
        (("hint", "worst"), "A nudge: Misses count in both directions."),
        (("hint", "worst"), "Hint 2: Take the largest absolute difference."),
        (("solution", "worst", "--anyway"), "np.max(np.abs(y - y_hat))"),
    ],
)
def test_a_learner_is_served(
    words: tuple[str, ...], said: str, copied: Path, half: Path, grade: Callable[..., Any]
) -> None:
    run = grade(*words, half, "--course", copied)
    assert run.code == 0
    assert said in run.out
    assert _is_silent_on_the_first_course(run.out + run.err)


def test_fresh_files_reports_and_pictures_are_made(
    copied: Path, half: Path, tmp_path: Path, grade: Callable[..., Any]
) -> None:
    made = grade("init", tmp_path / "fresh", "--course", copied)
    assert made.code == 0
    assert {path.name for path in (tmp_path / "fresh").iterdir() if path.suffix == ".py"} == {"loss.py", "extremes.py"}
    page = grade("report", half, "--course", copied, "-o", tmp_path / "page.html", "--seed", 7)
    assert page.code == 1, page.err
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert 'id="picture-extremes"' in text
    assert 'id="picture-loss"' in text
    plotted = grade("plot", "worst", half, "--course", copied, "-o", tmp_path / "worst.svg")
    assert plotted.code == 0
    picture = (tmp_path / "worst.svg").read_text(encoding="utf-8")
    for shown in (made.out, page.out + page.err, text, plotted.out, picture):
        assert _is_silent_on_the_first_course(shown)


def test_every_save_is_graded(copied: Path, half: Path, tmp_path: Path, start: Callable[..., Any]) -> None:
    folder = shutil.copytree(half, tmp_path / "mine")
    process = start("watch", folder, "--course", copied)
    lines: list[str] = []

    def wait_for(sentence: str) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until:
            lines.append(process.stdout.readline().decode())
            if sentence in lines[-1]:
                return
        pytest.fail("".join(lines))

    try:
        wait_for("extremes.worst")
        shutil.copy(copied / "solutions" / "extremes.py", folder / "extremes.py")
        wait_for("extremes.worst is right, 6 of 6 points.")
    finally:
        process.terminate()
        process.communicate(timeout=10)
    assert _is_silent_on_the_first_course("".join(lines))


@pytest.fixture(scope="module")
def results(copied: Path, half: Path, tmp_path_factory: pytest.TempPathFactory, grade: Callable[..., Any]) -> Path:
    """A class of two, graded."""
    place = tmp_path_factory.mktemp("class")
    for name, folder in (("ann", half), ("ben", copied / "solutions")):
        shutil.copytree(folder, place / "class" / name, ignore=shutil.ignore_patterns("__pycache__", ".grade.json"))
    run = grade("batch", place / "class", "-o", place / "results.sqlite", "--course", copied, "--seed", 7)
    assert run.code == 0, run.err
    assert _is_silent_on_the_first_course(run.out + run.err)
    return place / "results.sqlite"


@every_case("form", ["csv", "canvas", "moodle", "nbgrader", "jsonl", "html"])
def test_a_class_is_exported(form: str, results: Path, tmp_path: Path, grade: Callable[..., Any]) -> None:
    run = grade("export", results, "--format", form, "-o", tmp_path / "out")
    text = (tmp_path / "out").read_text(encoding="utf-8")
    assert run.code == 0
    assert _is_silent_on_the_first_course(text + run.out + run.err)
    if form == "jsonl":
        scores = {line["student"]: line["report"]["score"] for line in map(json.loads, text.splitlines())}
        assert scores == {"ann": 14, "ben": 20}


def _files(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".zip":
            with ZipFile(path) as archive:
                yield from (
                    (name, archive.read(name).decode()) for name in archive.namelist() if not name.endswith(".whl")
                )
        elif path.is_file() and path.suffix != ".whl":
            yield path.name, path.read_text(encoding="utf-8")


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    """What stands for the grader's wheel, into which no export looks any further."""
    path = tmp_path / "gradient_descent_kata-0.1.0-py3-none-any.whl"
    with ZipFile(path, "w") as made:
        made.writestr("grader/grading/session.py", "")
    return path


@pytest.mark.parametrize("platform", ["gradescope", "prairielearn"])
def test_platforms_take_it(platform: str, copied: Path, wheel: Path, tmp_path: Path, grade: Callable[..., Any]) -> None:
    run = grade("export-autograder", platform, tmp_path / "out", "--course", copied, "--wheel", wheel)
    assert run.code == 0, run.err
    files: Mapping[str, str] = dict(_files(tmp_path / "out"))
    assert any(name.endswith("check_extremes.py") for name in files)
    for text in (run.out, run.err, *files.values()):
        assert _is_silent_on_the_first_course(text)


def test_github_puts_a_course_of_ones_own_into_the_repository_and_says_who_can_read_it(
    copied: Path, tmp_path: Path, grade: Callable[..., Any]
) -> None:
    refused = grade("export-autograder", "github", tmp_path / "out", "--course", copied)
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert "--wheel" in refused.err
    address = "https://example.org/gradient_descent_kata-9.9.9-py3-none-any.whl#sha256=" + "0" * 64
    run = grade("export-autograder", "github", tmp_path / "out", "--course", copied, "--wheel", address)
    assert run.code == 0, run.err
    files = dict(_files(tmp_path / "out"))
    assert {"loss.py", "extremes.py", "check_extremes.py"} <= set(files)
    assert "Students can read the checks" in run.out
    assert "--course=.github/course" in files["classroom.yml"]
    for text in (refused.err, run.out, run.err, *files.values()):
        assert _is_silent_on_the_first_course(text.replace(str(copied), ""))


def test_it_is_proven(copied: Path, grade: Callable[..., Any]) -> None:
    run = grade("verify", copied, "--seeds", 2)
    assert run.code == 0, run.out + run.err
    assert "extremes.worst" in run.out
    assert _is_silent_on_the_first_course(run.out + run.err)
