"""What the screen of the watch shows at every size, in both languages, drawn from made-up results."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from every_case import every_case

from grader.courses import course, stubs
from grader.courses.course import Course
from grader.grading.report import CheckResult, ExerciseResult, Message, SourceLine
from grader.grading.verdicts import Verdict
from grader.i18n import Language, speaking
from grader.practice.watch import lines, moments, views
from grader.practice.watch.changes import SaveChanges
from grader.practice.watch.state import ScreenPage, WatchState
from grader.reporting.style import Style
from grader.terminal import fill_paragraphs, fold_example, text_width

COURSE = course.load_course()


def result_of(exercise: course.Exercise, verdict: Verdict, message: Message | None = None) -> ExerciseResult:
    check = CheckResult(id="c", title="A title of some words", verdict=verdict, max_points=5, message=message)
    facts = {"topic": exercise.topic, "title": exercise.title, "file": exercise.file_name, "line": 3}
    return ExerciseResult(id=exercise.id, checks=(check,), hints=(), output="", **facts)


def state_of(*passed: str, shown: Course = COURSE, folder: str = "exercises") -> WatchState:
    """A state where these topics are done, with the last exercise of the last of them just passed."""
    state = WatchState(course=shown, exercises=shown.exercises, folder=Path(folder))
    for exercise in shown.exercises:
        verdict = Verdict.passed if exercise.topic in passed else Verdict.not_started
        state.results[exercise.id] = result_of(exercise, verdict)
    done = [exercise for exercise in shown.exercises if exercise.topic in passed]
    state.focus = done[-1] if done else shown.exercises[0]
    state.has_just_passed = bool(done)
    return state


def screen(state: WatchState, columns: int = 79, height: int = 200) -> list[str]:
    return views.screen_lines(state, views.View(columns=columns, lines=height, style=Style()))


@pytest.fixture(params=Language)
def language(request: pytest.FixtureRequest) -> Iterator[Language]:
    with speaking(request.param, COURSE.folder):
        yield request.param


@pytest.mark.usefixtures("language")
def test_a_narrow_screen_says_in_full_which_keys_lead_on() -> None:
    more = next(line for line in screen(state_of(), 40, 16) if "↓" in line)
    assert "…" not in more
    assert text_width(more) <= 40


@pytest.mark.usefixtures("language")
@every_case("columns", [79, 49, 39, 30, 20])
def test_each_key_at_the_bottom_has_its_meaning_however_narrow_the_screen_is(columns: int) -> None:
    every, shown = (screen(state_of(), width)[-1].split("  ") for width in (119, columns))
    assert len(every) == 9
    assert set(every[-2:]) <= set(shown) <= set(every)


@pytest.mark.usefixtures("language")
@every_case("columns", [79, 119, 49, 30])
def test_no_line_of_any_page_is_wider_than_the_screen(columns: int) -> None:
    for exercise in COURSE.exercises:
        state = state_of()
        state.focus = exercise
        for page in (ScreenPage.exercise, ScreenPage.statement):
            state.page = page
            examples = [line for line in screen(state, columns) if line.startswith((">>>", "..."))]
            rest = [line for line in screen(state, columns) if line not in examples]
            assert [line for line in rest if text_width(line) > columns] == []
            assert columns < 79 or [line for line in examples if text_width(line) > columns] == []
    for page in (ScreenPage.list, ScreenPage.help, ScreenPage.failing):
        state.page = page
        assert [line for line in screen(state, columns) if text_width(line) > columns] == []


def test_an_example_is_continued_as_python_does_it_and_runs(language: Language) -> None:
    del language
    for exercise in COURSE.exercises:
        state = state_of()
        state.focus = exercise
        state.page = ScreenPage.statement
        shown = [line for line in screen(state) if line.startswith((">>> ", "... "))]
        code = "\n".join(line[4:] for line in shown)
        assert shown
        compile(code, exercise.id, "exec")


@every_case(
    ("line", "folded"),
    [
        (">>> f(1, 2)", [">>> f(1, 2)"]),
        (">>> function(first, second)", [">>> function(first,", "...     second)"]),
        (">>> call('a, b, c, d', [1, 2])", [">>> call('a, b, c, d',", "...     [1, 2])"]),
        (">>> a_long_name, another_one", [">>> a_long_name, another_one"]),
        (">>> f(a, [1, 2, 3], b)", [">>> f(a, [1, 2, 3], b)"]),
        (">>> f(g([1, 2], [3, 4]), 5)", [">>> f(g([1, 2], [3, 4]),", "...     5)"]),
        (">>> f(g([1, 2], [3, 4, 5]))", [">>> f(g([1, 2],", "...     [3, 4, 5]))"]),
        (">>> f('it\\'s, so', 1, 2, 3, 4)", [">>> f('it\\'s, so', 1, 2,", "...     3, 4)"]),
        ("...     second, third, fourth)", ["...     second, third,", "...     fourth)"]),
    ],
)
def test_an_example_is_broken_behind_commas_in_brackets_only(line: str, folded: list[str]) -> None:
    assert fold_example(line, 24) == folded


def test_a_topic_a_track_and_the_course_are_moments_with_a_picture() -> None:
    first = COURSE.topics[0]
    shown = screen(state_of(first.id))
    at = shown.index(f"That was all of {first.file_name}.")
    assert shown[at + 1] == f"A picture of it: grade plot {first.id}"
    core = [topic.id for topic in COURSE.topics if topic.track == COURSE.tracks[0].id]
    text = " ".join(screen(state_of(*core, folder="my kata")))
    assert f"{COURSE.tracks[0].closing} A picture of it: grade report 'my kata'" in text
    shown = screen(state_of(*(topic.id for topic in COURSE.topics)))
    at = shown.index("A picture of it: grade report")
    assert COURSE.closing.endswith(shown[at - 1])
    assert shown[at + 1] == "Press q to leave."


@pytest.mark.parametrize("missing", ["matplotlib", "jinja2"])
def test_no_picture_is_offered_where_none_can_be_drawn(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moments, "find_spec", lambda name: None if name == missing else object())
    for topics in ([COURSE.topics[0]], COURSE.topics):
        assert "grade report" not in "\n".join(screen(state_of(*(topic.id for topic in topics))))
    assert moments.moment_sentences(state_of(COURSE.topics[0].id)) == [f"That was all of {COURSE.topics[0].file_name}."]


@pytest.mark.usefixtures("language")
@every_case("topic", COURSE.topics, ids=lambda topic: topic.id)
def test_the_first_screen_says_what_to_do_and_names_all_keys(topic: course.Topic) -> None:
    state = state_of()
    for exercise in topic.exercises:
        state.focus = exercise
        shown = screen(state, height=24)
        assert "raiseNotImplementedError`" in "".join("".join(shown).split())
        assert re.findall(r"(?:^|  )(\S) ", shown[-1]) == list("nhlsaor?q")


def test_a_notebook_is_named_with_its_cell() -> None:
    state = state_of()
    first = state.exercises[0]
    for exercise in state.exercises[:5]:
        state.results[exercise.id] = replace(state.results[exercise.id], file="slope.ipynb", cell=4)
    shown = "\n".join(screen(state))
    assert "exercises/slope.ipynb, cell 4, line 3" in shown
    assert "Open exercises/slope.ipynb in your editor" in shown
    state.page = ScreenPage.list
    assert first.file_name not in "\n".join(screen(state))


@every_case(
    ("line", "folded"),
    [
        ("    f = (a + b) / c", ["    f = (a + b) / c"]),
        ("    f = (a + b, c) / c,   a: an angle", ["    f = (a + b, c) / c,", "        a: an angle"]),
        ("    cost = a_i^2 + b_i^2 + 2 a_i b_i", ["    cost = a_i^2 + b_i^2", "        + 2 a_i b_i"]),
        ("    f = (some + of + them, and more) / c", ["    f = (some + of + them,", "        and more) / c"]),
        ("    对每个样本：  w := w - rate * dC/dw", ["    对每个样本：", "        w := w - rate * dC/dw"]),  # noqa: RUF001
        ("    nothing here that is a formula", ["    nothing here that is a", "    formula"]),
    ],
)
def test_a_formula_is_broken_between_its_parts(line: str, folded: list[str]) -> None:
    assert fill_paragraphs(line, 30 if "样" in line else 27) == folded


@pytest.mark.usefixtures("language")
def test_a_formula_and_an_example_of_the_course_keep_their_terms_and_arguments_whole() -> None:
    for exercise in COURSE.exercises:
        for line in stubs.stub_function(COURSE, exercise).docstring.splitlines():
            shown = fill_paragraphs(line, 78)
            if line.startswith("    "):
                assert all(re.match(r" {8}([-+=]|:=|\S+[:：]|\S+ +=|[^-+=]*$)", rest) for rest in shown[1:]), shown  # noqa: RUF001
            elif line.startswith(">>> "):
                assert [part for part in shown if part.count("[") != part.count("]")] == []


def test_no_moment_where_nothing_is_finished_or_there_is_no_picture(tmp_path: Path) -> None:
    assert "A picture" not in " ".join(screen(state_of()))
    state = state_of(COURSE.topics[0].id)
    state.has_just_passed = False
    assert "That was all" not in " ".join(screen(state))
    text = " ".join(screen(state_of(COURSE.topics[0].id, shown=COURSE._replace(folder=tmp_path))))
    assert "That was all of" in text
    assert "A picture" not in text


def test_what_is_wrong_with_a_whole_file_is_told_once() -> None:
    broken = Message(id="refused_file", text="kata.ipynb is no notebook.")
    state = state_of()
    state.results = {e.id: result_of(e, Verdict.failed, broken) for e in COURSE.exercises}
    state.page = ScreenPage.failing
    assert len(re.findall("no notebook", "\n".join(screen(state)))) == 1
    told: set[str] = set()
    said = list(lines.changed_lines({}, list(state.results.values()), state, told))
    assert said == ["kata.ipynb is no notebook."]


def test_a_missing_import_is_told_once_in_the_list_of_what_fails() -> None:
    state = state_of()
    state.page = ScreenPage.failing
    for exercise in COURSE.exercises[:3]:
        result = result_of(exercise, Verdict.raised, Message(id="raised_no_numpy", text=f"{exercise.id} needs numpy."))
        place = SourceLine(file="slope.py", line=4, text="np.sin(x)")
        checks = tuple(replace(check, place=place) for check in result.checks)
        state.results[exercise.id] = replace(result, checks=checks)
    text = "\n".join(screen(state))
    assert (text.count("needs numpy"), text.count("at the same missing import as derivative")) == (1, 2)


def test_a_line_of_a_mistake_joins_its_sentences_as_the_language_does(language: Language) -> None:
    state = state_of()
    first = COURSE.exercises[0]
    wrong, named = Message(id="wrong", text="A."), Message(id="mistake", text="B.")
    failed = result_of(first, Verdict.failed, wrong)
    failed = replace(failed, checks=tuple(replace(check, mistake=named) for check in failed.checks))
    (said,) = lines.changed_lines({}, [failed], state, set())
    assert said.endswith("A. B." if language is Language.en else "A.B.")


def test_a_line_of_a_mistake_that_is_found_later_repeats_nothing() -> None:
    state = state_of()
    first = COURSE.exercises[0]
    failed = result_of(first, Verdict.failed, Message(id="wrong", text="A."))
    named = Message(id="mistake", text="B.")
    found = replace(failed, checks=tuple(replace(check, mistake=named) for check in failed.checks))
    (said,) = lines.changed_lines({first.id: failed}, [found], state, set())
    assert said == "exercises/slope.py:3: B."
    passed = result_of(first, Verdict.passed)
    (said,) = lines.changed_lines({first.id: passed}, [found], state, set())
    assert said.endswith("A. B.")


def test_who_leaves_before_the_first_result_is_not_told_how_many_are_done() -> None:
    graded = state_of("slope")
    (said,) = views.closing_lines(graded)
    assert said.startswith("5 of 37 exercises done, ")
    graded.results.clear()
    assert views.closing_lines(graded) == ()


@every_case(
    ("page", "then"),
    [
        (ScreenPage.help, ScreenPage.exercise),
        (ScreenPage.list, ScreenPage.exercise),
        (ScreenPage.statement, ScreenPage.exercise),
        (ScreenPage.failing, ScreenPage.failing),
    ],
)
def test_a_save_turns_to_the_exercise_unless_what_fails_is_shown(page: ScreenPage, then: ScreenPage) -> None:
    state, saved = state_of(), COURSE.exercises[:1]
    state.page = page
    state.begin_grading(1, SaveChanges(own=saved, saved=saved, built_on=()))
    assert state.page is then


def test_well_done_is_said_of_the_exercise_in_focus_where_it_was_not_right_before() -> None:
    state = state_of()
    first, second = COURSE.exercises[:2]
    state.take_results(1, [result_of(second, Verdict.passed)])
    assert not state.has_just_passed
    state.take_results(2, [result_of(first, Verdict.passed)])
    assert state.has_just_passed
    state.has_just_passed = False
    state.take_results(3, [result_of(first, Verdict.passed)])
    assert not state.has_just_passed
