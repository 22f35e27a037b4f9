"""What loading a submission's files has shown so far, so that no child of the submission pays for it again.

A statement that a child did not come back from is left out in all later children, and its file is graded without it.
The parent's clock alone decides that a child is lost. Which statement it was is known from the child only, which
announces each statement once a child was lost; what it says can leave out no more than statements of its own
submission.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from operator import itemgetter

from grader.grading.exception_feedback import (
    encoding_message,
    is_encoding_fault,
    is_loading_failure,
    is_syntax_error,
    missing_module,
)
from grader.grading.exception_hints import explanation_id, suggested_name
from grader.grading.losses import CheckAborted, ending_text
from grader.grading.messages import MAX_QUOTED_CHARS, MAX_QUOTED_NAME_CHARS, MAX_SOURCE_LINE_CHARS, message
from grader.grading.report import ExerciseResult, Message
from grader.grading.syntax_advice import syntax_advice
from grader.grading.syntax_texts import syntax_text
from grader.grading.verdicts import Verdict
from grader.i18n import _, join_names, join_sentences, labelled
from grader.sandbox.channel import ExitStatus
from grader.sandbox.child.notebook_cells import TOO_COMPLEX
from grader.sandbox.child_loss import LossReason
from grader.sandbox.loading_progress import LoadRules
from grader.sandbox.replies import LoadNote, RaisedException
from grader.sandbox.session import ChildSession
from grader.sanitize import clean_line
from grader.submissions import notebook
from grader.submissions.submission import Submission

_MAX_LEFT_OUT = 16
_MAX_NOTES = 20

_Place = tuple[str, int | None, int]
"""A file, the cell in it if it is a notebook, and a line."""


class LoadHistory:
    """The modules and statements of one submission that are left out, and the notes on what was."""

    def __init__(self, submission: Submission, seconds: float) -> None:
        """`seconds` is the time limit of loading a file."""
        self.lost_modules: dict[str, CheckAborted] = {}
        """Modules that lost a child while it loaded them, and how; children don't get them again."""

        self._submission = submission
        self._seconds = seconds
        self._announces = False
        self._left_out: dict[str, set[int]] = {}
        self._notes: dict[tuple[str, ...], Message] = {}
        self._places: dict[tuple[str, ...], _Place | None] = {}
        """Where the only statement of a note failed, if that is known, by the note's key."""

        self._failed_imports: dict[str, dict[str, LoadNote]] = {}
        """What is wrong with an import, and the files in which that was all that failed, each with its note."""

    @property
    def rules(self) -> LoadRules:
        """How the next child is to load files."""
        left_out = {source: sorted(lines) for source, lines in self._left_out.items()}
        return LoadRules(seconds=self._seconds, announces=self._announces, left_out=left_out)

    def notes_besides(self, results: Iterable[ExerciseResult]) -> tuple[Message, ...]:
        """The notes for the report, in the order of the files; none on a statement that one of the results names."""
        notes, places = {**self._notes}, {**self._places}
        for by_file in self._failed_imports.values():
            key = (min(by_file), "failed")
            notes[key] = self._failed_imports_message(list(by_file.values()))
            if len(by_file) == 1:
                places[key] = _own_place(*by_file.values())
        told = {
            (check.place.file, check.place.cell, check.place.line)
            for result in results
            for check in result.checks
            if check.place is not None and check.verdict is Verdict.raised
        }
        return tuple(text for key, text in sorted(notes.items(), key=itemgetter(0)) if places.get(key) not in told)

    def learn_from_session(self, session: ChildSession) -> None:
        """Take in what a child reports to have stopped or left out; its own word, so it is bounded and cleaned."""
        for stopped in session.loading.stopped_statements:
            self._leave_out(stopped.source, stopped.line, self._too_slow_message(stopped.seconds))
        for note in session.loading.notes:
            if note.file in self._submission.files:
                self._take_note(note, notebook.source_origin(note.file)[0])
        session.loading.stopped_statements.clear()
        session.loading.notes.clear()

    def can_retry(self, session: ChildSession, loss: LossReason, ending: ExitStatus) -> bool:
        """Whether another child may get further than this one, which was lost while it loaded a file.

        The statement that it was in is left out, if that is known. If not, later children announce their statements.
        """
        if session.loading.running_statement is None:
            is_first = not self._announces
            self._announces = True
            return is_first
        source, line = session.loading.running_statement
        if loss is LossReason.timed_out:
            why = self._too_slow_message(session.loading.seconds)
        else:
            why = message("statement_fatal", place="{place}", how=ending_text(ending))
        return self._leave_out(source, line, why)

    def note_out_of_time(self, session: ChildSession, seconds: float) -> None:
        """Note which statement was running, if that is known, when the whole submission had used up its time."""
        if session.loading.running_statement is not None:
            source, line = session.loading.running_statement
            self._leave_out(source, line, message("statement_out_of_time", place="{place}", seconds=seconds))

    def _too_slow_message(self, seconds: float) -> Message:
        name = "statement_too_slow" if seconds >= self._seconds else "statement_too_slow_later"
        return message(name, place="{place}", seconds=seconds)

    def _leave_out(self, source: str, line: int, why: Message) -> bool:
        """Leave out a statement from now on, and note it; return False if it can't be or is left out already."""
        is_known = line in self._left_out.get(source, ())
        is_full = sum(map(len, self._left_out.values())) >= _MAX_LEFT_OUT
        if source not in self._submission.files or is_known or is_full:
            return False
        self._left_out.setdefault(source, set()).add(line)
        text = why.text.format(place=self._place_text(source, line))
        self._add_note((notebook.source_origin(source)[0], why.id, source, f"{line:9}"), replace(why, text=text))
        return True

    def _add_note(self, key: tuple[str, ...], note: Message) -> None:
        if len(self._notes) < _MAX_NOTES:
            self._notes.setdefault(key, note)

    def _take_note(self, note: LoadNote, file: str) -> None:
        if note.file == file and notebook.is_notebook_text(self._submission.files[file]):
            named = clean_line(self._submission.real_name(file), MAX_QUOTED_CHARS)
            self._add_note((file, "notebook"), message("notebook_as_module", file=named))
            return
        fault = self._import_fault(note.file, note.raised) if note.raised and note.count == 1 else ""
        if fault and len(self._failed_imports) < _MAX_NOTES:
            self._failed_imports.setdefault(fault, {}).setdefault(file, note)
        else:
            self._add_note((file, note.kind), self._note_text(note))
            self._places[file, note.kind] = _own_place(note)

    def _import_fault(self, importer: str, raised: RaisedException) -> str:
        """What files have in common whose imports fail in one way; nothing if no import failed."""
        why = self._import_failure(importer, raised)
        return why or (raised.text[:MAX_QUOTED_CHARS] if "ImportError" in raised.kinds else "")

    def _failed_imports_message(self, notes: Sequence[LoadNote]) -> Message:
        """What to say of files whose imports fail in one way."""
        first = notes[0]
        if len(notes) == 1 or first.raised is None:
            return self._note_text(first)
        places = join_names([self._short_place_text(note.file, note.line) for note in notes[:_MAX_NOTES]])
        why = self._import_failure(first.file, first.raised)
        if why:
            return message("imports_failed", why=why.rstrip(".。"), places=places)
        return message("statements_failed_alike", why=_failure_text(places, first.raised, self._line_text(first)))

    def _line_text(self, note: LoadNote) -> str:
        return clean_line(self._submission.source_line(note.file, note.line) or "", MAX_SOURCE_LINE_CHARS)

    def _note_text(self, note: LoadNote) -> Message:
        place = self._place_text(note.file, note.line)
        if note.raised is None:
            return message("ipython_lines", place=place, count=note.count)
        why = self._import_failure(note.file, note.raised)
        why = labelled(place, why.rstrip(".。")) if why else _failure_text(place, note.raised, self._line_text(note))
        if note.count == 1:
            return message("statement_failed", why=why)
        return message("statements_failed", why=why, count=note.count - 1)

    def _import_failure(self, importer: str, raised: RaisedException) -> str:
        """Why another file than the importer could not be imported, if that is what was raised; else nothing."""
        if is_syntax_error(raised) and raised.places[-1].file != importer:
            broken = raised.places[-1]
            name = clean_line(self._submission.real_name(broken.file), MAX_QUOTED_CHARS)
            if raised.text == TOO_COMPLEX:
                return message("too_complex", file=name).text
            if is_encoding_fault(raised.text):
                return encoding_message(self._submission, raised, name).text
            text = clean_line(raised.text, MAX_QUOTED_CHARS).rstrip(".")
            return message("syntax_error", file=self._place_text(broken.file, broken.line), text=syntax_text(text)).text
        if "ModuleNotFoundError" not in raised.kinds:
            return ""
        module = missing_module(raised.text[:MAX_QUOTED_CHARS])
        refused = next((file for file in self._submission.refused if file.partition(".")[0] == module), None)
        return "" if refused is None else _("{file} can't be read").format(file=clean_line(refused, MAX_QUOTED_CHARS))

    def _short_place_text(self, source: str, line: int) -> str:
        file, cell = notebook.source_origin(source)
        return notebook.editor_location(clean_line(self._submission.real_name(file), MAX_QUOTED_CHARS), line, cell)

    def _place_text(self, source: str, line: int) -> str:
        file, cell = notebook.source_origin(source)
        name = clean_line(self._submission.real_name(file), MAX_QUOTED_CHARS)
        if cell is None:
            return _("{file}, line {line}").format(file=name, line=line)
        return _("{file}, cell {cell}, line {line}").format(file=name, cell=cell, line=line)


def _own_place(note: LoadNote) -> _Place | None:
    """The place at which the only statement of a note failed; None if that was in a function or in another file."""
    if note.raised is None or note.count > 1 or not is_loading_failure(note.raised):
        return None
    last = note.raised.places[-1]
    return (*notebook.source_origin(last.file), last.line) if last.file == note.file else None


def _failure_text(place: str, raised: RaisedException, line: str) -> str:
    """What a statement raised while its file was loaded, as a sentence, in the words used for calls."""
    kind = clean_line(raised.kinds[0], MAX_QUOTED_NAME_CHARS)
    text = clean_line(raised.text, MAX_QUOTED_CHARS).rstrip(".") or line or _("(no text)")
    advice = ""
    if is_syntax_error(raised):
        advice = syntax_advice(text, line)
        text = syntax_text(text)
    if kind in {"SystemExit", "KeyboardInterrupt"}:
        return message("load_exits", place=place, kind=kind).text
    why = explanation_id(raised.kinds, raised.text[:MAX_QUOTED_CHARS], line) or "raised"
    if why == "raised_no_drawing":  # Its advice is where to draw: outside the functions, where this statement stands.
        why = "raised"
    name = suggested_name(raised.text[:MAX_QUOTED_CHARS])
    said = message(why, function=place, kind=kind, text=text, name=name).text
    said = said.rstrip(".。")
    return join_sentences(_("{sentence}.").format(sentence=said), advice).rstrip(".。") if advice else said
