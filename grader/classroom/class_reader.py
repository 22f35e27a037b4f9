"""Read a class: record each submission in the file of the results, and give the contents that are to be graded."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from grader.classroom.class_archive import OpenedClass
from grader.classroom.content import Content
from grader.classroom.reading_pool import Outcome, ReadingPool, ReadingTask
from grader.classroom.reading_stamps import StampMaker
from grader.classroom.stop_signals import Stop
from grader.classroom.store import ResultStore
from grader.classroom.store_rows import SubmissionRow
from grader.classroom.student_entry import StudentEntry
from grader.i18n import join_sentences
from grader.processors import processor_count
from grader.progress_view import ProgressView
from grader.sanitize import clean_line, path_text

_ROWS_PER_WRITE = 200
_MAX_KEPT_BYTES = 32 * 1024**2
_MAX_SENTENCE_CHARS = 500


class ClassReader:
    """Reads submissions, and records each in the file with its digest or the reason why it can't be read.

    One that is known to be as it was last read is not read again (`reading_stamps`); `unchanged_count` is how many.
    """

    def __init__(self, task: ReadingTask, opened: OpenedClass, results: ResultStore, stop: Stop) -> None:
        self._opened = opened
        self._folder = Path(clean_line(path_text(opened.archive or opened.folder), _MAX_SENTENCE_CHARS))
        self._results = results
        self._stop = stop
        self._pool = ReadingPool(task, processor_count())
        # What an archive was unpacked to has just been written.
        self._stamp_maker = StampMaker(task) if opened.archive is None else None
        self._stamps: dict[str, bytes | None] = {}
        self.unchanged_count = 0
        self._rows: list[SubmissionRow] = []
        """Those that are still to be written; many at once take a fraction of the time."""

        self._kept: dict[str, Content] = {}
        self._room = _MAX_KEPT_BYTES

    def close(self) -> None:
        self._pool.close()

    def record_submissions(
        self, entries: Sequence[StudentEntry], progress: ProgressView, *, reads_all: bool = False
    ) -> int:
        """Record every submission until asked to stop; return how many were recorded.

        With `reads_all`, unchanged ones are read, too.
        """
        count = 0
        changed = self._stamped_entries(entries) if reads_all else self._changed_entries(entries, progress)
        for found in self._pool.read_entries(changed, self._stop):
            if found is None:
                continue
            entry, outcome = found
            row, content = self._row_and_content(entry, outcome)
            self._put_row(row)
            count += 1
            progress.count_done()
            self._keep_content(entry, content)
        self._write_rows()
        return count + self.unchanged_count

    def _changed_entries(self, entries: Iterable[StudentEntry], progress: ProgressView) -> Iterator[StudentEntry]:
        """The entries that have to be read; until asked to stop, the others are recorded on the way."""
        for entry in self._stamped_entries(entries):
            if self._stop.count:
                return
            stamp = self._stamps[entry.student]
            known = self._results.known_submission(entry.student) if stamp is not None else None
            if known is None or known.stamp != stamp:
                yield entry
                continue
            del self._stamps[entry.student]
            row = replace(self._entry_row(entry), sha256=known.sha256, stamp=stamp)
            if row != known:
                self._put_row(row)
            self.unchanged_count += 1
            progress.count_done()

    def _put_row(self, row: SubmissionRow) -> None:
        self._rows.append(row)
        if len(self._rows) >= _ROWS_PER_WRITE:
            self._write_rows()

    def _write_rows(self) -> None:
        self._results.put_submissions(self._rows)
        self._rows.clear()

    def _stamped_entries(self, entries: Iterable[StudentEntry]) -> Iterator[StudentEntry]:
        """The entries, each with its stamp taken just before it is read."""
        for entry in entries:
            self._stamps[entry.student] = None if self._stamp_maker is None else self._stamp_maker.make_stamp(entry)
            yield entry

    def read_contents(self, entries: Sequence[StudentEntry]) -> Iterator[Content | None]:
        """The contents to grade; None from time to time while none is ready.

        One that was not kept is read again, and recorded again, as it may have changed.
        """
        missing = [entry for entry in entries if entry.student not in self._kept]
        for entry in entries:
            if entry.student in self._kept:
                yield self._kept.pop(entry.student)
        for found in self._pool.read_entries(self._stamped_entries(missing), self._stop):
            if found is None:
                yield None
                continue
            row, content = self._row_and_content(*found)
            self._results.put_submissions([row])
            if content is not None:
                yield content

    def _keep_content(self, entry: StudentEntry, content: Content | None) -> None:
        """Keep a content in memory until it is graded, if there is room: so a small class is read only once."""
        size = sum(map(len, content.files.values())) if content else 0
        if content is not None and size <= self._room:
            self._room -= size
            self._kept[entry.student] = content

    def _row_and_content(self, entry: StudentEntry, outcome: Outcome) -> tuple[SubmissionRow, Content | None]:
        row = self._entry_row(entry)
        stamp = self._stamps.pop(entry.student)
        if isinstance(outcome, str):
            return replace(row, fault=self._opened.as_shown(outcome)), None
        if not outcome.files and outcome.refused:
            # Nothing of it could be read, so an instructor should look at it: it is no wrong answer, worth 0 points.
            return replace(row, fault=clean_line(join_sentences(*outcome.refused.values()), _MAX_SENTENCE_CHARS)), None
        # What was refused may be read next time: the system or its rights may have been to blame.
        return replace(row, sha256=outcome.sha256, stamp=None if outcome.refused else stamp), outcome

    def _entry_row(self, entry: StudentEntry) -> SubmissionRow:
        return SubmissionRow(
            student=entry.student,
            path=str(self._folder / entry.path),
            sha256=None,
            name=entry.name,
            email=entry.email,
            student_id=entry.student_id,
            submitted=entry.submitted,
            late=entry.late,
        )
