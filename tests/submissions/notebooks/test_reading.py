"""What is read of a notebook, and the sentence that a notebook earns which is not."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from every_case import every_case

from grader.errors import UsageError
from grader.submissions import notebook, submission
from grader.submissions.budget import MAX_NOTEBOOKS
from grader.submissions.folder import read_folder

Made = Callable[..., bytes]


def sources(content: bytes) -> list[str]:
    found = notebook.read_cells(content, "a.ipynb")
    assert isinstance(found, notebook.NotebookCells), found
    return [text.decode() for text in found.code.values()]


def refusal(content: bytes) -> str:
    found = notebook.read_cells(content, "a.ipynb")
    assert isinstance(found, str), found
    assert found.startswith("a.ipynb ")
    assert found.endswith(".")
    assert "\n" not in found
    return found


def test_code_cells_are_read_in_order_and_counted_as_jupyter_numbers_them(
    made: Made, celled: Callable[..., Any]
) -> None:
    content = made(celled("# Title", "markdown"), "x = 1", "", " \n", celled("raw", "raw"), "y = 2\nz = 3")
    code = {"a.ipynb, cell 1": b"x = 1", "a.ipynb, cell 2": b"y = 2\nz = 3"}
    assert notebook.read_cells(content, "a.ipynb") == notebook.NotebookCells(code)


IDLE = "def scale(x, factor):\n    return x * factor"


@every_case(
    ("cells", "names"),
    [
        ([IDLE], ["scale"]),
        ([f"# Mine\n\n{IDLE}\n\nasync def later(): ...\n", f"import math\n{IDLE}"], ["scale", "later"]),
        ([IDLE.splitlines(keepends=True)], ["scale"]),
        ([f"Write it like this:\n\n```python\n{IDLE}\n```", "    def other(x):\n        return x"], []),
        (["A function (def scale(x)) is needed; def is short for define.", [IDLE[:4], 7, [IDLE]]], []),
    ],
)
@every_case("kind", ["markdown", "raw"])
def test_a_function_in_a_cell_that_does_not_run_is_noted(
    kind: str, cells: list[Any], names: list[str], made: Made, celled: Callable[..., Any], tmp_path: Path
) -> None:
    made_cells = [celled("", kind) | {"source": cell} for cell in cells]
    (tmp_path / "a.ipynb").write_bytes(made(*made_cells, "x = 1"))
    noted = [*read_folder(tmp_path, "mine").refused.values()]
    text = f"a.ipynb defines {' and '.join(names)} in a Markdown or raw cell, which is text and does not run: make it "
    assert noted == ([f"{text}a code cell."] if names else [])


def test_a_source_may_be_a_list_of_lines(made: Made) -> None:
    assert sources(made(["x = 1\n", "y = 2"], "z")) == ["x = 1\ny = 2", "z"]


def test_outputs_and_metadata_are_nothing(made: Made) -> None:
    picture = {"output_type": "display_data", "data": {"image/png": "A" * 5_000_000}, "metadata": {}}
    full = {"cell_type": "code", "metadata": {"deep": [[1]]}, "outputs": [picture], "source": "x", "execution_count": 9}
    assert notebook.read_cells(made(full), "a.ipynb") == notebook.read_cells(made("x"), "a.ipynb")


@every_case("minor", [0, 1, 2, 4, 5, 99, None, "x", -1])
def test_any_minor_version_of_4_is_read(made: Made, minor: object) -> None:
    assert sources(made("x", nbformat_minor=minor)) == ["x"]


def test_harmless_disorder_is_read_past(made: Made) -> None:
    assert sources(made({"cell_type": "code", "source": "x"})) == ["x"]
    assert sources(made("x", metadata=[1, 2])) == ["x"]
    assert sources(b"\xef\xbb\xbf" + made("x")) == ["x"]
    assert sources(made("x").replace(b'"metadata": {}', b'"metadata": NaN')) == ["x"]
    assert sources(b'{"cells": 3, ' + made("x")[1:]) == ["x"]


def test_what_no_source_may_hold_is_replaced(made: Made) -> None:
    content = made("A").replace(b'"A"', b'"a\\u0000b\\ud800c"')
    assert sources(content) == ["a\N{REPLACEMENT CHARACTER}b?c"]


def old(version: int) -> bytes:
    cells = [
        {"cell_type": "code", "input": ["x = 1\n", "y = 2"], "language": "python", "outputs": [], "collapsed": False}
    ]
    whole = {"nbformat": version, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}
    return json.dumps(whole).encode()


def test_a_notebook_of_version_3_is_read_without_a_word(capfd: pytest.CaptureFixture[str]) -> None:
    assert sources(old(3)) == ["x = 1\ny = 2"]
    assert capfd.readouterr() == ("", "")


def crowded(version: int, cells: list[object], sheets: int = 1) -> bytes:
    """A notebook with these cells, where a version has them: in worksheets, several of them at will."""
    whole: dict[str, object] = {"nbformat": version, "nbformat_minor": 0, "metadata": {}}
    if version in {2, 3}:
        part = len(cells) // sheets
        starts = [number * part for number in range(sheets)]
        whole["worksheets"] = [{"cells": cells[start : start + part]} for start in starts]
    else:
        whole["cells"] = cells
    return json.dumps(whole).encode()


def code(text: object) -> dict[str, object]:
    return {"cell_type": "code", "input": text, "source": text, "code": text, "language": "python", "outputs": []}


@pytest.fixture
def converted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many cells nbformat was given, by call."""
    counts: list[int] = []
    convert = nbformat.convert

    def count(found: Any, version: int) -> Any:
        parts = [found, *found.get("worksheets", [])]
        counts.append(sum(len(part.get("cells", [])) for part in parts))
        return convert(found, version)

    monkeypatch.setattr(nbformat, "convert", count)
    return counts


@every_case("version", [1, 2, 3, 4])
@every_case("other", [{"cell_type": "markdown", "source": []}, {"cell_type": "heading", "level": 1}, code(" ")])
def test_cells_without_code_cost_nothing_however_many(
    version: int, other: dict[str, object], converted: list[int]
) -> None:
    cells = [other] * 8_000
    cells[4_000] = code("x = 1")
    assert sources(crowded(version, cells, sheets=10)) == ["x = 1"]
    assert converted == [1]
    converted.clear()


@every_case("version", [1, 2, 3, 4])
@every_case("cell", [code("x"), {}, 1, {"cell_type": []}], ids=str)
def test_more_cells_than_may_count_are_refused_before_they_are_converted(
    version: int, cell: object, converted: list[int]
) -> None:
    content = crowded(version, [cell] * (notebook.MAX_CELLS + 1), sheets=3)
    assert "at most 500 code cells" in refusal(content)
    assert converted == []


@every_case("version", [0, 5, 10**30, -4, 4.0, "4", None, True, [4], {}])
def test_another_version_is_told(made: Made, version: object) -> None:
    assert "versions 1 to 4" in refusal(made("x", nbformat=version))


BROKEN: dict[str, bytes] = {
    "nothing": b"",
    "blank": b" \n",
    "no json": b"print('hello')",
    "half": b'{"cells": [',
    "two": b"{}{}",
    "a merge": b'{\n<<<<<<< HEAD\n "cells": []\n}',
    "utf-16": '{"cells": []}'.encode("utf-16"),
    "binary": bytes(range(256)),
    "a list": b"[]",
    "a number": b"1",
    "null": b"null",
    "an endless number": b'{"nbformat": ' + b"9" * 100_000 + b"}",
    "deep brackets": b"[" * 200_000,
    "deep objects": b'{"a":' * 200_000,
    "deep metadata": b'{"nbformat": 4, "x": ' + b"[" * 900 + b"]" * 900 + b', "cells": 1}',
    "infinite version": b'{"nbformat": Infinity}',
}


@every_case("content", BROKEN.values(), ids=BROKEN)
def test_what_is_no_notebook_is_told_in_one_sentence(content: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    refusal(content)
    assert capfd.readouterr() == ("", "")


def test_where_the_json_breaks_is_told() -> None:
    assert "line 2" in refusal(BROKEN["a merge"])


@every_case(
    "content, words",
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><title>Jupyter</title>", "is no notebook but a web page."),
        (b"PK\x03\x04" + bytes(30), "is no notebook but a zip file."),
        (b"%PDF-1.4", "is no notebook but a PDF document."),
    ],
)
def test_a_file_that_has_only_the_name_of_a_notebook_is_told_as_what_it_is(content: bytes, words: str) -> None:
    assert f"a.ipynb {words}" in refusal(content)


@every_case(
    "cells",
    [None, 3, "x", {}, {"a": 1}, [1], [None], ["x"], [[]], [{"cell_type": "code"}], [{"cell_type": [], "source": 1}]]
    + [[{"cell_type": "code", "source": source}] for source in (None, 3, {}, {"a": "b"}, [1], [["x"]], [None], True)],
    ids=str,
)
@every_case("version", [1, 2, 3, 4])
def test_wrong_types_anywhere_are_a_sentence_and_not_a_word_more(
    made: Made, cells: object, version: int, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    refusal(made(cells=cells, nbformat=version, worksheets=[{"cells": cells}]))
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


@every_case("sheets", [None, 3, [3], [{}], {"cells": []}, [{"cells": [{"cell_type": "code", "input": 3}]}]])
def test_wrong_worksheets_are_a_sentence(sheets: object, capfd: pytest.CaptureFixture[str]) -> None:
    refusal(json.dumps({"nbformat": 3, "nbformat_minor": 0, "worksheets": sheets}).encode())
    assert capfd.readouterr() == ("", "")


def test_a_notebook_without_code_is_told(made: Made, celled: Callable[..., Any]) -> None:
    assert "holds no code" in refusal(made(celled("# Title", "markdown"), ""))
    assert "holds no code" in refusal(made())


def test_bombs_are_refused_soon(made: Made) -> None:
    bombs = [
        made(cells=[0] * 2_000_000),
        b'{"a":[' + b"[]," * 2_000_000 + b"[]]}",
        b"[{}" + b",{}" * 2_000_000 + b"]",
        made(*["x"] * (notebook.MAX_CELLS + 1)),
        made("x" * (notebook.MAX_CODE_BYTES + 1)),
        made(["x"] * 450_000),
    ]
    for bomb in bombs[:-1]:
        started = time.process_time()
        refusal(bomb)
        assert time.process_time() - started < 1
    assert sources(bombs[-1]) == ["x" * 450_000]


# In a folder.

TOPICS = ("slope", "loss")


def assigned(path: Path) -> submission.Submission:
    return read_folder(path, "mine").for_topics(TOPICS)


def test_a_notebook_named_as_a_topic_serves_it(tmp_path: Path, written: Callable[..., Path], made: Made) -> None:
    one = assigned(written(tmp_path, {"slope.ipynb": made("x = 1"), "loss.py": "y = 2\n"}))
    assert one.cells_by_topic == {"slope": ["slope.ipynb, cell 1"]}
    assert [one.topic_file(topic) for topic in TOPICS] == ["slope.ipynb", "loss.py"]
    assert one.files == {"slope.ipynb, cell 1": b"x = 1", "loss.py": b"y = 2\n"}
    assert one.refused == {}


def test_an_exercise_file_counts_before_the_notebook_of_its_name(
    tmp_path: Path, written: Callable[..., Path], made: Made
) -> None:
    one = assigned(written(tmp_path, {"slope.ipynb": made("x"), "slope.py": "y = 2\n"}))
    assert (one.cells_by_topic, set(one.files)) == ({}, {"slope.py"})
    assert "slope.py is there too" in one.refused["slope.ipynb"]


def test_a_notebook_named_by_itself_counts_before_the_exercise_file(
    tmp_path: Path, written: Callable[..., Path], made: Made
) -> None:
    files = {"slope.ipynb": made("x"), "slope.py": "y = 2\n", "loss.py": "", "other.ipynb": made("z")}
    one = assigned(written(tmp_path, files) / "slope.ipynb")
    assert (one.topic, one.topic_file("slope"), one.refused) == ("slope", "slope.ipynb", {})
    assert set(one.files) == {"slope.ipynb, cell 1", "loss.py"}


def test_one_notebook_of_another_name_serves_all_topics(
    tmp_path: Path, written: Callable[..., Path], made: Made
) -> None:
    one = assigned(written(tmp_path, {"My home work [1].ipynb": made("x", "y"), "helpers.py": "z = 1\n"}))
    cells = ["My home work [1].ipynb, cell 1", "My home work [1].ipynb, cell 2"]
    assert one.cells_by_topic == {"slope": cells, "loss": cells}
    assert one.refused == {}


def test_one_for_all_that_is_named_by_itself_counts_before_all_exercise_files(
    tmp_path: Path, written: Callable[..., Path], made: Made
) -> None:
    files = {"all.ipynb": made("x"), "other.ipynb": made("x"), "slope.py": "y = 2\n", "loss.ipynb": made("z")}
    one = assigned(written(tmp_path, files) / "all.ipynb")
    assert (one.topic, set(one.files), one.topic_file("loss")) == (None, {"all.ipynb, cell 1"}, "all.ipynb")


@pytest.mark.parametrize("beside", ["slope.py", "slope.ipynb"])
def test_beside_exercise_files_another_notebook_is_noted_and_not_read(
    tmp_path: Path, written: Callable[..., Path], made: Made, beside: str
) -> None:
    one = assigned(written(tmp_path, {"scratch.ipynb": made("x"), beside: made("y")}))
    assert "scratch.ipynb" not in one.cells_by_topic.values()
    assert "by its own name" in one.refused["scratch.ipynb"]


def test_which_of_several_notebooks_counts_is_not_guessed(
    tmp_path: Path, written: Callable[..., Path], made: Made
) -> None:
    one = assigned(written(tmp_path, {"a.ipynb": made("x"), "b.ipynb": made("y")}))
    assert (one.files, one.cells_by_topic) == ({}, {})
    assert "which of 2 notebooks" in one.refused["a.ipynb"]
    assert "loss.ipynb" in one.refused["a.ipynb"]


def test_to_assign_twice_is_to_assign_once(tmp_path: Path, written: Callable[..., Path], made: Made) -> None:
    """A class's worker gets the sources and the sentences only, and assigns again."""
    for number, names in enumerate((["slope", "x"], ["x"], ["x", "y"], ["slope", "loss"])):
        files = {f"{name}.ipynb": made("x") for name in names}
        one = assigned(written(tmp_path / str(number), files))
        again = submission.Submission(path="mine", files=one.files, refused=one.refused).for_topics(TOPICS)
        assert again == one


def test_links_and_folders_are_no_notebooks(tmp_path: Path, written: Callable[..., Path], made: Made) -> None:
    written(tmp_path / "else", {"secret.ipynb": made("x")})
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "slope.ipynb").symlink_to(tmp_path / "else" / "secret.ipynb")
    (tmp_path / "mine" / "loss.ipynb").mkdir()
    os.mkfifo(tmp_path / "mine" / "other.ipynb")
    one = read_folder(tmp_path / "mine", "mine")
    assert one.files == {}
    assert "link" in one.refused["slope.ipynb"]
    assert "folder" in one.refused["loss.ipynb"]
    assert "regular" in one.refused["other.ipynb"]


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with open(tmp_path / "slope.ipynb", "wb") as file:
        file.truncate(2 * 2**30)
    started = time.monotonic()
    assert "Clear its outputs" in read_folder(tmp_path, "mine").refused["slope.ipynb"]
    assert time.monotonic() - started < 1


def test_too_many_notebooks_are_told_and_the_one_that_was_named_is_read(
    tmp_path: Path, written: Callable[..., Path], made: Made
) -> None:
    written(tmp_path, {f"a{number:03}.ipynb": made("x") for number in range(MAX_NOTEBOOKS + 5)})
    written(tmp_path, {"slope.ipynb": made("y")})
    assert len(read_folder(tmp_path, "mine").refused) == 6
    assert assigned(tmp_path / "slope.ipynb").has_source("slope")


def test_what_jupyter_keeps_for_itself_is_not_looked_at(
    tmp_path: Path, written: Callable[..., Path], made: Made
) -> None:
    files = {
        ".ipynb_checkpoints/slope-checkpoint.ipynb": made("x"),
        ".hidden.ipynb": made("x"),
        "slope.ipynb": made("y"),
    }
    assert read_folder(written(tmp_path, files), "mine").files == {"slope.ipynb, cell 1": b"y"}


def test_a_name_that_is_no_text_is_made_one(tmp_path: Path, made: Made) -> None:
    with open(os.fsencode(tmp_path) + b"/\xff\x1b[31m.ipynb", "wb") as file:
        file.write(made("x"))
    one = assigned(tmp_path)
    assert one.sha256
    (name,) = one.files
    assert name.isprintable()
    assert one.has_source("slope")


def test_running_a_notebook_again_leaves_the_digest_as_it_is(
    tmp_path: Path, written: Callable[..., Path], made: Made, celled: Callable[..., Any]
) -> None:
    before = read_folder(written(tmp_path, {"slope.ipynb": made("x")}), "mine").sha256
    run = {**celled("x"), "execution_count": 3, "outputs": [{"output_type": "stream", "name": "stdout", "text": "1"}]}
    assert read_folder(written(tmp_path, {"slope.ipynb": made(celled("Hi", "markdown"), run)}), "mine").sha256 == before
    assert read_folder(written(tmp_path, {"slope.ipynb": made("y")}), "mine").sha256 != before


def test_without_nbformat_one_sentence_says_how_to_get_it(
    tmp_path: Path, written: Callable[..., Path], made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebook, "is_available", lambda: False)
    for path in (written(tmp_path, {"slope.ipynb": made("x")}), tmp_path / "slope.ipynb"):
        with pytest.raises(UsageError, match=r"pip install 'gradient-descent-kata\[notebooks\]'"):
            assigned(path)


def test_without_nbformat_a_notebook_that_serves_nothing_is_only_noted(
    tmp_path: Path, written: Callable[..., Path], made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notebook, "is_available", lambda: False)
    one = assigned(written(tmp_path, {"slope.py": "x", "scratch.ipynb": made("x")}))
    assert set(one.refused) == {"scratch.ipynb"}


def test_where_there_is_no_notebook_nbformat_is_not_loaded(tmp_path: Path, written: Callable[..., Path]) -> None:
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415

    folder = written(tmp_path, {"slope.py": "x = 1\n"})
    script = (
        "import sys, pathlib; from grader.submissions.folder import read_folder;"
        "read_folder(pathlib.Path(sys.argv[1]), 'x').for_topics(['slope']); print('nbformat' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"


def test_a_notebook_that_is_named_is_graded_beside_others(
    tmp_path: Path, made: Callable[..., bytes], grade: Callable[..., Any]
) -> None:
    (tmp_path / "mine.ipynb").write_bytes(made("def downhill(slope):\n    return -slope\n"))
    (tmp_path / "another.ipynb").write_bytes(b"{")
    run = grade(tmp_path / "mine.ipynb", "--only", "downhill")
    assert run.exercises["slope.downhill"]["file"] == "mine.ipynb"
