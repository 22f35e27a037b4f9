"""Faults of a course's author: one sentence with the file, exit 2, and never a learner's failed check."""

import ast
import json
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from every_case import every_case

from grader.authoring.scaffold import add_exercise, new_course
from grader.cli.main import main
from grader.courses.course import load_course
from grader.courses.stubs import fresh_source
from grader.errors import CourseError, UsageError
from grader.grading.session import Session
from grader.i18n import Language, speaking
from grader.submissions.submission import Submission

CHECK = "checks/check_temperature.py"
REFERENCE = "solutions/temperature.py"
STUB = "stubs/temperature.py"
MISTAKES = "mistakes/temperature.py"
FIGURE = "figures/temperature.py"
CATALOGUE = "locale/zh_CN/LC_MESSAGES/course.po"
OWN = '\n\ndef check_fahrenheit__own({}):\n    """Own"""\n    {}\n'
EQUAL = '[[equal]]\nexercise = "temperature.fahrenheit"\nreason = "So."\nmutants = ["- a"]\n'
DEEP = f"x = {'[' * 3000}{']' * 3000}\n"
ENDLESS = '\n\ndef fahrenheit__loops(celsius):\n    """Loops."""\n    while True:\n        pass\n'

Fault = Callable[[Path], object]


def removed(name: str) -> Fault:
    return lambda course: shutil.rmtree(course / name) if (course / name).is_dir() else (course / name).unlink()


def written(name: str, content: str | bytes) -> Fault:
    def write(course: Path) -> None:
        (course / name).parent.mkdir(parents=True, exist_ok=True)
        (course / name).write_bytes(content.encode() if isinstance(content, str) else content)

    return write


def renamed(name: str, other: str) -> Fault:
    return lambda course: (course / name).rename(course / other)


def added(name: str, text: str) -> Fault:
    return lambda course: written(name, (course / name).read_text(encoding="utf-8") + text)(course)


def not_utf8(name: str) -> Fault:
    """The comment is one that Python's own parser takes."""
    return lambda course: written(name, (course / name).read_bytes() + "# é\n".encode("latin-1"))(course)


def changed(name: str, old: str, new: str) -> Fault:
    def change(course: Path) -> None:
        text = (course / name).read_text(encoding="utf-8")
        assert old in text
        written(name, text.replace(old, new, 1))(course)

    return change


@pytest.fixture(scope="session")
def whole_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("faults") / "x"
    new_course(folder)
    return folder


@pytest.fixture
def copied_course(tmp_path: Path, whole_course: Path) -> Callable[[], Path]:
    """Makes a course with nothing wrong, at another place each time."""
    return lambda: shutil.copytree(whole_course, Path(tempfile.mkdtemp(dir=tmp_path)) / "x")


WHEN_GRADING = [
    (added(REFERENCE, "\ndef x(:\n"), f"/{REFERENCE}:8: SyntaxError: invalid syntax\n"),
    *((not_utf8(name), f"/{name} is not UTF-8 text. Save it as UTF-8.\n") for name in (CHECK, REFERENCE, MISTAKES)),
    *(
        (
            added(CHECK, f'\ncheck_fahrenheit__own = declare.values("Own", {cases})\n'),
            f"cases are a list of cases, or a function that draws such a list from rng; {found} was found\n",
        )
        for cases, found in (("None", "None"), ("3.5", "3.5"), ("lambda rng: None", "None"))
    ),
    *(
        (
            added(CHECK, OWN.format("answer", f"answer.agrees([(1.5,), (2.5,)], {name}={value})")),
            f"own: ValueError: {says}; both are numbers from 0\n",
        )
        for name, value, says in (
            ("rtol", "'1e-3'", "rtol='1e-3' and atol=1e-09 let nothing agree"),
            ("atol", "None", "rtol=1e-06 and atol=None let nothing agree"),
            ("rtol", "float('nan')", "rtol=nan and atol=1e-09 let nothing agree"),
        )
    ),
    (
        added(CHECK, '\ncheck_fahrenheit__own = declare.numbers("Own \\x1b[2J")\n'),
        f"/{CHECK}:18: the title of check_fahrenheit__own holds a control character",
    ),
    (removed("checks"), f"/{CHECK} can't be read: No such file or directory. Every course has this file."),
    (removed("solutions"), f"/{REFERENCE} can't be read: No such file"),
    (
        written(REFERENCE, "open('words.txt')\n"),
        f"/{REFERENCE}:1: FileNotFoundError: [Errno 2] No such file or directory: 'words.txt'\n",
    ),
    (
        removed("course.toml"),
        "/course.toml can't be read: No such file or directory. A course is a folder with a course.toml.",
    ),
    (written(REFERENCE, "raise SystemExit(3)\n"), f"/{REFERENCE}:1: SystemExit: 3"),
    *(
        (fault, f"{place}: SystemExit: os._exit(0) would end the grader without a word")
        for fault, place in (
            (added(REFERENCE, "\nimport os\n\nos._exit(0)\n"), f"/{REFERENCE}:10"),
            (added(CHECK, "\nimport os\n\nos._exit(0)\n"), f"/{CHECK}:20"),
            (
                changed(REFERENCE, "    return 9", "    import os\n\n    os._exit(0)\n    return 9"),
                f"/{REFERENCE}:8: temperature.fahrenheit.ordinary",
            ),
            (added(CHECK, OWN.format("answer", "import os; os._exit(0)")), f"/{CHECK}:21: temperature.fahrenheit.own"),
        )
    ),
    (written(REFERENCE, b"\xff\x00"), f"/{REFERENCE} is not UTF-8 text. Save it as UTF-8.\n"),
    (written(REFERENCE, b"\x00"), f"/{REFERENCE}: SyntaxError: "),
    (added(REFERENCE, "\nimport nonesuch\n"), f"/{REFERENCE}:8: ModuleNotFoundError: No module named 'nonesuch'"),
    (
        changed(REFERENCE, "    return 9", "    return [][1]\n    return 9"),
        f"/{REFERENCE}:6: temperature.fahrenheit.ordinary: IndexError",
    ),
    (
        changed(REFERENCE, "def fahrenheit", "async def fahrenheit"),
        f"/{REFERENCE}:4: fahrenheit is async, and a call of it gives no value; write def in place of async def",
    ),
    (
        added(REFERENCE, "\nfrom functools import partial\nasync def _f(c):\n    pass\nfahrenheit = partial(_f)\n"),
        f"/{REFERENCE}:11: fahrenheit is async, and a call of it gives no value; write def in place of async def",
    ),
    (
        changed(REFERENCE, "def fahrenheit", "def kelvin"),
        f"/{REFERENCE}: defines no function fahrenheit. Write it, or take the exercise out of course.toml.",
    ),
    (
        changed(REFERENCE, "def fahrenheit", "def farenheit"),
        f"/{REFERENCE}: defines no function fahrenheit. Is it farenheit on line 4 that is meant?",
    ),
    (
        added(REFERENCE, "\nclass fahrenheit:\n    pass\n"),
        f"/{REFERENCE}: defines no function fahrenheit. What has this name on line 8 is none; write def fahrenheit.",
    ),
    (
        changed(REFERENCE, "    return 9", "    while True:\n        pass\n    return 9"),
        f"/{CHECK}:13: check_fahrenheit__ordinary does not end with the reference within 0.2 seconds; look for",
    ),
    (
        added(CHECK, OWN.format("answer", "assert False")),
        f"/{CHECK}:21: temperature.fahrenheit.own: AssertionError (an assert that asks no answer",
    ),
    (
        added(CHECK, OWN.format("answer", "open('words.txt')")),
        f"/{CHECK}:21: temperature.fahrenheit.own: FileNotFoundError: [Errno 2] No such file or",
    ),
    (
        added(CHECK, OWN.format("answer", "import pytest; pytest.fail('no')")),
        f"/{CHECK}:21: temperature.fahrenheit.own: Failed: no",
    ),
    (
        added(CHECK, OWN.format("answer", "import pytest; pytest.skip('no')")),
        f"/{CHECK}:21: temperature.fahrenheit.own: Skipped: no (no check can be skipped: take it out)",
    ),
    (
        added(CHECK, OWN.format("answer", "raise SystemExit(3)")),
        f"/{CHECK}:21: temperature.fahrenheit.own: SystemExit: 3 (a check ends by itself; leave out ",
    ),
    (
        changed(REFERENCE, "    return 9", "    raise SystemExit(3)\n    return 9"),
        f"/{REFERENCE}:6: temperature.fahrenheit.ordinary: SystemExit: 3",
    ),
    (
        added(CHECK, OWN.format("answer, special", "answer.agrees([(special.mixed(2, 3),)])")),
        f"/{CHECK}:21: temperature.fahrenheit.own: ValueError: special.mixed(2, 3) is too small: it takes 8 entries",
    ),
    (added(CHECK, "\nraise SystemExit(3)\n"), f"/{CHECK}:18: SystemExit: 3"),
    (
        changed(REFERENCE, "    return 9", "    return float('nan') * celsius\n    return 9"),
        f"/{CHECK}:13: temperature.fahrenheit.ordinary: ValueError: what is expected for fahrenheit(21.5) holds NaN",
    ),
    (
        added(CHECK, OWN.format("answer", "answer.agrees([(1.5,)], expected=[{'x': [np.array([1.0, np.inf])]}])")),
        f"/{CHECK}:21: temperature.fahrenheit.own: ValueError: what is expected for fahrenheit(1.5) holds NaN",
    ),
    (
        changed(REFERENCE, "    return 9", "    return __import__('random').random() + 9"),
        f"/{CHECK}:16: temperature.fahrenheit.manners: ValueError: the reference gives another value when it is called",
    ),
    (
        changed(CHECK, "fahrenheit_cases)", "fahrenheit_cases, rtol=-1e-6)"),
        f"/{CHECK}:13: temperature.fahrenheit.ordinary: ValueError: rtol=-1e-06 and atol=1e-09 let nothing agree",
    ),
    (
        changed(CHECK, "fahrenheit_cases)", "fahrenheit_cases, atol=np.nan)"),
        "rtol=1e-06 and atol=nan let nothing agree",
    ),
    (added(CHECK, OWN.format("answer", "while True: pass")), f"/{CHECK}:19: check_fahrenheit__own does not end"),
    (
        added(CHECK, OWN.format("rng", "rng.random()")),
        f"/{CHECK}:19: check_fahrenheit__own asks the learner's function nothing",
    ),
    (
        added(CHECK, '\ncheck_fahrenheit__own = declare.values("Own", [])\n'),
        f"/{CHECK}:18: check_fahrenheit__own asks the learner's function nothing",
    ),
    (
        added(CHECK, OWN.format("anwser", "pass")),
        f"/{CHECK}:19: check_fahrenheit__own asks for 'anwser', which there is not. Did you mean 'answer'?",
    ),
    (
        added(CHECK, OWN.format("answer, zzz", "pass")),
        "asks for 'zzz', which there is not. A check can ask for answer, formula, reference, rng and special.",
    ),
    (
        added(CHECK, OWN.format("answer", "pass").replace("fahrenheit", "kelvin")),
        f"/{CHECK}:19: check_kelvin__own must be named check_<exercise>__<what>, of an exercise of",
    ),
    (
        added(CHECK, OWN.format("answer", "pass").replace('"""Own"""', "")),
        f"/{CHECK}:19: check_fahrenheit__own needs a title that learners read",
    ),
    (changed(CHECK, '"Right for cold and warm"', "7"), f"/{CHECK}:13: check_fahrenheit__ordinary needs a title"),
    (
        changed(CHECK, "fahrenheit_cases)", "fahrenheit_cases, points=9)"),
        f"/{CHECK}:13: the points of the checks of temperature.fahrenheit add up to 12, and the exercise is worth 5",
    ),
    (
        changed(CHECK, "fahrenheit_cases)", "fahrenheit_cases, points='2')"),
        f"/{CHECK}:13: check_fahrenheit__ordinary: '2' are no points; a whole number above 0 is needed",
    ),
    (changed(CHECK, "fahrenheit_cases)", "fahrenheit_cases, points=True)"), "True are no points"),
    (
        changed(CHECK, "    return [(21.5,)", "    return [21.5"),
        f"/{CHECK}:13: temperature.fahrenheit.ordinary: TypeError: a case is a tuple of arguments",
    ),
    (
        written(CHECK, '"""None."""\n'),
        f"/{CHECK}: temperature.fahrenheit has no check. Write one that is named check_fahrenheit__<what>.",
    ),
    (
        added(CHECK, "\nimport pytest\n\n@pytest.mark.xfail" + OWN.format("answer", "pass").lstrip("\n").join("\n ")),
        f"/{CHECK}:21: check_fahrenheit__own is marked xfail, and would run all the same; take the mark away",
    ),
    (
        added(
            CHECK, "\nimport pytest\n\n@pytest.mark.pionts(2)" + OWN.format("answer", "pass").lstrip("\n").join("\n ")
        ),
        f"/{CHECK}:20: there is no mark 'pionts'; a check takes @pytest.mark.points(n) and parametrize\n",
    ),
    (
        added(CHECK, OWN.format("answer", "pass").replace("def", "async def")),
        f"/{CHECK}:19: check_fahrenheit__own is async, and would never run; write def in place of async def\n",
    ),
    (added(CHECK, OWN.format("answer", "yield")), f"/{CHECK}:19: 'yield' keyword is allowed in fixtures, but not in"),
    (
        added("course.toml", '\n[topic]\nid = "more"\n'),
        "twice (at line 20, column 7) (a table that stands more than once begins with two brackets, as [[topic]])",
    ),
    *(
        (
            added(CHECK, OWN.format("answer, formula", f"answer.agrees([(formula({text!r}),)])")),
            f"/{CHECK}:21: temperature.fahrenheit.own: ValueError: {says}",
        )
        for text, says in (
            ("7.0 - y", "'7.0 - y' uses y, which is neither its variable x nor a constant nor one of abs, "),
            ("7.0 -", "'7.0 -' is no Python expression: invalid syntax"),
        )
    ),
    (added(CHECK, "\ndef x(:\n"), f"/{CHECK}:18: SyntaxError: invalid syntax"),
    (added(MISTAKES, "\n1 / 0\n"), f"/{MISTAKES}:14: ZeroDivisionError: division by zero"),
    (
        added(MISTAKES, "\nfahrenheit__z = 3\n"),
        f"/{MISTAKES}:14: fahrenheit__z: a known mistake is a function, or an expression",
    ),
]


@every_case(("fault", "says"), WHEN_GRADING)
def test_a_fault_of_the_course_is_never_the_learners(
    copied_course: Callable[[], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault, says: str
) -> None:
    monkeypatch.setattr("grader.grading.pytest_plugin._COURSE_SECONDS", 0.2)
    course = copied_course()
    fault(course)
    (tmp_path / "temperature.py").write_text("def fahrenheit(celsius):\n    return celsius\n", encoding="utf-8")
    run = CliRunner().invoke(main, [str(tmp_path / "temperature.py"), "--course", str(course)])
    assert (run.exit_code, run.stdout) == (2, "")
    assert says in run.stderr
    assert len(run.stderr.splitlines()) == 1


def test_a_check_that_never_ends_is_found_before_the_first_submission_of_a_class(
    copied_course: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.grading.pytest_plugin._COURSE_SECONDS", 0.2)
    course = copied_course()
    changed(REFERENCE, "    return 9", "    while True:\n        pass\n    return 9")(course)
    with Session(course) as session, pytest.raises(CourseError, match="does not end with the reference"):
        session.prepare_grading()


@every_case("name", [REFERENCE, CHECK, MISTAKES])
def test_a_file_that_never_ends_as_it_is_loaded_is_told(
    copied_course: Callable[[], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for module in ("courses.modules", "grading.check_collection"):
        monkeypatch.setattr(f"grader.{module}.LOADING_SECONDS", 1.5)
    course = copied_course()
    added(name, "\nwhile True:\n    pass\n")(course)
    line = len((course / name).read_text(encoding="utf-8").splitlines())
    (tmp_path / "temperature.py").write_text("def fahrenheit(celsius):\n    return celsius\n", encoding="utf-8")
    run = CliRunner().invoke(main, [str(tmp_path / "temperature.py"), "--course", str(course)])
    assert (run.exit_code, run.stdout, len(run.stderr.splitlines())) == (2, "", 1)
    places = [f"/{name}:{at}: the file is not loaded within 1.5 seconds; look for a loop" for at in (line - 1, line)]
    assert any(place in run.stderr for place in places)


def test_a_check_file_knows_no_other_one_even_where_both_are_collected(copied_course: Callable[[], Path]) -> None:
    """Else the whole course would be proven, and an exercise of it could not be graded alone."""
    course = copied_course()
    add_exercise(load_course(course), "warmth.kelvin", "celsius")
    written("solutions/warmth.py", "def kelvin(celsius):\n    return celsius + 273.15\n")(course)
    added("checks/check_warmth.py", "\nimport check_temperature\n")(course)
    with Session(course) as session, pytest.raises(CourseError, match="No module named 'check_temperature'"):
        session.prepare_grading()


def test_a_topic_that_imports_a_later_one_is_told_which_it_can_import(copied_course: Callable[[], Path]) -> None:
    course = copied_course()
    add_exercise(load_course(course), "warmth.kelvin", "celsius")
    added(REFERENCE, "\nfrom warmth import kelvin\n")(course)
    says = "No module named 'warmth'; a topic can import those that come before it in course.toml"
    with Session(course) as session, pytest.raises(CourseError, match=says):
        session.prepare_grading()


def test_a_known_mistake_that_never_ends_is_the_authors_fault(
    copied_course: Callable[[], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.grading.grade._NAMING_SECONDS", 0.2)
    course = copied_course()
    added(MISTAKES, ENDLESS)(course)
    (tmp_path / "temperature.py").write_text("def fahrenheit(celsius):\n    return celsius\n", encoding="utf-8")
    run = CliRunner().invoke(main, [str(tmp_path / "temperature.py"), "--course", str(course)])
    assert (run.exit_code, run.stdout) == (2, "")
    assert run.stderr.startswith("grade: temperature.fahrenheit: an answer could not be compared")
    assert len(run.stderr.splitlines()) == 1


@every_case(
    ("folder", "told", "said"),
    [
        ("{course}", "{course}/checks/a.py:1, ../b.py, /mnt{course}/c.py", "checks/a.py:1, ../b.py, /mnt{course}/c.py"),
        (".", "checks/a.py:1, ../b.py, {course}/c.py", "checks/a.py:1, ../b.py, c.py"),
    ],
)
def test_only_the_place_of_the_course_is_left_out_of_what_is_told_of_its_files(
    copied_course: Callable[[], Path], monkeypatch: pytest.MonkeyPatch, folder: str, told: str, said: str
) -> None:
    course = copied_course()
    monkeypatch.chdir(course)
    with Session(folder.format(course=course)) as session:
        report = session.leave_ungraded(Submission(path="a", files={}, refused={}), told.format(course=course))
    assert said.format(course=course) in report.notes[0].text


def test_a_known_mistake_that_ends_the_process_ends_no_grading(
    copied_course: Callable[[], Path], tmp_path: Path
) -> None:
    course = copied_course()
    added(MISTAKES, '\n\ndef fahrenheit__exits(celsius):\n    """Exits."""\n    import os\n\n    os._exit(0)\n')(course)
    (tmp_path / "temperature.py").write_text("def fahrenheit(celsius):\n    return celsius\n", encoding="utf-8")
    answer = str(tmp_path / "temperature.py")
    run = CliRunner().invoke(main, [answer, "--course", str(course), "--format", "table"])
    assert run.exit_code == 1
    assert "Next: temperature.fahrenheit" in run.stdout


def test_a_check_that_never_ends_is_found_outside_of_the_main_thread_too(
    copied_course: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grader.grading.pytest_plugin._COURSE_SECONDS", 0.2)
    course = copied_course()
    added(CHECK, OWN.format("answer", "while True: pass"))(course)
    says = "check_fahrenheit__own does not end with the reference"
    with Session(course) as session, ThreadPoolExecutor(1) as thread, pytest.raises(CourseError, match=says):
        thread.submit(session.prepare_grading).result()


EXCUSE = '\n[[excuse]]\nproperties = ["is negative"]\n{}\nreason = "y"\n'

WHEN_PROVING = [
    (added(FIGURE, "\ndef x(:\n"), f"/{FIGURE}:20: SyntaxError: invalid syntax\n"),
    (added(STUB, "\ndef x(:\n"), f"/{STUB}:17: SyntaxError: invalid syntax\n"),
    *((not_utf8(name), f"/{name} is not UTF-8 text. Save it as UTF-8.\n") for name in (FIGURE, STUB)),
    (changed(STUB, "def fahrenheit", "def kelvin"), f"/{STUB}: defines no function fahrenheit"),
    (
        added(STUB, "\n\ndef fahrenheit(celsius):\n    raise NotImplementedError\n"),
        f"/{STUB}:18: fahrenheit is defined twice; only the last one counts",
    ),
    (
        added(REFERENCE, "\n\ndef fahrenheit(celsius):\n    return 9 / 5 * celsius + 32\n"),
        f"/{REFERENCE}:9: fahrenheit is defined twice; only the last one counts",
    ),
    (written("stubs/degrees.csv", ""), "/stubs/degrees.csv is given to no learner, and no answer can read a file. "),
    (written("stubs/temprature.py", ""), "/stubs/temprature.py belongs to no topic of the course. Did you mean"),
    (
        written("checks/conftest.py", ""),
        "/checks/conftest.py is read by no check: a fixture stands in the check file that asks for it",
    ),
    (
        added(CHECK, "\ncheck_fahrenheit__zero = None\n"),
        f"/{CHECK}:18: check_fahrenheit__zero would never run: a check is a function in no class, named check_",
    ),
    (
        changed(CHECK, "rng.uniform(25", "np.random.uniform(25"),
        f"/{CHECK}:10: np.random.uniform() does not follow the seed of a report; ask for the fixture rng",
    ),
    (
        added(CHECK, OWN.format("answer", "answer.agrees([(np.random.default_rng().random(),)])")),
        f"/{CHECK}:21: np.random.default_rng() does not follow the seed",
    ),
    (
        changed(CHECK, "Right at 0, just above it and far out", "Right for cold and warm"),
        f"/{CHECK}:15: check_fahrenheit__edges has the title of check_fahrenheit__ordinary; say what is different",
    ),
    (
        written(FIGURE, '"""Nothing."""\n'),
        f"/{FIGURE} draws nothing: a figure is a function <topic>_scene(sampler, title)",
    ),
    (
        changed("input_lint.toml", "is read-only", "is readonly"),
        "/input_lint.toml:11: the course knows no 'is readonly'. Did you mean 'is read-only'?",
    ),
    (
        added("input_lint.toml", EXCUSE.format('exercises = ["temperature.farenheit"]')),
        "/input_lint.toml:16: the course knows no 'temperature.farenheit'. Did you mean 'temperature.fahrenheit'?",
    ),
    (
        added("input_lint.toml", EXCUSE.format('parameters = ["zzz"]')),
        "/input_lint.toml:16: the course knows no 'zzz'. Take it out.",
    ),
    (
        added("input_lint.toml", '\n[roles]\nrates = ["celcius"]\n'),
        "/input_lint.toml:15: the course knows no 'celcius'. Did you mean 'celsius'?",
    ),
    (removed("stubs"), f"/{STUB} can't be read: No such file or directory."),
    (added(STUB, "\ndef x(:\n"), f"/{STUB}:17: SyntaxError"),
    (
        changed(STUB, "def fahrenheit(celsius)", "def fahrenheit(degrees=1)"),
        f"/{STUB}:4: fahrenheit takes (degrees=1) here, and (celsius) in solutions",
    ),
    *(
        (added(name, f"\n\n{text}"), f"/{name}:{line}: a text here holds the control character '\\x1b'. Take it out.")
        for name, line, text in (
            (STUB, 19, "def kelvin():\n    'A \\x1b[2J.'\n"),
            (MISTAKES, 16, "def fahrenheit__x(celsius):\n    'A \\x1b[2J.'\n    return 1\n"),
            (MISTAKES, 15, "fahrenheit__x = ('1', 'A \\x1b[2J.')\n"),
        )
    ),
    (
        added(CHECK, '\ncheck_fahrenheit__edges = declare.numbers("Twice")\n'),
        f"/{CHECK}:18: check_fahrenheit__edges is defined twice; only the last one counts",
    ),
    (
        added(MISTAKES, '\nkelvin__x = ("1", "One.")\n'),
        f"/{MISTAKES}:14: kelvin__x belongs to no exercise of temperature; the exercises are fahrenheit",
    ),
    *(
        (
            added(name, f"\n\ndef fahrenheit__x({found}):\n    'It is warm.'\n    return 1\n"),
            f"/{name}:{line}: fahrenheit__x takes ({found}) here, and (celsius) in solutions\n",
        )
        for name, line in ((MISTAKES, 15), ("accepted/temperature.py", 9))
        for found in ("degrees", "celsius, degrees", "*celsius", "celsius, /", "")
    ),
    (
        added("accepted/temperature.py", "\n\ndef kelvin__x(celsius):\n    return 1\n"),
        "/accepted/temperature.py:9: kelvin__x belongs to no exercise",
    ),
    (
        added(CHECK, OWN.format("answer", "answer.agrees([(1.5,), (2.5,)])").replace("def check_", "def test_")),
        f"/{CHECK}:19: test_fahrenheit__own would never run: a check is a function in no class, named check_",
    ),
    (
        added(CHECK, "\n\nclass TestDegrees:\n    def check_fahrenheit__own(self, answer):\n        pass\n"),
        f"/{CHECK}:19: check_fahrenheit__own would never run: a check is a function in no class",
    ),
    (
        added(MISTAKES, '\nfahrenheit_x = ("1", "One.")\n'),
        f"/{MISTAKES}:14: fahrenheit_x would never be tried: a known mistake is named <exercise>__<what>",
    ),
    *(
        (added(name, f"\n\ndef {function}(celsius):\n    'It is warm.'\n    return 1\n"), said)
        for name, function, said in (
            (
                MISTAKES,
                "fahrenheit",
                f"/{MISTAKES}:15: fahrenheit would never be tried: an answer is named",
            ),
            (MISTAKES, "fahrenheit_swaps", f"/{MISTAKES}:15: fahrenheit_swaps would never be tried"),
            ("accepted/temperature.py", "by_hand", "/accepted/temperature.py:9: by_hand would never be tried"),
        )
    ),
    *(
        (renamed(name, other), f"/{other} is read by nothing. Did you mean {name}?")
        for name, other in (
            ("mistakes", "mistake"),
            ("accepted", "Accepted"),
            ("figures", "figure"),
            ("input_lint.toml", "input-lint.toml"),
        )
    ),
    (written("locales/course.po", ""), "/locales is read by nothing. Did you mean locale?"),
    (
        written("equivalent_mutants.toml", EQUAL.replace("temperature.fahrenheit", "temperature.farenheit")),
        "/equivalent_mutants.toml:2: the course knows no 'temperature.farenheit'. Did you mean 'temperature.",
    ),
    (
        written("equivalent_mutants.toml", EQUAL.replace("reason", "reasons")),
        "/equivalent_mutants.toml:3: equal > 1: there is no key 'reasons'. Did you mean 'reason'?",
    ),
    (
        written("equivalent_mutants.toml", EQUAL * 2),
        "/equivalent_mutants.toml:5: a change of temperature.fahrenheit is listed for the second time: - a",
    ),
    (
        written("mistakes/temperatures.py", ""),
        "/mistakes/temperatures.py belongs to no topic of the course. Did you mean temperature.py?",
    ),
    (
        written("accepted/Temperature.py", ""),
        "/accepted/Temperature.py belongs to no topic of the course. Did you mean temperature.py?",
    ),
    (
        added("input_lint.toml", '\n[[excus]]\nreason = "y"\n'),
        "/input_lint.toml:14: top level: there is no key 'excus'. Did you mean 'excuse'?",
    ),
    (
        written("equivalent_mutants.toml", '[[equals]]\nexercise = "a.b"\n'),
        "/equivalent_mutants.toml:1: top level: there is no key 'equals'. Did you mean 'equal'?",
    ),
    (added("accepted/temperature.py", "\n1 / 0\n"), "/accepted/temperature.py:8: ZeroDivisionError"),
    (
        changed(FIGURE, "def temperature_scene", "def temprature_scene"),
        f"/{FIGURE}:11: temprature_scene draws no topic of the course. Did you mean temperature_scene?",
    ),
    (written("input_lint.toml", "x = \n"), "/input_lint.toml:1: not TOML: Invalid value (at line 1"),
    (written("input_lint.toml", DEEP), "/input_lint.toml: not TOML that can be read: brackets stand too deep"),
    (written("equivalent_mutants.toml", DEEP), "/equivalent_mutants.toml: not TOML that can be read"),
    (
        written("equivalent_mutants.toml", "equal = 3\n"),
        "/equivalent_mutants.toml:1: equal: 3 was found; tables, each below a line [[equal]] is needed.",
    ),
    (
        added("input_lint.toml", '\n[[excuse]]\nproperties = ["is 0"]\nreason = "  "\n'),
        "/input_lint.toml:16: excuse > 3 > reason: the text is empty.",
    ),
    (
        added("input_lint.toml", '\n[roles]\nrate = ["x"]\n'),
        "/input_lint.toml:15: roles: there is no key 'rate'. Did you mean 'rates'?",
    ),
    (
        added("input_lint.toml", '\n[[excuse]]\nproperties = "x"\nreason = "y"\n'),
        '/input_lint.toml:15: excuse > 3 > properties: "x" was found; a list in square brackets is needed.',
    ),
    (
        written("equivalent_mutants.toml", '[[equal]]\nexercise = "a.b"\n'),
        "/equivalent_mutants.toml:1: equal > 1: the key 'reason' is missing.",
    ),
]


@every_case(("fault", "says"), WHEN_PROVING)
def test_a_fault_of_what_learners_do_not_meet_is_told_by_the_proof(
    copied_course: Callable[[], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Fault, says: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    course = copied_course()
    fault(course)
    run = CliRunner().invoke(main, ["course", "check", str(course)])
    assert (run.exit_code, run.stdout) == (2, "")
    assert says in run.stderr


def test_the_place_of_a_check_is_told_from_the_current_folder_like_others(
    copied_course: Callable[[], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    course = copied_course()
    added(CHECK, OWN.format("answer", "answer.agrees([({1},)])"))(course)
    monkeypatch.chdir(course)
    run = CliRunner().invoke(main, ["verify", ".", "--seeds", "1"])
    assert run.exit_code == 2
    assert run.stderr.startswith(f"grade: {CHECK}:")


def test_what_the_course_prints_is_kept_out_of_the_result(copied_course: Callable[[], Path]) -> None:
    course = copied_course()
    added(CHECK, '\nprint("LOADED")' + OWN.format("answer", "print('CHECKED'); answer.agrees([(1.5,), (2.5,)])"))(
        course
    )
    changed(REFERENCE, "    return 9", "    print('CALLED')\n    return 9")(course)
    run = CliRunner().invoke(main, [str(course / "solutions"), "--course", str(course), "--format", "json"])
    assert run.exit_code == 0
    assert json.loads(run.stdout)["percent"] == 100
    assert {"LOADED", "CHECKED", "CALLED"} <= set(run.stderr.splitlines())


def test_what_c_code_and_other_programs_print_for_the_course_is_kept_out_too(
    copied_course: Callable[[], Path], grade: Callable[..., Any]
) -> None:
    course = copied_course()
    writes = "import os; os.write(1, b'WRITTEN\\n'); os.system('echo SYSTEM'); answer.agrees([(1.5,), (2.5,)])"
    added(CHECK, OWN.format("answer", writes))(course)
    run = grade(course / "solutions", "--course", course, "--format", "json")
    assert json.loads(run.out)["percent"] == 100
    assert {"WRITTEN", "SYSTEM"} <= set(run.err.splitlines())


def test_every_file_may_begin_with_a_byte_order_mark_and_hold_unusual_line_ends(
    copied_course: Callable[[], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    course = copied_course()
    changed(REFERENCE, "\n\ndef", "\n\f\ndef")(course)
    added(REFERENCE, "    # a line separator of Unicode's: \u2028, which ends no line in Python\n")(course)
    for path in course.rglob("*.py"):
        path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    run = CliRunner().invoke(main, ["course", "check", str(course)])
    assert (run.exit_code, run.stderr) == (0, "")
    assert f"{REFERENCE}:6 temperature.fahrenheit\n  - return 9 / 5 * celsius + 32\n" in run.stdout
    assert CliRunner().invoke(main, ["course", "translate", str(course)]).exit_code == 0


def test_a_translated_stub_begins_without_a_byte_order_mark(tmp_path: Path) -> None:
    with speaking(Language.zh, tmp_path):
        new_course(tmp_path / "x")
    stub = tmp_path / "x" / STUB
    stub.write_text(stub.read_text(encoding="utf-8"), encoding="utf-8-sig")
    course = load_course(tmp_path / "x")
    with speaking(Language.zh, course.folder):
        translated = fresh_source(course, course.topics[0])
    assert "温标" in ast.get_docstring(ast.parse(translated))


@every_case("content", [b"", b"junk", b"no catalogue", b"\xde\x12\x04\x95" + b"\1" * 30, b"\xde\x12\x04\x95\xff"])
def test_translations_that_are_cut_or_none_are_told(copied_course: Callable[[], Path], content: bytes) -> None:
    course = copied_course()
    compiled = "locale/zh_CN/LC_MESSAGES/course.mo"
    written(compiled, content)(course)
    with pytest.raises(CourseError) as raised, speaking(Language.zh, course):
        pass
    says = f"{course}/{compiled} is no catalogue of translations. Delete it, and run `grade course translate`."
    assert str(raised.value) == says


@every_case(
    "leaves",
    [
        added(CHECK, '\nimport os\nos.chdir("/")\n'),
        added(CHECK, OWN.format("answer", "import os; os.chdir('/'); answer.agrees([(1.5,), (2.5,)])")),
        added(
            CHECK,
            '\nimport os\nimport pytest\n\n\n@pytest.fixture\ndef away():\n    os.chdir("/")\n'
            + OWN.format("answer, away", "answer.agrees([(1.5,), (2.5,)])"),
        ),
        changed(REFERENCE, "    return 9", "    import os\n\n    os.chdir('/')\n    return 9"),
        changed(REFERENCE, "def fahrenheit", "import os\n\nos.chdir('/')\n\n\ndef fahrenheit"),
        added(MISTAKES, '\nimport os\nos.chdir("/")\n'),
    ],
)
def test_relative_names_hold_where_the_course_leaves_the_working_folder(
    copied_course: Callable[[], Path], monkeypatch: pytest.MonkeyPatch, leaves: Fault
) -> None:
    course = copied_course()
    leaves(course)
    monkeypatch.chdir(course.parent)
    (course.parent / "temperature.py").write_text("def fahrenheit(celsius):\n    return celsius\n", encoding="utf-8")
    arguments = ["temperature.py", "--course", course.name, "--format", "json", "-o", "report.json"]
    run = CliRunner().invoke(main, arguments)
    assert run.exit_code == 1
    assert json.loads((course.parent / "report.json").read_bytes())["score"] == 0


def test_functions_of_a_course_may_import_its_topics_when_they_run(
    copied_course: Callable[[], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    course = copied_course()
    with (course / "course.toml").open("a", encoding="utf-8") as description:
        description.write(ONE.format("weather", "feels"))
    for folder, body in (("stubs", "raise NotImplementedError"), ("solutions", "return fahrenheit(t) - wind")):
        within = "    from temperature import fahrenheit\n\n" if folder == "solutions" else ""
        written(f"{folder}/weather.py", f"def feels(t, wind):\n{within}    {body}\n")(course)
    added(
        MISTAKES,
        "\n\ndef fahrenheit__doubled(celsius):\n"
        '    """Twice as warm."""\n    from temperature import fahrenheit\n\n    return 2 * fahrenheit(celsius)\n',
    )(course)
    written(
        "checks/check_weather.py",
        "from grader.grading import declare\n\n"
        'check_feels__all = declare.values("All", [(1.5, 2.5), {"t": -3.5, "wind": 7.5}])\n',
    )(course)
    written("mine/temperature.py", "def fahrenheit(celsius):\n    return 3.6 * celsius + 64\n")(course)
    with Session(load_course(course)) as session:
        assert session.grade(course / "solutions").percent == 100
        [result, _weather] = session.grade(course / "mine").exercises
    assert "Twice as warm." in str(result.checks)


@every_case(
    ("fault", "says"),
    [
        (removed(STUB), f"/{STUB} can't be read: No such file or directory. Every course has this file."),
        (added(STUB, "\ndef x(:\n"), f"/{STUB}:17: SyntaxError"),
        (added(CHECK, "\ndef x(:\n"), f"/{CHECK}:18: SyntaxError"),
        (added(MISTAKES, "\ndef x(:\n"), f"/{MISTAKES}:14: SyntaxError"),
        (added(FIGURE, "\ndef x(:\n"), f"/{FIGURE}:20: SyntaxError"),
        (written(CATALOGUE, 'msgid "x"\nmsgstr "y"\n\nmsgid "z\nmsgstr "w"\n'), f"/{CATALOGUE}:4: "),
        (
            written(CATALOGUE, 'msgid "x"\nmsgstr "y"\n\nmsgid "z"\nmsgstr "\x1b[2J"\n'),
            f"/{CATALOGUE}:4: a text here holds the control character '\\x1b'. Take it out.",
        ),
        (
            written(CATALOGUE, 'msgid "x"\nmsgid_plural "z"\nmsgstr[0] "y"\nmsgstr[1] "\x1b[2J"\n'),
            f"/{CATALOGUE}:1: a text here holds the control character '\\x1b'. Take it out.",
        ),
        (written(CATALOGUE, b'msgid "\xe9"\n'), f"/{CATALOGUE} is not UTF-8 text. Save it as UTF-8."),
    ],
)
def test_a_file_whose_texts_cannot_be_read_is_told_by_the_translator(
    copied_course: Callable[[], Path], fault: Fault, says: str
) -> None:
    course = copied_course()
    fault(course)
    run = CliRunner().invoke(main, ["course", "translate", str(course)])
    assert (run.exit_code, run.stdout) == (2, "")
    assert says in run.stderr


def test_an_example_without_a_space_behind_its_prompt_is_told_by_the_proof(
    copied_course: Callable[[], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    course = copied_course()
    changed(STUB, ">>> fahrenheit", ">>>fahrenheit")(course)
    run = CliRunner().invoke(main, ["course", "check", str(course)])
    assert run.exit_code == 1
    assert f"{STUB}:4\n  temperature.fahrenheit: the example can't be read: line " in run.stdout


def test_files_of_a_course_may_be_links(
    copied_course: Callable[[], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    course = copied_course()
    for name in (REFERENCE, STUB):
        (course / name).rename(tmp_path / name.partition("/")[0])
        (course / name).symlink_to(tmp_path / name.partition("/")[0])
    run = CliRunner().invoke(main, ["course", "check", str(course)])
    assert (run.exit_code, run.stderr) == (0, "")


def test_a_folder_that_pytest_cannot_read_is_told(copied_course: Callable[[], Path], tmp_path: Path) -> None:
    course = copied_course().rename(tmp_path / "autumn [2026]")
    run = CliRunner().invoke(main, [str(course / "solutions"), "--course", str(course)])
    assert (run.exit_code, run.stdout) == (2, "")
    assert "autumn [2026]: pytest reads no file below a folder with a [ in its name. Rename that folder." in run.stderr


def test_a_description_may_begin_with_a_byte_order_mark(
    copied_course: Callable[[], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    course = copied_course()
    (course / "equivalent_mutants.toml").write_text("", encoding="utf-8")
    for name in ("course.toml", "input_lint.toml", "equivalent_mutants.toml"):
        (course / name).write_text((course / name).read_text(encoding="utf-8"), encoding="utf-8-sig")
    run = CliRunner().invoke(main, ["course", "check", str(course)])
    assert (run.exit_code, run.stderr) == (0, "")
    assert CliRunner().invoke(main, ["course", "translate", str(course)]).exit_code == 0


def test_a_figure_that_raises_or_returns_nothing_is_told_by_the_proof(
    copied_course: Callable[[], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    course = copied_course()
    for old, new, says in (
        (
            "    return make",
            "    make",
            f"/{FIGURE}: temperature_scene returns no scene; end it with return make_scene(...)",
        ),
        ("    degrees =", "    1 / 0\n    degrees =", f"/{FIGURE}:13: ZeroDivisionError: division by zero"),
    ):
        changed(FIGURE, old, new)(course)
        run = CliRunner().invoke(main, ["course", "check", str(course)])
        assert run.exit_code == 1
        assert says in run.stdout


def test_a_reference_that_kills_its_process_is_told_by_the_proof(
    copied_course: Callable[[], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    course = copied_course()
    changed(REFERENCE, "    return 9", "    import os\n\n    os.kill(os.getpid(), 9)\n    return 9")(course)
    run = CliRunner().invoke(main, ["course", "check", str(course)])
    assert run.exit_code == 1
    says = "ordinary ends its process with the reference; look for os._exit, a signal, or C code that crashes"
    assert f"{CHECK}:13\n  temperature.fahrenheit: temperature.fahrenheit.{says}\n" in run.stdout


@every_case(("parameters", "left"), [("celsius, /", 0), ("celsius, *rest", 1), ("celsius, *, places=3", 1)])
def test_a_mistake_takes_the_same_calls_with_parameters_of_any_kind(
    copied_course: Callable[[], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parameters: str, left: int
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    course = copied_course()
    changed(CHECK, '{"celsius": rng.uniform(-30.0, -5.0)}', "(rng.uniform(-30.0, -5.0),)")(course)
    for name in (REFERENCE, STUB, MISTAKES, "accepted/temperature.py"):
        changed(name, "(celsius):", f"({parameters}):")(course)
    run = CliRunner().invoke(main, ["course", "check", str(course)])
    assert (run.exit_code, run.stderr) == (left, "")
    assert "to mend. Exercises checked: 1" in run.stdout, "the proof goes on to what its calls do not show"


HEAD = 'id = "x"\nversion = "1"\ntitle = "X"\n'
ONE = '[[topic]]\nid = "{}"\ntitle = "T"\n[[topic.exercise]]\nid = "{}"\ntitle = "A"\n'
TWO = HEAD + ONE.format("t", "f")
IN_THE_DESCRIPTION = [
    (TWO.replace('"x"', "3"), ":1: id: 3 was found; a text in quotes is needed."),
    (TWO.replace('"x"', '""'), ':1: id: "" was found; small letters, digits and `-`, a letter first is needed.'),
    (TWO.replace('"x"', '"Big X"'), ':1: id: "Big X" was found; small letters'),
    (TWO.replace("id", "idd", 1), ":1: top level: there is no key 'idd'. Did you mean 'id'?"),
    ('version = "1"\n', ": top level: the key 'id' is missing."),
    (HEAD + ONE.format("statistics", "f"), ":4: 'statistics' is a module of Python's own or numpy"),
    (HEAD + ONE.format("numpy", "f"), ":4: 'numpy' is a module of Python's own or numpy"),
    ("", ": top level: the key 'id' is missing."),
    (TWO.replace('"1"', "1.0"), ":2: version: 1.0 was found; a text in quotes is needed."),
    (
        TWO.replace('"1"', '"one"'),
        ':2: version: "one" was found; numbers with dots between them, such as 1.2 is needed.',
    ),
    (TWO.replace('"X"', "[]"), ":3: title: [] was found; a text in quotes is needed."),
    (TWO.replace('"X"', '""'), ":3: title: the text is empty."),
    (TWO.replace('"T"', '"  "'), ":6: topic > 't' > title: the text is empty."),
    *(
        (
            TWO.replace(f'"{title}"', f'"A{sign}B"'),
            " was found; a text on one line, without control characters is needed.",
        )
        for title in "XTA"
        for sign in (r"\n", r"\u001b", r"\u2028")
    ),
    *(
        (text, f"{place}: {shown} was found; a text without control characters is needed.")
        for sign, shown in ((r"\u001b[2J", r'"\u001b[2J"'), (r"\u009b", r'"\x9b"'))
        for text, place in (
            (f'closing = "{sign}"\n{TWO}', ":1: closing"),
            (f'{TWO}formula = "{sign}"\n', ":10: topic > 't' > exercise > 'f' > formula"),
            (f'{TWO}hints = ["A\\n\\tB", "{sign}"]\n', ":10: topic > 't' > exercise > 'f' > hints > 2"),
        )
    ),
    ('hint_names = ["A\\tB"]\n' + TWO, ':1: hint_names > 1: "A\\tB" was found; a text on one line, without'),
    ("grader = 1\n" + TWO, ":1: grader: 1 was found"),
    ('grader = "new"\n' + TWO, "course.toml:1: grader: 'new' names no versions"),
    ('grader = ">=99"\n' + TWO, " asks for the grader >=99; this is "),
    ('closing = ""\n' + TWO, ":1: closing: the text is empty."),
    *(
        (key + " = " + blank + "\n" + TWO, f":1: {place}: the text is empty.")
        for key, blank, place in (
            ("closing", '" \\t"', "closing"),
            ("grader", '"  "', "grader"),
            ("hint_names", '["idea", " "]', "hint_names > 2"),
        )
    ),
    ("hint_names = 3\n" + TWO, ":1: hint_names: 3 was found; a list in square brackets is needed."),
    ("hint_names = [3]\n" + TWO, ":1: hint_names > 1: 3 was found; a text in quotes is needed."),
    ("track = 3\n" + TWO, ":1: track: 3 was found; tables, each below a line [[track]] is needed."),
    (HEAD + "topic = []\n", ":4: topic: the list is empty. It needs one entry at least."),
    (HEAD, ": top level: the key 'topic' is missing."),
    (TWO.replace("[[topic]]", "[topic]"), "tables, each below a line [[topic]] is needed."),
    (HEAD + '[[topic]]\nid = "t"\ntitle = "T"\n', ":4: topic > 't': the key 'exercise' is missing."),
    (TWO.replace('"t"', '"a-b"'), ":5: topic > 'a-b' > id: \"a-b\" was found; a Python name"),
    (TWO.replace('"t"', '"import"'), ":4: 'import' is a word of Python's own, which can't be a name."),
    (TWO.replace('"T"', f'"{"T" * 61}"'), ":6: topic > 't' > title: the text has 61 characters; 60 are the most."),
    (TWO.replace('"T"', '"T"\ntrack = "core"'), ":7: topic 't' has the track 'core'; the declared tracks are: none."),
    (TWO + "[[tracks]]\n", ":10: top level: there is no key 'tracks'. Did you mean 'track'?"),
    (TWO + '[[track]]\nid = "a"\ntitle = "A"\n', ":10: track 'a' has no topic."),
    (
        TWO.replace('"T"', '"T"\ntrack = "a"') + '[[track]]\nid = "a"\ntitle = "A"\n' * 2,
        ":14: track 'a' is declared twice.",
    ),
    (TWO.replace('"T"', '"T"\ntrack = 3'), ":7: topic > 't' > track: 3 was found"),
    (TWO + "points = 0\n", ":10: topic > 't' > exercise > 'f' > points: 0 was found; 1 is the least."),
    (TWO + "points = 1001\n", "points: 1001 was found; 1000 is the most."),
    (TWO + 'points = "5"\n', 'points: "5" was found; a whole number is needed.'),
    (TWO + "points = 2.5\n", "points: 2.5 was found; a whole number is needed."),
    (
        TWO + 'needs = "a.b"\n',
        ":10: topic > 't' > exercise > 'f' > needs: \"a.b\" was found; a list in square brackets is needed.",
    ),
    (
        TWO + 'needs = ["kelvin"]\n',
        ":10: topic > 't' > exercise > 'f' > needs > 1: \"kelvin\" was found; a topic and its exercise, such as",
    ),
    (TWO + 'needs = ["a.b", "a.b"]\n', "needs: the list has an entry twice."),
    (TWO + 'needs = ["t.f"]\n', ":10: 't.f' needs 't.f', which does not come before it."),
    (TWO + 'needs = ["t.fg"]\n', ":10: 't.f' needs 't.fg', which is no exercise. Did you mean 't.f'?"),
    (TWO + 'needs = ["quite.other"]\n', ":10: 't.f' needs 'quite.other', which is no exercise of this course."),
    (
        TWO + 'needs = ["u.g"]\n' + ONE.format("u", "g") + 'needs = ["t.f"]\n',
        ":10: 't.f' needs 'u.g', which does not come before it. Change their order",
    ),
    (TWO + 'hints = "x"\n', 'hints: "x" was found; a list in square brackets is needed.'),
    (TWO + 'hints = ["x",\n  ""]\n', ":10: topic > 't' > exercise > 'f' > hints > 2: the text is empty."),
    (TWO + 'hints = ["x",\n  "  "]\n', ":10: topic > 't' > exercise > 'f' > hints > 2: the text is empty."),
    (TWO + 'formula = " \\n"\n', ":10: topic > 't' > exercise > 'f' > formula: the text is empty."),
    (TWO + f"hints = {['x'] * 51}\n", "hints: the list has 51 entries; 50 are the most."),
    (
        TWO + 'closing = "So."\n',
        "there is no key 'closing' here. It belongs to the top of the file, above all tables or [[track]].",
    ),
    ("points = 3\n" + TWO, ":1: top level: there is no key 'points' here. It belongs to [[topic.exercise]]."),
    (
        TWO.replace('"T"', '"T"\nhints = ["x"]'),
        ":7: topic > 't': there is no key 'hints' here. It belongs to [[topic.ex",
    ),
    (
        TWO.replace("topic.exercise", "exercise"),
        ":7: top level: there is no key 'exercise'. Did you mean '[[topic.exerc",
    ),
    (TWO + 'hint = ["x"]\n', ":10: topic > 't' > exercise > 'f': there is no key 'hint'. Did you mean 'hints'?"),
    (TWO + "formula = 3\n", "formula: 3 was found; a text in quotes is needed."),
    (TWO + ONE.format("t", "f"), ":10: 't' is declared twice here."),
    (
        TWO + ONE.format("t", "f").partition("\n[[topic.")[2].replace("exercise]]", "[[topic.exercise]]"),
        ":10: 'f' is declared twice here.",
    ),
    (TWO + ONE.format("u", "def"), ":13: 'def' is a word of Python's own"),
    (TWO + ONE.format("u", "my__f"), ":13: 'my__f' has two underscores in a row, or one at its end."),
    (TWO + ONE.format("u", "f__"), "as in check_<exercise>__<what>. Name it 'f'."),
    (TWO + ONE.format("u", "f_"), ":13: 'f_' has two underscores"),
    (TWO + ONE.format("u", "2x"), ":14: topic > 'u' > exercise > '2x' > id: \"2x\" was found; a Python name"),
    (TWO + 'id = "y"\n', "value (at line 10, column 9) (the key stands twice in its table)"),
    (TWO + 'id = "y"\n', "course.toml:10: not TOML: Cannot overwrite a value (at line 10"),
    ("id = x\n", "course.toml:1: not TOML: Invalid value (at line 1"),
    ("id = x\n", '(a text stands between straight quotes, as "text")'),
    ("id = [\n", "course.toml: not TOML: Invalid value (at end of document)"),
    (DEEP, "course.toml: not TOML that can be read: brackets stand too deep in each other"),
    ("\ufeffid = 3\n" + TWO.partition("\n")[2], ":1: id: 3 was found; a text in quotes is needed."),
    (b'title = "\xe9"\n', " is not UTF-8 text. Save it as UTF-8."),
]


@every_case(("text", "says"), IN_THE_DESCRIPTION)
def test_every_key_of_the_description_says_what_is_wrong_with_it(tmp_path: Path, text: str | bytes, says: str) -> None:
    written("course.toml", text)(tmp_path)
    with pytest.raises((CourseError, UsageError)) as caught:
        load_course(tmp_path)
    assert says in str(caught.value)


def test_a_course_without_stubs_makes_no_folder(copied_course: Callable[[], Path], tmp_path: Path) -> None:
    course = copied_course()
    shutil.rmtree(course / "stubs")
    run = CliRunner().invoke(main, ["init", str(tmp_path / "mine"), "--course", str(course)])
    assert run.exit_code == 2
    assert f"/{STUB} can't be read: No such file or directory." in run.stderr
    assert not (tmp_path / "mine").exists()
