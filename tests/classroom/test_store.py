"""The result file keeps what it was given, whatever happens to whoever writes it."""

import errno
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from grader.classroom import store as stores
from grader.classroom.store import ResultStore
from grader.classroom.store_file import lock_file, lock_out_writers
from grader.classroom.store_rows import Batch, Result, SubmissionRow, Tally
from grader.errors import DiskError, UsageError

BATCH = Batch(
    course="kata",
    course_version="1.0",
    course_digest="d" * 64,
    seed=7,
    options="{}",
    created="2026-01-01T00:00:00+00:00",
)


def result(sha256: str, *, status: str = "graded", score: int = 3) -> Result:
    return Result(
        sha256=sha256,
        report="{}",
        score=score,
        max_score=5,
        percent=20.0 * score,
        status=status,
        seconds=0.1,
        graded_at="2026-01-01T00:00:00+00:00",
    )


def row(student: str, sha256: str | None, fault: str | None = None) -> SubmissionRow:
    return SubmissionRow(student=student, path=f"class/{student}", sha256=sha256, fault=fault)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "results.sqlite"


@pytest.fixture
def results(path: Path) -> Iterator[ResultStore]:
    with stores.open_for_writing(path) as opened:
        opened.begin_batch(BATCH)
        yield opened


def test_a_student_has_a_line_with_or_without_a_result(results: ResultStore) -> None:
    results.put_submissions([row("anna", "a"), row("ben", None, "It is broken."), row("carl", "c")])
    results.put_result(BATCH, result("a"))
    told = {grade.student: (grade.score, grade.percent, grade.fault) for grade in results.gradebook_rows()}
    assert told == {"anna": (3, 60.0, None), "ben": (None, None, "It is broken."), "carl": (None, None, None)}
    assert results.student_tally() == Tally(students=3, unreadable=1, graded=1, ungraded=0)


def test_the_same_content_is_pending_once_and_graded_for_all(results: ResultStore) -> None:
    results.put_submissions([row("anna", "a"), row("ben", "a"), row("carl", "c")])
    assert results.pending_contents(BATCH) == [("anna", "a"), ("carl", "c")]
    results.put_result(BATCH, result("a"))
    assert results.pending_contents(BATCH) == [("carl", "c")]
    assert [grade.score for grade in results.gradebook_rows()] == [3, 3, None]
    assert [student for student, _ in results.student_reports()] == ["anna", "ben"]


def test_a_result_is_never_replaced_but_where_nothing_was_graded(results: ResultStore) -> None:
    results.put_submissions([row("anna", "a")])
    results.put_result(BATCH, result("a", status="ungraded", score=0))
    assert results.pending_contents(BATCH) == [("anna", "a")]
    results.put_result(BATCH, result("a", score=3))
    results.put_result(BATCH, result("a", score=5))
    results.put_result(BATCH, result("a", status="ungraded", score=0))
    assert [grade.score for grade in results.gradebook_rows()] == [3]


@pytest.mark.parametrize("change", [{"seed": 8}, {"course_digest": "e" * 64}, {"options": '{"feedback":"score"}'}])
def test_another_seed_course_or_option_asks_for_another_result(results: ResultStore, change: dict[str, object]) -> None:
    results.put_submissions([row("anna", "a")])
    results.put_result(BATCH, result("a"))
    other = replace(BATCH, **change)
    assert results.pending_contents(other) == [("anna", "a")]
    results.begin_batch(other)
    assert [grade.score for grade in results.gradebook_rows()] == [None]
    results.begin_batch(BATCH)
    assert [grade.score for grade in results.gradebook_rows()] == [3]


def test_a_student_who_hands_in_again_is_pending_again(results: ResultStore) -> None:
    results.put_submissions([row("anna", "a")])
    results.put_result(BATCH, result("a"))
    results.put_submissions([row("anna", "b")])
    assert results.pending_contents(BATCH) == [("anna", "b")]


def test_the_batch_is_remembered_and_its_beginning_stays(path: Path) -> None:
    with stores.open_for_writing(path) as results:
        assert results.batch is None
        results.begin_batch(BATCH)
        results.begin_batch(replace(BATCH, seed=9, created="later"))
    with stores.open_for_reading(path) as results:
        assert results.batch == replace(BATCH, seed=9)


def test_another_courses_file_is_refused(results: ResultStore) -> None:
    with pytest.raises(UsageError, match="holds results of the course 'kata', not of 'chess'"):
        results.begin_batch(replace(BATCH, course="chess"))


def test_readers_see_what_is_written_while_it_is_written(results: ResultStore, path: Path) -> None:
    results.put_submissions([row("anna", "a")])
    with stores.open_for_reading(path) as reader:
        assert reader.student_tally().graded == 0
        results.put_result(BATCH, result("a"))
        assert reader.student_tally().graded == 1


def test_readers_cannot_write(results: ResultStore, path: Path) -> None:
    del results
    with stores.open_for_reading(path) as reader, pytest.raises(UsageError):
        reader.put_submissions([row("anna", "a")])


def test_a_second_writer_is_refused_while_the_first_one_lives(results: ResultStore, path: Path) -> None:
    with pytest.raises(UsageError, match="being written by another `grade batch`"):
        stores.open_for_writing(path)
    results.close()
    stores.open_for_writing(path).close()


def test_a_file_system_without_locks_is_said(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)
    with pytest.raises(UsageError, match=r"can't be locked: No locks available\."):
        stores.open_for_writing(path)


def _foreign(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE notes (text TEXT)")
    connection.close()


def _of_format(version: int) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        stores.open_for_writing(path).close()
        connection = sqlite3.connect(path)
        connection.execute(f"PRAGMA user_version = {version}")
        connection.close()

    return make


WRONG: dict[str, tuple[Callable[[Path], object], str]] = {
    "another program's": (_foreign, "another program"),
    "a format that never was": (_of_format(0), "another program"),
    "a newer format": (_of_format(99), "a newer version"),
    "no database": (lambda path: path.write_bytes(b"score,name\n" * 500), "no result file"),
    "a folder": (lambda path: path.mkdir(), "is a folder"),
}


@pytest.mark.parametrize(("make", "said"), WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("opened", [stores.open_for_writing, stores.open_for_reading])
def test_a_file_that_is_not_ours_is_refused_in_a_sentence_and_left_alone(
    path: Path, make: Callable[[Path], object], said: str, opened: Callable[[Path], ResultStore]
) -> None:
    make(path)
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(UsageError, match=said) as caught:
        opened(path)
    assert str(caught.value).endswith(".")
    assert (path.read_bytes() if path.is_file() else b"") == before


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="its folder does not exist"):
        stores.open_for_writing(tmp_path / "nowhere" / "results.sqlite")
    with pytest.raises(UsageError, match="does not exist"):
        stores.open_for_reading(tmp_path / "results.sqlite")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may go everywhere")
@pytest.mark.parametrize("opened", [stores.open_for_writing, stores.open_for_reading])
def test_a_folder_that_nobody_may_enter_is_said(tmp_path: Path, opened: Callable[[Path], ResultStore]) -> None:
    (tmp_path / "shut").mkdir(mode=0)
    with pytest.raises(UsageError, match="Permission denied"):
        opened(tmp_path / "shut" / "r.sqlite")


@pytest.mark.parametrize("has_header", [False, True])
def test_an_empty_file_is_as_good_as_none(path: Path, *, has_header: bool) -> None:
    path.touch()
    if has_header:
        # What a run leaves that is killed, or has no more room, before the tables are there.
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        assert path.stat().st_size > 0
    with pytest.raises(UsageError, match="holds no results yet"):
        stores.open_for_reading(path)
    stores.open_for_writing(path).close()
    stores.open_for_reading(path).close()


def test_a_full_file_system_is_told_as_a_sentence(results: ResultStore) -> None:
    results._connection.execute("PRAGMA max_page_count = 20")
    with pytest.raises(DiskError, match="can't be written"):
        results.put_result(BATCH, replace(result("a"), report=os.urandom(250_000).hex()))


def test_results_that_only_the_log_has_room_for_are_no_success(results: ResultStore, path: Path) -> None:
    results.put_result(BATCH, replace(result("a"), report=os.urandom(100_000).hex()))
    results.take_in_log()
    results.put_result(BATCH, replace(result("b"), report=os.urandom(40_000).hex()))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # What is like a full disk: no file can be longer than this.
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, before[1]))
    try:
        with pytest.raises(DiskError, match=r"can't take in all results: .* They are kept in results\.sqlite-wal"):
            results.take_in_log()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    with stores.open_for_reading(path) as opened:
        assert opened.report_of("b", BATCH.result_key)


def test_options_in_any_order_are_the_same_text() -> None:
    assert (
        stores.canonical_options({"b": 1, "a": [2]})
        == stores.canonical_options({"a": [2], "b": 1})
        == '{"a":[2],"b":1}'
    )


WRITER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_store import BATCH, result, row
from grader.classroom import store as stores

with stores.open_for_writing(Path(sys.argv[1])) as opened:
    opened.begin_batch(BATCH)
    first = opened.student_tally().students
    for number in range(first, first + 100_000):
        opened.put_submissions([row(f"s{number}", str(number))])
        opened.put_result(BATCH, result(str(number)))
        print(number, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
def test_nothing_that_was_written_is_lost_when_the_writer_is_killed(path: Path) -> None:
    told: set[str] = set()
    for patience in (0.05, 0.1, 0.2):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(Path(__file__).parent)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout
        first = process.stdout.readline()
        time.sleep(patience)
        process.send_signal(signal.SIGKILL)
        said = (first + process.communicate()[0]).splitlines(keepends=True)
        told |= {line.strip() for line in said if line.endswith("\n")}
        connection = sqlite3.connect(path)
        (whole,) = connection.execute("PRAGMA integrity_check").fetchone()
        kept = [number for (number,) in connection.execute("SELECT sha256 FROM results")]
        connection.close()
        assert whole == "ok"
        assert len(kept) == len(set(kept))
        assert told <= set(kept)
    assert len(told) > 3


def test_an_archived_file_is_read_where_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "r.sqlite"
    with stores.open_for_writing(path):
        pass
    monkeypatch.setattr(os, "access", lambda *_: False)
    before = sorted(tmp_path.iterdir())
    with stores.open_for_reading(path) as results:
        assert results.batch is None
        assert sorted(tmp_path.iterdir()) == before


def test_of_a_file_that_was_removed_meanwhile_no_log_stays(results: ResultStore, path: Path) -> None:
    results.put_submissions([row("ann", "a" * 64)])
    path.unlink()
    results.close()
    assert not list(path.parent.iterdir())


def read_on_a_full_disk(path: Path) -> list[str]:
    """What is beside the file while it is read where nothing can be written, as no file may grow."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        with stores.open_for_reading(path) as results:
            assert list(results.gradebook_rows())
            return sorted(file.name for file in path.parent.iterdir())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_results_are_read_on_a_full_disk_and_leave_nothing_beside_them(results: ResultStore, path: Path) -> None:
    results.put_submissions([row("ann", "a" * 64)])
    results.close()
    assert read_on_a_full_disk(path) == [path.name]
    written_by_another = lock_file(path)
    try:
        with pytest.raises(DiskError):
            read_on_a_full_disk(path)
    finally:
        os.close(written_by_another)
    assert read_on_a_full_disk(path) == [path.name]


def test_a_log_that_is_filled_until_the_lock_is_had_is_left_alone(
    results: ResultStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results.close()
    log = Path(f"{path}-wal")
    monkeypatch.setattr("fcntl.flock", lambda *_: log.write_bytes(b"results"))
    assert lock_out_writers(path) is None
    assert log.read_bytes() == b"results"


# --- Reports are kept in parts ---------------------------------------------------------------------------------------


def exercise_text(number: int, verdict: str) -> str:
    return f'{{"id":"topic.exercise{number}","topic":"topic","title":"é","verdict":"{verdict}","rest":"{"x" * 900}"}}'


REPORTS = {
    "plain": "{}",
    "empty": "",
    "right": f'{{"seed":7,"exercises":[{exercise_text(1, "passed")},{exercise_text(2, "passed")}]}}',
    "wrong": f'{{"seed":7,"exercises":[{exercise_text(1, "failed")},{exercise_text(2, "passed")}],"notes":[]}}',
    # What a learner's text would have to look like to be taken for the start of an exercise; JSON quotes it.
    "forged": f'{{"exercises":[{exercise_text(2, exercise_text(1, "passed"))}]}}',
    "twice": exercise_text(1, "a") * 3,
    "long": f'{{"exercises":[{exercise_text(1, "y" * 100_000)},{exercise_text(1, "y" * 100_000 + "z")}]}}',
    "any text": "\x00\U0001f600 \n" * 1000,
}


def test_a_report_comes_back_as_it_was(results: ResultStore) -> None:
    for student, text in REPORTS.items():
        results.put_submissions([row(student, student)])
        results.put_result(BATCH, replace(result(student), report=text))
    assert dict(results.student_reports()) == REPORTS


def test_what_results_have_in_common_is_kept_once(results: ResultStore, path: Path) -> None:
    """The reports and fingerprints of 2,000 bytes each are alike; so are the options."""
    batch = replace(BATCH, options=f'{{"exercises":["{"topic.exercise" * 200}"]}}')
    results.begin_batch(batch)
    pages = [_page_count(path)]
    for number in range(400):
        text = f'{{"n":{number},"exercises":[{exercise_text(1, "passed")},{exercise_text(2, f"failed {number % 7}")}]}}'
        fingerprint = random.Random(1).randbytes(2000) + number.to_bytes(4, "big")  # noqa: S311 - no secret
        results.put_submissions([row(f"s{number:03}", str(number))])
        results.put_result(batch, replace(result(str(number)), report=text, fingerprint=fingerprint))
        pages.append(_page_count(path))
    per_result = [4096 * (pages[end] - pages[end - 200]) / 200 for end in (200, 400)]
    assert per_result[0] < 500
    # Linear: the second half takes no more than the first.
    assert per_result[1] < per_result[0] + 100


def _page_count(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA page_count").fetchone()[0])


def test_two_parts_with_one_hash_are_kept_apart(results: ResultStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grader.classroom.report_parts.part_hash", lambda _digest: 1)
    test_a_report_comes_back_as_it_was(results)


@pytest.mark.parametrize(
    "harm",
    [
        "DELETE FROM report_parts",
        "UPDATE report_parts SET data = x'00'",
        "UPDATE results SET report = x'0102'",
        "UPDATE results SET report = x'0000000099'",
        "UPDATE report_parts SET first = id",
    ],
)
def test_a_broken_part_is_told(results: ResultStore, path: Path, harm: str) -> None:
    results.put_submissions([row("anna", "a")])
    results.put_result(BATCH, replace(result("a"), report=REPORTS["right"]))
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(harm)
    connection.close()
    with stores.open_for_reading(path) as opened, pytest.raises(UsageError, match="is damaged"):
        list(opened.student_reports())


@pytest.mark.parametrize("open_store", [stores.open_for_reading, stores.open_for_writing])
def test_a_table_whose_name_is_no_text_is_told(
    results: ResultStore, path: Path, open_store: Callable[[Path], ResultStore]
) -> None:
    results.close()
    path.write_bytes(
        path.read_bytes().replace(b"CREATE TABLE batch", b"CREATE TABLX batch").replace(b"batch", b"b\xfftch")
    )
    with pytest.raises(UsageError, match=r"is damaged: .*\. Grade the class into a new file\."):
        open_store(path)


@pytest.mark.parametrize(
    ("column", "read"),
    [
        pytest.param("settings SET options", lambda opened: opened.batch, id="of the last run"),
        pytest.param("settings SET options", ResultStore.result_keys, id="of a result"),
        pytest.param("exercise_digests SET digests", ResultStore.exercise_digests, id="of the exercises"),
    ],
)
def test_settings_that_are_no_json_are_told(column: str, read: Callable[[ResultStore], object], path: Path) -> None:
    with stores.open_for_writing(path) as results:
        results.begin_batch(BATCH, {"slope.tangent": "a"})
        results.put_submissions([row("anna", "a")])
        results.put_result(BATCH, replace(result("a"), report=REPORTS["right"]))
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(f"UPDATE {column} = '{{\"x\x01'")
    connection.close()
    with stores.open_for_reading(path) as opened, pytest.raises(UsageError, match="is damaged: settings in it can't"):
        read(opened)


@pytest.mark.parametrize("harm", ["DELETE FROM report_parts", "UPDATE report_parts SET data = x'00'"])
def test_a_broken_fingerprint_is_told(results: ResultStore, path: Path, harm: str) -> None:
    results.put_submissions([row("anna", "a"), row("ben", "b")])
    for content, fingerprint in {"a": bytes(200), "b": b""}.items():
        results.put_result(BATCH, replace(result(content), fingerprint=fingerprint))
    assert dict(results.student_fingerprints()) == {"anna": bytes(200), "ben": b""}
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(harm)
    connection.close()
    with stores.open_for_reading(path) as opened, pytest.raises(UsageError, match="is damaged"):
        list(opened.student_fingerprints())
