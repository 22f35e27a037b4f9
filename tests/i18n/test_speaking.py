"""Everything that a learner reads comes in the language that is spoken; what a program reads does not change."""

# ruff: noqa: RUF001 - Chinese has its own marks
import ast
import json
import re
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from every_case import every_case

from grader import i18n, terminal
from grader.courses import course
from grader.courses import stubs as course_stubs
from grader.courses.course import select_exercises
from grader.grading import check_collection, format_value
from grader.grading.messages import message
from grader.grading.options import GradingOptions
from grader.grading.session import Session
from grader.i18n import Language, requested_language
from grader.sandbox.sandbox import Sandbox
from grader.submissions.submission import Submission

EXAMPLE = Path(__file__).resolve().parents[1] / "golden"
_OPTIONS = ("submission", "--seed", "7", "--timeout", "1")
_QUICK = ("submission", "--seed", "7", *(part for topic in ("slope", "loss", "neuron") for part in ("--only", topic)))
"""What needs no time limit to end."""

_WORDS = re.compile(r"[A-Za-z']+(?: [a-z']+){2,}")

PYTHON_SAYS = ("overflow encountered in exp", "is not defined", "expected ':'")
"""What comes from Python and numpy in their own words."""

ENGLISH_WORDS = {
    "yours",
    "expected",
    "points",
    "exercises",
    "next",
    "right",
    "differ",
    "differs",
    "call",
    "more",
    "seed",
}


@pytest.fixture(scope="module")
def spoken(grade: Callable[..., Any]) -> Any:
    """The example graded in Chinese."""
    return grade(*_OPTIONS, "--lang", "zh", cwd=EXAMPLE)


# --- The table and the report ----------------------------------------------------------------------------------------


def _own_lines(table: str) -> list[str]:
    """The lines of a table that the grader says itself: no source, no output, no cells of values."""
    return [line for line in table.splitlines() if not re.match(r"\s+(?:[>|]|调用|你的|预期|lambda)|\s{18}", line)]


def test_the_table_has_no_english_sentence(spoken: Any) -> None:
    said = spoken.err
    for words in PYTHON_SAYS:
        said = re.sub(r"\s+".join(map(re.escape, words.split())), "", said)
    lines = _own_lines(said)
    assert [line for line in lines if _WORDS.search(line)] == []
    assert [line for line in lines if ENGLISH_WORDS & set(re.findall(r"[a-z]+", line))] == []
    assert "下一个：slope.derivative（" in said


def test_the_table_fits_a_terminal_of_80_columns(spoken: Any) -> None:
    assert [line for line in spoken.err.splitlines() if terminal.text_width(line) > 80] == []


def test_a_report_says_the_same_in_both_languages(grade: Callable[..., Any]) -> None:
    english, chinese = (grade(*_QUICK, "--lang", code, cwd=EXAMPLE) for code in ("en", "zh"))
    assert _facts(chinese.body) == _facts(english.body)
    assert chinese.body != english.body
    assert chinese.code == english.code


_TEXTS = {"title", "message", "hints", "notes"}


def _facts(document: Any) -> Any:
    """A report without the sentences for people; all keys, ids, verdicts, numbers and places stay."""
    if isinstance(document, Mapping):
        return {key: key if key in _TEXTS and part else _facts(part) for key, part in document.items()}
    if isinstance(document, str):
        return _LARGE_ARRAY.sub(r"(\1\2)", document)
    return [_facts(part) for part in document] if isinstance(document, list) else document


_LARGE_ARRAY = re.compile(r"an array of shape \(([^)]*)\)|形状为 \(([^)]*)\) 的数组")
"""What an array of many numbers is shown as, whose shape must be the same."""


def test_a_chinese_locale_speaks_chinese_and_changes_no_key(grade: Callable[..., Any]) -> None:
    environment = {"LC_ALL": "", "LANG": "zh_CN.UTF-8", "GRADE_LANG": ""}
    spoken = grade("submission", "--only", "loss", "--seed", "7", "--lang", "zh", cwd=EXAMPLE)
    run = grade("submission", "--only", "loss", "--seed", "7", cwd=EXAMPLE, env=environment)
    assert (run.body, run.err) == (spoken.body, spoken.err)
    assert run.report["course"]["title"] == "梯度下降"


@every_case("form", ["markdown", "junit", "gradescope"])
def test_what_platforms_show_is_chinese(grade: Callable[..., Any], form: str) -> None:
    run = grade("submission", "--only", "loss.sse", "--format", form, "--quiet", "--lang", "zh", cwd=EXAMPLE)
    shown = json.dumps(json.loads(run.out), ensure_ascii=False) if form == "gradescope" else run.out
    assert "你先把误差相加，再对总和求平方" in shown
    assert "每个样本一个输出时正确" in shown


def test_hints_are_chinese(grade: Callable[..., Any], written: Callable[..., Path], tmp_path: Path) -> None:
    written(tmp_path, {"loss.py": "def sse(y, y_hat):\n    return 0.0\n", ".grade.json": '{"hints": {"loss.sse": 1}}'})
    run = grade(tmp_path, "--only", "sse", "--lang", "zh")
    assert run.exercises["loss.sse"]["hints"] == [
        "按顺序做三件事：求误差，求平方，求一个和。用数组可以把所有元素一次相减、一次平方。"
    ]
    assert "到目前为止的提示：" in run.err


# --- Which language --------------------------------------------------------------------------------------------------


@every_case(
    ("arguments", "environment", "expected"),
    [
        (["--lang", "zh"], {"GRADE_LANG": "en", "LC_ALL": "en_US.UTF-8"}, "zh"),
        (["--lang=en"], {"GRADE_LANG": "zh"}, "en"),
        ([], {"GRADE_LANG": "zh", "LC_ALL": "en_US.UTF-8"}, "zh"),
        ([], {"GRADE_LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"GRADE_LANG": "zh-Hans"}, "zh"),
        ([], {"LC_ALL": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8", "LANG": "en_US.UTF-8"}, "zh"),
        ([], {"LC_MESSAGES": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, "zh"),
        ([], {"LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ([], {"LC_ALL": "", "LANG": "zh_CN.UTF-8"}, "zh"),
        ([], {"GRADE_LANG": "tlh", "LC_ALL": "fr_FR.UTF-8"}, "en"),
        (["--lang", "tlh"], {"LANG": "zh_CN.UTF-8"}, "zh"),
        (["--", "--lang", "zh"], {}, "en"),
        ([], {}, "en"),
    ],
)
def test_the_option_goes_before_the_variable_and_that_before_the_locale(
    arguments: list[str], environment: dict[str, str], expected: str
) -> None:
    assert requested_language(arguments, environment) is Language(expected)


@pytest.mark.parametrize("arguments", [["--lang", "zh", "-h"], ["--lang=zh", "--help"]])
def test_the_help_page_takes_the_option_on_either_side(grade: Callable[..., Any], arguments: list[str]) -> None:
    said = grade(*arguments).out
    assert "批改练习文件，说明哪些已完成、哪些没有、原因是什么。" in said
    assert grade(arguments[-1], *arguments[:-1]).out == said


@pytest.mark.parametrize("arguments", [["--lang", "zh", "--only", "nope"], ["--only", "nope", "--lang=zh"]])
def test_the_option_counts_wherever_it_stands(grade: Callable[..., Any], arguments: list[str]) -> None:
    assert grade("submission", *arguments, cwd=EXAMPLE).err == (
        "grade：没有叫 'nope' 的主题或练习。`grade list` 会列出所有名字。\n"
    )


def test_an_unknown_language_is_refused_where_it_is_asked_for(grade: Callable[..., Any]) -> None:
    run = grade("--lang", "tlh")
    assert (run.code, "'en', 'zh'" in run.err) == (2, True)


def test_clicks_own_sentences_are_chinese(grade: Callable[..., Any]) -> None:
    run = grade("--nope", env={"GRADE_LANG": "zh"})
    # Older versions of click don't quote the option.
    assert run.err.replace("'", "") == "grade：没有 --nope 这个选项。`grade --help` 会列出可以怎样用。\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--version"], "版本"),
        (["verify", "--seeds", "x"], "不是有效的整数。"),
        (["--timeout", "x"], "不是有效的数。"),
        (["export-autograder", "github", "out"], "工作流需要批改程序的 wheel"),
        (
            ["export-autograder", "github", "out", "--wheel", "https://x"],
            "这不是带摘要的 gradient-descent-kata wheel 地址",
        ),
        (["export-autograder", "gradescope", "out", "--wheel", "x"], "这个名称不是"),
        (["export-autograder", "github", "."], "不是空的"),
        (["export-autograder", "github", "taken"], "是文件"),
        (["list"], "slope：曲线的斜率"),
    ],
)
def test_what_commands_say_is_chinese(
    grade: Callable[..., Any], tmp_path: Path, arguments: list[str], says: str
) -> None:
    (tmp_path / "taken").write_text("")
    run = grade(*arguments, "--lang", "zh", cwd=tmp_path)
    assert says in run.out + run.err
    assert not _WORDS.search(run.out + run.err)
    assert not re.search(r": (?!\[)", run.out + run.err)


@pytest.mark.parametrize("command", [[], ["init"], ["hint"], ["batch"], ["verify"], ["export-autograder"]])
def test_help_pages_are_chinese_and_fit_a_terminal(grade: Callable[..., Any], command: list[str]) -> None:
    lines = grade(*command, "--help", "--lang", "zh").out.splitlines()
    assert [line for line in lines if _WORDS.search(line) and "grade" not in line] == []
    assert [line for line in lines if terminal.text_width(line) > 80] == []
    assert sum(bool(re.search("[\u4e00-\u9fff]", line)) for line in lines) > 3


@every_case("language", ["en", "zh"])
@every_case("command", [[], ["batch"], ["verify"], ["export"]])
def test_help_pages_fit_a_narrow_terminal(grade: Callable[..., Any], command: list[str], language: str) -> None:
    """Click's have 50 columns at least, and a terminal breaks longer lines in the middle of words."""
    lines = grade(*command, "--help", "--lang", language, env={"COLUMNS": "36"}).out.splitlines()
    terms = [line for line in lines if re.match("  -", line)]
    assert [line for line in lines if terminal.text_width(line) > 36 and line not in terms] == []
    assert terms


# --- Nothing kept speaks the language of before ----------------------------------------------------------------------


def test_texts_that_are_kept_are_said_in_the_language_of_the_moment() -> None:
    loaded = course.load_course()
    chosen = select_exercises(loaded, ["loss.sse"])
    # The second call returns an array too long to be shown, which is described in words.
    files = {"loss.py": b"import numpy as np\n\ndef sse(y, y_hat):\n    return np.zeros(99)\n"}
    submission = Submission(path="", files=files, refused={})
    collected = check_collection.collect_checks(loaded, ["loss"])

    def said_in(spoken: Language) -> tuple[Any, ...]:
        options = GradingOptions(seed=1, language=spoken)
        with Session(loaded, options, sandbox=sandbox, checks=collected) as session:
            checks = session.grade(submission, exercises=chosen).exercises[0].checks
        return checks[0].title, checks[0].message, checks[0].counterexample

    with Sandbox() as sandbox:
        before, between, after = map(said_in, (Language.en, Language.zh, Language.en))
    assert before == after
    assert (before[0], before[1].id) == ("Right for one output a record", between[1].id)
    assert (between[0], between[1].text) == (
        "每个样本一个输出时正确",
        "sse 返回了形状为 (99,) 的数组；需要的是单个数。",
    )


@every_case("first", ["It said: no", "It said: it's 'no'", "It said (see no)"])
def test_a_sentence_that_ends_in_other_words_is_ended_before_the_next_one(first: str) -> None:
    assert i18n.join_sentences(first, "Look.") == f"{first}. Look."
    assert i18n.join_sentences(f"{first}.", "Look.") == f"{first}. Look."


@pytest.mark.usefixtures("chinese")
def test_sentences_are_composed_as_chinese_has_them() -> None:
    assert message("carried_forward_by_many", others=i18n.join_names(["a", "b", "c"])).text == (
        "a、b 和 c 都改对以后，这里就是对的。"
    )
    assert format_value.value_description([1.0, 2.0]) == "形状为 (2,) 的 list"
    assert i18n.join_sentences("一。", "", "二。") == "一。二。"
    assert i18n.join_sentences("出现 Own: no", "二。") == "出现 Own: no。二。"
    assert i18n.os_reason(FileNotFoundError(2, "No such file or directory")) == "没有这个文件或文件夹"


# --- Fresh files -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def fresh(grade: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that `grade init --lang zh` made."""
    folder = tmp_path_factory.mktemp("learner") / "exercises"
    assert grade("init", folder, "--lang", "zh").code == 0
    return folder


def test_fresh_files_are_the_stubs_with_chinese_docstrings(fresh: Path, stubs: Path) -> None:
    for stub in sorted(stubs.glob("*.py")):
        text = (fresh / stub.name).read_text(encoding="utf-8")
        assert _code(text) == _code(stub.read_text(encoding="utf-8"))
        for docstring in _docstrings(text):
            assert re.search("[\u4e00-\u9fff]", docstring)
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert [line for line in text.splitlines() if terminal.text_width(line) > 100 or line != line.rstrip()] == []


def _docstrings(text: str) -> list[str]:
    tree = ast.parse(text)
    return [
        ast.get_docstring(node) or "" for node in (tree, *tree.body) if isinstance(node, (ast.Module, ast.FunctionDef))
    ]


def _code(text: str) -> str:
    """A module's code without its docstrings and the blank lines that part them."""
    tree = ast.parse(text)
    for node in (tree, *tree.body):
        if isinstance(node, (ast.Module, ast.FunctionDef)) and ast.get_docstring(node):
            del node.body[0]
    return ast.dump(tree)


def test_fresh_files_say_what_the_catalogue_says(fresh: Path, renew: SimpleNamespace, stubs: Path) -> None:
    translated = {
        m.id: m.string for m in renew.read_catalogue(course.HOME / "locale" / "zh_CN" / "LC_MESSAGES" / "course.po")
    }
    for stub in sorted(stubs.glob("*.py")):
        english = _docstrings(stub.read_text(encoding="utf-8"))
        assert _docstrings((fresh / stub.name).read_text(encoding="utf-8")) == [translated[text] for text in english]


def test_fresh_files_are_not_started(fresh: Path, grade: Callable[..., Any]) -> None:
    report = grade(fresh, "--quiet", "--lang", "zh").report
    assert (report["score"], {exercise["status"] for exercise in report["exercises"]}) == (0, {"not_started"})


def test_references_are_right_in_chinese_too(references: Path, grade: Callable[..., Any]) -> None:
    run = grade(references, "--lang", "zh")
    assert (run.code, run.report["percent"]) == (0, 100.0)
    assert run.err.endswith("做得好：这里的一切都正确。\n")


def test_fresh_files_are_the_stubs_themselves_in_english(stubs: Path) -> None:
    loaded = course.load_course()
    for topic in loaded.topics:
        assert course_stubs.fresh_source(loaded, topic) == (stubs / topic.file_name).read_bytes()


@pytest.mark.usefixtures("chinese")
def test_a_docstring_may_hold_anything(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    said = 'ends with "quotes" and \\ and """ inside"'
    source = (
        'def f(x): "one line"\n\n\nclass Scale:\n\tr"""two\n\n\tlines"""\n\n\tdef __call__(self):\n\t\t"""é"""; pass\n'
    )
    (tmp_path / "stubs").mkdir()
    (tmp_path / "stubs" / "a.py").write_text(source, encoding="utf-8")
    topic = course.Topic(id="a", title="", track="", exercises=())
    folder = course.Course(id="a", version="1", title="", topics=(topic,), folder=tmp_path)
    monkeypatch.setattr(course_stubs, "course_text", lambda text: f"{text}\n\n{said}")
    made = course_stubs.fresh_source(folder, topic).decode()
    docstrings = [
        ast.get_docstring(node)
        for node in ast.walk(ast.parse(made))
        if hasattr(node, "body") and not isinstance(node, ast.Module)
    ]
    assert docstrings == [f"one line\n\n{said}", f"two\n\nlines\n\n{said}", f"é\n\n{said}"]


# --- Another course --------------------------------------------------------------------------------------------------


def test_another_course_brings_its_own_catalogue(
    grade: Callable[..., Any],
    renew: SimpleNamespace,
    course_maker: Callable[..., Path],
    written: Callable[..., Path],
    tmp_path: Path,
) -> None:
    folder = course_maker(tmp_path / "course")
    renew.renew_catalogues("course", renew.course_texts(folder, folder), folder / "locale")
    path = folder / "locale" / "zh_CN" / "LC_MESSAGES" / "course.po"
    catalogue = renew.read_catalogue(path)
    catalogue["A small course"].string = "一门小课程"
    catalogue["Scales numbers"].string = "把数放大"
    path.with_suffix(".mo").write_bytes(renew.compile_catalogue(catalogue))
    written(tmp_path / "mine", {"scaling.py": "def scale(x, factor):\n    return 0.0\n"})
    run = grade(tmp_path / "mine", "--course", folder, "--lang", "zh")
    titles = [check["title"] for check in run.exercises["scaling.scale"]["checks"]]
    assert (run.report["course"]["title"], titles[:2]) == ("一门小课程", ["把数放大", "Scales arrays"])


def test_statements_are_filled_without_blanks_inside_chinese() -> None:
    assert terminal.fill_paragraphs("地面越平坦，它\n就越小。\n可以用你的\n`step`。", 90) == [
        "地面越平坦，它就越小。可以用你的 `step`。"
    ]


def test_the_help_of_grading_names_no_command_that_nobody_types(grade: Callable[..., Any]) -> None:
    run = grade("somewhere", "--help", env={"GRADE_LANG": "zh"})
    assert "grade [OPTIONS] [PATH]" in run.out
    assert "Grade exercise files" not in run.out


def test_solutions_say_what_they_do_in_the_language_of_the_report() -> None:
    loaded = course.load_course()
    for exercise in loaded.exercises:
        english = course_stubs.solution_source(loaded, exercise)
        with i18n.speaking(Language.zh, course.HOME):
            chinese = course_stubs.solution_source(loaded, exercise)
            asked = course_stubs.stub_function(loaded, exercise).docstring.partition("\n")[0]
        before, after = (ast.parse(source).body[0] for source in (english, chinese))
        assert isinstance(before, ast.FunctionDef)
        assert isinstance(after, ast.FunctionDef)
        assert ast.get_docstring(after) == asked, exercise.id
        assert [*map(ast.dump, after.body[1:])] == [*map(ast.dump, before.body[1:])], exercise.id
        assert not re.search("[\u4e00-\u9fff]", english), exercise.id


def test_a_solution_without_a_docstring_is_shown_without_one(tmp_path: Path) -> None:
    made = shutil.copytree(course.HOME, tmp_path / "course")
    path = made / "solutions" / "slope.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    step = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "step")
    step.body = ast.parse('def inner():\n    """Its own."""\n').body + step.body[1:]
    path.write_text(ast.unparse(tree), encoding="utf-8")
    loaded = course.load_course(made)
    (exercise,) = course.select_exercises(loaded, ("step",))
    english = course_stubs.solution_source(loaded, exercise)
    with i18n.speaking(Language.zh, made):
        assert course_stubs.solution_source(loaded, exercise) == english
