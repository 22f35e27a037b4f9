"""Read what was handed in, in processes of their own, so that a slow submission or a deadly one holds up nobody.

Theory of operation. Reading is bounded in bytes and in processor time (`submissions.budget`), but a library may still
be at one call for a second, and a file system for longer. So each submission is read by one of a few reader processes.
They are forked, which costs far less than the reading of a class, and know all entries from then on: a request is an
entry's number, a reply is a frame of `wire`. While none has anything to say, one more reader is started, up to a bound:
so a few that are at something slow leave the others their turn. A reader that is at one entry for too long costs that
entry only. What a reader died over is read once more, since the system may have ended it for want of memory, whatever
it was at; if that reader dies, too, the entry is given up. So it is with an entry over which the system gave no open
file or no memory to a reader, but that is never taken for the student's fault: the second time it ends the run. Where
this process has threads, as it has while a class is graded, it can't be forked safely, and a new reader is started
from scratch.
"""

import gc
import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TypeAlias

from grader import i18n
from grader.classroom import student_reading
from grader.classroom.content import Content
from grader.classroom.stop_signals import Stop
from grader.classroom.student_entry import StudentEntry
from grader.errors import GraderError, UsageError
from grader.files import raise_shortage
from grader.i18n import _, os_reason
from grader.sandbox.child import wire
from grader.sandbox.forked_process import may_fork
from grader.sanitize import clean_line

_MAX_SECONDS = 60
"""How long a reader may be at one entry: far more than its budget of processor time, since the machine may be busy."""

_POLL_SECONDS = 0.1
_START_SECONDS = 1.0
"""How long one more reader is not called for while one that is no fork may still be loading what it needs."""

_ENTRIES_PER_READER = 50
_MAX_SENTENCE_CHARS = 500

Outcome: TypeAlias = Content | str
"""What was handed in, or the sentence that says why it can't be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingTask:
    """What readers know of a class: its entries, the course's topics, and those that are graded."""

    entries: Sequence[StudentEntry]
    topics: Sequence[str]
    selected: Sequence[str]
    language: i18n.Language

    def read_entry(self, number: int) -> Outcome:
        """What there is; raise GraderError or MemoryError where this process is given too little for it."""
        try:
            found = student_reading.read_submission(self.entries[number], self.topics, self.selected)
            return Content.from_submission(found)
        except UsageError as fault:
            return clean_line(str(fault), _MAX_SENTENCE_CHARS)
        except OSError as error:
            raise_shortage(error, clean_line(self.entries[number].path, _MAX_SENTENCE_CHARS))
            return _("It can't be read: {reason}.").format(reason=os_reason(error))
        except (GraderError, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001 - an error of ours costs no other student
            text = clean_line(f"{type(error).__name__}: {error}", _MAX_SENTENCE_CHARS)
            template = _(
                "It can't be read, because of an error of the grader itself ({error}). Look at what was handed in."
            )
            return template.format(error=text)


class ReadingPool:
    """A few reader processes, started as they are needed; `close` ends them.

    `processors` is how many there are: as many readers are started at once where there is much to read.
    """

    def __init__(self, task: ReadingTask, processors: int) -> None:
        self._task = task
        self._numbers = {entry.student: number for number, entry in enumerate(task.entries)}
        self._count = min(processors, 1 + len(task.entries) // _ENTRIES_PER_READER)
        self._most = 2 * processors + 2
        self._readers: list[_Reader] = []
        self._suspects: set[int] = set()
        """The numbers of entries over which a reader ended."""

        self._short: set[int] = set()
        """Those for which the system gave a reader too little."""

    def read_entries(
        self, entries: Iterable[StudentEntry], stop: Stop
    ) -> Iterator[tuple[StudentEntry, Outcome] | None]:
        """Each entry with its outcome, as they come, until a stop is asked for; None from time to time meanwhile.

        An entry is taken shortly before it is read. Raise GraderError where the system gives too little.
        """
        numbers = (self._numbers[entry.student] for entry in entries)
        waiting: deque[int] = deque()
        while not stop.count:
            waiting.extend(islice(numbers, max(self._most - len(waiting), 0)))
            if not waiting and all(reader.number is None for reader in self._readers):
                return
            self._hand_out(waiting)
            if not self._readers:
                # The system gives no process.
                number = waiting.popleft()
                yield self._task.entries[number], self._read_here(number)
                continue
            found = list(self._outcomes(waiting))
            yield from found
            if not found:
                if not any(reader.is_starting() for reader in self._readers):
                    self._count = min(self._count + 1, self._most)
                yield None

    def close(self) -> None:
        """End all readers at once: they keep nothing."""
        while self._readers:
            self._readers.pop().kill()

    def _hand_out(self, waiting: "deque[int]") -> None:
        """Give every idle reader an entry, and start readers while there are more entries."""
        for reader in self._readers:
            if waiting and reader.number is None:
                reader.begin_reading(waiting.popleft())
        while waiting and len(self._readers) < self._count:
            try:
                reader = _Reader(self._task)
            except OSError:
                return
            self._readers.append(reader)
            reader.begin_reading(waiting.popleft())

    def _read_here(self, number: int) -> Outcome:
        if number in self._suspects:
            return _loss_sentence()
        try:
            return self._task.read_entry(number)
        except MemoryError:
            return _loss_sentence()

    def _outcomes(self, waiting: "deque[int]") -> Iterator[tuple[StudentEntry, Outcome]]:
        """What is ready within a moment; lost readers are taken out, and what dead ones were at is read once more."""
        ready = wait([reader.connection for reader in self._readers], timeout=_POLL_SECONDS)
        for reader in list(self._readers):
            number = reader.number
            if number is None or (reader.connection not in ready and not reader.is_overdue()):
                continue
            try:
                outcome = reader.take_outcome()
            except GraderError:
                if number in self._short:
                    raise
                self._short.add(number)
                waiting.append(number)
                continue
            if reader.number is not None:
                reader.kill()
                self._readers.remove(reader)
            if outcome is None and number not in self._suspects:
                self._suspects.add(number)
                waiting.append(number)
                continue
            yield self._task.entries[number], _loss_sentence() if outcome is None else outcome


def _loss_sentence() -> str:
    return _("It can't be read: the process that read it ended. Look at what was handed in.")


class _Reader:
    """A reader process, seen from here; `number` is the entry that it is at, also where it was lost over it."""

    def __init__(self, task: ReadingTask) -> None:
        self.number: int | None = None
        self._since = 0.0
        is_forked = may_fork()
        self._starts_until = 0.0 if is_forked else time.monotonic() + _START_SECONDS
        self.connection, theirs = multiprocessing.Pipe()
        self._process = _new_process(theirs, task, is_forked=is_forked)
        with theirs:
            self._process.start()

    def begin_reading(self, number: int) -> None:
        self.number = number
        self._since = time.monotonic()
        try:
            self.connection.send_bytes(number.to_bytes(8))
        except OSError:
            # It is lost already, which `take_outcome` finds.
            return

    def is_starting(self) -> bool:
        """Whether this may be why it has said nothing yet."""
        return time.monotonic() < self._starts_until

    def is_overdue(self) -> bool:
        return time.monotonic() - self._since > _MAX_SECONDS

    def take_outcome(self) -> Outcome | None:
        """The outcome of an entry for which a reader has said something or has taken too long; None if it has ended.

        Raise GraderError if the system gave it too little.
        """
        if not self.connection.poll():
            template = _("Reading it took more than {seconds} s. Hand in the exercise files only, without outputs.")
            return template.format(seconds=_MAX_SECONDS)
        try:
            reply = wire.decode_value(self.connection.recv_bytes(wire.MAX_FRAME_BYTES))
        except (EOFError, OSError):
            return None
        self.number = None
        self._starts_until = 0.0
        match reply:
            case ("content", str(sha256), dict(files), dict(refused), dict(real_names)):
                return Content(
                    sha256=sha256,
                    files=wire.file_bytes(files),
                    refused={name: str(text) for name, text in refused.items()},
                    real_names={name: str(copy) for name, copy in real_names.items()},
                )
            case ("fault", str(sentence)):
                return sentence
            case ("shortage", str(sentence)):
                raise GraderError(sentence)
        raise AssertionError(reply)

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self.connection.close()


def _new_process(connection: Connection, task: ReadingTask, *, is_forked: bool) -> BaseProcess:
    if is_forked:
        return multiprocessing.get_context("fork").Process(target=_serve_task, args=(connection, task), daemon=True)
    return multiprocessing.get_context("spawn").Process(target=_serve_task, args=(connection, task), daemon=True)


# --- In a reader's process -------------------------------------------------------------------------------------------


def _serve_task(connection: Connection, task: ReadingTask) -> None:
    """Read the entries whose numbers come, until the other process ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    i18n.use_language(task.language)
    # A search of the garbage collector would write to every page that is shared with the other processes.
    gc.freeze()
    parent = multiprocessing.parent_process()
    sentinels = [parent.sentinel] if parent is not None else []
    while connection in wait([connection, *sentinels]):
        try:
            number = int.from_bytes(connection.recv_bytes(8))
            connection.send_bytes(_reply(task, number))
        except (EOFError, OSError, MemoryError):
            return


def _reply(task: ReadingTask, number: int) -> bytes:
    try:
        return _encode_outcome(task.read_entry(number))
    except GraderError as shortage:
        return wire.encode_frame(("shortage", str(shortage)))[wire.HEADER_BYTES :]


def _encode_outcome(outcome: Outcome) -> bytes:
    message: tuple[object, ...]
    match outcome:
        case str():
            message = "fault", outcome
        case Content(sha256=sha256, files=files, refused=refused, real_names=real_names):
            message = "content", sha256, wire.file_arrays(files), dict(refused), dict(real_names)
    try:
        frame = wire.encode_frame(message)
    except wire.WireError:
        frame = wire.encode_frame(("fault", _("It can't be read: it is too large. Hand in the exercise files only.")))
    return frame[wire.HEADER_BYTES :]
