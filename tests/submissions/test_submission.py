"""A folder is read as bytes: regular files only, bounded, and a sentence for each file that was not read."""

import codecs
import hashlib
import os
import shutil
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from every_case import every_case
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import files
from grader.errors import UsageError
from grader.files import FileProblem, FileReadError
from grader.submissions import archive, stray_files
from grader.submissions import folder as folders
from grader.submissions.budget import (
    MAX_ENTRIES,
    MAX_FILE_BYTES,
    MAX_FILES,
    MAX_LISTED_ENTRIES,
    MAX_REFUSALS,
    MAX_TOTAL_BYTES,
)
from grader.submissions.folder import folders_with_exercises, read_folder
from grader.submissions.submission import Submission

pytestmark = pytest.mark.quick

POSIX = pytest.mark.skipif(os.name != "posix", reason="POSIX files")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="Linux's files")
ORDINARY_USER = 65534
Result = TypeVar("Result")
SOURCE = b"def derivative(f, x):\n    return 0.0\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A submission of one good file."""
    made = tmp_path / "submission"
    made.mkdir()
    (made / "slope.py").write_bytes(SOURCE)
    return made


def read_mine(folder: Path) -> Submission:
    return read_folder(folder, str(folder))


def sentence(submission: Submission, name: str) -> str:
    """Why a file was not read: one sentence or two that name it, for a learner."""
    assert name not in submission.files
    told = submission.refused[name]
    assert name in told
    assert told.endswith((".", "?"))
    assert "\n" not in told
    return told


def fault(path: Path, shown: str) -> str:
    with pytest.raises(UsageError) as error:
        read_folder(path, shown)
    told = str(error.value)
    assert shown in told
    assert told.endswith((".", shown))
    return told


def as_ordinary_user(act: Callable[[], Result]) -> Result:
    """What `act` gives an ordinary user, for whom permissions count."""
    if os.geteuid() != 0:
        return act()
    os.setegid(ORDINARY_USER)
    os.seteuid(ORDINARY_USER)
    try:
        return act()
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that an ordinary user can reach, as pytest's own are not."""
    path = Path(f"/tmp/grader-test-{os.getpid()}")
    path.mkdir(mode=0o755)
    (path / "slope.py").write_bytes(SOURCE)
    yield path
    for inside in path.rglob("*"):
        if inside.is_dir():
            inside.chmod(0o755)
    shutil.rmtree(path)


# What is read.


def test_source_files_are_read_as_their_bytes(folder: Path) -> None:
    odd = bytes(range(256)) + b"\r\n\r\xff\xfe\0"
    (folder / "odd.py").write_bytes(odd)
    (folder / "empty.py").write_bytes(b"")
    assert read_mine(folder).files == {"slope.py": SOURCE, "odd.py": odd, "empty.py": b""}


def test_the_folder_of_a_copy_is_found_where_no_exercise_file_is(tmp_path: Path) -> None:
    for place in (tmp_path / "work/slope (1).py", tmp_path / "other/slope_curve.py", tmp_path / "work/in/loss.py"):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(SOURCE)
    assert folders_with_exercises(tmp_path, ["slope", "loss"]) == [tmp_path / "work"]
    (tmp_path / "other/slope.py").write_bytes(SOURCE)
    assert folders_with_exercises(tmp_path, ["slope", "loss"]) == [tmp_path / "other"]


def test_the_path_is_kept_as_it_was_given(folder: Path) -> None:
    assert read_folder(folder, "some where/else").path == "some where/else"


def test_reading_runs_and_writes_nothing(folder: Path) -> None:
    (folder / "slope.py").write_text("import os\nos.mkdir('made')\n")
    (folder / "conftest.py").write_text("raise SystemExit\n")
    read_mine(folder)
    assert sorted(os.listdir(folder)) == ["conftest.py", "slope.py"]


@every_case(
    "name",
    [
        ".hidden.py",
        ".py",
        "my-file.py",
        "2.py",
        "two words.py",
        "slope.pyc",
        "slope.py.bak",
        "slope.PY",
        "slope.txt",
        "pyproject.toml",
        "pytest.ini",
        "evil.pth",
        "slope.so",
        "a.b.py",
        "slope.py ",
        "line\nfeed.py",
        "escape\x1b[31m.py",
        "bidi\u202e.py",
    ],
)
@POSIX
def test_what_no_import_can_name_is_not_read(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"x")
    submission = read_mine(folder)
    assert (submission.files, submission.refused) == ({"slope.py": SOURCE}, {})


@LINUX
def test_names_that_are_no_utf_8_are_not_read(folder: Path) -> None:
    (folder / os.fsdecode(b"caf\xe9.py")).write_bytes(b"x")
    inside = folder / os.fsdecode(b"\xff\xfe")
    inside.mkdir()
    (inside / "__init__.py").touch()
    assert set(read_mine(folder).files) == {"slope.py"}


def test_names_in_any_script_are_read(folder: Path) -> None:
    (folder / "ableitung_größe.py").write_bytes(b"a")
    (folder / "梯度.py").write_bytes(b"b")
    assert {name for name in read_mine(folder).files if not name.isascii()} == {"ableitung_größe.py", "梯度.py"}


@every_case("name", ["two words", "größe", "梯度下降", 'it\'s "quoted"', "-rf", "$HOME", "a;b", "~", "x.py"])
@POSIX
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "slope.py").write_bytes(SOURCE)
    assert read_folder(folder, name).files == {"slope.py": SOURCE}


@LINUX
def test_a_folder_may_have_a_name_that_is_no_utf_8(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"\xff")
    folder.mkdir()
    (folder / "slope.py").write_bytes(SOURCE)
    assert read_mine(folder).files == {"slope.py": SOURCE}


def test_an_empty_folder_holds_no_files(tmp_path: Path) -> None:
    submission = read_mine(tmp_path)
    assert (submission.files, submission.refused, submission.topic) == ({}, {}, None)


@POSIX
def test_a_link_to_the_folder_itself_is_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    assert read_mine(tmp_path / "link").files == {"slope.py": SOURCE}


# Packages.


def test_packages_are_read_with_their_path(folder: Path) -> None:
    inside = folder / "helpers" / "deeper"
    inside.mkdir(parents=True)
    for path in (inside.parent / "__init__.py", inside / "__init__.py", inside / "sums.py"):
        path.write_bytes(b"x")
    names = {"slope.py", "helpers/__init__.py", "helpers/deeper/__init__.py", "helpers/deeper/sums.py"}
    assert set(read_mine(folder).files) == names


@every_case("name", ["tests", "__pycache__", ".git", "my-package", "venv"])
def test_folders_that_are_no_packages_are_not_read(folder: Path, name: str) -> None:
    (folder / name).mkdir()
    (folder / name / "slope.py").write_bytes(b"x")
    if not name.isidentifier():
        (folder / name / "__init__.py").write_bytes(b"x")
    assert set(read_mine(folder).files) == {"slope.py"}


def test_packages_are_read_to_a_bounded_depth(folder: Path) -> None:
    inside = folder
    for _ in range(40):
        inside /= "p"
        inside.mkdir()
        (inside / "__init__.py").write_bytes(b"")
    assert len(read_mine(folder).files) < 10


@POSIX
def test_links_to_packages_are_not_followed(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "__init__.py").write_bytes(b"secret")
    (folder / "helpers").symlink_to(outside)
    (folder / "itself").symlink_to(folder)
    assert read_mine(folder).files == {"slope.py": SOURCE}


@POSIX
def test_a_package_made_by_a_link_shows_nothing_from_outside(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_bytes(b"secret")
    (folder / "helpers").mkdir()
    (folder / "helpers" / "__init__.py").symlink_to(tmp_path / "secret.py")
    assert "link" in sentence(read_mine(folder), "helpers/__init__.py")


# What is refused, and what is said.


@POSIX
@pytest.mark.parametrize(
    "target", ["../solutions/slope.py", "/etc/passwd", "/dev/zero", "/nowhere", "loss.py", "other.py", "."]
)
def test_links_are_not_followed(folder: Path, tmp_path: Path, target: str) -> None:
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "slope.py").write_bytes(b"secret")
    (folder / "other.py").write_bytes(b"x")
    (folder / "loss.py").symlink_to(target)
    submission = read_mine(folder)
    assert "link" in sentence(submission, "loss.py")
    assert set(submission.files) == {"slope.py", "other.py"}


@POSIX
def test_a_fifo_is_refused_and_not_waited_for(folder: Path) -> None:
    os.mkfifo(folder / "loss.py")
    started = time.monotonic()
    assert "not a regular file" in sentence(read_mine(folder), "loss.py")
    assert time.monotonic() - started < 1


@POSIX
def test_a_socket_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("loss.py")
        sentence(read_mine(folder), "loss.py")


@LINUX
@pytest.mark.parametrize(("major", "minor"), [(1, 3), (1, 5)], ids=["null", "zero"])
def test_a_device_is_refused(folder: Path, major: int, minor: int) -> None:
    try:
        os.mknod(folder / "loss.py", stat.S_IFCHR | 0o666, os.makedev(major, minor))
    except PermissionError:
        pytest.skip("only root makes devices")
    sentence(read_mine(folder), "loss.py")


def test_a_folder_in_place_of_a_file_is_refused(folder: Path) -> None:
    (folder / "loss.py").mkdir()
    (folder / "loss.py" / "__init__.py").write_bytes(b"x")
    submission = read_mine(folder)
    assert "folder" in sentence(submission, "loss.py")
    assert submission.files == {"slope.py": SOURCE}


def test_a_file_that_claims_two_gigabytes_is_refused_before_it_is_read(folder: Path) -> None:
    with open(folder / "loss.py", "wb") as file:
        file.truncate(2 * 2**30)
    started = time.monotonic()
    assert str(2 * 2**30) in sentence(read_mine(folder), "loss.py")
    assert time.monotonic() - started < 1


def test_a_file_of_the_largest_size_is_read_and_one_byte_more_is_not(folder: Path) -> None:
    (folder / "loss.py").write_bytes(b"#" * MAX_FILE_BYTES)
    (folder / "neuron.py").write_bytes(b"#" * (MAX_FILE_BYTES + 1))
    submission = read_mine(folder)
    assert len(submission.files["loss.py"]) == MAX_FILE_BYTES
    sentence(submission, "neuron.py")


@POSIX
def test_a_file_that_may_not_be_read_is_refused(open_folder: Path) -> None:
    (open_folder / "loss.py").write_bytes(b"x")
    (open_folder / "loss.py").chmod(0)
    submission = as_ordinary_user(lambda: read_mine(open_folder))
    assert "Permission denied" in sentence(submission, "loss.py")
    assert submission.files == {"slope.py": SOURCE}


@POSIX
def test_a_folder_inside_that_may_not_be_read_costs_the_rest_nothing(open_folder: Path) -> None:
    (open_folder / "private").mkdir(mode=0)
    submission = as_ordinary_user(lambda: read_mine(open_folder))
    assert submission.files == {"slope.py": SOURCE}


@POSIX
def test_a_package_that_may_not_be_listed_costs_the_rest_nothing(open_folder: Path) -> None:
    (open_folder / "helpers").mkdir()
    (open_folder / "helpers" / "__init__.py").write_bytes(b"")
    (open_folder / "helpers").chmod(0o111)
    submission = as_ordinary_user(lambda: read_mine(open_folder))
    assert submission.files == {"slope.py": SOURCE}


@POSIX
def test_a_folder_that_may_not_be_listed_is_a_fault_of_usage(open_folder: Path) -> None:
    (open_folder / "closed").mkdir(mode=0)
    assert "ermission" in as_ordinary_user(lambda: fault(open_folder / "closed", "work"))


@POSIX
@pytest.mark.parametrize("inside", ["exercises", "slope.py"])
def test_a_path_inside_a_folder_that_may_not_be_entered_is_a_fault_of_usage(open_folder: Path, inside: str) -> None:
    (open_folder / "closed").mkdir(mode=0)
    as_ordinary_user(lambda: fault(open_folder / "closed" / inside, "work"))


@LINUX
def test_a_file_that_changes_meanwhile_is_refused_or_read_whole(folder: Path) -> None:
    path = folder / "loss.py"
    path.write_bytes(b"#" * 500_000)
    script = """
import os, sys
file = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND)
print("ready", flush=True)
while True:
    for _ in range(200_000):
        os.write(file, b"#")
    os.truncate(sys.argv[1], 500_000)
"""
    with subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        until = time.monotonic() + 10
        refused = None
        while refused is None and time.monotonic() < until:
            submission = read_mine(folder)
            refused = submission.refused.get("loss.py")
        writer.kill()
    assert refused is not None
    assert "changed" in refused


def test_two_hundred_files_are_read_and_the_rest_refused(folder: Path) -> None:
    for number in range(MAX_FILES + 10):
        (folder / f"a{number:04}.py").write_bytes(b"x")
    submission = read_mine(folder)
    assert len(submission.files) == MAX_FILES
    assert len(submission.refused) == 11
    assert str(MAX_FILES) in sentence(submission, "slope.py")


def test_exercise_files_are_read_before_others_of_which_there_are_too_many(folder: Path) -> None:
    for number in range(MAX_FILES + 10):
        (folder / f"a{number:04}.py").write_bytes(b"x")
    submission = read_folder(folder, "mine", ["slope", "loss"])
    assert "slope.py" in submission.files
    assert "slope.py" not in submission.refused
    assert len(submission.files) == MAX_FILES


def test_the_file_that_is_named_is_read_before_others_of_which_there_are_too_many(folder: Path) -> None:
    for number in range(MAX_FILES + 10):
        (folder / f"a{number:04}.py").write_bytes(b"x")
    assert "slope.py" in read_folder(folder / "slope.py", "slope.py").files


def test_what_is_too_much_in_all_is_refused(folder: Path) -> None:
    for number in range(6):
        (folder / f"a{number}.py").write_bytes(b"#" * (MAX_FILE_BYTES - 1000))
    submission = read_mine(folder)
    assert sum(map(len, submission.files.values())) <= MAX_TOTAL_BYTES
    assert "together" in sentence(submission, "a5.py")
    assert "slope.py" in submission.files


def test_a_file_is_never_left_out_without_a_word(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of thousands of pictures, say: whatever bound is met, the learner is told."""
    assert MAX_ENTRIES == 5_000
    monkeypatch.setattr(folders, "MAX_ENTRIES", 50)
    for number in range(60):
        (folder / f"data{number}").touch()
    (told,) = read_mine(folder).refused.values()
    assert told.endswith(" and what follows were not read: a submission may hold at most 50 files.")


def test_the_sentences_are_bounded_too(folder: Path) -> None:
    for number in range(1000):
        (folder / f"a{number}.py").mkdir()
    refused = read_mine(folder).refused
    assert len(refused) == MAX_REFUSALS + 1
    assert refused["~, not read"] == f"{1000 - MAX_REFUSALS} more files were not read."


@pytest.mark.parametrize("listed", [1000, 0])
def test_exercise_files_are_found_by_name_among_any_number_of_files(
    folder: Path, listed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_LISTED_ENTRIES > 10 * MAX_ENTRIES
    monkeypatch.setattr(folders, "MAX_ENTRIES", 300)
    monkeypatch.setattr(folders, "MAX_LISTED_ENTRIES", listed)
    (folder / "loss.ipynb").write_text("{}")
    for number in range(600):
        (folder / f"a{number}.py").touch()
    submission = read_folder(folder, "mine", ["slope", "loss", "neuron"])
    assert "slope.py" in submission.files
    assert "loss.ipynb" in submission.refused
    assert "neuron.py" not in submission.refused


# One file, and paths that lead nowhere.


def test_a_single_file_is_read_with_its_folder_and_names_its_topic(folder: Path) -> None:
    (folder / "loss.py").write_bytes(b"x")
    submission = read_folder(folder / "slope.py", "slope.py")
    assert (submission.topic, submission.path) == ("slope", "slope.py")
    assert set(submission.files) == {"slope.py", "loss.py"}


def test_a_copy_that_is_named_counts_as_it_does_in_its_folder(folder: Path) -> None:
    copy = folder / "topic (1).py"
    copy.write_bytes(b"x = 1\n")
    found = read_folder(copy, "mine", ("topic",))
    assert (found.topic, found.files["topic.py"]) == ("topic", b"x = 1\n")
    (folder / "topic.py").write_bytes(b"x = 2\n")
    assert read_folder(copy, "mine", ("topic",)).topic == "topic (1)"


def test_a_single_file_is_found_from_its_own_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    assert read_folder(Path("slope.py"), "slope.py").files == {"slope.py": SOURCE}


@POSIX
def test_a_single_file_that_is_a_link_is_refused(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.py").write_bytes(b"secret")
    (folder / "loss.py").symlink_to(tmp_path / "secret.py")
    submission = read_folder(folder / "loss.py", "loss.py")
    assert submission.topic == "loss"
    assert "link" in sentence(submission, "loss.py")


@POSIX
def test_a_link_to_what_is_no_file_is_not_said_to_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "slope.py").symlink_to("/dev/zero")
    assert "neither a folder nor a .py file" in fault(tmp_path / "slope.py", "slope.py")


def test_a_missing_path_is_a_fault_that_says_what_to_do(tmp_path: Path) -> None:
    assert "does not exist" in fault(tmp_path / "nothing", "work/nothing")


@pytest.mark.parametrize("name", ["slope.txt", "slope", "slope.pyc", ".py"])
def test_a_file_of_another_kind_is_a_fault(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    assert "neither" in fault(tmp_path / name, name)


@POSIX
@pytest.mark.parametrize("target", ["nowhere", "link.py"])
def test_a_link_that_leads_nowhere_is_a_fault(tmp_path: Path, target: str) -> None:
    (tmp_path / "link.py").symlink_to(target)
    assert "link" in fault(tmp_path / "link.py", "link.py")


@POSIX
def test_a_fifo_named_as_the_file_is_a_fault(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "slope.py")
    fault(tmp_path / "slope.py", "slope.py")


@pytest.mark.parametrize(
    "name", ["x" * 300, "x" * 300 + ".py", "a\0b", "a\0b.py"], ids=["long", "long file", "null", "null file"]
)
def test_a_path_that_no_system_takes_is_a_fault(tmp_path: Path, name: str) -> None:
    fault(tmp_path / name, "shown")


# The digest.


def submission(files: dict[str, bytes]) -> Submission:
    return Submission(path="x", files=files, refused={})


names = st.from_regex(r"[a-z]{1,4}(/[a-z]{1,3})?\.py", fullmatch=True)
sources = st.dictionaries(names, st.binary(max_size=8), max_size=4)


@settings(deadline=None, max_examples=100)
@given(sources, sources)
def test_the_digest_tells_any_two_submissions_apart_by_all_but_the_order_of_files(
    one: dict[str, bytes], other: dict[str, bytes]
) -> None:
    assert (submission(one).sha256 == submission(other).sha256) == (one == other)
    assert submission(one).sha256 == submission(dict(reversed(one.items()))).sha256


@every_case(
    ("one", "other"),
    [
        ({}, {"a.py": b""}),
        ({"a.py": b""}, {"b.py": b""}),
        ({"a.py": b"x"}, {"a.py": b"x\n"}),
        ({"a.py": b"", "b.py": b""}, {"a.py": b"4 b.py 0 "}),
        ({"a.py": b"b", "b.py": b"a"}, {"a.py": b"a", "b.py": b"b"}),
    ],
)
def test_the_digest_tells_names_and_contents_apart(one: dict[str, bytes], other: dict[str, bytes]) -> None:
    assert submission(one).sha256 != submission(other).sha256


def test_the_digest_is_the_published_one() -> None:
    content = b"x = 1\n"
    published = hashlib.sha256(b"4 a.py 6 " + content + "8 größe.py 0 ".encode()).hexdigest()
    assert submission({"größe.py": b"", "a.py": content}).sha256 == published


def test_the_digest_depends_on_nothing_but_names_and_contents(folder: Path, tmp_path: Path) -> None:
    before = read_mine(folder).sha256
    os.utime(folder / "slope.py", (0, 0))
    (folder / "notes.txt").write_bytes(b"x")
    other = tmp_path / "other"
    shutil.copytree(folder, other)
    assert read_mine(folder).sha256 == before == read_mine(other).sha256 == read_folder(folder / "slope.py", "x").sha256


# Lines and definitions.


@every_case(
    ("source", "lines"),
    [
        (b"", []),
        (b"a", ["a"]),
        (b"a\n", ["a"]),
        (b"a\n\nb\n", ["a", "", "b"]),
        (b"a\r\nb\rc", ["a", "b", "c"]),
        (b"a\x0cb\x0b\x1c\xe2\x80\xa8c\n", ["a\x0cb\x0b\x1c\u2028c"]),
        (b"\xff\n\xc3\xa9", ["\N{REPLACEMENT CHARACTER}", "é"]),
    ],
)
def test_lines_are_numbered_as_python_numbers_them(source: bytes, lines: list[str]) -> None:
    one = submission({"a.py": source})
    assert [one.source_line("a.py", number) for number in range(1, len(lines) + 1)] == lines


@every_case("number", [0, -1, 3, 10**9, 2**900])
def test_there_is_no_line_outside_a_file(number: int) -> None:
    assert submission({"a.py": b"a\nb\n"}).source_line("a.py", number) is None


@every_case("file", ["", "b.py", "../a.py", "/etc/passwd", "a.py\0", "\ud800"])
def test_there_is_no_line_of_a_file_that_was_not_handed_in(file: str) -> None:
    one = submission({"a.py": b"a\nb\n"})
    assert one.source_line(file, 1) is None
    assert one.definition_line(file, "a") is None


@every_case(
    ("source", "line"),
    [
        (b"def f(x):\n    pass\n", 1),
        (b"\n\ndef  f (x):\n    pass\n", 3),
        (b"x = 1\nasync def f():\n    pass\n", 2),
        (b"class f:\n    pass\n", 1),
        (b"f = lambda x: x\n", 1),
        (b"f: int = 3\n", 1),
        (b"f=np.vectorize(g)\n", 1),
        (b"@cache\ndef f(x):\n    pass\n", 2),
        (b"def f(x):\n    pass\n\ndef f(x, y):\n    pass\n", 4),
        (b"def f(x):\n    pass\nf = cache(f)\n", 3),
        (b"a\r\nb\r\ndef f():\r\n    pass\r\n", 3),
        (b"a\rb\rdef f():\r    pass\r", 3),
        (b"# \xff\xfe\ndef f():\n    pass\n", 2),
        (codecs.BOM_UTF8 + b"def f(): pass\n", 1),
        (b"def g():\n    pass\n", None),
        (b"def ff():\n    pass\ndef f2(): pass\ndef _f(): pass\n", None),
        (b"class A:\n    def f(self):\n        pass\n", None),
        (b"# def f():\n", None),
        (b"f == 3\n", None),
        (b"f(3)\nf.x = 3\nf[0] = 1\n", None),
        (b"define = 1\nundef f\n", None),
        (b"", None),
    ],
)
def test_a_definition_is_found_where_python_would_find_it(source: bytes, line: int | None) -> None:
    assert submission({"a.py": source}).definition_line("a.py", "f") == line


def test_a_definition_of_a_longer_name_is_another() -> None:
    assert submission({"a.py": "def fü(): pass\n".encode()}).definition_line("a.py", "f") is None


_LINE_PARTS = ["\r", "\n", "\r\n", "\f", "\v", "\x1c", "\u2028", "\ufeff", "\0", " ", "#", "f", "ff", "def f(x):"]
_LINE_PARTS += ["class f:", "async def f(", "f = 1", "f: int = 2", "f, g = 1, 2", "def ff(f):", "x = f", "def  f"]


@given(parts=st.lists(st.sampled_from(_LINE_PARTS), max_size=14))
def test_the_last_line_counts_that_defines_a_name_by_itself(parts: list[str]) -> None:
    source = "".join(parts).encode()
    # As bytes: only these lines are what Python counts, too.
    defining = [
        number
        for number, line in enumerate(source.removeprefix(codecs.BOM_UTF8).splitlines(), 1)
        if submission({"a.py": b"\n" + line}).definition_line("a.py", "f") is not None
    ]
    assert submission({"a.py": source}).definition_line("a.py", "f") == (defining[-1] if defining else None)


def test_a_name_is_no_pattern() -> None:
    assert submission({"a.py": b"def fxg(): pass\n"}).definition_line("a.py", "f.g") is None


SIGNATURE_LINES = {
    b"def f(b, a):\n": ("b", "a"),
    b"# f(c)\n@wrapped(1, 2)\nasync def f(a: int = 1, b=(2, [3, 4]), *, c={5: 6}) -> dict:\n": (
        "a",
        "b",
        "c",
    ),
    b"def f(\n    a,  # (not, these)\n    b=')',\n    # nor, this\n    c=\",\",\n):\n": ("a", "b", "c"),
    b"def f(a, /, *more, **options):\n": ("a",),
    "def f(größe, a):\n".encode(): ("größe", "a"),
    b"def f():\n": (),
    b"def f(a, b\n": (),
    b"class f(a):\n": (),
    b"f = g(a, b)\n": (),
    b"def g(a, b):\n": (),
}


def test_parameters_are_those_of_the_def_line() -> None:
    read = {
        source: submission({"a.py": source + b"    pass\n"}).parameter_names("a", "f") for source in SIGNATURE_LINES
    }
    assert read == SIGNATURE_LINES


@every_case(
    "source",
    [
        b"f" * MAX_FILE_BYTES,
        b"f" + b" " * MAX_FILE_BYTES,
        b"f :" * (MAX_FILE_BYTES // 3),
        b"f:\n" * (MAX_FILE_BYTES // 3),
        b"\ndef " * (MAX_FILE_BYTES // 5),
    ],
    ids=["name", "blanks", "colons", "annotations", "defs"],
)
def test_a_definition_is_looked_for_soon_in_any_file(source: bytes) -> None:
    started = time.process_time()
    submission({"a.py": source}).definition_line("a.py", "f")
    assert time.process_time() - started < 5, "it grows with the square of the file"


def test_of_many_stray_files_the_first_ten_are_named_and_the_others_counted() -> None:
    notes = list(stray_files.stray_file_notes([f"slope ({n}).py" for n in range(14)], ["slope"], {}).values())
    assert len(notes) == 11
    assert all("slope (" in note for note in notes[:10])
    assert notes[10] == "4 more files that may be meant as work do not count."


@every_case(
    ("line", "is_noted"),
    [
        (b"from statistics import sse", True),
        (b"import numpy\n  import  statistics as s", True),
        (b"from statistics import *", True),
        (b"from numpy import statistics", False),
        (b"import statistics_of_mine", False),
        (b"# import statistics", False),
    ],
)
def test_a_file_that_pythons_own_module_hides_is_noted_where_it_is_imported(line: bytes, is_noted: bool) -> None:  # noqa: FBT001
    files = {"loss.py": line, "statistics.py": b"def sse(y, y_hat):\n    return 3\n", "tools/code.py": b"import code\n"}
    sentence = "statistics.py is not imported: Python has a module of that name. Rename your file if yours is meant."
    assert [*submission(files).for_topics(["loss"]).refused.values()] == [sentence] * is_noted


def test_sources_are_searched_once_for_all_modules_of_pythons_own() -> None:
    hidden = {f"{name}.py": b"" for name in sorted(sys.stdlib_module_names)[:190]}
    since = time.process_time()
    assert stray_files.hidden_module_notes({**hidden, "loss.py": b"\n" * 2**22}) == {}
    assert time.process_time() - since < 3


def test_what_every_check_asks_of_a_large_source_is_found_once() -> None:
    handed_in = submission({"loss.py": b"\n" * 2**20 + b"def sse(): pass", "other.py": b"\n" * 2**22})
    since = time.process_time()
    for _check in range(100):
        assert [(each.name, each.line) for each in handed_in.definitions()] == [("sse", 2**20 + 1)]
        assert handed_in.source_line("loss.py", 2**20 + 1) == "def sse(): pass"
    assert time.process_time() - since < 3


def test_a_file_left_out_beside_a_notebook_that_serves_its_topic_names_the_notebook() -> None:
    handed_in = Submission(path="work", files={"mine.ipynb, cell 1": b"x = 1"}, refused={}, others=("loss (1).py",))
    noted = handed_in.for_topics(["loss", "slope"])
    assert [*noted.refused.values()] == ["loss (1).py was left out: mine.ipynb is there, and counts."]


@every_case("problem", list(FileProblem))
def test_every_reason_not_to_read_a_file_has_a_sentence(
    problem: FileProblem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> bytes:
        raise FileReadError(problem, reason="why", size=99)

    monkeypatch.setattr(files, "read_regular_file", refuse)
    with pytest.raises(UsageError, match=r"^kata\.zip .+\.$"):
        archive.read_handed_in_file(tmp_path / "kata.zip")
    monkeypatch.setattr(folders, "read_regular_file", refuse)
    (tmp_path / "loss.py").touch()
    assert read_folder(tmp_path, "mine").refused["loss.py"].startswith("loss.py ")
