"""What is said of a syntax error that a newer Python may accept; all else is shown by whole submissions elsewhere."""

from every_case import every_case

from grader.courses.course import load_course
from grader.grading import exception_feedback
from grader.grading.exception_feedback import ExceptionFeedback
from grader.sandbox.replies import RaisedException, TracebackLine, parse_exception
from grader.submissions.submission import Submission

SYNTAX_ERROR = ("SyntaxError", "Exception", "BaseException", "object")


def _said(source: str, text: str, line: int) -> str:
    """The id of the sentence on a file that Python could not read at this line."""
    course = load_course()
    exercise = next(each for each in course.exercises if each.id == "activation.sigmoid")
    feedback = ExceptionFeedback(
        exercise=exercise,
        submission=Submission(path="", files={"activation.py": source.encode()}, refused={}),
        reference=len,
        memory=1,
    )
    place = TracebackLine(file="activation.py", line=line, function="<syntax>")
    sentence, _place = feedback.sentence(RaisedException(kinds=SYNTAX_ERROR, text=text, places=(place,)))
    return sentence.id


NEWER = [
    ((3, 11), "type X = int", "invalid syntax"),
    ((3, 11), "def sigmoid[T](x: T) -> T:", "expected '('"),
    ((3, 11), "async def sigmoid[T: float](x):", "expected '('"),
    ((3, 11), "class Box[T]:", "invalid syntax"),
    ((3, 11), """    return f"{names["x"]}\"""", "f-string: unmatched '('"),
    ((3, 11), """    return f"{'\\n'.join(x)}\"""", "f-string expression part cannot include a backslash"),
    ((3, 11), """    say = t"{x}\"""", "invalid syntax"),
    ((3, 13), """    say = t"{x}\"""", "invalid syntax"),
]
NOT_NEWER = [
    ((3, 11), "def sigmoid[x]:", "expected '('"),
    ((3, 11), "type = int float", "invalid syntax"),
    ((3, 11), """    print(f"{x")""", "f-string: expecting '}'"),
    ((3, 11), "    return x +", "invalid syntax"),
    ((3, 13), "class Box[T]", "expected ':'"),
    ((3, 13), """    return f"{names["x"}\"""", "f-string: expecting '}'"),
    ((3, 14), """    say = t"{x\"""", "t-string: expecting '}'"),
]


@every_case(("python", "line", "text"), NEWER)
def test_a_line_that_a_newer_python_may_accept_is_told_which_python_graded_it(python, line, text, monkeypatch):
    monkeypatch.setattr(exception_feedback, "_GRADING_PYTHON", python)
    assert _said(f"import math\n{line}\n", text, 2) == "newer_syntax"


@every_case(("python", "line", "text"), NOT_NEWER)
def test_a_line_that_no_python_accepts_is_not_python(python, line, text, monkeypatch):
    monkeypatch.setattr(exception_feedback, "_GRADING_PYTHON", python)
    assert _said(f"import math\n{line}\n", text, 2) == "syntax_error"


def test_a_column_that_is_none_counts_for_nothing() -> None:
    for column in (0, -1, True, 2**40, 1.5, "3", None):
        described = {"kinds": ["SyntaxError"], "text": "no", "places": [("a.py", 1, "<syntax>")], "column": column}
        assert parse_exception(described).column == 0, column
