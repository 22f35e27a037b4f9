"""What Python says of syntax errors, told in Chinese."""

# ruff: noqa: RUF001 - Chinese has its own marks
import warnings
from pathlib import Path

import pytest
from every_case import every_case

from grader.grading.syntax_texts import syntax_text
from grader.i18n import Language, speaking

NO_PYTHON = (
    *("def f(x)\n    pass\n", "f(1, 2\n", "x = (1]\n", "x = (\n1]\n", "x = 1)\n", "s = 'abc\n", "s = '''abc\n"),
    *(
        "def f():\nreturn 1\n",
        "class A:\nx = 1\n",
        "if x:\ny = 1\n",
        "try:\n    y\nz = 1\n",
        "if x:\n    y\nelse:\nz\n",
    ),
    *("x = 1\n    y = 2\n", "def f():\n        x = 1\n    y = 2\n", "def f():\n\tx = 1\n        y = 2\n"),
    *("f() = 1\n", "x + 1 = 2\n", "1 = x\n", "if x = 1:\n    pass\n", "if x.a = 1:\n    pass\n", "None = 1\n"),
    *(
        "[x for x in y] = 1\n",
        "lambda: 1 = 2\n",
        "f() += 1\n",
        "(a, b) += 1\n",
        "del f()\n",
        "{1: 2} = 3\n",
        "x = yield = 1\n",
    ),
    *("f(a=1, 2)\n", "f(**a, 2)\n", "f(**a, *b)\n", "f(a=1, a=2)\n", "f(a b)\n", "x = 1 2\n", "f(1=2)\n", "f(a=)\n"),
    *(
        "f(x for x in y, 1)\n",
        "[x, y for x in z]\n",
        "print x\n",
        "def f(a=1, b):\n    pass\n",
        "def f(a=):\n    pass\n",
    ),
    *("def f(a, a):\n    pass\n", "def f(*):\n    pass\n", "def f((a, b)):\n    pass\n", "lambda (a): 1\n"),
    *("return 1\n", "def f():\n    await x\n", "break\n", "continue\n", "def f(x):\n    global x\n"),
    *("def f():\n    x = 1\n    global x\n", "def f():\n    print(x)\n    global x\n", "def f():\n    nonlocal x\n"),
    *(
        "nonlocal x\n",
        "def f():\n    from a import *\n",
        "from a import b,\n",
        "x = 1\nfrom __future__ import annotations\n",
    ),
    *("x = 1a\n", "x = 0x\n", "x = 0o8\n", "x = 012\n", "x = \u201ca\u201d\n", "x = 1\u00a0+ 2\n", "x = 1 \\ + 2\n"),
    *("x = b'\u00e9'\n", "x = b'a' 'b'\n", "x = 'C:\\Users'\n", "{1: 2, 3}\n", "{1:, 2: 3}\n", "{1: *a}\n"),
    *("f'{}'\n", "f'{x'\n", "f'}'\n", "f'{a b}'\n", "f'{*}'\n", "(a, b): int = 1\n", "f(): int = 1\n", "*a, *b = c\n"),
    *("f'{a!x}'\n", "f'{a!}'\n", "f'{lambda x: 1}'\n", "x = b'\\x1'\n", "x = " + "(" * 300 + ")" * 300),
    *("".join("  " * i + "if x:\n" for i in range(101)) + "  " * 101 + "y\n",),
    *("def f():\n" + "".join(" " * (i + 1) + "for x in y:\n" for i in range(22)) + " " * 23 + "z\n",),
    *("def f(*a, *b):\n    pass\n", "def f(a, /, b, /):\n    pass\n", "def f(*a, b, /):\n    pass\n"),
    *(
        "def f(/, a):\n    pass\n",
        "def f(*a=1):\n    pass\n",
        "def f(**a=1):\n    pass\n",
        "def f(**a, b):\n    pass\n",
    ),
    *("def f():\n    return [(yield x) for x in y]\n", "async def f():\n    yield 1\n    return 2\n"),
    *("async def f():\n    yield from x\n", "def f():\n    [x async for x in y]\n"),
    *("def f():\n    nonlocal x\n    global x\n", "def f():\n    global x\n    x: int = 1\n"),
    *("try:\n    x\nexcept A:\n    y\nexcept* B:\n    z\n", "try:\n    x\nexcept*:\n    z\n"),
    *("def f():\n    try:\n        x\n    except* A:\n        return\n",),
    *("[x for y in (z := w)]\n", "[x := 1 for x in y]\n", "class A:\n    [x := 1 for y in z]\n", "x = a + not b\n"),
    *(
        f"match x:\n    case {pattern}:\n        y\n    case 1:\n        z\n"
        for pattern in ("_", "y", "1 | a", "[a, a]", "[*a, *b]", "A(b=1, 2)", "A(a=1, a=2)", "{'a': 1, 'a': 2}")
    ),
    *("*a = c\n", "*a\n", "x = 1 if y\n", "(x.y := 1)\n", "def f x:\n    pass\n", "a && b\n", "x = a ? b : c\n"),
)


@every_case("source", NO_PYTHON)
def test_python_is_told_in_chinese_with_its_own_words_behind(source: str, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(SyntaxError) as found:
            compile(source, "slope.py", "exec")
    text = found.value.msg.rstrip(".")
    assert syntax_text(text) == text
    with speaking(Language.zh, tmp_path):
        told = syntax_text(text)
    translated = told.removesuffix(f"（{text}）")
    assert translated != told
    assert any("\u4e00" <= character <= "\u9fff" for character in translated)
    assert not {"{", "}"} & set(translated) or "{" in text or "}" in text


def test_a_text_within_a_text_is_told_in_chinese_too(tmp_path: Path) -> None:
    with speaking(Language.zh, tmp_path):
        assert syntax_text("f-string: unmatched ')'") == "f 字符串：“)”没有配对的左括号（f-string: unmatched ')'）"
        assert syntax_text("cannot delete function call") == "不能删除“函数调用”（cannot delete function call）"


def test_a_text_that_is_not_known_stays_as_it_is(tmp_path: Path) -> None:
    with speaking(Language.zh, tmp_path):
        assert syntax_text("the moon is not in the right place") == "the moon is not in the right place"
