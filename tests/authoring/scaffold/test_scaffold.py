"""`grade course new` makes a course that is proven as it is; `grade course add` puts an exercise into every file."""

import ast
import resource
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from every_case import every_case

import grader
from grader import Language, UsageError, load_course, verify
from grader.authoring.scaffold import add_exercise, new_course
from grader.authoring.translations import translate_course
from grader.authoring.verify import ProofColumn
from grader.i18n import speaking

MATERIAL = ("stubs/{}.py", "solutions/{}.py", "checks/check_{}.py", "mistakes/{}.py", "accepted/{}.py")
_TRANSLATED = 'msgid "Temperatures"\nmsgstr "温度"'


@pytest.fixture
def course(tmp_path: Path) -> Path:
    new_course(tmp_path / "my kinematics")
    return tmp_path / "my kinematics"


def test_the_new_course_is_proven_as_it_is(course: Path) -> None:
    proof = verify(load_course(course), seeds=3)
    assert [str(defect) for defect in proof.defects] == []
    assert [(row.exercise, row.mistakes, row.variants) for row in proof.rows] == [("temperature.fahrenheit", 2, 1)]


def test_its_learner_gets_a_folder_a_sentence_and_a_picture(
    course: Path, tmp_path: Path, grade: Callable[..., Any]
) -> None:
    env = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "CI": ""}
    assert grade("init", "mine", "--course", course, cwd=tmp_path, env=env).code == 0
    answer = tmp_path / "mine" / "temperature.py"
    text = answer.read_text(encoding="utf-8")
    answer.write_text(text.replace("raise NotImplementedError", "return celsius * 1.8"), encoding="utf-8")
    run = grade("mine", "--quiet", cwd=tmp_path, env=env)
    assert run.report["course"]["title"] == "my kinematics"
    [exercise] = run.report["exercises"]
    assert {check["mistake"]["id"] for check in exercise["checks"] if check["mistake"]} == {
        "temperature.fahrenheit.no_offset"
    }
    assert grade("plot", "temperature", "mine", "-o", "picture.svg", cwd=tmp_path, env=env).code == 0


@every_case("name", ["x", "Größe 2", '"quoted"', "42", "a-b_c"])
def test_any_folder_name_gives_a_course_that_loads(tmp_path: Path, name: str) -> None:
    new_course(tmp_path / name)
    assert load_course(tmp_path / name).title


def test_nothing_is_overwritten(course: Path, grade: Callable[..., Any]) -> None:
    before = {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}
    run = grade("course", "new", course)
    assert (run.code, run.out) == (2, "")
    assert "nothing is overwritten" in run.err
    assert {path: path.read_bytes() for path in course.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize("name", ["temperature.kelvin", "motion.move"])
def test_an_added_exercise_is_in_every_file_behind_what_was_there(course: Path, name: str) -> None:
    before = {path: path.read_text(encoding="utf-8") for path in course.rglob("*.py")}
    add_exercise(load_course(course), name, "t, rate=1.0")
    topic, _, function = name.partition(".")
    assert [exercise.id for exercise in load_course(course).exercises] == ["temperature.fahrenheit", name]
    for template in MATERIAL:
        path = course / template.format(topic)
        text = path.read_text(encoding="utf-8")
        assert text.startswith(before.get(path, ""))
        assert function in text
        ast.parse(text)
    assert "def kelvin(t, rate=1.0):" in (course / "stubs/temperature.py").read_text(encoding="utf-8") or topic != (
        "temperature"
    )


PLACES_TO_FILL_IN = [
    ("course.toml", 'title = "Say what it is about"', 'title = "Motion"'),
    ("course.toml", 'title = "Say what it does"', 'title = "Where it goes"'),
    ("course.toml", 'hints = ["A first hint"]', 'hints = ["Double the rate."]'),
    ("stubs/motion.py", "Say in one line what the topic is about.", "Motion."),
    ("stubs/motion.py", "Say in one line what it does.", "Move by twice the rate."),
    (
        "stubs/motion.py",
        "Then the formula, what each argument is (a number, a text, an array of which shape), ",
        "t + ",
    ),
    ("solutions/motion.py", "Say in one line what it does.", "Move by twice the rate."),
]


def fill_in(course: Path, places: list[tuple[str, str, str]]) -> None:
    for name, old, new in places:
        text = (course / name).read_text(encoding="utf-8")
        assert old in text
        (course / name).write_text(text.replace(old, new, 1), encoding="utf-8")


@every_case("left", PLACES_TO_FILL_IN)
def test_a_sentence_left_to_write_that_learners_would_read_is_told(tmp_path: Path, left: tuple[str, str, str]) -> None:
    course = tmp_path / "course"
    new_course(course)
    add_exercise(load_course(course), "motion.move", "t, rate")
    write_answers(course)
    fill_in(course, [place for place in PLACES_TO_FILL_IN if place != left])
    loaded = load_course(course)
    [row] = verify(loaded, [each for each in loaded.exercises if each.topic == "motion"], seeds=2).rows
    name, placeholder, _new = left
    lines = (course / name).read_text(encoding="utf-8").splitlines()
    line = next(number for number, line in enumerate(lines, 1) if placeholder in line)
    assert [defect.where for defect in row.defects] == [f"{course / name}:{line}"]
    assert "write what learners read in place of" in row.defects[0].text


def test_an_added_exercise_needs_few_lines_of_its_author(course: Path) -> None:
    """Texts, a reference, one mistake and one variant: the checks are there already, and all of it holds."""
    add_exercise(load_course(course), "motion.move", "t, rate")
    write_answers(course)
    fill_in(course, PLACES_TO_FILL_IN)
    loaded = load_course(course)
    [row] = verify(loaded, [exercise for exercise in loaded.exercises if exercise.topic == "motion"], seeds=2).rows
    assert [str(defect) for defect in row.defects] == []


def write_answers(course: Path) -> None:
    """What an added exercise `motion.move` needs beside its sentences."""
    example = "write >>> move(...) and what it gives.", "\n    >>> move(2.0, 1.5)\n    5.0"
    answer = 'raise NotImplementedError("write the reference answer")', "return t + 2 * rate"
    fill_in(course, [("stubs/motion.py", *example), ("solutions/motion.py", *answer)])
    with open(course / "mistakes/motion.py", "a", encoding="utf-8") as mistakes:
        mistakes.write('\n\ndef move__adds(t, rate):\n    """The rate counts twice."""\n    return t + rate\n')
    with open(course / "accepted/motion.py", "a", encoding="utf-8") as accepted:
        accepted.write("\n\ndef move__turned(t, rate):\n    return rate + t + rate\n")


def test_each_answer_that_is_left_to_write_is_told_at_once(course: Path, grade: Callable[..., Any]) -> None:
    for name in ("motion.move", "motion.stop", "heat.melt"):
        add_exercise(load_course(course), name, "t, rate")
    for command in (("verify", course, "-q"), ("course", "check", course)):
        run = grade(*command)
        assert (run.code, run.out) == (2, "")
        told = [line.partition(": NotImplementedError: write the reference")[0] for line in run.err.splitlines()]
        assert [each.rpartition("solutions/")[2] for each in told] == [
            "motion.py:6: motion.move.ordinary",
            "motion.py:11: motion.stop.ordinary",
            "heat.py:6: heat.melt.ordinary",
        ]


@pytest.mark.parametrize(
    ("params", "answer", "lines"),
    [
        ("a: str, b='x'", "a + b", ("for ordinary texts", 'declare.texts("Right for texts of every kind", count=2)')),
        (
            "words: list[str], text: str, count=3",
            "[len(words), text, count]",
            (
                "for ordinary inputs",
                'lambda text: {"text": text, "words": ["so", "far", "so", "good"]},\n    count=1,\n)',
                "int(rng.integers(",
            ),
        ),
        (
            "x, is_strict: bool",
            "[x, is_strict]",
            ('large numbers",\n    lambda x: {"x": x, "is_strict": True},\n    count=1,\n)',),
        ),
        (
            "first: dict[str, int], second={}",
            "[first, second]",
            ('declare.values("Right for the smallest inputs", [({}, {}), ({"one": 3}, {"one": 3})])', '"two": 4}'),
        ),
        (
            "graph: dict[str, list[str]], other={'a': ['b']}",
            "[graph, other]",
            ('{"one": ["two", "one"], "two": [], f"word {rng.', "[({}, {}), "),
        ),
        ("chances: dict[str, float], other={'a': 0.5}", "[chances, other]", ('{"one": rng.uniform(1.2, 3.0)',)),
        ("names: dict[str, str], other={'a': 'b'}", "[names, other]", ('{"one": "so", "two": f"far {rng.',)),
        ("words: list[str]", "words", ('["so", "far", "so", f"good {rng.',)),
        (
            "rows: list[dict[str, int]], other=[{'a': 3}]",
            "[rows, other]",
            (
                '[{"one": int(rng.integers(3, 9)), "two": 4}, {"one": 7, "two": -5}]',
                '[([], []), ([{"one": 4, "two": 7}], [{"one": 4, "two": 7}])]',
            ),
        ),
        ("rows: list[dict], other=[{}]", "[rows, other]", ('{"one": 7, "two": -5}]',)),
        ("rows: list[dict[str, float]], other=[{'a': 0.5}]", "[rows, other]", ('"two": -0.7}, {"one": 2.5, ',)),
        ("rows: list[dict[str, str]], other=[{'a': 'b'}]", "[rows, other]", ('"two": "so"}, {"one": "far", ',)),
        (
            "rows: list[dict[str, list]], other=[{'a': []}]",
            "[rows, other]",
            ('{"one": ["two", f"word {rng.',),
        ),
        ("count: int", "count", ('"Right for the smallest inputs", [(1,), (2,)])',)),
        (
            "values: list, other=(1.0, 2.0)",
            "[values, other]",
            ("[1.5, -2.5, rng.uniform(3.0, 4.0)]", "[([], []), ([2.5], [2.5])])"),
        ),
        ("rows: list[list[float]]", "rows", ("[[1.5, -2.5, rng.uniform(3.0, 4.0)], [2.5, 0.7, -1.5]]",)),
        ("counts: list[int], names=['x']", "[counts, names]", ("[3, -5, int(rng.integers(6, 20))]", '"so", "far"')),
        (
            "a: np.ndarray, b=np.zeros(3), rate=0.1",
            "a + rate * b",
            ('declare.arrays("Right for arrays of every kind", lambda a, b: {"a": a, "b": b}, count=2)',),
        ),
        (
            "marks: list[tuple[str, int]]",
            "marks",
            (
                '([(f"Three words, {rng.integers(13, 99)}!", int(rng.integers(3, 7))), ("Three words, 3!", 3)],)',
                '[([],), ([("Three words, 3!", 3)],)]',
            ),
        ),
        ("board: list[list[str]], other=[['x']]", "[board, other]", ('["so", "far", "so", "good"]],', "[([], []), ")),
        ("counts: list[list[int]]", "counts", ("[[3, -5, int(rng.integers(6, 20))], [3, -5, 7]]",)),
        ("flags: list[bool], other=[True]", "[flags, other]", ("[True, False, bool(rng.integers(2))]",)),
        (
            "stock: dict[str, dict[str, int]], other={'x': {'y': 1}}",
            "[stock, other]",
            ('"two": {"one": 3, "two": 4}}', '[({}, {}), ({"one": {"one": 3, "two": 4}}, '),
        ),
        ("paths: dict[str, list[float]]", "paths", ('{"one": [1.5, -2.5, rng.uniform(3.0, 4.0)], ',)),
        (
            "pair: tuple[str, int], point: tuple[float, float]",
            "[pair, point]",
            ("(rng.uniform(1.2, 3.0), rng.uniform(1.2, 3.0))",),
        ),
        ("words: tuple[str, ...], other: list['str']", "[words, other]", ('["so", "far", "so", f"good {rng.',)),
        ("text: str | None, other: None | int = None", "[text, other]", ('f"Three words, {', "int(rng.integers(")),
        ("a: np.ndarray[float]", "a", ("declare.arrays(",)),
        ("x=-1.0", "x", ("for ordinary numbers", 'large numbers", count=1)')),
    ],
)
def test_the_checks_begin_with_inputs_of_the_parameters_kinds(
    course: Path, params: str, answer: str, lines: tuple[str, ...]
) -> None:
    add_exercise(load_course(course), "own.function", params)
    for folder in ("solutions", "stubs"):
        path = course / folder / "own.py"
        begun = path.read_text(encoding="utf-8").partition("def function")[0]
        path.write_text(f"{begun}def function({params}):\n    return {answer}\n", encoding="utf-8")
    checks = (course / "checks/check_own.py").read_text(encoding="utf-8")
    for line in lines:
        assert line in checks
    report = grader.grade(course / "solutions", load_course(course), only=["own"])
    assert (report.score, len(report.exercises[0].checks)) == (report.max_score, 3)


def test_the_edges_of_lists_and_dicts_make_calls_that_the_proof_takes(course: Path) -> None:
    add_exercise(load_course(course), "own.function", "words: list[str], counts: dict[str, int]")
    for folder in ("solutions", "stubs"):
        path = course / folder / "own.py"
        path.write_text("def function(words, counts):\n    return [words, counts]\n", encoding="utf-8")
    loaded = load_course(course)
    [row] = verify(loaded, [exercise for exercise in loaded.exercises if exercise.topic == "own"], seeds=2).rows
    assert [str(defect) for defect in row.defects if defect.column is ProofColumn.inputs] == []


def test_the_proof_asks_a_new_course_for_no_numbers_of_other_types(course: Path) -> None:
    add_exercise(load_course(course), "own.function", "x, count=3")
    for folder in ("solutions", "stubs"):
        (course / folder / "own.py").write_text("def function(x, count=3):\n    return x * count\n", encoding="utf-8")
    loaded = load_course(course)
    [row] = verify(loaded, [exercise for exercise in loaded.exercises if exercise.topic == "own"], seeds=1).rows
    told = " ".join(str(defect) for defect in row.defects)
    assert "is above 100" in told
    assert [name for name in ("numpy", "is a float", "Python int") if name in told] == []


def test_what_is_added_is_laid_out_as_a_formatter_would(course: Path) -> None:
    long = "first: list[list[float]], second: list[list[float]], third: list[str]"
    rows = "rows: list[dict[str, str]], deep: dict[str, dict[str, list[tuple[str, str]]]]"
    for name, params in (
        ("own.long", long),
        ("own.arrays", "a: np.ndarray, rate"),
        ("temperature.last", f"t, {long}"),
        ("own.rows", rows),
    ):
        add_exercise(load_course(course), name, params)
    for path in course.glob("*/*.py"):
        text = path.read_text(encoding="utf-8")
        assert [line for line in text.splitlines() if len(line) > 120] == []
        assert "\n\n\n\n" not in text
    stub = (course / "stubs/own.py").read_text(encoding="utf-8")
    assert stub.startswith('"""Say in one line what the topic is about."""\n\nimport numpy as np\n\n\ndef long(')


def test_files_may_begin_with_a_byte_order_mark(course: Path) -> None:
    for place in ("course.toml", "stubs/temperature.py", "checks/check_temperature.py"):
        (course / place).write_text((course / place).read_text(encoding="utf-8"), encoding="utf-8-sig")
    (course / "solutions/temperature.py").write_text("def fahrenheit(celsius):\n    return 32\n", encoding="utf-8-sig")
    add_exercise(load_course(course), "temperature.warmest", "degrees: np.ndarray")
    source = (course / "solutions/temperature.py").read_text(encoding="utf-8")
    assert source.startswith("import numpy as np\ndef ")
    compile(source, "temperature.py", "exec")


def test_a_topic_between_others_gets_its_exercise_at_its_own_end(course: Path) -> None:
    toml = course / "course.toml"
    add_exercise(load_course(course), "motion.move", "t")
    add_exercise(load_course(course), "temperature.kelvin", "celsius")
    topics = tomllib.loads(toml.read_text(encoding="utf-8"))["topic"]
    assert [[each["id"] for each in topic["exercise"]] for topic in topics] == [["fahrenheit", "kelvin"], ["move"]]


@pytest.mark.parametrize(
    ("name", "params", "says"),
    [
        ("temperature.fahrenheit", "x", "already"),
        ("temperature", "x", "TOPIC.FUNCTION"),
        ("a.b.c", "x", "TOPIC.FUNCTION"),
        ("a.1b", "x", "TOPIC.FUNCTION"),
        ("a.b__c", "x", "two underscores"),
        ("a.b", "", "at least one parameter"),
        ("a.b", "*x", "by position"),
        ("a.b", "x, x", "no list of parameters"),
        ("a.b", "x, /, y", "passed by position and by name"),
        ("a.b", "x: pd.Series", "pd is not known in a new file"),
        ("a.b", "x=[undefined for undefined in ()]", "undefined is not known in a new file"),
        ("a.b", "data: bytes", "no answer can be called with bytes"),
        ("a.b", "x, groups: list[tuple[str, set[int]]]", r"no answer can be called with set\[int\]"),
        ("a.b", "names: dict[int, str]", r"no answer can be called with dict\[int, str\]"),
        ("a.b", "f: callable", "leave the annotation of a function out"),
        ("a.b", "x=b'y'", "no answer can be called with bytes"),
        ("a.b", "x={1, 2}", "no answer can be called with set"),
        ("a.b", "x=frozenset()", "no answer can be called with frozenset"),
        ("a.b", "x={1: 2}", r"no answer can be called with dict\[int, int\]"),
        ("a.b", "x=-1j", "no answer can be called with complex"),
        ("a.b", "x: 'list['", "no answer can be called with 'list\\['"),
        ("a.class", "x", "'class' is a word of Python's own"),
        ("json.f", "x", "'json' is a module of Python's own"),
        ("numpy.f", "x", "'numpy' is a module of Python's own"),
        ("class.a", "x", "'class' is a word of Python's own"),
        ("wörter.f", "x", "in the letters a to z, digits and _"),
        ("a.b", "x): pass\ndef c(", "no list of parameters"),
    ],
)
def test_what_cannot_be_added_is_told_and_changes_nothing(course: Path, name: str, params: str, says: str) -> None:
    loaded = load_course(course)
    before = {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}
    with pytest.raises(UsageError, match=says):
        add_exercise(loaded, name, params)
    assert {path: path.read_bytes() for path in course.rglob("*") if path.is_file()} == before


def test_an_exercise_is_added_whole_or_not_at_all(course: Path, grade: Callable[..., Any]) -> None:
    before = {path: path.read_bytes() for path in course.rglob("*") if path.is_file()}
    for size in (100, (course / "checks/check_temperature.py").stat().st_size + 1):
        # What is like a full disk: no file can be longer than this.
        run = grade(
            "course",
            "add",
            "temperature.kelvin",
            "--params",
            "t",
            cwd=course,
            limits={resource.RLIMIT_FSIZE: (size, size)},
        )
        assert (run.code, run.out) == (3, "")
        assert "can't be written: File too large" in run.err
        assert {path: path.read_bytes() for path in course.rglob("*") if path.is_file()} == before


def test_where_chinese_is_spoken_the_course_is_translated_but_for_its_title(tmp_path: Path) -> None:
    with speaking(Language.zh, tmp_path):
        new_course(tmp_path / "wendu")
    assert translate_course(load_course(tmp_path / "wendu")) == ["wendu"]
    assert verify(load_course(tmp_path / "wendu"), seeds=1).holds


def test_translate_lists_what_is_missing_and_what_a_learner_then_reads(course: Path, grade: Callable[..., Any]) -> None:
    run = grade("course", "translate", cwd=course)
    assert run.code == 0
    assert 'To translate: "F = 9/5 C + 32."\n' in run.out
    po = course / "locale/zh_CN/LC_MESSAGES/course.po"
    text = po.read_text(encoding="utf-8")
    po.write_text(text.replace('msgid "Temperatures"\nmsgstr ""', _TRANSLATED), "utf-8")
    assert 'To translate: "Temperatures"' not in grade("course", "translate", cwd=course).out
    assert "温度" in grade("list", "--course", course, "--lang", "zh", cwd=course.parent).out


def test_a_full_disk_costs_no_translation(course: Path, grade: Callable[..., Any]) -> None:
    assert grade("course", "translate", cwd=course).code == 0
    po = course / "locale/zh_CN/LC_MESSAGES/course.po"
    po.write_text(po.read_text(encoding="utf-8").replace('msgid "Temperatures"\nmsgstr ""', _TRANSLATED), "utf-8")
    before = {path: path.read_bytes() for path in (course / "locale").rglob("*") if path.is_file()}
    for size in (100, po.stat().st_size - 1):
        # What is like a full disk: no file can be longer than this.
        run = grade("course", "translate", cwd=course, limits={resource.RLIMIT_FSIZE: (size, size)})
        assert run.code == 3
        assert "can't be written: File too large. See that the disk works and has room" in run.err
        assert {path: path.read_bytes() for path in (course / "locale").rglob("*") if path.is_file()} == before
