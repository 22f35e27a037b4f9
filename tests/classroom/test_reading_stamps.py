"""What is as it was read before is not read again, and whatever may have changed is."""

import os
import shutil
import signal
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest

from grader.classroom import intake, reading_pool, reading_stamps, student_entry, student_reading
from grader.classroom import store as stores
from grader.classroom.class_archive import OpenedClass, opened_class
from grader.classroom.class_reader import ClassReader
from grader.classroom.content import Content
from grader.classroom.reading_pool import ReadingTask
from grader.classroom.reading_stamps import StampMaker
from grader.classroom.stop_signals import Stop
from grader.i18n import Language
from grader.progress_view import SilentView
from grader.submissions.submission import Submission

pytestmark = pytest.mark.skipif(os.name != "posix", reason="elsewhere all is read")

TOPICS = ("slope", "loss")
SLOPE = "def derivative(f, x):\n    return 0\n"
HOUR_NS = 3600 * 10**9
CLASS = {
    "ann/slope.py": SLOPE,
    "ann/tools/__init__.py": "",
    "ann/tools/sums.py": "ONE = 1\n",
    "ben/week1/slope.py": f"{SLOPE}# ben",
    "carl/essay.txt": "",
    "dora_loss.py": "# dora",
    "dora_slope.py": SLOPE,
    "eve/slope.py": f"{SLOPE}# eve",
    "eve/Loss.py": "# left out",
}
ALWAYS_READ = {"carl", "eve"}
"""Of one nothing can be read, of the other something was left out."""


@dataclass(kw_only=True)
class Looker:
    """Looks at a class again and again, as one run after another does."""

    home: Path
    results: Path
    read: set[str] = field(default_factory=set)

    def task(self, topics: Sequence[str] = TOPICS, folder: Path | None = None) -> ReadingTask:
        entries = intake.take_in(folder or self.home, topics).entries
        return ReadingTask(entries=entries, topics=topics, selected=topics, language=Language.en)

    def look(
        self,
        *,
        topics: Sequence[str] = TOPICS,
        stop: Stop | None = None,
        opened: OpenedClass | None = None,
        reads_all: bool = False,
    ) -> set[str]:
        """Who is read; what is recorded is what reading gives, whoever that is."""
        opened = opened or OpenedClass(folder=self.home)
        task = self.task(topics, opened.folder)
        self.read.clear()
        with stores.open_for_writing(self.results) as results:
            reader = ClassReader(task, opened, results, stop or Stop())
            count = reader.record_submissions(task.entries, SilentView(), reads_all=reads_all)
            reader.close()
            read = set(self.read)
            assert count == len(read) + reader.unchanged_count
            if stop is None:
                assert count == len(task.entries)
                self._require_true_rows(task, results, opened)
        return read

    @staticmethod
    def _require_true_rows(task: ReadingTask, results: stores.ResultStore, opened: OpenedClass) -> None:
        contents = results.student_contents()
        for number, entry in enumerate(task.entries):
            known, found = results.known_submission(entry.student), task.read_entry(number)
            assert known is not None
            assert known.path == str((opened.archive or opened.folder) / entry.path)
            is_graded = isinstance(found, Content) and found.files
            assert contents.get(entry.student) == (found.sha256 if is_graded else None)


@pytest.fixture
def class_(tmp_path: Path, written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> Looker:
    """A class that lies there for an hour, so that its times are those of files at rest."""
    home = written(tmp_path / "class", CLASS)
    with zipfile.ZipFile(home / "finn.zip", "w") as packed:
        packed.writestr("slope.py", SLOPE)
    looker = Looker(home=home, results=tmp_path / "results.sqlite")
    read = student_reading.read_submission

    def noted(entry: student_entry.StudentEntry, *more: object) -> Submission:
        looker.read.add(entry.student)
        return read(entry, *more)

    def no_process(*_given: object, **_more: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(student_reading, "read_submission", noted)
    # Read in this process, so that it is seen who is read.
    monkeypatch.setattr(reading_pool, "_new_process", no_process)
    set_clock(monkeypatch, HOUR_NS)
    return looker


def set_clock(monkeypatch: pytest.MonkeyPatch, ahead: int) -> None:
    monkeypatch.setattr(reading_stamps, "time", SimpleNamespace(time_ns=lambda: time.time_ns() + ahead))


def restore_times(path: Path, before: os.stat_result) -> None:
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def write_secretly(path: Path, text: str) -> None:
    """Other bytes, as many as before, and the old time of writing."""
    before = path.stat()
    assert len(text.encode()) == before.st_size
    path.write_text(text)
    restore_times(path, before)


def replace_secretly(path: Path, text: str) -> None:
    """The same by a new file."""
    before, other = path.stat(), path.with_name("other")
    other.write_text(text)
    restore_times(other, before)
    os.replace(other, path)


def swap(one: Path, other: Path) -> None:
    spare = one.with_name("spare")
    one.rename(spare)
    other.rename(one)
    spare.rename(other)


def other_archive(path: Path) -> None:
    before = path.stat()
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("slope.py", SLOPE.replace("0", "1"))
    assert path.stat().st_size == before.st_size
    restore_times(path, before)


def copy_over(home: Path) -> None:
    """The same files, sizes and times at other places, as a network's file system may have them next time."""
    copied = home.with_name("copy")
    shutil.copytree(home, copied)
    shutil.rmtree(home)
    copied.rename(home)


def link_twice(path: Path) -> None:
    """One more name, and a change through it."""
    second = path.parents[3] / "second name"
    second.hardlink_to(path)
    write_secretly(second, "ONE = 2\n")


CHANGES: dict[str, tuple[Callable[[Path], object], set[str]]] = {
    "nothing": (lambda home: home, set()),
    "the folder of the class": (lambda home: shutil.move(home, home.with_name("new")), set()),
    "one byte": (lambda home: write_secretly(home / "ann/slope.py", SLOPE.replace("0", "1")), {"ann"}),
    "a byte in a package": (lambda home: write_secretly(home / "ann/tools/sums.py", "ONE = 2\n"), {"ann"}),
    "a byte in a folder": (lambda home: write_secretly(home / "ben/week1/slope.py", f"{SLOPE}# Ben"), {"ben"}),
    "a byte of a loose file": (lambda home: write_secretly(home / "dora_loss.py", "# DORA"), {"dora"}),
    "a file that takes its place": (lambda home: replace_secretly(home / "ann/slope.py", SLOPE.upper()), {"ann"}),
    "one more file": (lambda home: (home / "ann/loss.py").write_text(""), {"ann"}),
    "one more file in a package": (lambda home: (home / "ann/tools/more.py").write_text(""), {"ann"}),
    "one more loose file": (lambda home: (home / "finn_loss.py").write_text(""), {"finn_loss"}),
    "one file fewer": (lambda home: (home / "ann/tools/sums.py").unlink(), {"ann"}),
    "one loose file fewer": (lambda home: (home / "dora_loss.py").unlink(), {"dora_slope"}),
    "another name": (lambda home: (home / "ann/slope.py").rename(home / "ann/loss.py"), {"ann"}),
    "another name of a folder": (lambda home: (home / "ann/tools").rename(home / "ann/tool"), {"ann"}),
    "another student's name": (lambda home: (home / "ann").rename(home / "anna"), {"anna"}),
    "two students' names": (lambda home: swap(home / "ann", home / "ben"), {"ann", "ben"}),
    "an archive": (lambda home: other_archive(home / "finn.zip"), {"finn"}),
    "a link": (lambda home: (home / "ben/loss.py").symlink_to(home / "dora_loss.py"), {"ben"}),
    "a hard link": (lambda home: link_twice(home / "ann/tools/sums.py"), {"ann"}),
    "rights": (lambda home: (home / "ann/slope.py").chmod(0o600), {"ann"}),
    "times": (lambda home: (home / "ann/slope.py").touch(), {"ann"}),
    "places": (copy_over, {"ann", "ben", "dora", "finn"}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_has_changed_is_read_and_nothing_else(class_: Looker, change: str) -> None:
    assert class_.look() == {"ann", "ben", "carl", "dora", "eve", "finn"}
    act, expected = CHANGES[change]
    act(class_.home)
    if not class_.home.exists():
        class_.home = class_.home.with_name("new")
    assert class_.look() - ALWAYS_READ == expected
    linked = {"ben"} if change == "a link" else set()
    assert class_.look() == ALWAYS_READ | linked, "whoever can't be vouched for is read each time"


def test_who_was_missing_and_comes_back_is_read(class_: Looker) -> None:
    class_.look()
    with stores.open_for_writing(class_.results) as results:
        results.mark_missing(["ann"])
    assert class_.look() == {"ann", *ALWAYS_READ}


def test_a_second_attempt_that_can_not_be_sorted_is_noticed(class_: Looker, written: Callable[..., Path]) -> None:
    written(class_.home, {"1-7 - Ann Lee - 12 mars 2026 10 h 11/slope.py": SLOPE})
    class_.look()
    assert class_.look() == ALWAYS_READ
    written(class_.home, {"1-7 - Ann Lee - 2 mars 2026 10 h 11/slope.py": SLOPE})
    assert class_.look() == {"Ann Lee - 1", *ALWAYS_READ}


def test_other_topics_and_another_version_read_all_again(class_: Looker, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = class_.look()
    assert class_.look(topics=("slope",)) > {"ann", "ben"}
    monkeypatch.setattr(reading_stamps, "__version__", "0")
    assert class_.look(topics=("slope",)) > {"ann", "ben"}
    assert class_.look(topics=("slope",)) <= ALWAYS_READ | {"dora_loss", "dora_slope"}
    assert class_.look(topics=("slope",), reads_all=True) > everybody - {"dora"}


@pytest.mark.parametrize("ahead", [0, 4 * 10**9, -HOUR_NS])
def test_what_changed_just_now_or_by_a_later_clock_is_read_again(
    class_: Looker, monkeypatch: pytest.MonkeyPatch, ahead: int
) -> None:
    set_clock(monkeypatch, ahead)
    everybody = class_.look()
    assert class_.look() == everybody
    set_clock(monkeypatch, HOUR_NS)
    assert class_.look() == everybody, "it had no stamp yet"
    assert class_.look() == ALWAYS_READ
    set_clock(monkeypatch, ahead)
    assert class_.look() == everybody, "what seems to lie in the future may be changed again"


def test_a_time_of_writing_in_the_future_is_not_trusted(class_: Looker) -> None:
    later = time.time() + 10 * 3600
    os.utime(class_.home / "ann" / "slope.py", (later, later))
    class_.look()
    assert class_.look() == {"ann", *ALWAYS_READ}


def test_a_time_of_writing_that_was_put_back_just_now_is_not_trusted(
    class_: Looker, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, 0)
    before = time.time() - 3600
    for path in class_.home.rglob("*"):
        os.utime(path, (before, before))
    everybody = class_.look()
    assert class_.look() == everybody


def test_what_holds_a_link_is_read_again(class_: Looker) -> None:
    (class_.home / "ann" / "notes.txt").symlink_to(class_.home / "carl" / "essay.txt")
    class_.look()
    assert class_.look() == {"ann", *ALWAYS_READ}


def test_a_change_while_it_is_read_shows_in_the_next_run(class_: Looker, monkeypatch: pytest.MonkeyPatch) -> None:
    read = student_reading.read_submission

    def edited(entry: student_entry.StudentEntry, *more: object) -> Submission:
        found = read(entry, *more)
        if entry.student == "ann":
            write_secretly(class_.home / "ann/slope.py", SLOPE.replace("0", "1"))
        return found

    with monkeypatch.context() as context:
        context.setattr(student_reading, "read_submission", edited)
        # With a stop of its own, it is not said that what is recorded is there now.
        class_.look(stop=Stop())
    assert class_.look() - ALWAYS_READ == {"ann"}


def test_a_class_in_an_archive_is_read_each_time(class_: Looker) -> None:
    packed = Path(shutil.make_archive(str(class_.home), "zip", class_.home))
    for _run in range(2):
        with opened_class(packed, TOPICS, SilentView()) as opened:
            assert class_.look(opened=opened) == {"ann", "ben", "carl", "dora", "eve", "finn"}


def test_a_stop_ends_the_looking(class_: Looker) -> None:
    class_.look()
    stop = Stop()
    stop.count_signal(signal.SIGINT, None)
    assert class_.look(stop=stop) == set()


def test_only_so_many_files_are_looked_at(class_: Looker, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(40):
        (class_.home / "ann" / f"{number}.txt").touch()
    looked: list[str] = []
    listed = reading_stamps._listed_files

    def counted(entry: student_entry.StudentEntry) -> Iterator[tuple[str, os.stat_result]]:
        for one in listed(entry):
            looked.append(one[0])
            yield one

    monkeypatch.setattr(reading_stamps, "_listed_files", counted)
    monkeypatch.setattr(reading_stamps, "_MAX_FILES", 20)
    task = class_.task()
    stamps = {entry.student: StampMaker(task).make_stamp(entry) for entry in task.entries}
    assert stamps["ann"] is None
    assert stamps["ben"] is not None
    assert len(looked) < 60


@pytest.mark.skipif(os.geteuid() == 0, reason="all folders are open to root")
def test_a_folder_that_is_closed_has_no_stamp(class_: Looker) -> None:
    (class_.home / "ann").chmod(0)
    task = class_.task()
    assert StampMaker(task).make_stamp(task.entries[0]) is None
    (class_.home / "ann").chmod(0o700)
