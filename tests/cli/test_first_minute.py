"""The first minute: the welcome, no path in one's own folder, the current exercise, slips of the finger."""

import json
import resource
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from every_case import every_case

from grader.cli.commands import COMMANDS
from grader.cli.course import course_commands
from grader.courses.course import load_course
from grader.i18n import Language, _, speaking
from grader.terminal import text_width

pytestmark = pytest.mark.quick

RIGHT = """
import numpy as np


def derivative(f, x, dx=1e-5):
    return (f(x + dx) - f(x - dx)) / (2 * dx)
"""
SECOND = "slope.tangent"


@pytest.fixture
def own(tmp_path: Path, stubs: Path) -> Path:
    """A learner's own folder, where the first exercise is done."""
    folder = tmp_path / "my own"
    folder.mkdir()
    for path in stubs.glob("*.py"):
        (folder / path.name).write_bytes(path.read_bytes())
    text = (folder / "slope.py").read_text(encoding="utf-8")
    (folder / "slope.py").write_text(f"{RIGHT}\n\ndef tangent{text.partition('def tangent')[2]}", encoding="utf-8")
    return folder


def test_what_nobody_has_touched_is_a_short_screen_that_says_what_to_do(stubs: Path, grade: Callable[..., Any]) -> None:
    # By its name alone: its whole path is on the first line, and may be long.
    screen = grade(stubs.name, "--format", "table", cwd=stubs.parent).out
    course = load_course()
    topics = [topic.id for topic in course.topics]
    lines = screen.splitlines()
    for topic in topics:
        assert sum(line.split()[:1] == [topic] for line in lines) == 1
    assert len(lines) <= len(topics) + 12
    assert "grade watch" in screen
    assert f"{len(course.exercises)} exercises" in screen
    assert max(map(len, lines)) <= 80


def test_each_command_for_an_exercise_that_fails_is_at_the_end_of_a_line(
    own: Path, on_terminal: Callable[..., Any]
) -> None:
    text = (own / "slope.py").read_text("utf-8")
    (own / "slope.py").write_text(text.replace("raise NotImplementedError", "return 7", 1), "utf-8")
    ends = [line.partition(": ")[2] for line in on_terminal("next", own.name, cwd=own.parent).out.splitlines()[-2:]]
    assert ends == ["grade hint slope.tangent 'my own'", "grade watch 'my own'"]


@pytest.mark.parametrize(("path", "typed"), [("{bin}", "grade"), ("/usr/bin:/bin", "{bin}/grade")])
def test_what_to_do_is_shown_as_it_can_be_typed(
    tmp_path: Path, stubs: Path, commands: Any, path: str, typed: str
) -> None:
    """Where the environment is not active, `grade` alone would not be found."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "grade"
    program.write_text("from grader.cli.main import main\nmain()\n")
    program.chmod(0o755)
    words = (str(stubs / "slope.py"), "--format", "table", "--lang", "en")
    with commands.start_script(program, *words, env={"PATH": path.format(bin=folder)}) as process:
        shown = process.communicate()[0]
        told = {line.strip().partition("  ")[0] for line in shown.splitlines()}
        assert f"{shlex.quote(typed.format(bin=folder))} watch {shlex.quote(str(stubs))}" in told


@pytest.mark.parametrize("name", ["mine", "my own", "-mine", "exercises"])
@pytest.mark.parametrize("file", ["", "slope.py"])
def test_what_to_do_names_the_folder_where_it_is_not_the_usual_one(
    tmp_path: Path, grade: Callable[..., Any], name: str, file: str
) -> None:
    made = grade("init", "--", name, cwd=tmp_path)
    shown = grade("--format", "table", "--", f"{name}/{file}", cwd=tmp_path).out
    typed = [line.strip().partition("  ")[0] for line in shown.splitlines() if line.startswith("  grade ")]
    assert [shlex.split(command)[1] for command in typed] == ["watch", "list"]
    practise, once = (line.partition(": ")[2] for line in made.out.splitlines()[-2:])
    for command in (*typed[1:], practise.replace("watch", "list"), once):
        assert grade(*shlex.split(command)[1:], cwd=tmp_path).code in {0, 1}
    listed = grade(*shlex.split(typed[1])[1:], cwd=tmp_path).out
    assert "0 of 37 exercises done" in listed


def test_a_missing_file_is_still_told_where_nothing_is_started(
    tmp_path: Path, stubs: Path, grade: Callable[..., Any]
) -> None:
    (tmp_path / "slope.py").write_bytes((stubs / "slope.py").read_bytes())
    assert "There is no gradient.py here." in grade(tmp_path, "--format", "table").out


@pytest.mark.parametrize("words", [[], ["list"], ["next"], ["show"], ["hint"]], ids=str)
def test_in_ones_own_folder_no_path_is_needed(own: Path, grade: Callable[..., Any], words: list[str]) -> None:
    run = grade(*words, cwd=own)
    assert run.code == (0 if words else 1)
    assert "does not exist" not in run.err
    assert "slope" in run.out + run.err


@pytest.mark.parametrize("words", [["show"], ["hint"], ["next"]], ids=str)
def test_the_current_exercise_is_the_first_that_is_not_done(
    own: Path, grade: Callable[..., Any], words: list[str]
) -> None:
    assert grade(*words, cwd=own).out.startswith(SECOND)
    assert grade(*words, own, cwd=own.parent).out.startswith(SECOND)


def test_the_solution_without_a_name_is_that_of_what_was_solved_last(own: Path, grade: Callable[..., Any]) -> None:
    solved = grade("solution", cwd=own)
    assert (solved.code, solved.err) == (0, "")
    assert solved.out.startswith("def derivative")
    assert "def tangent" in grade("solution", "--anyway", cwd=own).out


def test_the_solution_without_a_name_is_the_last_one_where_all_are_done(
    tmp_path: Path, course_maker: Callable[..., Path], grade: Callable[..., Any]
) -> None:
    course = course_maker(tmp_path / "course", ("first.scale", "second.scale"))
    solutions = course / "solutions"
    (solutions / "second.py").write_text((solutions / "second.py").read_text("utf-8") + "# the second\n", "utf-8")
    assert grade("solution", solutions, "--course", course).code == 0
    stubs = grade("solution", course / "stubs", "--course", course)
    assert (stubs.code, stubs.out) == (2, "")
    assert "first.scale is not right yet" in stubs.err


def test_a_hint_is_given_also_where_it_cannot_be_noted(own: Path, grade: Callable[..., Any]) -> None:
    before = sorted(own.iterdir())
    run = grade("hint", cwd=own, limits={resource.RLIMIT_FSIZE: (0, 0)})
    assert run.code == 0
    assert run.out.startswith(SECOND)
    assert len(run.out.splitlines()) > 1
    assert "ask again" not in run.out
    assert run.err.startswith("grade hint: .grade.json can't be written: File too large.")
    assert run.err.count("\n") == 1
    assert sorted(own.iterdir()) == before


def test_where_there_are_no_exercise_files_nothing_is_said_of_a_hint(
    tmp_path: Path, grade_here: Callable[..., Any]
) -> None:
    run = grade_here("hint", "derivative", cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert "does not exist" in run.err


def test_reset_without_a_name_puts_back_the_current_exercise(own: Path, grade: Callable[..., Any]) -> None:
    text = (own / "slope.py").read_text(encoding="utf-8")
    body = text.partition("def tangent")[2].partition("raise NotImplementedError")
    (own / "slope.py").write_text(f"{text.partition('def tangent')[0]}def tangent{body[0]}return 0.0{body[2]}", "utf-8")
    run = grade("reset", "--yes", cwd=own)
    assert (run.code, run.err) == (0, "")
    assert "return 0.0" not in (own / "slope.py").read_text(encoding="utf-8")


def test_where_all_is_done_a_name_is_asked_for(
    tmp_path: Path, course_maker: Callable[..., Path], grade: Callable[..., Any]
) -> None:
    course = course_maker(tmp_path / "course")
    run = grade("show", course / "solutions", "--course", course)
    assert (run.code, run.out) == (2, "")
    assert "is done" in run.err


@pytest.mark.parametrize("command", ["show", "hint"])
@pytest.mark.parametrize("name", ["gradient", "weight_step"])
def test_an_exercise_comes_before_a_topic_of_its_name(
    own: Path, grade: Callable[..., Any], command: str, name: str
) -> None:
    assert grade(command, name, cwd=own).out.startswith(f"{name}.{name}")


SLIPS: list[tuple[list[str], str]] = [
    (["lst"], "Did you mean `grade list`?"),
    (["hnt", "derivative"], "Did you mean `grade hint`?"),
    (["exprot", "--format", "csv"], "Did you mean `grade export`?"),
    (["slope"], "slope is a topic: grade --only slope"),
    (["slope.py"], "slope.py is a topic: grade --only slope"),
    (["descend"], "grade --only descend"),
    (["slope.descend"], "grade --only slope.descend"),
    (["desend"], "Did you mean `grade --only descend`?"),
    (["Hint"], "Did you mean `grade hint`?"),
    (["adma"], "Did you mean `grade --only adam`?"),
    (["watch", "slope"], "slope is a topic: name its file, exercises/slope.py."),
    (["next", "tangent"], "tangent is an exercise in exercises/slope.py."),
    (["list", "solpe"], "solpe is no file or folder here. Did you mean slope?"),
    (["hint", "adma"], "Did you mean adam?"),
    (["show", "exercises/slopes.py"], "exercises/slopes.py does not exist."),
    *(
        ([*words, "exercises/notes.py"], "exercises/notes.py does not exist.")
        for words in (["list"], ["next"], ["show", "descend"], ["hint", "descend"], ["reset", "descend", "--yes"])
    ),
    (["solution", "./derivative"], "derivative is an exercise in exercises/slope.py."),
    (["course"], "grade course: Missing command."),
    *(
        (["" if word == "NONE" else word for word in words.split()], "An empty text is no path.")
        for words in (
            "NONE",
            "watch NONE",
            "next NONE",
            "hint step NONE",
            "report NONE",
            "plot adam NONE",
            "batch NONE -o r",
        )
    ),
    (["--json", ""], "An empty text is no path."),
    (["show", "grad"], "Did you mean gradient?"),
    *(
        ([word], f"{word} is no command, exercise or topic, and no file or folder here. `grade --help` shows all.")
        for word in ("help", "start", "test", "version", "Grade", "grade", "run")
    ),
]


@pytest.mark.parametrize("command", ["hint", "show", "solution"])
def test_a_word_that_only_a_path_can_be_is_one_also_where_it_does_not_exist(
    grade_here: Callable[..., Any], command: str
) -> None:
    run = grade_here(command, "/nowhere/mine")
    assert run.code == 2
    assert run.err.startswith("grade: /nowhere/mine does not exist.")


def test_a_slip_is_answered_with_what_was_meant(tmp_path: Path, grade_here: Callable[..., Any]) -> None:
    wrong = []
    for words, says in SLIPS:
        run = grade_here(*words, cwd=tmp_path)
        # Nobody meant a folder of this name.
        offers_folder = "grade init" in run.err.replace("`grade init FOLDER`", "")
        if (run.code, run.out) != (2, "") or says not in run.err or offers_folder:
            wrong.append((words, run))
    assert wrong == []


def test_a_slip_in_the_name_of_a_file_is_answered_with_the_file(own: Path, grade_here: Callable[..., Any]) -> None:
    assert "Did you mean `grade slope.py`?" in grade_here("sope.py", cwd=own).err
    assert "Did you mean slope.py?" in grade_here("watch", "slop", cwd=own).err
    assert "Did you mean `grade 'my own'`?" in grade_here("my_own", cwd=own.parent).err


@every_case(
    ("words", "near"),
    [
        (("mine/slop.py",), "mine/slope.py"),
        (("watch", "mine/slope.yp"), "mine/slope.py"),
        (("next", "mine/slope"), "mine/slope.py"),
        (("mine/Slope.py",), "mine/slope.py"),
    ],
)
def test_a_mistyped_path_of_a_file_is_told_with_the_one_that_is_meant(
    tmp_path: Path, grade: Callable[..., Any], written: Callable[..., Path], words: tuple[str, ...], near: str
) -> None:
    written(tmp_path / "mine", {"slope.py": "", "loss.py": ""})
    run = grade(*words, cwd=tmp_path)
    assert (run.code, run.err) == (2, f"grade: {words[-1]} does not exist. Did you mean {near}?\n")


def test_the_folder_that_was_made_is_named_and_a_second_set_is_told(
    tmp_path: Path, grade: Callable[..., Any], course_maker: Callable[..., Path]
) -> None:
    course = course_maker(tmp_path / "course")
    (tmp_path / "work").mkdir()
    made = grade("init", "my kata", "--course", course, cwd=tmp_path / "work")
    assert "1 exercise file is in my kata." in made.out
    assert "second set" not in made.out
    missing = grade(cwd=tmp_path / "work", env={"GRADE_COURSE": str(course)}).err
    assert missing == "grade: exercises does not exist. Name the folder with your exercise files, such as my kata.\n"
    assert "second set" in grade("init", "exercises", "--course", course, cwd=tmp_path / "work" / "my kata").out
    inside = grade("hint", "--course", ".", cwd=course).err
    assert inside.startswith(
        "grade: exercises does not exist. Name a folder with your exercise files, or make one with"
    )


def test_what_is_begun_stays_on_a_screen_of_24_lines(own: Path, grade_here: Callable[..., Any]) -> None:
    course = load_course()
    (own / "slope.py").write_bytes((course.references_folder / "slope.py").read_bytes())
    lines = grade_here("--format", "table", cwd=own).out.splitlines()
    first = next(number for number, line in enumerate(lines) if line.startswith("gradient.py"))
    waiting = [len(topic.exercises) for topic in course.topics[1:]]
    rows = [line.split() for line in lines[first : first + len(waiting)]]
    assert [row[1:4] for row in rows] == [[str(count), "exercises", "not"] for count in waiting]
    assert len(lines) < 24
    grade_here("hint", "sse", cwd=own)
    hinted = grade_here("--format", "table", cwd=own).out
    assert "loss.py  2" not in hinted
    assert "Hints so far:" in hinted


def test_one_thing_is_said_in_the_singular(
    tmp_path: Path, grade: Callable[..., Any], course_maker: Callable[..., Path]
) -> None:
    course = course_maker(tmp_path / "course")
    for language, one, each in (("en", "1 exercise is waiting", " 1 exercise   "), ("zh", "共有 1 个练习", "1 个练习")):
        out = grade(course / "stubs", "--course", course, "--format", "table", "--lang", language, cwd=tmp_path).out
        assert one in out
        assert out.count(each) >= 1


def test_what_platforms_and_scripts_name_may_be_missing(tmp_path: Path, grade_here: Callable[..., Any]) -> None:
    assert "exercises does not exist" in grade_here("exercises", cwd=tmp_path).err
    assert "hand in the exercise files" in grade_here("handed", "--format", "github", cwd=tmp_path).err


def test_in_chinese_a_word_that_means_nothing_offers_no_folder(tmp_path: Path, grade: Callable[..., Any]) -> None:
    for words in (["help", "--lang", "zh"], ["--lang", "zh", "help"]):
        assert "`grade --help` 会列出所有命令。" in grade(*words, cwd=tmp_path).err


def test_a_folder_named_like_a_command_or_a_topic_is_graded(
    tmp_path: Path, stubs: Path, grade: Callable[..., Any]
) -> None:
    (tmp_path / "slope").mkdir()
    (tmp_path / "slope" / "slope.py").write_bytes((stubs / "slope.py").read_bytes())
    assert grade("slope", "--only", "slope", "--quiet", cwd=tmp_path).code == 1
    assert grade("./list", cwd=tmp_path).err.startswith("grade: list does not exist")


def test_help_is_laid_out_by_what_people_do_and_cuts_no_sentence(grade: Callable[..., Any]) -> None:
    out = grade("--help").out
    headings = [line for line in out.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert headings[:4] == ["Practise:", "Grade:", "Teach:", "Write courses:"]
    assert "...\n" not in out.replace("COMMAND ...\n", "")
    assert max(map(len, out.splitlines())) <= 80


HELP_PAGES = """
import json, sys
from click.testing import CliRunner
from grader.cli.main import main

*_, pages = sys.argv
print(json.dumps([CliRunner().invoke(main, [*words, "--help"]).stdout for words in json.loads(pages)]))
"""


@pytest.mark.parametrize("language", Language)
def test_no_help_page_cuts_a_sentence(commands: Any, tmp_path: Path, language: Language) -> None:
    names = [name for group in COMMANDS.values() for name in group if name != "run"]
    words = [[], *([name] for name in names), *(["course", name] for name in course_commands.commands)]
    # One process for all pages: they are translated while their modules are imported.
    (tmp_path / "grade").write_text(HELP_PAGES, encoding="utf-8")
    with commands.start_script(tmp_path / "grade", "--lang", language, json.dumps(words)) as process:
        pages = dict(zip(map(" ".join, words), json.loads(process.communicate()[0]), strict=True))
    assert [name for name, page in pages.items() if f"grade {name}".strip() not in page.partition("\n")[0]] == []
    for page in pages.values():
        assert [line for line in page.splitlines() if line.endswith(("...", "…")) and "COMMAND" not in line] == []
        assert max(map(text_width, page.splitlines())) <= 80
    page = "".join(pages["course"].split())
    with speaking(language, load_course().folder):
        # The texts of the options and commands are translated while their module is imported, here into English.
        helps = ["".join(_(command.help).split()).rstrip(".") for command in course_commands.commands.values()]
    assert [text for text in helps if text not in page] == []


@pytest.mark.parametrize("language", Language)
def test_on_a_terminal_no_word_is_broken_at_its_end(
    own: Path, on_terminal: Callable[..., Any], language: Language
) -> None:
    (own / "gradient.py").write_text((own / "gradient.py").read_text("utf-8").replace("def partial", "def _"), "utf-8")
    for words in (
        ["list"],
        *(["show", name] for name in ("partial", "cost_expanded", "fit_neuron", "minibatches", "amsgrad")),
        *(["hint", name] for name in ("descend", "weight_step", "partial")),
        ["next"],
        ["solution", "steepest_descent"],
        ["reset", "--yes", "partial"],
        ["reset", "--yes", "amsgrad"],
        ["shwo", "directional_derivative", "and", "some", "more", "words"],
        ["init", "."],
    ):
        out = on_terminal(*words, "--lang", language, cwd=own, env={"TERM": "dumb"}).out
        assert out.strip()
        assert [line for line in out.splitlines() if text_width(line) > 79] == []


def test_a_question_and_a_refusal_are_laid_out_for_a_terminal_and_one_line_elsewhere(
    own: Path, grade: Callable[..., Any]
) -> None:
    assert len(grade("solution", "steepest_descent", cwd=own).err.splitlines()) == 1
    assert max(map(text_width, grade("list", cwd=own).out.splitlines())) <= 79


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("form", ["json", "table", "markdown", "junit"])
def test_a_disk_that_fills_up_cuts_no_output_short_in_silence(
    tmp_path: Path, stubs: Path, grade: Callable[..., Any], form: str, unbuffered: str
) -> None:
    with open(tmp_path / "out", "wb") as out:
        run = grade(
            stubs,
            *("--only", "slope", "--quiet", "--format", form),
            env={"PYTHONUNBUFFERED": unbuffered},
            stdout=out,
            limits={resource.RLIMIT_FSIZE: (300, 300)},
        )
    assert run.code == 3
    assert "standard output can't be written: File too large." in run.err


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_disk_that_fills_up_cuts_no_help_short_in_silence(
    tmp_path: Path, grade: Callable[..., Any], unbuffered: str
) -> None:
    for words in (["--help"], ["--help", "--lang", "zh"], ["hint", "--help"], ["--version"], []):
        variables = {"PYTHONUNBUFFERED": unbuffered, **({} if words else {"_GRADE_COMPLETE": "bash_source"})}
        with open(tmp_path / "out", "wb") as out:
            run = grade(*words, env=variables, stdout=out, limits={resource.RLIMIT_FSIZE: (10, 10)})
        assert (run.code, run.err.count("\n")) == (3, 1), words
        assert "File too large" in run.err, words


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_reader_that_has_enough_is_no_fault(start: Callable[..., Any], unbuffered: str) -> None:
    with start("list", cwd="/", env={"PYTHONUNBUFFERED": unbuffered}) as process:
        head = subprocess.run(["head", "-n", "1"], stdin=process.stdout, capture_output=True, check=True)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert head.stdout.startswith(b"slope")
