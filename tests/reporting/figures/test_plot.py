"""`grade plot`, as a user runs it."""

import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from every_case import every_case

pytestmark = pytest.mark.skipif(find_spec("matplotlib") is None, reason="pictures are an extra")


def test_plot_writes_a_picture_of_the_topic_and_says_where(
    grade: Callable[..., object], references: Path, tmp_path: Path
) -> None:
    (tmp_path / "activation.svg").write_text("an older one")
    run = grade("plot", "sigmoid_prime", references, cwd=tmp_path, env={"MPLCONFIGDIR": "/proc/nowhere"})
    assert (run.code, run.out, run.err) == (0, "activation.svg\n", "")
    drawn = (tmp_path / "activation.svg").read_text(encoding="utf-8")
    assert ET.fromstring(drawn).get("role") == "img"  # noqa: S314 - drawn by us
    assert [path.name for path in tmp_path.iterdir()] == ["activation.svg"]


@every_case(
    ("words", "drawn"),
    [((), "loss"), (("exercises",), "loss"), (("exercises/slope.py",), "slope"), (("fresh",), "slope")],
)
def test_without_an_exercise_the_last_topic_that_is_begun_is_drawn(
    grade: Callable[..., object], references: Path, stubs: Path, tmp_path: Path, words: tuple[str, ...], drawn: str
) -> None:
    shutil.copytree(stubs, tmp_path / "fresh")
    begun = shutil.copytree(stubs, tmp_path / "exercises")
    for name in ("slope.py", "loss.py"):
        shutil.copy(references / name, begun)
    run = grade("plot", *words, cwd=tmp_path)
    assert (run.code, run.out, run.err) == (0, f"{drawn}.svg\n", "")


@pytest.mark.parametrize(("name", "begin"), [("a.png", b"\x89PNG"), ("b.PDF", b"%PDF")])
def test_the_suffix_decides_the_format(
    grade: Callable[..., object], references: Path, tmp_path: Path, name: str, begin: bytes
) -> None:
    run = grade("plot", "loss", references / "loss.py", "-o", tmp_path / name)
    assert run.code == 0
    assert (tmp_path / name).read_bytes().startswith(begin)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("loss", "-o", "a.gif"), "a.gif does not end in .svg, .png or .pdf."),
        (("loss", "-o", "nowhere/a.svg"), "nowhere/a.svg can't be written"),
        (("losses",), "Did you mean loss?"),
    ],
)
def test_wrong_usage_gets_one_sentence(
    grade: Callable[..., object], references: Path, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    run = grade("plot", words[0], references, *words[1:], cwd=tmp_path)
    assert run.code == 2
    assert sentence in run.err
    assert run.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_without_matplotlib_one_sentence_says_how_to_get_it(
    grade: Callable[..., object], references: Path, tmp_path: Path
) -> None:
    (tmp_path / "matplotlib.py").write_text("raise ModuleNotFoundError(name='matplotlib')")
    run = grade("plot", "loss", references, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)})
    assert run.code == 2
    assert "pip install 'gradient-descent-kata[pictures]'" in run.err


def test_a_topic_without_a_picture_is_said_to_have_none(
    grade: Callable[..., object], course_maker: Callable[..., Path], tmp_path: Path
) -> None:
    course = course_maker(tmp_path / "other")
    run = grade("plot", "scaling", course / "solutions", "--course", course, cwd=tmp_path)
    assert run.code == 2
    assert "There is no picture for scaling in this course." in run.err
