"""What is said on top of Python's own words about syntax errors of habit and of pasting."""

# ruff: noqa: RUF001 - the characters that are meant
from pathlib import Path

import pytest
from every_case import every_case

from grader.grading.options import GradingOptions
from grader.grading.session import Session
from grader.grading.syntax_advice import syntax_advice
from grader.submissions.folder import read_folder

BODY = "def f(y):\n    return y\n"
ADVISED = [
    (f"```python\n{BODY}```\n", "marks code in a chat"),
    (f"{BODY}```\n", "marks code in a chat"),
    (f">>> {BODY}", "Python prompt"),
    (f"In [3]: {BODY}", "Python prompt"),
    ("def f(y):\n<<<<<<< HEAD\n    return y\n=======\n    return 1\n>>>>>>> other\n", "git marks two versions"),
    (f"{BODY}=======\n", "git marks two versions"),
    ("def f(y):\n-    raise NotImplementedError\n+    return y\n", "copied from a diff"),
    (f"@@ -1,2 +1,2 @@\n{BODY}", "copied from a diff"),
    ("def f(y):\n    return \\frac y\n", "LaTeX"),
    ("if a:\n    pass\nelse if b:\n    pass\n", "`elif`"),
    ("if a:\n    pass\nelseif b:\n    pass\n", "`elif`"),
    (f"// f\n{BODY}", "begins with #"),
    ("x = a && b\n", "`and` and `or`"),
    ("if !a:\n    pass\n", "`not`"),
    ("x = a <> b\n", "`!=`"),
    ("x = y if a || b else 2\n", "`and` and `or`"),
    ("i++\n", "`i += 1`"),
    ("i--\n", "`i -= 1`"),
    ("raise ValueError, 'no'\n", "raise ValueError(text)"),
    ("x = 10L\n", "no L"),
    ("int a = 3\n", "no types"),
    ("function f(y):\n    return y\n", "begins with `def`"),
    ("lambda = 0.1\n", "one of Python's own"),
    ("def f(y, lambda):\n    return y\n", "one of Python's own"),
    ("def f(in=1, y=2):\n    return y\n", "one of Python's own"),
    ("x = y - lambda * 2\n", "one of Python's own"),
    ("def f(y):\n    return lambda * y\n", "one of Python's own"),
    ("x = (a + lambda) * 2\n", "one of Python's own"),
    ("x = in + 1\n", "one of Python's own"),
    ("x = a -\n", "behind the last sign"),
    ("def f(y):\n    return y +  # and 1\n        1\n", "behind the last sign"),
    ("x =\n", "behind the last sign"),
    ("x = a and\n", "behind the last sign"),
    ("x = lambda y: y *\n", "behind the last sign"),
    ("x = await y()\n", "only Jupyter itself"),
    ("async with y:\n    pass\n", "only Jupyter itself"),
    ("x = 2y\n", "as in 2*x"),
    ("x = a，b\n", "Write , in its place."),
    ("def f(y)：\n    return y\n", "Write : in its place."),
    ("x = “a”\n", 'Write " in its place.'),
    ("x = a − b\n", "Write - in its place."),
    ("x = a²\n", "Write **2 in its place."),
    ("x = √a\n", "Write np.sqrt in its place."),
    ("x =\u00a0a\n", "type a space where one belongs"),
    ("x = \u200ba\n", "type a space where one belongs"),
    ("x = a / (0,00002)\n", "with a point, as in 0.05"),
    ("f'(x) = (f(x + 1) - f(x)) / 1\n", "No name holds a '"),
    ("y' = 2\n", "No name holds a '"),
    ("def f(y):\n    return y\n        + 1\n", "move this one to the left"),
    ("def f(y):\n    y = 1\n  return y\n", "to that of its block"),
    ("def f(y):\n    y = 1\n\treturn y\n", "spaces only"),
    ("def f(y):\nreturn y\n", "four spaces further right"),
    ("f(y) = 2*y\n", "with `return`"),
    ("w(0) = 1\n", "as w[0]"),
    ("x = (a - b) / (2 y)\n", "as in 2*x"),
]
ADVISED_BEFORE_PYTHON_3_14 = [
    ("invalid syntax", "    retrun y", "Is retrun meant to be `return`?"),
    ("invalid syntax", "Def f(y):", "Is Def meant to be `def`?"),
    ("invalid syntax", "form math import exp", "Is form meant to be `from`?"),
    ("invalid syntax", "fro i in range(3):", "Is fro meant to be `for`?"),
    ("invalid syntax", "de f(y):", "Is de meant to be `def`?"),
    ("multiple exception types must be parenthesized", "except ValueError, error:", "except ValueError as error:"),
]
UNADVISED = (
    *("def f(y)\n    return y\n", "x = (1, 2\n", "x = 'a\n", "print x\n", "if x = 1:\n    pass\n", "x = 1 2\n"),
    *("x = a ! b\n", "x = * 2\n", "foo bar\n", "x = ♥\n", "print 'a && b'\n"),
    *("def f(y, z=lambda: 1, in_1=2) y\n", "def f(y, x=a in b,,):\n    return y\n"),
    *("print('a && b'\n", "x = ('a <> b'\n", "x = 'a && b\n", "x = ('C++'\n"),
    *("x = (a b)\n", "x = (2 if a)\n", "x = don't\n", "(a, b) + f(y) = 1\n", "x = 007\n"),
    *("is it\n", "deg f\n", "or b\n"),
)


def syntax_error(source: str) -> tuple[str, str]:
    """What this Python says of a source, and the line of which it says it."""
    with pytest.raises(SyntaxError) as caught:
        compile(source, "f.py", "exec")
    return caught.value.msg, source.splitlines()[(caught.value.lineno or 1) - 1]


@every_case(("source", "advice"), ADVISED)
def test_a_habit_or_what_was_pasted_is_told_with_what_to_do(source: str, advice: str) -> None:
    assert advice in syntax_advice(*syntax_error(source))


@every_case(("text", "line", "advice"), ADVISED_BEFORE_PYTHON_3_14)
def test_what_newer_pythons_tell_or_accept_is_advised_where_they_are_not_used(
    text: str, line: str, advice: str
) -> None:
    assert advice in syntax_advice(text, line)


@every_case("source", UNADVISED)
def test_where_nothing_is_known_python_alone_speaks(source: str) -> None:
    assert syntax_advice(*syntax_error(source)) == ""


@every_case(
    ("source", "sentence"),
    [
        (
            "def sse(y， y_hat):\n    return 1\n",
            "loss.py is not Python yet: invalid character '，' (U+FF0C). Write , in its place.",
        ),
        # What is shown of a long line begins with "...", as a Python prompt does.
        (
            f"def sse(y, y_hat):\n    return [{'1, ' * 90}2 2 ]]\n",
            "loss.py is not Python yet: unmatched ']'.",
        ),
    ],
)
def test_the_advice_follows_what_python_says(tmp_path: Path, source: str, sentence: str) -> None:
    (tmp_path / "loss.py").write_text(source, encoding="utf-8")
    with Session(options=GradingOptions(exercises=("loss.sse",))) as session:
        (exercise,) = session.grade(read_folder(tmp_path, "mine")).exercises
    said = exercise.checks[0].message
    assert said is not None
    assert said.text == sentence
