"""The course itself as notebooks, through the command and through a class's downloads."""

from collections.abc import Callable
from pathlib import Path

import pytest
from every_case import every_case
from packed_files import tarred, zipped

from grader.classroom import intake, student_reading
from grader.courses.course import HOME, load_course
from grader.errors import UsageError
from grader.submissions import archive as archives

TOPICS = [topic.id for topic in load_course(HOME).topics]
MAGIC = "%matplotlib inline\nimport matplotlib.pyplot as plt"
Made = Callable[..., bytes]


def split(text: str) -> list[str]:
    """A file as a person would put it into cells: its head, and a cell for each function."""
    head, *functions = text.split("\ndef ")
    return [head, *(f"def {function}" for function in functions)]


def as_notebooks(folder: Path, made: Made) -> dict[str, bytes]:
    return {
        f"{topic}.ipynb": made(MAGIC, *split((folder / f"{topic}.py").read_text()), "plt.show()") for topic in TOPICS
    }


def as_one(folder: Path, made: Made) -> bytes:
    return made(MAGIC, *(cell for topic in TOPICS for cell in split((folder / f"{topic}.py").read_text())))


def test_references_as_notebooks_get_full_marks(
    tmp_path: Path, references: Path, written: Callable[..., Path], made: Made, grade: Callable
) -> None:
    run = grade(written(tmp_path, as_notebooks(references, made)), "--quiet")
    assert (run.code, run.err) == (0, "")
    assert run.report["percent"] == 100
    assert {e["file"] for e in run.exercises.values()} == {f"{topic}.ipynb" for topic in TOPICS}


def test_references_as_one_notebook_get_full_marks(
    tmp_path: Path, references: Path, written: Callable[..., Path], made: Made, grade: Callable
) -> None:
    folder = written(tmp_path, {"My work.ipynb": as_one(references, made), "slope.py": "x = 1\n"})
    run = grade(folder / "My work.ipynb", "--quiet")
    assert (run.code, run.err) == (0, "")
    assert run.report["percent"] == 100


def test_stubs_as_notebooks_are_not_started(
    tmp_path: Path, stubs: Path, written: Callable[..., Path], made: Made, grade: Callable
) -> None:
    run = grade(written(tmp_path, {"work.ipynb": as_one(stubs, made)}), "--quiet")
    assert run.code == 1
    assert {(e["status"], e["score"]) for e in run.exercises.values()} == {("not_started", 0)}


def test_one_topic_is_graded_by_its_notebook(
    tmp_path: Path, references: Path, written: Callable[..., Path], made: Made, grade: Callable
) -> None:
    files = {"loss.ipynb": made((references / "loss.py").read_text().replace("return", "return 1 +", 1))}
    run = grade("loss.ipynb", cwd=written(tmp_path, files))
    assert run.code == 1
    assert set(run.exercises) == {"loss.sse", "loss.mse"}
    assert "  loss.ipynb, cell 1, line " in run.err


def test_several_notebooks_of_other_names_are_a_fault_of_usage(
    tmp_path: Path, written: Callable[..., Path], made: Made, grade: Callable
) -> None:
    run = grade(written(tmp_path, {"a.ipynb": made("x"), "b.ipynb": made("x")}))
    assert (run.code, run.out) == (2, "")
    assert "which of 2 notebooks counts can't be told" in run.err


# A class.


def handed_in(folder: Path) -> dict[str, tuple[str, set[str]]]:
    """Of each student, in which file the topic slope is, and all that was read."""
    found = {}
    for entry in intake.take_in(folder, TOPICS).entries:
        read = student_reading.read_submission(entry, TOPICS, TOPICS)
        found[entry.student] = (read.topic_file("slope"), set(read.files))
    return found


def test_a_classs_notebooks_are_found_however_they_were_handed_in(
    tmp_path: Path, written: Callable[..., Path], made: Made
) -> None:
    content = made("x = 1")
    files = {
        "a/slope.ipynb": content,
        "b/deep/er/My work.ipynb": content,
        "c.zip": zipped({"work/slope.ipynb": content, "work/more/other.ipynb": content}),
        "d.tar.gz": tarred({"./homework.ipynb": content}),
        "e.ipynb": content,
        "f_slope.ipynb": content,
        "g/slope.ipynb": content,
        "g/loss.py": b"y = 2\n",
        "jane_12345_678_slope-1.ipynb": content,
    }
    assert handed_in(written(tmp_path, files)) == {
        "a": ("slope.ipynb", {"slope.ipynb, cell 1"}),
        "b": ("My work.ipynb", {"My work.ipynb, cell 1"}),
        "c": ("slope.ipynb", {"slope.ipynb, cell 1"}),
        "d": ("homework.ipynb", {"homework.ipynb, cell 1"}),
        "e": ("e.ipynb", {"e.ipynb, cell 1"}),
        "f_slope": ("slope.ipynb", {"slope.ipynb, cell 1"}),
        "g": ("slope.ipynb", {"slope.ipynb, cell 1", "loss.py"}),
        "jane_12345": ("slope.ipynb", {"slope.ipynb, cell 1"}),
    }


@every_case("pack", [zipped, tarred])
def test_large_notebooks_in_archives_are_read_or_told(pack: Callable[[dict[str, bytes]], bytes], made: Made) -> None:
    picture = [{"output_type": "display_data", "data": {"image/png": "A" * 3_000_000}, "metadata": {}}]
    large = made({"cell_type": "code", "metadata": {}, "outputs": picture, "source": "x", "execution_count": 1})
    name = "a.zip" if pack is zipped else "a.tar.gz"
    assert archives.read_archive(pack({"slope.ipynb": large}), name, TOPICS, "a").has_source("slope")
    bomb = b"[" + b" " * (21 * 2**20)
    with pytest.raises(UsageError, match="far more"):
        archives.read_archive(pack({"slope.ipynb": bomb}), name, TOPICS, "a")


def test_a_folder_with_one_notebook_for_a_topic_is_no_class(
    tmp_path: Path, written: Callable[..., Path], made: Made
) -> None:
    with pytest.raises(UsageError, match=r"holds slope\.ipynb: it looks like one submission"):
        intake.take_in(written(tmp_path, {"slope.ipynb": made("x")}), TOPICS)
