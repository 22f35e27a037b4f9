"""A course whose functions take and return texts, lists, dicts, truth values, whole numbers and None."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from every_case import every_case

import grader
from grader import CourseError, GradingOptions, Session, load_course, verify
from grader.authoring.verify.argument_properties import ARGUMENT_PROPERTIES, ArgumentKind
from grader.grading import declare
from grader.grading.compare import MismatchKind, find_mismatch, incomparable_kind
from grader.reporting.plain_text import check_explanation

FILES = {
    "course.toml": """
id = "words"
version = "1"
title = "Words"
[[topic]]
id = "words"
title = "Words"
[[topic.exercise]]
id = "frequencies"
title = "How often each word stands"
[[topic.exercise]]
id = "longest"
title = "The longest word"
[[topic.exercise]]
id = "is_palindrome"
title = "The same backwards"
""",
    "stubs/words.py": '''
def frequencies(text):
    """How often each word stands in a text.

    >>> frequencies("a b a")
    {'a': 2, 'b': 1}
    """
    raise NotImplementedError


def longest(text):
    """The longest word and its length, or None.

    >>> longest("a bb")
    ('bb', 2)
    """
    raise NotImplementedError


def is_palindrome(text):
    """Whether the letters are the same backwards.

    >>> is_palindrome("Anna")
    True
    """
    raise NotImplementedError
''',
    "solutions/words.py": '''
def frequencies(text):
    """How often."""
    found = {}
    for word in text.lower().split():
        found[word] = found.get(word, 0) + 1
    return found


def longest(text):
    """The longest word, the first of several."""
    word = max(text.split(), key=len, default=None)
    return None if word is None else (word, len(word))


def is_palindrome(text):
    """Whether."""
    letters = [each for each in text.lower() if each.isalpha()]
    return letters == letters[::-1]
''',
    "checks/check_words.py": """
from grader.grading import declare


def sentences(rng):
    words = ("the", "The", "cat", "sat", "ON", "on", "a", "mat", "mat.")
    return [(" ".join(rng.choice(words, size)),) for size in (3, 7, 12)] + [{"text": "one Two two"}, ("no on",)]


check_frequencies__ordinary = declare.values("Right for sentences", sentences)
check_frequencies__edges = declare.texts("Right for texts of every kind")
check_frequencies__manners = declare.manners(sentences)
check_longest__ordinary = declare.values("Right for sentences", sentences)
check_longest__edges = declare.texts("Right for texts of every kind")
check_longest__manners = declare.manners(sentences)
check_is_palindrome__ordinary = declare.values("Right for sentences", lambda rng: [*sentences(rng), ("Anna",)])
check_is_palindrome__edges = declare.texts("Right for texts of every kind")
check_is_palindrome__manners = declare.manners(sentences)
""",
    "mistakes/words.py": """
frequencies__capitals = (
    "{word: text.split().count(word) for word in text.split()}", "Capital letters count as small ones.")
longest__last = (
    "max(((word, len(word)) for word in text.split()[::-1]), key=lambda pair: pair[1], default=None)",
    "Of words that are equally long, the first one is asked for.")
is_palindrome__all = ("text == text[::-1]", "Only letters count, and capital letters as small ones.")
""",
    "accepted/words.py": """
from collections import Counter


def frequencies__counter(text):
    return dict(reversed(Counter(text.lower().split()).items()))


def longest__list(text):
    words = sorted(text.split(), key=lambda word: -len(word))
    return [words[0], len(words[0])] if words else None


def is_palindrome__join(text):
    kept = "".join(filter(str.isalpha, text.lower()))
    return kept == "".join(reversed(kept))
""",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory, written: Callable[..., Path]) -> Path:
    return written(tmp_path_factory.mktemp("texts"), FILES)


@pytest.fixture(scope="module")
def session(course: Path) -> Iterator[Session]:
    with Session(course, GradingOptions(seed=3)) as session:
        yield session


def test_it_is_proven_like_any_other(course: Path) -> None:
    proof = verify(load_course(course), seeds=2)
    assert [str(defect) for defect in proof.defects] == []
    assert all(row.mutants and row.mutants == row.killed and row.property_mutants for row in proof.rows)


@every_case(
    ("answer", "says"),
    [
        (
            "def frequencies(text):\n    return {word: text.split().count(word) for word in text.split()}",
            ("Capital letters count as small ones.",),
        ),
        ("def frequencies(text):\n    return {}", ("frequencies returned a dict without the key '",)),
        (
            "def frequencies(text):\n    ws = text.lower().split()\n    return {w: ws.count(w) for w in ws} | {'a': 1}",
            ("frequencies returned a dict with the key 'a', which does not belong there.",),
        ),
        (
            "def frequencies(text):\n    return {w: len(w) for w in text.lower().split()}",
            ("differs: part '", "of 5 inputs differ"),
        ),
        (
            "def longest(text):\n    return max(text.split(), key=len, default='')",
            ("longest returned a text; a tuple of 2 parts is needed.",),
        ),
        (
            "def longest(text):\n    return max(text.split(), key=len, default=''), 3",
            ("longest returned a tuple of things", "None is needed", r"'␣␣two␣␣spaces \n'"),
        ),
        (
            "import numpy as np\ndef longest(text):\n    return np.array([text, None]) if text.split() else None",
            ("longest returned an array of objects; a tuple of 2 parts is needed.\n",),
        ),
        (
            "from collections import deque\ndef longest(text):\n    return deque([text, 3]) if text.split() else None",
            ("longest returned a deque; a tuple of 2 parts is needed.", "list(...) makes a list of it"),
        ),
        (
            "def is_palindrome(text):\n    return 1 if text == text[::-1] else 0",
            ("is_palindrome returned a number; True or False is needed.",),
        ),
        (
            "def is_palindrome(text):\n    return text == text[::-1]",
            ("Only letters count", "'Anna'", "False", "True"),
        ),
    ],
)
def test_a_wrong_answer_is_explained(session: Session, tmp_path: Path, answer: str, says: tuple[str, ...]) -> None:
    (tmp_path / "words.py").write_text(answer, encoding="utf-8")
    report = session.grade(tmp_path)
    shown = "\n".join(check_explanation(check) for exercise in report.exercises for check in exercise.checks)
    for text in says:
        assert text in shown


@every_case(
    ("expected", "actual", "kind"),
    [
        ("a", "a", None),
        ("a", np.array("a").item(), None),
        ("a", "A", "wrong_value"),
        ("1", 1, "wrong_type"),
        ("", None, "no_value"),
        ("", [], "wrong_type"),
        (1.0, "1.0", "wrong_type"),
        (True, True, None),
        (True, np.True_, None),
        (np.True_, True, None),
        (True, False, "wrong_value"),
        (True, 1, "wrong_type"),
        (True, "True", "wrong_type"),
        (1, True, "wrong_type"),
        (None, None, None),
        (None, 0, "wrong_type"),
        (None, "", "wrong_type"),
        (0, None, "no_value"),
        (1_000_000, 1_000_001, "wrong_value"),
        (10**20, 10**20 + 1, "wrong_value"),
        (10**300, 10**300, None),
        (3, 3.0, None),
        (3, np.int64(3), None),
        ([], [], None),
        ([], (), None),
        ([], None, "no_value"),
        (["a", "b"], ("a", "b"), None),
        (["a", "b"], ["b", "a"], "wrong_value"),
        (["a", "b"], ["a"], "wrong_length"),
        (["a", "b"], "ab", "wrong_type"),
        ([["a"], None], [["a"], None], None),
        ([["a"], None], [["a"], "None"], "wrong_type"),
        ({"a": 1}, {"a": 1.0}, None),
        ({"a": 1, "b": [2.0]}, {"b": [2.0], "a": 1}, None),
        ({"a": 1}, {}, "wrong_keys"),
        ({}, {"a": 1}, "wrong_keys"),
        ({"a": 1}, {"a": 2}, "wrong_value"),
        ({"a": 1}, [("a", 1)], "wrong_type"),
        ({"a": 1}, {"a": None}, "no_value"),
        ({"a": {"b": "c"}}, {"a": {"b": "d"}}, "wrong_value"),
        (np.array([True, False]), [True, False], None),
        (np.array([True, False]), np.array([True, False]), None),
        (np.array([True, False]), np.array([True, True]), "wrong_value"),
        (np.array([True, False]), np.array([1, 0]), "wrong_type"),
        (np.array([True, False]), [1, 0], "wrong_type"),
        (np.array([True, False]), np.array([True]), "wrong_shape"),
    ],
)
def test_values_of_every_type_are_compared(expected: object, actual: object, kind: str | None) -> None:
    mismatch = find_mismatch(expected, actual)
    assert (mismatch and mismatch.kind) == (kind and MismatchKind(kind))
    assert incomparable_kind(expected) is None


def test_whole_numbers_beyond_floats_are_compared() -> None:
    assert find_mismatch(10**400, 10**400) is None
    mismatch = find_mismatch(10**400, 10**400 + 1)
    assert mismatch is not None
    assert mismatch.kind is MismatchKind.wrong_value


@every_case("value", [{1}, 1j, b"a", {1: 2}, object(), [1, {2}], {"a": {3}}, np.array(["a"]), iter(()), -(2**1024)])
def test_what_no_answer_can_be_compared_with_is_known(value: object) -> None:
    assert incomparable_kind(value) is not None


def test_a_reference_that_returns_a_set_is_told_with_file_and_line(
    tmp_path: Path, written: Callable[..., Path]
) -> None:
    reference = FILES["solutions/words.py"].replace("return found", "return set(found)")
    course = written(tmp_path / "course", {**FILES, "solutions/words.py": reference})
    (tmp_path / "words.py").write_text("x = 1", encoding="utf-8")
    with pytest.raises(CourseError, match=r"words\.frequencies\.ordinary: TypeError: an expected value holds a set"):
        grader.grade(tmp_path / "words.py", course)


@every_case("argument", ["{1}", "1j", "{1: 2}", "rng", "[print]", "2**1024", "np.array(['a'])"])
def test_an_argument_that_no_answer_can_be_called_with_is_the_authors_fault(
    argument: str, tmp_path: Path, written: Callable[..., Path]
) -> None:
    check = f"""
import numpy as np

def check_longest__odd(answer, rng):
    "Odd"
    answer.agrees([({argument},)], expected=[None])
"""
    course = written(tmp_path / "course", {**FILES, "checks/check_words.py": FILES["checks/check_words.py"] + check})
    (tmp_path / "words.py").write_text("def longest(text): ...", encoding="utf-8")
    with pytest.raises(CourseError, match=r"check_words\.py:\d+: words\.longest\.odd: TypeError: an argument holds a "):
        grader.grade(tmp_path / "words.py", course)


@every_case("case", ["'ab'", "2.5", "np.ones(3)", "{'text'}"])
def test_a_case_is_a_tuple_or_a_dict(case: str, tmp_path: Path, written: Callable[..., Path]) -> None:
    check = f"""
import numpy as np

check_longest__odd = declare.values("Odd", [{case}])
"""
    course = written(tmp_path / "course", {**FILES, "checks/check_words.py": FILES["checks/check_words.py"] + check})
    (tmp_path / "words.py").write_text("def longest(text): ...", encoding="utf-8")
    with pytest.raises(
        CourseError, match=r"check_words\.py:\d+: words\.longest\.odd: TypeError: a case is a tuple of "
    ):
        grader.grade(tmp_path / "words.py", course)


def test_expected_values_have_to_be_as_many_as_the_cases(tmp_path: Path, written: Callable[..., Path]) -> None:
    check = """
def check_longest__odd(answer):
    "Odd"
    answer.agrees([("a",), ("b b",)], expected=[("a", 1)])
"""
    course = written(tmp_path / "course", {**FILES, "checks/check_words.py": FILES["checks/check_words.py"] + check})
    (tmp_path / "words.py").write_text("def longest(text): ...", encoding="utf-8")
    told = r"check_words\.py:\d+: words\.longest\.odd: ValueError: 2 cases have 1 expected values"
    with pytest.raises(CourseError, match=told):
        grader.grade(tmp_path / "words.py", course)


def test_a_reference_that_raises_is_told_with_its_line_and_the_call(
    tmp_path: Path, written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = FILES["solutions/words.py"].replace(", default=None)", ")")
    written(tmp_path / "course", {**FILES, "solutions/words.py": reference})
    (tmp_path / "words.py").write_text("def longest(text): ...", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "course")
    told = r"^solutions/words\.py:12: .* \(the reference raises this for longest\(''\); leave such inputs out, "
    with pytest.raises(CourseError, match=told):
        grader.grade(tmp_path / "words.py", load_course(Path()))


def test_a_file_that_is_missing_is_told_for_a_course_named_from_its_own_folder(
    tmp_path: Path, written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(written(tmp_path / "course", FILES))
    Path("solutions/words.py").unlink()
    with pytest.raises(CourseError, match=r"^solutions/words\.py can't be read: "):
        grader.verify(load_course(Path()), seeds=1)


def test_a_number_that_is_none_has_no_property_but_its_kind() -> None:
    numbers = [each for each in ARGUMENT_PROPERTIES if each.kind is ArgumentKind.number]
    assert [each.name for each in numbers if each.holds(float("nan"))] == []


def test_a_list_of_dicts_is_in_order_where_their_first_values_are() -> None:
    rows = [{"a": 1, "b": 7}, {"a": 2, "b": 5}, {"a": 2, "b": 6}]
    held = {each.name for each in ARGUMENT_PROPERTIES if each.kind is ArgumentKind.sequence and each.holds(rows)}
    assert "has three or more parts in order" in held
    held = {each.name for each in ARGUMENT_PROPERTIES if each.kind is ArgumentKind.sequence and each.holds(rows[::-1])}
    assert "has three or more parts in reverse order" in held


def test_the_special_texts_have_every_property_of_texts() -> None:
    properties = [each for each in ARGUMENT_PROPERTIES if each.kind is ArgumentKind.text]
    assert [each.name for each in properties if not any(map(each.holds, declare.SPECIAL_TEXTS))] == []
