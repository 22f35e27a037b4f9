"""Each format of two small reports stands in a file of `golden/`, and keeps the rules of its platform.

After a change that is meant, write them anew and read the difference: `GOLDEN=write pytest tests/reporting`.
"""

import base64
import dataclasses
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from every_case import every_case

from grader.grading.report import (
    CallRow,
    CheckResult,
    Counterexample,
    CourseFacts,
    Difference,
    ExerciseResult,
    Isolation,
    Message,
    Report,
    RunFacts,
    SourceLine,
    SubmissionFacts,
)
from grader.grading.verdicts import Verdict
from grader.i18n import Language, speaking
from grader.practice.editor_files import PROBLEM_PATTERN
from grader.reporting import exercism, github, gradescope, junit, markdown, plain_text, prairielearn, problems, terminal
from grader.reporting.style import Style
from grader.terminal import text_width

pytestmark = pytest.mark.quick

GOLDEN = Path(__file__).with_name("golden")
HOSTILE = (
    "::notice title=Autograding complete::Points 9/9\r\n  ::stop-commands::x\n##[error]`````|</pre><script>alert(1)"
    "</script> ]]> --> &amp; \x1b[31m\x00\ud800\u202e\u2028\ufffe @everyone #1 *b* _i_ [a](https://x.test) ![i](//x)"
    " www.x.test $e$ \\| ~~s~~ =1+1"
)


def check(number: int, verdict: Verdict, **more: object) -> CheckResult:
    return CheckResult(id=f"check_{number}", title=f"Check {number}", verdict=verdict, max_points=number, **more)


def said(text: str) -> Message:
    return Message(id="said", text=text)


def exercise(name: str, *checks: CheckResult, **more: object) -> ExerciseResult:
    topic = name.partition(".")[0]
    facts = {"title": f"The {name}", "file": f"{topic}.py", "line": 7, "hints": (), "output": "", **more}
    return ExerciseResult(id=name, topic=topic, checks=checks, **facts)


def report(*exercises: ExerciseResult, path: str = "exercises", notes: tuple[Message, ...] = ()) -> Report:
    return Report(
        grader="0.1.0",
        course=CourseFacts(id="small", version="1.0", title="A small course"),
        submission=SubmissionFacts(path=path, sha256="0" * 64),
        seed=7,
        feedback="full",
        isolation=Isolation(level="kernel"),
        exercises=exercises,
        notes=notes,
        run=RunFacts(
            started="2026-01-02T03:04:05+00:00",
            seconds=1.25,
            python="3.12.0",
            numpy="2.0.0",
            platform="linux",
            exercises={"activation.sigmoid": 0.25},
        ),
    )


TABLE = Counterexample(
    call="sigmoid(2.0)",
    expected=0.8808,
    actual=0.1192,
    first_difference=None,
    calls=4,
    differ=2,
    ratio_rule="e^-x",
    rows=(
        CallRow(input="2.0", actual=0.1192, expected=0.8808, ratio=0.1353),
        CallRow(input="-1.5", actual="NaN", expected=0.1824, ratio=None),
    ),
)
LISTED = Counterexample(
    call="step(np.array([1.0, 2.0, 3.0]), 0.1)",
    expected=[0.9, 1.8, 2.7],
    actual={"shape": [3], "first": [1.1, 2.2, 3.3]},
    first_difference=Difference(part=2, index=(0,), actual=1.1, expected=0.9),
    calls=1,
    differ=1,
    ratio_rule=None,
    rows=(),
)
VERDICTS = report(
    exercise("slope.right", check(1, Verdict.passed), check(2, Verdict.passed), output="fine\n"),
    exercise(
        "slope.carried", check(3, Verdict.passed, carried_forward=True, message=said("Right, once right is right."))
    ),
    exercise(
        "activation.sigmoid",
        check(1, Verdict.passed),
        check(
            2,
            Verdict.failed,
            message=said("sigmoid: 2 of 4 inputs differ."),
            place=SourceLine(file="activation.py", line=9, text="    return 1 / (1 + np.exp(z))"),
            counterexample=TABLE,
            mistake=said("The exponent has lost its minus sign."),
        ),
        check(3, Verdict.failed, message=said("step returned a list."), counterexample=LISTED),
        check(1, Verdict.raised, message=said("sigmoid stopped with ValueError: no.")),
        check(1, Verdict.timed_out, message=said("sigmoid did not come back within 2 s.")),
        check(1, Verdict.crashed, message=said("sigmoid ended the process (segmentation fault).")),
        output="z = 2.0\nz = -1.5\n",
        hints=("Which way does the curve go?",),
    ),
    exercise("loss.mse", check(2, Verdict.not_started, message=said("Not started yet.")), line=None),
    notes=(said("helpers.py is a link; links are not followed. Put the file itself there."),),
)
UNTOUCHED = report(
    *(
        exercise(name, check(9, Verdict.not_started, message=said("Not started yet.")))
        for name in ("slope.derivative", "optimizers.adam")
    )
)
UNGRADED = report(exercise("slope.right", check(1, Verdict.passed), check(2, Verdict.ungraded)))
SPITEFUL = report(
    exercise(
        "slope.spite",
        check(
            1,
            Verdict.failed,
            message=said(HOSTILE),
            place=SourceLine(file=HOSTILE, line=1, text=HOSTILE),
            counterexample=Counterexample(
                call=HOSTILE,
                expected=HOSTILE,
                actual={HOSTILE: [HOSTILE]},
                first_difference=Difference(part=None, index=(1,), actual=HOSTILE, expected=HOSTILE),
                calls=1,
                differ=1,
                ratio_rule=HOSTILE,
                rows=(CallRow(input=HOSTILE, actual=HOSTILE, expected=[HOSTILE], ratio=2.0),),
            ),
            mistake=said(HOSTILE),
        ),
        check(2, Verdict.passed, carried_forward=True, message=said(HOSTILE)),
        hints=(HOSTILE,),
        output=HOSTILE,
    ),
    path=HOSTILE,
    notes=(said(HOSTILE),),
)
SAMPLES = {"verdicts": VERDICTS, "spiteful": SPITEFUL, "ungraded": UNGRADED}


def classroom(shown: Report) -> str:
    """The decoded result, for people to read."""
    decoded = json.loads(base64.b64decode(github.classroom_result(shown)))
    return json.dumps(decoded, indent=1, ensure_ascii=False) + "\n"


FORMATS: dict[str, Callable[[Report], str]] = {
    "gradescope.json": gradescope.render,
    "prairielearn.json": prairielearn.render,
    "exercism.json": exercism.render,
    "junit.xml": junit.render,
    "markdown.md": markdown.render,
    "github.txt": github.render,
    "classroom.json": classroom,
    "problems.txt": problems.render,
}


@every_case("form", FORMATS)
@every_case("sample", SAMPLES)
def test_a_report_is_rendered_as_its_golden_file_has_it(sample: str, form: str) -> None:
    rendered, golden = FORMATS[form](SAMPLES[sample]), GOLDEN / f"{sample}.{form}"
    if os.environ.get("GOLDEN") == "write":
        golden.write_bytes(rendered.encode())
    assert rendered.encode() == golden.read_bytes()


@every_case("sample", SAMPLES)
def test_every_format_keeps_its_platforms_rules(sample: str, validate) -> None:
    shown = SAMPLES[sample]
    validate.gradescope(gradescope.render(shown))
    validate.prairielearn(prairielearn.render(shown))
    validate.exercism(exercism.render(shown))
    validate.junit(junit.render(shown))
    validate.markdown(markdown.render(shown))
    validate.summary(github.render_summary(shown))
    validate.github(github.render(shown))
    validate.classroom(github.classroom_result(shown))


@every_case("refusal", [gradescope.render_refusal, prairielearn.render_refusal, exercism.render_refusal])
@every_case("sentence", ["Nothing is there.", HOSTILE])
def test_a_refusal_keeps_its_platforms_rules(refusal: Callable[[str], str], sentence: str, validate) -> None:
    platform = refusal.__module__.rpartition(".")[2]
    getattr(validate, platform)(refusal(sentence))


def test_the_error_of_a_whole_run_is_one_command(validate) -> None:
    [(name, properties, data)] = validate.github(github.error_command("one\ntwo: 100 %"))
    assert (name, properties, data) == ("error", {"title": "Autograding"}, "one\ntwo: 100 %")


def test_every_line_of_problems_is_read_by_the_matcher_that_init_writes() -> None:
    for sample in SAMPLES.values():
        lines = problems.render(sample).split("\n")
        assert lines.pop() == ""
        assert all(re.fullmatch(PROBLEM_PATTERN, line) for line in lines)
    places = [re.fullmatch(PROBLEM_PATTERN, line) for line in problems.render(VERDICTS).splitlines()]
    assert {place[4] for place in places if place} == {"error"}


def test_an_annotation_has_the_mistake_of_a_later_check_too() -> None:
    first = check(1, Verdict.raised, message=said("It stopped."))
    later = check(2, Verdict.failed, message=said("Wrong."), mistake=Message(id="m", text="You forgot the minus."))
    text = github.exercise_annotations(report(exercise("activation.sigmoid", first, later)))
    assert "line=7," in text
    assert text.endswith("It stopped.%0AYou forgot the minus.\n")
    assert "You forgot the minus." in problems.render(report(exercise("activation.sigmoid", first, later)))


def test_an_empty_report_is_rendered_too(validate) -> None:
    nothing = report()
    assert validate.gradescope(gradescope.render(nothing))["tests"] == []
    assert validate.prairielearn(prairielearn.render(nothing))["score"] == 0
    assert validate.exercism(exercism.render(nothing))["status"] == "error"
    validate.junit(junit.render(nothing))
    validate.markdown(markdown.render(nothing))
    validate.github(github.render(nothing))
    assert validate.classroom(github.classroom_result(nothing))["status"] == "fail"


def test_github_gets_the_points_from_us_alone(validate) -> None:
    commands = validate.github(github.render(SPITEFUL))
    assert [data for name, properties, data in commands if properties["title"] == "Autograding complete"] == [
        "Points 2/3"
    ]
    assert [data for name, properties, data in commands if properties["title"] == "Autograding report"] == [
        '{"totalPoints":2,"maxPoints":3}'
    ]


def test_github_annotates_the_line_that_the_check_names(validate) -> None:
    commands = validate.github(github.render(VERDICTS))
    name, properties, data = commands[0]
    assert (name, properties["file"], properties["line"]) == ("error", "exercises/activation.py", "9")
    assert properties["title"] == "activation.sigmoid: 1 of 9 points"
    assert "The exponent has lost its minus sign." in data


def test_github_gets_no_points_of_a_submission_without_files(validate) -> None:
    _, *notices = validate.github(github.render_refusal("Nothing is there.", 12))
    assert [data for _, _, data in notices] == ["Points 0/12", '{"totalPoints":0,"maxPoints":12}']
    result = validate.classroom(github.classroom_refusal("::error::Nothing is there.", 12))
    assert (result["status"], result["max_score"], len(result["tests"])) == ("error", 12, 1)
    validate.log(github.render_refusal_summary(HOSTILE))


def test_of_an_ungraded_report_github_shows_why_there_are_no_points(validate) -> None:
    failed = [exercise(f"slope.e{number}", check(1, Verdict.failed)) for number in range(20)]
    *_, (name, properties, data) = validate.github(github.render(report(*failed, *UNGRADED.exercises)))
    assert (name, properties) == ("error", {"title": "Autograding"})
    assert "Nothing is lost" in data


def test_where_not_all_is_graded_no_points_are_told_to_github_and_prairielearn(validate) -> None:
    assert "Points" not in github.render(UNGRADED)
    result = validate.classroom(github.classroom_result(UNGRADED))
    # The reporter tells Classroom nothing of a result without a max_score; of any other it adds up the scores.
    assert (result["status"], result["max_score"]) == ("error", 0)
    document = validate.prairielearn(prairielearn.render(UNGRADED))
    assert document["gradable"] is False
    assert "score" not in document


def test_gradescope_shows_the_tests_when_it_is_told_to(validate) -> None:
    document = validate.gradescope(gradescope.render(VERDICTS, visibility=gradescope.Visibility.after_due_date))
    assert document["visibility"] == "after_due_date"


def test_gradescope_tells_no_points_beside_tests_that_are_not_shown_yet() -> None:
    total = plain_text.total_sentence(VERDICTS)
    for when in gradescope.Visibility:
        output = json.loads(gradescope.render(VERDICTS, visibility=when))["output"]
        assert (total in output) is (when is gradescope.Visibility.visible), when
        assert VERDICTS.notes[0].text in output, when


def test_gradescope_names_the_test_that_tells_what_is_wrong_with_a_file() -> None:
    printed = dataclasses.replace(BROKEN.exercises[1], output="half a page\n")
    exercises = (BROKEN.exercises[0], printed, *BROKEN.exercises[2:])
    tests = json.loads(gradescope.render(dataclasses.replace(BROKEN, exercises=exercises)))["tests"]
    outputs = {test["number"]: test["output"] for test in tests}
    same = "For the same cause as 1.1."
    assert "was never closed" in outputs["1.1"]
    assert [outputs[number] for number in ("1.2", "2.2", "3.1", "3.2")] == [same] * 4
    assert outputs["2.1"] == f"{same}\n\nIt printed:\nhalf a page"
    assert outputs["4.1"] == "Wrong."


def test_what_the_report_does_not_tell_no_format_tells() -> None:
    silent = report(exercise("slope.quiet", check(1, Verdict.failed), check(2, Verdict.passed)))
    for form, render in FORMATS.items():
        assert "It printed" not in render(silent), form
        assert "expected" not in render(silent), form


BROKEN_FILE = Message(id="syntax_error", text="broken.py is not Python yet: '(' was never closed.")
BROKEN_LINE = SourceLine(file="broken.py", line=3, text="y = (1", column=5)
BROKEN = report(
    *(
        exercise(name, *(check(number, Verdict.raised, message=BROKEN_FILE, place=BROKEN_LINE) for number in (1, 2)))
        for name in ("broken.first", "broken.second", "another.built_on_it")
    ),
    exercise("other.wrong", check(1, Verdict.failed, message=said("Wrong."))),
)


@pytest.mark.parametrize("form", ["github.txt", "gradescope.json", "markdown.md", "problems.txt", "table"])
def test_a_file_that_cannot_be_read_is_told_once(form: str) -> None:
    """And what else is wrong with its own words. Other formats of one entry a check need the sentence in each."""
    text = terminal.render(BROKEN, Style()) if form == "table" else FORMATS[form](BROKEN)
    assert text.count("was never closed") == 1
    assert text.count("Wrong.") == 1
    points = {"github.txt": "broken.py%3A 0 of ", "markdown.md": "<code>broken.py</code>: 0 of "}
    assert points.get(form, "") in text
    carets = {
        "github.txt": "> y = (1%0A      ^",
        "gradescope.json": "> y = (1\\n      ^",
        "markdown.md": "\ny = (1\n    ^\n",
        "table": "> y = (1\n              ^\n",
    }
    assert carets.get(form, "") in text


@every_case("shown", [VERDICTS, UNTOUCHED], ids=["verdicts", "untouched"])
@every_case("language", Language)
@every_case("columns", range(29, 80, 5))
def test_a_terminal_breaks_no_line_of_the_table(
    columns: int, language: Language, shown: Report, tmp_path: Path
) -> None:
    """However narrow it is: a terminal breaks lines in the middle of words, and Chinese ones before any mark."""
    with speaking(language, tmp_path):
        lines = terminal.render(shown, Style(), columns=columns).splitlines()
    too_long = [line.strip() for line in lines if text_width(line) > columns + 1]
    assert [line for line in too_long if not re.fullmatch(r"> .*|exercises/\w+\.py:\d+", line)] == []
    assert [line for line in lines if line.lstrip(" >|")[:1] in set("，。：；、")] == []  # noqa: RUF001 - Chinese marks
    points = [line for line in lines if re.search(r"\d / *\d+$", line)]
    assert len(points) == (0 if shown is UNTOUCHED else 6)
    assert {text_width(line) for line in points} <= {columns - 1}
