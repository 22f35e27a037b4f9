"""No text of a submission can break a format, write for us in it, or make it longer than its platform takes."""

import base64
import json
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from every_case import every_case
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from grader.grading.report import (
    CallRow,
    CheckResult,
    Counterexample,
    CourseFacts,
    ExerciseResult,
    Isolation,
    Message,
    Report,
    RunFacts,
    SourceLine,
    SubmissionFacts,
)
from grader.grading.verdicts import Verdict
from grader.reporting import exercism, github, gradescope, junit, markdown, plain_text, prairielearn
from grader.sanitize import CUT_MARK, log_safe

PIECES = (
    *(
        "::",
        ":",
        "::error::",
        "::stop-commands::t",
        "##[",
        "##[group]",
        "##vso[task.complete result=Succeeded;]",
        "##teamcity[",
        "[[ATTACHMENT|/etc/passwd]]",
        "[[PROPERTY|id=1]]",
        "#",
        "%0A",
        "%",
        "\n",
        "\r",
        "\r\n",
        "\t",
        " ",
        "\u00a0",
    ),
    *(
        "|",
        "\\|",
        "\\",
        "\\\\",
        "`",
        "```",
        "~~~",
        "*",
        "**",
        "_",
        "__",
        "[",
        "](",
        ")",
        "<",
        ">",
        "<!--",
        "-->",
        "<b>",
        "</code>",
    ),
    *(
        "&",
        "&lt;",
        "&#10;",
        "]]>",
        "<?xml",
        "'",
        '"',
        "$",
        "=",
        "-",
        "---",
        "===",
        "+",
        "1.",
        "@x",
        "http://x.y",
        "www.x.y",
        "a@b.c",
    ),
    *(
        "\x00",
        "\x1b[2J",
        "\x85",
        "\u2028",
        "\u202e",
        "\ufffe",
        "\uffff",
        "\ud800",
        "\ufeff",
        "é",
        "梯",
        "🙂",
        "word",
        "x",
        "",
    ),
)
hostile = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)
anything = hostile | st.text(st.characters(exclude_categories=()), max_size=40)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | anything,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(anything, inner, max_size=3),
    max_leaves=5,
)
messages = st.builds(Message, id=st.just("said"), text=anything)
places = st.builds(SourceLine, file=anything, line=st.integers(1, 10**6), text=anything)
rows = st.builds(
    CallRow,
    input=anything,
    actual=values,
    expected=values,
    ratio=st.none() | st.floats(allow_nan=False, allow_infinity=False),
)
examples = st.builds(
    Counterexample,
    call=anything,
    expected=values,
    actual=values,
    first_difference=st.none(),
    calls=st.just(3),
    differ=st.just(2),
    ratio_rule=st.none() | anything,
    rows=st.lists(rows, max_size=3).map(tuple),
)
checks = st.builds(
    CheckResult,
    id=st.just("check_it"),
    title=anything,
    verdict=st.sampled_from(Verdict),
    max_points=st.integers(1, 5),
    message=st.none() | messages,
    place=st.none() | places,
    counterexample=st.none() | examples,
    mistake=st.none() | messages,
    carried_forward=st.booleans(),
)
exercises = st.builds(
    ExerciseResult,
    id=st.just("slope.it"),
    topic=st.just("slope"),
    title=anything,
    file=st.just("slope.py"),
    line=st.none() | st.integers(1, 99),
    checks=st.lists(checks, min_size=1, max_size=3).map(tuple),
    hints=st.lists(anything, max_size=2).map(tuple),
    output=anything,
)


def made(exercises: tuple[ExerciseResult, ...], text: str) -> Report:
    return Report(
        grader="0",
        course=CourseFacts(id="c", version="1", title=text),
        submission=SubmissionFacts(path=text, sha256="0" * 64),
        seed=0,
        feedback="full",
        isolation=Isolation(level="process"),
        exercises=exercises,
        notes=(Message(id="said", text=text),),
        run=RunFacts(started="2026-01-02T03:04:05+00:00", seconds=0.5, python="3", numpy="2", platform="linux"),
    )


reports = st.builds(made, st.lists(exercises, max_size=2).map(tuple), anything)
often = settings(max_examples=80, deadline=None)


@often
@given(reports)
def test_no_text_breaks_a_format_leaves_its_table_cell_or_is_a_workflow_command(validate, shown: Report) -> None:
    validate.gradescope(gradescope.render(shown))
    validate.prairielearn(prairielearn.render(shown))
    validate.exercism(exercism.render(shown))
    validate.junit(junit.render(shown))
    validate.summary(github.render_summary(shown))
    commands = validate.github(github.render(shown))
    titles = [properties["title"] for name, properties, _ in commands if name == "notice"]
    assert titles == ["Autograding complete", "Autograding report"] * shown.is_graded
    validate.classroom(github.classroom_result(shown))


@often
@given(anything)
def test_text_in_markdown_reads_as_it_is_written(text: str) -> None:
    shown = plain_text.one_line(text)
    tokens = (
        MarkdownIt("commonmark")
        .enable("table")
        .parse(f"| a |\n| --- |\n| x{markdown.escaped_text(text)}x |\n\nx{markdown.inline_code(text)}x")
    )
    read = ["".join(child.content for child in token.children or [] if child.type != "html_inline") for token in tokens]
    read = [part.replace("@\N{WORD JOINER}", "@") for part in read if part]
    assert read[1:] == [f"x{shown}x", f"x{shown}x"]


@often
@given(anything)
def test_a_fence_holds_its_text(text: str) -> None:
    shown = plain_text.text_block(text)
    [token] = MarkdownIt("commonmark").parse(markdown.code_block(shown))
    assert token.type == "fence"
    assert token.content == log_safe(shown).replace("\N{REPLACEMENT CHARACTER}\n", "\N{REPLACEMENT CHARACTER}\n") + "\n"


@often
@given(anything)
def test_text_in_a_command_reads_as_it_is_written(validate, text: str) -> None:
    line = github.error_command(plain_text.text_block(text) or "x").rstrip("\n")
    _, _, data = validate.command(line)
    assert data == log_safe(plain_text.text_block(text) or "x")


@often
@given(anything)
def test_text_in_xml_reads_as_it_is_written(text: str) -> None:
    check = CheckResult(id="c", title="t", verdict=Verdict.failed, max_points=1, message=Message(id="m", text=text))
    exercise = ExerciseResult(
        id="a.b", topic="a", title="t", file="a.py", line=1, checks=(check,), hints=(), output=text
    )
    case = ET.fromstring(junit.render(made((exercise,), "c")).encode()).find("testsuite/testcase")  # noqa: S314 - ours
    message, printed = case.find("failure").attrib["message"], case.findtext("system-out", "")
    assert message.replace("[\N{WORD JOINER}[", "[[") == plain_text.one_line(text)
    assert printed.replace("[\N{WORD JOINER}[", "[[") == plain_text.text_block(text)


def _long(text: str, count: int) -> Report:
    check = CheckResult(
        id="c",
        title="A title",
        verdict=Verdict.failed,
        max_points=1,
        message=Message(id="m", text=text),
        place=SourceLine(file="slope.py", line=1, text=text),
        counterexample=Counterexample(
            call=text, expected=text, actual=[text], first_difference=None, calls=9, differ=9, ratio_rule=text,
            rows=(CallRow(input=text, actual=text, expected=text, ratio=1.0),) * 2,
        ),
        mistake=Message(id="m", text=text),
    )  # fmt: skip
    exercise = ExerciseResult(
        id="slope.it",
        topic="slope",
        title="T",
        file="slope.py",
        line=1,
        checks=tuple(replace(check, id=f"c{number}") for number in range(5)),
        hints=(text,),
        output=text * 9,
    )
    return made((exercise,) * (count // 5), text)


@pytest.mark.parametrize("text", ["🙂" * 10_000, "::|`<\n" * 2_000])
def test_however_long_the_texts_are_the_platforms_limits_hold_and_cuts_are_marked(text: str, validate) -> None:
    shown = _long(text, 200)
    told = {
        "prairielearn": prairielearn.render(shown),
        "exercism": exercism.render(shown),
        "summary": github.render_summary(shown),
        "classroom": github.classroom_result(shown),
        "gradescope": gradescope.render(shown),
        "github": github.render(shown),
    }
    for platform, rendered in told.items():
        getattr(validate, platform)(rendered)
    told["classroom"] = base64.b64decode(told["classroom"]).decode()
    assert {platform for platform, rendered in told.items() if CUT_MARK.strip() not in rendered} == set()


def test_exercism_cuts_output_with_its_notice(validate) -> None:
    document = validate.exercism(exercism.render(_long("x" * 501, 5)))
    outputs = [test["output"] for test in document["tests"]]
    assert len(outputs[0]) == 500
    assert outputs[0].endswith("[Output was truncated. Please limit to 500 chars]")
    assert outputs[1:] == [None] * 4


@every_case("text", ["🙂" * 249 + "xx", "🙂" * 251, "x" + "🙂" * 300])
def test_exercism_counts_output_as_a_browser_does(text: str, validate) -> None:
    document = validate.exercism(exercism.render(replace(_long("x", 5), exercises=(_printing(text),))))
    [shown] = {test["output"] for test in document["tests"]} - {None}
    assert shown == text or shown.endswith("[Output was truncated. Please limit to 500 chars]")
    assert (shown == text) is (len(text) == 251 and text.endswith("xx"))


def _printing(text: str) -> ExerciseResult:
    [exercise] = _long("x", 5).exercises
    return replace(exercise, output=text)


def test_a_message_is_cut_to_bytes_between_characters() -> None:
    assert plain_text.cut_to_bytes("é" * 10, 20) == "é" * 10
    assert plain_text.cut_to_bytes("é" * 10, 15, "!") == "é" * 7 + "!"


def test_classroom_has_room_for_a_whole_course_with_its_texts() -> None:
    result = json.loads(base64.b64decode(github.classroom_result(_long("A sentence of usual length. " * 4, 200))))
    assert len(result["tests"]) == 200


def test_of_very_many_refused_files_the_first_are_told(validate) -> None:
    many = replace(made((), "c"), notes=tuple(Message(id="m", text=f"file{n}.py |" * 40) for n in range(5_000)))
    validate.summary(github.render_summary(many))
    validate.prairielearn(prairielearn.render(many))
    assert "... and 4980 more" in junit.render(many)
